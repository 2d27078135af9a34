"""Rooms created, changed, deleted and listed, one at a time and many at once."""

import asyncio
from typing import Any

import msgspec
import pytest

from roomful.db import counters
from roomful.delivery.model import WebhookSettings
from roomful.history.model import Actor
from roomful.kit.clock import SECOND
from roomful.kit.errors import Kind, Problem
from roomful.kit.ids import is_id, new_id
from roomful.rooms.model import Room, RoomFilter, RoomView
from roomful.sessions.model import EndReason
from tests.features import House, refused

ACTOR = Actor("credential", "c", "key")


async def page(house: House, filters: RoomFilter | None = None, **more: Any) -> list[str]:
    settings = {"count": 100} | more
    views = await house.features.rooms.page(house.tenant.id, "telnyx", filters or RoomFilter(), **settings)
    return [view.room.name for view in views]


async def exact(house: House) -> None:
    """Make sure that the counter, the list and the pages agree."""
    names = await page(house, count=1000)
    assert len(names) == len(set(names))
    assert await house.total() == len(names)
    async with house.database.read() as reader:
        assert await counters.count(reader, house.tenant.id, "rooms") == len(names)


async def test_a_room_with_defaults(house: House) -> None:
    room = await house.features.rooms.create(house.tenant.id, "roomful", {}, actor=ACTOR)
    assert is_id(room.id)
    assert (room.name, room.title, room.capacity, room.guests_allowed) == (room.slug, None, None, True)
    assert (len(room.extension), room.extension.isdigit()) == (10, True)
    assert room.created_at == room.updated_at == house.clock.now()
    assert await house.features.rooms.get(house.tenant.id, room.id) == room
    assert await house.features.rooms.by_slug(house.tenant.id, room.slug) == room
    view = await house.features.rooms.view(house.tenant.id, room.id, "telnyx")
    assert view == RoomView(room, None, None)
    (event,) = await house.events("room.")
    assert (event.kind, event.room_id, event.object_id) == ("room.created", room.id, room.id)
    assert (event.actor_id, event.object_name) == ("c", room.name)
    await exact(house)


async def test_everything_given_is_kept(house: House) -> None:
    given_values: dict[str, Any] = {
        "name": "A name",
        "title": "A title 🦊",
        "description": "x" * 65_536,
        "meta": {"a": [1, None, {"b": "c\0"}], "n": 2**62},
        "language": "de-CH",
        "media": "audio",
        "capacity": 7,
        "guests_allowed": False,
        "opens_at": 1,
        "last_entry_at": 2,
        "ends_at": 3,
        "chat_on": False,
        "entry_mic_muted": True,
        "entry_camera_off": True,
        "record_at_start": True,
        "empty_close_after": None,
        "extras": {"telnyx": {"x": 1}},
    }
    room = await house.features.rooms.create(
        house.tenant.id, "telnyx", given_values, owner_id=new_id(), slug="Exactly_this-1"
    )
    read = await house.features.rooms.get(house.tenant.id, room.id)
    assert read == room
    assert {name: getattr(read, name) for name in given_values} == given_values
    assert read.slug == "Exactly_this-1"


async def test_slugs_of_wishes_and_clashes(house: House) -> None:
    rooms = house.features.rooms
    made = [await rooms.create(house.tenant.id, "roomful", {}, slug_wish="Stand up!") for _ in range(3)]
    assert [room.slug for room in made] == ["stand-up", "stand-up-2", "stand-up-3"]
    assert [room.name for room in made] == ["stand-up", "stand-up-2", "stand-up-3"]
    with refused("slug_taken", Kind.CONFLICT, "slug"):
        await rooms.create(house.tenant.id, "roomful", {}, slug="stand-up")
    await rooms.delete(house.tenant.id, made[1].id)
    again = await rooms.create(house.tenant.id, "roomful", {}, slug_wish="Stand up!")
    assert again.slug == "stand-up-2"
    await exact(house)


async def test_a_slug_that_is_another_rooms_name(house: House) -> None:
    await house.room(name="daily")
    room = await house.features.rooms.create(house.tenant.id, "roomful", {}, slug_wish="daily")
    assert room.slug == room.name
    assert room.slug.startswith("daily-")
    await exact(house)


