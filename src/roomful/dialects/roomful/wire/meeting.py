"""Entering, being in a meeting, and hearing of it."""

from typing import Any

from msgspec import UNSET, Struct, UnsetType

from roomful.dialects.roomful.wire.common import Limit
from roomful.dialects.roomful.wire.sessions import Participant, Permissions, Session


class Asks(Struct):
    """What someone has to give to enter; with `host_pin` there is a PIN that makes its knower a host.

    With `registration` one has to register first.
    With `lobby` they wait until a host lets them in.
    """

    pin: bool
    name: bool
    consent: bool = False
    host_pin: bool = False
    registration: bool = False
    lobby: bool = False


class LinkRoom(Struct, kw_only=True):
    """What someone outside may know of a room."""

    slug: str
    title: str
    state: str
    opens_at: str | None
    ends_at: str | None
    live: bool
    language: str
    theme: dict[str, str] | None
    asks: Asks
    media: str
    recording: bool


class LinkAnswer(Struct):
    """A room seen from outside; `now` is the server's time, for clocks that go wrong."""

    room: LinkRoom
    now: str
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
    mic_muted: bool | None = None
    camera_off: bool | None = None
    client: Client | None = None
    consent: bool = False


class MediaAccess(Struct):
    """What any LiveKit client needs to connect; the token is good for a minute."""

    url: str
    token: str
    ice_servers: list[str]


class JoinedRoom(Struct, kw_only=True):
    """The room one is in. The picture's numbers are the most a camera should send (null: as it likes)."""

    id: str
    slug: str
    title: str
    language: str
    chat_on: bool
    media: str
    control: str
    prompts: bool
    entry_tones: bool
    entry_picture_off: bool
    av_sync: bool | None
    picture_width: int | None
    picture_height: int | None
    picture_fps: int | None
    picture_kbps: int | None
    theme: dict[str, str] | None
    extendable: bool
    host_pin: bool
    camera_max_height: int | None
    camera_max_fps: int | None
    screen_max_fps: int | None
    lobby_on: bool
    lobby_scope: str
    podium_limit: int | None
    original_volume: int | None
    enlarge_speaker: bool


class Joined(Struct):
    """Entered: `key` is the bearer token for /me and the event stream, and keeps the seat.

    Who waits in the lobby has no `media`: the event stream tells when a host has let them in.
    """

    participant: Participant
    session: Session
    room: JoinedRoom
    media: MediaAccess | None
    key: str
    cursor: str
    permissions: Permissions


class Admitted(Struct):
    """A host has let one in: `/me/media` has what a LiveKit client connects with."""

    participant: Participant
    session: Session
    permissions: Permissions


class NotAdmitted(Struct):
    """A host has not let one in."""

    by: str


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
    deaf: bool | UnsetType = UNSET
    position: int | UnsetType | None = UNSET
    meta: dict[str, Any] | UnsetType = UNSET


class AwayRequest(Struct):
    """The key in the body, because a beacon has no headers."""

    key: str


class HandRequest(Struct):
    """A hand up or down."""

    raised: bool


class HostRequest(Struct):
    """The PIN that makes a host."""

    pin: str


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


class StreamQuery(Struct):
    """Where the event stream begins; `mine` for what concerns oneself alone, with a sign-in's token."""

    after: str | UnsetType = UNSET
    mine: bool = False


class YouAnswer(Struct):
    """Oneself, changed by somebody else, or become a host."""

    participant: Participant
    permissions: Permissions


class EndsSoon(Struct):
    """The session ends in so many seconds."""

    session: Session
    seconds: int
