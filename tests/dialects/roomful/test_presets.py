"""Broadcast presets, and what is to be pulled, through our own API."""

from typing import Any

import httpx
import pytest

from roomful.people.model import Role
from tests.dialects.roomful.test_broadcasts import host_of, stop
from tests.dialects.roomful.test_meeting import enter
from tests.dialects.roomful.test_rooms import NOBODY, code_of
from tests.server import Home

pytestmark = pytest.mark.livekit

PATH = "/roomful/v1/broadcast-presets"
# names that are nobody's (RFC 2606): nothing is sent anywhere
CHANNEL = {
    "kind": "rtmp",
    "name": "Our channel",
    "url": "rtmp://live.example.invalid/app",
    "key": "very-secret",
}


async def make(client: httpx.AsyncClient, **fields: Any) -> dict[str, Any]:
    answer = await client.post(PATH, json=fields or CHANNEL)
    assert answer.status_code == 201, answer.text
    return dict(answer.json()["preset"])


async def test_presets_are_made_viewed_changed_and_deleted(home: Home) -> None:
    client = home.client()
    preset = await make(client)
    assert (preset["url"], preset["key"], preset["password"], preset["pull_url"]) == (
        *("rtmp://live.example.invalid/****", "****"),
        *(None, None),
    )
    assert (preset["number"], preset["audio_codec"], preset["retries"]) == (1, "AAC", 0)
    one = f"{PATH}/{preset['id']}"
    assert (await client.get(one)).json() == {"preset": preset}
    changed = await client.patch(one, json={"name": "Theirs", "retries": 5})
    assert (changed.json()["preset"]["name"], changed.json()["preset"]["retries"]) == ("Theirs", 5)
    assert code_of(await client.patch(one, json={"url": None}), 422) == "invalid"
    second = await make(
        client, kind="wowzaServer", name="W", host="w.example.invalid", app="live", username="me"
    )
    first_page = (await client.get(f"{PATH}?limit=1")).json()
    rest = (await client.get(f"{PATH}?limit=1&after={first_page['next']}")).json()
    assert [item["id"] for item in first_page["items"] + rest["items"]] == [preset["id"], second["id"]]
    assert (second["username"], rest["next"]) == ("****", None)
    assert (await client.delete(one)).status_code == 204
    assert code_of(await client.get(one), 404) == "preset_not_found"
    assert "secret" not in (await client.get("/roomful/v1/history")).text


async def test_hosts_choose_among_them_and_learn_nothing_secret(home: Home) -> None:
    preset = await make(home.client())
    room = await home.room()
    host, guest = await enter(home, room, "host", "Host"), await enter(home, room)
    path = f"/roomful/v1/sessions/{host.session_id}/broadcast-choices"
    answer = (await host.client().get(path)).json()
    assert answer == {
        "presets": [{"id": preset["id"], "name": "Our channel", "kind": "rtmp"}],
        "pull": True,
    }
    assert (await home.client().get(path)).json() == answer
    assert code_of(await guest.client().get(path), 403) == "not_allowed"
    other = await host_of(home)
    assert code_of(await other.client().get(path), 403) == "not_allowed"


async def test_presets_are_for_programs_and_administrators(home: Home) -> None:
    preset = await make(home.client(await home.signed_in("admin", role=Role.ADMIN)))
    host = await host_of(home)
    for client in (host.client(), home.client(await home.signed_in("owner"))):
        for answer in (
            await client.get(PATH),
            await client.post(PATH, json=CHANNEL),
            await client.get(f"{PATH}/{preset['id']}"),
            await client.patch(f"{PATH}/{preset['id']}", json={"name": "x"}),
            await client.delete(f"{PATH}/{preset['id']}"),
        ):
            assert code_of(answer, 403) == "not_allowed"


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"kind": "film"}, "kind"),
        ({"kind": "youtube"}, "key"),
        ({"kind": "manualPush", "url": "http://x.example/y"}, "url"),
        ({"kind": "manualPull", "url": "rtmp://x.example/y"}, "url"),
    ],
)
async def test_what_is_no_preset(home: Home, fields: dict[str, Any], field: str) -> None:
    answer = await home.client().post(PATH, json={"name": "x", **fields})
    assert code_of(answer, 422) == "invalid"
    assert answer.json()["error"]["field"] == field


async def test_a_broadcast_by_presets_and_to_be_pulled(home: Home) -> None:
    client = home.client()
    pushed, pulled = await make(client), await make(client, kind="manualPull", name="Pull me")
    assert pulled["pull_url"].startswith("rtsp://")
    assert pulled["key"] == "****"
    host = await host_of(home)
    asked = {
        "targets": [{"preset_id": pushed["id"]}, {"preset_id": pulled["id"]}, {"kind": "rtsp_pull"}],
        "hls": True,
    }
    begun = await host.client().post(f"/roomful/v1/sessions/{host.session_id}/broadcasts", json=asked)
    assert begun.status_code == 201, begun.text
    broadcast = begun.json()["broadcast"]
    first, second, third = broadcast["targets"]
    assert (first["kind"], first["url"], first["preset_id"]) == (
        *("push", "rtmp://live.example.invalid/app/****"),
        pushed["id"],
    )
    assert (second["kind"], second["url"]) == ("rtsp_pull", pulled["pull_url"])
    assert third["url"].rpartition("/")[0] == second["url"].rpartition("/")[0]
    assert third["url"] != second["url"]
    path = f"/roomful/v1/broadcasts/{broadcast['id']}/targets"
    more = await host.client().post(path, json={"kind": "rtsp_pull"})
    assert more.json()["target"]["url"].startswith("rtsp://")
    assert code_of(await host.client().post(path, json={"preset_id": pushed["id"]}), 409) == "target_exists"
    assert code_of(await host.client().post(path, json={"preset_id": NOBODY}), 404) == "preset_not_found"
    assert code_of(await host.client().post(path, json={}), 422) == "invalid"
    history = (await client.get("/roomful/v1/history")).text
    keys = [target["url"].rpartition("/")[2] for target in (second, third)]
    assert not any(key in history for key in keys)
    over = (await stop(host.client(), broadcast)).json()["broadcast"]
    assert [target["url"] for target in over["targets"]][1:] == [None, None, None]


async def test_a_room_that_is_broadcast_from_its_start(home: Home) -> None:
    preset = await make(home.client())
    room = await home.room(broadcast_at_start=True, broadcast_preset_id=preset["id"])
    host = await enter(home, room, "host", "Host")
    me = (await host.client().get("/roomful/v1/me")).json()
    broadcast = me["session"]["broadcast"]
    assert broadcast["state"] in ("starting", "retrying")
    shown = (await home.client().get(f"/roomful/v1/broadcasts/{broadcast['id']}")).json()["broadcast"]
    assert [target["preset_id"] for target in shown["targets"]] == [preset["id"]]
    await stop(host.client(), broadcast)