async def test_a_name_that_nobody_chose_is_free_for_who_chooses_it(house: House) -> None:
    rooms = house.features.rooms
    made = await rooms.create(house.tenant.id, "portsip.meeting", {"title": "Daily"}, slug_wish="Daily")
    assert (made.name, made.slug, made.reserved_name) == ("daily", "daily", None)
    assert await rooms.by_name(house.tenant.id, "daily") == made
    chosen = await rooms.create(house.tenant.id, "signalwire.room", {"name": "daily"}, slug_wish="daily")
    assert (chosen.name, chosen.slug) == ("daily", "daily-2")
    assert await rooms.by_name(house.tenant.id, "daily") == chosen
    # what is shown and written back is not chosen thereby
    assert await rooms.update(house.tenant.id, made.id, {"name": "daily"}) == made
    renamed = await rooms.update(house.tenant.id, made.id, {"name": "weekly"})
    assert (renamed.name, renamed.reserved_name, renamed.slug) == ("weekly", "weekly", "daily")
    with refused("name_taken", Kind.CONFLICT, "name"):
        await rooms.update(house.tenant.id, chosen.id, {"name": "weekly"})
    await exact(house)


async def test_a_room_of_trueconf_is_known_by_its_number(house: House) -> None:
    rooms = house.features.rooms
    plain = await rooms.create(house.tenant.id, "trueconf", {"title": "Standup"})
    assert plain.slug == plain.name == plain.extension
    assert len(plain.slug) == 10
    assert not plain.guests_allowed
    named = await rooms.create(house.tenant.id, "trueconf", {"title": "Standup"}, slug="standup")
    assert named.slug == "standup"
    assert named.extension.isdigit()


async def tagged(house: House, tag: str) -> list[str]:
    found = await house.features.rooms.page(house.tenant.id, "roomful", RoomFilter(tag=tag), count=10)
    return [view.room.name for view in found]


async def test_rooms_are_found_by_their_tags(house: House) -> None:
    first = await house.room(name="first", tags=["a", "b"])
    await house.room(name="second", tags=["b"])
    other = await house.new_tenant("two.example")
    await house.room(name="theirs", tags=["b"], tenant=other)
    assert (await tagged(house, "a"), await tagged(house, "b")) == (["first"], ["second", "first"])
    assert await house.total(RoomFilter(tag="b")) == 2
    await house.features.rooms.update(first.tenant_id, first.id, {"tags": ["c", "a"]})
    assert (await house.features.rooms.get(first.tenant_id, first.id)).tags == ["c", "a"]
    assert (await tagged(house, "b"), await tagged(house, "c")) == (["second"], ["first"])
    await house.features.rooms.delete(first.tenant_id, first.id)
    assert await tagged(house, "c") == []


async def test_a_tenant_has_so_many_rooms_and_no_more(house: House) -> None:
    async with house.database.write() as tx:
        await house.features.tenants.change(tx, house.tenant, max_rooms=2)
    rooms = [await house.room(), await house.room()]
    with refused("too_many_rooms", Kind.CONFLICT):
        await house.room()
    assert await house.total() == 2
    await house.features.rooms.delete(house.tenant.id, rooms[0].id)
    await house.room()
    async with house.database.write() as tx:
        await house.features.tenants.change(tx, house.tenant, max_rooms=0)
    await house.room()


async def test_one_name_asked_for_by_many_at_once(house: House) -> None:
    rooms = (house.features.rooms, house.another_server().rooms)
    results = await asyncio.gather(
        *(
            rooms[n % 2].create(house.tenant.id, "telnyx", {"name": "one"}, slug_wish="one")
            for n in range(20)
        ),
        return_exceptions=True,
    )
    made = [one for one in results if isinstance(one, Room)]
    refusals = [one for one in results if isinstance(one, Problem)]
    assert (len(made), len(refusals)) == (1, 19)
    assert {(one.code, one.kind, one.field) for one in refusals} == {("name_taken", Kind.CONFLICT, "name")}
    assert await house.kinds("room.") == ["room.created"]
    await exact(house)


