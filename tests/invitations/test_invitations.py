"""Inviting people, and what they are mailed, on both databases."""

from typing import Any

import pytest

from roomful.delivery.mail.model import Body, Mail
from roomful.invitations.model import Invitation, Invitee
from roomful.kit.clock import HOUR, SECOND
from roomful.kit.errors import Kind
from roomful.people.model import Role, User
from roomful.rooms.model import Room
from tests.features import House, refused

ANN, BOB = "ann@example.org", "Bob@Example.COM"


async def user(house: House, login: str, **more: Any) -> User:
    async with house.database.write() as tx:
        return await house.features.people.create(tx, house.tenant.id, login, **more)


async def meeting(house: House, **more: Any) -> Room:
    start = house.clock.now() + HOUR
    return await house.room(
        **{"title": "Standup", "opens_at": start, "ends_at": start + HOUR, "room_pin": "0042", **more}
    )


async def invited(house: House, room: Room) -> list[Invitation]:
    return (await house.features.invitations.of_rooms(room.tenant_id, [room.id]))[room.id]


async def mails(house: House) -> list[tuple[Mail, Body]]:
    """Return what was mailed, oldest first."""
    found = await house.features.mails.page(house.tenant.id)
    return [await house.features.mails.get(house.tenant.id, one.id) for one in reversed(found)]


async def set_(house: House, room: Room, *addresses: str) -> None:
    await house.features.invitations.replace(room.tenant_id, room.id, addresses=list(addresses))


async def test_who_is_invited_gets_a_mail_with_a_link_of_their_own(house: House) -> None:
    owner = await user(house, "olga", display_name="Olga", email="olga@example.org")
    room = await meeting(house, owner_id=owner.id)
    await set_(house, room, ANN, BOB)
    first, second = await invited(house, room)
    assert [first.address, second.address] == [ANN, "Bob@example.com"]
    (mail, body), other = await mails(house)
    assert (mail.to_address, mail.method, mail.sequence) == (ANN, "REQUEST", 0)
    assert "Olga" in body.text
    assert "0042" in body.text
    link = await house.features.letters.link(first)
    assert link
    assert link in body.text
    assert link not in other[1].text
    ticket = await house.features.tickets.redeem(link.partition("#ticket=")[2])
    assert (ticket.room_id, ticket.invitation_id, ticket.role) == (room.id, first.id, "participant")


async def test_a_list_that_is_written_back_changes_nothing_and_differences_alone_are_mailed(
    house: House,
) -> None:
    room = await meeting(house)
    await set_(house, room, ANN, BOB)
    (link,) = [await house.features.letters.link(one) for one in (await invited(house, room))[:1]]
    await set_(house, room, ANN.upper(), BOB, BOB)
    assert len(await mails(house)) == 2
    await set_(house, room, BOB, "eve@example.org")
    told = [(mail.to_address, mail.method, mail.sequence) for mail, _ in (await mails(house))[2:]]
    assert told == [(ANN, "CANCEL", 1), ("eve@example.org", "REQUEST", 0)]
    with refused("ticket_invalid", Kind.UNAUTHENTICATED):
        await house.features.tickets.redeem((link or "").partition("#ticket=")[2])


async def test_a_change_of_the_room_is_told_once_and_only_to_who_heard_of_it_otherwise(house: House) -> None:
    room = await meeting(house)
    await set_(house, room, ANN)
    house.clock.advance(SECOND)
    later = room.opens_at + HOUR if room.opens_at else 0
    within = house.features.invitations.wanted(addresses=[ANN, BOB])
    await house.features.rooms.update(
        room.tenant_id, room.id, {"opens_at": later, "ends_at": later + HOUR}, within=within
    )
    told = [(mail.to_address, mail.method, mail.sequence) for mail, _ in (await mails(house))[1:]]
    assert sorted(told) == [("Bob@example.com", "REQUEST", 0), (ANN, "REQUEST", 1)]
    uids = {mail.uid for mail, _ in await mails(house) if mail.to_address == ANN}
    assert len(uids) == 1
    for unseen in ({"capacity": 5}, {"layout": "speaker"}, {"title": "Standup"}):
        await house.features.rooms.update(room.tenant_id, room.id, unseen)
    assert len(await mails(house)) == 3
    await house.features.rooms.delete(room.tenant_id, room.id)
    ends = [(mail.to_address, mail.method) for mail, _ in (await mails(house))[3:]]
    assert ends == [(ANN, "CANCEL"), ("Bob@example.com", "CANCEL")]
    assert await invited(house, room) == []


