"""The shapes of our own API."""

from typing import Annotated, Any, Literal

from msgspec import UNSET, Meta, Struct, UnsetType

Limit = Annotated[int, Meta(ge=1, le=200)]
MaybeText = str | UnsetType | None


class Permissions(Struct):
    """What a participant may do now."""

    microphone: bool
    camera: bool
    screen: bool
    subscribe: bool
    chat: bool
    moderate: bool
    raise_hand: bool


class Participant(Struct, kw_only=True):
    """Somebody in a session. The id is their identity in LiveKit, too."""

    id: str
    session_id: str
    name: str
    role: str
    state: str
    joined_at: str | None
    left_at: str | None
    leave_reason: str | None
    mic_muted: bool
    camera_off: bool
    mic_blocked: bool
    camera_blocked: bool
    hand_raised_at: str | None
    position: int | None
    context: str | None
    permissions: Permissions | None = None
    is_me: bool = False


class Session(Struct, kw_only=True):
    """One run of a room."""

    id: str
    room_id: str
    state: str
    locked: bool
    all_muted: bool
    layout: str
    started_at: str
    ends_at: str | None
    ended_at: str | None
    end_reason: str | None
    participants: list[Participant] | UnsetType = UNSET


class Webhook(Struct):
    """Where a room's events go, in our own words. `timeout` in seconds; no events means all."""

    url: str
    failover_url: str = ""
    timeout: Annotated[int, Meta(ge=0, le=30)] | None = None
    events: list[str] = []


class Room(Struct, kw_only=True):
    """A room."""

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
    chat_on: bool
    entry_mic_muted: bool
    entry_camera_off: bool
    media: str
    language: str
    origin: str
    meta: dict[str, Any]
    webhook: Webhook | None
    link: str
    live_session_id: str | None
    created_at: str
    updated_at: str


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
    chat_on: bool | UnsetType = UNSET
    entry_mic_muted: bool | UnsetType = UNSET
    entry_camera_off: bool | UnsetType = UNSET
    media: str | UnsetType = UNSET
    language: str | UnsetType = UNSET
    meta: dict[str, Any] | UnsetType = UNSET
    webhook: Webhook | UnsetType | None = UNSET


class RoomPage(Struct):
    """A page of rooms; `next` goes into `after` for the next one."""

    items: list[Room]
    next: str | None


class SessionPage(Struct):
    """A page of sessions."""

    items: list[Session]
    next: str | None


class ParticipantPage(Struct):
    """A page of participants."""

    items: list[Participant]
    next: str | None


class SessionAnswer(Struct):
    """A session."""

    session: Session


class ParticipantAnswer(Struct):
    """A participant."""

    participant: Participant


class PeopleAnswer(Struct):
    """Those whom an action was for."""

    participants: list[Participant]


class Selected(Struct):
    """Whom an action is for."""

    participants: Literal["all"] | list[str]
    exclude: list[str] = []


class MuteRequest(Selected):
    """Whom to mute, what, and whether a host must allow it before it opens again."""

    source: Literal["microphone", "camera", "screen"] = "microphone"
    block: bool = False


class PageQuery(Struct):
    """The page of a list."""

    limit: Limit = 50
    after: str | UnsetType = UNSET


class SessionQuery(PageQuery):
    """Which sessions."""

    room_id: str | UnsetType = UNSET
    live: bool | UnsetType = UNSET


class DeliveryQuery(PageQuery):
    """Which deliveries."""

    room_id: str | UnsetType = UNSET
    state: str | UnsetType = UNSET


class HistoryQuery(PageQuery):
    """Which events."""

    kind: str | UnsetType = UNSET
    room_id: str | UnsetType = UNSET
    session_id: str | UnsetType = UNSET


class TicketRequest(Struct, forbid_unknown_fields=True):
    """What a ticket gives: a role, maybe a name; `ttl` in seconds, none for as long as the room lives."""

    role: Literal["participant", "host", "audience"] = "participant"
    name: Annotated[str, Meta(min_length=1, max_length=100)] | None = None
    ttl: Annotated[int, Meta(ge=10, le=31_536_000)] | None = None


class Ticket(Struct):
    """A ticket; its secret and link are told once, when it is made."""

    id: str
    room_id: str
    role: str
    name: str | None
    created_at: str
    expires_at: str | None
    revoked_at: str | None
    secret: str | UnsetType = UNSET
    link: str | UnsetType = UNSET


class TicketAnswer(Struct):
    """A ticket."""

    ticket: Ticket


class TicketPage(Struct):
    """A page of tickets."""

    items: list[Ticket]
    next: str | None


