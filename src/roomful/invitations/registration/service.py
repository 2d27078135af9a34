"""Registering for rooms, and what becomes of those who have."""

from collections.abc import Mapping, Sequence

import msgspec

from roomful.db import Database, Reader, Transaction
from roomful.delivery.mail.model import InviteKind
from roomful.history.model import SYSTEM, Actor, Event, Severity, Subject
from roomful.history.service import History
from roomful.invitations import rules as invitation_rules
from roomful.invitations.model import Invitation
from roomful.invitations.registration import rules, store
from roomful.invitations.registration.model import Registrant, Sheet
from roomful.invitations.service.letters import Letters
from roomful.kit.clock import Clock
from roomful.kit.crypto import digest
from roomful.kit.errors import not_found
from roomful.kit.ids import new_id, new_number
from roomful.people.guessing import Guessing, Limited
from roomful.people.model import Limit
from roomful.people.rules import key_of_pin
from roomful.rooms.model import Room
from roomful.rooms.registration import EMAIL, form_of, is_full, is_open
from roomful.rooms.service.rooms import Rooms
from roomful.tickets.model import REGISTRATION_KIND
from roomful.tickets.service import Tickets

_LIMITED = Limited("registration_limited", "There were too many attempts to register; please wait.")
_MANY = 500


