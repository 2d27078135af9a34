"""Layouts and seats: one picture of a session, for pages, recordings and broadcasts."""

import asyncio

import pytest

from roomful.history.model import Actor
from roomful.kit.errors import Kind
from roomful.rooms.model import LAYOUTS, Room
from roomful.sessions import rules
from roomful.sessions.model import EndReason, Selection
from tests.features import House, Person, refused

BOSS = Actor("credential", "c1", "a program")


async def meeting(house: House, count: int = 4) -> tuple[Room, str, list[Person]]:
    made = await house.room(hands_first=False)
    people = [await house.join(made, name=f"P{number}") for number in range(count)]
    return made, people[0].entered.session.id, people


async def positions(house: House, people: list[Person]) -> list[int | None]:
    return [(await house.row(person)).position for person in people]


async def test_layouts(house: House) -> None:
    room, session_id, people = await meeting(house, 1)
    stage = house.features.moderation
    for layout in ("grid_4", "speaker", "speaker"):
        changed = await stage.set_layout(room.tenant_id, session_id, layout, BOSS)
        assert changed.layout == layout
        assert (await house.session(people[0])).layout == layout
    assert [event.payload for event in await house.events("session.updated")] == [
        {"layout": "grid_4", "layout_before": "auto"},
        {"layout": "speaker", "layout_before": "grid_4"},
    ]
    for wrong in ("grid_5", "", "AUTO"):
        with refused("invalid", field="layout"):
            await stage.set_layout(room.tenant_id, session_id, wrong)
    for layout in LAYOUTS:
        rules.check_layout(layout)
    # the room's own layout is for the next session
    assert (await house.features.rooms.get(room.tenant_id, room.id)).layout == "auto"


async def test_hands_first(house: House) -> None:
    room, session_id, people = await meeting(house, 1)
    for on in (True, True, False):
        changed = await house.features.moderation.set_hands_first(room.tenant_id, session_id, hands_first=on)
        assert changed.hands_first == on
        assert (await house.session(people[0])).hands_first == on
    told = [event.payload for event in await house.events("session.updated")]
    assert told == [{"hands_first": True}, {"hands_first": False}]


async def test_taking_a_seat_frees_its_holder(house: House) -> None:
    room, session_id, people = await meeting(house)
    stage, ids = house.features.moderation, [person.id for person in people]
    await stage.place(room.tenant_id, session_id, ids[0], 0, BOSS)
    await stage.place(room.tenant_id, session_id, ids[1], 1)
    assert await positions(house, people) == [0, 1, None, None]
    moved = await stage.place(room.tenant_id, session_id, ids[2], 0, BOSS)
    assert (moved.id, moved.position) == (ids[2], 0)
    assert await positions(house, people) == [None, 1, 0, None]
    events = await house.events("participant.updated")
    assert [(one.participant_id, one.payload) for one in events] == [
        (ids[0], {"position": 0}),
        (ids[1], {"position": 1}),
        (ids[0], {"position": None}),
        (ids[2], {"position": 0}),
    ]
    # the same once more says nothing
    await stage.place(room.tenant_id, session_id, ids[2], 0)
    assert len(await house.events("participant.updated")) == len(events)
    # any number of people may be out of the picture, and anybody may have any seat again
    for one in ids[:2]:
        await stage.place(room.tenant_id, session_id, one, -1)
    assert await positions(house, people) == [-1, -1, 0, None]
    await stage.place(room.tenant_id, session_id, ids[0], None)
    await stage.place(room.tenant_id, session_id, ids[3], 99)
    assert await positions(house, people) == [None, -1, 0, 99]


async def test_arranging_everybody(house: House) -> None:
    room, session_id, people = await meeting(house)
    stage, ids = house.features.moderation, [person.id for person in people]
    await stage.place(room.tenant_id, session_id, ids[0], -1)
    await stage.place(room.tenant_id, session_id, ids[1], 1)
    before = len(await house.events("participant.updated"))
    seated = await stage.arrange(room.tenant_id, session_id, [ids[3], ids[1]], BOSS)
    assert [(one.id, one.position) for one in seated] == [(ids[3], 0), (ids[1], 1)]
    assert await positions(house, people) == [None, 1, None, 0]
    # who had their seat already is not told of
    assert len(await house.events("participant.updated")) == before + 2
    assert await stage.arrange(room.tenant_id, session_id, []) == []
    assert await positions(house, people) == [None] * 4


