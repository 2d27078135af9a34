"""A conference for calendars: links that make an entry, and the entry as a file."""

from datetime import timedelta
from urllib.parse import quote, urlencode
from zoneinfo import ZoneInfo

from roomful.dialects.trueconf.mapping.conferences import page
from roomful.kit.clock import to_datetime
from roomful.people.model import User
from roomful.rooms.model import Room
from roomful.tenants.model import Tenant

_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_ALARM = 60


def links(room: Room, tenant: Tenant, base: str, own: str, now: int) -> dict[str, str]:
    """Return a link for each calendar; `own` is where the file is."""
    zone = room.timezone or tenant.timezone
    begins = to_datetime(now if room.opens_at is None else room.opens_at)
    ends = begins + timedelta(hours=1) if room.ends_at is None else to_datetime(room.ends_at)
    title, link = room.title or room.name, page(base, room)
    local = [f"{at.astimezone(ZoneInfo(zone)):%Y%m%dT%H%M%S}" for at in (begins, ends)]
    google = {
        "action": "TEMPLATE",
        "dates": "/".join(local),
        "text": title,
        "location": link,
        "details": link,
        "ctz": zone,
    }
    if room.days:
        days = ",".join(_DAYS[day] for day in sorted(room.days))
        google["recur"] = f"RRULE:FREQ=WEEKLY;INTERVAL=1;BYDAY={days}"
    outlook = {
        "path": "/calendar/action/compose",
        "rru": "addevent",
        "startdt": f"{begins:%Y%m%dT%H%M%SZ}",
        "enddt": f"{ends:%Y%m%dT%H%M%SZ}",
        "subject": title,
        "location": link,
        "body": link,
    }
    return {
        "google": f"https://www.google.com/calendar/event?{urlencode(google, quote_via=quote)}",
        "outlook": f"https://outlook.live.com/owa/?{urlencode(outlook, quote_via=quote)}",
        "other": own,
    }


def file(room: Room, tenant: Tenant, base: str, owner: User | None, now: int) -> str | None:
    """Return the entry of a conference, its owner's; None for one without a time."""
    # what writes calendars takes much room, and few servers are ever asked for one
    from roomful.delivery.mail.calendar import entry
    from roomful.delivery.mail.message import Sender
    from roomful.delivery.mail.model import Invite, InviteKind
    from roomful.rooms.schedule import weekly_of

    name = "" if owner is None else owner.display_name
    address = (owner and owner.email) or f"{'' if owner is None else owner.login}@{tenant.domain}"
    link = page(base, room)
    invite = Invite(
        uid=f"{room.slug}@{tenant.domain}",
        sequence=room.updated_at // 1_000_000 - room.created_at // 1_000_000,
        kind=InviteKind.REQUEST,
        title=room.title or room.name,
        description=room.description,
        starts_at=room.opens_at,
        ends_at=room.ends_at,
        timezone=room.timezone or tenant.timezone,
        weekly=weekly_of(room),
        link=link,
        pin=None,
        organizer_name=name,
        organizer_address=address,
        invitee_address=address,
        invitee_name=name,
        location=room.location,
        reminder=_ALARM,
    )
    about = f"{room.description}\n{link}".strip()
    return entry(invite, Sender(address, tenant.name), about, now)
