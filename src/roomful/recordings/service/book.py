"""Writes the changes of recordings: the row, its event, its jobs and the word to them, in one transaction."""

from typing import Any

from roomful.db import Transaction
from roomful.history.model import SYSTEM, Actor, Severity, Subject
from roomful.history.service import History
from roomful.jobs.model import State as JobState
from roomful.jobs.rules import UNLIMITED
from roomful.jobs.service import Jobs
from roomful.kit.clock import Clock
from roomful.media.recorder import Composed
from roomful.recordings import rules
from roomful.recordings.jobs import kinds
from roomful.recordings.model import Composition, Failure, Recording, State, StopReason, Track
from roomful.recordings.service.nudges import Nudges
from roomful.recordings.store import compositions, recordings, tracks


class Book:
    """Who calls it has locked the row it changes. `follow`: films are made while their captures grow."""

    def __init__(
        self, history: History, jobs: Jobs, nudges: Nudges, clock: Clock, *, follow: bool = True
    ) -> None:
        self._history = history
        self._jobs = jobs
        self._nudges = nudges
        self._clock = clock
        self.follow = follow

    async def begin(self, tx: Transaction, recording: Recording, actor: Actor) -> None:
        """Store a new recording, and let its capture begin. Raises Conflict when the session has one."""
        await recordings.rows.insert(tx, recording)
        await self.record(tx, "recording.started", recording, actor)
        await self.capture(tx, recording)
        if recording.compose and self.follow:
            await self.compose(tx, recording)

    async def change(
        self,
        tx: Transaction,
        recording: Recording,
        changes: dict[str, Any],
        kind: str | None = None,
        *,
        actor: Actor = SYSTEM,
        severity: Severity = Severity.LOW,
    ) -> Recording:
        """Change a recording; no changes change nothing."""
        if not changes:
            return recording
        await recordings.rows.update(tx, recording.tenant_id, recording.id, changes)
        new = rules.changed(recording, changes)
        if kind is not None:
            await self.record(tx, kind, new, actor, severity)
        await self._nudges.tell(tx, recording.id)
        return new

    async def stop(
        self, tx: Transaction, recording: Recording, reason: StopReason, actor: Actor = SYSTEM
    ) -> Recording:
        """Stop a recording that runs: its capture hears of it."""
        changes = rules.stopped(recording, reason, self._clock.now())
        severity = Severity.LOW if reason in (StopReason.ASKED, StopReason.SESSION_ENDED) else Severity.HIGH
        if not await self.is_looked_after(tx, recording.id):
            await self.close(tx, recording)
        return await self.change(tx, recording, changes, "recording.stopped", actor=actor, severity=severity)

    async def complete(self, tx: Transaction, recording: Recording, changes: dict[str, Any]) -> Recording:
        """Complete a recording: its file is in the store."""
        now = self._clock.now()
        changes = changes | {
            "state": State.COMPLETED,
            "completed_at": now,
            "progress": 1000,
            "updated_at": now,
        }
        done = await self.change(tx, recording, changes, "recording.completed")
        await self._follow_up(tx, recording)
        return done

    async def fail(
        self, tx: Transaction, recording: Recording, failure: Failure, changes: dict[str, Any]
    ) -> Recording:
        """Give a recording up, with the reason."""
        now = self._clock.now()
        changes = changes | {
            "state": State.FAILED,
            "failure": failure,
            "completed_at": now,
            "updated_at": now,
        }
        quiet = failure is Failure.NO_MEDIA
        failed = await self.change(
            tx, recording, changes, "recording.failed", severity=Severity.MIDDLE if quiet else Severity.HIGH
        )
        await self._follow_up(tx, recording)
        return failed

    async def _follow_up(self, tx: Transaction, recording: Recording) -> None:
        """See to what has waited for the film."""
        for track in await tracks.of_recording(tx, recording.tenant_id, recording.id):
            if track.state == State.PROCESSING and track.deleted_at is None:
                await self.finish_track(tx, track)
        await self.tidy(tx, recording)

    async def delete(self, tx: Transaction, recording: Recording, actor: Actor, *, tracks_too: bool) -> None:
        """Mark a recording deleted; its files follow."""
        now = self._clock.now()
        await self.change(
            tx,
            recording,
            {"deleted_at": now, "completed_at": recording.completed_at or now, "updated_at": now},
            "recording.deleted",
            actor=actor,
            severity=Severity.MIDDLE,
        )
        if tracks_too:
            await tracks.delete_of(tx, recording.tenant_id, recording.id, now)
        await self.delete_again(tx, recording)

    async def change_track(
        self, tx: Transaction, track: Track, changes: dict[str, Any], kind: str, told: dict[str, Any]
    ) -> None:
        """Change a track, and tell of it."""
        await tracks.rows.update(tx, track.tenant_id, track.id, changes)
        await self.record_track(tx, kind, track, told)

    async def finished(self, tx: Transaction, track: Track, made: Composed | None, failure: Failure) -> None:
        """Complete a track with the file that was made of it; without one it has failed.

        One that went on after it had been completed is told of no second time.
        """
        now = self._clock.now()
        times = {"completed_at": now, "updated_at": now}
        if made is None and track.storage_key is not None:
            # with the file of before
            await tracks.rows.update(tx, track.tenant_id, track.id, {"state": State.COMPLETED, **times})
            return
        if made is None:
            changes = {"state": State.FAILED, "failure": failure, **times}
            await self.change_track(tx, track, changes, "track.failed", {"failure": str(failure)})
            return
        said = {"duration_ms": made.duration_ms, "size_bytes": made.size}
        changes = {
            "state": State.COMPLETED,
            "storage_key": rules.track_key(track),
            "sha256": made.sha256,
            **said,
            **times,
        }
        if track.storage_key is not None:
            await tracks.rows.update(tx, track.tenant_id, track.id, changes)
            return
        told = said | {"started_at": track.started_at, "ended_at": track.ended_at}
        await self.change_track(tx, track, changes, "track.completed", told)

    async def delete_track(self, tx: Transaction, track: Track, actor: Actor) -> None:
        """Mark a track deleted; whoever calls this sees to its file."""
        now = self._clock.now()
        changes = {"deleted_at": now, "completed_at": track.completed_at or now, "updated_at": now}
        await tracks.rows.update(tx, track.tenant_id, track.id, changes)
        await self.record_track(tx, "track.deleted", track, {}, actor)

    async def change_composition(
        self,
        tx: Transaction,
        composition: Composition,
        changes: dict[str, Any],
        kind: str | None = None,
        told: dict[str, Any] | None = None,
        *,
        actor: Actor = SYSTEM,
    ) -> None:
        """Change a composition, and tell of it."""
        await compositions.rows.update(tx, composition.tenant_id, composition.id, changes)
        if kind is not None:
            await self.record_composition(tx, kind, composition, told or {}, actor)

    async def delete_composition(self, tx: Transaction, composition: Composition, actor: Actor) -> None:
        """Mark a composition deleted; its file follows."""
        now = self._clock.now()
        changes = {"deleted_at": now, "completed_at": composition.completed_at or now, "updated_at": now}
        await self.change_composition(tx, composition, changes, "composition.deleted", actor=actor)
        await self.delete_files(tx, kinds.DELETE_COMPOSITION, composition.tenant_id, [composition.id])

    async def record(
        self,
        tx: Transaction,
        kind: str,
        recording: Recording,
        actor: Actor = SYSTEM,
        severity: Severity = Severity.LOW,
    ) -> None:
        """Store an event of a recording."""
        subject = Subject(recording.id, recording.title, recording.room_id, recording.session_id)
        told = rules.payload(recording, self._clock.now())
        await self._history.record(
            tx, kind, recording.tenant_id, subject, actor=actor, severity=severity, payload=told
        )

    async def record_track(
        self, tx: Transaction, kind: str, track: Track, told: dict[str, Any], actor: Actor = SYSTEM
    ) -> None:
        """Store an event of a track."""
        subject = Subject(track.id, "", track.room_id, track.session_id, track.participant_id)
        told = {
            "recording_id": track.recording_id,
            "medium": track.medium,
            "source": track.source,
            "codec": track.codec,
        } | told
        await self._history.record(tx, kind, track.tenant_id, subject, actor=actor, payload=told)

    async def record_composition(
        self,
        tx: Transaction,
        kind: str,
        composition: Composition,
        told: dict[str, Any],
        actor: Actor = SYSTEM,
    ) -> None:
        """Store an event of a composition."""
        subject = Subject(composition.id, "", composition.room_id, composition.session_id)
        told = {"width": composition.width, "height": composition.height, "container": "mp4"} | told
        await self._history.record(tx, kind, composition.tenant_id, subject, actor=actor, payload=told)

    async def capture(self, tx: Transaction, recording: Recording) -> None:
        """See to it that somebody looks after the capture."""
        await self.enqueue(tx, kinds.CAPTURE, recording.tenant_id, recording.id)

    async def is_looked_after(self, tx: Transaction, recording_id: str) -> bool:
        """Tell whether somebody looks after the capture of a recording now."""
        return await self._jobs.known(tx, _key(kinds.CAPTURE, recording_id)) is JobState.RUNNING

    async def close(self, tx: Transaction, recording: Recording) -> None:
        """See to the end of a recording that is stopped while nobody has had room to look after it."""
        await self.enqueue(tx, kinds.CLOSE, recording.tenant_id, recording.id)

    async def compose(self, tx: Transaction, recording: Recording) -> None:
        """See to it that somebody composes."""
        await self.enqueue(tx, kinds.COMPOSE, recording.tenant_id, recording.id)

    async def finish_track(self, tx: Transaction, track: Track, *, after: int = 0) -> None:
        """See to it that the file of a track is made, so many microseconds from now at the latest."""
        await self.enqueue(tx, kinds.FINISH_TRACK, track.tenant_id, track.id, after)

    async def compose_composition(self, tx: Transaction, tenant_id: str, composition_id: str) -> None:
        """See to it that a composition is made."""
        await self.enqueue(tx, kinds.COMPOSITION, tenant_id, composition_id)

    async def checksum(self, tx: Transaction, recording: Recording) -> None:
        """See to it that the checksum of a film is made that was finished without."""
        await self.enqueue(tx, kinds.CHECKSUM, recording.tenant_id, recording.id)

    async def delete_files(self, tx: Transaction, kind: str, tenant_id: str, ids: list[str]) -> None:
        """See to it that the files of what is deleted go."""
        await self._jobs.enqueue(tx, kind, {"ids": ids}, tenant_id=tenant_id, max_attempts=UNLIMITED)

    async def tidy(self, tx: Transaction, recording: Recording) -> None:
        """See to it that folders nobody needs any more go."""
        await self.enqueue(tx, kinds.TIDY, recording.tenant_id, recording.id)

    async def delete_again(self, tx: Transaction, recording: Recording) -> None:
        """See to it that what came after a recording was deleted goes too."""
        await self.enqueue(tx, kinds.DELETE, recording.tenant_id, recording.id)

    async def enqueue(self, tx: Transaction, kind: str, tenant_id: str, row_id: str, after: int = 0) -> None:
        """Ask for a job of a row; there is one at a time."""
        # the rows say when to give up, not the count of attempts
        await self._jobs.enqueue(
            tx,
            kind,
            {"id": row_id},
            run_at=self._clock.now() + after,
            unique_key=_key(kind, row_id),
            tenant_id=tenant_id,
            max_attempts=UNLIMITED,
        )

    async def see_to(self, tx: Transaction, kind: str, tenant_id: str, row_id: str) -> bool:
        """Ask for a job of a row, unless there is one already, whenever it is due; tell whether one runs."""
        state = await self._jobs.known(tx, _key(kind, row_id))
        if state is None:
            await self.enqueue(tx, kind, tenant_id, row_id)
        return state is JobState.RUNNING


def _key(kind: str, row_id: str) -> str:
    """Return the key of a row's job."""
    return f"{kind}:{row_id}"
