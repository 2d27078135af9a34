"""Templates, and rooms that are made of them, on both databases."""

from typing import Any

import pytest

from roomful.kit.clock import DAY, HOUR
from roomful.kit.errors import Kind
from roomful.kit.ids import new_id
from roomful.rooms.templates import rules, store
from roomful.rooms.templates.model import Template
from roomful.rooms.templates.service import Templates
from tests.features import House, refused

WEEKLY: dict[str, Any] = {"days": [4], "at_time": "10:00", "length": 3600}


def kept(house: House) -> Templates:
    return house.features.templates


async def make(house: House, **definition: Any) -> Template:
    return await kept(house).create(house.tenant.id, "Usual", definition)


async def test_a_template_is_kept_changed_and_deleted(house: House) -> None:
    service, tenant = kept(house), house.tenant.id
    invited = [{"address": "ann@example.org", "role": "host"}]
    me = new_id()
    made = await service.create(tenant, "Usual", {"title": "T", "room_pin": "0042"}, invited, creator_id=me)
    assert (made.seq, made.creator_id, made.invitations) == (1, me, invited)
    assert await service.get(tenant, made.id) == made
    assert await service.by_seq(tenant, 1) == made
    async with house.database.read() as reader:
        row = await store.by_id(reader, tenant, made.id)
    assert "0042" not in str(row)
    house.clock.advance(HOUR)
    changed = await service.change(tenant, made.id, name="Other", definition={"title": None, "capacity": 5})
    assert changed.definition == {"title": None, "capacity": 5, "room_pin": "0042"}
    assert (changed.name, changed.updated_at) == ("Other", house.clock.now())
    assert await service.get(tenant, made.id) == changed
    assert await service.change(tenant, made.id, name="Other") == changed
    await service.delete(tenant, made.id)
    with refused("template_not_found", Kind.NOT_FOUND):
        await service.get(tenant, made.id)
    second = await make(house)
    assert second.seq == 2
    assert await house.kinds("template.") == [
        "template.created",
        "template.updated",
        "template.deleted",
        "template.created",
    ]


async def test_templates_of_a_tenant_and_of_one_creator(house: House) -> None:
    service, tenant, me = kept(house), house.tenant.id, new_id()
    other = await house.new_tenant("two.example")
    theirs = await service.create(other.id, "Theirs", {})
    made = [await service.create(tenant, str(n), {}, creator_id=me if n % 2 else None) for n in range(5)]
    assert await service.page(tenant) == made
    assert await service.page(tenant, count=2, after=made[1].seq) == made[2:4]
    assert await service.page(tenant, creator_id=me) == [made[1], made[3]]
    for call in (service.get(tenant, theirs.id), service.delete(tenant, theirs.id)):
        with refused("template_not_found"):
            await call
    with refused("template_not_found"):
        await service.by_seq(tenant, 2**70)


async def test_a_room_is_made_of_it_and_what_is_given_wins(house: House) -> None:
    made = await make(house, title="T", capacity=5, tags=["a"], **WEEKLY, registration={"enabled": True})
    assert "opens_at" not in made.definition
    draft = kept(house).draft(made, {"capacity": 9, "registration": {"limit": 3}})
    room = await house.room(**draft.attributes)
    assert (room.title, room.capacity, room.tags, room.days) == ("T", 9, ["a"], [4])
    assert room.opens_at is not None
    assert (room.registration["enabled"], room.registration["limit"]) == (True, 3)
    said = rules.of_room(room, house.features.rooms.pins(room))
    template = await kept(house).create(house.tenant.id, "Copy", said)
    copy = await house.room(**kept(house).draft(template, {}).attributes)
    unlike = {"id", "number", "slug", "name", "extension", "created_at", "updated_at"}
    for name in set(type(room).__struct_fields__) - unlike:
        assert getattr(copy, name) == getattr(room, name), name


async def test_a_time_that_has_passed_and_one_that_is_given(house: House) -> None:
    now = house.clock.now()
    once = await make(house, opens_at=now + HOUR, ends_at=now + 2 * HOUR)
    assert kept(house).draft(once, {}).attributes == {"opens_at": now + HOUR, "ends_at": now + 2 * HOUR}
    weekly = await make(house, **WEEKLY)
    given = {"opens_at": now + DAY, "ends_at": now + DAY + HOUR}
    for one in (once, weekly):
        assert kept(house).draft(one, given).attributes == given
    house.clock.advance(DAY)
    assert kept(house).draft(once, {}).attributes == {}
    assert kept(house).draft(weekly, {}).attributes == WEEKLY


@pytest.mark.parametrize(
    ("definition", "field"),
    [
        ({"name": "x"}, "name"),
        ({"slug": "x"}, "slug"),
        ({"owner_id": None}, "owner_id"),
        ({"capacity": 0}, "capacity"),
        ({"days": [1]}, "at_time"),
        ({"opens_at": 5, "ends_at": 5}, "ends_at"),
        ({"no such thing": 1}, "no such thing"),
    ],
)
async def test_what_no_room_could_be_made_of(house: House, definition: dict[str, Any], field: str) -> None:
    with refused("invalid", Kind.INVALID, field):
        await make(house, **definition)


@pytest.mark.parametrize(
    "invitations",
    [
        [{}],
        [{"user_id": "x"}],
        [{"address": ""}],
        [{"address": "x" * 256}],
        [{"user_id": new_id(), "address": "a@example.org"}],
        [{"address": "a@example.org", "other": 1}],
        [{"address": "a@example.org"}] * 1001,
    ],
)
async def test_whom_no_template_invites(house: House, invitations: list[dict[str, Any]]) -> None:
    with refused("invalid", Kind.INVALID, "invitations"):
        await kept(house).create(house.tenant.id, "Usual", {}, invitations)
    for name in ("", " ", "x" * 256, "\0"):
        with refused("invalid", Kind.INVALID, "name"):
            await kept(house).create(house.tenant.id, name, {})
