"""Makes the attempts of deliveries, and writes down what came of them."""

import asyncio
import contextlib
import random
from collections.abc import AsyncIterator, Callable

import msgspec
import structlog

from roomful.db import Database
from roomful.delivery import rules, store
from roomful.delivery.model import LANE, Attempt, Counts, Delivery, State
from roomful.delivery.port import Prepare, Sender, SigningKeyOf
from roomful.jobs.model import Job
from roomful.jobs.service import Jobs
from roomful.kit.clock import Clock
from roomful.kit.ids import new_id, new_number
from roomful.kit.outgoing import Answer

KIND = "webhook.deliver"
PRUNE = "delivery.prune"
# the first events of a room go out in their order, but none waits longer than this for those before it
_PATIENCE = 1.0
_JOB_SECONDS = 2 * rules.LONGEST_TIMEOUT + 30.0
_PRUNED_AT_ONCE = 500

_log = structlog.get_logger()


class Courier:
    """The job that sends one delivery."""

    def __init__(
        self,
        database: Database,
        jobs: Jobs,
        clock: Clock,
        *,
        sender: Sender,
        signing_key: SigningKeyOf,
        chance: Callable[[], float] = random.random,
        kept: int = rules.KEEP,
    ) -> None:
        self._kept = kept
        self.formats: dict[str, Prepare] = {}
        self.sender = sender
        self.counts = Counts()
        self._database = database
        self._jobs = jobs
        self._clock = clock
        self._signing_key = signing_key
        self._chance = chance
        self._last: dict[str, asyncio.Event] = {}
        jobs.register(KIND, self._deliver, timeout=_JOB_SECONDS, lane=LANE)
        jobs.every(PRUNE, rules.PRUNE_EVERY, self._prune)

    async def _deliver(self, job: Job) -> None:
        room_id = job.payload["room_id"] if job.attempts == 1 else None
        async with self._turn(room_id):
            async with self._database.read() as reader:
                delivery = await store.delivery(reader, job.tenant_id or "", job.payload["delivery_id"])
            if delivery is None or delivery.state != State.PENDING:
                return
            made = await self._attempt(delivery)
        await self._write(job, delivery, made)

    @contextlib.asynccontextmanager
    async def _turn(self, room_id: str | None) -> AsyncIterator[None]:
        """Begin after what went to the same room before, if that does not take long."""
        if room_id is None:
            yield
            return
        before, mine = self._last.get(room_id), asyncio.Event()
        self._last[room_id] = mine
        try:
            if before is not None:
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(before.wait(), _PATIENCE)
            yield
        finally:
            mine.set()
            if self._last.get(room_id) is mine:
                del self._last[room_id]

    async def _attempt(self, delivery: Delivery) -> list[Attempt]:
        """Try the URL and, should that fail, the failover URL at once."""
        made: list[Attempt] = []
        for url in filter(None, (delivery.url, delivery.failover_url)):
            at = self._clock.now()
            answer = await self._post(delivery, url, at)
            made.append(
                Attempt(
                    id=new_id(),
                    number=new_number(),
                    tenant_id=delivery.tenant_id,
                    delivery_id=delivery.id,
                    attempt=delivery.attempts + 1,
                    url=url,
                    at=at,
                    duration_ms=answer.duration_ms,
                    status=answer.status,
                    answer=answer.text,
                    error=_fault(answer),
                )
            )
            if answer.ok:
                break
        return made

    async def _post(self, delivery: Delivery, url: str, at: int) -> Answer:
        prepare = self.formats.get(delivery.dialect)
        if prepare is None:
            return Answer(None, None, "nobody here knows how to put it", 0)
        try:
            key = await self._signing_key(delivery.tenant_id)
            content, headers = prepare(delivery.body, delivery.attempts + 1, url, at, key)
        except Exception as error:
            _log.warning("webhook cannot be signed", delivery=delivery.id, exc_info=error)
            return Answer(None, None, "it could not be signed", 0)
        self.counts.requests += 1
        return await self.sender.post(url, content, headers, rules.seconds_of(delivery.timeout))

    async def _write(self, job: Job, before: Delivery, made: list[Attempt]) -> None:
        now = self._clock.now()
        arrived = bool(made) and made[-1].error is None
        pause = None if arrived else rules.pause_after(job.attempts, self._chance())
        state = State.DELIVERED if arrived else State.FAILED if pause is None else State.PENDING
        after = msgspec.structs.replace(
            before,
            state=state,
            attempts=before.attempts + 1,
            next_at=None if pause is None else now + pause,
            delivered_at=now if arrived else before.delivered_at,
        )
        async with self._database.write() as tx:
            await store.insert_attempts(tx, made)
            await store.write_result(tx, after)
            if after.next_at is None:
                await self._jobs.finish(tx, job)
            else:
                await self._jobs.again(tx, job, after.next_at, error=made[-1].error if made else None)
        self._tell(after, made)

    def _tell(self, delivery: Delivery, made: list[Attempt]) -> None:
        # no URLs: their query strings are often secrets
        log = _log.bind(delivery=delivery.id, tenant=delivery.tenant_id, attempt=delivery.attempts)
        if delivery.state == State.DELIVERED:
            self.counts.delivered += 1
            log.debug("webhook delivered", duration_ms=made[-1].duration_ms)
        else:
            self.counts.failed += delivery.state == State.FAILED
            log.info("webhook not delivered", state=delivery.state, error=made[-1].error if made else None)

    async def _prune(self, _job: Job) -> None:
        pruned = _PRUNED_AT_ONCE
        while pruned == _PRUNED_AT_ONCE:
            async with self._database.write() as tx:
                pruned = await store.prune(tx, self._clock.now() - self._kept, _PRUNED_AT_ONCE)


def _fault(answer: Answer) -> str | None:
    """Return why an attempt was in vain; None when it was not."""
    if answer.ok:
        return None
    return answer.error or f"answered with status {answer.status}"
