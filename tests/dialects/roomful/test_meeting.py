"""A meeting through our own API: the door, oneself, hosts, and the event stream."""

from typing import Any

import httpx
import pytest

from roomful.history.model import Subject
from roomful.media.port import Source
from tests.dialects.roomful.test_rooms import code_of
from tests.dialects.streams import listening
from tests.dialects.telnyx.test_sessions import inside
from tests.server import Home, Person, eventually
from tests.waiting import until

pytestmark = pytest.mark.livekit


async def enter(home: Home, room: dict[str, Any], role: str = "participant", name: str = "Ann") -> Person:
    """Enter with a ticket of the role, and wait until that is known."""
    person = await home.enter(ticket=await home.ticket(room["id"], role=role), name=name)
    await inside(home, person)
    return person


async def knock(home: Home, **given: Any) -> httpx.Response:
    return await home.anybody().post("/roomful/v1/join", json=given)


async def me(person: Person) -> dict[str, Any]:
    answer = await person.client().get("/roomful/v1/me")
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def test_what_the_door_tells(home: Home) -> None:
    room = await home.room(title="The board", entry_mic_muted=True)
    first = await enter(home, room, "host", "Host")
    second = await home.admit(ticket=await home.ticket(room["id"]), name="Ann", context="c", camera_off=True)
    joined = second.joined
    assert joined["room"]["title"] == "The board"
    assert [one["id"] for one in joined["session"]["participants"]] == [first.id]
    own = joined["participant"]
    assert (own["name"], own["role"], own["state"], own["context"]) == ("Ann", "participant", "joining", "c")
    assert (own["mic_muted"], own["camera_off"], own["is_me"]) == (True, True, True)
    assert first.joined["participant"]["mic_muted"] is False
    assert joined["permissions"]["moderate"] is False
    assert joined["media"]["url"] == home.url.replace("http", "ws")
    assert joined["key"].startswith("rmp_")


async def test_the_door_asks_for_a_room_or_a_ticket(home: Home) -> None:
    room = await home.room(slug="open")
    ticket = await home.ticket(room["id"])
    assert code_of(await knock(home), 422) == "invalid"
    assert code_of(await knock(home, room="open", ticket=ticket), 422) == "invalid"
    assert code_of(await knock(home, room="no-such"), 404) == "room_not_found"
    assert code_of(await knock(home, ticket="nonsense"), 401) == "ticket_invalid"
    by_link = await home.anybody().post(
        "/roomful/v1/join", json={"room": "open"}, headers={"roomful-tenant": home.tenant.domain}
    )
    assert by_link.status_code == 201
    assert by_link.json()["participant"]["name"] == "Guest"
    unknown = await home.anybody().post(
        "/roomful/v1/join", json={"room": "open"}, headers={"roomful-tenant": "nobody.test"}
    )
    assert unknown.status_code == 404


async def test_when_nobody_may_enter(home: Home) -> None:
    early = await home.room(opens_at="2100-01-01T00:00:00Z")
    answer = await knock(home, ticket=await home.ticket(early["id"]))
    assert code_of(answer, 403) == "too_early"
    assert answer.json()["error"]["details"] == {"opens_at": "2100-01-01T00:00:00.000000Z"}
    over = await home.room(ends_at="2020-01-01T00:00:00Z")
    assert code_of(await knock(home, ticket=await home.ticket(over["id"])), 403) == "over"
    closed = await home.room(last_entry_at="2020-01-01T00:00:00Z")
    assert code_of(await knock(home, ticket=await home.ticket(closed["id"])), 403) == "entry_closed"
    full = await home.room(capacity=1)
    await home.admit(ticket=await home.ticket(full["id"]))
    answer = await knock(home, ticket=await home.ticket(full["id"], role="host"))
    assert code_of(answer, 403) == "room_full"
    assert (await home.client().get("/roomful/v1/sessions", params={"live": True})).json()["items"][0][
        "room_id"
    ] == full["id"]


