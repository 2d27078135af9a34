"""The lobby through our own API: what its people hear, and what hosts and programs do."""

from typing import Any

import httpx
import pytest

from tests.dialects.roomful.test_doors import knock, link
from tests.dialects.roomful.test_rooms import code_of
from tests.dialects.streams import listening
from tests.server import Home

pytestmark = pytest.mark.livekit


async def waits(home: Home, room: dict[str, Any], name: str, **given: Any) -> dict[str, Any]:
    """Knock at a door behind which one has to wait."""
    answer = await knock(home, room, name=name, **given)
    assert answer.status_code == 201, answer.text
    told: dict[str, Any] = answer.json()
    assert (told["participant"]["state"], told["media"]) == ("waiting", None)
    assert told["session"]["participants"] == []
    assert not any(told["permissions"][name] for name in ("microphone", "subscribe", "chat", "moderate"))
    return told


async def act(client: httpx.AsyncClient, session_id: str, verb: str, *ids: str) -> httpx.Response:
    body = {"participants": list(ids) or "all"}
    return await client.post(f"/roomful/v1/sessions/{session_id}/lobby/{verb}", json=body)


async def test_from_the_lobby_into_the_meeting(home: Home) -> None:
    room = await home.room(lobby_on=True, host_pin="815372")
    assert (await link(home, room))["room"]["asks"]["lobby"] is True
    ann = await waits(home, room, "Ann")
    session_id = ann["session"]["id"]
    host = (await knock(home, room, name="Amara", pin="815372")).json()
    assert (host["participant"]["role"], host["media"]["url"][:2]) == ("host", "ws")
    host_client, ann_client = home.client(host["key"]), home.client(ann["key"])
    path = f"/roomful/v1/sessions/{session_id}/lobby"
    assert code_of(await ann_client.get(path), 403) == "not_allowed"
    assert code_of(await act(host_client, session_id, "admit"), 403) == "not_allowed"  # not connected yet
    listed = (await home.client().get(path)).json()["participants"]
    assert [(one["name"], one["state"], one["guest"]) for one in listed] == [("Ann", "waiting", True)]
    assert listed[0]["waiting_since"] == ann["participant"]["waiting_since"]
    for method, rest, body in (
        ("PATCH", "", {"name": "A"}), ("POST", "/media", {}), ("POST", "/hand", {"raised": True}),
        ("POST", "/messages", {"text": "let me in"}), ("POST", "/host", {"pin": "815372"}),
    ):  # fmt: skip
        refused = await ann_client.request(method, f"/roomful/v1/me{rest}", json=body)
        assert refused.status_code == 409, (rest, refused.text)
    async with listening(ann_client) as ann_hears, listening(host_client) as host_hears:
        ben = await waits(home, room, "Ben")
        told = await host_hears.hears("lobby.waiting")
        assert told.data["participant"]["name"] == "Ben"
        let_in = await act(home.client(), session_id, "admit", ann["participant"]["id"])
        assert [one["state"] for one in let_in.json()["participants"]] == ["joining"]
        admitted = await ann_hears.hears("you.admitted")
        assert admitted.data["permissions"]["microphone"] is True
        assert (await host_hears.hears("lobby.admitted")).data["participant"]["name"] == "Ann"
        media = (await ann_client.post("/roomful/v1/me/media")).json()["media"]
        assert media["token"].count(".") == 2
        refusal = await act(home.client(), session_id, "refuse", ben["participant"]["id"])
        assert refusal.json()["participants"][0]["leave_reason"] == "refused"
        assert (await host_hears.hears("lobby.left")).data["participant"]["name"] == "Ben"
        await home.client().patch(f"/roomful/v1/rooms/{room['id']}", json={"chat_on": False})
        # who was let in hears now what all hear; who waited beside them was never told
        assert (await ann_hears.hears("session.updated")).data["session"]["id"] == session_id
        assert not {"lobby.waiting", "lobby.left"} & set(ann_hears.kinds)
    assert code_of(await knock(home, room, name="Ben", key=ben["key"]), 403) == "refused"
    gone = await act(home.client(), session_id, "admit", ben["participant"]["id"])
    assert code_of(gone, 422) == "participant_not_waiting"


async def test_who_is_not_let_in_hears_by_whom(home: Home) -> None:
    room = await home.room(lobby_on=True)
    ann = await waits(home, room, "Ann", browser="one")
    async with listening(home.client(ann["key"])) as heard:
        await act(home.client(), ann["session"]["id"], "refuse")
        assert (await heard.hears("you.refused")).data["by"]
    assert code_of(await home.client(ann["key"]).get("/roomful/v1/events"), 409) == "seat_lost"
    assert code_of(await knock(home, room, name="Ann", browser="one"), 403) == "refused"


async def test_a_host_turns_the_lobby_on_and_off(home: Home) -> None:
    room = await home.room(host_pin="815372")
    host = (await knock(home, room, name="Amara", pin="815372")).json()
    assert host["session"]["lobby_on"] is False
    path = f"/roomful/v1/sessions/{host['session']['id']}/lobby"
    client = home.client(host["key"])
    assert code_of(await client.post(path, json={"on": True}), 403) == "not_allowed"  # not connected yet
    assert code_of(await home.client().post(path, json={"on": "yes"}), 422) == "invalid"
    async with listening(client) as heard:
        told = await home.client().post(path, json={"on": True})
        assert told.json()["session"]["lobby_on"] is True
        assert (await heard.hears("session.updated")).data["session"]["lobby_on"] is True
    assert (await link(home, room))["room"]["asks"]["lobby"] is True
    ann = await waits(home, room, "Ann")
    async with listening(home.client(ann["key"])) as heard:
        await home.client().post(path, json={"on": False})
        await heard.hears("you.admitted")
    assert (await link(home, room))["room"]["asks"]["lobby"] is False


async def test_the_end_is_heard_in_the_lobby(home: Home) -> None:
    room = await home.room(lobby_on=True)
    ann = await waits(home, room, "Ann")
    async with listening(home.client(ann["key"])) as heard:
        await home.client().post(f"/roomful/v1/sessions/{ann['session']['id']}/end")
        assert (await heard.hears("session.ended")).data["session"]["end_reason"] == "api"
        assert heard.kinds == ["session.ended"]


async def test_no_more_guests_than_there_may_be(home: Home) -> None:
    room = await home.room(guest_limit=1)
    assert (await knock(home, room, name="Ann")).status_code == 201
    full = await knock(home, room, name="Ben")
    assert code_of(full, 403) == "guests_full"
    assert full.json()["error"]["details"] == {"guest_limit": 1}
    closed = await home.room(entry_ways=["phone"])
    assert code_of(await knock(home, closed, name="Ann"), 403) == "entry_way_closed"
    quiet = await home.room(rights_guest=["audio_send", "chat_rcv"])
    ann = (await knock(home, quiet, name="Ann")).json()
    told = ann["permissions"]
    assert (told["microphone"], told["camera"], told["screen"], told["subscribe"]) == (
        True,
        False,
        False,
        False,
    )
    assert (told["chat"], told["chat_read"]) == (False, True)
