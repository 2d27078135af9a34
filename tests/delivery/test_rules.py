import pytest
from hypothesis import given
from hypothesis import strategies as st

from roomful.delivery.model import WebhookSettings
from roomful.delivery.rules import PAUSES, check, pause_after, seconds_of
from roomful.kit.clock import DAY, HOUR, MINUTE, SECOND
from roomful.kit.errors import Problem


def test_the_first_pauses_are_the_promised_ones() -> None:
    assert [pause_after(n, 0.5) for n in range(1, 6)] == [
        15 * SECOND,
        MINUTE,
        3 * MINUTE,
        8 * MINUTE,
        15 * MINUTE,
    ]


def test_they_go_on_for_three_days() -> None:
    assert 3 * DAY - HOUR < sum(PAUSES) <= 3 * DAY
    assert pause_after(len(PAUSES), 0.5) is not None
    assert pause_after(len(PAUSES) + 1, 0.5) is None


@given(st.integers(0, len(PAUSES)), st.floats(0, 1, exclude_max=True))
def test_jitter_is_a_tenth(attempts: int, chance: float) -> None:
    pause = pause_after(attempts, chance)
    assert pause is not None
    usual = PAUSES[max(attempts, 1) - 1]
    assert 0.9 * usual <= pause <= 1.1 * usual


@given(st.none() | st.integers(-5, 10_000))
def test_an_attempt_takes_ten_seconds_or_what_was_asked_for(timeout: int | None) -> None:
    seconds = seconds_of(timeout)
    assert 1 <= seconds <= 30
    if timeout is None or timeout <= 0:
        assert seconds == 10
    elif timeout <= 30:
        assert seconds == timeout


@pytest.mark.parametrize("timeout", [-1, 31])
def test_timeouts_out_of_range_are_refused(timeout: int) -> None:
    with pytest.raises(Problem) as raised:
        check(WebhookSettings(url="https://example.com/", timeout=timeout))
    assert raised.value.field == "webhook.timeout"


def test_urls_that_lead_nowhere_are_refused_and_none_is_allowed() -> None:
    with pytest.raises(Problem) as raised:
        check(WebhookSettings(url="ftp://example.com/"))
    assert raised.value.field == "webhook.url"
    with pytest.raises(Problem) as raised:
        check(WebhookSettings(url="https://example.com/", failover_url="example.com"))
    assert raised.value.field == "webhook.failover_url"
    check(WebhookSettings(url="", timeout=5))
