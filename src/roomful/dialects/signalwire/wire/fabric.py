"""Fabric: resources, the conference rooms in them, and their addresses."""

from typing import Annotated, Any, Literal

from msgspec import UNSET, Meta, Struct, UnsetType

from roomful.dialects.signalwire.wire.common import Description, Flag, Layout, PageLinks, Quality, Title, When

_Name = Annotated[str, Meta(min_length=1, max_length=255)]


class ConferenceRoom(Struct, kw_only=True):
    """ConferenceRoom."""

    id: str
    name: str
    description: str
    display_name: str
    max_members: int
    quality: Quality
    fps: int
    join_from: str | None
    join_until: str | None
    remove_at: str | None
    remove_after_seconds_elapsed: int | None
    layout: Layout
    record_on_start: bool
    tone_on_entry_and_exit: bool
    room_join_video_off: bool
    user_join_video_off: bool
    enable_room_previews: bool
    sync_audio_video: bool | None
    meta: dict[str, Any]
    prioritize_handraise: bool


class Resource(Struct, kw_only=True):
    """ConferenceRoomResponse."""

    id: str
    project_id: str
    display_name: str
    type: Literal["video_room"] = "video_room"
    created_at: str
    updated_at: str
    conference_room: ConferenceRoom


class ResourceRequest(Struct, kw_only=True):
    """ConferenceRoomCreateRequest."""

    name: _Name
    enable_room_previews: bool
    display_name: Title | UnsetType | None = UNSET
    description: Description | UnsetType | None = UNSET
    join_from: When = UNSET
    join_until: When = UNSET
    max_members: Annotated[int, Meta(ge=0, le=300)] | UnsetType | None = UNSET
    quality: Quality | UnsetType = UNSET
    remove_at: When = UNSET
    remove_after_seconds_elapsed: Annotated[int, Meta(ge=0, le=200_000)] | UnsetType | None = UNSET
    layout: Layout | UnsetType = UNSET
    record_on_start: Flag = UNSET
    meta: dict[str, Any] | UnsetType | None = UNSET
    sync_audio_video: bool | UnsetType | None = UNSET
    tone_on_entry_and_exit: Flag = UNSET
    room_join_video_off: Flag = UNSET
    user_join_video_off: Flag = UNSET


class ResourceUpdate(ResourceRequest, kw_only=True):
    """ConferenceRoomUpdateRequest: what is left out stays, also what the contract calls required."""

    name: _Name | UnsetType = UNSET  # type: ignore[assignment]
    enable_room_previews: Flag = UNSET  # type: ignore[assignment]


class Channels(Struct):
    """AddressChannel: the contract's alternatives exclude each other, so there is one of them."""

    audio: str | UnsetType = UNSET
    video: str | UnsetType = UNSET


class Address(Struct, kw_only=True):
    """FabricAddressRoom."""

    id: str
    name: str
    display_name: str
    cover_url: str
    preview_url: str
    locked: bool
    channels: Channels
    created_at: str
    type: Literal["room"] = "room"


class ResourceList(Struct, kw_only=True):
    """A page of resources."""

    data: list[Resource]
    links: PageLinks


class AddressList(Struct, kw_only=True):
    """A page of addresses."""

    data: list[Address]
    links: PageLinks
