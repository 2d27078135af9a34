"""What mails and invitations are."""

from dataclasses import dataclass
from enum import StrEnum

import msgspec

from roomful.kit.weekly import Weekly

LANE = "mails"


class State(StrEnum):
    """Where a mail stands; `kept` is one that nobody sends, because no server for mails is set."""

    QUEUED = "queued"
    SENT = "sent"
    FAILED = "failed"
    KEPT = "kept"


class Mail(msgspec.Struct, frozen=True):
    """A mail to one person, without what is in it.

    `method`, `uid` and `sequence` are those of its calendar entry (RFC 5546), if it has one: a later mail
    about the same entry to the same address takes the place of one that still waits to be tried again.
    `message_id` stays the same in all attempts, so that a mail that arrives twice is shown once. `next_at` is
    when the next attempt is due.
    """

    id: str
    number: int
    tenant_id: str
    room_id: str | None
    to_address: str
    to_name: str
    subject: str
    method: str | None
    uid: str | None
    sequence: int
    message_id: str
    state: str
    attempts: int
    last_error: str | None
    created_at: int
    next_at: int | None
    sent_at: int | None


class Body(msgspec.Struct, frozen=True, kw_only=True):
    """What is in a mail; encrypted in the database.

    `from_name` is shown as its sender beside the server's own address, `reply_to` is where answers go.
    """

    text: str
    html: str = ""
    ics: str | None = None
    from_name: str = ""
    reply_to: str | None = None


class Letter(msgspec.Struct, frozen=True, kw_only=True):
    """A mail as it was written, before it is known to whom it goes."""

    subject: str
    body: Body
    method: str | None = None
    uid: str | None = None
    sequence: int = 0


class InviteKind(StrEnum):
    """What a mail about a meeting says; a reminder has no calendar entry, for the one there is stays."""

    REQUEST = "request"
    UPDATE = "update"
    CANCEL = "cancel"
    REMINDER = "reminder"
    REGISTERED = "registered"


class Invite(msgspec.Struct, frozen=True, kw_only=True):
    """An invitation to a meeting, its change, or its end, for one person.

    `uid` names the calendar entry for ever and `sequence` counts its changes: both are stored with what they
    are about. Times are microseconds; without `starts_at` (and `weekly`) there is a mail and no calendar
    entry, without `ends_at` the entry lasts an hour and the mail names the start alone. `timezone` is the
    meeting's IANA zone: weekly times are its wall clock's. `invitee_timezone` is the zone in which the mail
    tells the time, the meeting's where it is not known. `link` is the invitee's own where they have one. An
    organizer without an address is shown with the server's. `reminder` is so many minutes before the start.
    """

    uid: str
    sequence: int = 0
    kind: InviteKind = InviteKind.REQUEST
    title: str
    description: str = ""
    starts_at: int | None = None
    ends_at: int | None = None
    timezone: str = "UTC"
    weekly: Weekly | None = None
    link: str
    pin: str | None = None
    organizer_name: str = ""
    organizer_address: str | None = None
    invitee_address: str
    invitee_name: str = ""
    invitee_timezone: str | None = None
    invitee_language: str = "en"
    location: str | None = None
    numbers: tuple[str, ...] = ()
    reminder: int | None = None


@dataclass(slots=True)
class Counts:
    """What this process has done so far."""

    sent: int = 0
    failed: int = 0
    retried: int = 0
