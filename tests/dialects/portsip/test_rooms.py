"""Conference rooms and meetings over HTTP: what is made, shown, listed, changed, and by whom."""

from typing import Any

import httpx
import pytest

from roomful.dialects.portsip.mapping import read_id, write_id
from roomful.invitations.model import Invitee
from roomful.people.model import Role, User
from roomful.rooms.model import Origin, RoomFilter
from tests.dialects.portsip.test_sign_in import error
from tests.server import Home
from tests.validation import BESIDE

pytestmark = pytest.mark.livekit

ROOMS, MEETINGS = "/api/conference_rooms", "/api/user/meetings"
ROOM: dict[str, Any] = {"extension_number": "8008", "mode": "VIDEO", "subject": "Stand-up", "capacity": 9}
MEETING: dict[str, Any] = {"mode": "VIDEO", "subject": "Planning", "timezone": "Europe/Berlin"}
FULL: dict[str, Any] = {
    "control": "MASTER",
    "height": 480,
    "width": 640,
    "bitrate": 512,
    "framerate": 30,
    "layout": "LAYOUT4",
    "language": "de-DE",
    "admin_pin": "0471",
    "room_pin": "123456",
    "enable_recording": True,
    "enable_prompt": False,
    "scheduled_start_at": "2031-03-04T09:00:00Z",
    "scheduled_end_at": "2031-03-04T10:00:00Z",
    "external_invitees": "ann@example.org;bob@example.org",
    "outbound_caller_ids": [{"provider_id": "NzAw", "caller_id": "+1555", "description": "Desk"}],
    "custom_options": '{"colour": "blue"}',
}


async def made(client: httpx.AsyncClient, path: str, **given: Any) -> dict[str, Any]:
    """Create a room or a meeting; return it as it is read."""
    answer = await client.post(path, json=(ROOM if path == ROOMS else MEETING) | given)
    assert answer.status_code == 201, answer.text
    return dict((await client.get(f"{path}/{answer.json()['id']}")).json())


async def read(client: httpx.AsyncClient, path: str, room_id: str) -> dict[str, Any]:
    answer = await client.get(f"{path}/{room_id}")
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def number_of(user: User) -> str:
    return write_id(user.number)


async def test_a_room_of_defaults(home: Home) -> None:
    client = await home.portsip("ann")
    answer = await client.post(ROOMS, json=ROOM)
    assert answer.status_code == 201
    assert answer.json().keys() == {"id"}
    shown = await read(client, ROOMS, answer.json()["id"])
    assert shown.pop("token").startswith("rmt_")
    assert shown.pop("created_at").endswith("Z")
    assert (shown.pop("sbc_host"), shown.pop("sbc_port")) == ("127.0.0.1", int(home.url.rpartition(":")[2]))
    assert shown == ROOM | {
        "id": answer.json()["id"],
        "control": "FREE",
        "height": 720,
        "width": 1280,
        "bitrate": 1024,
        "framerate": 15,
        "layout": "LAYOUT0",
        "language": "en",
        "admin_pin": None,
        "room_pin": None,
        "enable_recording": False,
        "enable_prompt": True,
        "timezone": "UTC",
        "scheduled_start_at": None,
        "scheduled_end_at": None,
        "numbers": None,
        "internal_invitees": [],
        "external_invitees": None,
        "outbound_caller_ids": [],
        "custom_options": None,
        "domain": home.tenant.domain,
    }


async def test_a_meeting_of_defaults(home: Home) -> None:
    client = await home.portsip("ann", role=Role.STANDARD)
    answer = await client.post(MEETINGS, json=MEETING)
    assert answer.status_code == 201
    shown = await read(client, MEETINGS, answer.json()["id"])
    assert answer.json() == {"id": shown["id"], "extension_number": shown["extension_number"]}
    assert len(shown["extension_number"]) == 10
    assert shown["capacity"] == 9
    assert shown["close_on_nobody"] is False
    assert shown["ownership"] is True
    assert "numbers" not in shown


