"""What a meeting is like when the server, or the LiveKit it keeps, is killed or stopped."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from livekit import api

from roomful.media.port import Source
from tests.delivery.receiving import Receiver, receiving
from tests.dialects.hooks import hook
from tests.e2e.running import Running, alive, running
from tests.e2e.test_meeting import is_listed, meet
from tests.server import Home, Person, eventually
from tests.waiting import until

pytestmark = pytest.mark.livekit


@pytest.fixture
async def served(tmp_path: Path) -> AsyncIterator[Running]:
    """A server of the test's own, to kill."""
    async with running(tmp_path) as server:
        yield server


@pytest.fixture
async def home(served: Running) -> AsyncIterator[Home]:
    """Its tenant."""
    made = served.home
    yield made
    await made.close()


async def sees(person: Person, track: str) -> bool:
    return person.media is not None and await person.media.receives(track)


async def directly(served: Running, home: Home, room_id: str, name: str) -> Person:
    """Enter as in a large installation: signalling goes straight to LiveKit."""
    livekit = served.livekit.running()
    assert livekit is not None
    person = await home.admit(ticket=await home.ticket(room_id), name=name)
    await person.connect(f"ws://127.0.0.1:{livekit.ports.signal}")
    return person


def kinds(receiver: Receiver) -> list[str]:
    """Return what the webhooks that came tell, each event once, without those that are room's own."""
    told = {one.body["id"]: one.body["kind"] for one in map(hook, receiver.received)}
    return sorted(kind for kind in told.values() if not kind.startswith("room."))


async def test_the_server_is_killed_in_a_running_meeting(served: Running, home: Home) -> None:
    async with receiving() as receiver:
        receiver.hold["/hook"] = asyncio.Event()  # nothing is acknowledged before the crash
        room = await home.room(webhook={"url": receiver.url()})
        ann, bob, cid = [await directly(served, home, room["id"], name) for name in ("Ann", "Bob", "Cid")]
        eve = await home.enter(ticket=await home.ticket(room["id"]), name="Eve, through the door")
        await is_listed(home, ann, bob, cid, eve)
        assert ann.media is not None
        picture = await ann.media.publish(Source.CAMERA)
        await eventually(lambda: sees(bob, picture), 15)
        livekit = served.livekit_pid

        await served.kill()
        assert alive(livekit)
        assert await sees(bob, picture), "media stopped with the server"
        await _remove_in_livekit(served, cid)
        await until(lambda: not cid.connected)
        receiver.hold.pop("/hook").set()

        await served.start()
        assert served.livekit_pid == livekit, "LiveKit was not adopted"
        await is_listed(home, ann, bob, eve, seconds=10)
        assert await sees(bob, picture)
        # each came, and none as two events
        expected = [*["participant.joined"] * 4, "participant.left", "session.started"]
        await until(lambda: kinds(receiver) == expected, 20)
        # and the meeting goes on: the door, and what a host does
        dan = await home.enter(ticket=await home.ticket(room["id"]), name="Dan")
        await is_listed(home, ann, bob, dan, eve, seconds=5)
        await home.client().post(f"/roomful/v1/sessions/{ann.session_id}/end")
        await until(lambda: not (ann.connected or bob.connected or dan.connected or eve.connected))


async def _remove_in_livekit(served: Running, person: Person) -> None:
    """Let somebody be gone while nobody is there to be told."""
    livekit, keys = served.livekit.running(), served.livekit.keys()
    assert livekit is not None
    async with api.LiveKitAPI(f"http://127.0.0.1:{livekit.ports.signal}", keys.key, keys.secret) as control:
        wanted = api.RoomParticipantIdentity(room=person.session_id, identity=person.id)
        await control.room.remove_participant(wanted)


async def test_livekit_is_killed_in_a_running_meeting(served: Running, home: Home) -> None:
    ann, bob = await meet(home, "Ann", "Bob")
    await is_listed(home, ann, bob)
    before = served.livekit_pid
    loop = asyncio.get_running_loop()
    killed = loop.time()
    os.kill(before, signal.SIGKILL)

    async def again() -> bool:
        answer = await home.anybody(validated=False).get("/readyz")
        return answer.status_code == 200 and served.livekit_pid != before

    await eventually(again, 10)
    assert ann.media is not None
    people = {ann.id, bob.id}

    async def back() -> bool:
        return await _in_livekit(served, ann.session_id) == people

    await eventually(back, 10 - (loop.time() - killed))
    await is_listed(home, ann, bob, seconds=5)
    picture = await ann.media.publish(Source.CAMERA)
    await eventually(lambda: sees(bob, picture), 15)
    session = (await home.client().get(f"/roomful/v1/sessions/{ann.session_id}")).json()["session"]
    assert session["state"] == "live"
    assert {one["id"] for one in session["participants"]} == people, "somebody became another participant"


async def _in_livekit(served: Running, session_id: str) -> set[str]:
    livekit, keys = served.livekit.running(), served.livekit.keys()
    assert livekit is not None
    async with api.LiveKitAPI(f"http://127.0.0.1:{livekit.ports.signal}", keys.key, keys.secret) as control:
        try:
            found = await control.room.list_participants(api.ListParticipantsRequest(room=session_id))
        except api.TwirpError:
            return set()
    return {one.identity for one in found.participants}


async def test_a_clean_stop(served: Running, home: Home) -> None:
    ann, bob = await meet(home, "Ann", "Bob")
    await is_listed(home, ann, bob)
    livekit = served.livekit_pid
    assert await served.stop(5) == 0  # at once: nobody waits for the deadline of requests
    assert not alive(livekit)
    assert "Traceback" not in served.log
    await served.start()
    # the meeting is there again for those who come back
    assert (await home.client().get(f"/roomful/v1/sessions/{ann.session_id}")).status_code == 200
