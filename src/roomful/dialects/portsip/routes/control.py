"""What can be done with a room while it runs: status, mute, lock, start and stop, recording."""

from dataclasses import dataclass

from roomful.dialects.portsip import mapping, wire
from roomful.dialects.portsip.auth import Caller
from roomful.dialects.portsip.routes.reach import Reach
from roomful.dialects.portsip.routes.sides import MEETINGS, Side
from roomful.kit.errors import Kind, Problem
from roomful.recordings.service.recordings import Recordings
from roomful.sessions.model import EndReason, Selection, State
from roomful.sessions.service.lifecycle import Lifecycle
from roomful.sessions.service.moderation import Moderation
from roomful.web.operations import Call, Handler, Operation

_ALL = Selection(None)


@dataclass(frozen=True, slots=True)
class ControlRoutes:
    """One side's rooms while they run."""

    side: Side
    reach: Reach
    lifecycle: Lifecycle
    moderation: Moderation
    recordings: Recordings

    def operations(self) -> list[Operation]:
        """Return the operations."""
        side = self.side
        verbs: list[tuple[str, str, str, Handler]] = [
            ("mute", "mute{}", f"Mute a {side.thing}: all but hosts, and who comes later.", self.mute),
            ("unmute", "unmute{}", f"Unmute a {side.thing}.", self.unmute),
            ("lock", "lock{}", f"Lock a {side.thing}: only hosts come in.", self.lock),
            ("unlock", "unlock{}", f"Unlock a {side.thing}.", self.unlock),
            ("start_recording", "start_recording", f"Record a {side.thing}.", self.record),
            ("stop_recording", "stop_recording", f"End the recording of a {side.thing}.", self.keep),
        ]
        if side is MEETINGS:
            verbs += [
                ("start", "start{}", "Start a meeting, with nobody in it yet.", self.start),
                ("stop", "stop{}", "Stop a meeting; whoever is in it is removed.", self.stop),
            ]
        return [
            Operation(
                method="GET", path=f"{side.path}/{{id}}/status", name=side.name("get{}Status"), tag=side.tag,
                summary=f"Retrieve the status of a {side.thing}.", handler=self.status, answer=wire.Status,
                problems=(403, 404),
            ),
            *(
                Operation(
                    method="POST", path=f"{side.path}/{{id}}/{verb}", name=side.name(name), tag=side.tag,
                    summary=summary, handler=handler, problems=(400, 403, 404, 503),
                )
                for verb, name, summary, handler in verbs
            ),
        ]  # fmt: skip

    async def status(self, call: Call) -> wire.Status:
        """Return it: `OFFLINE` while nothing goes on, `ONLINE` while nobody is in, else `ON_CALL`."""
        reached = await self.reach.read(call)
        if reached.live_session_id is None:
            return mapping.status(None, anybody=False, recorded=False)
        session = await self.reach.session_of(reached)
        people = await self.reach.lookup.present(reached.tenant.id, session.id)
        running = await self.recordings.running(reached.tenant.id, session.id)
        return mapping.status(
            session, anybody=any(one.state == State.IN for one in people), recorded=running is not None
        )

    async def mute(self, call: Call) -> None:
        """Close all microphones; only hosts may open theirs again until it is unmuted."""
        caller: Caller = call.caller
        _, session = await self.reach.running(call)
        await self.moderation.mute(caller.tenant_id, session.id, _ALL, block=True, actor=caller.actor)

    async def unmute(self, call: Call) -> None:
        """Give all their microphones back, and open those that are published."""
        caller: Caller = call.caller
        _, session = await self.reach.running(call)
        await self.moderation.unmute(caller.tenant_id, session.id, _ALL, actor=caller.actor)

    async def lock(self, call: Call) -> None:
        """Lock it until it is unlocked, or ends."""
        await self._lock(call, locked=True)

    async def unlock(self, call: Call) -> None:
        """Let people in again."""
        await self._lock(call, locked=False)

    async def record(self, call: Call) -> None:
        """Start a recording, or go on with one that is paused."""
        caller: Caller = call.caller
        _, session = await self.reach.running(call)
        await self.recordings.start(caller.tenant_id, session.id, actor=caller.actor)

    async def keep(self, call: Call) -> None:
        """Stop the recording; its file is made."""
        caller: Caller = call.caller
        _, session = await self.reach.running(call)
        running = await self.recordings.running(caller.tenant_id, session.id)
        if running is None:
            raise Problem(Kind.CONFLICT, "not_recorded", "Nothing is being recorded in this room.")
        await self.recordings.stop(caller.tenant_id, running.id, actor=caller.actor)

    async def start(self, call: Call) -> None:
        """Start it, also before its time; one that goes on already goes on."""
        caller: Caller = call.caller
        reached = await self.reach.act(call)
        await self.lifecycle.start_room(caller.tenant_id, reached.room.id, "api", caller.actor)

    async def stop(self, call: Call) -> None:
        """End it for all who are in it."""
        caller: Caller = call.caller
        _, session = await self.reach.running(call)
        await self.lifecycle.end(caller.tenant_id, session.id, EndReason.API, caller.actor)

    async def _lock(self, call: Call, *, locked: bool) -> None:
        caller: Caller = call.caller
        _, session = await self.reach.running(call)
        await self.moderation.lock(caller.tenant_id, session.id, locked=locked, actor=caller.actor)