@pytest.mark.parametrize("path", [ROOMS, MEETINGS])
async def test_all_fields(home: Home, path: str) -> None:
    client = await home.portsip("ann")
    invited = await home.user("bob")
    given = FULL | {"internal_invitees": [number_of(invited)]}
    given |= {"numbers": "+1 555"} if path == ROOMS else {"close_on_nobody": True}
    shown = await made(client, path, **given)
    assert {name: shown[name] for name in given} == given
    listed = (await client.get(path)).json()
    assert listed["count"] == 1
    item = listed["items"][0]
    beside = {"domain", "sbc_host", "sbc_port", "token"}
    beside |= {"outbound_caller_ids"} if path == ROOMS else set()
    assert item == {name: value for name, value in shown.items() if name not in beside}
    # one and the same room on the other side
    other = MEETINGS if path == ROOMS else ROOMS
    there = await read(client, other, shown["id"])
    assert {name: there[name] for name in shown.keys() & there.keys()} == {
        name: shown[name] for name in shown.keys() & there.keys()
    }


@pytest.mark.parametrize(
    ("path", "missing"),
    [
        *((ROOMS, name) for name in ("mode", "extension_number", "subject", "capacity")),
        *((MEETINGS, name) for name in ("mode", "subject", "timezone")),
    ],
)
async def test_what_is_required(home: Home, path: str, missing: str) -> None:
    client = await home.portsip("ann")
    whole = ROOM if path == ROOMS else MEETING
    without = {name: value for name, value in whole.items() if name != missing}
    for body in (without, without | {missing: None}):
        answer = await client.post(path, json=body)
        assert error(answer) == (400, "VALIDATE_FAILED", missing)
    assert (await client.get(path)).json() == {"count": 0, "items": []}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("extension_number", "12"),
        ("extension_number", "12a"),
        ("extension_number", "1" * 65),
        ("extension_number", 8008),
        ("mode", "audio"),
        ("control", "NONE"),
        ("layout", "LAYOUT5"),
        ("height", "720"),
        ("height", 720.5),
        ("timezone", "Mars/Base"),
        ("language", "no language"),
        ("enable_prompt", "yes"),
        ("internal_invitees", "NzAw"),
        ("internal_invitees", ["nobody"]),
        ("internal_invitees", ["NzAwNTUxOTA5NzczMTQ4MTYw"]),
        ("external_invitees", "no address"),
        ("external_invitees", ["a@b.example"]),
        ("custom_options", {"a": 1}),
        ("scheduled_end_at", "2000-01-01T00:00:00Z"),
    ],
)
async def test_what_cannot_be(home: Home, field: str, value: Any) -> None:
    client = await home.portsip("ann")
    given = ROOM | {"scheduled_start_at": "2031-03-04T09:00:00Z", field: value}
    assert error(await client.post(ROOMS, json=given)) == (400, "VALIDATE_FAILED", field)
    assert (await client.get(ROOMS)).json()["count"] == 0


async def test_numbers_are_taken_once(home: Home) -> None:
    client = await home.portsip("ann")
    await made(client, ROOMS)
    taken = await client.post(ROOMS, json=ROOM)
    assert error(taken) == (400, "VALIDATE_FAILED", "extension_number")
    features = home.server.app.features
    async with features.database.write() as tx:
        await features.people.create(tx, home.tenant.id, "bob", extension="100")
    assert error(await client.post(ROOMS, json=ROOM | {"extension_number": "100"}))[0] == 400
    room_id = (await client.get(ROOMS)).json()["items"][0]["id"]
    answer = await client.post(f"{ROOMS}/{room_id}/destroy")
    assert (answer.status_code, answer.content) == (204, b"")
    assert error(await client.get(f"{ROOMS}/{room_id}")) == (404, "UNKNOWN", None)
    await made(client, ROOMS)


@pytest.mark.parametrize("path", [ROOMS, MEETINGS])
async def test_changes(home: Home, path: str) -> None:
    client = await home.portsip("ann")
    room = await made(client, path, **FULL)
    one = f"{path}/{room['id']}"
    for content in (b"{}", b""):
        assert (await client.post(one, content=content)).content == b""
    answer = await client.post(one, json={"subject": "Other", "capacity": 200, "room_pin": None})
    assert (answer.status_code, answer.content) == (200, b"")
    assert await read(client, path, room["id"]) == room | {
        "subject": "Other",
        "capacity": 200,
        "room_pin": None,
    }
    gone = {"scheduled_start_at": None, "scheduled_end_at": None, "external_invitees": None}
    await client.post(one, json=gone | {"custom_options": None, "outbound_caller_ids": None})
    left = await read(client, path, room["id"])
    assert [left[name] for name in gone] == [None, None, None]
    assert (left["custom_options"], left["outbound_caller_ids"]) == (None, [])
    # by its number as well as by its id
    assert (await client.get(f"{path}/{read_id(room['id'])}")).json() == left


