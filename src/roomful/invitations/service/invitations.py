"""Inviting people to rooms, and telling them what changes."""

from collections.abc import Iterable, Sequence

from msgspec import UNSET, UnsetType

from roomful.db import Conflict, Database, Reader, Transaction
from roomful.delivery.mail.model import InviteKind
from roomful.history.model import SYSTEM, Actor, Event, Severity, Subject
from roomful.history.service import History
from roomful.invitations import rules, store
from roomful.invitations.model import Invitation, Invitee, Kind
from roomful.invitations.service.letters import Letters
from roomful.kit.clock import Clock
from roomful.kit.errors import Kind as Trouble
from roomful.kit.errors import Problem, invalid, not_found
from roomful.kit.ids import new_id, new_number
from roomful.people.model import User
from roomful.people.service import People
from roomful.rooms.model import Room
from roomful.rooms.service.rooms import Rooms, Within
from roomful.tickets.model import INVITATION_KIND
from roomful.tickets.service import Tickets


class Invitations:
    """The invitations of every room. Each change, and the mail that tells of it, is one transaction."""

    def __init__(
        self,
        database: Database,
        history: History,
        people: People,
        rooms: Rooms,
        tickets: Tickets,
        letters: Letters,
        clock: Clock,
    ) -> None:
        self._database = database
        self._history = history
        self._people = people
        self._rooms = rooms
        self._tickets = tickets
        self._letters = letters
        self._clock = clock
        history.subscribe(self._follow_room)
        history.subscribe(self._follow_user)

    def wanted(
        self,
        *,
        users: Sequence[str] | UnsetType = UNSET,
        addresses: Sequence[str] | UnsetType = UNSET,
        actor: Actor = SYSTEM,
    ) -> Within:
        """Return what makes a room's invitations those of these users (ids) and addresses, within a change.

        What is not given stays as it is, and only differences are mailed.
        """

        async def replace(tx: Transaction, room: Room) -> None:
            await self._replace(tx, room, users, addresses, actor)

        return replace

    async def replace(
        self,
        tenant_id: str,
        room_id: str,
        *,
        users: Sequence[str] | UnsetType = UNSET,
        addresses: Sequence[str] | UnsetType = UNSET,
        actor: Actor = SYSTEM,
    ) -> None:
        """Make a room's invitations those of these users and addresses. Raises Problem."""
        async with self._database.write() as tx:
            room = await self._need_room(tx, tenant_id, room_id)
            await self._replace(tx, room, users, addresses, actor)

    async def add(self, tenant_id: str, room_id: str, invitee: Invitee, actor: Actor = SYSTEM) -> Invitation:
        """Invite one person. Raises Problem, already_invited among others."""
        async with self._database.write() as tx:
            room = await self._need_room(tx, tenant_id, room_id)
            rules.check_count(await store.count_of(tx, tenant_id, room_id) + 1)
            return (await self._invite(tx, room, [invitee], actor))[0]

    async def remove(self, tenant_id: str, invitation_id: str, actor: Actor = SYSTEM) -> None:
        """Invite somebody no longer: their link opens nothing any more. Raises Problem."""
        async with self._database.write() as tx:
            found = await self._need(tx, tenant_id, invitation_id)
            room = await self._need_room(tx, tenant_id, found.room_id)
            await self._uninvite(tx, room, [found], actor)

    async def send_again(self, tenant_id: str, room_id: str) -> int:
        """Mail everybody who is invited once more; return how many mails that were."""
        async with self._database.write() as tx:
            room = await self._need_room(tx, tenant_id, room_id)
            found = (await store.of_rooms(tx, tenant_id, [room_id]))[room_id]
            return await self._letters.tell(tx, room, found, InviteKind.UPDATE)

    async def get(self, tenant_id: str, invitation_id: str) -> Invitation:
        """Return an invitation. Raises Problem."""
        async with self._database.read() as reader:
            return await self._need(reader, tenant_id, invitation_id)

    async def page(
        self, tenant_id: str, room_id: str, *, count: int, after: int | None = None
    ) -> list[Invitation]:
        """Return a room's invitations, oldest first, behind a number."""
        async with self._database.read() as reader:
            return await store.page(reader, tenant_id, room_id, after=after or 0, count=count)

    async def of_rooms(self, tenant_id: str, room_ids: Sequence[str]) -> dict[str, list[Invitation]]:
        """Return the invitations of each room, oldest first."""
        async with self._database.read() as reader:
            return await store.of_rooms(reader, tenant_id, room_ids)

    async def of_user(self, tenant_id: str, user_id: str) -> list[Invitation]:
        """Return all invitations of a user."""
        async with self._database.read() as reader:
            return await store.by_user(reader, tenant_id, user_id)

    @staticmethod
    async def of_user_in(reader: Reader, tenant_id: str, room_id: str, user_id: str) -> Invitation | None:
        """Return a user's invitation to a room, as a transaction sees it."""
        return await store.of_user(reader, tenant_id, room_id, user_id)

    @staticmethod
    async def get_in(reader: Reader, tenant_id: str, invitation_id: str) -> Invitation | None:
        """Return an invitation, as a transaction sees it."""
        return await store.by_id(reader, tenant_id, invitation_id)

    async def _replace(
        self,
        tx: Transaction,
        room: Room,
        users: Sequence[str] | UnsetType,
        addresses: Sequence[str] | UnsetType,
        actor: Actor,
    ) -> None:
        stored = (await store.of_rooms(tx, room.tenant_id, [room.id]))[room.id]
        new: list[Invitee] = []
        gone: list[Invitation] = []
        for kind, given in ((Kind.USER, users), (Kind.GUEST, addresses)):
            if isinstance(given, UnsetType):
                continue
            asked = [
                rules.check(Invitee(user_id=one) if kind is Kind.USER else Invitee(address=one))
                for one in given
                if one != room.owner_id  # who has the room need not be invited
            ]
            added, removed = rules.difference([one for one in stored if one.kind == kind], asked)
            new += added
            gone += removed
        rules.check_count(len(stored) + len(new) - len(gone))
        await self._uninvite(tx, room, gone, actor)
        await self._invite(tx, room, new, actor)

    async def _invite(
        self, tx: Transaction, room: Room, invitees: Iterable[Invitee], actor: Actor
    ) -> list[Invitation]:
        asked = [rules.check(one) for one in invitees]
        await self._need_users(tx, room.tenant_id, [one.user_id for one in asked if one.user_id])
        made = [await self._insert(tx, room, one, actor) for one in asked]
        await self._letters.tell(tx, room, made, InviteKind.REQUEST)
        return made

    async def _insert(self, tx: Transaction, room: Room, invitee: Invitee, actor: Actor) -> Invitation:
        now, invitation_id = self._clock.now(), new_id()
        ticket, _ = await self._tickets.issue_in(
            tx,
            room.tenant_id,
            room.id,
            kind=INVITATION_KIND,
            actor=actor,
            role=invitee.role,
            display_name=invitee.display_name,
            user_id=invitee.user_id,
            invitation_id=invitation_id,
        )
        invitation = Invitation(
            id=invitation_id,
            number=new_number(),
            tenant_id=room.tenant_id,
            room_id=room.id,
            kind=Kind.USER if invitee.user_id else Kind.GUEST,
            user_id=invitee.user_id,
            address=invitee.address,
            display_name=invitee.display_name,
            role=invitee.role,
            ticket_id=ticket.id,
            sequence=0,
            sent_at=None,
            last_result=None,
            created_at=now,
            updated_at=now,
            languages=None if invitee.languages is None else list(invitee.languages),
        )
        try:
            await store.insert_invitation(tx, invitation)
        except Conflict as error:
            raise Problem(
                Trouble.CONFLICT, "already_invited", "They are invited already.", field="user"
            ) from error
        await self._record(tx, "invitation.created", invitation, actor)
        return invitation

    async def _uninvite(self, tx: Transaction, room: Room, gone: Sequence[Invitation], actor: Actor) -> None:
        await self._letters.tell(tx, room, gone, InviteKind.CANCEL)
        for one in gone:
            if one.ticket_id is not None:
                await self._tickets.revoke_in(tx, one.tenant_id, one.ticket_id, actor)
            await store.remove(tx, one.tenant_id, one.id)
            await self._record(tx, "invitation.deleted", one, actor)

    async def _follow_room(self, tx: Transaction, event: Event) -> None:
        """Tell who is invited what has changed of a room, or that it is gone."""
        if event.room_id is None or event.kind not in {"room.updated", "room.deleted"}:
            return
        deleted = event.kind == "room.deleted"
        if not deleted and not rules.TOLD & set(event.payload.get("changed", ())):
            return
        found = (await store.of_rooms(tx, event.tenant_id, [event.room_id]))[event.room_id]
        room = await self._rooms.even_deleted_in(tx, event.tenant_id, event.room_id) if found else None
        if room is None:
            return
        actor = Actor(event.actor_kind, event.actor_id, event.actor_name, event.actor_address)
        if deleted:
            await self._uninvite(tx, room, found, actor)
            return
        # who was invited in this very change has heard of the room as it is now
        before = [one for one in found if one.created_at < room.updated_at]
        await self._letters.tell(tx, room, before, InviteKind.UPDATE)

    async def _follow_user(self, tx: Transaction, event: Event) -> None:
        """A user who is gone is a guest by their address from now on; without one they are not invited."""
        if event.kind != "user.deleted" or event.object_id is None:
            return
        invited = await store.by_user(tx, event.tenant_id, event.object_id)
        user = await self._people.even_deleted_in(tx, event.tenant_id, event.object_id) if invited else None
        for one in invited:
            if one.ticket_id is not None:
                await self._tickets.revoke_in(tx, one.tenant_id, one.ticket_id)
            await store.remove(tx, one.tenant_id, one.id)
            await self._record(tx, "invitation.deleted", one, SYSTEM)
            room = await self._rooms.get_in(tx, one.tenant_id, one.room_id)
            if user is not None and user.email is not None and room is not None:
                guest = Invitee(address=user.email, display_name=user.display_name, role=one.role)
                await self._insert(tx, room, rules.check(guest), SYSTEM)

    async def _need_users(self, tx: Transaction, tenant_id: str, ids: Sequence[str]) -> dict[str, User]:
        found = await self._people.several_in(tx, tenant_id, ids)
        missing = [one for one in ids if one not in found]
        if missing:
            raise invalid("users", "There is no such user: " + ", ".join(missing[:5]), "user_unknown")
        return found

    async def _need_room(self, tx: Transaction, tenant_id: str, room_id: str) -> Room:
        room = await self._rooms.lock_in(tx, tenant_id, room_id)
        if room is None:
            raise not_found("room")
        return room

    @staticmethod
    async def _need(reader: Reader, tenant_id: str, invitation_id: str) -> Invitation:
        found = await store.by_id(reader, tenant_id, invitation_id)
        if found is None:
            raise not_found("invitation")
        return found

    async def _record(self, tx: Transaction, kind: str, one: Invitation, actor: Actor) -> None:
        await self._history.record(
            tx,
            kind,
            one.tenant_id,
            Subject(one.id, one.display_name or "", one.room_id),
            actor=actor,
            severity=Severity.LOW,
            payload={"kind": one.kind, "role": one.role, "user_id": one.user_id},
        )
