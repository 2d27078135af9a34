"""Decisions about people: what a password may be, and how long who guesses has to wait."""

import hmac
import ipaddress
import re
from base64 import urlsafe_b64encode
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from roomful.kit.clock import HOUR, MINUTE, SECOND
from roomful.kit.crypto import digest
from roomful.kit.errors import invalid
from roomful.kit.text import is_storable
from roomful.kit.zones import is_language, is_zone
from roomful.people.model import Attempts, Limit, Target

MIN_PASSWORD, MAX_PASSWORD = 10, 200
# other programs may have set longer ones, which open as well
LONGEST_PASSWORD = 255
MAX_LOGIN = 200
MAX_GROUP_NAME = 255
MAX_CONTACT = 255
MAX_BOOK = 5_000
EXTENSION = re.compile(r"[0-9]{3,64}")
_ADDRESS = re.compile(r"[^@\s<>\"]+@[^@\s<>\"]+")
_FIRST_WAIT = 30 * SECOND
_LONGEST_WAIT = 15 * MINUTE
_DOUBLINGS = 10
NONE = Attempts(0, 0, 0)


@dataclass(frozen=True, slots=True)
class _Patience:
    """So many attempts are free of waiting, and one is forgotten after each `forgotten` microseconds."""

    free: int
    forgotten: int


# many people may share an address, one login belongs to one
_PATIENCE = {
    Limit.ADDRESS: _Patience(20, MINUTE),
    Limit.LOGIN: _Patience(5, HOUR),
    Limit.PIN_ADDRESS: _Patience(5, HOUR),
    Limit.PIN_ROOM: _Patience(50, 10 * MINUTE),
    # each is a mail to somebody who may not have asked for it
    Limit.REGISTER_EMAIL: _Patience(3, HOUR),
    Limit.REGISTER_ADDRESS: _Patience(60, MINUTE),
}
# who knows the secret behind these is the only one who tries them: their success wipes the slate
_OWN = frozenset({Limit.LOGIN})
REMEMBERED = 48 * HOUR


def tried(limit: Limit, before: Attempts, now: int) -> Attempts:
    """Return what is known after one more attempt, which counts as failed until it has succeeded."""
    patience = _PATIENCE[limit]
    forgotten = max(0, now - before.last_at) // patience.forgotten
    failures = max(0, before.failures - forgotten) + 1
    return Attempts(failures, now, now + _wait(failures - patience.free))


def _wait(beyond: int) -> int:
    if beyond < 0:
        return 0
    return min(_FIRST_WAIT << min(beyond, _DOUBLINGS), _LONGEST_WAIT)


def succeeded(own: Attempts, now: Attempts) -> Attempts:
    """Return what is known when the attempt that left `own` has succeeded; others may have tried since."""
    blocked_until = 0 if now.blocked_until == own.blocked_until else now.blocked_until
    return Attempts(max(0, now.failures - 1), now.last_at, blocked_until)


def is_own(limit: Limit) -> bool:
    """Tell whether a success forgets all attempts counted there; else it takes back one alone."""
    return limit in _OWN


def key_of_pin(room_id: str, address: str) -> str:
    """Return what the attempts on a room's PINs from an address are counted by."""
    return digest(f"{room_id} {key_of_address(address)}")


def key_of_login(login: str) -> str:
    """Return what the attempts of a login are counted by."""
    return digest(login.casefold())


def key_of_address(address: str) -> str:
    """Return what the attempts from an address are counted by; of IPv6 a customer has a whole /64."""
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return digest(address)
    if isinstance(found, ipaddress.IPv6Address):
        if found.ipv4_mapped is not None:
            return digest(str(found.ipv4_mapped))
        return digest(str(ipaddress.ip_network((found, 64), strict=False)))
    return digest(str(found))


