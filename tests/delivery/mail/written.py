"""Invitations for tests, and the parts of a mail."""

from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

from roomful.delivery.mail.message import Sender
from roomful.delivery.mail.model import Invite
from roomful.kit.clock import HOUR, parse_rfc3339

SENDER = Sender("meet@example.org", "Meetings")
START = parse_rfc3339("2026-10-20T14:00:00+02:00")
NOW = START - 24 * HOUR


def invite(**more: Any) -> Invite:
    """Return an invitation with all that most have; `more` says otherwise."""
    usual: dict[str, Any] = {
        "uid": "7c1f@meet.example.org",
        "title": "Weekly review",
        "description": "What we did,\nwhat we do next.",
        "starts_at": START,
        "ends_at": START + HOUR,
        "timezone": "Europe/Berlin",
        "link": "https://meet.example.org/m/abc-defg-hij",
        "pin": "482913",
        "organizer_name": "Anna Example",
        "organizer_address": "anna@example.org",
        "invitee_name": "Bob",
        "invitee_address": "bob@example.com",
    }
    return Invite(**usual | more)


def parsed(content: bytes) -> EmailMessage:
    """Return a mail as another program reads it."""
    found = message_from_bytes(content, policy=default)
    assert isinstance(found, EmailMessage)
    return found


def part(mail: EmailMessage, kind: str) -> EmailMessage:
    """Return the first part of a kind."""
    return next(one for one in mail.walk() if one.get_content_type() == kind)


def text_of(mail: EmailMessage, kind: str) -> str:
    """Return what the first part of a kind says."""
    said = part(mail, kind).get_payload(decode=True)
    assert isinstance(said, bytes)
    return said.decode()
