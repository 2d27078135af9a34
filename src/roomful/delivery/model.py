"""What webhooks, deliveries and attempts are."""

from dataclasses import dataclass
from enum import StrEnum

import msgspec

LANE = "webhooks"


class State(StrEnum):
    """Where a delivery stands."""

    PENDING = "pending"
    DELIVERED = "delivered"
    FAILED = "failed"


class WebhookSettings(msgspec.Struct, frozen=True, kw_only=True):
    """Where events go: `timeout` in seconds, None and 0 as usual; no `events` means all."""

    url: str
    failover_url: str = ""
    timeout: int | None = None
    events: tuple[str, ...] = ()


class Webhook(msgspec.Struct, frozen=True):
    """A room's webhook in one dialect, or the tenant's where `room_id` is None."""

    id: str
    tenant_id: str
    room_id: str | None
    dialect: str
    url: str
    failover_url: str
    timeout: int | None
    events: list[str]
    created_at: int
    updated_at: int


class Delivery(msgspec.Struct, frozen=True):
    """One event on its way to one webhook.

    `body` is the JSON as it was rendered with its event. `attempts` counts those that were made, each
    at the URL and then, should that fail, at the failover URL. `next_at` is when the next is due.
    """

    id: str
    number: int
    tenant_id: str
    webhook_id: str
    history_id: str | None
    room_id: str | None
    dialect: str
    kind: str
    url: str
    failover_url: str
    timeout: int | None
    body: str
    state: str
    attempts: int
    created_at: int
    next_at: int | None
    delivered_at: int | None


class Attempt(msgspec.Struct, frozen=True):
    """One request that was made for a delivery: answered with a status, or failed with an error."""

    id: str
    number: int
    tenant_id: str
    delivery_id: str
    attempt: int
    url: str
    at: int
    duration_ms: int
    status: int | None
    answer: str | None
    error: str | None


@dataclass(slots=True)
class Counts:
    """What this process has done so far."""

    requests: int = 0
    delivered: int = 0
    failed: int = 0
