"""A room made by one dialect is read, written back, changed and run by each of the others."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from roomful.rooms.model import Room
from tests.dialects.trueconf.calling import key as trueconf_key
from tests.server import Home

pytestmark = pytest.mark.livekit

FABRIC, VIDEO = "/api/fabric/resources/conference_rooms", "/api/video/rooms"
CONFERENCES = "/api/video/conferences"
ROOMS, MEETINGS = "/api/conference_rooms", "/api/user/meetings"
TRUECONF = "/api/v3.10/conferences"

Clients = dict[str, httpx.AsyncClient]


@dataclass(frozen=True)
class Way:
    """How one dialect makes, reads and changes a room. `found` returns a room's address from the core's."""

    client: str
    make: tuple[str, dict[str, Any]]
    found: Callable[[Room], str]
    verb: str
    change: Callable[[dict[str, Any]], dict[str, Any]]
    new: tuple[dict[str, Any], Callable[[Room], Any], Any]
    listed: Callable[[dict[str, Any]], list[dict[str, Any]]]


def portsip_id(room: Room) -> str:
    from roomful.dialects.portsip.mapping import write_id

    return write_id(room.number)


def fabric_id(room: Room) -> str:
    from roomful.dialects.signalwire.mapping.common import alias

    return alias(room.id, "resource")


# what is read-only, or a computed view, in each dialect's answer
def _writable(shown: dict[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    return {name: shown[name] for name in names if name in shown}


_PORTSIP_FIXED = ("subject", "capacity", "control", "width", "height", "bitrate", "framerate", "layout")
_PORTSIP = (
    *_PORTSIP_FIXED,
    *("admin_pin", "room_pin", "enable_prompt", "scheduled_start_at", "scheduled_end_at", "timezone"),
    *("language", "internal_invitees", "external_invitees", "custom_options", "outbound_caller_ids"),
)
_FABRIC = (
    *("name", "display_name", "description", "max_members", "quality", "layout", "join_from", "join_until"),
    *("remove_at", "remove_after_seconds_elapsed", "record_on_start", "tone_on_entry_and_exit"),
    *("room_join_video_off", "user_join_video_off", "enable_room_previews", "sync_audio_video", "meta"),
)
_VIDEO = tuple(name for name in _FABRIC if name != "name")
_TELNYX = ("unique_name", "max_participants", "enable_recording")
_OWN = (
    *("name", "title", "description", "capacity", "guests_allowed", "opens_at", "last_entry_at", "ends_at"),
    *("record_at_start", "layout", "media", "language", "meta", "control", "prompts", "theme", "timezone"),
    *("empty_close_after", "stay_limit", "picture_width", "picture_height", "picture_fps", "picture_kbps"),
)

WAYS = {
    "roomful": Way(
        "roomful", ("/roomful/v1/rooms", {"title": "Made"}),
        lambda room: f"/roomful/v1/rooms/{room.id}", "PATCH", lambda shown: _writable(shown, _OWN),
        ({"title": "Renamed"}, lambda room: room.title, "Renamed"), lambda page: page["items"],
    ),
    "telnyx": Way(
        "telnyx", ("/v2/rooms", {"unique_name": "made"}),
        lambda room: f"/v2/rooms/{room.id}", "PATCH", lambda shown: _writable(shown["data"], _TELNYX),
        ({"max_participants": 7}, lambda room: room.capacity, 7), lambda page: page["data"],
    ),
    "portsip-room": Way(
        "portsip", (ROOMS, {"extension_number": "8008", "mode": "VIDEO", "subject": "Made", "capacity": 9}),
        lambda room: f"{ROOMS}/{portsip_id(room)}", "POST", lambda shown: _writable(shown, _PORTSIP),
        ({"subject": "Renamed"}, lambda room: room.title, "Renamed"), lambda page: page["items"],
    ),
    "portsip-meeting": Way(
        "portsip", (MEETINGS, {"mode": "VIDEO", "subject": "Made", "timezone": "Europe/Berlin"}),
        lambda room: f"{MEETINGS}/{portsip_id(room)}", "POST", lambda shown: _writable(shown, _PORTSIP),
        ({"control": "MASTER"}, lambda room: room.control, "host"), lambda page: page["items"],
    ),
    "signalwire-fabric": Way(
        "signalwire", (FABRIC, {"name": "made", "enable_room_previews": False}),
        lambda room: f"{FABRIC}/{fabric_id(room)}", "PUT",
        lambda shown: _writable(shown["conference_room"], _FABRIC),
        ({"display_name": "Renamed"}, lambda room: room.title, "Renamed"), lambda page: page["data"],
    ),
    "signalwire-video": Way(
        "signalwire", (VIDEO, {"name": "made"}),
        lambda room: f"{VIDEO}/{room.id}", "PUT", lambda shown: _writable(shown, _VIDEO),
        ({"max_members": 33}, lambda room: room.capacity, 33), lambda page: page["data"],
    ),
    "signalwire-conference": Way(
        "signalwire", (CONFERENCES, {"name": "made", "display_name": "Made"}),
        lambda room: f"{CONFERENCES}/{room.id}", "PUT",
        lambda shown: _writable(shown, ("display_name", "description", "layout", "record_on_start", "meta")),
        ({"display_name": "Renamed"}, lambda room: room.title, "Renamed"), lambda page: page["data"],
    ),
    "trueconf": Way(
        "trueconf", (TRUECONF, {"topic": "Made", "type": 0, "schedule": {"type": -1}}),
        lambda room: f"{TRUECONF}/{room.slug}", "PUT", lambda shown: dict(shown["conference"]),
        ({"topic": "Renamed again"}, lambda room: room.title, "Renamed again"),
        lambda page: page["conferences"],
    ),
}  # fmt: skip


async def clients(home: Home) -> Clients:
    """Return a client of each dialect; what is written back may be beyond what is taken anew."""
    return {
        "roomful": home.client(validated=False),
        "telnyx": home.client(home.telnyx_key, validated=False),
        "portsip": await home.portsip("olga", validated=False),
        "signalwire": await home.signalwire(validated=False),
        "trueconf": home.client(await trueconf_key(home), validated=False),
    }


async def only(home: Home) -> Room:
    """Return the tenant's only room."""
    features = home.server.app.features
    (view,) = await features.rooms.page(home.tenant.id, "", _everything(), count=2)
    return await features.rooms.get(home.tenant.id, view.room.id)


