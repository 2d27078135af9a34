"""Rooms while they run: status, moderation, seats, recordings and their files."""

from typing import Any

import httpx
import pytest

from roomful.dialects.portsip.mapping import read_id, write_id
from roomful.people.model import Role
from roomful.recordings.model import State
from tests.dialects.portsip.test_rooms import MEETINGS, ROOMS, made
from tests.dialects.portsip.test_sign_in import error
from tests.dialects.recorded import BYTES, past, past_recording
from tests.server import Home, Person, eventually
from tests.validation import BESIDE

pytestmark = pytest.mark.livekit

SIDES = pytest.mark.parametrize("path", [ROOMS, MEETINGS])


async def do(client: httpx.AsyncClient, path: str, body: Any = None) -> None:
    """Make a call that has nothing to tell."""
    answer = await client.post(path, json=body)
    assert answer.status_code in {200, 204}, answer.text
    assert answer.content == b""


async def status(client: httpx.AsyncClient, one: str) -> dict[str, Any]:
    return dict((await client.get(f"{one}/status")).json())


async def people(client: httpx.AsyncClient, one: str) -> list[dict[str, Any]]:
    return list((await client.get(f"{one}/participants")).json()["items"])


async def inside(client: httpx.AsyncClient, one: str, count: int) -> list[dict[str, Any]]:
    """Wait until so many are in."""

    async def there() -> list[dict[str, Any]]:
        found = await people(client, one)
        return found if len(found) == count else []

    return list(await eventually(there))


async def enter(home: Home, room: dict[str, Any], name: str, **more: Any) -> Person:
    return await home.enter(ticket=room["token"], name=name, **more)


@SIDES
async def test_status_mute_and_lock(home: Home, path: str) -> None:
    client = await home.portsip("ann")
    room = await made(client, path, admin_pin="4711")
    one = f"{path}/{room['id']}"
    nothing = {"status": "OFFLINE", "locked": False, "muted": False, "recording": False}
    assert await status(client, one) == nothing
    assert await people(client, one) == []
    for verb in ("mute", "unmute", "lock", "unlock", "start_recording", "stop_recording"):
        assert error(await client.post(f"{one}/{verb}")) == (400, "UNKNOWN", None)
    bob = await enter(home, room, "Bob")
    await inside(client, one, 1)
    assert await status(client, one) == nothing | {"status": "ON_CALL"}
    await do(client, f"{one}/mute")
    assert (await status(client, one))["muted"] is True
    assert [person["muted"] for person in await people(client, one)] == [True]
    await do(client, f"{one}/unmute")
    assert (await status(client, one))["muted"] is False
    assert [person["muted"] for person in await people(client, one)] == [False]
    await do(client, f"{one}/lock")
    await do(client, f"{one}/lock")
    assert (await status(client, one))["locked"] is True
    stranger = {"ticket": room["token"], "name": "Cara"}
    refused = await home.anybody().post("/roomful/v1/join", json=stranger)
    assert refused.json()["error"]["code"] == "locked"
    # hosts pass: by their PIN
    await home.admit(**stranger, pin="4711")
    await do(client, f"{one}/unlock")
    await home.admit(**stranger)
    assert bob.connected


async def test_a_meeting_is_started_and_stopped(home: Home) -> None:
    client = await home.portsip("ann", role=Role.STANDARD)
    schedule = {
        "scheduled_start_at": "2031-03-04T09:00:00Z",
        "scheduled_end_at": "2031-03-04T10:00:00Z",
    }
    room = await made(client, MEETINGS, **schedule)
    one = f"{MEETINGS}/{room['id']}"
    early = await home.anybody().post("/roomful/v1/join", json={"ticket": room["token"], "name": "Bob"})
    assert early.json()["error"]["code"] == "too_early"
    assert error(await client.post(f"{one}/stop")) == (400, "UNKNOWN", None)
    await do(client, f"{one}/start")
    await do(client, f"{one}/start")
    assert (await status(client, one))["status"] == "ONLINE"
    bob = await enter(home, room, "Bob")
    await inside(client, one, 1)
    await do(client, f"{one}/stop")
    assert (await status(client, one))["status"] == "OFFLINE"
    assert await people(client, one) == []
    await eventually(lambda: _gone(bob))
    sessions = (await home.client().get("/roomful/v1/sessions")).json()["items"]
    assert [session["end_reason"] for session in sessions] == ["api"]