class Registrations:
    """Who has registered for the rooms of every tenant.

    Each gets a ticket of their own by mail, and hears of changes of the meeting as those who are invited do.
    """

    def __init__(
        self,
        database: Database,
        history: History,
        rooms: Rooms,
        tickets: Tickets,
        letters: Letters,
        guessing: Guessing,
        clock: Clock,
    ) -> None:
        self._database = database
        self._history = history
        self._rooms = rooms
        self._tickets = tickets
        self._letters = letters
        self._guessing = guessing
        self._clock = clock
        history.subscribe(self._follow_room)

    async def sheet(self, tenant_id: str, slug: str) -> Sheet:
        """Return the form of a link. Raises Problem room_not_found or registration_not_found."""
        room = await self._rooms.by_slug(tenant_id, slug)
        async with self._database.read() as reader:
            return await self._sheet(reader, room)

    async def register(
        self, tenant_id: str, slug: str, answers: Mapping[str, str], *, address: str | None = None
    ) -> Registrant:
        """Register somebody, and mail them their link; who has registered is mailed it again, as it is.

        `address` is where they come from. Raises Problem answer_missing, registration_closed,
        registration_full, or registration_limited.
        """
        room = (await self.sheet(tenant_id, slug)).room
        said = rules.answers(form_of(room.registration), answers)
        key = rules.key_of(said[EMAIL])
        keys = [(Limit.REGISTER_EMAIL, digest(f"{room.id} {key}"))]
        if address:
            keys.append((Limit.REGISTER_ADDRESS, key_of_pin(room.id, address)))
        await self._guessing.count(tenant_id, keys, _LIMITED)
        async with self._database.write() as tx:
            locked = await self._rooms.lock_in(tx, tenant_id, room.id)
            if locked is None:
                raise not_found("room")
            sheet = await self._sheet(tx, locked)
            known = await store.by_email(tx, tenant_id, locked.id, key)
            if known is None:
                rules.check_open(sheet)
                known = await self._insert(tx, locked, said, key)
            await self._tell(tx, locked, [known], InviteKind.REGISTERED)
            return known

    async def page(
        self, tenant_id: str, room_id: str, *, count: int, after: int | None = None
    ) -> list[Registrant]:
        """Return who has registered for a room, the first first, behind a number."""
        async with self._database.read() as reader:
            return await store.page(reader, tenant_id, room_id, after=after or 0, count=count)

    async def counts(self, tenant_id: str, room_ids: Sequence[str]) -> dict[str, int]:
        """Return how many have registered for each room."""
        async with self._database.read() as reader:
            return await store.counts(reader, tenant_id, room_ids)

    async def get(self, tenant_id: str, registrant_id: str) -> Registrant:
        """Return somebody who has registered. Raises Problem."""
        async with self._database.read() as reader:
            return await self._need(reader, tenant_id, registrant_id)

    async def remove(self, tenant_id: str, registrant_id: str, actor: Actor = SYSTEM) -> None:
        """Take somebody off: they are told, and their link opens nothing any more. Raises Problem."""
        async with self._database.write() as tx:
            found = await self._need(tx, tenant_id, registrant_id)
            room = await self._rooms.get_in(tx, tenant_id, found.room_id)
            if room is not None:
                await self._tell(tx, room, [found], InviteKind.CANCEL)
            await self._remove(tx, found, actor)

    async def _sheet(self, reader: Reader, room: Room) -> Sheet:
        form = form_of(room.registration)
        if not form.enabled or not room.guests_allowed:
            raise not_found("registration")
        now = self._clock.now()
        over = not room.days and room.ends_at is not None and room.ends_at <= now
        count = (await store.counts(reader, room.tenant_id, [room.id]))[room.id] if form.limit_on else 0
        return Sheet(room, form, is_open(form, now) and not over, is_full(form, count))

    async def _insert(self, tx: Transaction, room: Room, said: dict[str, str], key: str) -> Registrant:
        name = rules.name_of(said)
        ticket, _ = await self._tickets.issue_in(
            tx, room.tenant_id, room.id, kind=REGISTRATION_KIND, display_name=name
        )
        made = Registrant(
            id=new_id(),
            number=new_number(),
            tenant_id=room.tenant_id,
            room_id=room.id,
            email=said[EMAIL],
            display_name=name,
            answers=said,
            ticket_id=ticket.id,
            sequence=0,
            created_at=self._clock.now(),
        )
        await store.insert_registrant(tx, made, key)
        await self._record(tx, "registrant.created", made, Actor("guest", None, name))
        return made

    async def _remove(self, tx: Transaction, one: Registrant, actor: Actor) -> None:
        if one.ticket_id is not None:
            await self._tickets.revoke_in(tx, one.tenant_id, one.ticket_id, actor)
        await store.remove(tx, one)
        await self._record(tx, "registrant.deleted", one, actor)

    async def _tell(self, tx: Transaction, room: Room, told: Sequence[Registrant], kind: InviteKind) -> None:
        await self._letters.tell(tx, room, [_invited(one) for one in told], kind)
        if kind in (InviteKind.UPDATE, InviteKind.CANCEL):
            for one in told:
                await store.set_sequence(tx, one, one.sequence + 1)

    async def _follow_room(self, tx: Transaction, event: Event) -> None:
        if event.room_id is None or event.kind not in {"room.updated", "room.deleted"}:
            return
        deleted = event.kind == "room.deleted"
        if not deleted and not invitation_rules.TOLD & set(event.payload.get("changed", ())):
            return
        actor = Actor(event.actor_kind, event.actor_id, event.actor_name, event.actor_address)
        after, room = 0, None
        while found := await store.page(tx, event.tenant_id, event.room_id, after=after, count=_MANY):
            room = room or await self._rooms.even_deleted_in(tx, event.tenant_id, event.room_id)
            if room is None:
                return
            await self._tell(tx, room, found, InviteKind.CANCEL if deleted else InviteKind.UPDATE)
            for one in found if deleted else ():
                await self._remove(tx, one, actor)
            after = found[-1].number

    @staticmethod
    async def _need(reader: Reader, tenant_id: str, registrant_id: str) -> Registrant:
        found = await store.by_id(reader, tenant_id, registrant_id)
        if found is None:
            raise not_found("registrant")
        return found

    async def _record(self, tx: Transaction, kind: str, one: Registrant, actor: Actor) -> None:
        subject = Subject(one.id, one.display_name, one.room_id)
        await self._history.record(tx, kind, one.tenant_id, subject, actor=actor, severity=Severity.LOW)


def _invited(one: Registrant) -> Invitation:
    """Return what stands for an invitation of somebody who has registered; it is not stored."""
    return msgspec.structs.replace(
        invitation_rules.of_address(one.tenant_id, one.room_id, one.email),
        id=one.id,
        number=one.number,
        display_name=one.display_name,
        ticket_id=one.ticket_id,
        sequence=one.sequence,
        created_at=one.created_at,
    )
