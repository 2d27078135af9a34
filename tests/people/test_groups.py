"""Groups: who is in them, and what their users may do, on both databases."""

import asyncio
from typing import Any

import pytest

from roomful.history.model import Actor
from roomful.kit.errors import Kind
from roomful.people.groups import ALL_RIGHTS, need, rights_of
from roomful.people.model import Role, User, UserFilter
from roomful.people.sign_in import user_actor
from roomful.rooms.model import RoomFilter
from roomful.tenants.model import DEFAULT_RIGHTS, UserRight
from tests.features import House, refused


async def user(house: House, login: str, role: str = Role.STANDARD, **more: Any) -> User:
    return await house.features.people.add(house.tenant.id, login, role=role, **more)


async def set_tenant(house: House, **changes: Any) -> None:
    async with house.database.write() as tx:
        await house.features.tenants.change(tx, house.tenant, **changes)


async def test_a_group_is_made_changed_and_deleted(house: House) -> None:
    groups, tenant = house.features.groups, house.tenant.id
    made = await groups.create(tenant, " Sales ", ["operator_rights", "make_calls", "make_calls"])
    assert (made.name, made.seq, made.rights) == ("Sales", 1, ["make_calls", "operator_rights"])
    second = await groups.create(tenant, "Support", [])
    assert second.seq == 2
    for name in ("sales", "SALES "):
        with refused("group_name_taken", Kind.CONFLICT, "name"):
            await groups.create(tenant, name, [])
    with refused("group_name_taken", Kind.CONFLICT, "name"):
        await groups.update(tenant, second.id, {"name": "Sales"})
    changed = await groups.update(tenant, made.id, {"name": "SALES", "rights": []})
    assert (changed.name, changed.rights, changed.seq) == ("SALES", [], 1)
    assert await groups.update(tenant, made.id, {"name": "SALES"}) == changed
    assert await groups.page(tenant, count=10) == [changed, second]
    assert await groups.page(tenant, count=10, after=1) == [second]
    assert await groups.page(tenant, count=1, skip=1) == [second]
    assert await groups.find(tenant, "name", "sales") == changed
    assert await groups.find(tenant, "seq", 2) == second
    assert await groups.delete(tenant, made.id) == changed
    with refused("group_not_found", Kind.NOT_FOUND):
        await groups.get(tenant, made.id)
    again = await groups.create(tenant, "Sales", [])
    assert again.seq == 3, "a number is never given twice"
    assert await house.kinds("group.") == [
        *("group.created", "group.created", "group.updated", "group.deleted", "group.created")
    ]


@pytest.mark.parametrize("name", ["", "  ", "x" * 256, "a\0b"])
async def test_names_that_cannot_be(house: House, name: str) -> None:
    with refused("invalid", Kind.INVALID, "name"):
        await house.features.groups.create(house.tenant.id, name, [])
    with refused("invalid", Kind.INVALID, "rights"):
        await house.features.groups.create(house.tenant.id, "good", ["fly"])


async def test_one_name_asked_for_at_once(house: House) -> None:
    groups = house.features.groups
    results = await asyncio.gather(
        *(groups.create(house.tenant.id, "Sales", []) for _ in range(5)), return_exceptions=True
    )
    assert sorted(type(one).__name__ for one in results) == ["Group"] + ["Problem"] * 4
    several = await asyncio.gather(
        *(groups.create(house.tenant.id, f"Group {index}", []) for index in range(5))
    )
    assert len({one.seq for one in several}) == 5


