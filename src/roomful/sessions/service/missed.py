"""Calls that nobody heard: whoever has an address gets a mail with a link of their own."""

from collections.abc import Callable

from roomful.db import Transaction
from roomful.delivery.mail.model import Invite
from roomful.delivery.mail.rules import is_address
from roomful.delivery.mail.service import Mails
from roomful.people.service import People
from roomful.rooms.service.rooms import Rooms
from roomful.sessions.model import Ring
from roomful.sessions.service.rings import Rings
from roomful.tenants.model import Tenant
from roomful.tenants.service import Tenants
from roomful.tickets.model import INVITATION_KIND
from roomful.tickets.service import Tickets

_LINK_TTL = 86_400


class MissedCalls:
    """Writes those mails, in the transaction in which a ring ends.

    `pages` returns what links to a tenant's pages begin with.
    """

    def __init__(
        self,
        rings: Rings,
        tenants: Tenants,
        people: People,
        rooms: Rooms,
        tickets: Tickets,
        mails: Mails,
        pages: Callable[[Tenant], str],
    ) -> None:
        self._tenants = tenants
        self._people = people
        self._rooms = rooms
        self._tickets = tickets
        self._mails = mails
        self._pages = pages
        rings.when_unanswered(self._write)

    async def _write(self, tx: Transaction, ring: Ring) -> None:
        room = await self._rooms.get_in(tx, ring.tenant_id, ring.room_id)
        if room is None or ring.address is None or not is_address(ring.address):
            return
        tenant = await self._tenants.get_in(tx, ring.tenant_id)
        user = (await self._people.several_in(tx, ring.tenant_id, [ring.user_id or ""])).get(
            ring.user_id or ""
        )
        name = user.display_name if user is not None else None
        _, secret = await self._tickets.issue_in(
            tx,
            ring.tenant_id,
            room.id,
            kind=INVITATION_KIND,
            ttl=_LINK_TTL,
            display_name=name,
            user_id=ring.user_id,
        )
        invite = Invite(
            uid=f"{ring.id}@{tenant.domain}",
            title=room.title or room.name,
            description=room.description,
            timezone=room.timezone or tenant.timezone,
            link=f"{self._pages(tenant)}/m/#ticket={secret}",
            pin=self._rooms.pins(room).room_pin,
            organizer_name=ring.inviter_name,
            invitee_address=ring.address,
            invitee_name=name or "",
            invitee_timezone=user.timezone if user is not None else None,
            invitee_language=(user.language if user is not None else None) or room.language,
            location=room.location,
        )
        await self._mails.invite(tx, ring.tenant_id, invite, room_id=room.id)
