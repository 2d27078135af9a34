"""When to try again, and what is kept of an error."""

from roomful.jobs.model import GiveUp, Job, Outcome, Retry, State
from roomful.kit.clock import DAY, HOUR, SECOND

FIRST_PAUSE = 5 * SECOND
LONGEST_PAUSE = HOUR
JITTER = 0.2
MAX_ATTEMPTS = 15  # with the pauses above: about seven hours
UNLIMITED = 2**31 - 1
KEEP = {State.DONE: DAY, State.CANCELLED: DAY, State.DEAD: 30 * DAY}
PRUNE_EVERY = HOUR
_MAX_ERROR = 2000


def with_jitter(pause: int, chance: float, jitter: float = JITTER) -> int:
    """Return the pause moved by at most that share of itself; `chance` is a random number from 0 to 1."""
    return round(pause * (1 - jitter + 2 * jitter * chance))


def back_off(attempts: int, chance: float) -> int:
    """Return how long to wait after so many failed attempts, in microseconds: twice as long each time."""
    doublings = min(max(attempts, 1) - 1, 30)
    return with_jitter(min(FIRST_PAUSE << doublings, LONGEST_PAUSE), chance)


def error_text(error: BaseException) -> str:
    """Return what is kept of an error: its kind and its words."""
    words = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
    return words.replace("\0", "").encode("utf-8", "replace").decode()[:_MAX_ERROR]


def after_failure(job: Job, error: BaseException, now: int, chance: float) -> Outcome:
    """Decide what becomes of a job whose handler raised."""
    text = error_text(error)
    if isinstance(error, GiveUp) or job.attempts >= job.max_attempts:
        return Outcome(State.DEAD, error=text)
    if isinstance(error, Retry) and error.after is not None:
        return Outcome(State.QUEUED, run_at=now + max(error.after, 0), error=text)
    return Outcome(State.QUEUED, run_at=now + back_off(job.attempts, chance), error=text)


def until_next(now: int, period: int) -> int:
    """Return when a periodic job is due after now: at multiples of its period, the same on all servers."""
    return (now // period + 1) * period
