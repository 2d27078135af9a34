"""The podium, translators and reports through our own API."""

from typing import Any

import pytest

from tests.dialects.roomful.test_doors import knock
from tests.dialects.roomful.test_rooms import code_of
from tests.dialects.streams import listening
from tests.dialects.telnyx.test_sessions import inside
from tests.server import Home

pytestmark = pytest.mark.livekit


async def staged(home: Home, **attributes: Any) -> tuple[dict[str, Any], Any, Any]:
    """Return a meeting with a host and somebody who has not the word."""
    room = await home.room(**{"mode": "role_based"} | attributes)
    host = await home.enter(ticket=await home.ticket(room["id"], role="host"), name="Amara")
    ann = await home.enter(ticket=await home.ticket(room["id"]), name="Ann")
    await inside(home, host, ann)
    return room, host, ann


async def test_to_the_podium_and_down_again(home: Home) -> None:
    _, host, ann = await staged(home, podium_limit=1)
    assert (ann.joined["session"]["mode"], ann.joined["permissions"]["stage"]) == ("role_based", False)
    path = f"/roomful/v1/sessions/{host.session_id}/podium"
    host_client, ann_client = home.client(host.key), home.client(ann.key)
    body = {"participants": [ann.id]}
    assert code_of(await ann_client.post(f"{path}/invite", json=body), 403) == "not_allowed"
    assert code_of(await ann_client.post("/roomful/v1/me/podium", json={"accept": True}), 409) == (
        "not_invited_to_podium"
    )
    async with listening(ann_client) as heard:
        answer = await host_client.post(f"{path}/invite", json=body)
        assert answer.json()["participants"][0]["podium_invited_at"] is not None
        assert (await heard.hears("you.invited")).data == {"by": "Amara"}
        came = await ann_client.post("/roomful/v1/me/podium", json={"accept": True})
        assert came.json()["participant"]["on_podium"] is True
        me = (await ann_client.get("/roomful/v1/me")).json()
        assert (me["permissions"]["stage"], me["permissions"]["microphone"]) == (True, True)
        full = await home.client().post(f"{path}/invite", json={"participants": [host.id], "force": True})
        assert code_of(full, 409) == "podium_full"
        gone = await home.client().post(f"{path}/dismiss", json={"participants": "all"})
        assert {one["on_podium"] for one in gone.json()["participants"]} == {False}
        forced = await home.client().post(f"{path}/invite", json=body | {"force": True})
        assert forced.json()["participants"][0]["on_podium"] is True
        pinned = await home.client().post(f"{path}/pin", json=body)
        assert pinned.json()["participants"][0]["pinned"] is True
    plain = await home.room()
    other = await home.enter(ticket=await home.ticket(plain["id"]))
    await inside(home, other)
    path = f"/roomful/v1/sessions/{other.session_id}"
    answer = await home.client().post(f"{path}/podium/invite", json={"participants": "all"})
    assert code_of(answer, 409) == "no_podium"
    asked = {"participant": other.id, "languages": ["en", "de"]}
    assert code_of(await home.client().post(f"{path}/translator", json=asked), 409) == "no_interpretation"


async def test_translators_and_reports(home: Home) -> None:
    _, host, ann = await staged(home, interpretation=True, original_volume=20)
    assert ann.joined["room"]["original_volume"] == 20
    assert ann.joined["session"]["interpretation"] is True
    path = f"/roomful/v1/sessions/{host.session_id}/translator"
    asked = {"participant": ann.id, "languages": ["en", "de"]}
    made = (await home.client(host.key).post(path, json=asked)).json()["participant"]
    assert (made["languages"], made["channel"]) == (["en", "de"], "de")
    client = home.client(ann.key)
    turned = await client.post("/roomful/v1/me/channel", json={"channel": "en"})
    assert turned.json()["participant"]["channel"] == "en"
    assert code_of(await client.post("/roomful/v1/me/channel", json={"channel": "fr"}), 422) == "invalid"
    for _ in range(2):
        measured = {"fps": 24, "kbps_in": 800.5, "width": 1280, "height": 720}
        assert (await client.post("/roomful/v1/me/stats", json=measured)).status_code == 204
    assert (await client.post("/roomful/v1/me/speaking")).status_code == 204
    shown = (await home.client().get(f"/roomful/v1/participants/{ann.id}")).json()["participant"]
    assert (shown["stats"]["samples"], shown["stats"]["kbps_in"]) == (2, 800.5)
    assert shown["client"]["address"] == "127.0.0.1"
    assert "python" in shown["client"]["user_agent"]
    me = (await client.get("/roomful/v1/me")).json()
    assert (me["participant"]["stats"], me["participant"]["client"]) == (None, None)
    assert code_of(await client.post("/roomful/v1/me/stats", json={"fps": -1}), 422) == "invalid"


async def test_a_room_keeps_what_is_written(home: Home) -> None:
    written = {
        "guest_limit": 5, "lobby_on": True, "lobby_scope": "strangers", "entry_ways": ["app", "browser"],
        "mode": "lecture", "voice_activated": True, "podium_limit": 6, "rights_user": ["audio_send"],
        "rights_guest": [], "interpretation": True, "original_volume": 0, "enlarge_speaker": True,
        "record_height": 720, "camera_max_height": 540, "camera_max_fps": 15, "screen_max_fps": 5,
    }  # fmt: skip
    made = await home.room(**written)
    assert {name: made[name] for name in written} == written
    path = f"/roomful/v1/rooms/{made['id']}"
    assert (await home.client().patch(path, json=written)).json() == made
    joined = (await knock(home, made, name="Ann")).json()["room"]
    assert (joined["camera_max_height"], joined["lobby_on"]) == (540, True)
    for name, value in (("mode", "all"), ("rights_guest", ["fly"]), ("original_volume", 101)):
        answer = await home.client().patch(path, json={name: value})
        assert (code_of(answer, 422), answer.json()["error"]["field"]) == ("invalid", name)
