"""Rooms and the tickets that open them."""

from typing import Annotated, Any

from msgspec import UNSET, Meta, Struct, UnsetType

from roomful.dialects.roomful.wire.common import MaybeText, PageQuery


class Webhook(Struct):
    """Where a room's events go, in our own words. `timeout` in seconds; no events means all."""

    url: str
    failover_url: str = ""
    timeout: Annotated[int, Meta(ge=0, le=30)] | None = None
    events: list[str] = []


class FormField(Struct, kw_only=True, forbid_unknown_fields=True):
    """One thing that a form asks for."""

    index: Annotated[int, Meta(ge=0, le=1000)] = 0
    is_required: bool = False


class Registration(Struct, kw_only=True):
    """The form by which guests register for a room. It counts while the room is for guests."""

    enabled: bool
    users_exempt: bool
    opens_at: str | None
    closes_at: str | None
    limit_on: bool
    limit: int | None
    fields: dict[str, FormField]


class RegistrationRequest(Struct, kw_only=True, forbid_unknown_fields=True):
    """What may be set of a form; what is left out stays."""

    enabled: bool | UnsetType = UNSET
    users_exempt: bool | UnsetType = UNSET
    opens_at: MaybeText = UNSET
    closes_at: MaybeText = UNSET
    limit_on: bool | UnsetType = UNSET
    limit: int | UnsetType | None = UNSET
    fields: dict[str, FormField] | UnsetType = UNSET


class Room(Struct, kw_only=True):
    """A room. Its PINs are told to its owner, administrators and programs alone."""

    id: str
    number: str
    slug: str
    name: str
    title: str | None
    description: str
    extension: str
    capacity: int | None
    guests_allowed: bool
    opens_at: str | None
    last_entry_at: str | None
    ends_at: str | None
    empty_close_after: int | None
    record_at_start: bool
    compose: bool
    recording_retention: int | None
    consent_required: bool
    layout: str
    chat_on: bool
    entry_mic_muted: bool
    entry_camera_off: bool
    media: str
    language: str
    origin: str
    meta: dict[str, Any]
    owner_id: str | None
    invited_only: bool
    control: str
    hands_first: bool
    entry_picture_off: bool
    prompts: bool
    entry_tones: bool
    previews: bool
    av_sync: bool | None
    picture_width: int | None
    picture_height: int | None
    picture_fps: int | None
    picture_kbps: int | None
    timezone: str | None
    starts_itself: bool
    stay_limit: int | None
    end_warning: int
    extendable: bool
    broadcast_at_start: bool
    broadcast_preset_id: str | None
    dial_in_numbers: str | None
    outbound_caller_ids: list[dict[str, str]]
    theme: dict[str, str]
    location: str | None
    days: list[int]
    at_time: str | None
    length: int | None
    tags: list[str]
    ring_invited: str
    reminders_on: bool
    reminders: list[int]
    registration: Registration
    guest_limit: int | None
    lobby_on: bool
    lobby_scope: str
    entry_ways: list[str] | None
    mode: str
    voice_activated: bool
    podium_limit: int | None
    rights_user: list[str]
    rights_guest: list[str]
    interpretation: bool
    original_volume: int | None
    enlarge_speaker: bool
    record_height: int | None
    camera_max_height: int | None
    camera_max_fps: int | None
    screen_max_fps: int | None
    webhook: Webhook | None
    link: str
    live_session_id: str | None
    created_at: str
    updated_at: str
    room_pin: str | UnsetType | None = UNSET
    host_pin: str | UnsetType | None = UNSET


