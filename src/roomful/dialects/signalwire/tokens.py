"""Room tokens: JWTs (RFC 7519) of the published form, signed with HMAC-SHA512; conference tokens are secrets.

A token is a ticket: `jti` is the ticket's id, and the ticket's row says what it opens. What else stands in a
room token is for the vendor's clients, which read it.
"""

import secrets
from typing import Any

import jwt
import msgspec

from roomful.dialects.signalwire.mapping import permissions
from roomful.kit.clock import SECOND
from roomful.kit.crypto import SigningKey, from_base64url
from roomful.kit.ids import is_id
from roomful.tenants.service import Tenants
from roomful.tickets.model import Ticket
from roomful.tickets.service import Tickets

ROOM = "signalwire_room"
CONFERENCE = "signalwire_conference"
PREFIX = "vpt_"
_ALGORITHM, _TYPE = "HS512", "VRT"
_MAX_LENGTH = 16_384
_PURPOSE = "room tokens"
_ANY_TIME: Any = {"verify_exp": False, "verify_iat": False, "verify_nbf": False, "verify_aud": False}


class _Header(msgspec.Struct):
    typ: str
    alg: str


class _Claims(msgspec.Struct):
    jti: str


def new_secret() -> str:
    """Return a new conference token."""
    return PREFIX + secrets.token_hex(16)


def sign(key: SigningKey, ticket: Ticket) -> str:
    """Return the room token of a ticket."""
    times = {"jf": ticket.opens_at, "ju": ticket.last_entry_at, "rat": ticket.remove_at}
    claims: dict[str, Any] = {
        "iat": ticket.created_at // SECOND,
        "jti": ticket.id,
        "sub": ticket.subject,
        "u": ticket.display_name or "",
        "r": ticket.room_name,
        "s": [*permissions.shown(ticket.permissions)],
        "acr": ticket.auto_create,
        **{name: at // SECOND for name, at in times.items() if at is not None},
    }
    if ticket.stay_limit is not None:
        claims["rse"] = ticket.stay_limit
    return jwt.encode(claims, key.derived(_PURPOSE), algorithm=_ALGORITHM, headers={"typ": _TYPE})


class Reader:
    """Checks tokens that people bring."""

    def __init__(self, tenants: Tenants, tickets: Tickets) -> None:
        self._tenants = tenants
        self._tickets = tickets

    async def room(self, text: str) -> str | None:
        """Return the ticket's id of a room token; None for anything else. A form of tickets."""
        ticket_id = _ticket_id(text)
        ticket = None if ticket_id is None else await self._tickets.get(ticket_id)
        if ticket is None or ticket.kind != ROOM:
            return None
        key = (await self._tenants.ticket_key(ticket.tenant_id)).derived(_PURPOSE)
        try:
            claims = jwt.decode(text, key, algorithms=[_ALGORITHM], options=_ANY_TIME)
        except jwt.PyJWTError:
            return None
        known = claims.get("jti") == ticket.id and await self._issued(ticket)
        return ticket.id if known else None

    async def _issued(self, ticket: Ticket) -> bool:
        """Tell whether the program that made a token may still do so: it has no end of its own."""
        made_by = await self._tenants.credentials(ticket.tenant_id)
        return any(one.id == ticket.credential_id and one.revoked_at is None for one in made_by)

    async def conference(self, text: str) -> str | None:
        """Return the ticket's id of a conference token; None for anything else. A form of tickets."""
        if not text.startswith(PREFIX) or len(text) > _MAX_LENGTH:
            return None
        ticket = await self._tickets.by_secret(text)
        return ticket.id if ticket is not None and ticket.kind == CONFERENCE else None


def _ticket_id(text: str) -> str | None:
    """Return which ticket a text says it is, before anything of it is believed."""
    parts = text.split(".")
    if len(text) > _MAX_LENGTH or len(parts) != 3 or not text.isascii():
        return None
    try:
        header = msgspec.json.decode(from_base64url(parts[0]), type=_Header)
        claims = msgspec.json.decode(from_base64url(parts[1]), type=_Claims)
    except (ValueError, msgspec.DecodeError):
        return None
    fits = header.alg == _ALGORITHM and header.typ == _TYPE and is_id(claims.jti)
    return claims.jti if fits else None
