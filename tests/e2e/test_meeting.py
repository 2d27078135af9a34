"""Meetings on a served Roomful: who is in, who is out, and who only thinks they are in."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from roomful.media.port import Grants, Source
from tests.e2e.running import Running, running
from tests.livekit import LiveKitPerson
from tests.server import Home, Person, eventually
from tests.waiting import until

pytestmark = pytest.mark.livekit

EVERYTHING = Grants(publish=frozenset(Source))


@pytest.fixture(scope="module")
async def served(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Running]:
    """One server for the tests that leave it running."""
    async with running(tmp_path_factory.mktemp("served")) as server:
        yield server


@pytest.fixture
async def home(served: Running) -> AsyncIterator[Home]:
    """The tenant of the first start."""
    made = served.home
    yield made
    await made.close()


async def shown(home: Home, session_id: str) -> dict[str, dict[str, Any]]:
    """Return the session's people by id, as a program sees them."""
    answer = await home.client().get(f"/roomful/v1/sessions/{session_id}/participants")
    return {one["id"]: one for one in answer.json()["items"]}


async def present(home: Home, session_id: str) -> set[str]:
    return {one["id"] for one in (await shown(home, session_id)).values() if one["state"] == "in"}


async def is_listed(home: Home, *people: Person, seconds: float = 1) -> None:
    """Fail unless all of them, and nobody else, are in before so many seconds have passed."""
    wanted = {person.id for person in people}

    async def agrees() -> bool:
        return await present(home, people[0].session_id) == wanted

    await eventually(agrees, seconds)


async def refusal_at_rtc(home: Home, token: str) -> int:
    """Return how the door to the media answers a token; 200 is not refused."""
    async with httpx.AsyncClient(base_url=home.url, verify=False) as client:
        return (await client.get("/rtc/validate", params={"access_token": token})).status_code


async def meet(home: Home, *names: str, **room: Any) -> list[Person]:
    """Bring people into a new room, each with a ticket of their own."""
    made = await home.room(**room)
    return [await home.enter(ticket=await home.ticket(made["id"]), name=name) for name in names]


async def test_two_people_are_listed_within_a_second(home: Home) -> None:
    ann, bob = await meet(home, "Ann", "Bob")
    await is_listed(home, ann, bob)
    assert ann.media is not None
    assert bob.media is not None
    picture = await ann.media.publish(Source.CAMERA)

    async def seen() -> bool:
        return await bob.media.receives(picture) if bob.media else False

    await eventually(seen, 15)


async def test_kicked_is_out_whatever_token_is_brought(home: Home, served: Running) -> None:
    ann, bob = await meet(home, "Ann", "Bob")
    await is_listed(home, ann, bob)
    refreshed = served.token(bob.session_id, bob.id, EVERYTHING)
    assert await refusal_at_rtc(home, refreshed) == 200
    kick = {"participants": [bob.id]}
    await home.client().post(f"/roomful/v1/sessions/{bob.session_id}/kick", json=kick)
    await until(lambda: not bob.connected)
    for token in (refreshed, served.token(bob.session_id, bob.id, EVERYTHING), bob.joined["media"]["token"]):
        assert await refusal_at_rtc(home, token) == 401
        with pytest.raises(ConnectionRefusedError):
            await LiveKitPerson.connect(home.url.replace("http", "ws"), token)
    # a token for the seat of somebody who was never admitted
    stranger = served.token(ann.session_id, ann.session_id, EVERYTHING)
    assert await refusal_at_rtc(home, stranger) == 401
    await is_listed(home, ann)
    assert ann.connected


async def test_who_gets_past_the_door_is_removed(home: Home, served: Running) -> None:
    (ann,) = await meet(home, "Ann")
    await is_listed(home, ann)
    livekit = served.livekit.running()
    assert livekit is not None
    token = served.token(ann.session_id, "intruder", EVERYTHING)
    intruder = await LiveKitPerson.connect(f"ws://127.0.0.1:{livekit.ports.signal}", token)
    await until(lambda: not intruder.connected, 10)
    await is_listed(home, ann)


async def test_muted_is_muted_whatever_token_is_brought(home: Home, served: Running) -> None:
    ann, bob = await meet(home, "Ann", "Bob")
    await is_listed(home, ann, bob)
    assert bob.media is not None
    await bob.media.publish(Source.MICROPHONE)
    mute = {"participants": [bob.id], "block": True}
    await home.client().post(f"/roomful/v1/sessions/{bob.session_id}/mute", json=mute)
    old = served.token(bob.session_id, bob.id, EVERYTHING)
    again = await LiveKitPerson.connect(home.url.replace("http", "ws"), old)
    home.people.append(again)
    with pytest.raises(PermissionError):
        await again.publish(Source.MICROPHONE)
    await again.publish(Source.CAMERA)
    await is_listed(home, ann, bob)
    assert (await shown(home, bob.session_id))[bob.id]["mic_muted"] is True


async def test_a_reload_of_a_full_room_has_its_seat_back(home: Home) -> None:
    room = await home.room(capacity=2)
    tickets = [await home.ticket(room["id"]) for _ in range(3)]
    ann, bob = [await home.enter(ticket=ticket, name="x") for ticket in tickets[:2]]
    await is_listed(home, ann, bob)
    full = await home.anybody().post("/roomful/v1/join", json={"ticket": tickets[2]})
    assert full.json()["error"]["code"] == "room_full"
    # what a page does while it is loaded anew
    await home.anybody().post("/roomful/v1/me/away", json={"key": bob.key})
    assert bob.media is not None
    await bob.media.leave()
    await is_listed(home, ann, seconds=5)
    full = await home.anybody().post("/roomful/v1/join", json={"ticket": tickets[2]})
    assert full.json()["error"]["code"] == "room_full"
    back = await home.enter(ticket=tickets[1], key=bob.key)
    await is_listed(home, ann, back)
    # for good this time
    await back.client().post("/roomful/v1/me/leave")
    third = await home.enter(ticket=tickets[2], name="Third")
    await is_listed(home, ann, third)


async def test_capacity_holds_under_fifty_entries_at_once(home: Home) -> None:
    room = await home.room(capacity=7)
    ticket = await home.ticket(room["id"])
    client = home.anybody()
    answers = await asyncio.gather(
        *(client.post("/roomful/v1/join", json={"ticket": ticket, "name": str(n)}) for n in range(50))
    )
    codes = [one.status_code for one in answers]
    assert (codes.count(201), codes.count(403)) == (7, 43)
    assert len({one.json()["session"]["id"] for one in answers if one.status_code == 201}) == 1