async def _gone(person: Person) -> bool:
    return not person.connected


async def test_a_meeting_that_is_over_cannot_be_started(home: Home) -> None:
    client = await home.portsip("ann", role=Role.STANDARD)
    room = await made(client, MEETINGS, scheduled_end_at="2020-03-04T10:00:00Z")
    assert error(await client.post(f"{MEETINGS}/{room['id']}/start"))[:2] == (400, "UNKNOWN")


@SIDES
async def test_participants(home: Home, path: str) -> None:
    client = await home.portsip("ann")
    features = home.server.app.features
    async with features.database.write() as tx:
        user = await features.people.create(
            tx, home.tenant.id, "bob", display_name='Bob "B" Bow\\man', extension="100"
        )
    room = await made(client, path, admin_pin="4711", internal_invitees=[write_id(user.number)])
    one = f"{path}/{room['id']}"
    cara = await enter(home, room, 'Cara "C" \\', pin="4711")
    (shown,) = await inside(client, one, 1)
    number = read_id(shown["id"])
    assert shown == {
        "id": shown["id"],
        "display_name": f'"Cara \\"C\\" \\\\"<sip:{number}@{home.tenant.domain}>',
        "muted": False,
        "chairman": True,
        "position": None,
    }
    assert (await client.get(f"{one}/participants/{shown['id']}")).json() == shown
    assert (await client.get(f"{one}/participants/{number}")).json() == shown
    for nobody in ("nobody", "MQ", "1", write_id(user.number)):
        assert error(await client.get(f"{one}/participants/{nobody}")) == (404, "UNKNOWN", None)
        for verb in ("mute", "unmute", "chairman", "destroy"):
            assert error(await client.post(f"{one}/participants/{nobody}/{verb}"))[0] == 404
    await cara.media.leave() if cara.media else None
    await inside_none(client, one)
    assert error(await client.get(f"{one}/participants/{shown['id']}"))[0] == 404


async def inside_none(client: httpx.AsyncClient, one: str) -> None:
    async def empty() -> bool:
        return not await people(client, one)

    await eventually(empty)


@SIDES
async def test_moderating_one(home: Home, path: str) -> None:
    client = await home.portsip("ann")
    room = await made(client, path)
    one = f"{path}/{room['id']}"
    bob = await enter(home, room, "Bob")
    (shown,) = await inside(client, one, 1)
    person = f"{one}/participants/{shown['id']}"

    async def now() -> dict[str, Any]:
        return dict((await client.get(person)).json())

    await do(client, f"{person}/mute")
    assert (await now())["muted"] is True
    await do(client, f"{person}/unmute")
    assert (await now())["muted"] is False
    await do(client, f"{person}/chairman")
    await do(client, f"{person}/chairman")
    assert (await now())["chairman"] is True
    await do(client, f"{person}/destroy")
    await inside_none(client, one)
    await eventually(lambda: _gone(bob))
    again = {"ticket": room["token"], "name": "Bob", "key": bob.key}
    refused = await home.anybody().post("/roomful/v1/join", json=again)
    assert refused.json()["error"]["code"] == "kicked"
    assert error(await client.post(f"{person}/destroy"))[0] == 404


