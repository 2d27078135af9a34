"""Who is in a conference now, and calling somebody in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from roomful.dialects.trueconf import errors, wire
from roomful.dialects.trueconf.auth import Caller
from roomful.dialects.trueconf.mapping import people as mapping
from roomful.dialects.trueconf.mapping.ids import call_id, login_of, meant_participant, uid
from roomful.dialects.trueconf.mapping.times import unix
from roomful.dialects.trueconf.routes.invitations import is_owner
from roomful.dialects.trueconf.routes.reach import Reach, Reached
from roomful.dialects.trueconf.showing import Place
from roomful.kit.errors import Problem, invalid
from roomful.people.model import User
from roomful.sessions.model import Outcome, Participant, Ring, State
from roomful.sessions.service.rings import Rings
from roomful.web.operations import Call, Handler

_RINGS = 1000


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who is in, or is called: as a user, or as a guest with a name."""

    id: str
    name: str
    user: User | None
    invited_at: int | None
    joined_at: int | None


@dataclass(frozen=True, slots=True)
class ParticipantRoutes:
    """The participants of conferences."""

    reach: Reach
    rings: Rings

    def handlers(self) -> Mapping[str, Handler]:
        """Return the operations."""
        return {
            "getParticipantList": self.all,
            "getParticipant": self.get,
            "inviteParticipant": self.invite,
        }

    async def all(self, call: Call) -> dict[str, Any]:
        """Return all who are in, a user once even with several devices."""
        reached = await self.reach.read(call)
        people = await self._present(reached)
        return {"participants": await self._shown(call, reached, people)}

    async def get(self, call: Call) -> dict[str, Any]:
        """Return one who is in."""
        reached = await self.reach.read(call)
        text = call.path["participant_id"]
        login, number = meant_participant(text, reached.tenant.domain)
        present = [] if reached.session is None else await self._inside(reached)
        users = await self._users(reached, present)
        for one in present:
            user = users.get(one.user_id or "")
            same = user is not None and login is not None and user.login.casefold() == login.casefold()
            if same or one.number == number:
                people = await self._present(reached)
                found = next(
                    person for person in people if person.id == _id(one, user, reached.tenant.domain)
                )
                return {"participant": (await self._shown(call, reached, [found]))[0]}
        raise errors.missing("participant", text)

    async def invite(self, call: Call) -> dict[str, Any]:
        """Ring the open pages of a user; the answer comes as soon as it rings."""
        caller: Caller = call.caller
        reached = await self.reach.read(call)
        text = wire.body_of(call.body).get("participant_id")
        if not isinstance(text, str) or not text:
            raise invalid("participant_id", "participant_id is missing.", "missing")
        user = await self.reach.people.by_login(caller.tenant_id, login_of(text, reached.tenant.domain))
        if user is None or reached.session is None:
            raise _unavailable()
        try:
            ring = await self.rings.ring(
                caller.tenant_id, reached.session.id, user_id=user.id, inviter=caller.actor
            )
        except Problem as problem:
            if problem.code == "already_in":
                words = "They are in the conference already."
                raise errors.named("participantAlreadyInConference", words) from None
            if problem.code == "user_inactive":
                raise _unavailable() from None
            raise
        if ring.outcome == Outcome.UNREACHABLE:
            raise _unavailable()
        one = Person(uid(user.login, reached.tenant.domain), user.display_name, user, ring.at, None)
        return {"participant": (await self._shown(call, reached, [one]))[0]}

    async def _inside(self, reached: Reached) -> list[Participant]:
        if reached.session is None:
            return []
        present = await self.reach.lookup.present(reached.tenant.id, reached.session.id)
        return [one for one in present if one.state == State.IN]

    async def _users(self, reached: Reached, present: Sequence[Participant]) -> dict[str, User]:
        ids = sorted({one.user_id for one in present if one.user_id is not None})
        return await self.reach.people.several(reached.tenant.id, ids)

    async def _present(self, reached: Reached) -> list[Person]:
        present = await self._inside(reached)
        users = await self._users(reached, present)
        rings = await self._rings(reached) if present else {}
        found: dict[str, Person] = {}
        for one in present:
            user = users.get(one.user_id or "")
            ring = rings.get(one.user_id or "")
            key = _id(one, user, reached.tenant.domain)
            name = one.name if user is None else user.display_name
            person = Person(key, name, user, None if ring is None else ring.at, one.joined_at)
            found.setdefault(key, person)
        return list(found.values())

    async def _rings(self, reached: Reached) -> dict[str, Ring]:
        assert reached.session is not None  # somebody is in it
        rings = await self.rings.of_session(reached.tenant.id, reached.session.id, count=_RINGS)
        return {one.user_id: one for one in reversed(rings) if one.user_id is not None}

    async def _shown(self, call: Call, reached: Reached, people: Sequence[Person]) -> list[dict[str, Any]]:
        caller: Caller = call.caller
        users = [one.user for one in people if one.user is not None]
        place: Place = reached.place
        fields = await self.reach.showing.users(place, users, caller.version)
        told = {user.id: one for user, one in zip(users, fields, strict=True)}
        shown = []
        for one in people:
            if one.user is None:
                values = mapping.nobody(one.id, one.name, version=caller.version)
            else:
                values = told[one.user.id]
            owner = one.user is not None and one.user.id == reached.room.owner_id
            own = {
                "id": one.id,
                "invite_time": unix(one.invited_at),
                "join_time": unix(one.joined_at),
                "is_owner": is_owner(owner, caller.version),
            }
            shown.append(wire.show("Participant", {**values, **own}, caller.version))
        return shown


def _id(one: Participant, user: User | None, domain: str) -> str:
    return call_id(one, None if user is None else user.login, domain)


def _unavailable() -> Problem:
    return errors.named("participantIsUnavailable", "They cannot be called now: no page of theirs is open.")
