"""Who somebody is to a room: users, the invited, owners, and what a ticket says of its holder."""

import asyncio
from typing import Any

import pytest

from roomful.invitations.model import Invitee
from roomful.kit.clock import HOUR, MINUTE, SECOND
from roomful.kit.errors import Kind
from roomful.media.port import Source
from roomful.people.model import User
from roomful.rooms.model import Origin
from roomful.sessions.model import Entry, Role, Selection
from roomful.sessions.rights import Right
from tests.features import House, refused


async def user(house: House, login: str = "ann", **more: Any) -> User:
    async with house.database.write() as tx:
        return await house.features.people.create(tx, house.tenant.id, login, **more)


async def test_who_is_signed_in_counts_as_that_user(house: House) -> None:
    ann = await user(house, display_name="Ann")
    room = await house.room(guests_allowed=False)
    with refused("guests_not_allowed"):
        await house.enter(room)
    seat = (await house.enter(room, user_id=ann.id)).participant
    assert (seat.kind, seat.user_id, seat.name, seat.role) == ("user", ann.id, "Ann", Role.PARTICIPANT)
    named = (await house.enter(room, user_id=ann.id, name="Annie")).participant
    assert named.name == "Annie"


@pytest.mark.parametrize("how", ["owner", "administrator", "invited as host"])
async def test_who_is_a_host(house: House, how: str) -> None:
    ann = await user(house, role="admin" if how == "administrator" else "standard")
    room = await house.room(
        owner_id=ann.id if how == "owner" else None,
        guests_allowed=False,
        invited_only=True,
        room_pin="4711",
        opens_at=house.clock.now() + HOUR,
    )
    if how == "invited as host":
        await house.features.invitations.add(room.tenant_id, room.id, Invitee(user_id=ann.id, role="host"))
    seen = await house.features.door.look(house.entry(room, user_id=ann.id))
    assert not seen.asks_pin
    assert (await house.enter(room, user_id=ann.id)).participant.role == Role.HOST
    # begun by a host, it is open to those who are asked
    ben = await user(house, "ben")
    with refused("not_invited"):
        await house.enter(room, user_id=ben.id, pin="4711")
    await house.features.invitations.add(room.tenant_id, room.id, Invitee(user_id=ben.id))
    entered = await house.enter(room, user_id=ben.id, pin="4711")
    assert entered.participant.role == Role.PARTICIPANT
    assert entered.participant.invitation_id is not None


async def test_a_user_of_another_tenant_is_a_guest(house: House) -> None:
    other = await house.new_tenant("two.example")
    async with house.database.write() as tx:
        ann = await house.features.people.create(tx, other.id, "ann", role="admin")
    room = await house.room()
    seat = (await house.enter(room, user_id=ann.id)).participant
    assert (seat.kind, seat.user_id, seat.role) == ("guest", None, Role.PARTICIPANT)
    closed = await house.room(guests_allowed=False)
    with refused("guests_not_allowed"):
        await house.enter(closed, user_id=ann.id)


@pytest.mark.parametrize("kind", ["link", "roomful"])
async def test_invited_only_a_link_is_not_enough(house: House, kind: str) -> None:
    room = await house.room(guests_allowed=False, invited_only=True)
    _, secret = await house.ticket(room, kind=kind)
    if kind == "link":
        with refused("not_invited"):
            await house.enter(room, ticket=secret)
    else:
        await house.enter(room, ticket=secret)
    await house.features.rooms.update(room.tenant_id, room.id, {"guests_allowed": True})
    await house.enter(room, ticket=secret)
    await house.enter(room)


async def test_a_kicked_user_stays_out_whatever_they_bring(house: House) -> None:
    ann = await user(house)
    room = await house.room()
    person = await house.join(room, user_id=ann.id)
    chosen = Selection((person.id,))
    await house.features.moderation.kick(room.tenant_id, person.entered.session.id, chosen)
    with refused("kicked"):
        await house.enter(room, user_id=ann.id, browser="another")
    _, personal = await house.ticket(room, user_id=ann.id)
    with refused("kicked"):
        await house.enter(room, ticket=personal)
    await house.enter(room)  # anybody else is let in


