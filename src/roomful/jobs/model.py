"""What a job is."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

import msgspec

CHANNEL = "roomful_jobs"
MAIN_LANE = "main"


class State(StrEnum):
    """Where a job stands; the last three are final and pruned after a while."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    CANCELLED = "cancelled"
    DEAD = "dead"


class Job(msgspec.Struct, frozen=True):
    """One thing to do.

    `run_at` is when it is due, in microseconds. `attempts` counts its runs, the present one included. A
    `max_attempts` of 0 says that it was cancelled while it ran: it will not be tried again.
    """

    id: str
    number: int
    tenant_id: str | None
    kind: str
    payload: dict[str, Any]
    unique_key: str | None
    state: str
    run_at: int
    attempts: int
    max_attempts: int
    lease_owner: str | None
    last_error: str | None
    created_at: int
    finished_at: int | None


Handler = Callable[[Job], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Kind:
    """How jobs of one kind are run; `timeout` in seconds, None: as long as it takes.

    A `standing` one goes on for hours and can be broken off at any moment: a worker that stops does not wait
    for it.
    """

    name: str
    handler: Handler
    timeout: float | None
    lane: str
    standing: bool = False


class Retry(Exception):
    """Raised by a handler: try again, `after` so many microseconds or as the back-off says."""

    def __init__(self, after: int | None = None, reason: str = "asked to be tried again") -> None:
        super().__init__(reason)
        self.after = after


class GiveUp(Exception):
    """Raised by a handler: trying again is no use, the job is dead."""


class LeaseLost(Exception):
    """The job is no longer this worker's: it was taken over, or has ended already."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one run of a job ended. `run_at` is when the next is due, if there is one."""

    state: State
    run_at: int = 0
    error: str | None = None


@dataclass(slots=True)
class Counts:
    """What this process has done so far; `running` is how many run now."""

    enqueued: int = 0
    claimed: int = 0
    done: int = 0
    retried: int = 0
    dead: int = 0
    cancelled: int = 0
    given_back: int = 0
    taken_over: int = 0
    lost: int = 0
    running: int = 0
    seconds: dict[str, float] = field(default_factory=dict)
