"""Mails from the transaction of what caused them until a server has them, with all that can go wrong."""

from dataclasses import dataclass, field
from typing import Any

import msgspec
import pytest
import sqlalchemy as sa
import structlog

from roomful.db import Database, Statement
from roomful.db.tables import mails
from roomful.delivery.mail import rules
from roomful.delivery.mail.model import Body, InviteKind, Letter, Mail, State
from roomful.delivery.mail.port import Carrier as Handed
from roomful.delivery.mail.service import Mails
from roomful.jobs.service import Jobs
from roomful.kit.clock import DAY, HOUR, MINUTE, ManualClock
from roomful.kit.crypto import Box
from roomful.kit.errors import Kind
from roomful.kit.smtp import Receipt, Smtp
from tests.delivery.mail.written import SENDER, invite, parsed, text_of
from tests.features import refused
from tests.kit.mailing import mailing

_ROW = Statement(sa.select(mails).where(mails.c.tenant_id == sa.bindparam("tenant_id")))


@dataclass
class Carrier:
    """Takes mails as it is told: `answers` are for the next ones, then all are taken."""

    answers: list[Receipt] = field(default_factory=list)
    taken: list[tuple[str, bytes]] = field(default_factory=list)
    dies: bool = False

    async def send(self, recipient: str, content: bytes) -> Receipt:
        self.taken.append((recipient, content))
        if self.dies:
            self.dies = False
            raise RuntimeError("killed after the server had it")
        return self.answers.pop(0) if self.answers else Receipt()


@dataclass
class House:
    database: Database
    jobs: Jobs
    clock: ManualClock
    carrier: Carrier
    mails: Mails
    told: list[Mail] = field(default_factory=list)

    async def invite(self, tenant_id: str = "t", **more: Any) -> str:
        async with self.database.write() as tx:
            return await self.mails.invite(tx, tenant_id, invite(**more), room_id="r")

    async def write(self, to_address: str = "bob@example.com", tenant_id: str = "t") -> str:
        letter = Letter(subject="Hello", body=Body(text="Your PIN is 482913."))
        async with self.database.write() as tx:
            return await self.mails.enqueue(tx, tenant_id, letter, to_address=to_address)

    async def mail(self, mail_id: str) -> Mail:
        return (await self.mails.get("t", mail_id))[0]

    async def run(self, after: int = 0) -> None:
        self.clock.advance(after)
        await self.jobs.run_due()


def _build(database: Database, clock: ManualClock, carrier: Handed | None) -> tuple[Jobs, Mails]:
    jobs = Jobs(database, clock, chance=lambda: 0.5)
    box = Box(b"a master key for tests, long enough")
    return jobs, Mails(database, jobs, clock, box, sender=SENDER, carrier=carrier, chance=lambda: 0.5)


@pytest.fixture
async def house(database: Database, clock: ManualClock) -> House:
    carrier = Carrier()
    jobs, built = _build(database, clock, carrier)
    found = House(database, jobs, clock, carrier, built)

    async def hear(_tx: object, mail: Mail) -> None:
        found.told.append(mail)

    built.subscribe(hear)
    return found


async def test_an_invitation_goes_out_with_the_change_that_caused_it(house: House) -> None:
    mail_id = await house.invite(sequence=3)
    assert (await house.mail(mail_id)).state == State.QUEUED
    await house.run()
    ((recipient, content),) = house.carrier.taken
    assert recipient == "bob@example.com"
    found = parsed(content)
    assert found["To"] == "Bob <bob@example.com>" or found["To"] == '"Bob" <bob@example.com>'
    assert found["From"].addresses[0].addr_spec == "meet@example.org"
    assert found["Reply-To"].addresses[0].addr_spec == "anna@example.org"
    assert found["Subject"] == "Invitation: Weekly review"
    assert "482913" in text_of(found, "text/plain")
    assert "SEQUENCE:3" in text_of(found, "text/calendar")
    mail = await house.mail(mail_id)
    assert (mail.state, mail.attempts, mail.sent_at, mail.next_at) == (State.SENT, 1, house.clock.now(), None)
    assert found["Message-ID"] == mail.message_id
    assert [one.id for one in house.told] == [mail_id]
    await house.run(DAY)
    assert len(house.carrier.taken) == 1


async def test_what_is_rolled_back_was_never_written(house: House) -> None:
    async def fail() -> None:
        async with house.database.write() as tx:
            await house.mails.invite(tx, "t", invite())
            raise LookupError

    with pytest.raises(LookupError):
        await fail()
    await house.run()
    assert not house.carrier.taken
    assert not await house.mails.page("t")