async def test_one_slug_wished_by_many_at_once(house: House) -> None:
    rooms = (house.features.rooms, house.another_server().rooms)
    made = await asyncio.gather(
        *(rooms[n % 2].create(house.tenant.id, "roomful", {}, slug_wish="Stand up") for n in range(20))
    )
    slugs = {room.slug for room in made}
    assert len(slugs) == 20
    assert "stand-up" in slugs
    assert all(slug.startswith("stand-up") for slug in slugs)
    await exact(house)


async def test_counters_after_creating_and_deleting_at_once(house: House) -> None:
    first = [await house.room() for _ in range(10)]
    rooms = house.features.rooms
    results = await asyncio.gather(
        *(house.room() for _ in range(20)),
        *(rooms.delete(house.tenant.id, room.id) for room in first for _ in range(2)),
        *(rooms.update(house.tenant.id, room.id, {"title": "new"}) for room in first),
        return_exceptions=True,
    )
    unexpected = [one for one in results if isinstance(one, BaseException) and not isinstance(one, Problem)]
    assert unexpected == []
    assert await house.total() == 20
    assert len(await house.events("room.deleted")) == 10
    await exact(house)


async def test_an_undone_creation_leaves_nothing(house: House) -> None:
    async def fail(_tx: Any, event: Any) -> None:
        raise ZeroDivisionError

    house.features.history.subscribe(fail)
    with pytest.raises(ZeroDivisionError):
        await house.room(name="never")
    assert await page(house) == []
    await exact(house)


async def test_changes(house: House) -> None:
    room = await house.room(name="old", title="Old")
    house.clock.advance(SECOND)
    new = await house.features.rooms.update(
        house.tenant.id, room.id, {"name": "new", "title": None, "capacity": 5, "chat_on": True}, actor=ACTOR
    )
    assert (new.name, new.title, new.capacity, new.slug) == ("new", None, 5, room.slug)
    assert (new.created_at, new.updated_at) == (room.created_at, house.clock.now())
    assert await house.features.rooms.get(house.tenant.id, room.id) == new
    (event,) = await house.events("room.updated")
    assert event.payload == {"changed": ["capacity", "name", "title"]}
    assert event.actor_id == "c"


async def test_what_is_written_back_changes_nothing(house: House) -> None:
    hook = WebhookSettings(url="https://example.com/a", failover_url="https://example.com/b", timeout=3)
    room = await house.features.rooms.create(house.tenant.id, "telnyx", {"name": "n"}, webhook=hook)
    view = await house.features.rooms.view(house.tenant.id, room.id, "telnyx")
    assert view.webhook is not None
    house.clock.advance(SECOND)
    before = await house.kinds()
    values = {
        name: getattr(room, name) for name in ("name", "title", "capacity", "meta", "extras", "ends_at")
    }
    same = WebhookSettings(
        url=view.webhook.url,
        failover_url=view.webhook.failover_url,
        timeout=view.webhook.timeout,
        events=tuple(view.webhook.events),
    )
    new = await house.features.rooms.update(house.tenant.id, room.id, values, dialect="telnyx", webhook=same)
    assert new == room
    assert await house.kinds() == before
    plain = await house.room()
    before = await house.kinds()
    rooms = house.features.rooms
    assert await rooms.update(house.tenant.id, plain.id, {}, dialect="telnyx", webhook=None) == plain
    assert await house.kinds() == before


