"""Who is in a room: seeing, muting, seating, calling in and removing them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from msgspec import UnsetType

from roomful.dialects.portsip import mapping, wire
from roomful.dialects.portsip.auth import Caller
from roomful.dialects.portsip.routes.reach import Reach, Reached
from roomful.dialects.portsip.routes.sides import Side
from roomful.kit.errors import Kind, Problem, invalid, not_found
from roomful.people.rules import EXTENSION
from roomful.sessions.model import Participant, Role, Selection, Session, State
from roomful.sessions.service.lifecycle import Lifecycle
from roomful.sessions.service.moderation import Moderation
from roomful.sessions.service.rings import Rings
from roomful.web.operations import Call, Handler, Operation

_PLACES = range(-1, 9)
_NO_TELEPHONY = (
    "This number is no user's, and telephone numbers cannot be called: this server has no setting for a "
    "telephone gateway (ROOMFUL_SIP_TRUNK) yet."
)


@dataclass(frozen=True, slots=True)
class ParticipantRoutes:
    """Those who are in one side's rooms."""

    side: Side
    reach: Reach
    lifecycle: Lifecycle
    moderation: Moderation
    rings: Rings

    def operations(self) -> list[Operation]:
        """Return the operations; the fixed words of paths come before ids."""
        side = self.side
        people = f"{side.path}/{{id}}/participants"
        one = f"{people}/{{participant_id}}"
        verbs: list[tuple[str, str, str, Handler]] = [
            ("mute", "mute{}Participant", "Mute a participant.", self.mute),
            ("unmute", "unmute{}Participant", "Unmute a participant.", self.unmute),
            ("chairman", "transfer{}Ownership", "Make a participant a chairman.", self.promote),
        ]

        def operation(**told: Any) -> Operation:
            return Operation(tag=side.tag, problems=(400, 403, 404), **told)

        return [
            operation(
                method="GET", path=people, name=side.name("list{}Participants"), handler=self.all,
                summary=f"List the participants of a {side.thing}.", answer=wire.ParticipantList,
            ),
            operation(
                method="POST", path=f"{people}/invite", name=side.name("invite{}Participant"),
                summary=f"Call a number into a {side.thing}.", handler=self.invite,
                body=wire.Invitation, body_optional=True,
            ),
            operation(
                method="POST", path=f"{people}/layout", name=side.name("update{}ParticipantsLayout"),
                summary="Seat participants in the order of the picture's tiles.", handler=self.arrange,
                body=wire.Seating, body_optional=True,
            ),
            operation(
                method="GET", path=one, name=side.name("get{}Participant"), handler=self.get,
                summary="Retrieve a participant.", answer=wire.Participant,
            ),
            *(
                operation(
                    method="POST", path=f"{one}/{verb}", name=side.name(name), summary=summary,
                    handler=handler,
                )
                for verb, name, summary, handler in verbs
            ),
            operation(
                method="POST", path=f"{one}/position", name=side.name("set{}ParticipantPosition"),
                summary="Seat a participant.", handler=self.place, body=wire.Place, body_optional=True,
            ),
            operation(
                method="POST", path=f"{one}/destroy", name=side.name("kickOut{}Participant"), status=204,
                summary="Remove a participant.", handler=self.kick,
            ),
        ]  # fmt: skip

    async def all(self, call: Call) -> wire.ParticipantList:
        """Return all who are in, in the order they came."""
        reached = await self.reach.read(call)
        if reached.live_session_id is None:
            return wire.ParticipantList([])
        session = await self.reach.session_of(reached)
        present = await self._present(reached)
        return wire.ParticipantList(await self._shown(reached, session, present))

    async def get(self, call: Call) -> wire.Participant:
        """Return one who is in."""
        reached = await self.reach.read(call)
        person = await self._person(call, reached)
        session = await self.reach.session_of(reached)
        return (await self._shown(reached, session, [person]))[0]

    async def mute(self, call: Call) -> None:
        """Close their microphone; they may open it again, unless only hosts may."""
        caller: Caller = call.caller
        session_id, chosen = await self._chosen(call)
        await self.moderation.mute(caller.tenant_id, session_id, chosen, actor=caller.actor)

    async def unmute(self, call: Call) -> None:
        """Give them their microphone back, and open it where it is published."""
        caller: Caller = call.caller
        session_id, chosen = await self._chosen(call)
        await self.moderation.unmute(caller.tenant_id, session_id, chosen, actor=caller.actor)

    async def promote(self, call: Call) -> None:
        """Make them a chairman beside those there are."""
        caller: Caller = call.caller
        session_id, chosen = await self._chosen(call)
        await self.moderation.set_role(caller.tenant_id, session_id, chosen, Role.HOST, caller.actor)

    async def kick(self, call: Call) -> None:
        """Remove them; while this goes on, they do not come in again."""
        caller: Caller = call.caller
        session_id, chosen = await self._chosen(call)
        await self.moderation.kick(caller.tenant_id, session_id, chosen, caller.actor)

    async def place(self, call: Call) -> None:
        """Give them a tile of the picture, 0 to 8, or none of it (-1); who had it gets another."""
        caller: Caller = call.caller
        position = call.body.position
        if isinstance(position, UnsetType) or position not in _PLACES:
            raise invalid("position", "position is a whole number from -1 to 8.")
        reached = await self.reach.act(call)
        person = await self._person(call, reached)
        await self.moderation.place(caller.tenant_id, person.session_id, person.id, position, caller.actor)

    async def arrange(self, call: Call) -> None:
        """Give them the tiles in this order; all others get what is left."""
        caller: Caller = call.caller
        items = call.body.items
        if isinstance(items, UnsetType):
            raise invalid("items", "items is missing.", "missing")
        reached, session = await self.reach.running(call)
        by_number = {person.number: person.id for person in await self._present(reached)}
        numbers = dict.fromkeys(mapping.read_id(one) for one in items)
        found = [by_number.get(number or 0) for number in numbers]
        if None in found:
            raise invalid("items", "items has an id of nobody who is in this room.")
        ids = [one for one in found if one is not None]
        await self.moderation.arrange(caller.tenant_id, session.id, ids, caller.actor)

    async def invite(self, call: Call) -> None:
        """Ring the open pages of the user with this extension; who does not answer gets a link by mail.

        If nothing goes on in the room, it starts.
        """
        caller: Caller = call.caller
        number = call.body.number
        if isinstance(number, UnsetType) or not number.strip():
            raise invalid("number", "number is missing.", "missing")
        reached = await self.reach.act(call)
        digits = number.strip()
        user = None
        if EXTENSION.fullmatch(digits):
            user = await self.reach.people.find(caller.tenant_id, "extension", digits)
        if user is None:
            raise Problem(Kind.INVALID, "no_telephony", _NO_TELEPHONY, field="number")
        session_id = reached.live_session_id
        if session_id is None:
            room_id = reached.room.id
            started = await self.lifecycle.start_room(caller.tenant_id, room_id, "api", caller.actor)
            session_id = started.id
        await self.rings.ring(caller.tenant_id, session_id, user_id=user.id, inviter=caller.actor)

    async def _present(self, reached: Reached) -> list[Participant]:
        if reached.live_session_id is None:
            return []
        present = await self.reach.lookup.present(reached.tenant.id, reached.live_session_id)
        return sorted((one for one in present if one.state == State.IN), key=_came)

    async def _person(self, call: Call, reached: Reached) -> Participant:
        """Return the participant of the path, if they are in. Raises Problem."""
        number = mapping.read_id(call.path["participant_id"])
        for person in await self._present(reached):
            if person.number == number:
                return person
        raise not_found("participant")

    async def _chosen(self, call: Call) -> tuple[str, Selection]:
        person = await self._person(call, await self.reach.act(call))
        return person.session_id, Selection((person.id,))

    async def _shown(
        self, reached: Reached, session: Session, present: Sequence[Participant]
    ) -> list[wire.Participant]:
        ids = sorted({one.user_id for one in present if one.user_id})
        users = await self.reach.people.several(reached.tenant.id, ids)
        extensions = {user.id: user.extension for user in users.values()}
        return [
            mapping.participant(
                one, reached.room, session, reached.tenant.domain, extensions.get(one.user_id or "")
            )
            for one in present
        ]


def _came(person: Participant) -> tuple[int, int]:
    return person.joined_at or person.created_at, person.number