async def test_seats(home: Home) -> None:
    client = await home.portsip("ann")
    room = await made(client, ROOMS)
    one = f"{ROOMS}/{room['id']}"
    for name in ("Bob", "Cara", "Dora"):
        await enter(home, room, name)
    ids = [person["id"] for person in await inside(client, one, 3)]

    async def places() -> list[int | None]:
        found = {person["id"]: person["position"] for person in await people(client, one)}
        return [found[one] for one in ids]

    assert await places() == [None, None, None]
    await do(client, f"{one}/participants/{ids[0]}/position", {"position": 8})
    await do(client, f"{one}/participants/{ids[1]}/position", {"position": -1})
    assert await places() == [8, -1, None]
    await do(client, f"{one}/participants/{ids[2]}/position", {"position": 8})
    assert await places() == [None, -1, 8]
    await do(client, f"{one}/participants/layout", {"items": [ids[1], ids[0]]})
    assert await places() == [1, 0, None]
    await do(client, f"{one}/participants/layout", {"items": []})
    assert await places() == [None, None, None]
    wrong: list[tuple[str, Any, str]] = [
        (f"{ids[0]}/position", {"position": 9}, "position"),
        (f"{ids[0]}/position", {"position": -2}, "position"),
        (f"{ids[0]}/position", {"position": "1"}, "position"),
        (f"{ids[0]}/position", {}, "position"),
        ("layout", {}, "items"),
        ("layout", {"items": ["nobody"]}, "items"),
        ("layout", {"items": [ids[0], "MQ"]}, "items"),
        ("layout", {"items": ids[0]}, "items"),
    ]
    for call, body, field in wrong:
        answer = await client.post(f"{one}/participants/{call}", json=body)
        assert error(answer) == (400, "VALIDATE_FAILED", field), (call, body)
    assert await places() == [None, None, None]


async def test_master_control(home: Home) -> None:
    client = await home.portsip("ann")
    room = await made(client, ROOMS, control="MASTER", admin_pin="4711")
    one = f"{ROOMS}/{room['id']}"
    await enter(home, room, "Bob")
    (bob,) = await inside(client, one, 1)
    assert bob["muted"] is True
    await do(client, f"{one}/participants/{bob['id']}/unmute")
    assert (await people(client, one))[0]["muted"] is False


@SIDES
async def test_recording(home: Home, path: str) -> None:
    client = await home.portsip("ann")
    room = await made(client, path)
    one = f"{path}/{room['id']}"
    await enter(home, room, "Bob")
    await inside(client, one, 1)
    assert error(await client.post(f"{one}/stop_recording")) == (400, "UNKNOWN", None)
    await do(client, f"{one}/start_recording")
    assert (await status(client, one))["recording"] is True
    assert error(await client.post(f"{one}/start_recording")) == (400, "UNKNOWN", None)
    (running,) = (await client.get(f"{ROOMS}/{room['id']}/recordings")).json()["items"]
    assert (running["ended_at"], running["file_url"]) == (None, None)
    refused = await client.post(f"{ROOMS}/{room['id']}/recordings/{running['id']}/destroy")
    assert error(refused)[:2] == (400, "UNKNOWN")
    await do(client, f"{one}/stop_recording")
    assert (await status(client, one))["recording"] is False


