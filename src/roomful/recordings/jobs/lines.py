"""What the timeline of a capture says of tracks, made rows."""

import asyncio
from typing import Any

from roomful.db import Database, Transaction
from roomful.kit.clock import SECOND, Clock
from roomful.kit.ids import is_id, new_id, new_number
from roomful.media.recorder import Capturing
from roomful.recordings.jobs.keeping import Keeping
from roomful.recordings.model import Recording, State, Track
from roomful.recordings.service.book import Book
from roomful.recordings.store import recordings, tracks

_BACK = frozenset({"capture.started", "capture.back"})
_OF_TRACKS = frozenset({"track.started", "track.ended"})
# after a crash of the capture its tracks end and go on at once: only what stays ended is finished
SETTLED = 10 * SECOND
# where a film is nearly ready, its tracks wait for it, but not longer
FILM_FIRST = 10 * SECOND

Line = dict[str, Any]


class Lines:
    """Applies timelines, each line once: how far it came is stored with what it said."""

    def __init__(
        self, database: Database, book: Book, capturing: Capturing, keeping: Keeping, clock: Clock
    ) -> None:
        self._database = database
        self._book = book
        self._capturing = capturing
        self._keeping = keeping
        self._clock = clock
        # how far was read without anything of interest, by recording: that is not worth a write
        self._read: dict[str, int] = {}

    async def apply(self, recording: Recording) -> bool:
        """Apply what is new; tell whether there was anything that changed rows."""
        folder = self._keeping.capture(recording.id)
        begin = max(self._read.get(recording.id, 0), recording.timeline_offset)
        lines, end = await asyncio.to_thread(self._capturing.timeline, folder, begin)
        told = [line for line in lines if line.get("kind") in _OF_TRACKS or _is_return(line)]
        if told:
            status = await asyncio.to_thread(self._capturing.status, folder)
            origin = status.origin if status is not None and status.origin else recording.started_at
            if not await self._write(recording, told, origin, end):
                return True
        self._read[recording.id] = end
        return bool(told)

    def began(self, recording: Recording) -> bool:
        """Tell whether there is a timeline at all, as far as was read."""
        return self._read.get(recording.id, 0) > 0

    def forget(self, recording_id: str) -> None:
        """Forget how far a timeline was read."""
        self._read.pop(recording_id, None)

    async def _write(self, recording: Recording, lines: list[Line], origin: int, end: int) -> bool:
        async with self._database.write() as tx:
            current = await recordings.rows.lock(tx, recording.tenant_id, recording.id)
            if current is None or current.timeline_offset != recording.timeline_offset:
                return False  # another has applied them
            for line in lines:
                at = origin + int(line["t"])
                if line["kind"] == "track.started":
                    await self._started(tx, current, line, at)
                elif line["kind"] in _BACK:
                    await self._finish_ended(tx, current, after=SETTLED)
                else:
                    await self._ended(tx, current, str(line["track"]), at)
            await recordings.rows.update(tx, current.tenant_id, current.id, {"timeline_offset": end})
        return True

    async def close(self, tx: Transaction, recording: Recording, at: int) -> bool:
        """End what still runs and finish everything; tell whether there was any track."""
        wait = FILM_FIRST if recording.compose and self._book.follow else 0
        found = await tracks.of_recording(tx, recording.tenant_id, recording.id)
        for track in found:
            if track.state == State.RECORDING:
                await self._end(tx, track, at, wait=wait)
        await self._finish_ended(tx, recording, after=wait)
        return bool(found)

    async def _finish_ended(self, tx: Transaction, recording: Recording, *, after: int) -> None:
        """Finish what has ended and does not go on meanwhile."""
        for track in await tracks.of_recording(tx, recording.tenant_id, recording.id):
            if track.state == State.PROCESSING:
                await self._book.finish_track(tx, track, after=after)

    async def _started(self, tx: Transaction, recording: Recording, line: Line, at: int) -> None:
        participant, key = str(line.get("participant", "")), str(line["track"])
        if not is_id(participant):
            return  # not one of ours: a program that somebody let into the media room
        if recording.deleted_at is not None and recording.compose:
            return  # its tracks went with it
        known = await tracks.by_key(tx, recording.tenant_id, recording.id, key)
        now = self._clock.now()
        if known is not None:
            # it goes on after the capture was away
            changes = {
                "state": State.RECORDING,
                "failure": None,
                "ended_at": None,
                "completed_at": None,
                "updated_at": now,
            }
            if known.state != State.RECORDING and known.deleted_at is None:
                await tracks.rows.update(tx, known.tenant_id, known.id, changes)
            return
        track = Track(
            id=new_id(),
            number=new_number(),
            tenant_id=recording.tenant_id,
            recording_id=recording.id,
            room_id=recording.room_id,
            session_id=recording.session_id,
            participant_id=participant,
            track_key=key,
            medium=str(line["medium"]),
            source=str(line["source"]),
            codec=str(line["codec"]),
            state=State.RECORDING,
            failure=None,
            started_at=at,
            ended_at=None,
            completed_at=None,
            duration_ms=None,
            size_bytes=None,
            storage_key=None,
            sha256=None,
            created_at=now,
            updated_at=now,
            deleted_at=None,
        )
        await tracks.rows.insert(tx, track)
        await self._book.record_track(tx, "track.started", track, {"started_at": at})

    async def _ended(self, tx: Transaction, recording: Recording, key: str, at: int) -> None:
        track = await tracks.by_key(tx, recording.tenant_id, recording.id, key)
        if track is not None and track.state == State.RECORDING:
            await self._end(tx, track, at, wait=SETTLED)

    async def _end(self, tx: Transaction, track: Track, at: int, *, wait: int) -> None:
        now = self._clock.now()
        changes = {"state": State.PROCESSING, "ended_at": max(at, track.started_at), "updated_at": now}
        await tracks.rows.update(tx, track.tenant_id, track.id, changes)
        await self._book.finish_track(tx, track, after=wait)


def _is_return(line: Line) -> bool:
    """Tell whether the capture has begun once more, or is connected again."""
    return line.get("kind") in _BACK and bool(line.get("t"))


def away_for(lines: list[Line], now: int) -> int | None:
    """Return how long to wait for tracks to go on, in microseconds; None: until the capture is back.

    While it is away nobody knows which tracks have ended, and for some seconds after that.
    """
    bounds = [line for line in lines if line.get("kind") == "capture.lost" or _is_return(line)]
    if not bounds:
        return 0
    if bounds[-1]["kind"] == "capture.lost":
        return None
    back = int(lines[0].get("origin", 0)) + int(bounds[-1]["t"])
    return max(min(back + SETTLED - now, SETTLED), 0)