async def test_oneself(home: Home) -> None:
    person = await enter(home, await home.room())
    client = person.client()
    shown = await me(person)
    assert shown["participant"]["state"] == "in"
    assert [one["id"] for one in shown["session"]["participants"]] == [person.id]
    changed = await client.patch(
        "/roomful/v1/me", json={"name": " New\tname ", "mic_muted": True, "camera_off": True}
    )
    told = changed.json()["participant"]
    assert (told["name"], told["mic_muted"], told["camera_off"]) == ("New name", True, True)
    raised = (await client.post("/roomful/v1/me/hand", json={"raised": True})).json()["participant"]
    again = (await client.post("/roomful/v1/me/hand", json={"raised": True})).json()["participant"]
    assert raised["hand_raised_at"] == again["hand_raised_at"] is not None
    lowered = await client.post("/roomful/v1/me/hand", json={"raised": False})
    assert lowered.json()["participant"]["hand_raised_at"] is None
    fresh = await client.post("/roomful/v1/me/media")
    assert fresh.json()["media"]["token"] != ""
    for path, wrong in (
        ("me", {"name": "x" * 101}),
        ("me", {"mic_muted": 1}),
        ("me/hand", {}),
        ("me/messages", {"text": ""}),
    ):
        method = "PATCH" if path == "me" else "POST"
        code_of(await client.request(method, f"/roomful/v1/{path}", json=wrong), 422)


async def test_leaving_gives_the_seat_back_at_once(home: Home) -> None:
    room = await home.room(capacity=1)
    person = await enter(home, room)
    client = person.client()
    assert (await client.post("/roomful/v1/me/leave")).status_code == 204
    await until(lambda: not person.connected)
    assert (await client.post("/roomful/v1/me/leave")).status_code == 204
    assert (await me(person))["participant"]["leave_reason"] == "left"
    assert code_of(await client.post("/roomful/v1/me/media"), 409) == "seat_lost"
    assert code_of(await client.patch("/roomful/v1/me", json={"name": "x"}), 409) == "seat_lost"
    assert code_of(await client.get("/roomful/v1/events"), 409) == "seat_lost"
    assert (await knock(home, ticket=await home.ticket(room["id"]))).status_code == 201


async def test_stepping_away_keeps_the_seat(home: Home) -> None:
    room = await home.room(capacity=1)
    ticket = await home.ticket(room["id"])
    person = await home.enter(ticket=ticket, name="Ann", context="kept")
    await inside(home, person)
    # a beacon has no headers
    away = await home.anybody().post("/roomful/v1/me/away", json={"key": person.key})
    assert away.status_code == 204
    assert person.media is not None
    await person.media.leave()

    async def gone() -> bool:
        return bool((await me(person))["participant"]["state"] == "left")

    await eventually(gone)
    assert code_of(await knock(home, ticket=ticket, name="Third"), 403) == "room_full"
    back = await home.admit(ticket=ticket, key=person.key)
    assert back.id != person.id
    assert back.joined["participant"]["name"] == "Ann"
    assert back.joined["participant"]["context"] == "kept"
    code_of(await home.anybody().post("/roomful/v1/me/away", json={"key": "rmp_x"}), 401)


async def test_entering_again_with_the_key_is_the_same_seat(home: Home) -> None:
    ticket = await home.ticket((await home.room(capacity=1))["id"])
    first = await home.admit(ticket=ticket, name="Ann")
    again = await home.admit(ticket=ticket, name="Ann", key=first.key)
    assert (again.id, again.key) == (first.id, first.key)


async def test_who_may_do_what(home: Home) -> None:
    room = await home.room()
    host, guest = await enter(home, room, "host", "Host"), await enter(home, room, name="Guest")
    other = await enter(home, await home.room(), "host", "Of another room")
    path = f"/roomful/v1/sessions/{host.session_id}"
    everyone = {"participants": "all"}
    for verb in ("mute", "unmute", "kick", "lower_hands", "promote", "demote", "lock", "unlock", "end"):
        body = None if verb in {"lock", "unlock", "end"} else everyone
        for person in (guest, other):
            assert code_of(await person.client().post(f"{path}/{verb}", json=body), 403) == "not_allowed"
    room_path, session_path = f"rooms/{room['id']}", f"sessions/{host.session_id}"
    for method, where in (
        ("GET", "rooms"), ("GET", room_path), ("DELETE", room_path), ("GET", "sessions"), ("GET", "history"),
        ("GET", "deliveries"), ("GET", "credentials"), ("GET", session_path),
        ("GET", f"participants/{guest.id}"),
    ):  # fmt: skip
        assert code_of(await host.client().request(method, f"/roomful/v1/{where}"), 403) == "not_allowed"
    for method, where in (("GET", "me"), ("POST", "me/media"), ("POST", "me/leave"), ("GET", "me/messages")):
        assert code_of(await home.client().request(method, f"/roomful/v1/{where}"), 403) == "not_allowed"
    client = host.client()
    one = {"participants": [guest.id]}
    await guest.client().post("/roomful/v1/me/hand", json={"raised": True})
    lowered = (await client.post(f"{path}/lower_hands", json=one)).json()["participants"]
    assert [each["hand_raised_at"] for each in lowered] == [None]
    assert (await client.post(f"{path}/promote", json=one)).json()["participants"][0]["role"] == "host"
    assert (await me(guest))["permissions"]["moderate"] is True
    assert (await guest.client().post(f"{path}/demote", json=one)).json()["participants"][0][
        "role"
    ] == "participant"
    assert (await client.post(f"{path}/lock")).json()["session"]["locked"] is True
    ticket, host_ticket = await home.ticket(room["id"]), await home.ticket(room["id"], role="host")
    assert code_of(await knock(home, ticket=ticket), 403) == "locked"
    assert (await knock(home, ticket=host_ticket)).status_code == 201
    assert (await client.post(f"{path}/unlock")).json()["session"]["locked"] is False
    assert (await knock(home, ticket=ticket)).status_code == 201
    ended = (await client.post(f"{path}/end")).json()["session"]
    assert (ended["state"], ended["end_reason"]) == ("ended", "host")
    await until(lambda: not (host.connected or guest.connected))
    assert code_of(await home.client().post(f"{path}/lock"), 409) == "session_ended"


