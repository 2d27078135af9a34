"""Broadcasts and consent through our own API."""

from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest

from roomful.broadcasts.service.live import hls_folder
from roomful.people.model import Role
from tests.dialects.roomful.test_meeting import enter, knock
from tests.dialects.roomful.test_rooms import NOBODY, code_of
from tests.dialects.streams import listening
from tests.server import Home, Person

pytestmark = pytest.mark.livekit

# names that are nobody's (RFC 2606): nothing is sent anywhere
URL = "rtmps://live.example.invalid/app/very-secret-key"
OTHER = "rtmp://other.example.invalid/live/another-secret"


async def start(client: httpx.AsyncClient, session_id: str, *urls: str, **more: Any) -> httpx.Response:
    targets = [{"url": url} for url in urls]
    return await client.post(
        f"/roomful/v1/sessions/{session_id}/broadcasts", json={"targets": targets, **more}
    )


async def begun(client: httpx.AsyncClient, session_id: str, *urls: str, **more: Any) -> dict[str, Any]:
    answer = await start(client, session_id, *urls, **more)
    assert answer.status_code == 201, answer.text
    return dict(answer.json()["broadcast"])


async def stop(client: httpx.AsyncClient, broadcast: dict[str, Any]) -> httpx.Response:
    return await client.post(f"/roomful/v1/broadcasts/{broadcast['id']}/stop")


async def host_of(home: Home, **room: Any) -> Person:
    return await enter(home, await home.room(**room), "host", "Host")


async def test_hosts_start_and_stop_and_everybody_sees_it(home: Home) -> None:
    room = await home.room(title="Town hall")
    host = await enter(home, room, "host", "Host")
    guest = await enter(home, room)
    assert code_of(await start(guest.client(), host.session_id, URL), 403) == "not_allowed"
    async with listening(guest.client()) as stream:
        broadcast = await begun(host.client(), host.session_id, URL, layout="speaker")
        told = await stream.hears("broadcast.started")
        assert told.data["session"]["broadcast"]["id"] == broadcast["id"]
        assert (broadcast["title"], broadcast["state"], broadcast["layout"]) == (
            "Town hall",
            "starting",
            "speaker",
        )
        (target,) = broadcast["targets"]
        assert (target["url"], target["state"]) == ("rtmps://live.example.invalid/app/****", "starting")
        assert broadcast["live_url"] is None
        me = (await guest.client().get("/roomful/v1/me")).json()
        assert me["session"]["broadcast"]["id"] == broadcast["id"]
        assert code_of(await start(host.client(), host.session_id, OTHER), 409) == "broadcast_runs"
        assert code_of(await stop(guest.client(), broadcast), 403) == "not_allowed"
        ended = (await stop(host.client(), broadcast)).json()["broadcast"]
        assert ended["state"] == "ended"
        assert ended["ended_at"] is not None
        over = await stream.hears("broadcast.ended")
        assert over.data["session"]["broadcast"] is None
    assert code_of(await stop(host.client(), broadcast), 409) == "broadcast_ended"
    history = (await home.client().get("/roomful/v1/history")).text
    assert "broadcast.started" in history
    assert "secret" not in history


async def test_targets_come_and_go(home: Home) -> None:
    host = await host_of(home)
    broadcast = await begun(home.client(), host.session_id, hls=True)
    path = f"/roomful/v1/broadcasts/{broadcast['id']}/targets"
    added = await host.client().post(path, json={"url": URL})
    assert added.status_code == 201
    target = added.json()["target"]
    assert code_of(await host.client().post(path, json={"url": URL}), 409) == "target_exists"
    assert code_of(await host.client().post(path, json={"url": "http://x.example/y"}), 422) == "invalid"
    private = await host.client().post(path, json={"url": "rtmp://127.0.0.1/app/key"})
    assert code_of(private, 422) == "address_private"
    assert code_of(await host.client().delete(f"{path}/{NOBODY}"), 404) == "target_not_found"
    assert (await host.client().delete(f"{path}/{target['id']}")).status_code == 204
    shown = (await home.client().get(f"/roomful/v1/broadcasts/{broadcast['id']}")).json()["broadcast"]
    assert [one["state"] for one in shown["targets"]] == ["ended"]
    assert shown["ended_at"] is None
    await stop(host.client(), broadcast)


async def test_what_cannot_be_broadcast(home: Home) -> None:
    host = await host_of(home)
    client = home.client()
    assert code_of(await start(client, host.session_id), 422) == "invalid"
    many = [f"{URL}{at}" for at in range(11)]
    assert code_of(await start(client, host.session_id, *many), 422) == "too_many_targets"
    assert code_of(await start(client, host.session_id, URL, layout="spiral"), 422) == "invalid"
    assert code_of(await start(client, NOBODY, URL), 404) == "session_not_found"
    assert code_of(await stop(client, {"id": NOBODY}), 404) == "broadcast_not_found"
    session = (await client.get(f"/roomful/v1/sessions/{host.session_id}")).json()["session"]
    assert session["broadcast"] is None


async def test_a_seat_opens_the_broadcast_of_its_own_meeting_alone(home: Home) -> None:
    first, second = await host_of(home), await host_of(home)
    broadcast = await begun(first.client(), first.session_id, URL)
    assert code_of(await stop(second.client(), broadcast), 404) == "broadcast_not_found"
    assert code_of(await start(second.client(), first.session_id, URL), 403) == "not_allowed"
    assert code_of(await second.client().get("/roomful/v1/broadcasts"), 403) == "not_allowed"
    await stop(first.client(), broadcast)


