"""Who is planned to come: the owner, users, and others by an address or an id of their own."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from roomful.dialects.trueconf import errors, wire
from roomful.dialects.trueconf.auth import Caller
from roomful.dialects.trueconf.mapping import people as mapping
from roomful.dialects.trueconf.mapping.ids import login_of
from roomful.dialects.trueconf.routes.conferences import told_problem, unavailable
from roomful.dialects.trueconf.routes.inviting import Inviting, Wanted
from roomful.dialects.trueconf.routes.reach import Reach, Reached
from roomful.dialects.trueconf.table import place
from roomful.invitations.model import Invitation
from roomful.kit.errors import Problem, invalid
from roomful.people.model import User
from roomful.sessions.service.lifecycle import Lifecycle
from roomful.sessions.service.rings import Rings
from roomful.web.operations import Call, Handler

_NUMBERS = place("3.2")
_OBJECTS = place("3.5")


@dataclass(frozen=True, slots=True)
class InvitationRoutes:
    """The invitations of conferences, and inviting by mail and by a call."""

    reach: Reach
    inviting: Inviting
    lifecycle: Lifecycle
    rings: Rings

    def handlers(self) -> Mapping[str, Handler]:
        """Return the operations."""
        return {
            "getInvitationList": self.all,
            "addInvitation": self.add,
            "getInvitation": self.get,
            "editInvitation": self.update,
            "deleteInvitation": self.delete,
            "conferenceInvite": self.invite,
            "conferenceNotify": self.notify,
        }

    async def all(self, call: Call) -> dict[str, Any]:
        """Return all, the owner first."""
        reached = await self.reach.read(call)
        found: list[Invitation | None] = [None, *await self.reach.invited(reached)]
        return {"invitations": await self._shown(call, reached, found)}

    async def add(self, call: Call) -> dict[str, Any]:
        """Invite one more, also while the conference runs; they are mailed."""
        caller: Caller = call.caller
        reached = await self.reach.change(call)
        body = wire.body_of(call.body)
        if not body.get("id"):
            raise invalid("id", "id is missing.", "missing")
        wire.given("Invitation", body, caller.version, "POST")
        (wanted,) = await self.inviting.wanted(caller, reached.place, [body])
        if wanted.user is not None and wanted.user.id == reached.room.owner_id:
            raise errors.named(errors.TAKEN, "The owner is invited already.", field="id")
        made = await self._add(caller, reached, wanted)
        return {"invitation": (await self._shown(call, reached, [made]))[0]}

    async def get(self, call: Call) -> dict[str, Any]:
        """Return one invitation."""
        reached = await self.reach.read(call)
        found = await self._one(call, reached)
        return {"invitation": (await self._shown(call, reached, [found]))[0]}

    async def update(self, call: Call) -> dict[str, Any]:
        """Change what somebody is called, and what they translate."""
        caller: Caller = call.caller
        reached = await self.reach.change(call)
        found = await self._one(call, reached)
        if reached.session is not None:
            raise unavailable()
        given = wire.given("Invitation", wire.body_of(call.body), caller.version, "PUT")
        if found is None:
            return {"invitation": (await self._shown(call, reached, [None]))[0]}
        changes: dict[str, Any] = {}
        if "display_name" in given:
            user = await self._user(caller, found)
            same = user is not None and user.display_name == given["display_name"]
            changes["display_name"] = None if same else given["display_name"]
        if "translator" in given:
            languages = (given["translator"] or {}).get("languages")
            changes["languages"] = list(languages) if languages else None
        new = await self.inviting.invitations.change(caller.tenant_id, found.id, changes, caller.actor)
        return {"invitation": (await self._shown(call, reached, [new]))[0]}

    async def delete(self, call: Call) -> dict[str, Any]:
        """Invite somebody no longer; they are told so."""
        caller: Caller = call.caller
        reached = await self.reach.change(call)
        found = await self._one(call, reached)
        if reached.session is not None:
            raise unavailable()
        if found is None:
            raise errors.forbidden("The owner of a conference stays invited.")
        await self.inviting.invitations.remove(caller.tenant_id, found.id, caller.actor)
        return {"id": call.path["invitation_id"]}

    async def invite(self, call: Call) -> dict[str, Any]:
        """Invite people and ring their open pages; a conference that does not run is started."""
        caller: Caller = call.caller
        reached = await self.reach.read(call)
        body = wire.body_of(call.body)
        name = "invitations" if caller.version >= _OBJECTS else "participants"
        given = body.get(name, body.get("participants", body.get("invitations", [])))
        wanted = await self.inviting.wanted(caller, reached.place, given)
        # before anybody is invited: those whose pages are to ring could not come
        self.lifecycle.check_media()
        session = reached.session
        if session is None:
            try:
                room_id = reached.room.id
                session = await self.lifecycle.start_room(caller.tenant_id, room_id, "api", caller.actor)
            except Problem as problem:
                raise told_problem(problem, caller.version) from None
        for one in wanted:
            await self._call_in(caller, reached, session.id, one)
        return {"invite": True}

    async def notify(self, call: Call) -> dict[str, Any]:
        """Mail everybody who is invited once more."""
        reached = await self.reach.read(call)
        await self.inviting.invitations.send_again(reached.tenant.id, reached.room.id)
        return {"result": True}

    async def _call_in(self, caller: Caller, reached: Reached, session_id: str, one: Wanted) -> None:
        if one.user is None:
            if reached.trusted:
                await self._add(caller, reached, one, again=True)
            return
        if reached.trusted and one.user.id != reached.room.owner_id:
            await self._add(caller, reached, one, again=True)
        try:
            await self.rings.ring(caller.tenant_id, session_id, user_id=one.user.id, inviter=caller.actor)
        except Problem as problem:
            if problem.code not in {"already_in", "user_inactive"}:
                raise

    async def _add(
        self, caller: Caller, reached: Reached, one: Wanted, *, again: bool = False
    ) -> Invitation | None:
        try:
            return await self.inviting.invitations.add(
                caller.tenant_id, reached.room.id, one.invitee, caller.actor
            )
        except Problem as problem:
            if again and problem.code == "already_invited":
                return None
            if problem.code == "already_invited":
                raise errors.named(errors.TAKEN, "They are invited already.", field="id") from None
            raise told_problem(problem, caller.version) from None

    async def _one(self, call: Call, reached: Reached) -> Invitation | None:
        """Return the invitation of the path, None meaning the owner's. Raises Problem."""
        caller: Caller = call.caller
        text = call.path["invitation_id"]
        login = login_of(text, reached.tenant.domain)
        user = await self.reach.people.by_login(caller.tenant_id, login)
        if user is not None and user.id == reached.room.owner_id:
            return None
        for one in await self.reach.invited(reached):
            if one.user_id is not None and user is not None and one.user_id == user.id:
                return one
            if one.address is not None and one.address.casefold() == text.casefold():
                return one
        raise errors.missing("invitation", text)

    async def _user(self, caller: Caller, one: Invitation) -> User | None:
        if one.user_id is None:
            return None
        return (await self.reach.people.several(caller.tenant_id, [one.user_id])).get(one.user_id)

    async def _shown(
        self, call: Call, reached: Reached, found: Sequence[Invitation | None]
    ) -> list[dict[str, Any]]:
        """Return invitations with every field of whom they are for; who is gone is left out."""
        caller: Caller = call.caller
        owner_id = reached.room.owner_id
        ids = {owner_id if one is None else one.user_id for one in found} - {None}
        people = await self.reach.people.several(caller.tenant_id, sorted(one for one in ids if one))
        users = list(people.values())
        told = await self.reach.showing.users(reached.place, users, caller.version)
        fields = {user.id: one for user, one in zip(users, told, strict=True)}
        shown = []
        for one in found:
            user_id = owner_id if one is None else one.user_id
            if one is not None and user_id is None:
                address = one.address or ""
                values = mapping.nobody(address, one.display_name or address, version=caller.version)
                kind = "custom"
            elif user_id in fields:
                values = dict(fields[user_id])
                values["display_name"] = (one and one.display_name) or values["display_name"]
                kind = "user"
            else:
                continue
            languages = None if one is None or one.languages is None else {"languages": list(one.languages)}
            own = is_owner(one is None, caller.version)
            values |= {"type": kind, "is_owner": own, "translator": languages}
            shown.append(wire.show("Invitation", values, caller.version))
        return shown


def is_owner(owner: bool, version: int) -> int | bool:
    """Return whether somebody is the owner: a number as far as 3.2, as servers of that time answered."""
    return int(owner) if version <= _NUMBERS else owner