async def test_users_come_and_go(house: House) -> None:
    groups, tenant = house.features.groups, house.tenant.id
    sales = await groups.create(tenant, "Sales", [])
    support = await groups.create(tenant, "Support", [])
    ann, bob, cid = [await user(house, login) for login in ("ann", "bob", "cid")]
    assert await groups.add(tenant, sales.id, bob.id) == bob
    await groups.add(tenant, sales.id, ann.id)
    await groups.add(tenant, sales.id, ann.id)
    await groups.set_of_user(tenant, bob.id, [support.id, sales.id])
    listed = await house.features.people.by_logins(tenant, UserFilter(group_id=sales.id), count=10)
    assert listed == [ann, bob]
    assert await house.features.people.by_logins(tenant, UserFilter(ungrouped=True), count=10) == [cid]
    assert await groups.of_users(tenant, [ann.id, bob.id, cid.id]) == {
        ann.id: [sales],
        bob.id: [sales, support],
        cid.id: [],
    }
    await groups.remove(tenant, sales.id, ann.id)
    assert not await groups.is_member(tenant, sales.id, ann.id)
    with refused("user_not_found"):
        await groups.remove(tenant, sales.id, ann.id)
    assert await groups.set_of_user(tenant, bob.id, []) == []
    with refused("group_not_found"):
        await groups.set_of_user(tenant, bob.id, [sales.id, tenant])
    with refused("user_not_found"):
        await groups.add(tenant, sales.id, tenant)
    assert await house.kinds("group.user") == [
        *["group.user_added"] * 3, *["group.user_removed"] * 3
    ]  # fmt: skip


async def test_who_is_deleted_is_in_no_group_and_members_outlive_theirs(house: House) -> None:
    groups, tenant = house.features.groups, house.tenant.id
    sales = await groups.create(tenant, "Sales", [])
    ann, bob = await user(house, "ann"), await user(house, "bob")
    for one in (ann, bob):
        await groups.add(tenant, sales.id, one.id)
    await house.features.people.delete(tenant, ann.id)
    assert await house.features.people.by_logins(tenant, UserFilter(group_id=sales.id), count=9) == [bob]
    await groups.delete(tenant, sales.id)
    assert await house.features.people.get(tenant, bob.id) == bob
    assert await groups.of_users(tenant, [bob.id]) == {bob.id: []}


async def test_named_groups_are_joined_as_far_as_they_are_there(house: House) -> None:
    groups, tenant = house.features.groups, house.tenant.id
    sales, support = [await groups.create(tenant, name, []) for name in ("Sales", "Support")]
    ann = await user(house, "ann")
    async with house.database.write() as tx:
        joined = await groups.join_named(tx, ann, ["support", " SALES", "nobody's", "sales"])
    assert joined == [sales, support]
    assert await groups.of_users(tenant, [ann.id]) == {ann.id: [sales, support]}


async def test_rights_are_those_of_all_groups_together(house: House) -> None:
    groups, tenant = house.features.groups, house.tenant.id
    calls = await groups.create(tenant, "Calls", ["make_calls"])
    screens = await groups.create(tenant, "Screens", ["screen_sharing"])
    nothing = await groups.create(tenant, "Nothing", [])
    people = {login: await user(house, login) for login in ("both", "one", "none", "free", "gone")}
    admin = await user(house, "admin", Role.ADMIN)
    for login, group in (("both", calls), ("both", screens), ("one", calls), ("none", nothing)):
        await groups.add(tenant, group.id, people[login].id)
    await groups.add(tenant, nothing.id, admin.id)
    await house.features.people.update(tenant, people["gone"].id, {"active": False})
    ids = [one.id for one in (*people.values(), admin)]
    found = await groups.rights_of(tenant, [*ids, tenant])
    assert [found[one] for one in ids] == [
        {UserRight.MAKE_CALLS, UserRight.SCREEN},
        {UserRight.MAKE_CALLS},
        frozenset(),
        frozenset(DEFAULT_RIGHTS),
        frozenset(),
        ALL_RIGHTS,
    ]
    assert UserRight.OPERATE not in DEFAULT_RIGHTS
    assert found[tenant] == frozenset(), "nobody has this id"
    await groups.delete(tenant, calls.id)
    found = await groups.rights_of(tenant, ids)
    assert found[people["both"].id] == {UserRight.SCREEN}, "rights shrink at once"
    assert found[people["one"].id] == frozenset(DEFAULT_RIGHTS), "in no group any more"


