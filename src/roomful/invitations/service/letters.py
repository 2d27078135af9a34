"""What those who are invited are mailed, and what became of it."""

from collections.abc import Callable, Sequence
from typing import Any

import msgspec

from roomful.db import Transaction
from roomful.delivery.mail.model import InviteKind, Mail
from roomful.delivery.mail.rules import is_address
from roomful.delivery.mail.service import Mails
from roomful.invitations import rules, store
from roomful.invitations.model import Invitation
from roomful.kit.clock import Clock
from roomful.kit.ids import is_id
from roomful.people.service import People
from roomful.rooms.model import Room
from roomful.rooms.service.rooms import Rooms
from roomful.tenants.model import Tenant
from roomful.tenants.service import Tenants
from roomful.tickets.service import Tickets

PagesOf = Callable[[Tenant], str]


class Letters:
    """Mails about invitations, written in the transaction of what they tell.

    `pages` returns what links to a tenant's pages begin with.
    """

    def __init__(
        self,
        tenants: Tenants,
        people: People,
        rooms: Rooms,
        tickets: Tickets,
        mails: Mails,
        clock: Clock,
        pages: PagesOf,
    ) -> None:
        self._tenants = tenants
        self._people = people
        self._rooms = rooms
        self._tickets = tickets
        self._mails = mails
        self._clock = clock
        self._pages = pages
        mails.subscribe(self._note_result)

    async def link(self, invitation: Invitation) -> str | None:
        """Return the personal link of somebody who is invited."""
        if invitation.ticket_id is None:
            return None
        ticket = await self._tickets.get(invitation.ticket_id)
        if ticket is None:
            return None
        base = self._pages(await self._tenants.get(invitation.tenant_id))
        return f"{base}/m/#ticket={self._tickets.show(ticket)}"

    async def tell(self, tx: Transaction, room: Room, told: Sequence[Invitation], kind: InviteKind) -> int:
        """Mail those who have an address; what is over is told to nobody."""
        now = self._clock.now()
        over = not room.days and room.ends_at is not None and room.ends_at <= now
        if not told or over:
            return 0
        tenant = await self._tenants.get_in(tx, room.tenant_id)
        ids = {one.user_id for one in told if one.user_id} | ({room.owner_id} if room.owner_id else set())
        users = await self._people.several_in(tx, room.tenant_id, sorted(filter(None, ids)))
        base, pin = self._pages(tenant), self._rooms.pins(room).room_pin
        mailed = 0
        for one in told:
            user = users.get(one.user_id or "")
            address = user.email if user is not None else one.address
            if address is None or not is_address(address):
                continue
            sequence = one.sequence + (kind in (InviteKind.UPDATE, InviteKind.CANCEL))
            invite = rules.letter(
                msgspec.structs.replace(one, sequence=sequence),
                room,
                kind=kind,
                domain=tenant.domain,
                link=await self._link_in(tx, base, room, one),
                pin=pin,
                timezone=tenant.timezone,
                user=user,
                owner=users.get(room.owner_id or ""),
                address=address,
            )
            await self._mails.invite(tx, room.tenant_id, invite, room_id=room.id)
            if kind is not InviteKind.REMINDER:
                await store.change(tx, one.tenant_id, one.id, {"sequence": sequence, "updated_at": now})
            mailed += 1
        return mailed

    async def _link_in(self, tx: Transaction, base: str, room: Room, one: Invitation) -> str:
        ticket = None if one.ticket_id is None else await self._tickets.get_in(tx, one.ticket_id)
        secret = "" if ticket is None else self._tickets.show(ticket)
        return f"{base}/m/#ticket={secret}" if secret else f"{base}/m/{room.slug}"

    async def _note_result(self, tx: Transaction, mail: Mail) -> None:
        invitation_id = (mail.uid or "").partition("@")[0]
        if is_id(invitation_id):
            changes: dict[str, Any] = {"last_result": mail.last_error or str(mail.state)}
            if mail.sent_at is not None:
                changes["sent_at"] = mail.sent_at
            await store.change(tx, mail.tenant_id, invitation_id, changes)
