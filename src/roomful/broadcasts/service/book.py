"""Writes every change of a broadcast: rows, event, job and the word to it, in one transaction."""

from collections.abc import Sequence
from typing import Any

from msgspec.structs import replace

from roomful.broadcasts import rules, store
from roomful.broadcasts.model import Aim, Broadcast, BroadcastTarget, State, TargetKind
from roomful.db import Reader, Transaction
from roomful.history.model import SYSTEM, Actor, Severity, Subject
from roomful.history.service import History
from roomful.jobs.rules import UNLIMITED
from roomful.jobs.service import Jobs
from roomful.kit.clock import SECOND, Clock
from roomful.kit.crypto import Box
from roomful.kit.ids import new_id, new_number
from roomful.media.recorder import TargetReport
from roomful.recordings.service.nudges import Nudges

RUN = "broadcast.run"
LATE = "broadcast.late"
# when one that has not begun by then is looked at, in microseconds
LATE_AFTER = 30 * SECOND
_CONTEXT = "broadcast target {}"
_KINDS = {State.LIVE: "broadcast.live", State.RETRYING: "broadcast.retrying"}


class Book:
    """Who calls it has locked the broadcast it changes."""

    def __init__(self, history: History, jobs: Jobs, nudges: Nudges, box: Box, clock: Clock) -> None:
        self._history = history
        self._jobs = jobs
        self._nudges = nudges
        self._box = box
        self._clock = clock

    async def begin(self, tx: Transaction, broadcast: Broadcast, aims: Sequence[Aim], actor: Actor) -> None:
        """Store a new broadcast with its targets, and let it begin."""
        await store.insert_broadcast(tx, broadcast)
        for aim in aims:
            await self._insert_target(tx, broadcast, aim)
        await self._record(tx, "broadcast.started", broadcast, actor)
        for kind, after in ((RUN, 0), (LATE, LATE_AFTER)):
            await self._jobs.enqueue(
                tx,
                kind,
                {"tenant_id": broadcast.tenant_id, "id": broadcast.id},
                run_at=self._clock.now() + after,
                unique_key=f"{kind}:{broadcast.id}",
                tenant_id=broadcast.tenant_id,
                max_attempts=UNLIMITED,
            )

    async def end(
        self, tx: Transaction, broadcast: Broadcast, actor: Actor = SYSTEM, *, failure: str | None = None
    ) -> Broadcast:
        """End a broadcast and what of its targets goes on; with a failure it has failed."""
        now = self._clock.now()
        for target in await store.targets(tx, broadcast.tenant_id, broadcast.id):
            if target.ended_at is None:
                await self._end_target(tx, target, now)
        changes = {
            "state": State.ENDED if failure is None else State.FAILED,
            "failure": failure,
            "ended_at": now,
            "updated_at": now,
        }
        await store.change(tx, broadcast.tenant_id, broadcast.id, changes)
        ended = replace(broadcast, **changes)
        kind = "broadcast.ended" if failure is None else "broadcast.failed"
        severity = Severity.LOW if failure is None else Severity.HIGH
        await self._record(tx, kind, ended, actor, severity)
        await self._nudges.tell(tx, broadcast.id)
        return ended

    async def show(self, tx: Transaction, broadcast: Broadcast, layout: str, actor: Actor) -> None:
        """Show people in another layout from now on."""
        changes = {"layout": layout, "updated_at": self._clock.now()}
        await store.change(tx, broadcast.tenant_id, broadcast.id, changes)
        await self._record(tx, "broadcast.updated", replace(broadcast, **changes), actor)
        await self._nudges.tell(tx, broadcast.id)

    async def add_target(
        self, tx: Transaction, broadcast: Broadcast, aim: Aim, actor: Actor
    ) -> BroadcastTarget:
        """Let a broadcast go to one more target."""
        target = await self._insert_target(tx, broadcast, aim)
        await self._record(tx, "broadcast.updated", broadcast, actor)
        await self._nudges.tell(tx, broadcast.id)
        return target

    async def remove_target(
        self, tx: Transaction, broadcast: Broadcast, target: BroadcastTarget, actor: Actor
    ) -> None:
        """Let a broadcast go to a target no more; of those that ended the last few are kept."""
        await self._end_target(tx, target, self._clock.now())
        for one in rules.surplus(await store.targets(tx, broadcast.tenant_id, broadcast.id)):
            await store.delete_target(tx, one.tenant_id, one.id)
        await self._record(tx, "broadcast.updated", broadcast, actor)
        await self._nudges.tell(tx, broadcast.id)

    async def secrets(
        self, tx: Reader, tenant_id: str, broadcast_id: str
    ) -> list[tuple[BroadcastTarget, str]]:
        """Return the targets that go on, with the whole address of each, or the key that it is pulled by."""
        found = await store.boxes(tx, tenant_id, broadcast_id)
        return [(target, self._box.open(box, _CONTEXT.format(target.id))) for target, box in found]

    async def report(
        self,
        tx: Transaction,
        broadcast: Broadcast,
        reports: Sequence[TargetReport],
        *,
        playing: bool,
        place: str = "",
    ) -> Broadcast:
        """Write how targets go, and how the broadcast stands by that. An event tells what changed.

        `place` is where what is pulled is to be had, if that is a place of its own.
        """
        now = self._clock.now()
        told = {report.id: report for report in reports}
        targets = await store.targets(tx, broadcast.tenant_id, broadcast.id)
        going = [target for target in targets if target.ended_at is None]
        moved = [
            state
            for target in going
            if target.id in told and (state := await self._apply(tx, target, told[target.id], now, place))
        ]
        states = [rules.state_of(told[one.id]) if one.id in told else one.state for one in going]
        state = rules.overall(broadcast.state, states, hls=broadcast.hls, playing=playing)
        if state == State.FAILED:
            return await self.end(tx, broadcast, failure="targets_failed")
        if state != broadcast.state:
            return await self._stand(tx, broadcast, state, now)
        for kind in dict.fromkeys(f"broadcast.{one}" for one in moved if one != State.STARTING):
            await self._record(tx, kind, broadcast)
        return broadcast

    async def retry(self, tx: Transaction, broadcast: Broadcast, reason: str) -> Broadcast:
        """Note that nobody sees anything for now, and why."""
        if (broadcast.state, broadcast.failure) == (State.RETRYING, reason):
            return broadcast
        return await self._stand(tx, broadcast, State.RETRYING, self._clock.now(), reason)

    async def on_its_way(self, tx: Transaction, broadcast: Broadcast) -> None:
        """Note that what kept it from beginning does so no more."""
        if broadcast.failure is not None:
            changes = {"failure": None, "updated_at": self._clock.now()}
            await store.change(tx, broadcast.tenant_id, broadcast.id, changes)

    async def _stand(
        self, tx: Transaction, broadcast: Broadcast, state: State, now: int, reason: str | None = None
    ) -> Broadcast:
        changes: dict[str, Any] = {"state": state, "failure": reason, "updated_at": now}
        if state == State.LIVE and broadcast.started_at is None:
            changes["started_at"] = now
        await store.change(tx, broadcast.tenant_id, broadcast.id, changes)
        new = replace(broadcast, **changes)
        severity = Severity.LOW if state == State.LIVE else Severity.MIDDLE
        await self._record(tx, _KINDS.get(state, "broadcast.updated"), new, severity=severity)
        return new

    async def _insert_target(self, tx: Transaction, broadcast: Broadcast, aim: Aim) -> BroadcastTarget:
        now = self._clock.now()
        target = BroadcastTarget(
            id=new_id(),
            number=new_number(),
            tenant_id=broadcast.tenant_id,
            broadcast_id=broadcast.id,
            kind=aim.kind,
            preset_id=aim.preset_id,
            shown="" if aim.kind == TargetKind.RTSP_PULL else rules.shown(aim.secret),
            place=None,
            retries=aim.pace.retries,
            retry_delay=aim.pace.retry_delay,
            idle_timeout=aim.pace.idle_timeout,
            over_tcp=aim.pace.over_tcp,
            audio_codec=aim.audio_codec,
            video_codec=aim.video_codec,
            state=State.STARTING,
            attempts=0,
            last_error=None,
            started_at=None,
            ended_at=None,
            created_at=now,
            updated_at=now,
        )
        await store.insert_target(tx, target, self._box.seal(aim.secret, _CONTEXT.format(target.id)))
        return target

    async def _end_target(self, tx: Transaction, target: BroadcastTarget, now: int) -> None:
        # one that failed for good stays so
        state = State.FAILED if target.state == State.FAILED else State.ENDED
        changes = {"state": state, "ended_at": now, "updated_at": now}
        await store.change_target(tx, target.tenant_id, target.id, changes)

    async def _apply(
        self, tx: Transaction, target: BroadcastTarget, report: TargetReport, now: int, place: str
    ) -> State | None:
        """Write how one target goes; return its state when that is another than before."""
        state = rules.state_of(report)
        changes: dict[str, Any] = {
            "state": state,
            "attempts": max(report.attempts, target.attempts),
            "last_error": report.error or target.last_error,
        }
        if state == State.LIVE and target.started_at is None:
            changes["started_at"] = now
        if target.kind == TargetKind.RTSP_PULL:
            changes["place"] = place or None
        changed = {name: value for name, value in changes.items() if getattr(target, name) != value}
        if changed:
            await store.change_target(tx, target.tenant_id, target.id, changed | {"updated_at": now})
        return state if "state" in changed else None

    async def _record(
        self,
        tx: Transaction,
        kind: str,
        broadcast: Broadcast,
        actor: Actor = SYSTEM,
        severity: Severity = Severity.LOW,
    ) -> None:
        subject = Subject(broadcast.id, broadcast.title, broadcast.room_id, broadcast.session_id)
        targets = await store.targets(tx, broadcast.tenant_id, broadcast.id)
        await self._history.record(
            tx,
            kind,
            broadcast.tenant_id,
            subject,
            actor=actor,
            severity=severity,
            payload=rules.payload(broadcast, targets),
        )