async def test_what_is_over_is_told_to_nobody(house: House) -> None:
    room = await meeting(house)
    await set_(house, room, ANN)
    house.clock.advance(3 * HOUR)
    await house.features.rooms.update(room.tenant_id, room.id, {"title": "Long ago"})
    await house.features.rooms.delete(room.tenant_id, room.id)
    assert len(await mails(house)) == 1


async def test_users_are_invited_as_themselves(house: House) -> None:
    ann = await user(house, "ann", email=ANN, timezone="Europe/Berlin", language="de")
    bob = await user(house, "bob")
    room = await meeting(house, owner_id=bob.id)
    await house.features.invitations.replace(room.tenant_id, room.id, users=[ann.id, bob.id])
    (found,) = await invited(house, room)
    assert (found.kind, found.user_id) == ("user", ann.id)
    ((mail, body),) = await mails(house)
    assert (mail.to_address, mail.to_name) == (ANN, "ann")
    assert "Europe/Berlin" in body.text
    with refused("user_unknown", field="users"):
        await house.features.invitations.replace(room.tenant_id, room.id, users=[room.id])
    assert len(await invited(house, room)) == 1


async def test_nothing_is_made_when_one_of_many_is_wrong(house: House) -> None:
    within = house.features.invitations.wanted(addresses=[ANN, "no address"])
    with refused("invalid", field="address"):
        await house.features.rooms.create(house.tenant.id, "roomful", {"name": "x"}, within=within)
    assert await house.total() == 0
    assert await mails(house) == []


async def test_one_by_one(house: House) -> None:
    room, invitations = await meeting(house), house.features.invitations
    one = await invitations.add(
        room.tenant_id, room.id, Invitee(address=ANN, role="host", display_name="A\nB")
    )
    assert (one.role, one.display_name) == ("host", "A B")
    with refused("already_invited", Kind.CONFLICT):
        await invitations.add(room.tenant_id, room.id, Invitee(address=ANN.title()))
    assert await invitations.send_again(room.tenant_id, room.id) == 1
    assert [mail.sequence for mail, _ in await mails(house)] == [0, 1]
    other = await house.new_tenant("two.example")
    for tenant_id in (other.id,):
        with refused("invitation_not_found"):
            await invitations.remove(tenant_id, one.id)
        assert (await invitations.of_rooms(tenant_id, [room.id]))[room.id] == []
    await invitations.remove(room.tenant_id, one.id)
    with refused("invitation_not_found"):
        await invitations.get(room.tenant_id, one.id)


@pytest.mark.parametrize(
    "invitee",
    [
        Invitee(),
        Invitee(user_id="x", address=ANN),
        Invitee(address="nobody"),
        Invitee(address=ANN, role="audience"),
        Invitee(address=ANN, display_name="x" * 65),
    ],
)
async def test_who_cannot_be_invited(house: House, invitee: Invitee) -> None:
    room = await meeting(house)
    with refused("invalid"):
        await house.features.invitations.add(room.tenant_id, room.id, invitee)
    assert await invited(house, room) == []