async def test_what_is_fixed_is_ignored_in_updates(home: Home) -> None:
    client = await home.portsip("ann")
    room = await made(client, ROOMS)
    changes = {"mode": "AUDIO", "extension_number": "9999", "enable_recording": True, "unknown": 1}
    answer = await client.post(f"{ROOMS}/{room['id']}", json=changes, extensions=BESIDE)
    assert answer.status_code == 200
    assert await read(client, ROOMS, room["id"]) == room


async def room_of(home: Home, origin: Origin) -> str:
    """Make a room as another dialect does, with all that PortSIP has no place for; return its id."""
    features = home.server.app.features
    attributes: dict[str, Any] = {
        "title": "t" * 240,
        "capacity": 300,
        "layout": "grid_64",
        "picture_fps": 60,
        "room_pin": "letters&more_than_six",
        "host_pin": "also-long-enough",
        "opens_at": 1_930_000_000_123_456,
        "last_entry_at": 1_930_000_100_123_456,
        "ends_at": 1_930_000_200_999_999,
        "timezone": None,
        "extras": {"telnyx": {"kept": True}},
        "description": "words",
        "meta": {"a": [1, None]},
    }
    owner = await features.people.by_login(home.tenant.id, "ann")
    assert owner is not None
    room = await features.rooms.create(home.tenant.id, origin, attributes, owner_id=owner.id)
    return str(room.id)


@pytest.mark.parametrize("origin", list(Origin))
@pytest.mark.parametrize("path", [ROOMS, MEETINGS])
async def test_writing_back_changes_nothing_whatever_made_it(home: Home, origin: Origin, path: str) -> None:
    client = await home.portsip("ann", validated=False)  # such a PIN is beyond the contract, and shown
    features = home.server.app.features
    room_id = await room_of(home, origin)
    before = await features.rooms.get(home.tenant.id, room_id)
    shown = (await client.get(path)).json()["items"][0]
    whole = await read(client, path, shown["id"])
    assert whole["room_pin"] == "letters&more_than_six"
    for body in (shown, whole):
        answer = await client.post(f"{path}/{shown['id']}", json=body)
        assert answer.status_code == 200, answer.text
    assert await features.rooms.get(home.tenant.id, room_id) == before
    assert await read(client, path, shown["id"]) == whole


async def test_lists(home: Home) -> None:
    client = await home.portsip("ann")
    for number, subject in enumerate(("Beta", "alpha", "Gamma's"), 8001):
        await made(client, ROOMS, extension_number=str(number), subject=subject, capacity=number - 8000)

    async def found(**asked: Any) -> list[str]:
        answer = await client.get(ROOMS, params=asked)
        assert answer.status_code == 200, answer.text
        return [one["subject"] for one in answer.json()["items"]]

    assert await found() == ["Gamma's", "alpha", "Beta"]
    assert await found(filter="capacity ge 2 and capacity lt 3") == ["alpha"]
    assert await found(filter="subject eq 'Gamma''s'") == ["Gamma's"]
    assert await found(filter="startswith(subject,'GAM') or endswith(extension_number,'1')") == [
        "Gamma's",
        "Beta",
    ]
    assert await found(filter="not (mode eq 'VIDEO')") == []
    assert await found(filter="scheduled_start_at eq null and created_at gt '2020-01-01T00:00:00Z'")
    assert await found(search="alp") == ["alpha"]
    assert await found(search="8003") == ["Gamma's"]
    assert await found(search="a", filter="capacity eq 1") == ["Beta"]
    assert await found(orderby="subject") == ["Beta", "Gamma's", "alpha"]
    assert await found(orderby="mode asc, capacity") == ["Beta", "alpha", "Gamma's"]
    paged = (await client.get(ROOMS, params={"skip": 1, "top": 1})).json()
    assert (paged["count"], [one["subject"] for one in paged["items"]]) == (3, ["alpha"])
    dollars: dict[str, Any] = {
        "$filter": "capacity gt 1",
        "$orderby": "capacity",
        "$skip": 1,
        "$top": 1,
        "count": "true",
    }
    answer = await client.get(ROOMS, params=dollars, extensions=BESIDE)
    assert answer.json()["count"] == 2
    assert [one["subject"] for one in answer.json()["items"]] == ["Gamma's"]
    room_id = paged["items"][0]["id"]
    assert await found(filter=f"id eq '{room_id}'") == ["alpha"]


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"filter": "subject"}, "filter"),
        ({"filter": "nothing eq 1"}, "filter"),
        ({"filter": "admin_pin eq '1234'"}, "filter"),
        ({"filter": "ownership eq true"}, "filter"),
        ({"filter": "subject eq 'a"}, "filter"),
        ({"orderby": "subject down"}, "orderby"),
        ({"skip": -1}, "skip"),
        ({"top": 0}, "top"),
        ({"top": 101}, "top"),
        ({"search": "x" * 5000}, "search"),
    ],
)
async def test_lists_that_cannot_be_asked_for(home: Home, asked: dict[str, Any], field: str) -> None:
    client = await home.portsip("ann", validated=False)
    assert error(await client.get(ROOMS, params=asked)) == (400, "VALIDATE_FAILED", field)


