"""Makes the media engine follow the rows.

The rows are changed first and are the truth. What follows here is tried at once; when the engine cannot be
reached the error is logged, and the reconciler does what is still to be done.
"""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from typing import Any

import structlog

from roomful.db import Database
from roomful.kit.errors import Kind, Problem
from roomful.media.port import Media, MediaUnavailable, Source
from roomful.rooms.model import Room
from roomful.sessions import rights
from roomful.sessions.model import Participant, Session, State
from roomful.sessions.store import participants, sessions

log = structlog.get_logger()

_AT_ONCE = 16


class Engine:
    """The media engine, as sessions use it."""

    def __init__(self, database: Database, media: Media) -> None:
        self._database = database
        self.media = media
        self._made: dict[str, int] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._free = asyncio.Semaphore(_AT_ONCE)

    def check(self) -> None:
        """Raise Problem unless people can meet right now."""
        if not self.media.state().ready:
            raise unavailable()

    async def open(self, session: Session, *, anew: bool = False) -> None:
        """See to it that the session has its media room. Raises Problem when the engine is away."""
        generation = self.media.state().generation
        if not anew and self._made.get(session.id) == generation:
            return
        try:
            await self.media.create_room(session.id)
        except MediaUnavailable as error:
            raise unavailable() from error
        self._made[session.id] = generation

    def is_open(self, session_id: str) -> bool:
        """Tell whether this process has made the session's room since the engine was last started."""
        return self._made.get(session_id) == self.media.state().generation

    async def close(self, session: Session) -> None:
        """Delete the media room of an ended session, and note that it is gone."""
        self._made.pop(session.id, None)
        if not await self._try(self.media.delete_room(session.id), "delete_room", session.id):
            return
        async with self._database.write() as tx:
            await sessions.update_session(tx, session.tenant_id, session.id, {"media_open": False})

    def close_soon(self, session: Session) -> None:
        """Do the same without waiting for it."""
        self.soon(self.close(session))

    def soon(self, work: Coroutine[Any, Any, None]) -> None:
        """Do something without waiting for it."""
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def settle(self) -> None:
        """Wait for what was begun without waiting for it."""
        while self._tasks:
            await asyncio.gather(*self._tasks, return_exceptions=True)

    async def remove(self, person: Participant) -> None:
        """Disconnect somebody who is gone."""
        await self._try(self.media.remove(person.session_id, person.id), "remove", person.session_id)

    async def permit(self, room: Room, session: Session, person: Participant) -> None:
        """Make the engine's grants those of the rules."""
        granted = rights.grants(rights.permissions(room, session, person))
        await self._try(self.media.set_grants(session.id, person.id, granted), "set_grants", session.id)

    async def apply_mute(self, person: Participant) -> bool:
        """Make microphone and camera as muted as the row says, and note that it is done."""
        session_id = person.session_id
        for source, muted in ((Source.MICROPHONE, person.mic_muted), (Source.CAMERA, person.camera_off)):
            done = await self._try(
                self.media.mute_source(session_id, person.id, source, muted=muted), "mute", session_id
            )
            if not done:
                return False
        if person.state == State.IN and person.mute_pending:
            async with self._database.write() as tx:
                changes = {"mute_pending": False}
                await participants.update_participant(tx, person.tenant_id, person.id, changes)
        return True

    async def mute_track(self, person: Participant, track_id: str) -> None:
        """Mute one track of somebody."""
        call = self.media.mute(person.session_id, person.id, track_id, muted=True)
        await self._try(call, "mute", person.session_id)

    async def mute_screen(self, person: Participant) -> None:
        """Mute what somebody shows of their screen."""
        call = self.media.mute_source(person.session_id, person.id, Source.SCREEN, muted=True)
        await self._try(call, "mute", person.session_id)

    async def _try(self, call: Awaitable[None], what: str, session_id: str) -> bool:
        try:
            async with self._free:
                await call
        except MediaUnavailable as error:
            log.warning("media engine away", what=what, session_id=session_id, error=str(error))
            return False
        return True


async def each(people: Sequence[Participant], do: Callable[[Participant], Awaitable[None]]) -> None:
    """Do the same for many, several at a time: the engine is asked thrice for each of hundreds."""
    waiting = iter(people)

    async def work() -> None:
        for person in waiting:
            await do(person)

    async with asyncio.TaskGroup() as group:
        for _ in range(min(_AT_ONCE, len(people))):
            group.create_task(work())


def unavailable() -> Problem:
    """Return the problem of media that cannot be had now."""
    return Problem(
        Kind.UNAVAILABLE,
        "media_unavailable",
        "Audio and video cannot be reached right now. Please try again.",
    )
