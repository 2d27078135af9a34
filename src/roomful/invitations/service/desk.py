"""Invitations as they are made and taken back, each with its ticket, its mail and its line in history."""

from collections.abc import Iterable, Sequence
from typing import Any

import msgspec

from roomful.db import Conflict, Transaction
from roomful.delivery.mail.model import InviteKind
from roomful.history.model import Actor, Severity, Subject
from roomful.history.service import History
from roomful.invitations import rules, store
from roomful.invitations.model import Invitation, Invitee
from roomful.invitations.service.letters import Letters
from roomful.kit.clock import Clock
from roomful.kit.errors import Kind as Trouble
from roomful.kit.errors import Problem, invalid
from roomful.kit.ids import new_id, new_number
from roomful.people.service import People
from roomful.rooms.model import Room
from roomful.tenants.service import Tenants
from roomful.tickets.model import INVITATION_KIND
from roomful.tickets.service import Tickets


class Desk:
    """Does what is done with invitations, in the caller's transaction."""

    def __init__(
        self,
        history: History,
        tenants: Tenants,
        people: People,
        tickets: Tickets,
        letters: Letters,
        clock: Clock,
    ) -> None:
        self._history = history
        self._tenants = tenants
        self._people = people
        self._tickets = tickets
        self._letters = letters
        self._clock = clock

    async def replace(
        self,
        tx: Transaction,
        room: Room,
        stored: Sequence[Invitation],
        wanted: Iterable[Invitee],
        actor: Actor,
        others: int = 0,
    ) -> None:
        """Let those be invited and no others of those stored; `others` are invited besides. Only who comes
        and who goes is mailed.
        """
        asked = [rules.check(one) for one in wanted if not _has_the_room(one, room)]
        new, gone = rules.difference(stored, asked)
        await self.check_count(tx, room, others + len(stored) + len(new) - len(gone))
        await self.uninvite(tx, room, gone, actor)
        await self.invite(tx, room, new, actor)
        by_key = {one.key: one for one in asked}
        for one in stored:
            again = by_key.get(rules.key_of(one))
            if again is not None:
                await self.change(tx, one, rules.said_of(again), actor)

    async def check_count(self, tx: Transaction, room: Room, count: int) -> None:
        """Raise Problem when a room would have too many invitations."""
        limit = (await self._tenants.get_in(tx, room.tenant_id)).max_invitations
        rules.check_count(count, limit)

    async def invite(
        self, tx: Transaction, room: Room, invitees: Iterable[Invitee], actor: Actor
    ) -> list[Invitation]:
        """Invite people, and mail them. Raises Problem."""
        asked = [rules.check(one) for one in invitees]
        await self._need_users(tx, room.tenant_id, [one.user_id for one in asked if one.user_id])
        made = [await self.insert(tx, room, one, actor) for one in asked]
        await self._letters.tell(tx, room, made, InviteKind.REQUEST)
        return made

    async def insert(self, tx: Transaction, room: Room, invitee: Invitee, actor: Actor) -> Invitation:
        """Store an invitation with a ticket, and mail nobody. Raises Problem already_invited."""
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
            kind=rules.kind_of(invitee),
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
        await self.record(tx, "invitation.created", invitation, actor)
        return invitation

    async def change(
        self, tx: Transaction, one: Invitation, changes: dict[str, Any], actor: Actor
    ) -> Invitation:
        """Change what an invitation says of its person; nobody is mailed."""
        new = {name: value for name, value in changes.items() if getattr(one, name) != value}
        if not new:
            return one
        now = self._clock.now()
        await store.change(tx, one.tenant_id, one.id, new | {"updated_at": now})
        changed = msgspec.structs.replace(one, **new, updated_at=now)
        if one.ticket_id is not None and new.keys() & {"role", "display_name"}:
            await self._tickets.rename_in(
                tx, one.tenant_id, one.ticket_id, changed.role, changed.display_name
            )
        await self.record(tx, "invitation.updated", changed, actor)
        return changed

    async def uninvite(self, tx: Transaction, room: Room, gone: Sequence[Invitation], actor: Actor) -> None:
        """Take invitations back: their people are told, and their links open nothing any more."""
        await self._letters.tell(tx, room, gone, InviteKind.CANCEL)
        for one in gone:
            await self.remove(tx, one, actor)

    async def remove(self, tx: Transaction, one: Invitation, actor: Actor) -> None:
        """Take one back and mail nobody."""
        if one.ticket_id is not None:
            await self._tickets.revoke_in(tx, one.tenant_id, one.ticket_id, actor)
        await store.remove(tx, one.tenant_id, one.id)
        await self.record(tx, "invitation.deleted", one, actor)

    async def record(self, tx: Transaction, kind: str, one: Invitation, actor: Actor) -> None:
        """Write down what became of an invitation."""
        await self._history.record(
            tx,
            kind,
            one.tenant_id,
            Subject(one.id, one.display_name or "", one.room_id),
            actor=actor,
            severity=Severity.LOW,
            payload={"kind": one.kind, "role": one.role, "user_id": one.user_id},
        )

    async def _need_users(self, tx: Transaction, tenant_id: str, ids: Sequence[str]) -> None:
        found = await self._people.several_in(tx, tenant_id, ids)
        missing = [one for one in ids if one not in found]
        if missing:
            raise invalid("users", "There is no such user: " + ", ".join(missing[:5]), "user_unknown")


def _has_the_room(invitee: Invitee, room: Room) -> bool:
    """Tell whether somebody need not be invited: whoever has the room, unless they translate in it."""
    return invitee.user_id is not None and invitee.user_id == room.owner_id and invitee.languages is None