async def test_recordings_and_their_files(home: Home) -> None:
    client = await home.portsip("ann")
    room = await made(client, ROOMS)
    features = home.server.app.features
    core = (await home.client().get("/roomful/v1/rooms")).json()["items"][0]
    before = await past(home, core["id"])
    done = await past_recording(before)
    failed = await past_recording(before, state=State.FAILED)
    recordings = f"{ROOMS}/{room['id']}/recordings"
    listed = (await client.get(recordings)).json()
    assert listed["count"] == 2
    broken, shown = listed["items"]
    assert shown == {
        "id": write_id(done.number),
        "answered_at": "2021-04-16T09:46:20Z",
        "ended_at": "2021-04-16T10:24:55Z",
        "duration": 61,
        "file_name": done.file_name,
        "file_size": len(BYTES),
        "file_url": shown["file_url"],
    }
    assert (broken["id"], broken["file_size"], broken["file_url"]) == (write_id(failed.number), 0, None)
    # the path opens without a token, whole or in part, and nothing else does
    nobody = home.anybody()
    whole = await nobody.get(shown["file_url"])
    assert whole.content == BYTES
    assert whole.headers["content-type"] == "video/mp4"
    part = await nobody.get(shown["file_url"], headers={"range": "bytes=10-19"})
    assert (part.status_code, part.content) == (206, BYTES[10:20])
    beyond = await nobody.get(shown["file_url"], headers={"range": f"bytes={len(BYTES)}-"})
    assert error(beyond)[:2] == (416, "VALIDATE_FAILED")
    assert error(await nobody.get(shown["file_url"][:-2] + "AA"))[:2] == (404, "UNKNOWN")
    old = features.files.link(home.tenant.id, "recording", done.id, ttl=-1)  # type: ignore[arg-type]
    assert error(await nobody.get(f"/api/blobs/{old}"))[0] == 403
    # marks, for the whole tenant
    one = f"{recordings}/{shown['id']}"
    for verb, read in (("set_read", True), ("set_unread", False)):
        await do(client, f"{one}/{verb}")
        assert (await features.recordings.get(home.tenant.id, done.id)).read is read
    await do(client, f"{one}/destroy")
    for verb in ("destroy", "set_read", "set_unread"):
        assert error(await client.post(f"{one}/{verb}"))[:2] == (404, "UNKNOWN")
    assert (await client.get(recordings)).json()["count"] == 1
    other = await made(client, ROOMS, extension_number="8009")
    of_another = f"{ROOMS}/{other['id']}/recordings/{broken['id']}/destroy"
    assert error(await client.post(of_another))[0] == 404


async def test_numbers_that_are_nobodys_say_what_is_missing(home: Home) -> None:
    client = await home.portsip("ann")
    room = await made(client, MEETINGS)
    one = f"{MEETINGS}/{room['id']}/participants/invite"
    for number in ("+4930123456", "100", "sip:a@b"):
        answer = await client.post(one, json={"number": number})
        assert error(answer) == (400, "UNKNOWN", "number")
        assert "setting" in answer.json()["errors"][0]["message"]
    for body in ({}, {"number": ""}, {"number": 100}):
        answer = await client.post(one, json=body, extensions=BESIDE)
        assert error(answer) == (400, "VALIDATE_FAILED", "number")
    assert (await status(client, f"{MEETINGS}/{room['id']}"))["status"] == "OFFLINE"


@SIDES
async def test_an_extension_rings_its_user(home: Home, path: str) -> None:
    client = await home.portsip("ann")
    features = home.server.app.features
    async with features.database.write() as tx:
        bob = await features.people.create(
            tx, home.tenant.id, "bob", extension="100", email="bob@example.org"
        )
    room = await made(client, path)
    one = f"{path}/{room['id']}"
    async with features.presence.page(home.tenant.id, bob.id):
        await do(client, f"{one}/participants/invite", {"number": " 100 "})
        (ring,) = await features.rings.ringing_for(home.tenant.id, bob.id)
        _, _, secret = await features.rings.accept(home.tenant.id, ring.id, bob.id)
    assert (await status(client, one))["status"] == "ONLINE"
    await home.enter(ticket=secret)
    (shown,) = await inside(client, one, 1)
    assert shown["display_name"] == f'"bob"<sip:100@{home.tenant.domain}>'
    again = await client.post(f"{one}/participants/invite", json={"number": "100"})
    assert error(again) == (400, "UNKNOWN", None)


async def test_who_has_no_page_open_is_mailed(home: Home) -> None:
    client = await home.portsip("ann")
    features = home.server.app.features
    async with features.database.write() as tx:
        await features.people.create(tx, home.tenant.id, "bob", extension="100", email="bob@example.org")
    room = await made(client, ROOMS)
    await do(client, f"{ROOMS}/{room['id']}/participants/invite", {"number": "100"})
    sent = await features.mails.page(home.tenant.id, count=10)
    assert [mail.to_address for mail in sent] == ["bob@example.org"]
