"""Address books of users and groups, on both databases."""

import asyncio

import pytest

from roomful.kit.errors import Kind
from roomful.people.contacts import Book
from roomful.people.model import BookEntry, BookKind, Group, Target, User
from roomful.people.sign_in import user_actor
from tests.features import House, refused


async def users(house: House, *logins: str) -> list[User]:
    return [await house.features.people.add(house.tenant.id, login) for login in logins]


async def group(house: House, name: str, *members: User, rights: list[str] | None = None) -> Group:
    made = await house.features.groups.create(house.tenant.id, name, rights or [])
    for one in members:
        await house.features.groups.add(house.tenant.id, made.id, one.id)
    return made


def of(one: User | Group) -> Book:
    return Book(BookKind.USER if isinstance(one, User) else BookKind.GROUP, one.id)


def to(one: User | str) -> Target:
    return Target(user_id=one.id) if isinstance(one, User) else Target(address=one)


async def names(house: House, user: User, count: int = 100, skip: int = 0) -> list[str]:
    found = await house.features.contacts.book_of(house.tenant.id, user.id, count=count, skip=skip)
    return [entry.name for entry in found]


async def test_a_user_enters_people_and_addresses(house: House) -> None:
    contacts, tenant = house.features.contacts, house.tenant.id
    ann, bob, cid = await users(house, "ann", "bob", "cid")
    first = await contacts.add(tenant, of(ann), to(bob), "Bobby")
    assert (first.name, first.user, first.target) == ("Bobby", bob, to(bob))
    second = await contacts.add(tenant, of(ann), to(" sip:Desk@example.org "))
    assert (second.name, second.user) == ("sip:Desk@example.org", None)
    third = await contacts.add(tenant, of(ann), to(cid))
    assert third.name == "cid"
    assert await names(house, ann) == ["Bobby", "sip:Desk@example.org", "cid"]
    assert await names(house, ann, count=1, skip=1) == ["sip:Desk@example.org"]
    assert await names(house, bob) == []
    for target in (to(bob), to("SIP:desk@EXAMPLE.org")):
        with refused("contact_taken", Kind.CONFLICT, "user_id"):
            await contacts.add(tenant, of(ann), target)
    await contacts.rename(tenant, of(ann), to(bob), None)
    await contacts.rename(tenant, of(ann), to("sip:desk@example.org"), "Desk")
    await contacts.remove(tenant, of(ann), to(cid))
    assert await names(house, ann) == ["bob", "Desk"]
    with refused("contact_not_found", Kind.NOT_FOUND):
        await contacts.remove(tenant, of(ann), to(cid))
    with refused("contact_not_found"):
        await contacts.rename(tenant, of(ann), to("nobody"), "x")
    with refused("contact_not_found"):
        await contacts.find(tenant, of(ann), to("a\0"))
    assert await house.kinds("contact.") == [
        *["contact.created"] * 3, *["contact.updated"] * 2, "contact.deleted"
    ]  # fmt: skip
    assert second.contact is not None
    assert await contacts.target_of(tenant, second.contact.id) == (of(ann), to("sip:Desk@example.org"))


async def test_a_groups_book_is_in_that_of_each_of_its_users(house: House) -> None:
    contacts, tenant = house.features.contacts, house.tenant.id
    ann, bob, cid, dan = await users(house, "ann", "bob", "cid", "dan")
    sales, support = await group(house, "Sales", ann, bob), await group(house, "Support", ann)
    await contacts.add(tenant, of(sales), to(cid), "Our Cid")
    await contacts.add(tenant, of(sales), to("hotline@example.org"), "Hotline")
    await contacts.add(tenant, of(support), to(cid), "Another Cid")
    await contacts.add(tenant, of(sales), to(ann))
    assert await names(house, ann) == ["Our Cid", "Hotline", "bob"], "one entry each, and none for oneself"
    assert await names(house, bob) == ["Our Cid", "Hotline", "ann"]
    assert await names(house, dan) == []
    listed = await contacts.of_group(tenant, sales.id, count=10)
    assert [entry.name for entry in listed] == ["Our Cid", "Hotline", "ann"]
    await contacts.add(tenant, of(ann), to("HOTLINE@example.org"), "The line")
    assert await names(house, ann) == ["The line", "Our Cid", "bob"], "what they say goes before"
    found = await contacts.find(tenant, of(ann), to(cid))
    assert (found.name, found.contact and found.contact.owner_id) == ("Our Cid", sales.id)
    with refused("contact_not_own", Kind.FORBIDDEN):
        await contacts.remove(tenant, of(ann), to(cid))
    await house.features.groups.delete(tenant, sales.id)
    assert await names(house, ann) == ["The line", "Another Cid"], "contacts of the group go"


