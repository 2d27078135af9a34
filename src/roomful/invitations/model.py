"""What an invitation is."""

from enum import StrEnum

import msgspec


class Kind(StrEnum):
    """Who is invited: a user of the tenant, somebody with an address of their own, or a telephone."""

    USER = "user"
    GUEST = "guest"
    PHONE = "phone"


# the forms of what is dialled, as `#sip:bob@example.org`
DIALLED = ("#sip:", "#h323:", "#tel:", "#rtsp:")


class Invitation(msgspec.Struct, frozen=True):
    """One person's invitation to one room: of a user, or of an address.

    `ticket_id` is their personal link. `role` is what they are in the meeting. `sequence` counts what they
    were mailed about (RFC 5546, section 2.1.4), `sent_at` is when the last mail left, `last_result` what
    became of it. Who has two `languages` translates between them.
    """

    id: str
    number: int
    tenant_id: str
    room_id: str
    kind: str
    user_id: str | None
    address: str | None
    display_name: str | None
    role: str
    ticket_id: str | None
    sequence: int
    sent_at: int | None
    last_result: str | None
    created_at: int
    updated_at: int
    languages: list[str] | None = None


class Invitee(msgspec.Struct, frozen=True):
    """Somebody to invite: a user by id, or an address.

    An address is one of mails, or, when it is `free`, any text that a program knows somebody by: nobody is
    mailed there. Who has two `languages` translates between them.
    """

    user_id: str | None = None
    address: str | None = None
    display_name: str | None = None
    role: str = "participant"
    languages: tuple[str, ...] | None = None
    free: bool = False

    @property
    def key(self) -> str:
        """What makes two invitees the same."""
        return self.user_id or (self.address or "").casefold()
