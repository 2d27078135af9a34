"""Signing in, who is signed in, the users of a tenant, and who is invited."""

from typing import Annotated, Literal

from msgspec import UNSET, Meta, Struct, UnsetType

from roomful.dialects.roomful.wire.common import MaybeText, PageQuery


class SignInRequest(Struct, forbid_unknown_fields=True):
    """What one signs in with."""

    login: str
    password: str


class User(Struct):
    """Somebody with a login."""

    id: str
    login: str
    display_name: str
    role: str


class SignedIn(Struct):
    """Signed in: `token` is the bearer token, and is told once."""

    token: str
    expires_at: str
    user: User


class UserAnswer(Struct):
    """Who is signed in, and until when."""

    user: User
    expires_at: str


class PasswordRequest(Struct, forbid_unknown_fields=True):
    """A new password, and the old one once more."""

    old: str
    new: str


class Member(Struct, kw_only=True):
    """A user of the tenant, as administrators see them."""

    id: str
    number: str
    login: str
    display_name: str
    email: str | None
    role: str
    active: bool
    extension: str | None
    first_name: str
    last_name: str
    company: str
    mobile_phone: str
    work_phone: str
    home_phone: str
    timezone: str | None
    language: str | None
    created_at: str
    updated_at: str


class UserChange(Struct, forbid_unknown_fields=True, kw_only=True):
    """What may be changed of a user; what is left out stays."""

    display_name: str | UnsetType = UNSET
    email: MaybeText = UNSET
    role: str | UnsetType = UNSET
    active: bool | UnsetType = UNSET
    extension: MaybeText = UNSET
    first_name: str | UnsetType = UNSET
    last_name: str | UnsetType = UNSET
    company: str | UnsetType = UNSET
    mobile_phone: str | UnsetType = UNSET
    work_phone: str | UnsetType = UNSET
    home_phone: str | UnsetType = UNSET
    timezone: MaybeText = UNSET
    language: MaybeText = UNSET
    password: str | UnsetType = UNSET


class UserRequest(UserChange, forbid_unknown_fields=True, kw_only=True):
    """A new user. Without a password they cannot sign in yet."""

    login: str


class UserQuery(PageQuery):
    """Which users."""

    search: Annotated[str, Meta(max_length=200)] | UnsetType = UNSET
    role: Annotated[str, Meta(max_length=64)] | UnsetType = UNSET


class ColleagueQuery(Struct):
    """Whom somebody looks for."""

    search: Annotated[str, Meta(min_length=2, max_length=100)]


class Colleague(Struct):
    """A user, as others of their tenant find them by name: nothing of how to reach them."""

    id: str
    display_name: str


class Colleagues(Struct):
    """Users of one name."""

    items: list[Colleague]


class UserPage(Struct):
    """A page of users."""

    items: list[Member]
    next: str | None


class Invitation(Struct, kw_only=True):
    """One person's invitation to a room. `link` is told once, when it is made."""

    id: str
    room_id: str
    user_id: str | None
    email: str | None
    name: str | None
    role: str
    languages: list[str] | None
    sent_at: str | None
    last_result: str | None
    created_at: str
    link: str | UnsetType = UNSET


class InvitationRequest(Struct, forbid_unknown_fields=True):
    """Whom to invite: a user or a mail address."""

    user_id: str | None = None
    email: str | None = None
    name: str | None = None
    role: Literal["participant", "host"] = "participant"
    languages: list[str] | None = None


class InvitationChange(Struct, forbid_unknown_fields=True):
    """What may be changed of an invitation; what is left out stays. Nobody is mailed."""

    name: MaybeText = UNSET
    role: Literal["participant", "host"] | UnsetType = UNSET
    languages: list[str] | UnsetType | None = UNSET


class InvitationAnswer(Struct):
    """An invitation."""

    invitation: Invitation


class InvitationPage(Struct):
    """A page of invitations."""

    items: list[Invitation]
    next: str | None


class InvitedRoom(Struct, kw_only=True):
    """A room that one is invited to, as its guests may know it."""

    id: str
    slug: str
    title: str
    link: str
    role: str
    opens_at: str | None
    ends_at: str | None
    live: bool


class InvitedRooms(Struct):
    """The rooms one is invited to, those that open next first."""

    items: list[InvitedRoom]


class Sent(Struct):
    """How many mails were sent."""

    mails: int
