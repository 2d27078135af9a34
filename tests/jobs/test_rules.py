from hypothesis import given
from hypothesis import strategies as st

from roomful.jobs.model import GiveUp, Job, Retry, State
from roomful.jobs.rules import (
    FIRST_PAUSE,
    LONGEST_PAUSE,
    after_failure,
    back_off,
    error_text,
    until_next,
    with_jitter,
)
from roomful.kit.clock import HOUR, SECOND

chances = st.floats(0, 1, exclude_max=True)
NOW = 1_800_000_000 * SECOND


def a_job(attempts: int, max_attempts: int) -> Job:
    return Job("id", 1, None, "kind", {}, None, "running", NOW, attempts, max_attempts, "me", None, NOW, None)


@given(st.integers(-3, 10_000), chances)
def test_pauses_stay_between_the_first_and_the_longest(attempts: int, chance: float) -> None:
    assert 0.8 * FIRST_PAUSE <= back_off(attempts, chance) <= 1.2 * LONGEST_PAUSE


@given(st.integers(1, 8))
def test_pauses_double(attempts: int) -> None:
    assert back_off(attempts, 0.5) == FIRST_PAUSE * 2 ** (attempts - 1)


@given(st.integers(0, HOUR), chances)
def test_jitter_moves_a_pause_both_ways_by_its_share(pause: int, chance: float) -> None:
    moved = with_jitter(pause, chance)
    assert 0.8 * pause - 1 <= moved <= 1.2 * pause + 1
    assert with_jitter(pause, 0.0) <= moved


@given(st.integers(1, 100), st.integers(0, 100), chances)
def test_a_failed_job_waits_or_is_dead(attempts: int, max_attempts: int, chance: float) -> None:
    outcome = after_failure(a_job(attempts, max_attempts), ValueError("no"), NOW, chance)
    assert outcome.error == "ValueError: no"
    if attempts < max_attempts:
        assert outcome.state is State.QUEUED
        assert outcome.run_at > NOW
    else:
        assert outcome.state is State.DEAD


def test_a_handler_may_say_when_to_try_again() -> None:
    assert after_failure(a_job(1, 5), Retry(7 * SECOND), NOW, 0.9).run_at == NOW + 7 * SECOND
    assert after_failure(a_job(1, 5), Retry(-1), NOW, 0.9).run_at == NOW
    assert after_failure(a_job(1, 5), Retry(), NOW, 0.5).run_at == NOW + FIRST_PAUSE


def test_a_handler_may_give_up() -> None:
    outcome = after_failure(a_job(1, 5), GiveUp("nobody is there"), NOW, 0.5)
    assert (outcome.state, outcome.error) == (State.DEAD, "GiveUp: nobody is there")


@given(st.text())
def test_errors_fit_the_database(words: str) -> None:
    kept = error_text(ValueError(words + "\0\ud800" + "x" * 5000))
    assert "\0" not in kept
    assert len(kept) <= 2000
    kept.encode()


@given(st.integers(0, 2**50), st.integers(1, 2**40))
def test_periods_are_the_same_for_all(now: int, period: int) -> None:
    due = until_next(now, period)
    assert now < due <= now + period
    assert due % period == 0
