"""The mail of an invitation: what it says, as text, as HTML and as a calendar entry."""

from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from html import escape

from roomful.delivery.mail import calendar, rules, zones
from roomful.delivery.mail.message import Sender
from roomful.delivery.mail.model import Body, Invite, InviteKind, Letter
from roomful.delivery.mail.words import Words, words_of
from roomful.kit.clock import to_datetime
from roomful.kit.weekly import Weekly, occurrence

_PAGE = (
    '<!doctype html><html lang="{lang}"><head><meta charset="utf-8"><title>{title}</title></head>'
    '<body style="margin:0;padding:24px 12px;background:#f4f1ea;color:#18211d;'
    "font:16px/1.5 'Instrument Sans',system-ui,-apple-system,'Segoe UI',sans-serif\">"
    '<div style="max-width:560px;margin:0 auto;padding:28px;background:#fffdf8;border:1px solid #d8d2c5;'
    'border-radius:14px">'
    '<p style="margin:0 0 6px;color:#555f58">{lead}</p>'
    '<h1 style="margin:0 0 20px;font-size:24px;line-height:1.2;{struck}">{title}</h1>'
    '{facts}{button}{description}</div><p style="max-width:560px;margin:14px auto 0;color:#555f58;'
    'font-size:13px">{foot}</p></body></html>'
)
_FACT = (
    '<p style="margin:0 0 12px"><span style="display:block;color:#555f58;font-size:13px">{name}</span>'
    "{value}</p>"
)
_BUTTON = (
    '<p style="margin:22px 0 0"><a href="{link}" target="_blank" rel="noopener" style="display:inline-block;'
    "padding:12px 20px;border-radius:10px;background:#f4b740;color:#1c1706;font-weight:600;"
    'text-decoration:none">{words}</a></p>'
    '<p style="margin:10px 0 0;font-size:13px;color:#555f58;word-break:break-all">{link}</p>'
)
_DESCRIPTION = (
    '<p style="margin:22px 0 0;padding:18px 0 0;border-top:1px solid #d8d2c5;'
    'white-space:pre-line">{words}</p>'
)


@dataclass(frozen=True, slots=True)
class _Fact:
    """One thing that is said, in one line or more."""

    name: str
    lines: tuple[str, ...]


def letter(invite: Invite, sender: Sender, now: int) -> Letter:
    """Write the mail of an invitation, its change or its end."""
    words = words_of(invite.invitee_language)
    title = rules.one_line(invite.title, rules.MAX_SUBJECT)
    organizer = rules.one_line(invite.organizer_name)
    lead = (words.lead if organizer else words.lead_of_nobody)[invite.kind].format(name=organizer)
    facts = _facts(invite, words, now)
    description = rules.many_lines(invite.description).strip()
    over = invite.kind is InviteKind.CANCEL
    ics = calendar.entry(invite, sender, "" if over else _summary(invite, words, description), now)
    foot = words.sent_by.format(name=sender.name)
    return Letter(
        subject=rules.one_line(words.subject[invite.kind].format(title=title), rules.MAX_SUBJECT),
        body=Body(
            text=_text(lead, title, facts, "" if over else description, foot),
            html=_html(invite, words, (lead, title, foot), facts, "" if over else description),
            ics=ics,
            from_name=organizer,
            reply_to=_reply_to(invite),
        ),
        method=None if ics is None else calendar.METHODS[invite.kind],
        uid=invite.uid if invite.kind in calendar.METHODS else None,
        sequence=invite.sequence,
    )


def when(invite: Invite, words: Words, now: int) -> tuple[str, ...]:
    """Say when a meeting is, by the invitee's clock where it is known, and by whose."""
    times = calendar.span(invite, now)
    if times is None:
        return (words.any_time,)
    own = invite.invitee_timezone
    where = zones.zone(own if own is not None and zones.is_zone(own) else invite.timezone)
    if invite.weekly is None:
        begin, end = times[0].astimezone(where), None if times[1] is None else times[1].astimezone(where)
        return _from_to(begin, end, words), _zone(begin)
    after = now if invite.starts_at is None else invite.starts_at
    begin, end = _next(invite.weekly, after, times[0], where)
    shown = _from_to(begin, end, words)
    if invite.kind is InviteKind.REMINDER:
        return shown, _zone(begin)
    days = words.some([words.weekdays[day] for day in sorted(set(invite.weekly.days))])
    # what the clock shows, also in a week in which it is changed
    usual = times[0].replace(tzinfo=None)
    hours = _from_to(usual, usual + timedelta(seconds=invite.weekly.length), words, dated=False)
    every = f"{words.every.format(days=days)}, {hours}"
    return every, _zone(times[0]), f"{words.next.format(date=shown)} – {_zone(begin)}"