async def test_a_blocked_microphone_stays_shut_until_a_host_opens_it(home: Home) -> None:
    room = await home.room()
    host, guest = await enter(home, room, "host", "Host"), await enter(home, room, name="Guest")
    path, one = f"/roomful/v1/sessions/{host.session_id}", {"participants": [guest.id]}
    assert guest.media is not None
    await guest.media.publish(Source.MICROPHONE)
    await host.client().post(f"{path}/mute", json={**one, "block": True})
    assert (await me(guest))["permissions"]["microphone"] is False
    await guest.client().patch("/roomful/v1/me", json={"mic_muted": False})
    assert (await me(guest))["participant"]["mic_muted"] is True
    with pytest.raises(PermissionError):
        await guest.media.publish(Source.MICROPHONE)
    await host.client().post(f"{path}/unmute", json=one)
    assert (await me(guest))["permissions"]["microphone"] is True
    assert (await me(guest))["participant"]["mic_muted"] is False


async def test_chat(home: Home) -> None:
    room = await home.room()
    ann, bob, cid = [await enter(home, room, name=name) for name in ("Ann", "Bob", "Cid")]
    for person, text, to in ((ann, "hello all ☃", None), (bob, "psst", cid.id), (cid, "yes?", bob.id)):
        sent = await person.client().post("/roomful/v1/me/messages", json={"text": text, "to": to})
        assert sent.status_code == 201
        assert sent.json()["message"]["from"]["participant_id"] == person.id
    seen = {
        person.id: [
            one["text"] for one in (await person.client().get("/roomful/v1/me/messages")).json()["messages"]
        ]
        for person in (ann, bob, cid)
    }
    assert seen == {
        ann.id: ["hello all ☃"],
        bob.id: ["hello all ☃", "psst", "yes?"],
        cid.id: ["hello all ☃", "psst", "yes?"],
    }
    newest = (await bob.client().get("/roomful/v1/me/messages", params={"limit": 1})).json()["messages"]
    older = await bob.client().get("/roomful/v1/me/messages", params={"before": newest[0]["seq"], "limit": 1})
    assert [one["text"] for one in older.json()["messages"]] == ["psst"]
    for wrong in ({"text": " "}, {"text": "x" * 4001}, {"text": "a", "to": "nobody"}):
        code_of(await ann.client().post("/roomful/v1/me/messages", json=wrong), 422)
    await home.client().patch(f"/roomful/v1/rooms/{room['id']}", json={"chat_on": False})
    assert code_of(await ann.client().post("/roomful/v1/me/messages", json={"text": "a"}), 403) == "chat_off"


