"""What hosts, people with the rights to it, and programs do to those in a session."""

from collections.abc import Sequence
from dataclasses import dataclass

from roomful.dialects.roomful import mapping, wire
from roomful.dialects.roomful.access import acting
from roomful.dialects.roomful.wire import moderation as asked
from roomful.history.model import Actor
from roomful.media.port import Source
from roomful.rooms.service.rooms import Rooms
from roomful.sessions.model import Participant, Role, Selection
from roomful.sessions.rights import Right
from roomful.sessions.service.lookup import Lookup
from roomful.sessions.service.moderation import Moderation
from roomful.web.operations import Call, Operation

_ONE = "/roomful/v1/sessions/{session_id}"
_MUTE = {Source.MICROPHONE: Right.OTHERS_MUTE}
_UNMUTE = {Source.MICROPHONE: Right.OTHERS_UNMUTE}


@dataclass(frozen=True, slots=True)
class ModerationRoutes:
    """Actions on people: one, many, all, or all but some."""

    rooms: Rooms
    lookup: Lookup
    moderation: Moderation

    def operations(self) -> list[Operation]:
        """Return the operations."""
        people = (
            ("mute", "Mute people; with `block` they open again only when a host allows it.", self.mute),
            ("unmute", "Unmute people; where nothing is open yet, their page asks them.", self.unmute),
            ("deafen", "Let people hear nobody; their pages see to it.", self.deafen),
            ("undeafen", "Let people hear again.", self.undeafen),
            ("kick", "Remove people from the session.", self.kick),
            ("raise_hands", "Raise people's hands.", self.raise_hands),
            ("lower_hands", "Lower raised hands.", self.lower_hands),
            ("promote", "Make people hosts.", self.promote),
            ("demote", "Make hosts participants.", self.demote),
            ("to_stage", "Let people of the audience take part.", self.to_stage),
            ("to_audience", "Let people only see and hear.", self.to_audience),
            ("people_meta", "Keep data of yours with people.", self.people_meta),
        )
        bodies = {
            "mute": wire.MuteRequest,
            "unmute": wire.MuteRequest,
            "people_meta": asked.PeopleMetaRequest,
        }
        return [
            *(
                Operation(
                    method="POST", path=f"{_ONE}/{verb}", name=f"Session_{verb}", tag="Moderation",
                    summary=summary, handler=handler, answer=wire.PeopleAnswer,
                    body=bodies.get(verb, wire.Selected), problems=(403, 404, 409, 422),
                )
                for verb, summary, handler in people
            ),
            Operation(
                method="POST", path=f"{_ONE}/hand_over", name="Session_hand_over", tag="Moderation",
                summary="Make somebody a host and, as `giver`, a host a participant, both or neither.",
                handler=self.hand_over, body=asked.HandOverRequest, answer=wire.PeopleAnswer,
                problems=(403, 404, 409, 422),
            ),
        ]  # fmt: skip

    async def mute(self, call: Call) -> wire.PeopleAnswer:
        """Mute people."""
        source = Source(call.body.source)
        tenant_id, actor = await self._acting(call, _MUTE.get(source, Right.OTHERS_CAMERA_OFF))
        changed = await self.moderation.mute(
            tenant_id,
            call.path["session_id"],
            mapping.selection(call.body),
            source=source,
            block=call.body.block,
            actor=actor,
        )
        return _people(changed)

    async def unmute(self, call: Call) -> wire.PeopleAnswer:
        """Unmute people."""
        source = Source(call.body.source)
        tenant_id, actor = await self._acting(call, _UNMUTE.get(source, Right.OTHERS_CAMERA_ON))
        changed = await self.moderation.unmute(
            tenant_id, call.path["session_id"], mapping.selection(call.body), source=source, actor=actor
        )
        return _people(changed)

    async def deafen(self, call: Call) -> wire.PeopleAnswer:
        """Let people hear nobody."""
        return await self._set_deaf(call, Right.OTHERS_DEAFEN, deaf=True)

    async def undeafen(self, call: Call) -> wire.PeopleAnswer:
        """Let people hear again."""
        return await self._set_deaf(call, Right.OTHERS_UNDEAFEN, deaf=False)

    async def kick(self, call: Call) -> wire.PeopleAnswer:
        """Remove people."""
        tenant_id, actor = await self._acting(call, Right.OTHERS_REMOVE)
        return _people(await self.moderation.kick(tenant_id, *_whom(call), actor))

    async def raise_hands(self, call: Call) -> wire.PeopleAnswer:
        """Raise hands."""
        return await self._set_hands(call, Right.OTHERS_RAISE_HAND, raised=True)

    async def lower_hands(self, call: Call) -> wire.PeopleAnswer:
        """Lower hands."""
        return await self._set_hands(call, Right.OTHERS_LOWER_HAND, raised=False)

    async def promote(self, call: Call) -> wire.PeopleAnswer:
        """Make hosts."""
        return await self._set_role(call, None, Role.HOST)

    async def demote(self, call: Call) -> wire.PeopleAnswer:
        """Make hosts participants."""
        return await self._set_role(call, None, Role.PARTICIPANT)

    async def to_stage(self, call: Call) -> wire.PeopleAnswer:
        """Let people take part."""
        return await self._set_role(call, Right.OTHERS_TO_STAGE, Role.PARTICIPANT)

    async def to_audience(self, call: Call) -> wire.PeopleAnswer:
        """Let people only see and hear."""
        return await self._set_role(call, Right.OTHERS_TO_AUDIENCE, Role.AUDIENCE)

    async def people_meta(self, call: Call) -> wire.PeopleAnswer:
        """Keep data with people."""
        tenant_id, actor = await self._acting(call, Right.OTHERS_META)
        return _people(await self.moderation.set_meta(tenant_id, *_whom(call), call.body.meta, actor))

    async def hand_over(self, call: Call) -> wire.PeopleAnswer:
        """Hand the meeting over."""
        tenant_id, actor = await self._acting(call, None)
        changed = await self.moderation.hand_over(
            tenant_id, call.path["session_id"], call.body.to, giver=call.body.giver, actor=actor
        )
        return _people(changed)

    async def _acting(self, call: Call, right: Right | None) -> tuple[str, Actor]:
        return await acting(self.rooms, self.lookup, call, call.path["session_id"], right)

    async def _set_deaf(self, call: Call, right: Right, *, deaf: bool) -> wire.PeopleAnswer:
        tenant_id, actor = await self._acting(call, right)
        return _people(await self.moderation.deafen(tenant_id, *_whom(call), deaf=deaf, actor=actor))

    async def _set_hands(self, call: Call, right: Right, *, raised: bool) -> wire.PeopleAnswer:
        tenant_id, actor = await self._acting(call, right)
        return _people(await self.moderation.set_hands(tenant_id, *_whom(call), raised=raised, actor=actor))

    async def _set_role(self, call: Call, right: Right | None, role: Role) -> wire.PeopleAnswer:
        tenant_id, actor = await self._acting(call, right)
        return _people(await self.moderation.set_role(tenant_id, *_whom(call), role, actor))


def _whom(call: Call) -> tuple[str, Selection]:
    return call.path["session_id"], mapping.selection(call.body)


def _people(people: Sequence[Participant]) -> wire.PeopleAnswer:
    return wire.PeopleAnswer([mapping.participant(one) for one in people])