async def test_what_is_left_of_somebody_who_is_gone(house: House) -> None:
    admin = await user(house, "admin", role=Role.ADMIN)
    ann = await user(house, "ann", email=ANN, extension="777")
    room, own = await meeting(house), await meeting(house, owner_id=ann.id)
    await house.features.invitations.replace(room.tenant_id, room.id, users=[ann.id])
    await house.features.people.delete(house.tenant.id, ann.id)
    (found,) = await invited(house, room)
    assert (found.kind, found.address, found.user_id) == ("guest", ANN, None)
    assert (await house.features.rooms.get(own.tenant_id, own.id)).owner_id == admin.id
    again = await user(house, "ann", email=ANN, extension="777")
    assert again.id != ann.id
    with refused("last_administrator", Kind.CONFLICT):
        await house.features.people.delete(house.tenant.id, admin.id)


async def test_digits_are_one_space(house: House) -> None:
    ann = await user(house, "ann", extension="777")
    with refused("extension_taken", Kind.CONFLICT):
        await house.features.rooms.create(house.tenant.id, "roomful", {}, extension="777")
    room = await house.features.rooms.create(house.tenant.id, "roomful", {}, extension="778")
    with refused("extension_taken", Kind.CONFLICT):
        await house.features.people.update(house.tenant.id, ann.id, {"extension": "778"})
    await house.features.people.update(house.tenant.id, ann.id, {"extension": None})
    await house.features.rooms.delete(room.tenant_id, room.id)
    for digits in ("777", "778"):
        await house.features.rooms.create(house.tenant.id, "roomful", {}, extension=digits)


WEEKLY: dict[str, Any] = {"days": [0, 3], "at_time": "09:30", "length": 1800, "timezone": "Europe/Berlin"}


def line(body: Body, name: str) -> str:
    """Return a line of the calendar entry of a mail."""
    lines = (body.ics or "").split("BEGIN:VEVENT")[1].replace("\r\n ", "").splitlines()
    return next((one for one in lines if one.startswith(name)), "")


async def test_a_weekly_meeting_is_one_entry_that_comes_again_and_moving_on_is_told_to_nobody(
    house: House,
) -> None:
    room = await house.room(title="Standup", **WEEKLY)
    await set_(house, room, ANN)
    (_, body) = (await mails(house))[0]
    assert line(body, "RRULE") == "RRULE:FREQ=WEEKLY;BYDAY=MO,TH"
    assert line(body, "DTSTART") == "DTSTART;TZID=Europe/Berlin:20270118T093000"
    assert "Every Monday and Thursday, 09:30–10:00" in body.text
    house.clock.advance(8 * 24 * HOUR)
    await house.features.jobs.run_due()
    assert len(await mails(house)) == 1
    await house.features.rooms.update(room.tenant_id, room.id, {"at_time": "10:00"})
    mail, body = (await mails(house))[-1]
    assert (mail.method, mail.sequence) == ("REQUEST", 1)
    assert line(body, "DTSTART") == "DTSTART;TZID=Europe/Berlin:20270125T100000"
    start = house.clock.now() + HOUR
    await house.features.rooms.update(room.tenant_id, room.id, {"opens_at": start, "ends_at": start + HOUR})
    mail, body = (await mails(house))[-1]
    assert (mail.method, mail.sequence, line(body, "RRULE")) == ("REQUEST", 2, "")


async def test_a_mail_about_a_weekly_meeting_goes_out_also_in_the_moment_between_two(house: House) -> None:
    room = await house.room(title="Standup", **WEEKLY)
    house.clock.advance((room.ends_at or 0) - house.clock.now())
    await set_(house, room, ANN)
    assert len(await mails(house)) == 1


@pytest.mark.parametrize("languages", [("en",), ("en", "de", "fr"), ("en", "en"), ("en", "x_y"), ()])
async def test_a_translator_has_two_languages(house: House, languages: tuple[str, ...]) -> None:
    room = await meeting(house)
    with refused("invalid", Kind.INVALID, "languages"):
        await house.features.invitations.add(
            room.tenant_id, room.id, Invitee(address=ANN, languages=languages)
        )
    made = await house.features.invitations.add(
        room.tenant_id, room.id, Invitee(address=ANN, languages=("en", "de"))
    )
    assert made.languages == ["en", "de"]
    assert await house.features.invitations.get(room.tenant_id, made.id) == made


