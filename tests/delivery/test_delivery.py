"""Webhooks from the transaction of an event to the receiver, with all that can go wrong on the way."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest
from aiohttp import web

from roomful.db import Database
from roomful.delivery.model import Delivery as Row
from roomful.delivery.model import WebhookSettings
from roomful.delivery.rules import PAUSES
from roomful.delivery.service import Delivery
from roomful.history.model import Event, Subject
from roomful.history.service import History
from roomful.jobs import Jobs, Worker
from roomful.kit.clock import DAY, HOUR, MINUTE, SECOND, ManualClock
from roomful.kit.crypto import SigningKey
from roomful.kit.errors import Problem
from tests.delivery.receiving import Receiver, prepare, receiving
from tests.waiting import until

KEY = SigningKey(b"\7" * 32)


@dataclass
class House:
    database: Database
    jobs: Jobs
    history: History
    delivery: Delivery
    clock: ManualClock

    async def webhook(self, room_id: str | None, *urls: str, tenant_id: str = "t", **more: int) -> None:
        url, failover_url = (*urls, "")[:2]
        settings = WebhookSettings(url=url, failover_url=failover_url, timeout=more.get("timeout"))
        async with self.database.write() as tx:
            await self.delivery.set_webhook(tx, tenant_id, room_id, "d", settings)

    async def happen(self, room_id: str, *, tenant_id: str = "t", **payload: object) -> None:
        async with self.database.write() as tx:
            subject = Subject(id=room_id, room_id=room_id)
            await self.history.record(tx, "it.happened", tenant_id, subject, payload=payload)

    async def deliveries(self, tenant_id: str = "t") -> list[Row]:
        return await self.delivery.page(tenant_id)


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    async with receiving() as started:
        yield started


@pytest.fixture
async def house(database: Database, clock: ManualClock) -> AsyncIterator[House]:
    jobs = Jobs(database, clock, chance=lambda: 0.5)
    history = History(database, clock)

    async def signing_key(_tenant_id: str) -> SigningKey:
        return KEY

    delivery = Delivery(
        database, jobs, clock, signing_key=signing_key, allow_private=True, chance=lambda: 0.5
    )
    delivery.register_format("d", prepare)

    async def tell(tx: object, event: Event) -> None:
        for webhook in await delivery.webhooks_for(tx, event.tenant_id, event.room_id):  # type: ignore[arg-type]
            await delivery.enqueue(tx, webhook, event, "it", {"n": event.payload["n"]})  # type: ignore[arg-type]

    history.subscribe(tell)
    yield House(database, jobs, history, delivery, clock)
    await delivery.close()


async def test_an_event_reaches_the_receiver_signed(house: House, receiver: Receiver) -> None:
    await house.webhook("r", receiver.url())
    await house.happen("r", n=1)
    assert await house.jobs.run_due() == 1
    (got,) = receiver.received
    assert json.loads(got.content) == {"attempt": 1, "data": {"n": 1}}
    assert got.headers["Content-Type"] == "application/json"
    signature = bytes.fromhex(got.headers["x-signature"])
    assert KEY.verify(signature, got.headers["x-at"].encode() + got.content)
    (delivery,) = await house.deliveries()
    assert (delivery.state, delivery.attempts, delivery.next_at) == ("delivered", 1, None)
    assert delivery.delivered_at == house.clock.now()
    (attempt,) = await house.delivery.attempts("t", delivery.id)
    assert (attempt.attempt, attempt.status, attempt.answer, attempt.error) == (1, 200, "thanks", None)
    assert attempt.url == receiver.url()
    assert attempt.duration_ms >= 0


async def test_what_did_not_happen_is_not_told(house: House, receiver: Receiver) -> None:
    await house.webhook("r", receiver.url())

    async def fail() -> None:
        async with house.database.write() as tx:
            await house.history.record(tx, "it", "t", Subject(room_id="r"), payload={"n": 1})
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()
    assert await house.jobs.run_due() == 0
    assert await house.deliveries() == []


async def test_the_failover_url_is_tried_at_once(house: House, receiver: Receiver) -> None:
    receiver.answers["/one"] = [web.Response(status=500, text="broken")]
    await house.webhook("r", receiver.url("/one"), receiver.url("/two"))
    await house.happen("r", n=1)
    await house.jobs.run_due()
    assert receiver.paths == ["/one", "/two"]
    (delivery,) = await house.deliveries()
    assert (delivery.state, delivery.attempts) == ("delivered", 1)
    first, second = await house.delivery.attempts("t", delivery.id)
    assert (first.status, first.answer, first.error) == (500, "broken", "answered with status 500")
    assert (second.status, second.url) == (200, receiver.url("/two"))


async def test_failures_are_tried_again_with_the_same_data_and_a_new_signature(
    house: House, receiver: Receiver
) -> None:
    receiver.answers["/hook"] = [web.Response(status=503), web.Response(status=302)]
    await house.webhook("r", receiver.url())
    await house.happen("r", n=1)
    start = house.clock.now()
    await house.jobs.run_due()
    (delivery,) = await house.deliveries()
    assert (delivery.state, delivery.next_at) == ("pending", start + 15 * SECOND)
    house.clock.advance(15 * SECOND)
    await house.jobs.run_due()
    house.clock.advance(MINUTE)
    await house.jobs.run_due()
    (delivery,) = await house.deliveries()
    assert (delivery.state, delivery.attempts) == ("delivered", 3)
    times = [start, start + 15 * SECOND, start + 75 * SECOND]
    assert [int(got.headers["x-at"]) for got in receiver.received] == times
    assert [json.loads(got.content)["attempt"] for got in receiver.received] == [1, 2, 3]
    assert [json.loads(got.content)["data"] for got in receiver.received] == [{"n": 1}] * 3


async def test_after_three_days_it_has_failed(house: House, receiver: Receiver) -> None:
    receiver.answers["/hook"] = [web.Response(status=500) for _ in range(100)]
    await house.webhook("r", receiver.url())
    await house.happen("r", n=1)
    start = house.clock.now()
    while (await house.deliveries())[0].state == "pending":
        assert await house.jobs.run_due() == 1
        house.clock.advance(((await house.deliveries())[0].next_at or house.clock.now()) - house.clock.now())
    (delivery,) = await house.deliveries()
    assert (delivery.state, delivery.attempts) == ("failed", len(PAUSES) + 1)
    assert house.clock.now() - start == sum(PAUSES)
    assert len(await house.delivery.attempts("t", delivery.id)) == len(PAUSES) + 1
    house.clock.advance(DAY)
    assert await house.jobs.run_due() == 0


async def test_nobody_there(house: House) -> None:
    async with receiving() as gone:
        pass
    await house.webhook("r", gone.url(), "http://no.such.name.invalid/")
    await house.happen("r", n=1)
    await house.jobs.run_due()
    (delivery,) = await house.deliveries()
    first, second = await house.delivery.attempts("t", delivery.id)
    assert (first.status, first.error) == (None, "cannot connect: Connection refused")
    assert second.status is None
    assert (second.error or "").startswith("the name cannot be resolved")


async def test_an_answer_that_does_not_come(house: House, receiver: Receiver) -> None:
    receiver.hold["/hook"] = asyncio.Event()
    await house.webhook("r", receiver.url(), timeout=1)
    await house.happen("r", n=1)
    await house.jobs.run_due()
    (delivery,) = await house.deliveries()
    (attempt,) = await house.delivery.attempts("t", delivery.id)
    assert (attempt.status, attempt.error) == (None, "no answer within 1 s")
    assert attempt.duration_ms >= 900


async def test_a_format_that_fails_is_an_attempt_that_failed(house: House, receiver: Receiver) -> None:
    def broken(*_args: object) -> tuple[bytes, dict[str, str]]:
        raise ValueError

    house.delivery.register_format("d", broken)
    await house.webhook("r", receiver.url())
    await house.happen("r", n=1)
    await house.jobs.run_due()
    (delivery,) = await house.deliveries()
    assert (delivery.state, delivery.attempts) == ("pending", 1)
    (attempt,) = await house.delivery.attempts("t", delivery.id)
    assert attempt.error == "it could not be signed"
    assert receiver.received == []


async def test_resending(house: House, receiver: Receiver) -> None:
    receiver.answers["/hook"] = [web.Response(status=500), web.Response(status=500)]
    await house.webhook("r", receiver.url())
    await house.happen("r", n=1)
    await house.jobs.run_due()
    (delivery,) = await house.deliveries()
    again = await house.delivery.resend("t", delivery.id)
    assert (again.state, again.next_at) == ("pending", house.clock.now())
    assert await house.jobs.run_due() == 1
    # a resend begins the three days anew
    assert (await house.delivery.get("t", delivery.id)).next_at == house.clock.now() + 15 * SECOND
    await house.webhook("r", receiver.url("/repaired"))
    await house.delivery.resend("t", delivery.id)
    await house.jobs.run_due()
    done = await house.delivery.get("t", delivery.id)
    assert (done.state, done.attempts) == ("delivered", 3)
    assert receiver.paths == ["/hook", "/hook", "/repaired"]
    await house.delivery.resend("t", delivery.id)
    await house.jobs.run_due()
    assert len(receiver.received) == 4
    house.clock.advance(HOUR)
    assert await house.jobs.run_due() == 0


async def test_what_is_on_its_way_goes_out_without_its_webhook(house: House, receiver: Receiver) -> None:
    await house.webhook("r", receiver.url())
    await house.happen("r", n=1)
    async with house.database.write() as tx:
        await house.delivery.remove_webhooks(tx, "t", "r")
    await house.happen("r", n=2)
    await house.jobs.run_due()
    assert [json.loads(got.content)["data"]["n"] for got in receiver.received] == [1]
    (delivery,) = await house.deliveries()
    await house.delivery.resend("t", delivery.id)
    await house.jobs.run_due()
    assert len(receiver.received) == 2


async def test_webhooks_of_rooms_and_of_the_tenant(house: House, receiver: Receiver) -> None:
    await house.webhook("r", receiver.url("/room"))
    await house.webhook("other", receiver.url("/other"))
    await house.webhook(None, receiver.url("/tenant"))
    await house.webhook(None, receiver.url("/stranger"), tenant_id="stranger")
    await house.happen("r", n=1)
    await house.jobs.run_due()
    assert sorted(receiver.paths) == ["/room", "/tenant"]
    await house.webhook(None, receiver.url("/moved"))
    async with house.database.write() as tx:
        await house.delivery.set_webhook(tx, "t", "r", "d", None)
    receiver.received.clear()
    await house.happen("r", n=2)
    await house.jobs.run_due()
    assert receiver.paths == ["/moved"]
    async with house.database.write() as tx:
        await house.delivery.set_webhook(tx, "t", None, "d", None)
        assert await house.delivery.webhooks_for(tx, "t", "r") == []
        assert len(await house.delivery.webhooks_for(tx, "stranger", None)) == 1


async def test_a_webhook_changes_in_place_and_never_a_strangers(house: House, receiver: Receiver) -> None:
    await house.webhook("r", receiver.url("/one"))
    async with house.database.write() as tx:
        (before,) = await house.delivery.webhooks_for(tx, "t", "r")
    house.clock.advance(SECOND)
    await house.webhook("r", receiver.url("/two"), timeout=7)
    await house.webhook("r", receiver.url("/stolen"), tenant_id="stranger")
    async with house.database.write() as tx:
        (after,) = await house.delivery.webhooks_for(tx, "t", "r")
    assert (after.id, after.created_at) == (before.id, before.created_at)
    assert (after.url, after.timeout, after.updated_at) == (receiver.url("/two"), 7, house.clock.now())


async def test_lists_page_by_number_and_filter(house: House, receiver: Receiver) -> None:
    receiver.answers["/bad"] = [web.Response(status=500) for _ in range(10)]
    await house.webhook("good", receiver.url())
    await house.webhook("bad", receiver.url("/bad"))
    for n in range(5):
        await house.happen("good", n=n)
        await house.happen("bad", n=n)
    await house.jobs.run_due()
    everything = await house.deliveries()
    assert len(everything) == 10
    assert [one.number for one in everything] == sorted((one.number for one in everything), reverse=True)
    paged: list[Row] = []
    while page := await house.delivery.page("t", after=paged[-1].number if paged else None, count=3):
        paged += page
    assert paged == everything
    bad = await house.delivery.page("t", room_id="bad")
    assert {one.state for one in bad} == {"pending"}
    assert await house.delivery.page("t", state="pending") == bad
    assert await house.delivery.page("t", state="pending", room_id="good") == []


async def test_a_stranger_sees_and_touches_nothing(house: House, receiver: Receiver) -> None:
    await house.webhook("r", receiver.url())
    await house.happen("r", n=1)
    await house.jobs.run_due()
    (delivery,) = await house.deliveries()
    assert await house.deliveries("stranger") == []
    assert await house.delivery.attempts("stranger", delivery.id) == []
    with pytest.raises(Problem):
        await house.delivery.get("stranger", delivery.id)
    with pytest.raises(Problem):
        await house.delivery.resend("stranger", delivery.id)
    async with house.database.write() as tx:
        await house.delivery.remove_webhooks(tx, "stranger", "r")
        await house.delivery.set_webhook(tx, "stranger", "r", "d", None)
        assert len(await house.delivery.webhooks_for(tx, "t", "r")) == 1


async def test_old_deliveries_are_pruned_with_their_attempts(house: House, receiver: Receiver) -> None:
    await house.jobs.start_periodic()
    await house.webhook("r", receiver.url())
    await house.happen("r", n=1)
    await house.jobs.run_due()
    (old,) = await house.deliveries()
    house.clock.advance(20 * DAY)
    await house.happen("r", n=2)
    await house.jobs.run_due()
    house.clock.advance(10 * DAY + HOUR)
    await house.jobs.run_due()
    assert [one.kind for one in await house.deliveries()] == ["it"]
    assert await house.delivery.attempts("t", old.id) == []
    assert old.id not in {one.id for one in await house.deliveries()}


async def test_a_rooms_events_arrive_in_their_order(house: House, receiver: Receiver) -> None:
    worker = Worker(house.jobs)
    await worker.start()
    for room in ("a", "b"):
        await house.webhook(room, receiver.url(f"/{room}"))
    receiver.hold["/a"] = asyncio.Event()
    for n in range(5):
        await house.happen("a", n=n)
        await house.happen("b", n=n)
    await until(lambda: receiver.paths.count("/b") == 5)
    assert receiver.paths.count("/a") == 1  # the others wait for the first, a second at most
    receiver.hold["/a"].set()
    await until(lambda: receiver.paths.count("/a") == 5)
    await worker.stop()
    for room in ("/a", "/b"):
        order = [json.loads(got.content)["data"]["n"] for got in receiver.received if got.path == room]
        assert order == [0, 1, 2, 3, 4]
