"""Guests who register for a room, and the door that asks for it, on both databases."""

from typing import Any

import pytest

from roomful.delivery.mail.model import Mail
from roomful.invitations.model import Invitee
from roomful.invitations.registration import rules
from roomful.invitations.registration.model import Registrant
from roomful.kit.clock import DAY, HOUR
from roomful.kit.errors import Kind
from roomful.rooms.model import Room
from roomful.rooms.registration import Form, asked, form_of
from tests.features import House, refused

ANN = {"display_name": "Ann  Example", "email": " ann@example.org "}


async def webinar(house: House, **form: Any) -> Room:
    start = house.clock.now() + DAY
    return await house.room(
        title="Webinar",
        opens_at=start,
        ends_at=start + HOUR,
        room_pin="0042",
        registration={"enabled": True, **form},
    )


async def register(house: House, room: Room, **more: Any) -> Registrant:
    given = {**ANN, **more}
    return await house.features.registrations.register(room.tenant_id, room.slug, given, address="192.0.2.1")


async def mails(house: House) -> list[Mail]:
    return list(reversed(await house.features.mails.page(house.tenant.id)))


async def link_in(house: House, mail: Mail) -> str:
    """Return the ticket in a mail's link."""
    body = (await house.features.mails.get(house.tenant.id, mail.id))[1]
    return body.text.partition("#ticket=")[2].split()[0]


async def open_doors(house: House, room: Room) -> None:
    house.clock.advance((room.opens_at or 0) - house.clock.now())


async def test_who_registers_gets_a_link_of_their_own_which_lets_them_in(house: House) -> None:
    room = await webinar(house)
    made = await register(house, room)
    assert (made.email, made.display_name) == ("ann@example.org", "Ann Example")
    (mail,) = await mails(house)
    assert (mail.to_address, mail.subject, mail.method) == (
        "ann@example.org",
        "You are registered: Webinar",
        "REQUEST",
    )
    secret = await link_in(house, mail)
    await open_doors(house, room)
    with refused("registration_required", Kind.FORBIDDEN) as told:
        await house.enter(room, pin="0042")
    assert told.details["slug"] == room.slug
    with refused("pin_required"):
        await house.enter(room, ticket=secret)
    entered = await house.enter(room, ticket=secret, pin="0042")
    assert (entered.participant.name, entered.participant.user_id) == ("Ann Example", None)
    assert await house.kinds("registrant.") == ["registrant.created"]


async def test_who_has_registered_is_mailed_the_same_again_a_few_times(house: House) -> None:
    room = await webinar(house, limit_on=True, limit=1)
    made = await register(house, room)
    again = await register(house, room, email="ANN@example.ORG", display_name="Somebody else")
    assert again == made
    first, second = await mails(house)
    assert await link_in(house, first) == await link_in(house, second)
    await register(house, room)
    with refused("registration_limited", Kind.LIMITED) as told:
        await register(house, room)
    assert told.details["retry_after"] > 0
    assert len(await mails(house)) == 3
    assert await house.features.registrations.counts(room.tenant_id, [room.id]) == {room.id: 1}


async def test_the_door_knows_who_needs_not_register(house: House) -> None:
    room = await webinar(house, users_exempt=True)
    user = await house.features.people.add(house.tenant.id, "bob")
    guest = await house.features.invitations.add(room.tenant_id, room.id, Invitee(address="eve@example.org"))
    link = await house.features.letters.link(guest)
    await open_doors(house, room)
    await house.enter(room, user_id=user.id, pin="0042")
    await house.enter(room, ticket=(link or "").partition("#ticket=")[2], pin="0042")
    await house.host(room)
    with refused("registration_required"):
        await house.enter(room, pin="0042")
    await house.features.rooms.update(room.tenant_id, room.id, {"registration": {"users_exempt": False}})
    with refused("registration_required"):
        await house.enter(room, user_id=user.id, pin="0042")
    # it is a matter of rooms for guests
    await house.features.rooms.update(room.tenant_id, room.id, {"guests_allowed": False})
    await house.enter(room, user_id=user.id, pin="0042")
    with refused("guests_not_allowed"):
        await house.enter(room, pin="0042")


async def test_the_form_is_open_for_a_time_and_for_so_many(house: House) -> None:
    now = house.clock.now()
    room = await webinar(house, opens_at=now + HOUR, closes_at=now + 2 * HOUR, limit_on=True, limit=1)
    sheets = house.features.registrations
    with refused("registration_closed", Kind.CONFLICT):
        await register(house, room)
    house.clock.advance(HOUR)
    assert (await sheets.sheet(room.tenant_id, room.slug)).is_open
    await register(house, room)
    sheet = await sheets.sheet(room.tenant_id, room.slug)
    assert (sheet.is_open, sheet.is_full) == (True, True)
    with refused("registration_full", Kind.CONFLICT):
        await register(house, room, email="bob@example.org")
    house.clock.advance(HOUR)
    assert not (await sheets.sheet(room.tenant_id, room.slug)).is_open


