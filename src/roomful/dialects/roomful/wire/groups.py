"""Groups, their rights, address books, and where users are."""

from typing import Annotated, Literal

from msgspec import UNSET, Meta, Struct, UnsetType

from roomful.dialects.roomful.wire.common import MaybeText

GroupRight = Literal[
    "make_calls",
    "create_group_conference",
    "address_book_editing",
    "operator_rights",
    "screen_sharing",
    "remote_desktop_control",
    "slideshow",
    "file_sharing",
    "conference_recording",
]


class Group(Struct, kw_only=True):
    """Users who may do the same."""

    id: str
    number: int
    name: str
    rights: list[GroupRight]
    created_at: str
    updated_at: str


class GroupRequest(Struct, kw_only=True, forbid_unknown_fields=True):
    """A new group."""

    name: str
    rights: list[GroupRight] = []


class GroupChange(Struct, kw_only=True, forbid_unknown_fields=True):
    """What may be changed of a group; what is left out stays."""

    name: str | UnsetType = UNSET
    rights: list[GroupRight] | UnsetType = UNSET


class GroupPage(Struct):
    """A page of groups."""

    items: list[Group]
    next: str | None


class Membership(Struct):
    """The groups of a user, and what they may do by them, or by being in none."""

    groups: list[Group]
    rights: list[GroupRight]


class MembershipRequest(Struct, forbid_unknown_fields=True):
    """The groups that a user is to be in, and no others."""

    groups: Annotated[list[str], Meta(max_length=1000)]


class DefaultRights(Struct, forbid_unknown_fields=True):
    """What users may do who are in no group."""

    rights: list[GroupRight]


class Contact(Struct, kw_only=True):
    """Somebody in an address book. Without an id nobody entered them: they are in a group with its owner."""

    id: str | None
    user_id: str | None
    address: str | None
    name: str
    source: Literal["own", "group", "member"]


class ContactRequest(Struct, kw_only=True, forbid_unknown_fields=True):
    """Somebody to enter: a user or an address."""

    user_id: str | None = None
    address: str | None = None
    name: str | None = None


class ContactChange(Struct, kw_only=True, forbid_unknown_fields=True):
    """What somebody is to be called in this book."""

    name: MaybeText = UNSET


class ContactPage(Struct):
    """A page of an address book."""

    items: list[Contact]
    next: str | None


class Whereabouts(Struct):
    """Where a user is."""

    user_id: str
    state: Literal["nowhere", "offline", "online", "in_meeting", "in_own_meeting"]


class WhereaboutsRequest(Struct, forbid_unknown_fields=True):
    """Of whom to tell."""

    user_ids: Annotated[list[str], Meta(max_length=1000)]


class WhereaboutsList(Struct):
    """Where users are."""

    items: list[Whereabouts]


class Avatar(Struct):
    """Where a user's picture is shown; null for none."""

    url: str | None
