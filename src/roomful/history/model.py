"""What a row of history is."""

from enum import StrEnum
from typing import Any

import msgspec


class Severity(StrEnum):
    """How much an operator should care."""

    LOW = "low"
    MIDDLE = "middle"
    HIGH = "high"


class Actor(msgspec.Struct, frozen=True):
    """Who did it. `kind` is user, credential, system or guest."""

    kind: str
    id: str | None = None
    name: str = ""
    address: str | None = None


SYSTEM = Actor("system", name="Roomful")


class Subject(msgspec.Struct, frozen=True):
    """What it was done to. Ids of the things around it are there so that it can be found by each of them."""

    id: str | None = None
    name: str = ""
    room_id: str | None = None
    session_id: str | None = None
    participant_id: str | None = None


class Event(msgspec.Struct, frozen=True):
    """One thing that happened. `kind` is object.verb; `payload` is in core names; `at` in microseconds."""

    seq: int
    id: str
    tenant_id: str
    at: int
    kind: str
    severity: str
    actor_kind: str
    actor_id: str | None
    actor_name: str
    actor_address: str | None
    object_id: str | None
    object_name: str
    room_id: str | None
    session_id: str | None
    participant_id: str | None
    payload: dict[str, Any]