async def test_nothing_that_is_in_a_mail_can_be_read_in_the_database(house: House) -> None:
    mail_id = await house.invite(pin="482913", link="https://meet.example.org/m/#ticket=secret")
    async with house.database.read() as reader:
        row = await reader.one(_ROW, tenant_id="t")
    assert row is not None
    stored = " ".join(map(str, row))
    assert "482913" not in stored
    assert "ticket" not in stored
    assert "What we did" not in stored
    _, body = await house.mails.get("t", mail_id)
    assert "482913" in body.text
    assert body.ics is not None
    assert "#ticket=secret" in body.html


async def test_a_server_that_puts_off_is_asked_again(house: House) -> None:
    house.carrier.answers = [Receipt("refused: 451 later", code=451), Receipt("cannot connect")]
    mail_id = await house.invite()
    await house.run()
    mail = await house.mail(mail_id)
    assert (mail.state, mail.attempts, mail.last_error) == (State.QUEUED, 1, "refused: 451 later")
    assert mail.next_at == house.clock.now() + MINUTE
    await house.run(MINUTE - 1)
    assert len(house.carrier.taken) == 1
    await house.run(1)
    assert (await house.mail(mail_id)).next_at == house.clock.now() + 5 * MINUTE
    await house.run(5 * MINUTE)
    mail = await house.mail(mail_id)
    assert (mail.state, mail.attempts, mail.last_error) == (State.SENT, 3, None)
    ids = {parsed(content)["Message-ID"] for _, content in house.carrier.taken}
    assert ids == {mail.message_id}
    assert len({parsed(content)["Date"] for _, content in house.carrier.taken}) == 1


async def test_after_two_days_it_has_failed(house: House) -> None:
    house.carrier.answers = [Receipt("cannot connect")] * 100
    mail_id = await house.invite()
    begin = house.clock.now()
    while (await house.mail(mail_id)).state == State.QUEUED:
        await house.run(HOUR)
    mail = await house.mail(mail_id)
    assert (mail.state, mail.last_error) == (State.FAILED, "cannot connect")
    assert mail.attempts == len(rules.PAUSES) + 1
    assert 1.9 * DAY < house.clock.now() - begin < 2.6 * DAY
    assert [one.state for one in house.told] == [State.FAILED]


async def test_with_a_real_server(database: Database, clock: ManualClock) -> None:
    async with mailing() as server:
        carrier = Smtp(server.url(), sender=SENDER.address, starttls=False, seconds=5)
        jobs, built = _build(database, clock, carrier)
        async with database.write() as tx:
            mail_id = await built.invite(tx, "t", invite())
        server.answers["RCPT"] = "451 4.7.1 greylisted"
        await jobs.run_due()
        assert (await built.get("t", mail_id))[0].last_error == "refused: 451 4.7.1 greylisted"
        del server.answers["RCPT"]
        clock.advance(MINUTE)
        await jobs.run_due()
        assert (await built.get("t", mail_id))[0].state == State.SENT
        server.answers["DATA"] = "554 5.6.0 not this"
        async with database.write() as tx:
            refused_id = await built.invite(tx, "t", invite(uid="another"))
        await jobs.run_due()
    mail, _ = await built.get("t", refused_id)
    assert (mail.state, mail.last_error) == (State.FAILED, "refused: 554 5.6.0 not this")
    ((mail_from, recipients, content),) = server.taken
    assert (mail_from, recipients) == (SENDER.address, ["bob@example.com"])
    assert "482913" in text_of(parsed(content), "text/calendar")


async def test_nothing_of_a_mail_is_logged(house: House) -> None:
    words = "refused: 550 <bob@example.com> has no mailbox"
    house.carrier.answers = [Receipt("refused: 451 bob@example.com", code=451), Receipt(words, True, 550)]
    with structlog.testing.capture_logs() as logs:
        await house.invite()
        await house.run()
        await house.run(HOUR)
        await house.invite(uid="another")
        await house.run()
    told = [line for line in logs if line["event"].startswith("mail ")]
    assert [line.get("code") for line in told] == [451, 550, None]
    assert not [secret for secret in ("bob", "482913", "Weekly", "anna", "/m/") if secret in str(logs)]


async def test_a_refusal_for_good_is_not_repeated(house: House) -> None:
    house.carrier.answers = [Receipt("refused: 550 no such user", permanent=True, code=550)]
    mail_id = await house.invite()
    await house.run()
    mail = await house.mail(mail_id)
    assert (mail.state, mail.attempts) == (State.FAILED, 1)
    assert mail.last_error == "refused: 550 no such user"
    await house.run(7 * DAY)
    assert len(house.carrier.taken) == 1


async def test_a_crash_after_the_server_had_it_sends_the_same_message_again(house: House) -> None:
    house.carrier.dies = True
    mail_id = await house.invite()
    await house.run()
    assert (await house.mail(mail_id)).state == State.QUEUED
    await house.run(HOUR)
    assert (await house.mail(mail_id)).state == State.SENT
    first, second = (parsed(content) for _, content in house.carrier.taken)
    assert first["Message-ID"] == second["Message-ID"]
    assert text_of(first, "text/calendar") == text_of(second, "text/calendar")


