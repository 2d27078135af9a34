"""The calendar entry of an invitation: iCalendar (RFC 5545, RFC 7986), as a mail carries it (RFC 6047)."""

from datetime import date, datetime, time, timedelta
from urllib.parse import quote

from icalendar import Alarm, Calendar, Event, vCalAddress, vDuration, vRecur, vText, vUri

from roomful.delivery.mail import rules, zones
from roomful.delivery.mail.message import Sender
from roomful.delivery.mail.model import Invite, InviteKind
from roomful.kit.clock import to_datetime
from roomful.kit.weekly import Weekly

METHODS = dict.fromkeys((InviteKind.REQUEST, InviteKind.UPDATE, InviteKind.REGISTERED), "REQUEST") | {
    InviteKind.CANCEL: "CANCEL"
}
_PROGRAM = "-//Roomful//Roomful//EN"
_USUAL_LENGTH = timedelta(hours=1)
_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


class _Text(vText):
    """Text as it is (RFC 5545, section 3.3.11): the library takes a backslash before an N for a new line."""

    def to_ical(self) -> bytes:
        """Return the text escaped."""
        escaped = str(self).replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
        return escaped.replace("\r\n", "\n").replace("\n", "\\n").encode()


def span(invite: Invite, now: int) -> tuple[datetime, datetime | None] | None:
    """Return when a meeting begins and, where that is known, ends, by its own zone's clock.

    Of a weekly one, its first time at or after `starts_at`, or after now. None without a beginning.
    """
    where = zones.zone(invite.timezone)
    if invite.weekly is not None:
        after = to_datetime(now if invite.starts_at is None else invite.starts_at).astimezone(where)
        begin = _first(invite.weekly, after)
        return begin, _later(begin, timedelta(seconds=invite.weekly.length))
    if invite.starts_at is None:
        return None
    begin = to_datetime(invite.starts_at).astimezone(where)
    if invite.ends_at is None or invite.ends_at <= invite.starts_at:
        return begin, None
    return begin, to_datetime(invite.ends_at).astimezone(where)


def entry(invite: Invite, sender: Sender, description: str, now: int) -> str | None:
    """Return the entry as text with its lines folded; None for a meeting without a beginning, or for a mail
    that leaves the entry there is as it is.
    """
    times = span(invite, now)
    if times is None or invite.kind not in METHODS:
        return None
    begin, end = times
    whole = Calendar()
    whole.add("prodid", _PROGRAM)
    whole.add("version", "2.0")
    whole.add("calscale", "GREGORIAN")
    whole.add("method", METHODS[invite.kind])
    last = None if invite.weekly is not None else (end or begin)
    whole.add_component(zones.vtimezone(str(begin.tzinfo), begin, last))
    whole.add_component(_event(invite, sender, description, begin, end or _later(begin, _USUAL_LENGTH), now))
    written: bytes = whole.to_ical()
    return written.decode()


def _event(
    invite: Invite, sender: Sender, description: str, begin: datetime, end: datetime, now: int
) -> Event:
    over = invite.kind is InviteKind.CANCEL
    event = Event()
    event.add("uid", rules.one_line(invite.uid, 255))
    event.add("sequence", invite.sequence)
    event.add("dtstamp", to_datetime(now).replace(microsecond=0))
    event.add("dtstart", begin.replace(microsecond=0))
    event.add("dtend", end.replace(microsecond=0))
    if invite.weekly is not None:
        days = [_WEEKDAYS[day] for day in sorted(set(invite.weekly.days))]
        event.add("rrule", vRecur(freq="WEEKLY", byday=days))
    event.add("summary", _Text(rules.one_line(invite.title, rules.MAX_SUBJECT)))
    event.add("description", _Text(rules.many_lines(description)))
    event.add("location", _Text(rules.one_line(invite.location or invite.link, rules.MAX_SUBJECT)))
    event.add("url", invite.link)
    event.add("status", "CANCELLED" if over else "CONFIRMED")
    event.add("transp", "OPAQUE")
    name = invite.organizer_name or sender.name
    event.add("organizer", _person(name, invite.organizer_address or sender.address))
    event.add("attendee", _attendee(invite, over=over))
    if not over:
        _ways_in(event, invite)
        if invite.reminder is not None:
            event.add_component(_alarm(invite))
    return event


def _first(weekly: Weekly, after: datetime) -> datetime:
    """Return the first time at or after a moment, which is given by the clock of the meeting's zone."""
    hours, minutes = weekly.at_time.split(":")
    at, days = time(int(hours), int(minutes)), set(weekly.days)
    day: date = after.date()
    for ahead in range(8):
        found = datetime.combine(day + timedelta(days=ahead), at, tzinfo=after.tzinfo)
        # both by UTC: of two with one zone Python would compare what the clocks show
        if found.weekday() in days and found.timestamp() >= after.timestamp():
            return found
    raise ValueError("a weekly meeting has a weekday at least")


def _later(begin: datetime, length: timedelta) -> datetime:
    """Return the moment after so much time has passed, whatever the clocks do meanwhile."""
    return to_datetime(round((begin.timestamp() + length.total_seconds()) * 1_000_000)).astimezone(
        begin.tzinfo
    )


def _person(name: str, address: str) -> vCalAddress:
    found = vCalAddress(f"mailto:{quote(address, safe='@+=_-.~!$')}")
    name = rules.one_line(name).replace('"', "'")
    if name:
        found.params["CN"] = name
    return found


def _attendee(invite: Invite, *, over: bool) -> vCalAddress:
    found = _person(invite.invitee_name or invite.invitee_address, invite.invitee_address)
    found.params["CUTYPE"] = "INDIVIDUAL"
    found.params["ROLE"] = "REQ-PARTICIPANT"
    if not over:
        found.params["PARTSTAT"] = "NEEDS-ACTION"
        found.params["RSVP"] = "TRUE"
    return found


def _ways_in(event: Event, invite: Invite) -> None:
    """Add how to take part (RFC 7986, section 5.11)."""
    ways = [(invite.link, "AUDIO,VIDEO")]
    ways += [(f"tel:{number}", "AUDIO,PHONE") for number in map(_dialled, invite.numbers) if number]
    for address, features in ways:
        way = vUri(address)
        way.params["VALUE"] = "URI"
        way.params["FEATURE"] = features.split(",")
        event.add("conference", way, encode=False)


def _dialled(number: str) -> str:
    return "".join(one for one in number if one in "+0123456789")


def _alarm(invite: Invite) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", _Text(rules.one_line(invite.title, rules.MAX_SUBJECT)))
    alarm.add("trigger", vDuration(-timedelta(minutes=invite.reminder or 0)))
    return alarm