async def test_a_ticket_of_a_user_ends_with_them(house: House) -> None:
    ann = await user(house, display_name="Ann")
    room = await house.room(owner_id=ann.id)
    _, secret = await house.ticket(room, user_id=ann.id)
    seat = (await house.enter(room, ticket=secret)).participant
    assert (seat.user_id, seat.name, seat.role) == (ann.id, "Ann", Role.HOST)
    await house.features.people.update(house.tenant.id, ann.id, {"active": False})
    with refused("entry_not_permitted", Kind.FORBIDDEN):
        await house.enter(room, ticket=secret)
    # who is signed in is who they are, whosever link they follow
    ben = await user(house, "ben")
    assert (await house.enter(room, ticket=secret, user_id=ben.id)).participant.user_id == ben.id


async def test_what_a_ticket_says_of_its_holder(house: House) -> None:
    room = await house.room(stay_limit=HOUR // SECOND)
    ticket, secret = await house.ticket(
        room,
        role="audience",
        display_name="Observer",
        media="audio",
        permissions=[Right.SELF_MUTE.value],
        meta={"seat": [1, "ü"]},
        mic_muted=True,
        camera_off=True,
        stay_limit=60,
        ends_session=True,
    )
    assert await house.features.tickets.get(ticket.id) == ticket
    person = await house.join(room, ticket=secret, mic_muted=False, context="c")
    row = await house.row(person)
    assert (row.role, row.name, row.media, row.meta) == (
        Role.AUDIENCE,
        "Observer",
        "audio",
        {"seat": [1, "ü"]},
    )
    assert row.permissions == ["self.mute"]
    assert (row.mic_muted, row.camera_off, row.ends_session) == (True, True, True)
    assert row.remove_at == row.created_at + MINUTE
    assert person.client.grants.publish == frozenset()
    # a reload keeps all of it, the time left too
    house.clock.advance(30 * SECOND)
    await house.features.door.step_away(person.entered.participant)
    await person.client.leave()
    await house.hear()
    again = (await house.enter(room, ticket=secret, key=person.key)).participant
    assert again.id != row.id
    same = ("role", "media", "permissions", "meta", "remove_at", "ends_session", "ticket_id", "mic_muted")
    assert [getattr(again, name) for name in same] == [getattr(row, name) for name in same]


async def test_media_of_a_ticket(house: House) -> None:
    room = await house.room()
    _, secret = await house.ticket(room, media="video")
    person = await house.join(room, ticket=secret)
    assert Source.MICROPHONE not in person.client.grants.publish


@pytest.mark.parametrize("role", ["participant", "host"])
async def test_a_tickets_times_narrow_the_rooms(house: House, role: str) -> None:
    start = house.clock.now()
    room = await house.room(opens_at=start + MINUTE, ends_at=start + HOUR)
    _, secret = await house.ticket(
        room,
        role=role,
        opens_at=start + 2 * MINUTE,
        last_entry_at=start + 3 * MINUTE,
        remove_at=start + 5 * MINUTE,
    )
    seen = await house.features.door.look(house.entry(room, ticket=secret))
    assert (seen.opens_at, seen.ends_at) == (start + 2 * MINUTE, start + 5 * MINUTE)
    with refused("too_early") as problem:
        await house.enter(room, ticket=secret)
    assert problem.details == {"opens_at": start + 2 * MINUTE}
    house.clock.advance(2 * MINUTE)
    assert (await house.enter(room, ticket=secret)).participant.remove_at == start + 5 * MINUTE
    house.clock.advance(MINUTE + 1)
    with refused("entry_closed"):
        await house.enter(room, ticket=secret)
    house.clock.advance(2 * MINUTE)
    with refused("over"):
        await house.enter(room, ticket=secret)
    await house.enter(room)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("role", "boss"),
        ("media", "smell"),
        ("display_name", "x" * 101),
        ("meta", {"a": "x" * 2000}),
        ("stay_limit", 0),
        ("stay_limit", 200_001),
        ("opens_at", -1),
        ("remove_at", 1 << 62),
        ("label", "\0"),
    ],
)
async def test_what_no_ticket_says(house: House, field: str, value: Any) -> None:
    room = await house.room()
    with refused("invalid", field=field):
        await house.ticket(room, **{field: value})
    with refused("invalid", field="last_entry_at"):
        await house.ticket(room, opens_at=2, last_entry_at=1)
    with refused("invalid", field="remove_at"):
        await house.ticket(room, opens_at=2, remove_at=2)
    assert await house.kinds("ticket.") == []