async def test_webhooks_are_set_changed_and_removed(house: House) -> None:
    rooms, tenant_id = house.features.rooms, house.tenant.id
    room = await house.room()

    async def seen(dialect: str = "telnyx") -> str | None:
        webhook = (await rooms.view(tenant_id, room.id, dialect)).webhook
        return webhook.url if webhook else None

    for url in ("https://example.com/a", "https://example.com/b"):
        webhook = WebhookSettings(url=url)
        await rooms.update(tenant_id, room.id, {}, dialect="telnyx", webhook=webhook)
        assert await seen() == url
        assert await seen("roomful") is None
    await rooms.update(tenant_id, room.id, {}, dialect="telnyx", webhook=None)
    assert await seen() is None
    assert await house.kinds("room.") == ["room.created"] + ["room.updated"] * 3
    with refused("invalid", Kind.INVALID, "webhook.url"):
        await rooms.update(
            tenant_id, room.id, {"title": "x"}, dialect="telnyx", webhook=WebhookSettings(url="x")
        )
    assert (await rooms.get(tenant_id, room.id)).title is None


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"name": "taken"}, "name_taken", "name"),
        ({"title": "x" * 241}, "invalid", "title"),
        ({"title": "fine", "capacity": 0}, "invalid", "capacity"),
        ({"ends_at": 5}, "invalid", "ends_at"),
        ({"slug": "another"}, "invalid", "slug"),
        ({"id": "another"}, "invalid", "id"),
        ({"tenant_id": "another"}, "invalid", "tenant_id"),
    ],
)
async def test_refused_changes_change_nothing(
    house: House, changes: dict[str, Any], code: str, field: str
) -> None:
    await house.room(name="taken")
    room = await house.room(name="mine", opens_at=10)
    before = await house.kinds()
    with refused(code, field=field):
        await house.features.rooms.update(house.tenant.id, room.id, changes)
    assert await house.features.rooms.get(house.tenant.id, room.id) == room
    assert await house.kinds() == before


async def test_a_name_taken_by_two_at_once(house: House) -> None:
    rooms = [await house.room(name=f"room {number}") for number in range(6)]
    servers = (house.features, house.another_server())
    results = await asyncio.gather(
        *(
            servers[number % 2].rooms.update(house.tenant.id, room.id, {"name": "best"})
            for number, room in enumerate(rooms)
        ),
        return_exceptions=True,
    )
    assert sorted(type(one).__name__ for one in results) == ["Problem"] * 5 + ["Room"]
    assert sorted(await page(house))[0] == "best"


async def test_two_who_change_different_things_at_once(house: House) -> None:
    room = await house.room()
    rooms, other = house.features.rooms, house.another_server().rooms
    await asyncio.gather(
        rooms.update(house.tenant.id, room.id, {"title": "A"}),
        other.update(house.tenant.id, room.id, {"capacity": 3}),
        rooms.update(house.tenant.id, room.id, {"description": "B"}),
    )
    read = await rooms.get(house.tenant.id, room.id)
    assert (read.title, read.capacity, read.description) == ("A", 3, "B")


async def test_a_deleted_room_is_gone_and_its_names_are_free(house: House) -> None:
    rooms, tenant_id = house.features.rooms, house.tenant.id
    room = await rooms.create(tenant_id, "telnyx", {"name": "n"}, slug="s")
    await rooms.delete(tenant_id, room.id, ACTOR)
    for call in (
        rooms.get(tenant_id, room.id),
        rooms.view(tenant_id, room.id, "telnyx"),
        rooms.by_slug(tenant_id, "s"),
        rooms.update(tenant_id, room.id, {"title": "x"}),
        rooms.delete(tenant_id, room.id),
    ):
        with refused("room_not_found", Kind.NOT_FOUND):
            await call
    assert (await rooms.even_deleted(tenant_id, room.id)).id == room.id
    assert await page(house) == []
    again = await rooms.create(tenant_id, "telnyx", {"name": "n"}, slug="s")
    assert again.id != room.id
    assert await page(house) == ["n"]
    assert (await house.events("room.deleted"))[0].severity == "high"
    await exact(house)


async def test_another_tenants_room_is_not_there(house: House) -> None:
    other = (await house.new_tenant("two.example")).id
    room = await house.room(name="mine", title="Mine")
    rooms = house.features.rooms
    for call in (
        rooms.get(other, room.id),
        rooms.even_deleted(other, room.id),
        rooms.view(other, room.id, "telnyx"),
        rooms.by_slug(other, room.slug),
        rooms.update(other, room.id, {"title": "x"}),
        rooms.delete(other, room.id),
    ):
        with refused("room_not_found", Kind.NOT_FOUND):
            await call
    assert await rooms.page(other, "telnyx", RoomFilter(), count=10) == []
    assert await rooms.page(other, "telnyx", RoomFilter(name="mine"), count=10) == []
    assert await rooms.page_and_total(other, "telnyx", RoomFilter(), count=10) == ([], 0)
    assert await rooms.get(house.tenant.id, room.id) == room
    same = await rooms.create(other, "roomful", {"name": "mine"}, slug=room.slug)
    assert same.tenant_id == other
    await exact(house)


