"""What a ticket is."""

import msgspec

OWN_KIND = "roomful"


class Ticket(msgspec.Struct, frozen=True):
    """The right to try to enter one room, until it expires, is revoked, or the room is gone.

    `kind` names the form it was issued in. A ticket is its issuer's word: it opens a room that the bare link
    does not. `subject` is the issuer's name for its holder.
    """

    id: str
    tenant_id: str
    kind: str
    room_id: str
    credential_id: str | None
    role: str
    display_name: str | None
    subject: str | None
    created_at: int
    expires_at: int | None
    revoked_at: int | None
