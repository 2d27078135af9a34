"""What a broadcast and its targets are."""

from enum import StrEnum

import msgspec


class State(StrEnum):
    """Where a broadcast or one of its targets stands."""

    STARTING = "starting"
    LIVE = "live"
    RETRYING = "retrying"
    ENDED = "ended"
    FAILED = "failed"


class BroadcastTarget(msgspec.Struct, frozen=True):
    """One server a broadcast is pushed to: `shown` is its address without the key, which stays encrypted."""

    id: str
    number: int
    tenant_id: str
    broadcast_id: str
    shown: str
    state: str
    attempts: int
    last_error: str | None
    started_at: int | None
    ended_at: int | None
    created_at: int
    updated_at: int


class Broadcast(msgspec.Struct, frozen=True):
    """A live picture of a session. With `hls` it is shown on a page of ours, too."""

    id: str
    number: int
    tenant_id: str
    room_id: str
    session_id: str
    title: str
    state: str
    failure: str | None
    layout: str
    width: int
    height: int
    fps: int
    kbps: int
    hls: bool
    started_by: str
    started_at: int | None
    ended_at: int | None
    created_at: int
    updated_at: int


class BroadcastFilter(msgspec.Struct, frozen=True):
    """Which broadcasts a list shows; `running` True: those that have not ended."""

    room_id: str | None = None
    session_id: str | None = None
    running: bool | None = None