# Lists


async def many(house: House, count: int) -> list[Room]:
    made = []
    for number in range(count):
        made.append(await house.room(name=f"{number:03}"))
        house.clock.advance(SECOND)
    return made


async def test_pages(house: House) -> None:
    rooms = await many(house, 25)
    names = [room.name for room in reversed(rooms)]
    assert await page(house, count=10) == names[:10]
    assert await page(house, count=10, skip=20) == names[20:]
    assert await page(house, count=10, skip=25) == []
    assert await page(house, count=10, skip=10**12) == []
    walked: list[str] = []
    after = None
    while True:
        views = await house.features.rooms.page(house.tenant.id, "telnyx", RoomFilter(), count=7, after=after)
        if not views:
            break
        walked += [view.room.name for view in views]
        after = views[-1].room.number
    assert walked == names


async def test_pages_while_rooms_come_and_go(house: House) -> None:
    rooms = await many(house, 10)
    first = await house.features.rooms.page(house.tenant.id, "telnyx", RoomFilter(), count=5)
    await house.room(name="new")
    await house.features.rooms.delete(house.tenant.id, rooms[9].id)
    rest = await page(house, after=first[-1].room.number)
    assert rest == ["004", "003", "002", "001", "000"]


async def test_filters(house: House) -> None:
    rooms = await many(house, 10)
    start = rooms[0].created_at
    await house.features.rooms.update(house.tenant.id, rooms[2].id, {"title": "x"})
    updated = house.clock.now()
    cases = [
        (RoomFilter(name="004"), ["004"]),
        (RoomFilter(name="nobody's"), []),
        (RoomFilter(created_from=start + 8 * SECOND), ["009", "008"]),
        (RoomFilter(created_to=start + SECOND), ["001", "000"]),
        (RoomFilter(created_from=start + SECOND, created_to=start + 3 * SECOND), ["003", "002", "001"]),
        (RoomFilter(updated_from=updated), ["002"]),
        (RoomFilter(updated_to=start + 2 * SECOND), ["001", "000"]),
        (RoomFilter(name="002", updated_from=updated, created_to=start), []),
    ]
    for filters, expected in cases:
        assert await page(house, filters) == expected
        assert await house.total(filters) == len(expected)
        assert await page(house, filters, count=1, skip=1) == expected[1:2]
        cards, total = await house.features.rooms.page_and_total(
            house.tenant.id, "telnyx", filters, count=1, skip=1
        )
        assert ([card.name for card in cards], total) == (expected[1:2], len(expected))


async def test_totals_beyond_the_last_page(house: House) -> None:
    await many(house, 3)
    for filters in (RoomFilter(), RoomFilter(created_from=0)):
        rooms = house.features.rooms
        assert await rooms.page_and_total(house.tenant.id, "telnyx", filters, count=2, skip=50) == ([], 3)


async def test_a_list_shows_live_sessions_and_the_dialects_webhook(house: House) -> None:
    hook = WebhookSettings(url="https://example.com/a")
    quiet = await house.room(name="quiet")
    loud = await house.features.rooms.create(
        house.tenant.id, "telnyx", {"guests_allowed": True}, webhook=hook
    )
    ended = await house.room(name="ended")
    person, other = await house.join(loud), await house.join(ended)
    await house.features.lifecycle.end(house.tenant.id, other.entered.session.id, EndReason.API)
    views = await house.features.rooms.page(house.tenant.id, "telnyx", RoomFilter(), count=9)
    found = {view.room.id: view for view in views}
    assert len(views) == 3
    assert found[quiet.id] == RoomView(quiet, None, None)
    assert found[ended.id].live_session_id is None
    assert found[loud.id].live_session_id == person.entered.session.id
    webhook = found[loud.id].webhook
    assert webhook is not None
    assert msgspec.structs.asdict(webhook)["url"] == "https://example.com/a"
    other_words = await house.features.rooms.page(house.tenant.id, "roomful", RoomFilter(), count=9)
    assert {view.webhook for view in other_words} == {None}
