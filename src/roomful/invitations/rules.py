"""Decisions about invitations: who may be invited, what is different, and what is told."""

from collections.abc import Iterable, Sequence

from roomful.delivery.mail.model import Invite, InviteKind
from roomful.delivery.mail.rules import check_address, one_line
from roomful.invitations.model import Invitation, Invitee
from roomful.kit.errors import Kind, Problem, invalid
from roomful.kit.text import is_storable
from roomful.kit.zones import is_language
from roomful.people.model import User
from roomful.rooms.model import Room
from roomful.rooms.schedule import weekly_of

MAX_INVITATIONS = 1_000
MAX_NAME = 64
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
    address = None if invitee.address is None else check_address(invitee.address)
    return Invitee(
        invitee.user_id,
        address,
        (one_line(name) or None) if name else None,
        invitee.role,
        check_languages(invitee.languages),
    )


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


def check_count(count: int) -> None:
    """Raise Problem when a room would have too many invitations."""
    if count > MAX_INVITATIONS:
        raise Problem(
            Kind.CONFLICT, "too_many_invitations", f"A room has at most {MAX_INVITATIONS} invitations."
        )


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