async def test_what_is_no_seat(house: House) -> None:
    room, session_id, people = await meeting(house, 2)
    stage, one = house.features.moderation, people[0].id
    entered = await house.enter(room)
    before = await house.kinds()
    for position in (-2, 100):
        with refused("invalid", field="position"):
            await stage.place(room.tenant_id, session_id, one, position)
    for missing in (entered.participant.id, "nobody"):
        with refused("participant_not_in", Kind.INVALID):
            await stage.place(room.tenant_id, session_id, missing, 1)
        with refused("participant_not_in", Kind.INVALID):
            await stage.arrange(room.tenant_id, session_id, [one, missing])
    with refused("invalid", field="participants"):
        await stage.arrange(room.tenant_id, session_id, [one, one])
    with refused("invalid", field="participants"):
        await stage.arrange(room.tenant_id, session_id, [str(number) for number in range(101)])
    assert await house.kinds() == before


async def test_a_seat_is_kept_through_a_reload_unless_somebody_takes_it(house: House) -> None:
    room, session_id, people = await meeting(house, 3)
    stage = house.features.moderation
    for seat, person in enumerate(people[:2]):
        await stage.place(room.tenant_id, session_id, person.id, seat)
    for person in people[:2]:
        await house.features.door.step_away(await house.row(person))
        await person.client.leave()
        await house.hear()
    await stage.place(room.tenant_id, session_id, people[2].id, 1)
    back = [await house.join(room, key=person.key) for person in people[:2]]
    assert await positions(house, [*back, people[2]]) == [0, None, 1]
    await stage.place(room.tenant_id, session_id, back[0].id, 5)
    await house.features.door.step_away(await house.row(back[0]))
    await back[0].client.leave()
    await house.hear()
    await stage.arrange(room.tenant_id, session_id, [people[2].id])
    again = await house.join(room, key=back[0].key)
    assert await positions(house, [again]) == [None]


@pytest.mark.parametrize("action", ["layout", "hands", "place", "arrange"])
async def test_only_of_ones_own_running_sessions(house: House, action: str) -> None:
    room, session_id, people = await meeting(house, 1)
    stage, one = house.features.moderation, people[0].id

    async def act(tenant_id: str) -> None:
        if action == "layout":
            await stage.set_layout(tenant_id, session_id, "grid_4")
        elif action == "hands":
            await stage.set_hands_first(tenant_id, session_id, hands_first=True)
        elif action == "place":
            await stage.place(tenant_id, session_id, one, 1)
        else:
            await stage.arrange(tenant_id, session_id, [one])

    stranger = (await house.new_tenant("two.example")).id
    with refused("session_not_found", Kind.NOT_FOUND):
        await act(stranger)
    await house.features.lifecycle.end(room.tenant_id, session_id, EndReason.API)
    with refused("session_ended", Kind.CONFLICT):
        await act(room.tenant_id)
    assert await house.events("participant.updated") == []


async def test_two_who_take_one_seat_at_once(house: House) -> None:
    room, session_id, people = await meeting(house, 4)
    other = house.another_server()
    await asyncio.gather(
        *(
            server.moderation.place(room.tenant_id, session_id, person.id, 3)
            for person, server in zip(people, (house.features, other, house.features, other), strict=True)
        )
    )
    assert sorted(await positions(house, people), key=str) == [3, None, None, None]


async def test_hands_are_raised_and_data_kept_for_others(house: House) -> None:
    room, session_id, people = await meeting(house, 2)
    stage, everybody = house.features.moderation, Selection(None)
    await stage.set_hands(room.tenant_id, session_id, everybody, raised=True)
    up_at = house.clock.now()
    house.clock.advance(1)
    await stage.set_hands(room.tenant_id, session_id, everybody, raised=True)
    assert [(await house.row(one)).hand_raised_at for one in people] == [up_at] * 2
    await stage.set_meta(room.tenant_id, session_id, Selection((people[0].id,)), {"seat": "A1"}, BOSS)
    assert [(await house.row(one)).meta for one in people] == [{"seat": "A1"}, {}]
    with refused("invalid", field="meta"):
        await stage.set_meta(room.tenant_id, session_id, everybody, {"a": "x" * 2000})
