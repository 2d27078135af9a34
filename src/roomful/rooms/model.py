"""What a room is."""

from enum import StrEnum
from typing import Any

import msgspec

from roomful.rooms.stage import ALL_RIGHTS, GUESTS_RIGHTS, LobbyScope, Mode

# FIELDS: the layouts of the composed picture, whose names all dialects share
GRIDS = (1, 2, 3, 4, 6, 9, 16, 25, 36, 64, 100)
LAYOUTS = frozenset(
    {"auto", "auto_mobile", "highlight", "five_up", "speaker", "screen", *(f"grid_{size}" for size in GRIDS)}
)


class Origin(StrEnum):
    """Where a room was born: decides its defaults and in which of a vendor's lists it stands."""

    ROOMFUL = "roomful"
    PAGE = "page"
    TELNYX = "telnyx"
    TRUECONF = "trueconf"
    PORTSIP_ROOM = "portsip.room"
    PORTSIP_MEETING = "portsip.meeting"
    SIGNALWIRE_FABRIC = "signalwire.fabric"
    SIGNALWIRE_ROOM = "signalwire.room"
    SIGNALWIRE_CONFERENCE = "signalwire.conference"


class MediaKind(StrEnum):
    """What may be sent in a room."""

    AUDIO = "audio"
    VIDEO = "video"


class Control(StrEnum):
    """Who decides who may speak: everybody for themselves, or the hosts for all others."""

    FREE = "free"
    HOST = "host"


class RingInvited(StrEnum):
    """When the open pages of those who are invited ring: as soon as it starts, also by its schedule with
    nobody in it, or as soon as anybody, or one of them, has come in.
    """

    OFF = "off"
    START = "start"
    FIRST_JOIN = "first_join"
    FIRST_INVITED_JOIN = "first_invited_join"


