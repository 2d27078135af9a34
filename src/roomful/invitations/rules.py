"""Decisions about invitations: who may be invited, what is different, and what is told."""

from collections.abc import Iterable, Sequence
from typing import Any

from msgspec import structs

from roomful.delivery.mail.model import Invite, InviteKind
from roomful.delivery.mail.rules import check_address, is_address, one_line
from roomful.invitations.model import DIALLED, Invitation, Invitee
from roomful.invitations.model import Kind as Invited
from roomful.kit.clock import MINUTE
from roomful.kit.errors import Kind, Problem, invalid
from roomful.kit.text import is_storable
from roomful.kit.zones import is_language
from roomful.people.model import User
from roomful.rooms.model import Room
from roomful.rooms.schedule import weekly_of

MAX_INVITATIONS = 1_000
MAX_NAME = 64
MAX_ADDRESS = 255
TRANSLATED = 2
ROLES = frozenset({"participant", "host"})
# what of a room stands in a mail
TOLD = frozenset(
    {
        *("title", "description", "location", "opens_at", "ends_at", "timezone", "room_pin"),
        *("dial_in_numbers", "days", "at_time", "length"),
    }
)


def check(invitee: Invitee) -> Invitee:
    """Return an invitee as it is kept. Raises Problem."""
    if (invitee.user_id is None) == (invitee.address is None):
        raise invalid("user", "Invite a user or an address: one of both.")
    if invitee.role not in ROLES:
        raise invalid("role", "It is participant or host.")
    name = invitee.display_name
    if name is not None and (len(name) > MAX_NAME or not is_storable(name)):
        raise invalid("name", f"A name has at most {MAX_NAME} characters.")
    return Invitee(
        invitee.user_id,
        _address(invitee),
        (one_line(name) or None) if name else None,
        invitee.role,
        check_languages(invitee.languages),
        invitee.free,
    )


def _address(invitee: Invitee) -> str | None:
    address = invitee.address
    if address is None or (invitee.free and not is_address(address)):
        if address is not None and not (1 <= len(address) <= MAX_ADDRESS and is_storable(address)):
            raise invalid("address", f"It has 1 to {MAX_ADDRESS} characters.")
        return address
    return check_address(address)


def check_languages(languages: Sequence[str] | None) -> tuple[str, ...] | None:
    """Return the two languages of a translator; None for anybody else. Raises Problem."""
    if languages is None:
        return None
    if len(languages) != TRANSLATED or not all(map(is_language, languages)) or len(set(languages)) == 1:
        raise invalid("languages", "A translator has two languages (BCP 47), not the same.")
    return tuple(languages)


def key_of(invitation: Invitation) -> str:
    """Return what makes an invitation the same as an invitee."""
    return invitation.user_id or (invitation.address or "").casefold()


def difference(
    stored: Sequence[Invitation], wanted: Iterable[Invitee]
) -> tuple[list[Invitee], list[Invitation]]:
    """Return whom to invite and whom to invite no longer; each wanted one once, and who stays stays."""
    asked = {one.key: one for one in wanted}
    there = {key_of(one) for one in stored}
    return [one for key, one in asked.items() if key not in there], [
        one for one in stored if key_of(one) not in asked
    ]


def as_they_are(stored: Sequence[Invitation], wanted: Iterable[Invitee]) -> list[Invitee]:
    """Return who is wanted; of those who are invited already, with all that is known of them.

    Raises Problem for whom nobody can invite; an address that is there already may be any.
    """
    known = {key_of(one): one for one in stored}
    found = []
    for asked in wanted:
        checked = check(structs.replace(asked, free=asked.free or asked.key in known))
        one = known.get(checked.key)
        found.append(checked if one is None else structs.replace(checked, **_said(one), free=True))
    return found


def said_of(invitee: Invitee) -> dict[str, Any]:
    """Return what an invitation says of its person."""
    return {
        "display_name": invitee.display_name,
        "role": invitee.role,
        "languages": None if invitee.languages is None else list(invitee.languages),
    }


def changed(one: Invitation, changes: dict[str, Any]) -> dict[str, Any]:
    """Return what changes make of what an invitation says of its person. Raises Problem."""
    said = _said(one) | changes
    if said["languages"] is not None:
        said["languages"] = tuple(said["languages"])
    return said_of(check(Invitee(one.user_id, one.address, **said, free=True)))


def kind_of(invitee: Invitee) -> Invited:
    """Return what sort of invitation somebody gets."""
    if invitee.user_id:
        return Invited.USER
    return Invited.PHONE if (invitee.address or "").startswith(DIALLED) else Invited.GUEST


def check_count(count: int, limit: int | None) -> None:
    """Raise Problem when a room would have too many invitations, for anybody or in its tenant."""
    most = MAX_INVITATIONS if limit is None else min(limit, MAX_INVITATIONS)
    if count > most:
        raise Problem(
            Kind.CONFLICT,
            "too_many_invitations",
            f"A room has at most {most} invitations.",
            limit=most,
        )


def next_reminder(room: Room, after: int) -> tuple[int, int] | None:
    """Return when people are reminded next of a room's next meeting, and how many minutes before it."""
    if not room.reminders_on or room.opens_at is None:
        return None
    for minutes in sorted(room.reminders, reverse=True):
        at = room.opens_at - minutes * MINUTE
        if at > after:
            return at, minutes
    return None


def of_owner(room: Room, owner_id: str) -> Invitation:
    """Return what stands for an invitation of whom a room belongs to: it is not stored, and has no link."""
    whole = of_address(room.tenant_id, room.id, None)
    return structs.replace(whole, kind=Invited.USER, user_id=owner_id, role="host")


def of_address(tenant_id: str, room_id: str, address: str | None) -> Invitation:
    """Return what stands for an invitation of somebody who has none."""
    return Invitation(
        id="",
        number=0,
        tenant_id=tenant_id,
        room_id=room_id,
        kind=Invited.GUEST,
        user_id=None,
        address=address,
        display_name=None,
        role="participant",
        ticket_id=None,
        sequence=0,
        sent_at=None,
        last_result=None,
        created_at=0,
        updated_at=0,
    )


def _said(one: Invitation) -> dict[str, Any]:
    languages = None if one.languages is None else tuple(one.languages)
    return {"display_name": one.display_name, "role": one.role, "languages": languages}


def letter(
    invitation: Invitation,
    room: Room,
    *,
    kind: InviteKind,
    domain: str,
    link: str,
    pin: str | None,
    timezone: str,
    user: User | None,
    owner: User | None,
    address: str,
) -> Invite:
    """Return what an invitee is told about a room, in their own zone and language where they are known."""
    return Invite(
        uid=f"{invitation.id}@{domain}",
        sequence=invitation.sequence,
        kind=kind,
        title=room.title or room.name,
        description=room.description,
        starts_at=room.opens_at,
        ends_at=room.ends_at,
        timezone=room.timezone or timezone,
        weekly=weekly_of(room),
        link=link,
        pin=pin,
        organizer_name=owner.display_name if owner else "",
        organizer_address=owner.email if owner else None,
        invitee_address=address,
        invitee_name=(user.display_name if user else invitation.display_name) or "",
        invitee_timezone=user.timezone if user else None,
        invitee_language=(user.language if user else None) or room.language,
        location=room.location,
        numbers=tuple(filter(None, map(str.strip, (room.dial_in_numbers or "").split(",")))),
        reminder=max(room.reminders) if room.reminders_on and room.reminders else None,
    )
