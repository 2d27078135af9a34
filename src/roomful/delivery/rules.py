"""When a delivery is tried again, how long an attempt may take, and what a webhook may be."""

from roomful.delivery.model import WebhookSettings
from roomful.kit.clock import DAY, HOUR, MINUTE, SECOND
from roomful.kit.errors import invalid
from roomful.kit.outgoing import url_fault

USUAL_TIMEOUT = 10
LONGEST_TIMEOUT = 30
KEEP = 30 * DAY
PRUNE_EVERY = HOUR
JITTER = 0.1

# after the first attempt, the second …: three days in all
PAUSES = (
    15 * SECOND,
    MINUTE,
    3 * MINUTE,
    8 * MINUTE,
    15 * MINUTE,
    30 * MINUTE,
    HOUR,
    2 * HOUR,
    4 * HOUR,
    *(8 * HOUR,) * 8,
)


def pause_after(attempts: int, chance: float) -> int | None:
    """Return how long to wait after so many attempts, in microseconds; None when that was the last."""
    if attempts > len(PAUSES):
        return None
    return round(PAUSES[max(attempts, 1) - 1] * (1 - JITTER + 2 * JITTER * chance))


def seconds_of(timeout: int | None) -> int:
    """Return how long one request may take."""
    return min(timeout, LONGEST_TIMEOUT) if timeout and timeout > 0 else USUAL_TIMEOUT


def check(settings: WebhookSettings) -> None:
    """Refuse what is not a URL to send to, and time-outs out of range. Raises Problem.

    Whether the address may be reached is looked at when it is: a name may mean another one by then.
    """
    for field, url in (("url", settings.url), ("failover_url", settings.failover_url)):
        fault = url_fault(url) if url else None
        if fault is not None:
            raise invalid(f"webhook.{field}", fault)
    if settings.timeout is not None and not 0 <= settings.timeout <= LONGEST_TIMEOUT:
        raise invalid("webhook.timeout", f"It is from 0 to {LONGEST_TIMEOUT} seconds.")
