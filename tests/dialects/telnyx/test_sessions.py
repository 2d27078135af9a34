"""Sessions and participants through the vendor's SDK, with real people in LiveKit."""

from typing import Any

import pytest
import telnyx

from roomful.media.port import Source
from tests.dialects.rows import past_participant, past_session
from tests.server import Home, Person, eventually
from tests.waiting import until

pytestmark = pytest.mark.livekit

NOBODY = "01890000-0000-7000-8000-000000000000"


async def vendor_room(home: Home, **given: Any) -> tuple[str, str]:
    """Return a new room's id and a client token for it."""
    sdk = home.telnyx()
    room = (await sdk.rooms.create(**given)).data
    told = (await sdk.rooms.actions.generate_join_client_token(room.id)).data
    return room.id, told.token


async def listed(home: Home, session_id: str) -> dict[str, Any]:
    """Return who is or was in, by id."""
    pages = home.telnyx().rooms.sessions.retrieve_participants(session_id)
    return {one.id: one async for one in pages}


async def inside(home: Home, *people: Person) -> None:
    """Wait until all of them are listed."""
    wanted = {person.id for person in people}

    async def ask() -> bool:
        found = await listed(home, people[0].session_id)
        return wanted <= {one for one, shown in found.items() if shown.left_at is None}

    await eventually(ask)


async def test_a_meeting_from_its_first_to_its_last(home: Home) -> None:
    sdk = home.telnyx()
    room_id, token = await vendor_room(home, unique_name="demo")
    context = '{"external_id": 7, "username": "Ann ☃"}'
    ann = await home.enter(ticket=token, name="Ann", context=context)
    bob = await home.enter(ticket=token, name="Bob")
    await inside(home, ann, bob)

    room = (await sdk.rooms.retrieve(room_id, include_sessions=True)).data
    assert room.active_session_id == ann.session_id
    (inner,) = room.sessions
    assert (inner.id, inner.active, inner.room_id, inner.participants) == (ann.session_id, True, room_id, [])
    assert (await sdk.rooms.retrieve(room_id)).data.sessions == []

    session = (await sdk.rooms.sessions.retrieve(ann.session_id, include_participants=True)).data
    assert (session.record_type, session.active, session.ended_at) == ("room_session", True, None)
    assert {one.id for one in session.participants} == {ann.id, bob.id}
    assert (await sdk.rooms.sessions.retrieve(ann.session_id)).data.participants == []
    (only,) = [one async for one in sdk.rooms.sessions.list_1(room_id, include_participants=True)]
    assert only == session

    one = (await sdk.room_participants.retrieve(ann.id)).data
    assert one is not None
    assert (one.record_type, one.session_id, one.left_at) == ("room_participant", ann.session_id, None)
    assert one.context == context
    assert one.joined_at >= session.created_at

    assert bob.media is not None
    await bob.media.leave()

    async def gone() -> Any:
        return (await listed(home, ann.session_id))[bob.id].left_at

    left_at = await eventually(gone)
    assert left_at >= (await listed(home, ann.session_id))[bob.id].joined_at

    ended = (await sdk.rooms.sessions.actions.end(ann.session_id)).data
    assert ended.result == "ok"
    await until(lambda: not ann.connected)
    over = (await sdk.rooms.sessions.retrieve(ann.session_id, include_participants=True)).data
    assert over.active is False
    assert over.ended_at is not None
    assert all(person.left_at is not None for person in over.participants)
    assert (await sdk.rooms.retrieve(room_id)).data.active_session_id is None
    for action in (sdk.rooms.sessions.actions.end, sdk.rooms.sessions.actions.mute):
        with pytest.raises(telnyx.UnprocessableEntityError):
            await action(ann.session_id)
    again = await home.admit(ticket=token, name="Ann")
    assert again.session_id != ann.session_id


async def muted(home: Home, session_id: str) -> dict[str, bool]:
    shown = (await home.client().get(f"/roomful/v1/sessions/{session_id}/participants")).json()["items"]
    return {one["id"]: one["mic_muted"] for one in shown}


