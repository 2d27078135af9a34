"""Mails on the wire."""

from msgspec import UNSET, Struct, UnsetType

from roomful.dialects.roomful.wire.common import PageQuery


class MailQuery(PageQuery):
    """Which mails."""

    room_id: str | UnsetType = UNSET
    state: str | UnsetType = UNSET


class MailAddress(Struct):
    """Whom a mail goes to."""

    address: str
    name: str


class Calendar(Struct):
    """The calendar entry in a mail; `ics` where one mail is asked for."""

    method: str
    uid: str
    sequence: int
    ics: str | UnsetType = UNSET


class Mail(Struct):
    """A mail; what is in it where one is asked for."""

    id: str
    room_id: str | None
    to: MailAddress
    subject: str
    state: str
    attempts: int
    last_error: str | None
    created_at: str
    next_at: str | None
    sent_at: str | None
    message_id: str
    calendar: Calendar | None
    reply_to: str | UnsetType | None = UNSET
    text: str | UnsetType = UNSET
    html: str | UnsetType = UNSET


class MailPage(Struct):
    """A page of mails."""

    items: list[Mail]
    next: str | None
