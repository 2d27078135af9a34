"""What a session and a participant are."""

from enum import StrEnum
from typing import Any

import msgspec


class EndReason(StrEnum):
    """Why a session ended."""

    ALL_LEFT = "all_left"
    NEVER_JOINED = "never_joined"
    HOST = "host"
    API = "api"
    SCHEDULE = "schedule"
    ROOM_DELETED = "room_deleted"
    MEDIA_LOST = "media_lost"


class State(StrEnum):
    """Where a participant is: in the lobby, given a token but not connected yet, connected, or gone."""

    WAITING = "waiting"
    JOINING = "joining"
    IN = "in"
    LEFT = "left"


class LeaveReason(StrEnum):
    """Why a participant is gone; refused were those whom a host did not let in."""

    LEFT = "left"
    LOST = "lost"
    KICKED = "kicked"
    REFUSED = "refused"
    SESSION_ENDED = "session_ended"
    TIME_UP = "time_up"
    REPLACED = "replaced"
    ROOM_DELETED = "room_deleted"


class Role(StrEnum):
    """What a participant is in the meeting."""

    HOST = "host"
    PARTICIPANT = "participant"
    AUDIENCE = "audience"


class Session(msgspec.Struct, frozen=True):
    """One run of a room. Its id is the name of the media room.

    `media_open` tells that the media engine may still have that room, so that it is deleted there even when
    the engine could not be reached at the end. `layout` and `hands_first` are the room's at the start and
    this session's own from then on. `snapshot` is what the room was at the start, for lists of the past.
    `log_deleted_at` is when an operator took it out of the logs.
    """

    id: str
    number: int
    tenant_id: str
    room_id: str
    room_name: str
    title: str | None
    started_by: str
    started_at: int
    ends_at: int | None
    layout: str
    updated_at: int
    empty_since: int | None = None
    ended_at: int | None = None
    end_reason: str | None = None
    locked: bool = False
    all_muted: bool = False
    media_open: bool = True
    hands_first: bool = False
    snapshot: dict[str, Any] = {}
    log_deleted_at: int | None = None


class Participant(msgspec.Struct, frozen=True):
    """One stay of one person in one session. Its id is the identity in the media room.

    `connection_id` is the media engine's for the connection that counts. `seat_until` keeps the seat of
    someone who left for a moment, as when a page is loaded anew. `mute_pending` tells that the muted state
    here is still to be made true in the media engine. `mic_held` and `camera_held` tell that a host muted it
    and nobody has opened it since: it stays so through a reload. `consent_at` is when they agreed to being
    recorded. `position` is the seat in the picture (-1: not shown, None: any). `media` (all, audio, video),
    `permissions` (names, None: by role), `meta` and `ends_session` come from the ticket. `mic_given`: a host
    let them speak where hosts decide. `deaf`: they hear nobody. They are removed at `remove_at`.

    `guest`: they count as one of the room's guests. Who waits in the lobby does so since `waiting_since`, and
    their page was last seen at `seen_at`; who was admitted keeps the first. `on_podium`: they are on stage
    though no host; `pinned` is not displaced by others' voices; who was invited there and has not answered
    has `podium_invited_at`. `spoke_at` is when they were last heard, where places follow voices. `withheld`
    are rights of rooms (`StageRight`) that they have nowhere. A translator works between two `languages` and
    speaks in one of them now, `channel`. `client` is what they came with, `stats` what their page reports.
    `avatar` is the key of the user's picture as it is now, read with the row but no part of it.
    """

    id: str
    number: int
    tenant_id: str
    session_id: str
    room_id: str
    state: str
    kind: str
    user_id: str | None
    ticket_id: str | None
    browser_hash: str | None
    connection_id: str | None
    name: str
    role: str
    context: str | None
    mic_muted: bool
    camera_off: bool
    mic_held: bool
    camera_held: bool
    mic_blocked: bool
    camera_blocked: bool
    mute_pending: bool
    hand_raised_at: int | None
    consent_at: int | None
    position: int | None
    seat_until: int | None
    joined_at: int | None
    left_at: int | None
    leave_reason: str | None
    created_at: int
    updated_at: int
    invitation_id: str | None = None
    media: str = "all"
    permissions: list[str] | None = None
    meta: dict[str, Any] = {}
    deaf: bool = False
    mic_given: bool = False
    remove_at: int | None = None
    ends_session: bool = False
    guest: bool = False
    waiting_since: int | None = None
    seen_at: int | None = None
    on_podium: bool = False
    pinned: bool = False
    podium_invited_at: int | None = None
    spoke_at: int | None = None
    withheld: list[str] | None = None
    languages: list[str] | None = None
    channel: str | None = None
    client: dict[str, Any] = {}
    stats: dict[str, Any] | None = None
    avatar: str | None = None

    @property
    def inside(self) -> bool:
        """Whether they have a seat: they are in, or on their way."""
        return self.state in {State.JOINING, State.IN}