async def test_the_tenant_says_what_those_may_who_are_in_no_group(house: House) -> None:
    ann = await user(house, "ann")
    await set_tenant(house, default_rights=["make_calls"])
    async with house.database.read() as reader:
        assert await rights_of(reader, house.tenant.id, [ann.id]) == {ann.id: {UserRight.MAKE_CALLS}}
        with refused("group_right_missing", Kind.FORBIDDEN):
            await need(reader, house.tenant.id, user_actor(ann, None), UserRight.CREATE_ROOMS)
        await need(reader, house.tenant.id, user_actor(ann, None), UserRight.MAKE_CALLS)
        await need(reader, house.tenant.id, Actor("credential", ann.id), UserRight.CREATE_ROOMS)


async def test_who_may_not_make_rooms_makes_none_in_any_dialect(house: House) -> None:
    groups, tenant = house.features.groups, house.tenant.id
    watchers = await groups.create(tenant, "Watchers", ["make_calls"])
    ann = await user(house, "ann")
    by_ann: dict[str, Any] = {"owner_id": ann.id, "actor": user_actor(ann, None)}
    await groups.add(tenant, watchers.id, ann.id)
    for origin in ("roomful", "portsip.meeting", "trueconf"):
        with refused("group_right_missing", Kind.FORBIDDEN):
            await house.features.rooms.create(
                tenant, origin, {}, owner_id=ann.id, actor=user_actor(ann, None)
            )
    assert await house.total(RoomFilter()) == 0
    assert await house.kinds("room.") == []
    # somebody else may make one for them
    assert (await house.room(owner_id=ann.id)).owner_id == ann.id
    await groups.update(tenant, watchers.id, {"rights": ["create_group_conference"]})
    await house.features.rooms.create(tenant, "roomful", {}, **by_ann)


async def test_groups_of_another_tenant_are_not_there(house: House) -> None:
    groups, tenant = house.features.groups, house.tenant.id
    sales = await groups.create(tenant, "Sales", [])
    ann = await user(house, "ann")
    other = (await house.new_tenant("two.example")).id
    stranger = await house.features.people.add(other, "stranger")
    assert await groups.page(other, count=10) == []
    assert (await groups.create(other, "Sales", [])).seq == 1
    for attempt in (
        groups.get(other, sales.id),
        groups.update(other, sales.id, {"name": "Mine"}),
        groups.delete(other, sales.id),
        groups.add(other, sales.id, stranger.id),
        groups.set_of_user(other, stranger.id, [sales.id]),
    ):
        with refused("group_not_found"):
            await attempt
    with refused("user_not_found"):
        await groups.add(tenant, sales.id, stranger.id)
    assert (await groups.rights_of(other, [ann.id]))[ann.id] == frozenset()


async def test_users_are_found_by_part_of_what_is_known_of_them(house: House) -> None:
    ann = await user(house, "Ann_1", first_name="Änn", last_name="Smith", email="Ann@example.org")
    bob = await user(house, "bob", first_name="Bob", last_name="Smithers")
    people, tenant = house.features.people, house.tenant.id
    for filters, wanted in (
        (UserFilter(), [ann, bob]),
        (UserFilter(login="N_"), [ann]),
        (UserFilter(login="%"), []),
        (UserFilter(last_name="smith"), [ann, bob]),
        (UserFilter(last_name="smith", first_name="ob"), [bob]),
        (UserFilter(email="example"), [ann]),
        (UserFilter(display_name="BOB"), [bob]),
        (UserFilter(login="a\0"), []),
    ):
        assert await people.by_logins(tenant, filters, count=10) == wanted
    assert await people.by_logins(tenant, UserFilter(), count=1, skip=1) == [bob]


async def test_a_tenant_may_have_so_many_users(house: House) -> None:
    await set_tenant(house, max_users=2)
    ann = await user(house, "ann")
    results = await asyncio.gather(*(user(house, f"bob{n}") for n in range(3)), return_exceptions=True)
    assert sorted(type(one).__name__ for one in results) == ["Problem", "Problem", "User"]
    with refused("max_users_reached", Kind.CONFLICT):
        await user(house, "cid")
    await house.features.people.delete(house.tenant.id, ann.id)
    await user(house, "cid")