async def test_owners_of_rooms_reach_theirs(home: Home) -> None:
    token = await home.signed_in("owner")
    owner, admin = home.client(token), home.client(await home.signed_in("admin", role=Role.ADMIN))
    room = (await owner.post("/roomful/v1/rooms", json={"title": "Mine"})).json()
    mine, other = await enter(home, room), await host_of(home)
    broadcast = await begun(owner, mine.session_id, URL)
    foreign = await begun(admin, other.session_id, URL)
    assert code_of(await owner.get("/roomful/v1/broadcasts"), 403) == "not_allowed"
    listed = (await owner.get(f"/roomful/v1/broadcasts?room_id={room['id']}")).json()["items"]
    assert [one["id"] for one in listed] == [broadcast["id"]]
    elsewhere = await owner.get(f"/roomful/v1/broadcasts?room_id={foreign['room_id']}")
    assert code_of(elsewhere, 404) == "room_not_found"
    assert code_of(await owner.get(f"/roomful/v1/broadcasts/{foreign['id']}"), 404) == "broadcast_not_found"
    assert code_of(await stop(owner, foreign), 404) == "broadcast_not_found"
    assert (await stop(owner, broadcast)).status_code == 200
    assert (await stop(admin, foreign)).status_code == 200


async def test_lists_have_pages(home: Home) -> None:
    host = await host_of(home)
    client = home.client()
    ids: list[str] = []
    for _ in range(3):
        broadcast = await begun(client, host.session_id, URL)
        ids.insert(0, broadcast["id"])
        await stop(client, broadcast)
    first = (await client.get("/roomful/v1/broadcasts?limit=2")).json()
    second = (await client.get(f"/roomful/v1/broadcasts?limit=2&after={first['next']}")).json()
    assert [one["id"] for one in first["items"] + second["items"]] == ids
    assert second["next"] is None
    assert (await client.get("/roomful/v1/broadcasts?running=true")).json()["items"] == []
    path = f"/roomful/v1/broadcasts?running=false&session_id={host.session_id}"
    assert len((await client.get(path)).json()["items"]) == 3


async def test_our_page_and_its_files(home: Home) -> None:
    host = await host_of(home, title="Town hall")
    broadcast = await begun(host.client(), host.session_id, hls=True)
    link = urlsplit(broadcast["live_url"])
    assert link.path.endswith("/live/")
    path = f"/roomful/v1/live/{link.fragment}"
    anybody = home.anybody(validated=False)
    page = await anybody.get(path)
    assert page.status_code == 200
    assert (page.json()["title"], page.json()["ended_at"]) == ("Town hall", None)
    assert page.headers["access-control-allow-origin"] == "*"
    folder = hls_folder(home.server.app.recorder.folder, broadcast["id"])
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "index.m3u8").write_bytes(b"#EXTM3U\n")
    (folder / "seen.m4s").write_bytes(b"a segment")
    playlist = await anybody.get(f"{path}/index.m3u8")
    assert playlist.status_code == 200
    assert playlist.headers["content-type"] == "application/vnd.apple.mpegurl"
    assert playlist.headers["cache-control"] == "no-cache"
    segment = await anybody.get(f"{path}/seen.m4s")
    assert (segment.content, segment.headers["content-type"]) == (b"a segment", "video/iso.segment")
    assert "immutable" in segment.headers["cache-control"]
    assert segment.headers["access-control-allow-origin"] == "*"
    for wrong in (f"{path}/..%2Fwork%2Fstate.json", f"{path}/none.m4s"):
        assert (await anybody.get(wrong)).status_code == 404
    other = path[:-2] + ("AA" if path[-2:] != "AA" else "BB")
    assert code_of(await anybody.get(other), 404) == "broadcast_not_found"
    await stop(host.client(), broadcast)
    over = (await anybody.get(path)).json()
    assert (over["state"], over["playlist"]) == ("ended", None)
    assert over["ended_at"] is not None


async def test_whoever_is_recorded_agrees_first(home: Home) -> None:
    room = await home.room(slug="recorded", consent_required=True)
    headers = {"roomful-tenant": home.tenant.domain}
    asks = (await home.anybody().get("/roomful/v1/links/recorded", headers=headers)).json()["room"]["asks"]
    assert {name for name, asked in asks.items() if asked} == {"name", "consent"}
    ticket = await home.ticket(room["id"])
    assert code_of(await knock(home, ticket=ticket), 403) == "consent_required"
    assert code_of(await knock(home, ticket=ticket, consent=False), 403) == "consent_required"
    person = await home.admit(ticket=ticket, consent=True)
    assert person.joined["participant"]["consent_at"] is not None
    again = await home.admit(ticket=ticket, key=person.key)
    assert again.joined["participant"]["consent_at"] == person.joined["participant"]["consent_at"]


async def test_a_vendors_client_token_asks_for_consent_too(home: Home) -> None:
    room = await home.room(consent_required=True)
    telnyx = home.client(home.telnyx_key)
    made = await telnyx.post(f"/v2/rooms/{room['id']}/actions/generate_join_client_token", json={})
    token = made.json()["data"]["token"]
    assert code_of(await knock(home, ticket=token), 403) == "consent_required"
    assert (await knock(home, ticket=token, consent=True)).status_code == 201
