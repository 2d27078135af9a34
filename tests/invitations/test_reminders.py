"""Reminding people of meetings, on both databases."""

from typing import Any

from roomful.kit.clock import DAY, HOUR, MINUTE
from roomful.rooms.model import Room
from tests.features import House


async def meeting(house: House, **more: Any) -> Room:
    """Return a room in two days, with an owner and one who is invited."""
    owner = await house.features.people.add(house.tenant.id, "olga", email="olga@example.org")
    start = house.clock.now() + 2 * DAY
    given = {"title": "Standup", "opens_at": start, "ends_at": start + HOUR, "reminders_on": True, **more}
    room = await house.room(owner_id=owner.id, **given)
    await house.features.invitations.replace(room.tenant_id, room.id, addresses=["ann@example.org"])
    return room


async def reminded(house: House) -> list[tuple[str, str, str | None]]:
    """Return to whom reminders went, oldest first, with their method and uid in the calendar."""
    found = await house.features.mails.page(house.tenant.id)
    return [
        (one.to_address, one.subject, one.method) for one in reversed(found) if one.subject.startswith("Soon")
    ]


async def at(house: House, moment: int) -> list[int]:
    """Let time pass until a moment; return how many minutes before the meeting people were reminded."""
    house.clock.advance(moment - house.clock.now())
    await house.features.jobs.run_due()
    return [event.payload["minutes"] for event in await house.events("room.reminder")]


async def test_who_is_invited_and_the_owner_are_reminded_at_each_time(house: House) -> None:
    room = await meeting(house, reminders=[15, 1440])
    start = room.opens_at or 0
    assert await at(house, start - DAY - 1) == []
    assert await at(house, start - DAY) == [1440]
    assert await reminded(house) == [
        ("olga@example.org", "Soon: Standup", None),
        ("ann@example.org", "Soon: Standup", None),
    ]
    assert await at(house, start - 15 * MINUTE) == [1440, 15]
    assert len(await reminded(house)) == 4
    assert await at(house, start + DAY) == [1440, 15]
    (one,) = (await house.features.invitations.of_rooms(room.tenant_id, [room.id]))[room.id]
    assert one.sequence == 0


async def test_each_week_anew(house: House) -> None:
    room = await meeting(
        house, opens_at=None, ends_at=None, days=[0], at_time="09:00", length=1800, reminders=[0, 5]
    )
    start = room.opens_at or 0
    assert await at(house, start - 5 * MINUTE) == [5]
    assert await at(house, start) == [5, 0]
    assert await at(house, start + 7 * DAY - 5 * MINUTE) == [5, 0, 5]
    assert await at(house, start + 7 * DAY) == [5, 0, 5, 0]


async def test_what_is_planned_follows_the_room(house: House) -> None:
    room = await meeting(house, reminders=[60])
    start, rooms = room.opens_at or 0, house.features.rooms

    async def change(**changes: Any) -> None:
        await rooms.update(room.tenant_id, room.id, changes)

    await change(opens_at=start + HOUR, ends_at=start + 2 * HOUR)
    assert await at(house, start - HOUR) == []
    await change(reminders=[30])
    assert await at(house, start) == []
    await change(reminders_on=False)
    assert await at(house, start + 30 * MINUTE) == []
    await change(reminders_on=True, reminders=[5, 60])
    assert await at(house, start + 55 * MINUTE) == [5]


async def test_nobody_is_reminded_of_what_is_gone_or_has_begun(house: House) -> None:
    gone = await meeting(house, reminders=[10])
    await house.features.rooms.delete(gone.tenant_id, gone.id)
    start = house.clock.now() + 3 * DAY
    await house.room(opens_at=start, ends_at=start + HOUR, reminders_on=True, reminders=[10])
    # the server was away meanwhile
    assert await at(house, start + 2 * MINUTE) == []
    await house.room(
        opens_at=house.clock.now() + MINUTE, reminders_on=True, reminders=[10], title="Too late for that"
    )
    assert await at(house, start + DAY) == []