class Event(Struct):
    """Something that happened."""

    seq: int
    id: str
    at: str
    kind: str
    severity: str
    actor: dict[str, str | None]
    object_id: str | None
    object_name: str
    room_id: str | None
    session_id: str | None
    participant_id: str | None
    payload: dict[str, Any]


class EventPage(Struct):
    """A page of history."""

    items: list[Event]
    next: str | None


class Attempt(Struct):
    """One try to deliver a webhook."""

    attempt: int
    url: str
    at: str
    duration_ms: int
    status: int | None
    answer: str | None
    error: str | None


class Delivery(Struct):
    """A webhook on its way."""

    id: str
    kind: str
    dialect: str
    room_id: str | None
    url: str
    state: str
    attempts: int
    created_at: str
    next_at: str | None
    delivered_at: str | None
    body: str
    log: list[Attempt] | UnsetType = UNSET


class DeliveryPage(Struct):
    """A page of deliveries."""

    items: list[Delivery]
    next: str | None


class CredentialRequest(Struct, forbid_unknown_fields=True):
    """A credential to make; `secret` is one you have already."""

    kind: str
    label: Annotated[str, Meta(max_length=200)] = ""
    secret: str | None = None


class Credential(Struct):
    """A credential; its secret is told once, when it is made."""

    id: str
    kind: str
    public_id: str
    label: str
    created_at: str
    expires_at: str | None
    revoked_at: str | None
    last_used_at: str | None
    secret: str | UnsetType = UNSET


class CredentialPage(Struct):
    """The credentials of a tenant."""

    items: list[Credential]
    next: str | None


class Asks(Struct):
    """What someone has to give to enter."""

    pin: bool
    name: bool


class LinkRoom(Struct, kw_only=True):
    """What someone outside may know of a room."""

    slug: str
    title: str
    state: str
    opens_at: str | None
    ends_at: str | None
    live: bool
    language: str
    theme: None
    asks: Asks
    media: str
    recording: bool


class LinkAnswer(Struct):
    """A room seen from outside."""

    room: LinkRoom
    display_name: str | None = None


class TicketLink(Struct):
    """A ticket to look at."""

    ticket: str


class Client(Struct):
    """The program somebody enters with."""

    app: str = ""
    version: str = ""


class JoinRequest(Struct):
    """What someone brings to the door: a room's slug or a ticket; the key of an earlier seat, if any."""

    room: str | None = None
    ticket: str | None = None
    name: str | None = None
    context: str | None = None
    pin: str | None = None
    key: str | None = None
    browser: str | None = None
    mic_muted: bool = False
    camera_off: bool = False
    client: Client | None = None


class MediaAccess(Struct):
    """What any LiveKit client needs to connect; the token is good for a minute."""

    url: str
    token: str
    ice_servers: list[str]


class JoinedRoom(Struct):
    """The room one is in."""

    id: str
    slug: str
    title: str
    language: str
    chat_on: bool
    media: str


class Joined(Struct):
    """Entered: `key` is the bearer token for /me and the event stream, and keeps the seat."""

    participant: Participant
    session: Session
    room: JoinedRoom
    media: MediaAccess
    key: str
    cursor: str
    permissions: Permissions


class MediaAnswer(Struct):
    """A fresh media token for the same seat."""

    media: MediaAccess
    permissions: Permissions


class Me(Struct):
    """Oneself and the meeting one is in."""

    participant: Participant
    session: Session
    room: JoinedRoom
    permissions: Permissions
    cursor: str


class MeRequest(Struct):
    """What one did oneself."""

    name: str | UnsetType = UNSET
    mic_muted: bool | UnsetType = UNSET
    camera_off: bool | UnsetType = UNSET


class AwayRequest(Struct):
    """The key in the body, because a beacon has no headers."""

    key: str


class HandRequest(Struct):
    """A hand up or down."""

    raised: bool


class MessageRequest(Struct):
    """A message for all, or for one participant."""

    text: str
    to: str | None = None


class Message(Struct, rename={"from_": "from"}):
    """A chat message."""

    id: str
    session_id: str
    from_: dict[str, str | None]
    to: str | None
    text: str
    sent_at: str
    seq: int


class MessageAnswer(Struct):
    """A message."""

    message: Message


class Messages(Struct):
    """Messages, oldest first."""

    messages: list[Message]


class MessageQuery(Struct):
    """The page of messages before a place."""

    before: int | UnsetType = UNSET
    limit: Limit = 200


class Server(Struct):
    """What this server is."""

    name: str
    version: str
    dialects: list[dict[str, str]]
    demo: str | None


class StreamQuery(Struct):
    """Where the event stream begins."""

    after: str | UnsetType = UNSET


class YouAnswer(Struct):
    """Oneself, changed by somebody else."""

    participant: Participant
    permissions: Permissions
