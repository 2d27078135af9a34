"""Conferences in every version, as clients make, read, change, run, stop and delete them."""

from typing import Any

import pytest

from roomful.people.model import Role
from tests.contracts.trueconf import VERSIONS
from tests.dialects.trueconf.calling import Client, key, person, program
from tests.server import Home

pytestmark = pytest.mark.livekit

SCHEDULES: tuple[dict[str, Any], ...] = (
    {"type": -1},
    {"type": 1, "start_time": 2_000_000_000, "duration": 600},
    {"type": 0, "days": ["monday", "friday"], "time": "11:30", "duration": 3600},
)


async def made(client: Client, **given: Any) -> Any:
    """Return a new conference."""
    body = {"topic": "Planning", "type": 0, "schedule": {"type": -1}} | given
    return (await client.post("conferences", body))["conference"]


@pytest.fixture
async def admin(home: Home) -> None:
    await home.user("admin", role=Role.ADMIN)


@pytest.mark.parametrize("version", VERSIONS)
async def test_the_life_of_a_conference(home: Home, admin: None, version: str) -> None:
    client = await program(home, version)
    await home.user("bob")
    room = await made(
        client, id=f"room_{version.replace('.', '_')}", description="All of it", max_participants=7
    )
    assert room["owner"] == f"admin@{home.tenant.domain}"
    assert room["state"] == "stopped"
    assert room["max_participants"] == 7
    assert (await client.get(f"conferences/{room['id']}"))["conference"] == room
    listed = await client.get("conferences")
    assert listed["conferences"] == [room]
    assert ("cnt" in listed) == (version != "3")
    for schedule in SCHEDULES:
        new = (await client.put(f"conferences/{room['id']}", {"schedule": schedule}))["conference"]
        assert {name: new["schedule"][name] for name in schedule} == schedule
        # what was shown changes nothing when it is sent back
        assert (await client.put(f"conferences/{room['id']}", new))["conference"] == new
    await client.put(f"conferences/{room['id']}", {"schedule": {"type": -1}})
    assert (await client.post(f"conferences/{room['id']}/run"))["state"] in {"starting", "running"}
    assert (await client.get(f"conferences/{room['id']}"))["conference"]["state"] == "running"
    refused = await client.refused("DELETE", f"conferences/{room['id']}")
    assert refused[:2] == (400, "conferenceUnavailableForChange")
    assert (await client.post(f"conferences/{room['id']}/stop"))["state"] in {"stopping", "stopped"}
    assert await client.delete(f"conferences/{room['id']}") == {"id": room["id"]}
    assert await client.refused("GET", f"conferences/{room['id']}") == (
        404,
        "conferenceNotFound",
        "conference_id",
    )


async def test_what_runs_is_fixed(home: Home, admin: None) -> None:
    token = await key(home)
    room = await made(Client(home, "3.3", token))
    path = f"conferences/{room['id']}"
    await Client(home, "3.3", token).post(f"{path}/run")
    old, new = Client(home, "3.3", token), Client(home, "3.4", token)
    assert (await old.refused("PUT", path, {"description": "x"}))[1] == "conferenceUnavailableForChange"
    assert (await new.put(path, {"description": "x"}))["conference"]["description"] == "x"
    refused = await new.refused("PUT", path, {"topic": "x"})
    assert refused == (400, "conferenceFieldUnavailableForChange", "topic")


async def test_every_field_is_written_and_read_back(home: Home, admin: None) -> None:
    client = await program(home)
    await home.user("bob")
    room = await made(client)
    rights = dict.fromkeys(room["rights"]["guest"], False)
    wanted: dict[str, Any] = {
        "topic": "Another",
        "type": 3,
        "max_podiums": 3,
        "max_participants": 20,
        "allow_guests": True,
        "rights": {"guest": rights, "user": rights | {"audio_rcv": True}},
        "allow_only_planned_participants": True,
        "auto_invite": 2,
        "tags": ["red", "blue"],
        "recording": 1,
        "meeting_room": "Room 12",
        "on_join_mute_mic": 1,
        "on_join_mute_camera": 1,
        "vad_selector": 1,
        "max_guests": 5,
        "reminders_enabled": True,
        "reminders": [{"before_start": 15}, {"before_start": 60}],
        "waiting_room_enabled": True,
        "waiting_room_scope": "guests",
        "use_translation": True,
        "translation_flat_volume": 10,
        "expiration_time_updating_allowed": False,
        "expiration_time_alert": 60,
        "sequence_type": 1,
        "scan_type": 1,
        "disable_audio_remarks": True,
        "mcu_mode": True,
        "multicast_address": "239.0.0.1",
        "join_options_enabled": True,
        "join_options": ["clients", "webrtc"],
        "registration": {
            "enabled": True,
            "start_at": "2000000000",
            "end_at": "2000003600",
            "participants_limit_enabled": True,
            "participants_limit": 9,
            "allow_users_access": True,
            "fields": {"email": {"index": 0, "is_required": True}},
        },
        "transcoding": {
            **room["transcoding"],
            "use_local_mixer_config": True,
            "mixer_max_framerate": 15,
            "record_video_quality": "1080p",
            "sip_video_quality": "CIF",
            "enable_vad_layouts": True,
        },
        "participant_restrictions": {
            "use_local_stream_config": True,
            "video_quality": "360p",
            "framerate_video_limit": 15,
            "framerate_ds_limit": 5,
        },
    }
    new = (await client.put(f"conferences/{room['id']}", wanted))["conference"]
    del new["registration"]["limit_reached"]
    assert {name: new[name] for name in wanted} == wanted
    assert (await client.put(f"conferences/{room['id']}", new))["conference"]["topic"] == "Another"


