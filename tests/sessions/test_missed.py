"""Calls that nobody heard, as mails."""

from roomful.history.model import Actor
from roomful.kit.crypto import digest
from roomful.sessions.service.rings import PATIENCE
from roomful.tickets.store import by_secret
from tests.features import House

HOST = Actor("guest", "u", "Host")


async def test_who_has_no_page_open_gets_a_link_by_mail(house: House) -> None:
    room = await house.room(title="Planning", guests_allowed=False, room_pin="1234")
    host = await house.host(room)
    user = await house.features.people.add(
        house.tenant.id, "ann", display_name="Ann", email="ann@example.org", language="de"
    )
    session_id, mails = host.entered.session.id, house.features.mails
    await house.features.rings.ring(house.tenant.id, session_id, user_id=user.id, inviter=HOST)
    (mail,) = await mails.page(house.tenant.id, count=10)
    assert (mail.to_address, mail.to_name, mail.room_id) == ("ann@example.org", "Ann", room.id)
    _, body = await mails.get(house.tenant.id, mail.id)
    assert body.ics is None
    assert "1234" in body.text
    assert "Planning" in mail.subject
    secret = body.text.partition("#ticket=")[2].split()[0]
    async with house.database.read() as reader:
        ticket = await by_secret(reader, digest(secret))
    assert ticket is not None
    assert (ticket.user_id, ticket.room_id) == (user.id, room.id)
    person = await house.join(room, ticket=secret, pin="1234")
    assert person.entered.participant.user_id == user.id


async def test_a_ring_that_is_heard_is_mailed_when_nobody_answers(house: House) -> None:
    room = await house.room()
    host = await house.host(room)
    user = await house.features.people.add(house.tenant.id, "ann", email="ann@example.org")
    session_id, mails = host.entered.session.id, house.features.mails
    async with house.features.presence.page(house.tenant.id, user.id):
        await house.features.rings.ring(house.tenant.id, session_id, user_id=user.id, inviter=HOST)
        assert await mails.page(house.tenant.id, count=10) == []
        house.clock.advance(PATIENCE)
        await house.features.jobs.run_due()
    assert [mail.to_address for mail in await mails.page(house.tenant.id, count=10)] == ["ann@example.org"]


async def test_addresses_are_mailed_and_what_is_none_is_not(house: House) -> None:
    host = await house.host(await house.room())
    session_id, mails = host.entered.session.id, house.features.mails
    nobody = await house.features.people.add(house.tenant.id, "bob")
    rings = house.features.rings
    await rings.ring(house.tenant.id, session_id, address="cara@example.org", inviter=HOST)
    await rings.ring(house.tenant.id, session_id, address="#sip:100", inviter=HOST)
    await rings.ring(house.tenant.id, session_id, user_id=nobody.id, inviter=HOST)
    assert [mail.to_address for mail in await mails.page(house.tenant.id, count=10)] == ["cara@example.org"]
