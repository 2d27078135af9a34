"""Video rooms, and rooms of all origins in this dialect."""

from typing import Any

import httpx
import pytest

from roomful.rooms.model import GRIDS, Origin
from tests.dialects.signalwire.test_fabric import NOBODYS, wrong
from tests.server import Home
from tests.validation import BESIDE

pytestmark = pytest.mark.livekit

ROOMS = "/api/video/rooms"
FABRIC = "/api/fabric/resources/conference_rooms"


async def made(client: httpx.AsyncClient, **given: Any) -> dict[str, Any]:
    answer = await client.post(ROOMS, json={"name": "daily", **given})
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def test_a_room_of_defaults(home: Home) -> None:
    room = await made(await home.signalwire())
    assert room["display_name"] is None
    assert room["description"] is None
    assert room["max_members"] == 20
    assert room["enable_room_previews"] is False
    assert room["meta"] == {}
    assert room["layout"] == "grid-responsive"
    assert "active_session" not in room


async def test_by_id_and_by_name(home: Home) -> None:
    client = await home.signalwire()
    room = await made(client, name="My_room-1")
    for which in (room["id"], "My_room-1"):
        assert (await client.get(f"{ROOMS}/{which}")).json() == room
    spaced = await home.room(name="free text, with a / in it", slug="linked")
    for which in ("free%20text%2C%20with%20a%20%2F%20in%20it", "linked", spaced["id"]):
        assert (await client.get(f"{ROOMS}/{which}")).json()["id"] == spaced["id"]
    for which in (NOBODYS, "nobody", "my_room-2"):
        assert (await client.get(f"{ROOMS}/{which}")).status_code == 404
    # only reading knows names
    assert (await client.put(f"{ROOMS}/My_room-1", json={})).status_code == 404
    assert (await client.delete(f"{ROOMS}/My_room-1")).status_code == 404
    assert (await client.delete(f"{ROOMS}/{room['id']}")).status_code == 204
    assert (await client.get(f"{ROOMS}/My_room-1")).status_code == 404


async def test_changes(home: Home) -> None:
    client = await home.signalwire()
    room = await made(client, max_members=3)
    path = f"{ROOMS}/{room['id']}"
    changed = await client.put(
        path,
        json={
            "name": "other",
            "display_name": "Daily",
            "quality": "1080p",
            "layout": "highlight-1-responsive",
            "remove_at": "2030-01-01T00:00:00Z",
            "remove_after_seconds_elapsed": 60,
            "meta": {"a": 1},
        },
        extensions=BESIDE,
    )
    shown = changed.json()
    assert shown["name"] == "daily"
    assert shown["display_name"] == "Daily"
    assert shown["quality"] == "1080p"
    assert shown["layout"] == "highlight-1-responsive"
    assert shown["remove_at"] == "2030-01-01T00:00:00.000Z"
    assert shown["max_members"] == 3
    nulls = {"display_name": None, "remove_at": None, "remove_after_seconds_elapsed": None, "meta": None}
    cleared = (await client.put(path, json=nulls, extensions=BESIDE)).json()
    assert {name: cleared[name] for name in nulls} == nulls | {"meta": {}}


@pytest.mark.parametrize(
    ("given", "codes"),
    [
        ({"name": "with space"}, {"name": "invalid_parameter_value"}),
        ({"name": "a" * 101}, {"name": "invalid_parameter_value"}),
        ({"max_members": 0}, {"max_members": "invalid_parameter_value"}),
        ({"remove_after_seconds_elapsed": 0}, {"remove_after_seconds_elapsed": "invalid_parameter_value"}),
        ({"max_members": None}, {"max_members": "invalid_parameter"}),
        ({"enable_room_previews": None}, {"enable_room_previews": "not_a_boolean"}),
        ({"join_from": "1969-12-31T00:00:00Z"}, {"join_from": "invalid_parameter_value"}),
        ({"meta": {"a": "\ud800"}}, {None: "invalid_parameter"}),
    ],
)
async def test_bad_fields(home: Home, given: dict[str, Any], codes: dict[str, str]) -> None:
    client = await home.signalwire()
    if None in codes:
        answer = await client.post(ROOMS, content=b'{"name": "daily", "meta": {"a": "\\ud800"}}')
        assert answer.status_code in {400, 422}
        return
    assert wrong(await client.post(ROOMS, json={"name": "daily", **given})) == codes