def heard(who: Person, track: str) -> bool:
    """Tell whether somebody's own client has their track as muted."""
    assert who.media is not None
    return who.media.knows_muted(track)


async def test_mute_and_unmute_one_many_all_and_all_but(home: Home) -> None:
    actions = home.telnyx().rooms.sessions.actions
    _, token = await vendor_room(home)
    people = [await home.enter(ticket=token, name=name) for name in ("Ann", "Bob", "Cid")]
    await inside(home, *people)
    ann, bob, cid = (person.id for person in people)
    session_id = people[0].session_id
    media = home.server.app.engine.media
    tracks = []
    for person in people:
        assert person.media is not None
        tracks.append(await person.media.publish(Source.MICROPHONE))

    async def in_livekit() -> set[str]:
        found = await media.participants(session_id)
        return {one.identity for one in found if any(track.muted for track in one.tracks)}

    async def expect(*silent: str) -> None:
        assert {one for one, is_muted in (await muted(home, session_id)).items() if is_muted} == set(silent)

        async def agrees() -> bool:
            # a client confirms what was done to it: what is asked before that, it would undo
            known = {who.id for who, track in zip(people, tracks, strict=True) if heard(who, track)}
            return await in_livekit() == known == set(silent)

        await eventually(agrees)

    await expect()
    assert (await actions.mute(session_id, participants=[ann])).data.result == "ok"
    await expect(ann)
    await actions.mute(session_id, participants=[bob, bob.upper()])
    await expect(ann, bob)
    assert (await actions.unmute(session_id, participants="all")).data.result == "ok"
    await expect()
    await actions.mute(session_id, participants="all", exclude=[cid])
    await expect(ann, bob)
    await actions.unmute(session_id, participants=[ann, bob], exclude=[bob.upper()])
    await expect(bob)
    await actions.mute(session_id, participants="all")
    await expect(ann, bob, cid)
    # nobody named is nobody
    await actions.unmute(session_id)
    await expect(ann, bob, cid)


async def test_kick(home: Home) -> None:
    sdk = home.telnyx()
    room_id, token = await vendor_room(home)
    other = (await sdk.rooms.actions.generate_join_client_token(room_id)).data
    ann = await home.enter(ticket=token, name="Ann")
    bob = await home.enter(ticket=other.token, name="Bob")
    await inside(home, ann, bob)
    # `{}` comes from the vendor's own examples, and asks for nobody
    empty = await home.client(home.telnyx_key).post(
        f"/v2/room_sessions/{ann.session_id}/actions/kick", content=b"{}"
    )
    assert empty.json() == {"data": {"result": "ok"}}
    assert ann.connected
    assert bob.connected
    kicked = (await sdk.rooms.sessions.actions.kick(ann.session_id, participants=[bob.id])).data
    assert kicked.result == "ok"
    await until(lambda: not bob.connected)
    assert ann.connected
    shown = await listed(home, ann.session_id)
    assert shown[bob.id].left_at is not None
    assert shown[ann.id].left_at is None
    answer = await home.anybody().post("/roomful/v1/join", json={"ticket": other.token})
    assert answer.json()["error"]["code"] == "kicked"
    assert (await home.admit(ticket=token, name="Cid")).session_id == ann.session_id
    with pytest.raises(telnyx.UnprocessableEntityError) as refused:
        await sdk.rooms.sessions.actions.kick(ann.session_id, participants=[bob.id])
    body: Any = refused.value.body
    assert body["errors"][0]["source"] == {"pointer": "/participants"}


async def test_delete_of_a_room_removes_everybody(home: Home) -> None:
    sdk = home.telnyx()
    room_id, token = await vendor_room(home)
    ann = await home.enter(ticket=token, name="Ann")
    await inside(home, ann)
    await sdk.rooms.delete(room_id)
    await until(lambda: not ann.connected)
    over = (await sdk.rooms.sessions.retrieve(ann.session_id, include_participants=True)).data
    assert over.active is False
    assert over.participants[0].left_at is not None
    assert (await home.anybody().post("/roomful/v1/join", json={"ticket": token})).status_code == 404