async def test_who_is_in_a_group_with_somebody_is_in_their_book(house: House) -> None:
    contacts, tenant = house.features.contacts, house.tenant.id
    ann, bob, cid, dan = await users(house, "ann", "bob", "cid", "dan")
    await group(house, "Sales", ann, bob, cid)
    await group(house, "Support", ann, bob, dan)
    assert await names(house, ann) == ["bob", "cid", "dan"]
    assert await names(house, cid) == ["ann", "bob"]
    mate = await contacts.find(tenant, of(ann), to(bob))
    assert mate == BookEntry("bob", bob, None)
    with refused("contact_not_own", Kind.FORBIDDEN):
        await contacts.remove(tenant, of(ann), to(bob))
    assert (await contacts.rename(tenant, of(ann), to(cid), "Cidney")).name == "Cidney"
    assert await names(house, ann) == ["Cidney", "bob", "dan"]
    for skip, wanted in ((0, ["Cidney", "bob"]), (1, ["bob", "dan"]), (2, ["dan"]), (3, [])):
        assert await names(house, ann, count=2, skip=skip) == wanted
    await contacts.remove(tenant, of(ann), to(cid))
    assert await names(house, ann) == ["bob", "cid", "dan"]
    async with house.database.read() as reader:
        assert await contacts.knows(reader, tenant, ann.id, to("x"), to(dan))
        assert not await contacts.knows(reader, tenant, cid.id, to(dan), to("dan"))


async def test_whoever_is_deleted_is_in_no_book(house: House) -> None:
    contacts, tenant = house.features.contacts, house.tenant.id
    ann, bob = await users(house, "ann", "bob")
    for one, other in ((ann, bob), (bob, ann)):
        entry = await contacts.add(tenant, of(one), to(other))
    await house.features.people.delete(tenant, bob.id)
    assert await names(house, ann) == []
    assert entry.contact is not None
    with refused("contact_not_found"):
        await contacts.target_of(tenant, entry.contact.id)
    with refused("user_not_found"):
        await contacts.add(tenant, of(bob), to(ann))
    with refused("user_not_found"):
        await contacts.add(tenant, of(ann), to(bob))


async def test_groups_say_who_may_change_books(house: House) -> None:
    contacts, tenant = house.features.contacts, house.tenant.id
    ann, bob = await users(house, "ann", "bob")
    readers = await group(house, "Readers", ann, rights=["make_calls"])
    by_ann = user_actor(ann, None)
    await contacts.add(tenant, of(ann), to("kept"))
    with refused("group_right_missing", Kind.FORBIDDEN):
        await contacts.add(tenant, of(ann), to(bob), actor=by_ann)
    with refused("group_right_missing"):
        await contacts.rename(tenant, of(ann), to("kept"), "x", actor=by_ann)
    with refused("group_right_missing"):
        await contacts.remove(tenant, of(ann), to("kept"), actor=by_ann)
    assert await names(house, ann) == ["kept"]
    await house.features.groups.update(tenant, readers.id, {"rights": ["address_book_editing"]})
    await contacts.add(tenant, of(ann), to(bob), actor=by_ann)
    assert await names(house, ann) == ["kept", "bob"]


@pytest.mark.parametrize(
    "target", [Target(), Target("x", "y"), to(""), to("  "), to("x" * 256), to("a\0"), to("a\nb")]
)
async def test_targets_that_are_none(house: House, target: Target) -> None:
    (ann,) = await users(house, "ann")
    with refused("invalid", Kind.INVALID):
        await house.features.contacts.add(house.tenant.id, of(ann), target)
    with refused("invalid", field="display_name"):
        await house.features.contacts.add(house.tenant.id, of(ann), to("x"), "y" * 65)
    with refused("contact_self", Kind.INVALID, "user_id"):
        await house.features.contacts.add(house.tenant.id, of(ann), to(ann))


async def test_one_contact_entered_at_once(house: House) -> None:
    ann, bob = await users(house, "ann", "bob")
    contacts = house.features.contacts
    results = await asyncio.gather(
        *(contacts.add(house.tenant.id, of(ann), to(bob)) for _ in range(4)), return_exceptions=True
    )
    assert sorted(type(one).__name__ for one in results) == ["BookEntry"] + ["Problem"] * 3


async def test_books_of_another_tenant(house: House) -> None:
    contacts, tenant = house.features.contacts, house.tenant.id
    ann, bob = await users(house, "ann", "bob")
    entry = await contacts.add(tenant, of(ann), to(bob))
    other = (await house.new_tenant("two.example")).id
    stranger = await house.features.people.add(other, "stranger")
    assert await contacts.book_of(other, ann.id, count=10) == []
    with refused("user_not_found"):
        await contacts.add(other, of(ann), to("x"))
    with refused("user_not_found"):
        await contacts.add(tenant, of(ann), to(stranger))
    with refused("user_not_found"):
        await contacts.remove(other, of(ann), to(bob))
    assert entry.contact is not None
    with refused("contact_not_found"):
        await contacts.target_of(other, entry.contact.id)
