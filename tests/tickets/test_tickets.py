"""Tickets: issued, redeemed, expired, revoked, pruned, and those of dialects."""

import pytest
from sqlalchemy import select

from roomful.db.statement import Statement
from roomful.db.tables import history, tickets
from roomful.kit.clock import DAY, SECOND
from roomful.kit.errors import Kind
from roomful.kit.ids import new_id
from roomful.tickets.model import Ticket
from tests.features import House, refused


async def test_it_opens_its_room_until_it_expires(house: House) -> None:
    room = await house.room()
    ticket, secret = await house.ticket(room, ttl=600, role="host", display_name="Ann", subject="s-1")
    assert secret.startswith("rmt_")
    assert ticket.expires_at == house.clock.now() + 600 * SECOND
    assert await house.features.tickets.redeem(secret) == ticket
    house.clock.advance(600 * SECOND - 1)
    assert await house.features.tickets.redeem(secret) == ticket
    assert house.features.tickets.usable(ticket)
    house.clock.advance(1)
    with refused("ticket_expired", Kind.UNAUTHENTICATED):
        await house.features.tickets.redeem(secret)
    assert not house.features.tickets.usable(ticket)


async def test_without_an_end_it_never_expires(house: House) -> None:
    ticket, secret = await house.ticket(await house.room())
    assert ticket.expires_at is None
    house.clock.advance(3650 * DAY)
    assert await house.features.tickets.redeem(secret) == ticket
    assert await house.features.tickets.prune(0) == 0


async def test_revoked_it_opens_nothing(house: House) -> None:
    ticket, secret = await house.ticket(await house.room())
    other = (await house.new_tenant("two.example")).id
    for tenant_id, ticket_id in ((other, ticket.id), (house.tenant.id, new_id()), (house.tenant.id, "x")):
        with refused("ticket_not_found", Kind.NOT_FOUND):
            await house.features.tickets.revoke(tenant_id, ticket_id)
    assert await house.features.tickets.redeem(secret) == ticket
    await house.features.tickets.revoke(house.tenant.id, ticket.id)
    with refused("ticket_invalid", Kind.UNAUTHENTICATED):
        await house.features.tickets.redeem(secret)
    with refused("ticket_not_found"):
        await house.features.tickets.revoke(house.tenant.id, ticket.id)
    stored = await house.features.tickets.get(ticket.id)
    assert stored is not None
    assert not house.features.tickets.usable(stored)
    assert await house.kinds("ticket.") == ["ticket.created", "ticket.revoked"]


@pytest.mark.parametrize(
    "text", ["", "rmt_", "rmt_x", "x", "\ud800", "rmt_\0", "rmt_" + "x" * 10_000, "a.b.c"]
)
async def test_what_is_no_ticket(house: House, text: str) -> None:
    await house.ticket(await house.room())
    with refused("ticket_invalid", Kind.UNAUTHENTICATED):
        await house.features.tickets.redeem(text)


async def test_the_secret_is_not_kept(house: House) -> None:
    _, secret = await house.ticket(await house.room())
    async with house.database.read() as reader:
        for table in (tickets, history):
            for row in await reader.all(Statement(select(table))):
                assert secret[4:] not in repr(row)


async def test_those_of_dialects_are_read_by_them(house: House) -> None:
    room = await house.room()
    feature = house.features.tickets
    ticket, secret = await house.ticket(room, kind="telnyx", ttl=60)
    assert secret == ""
    asked: list[str] = []

    async def nobody(text: str) -> str | None:
        asked.append(text)
        return None

    async def form(text: str) -> str | None:
        return {"signed": ticket.id, "pruned": new_id()}.get(text)

    feature.add_form(nobody)
    feature.add_form(form)
    assert await feature.redeem("signed") == ticket
    assert asked == ["signed"]
    for text in ("forged", "pruned"):
        with refused("ticket_invalid"):
            await feature.redeem(text)
    # our own are never shown to a dialect
    with refused("ticket_invalid"):
        await feature.redeem("rmt_signed")
    assert "rmt_signed" not in asked
    house.clock.advance(60 * SECOND)
    with refused("ticket_expired"):
        await feature.redeem("signed")


async def test_a_ticket_into_another_tenants_room_opens_nothing(house: House) -> None:
    other = await house.new_tenant("two.example")
    theirs = await house.room(tenant=other)
    _, secret = await house.features.tickets.issue(house.tenant.id, theirs.id)
    with refused("room_not_found", Kind.NOT_FOUND):
        await house.enter(theirs, ticket=secret)


async def test_lists_of_a_room(house: House) -> None:
    room, other = await house.room(), await house.room()
    mine = sorted([(await house.ticket(room))[0] for _ in range(5)], key=lambda one: one.id)
    await house.ticket(room, kind="telnyx")
    await house.ticket(other)
    feature = house.features.tickets

    async def read(after: str = "", count: int = 10, tenant_id: str = house.tenant.id) -> list[Ticket]:
        return await feature.of_room(tenant_id, room.id, after=after, count=count)

    assert await read() == mine
    assert await read(count=2) == mine[:2]
    assert await read(after=mine[1].id) == mine[2:]
    assert await read(tenant_id=(await house.new_tenant("two.example")).id) == []


async def test_what_expired_long_ago_is_pruned(house: House) -> None:
    room = await house.room()
    old, _ = await house.ticket(room, ttl=1)
    young, _ = await house.ticket(room, ttl=2)
    house.clock.advance(DAY + 1 * SECOND + 1)
    assert await house.features.tickets.prune(DAY) == 1
    assert await house.features.tickets.get(old.id) is None
    assert await house.features.tickets.get(young.id) == young