def proves(challenge: str | None, verifier: str | None) -> bool:
    """Tell whether a verifier is the one behind a challenge (RFC 7636, section 4.6; the method is S256)."""
    if challenge is None:
        return verifier is None
    if verifier is None or not verifier.isascii():
        return False
    made = urlsafe_b64encode(sha256(verifier.encode()).digest()).rstrip(b"=")
    return hmac.compare_digest(made, challenge.encode())


def check(attributes: dict[str, Any]) -> None:
    """Raise Problem, naming the attribute, unless every given attribute is one a user may have."""
    for field, value in attributes.items():
        if value is None and field in _NULLABLE:
            continue
        if field not in _TESTS:
            raise invalid(field, "A user has no such attribute.")
        test, words = _TESTS[field]
        if not test(value):
            raise invalid(field, words)


def is_address(value: str) -> bool:
    """Tell whether a text has the form of a mail address; mails look closer."""
    return _ADDRESS.fullmatch(value) is not None and is_storable(value)


def _text(low: int, high: int) -> tuple[Callable[[Any], bool], str]:
    def fits(value: Any) -> bool:
        return isinstance(value, str) and low <= len(value) <= high and is_storable(value)

    return fits, f"It has {low} to {high} characters."


_NULLABLE = frozenset({"email", "extension", "timezone", "language"})
_TESTS: dict[str, tuple[Callable[[Any], bool], str]] = {
    "display_name": _text(1, 64),
    "role": _text(1, 64),
    **{name: _text(0, 64) for name in ("first_name", "last_name", "company")},
    **{name: _text(0, 50) for name in ("mobile_phone", "work_phone", "home_phone")},
    "email": (
        lambda value: isinstance(value, str) and len(value) <= 250 and is_address(value),
        "It is a mail address of 3 to 250 characters.",
    ),
    "extension": (
        lambda value: isinstance(value, str) and EXTENSION.fullmatch(value) is not None,
        "An extension has 3 to 64 digits.",
    ),
    "timezone": (is_zone, "It is the name of a time zone, as Europe/Berlin."),
    "language": (is_language, "It is a language tag (BCP 47)."),
    "active": (lambda value: isinstance(value, bool), "It is true or false."),
}
CHANGEABLE = frozenset(_TESTS)


def check_login(login: str) -> str:
    """Return a login as it is kept. Raises Problem for what nobody could sign in with."""
    login = login.strip()
    if not 1 <= len(login) <= MAX_LOGIN or not login.isprintable() or not is_storable(login):
        raise invalid("login", f"A login has 1 to {MAX_LOGIN} printable characters.")
    return login


def check_group_name(name: str) -> str:
    """Return the name of a group as it is kept. Raises Problem."""
    name = name.strip()
    if not 1 <= len(name) <= MAX_GROUP_NAME or not is_storable(name):
        raise invalid("name", f"The name of a group has 1 to {MAX_GROUP_NAME} characters.")
    return name


def check_contact(target: Target, display_name: str | None) -> Target:
    """Return whom a contact leads to, as it is kept. Raises Problem for who can be nobody's contact."""
    if (target.user_id is None) == (target.address is None):
        raise invalid("user_id", "Name a user or an address: one of both.")
    if display_name is not None:
        check({"display_name": display_name})
    if target.address is None:
        return target
    address = target.address.strip()
    if not 1 <= len(address) <= MAX_CONTACT or not address.isprintable() or not is_storable(address):
        raise invalid("address", f"An address has 1 to {MAX_CONTACT} printable characters.")
    return Target(address=address)


def check_new_password(password: str, login: str) -> None:
    """Raise Problem unless a password is long enough to be one, and not the login."""
    if not MIN_PASSWORD <= len(password) <= MAX_PASSWORD or not is_storable(password):
        raise invalid("new", f"A password has {MIN_PASSWORD} to {MAX_PASSWORD} characters.", "password_weak")
    if login.casefold() in password.casefold() and len(password) < len(login) + MIN_PASSWORD:
        raise invalid("new", "A password is more than the login.", "password_weak")
