"""Who is invited, as lists of ids and as a text of addresses."""

import re
from collections.abc import Iterable

from msgspec import UNSET, UnsetType

from roomful.delivery.mail.rules import check_address
from roomful.dialects.portsip.mapping.ids import read_id
from roomful.dialects.portsip.wire.requests import AnyRequest
from roomful.dialects.portsip.wire.rooms import Shown
from roomful.kit.errors import Problem, invalid

_BETWEEN = re.compile(r"[,;\s]+")
_MOST = 1_000


def addresses(request: AnyRequest, shown: Shown | None) -> list[str] | UnsetType:
    """Return the addresses that a request names; UNSET when it changes nothing of them. Raises Problem."""
    text = request.external_invitees
    if isinstance(text, UnsetType) or (shown is not None and text == shown.external_invitees):
        return UNSET
    found = [one for one in _BETWEEN.split(text or "") if one]
    if len(found) > _MOST:
        raise invalid("external_invitees", f"external_invitees has at most {_MOST} addresses.")
    return [check_address(one, "external_invitees") for one in found]


def invited(request: AnyRequest, shown: Shown | None) -> list[int] | UnsetType:
    """Return the numbers of the users that a request names; UNSET when it changes nothing of them."""
    ids = request.internal_invitees
    if isinstance(ids, UnsetType) or (shown is not None and ids == shown.internal_invitees):
        return UNSET
    if len(ids or ()) > _MOST:
        raise invalid("internal_invitees", f"internal_invitees has at most {_MOST} ids.")
    numbers = [read_id(one) for one in ids or ()]
    return [need_number(one) for one in numbers]


def need_number(number: int | None) -> int:
    """Return the number of a user. Raises Problem for what can be none."""
    if number is None or not 0 < number < 2**63:
        raise nobody()
    return number


def nobody() -> Problem:
    """Return the refusal of an id that is nobody's."""
    return invalid("internal_invitees", "internal_invitees has an id that is no user's.")


def joined(found: Iterable[str]) -> str | None:
    """Return addresses as one text; null for none."""
    return ";".join(found) or None
