"""Registering for a room."""

from typing import Annotated

from msgspec import Meta, Struct

_Answer = Annotated[str, Meta(max_length=1000)]


class AskedField(Struct, kw_only=True):
    """One thing that the form asks for."""

    name: str
    is_required: bool


class RegistrationForm(Struct, kw_only=True):
    """The form of a room, as whoever has its link finds it. `state` is `open`, `closed` or `full`."""

    slug: str
    title: str
    description: str
    language: str
    theme: dict[str, str] | None
    starts_at: str | None
    ends_at: str | None
    timezone: str | None
    state: str
    closes_at: str | None
    fields: list[AskedField]


class RegistrationFormAnswer(Struct):
    """A form, and the server's time."""

    form: RegistrationForm
    now: str


class RegisterRequest(Struct, forbid_unknown_fields=True):
    """What somebody says who registers, by the names of the form."""

    answers: dict[str, _Answer]


class Registered(Struct):
    """Registered: the personal link is on its way to the address, whether it is there for the first time or
    not.
    """

    email: str


class Registrant(Struct, kw_only=True):
    """Somebody who has registered."""

    id: str
    room_id: str
    email: str
    name: str
    answers: dict[str, str]
    created_at: str


class RegistrantPage(Struct):
    """A page of registrants."""

    items: list[Registrant]
    next: str | None