async def test_a_full_room_refuses(home: Home) -> None:
    _, token = await vendor_room(home, max_participants=2)
    await home.admit(ticket=token, name="Ann")
    await home.admit(ticket=token, name="Bob")
    answer = await home.anybody().post("/roomful/v1/join", json={"ticket": token})
    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "room_full")


async def test_who_never_came_in_is_not_listed(home: Home) -> None:
    sdk = home.telnyx()
    _, token = await vendor_room(home)
    waiting = await home.admit(ticket=token, name="Ann")
    assert await listed(home, waiting.session_id) == {}
    with pytest.raises(telnyx.NotFoundError):
        await sdk.room_participants.retrieve(waiting.id)
    shown = (await sdk.rooms.sessions.retrieve(waiting.session_id, include_participants=True)).data
    assert shown.participants == []


SESSIONS = {
    "a": ("2021-04-24 23:59:59.999999", "2021-04-25 00:30", "2021-05-01"),
    "b": ("2021-04-25", "2021-04-25 23:59:59.999999", "2021-05-02"),
    "c": ("2021-04-25 12:00", "2021-04-26", "2021-05-02 12:00"),
    "d": ("2021-04-26", "2021-04-26 00:00:01", "2021-05-03"),
}


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({}, "dcba"),
        ({"active": True}, ""),
        ({"active": False}, "dcba"),
        ({"date_created_at": {"eq": "2021-04-25"}}, "cb"),
        ({"date_created_at": {"gte": "2021-04-25"}}, "dcb"),
        ({"date_created_at": {"lte": "2021-04-25"}}, "cba"),
        ({"date_ended_at": {"eq": "2021-04-25"}}, "ba"),
        ({"date_ended_at": {"gte": "2021-04-26"}}, "dc"),
        ({"date_ended_at": {"lte": "2021-04-25"}, "date_created_at": {"gte": "2021-04-25"}}, "b"),
        ({"date_updated_at": {"eq": "2021-05-02"}}, "cb"),
        ({"date_updated_at": {"gte": "2021-05-02", "lte": "2021-05-02"}, "active": False}, "cb"),
        (
            {
                "date_updated_at": {"gte": "2021-05-02"},
                "date_created_at": {"eq": "2021-04-25"},
                "date_ended_at": {"eq": "2021-04-26"},
            },
            "c",
        ),
    ],
)
async def test_filters_of_sessions(home: Home, filters: dict[str, Any], expected: str) -> None:
    sdk = home.telnyx()
    room_id, _ = await vendor_room(home)
    names = {}
    for name, (started, ended, updated) in SESSIONS.items():
        names[(await past_session(home, room_id, started, ended, updated)).id] = name
    everywhere = sdk.rooms.sessions.list_0(filter=filters, page_size=1)
    assert "".join([names[one.id] async for one in everywhere]) == expected
    of_room = sdk.rooms.sessions.list_1(room_id, filter=filters, page_size=3)
    assert "".join([names[one.id] async for one in of_room]) == expected
    page = await sdk.rooms.sessions.list_0(filter=filters)
    assert page.meta.model_dump()["total_results"] == len(expected)


async def test_sessions_of_one_room_of_several(home: Home) -> None:
    sdk = home.telnyx()
    rooms = [(await vendor_room(home))[0] for _ in range(2)]
    made = [await past_session(home, rooms[number % 2], "2021-04-25", "2021-04-26") for number in range(4)]
    for number, room_id in enumerate(rooms):
        wanted = [made[number + 2].id, made[number].id]
        assert [one.id async for one in sdk.rooms.sessions.list_1(room_id)] == wanted
        chosen = sdk.rooms.sessions.list_0(filter={"room_id": room_id.upper()})
        assert [one.id async for one in chosen] == wanted
        both = sdk.rooms.sessions.list_0(
            filter={"room_id": room_id, "active": False, "date_created_at": {"eq": "2021-04-25"}}
        )
        assert [one.id async for one in both] == wanted
    assert [one async for one in sdk.rooms.sessions.list_0(filter={"room_id": NOBODY})] == []


