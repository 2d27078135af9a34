"""What a ticket is."""

from typing import Any

import msgspec

OWN_KIND = "roomful"
# the link of a room that is not open to all, and the personal one of an invitation
LINK_KIND = "link"
INVITATION_KIND = "invitation"
# that of somebody who has registered
REGISTRATION_KIND = "registration"
# kinds whose secret somebody sees again; those with a secret are ours or theirs
SHOWN_AGAIN = frozenset({LINK_KIND, INVITATION_KIND, REGISTRATION_KIND})
WITH_SECRET = SHOWN_AGAIN | {OWN_KIND}
# whoever holds one of these can type a PIN; the clients of other kinds have no place for one
ASKED_FOR_PIN = WITH_SECRET


class Ticket(msgspec.Struct, frozen=True):
    """The right to try to enter one room, until it expires, is revoked, or the room is gone.

    `kind` names the form it was issued in. A ticket is its issuer's word: it opens a room that the bare link
    does not. `subject` is the issuer's name for its holder.

    A ticket may name its room by `room_name` alone: then it is bound to the room at its first use, which with
    `auto_create` makes the room as `new_room` says (attributes in core words). `secret_box` is the sealed
    secret of the kinds that are shown again. `user_id` and `invitation_id` say as whom its holder counts;
    `media` (all, audio, video), `permissions` (names, None: by role), `mic_muted`, `camera_off` and `meta` go
    to the participant. The times narrow the room's own window; from `remove_at`, or `stay_limit` seconds
    after the entry, its holder is out. `ends_session`: the session ends when they leave.
    """

    id: str
    tenant_id: str
    kind: str
    room_id: str | None
    credential_id: str | None
    role: str
    display_name: str | None
    subject: str | None
    created_at: int
    expires_at: int | None
    revoked_at: int | None
    secret_box: str | None = None
    user_id: str | None = None
    invitation_id: str | None = None
    room_name: str | None = None
    auto_create: bool = False
    new_room: dict[str, Any] = {}
    label: str | None = None
    meta: dict[str, Any] = {}
    media: str = "all"
    permissions: list[str] | None = None
    mic_muted: bool = False
    camera_off: bool = False
    opens_at: int | None = None
    last_entry_at: int | None = None
    remove_at: int | None = None
    stay_limit: int | None = None
    ends_session: bool = False
