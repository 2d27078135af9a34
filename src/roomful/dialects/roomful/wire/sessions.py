"""Sessions and who is in them."""

from typing import Any, Literal

from msgspec import UNSET, Struct, UnsetType

from roomful.dialects.roomful.wire.common import PageQuery


class Permissions(Struct):
    """What a participant may do now. `rights` names what they may do one by one.

    LiveKit knows no difference between hearing and seeing: `hear` and `see` are for pages to keep to.
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
    hear: bool
    see: bool
    chat_read: bool
    stage: bool


class ClientShown(Struct):
    """The program somebody enters with."""

    app: str = ""
    version: str = ""
    user_agent: str = ""
    address: str = ""


class Stats(Struct):
    """The means of what somebody's page reported: of sound and pictures, coming in and going out."""

    samples: int
    cpu: float
    fps: float
    kbps_in: float
    kbps_out: float
    width: float
    height: float


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
    consent_at: str | None
    kind: str
    media: str
    meta: dict[str, Any]
    deaf: bool
    remove_at: str | None
    guest: bool
    waiting_since: str | None
    on_podium: bool
    pinned: bool
    podium_invited_at: str | None
    languages: list[str] | None
    channel: str | None
    avatar: str | None
    client: ClientShown | None = None
    stats: Stats | None = None
    permissions: Permissions | None = None
    is_me: bool = False


class RunningRecording(Struct):
    """The recording that runs in a session or is paused, as everybody in the meeting may know."""

    id: str
    state: Literal["recording", "paused"]
    media: str
    layout: str
    started_at: str
    recorded_ms: int


class RunningBroadcast(Struct):
    """The broadcast of a session that goes on."""

    id: str
    state: str
    started_at: str | None


class Session(Struct, kw_only=True):
    """One run of a room."""

    id: str
    room_id: str
    state: str
    locked: bool
    all_muted: bool
    layout: str
    hands_first: bool
    mode: str
    voice_activated: bool
    interpretation: bool
    lobby_on: bool
    started_at: str
    ends_at: str | None
    ended_at: str | None
    end_reason: str | None
    recording: RunningRecording | None = None
    broadcast: RunningBroadcast | None = None
    participants: list[Participant] | UnsetType = UNSET


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


class ExtendRequest(Struct, forbid_unknown_fields=True):
    """When a session is to end, later than it would."""

    ends_at: str


class SessionQuery(PageQuery):
    """Which sessions."""

    room_id: str | UnsetType = UNSET
    live: bool | UnsetType = UNSET