async def test_meetings_are_ones_own_and_those_one_is_invited_to(home: Home) -> None:
    ann, bob = await home.portsip("ann", role=Role.STANDARD), await home.portsip("bob", role=Role.STANDARD)
    cara = await home.portsip("cara", role=Role.STANDARD)
    features = home.server.app.features
    user = await features.people.by_login(home.tenant.id, "bob")
    assert user is not None
    own = await made(ann, MEETINGS, subject="own")
    shared = await made(
        ann, MEETINGS, subject="shared", admin_pin="4711", room_pin="123", internal_invitees=[number_of(user)]
    )
    seen = (await bob.get(MEETINGS)).json()
    assert [(one["subject"], one["ownership"]) for one in seen["items"]] == [("shared", False)]
    there = await read(bob, MEETINGS, shared["id"])
    assert (there["admin_pin"], there["room_pin"], there["token"]) == (None, "123", None)
    assert seen["items"][0]["admin_pin"] is None
    assert (await ann.get(MEETINGS, params={"filter": "ownership eq true"})).json()["count"] == 2
    assert (await bob.get(MEETINGS, params={"filter": "ownership"})).json()["count"] == 0
    assert (await cara.get(MEETINGS)).json() == {"count": 0, "items": []}
    for client, room in ((bob, own), (cara, own), (cara, shared)):
        assert error(await client.get(f"{MEETINGS}/{room['id']}")) == (404, "UNKNOWN", None)
    # read, but neither changed nor run
    one = f"{MEETINGS}/{shared['id']}"
    assert (await bob.get(f"{one}/status")).json()["status"] == "OFFLINE"
    assert (await bob.get(f"{one}/participants")).json() == {"items": []}
    bodies: dict[str, Any] = {
        "/participants/invite": {"number": "100"},
        "/participants/layout": {"items": []},
    }
    for call in (
        *("", "/destroy", "/start", "/stop", "/mute", "/unmute", "/lock", "/unlock"),
        *("/start_recording", "/stop_recording", "/participants/invite", "/participants/layout"),
    ):
        answer = await bob.post(one + call, json=bodies.get(call))
        assert error(answer) == (403, "UNAUTHORIZED", None), call
    assert await read(ann, MEETINGS, shared["id"]) == shared


async def test_who_is_invited_as_a_host_moderates(home: Home) -> None:
    ann, bob = await home.portsip("ann", role=Role.STANDARD), await home.portsip("bob", role=Role.STANDARD)
    features = home.server.app.features
    room = await made(ann, MEETINGS, admin_pin="4711")
    user = await features.people.by_login(home.tenant.id, "bob")
    assert user is not None
    core = (await features.rooms.page(home.tenant.id, "", RoomFilter(), count=1))[0].room
    await features.invitations.add(home.tenant.id, core.id, Invitee(user_id=user.id, role="host"))
    there = await read(bob, MEETINGS, room["id"])
    assert there["admin_pin"] == "4711"
    assert there["token"] == room["token"]
    one = f"{MEETINGS}/{room['id']}"
    assert (await bob.post(f"{one}/start")).status_code == 200
    assert (await bob.post(f"{one}/lock")).status_code == 200
    assert error(await bob.post(f"{one}/destroy"))[0] == 403
    assert (await ann.post(f"{one}/stop")).status_code == 200