async def test_rooms_without_a_form_have_none(house: House) -> None:
    other = await house.new_tenant("two.example")
    theirs = await house.room(tenant=other, registration={"enabled": True})
    closed = await house.room(registration={"enabled": True}, guests_allowed=False)
    for room in (await house.room(), closed):
        with refused("registration_not_found", Kind.NOT_FOUND):
            await house.features.registrations.sheet(room.tenant_id, room.slug)
        with refused("registration_not_found", Kind.NOT_FOUND):
            await register(house, room)
    with refused("room_not_found"):
        await house.features.registrations.sheet(house.tenant.id, theirs.slug)
    over = await webinar(house)
    house.clock.advance(2 * DAY)
    with refused("registration_closed"):
        await register(house, over)


async def test_they_hear_of_changes_and_that_they_are_taken_off(house: House) -> None:
    room = await webinar(house)
    ann = await register(house, room)
    bob = await register(house, room, email="bob@example.org", display_name="Bob")
    service = house.features.registrations
    assert await service.page(room.tenant_id, room.id, count=1) == [ann]
    assert await service.page(room.tenant_id, room.id, count=9, after=ann.number) == [bob]
    start = room.opens_at or 0
    await house.features.rooms.update(room.tenant_id, room.id, {"opens_at": start + HOUR // 2})
    told = (await mails(house))[2:]
    assert [(one.to_address, one.method, one.sequence) for one in told] == [
        ("ann@example.org", "REQUEST", 1),
        ("bob@example.org", "REQUEST", 1),
    ]
    secret = await link_in(house, told[0])
    await service.remove(room.tenant_id, ann.id)
    last = (await mails(house))[-1]
    assert (last.to_address, last.method, last.sequence) == ("ann@example.org", "CANCEL", 2)
    with refused("ticket_invalid"):
        await house.features.tickets.redeem(secret)
    other = await house.new_tenant("two.example")
    for tenant_id, one in ((room.tenant_id, ann), (other.id, bob)):
        with refused("registrant_not_found", Kind.NOT_FOUND):
            await service.remove(tenant_id, one.id)
    await house.features.rooms.delete(room.tenant_id, room.id)
    last = (await mails(house))[-1]
    assert (last.to_address, last.method, last.sequence) == ("bob@example.org", "CANCEL", 2)
    assert await service.counts(room.tenant_id, [room.id]) == {room.id: 0}


FORM = Form(
    enabled=True,
    fields={
        "company": {"index": 2, "is_required": False},
        "email": {"index": 1, "is_required": False},
        "display_name": {"index": 0, "is_required": True},
    },
)


def test_what_a_form_asks_in_its_order() -> None:
    assert asked(FORM) == [("display_name", True), ("email", True), ("company", False)]
    assert asked(Form(fields={})) == [("email", True)]
    assert asked(form_of({})) == [("display_name", True), ("email", True)]


@pytest.mark.parametrize(
    ("given", "code", "field"),
    [
        ({"email": "a@example.org"}, "answer_missing", "display_name"),
        ({"email": "a@example.org", "display_name": "  "}, "answer_missing", "display_name"),
        ({"display_name": "Ann"}, "answer_missing", "email"),
        ({"display_name": "Ann", "email": "ann"}, "invalid", "email"),
        (ANN | {"company": "x" * 1001}, "invalid", "company"),
        (ANN | {"company": "\0"}, "invalid", "company"),
    ],
)
def test_what_is_no_answer(given: dict[str, str], code: str, field: str) -> None:
    with refused(code, Kind.INVALID, field):
        rules.answers(FORM, given)


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ({"display_name": " Ann\nE. ", "email": "a@b.org"}, "Ann E."),
        ({"first_name": "Ann", "last_name": "Example", "email": "a@b.org"}, "Ann Example"),
        ({"display_name": "x" * 99, "email": "a@b.org"}, "x" * 64),
        ({"email": "ann@b.org"}, "ann"),
    ],
)
def test_what_somebody_is_called(said: dict[str, str], name: str) -> None:
    assert rules.name_of(said) == name


def test_what_else_is_said_is_not_kept() -> None:
    assert rules.answers(FORM, ANN | {"other": "x"}) == {
        "display_name": "Ann  Example",
        "email": "ann@example.org",
    }