def who(found: list[Invitation]) -> list[tuple[str | None, str | None, str]]:
    return [(one.user_id or one.address, one.display_name, one.role) for one in found]


async def exactly(house: House, room: Room, *invitees: Invitee) -> list[Invitation]:
    within = house.features.invitations.exactly(invitees)
    await house.features.rooms.update(room.tenant_id, room.id, {}, within=within)
    return await invited(house, room)


async def test_exactly_these_are_invited_as_they_are_called_now(house: House) -> None:
    owner, ann = await user(house, "olga"), await user(house, "ann", email=ANN)
    room = await meeting(house, owner_id=owner.id)
    first = await exactly(
        house,
        room,
        Invitee(user_id=owner.id),
        Invitee(user_id=ann.id),
        Invitee(address="#sip:bob@example.org", free=True),
        Invitee(address="desk 7", display_name="Desk", free=True),
    )
    assert [one.kind for one in first] == ["user", "phone", "guest"]
    assert [mail.to_address for mail, _ in await mails(house)] == [ANN]
    again = await exactly(
        house,
        room,
        Invitee(user_id=ann.id, role="host", languages=("en", "de")),
        Invitee(address="DESK 7", display_name="Front desk", free=True),
    )
    assert who(again) == [(ann.id, None, "host"), ("desk 7", "Front desk", "participant")]
    assert [one.id for one in again] == [first[0].id, first[2].id]
    assert again[0].languages == ["en", "de"]
    assert len(await mails(house)) == 1
    ticket = await house.features.tickets.get(again[0].ticket_id or "")
    assert ticket is not None
    assert ticket.role == "host"
    # who writes lists of users and addresses alone leaves the rest of it as it is
    await house.features.invitations.replace(
        room.tenant_id, room.id, users=[ann.id], addresses=["desk 7", "bob@example.org"]
    )
    kept = await invited(house, room)
    assert who(kept[:2]) == who(again)
    assert kept[0].languages == ["en", "de"]


async def test_who_is_invited_may_be_called_otherwise_and_is_found(house: House) -> None:
    ann = await user(house, "ann", email=ANN)
    room = await meeting(house)
    service = house.features.invitations
    first = await service.add(room.tenant_id, room.id, Invitee(user_id=ann.id))
    guest = await service.add(room.tenant_id, room.id, Invitee(address=BOB))
    changed = await service.change(
        room.tenant_id, guest.id, {"display_name": "Bob", "languages": ["en", "fr"]}
    )
    assert (changed.display_name, changed.languages, changed.role) == ("Bob", ["en", "fr"], "participant")
    assert await service.find(room.tenant_id, room.id, address="BOB@example.com") == changed
    assert await service.find(room.tenant_id, room.id, user_id=ann.id) == first
    for wanted in ({"user_id": guest.id}, {"address": ANN}):
        with refused("invitation_not_found", Kind.NOT_FOUND):
            await service.find(room.tenant_id, room.id, **wanted)
    with refused("invalid", field="languages"):
        await service.change(room.tenant_id, guest.id, {"languages": ["en"]})
    with refused("invalid", field="role"):
        await service.change(room.tenant_id, guest.id, {"role": "owner"})
    assert await service.get(room.tenant_id, guest.id) == changed
    assert (await house.kinds("invitation."))[-1] == "invitation.updated"


async def test_a_tenant_lets_so_many_be_invited(house: House) -> None:
    async with house.database.write() as tx:
        await house.features.tenants.change(tx, house.tenant, max_invitations=2)
    room = await meeting(house)
    await set_(house, room, ANN, BOB)
    with refused("too_many_invitations", Kind.CONFLICT):
        await set_(house, room, ANN, BOB, "eve@example.org")
    with refused("too_many_invitations", Kind.CONFLICT):
        await house.features.invitations.add(room.tenant_id, room.id, Invitee(address="eve@example.org"))
    await set_(house, room, ANN, "eve@example.org")
    assert len(await invited(house, room)) == 2
