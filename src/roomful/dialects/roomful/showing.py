"""Sessions as answers show them: with what goes on in them beside people meeting."""

from collections.abc import Sequence
from dataclasses import dataclass

from roomful.broadcasts.model import Broadcast
from roomful.broadcasts.service.broadcasts import Broadcasts
from roomful.dialects.roomful import mapping, wire
from roomful.kit.clock import Clock, rfc3339
from roomful.recordings.model import Recording
from roomful.recordings.rules import duration_ms
from roomful.recordings.service.recordings import Recordings
from roomful.sessions.model import Session


@dataclass(frozen=True, slots=True)
class SessionView:
    """Looks up what everybody in a meeting may know: whether it is recorded, and whether others watch it."""

    recordings: Recordings
    broadcasts: Broadcasts
    clock: Clock

    async def show(self, session: Session, people: list[wire.Participant] | None = None) -> wire.Session:
        """Return a session as the wire has it."""
        return (await self.show_all([session], people))[0]

    async def show_all(
        self, sessions: Sequence[Session], people: list[wire.Participant] | None = None
    ) -> list[wire.Session]:
        """Return sessions of one tenant as the wire has them."""
        live = [session.id for session in sessions if session.ended_at is None]
        running: dict[str, Recording] = {}
        watched: dict[str, Broadcast] = {}
        if live:
            tenant_id = sessions[0].tenant_id
            running = await self.recordings.running_of(tenant_id, live)
            watched = await self.broadcasts.running_of(tenant_id, live)
        return [
            mapping.session(one, people, self._shown(running.get(one.id)), _broadcast(watched.get(one.id)))
            for one in sessions
        ]

    async def recorded(self, live: Session | None) -> bool:
        """Tell whether a session that goes on is being recorded."""
        return live is not None and await self.recordings.running(live.tenant_id, live.id) is not None

    def _shown(self, one: Recording | None) -> wire.RunningRecording | None:
        if one is None:
            return None
        return wire.RunningRecording(
            id=one.id,
            state=one.state,  # type: ignore[arg-type]  # one of the two, as it runs
            media=one.media,
            layout=one.layout,
            started_at=rfc3339(one.started_at),
            recorded_ms=duration_ms(one, self.clock.now()),
        )


def _broadcast(one: Broadcast | None) -> wire.RunningBroadcast | None:
    return None if one is None else wire.RunningBroadcast(one.id, one.state, mapping.when(one.started_at))
