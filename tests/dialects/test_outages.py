"""What is asked for while the media engine cannot be reached: refused as documented, and nothing changes.

What needs no media is done all the same, and the engine follows once it is back.
"""

from contextlib import AsyncExitStack
from typing import Any
from urllib.parse import quote

import pytest

from roomful.dialects.trueconf.table import VERSIONS
from roomful.people.model import Role
from tests.dialects.outage import outage, rows
from tests.dialects.portsip.test_rooms import MEETINGS, made
from tests.dialects.portsip.test_sign_in import error
from tests.dialects.trueconf.calling import Client, good, key, person, told
from tests.server import Home, eventually

pytestmark = pytest.mark.livekit

_UNAVAILABLE = (503, "serviceUnavailable", None)
_NOW = {"topic": "Now", "type": 0, "schedule": {"type": -1}}


async def conference(client: Client, *, runs: bool = False) -> str:
    """Return the id of a new conference."""
    made = (await client.post("conferences", {**_NOW, "allow_guests": True}))["conference"]
    if runs:
        await client.post(f"conferences/{made['id']}/run")
    return str(made["id"])


async def page_of(home: Home, stack: AsyncExitStack, login: str) -> None:
    """Let somebody have a page open."""
    user = await home.user(login)
    await stack.enter_async_context(home.server.app.features.presence.page(home.tenant.id, user.id))


@pytest.mark.parametrize("version", [VERSIONS[0], "3.1", VERSIONS[-1]])
async def test_trueconf_refuses_what_nobody_could_come_to(home: Home, version: str) -> None:
    client = Client(home, version, await key(home))
    await home.user("admin", role=Role.ADMIN)
    async with AsyncExitStack() as stack:
        await page_of(home, stack, "ann")
        live, idle = await conference(client, runs=True), await conference(client)
        asked: list[tuple[str, Any]] = [
            (f"conferences/{idle}/run", None),
            (f"conferences/{live}/participants", {"participant_id": "ann"}),
        ]
        if version != VERSIONS[0]:
            invited = {"participants": ["ann"]} if version == "3.1" else {"invitations": [{"id": "ann"}]}
            asked += [
                ("conferences", {**_NOW, "state": "running"}),
                (f"conferences/{live}/start-record", None),
                (f"conferences/{idle}/invite", invited),
                (f"conferences/{live}/invite", invited),
            ]
        before = await rows(home)
        with outage(home):
            for path, body in asked:
                answer = await client.call("POST", path, json=body)
                assert answer.status_code == 503, path
                assert told(answer) == _UNAVAILABLE
            # what goes on goes on
            assert (await client.post(f"conferences/{live}/run"))["state"] == "running"
        assert await rows(home) == before
        for path, body in asked:
            assert (await client.call("POST", path, json=body)).status_code < 300, path


async def test_trueconf_does_what_needs_no_media(home: Home) -> None:
    client = await person(home, "owner")
    slug = await conference(client, runs=True)
    room = await home.server.app.features.rooms.by_slug(home.tenant.id, slug)
    guest = await home.enter(ticket=await home.ticket(room.id), name="Guest")
    everything = Client(home, VERSIONS[-1], await key(home))
    session = (await client.get(f"conferences/{slug}"))["conference"]["stream_id"]
    path = f"conference-sessions/{quote(session, safe='')}/participants"
    inside = (await everything.get(path))["participants"][0]["participant_id"]
    features = home.server.app.features
    with outage(home):
        kicked = await everything.call("DELETE", f"{path}/{quote(inside, safe='')}")
        assert good(kicked)["participant_id"] == inside
        assert (await everything.get(path))["participants"] == []
        for verb in ("pause-record", "stop-record"):
            assert (await client.call("POST", f"conferences/{slug}/{verb}")).status_code == 202
        assert (await client.post(f"conferences/{slug}/stop"))["state"] == "stopped"
        # who is out for us is still connected
        assert guest.connected
        left = await features.lookup.session(home.tenant.id, guest.session_id)
        assert left.media_open
    await features.reconciler.run_once()

    async def gone() -> bool:
        return not guest.connected

    await eventually(gone)
    assert not (await features.lookup.session(home.tenant.id, guest.session_id)).media_open


async def test_portsip_refuses_to_start_to_record_and_to_call(home: Home) -> None:
    client = await home.portsip("ann", role=Role.STANDARD)
    features = home.server.app.features
    async with AsyncExitStack() as stack:
        await page_of(home, stack, "bob")
        bob = await features.people.by_login(home.tenant.id, "bob")
        assert bob is not None
        await features.people.update(home.tenant.id, bob.id, {"extension": "102"})
        idle, live = [f"{MEETINGS}/{(await made(client, MEETINGS))['id']}" for _ in range(2)]
        assert (await client.post(f"{live}/start")).status_code == 200
        asked: list[tuple[str, Any]] = [
            (f"{idle}/start", None),
            (f"{live}/start_recording", None),
            (f"{idle}/participants/invite", {"number": "102"}),
            (f"{live}/participants/invite", {"number": "102"}),
        ]
        before = await rows(home)
        with outage(home):
            for path, body in asked:
                answer = await client.post(path, json=body)
                assert error(answer)[:2] == (503, "UNKNOWN"), path
            assert (await client.post(f"{live}/mute")).status_code == 200
            assert (await client.post(f"{live}/stop")).status_code == 200
        after = await rows(home)
        changed = {name for name in before if before[name] != after[name]}
        assert changed <= {"sessions", "history", "deliveries"}


async def test_our_own_api_says_that_media_cannot_be_reached(home: Home) -> None:
    client = home.client()
    features = home.server.app.features
    async with AsyncExitStack() as stack:
        await page_of(home, stack, "ann")
        ann = await features.people.by_login(home.tenant.id, "ann")
        assert ann is not None
        idle, live = await home.room(name="idle"), await home.room(name="live")
        started = await client.post(f"/roomful/v1/rooms/{live['id']}/start")
        session = started.json()["session"]["id"]
        before = await rows(home)
        with outage(home):
            for path, body in (
                (f"rooms/{idle['id']}/start", None),
                (f"sessions/{session}/ring", {"user": ann.id}),
                (f"sessions/{session}/recordings", {}),
                (f"sessions/{session}/broadcasts", {"hls": True}),
            ):
                answer = await client.post(f"/roomful/v1/{path}", json=body)
                code = answer.json()["error"]["code"]
                assert (answer.status_code, code) == (503, "media_unavailable"), path
        assert await rows(home) == before