async def named(house: House, **more: Any) -> str:
    """Return the secret of a ticket that names its room by name."""
    _, secret = await house.features.tickets.issue(house.tenant.id, None, room_name="team call", **more)
    return secret


def entry(secret: str) -> Entry:
    return Entry(tenant_id=None, ticket=secret)


async def test_a_ticket_by_name_is_bound_at_the_first_entry(house: House) -> None:
    room = await house.room(name="team call")
    secret = await named(house)
    assert (await house.features.door.look(entry(secret))).room.id == room.id
    entered = await house.features.door.enter(entry(secret))
    assert entered.room.id == room.id
    await house.features.rooms.update(room.tenant_id, room.id, {"name": "another name"})
    await house.room(name="team call")
    assert (await house.features.door.enter(entry(secret))).room.id == room.id
    await house.features.rooms.delete(room.tenant_id, room.id)
    with refused("room_not_found"):
        await house.features.door.enter(entry(secret))


async def test_a_ticket_by_name_without_a_room(house: House) -> None:
    secret = await named(house)
    with refused("room_not_found"):
        await house.features.door.enter(entry(secret))
    with refused("room_not_found"):
        await house.features.door.look(entry(secret))
    other = await house.new_tenant("two.example")
    await house.room(name="team call", tenant=other)
    with refused("room_not_found"):
        await house.features.door.enter(entry(secret))
    assert await house.total() == 0


async def test_a_ticket_makes_its_room(house: House) -> None:
    ann = await user(house)
    new_room = {
        "origin": Origin.ROOMFUL.value,
        "owner_id": ann.id,
        "title": "Team call",
        "meta": {"by": "token"},
        "capacity": 7,
    }
    secret = await named(house, auto_create=True, new_room=new_room)
    seen = await house.features.door.look(entry(secret))
    assert (seen.room.id, seen.room.title, seen.session) == ("", "Team call", None)
    assert await house.total() == 0
    entered = await house.features.door.enter(entry(secret))
    room = await house.features.rooms.get(house.tenant.id, entered.room.id)
    assert (room.name, room.title, room.owner_id, room.meta, room.capacity) == (
        "team call",
        "Team call",
        ann.id,
        {"by": "token"},
        7,
    )
    assert (room.slug, await house.total()) == ("team-call", 1)
    assert (await house.features.door.enter(entry(secret))).session.id == entered.session.id


async def test_nobody_makes_a_room_before_their_time(house: House) -> None:
    opens_at = house.clock.now() + MINUTE
    secret = await named(house, auto_create=True, opens_at=opens_at)
    with refused("too_early") as problem:
        await house.features.door.enter(entry(secret))
    assert problem.details == {"opens_at": opens_at}
    assert await house.total() == 0


async def test_many_at_once_make_one_room(house: House) -> None:
    secrets = [await named(house, auto_create=True) for _ in range(3)]
    doors = [house.features.door, house.another_server().door]
    entered = await asyncio.gather(
        *(doors[number % 2].enter(entry(secret)) for number, secret in enumerate(secrets * 2))
    )
    assert len({one.room.id for one in entered}) == 1
    assert len({one.session.id for one in entered}) == 1
    assert await house.total() == 1


async def test_secrets_that_are_shown_again(house: House) -> None:
    room, tickets = await house.room(), house.features.tickets
    plain, secret = await house.ticket(room)
    assert tickets.show(plain) == ""
    for more in ({"kind": "link"}, {"kind": "invitation"}, {"kind": "a dialect's", "secret": "vpt_1"}):
        ticket, secret = await house.ticket(room, **more)
        assert ticket.secret_box is not None
        assert secret not in repr(ticket)
        stored = await tickets.get(ticket.id)
        assert stored is not None
        assert tickets.show(stored) == secret
        new, again = await tickets.reset(room.tenant_id, ticket.id)
        assert again != secret
        assert tickets.show(new) == again
        assert await tickets.by_secret(secret) is None
        assert (await tickets.by_secret(again)) == new