def _everything() -> Any:
    from roomful.rooms.model import RoomFilter

    return RoomFilter()


async def _ok(answer: Awaitable[httpx.Response]) -> Any:
    found = await answer
    assert found.is_success, f"{found.request.method} {found.request.url}: {found.text}"
    return found.json() if found.content else None


@pytest.mark.parametrize("maker", WAYS)
async def test_a_room_of_one_dialect_in_all_the_others(maker: str, home: Home) -> None:
    by = await clients(home)
    made = WAYS[maker]
    path, body = made.make
    await _ok(by[made.client].post(path, json=body))
    room = await only(home)
    for name, way in WAYS.items():
        if name == "portsip-meeting" and not maker.startswith(("portsip", "trueconf")):
            continue  # a user's meetings are their own
        client, address = by[way.client], way.found(room)
        shown = await _ok(client.get(address))
        # what was read is written back: nothing has changed
        await _ok(client.request(way.verb, address, json=way.change(shown)))
        assert await only(home) == room, name
        # a change through one is everybody's
        given, attribute, value = way.new
        await _ok(client.request(way.verb, address, json=way.change(shown) | given))
        changed = await only(home)
        assert attribute(changed) == value, name
        room = changed


@pytest.mark.parametrize("maker", WAYS)
async def test_a_room_is_listed_run_and_ended_by_the_others(maker: str, home: Home) -> None:
    by = await clients(home)
    path, body = WAYS[maker].make
    await _ok(by[WAYS[maker].client].post(path, json=body))
    room = await only(home)
    for name, way in WAYS.items():
        page = way.listed(await _ok(by[way.client].get(way.make[0])))
        is_conference = maker == "signalwire-conference"
        # FIELDS 4.6: conferences are a collection of their own, and so is what is none
        hidden = (name == "signalwire-conference") != is_conference and way.client == "signalwire"
        # who is an administrator sees the tenant's rooms; a user's meetings are their own, and what a program
        # makes in TrueConf's way is an administrator's
        own = maker.startswith(("portsip", "trueconf"))
        hidden = hidden or (name == "portsip-meeting" and not own)
        assert len(page) == (0 if hidden else 1), name
    if maker.startswith("portsip"):
        await _ok(by["portsip"].post(f"{MEETINGS}/{portsip_id(room)}/start"))
    else:
        await _ok(by["roomful"].post(f"/roomful/v1/rooms/{room.id}/start"))
    status = await _ok(by["portsip"].get(f"{ROOMS}/{portsip_id(room)}/status"))
    assert status["status"] == "ONLINE"
    conference = (await _ok(by["trueconf"].get(f"{TRUECONF}/{room.slug}")))["conference"]
    assert conference["state"] == "running"
    seen = (await _ok(by["telnyx"].get(f"/v2/rooms/{room.id}")))["data"]
    session_id = seen["active_session_id"]
    own = await _ok(by["roomful"].get(f"/roomful/v1/sessions/{session_id}"))
    assert own["session"]["state"] == "live"
    (listed,) = (await _ok(by["signalwire"].get("/api/video/room_sessions")))["data"]
    assert (listed["id"], listed["status"]) == (session_id, "in-progress")
    await _ok(by["portsip"].post(f"{ROOMS}/{portsip_id(room)}/lock"))
    assert (await _ok(by["roomful"].get(f"/roomful/v1/sessions/{session_id}")))["session"]["locked"]
    await _ok(by["telnyx"].post(f"/v2/room_sessions/{session_id}/actions/end"))
    ended = await _ok(by["signalwire"].get(f"/api/video/room_sessions/{session_id}"))
    assert ended["status"] == "completed"
    conference = (await _ok(by["trueconf"].get(f"{TRUECONF}/{room.slug}")))["conference"]
    assert conference["state"] == "stopped"
    (call,) = (await _ok(by["trueconf"].get("/api/v3.10/logs/calls")))["list"]
    assert (call["named_conf_id"], call["term_reason"]) == (room.slug, 15)
    assert (await _ok(by["portsip"].get(f"{ROOMS}/{portsip_id(room)}/status")))["status"] == "OFFLINE"