async def test_conference_rooms_are_for_administrators(home: Home) -> None:
    admin = await home.portsip("admin")
    room = await made(admin, ROOMS)
    for role in (Role.STANDARD, Role.INTERNATIONAL, Role.QUEUE):
        client = await home.portsip(f"a {role}", role=role)
        assert error(await client.get(ROOMS)) == (403, "UNAUTHORIZED", None)
        assert error(await client.post(ROOMS, json=ROOM)) == (403, "UNAUTHORIZED", None)
        for path in (room["id"], "nonsense"):
            assert error(await client.get(f"{ROOMS}/{path}")) == (403, "UNAUTHORIZED", None)
    # the meetings of others are rooms of the tenant
    user = await home.portsip("eve", role=Role.STANDARD)
    meeting = await made(user, MEETINGS)
    assert (await admin.get(ROOMS)).json()["count"] == 2
    assert (await admin.get(MEETINGS)).json()["count"] == 1
    assert error(await admin.get(f"{MEETINGS}/{meeting['id']}"))[0] == 404
    assert (await read(admin, ROOMS, meeting["id"]))["token"] == meeting["token"]


async def test_another_tenant_sees_nothing(home: Home, other_home: Home) -> None:
    ann, eve = await home.portsip("ann"), await other_home.portsip("eve")
    room = await made(ann, ROOMS)
    for path in (ROOMS, MEETINGS):
        assert (await eve.get(path)).json()["count"] == 0
        for call in ("", "/status", "/participants"):
            assert error(await eve.get(f"{path}/{room['id']}{call}"))[0] == 404
        assert error(await eve.post(f"{path}/{room['id']}/destroy"))[0] == 404
    user = await home.user("bob")
    answer = await eve.post(ROOMS, json=ROOM | {"internal_invitees": [number_of(user)]})
    assert error(answer) == (400, "VALIDATE_FAILED", "internal_invitees")


async def test_invitees(home: Home) -> None:
    client = await home.portsip("ann")
    users = [await home.user(login) for login in ("bob", "cara")]
    ids = [number_of(one) for one in users]
    features = home.server.app.features
    owner = await features.people.by_login(home.tenant.id, "ann")
    assert owner is not None
    room = await made(
        client,
        MEETINGS,
        internal_invitees=[*ids, ids[0], number_of(owner)],
        external_invitees=" dora@Example.org, eve@example.org;dora@example.org ",
    )
    assert room["internal_invitees"] == ids
    assert room["external_invitees"] == "dora@example.org;eve@example.org"
    sent = await features.mails.page(home.tenant.id, count=50)
    assert sorted(mail.to_address for mail in sent) == ["dora@example.org", "eve@example.org"]
    one = f"{MEETINGS}/{room['id']}"
    # what is written back is mailed to nobody
    await client.post(one, json={name: room[name] for name in ("internal_invitees", "external_invitees")})
    assert len(await features.mails.page(home.tenant.id, count=50)) == 2
    bare = [str(users[1].number)]
    await client.post(one, json={"internal_invitees": bare, "external_invitees": "eve@example.org"})
    left = await read(client, MEETINGS, room["id"])
    assert (left["internal_invitees"], left["external_invitees"]) == (ids[1:], "eve@example.org")
    # an address that cannot be leaves all as it was
    answer = await client.post(one, json={"subject": "Other", "external_invitees": "eve@example.org,x"})
    assert error(answer) == (400, "VALIDATE_FAILED", "external_invitees")
    assert await read(client, MEETINGS, room["id"]) == left


async def test_the_token_opens_the_room_and_pins_are_asked(home: Home) -> None:
    client = await home.portsip("ann")
    room = await made(client, MEETINGS, room_pin="123", admin_pin="4711")
    assert (await read(client, ROOMS, room["id"]))["token"] == room["token"]
    nobody = home.anybody()
    refused = await nobody.post("/roomful/v1/join", json={"ticket": room["token"], "name": "Bob"})
    assert refused.json()["error"]["code"] == "pin_required"
    bob = await home.admit(ticket=room["token"], name="Bob", pin="123")
    assert bob.joined["participant"]["role"] == "participant"
    ann = await home.admit(ticket=room["token"], name="Ann", pin="4711")
    assert ann.joined["participant"]["role"] == "host"
    await client.post(f"{MEETINGS}/{room['id']}/destroy")
    gone = await nobody.post("/roomful/v1/join", json={"ticket": room["token"], "name": "Bob"})
    assert gone.status_code == 404


async def test_a_room_born_elsewhere_gets_a_token_when_it_is_asked_for(home: Home) -> None:
    client = await home.portsip("ann")
    await home.room(name="elsewhere", guests_allowed=False)
    room_id = (await client.get(ROOMS)).json()["items"][0]["id"]
    first, second = await read(client, ROOMS, room_id), await read(client, ROOMS, room_id)
    assert first["token"] == second["token"]
    assert (await home.admit(ticket=first["token"], name="Bob")).joined["room"]["title"]
