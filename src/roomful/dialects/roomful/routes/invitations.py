"""Who is invited to a room."""

from collections.abc import Sequence
from dataclasses import dataclass

from msgspec import UNSET, structs

from roomful.dialects.roomful import mapping, paging, wire
from roomful.dialects.roomful.access import need_room
from roomful.dialects.roomful.addresses import Addresses
from roomful.dialects.roomful.auth import Owner, owner, person
from roomful.invitations.model import Invitation, Invitee
from roomful.invitations.service.invitations import Invitations
from roomful.invitations.service.letters import Letters
from roomful.kit.clock import Clock
from roomful.kit.errors import not_found
from roomful.kit.ids import is_id
from roomful.people.service import People
from roomful.rooms.model import Room
from roomful.rooms.service.rooms import Rooms
from roomful.web.operations import Call, Operation

_ALL = "/roomful/v1/rooms/{room_id}/invitations"
_TAG = "Invitations"
_MOST = 200
_CHANGEABLE = {"display_name": "name", "role": "role", "languages": "languages"}


@dataclass(frozen=True, slots=True)
class InvitationRoutes:
    """Invitations, for those who reach the room."""

    rooms: Rooms
    invitations: Invitations
    letters: Letters
    people: People
    addresses: Addresses
    clock: Clock

    def operations(self) -> list[Operation]:
        """Return the operations."""
        return [
            Operation(
                method="GET", path=_ALL, name="ListInvitations", tag=_TAG, handler=self.page,
                summary="View who is invited, the first first.", query=wire.PageQuery,
                answer=wire.InvitationPage, problems=(404, 422),
            ),
            Operation(
                method="POST", path=_ALL, name="Invite", tag=_TAG, status=201, handler=self.invite,
                summary="Invite a user or a mail address; they get a mail with a link of their own.",
                body=wire.InvitationRequest, answer=wire.InvitationAnswer, problems=(404, 409, 422),
            ),
            Operation(
                method="POST", path=f"{_ALL}/send", name="SendInvitations", tag=_TAG, handler=self.send,
                summary="Mail everybody who is invited once more.", answer=wire.Sent, problems=(404,),
            ),
            Operation(
                method="PATCH", path="/roomful/v1/invitations/{invitation_id}", name="ChangeInvitation",
                tag=_TAG, handler=self.change, body=wire.InvitationChange, answer=wire.InvitationAnswer,
                summary="Change how somebody is invited, also while they are in.", problems=(404, 422),
            ),
            Operation(
                method="DELETE", path="/roomful/v1/invitations/{invitation_id}", name="Uninvite",
                tag=_TAG, status=204, handler=self.remove, problems=(404,),
                summary="Invite somebody no longer: they are told, and their link opens nothing any more.",
            ),
            Operation(
                method="GET", path="/roomful/v1/user/invitations", name="ListInvitedRooms", tag=_TAG,
                summary="View the rooms that whoever is signed in is invited to, up to 200.",
                handler=self.mine, answer=wire.InvitedRooms, problems=(403,),
            ),
        ]  # fmt: skip

    async def page(self, call: Call) -> wire.InvitationPage:
        """Return a page of invitations."""
        caller, query = owner(call), call.query
        room_id = await self._room(caller, call.path["room_id"])
        rows = await self.invitations.page(
            caller.tenant_id, room_id, count=query.limit + 1, after=paging.after(query)
        )
        shown, last = paging.cut(rows, query)
        named = await self._named(caller.tenant_id, shown)
        return wire.InvitationPage(
            [mapping.invitation(one) for one in named], None if last is None else str(last.number)
        )

    async def invite(self, call: Call) -> wire.InvitationAnswer:
        """Invite somebody."""
        caller, asked = owner(call), call.body
        room_id = await self._room(caller, call.path["room_id"])
        languages = None if asked.languages is None else tuple(asked.languages)
        invitee = Invitee(asked.user_id, asked.email, asked.name, asked.role, languages)
        made = await self.invitations.add(caller.tenant_id, room_id, invitee, caller.actor)
        (named,) = await self._named(caller.tenant_id, [made])
        return wire.InvitationAnswer(mapping.invitation(named, await self.letters.link(made)))

    async def change(self, call: Call) -> wire.InvitationAnswer:
        """Change an invitation."""
        caller = owner(call)
        found: Invitation = await self.invitations.get(caller.tenant_id, call.path["invitation_id"])
        await need_room(self.rooms, caller, found.room_id, "invitation")
        given = {name: getattr(call.body, wire_name) for name, wire_name in _CHANGEABLE.items()}
        changes = {name: value for name, value in given.items() if value is not UNSET}
        changed = await self.invitations.change(caller.tenant_id, found.id, changes, caller.actor)
        (named,) = await self._named(caller.tenant_id, [changed])
        return wire.InvitationAnswer(mapping.invitation(named))

    async def send(self, call: Call) -> wire.Sent:
        """Mail everybody."""
        caller = owner(call)
        room_id = await self._room(caller, call.path["room_id"])
        return wire.Sent(await self.invitations.send_again(caller.tenant_id, room_id))

    async def remove(self, call: Call) -> None:
        """Invite somebody no longer."""
        caller = owner(call)
        found: Invitation = await self.invitations.get(caller.tenant_id, call.path["invitation_id"])
        await need_room(self.rooms, caller, found.room_id, "invitation")
        await self.invitations.remove(caller.tenant_id, found.id, caller.actor)

    async def mine(self, call: Call) -> wire.InvitedRooms:
        """Return the rooms one is invited to; those that are over come last."""
        me = person(call)
        found = await self.invitations.of_user(me.tenant_id, me.user_id)
        views = [
            (one, await self.rooms.view(me.tenant_id, one.room_id, mapping.NAME))
            for one in sorted(found, key=lambda one: one.number, reverse=True)[:_MOST]
        ]
        now, base = self.clock.now(), await self.addresses.pages(me.tenant_id)
        views.sort(key=lambda pair: _turn(pair[1].room, now))
        return wire.InvitedRooms([mapping.invited_room(one, view, base) for one, view in views])

    async def _named(self, tenant_id: str, found: Sequence[Invitation]) -> list[Invitation]:
        """Return invitations, of users with the names they have as users."""
        users = await self.people.several(tenant_id, [one.user_id for one in found if one.user_id])
        names = {user.id: user.display_name for user in users.values()}
        return [
            structs.replace(one, display_name=one.display_name or names.get(one.user_id or ""))
            for one in found
        ]

    async def _room(self, caller: Owner, wanted: str) -> str:
        if not is_id(wanted):
            raise not_found("room")
        room = await self.rooms.get(caller.tenant_id, wanted.lower())
        await need_room(self.rooms, caller, room.id, "room")
        return room.id


def _turn(room: Room, now: int) -> tuple[bool, int]:
    """Return what puts rooms in the order in which they open, those that are over behind all others."""
    over = room.ends_at is not None and room.ends_at <= now
    return over, room.opens_at or 0