async def test_a_seat_hears_its_meeting_and_a_program_all(home: Home) -> None:
    room = await home.room()
    ann = await enter(home, room, name="Ann")
    async with listening(home.client()) as tenant, listening(ann.client()) as seat:
        bob = await enter(home, room, name="Bob")
        await enter(home, await home.room(), name="Elsewhere")
        joined = await seat.hears("participant.joined")
        assert joined.data["participant"]["id"] == bob.id
        assert joined.data["participant"]["is_me"] is False
        assert joined.data["participant"]["permissions"]["microphone"] is True
        await bob.client().post("/roomful/v1/me/messages", json={"text": "hi"})
        said = await seat.hears("message.sent")
        assert said.data["message"]["text"] == "hi"
        await home.client().post(
            f"/roomful/v1/sessions/{ann.session_id}/mute", json={"participants": [ann.id], "block": True}
        )
        mine = await seat.hears("you.updated")
        assert mine.data["permissions"]["microphone"] is False
        await home.client().post(f"/roomful/v1/sessions/{ann.session_id}/lock")
        assert (await seat.hears("session.updated")).data["session"]["locked"] is True
        await tenant.hears("session.updated")
        assert "room.created" in tenant.kinds
        assert tenant.kinds.count("session.started") == 1
        assert {"ticket.created", "message.sent"} <= set(tenant.kinds)
        assert not any(kind.startswith(("room.", "ticket.")) for kind in seat.kinds)
        assert seat.kinds.count("participant.joined") == 1
        ids = [int(one.id) for one in tenant.heard]
        assert ids == sorted(ids)


async def test_private_messages_are_heard_by_two(home: Home) -> None:
    room = await home.room()
    ann, bob, cid = [await enter(home, room, name=name) for name in ("Ann", "Bob", "Cid")]
    async with (
        listening(ann.client()) as first,
        listening(bob.client()) as second,
        listening(cid.client()) as third,
    ):
        await ann.client().post("/roomful/v1/me/messages", json={"text": "psst", "to": bob.id})
        await ann.client().post("/roomful/v1/me/messages", json={"text": "all"})
        for one in (first, second, third):
            await one.says("all")
        assert ["psst" in str(one.heard) for one in (first, second, third)] == [True, True, False]


async def test_catching_up(home: Home) -> None:
    room = await home.room()
    ann = await enter(home, room, name="Ann")
    texts = [str(number) for number in range(5)]
    for text in texts:
        await ann.client().post("/roomful/v1/me/messages", json={"text": text})
    async with listening(ann.client(), params={"after": ann.joined["cursor"]}) as everything:
        await until(lambda: everything.kinds.count("message.sent") == 5)
        assert [
            one.data["message"]["text"] for one in everything.heard if one.kind == "message.sent"
        ] == texts
        assert "participant.joined" in everything.kinds
        third = [one for one in everything.heard if one.kind == "message.sent"][2]
    async with listening(ann.client(), headers={"last-event-id": third.id}) as rest:
        await ann.client().post("/roomful/v1/me/messages", json={"text": "live"})
        await until(lambda: len(rest.heard) == 3)
        assert [one.data["message"]["text"] for one in rest.heard] == ["3", "4", "live"]
    for nonsense in ("x", "-1", "²", "9" * 40):
        async with listening(ann.client(), headers={b"last-event-id": nonsense.encode()}) as now:
            assert now.heard == []


async def test_a_gap_too_large_is_told(home: Home) -> None:
    features = home.server.app.features
    async with features.database.write() as tx:
        for _ in range(1000):
            await features.history.record(tx, "test.noise", home.tenant.id, Subject("x", "x"))
    async with listening(home.client(), params={"after": "0"}) as heard:
        await heard.hears("reset")
        await until(lambda: heard.over)


async def test_the_stream_ends_with_the_kick(home: Home) -> None:
    room = await home.room()
    ann, bob = await enter(home, room, name="Ann"), await enter(home, room, name="Bob")
    async with listening(ann.client()) as hers, listening(bob.client()) as his:
        kick = {"participants": [bob.id]}
        await home.client().post(f"/roomful/v1/sessions/{bob.session_id}/kick", json=kick)
        assert (await his.hears("you.kicked")).data == {"reason": "kicked"}
        await until(lambda: his.over)
        await hers.hears("participant.left")
        assert "you.kicked" not in hers.kinds
        code_of(await bob.client().get("/roomful/v1/events"), 409)
        code_of(await bob.client().get("/roomful/v1/me/messages"), 409)
        await ann.client().post("/roomful/v1/me/leave")
        await until(lambda: hers.over)


async def test_the_stream_ends_with_the_session(home: Home) -> None:
    person = await enter(home, await home.room())
    async with listening(person.client()) as heard:
        await home.client().post(f"/roomful/v1/sessions/{person.session_id}/end")
        ended = await heard.hears("session.ended")
        assert ended.data["session"]["end_reason"] == "api"
        await until(lambda: heard.over)


async def test_pings_keep_a_stream_alive(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("roomful.dialects.roomful.stream._PING_EVERY", 0.05)
    async with listening(home.client()) as heard:
        await until(lambda: heard.comments >= 4)
