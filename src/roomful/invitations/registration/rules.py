"""Decisions about registering: what may be answered, and when."""

from collections.abc import Mapping

from roomful.delivery.mail.rules import check_address, one_line
from roomful.invitations.registration.model import Sheet
from roomful.kit.errors import Kind, Problem, invalid
from roomful.kit.text import is_storable
from roomful.rooms import registration
from roomful.rooms.registration import Form

MAX_ANSWER = 1_000
MAX_NAME = 64


def answers(form: Form, given: Mapping[str, str]) -> dict[str, str]:
    """Return what somebody said to what a form asks, without blanks around it; their mail address as it is
    mailed to. Raises Problem whose field is what is missing or wrong.
    """
    found: dict[str, str] = {}
    for name, required in registration.asked(form):
        said = given.get(name, "").strip()
        if not said and required:
            raise invalid(name, "This is needed.", "answer_missing")
        if len(said) > MAX_ANSWER or not is_storable(said):
            raise invalid(name, f"It has at most {MAX_ANSWER} characters.")
        if said:
            found[name] = check_address(said, name) if name == registration.EMAIL else said
    return found


def name_of(said: Mapping[str, str]) -> str:
    """Return what somebody is called who said this."""
    given = " ".join(said.get(name, "") for name in ("first_name", "last_name"))
    name = one_line(said.get(registration.NAME) or given)[:MAX_NAME].strip()
    return name or said[registration.EMAIL].partition("@")[0][:MAX_NAME]


def key_of(email: str) -> str:
    """Return what makes two addresses the same."""
    return email.casefold()


def check_open(sheet: Sheet) -> None:
    """Raise Problem registration_closed or registration_full unless somebody new may register."""
    if not sheet.is_open:
        raise Problem(Kind.CONFLICT, "registration_closed", "Nobody may register now.")
    if sheet.is_full:
        raise Problem(Kind.CONFLICT, "registration_full", "As many have registered as may.")