async def test_lists_are_by_time(home: Home) -> None:
    client = await home.signalwire()
    for name, opens, closes in (
        ("early", "2027-01-01", "2027-01-02"),
        ("late", "2027-02-01", "2027-02-02"),
        ("open", None, None),
    ):
        given = {} if opens is None else {"join_from": opens, "join_until": closes}
        answer = await client.post(ROOMS, json={"name": name, **given}, extensions=BESIDE)
        assert answer.status_code == 200

    async def names(**query: str) -> list[str]:
        answer = await client.get(ROOMS, params=query)
        assert answer.status_code == 200, answer.text
        return [one["name"] for one in answer.json()["data"]]

    assert await names() == ["open", "late", "early"]
    assert await names(starts_after="2027-01-15") == ["late"]
    assert await names(starts_after="2027-01-01T00:00:00Z") == ["late", "early"]
    assert await names(ends_before="2027-01-15") == ["early"]
    assert await names(starts_after="1798761600", ends_before="1798848000") == ["early"]
    assert wrong(await client.get(ROOMS, params={"starts_after": "soon", "page_size": "0"})) == {
        "starts_after": "not_a_datetime",
        "page_size": "invalid_parameter_value",
    }


ORIGINS: list[tuple[Origin, dict[str, Any]]] = [
    (Origin.ROOMFUL, {"title": "x" * 240, "capacity": None, "layout": "speaker"}),
    (Origin.ROOMFUL, {"description": "y" * 4000, "layout": "grid_3", "picture_height": 480}),
    (Origin.TELNYX, {"name": "free text, 10 %", "layout": "grid_6", "picture_fps": 60}),
    (Origin.PORTSIP_ROOM, {"room_pin": "1234", "stay_limit": 200_000, "opens_at": 1_900_000_000_123_456}),
    (Origin.PORTSIP_MEETING, {"empty_close_after": None, "ends_at": 1_900_000_000_999_999}),
    (Origin.TRUECONF, {"days": [0, 3], "at_time": "09:30", "length": 1800, "tags": ["a"]}),
    (Origin.SIGNALWIRE_FABRIC, {"capacity": 999, "av_sync": True}),
    (Origin.SIGNALWIRE_ROOM, {"meta": {"a": [1, {"b": None}]}, "theme": {"dark_primary": "#aBcDeF"}}),
    (Origin.SIGNALWIRE_CONFERENCE, {"capacity": 101, "last_entry_at": 1_900_000_000_000_001}),
    *((Origin.ROOMFUL, {"layout": f"grid_{size}"}) for size in GRIDS),
]  # fmt: skip


@pytest.mark.parametrize(("origin", "given"), ORIGINS)
async def test_writing_back_what_was_read_changes_nothing(
    home: Home, origin: Origin, given: dict[str, Any]
) -> None:
    features = home.server.app.features
    before = await features.rooms.create(home.tenant.id, origin, given)
    client = await home.signalwire()
    fabric = (await client.get(f"{FABRIC}/{before.id}")).json()
    for path, body in (
        (f"{FABRIC}/{fabric['id']}", fabric["conference_room"]),
        (f"{ROOMS}/{before.id}", (await client.get(f"{ROOMS}/{before.id}")).json()),
        (
            f"/api/video/conferences/{before.id}",
            (await client.get(f"/api/video/conferences/{before.id}")).json(),
        ),
    ):
        answer = await client.put(path, json=body, extensions=BESIDE)
        assert answer.status_code == 200, answer.text
    assert await features.rooms.get(home.tenant.id, before.id) == before


async def test_one_room_in_all_dialects(home: Home) -> None:
    """Made here it is read and changed by the others, and the other way round."""
    client = await home.signalwire()
    room = await made(client, max_members=7)
    own, telnyx = home.client(), home.client(home.telnyx_key)
    shown = (await own.get(f"/roomful/v1/rooms/{room['id']}")).json()
    assert (shown["name"], shown["capacity"], shown["origin"]) == ("daily", 7, "signalwire.room")
    assert shown["guests_allowed"] is False
    renamed = await telnyx.patch(
        f"/v2/rooms/{room['id']}", json={"unique_name": "from telnyx", "max_participants": 9}
    )
    assert renamed.status_code == 200, renamed.text
    shown = (await client.get(f"{ROOMS}/{room['id']}")).json()
    assert (shown["name"], shown["max_members"]) == ("from telnyx", 9)
    theirs = (await telnyx.post("/v2/rooms", json={"unique_name": "telnyx"})).json()["data"]
    ours = await home.room(name="own", previews=True)
    listed = {one["id"]: one for one in (await client.get(ROOMS)).json()["data"]}
    assert {theirs["id"], ours["id"], room["id"]} == set(listed)
    assert listed[ours["id"]]["enable_room_previews"] is True
    assert listed[ours["id"]]["max_members"] == 1000
    changed = await client.put(f"{ROOMS}/{theirs['id']}", json={"record_on_start": True})
    assert changed.status_code == 200
    assert (await telnyx.get(f"/v2/rooms/{theirs['id']}")).json()["data"]["enable_recording"] is True
    await client.delete(f"{ROOMS}/{theirs['id']}")
    assert (await telnyx.get(f"/v2/rooms/{theirs['id']}")).status_code == 404
