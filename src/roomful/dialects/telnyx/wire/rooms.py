"""Rooms, client tokens, sessions and participants, as the contract names them."""

from typing import Annotated, Literal

from msgspec import UNSET, Meta, Struct, UnsetType

from roomful.dialects.telnyx.wire.common import Date, Maybe, Meta_, Page, brackets


class Participant(Struct, kw_only=True):
    """RoomParticipant."""

    id: str
    session_id: str
    context: Maybe = UNSET
    joined_at: str
    updated_at: str
    left_at: Maybe = UNSET
    record_type: str = "room_participant"


class Session(Struct, kw_only=True):
    """RoomSession."""

    id: str
    room_id: str
    active: bool
    participants: list[Participant]
    created_at: str
    updated_at: str
    ended_at: Maybe = UNSET
    record_type: str = "room_session"


class Room(Struct, kw_only=True):
    """Room."""

    id: str
    unique_name: str
    max_participants: int
    enable_recording: bool
    webhook_event_url: Maybe = UNSET
    webhook_event_failover_url: str = ""
    webhook_timeout_secs: int | UnsetType = UNSET
    active_session_id: Maybe = UNSET
    sessions: list[Session]
    created_at: str
    updated_at: str
    record_type: str = "room"


class RoomRequest(Struct):
    """CreateRoomRequest and PatchRoomRequest; their ranges are checked against what is stored."""

    unique_name: str | UnsetType | None = UNSET
    max_participants: int | UnsetType | None = UNSET
    enable_recording: bool | UnsetType | None = UNSET
    webhook_event_url: str | UnsetType | None = UNSET
    webhook_event_failover_url: str | UnsetType | None = UNSET
    webhook_timeout_secs: int | UnsetType | None = UNSET


class TokenRequest(Struct):
    """CreateRoomClientTokenRequest: lives in seconds."""

    token_ttl_secs: Annotated[int, Meta(ge=10, le=3600)] = 600
    refresh_token_ttl_secs: Annotated[int, Meta(ge=60, le=86400)] = 3600


class RefreshRequest(Struct):
    """RefreshRoomClientTokenRequest."""

    refresh_token: str
    token_ttl_secs: Annotated[int, Meta(ge=10, le=3600)] = 600


class ActionRequest(Struct):
    """ActionsParticipantsRequest."""

    participants: Literal["all"] | list[str] | UnsetType = UNSET
    exclude: list[str] | UnsetType = UNSET


class ClientToken(Struct):
    """What generate_join_client_token answers."""

    token: str
    token_expires_at: str
    refresh_token: str
    refresh_token_expires_at: str


class RefreshedToken(Struct):
    """What refresh_client_token answers."""

    token: str
    token_expires_at: str


class PublicKey(Struct):
    """The public half of the key that signs webhooks, in base64."""

    public: str


class Result(Struct):
    """What a session action answers."""

    result: str = "ok"


class RoomData(Struct):
    """One room."""

    data: Room


class SessionData(Struct):
    """One session."""

    data: Session


class ParticipantData(Struct):
    """One participant."""

    data: Participant


class TokenData(Struct):
    """A client token."""

    data: ClientToken


class RefreshedData(Struct):
    """A refreshed client token."""

    data: RefreshedToken


class ResultData(Struct):
    """An action's result."""

    data: Result


class PublicKeyData(Struct):
    """A public key."""

    data: PublicKey


class RoomList(Struct):
    """A page of rooms."""

    data: list[Room]
    meta: Meta_


class SessionList(Struct):
    """A page of sessions."""

    data: list[Session]
    meta: Meta_


class ParticipantList(Struct):
    """A page of participants."""

    data: list[Participant]
    meta: Meta_


class RoomQuery(Page, rename=brackets):
    """What chooses rooms."""

    include_sessions: bool = False
    unique_name: Maybe = UNSET
    date_created_at__eq: Date = UNSET
    date_created_at__gte: Date = UNSET
    date_created_at__lte: Date = UNSET
    date_updated_at__eq: Date = UNSET
    date_updated_at__gte: Date = UNSET
    date_updated_at__lte: Date = UNSET


class OneRoomQuery(Struct):
    """What is shown with a room."""

    include_sessions: bool = False


class OneSessionQuery(Struct):
    """What is shown with a session."""

    include_participants: bool = False


class RoomSessionQuery(Page, rename=brackets):
    """What chooses sessions of a room."""

    include_participants: bool = False
    active: bool | UnsetType = UNSET
    date_created_at__eq: Date = UNSET
    date_created_at__gte: Date = UNSET
    date_created_at__lte: Date = UNSET
    date_updated_at__eq: Date = UNSET
    date_updated_at__gte: Date = UNSET
    date_updated_at__lte: Date = UNSET
    date_ended_at__eq: Date = UNSET
    date_ended_at__gte: Date = UNSET
    date_ended_at__lte: Date = UNSET


class SessionQuery(RoomSessionQuery, rename=brackets):
    """What chooses sessions."""

    room_id: Maybe = UNSET


class SessionParticipantQuery(Page, rename=brackets):
    """What chooses participants of a session."""

    context: Maybe = UNSET
    date_joined_at__eq: Date = UNSET
    date_joined_at__gte: Date = UNSET
    date_joined_at__lte: Date = UNSET
    date_updated_at__eq: Date = UNSET
    date_updated_at__gte: Date = UNSET
    date_updated_at__lte: Date = UNSET
    date_left_at__eq: Date = UNSET
    date_left_at__gte: Date = UNSET
    date_left_at__lte: Date = UNSET


class ParticipantQuery(SessionParticipantQuery, rename=brackets):
    """What chooses participants."""

    session_id: Maybe = UNSET
