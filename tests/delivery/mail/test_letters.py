"""What invitations say, and the messages they go in."""

from email import message_from_bytes
from email.header import decode_header, make_header
from email.utils import parseaddr
from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from roomful.delivery.mail import letters, message
from roomful.delivery.mail.model import Body, InviteKind, Letter, Mail
from roomful.delivery.mail.words import languages, words_of
from roomful.kit.clock import HOUR, parse_rfc3339
from roomful.kit.weekly import Weekly
from tests.delivery.mail.written import NOW, SENDER, START, invite, parsed, part, text_of


def letter(**more: Any) -> Letter:
    return letters.letter(invite(**more), SENDER, NOW)


def mail(**more: Any) -> Mail:
    usual: dict[str, Any] = {
        "id": "1",
        "number": 1,
        "tenant_id": "t",
        "room_id": None,
        "to_address": "bob@example.com",
        "to_name": "Bob",
        "subject": "Hello",
        "method": None,
        "uid": None,
        "sequence": 0,
        "message_id": "<1@example.org>",
        "state": "queued",
        "attempts": 0,
        "last_error": None,
        "created_at": NOW,
        "next_at": NOW,
        "sent_at": None,
    }
    return Mail(**usual | more)


def displayed(content: bytes) -> str:
    """Return the name in To; the newer parser of the library keeps the blanks between encoded words."""
    raw = "".join(message_from_bytes(content)["To"].splitlines())
    if "=?" not in raw:
        return parseaddr(raw)[0]
    return str(make_header(decode_header(raw))).rpartition(" <")[0]


