"""Webhooks as the vendor's receivers expect them, from a real meeting to a real receiver."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import web

from tests.contracts import Contract
from tests.delivery.receiving import Receiver, receiving
from tests.dialects.hooks import hooks
from tests.dialects.telnyx.test_sessions import inside, vendor_room
from tests.server import Home, eventually

pytestmark = pytest.mark.livekit

FORM = Contract.named("telnyx")


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    async with receiving() as one:
        yield one


async def deliveries(home: Home, room_id: str) -> list[dict[str, Any]]:
    answer = await home.client().get("/roomful/v1/deliveries", params={"room_id": room_id})
    return list(answer.json()["items"])


async def test_all_that_happens_in_a_meeting(home: Home, receiver: Receiver) -> None:
    sdk = home.telnyx()
    room_id, token = await vendor_room(home, webhook_event_url=receiver.url(), webhook_timeout_secs=5)
    ann = await home.enter(ticket=token, name="Ann", context='{"user": 1}')
    bob = await home.enter(
        ticket=(await sdk.rooms.actions.generate_join_client_token(room_id)).data.token, name="Bob"
    )
    await inside(home, ann, bob)
    await sdk.rooms.sessions.actions.kick(ann.session_id, participants=[bob.id])
    await sdk.rooms.sessions.actions.end(ann.session_id)
    told = await hooks(receiver, 6)
    assert sorted(one.kind for one in told) == [
        "video.room.participant.joined",
        "video.room.participant.joined",
        "video.room.participant.left",
        "video.room.participant.left",
        "video.room.session.ended",
        "video.room.session.started",
    ]
    key = (await home.client(home.telnyx_key).get("/v2/public_key")).json()["data"]["public"]
    shown = {one.id: one async for one in sdk.room_participants.list(filter={"session_id": ann.session_id})}
    for one in told:
        one.verify(key)
        assert one.headers["content-type"].startswith("application/json")
        assert one.data["record_type"] == "event"
        assert one.body["meta"] == {"attempt": 1, "delivered_to": receiver.url()}
        payload = one.data["payload"]
        assert (payload["room_id"], payload["session_id"]) == (room_id, ann.session_id)
        if ".participant." in one.kind:
            assert payload["participant_id"] in shown
            assert payload["context"] == ('{"user": 1}' if payload["participant_id"] == ann.id else "")
        if one.kind.endswith((".left", ".ended")):
            assert isinstance(payload["duration_secs"], int)
            assert payload["duration_secs"] >= 0
        FORM.check_webhook(one.kind, one.content)
    assert len({one.data["id"] for one in told}) == 6
    reasons = {
        one.data["payload"]["participant_id"]: one.data["payload"]["left_reason"]
        for one in told
        if one.kind.endswith(".left")
    }
    assert reasons == {ann.id: "session_ended", bob.id: "kick"}
    (ended,) = [one.data["payload"]["ended_reason"] for one in told if one.kind.endswith(".ended")]
    assert ended == "ended"


async def test_a_key_of_another_tenant_does_not_verify(home: Home, other_home: Home) -> None:
    keys = [
        (await one.client(one.telnyx_key).get("/v2/public_key")).json()["data"]["public"]
        for one in (home, other_home)
    ]
    assert keys[0] != keys[1]


async def test_the_failover_url_takes_over(home: Home, receiver: Receiver) -> None:
    receiver.answers["/hook"] = [web.Response(status=500, text="not now")]
    _, token = await vendor_room(
        home, webhook_event_url=receiver.url(), webhook_event_failover_url=receiver.url("/failover")
    )
    person = await home.admit(ticket=token, name="Ann")
    (first,) = await hooks(receiver, 1)
    (second,) = await hooks(receiver, 1, "/failover")
    assert first.data == second.data
    assert second.body["meta"] == {"attempt": 1, "delivered_to": receiver.url("/failover")}
    assert second.data["payload"]["session_id"] == person.session_id


async def test_a_slow_receiver_is_given_up_for_the_failover(home: Home, receiver: Receiver) -> None:
    receiver.hold["/hook"] = asyncio.Event()
    room_id, token = await vendor_room(
        home,
        webhook_event_url=receiver.url(),
        webhook_event_failover_url=receiver.url("/failover"),
        webhook_timeout_secs=1,
    )
    await home.admit(ticket=token, name="Ann")
    await hooks(receiver, 1, "/failover")

    async def stored() -> bool:
        return bool((await deliveries(home, room_id))[0]["state"] == "delivered")

    await eventually(stored)


async def test_attempts_are_listed_and_it_can_be_sent_again(home: Home, receiver: Receiver) -> None:
    receiver.answers["/hook"] = [web.Response(status=503, text="x" * 5000)]
    room_id, token = await vendor_room(home, webhook_event_url=receiver.url())
    await home.admit(ticket=token, name="Ann")
    client = home.client()
    (first,) = await hooks(receiver, 1)

    async def tried() -> Any:
        (one,) = await deliveries(home, room_id)
        return one if one["attempts"] == 1 else None

    waiting = await eventually(tried)
    assert (waiting["state"], waiting["kind"], waiting["dialect"]) == ("pending", first.kind, "telnyx")
    assert waiting["next_at"] > waiting["created_at"]
    path = f"/roomful/v1/deliveries/{waiting['id']}"
    (attempt,) = (await client.get(path)).json()["log"]
    assert (attempt["attempt"], attempt["status"], attempt["url"]) == (1, 503, receiver.url())
    assert len(attempt["answer"]) == 2048
    again = await client.post(f"{path}/resend")
    assert again.status_code == 200
    second = (await hooks(receiver, 2))[1]
    assert second.data == first.data
    assert second.body["meta"]["attempt"] == 2
    second.verify((await home.client(home.telnyx_key).get("/v2/public_key")).json()["data"]["public"])

    async def delivered() -> bool:
        one = (await client.get(path)).json()
        return one["state"] == "delivered" and [each["status"] for each in one["log"]] == [503, 200]

    await eventually(delivered)
    third = await client.post(f"{path}/resend")
    assert third.status_code == 200
    await hooks(receiver, 3)


async def test_a_room_without_a_url_sends_nothing(home: Home, receiver: Receiver) -> None:
    quiet_id, quiet = await vendor_room(home, webhook_event_failover_url=receiver.url("/failover"))
    await home.admit(ticket=quiet, name="Ann")
    _, token = await vendor_room(home, webhook_event_url=receiver.url())
    await home.admit(ticket=token, name="Ann")
    await hooks(receiver, 1)
    assert receiver.paths == ["/hook"]
    assert await deliveries(home, quiet_id) == []


async def test_a_deleted_room_still_tells_its_end(home: Home, receiver: Receiver) -> None:
    room_id, token = await vendor_room(home, webhook_event_url=receiver.url())
    ann = await home.enter(ticket=token, name="Ann")
    await inside(home, ann)
    await home.telnyx().rooms.delete(room_id)
    told = {one.kind: one.data["payload"] for one in await hooks(receiver, 4)}
    assert told["video.room.session.ended"]["ended_reason"] == "room_deleted"
    assert told["video.room.participant.left"]["left_reason"] == "session_ended"


async def test_a_meeting_that_everybody_left_is_stale(home: Home, receiver: Receiver) -> None:
    room = await home.room(name="short", empty_close_after=0)
    await home.telnyx().rooms.update(room["id"], webhook_event_url=receiver.url())
    ann = await home.enter(ticket=await home.ticket(room["id"]), name="Ann")
    await inside(home, ann)
    assert ann.media is not None
    await ann.media.leave()
    told = {one.kind: one.data["payload"] for one in await hooks(receiver, 4)}
    assert told["video.room.participant.left"]["left_reason"] == "left"
    assert told["video.room.session.ended"]["ended_reason"] == "stale"
