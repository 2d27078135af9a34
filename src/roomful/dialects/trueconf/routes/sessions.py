"""A conference while it runs, by the id of that run: who is in, in which role, and removing them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from roomful.dialects.trueconf import errors, paging, wire
from roomful.dialects.trueconf.auth import Caller
from roomful.dialects.trueconf.mapping import sessions as mapping
from roomful.dialects.trueconf.mapping.ids import meant_participant, session_number
from roomful.dialects.trueconf.routes.reach import Reach
from roomful.dialects.trueconf.showing import Place
from roomful.dialects.trueconf.table import place as version_place
from roomful.dialects.trueconf.wire.reading import flag
from roomful.kit.errors import Problem, invalid
from roomful.people.model import User
from roomful.rooms.model import Room
from roomful.sessions.lists.service import SessionLists
from roomful.sessions.model import Participant, Selection, Session, State
from roomful.sessions.service.moderation import Moderation
from roomful.sessions.service.podium import Podium
from roomful.web.operations import Call, Handler

_FORCE = version_place("3.4")


@dataclass(frozen=True, slots=True)
class Running:
    """A session that runs, and its room. `trusted`: it is the caller's to moderate."""

    session: Session
    room: Room
    place: Place
    trusted: bool


@dataclass(frozen=True, slots=True)
class SessionRoutes:
    """Sessions that run."""

    reach: Reach
    lists: SessionLists
    moderation: Moderation
    podium: Podium

    def handlers(self) -> Mapping[str, Handler]:
        """Return the operations."""
        return {
            "getConferenceSession": self.get,
            "getConferenceSessionParticipants": self.participants,
            "kickSessionParticipant": self.kick,
            "invitePodiumParticipant": self.to_podium,
            "removePodiumParticipant": self.from_podium,
        }

    async def get(self, call: Call) -> dict[str, Any]:
        """Return it."""
        running = await self.running(call)
        owner = await self._owner(running)
        values = mapping.session(running.session, running.room, owner, running.place.domain)
        return {"session": wire.show("ConferenceSession", values, call.caller.version)}

    async def participants(self, call: Call) -> dict[str, Any]:
        """Return who is in, in the order they came, each device by itself."""
        caller: Caller = call.caller
        running = await self.running(call)
        page = paging.page_of(call.query, paging.LISTS)
        present = await self.inside(running)
        chosen = present[page.skip : page.skip + page.size]
        users = await self._users(running, chosen)
        shown = [
            wire.show(
                "ConferenceSessionParticipant",
                mapping.participant(
                    one, users.get(one.user_id or ""), running.room, running.session, running.place.domain
                ),
                caller.version,
            )
            for one in chosen
        ]
        return {"count": len(present), "participants": shown}

    async def kick(self, call: Call) -> dict[str, Any]:
        """Remove somebody; while this runs, they do not come in again. Who is not there is gone already."""
        caller: Caller = call.caller
        running = await self.moderated(call)
        text = call.path["participant_id"]
        found = await self.named(running, text)
        if found:
            ids = tuple(one.id for one in found)
            await self.moderation.kick(caller.tenant_id, running.session.id, Selection(ids), caller.actor)
        return {"participant_id": text}

    async def to_podium(self, call: Call) -> dict[str, Any]:
        """Ask somebody to the podium; with `force`, from 3.4 on, they are there at once."""
        caller: Caller = call.caller
        running = await self.moderated(call)
        body = wire.body_of(call.body)
        text = body.get("participant_id")
        if not isinstance(text, str) or not text:
            raise invalid("participant_id", "participant_id is missing.", "missing")
        chosen = await self._need(running, text)
        force = caller.version >= _FORCE and flag(body.get("force") or False, "force")
        await self.podium.invite(
            caller.tenant_id, running.session.id, chosen, force=force, actor=caller.actor
        )
        return {"invite": True}

    async def from_podium(self, call: Call) -> dict[str, Any]:
        """Send somebody from the podium."""
        caller: Caller = call.caller
        running = await self.moderated(call)
        text = call.path["participant_id"]
        chosen = await self._need(running, text)
        await self.podium.dismiss(caller.tenant_id, running.session.id, chosen, caller.actor)
        return {"participant_id": text}

    async def _need(self, running: Running, text: str) -> Selection:
        found = await self.named(running, text)
        if not found:
            raise errors.missing("participant", text)
        # of a user with several devices, the newest
        return Selection((max(found, key=lambda one: one.number).id,))

    async def running(self, call: Call) -> Running:
        """Return the session of the path, if it runs and the caller sees its conference. Raises Problem."""
        caller: Caller = call.caller
        text = call.path["session_id"]
        place = await self.reach.showing.place(call)
        number = session_number(text)
        session = None if number is None else await self.lists.by_number(caller.tenant_id, number)
        if session is None or session.ended_at is not None:
            raise errors.missing("session", text)
        room = await self.reach.rooms.get(caller.tenant_id, session.room_id)
        try:
            await self.reach.lists.by_number(self.reach.whose(caller, place.tenant), room.number)
        except Problem:
            raise errors.missing("session", text) from None
        trusted = caller.sees_only is None or caller.sees_only == room.owner_id
        return Running(session, room, place, trusted)

    async def moderated(self, call: Call) -> Running:
        """Return the same for who may moderate it. Raises Problem."""
        running = await self.running(call)
        if not running.trusted:
            raise errors.forbidden("Only its owner may do this.")
        return running

    async def inside(self, running: Running) -> list[Participant]:
        """Return who is in."""
        present = await self.reach.lookup.present(running.place.tenant.id, running.session.id)
        return [one for one in present if one.state == State.IN]

    async def named(self, running: Running, text: str) -> list[Participant]:
        """Return who is meant by an id: one device, or all of a user's where the id names none."""
        login, number = meant_participant(text, running.place.domain)
        present = await self.inside(running)
        if number is not None:
            return [one for one in present if one.number == number]
        users = await self._users(running, present)
        return [
            one
            for one in present
            if one.user_id in users and users[one.user_id].login.casefold() == (login or "").casefold()
        ]

    async def _users(self, running: Running, people: Sequence[Participant]) -> dict[str, User]:
        ids = sorted({one.user_id for one in people if one.user_id is not None})
        return await self.reach.people.several(running.place.tenant.id, ids)

    async def _owner(self, running: Running) -> User | None:
        owner_id = running.room.owner_id
        if owner_id is None:
            return None
        return (await self.reach.people.several(running.place.tenant.id, [owner_id])).get(owner_id)