class Tags(HTMLParser):
    """The tags of a page and its text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.links: list[str] = []
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.links += [value or "" for name, value in attrs if name == "href"]
        assert not [name for name, _ in attrs if name.startswith("on")]

    def handle_data(self, data: str) -> None:
        self.text += data


def test_an_invitation_in_plain_text() -> None:
    found = letter(numbers=("+49 30 1234", "+1 212 5678"), location="Room 7")
    assert found.subject == "Invitation: Weekly review"
    assert found.body.text == (
        "Anna Example invites you to a meeting.\n\nWeekly review\n\n"
        "When:         Tuesday, 20 October 2026, 14:00–15:00\n"
        "              Europe/Berlin (UTC+02:00)\n"
        "Where:        Room 7\n"
        "Link:         https://meet.example.org/m/abc-defg-hij\n"
        "PIN:          482913\n"
        "By telephone: +49 30 1234\n"
        "              +1 212 5678\n\n"
        "What we did,\nwhat we do next.\n\n-- \nSent by Meetings\n"
    )
    page = Tags(found.body.html)
    for told in ("Weekly review", "482913", "Room 7", "+1 212 5678", "14:00–15:00", "What we did,"):
        assert told in page.text
    assert page.links == ["https://meet.example.org/m/abc-defg-hij"]
    assert (found.method, found.uid, found.sequence) == ("REQUEST", "7c1f@meet.example.org", 0)


def test_the_time_is_told_by_the_clock_of_who_is_invited() -> None:
    text = letter(invitee_timezone="America/New_York").body.text
    assert "Tuesday, 20 October 2026, 08:00–09:00" in text
    assert "America/New_York (UTC−04:00)" in text
    text = letter(invitee_timezone="Asia/Kathmandu", starts_at=START + 6 * HOUR, ends_at=None).body.text
    assert "Tuesday, 20 October 2026, 23:45\n" in text
    assert "Asia/Kathmandu (UTC+05:45)" in text
    for unknown in (None, "", "Mars/Olympus"):
        assert "Europe/Berlin (UTC+02:00)" in letter(invitee_timezone=unknown).body.text


def test_a_meeting_past_midnight_and_one_at_any_time() -> None:
    begin = parse_rfc3339("2026-12-31T23:30:00+01:00")
    text = letter(starts_at=begin, ends_at=begin + HOUR).body.text
    assert "Thursday, 31 December 2026, 23:30 – Friday, 1 January 2027, 00:30" in text
    found = letter(starts_at=None, ends_at=None)
    assert "When: At any time" in found.body.text
    assert (found.body.ics, found.method) == (None, None)


def test_a_weekly_meeting_is_told_by_its_own_clock_and_its_next_time_by_theirs() -> None:
    found = letter(weekly=Weekly((4, 0, 2), "09:00", 1800), invitee_timezone="America/New_York")
    assert "Every Monday, Wednesday and Friday, 09:00–09:30" in found.body.text
    assert "Next on Wednesday, 21 October 2026, 03:00–03:30 – America/New_York (UTC−04:00)" in found.body.text


def test_updates_and_cancellations() -> None:
    changed = letter(kind=InviteKind.UPDATE, sequence=1)
    assert changed.subject == "Changed: Weekly review"
    assert "Anna Example has changed a meeting" in changed.body.text
    assert "482913" in changed.body.text
    over = letter(kind=InviteKind.CANCEL, sequence=2, numbers=("+49 30 1",))
    assert (over.subject, over.method) == ("Cancelled: Weekly review", "CANCEL")
    for said in (over.body.text, over.body.html):
        assert "14:00–15:00" in said
        assert "482913" not in said
        assert "https://" not in said
        assert "+49" not in said
    assert "line-through" in over.body.html


@pytest.mark.parametrize(
    ("language", "subject", "day"),
    [
        ("de", "Einladung: Weekly review", "Dienstag, 20. Oktober 2026, 14:00–15:00"),
        ("de-AT", "Einladung: Weekly review", "Dienstag, 20. Oktober 2026, 14:00–15:00"),
        ("DE_ch", "Einladung: Weekly review", "Dienstag, 20. Oktober 2026, 14:00–15:00"),
        ("es", "Invitación: Weekly review", "martes, 20 de octubre de 2026, 14:00–15:00"),
        ("en-GB", "Invitation: Weekly review", "Tuesday, 20 October 2026, 14:00–15:00"),
        ("tlh", "Invitation: Weekly review", "Tuesday, 20 October 2026, 14:00–15:00"),
        ("", "Invitation: Weekly review", "Tuesday, 20 October 2026, 14:00–15:00"),
    ],
)
def test_languages(language: str, subject: str, day: str) -> None:
    found = letter(invitee_language=language)
    assert found.subject == subject
    assert day in found.body.text


def test_every_language_has_all_words_and_places_for_what_is_said() -> None:
    assert set(languages()) == {"en", "de", "es"}
    for code in languages():
        words = words_of(code)
        assert (len(words.weekdays), len(words.months)) == (7, 12)
        assert (len(set(words.weekdays)), len(set(words.months))) == (7, 12)
        for kind in InviteKind:
            assert "{title}" in words.subject[kind]
            assert "{name}" in words.lead[kind]
            assert "{" not in words.lead_of_nobody[kind]
        assert words.some(["a"]) == "a"
        assert words.some(["a", "b", "c"]).startswith("a, b")


def test_nobody_who_invites() -> None:
    found = letter(organizer_name="", organizer_address=None)
    assert found.body.text.startswith("You are invited to a meeting.\n")
    assert found.body.reply_to is None


def test_an_organizers_address_that_is_none_is_not_answered_to() -> None:
    assert letter(organizer_address="anna").body.reply_to is None
    assert letter(organizer_address="Anna@Example.ORG").body.reply_to == "Anna@example.org"


def test_a_link_that_is_not_of_the_web_is_not_to_be_clicked() -> None:
    found = letter(link="javascript:alert(1)")
    assert Tags(found.body.html).links == []


@settings(max_examples=80, deadline=None)
@given(st.text(max_size=300), st.text(max_size=300), st.text(max_size=100))
def test_no_text_becomes_a_tag(title: str, description: str, name: str) -> None:
    usual = Tags(letter().body.html)
    hostile = f'<script>x</script>"><img src=x onerror=y>{title}'
    found = letter(
        title=hostile, description=hostile + description, organizer_name=hostile + name, location=hostile
    )
    page = Tags(found.body.html)
    assert set(page.tags) == set(usual.tags) | {"br"} or set(page.tags) == set(usual.tags)
    assert page.links == usual.links
    assert "<script>x</script>" in page.text
    for header in (found.subject, found.body.from_name):
        assert "\n" not in header
        assert "\r" not in header


def test_a_message_has_each_form_and_the_entry_as_a_file() -> None:
    written = letter(kind=InviteKind.CANCEL)
    content = message.build(mail(method="CANCEL", subject=written.subject), written.body, SENDER)
    assert b"\n" not in content.replace(b"\r\n", b"")
    assert max(map(len, content.split(b"\r\n"))) <= 998
    found = parsed(content)
    assert [one.get_content_type() for one in found.walk()] == [
        "multipart/mixed",
        "multipart/alternative",
        "text/plain",
        "text/html",
        "text/calendar",
        "application/ics",
    ]
    entry = part(found, "text/calendar")
    assert (entry.get_param("method"), entry.get_content_charset()) == ("CANCEL", "utf-8")
    file = part(found, "application/ics")
    assert file.get_filename() == "invite.ics"
    assert file.get_payload(decode=True) == (written.body.ics or "").encode()
    assert text_of(found, "text/calendar") == written.body.ics
    assert found["Date"].datetime.timestamp() * 1e6 == NOW
    assert found["Auto-Submitted"] == "auto-generated"


def test_a_mail_of_text_alone_is_one_part() -> None:
    found = parsed(message.build(mail(), Body(text="Grüße\nBob"), SENDER))
    assert found.get_content_type() == "text/plain"
    assert text_of(found, "text/plain") == "Grüße\r\nBob"
    assert str(found["From"].addresses[0]) == "Meetings <meet@example.org>"


@pytest.mark.parametrize(
    "name",
    [
        "Müller, Anna",
        'Anna "Chef" Müller',
        "a, b <eve@example.com>",
        'x" <eve@example.com>, "y',
        "back\\slash\\",
        "=?utf-8?q?=22=3Ceve=40example=2Ecom=3E?=",
        "ü" * 100,
        "long " * 30,
        "Анна Иванова, директор <eve@example.com>",
        "line\r\nBcc: eve@example.com",
        "tab\tand\x00nul\u2028separator",
    ],
)
def test_a_name_is_shown_and_is_never_an_address(name: str) -> None:
    body = Body(text="x", from_name=name, reply_to="anna@example.org")
    content = message.build(mail(to_name=name, subject=name), body, SENDER)
    found = parsed(content)
    assert [one.addr_spec for one in found["To"].addresses] == ["bob@example.com"]
    assert [one.addr_spec for one in found["From"].addresses] == ["meet@example.org"]
    assert [one.addr_spec for one in found["Reply-To"].addresses] == ["anna@example.org"]
    assert found["Bcc"] is None
    assert len(found.keys()) == len(set(found.keys()))
    shown = " ".join(name.replace("\0", " ").replace("\u2028", " ").split())[:100].strip()
    assert displayed(content) == shown
    assert " ".join(found["Subject"].split())[:100].strip() == shown


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=150), st.text(max_size=300))
def test_no_text_becomes_a_header(name: str, subject: str) -> None:
    usual = parsed(message.build(mail(), Body(text="x", reply_to="a@example.org"), SENDER)).keys()
    content = message.build(
        mail(to_name=name, subject=subject),
        Body(text=subject, from_name=name, reply_to="a@example.org"),
        SENDER,
    )
    found = parsed(content)
    assert found.keys() == usual
    assert [one.addr_spec for one in found["To"].addresses] == ["bob@example.com"]
    assert [one.addr_spec for one in found["From"].addresses] == ["meet@example.org"]


def test_a_weekly_meeting_on_a_day_on_which_the_clocks_leave_its_time_out() -> None:
    begin = parse_rfc3339("2027-03-28T01:00:00Z")
    found = letter(starts_at=begin, ends_at=begin + HOUR, weekly=Weekly((6,), "02:30", 3600))
    assert "Every Sunday, 02:30–03:30" in found.body.text
    assert "Next on Sunday, 28 March 2027, 03:00–04:00 – Europe/Berlin (UTC+02:00)" in found.body.text


def test_a_reminder_leaves_the_calendar_alone_and_says_the_next_time_only() -> None:
    found = letter(kind=InviteKind.REMINDER, weekly=Weekly((4,), "09:00", 1800))
    assert found.subject == "Soon: Weekly review"
    assert (found.body.ics, found.method, found.uid) == (None, None, None)
    assert "A meeting that Anna Example invited you to begins soon." in found.body.text
    assert "When: Friday, 23 October 2026, 09:00–09:30" in found.body.text
    assert "https://meet.example.org/m/abc-defg-hij" in found.body.text


def test_who_has_registered_gets_an_entry() -> None:
    found = letter(kind=InviteKind.REGISTERED)
    assert found.subject == "You are registered: Weekly review"
    assert (found.method, found.uid) == ("REQUEST", "7c1f@meet.example.org")