class RoomRequest(Struct, forbid_unknown_fields=True):
    """What may be set of a room; what is left out stays, or has its default."""

    name: MaybeText = UNSET
    slug: MaybeText = UNSET
    title: MaybeText = UNSET
    description: str | UnsetType = UNSET
    capacity: int | UnsetType | None = UNSET
    guests_allowed: bool | UnsetType = UNSET
    opens_at: MaybeText = UNSET
    last_entry_at: MaybeText = UNSET
    ends_at: MaybeText = UNSET
    empty_close_after: int | UnsetType | None = UNSET
    record_at_start: bool | UnsetType = UNSET
    compose: bool | UnsetType = UNSET
    recording_retention: int | UnsetType | None = UNSET
    consent_required: bool | UnsetType = UNSET
    layout: str | UnsetType = UNSET
    chat_on: bool | UnsetType = UNSET
    entry_mic_muted: bool | UnsetType = UNSET
    entry_camera_off: bool | UnsetType = UNSET
    media: str | UnsetType = UNSET
    language: str | UnsetType = UNSET
    meta: dict[str, Any] | UnsetType = UNSET
    extension: MaybeText = UNSET
    room_pin: MaybeText = UNSET
    host_pin: MaybeText = UNSET
    invited_only: bool | UnsetType = UNSET
    control: str | UnsetType = UNSET
    hands_first: bool | UnsetType = UNSET
    entry_picture_off: bool | UnsetType = UNSET
    prompts: bool | UnsetType = UNSET
    entry_tones: bool | UnsetType = UNSET
    previews: bool | UnsetType = UNSET
    av_sync: bool | UnsetType | None = UNSET
    picture_width: int | UnsetType | None = UNSET
    picture_height: int | UnsetType | None = UNSET
    picture_fps: int | UnsetType | None = UNSET
    picture_kbps: int | UnsetType | None = UNSET
    timezone: MaybeText = UNSET
    starts_itself: bool | UnsetType = UNSET
    stay_limit: int | UnsetType | None = UNSET
    end_warning: int | UnsetType = UNSET
    extendable: bool | UnsetType = UNSET
    broadcast_at_start: bool | UnsetType = UNSET
    broadcast_preset_id: MaybeText = UNSET
    dial_in_numbers: MaybeText = UNSET
    outbound_caller_ids: list[dict[str, str]] | UnsetType = UNSET
    theme: dict[str, str] | UnsetType = UNSET
    location: MaybeText = UNSET
    owner_id: MaybeText = UNSET
    days: list[int] | UnsetType = UNSET
    at_time: MaybeText = UNSET
    length: int | UnsetType | None = UNSET
    tags: list[str] | UnsetType = UNSET
    ring_invited: str | UnsetType = UNSET
    reminders_on: bool | UnsetType = UNSET
    reminders: list[int] | UnsetType = UNSET
    registration: RegistrationRequest | UnsetType = UNSET
    guest_limit: int | UnsetType | None = UNSET
    lobby_on: bool | UnsetType = UNSET
    lobby_scope: str | UnsetType = UNSET
    entry_ways: list[str] | UnsetType | None = UNSET
    mode: str | UnsetType = UNSET
    voice_activated: bool | UnsetType = UNSET
    podium_limit: int | UnsetType | None = UNSET
    rights_user: list[str] | UnsetType = UNSET
    rights_guest: list[str] | UnsetType = UNSET
    interpretation: bool | UnsetType = UNSET
    original_volume: int | UnsetType | None = UNSET
    enlarge_speaker: bool | UnsetType = UNSET
    record_height: int | UnsetType | None = UNSET
    camera_max_height: int | UnsetType | None = UNSET
    camera_max_fps: int | UnsetType | None = UNSET
    screen_max_fps: int | UnsetType | None = UNSET
    webhook: Webhook | UnsetType | None = UNSET
    template_id: str | UnsetType = UNSET


class RoomQuery(PageQuery):
    """Which rooms."""

    search: Annotated[str, Meta(max_length=200)] | UnsetType = UNSET
    tag: Annotated[str, Meta(max_length=255)] | UnsetType = UNSET


class RoomPage(Struct):
    """A page of rooms; `next` goes into `after` for the next one."""

    items: list[Room]
    next: str | None