def _next(weekly: Weekly, after: int, begin: datetime, where: tzinfo) -> tuple[datetime, datetime | None]:
    """Return when a weekly meeting comes next, also on a day on which the clocks leave its time out."""
    found = occurrence(weekly, str(begin.tzinfo), after, not_before=after)
    if found is None:
        return begin.astimezone(where), None
    first, last = (to_datetime(at).astimezone(where) for at in found)
    return first, last


def _from_to(begin: datetime, end: datetime | None, words: Words, *, dated: bool = True) -> str:
    day = f"{words.date(begin)}, " if dated else ""
    if end is None:
        return f"{day}{begin:%H:%M}"
    if begin.date() == end.date() or not dated:
        return f"{day}{begin:%H:%M}–{end:%H:%M}"
    return f"{day}{begin:%H:%M} – {words.date(end)}, {end:%H:%M}"


def _zone(at: datetime) -> str:
    """Return the name of a zone with its offset at a moment."""
    offset = at.utcoffset() or timedelta()
    minutes = round(abs(offset).total_seconds() / 60)
    sign = "−" if offset < timedelta() else "+"
    return f"{at.tzinfo} (UTC{sign}{minutes // 60:02}:{minutes % 60:02})"


def _facts(invite: Invite, words: Words, now: int) -> list[_Fact]:
    facts = [_Fact(words.when, when(invite, words, now))]
    if invite.location:
        facts.append(_Fact(words.where, (rules.one_line(invite.location, rules.MAX_SUBJECT),)))
    if invite.kind is InviteKind.CANCEL:
        return facts
    facts.append(_Fact(words.link, (invite.link,)))
    if invite.pin:
        facts.append(_Fact(words.pin, (rules.one_line(invite.pin),)))
    if invite.numbers:
        facts.append(_Fact(words.numbers, tuple(map(rules.one_line, invite.numbers))))
    return facts


def _summary(invite: Invite, words: Words, description: str) -> str:
    """Return what the calendar entry says: how to get in, and what it is about."""
    facts = [f"{words.link}: {invite.link}"]
    if invite.pin:
        facts.append(f"{words.pin}: {rules.one_line(invite.pin)}")
    if invite.numbers:
        facts.append(f"{words.numbers}: {', '.join(map(rules.one_line, invite.numbers))}")
    return "\n".join(facts) + (f"\n\n{description}" if description else "")


def _text(lead: str, title: str, facts: list[_Fact], description: str, foot: str) -> str:
    width = max(len(fact.name) for fact in facts) + 2
    told = []
    for fact in facts:
        first, *more = fact.lines
        told.append(f"{fact.name + ':':<{width}}{first}")
        told += [" " * width + line for line in more]
    parts = [lead, title, "\n".join(told), description, f"-- \n{foot}"]
    return "\n\n".join(filter(None, parts)) + "\n"


def _html(
    invite: Invite, words: Words, told: tuple[str, str, str], facts: list[_Fact], description: str
) -> str:
    lead, title, foot = map(escape, told)
    over = invite.kind is InviteKind.CANCEL
    shown = [
        _FACT.format(name=escape(fact.name), value="<br>".join(map(escape, fact.lines)))
        for fact in facts
        if fact.name != words.link
    ]
    is_link = invite.link.startswith(("https://", "http://"))
    button = _BUTTON.format(link=escape(invite.link), words=escape(words.join))
    return _PAGE.format(
        lang=words.code,
        lead=lead,
        title=title,
        struck="text-decoration:line-through" if over else "",
        facts="".join(shown),
        button=button if is_link and not over else "",
        description=_DESCRIPTION.format(words=escape(description)) if description else "",
        foot=foot,
    )


def _reply_to(invite: Invite) -> str | None:
    """Return the organizer's address, if it can be one."""
    address = invite.organizer_address
    return rules.check_address(address) if address and rules.is_address(address) else None