class Permissions(msgspec.Struct, frozen=True):
    """What a participant may do now. `rights` are the names of what they may do one by one.

    `subscribe` is for the media engine, which knows no difference between sound and pictures; pages know it
    as `hear` and `see`. `chat` is to write, `chat_read` to read. `stage`: what they send is for everybody.
    """

    microphone: bool
    camera: bool
    screen: bool
    screen_sound: bool
    subscribe: bool
    chat: bool
    moderate: bool
    raise_hand: bool
    rights: list[str]
    hear: bool = True
    see: bool = True
    chat_read: bool = True
    stage: bool = True


class Outcome(StrEnum):
    """What became of a ring."""

    RINGING = "ringing"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    MISSED = "missed"
    UNREACHABLE = "unreachable"


class Ring(msgspec.Struct, frozen=True):
    """One attempt to call somebody into a session: a user, or an address.

    A user's open pages ring until `until`. `participant_id` is the stay it led to.
    """

    id: str
    number: int
    tenant_id: str
    session_id: str
    room_id: str
    participant_id: str | None
    inviter_kind: str
    inviter_id: str | None
    inviter_name: str
    user_id: str | None
    address: str | None
    outcome: str
    at: int
    until: int | None
    answered_at: int | None


class Message(msgspec.Struct, frozen=True):
    """A chat message; `to_participant_id` None is for all."""

    seq: int
    id: str
    tenant_id: str
    session_id: str
    from_participant_id: str | None
    from_name: str
    to_participant_id: str | None
    text: str
    sent_at: int


class SessionFilter(msgspec.Struct, frozen=True):
    """Which sessions a list shows; times are microseconds, both ends included.

    `room_name_part` stands anywhere in the room's name, whatever its case. `logged` True leaves out those
    that were taken out of the logs.
    """

    room_id: str | None = None
    active: bool | None = None
    started_from: int | None = None
    started_to: int | None = None
    updated_from: int | None = None
    updated_to: int | None = None
    ended_from: int | None = None
    ended_to: int | None = None
    room_name: str | None = None
    room_name_part: str | None = None
    logged: bool | None = None


class ParticipantFilter(msgspec.Struct, frozen=True):
    """Which participants a list shows; those who never came in are left out."""

    session_id: str | None = None
    context: str | None = None
    joined_from: int | None = None
    joined_to: int | None = None
    updated_from: int | None = None
    updated_to: int | None = None
    left_from: int | None = None
    left_to: int | None = None


class Selection(msgspec.Struct, frozen=True):
    """Whom an action is for: `ids` None means all; `exclude` are left out."""

    ids: tuple[str, ...] | None
    exclude: tuple[str, ...] = ()


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """What someone brings to the door: a room's slug or a ticket, and maybe the key of an earlier seat.

    `consent` says that they agree to being recorded, `user_id` who has signed in, `client` what they use.
    """

    tenant_id: str | None
    slug: str | None = None
    ticket: str | None = None
    key: str | None = None
    name: str | None = None
    context: str | None = None
    browser: str | None = None
    mic_muted: bool | None = None
    camera_off: bool | None = None
    address: str | None = None
    consent: bool = False
    pin: str | None = None
    user_id: str | None = None
    client: dict[str, str] = {}


Changes = dict[str, Any]
