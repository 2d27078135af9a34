"""Client tokens: Ed25519 JWTs (RFC 7519, RFC 8037) of the published form.

A token is a ticket: its `jti` is the ticket's id, and the ticket's row says what it opens and until when. The
header names the algorithm `Ed25519`, which no JWT library writes, so the three parts are put together here.
"""

from typing import Any

import msgspec

from roomful.kit.clock import SECOND
from roomful.kit.crypto import SigningKey, base64url, from_base64url
from roomful.kit.errors import Kind, Problem
from roomful.kit.ids import is_id
from roomful.tenants.service import Tenants
from roomful.tickets.model import Ticket
from roomful.tickets.service import Tickets

ACCESS = "telnyx"
REFRESH = "telnyx.refresh"
_ISSUER = "telnyx_access_token"
_HEADER = base64url(b'{"alg":"Ed25519","typ":"JWT"}')
_MAX_LENGTH = 4096


class Claims(msgspec.Struct):
    """What is read of a token; the ticket's row says the rest."""

    jti: str
    typ: str
    exp: int


def sign(key: SigningKey, ticket: Ticket) -> str:
    """Return the token of a ticket."""
    issued = ticket.created_at // SECOND
    claims: dict[str, Any] = {
        "aud": _ISSUER,
        "exp": (ticket.expires_at or 0) // SECOND,
        "grants": [
            {
                "actions": ["join"],
                "resources": [f"telnyx:video:rooms:{ticket.room_id}"],
                "subjects": [f"telnyx:users:{ticket.subject}"],
            }
        ],
        "grants_version": "1.0.0",
        "iat": issued,
        "iss": _ISSUER,
        "jti": ticket.id,
        "nbf": issued - 1,
        "sub": "null",
        "typ": "refresh" if ticket.kind == REFRESH else "access",
    }
    signed = f"{_HEADER}.{base64url(msgspec.json.encode(claims))}"
    return f"{signed}.{base64url(key.sign(signed.encode()))}"


class Reader:
    """Checks tokens that people bring."""

    def __init__(self, tenants: Tenants, tickets: Tickets) -> None:
        self._tenants = tenants
        self._tickets = tickets

    async def access(self, text: str) -> str | None:
        """Return the ticket's id of an access token; None for anything else. A form of tickets."""
        ticket = await self._read(text, "access", ACCESS)
        return None if ticket is None else ticket.id

    async def refresh(self, text: str) -> Ticket:
        """Return the ticket of a refresh token. Raises Problem."""
        ticket = await self._read(text, "refresh", REFRESH)
        if ticket is None:
            raise Problem(Kind.FORBIDDEN, "ticket_invalid", "The refresh token is not valid.")
        return ticket

    async def _read(self, text: str, typ: str, kind: str) -> Ticket | None:
        claims = _claims(text)
        if claims is None or claims.typ != typ or not is_id(claims.jti):
            return None
        ticket = await self._tickets.get(claims.jti)
        if ticket is None or ticket.kind != kind:
            return None
        key = await self._tenants.ticket_key(ticket.tenant_id)
        signed, _, signature = text.rpartition(".")
        try:
            genuine = key.verify(from_base64url(signature), signed.encode())
        except ValueError:
            return None
        return ticket if genuine else None


def _claims(text: str) -> Claims | None:
    parts = text.split(".")
    if len(text) > _MAX_LENGTH or len(parts) != 3 or parts[0] != _HEADER or not text.isascii():
        return None
    try:
        return msgspec.json.decode(from_base64url(parts[1]), type=Claims)
    except (ValueError, msgspec.DecodeError):
        return None