class Room(msgspec.Struct, frozen=True):
    """The lasting definition of a room.

    `name` is the unique name a program chose, `slug` the end of its link and never changes, `title` is free
    text for people (shown as the name when None), `extension` the digits one dials. `capacity` None means the
    tenant's limit. Nobody enters before `opens_at`, nobody new after `last_entry_at`, and everybody is out at
    `ends_at`. A session ends by itself `empty_close_after` seconds after the last one left; None: it stays.
    With `record_at_start` sessions are recorded; `compose` makes one picture of a recording (else its tracks
    are kept alone), `recording_retention` is how many days it is kept (None: as the tenant says), and with
    `consent_required` people agree to being recorded before they enter. `layout` is the picture's.
    `extras` holds what a dialect keeps for its own clients, under that dialect's name.

    The PINs are sealed (`Pins` of the service opens them): the room's is asked of everybody but hosts, the
    hosts' makes its knower one. `invited_only` means that users must be invited (nothing where guests may
    enter). With `control` host others speak only when a host lets them. A picture is never larger, faster or
    richer than `picture_*` (pixels, frames a second, kbit/s; None: as the server says). `starts_itself`: a
    session runs from `opens_at` on, even an empty one. Nobody stays longer than `stay_limit` seconds from
    their own entry. People are warned `end_warning` seconds before the end (0: not) and at the last minute.
    `entry_picture_off`: who enters receives no video until they ask for it. `hands_first`: raised hands
    stand first. `av_sync`: sound waits for the picture. `theme` maps names of colours to #rrggbb.

    `reserved_name` is the name when somebody chose it; else the name is the slug's, and a program may still
    take it for another room. A weekly room has `days` (0 is Monday), `at_time` (hh:mm in its `timezone`, else
    the tenant's) and `length` (seconds): `opens_at` and `ends_at` are then those of the occurrence that goes
    on or comes next. `tags` are words to find rooms by. With `reminders_on` those who are invited are
    reminded each of `reminders` minutes before it opens. `registration` is its form, as far as it is not as
    usual (`rooms.registration`).

    At most `guest_limit` people without a user are in at once. With `lobby_on` those of `lobby_scope` wait
    for a host. `entry_ways` are the ways people come in by (None: all). `mode` says who is on stage;
    `voice_activated` gives its `podium_limit` places (None: as many as fit) to whoever speaks. `rights_user`
    and `rights_guest` are what those may do who are no hosts. With `interpretation` translators have channels
    of their own, under which the original sounds at `original_volume` percent (None: 30). `enlarge_speaker`
    lets the speaker's tile grow. `record_height` is that of recordings; `camera_max_*` and `screen_max_fps`
    bound what people send.
    """

    id: str
    number: int
    tenant_id: str
    name: str
    slug: str
    title: str | None
    description: str
    extension: str
    owner_id: str | None
    origin: str
    meta: dict[str, Any]
    language: str
    media: str
    capacity: int | None
    guests_allowed: bool
    opens_at: int | None
    last_entry_at: int | None
    ends_at: int | None
    chat_on: bool
    entry_mic_muted: bool
    entry_camera_off: bool
    record_at_start: bool
    compose: bool
    recording_retention: int | None
    consent_required: bool
    layout: str
    empty_close_after: int | None
    extras: dict[str, Any]
    created_at: int
    updated_at: int
    room_pin_box: str | None = None
    host_pin_box: str | None = None
    invited_only: bool = False
    control: str = Control.FREE
    hands_first: bool = False
    entry_picture_off: bool = False
    prompts: bool = True
    entry_tones: bool = False
    previews: bool = False
    av_sync: bool | None = None
    picture_width: int | None = None
    picture_height: int | None = None
    picture_fps: int | None = None
    picture_kbps: int | None = None
    timezone: str | None = None
    starts_itself: bool = False
    stay_limit: int | None = None
    end_warning: int = 300
    extendable: bool = True
    broadcast_at_start: bool = False
    broadcast_preset_id: str | None = None
    dial_in_numbers: str | None = None
    outbound_caller_ids: list[dict[str, str]] = []
    theme: dict[str, str] = {}
    location: str | None = None
    reserved_name: str | None = None
    days: list[int] = []
    at_time: str | None = None
    length: int | None = None
    tags: list[str] = []
    ring_invited: str = RingInvited.OFF
    reminders_on: bool = False
    reminders: list[int] = []
    registration: dict[str, Any] = {}
    guest_limit: int | None = None
    lobby_on: bool = False
    lobby_scope: str = LobbyScope.ALL
    entry_ways: list[str] | None = None
    mode: str = Mode.ALL_ON_SCREEN
    voice_activated: bool = False
    podium_limit: int | None = None
    rights_user: list[str] = msgspec.field(default_factory=ALL_RIGHTS.copy)
    rights_guest: list[str] = msgspec.field(default_factory=GUESTS_RIGHTS.copy)
    interpretation: bool = False
    original_volume: int | None = None
    enlarge_speaker: bool = False
    record_height: int | None = None
    camera_max_height: int | None = None
    camera_max_fps: int | None = None
    screen_max_fps: int | None = None


class Pins(msgspec.Struct, frozen=True):
    """The PINs of a room, readable."""

    room_pin: str | None
    host_pin: str | None


class RoomWebhook(msgspec.Struct, frozen=True):
    """Where a room's events go: the settings of one dialect's webhook."""

    url: str
    failover_url: str
    timeout: int | None
    events: list[str]


class RoomView(msgspec.Struct, frozen=True):
    """A room with what is asked for together with it."""

    room: Room
    live_session_id: str | None
    webhook: RoomWebhook | None


class RoomCard(msgspec.Struct, frozen=True):
    """A room in few columns, with its live session and one dialect's webhook (`url` None: it has none).

    Enough for a vendor's lists. Reading a whole room costs as much again as all else a list does.
    """

    id: str
    name: str
    capacity: int | None
    record_at_start: bool
    created_at: int
    updated_at: int
    live_session_id: str | None
    url: str | None
    failover_url: str | None
    timeout: int | None


class RoomFilter(msgspec.Struct, frozen=True):
    """Which rooms a list shows; times are microseconds, both ends included.

    `owner_id` is whose they are; `search` a text that title or name contain, whatever its case; `origin` is
    where they were born, and `not_origin` where they were not; `tag` is one of theirs.
    """

    name: str | None = None
    created_from: int | None = None
    created_to: int | None = None
    updated_from: int | None = None
    updated_to: int | None = None
    owner_id: str | None = None
    search: str | None = None
    origin: str | None = None
    not_origin: str | None = None
    opens_from: int | None = None
    last_entry_to: int | None = None
    tag: str | None = None