async def test_a_later_mail_takes_the_place_of_one_that_was_put_off(house: House) -> None:
    house.carrier.answers = [Receipt("cannot connect")]
    first = await house.invite()
    other = await house.invite(uid="another", invitee_address="carol@example.com")
    await house.run()
    second = await house.invite(kind=InviteKind.UPDATE, sequence=1)
    await house.run(HOUR)
    mail = await house.mail(first)
    assert (mail.state, mail.attempts) == (State.FAILED, 1)
    assert mail.last_error is not None
    assert "later mail" in mail.last_error
    assert {(await house.mail(one)).state for one in (second, other)} == {State.SENT}
    assert [parsed(content)["Subject"] for _, content in house.carrier.taken].count(
        "Invitation: Weekly review"
    ) == 2


async def test_two_mails_at_once_are_both_sent(house: House) -> None:
    await house.invite()
    await house.invite(kind=InviteKind.CANCEL, sequence=1)
    await house.run()
    assert [parsed(content)["Subject"] for _, content in house.carrier.taken] == [
        "Invitation: Weekly review",
        "Cancelled: Weekly review",
    ]


async def test_without_a_server_mails_are_kept(database: Database, clock: ManualClock) -> None:
    jobs, built = _build(database, clock, None)
    async with database.write() as tx:
        mail_id = await built.invite(tx, "t", invite())
    await jobs.run_due()
    mail, body = await built.get("t", mail_id)
    assert (mail.state, mail.attempts, mail.next_at) == (State.KEPT, 0, None)
    assert "482913" in body.text
    with refused("mail_off", Kind.CONFLICT):
        await built.resend("t", mail_id)


async def test_a_mail_that_waits_is_kept_when_the_server_is_gone_from_the_settings(
    house: House, clock: ManualClock
) -> None:
    mail_id = await house.invite()
    jobs, built = _build(house.database, clock, None)
    await jobs.run_due()
    assert (await built.get("t", mail_id))[0].state == State.KEPT


async def test_a_mail_can_be_sent_once_more(house: House) -> None:
    house.carrier.answers = [Receipt("refused: 550 full", permanent=True, code=550)]
    mail_id = await house.invite()
    await house.run()
    again = await house.mails.resend("t", mail_id)
    assert (again.state, again.attempts) == (State.QUEUED, 0)
    await house.run()
    mail = await house.mail(mail_id)
    assert (mail.state, mail.attempts, mail.last_error) == (State.SENT, 1, None)
    with refused("mail_not_found", Kind.NOT_FOUND):
        await house.mails.resend("other", mail_id)


async def test_tenants_see_their_own_mails_alone(house: House) -> None:
    mine, theirs = await house.write(), await house.write(tenant_id="other")
    assert [one.id for one in await house.mails.page("t")] == [mine]
    with refused("mail_not_found", Kind.NOT_FOUND):
        await house.mails.get("t", theirs)


async def test_pages_and_filters(house: House) -> None:
    house.carrier.answers = [Receipt("refused: 550 no", permanent=True, code=550)]
    first = await house.write()
    await house.run()
    second, third = await house.write(), await house.invite()
    assert [one.id for one in await house.mails.page("t")] == [third, second, first]
    newest = (await house.mails.page("t", count=1))[0]
    assert [one.id for one in await house.mails.page("t", after=newest.number)] == [second, first]
    assert [one.id for one in await house.mails.page("t", state=State.FAILED)] == [first]
    assert [one.id for one in await house.mails.page("t", room_id="r")] == [third]


async def test_an_address_that_is_none_stores_nothing(house: House) -> None:
    with refused("invalid", field="invitee_address"):
        await house.invite(invitee_address="bob@example.com\r\nBcc: all@example.com")
    with refused("invalid", field="to_address"):
        await house.write("nobody")
    assert not await house.mails.page("t")


async def test_what_is_over_is_deleted_after_a_while(house: House) -> None:
    sent = await house.write()
    await house.run()
    house.carrier.answers = [Receipt("cannot connect")] * 100
    house.clock.advance(rules.KEEP - HOUR)
    waits = await house.write()
    await house.jobs.start_periodic()
    await house.run(2 * HOUR)
    assert [one.id for one in await house.mails.page("t")] == [waits]
    with refused("mail_not_found"):
        await house.mails.get("t", sent)


async def test_a_body_of_another_master_key_fails_and_says_nothing_of_it(house: House) -> None:
    mail_id = await house.write()
    jobs = Jobs(house.database, house.clock)
    other = Mails(house.database, jobs, house.clock, Box(b"another"), sender=SENDER, carrier=house.carrier)
    await jobs.run_due()
    mail = msgspec.to_builtins((await house.mails.get("t", mail_id))[0])
    assert (mail["state"], mail["last_error"]) == (State.FAILED, "it cannot be read or put together")
    assert not house.carrier.taken
    assert other.counts.failed == 1
