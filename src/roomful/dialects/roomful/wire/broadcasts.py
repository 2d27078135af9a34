"""Broadcasts, where they go, and our own page of them."""

from typing import Annotated

from msgspec import UNSET, Meta, Struct, UnsetType

from roomful.dialects.roomful.wire.common import PageQuery


class TargetRequest(Struct, forbid_unknown_fields=True, kw_only=True):
    """Where to send to: an address with its key, a preset, or something to pull from."""

    url: Annotated[str, Meta(max_length=2048)] | None = None
    preset_id: str | None = None
    kind: str = "push"


class BroadcastRequest(Struct, forbid_unknown_fields=True, kw_only=True):
    """Where a broadcast goes, and how its picture is made; what is left out is as usual."""

    targets: list[TargetRequest] = []
    hls: bool = False
    layout: str | None = None
    width: int | None = None
    height: int | None = None
    fps: int | None = None
    kbps: int | None = None


class Target(Struct, kw_only=True):
    """Where a broadcast goes. The key of what it is pushed to is never told again."""

    id: str
    kind: str
    preset_id: str | None
    url: str | None
    state: str
    attempts: int
    last_error: str | None
    started_at: str | None
    ended_at: str | None
    created_at: str


class Broadcast(Struct, kw_only=True):
    """A live picture of a session."""

    id: str
    session_id: str
    room_id: str
    title: str
    state: str
    failure: str | None
    layout: str
    width: int
    height: int
    fps: int
    kbps: int
    hls: bool
    live_url: str | None
    targets: list[Target]
    started_at: str | None
    ended_at: str | None
    created_at: str
    updated_at: str


class BroadcastAnswer(Struct):
    """A broadcast."""

    broadcast: Broadcast


class BroadcastPage(Struct):
    """A page of broadcasts."""

    items: list[Broadcast]
    next: str | None


class BroadcastQuery(PageQuery):
    """Which broadcasts."""

    room_id: str | UnsetType = UNSET
    session_id: str | UnsetType = UNSET
    running: bool | UnsetType = UNSET


class PresetChoice(Struct, kw_only=True):
    """A preset, as those see it who may broadcast by it: nothing of where it leads."""

    id: str
    name: str
    kind: str


class BroadcastChoices(Struct, kw_only=True):
    """What may be named as a target besides an address; `pull`: something to pull from."""

    presets: list[PresetChoice]
    pull: bool


class TargetAnswer(Struct):
    """A target."""

    target: Target


class LivePage(Struct):
    """What somebody outside may know of a broadcast; `playlist` is null while there is nothing to play."""

    title: str
    state: str
    started_at: str | None
    ended_at: str | None
    playlist: str | None
