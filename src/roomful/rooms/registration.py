"""The form by which guests register for a room before they may enter it."""

from collections.abc import Callable
from typing import Any

import msgspec

from roomful.kit.errors import invalid
from roomful.kit.text import is_storable
from roomful.rooms.model import Room

MAX_FIELDS = 30
MAX_LABEL = 64
MAX_REGISTRANTS = 1_000_000
LAST_MOMENT = 253_402_300_799_000_000
# FIELDS: what a form asks for when its maker does not say
USUAL_FIELDS: dict[str, dict[str, Any]] = {
    "display_name": {"index": 0, "is_required": True},
    "email": {"index": 1, "is_required": True},
}
DEFAULTS: dict[str, Any] = {"registration": {}}
NAME, EMAIL = "display_name", "email"


class Form(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The form of one room. It counts while the room is for guests.

    `enabled`: guests must have registered; with `users_exempt` those who are signed in need not. It is open
    from `opens_at` until `closes_at` (microseconds; None: always), for `limit` people where `limit_on`.
    `fields` maps what is asked for to its place (`index`) and whether it `is_required`.
    """

    enabled: bool = False
    users_exempt: bool = False
    opens_at: int | None = None
    closes_at: int | None = None
    limit_on: bool = False
    limit: int | None = None
    fields: dict[str, dict[str, Any]] = msgspec.field(default_factory=USUAL_FIELDS.copy)


def form_of(stored: dict[str, Any]) -> Form:
    """Return a room's form; what it does not say is as usual."""
    return msgspec.convert(stored, Form)


def merged(stored: dict[str, Any], given: dict[str, Any]) -> dict[str, Any]:
    """Return a form with what is given of it, whole; `given` has been checked. Raises Problem."""
    form = form_of(stored | given)
    if form.opens_at is not None and form.closes_at is not None and form.closes_at < form.opens_at:
        raise invalid("registration", "A form opens before it closes.")
    whole: dict[str, Any] = msgspec.to_builtins(form)
    return {} if form == Form() else whole


def is_open(form: Form, now: int) -> bool:
    """Tell whether somebody may register at a time, however many have."""
    return (
        form.enabled
        and (form.opens_at is None or form.opens_at <= now)
        and (form.closes_at is None or now < form.closes_at)
    )


def is_needed(room: Room, *, known: bool, user: bool) -> bool:
    """Tell whether somebody who wants to enter has to have registered, and has not.

    `known` are those who were asked to come, who have a ticket of their own (that of who has registered is
    one), and hosts; `user` is somebody who is signed in.
    """
    if not room.guests_allowed or known:
        return False
    form = form_of(room.registration)
    return form.enabled and not (user and form.users_exempt)


def is_full(form: Form, registrants: int) -> bool:
    """Tell whether as many have registered as may."""
    return form.enabled and form.limit_on and form.limit is not None and registrants >= form.limit


def asked(form: Form) -> list[tuple[str, bool]]:
    """Return what a form asks for, in its order, and whether it must be said.

    Without an address nobody could be sent their link, so that is always asked for.
    """
    listed = sorted(form.fields.items(), key=lambda one: (one[1].get("index", 0), one[0]))
    found = [(name, bool(how.get("is_required", False))) for name, how in listed if name != EMAIL]
    place = next((at for at, (name, _) in enumerate(listed) if name == EMAIL), len(found))
    return [*found[:place], (EMAIL, True), *found[place:]]


def _is_field(field: tuple[str, dict[str, Any]]) -> bool:
    name, how = field
    index = how.get("index", 0)
    return (
        1 <= len(name) <= MAX_LABEL
        and is_storable(name)
        and how.keys() <= {"index", "is_required"}
        and isinstance(index, int)
        and not isinstance(index, bool)
        and 0 <= index <= 1000
        and isinstance(how.get("is_required", False), bool)
    )


def _is_form(given: Any) -> bool:
    if not isinstance(given, dict):
        return False
    try:
        form = msgspec.convert(given, Form)
    except msgspec.ValidationError:
        return False
    times = (at for at in (form.opens_at, form.closes_at) if at is not None)
    return (
        all(0 <= at <= LAST_MOMENT for at in times)
        and (form.limit is None or 1 <= form.limit <= MAX_REGISTRANTS)
        and len(form.fields) <= MAX_FIELDS
        and all(map(_is_field, form.fields.items()))
    )


TESTS: dict[str, tuple[Callable[[Any], bool], str]] = {
    "registration": (
        _is_form,
        "It has `enabled`, `users_exempt`, `opens_at`, `closes_at`, `limit_on`, `limit` and `fields`, and "
        f"asks for at most {MAX_FIELDS} things, each with its `index` and whether it `is_required`.",
    )
}
