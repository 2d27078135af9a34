"""What becomes of invitations when their room changes, or who is invited is deleted."""

from roomful.db import Transaction
from roomful.delivery.mail.model import InviteKind
from roomful.history.model import SYSTEM, Actor, Event
from roomful.history.service import History
from roomful.invitations import rules, store
from roomful.invitations.model import Invitee
from roomful.invitations.service.desk import Desk
from roomful.invitations.service.letters import Letters
from roomful.people.service import People
from roomful.rooms.service.rooms import Rooms


class Following:
    """Listens for rooms and users that change, in the transaction of the change."""

    def __init__(self, history: History, people: People, rooms: Rooms, letters: Letters, desk: Desk) -> None:
        self._people = people
        self._rooms = rooms
        self._letters = letters
        self._desk = desk
        history.subscribe(self._follow_room)
        history.subscribe(self._follow_user)

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
            await self._desk.uninvite(tx, room, found, actor)
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
            await self._desk.remove(tx, one, SYSTEM)
            room = await self._rooms.get_in(tx, one.tenant_id, one.room_id)
            if user is not None and user.email is not None and room is not None:
                languages = None if one.languages is None else tuple(one.languages)
                guest = Invitee(
                    address=user.email, display_name=user.display_name, role=one.role, languages=languages
                )
                await self._desk.insert(tx, room, rules.check(guest), SYSTEM)