async def test_a_room_shows_its_newest_twenty_sessions(home: Home) -> None:
    sdk = home.telnyx()
    room_id, _ = await vendor_room(home)
    other_id, _ = await vendor_room(home)
    made = [await past_session(home, room_id, "2021-04-25", "2021-04-26") for _ in range(22)]
    newest_first = [one.id for one in reversed(made)]
    room = (await sdk.rooms.retrieve(room_id, include_sessions=True)).data
    assert [one.id for one in room.sessions] == newest_first[:20]
    shown = {one.id: one.sessions async for one in sdk.rooms.list(include_sessions=True)}
    assert [one.id for one in shown[room_id] or ()] == newest_first[:20]
    assert shown[other_id] == []


STAYS = {
    "a": ("2021-04-24 23:59:59.999999", "2021-04-25", "2021-05-01", "x"),
    "b": ("2021-04-25", "2021-04-25 23:59:59.999999", "2021-05-02", "x"),
    "c": ("2021-04-25 12:00", "2021-04-26", "2021-05-02", '{"id": "ü"}'),
    "d": ("2021-04-26", "2021-04-27", "2021-05-03", None),
}


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({}, "dcba"),
        ({"context": "x"}, "ba"),
        ({"context": "X"}, ""),
        ({"context": '{"id": "ü"}'}, "c"),
        ({"date_joined_at": {"eq": "2021-04-25"}}, "cb"),
        ({"date_joined_at": {"gte": "2021-04-25"}}, "dcb"),
        ({"date_joined_at": {"lte": "2021-04-25"}}, "cba"),
        ({"date_left_at": {"eq": "2021-04-25"}}, "ba"),
        ({"date_left_at": {"gte": "2021-04-26", "lte": "2021-04-26"}}, "c"),
        ({"date_updated_at": {"eq": "2021-05-02"}}, "cb"),
        ({"date_updated_at": {"lte": "2021-05-01"}}, "a"),
        ({"context": "x", "date_joined_at": {"eq": "2021-04-25"}, "date_left_at": {"eq": "2021-04-25"}}, "b"),
    ],
)
async def test_filters_of_participants(home: Home, filters: dict[str, Any], expected: str) -> None:
    sdk = home.telnyx()
    room_id, _ = await vendor_room(home)
    session = await past_session(home, room_id, "2021-04-24", "2021-04-27")
    another = await past_session(home, room_id, "2021-04-24", "2021-04-27")
    await past_participant(home, another, "2021-04-25", "2021-04-25", "2021-05-02", "x")
    names = {}
    for name, (joined, left, updated, context) in STAYS.items():
        person = await past_participant(home, session, joined, left, updated, context)
        names[person.id] = name
    of_session = sdk.rooms.sessions.retrieve_participants(session.id, filter=filters, page_size=1)
    assert "".join([names[one.id] async for one in of_session]) == expected
    narrowed = {**filters, "session_id": session.id}
    everywhere = sdk.room_participants.list(filter=narrowed, page_size=3)
    assert "".join([names[one.id] async for one in everywhere]) == expected
    page = await sdk.room_participants.list(filter=narrowed)
    assert page.meta.model_dump()["total_results"] == len(expected)


async def test_what_a_past_participant_shows(home: Home) -> None:
    room_id, _ = await vendor_room(home)
    session = await past_session(home, room_id, "2021-04-16 09:46:20.000001", "2021-04-16 10:24:55.9622")
    person = await past_participant(home, session, "2021-04-16 09:46:20.954863", "2021-04-16 10:24:55")
    client = home.client(home.telnyx_key)
    shown = (await client.get(f"/v2/room_participants/{person.id}")).json()["data"]
    assert shown == {
        "id": person.id,
        "session_id": session.id,
        "joined_at": "2021-04-16T09:46:20.954863Z",
        "updated_at": "2021-04-16T10:24:55.000000Z",
        "left_at": "2021-04-16T10:24:55.000000Z",
        "record_type": "room_participant",
    }
    over = (await client.get(f"/v2/room_sessions/{session.id}?include_participants=true")).json()["data"]
    assert over["created_at"] == "2021-04-16T09:46:20.000001Z"
    assert over["ended_at"] == "2021-04-16T10:24:55.962200Z"
    assert over["participants"] == [shown]
