"""The record: what is stored, who acts on it, how it is read and pruned."""

from typing import Any

import pytest

from roomful.db import Transaction
from roomful.history.model import SYSTEM, Actor, Event, Severity, Subject
from roomful.kit.clock import DAY
from tests.features import House

ACTOR = Actor("user", "u", "Ann", "192.0.2.1")


async def happen(house: House, kind: str = "it.happened", tenant_id: str = "t", **subject: str) -> Event:
    async with house.database.write() as tx:
        return await house.features.history.record(tx, kind, tenant_id, Subject(**subject))


async def read(house: House, tenant_id: str = "t", **more: Any) -> list[int]:
    filters = more.pop("filters", {})
    settings = {"after": 0, "count": 100} | more
    return [e.seq for e in await house.features.history.page(tenant_id, filters=filters, **settings)]


async def test_everything_is_kept(house: House) -> None:
    subject = Subject("o", "Object", "r", "s", "p")
    payload = {"a": [1, None, "b\0"], "deep": {"x": 1.5}}
    async with house.database.write() as tx:
        event = await house.features.history.record(
            tx, "it.happened", "t", subject, actor=ACTOR, severity=Severity.HIGH, payload=payload, at=5
        )
    assert await house.features.history.page("t", filters={}, after=0, count=9) == [event]
    assert (event.at, event.severity, event.actor_address, event.payload) == (5, "high", "192.0.2.1", payload)
    later = await happen(house)
    assert later.seq > event.seq
    assert (later.at, later.actor_name, later.payload) == (house.clock.now(), SYSTEM.name, {})


async def test_subscribers_act_in_the_same_transaction(house: House) -> None:
    seen: list[str] = []

    async def act(tx: Transaction, event: Event) -> None:
        seen.append(event.kind)
        if event.kind == "one":
            await house.features.history.record(tx, "two", event.tenant_id, Subject())
        if event.kind == "bad":
            raise ZeroDivisionError

    woken: list[int] = []
    house.features.history.subscribe(act)
    house.features.history.on_commit(lambda: woken.append(len(seen)))
    one = await happen(house, "one")
    assert seen == ["one", "two"]
    assert set(woken) == {2}
    assert await read(house) == [one.seq, one.seq + 1]
    with pytest.raises(ZeroDivisionError):
        await happen(house, "bad")
    assert await read(house) == [one.seq, one.seq + 1]
    assert set(woken) == {2}


async def test_filters_and_pages(house: House) -> None:
    events = [
        await happen(house, kind, room_id=room, session_id=session, participant_id=person)
        for kind, room, session, person in (
            ("a", "r1", "s1", "p1"),
            ("b", "r1", "s1", "p2"),
            ("a", "r2", "s2", "p3"),
        )
    ]
    await happen(house, tenant_id="another")
    one, two, three = [event.seq for event in events]
    assert await read(house) == [one, two, three]
    assert await read(house, newest_first=True, after=2**62) == [three, two, one]
    assert await read(house, newest_first=True, after=three, count=1) == [two]
    assert await read(house, after=one, count=1) == [two]
    assert await read(house, filters={"kind": "a"}) == [one, three]
    assert await read(house, filters={"room_id": "r1"}) == [one, two]
    assert await read(house, filters={"session_id": "s2"}) == [three]
    assert await read(house, filters={"session_id": "s1", "kind": "b"}) == [two]
    assert await read(house, filters={"participant_id": "p2"}) == [two]
    assert await read(house, "another", filters={"room_id": "r1"}) == []


async def test_old_events_are_pruned_and_numbers_never_come_again(house: House) -> None:
    for _ in range(3):
        await happen(house)
    old = (await read(house))[-1]
    house.clock.advance(DAY)
    assert await house.features.history.prune(DAY) == 0
    house.clock.advance(1)
    assert await house.features.history.prune(DAY) == 4
    assert await read(house) == []
    assert (await happen(house)).seq > old
