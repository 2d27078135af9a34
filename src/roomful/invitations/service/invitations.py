"""Inviting people to rooms, and telling them what changes."""

from collections.abc import Sequence
from typing import Any

from msgspec import UNSET, UnsetType

from roomful.db import Database, Reader, Transaction
from roomful.delivery.mail.model import InviteKind
from roomful.history.model import SYSTEM, Actor
from roomful.history.service import History
from roomful.invitations import rules, store
from roomful.invitations.model import Invitation, Invitee, Kind
from roomful.invitations.service.desk import Desk
from roomful.invitations.service.following import Following
from roomful.invitations.service.letters import Letters
from roomful.kit.clock import Clock
from roomful.kit.errors import not_found
from roomful.people.service import People
from roomful.rooms.model import Room
from roomful.rooms.service.rooms import Rooms, Within
from roomful.tenants.service import Tenants
from roomful.tickets.service import Tickets


class Invitations:
    """The invitations of every room. Each change, and the mail that tells of it, is one transaction."""

    def __init__(
        self,
        database: Database,
        history: History,
        tenants: Tenants,
        people: People,
        rooms: Rooms,
        tickets: Tickets,
        letters: Letters,
        clock: Clock,
    ) -> None:
        self._database = database
        self._rooms = rooms
        self._letters = letters
        self._desk = Desk(history, tenants, people, tickets, letters, clock)
        Following(history, people, rooms, letters, self._desk)

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

    def exactly(self, invitees: Sequence[Invitee], actor: Actor = SYSTEM) -> Within:
        """Return what makes a room's invitations these, as they are given here, within a change of it.

        Whoever has the room need not be among them. Who stays, but is called otherwise, is not mailed.
        """

        async def replace(tx: Transaction, room: Room) -> None:
            stored = (await store.of_rooms(tx, room.tenant_id, [room.id]))[room.id]
            await self._desk.replace(tx, room, stored, invitees, actor)

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
            await self._desk.check_count(tx, room, await store.count_of(tx, tenant_id, room_id) + 1)
            return (await self._desk.invite(tx, room, [invitee], actor))[0]

    async def change(
        self, tenant_id: str, invitation_id: str, changes: dict[str, Any], actor: Actor = SYSTEM
    ) -> Invitation:
        """Change the `display_name`, `role` or `languages` of who is invited. Raises Problem."""
        async with self._database.write() as tx:
            found = await self._need(tx, tenant_id, invitation_id)
            await self._need_room(tx, tenant_id, found.room_id)
            return await self._desk.change(tx, found, rules.changed(found, changes), actor)

    async def remove(self, tenant_id: str, invitation_id: str, actor: Actor = SYSTEM) -> None:
        """Invite somebody no longer: their link opens nothing any more. Raises Problem."""
        async with self._database.write() as tx:
            found = await self._need(tx, tenant_id, invitation_id)
            room = await self._need_room(tx, tenant_id, found.room_id)
            await self._desk.uninvite(tx, room, [found], actor)

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

    async def find(
        self, tenant_id: str, room_id: str, *, user_id: str | None = None, address: str | None = None
    ) -> Invitation:
        """Return the invitation of a user, or of an address, to a room. Raises Problem."""
        async with self._database.read() as reader:
            found = await store.by_person(reader, tenant_id, room_id, user_id, address)
        if found is None:
            raise not_found("invitation")
        return found

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

    async def is_invited(self, tenant_id: str, room_id: str, user_id: str) -> bool:
        """Tell whether a user is invited to a room."""
        async with self._database.read() as reader:
            return await store.of_user(reader, tenant_id, room_id, user_id) is not None

    @staticmethod
    async def of_user_in(reader: Reader, tenant_id: str, room_id: str, user_id: str) -> Invitation | None:
        """Return a user's invitation to a room, as a transaction sees it."""
        return await store.of_user(reader, tenant_id, room_id, user_id)

    @staticmethod
    async def of_rooms_in(
        reader: Reader, tenant_id: str, room_ids: Sequence[str]
    ) -> dict[str, list[Invitation]]:
        """Return the invitations of each room, as a transaction sees them."""
        return await store.of_rooms(reader, tenant_id, room_ids)

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
        wanted: list[Invitee] = []
        if not isinstance(users, UnsetType):
            wanted += [Invitee(user_id=one) for one in users]
        if not isinstance(addresses, UnsetType):
            wanted += [Invitee(address=one) for one in addresses]
        meant = [one for one in stored if not isinstance(_given(one, users, addresses), UnsetType)]
        kept = rules.as_they_are(meant, wanted)
        await self._desk.replace(tx, room, meant, kept, actor, others=len(stored) - len(meant))

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


def _given(
    one: Invitation, users: Sequence[str] | UnsetType, addresses: Sequence[str] | UnsetType
) -> Sequence[str] | UnsetType:
    """Return the list that an invitation would stand in."""
    given: dict[str, Sequence[str] | UnsetType] = {Kind.USER: users, Kind.GUEST: addresses}
    return given.get(one.kind, UNSET)