async def test_whose_conferences_are_seen(home: Home, admin: None) -> None:
    whole = await program(home)
    ann, bob = await person(home, "ann"), await person(home, "bob")
    own = await made(ann, pin="4711", topic="Ann's")
    assert own["owner"] == f"ann@{home.tenant.domain}"
    assert (own["pin"], own["pin_enabled"]) == ("4711", True)
    assert (await whole.get(f"conferences/{own['id']}"))["conference"]["pin"] is None
    assert await bob.refused("GET", f"conferences/{own['id']}") == (
        404,
        "conferenceNotFound",
        "conference_id",
    )
    await ann.put(f"conferences/{own['id']}", {"invitations": [{"id": "ann"}, {"id": "bob"}]})
    assert [one["id"] for one in (await bob.get("conferences"))["conferences"]] == [own["id"]]
    assert (await bob.refused("PUT", f"conferences/{own['id']}", {"topic": "x"}))[:2] == (403, "forbidden")
    assert (await whole.get("conferences"))["cnt"] == 1


async def test_filters_and_pages(home: Home, admin: None) -> None:
    client = await program(home)
    await home.user("ann")
    rooms = [await made(client, topic=f"{index}", tags=["odd"] if index % 2 else []) for index in range(5)]
    await client.put(f"conferences/{rooms[0]['id']}", {"owner": "ann", "invitations": ["ann", "admin"]})
    await client.post(f"conferences/{rooms[1]['id']}/run")

    async def ids(**params: Any) -> tuple[int, list[str]]:
        answer = await client.get("conferences", **params)
        return answer["cnt"], [one["topic"] for one in answer["conferences"]]

    assert await ids() == (5, ["4", "3", "2", "1", "0"])
    assert await ids(tag="odd") == (2, ["3", "1"])
    assert await ids(tag="") == await ids(page_id=0) == await ids()
    assert await ids(state="running") == (1, ["1"])
    assert await ids(state="stopped", tag="odd") == (1, ["3"])
    assert await ids(owner=f"ann@{home.tenant.domain}") == (1, ["0"])
    assert await ids(page_size="2", page_id="2") == (5, ["2", "1"])
    assert await client.refused("GET", "conferences", page_size=1001) == (400, "invalidRequest", "page_size")


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ({"invitations": ["bob"]}, "conferenceOwnerNotInInvitationsList"),
        ({"max_guests": 100_000}, "maxGuestsLimitReached"),
        ({"mcu_mode": True, "multicast_enable": True}, "mcuModeUnavailableWhenMulticastIsEnabled"),
        ({"join_options_enabled": True, "join_options": ["terminal"]}, "joinOptionsNotAllowedByLicense"),
        (
            {"mcu_mode": True, "join_options_enabled": True, "join_options": ["clients"]},
            "joinOptionsNotEditableInMcuMode",
        ),
        (
            {"multicast_enable": True, "join_options_enabled": True, "join_options": ["webrtc"]},
            "joinOptionsNotAllowedWhenMulticastIsEnabled",
        ),
        ({"owner": "nobody"}, "userNotFound"),
        ({"topic": ""}, "invalidRequest"),
    ],
)
async def test_what_is_refused(home: Home, admin: None, body: dict[str, Any], reason: str) -> None:
    client = await program(home)
    await home.user("bob")
    given = {"topic": "Planning", "type": 0, "schedule": {"type": -1}} | body
    assert (await client.refused("POST", "conferences", given))[1] == reason
    room = await made(client)
    if "topic" not in body:
        assert (await client.refused("PUT", f"conferences/{room['id']}", body))[1] == reason
    assert (await client.get("conferences"))["conferences"] == [room]
