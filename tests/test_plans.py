"""How the databases carry out what the features ask: by an index, whatever it is, and within one tenant."""

import itertools
import re
import sqlite3
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import asyncpg
import msgspec
from sqlalchemy import select

from roomful.db import Statement, Transaction, counters
from roomful.db.statement import Row
from roomful.db.tables import history as history_table
from roomful.db.tables import messages as messages_table
from roomful.db.tables import metadata
from roomful.history import store as history
from roomful.invitations import store as invitations
from roomful.invitations.registration import store as registrants
from roomful.kit.crypto import digest
from roomful.people.model import Attempts, UserFilter
from roomful.people.store import sign_ins as people
from roomful.people.store import users
from roomful.rooms import store as rooms
from roomful.rooms.model import Room, RoomFilter
from roomful.rooms.templates import store as templates
from roomful.sessions.model import ParticipantFilter, SessionFilter
from roomful.sessions.store import calling, lobby, messages, participants, sessions
from roomful.tenants import store as tenants
from roomful.tenants.model import CredentialKind
from roomful.tickets import store as tickets
from tests.features import House, Person, house

__all__ = ["house"]

# indexes that hold only the few rows that are asked for: to read one from end to end costs nothing
_PARTIAL = {"ux_sessions_live", "ix_sessions_media_open", "ix_participants_seated"}
_OWNER = "01980000-0000-7000-8000-000000000000"
_SMALL = {"tenants", "tenant_hosts"}
_BIG = set(metadata.tables) - _SMALL
_IN_ORDER = re.compile(r"FROM history\s+ORDER BY history.seq DESC\s+LIMIT")


@dataclass
class Recorder:
    """A transaction that remembers what it was asked."""

    tx: Transaction
    asked: list[tuple[Statement, Mapping[str, Any]]] = field(default_factory=list)

    async def all(self, statement: Statement, **values: Any) -> list[Row]:
        self.asked.append((statement, values))
        return await self.tx.all(statement, **values)

    async def one(self, statement: Statement, **values: Any) -> Row | None:
        self.asked.append((statement, values))
        return await self.tx.one(statement, **values)

    async def value(self, statement: Statement, **values: Any) -> Any:
        self.asked.append((statement, values))
        return await self.tx.value(statement, **values)

    async def run(self, statement: Statement, values: Mapping[str, Any] | None = None, /, **more: Any) -> int:
        self.asked.append((statement, {**(values or {}), **more}))
        return await self.tx.run(statement, values, **more)

    async def many(self, statement: Statement, values: Iterable[Mapping[str, Any]]) -> None:
        rows = list(values)
        self.asked += [(statement, row) for row in rows[:1]]
        await self.tx.many(statement, rows)

    async def notify(self, channel: str, payload: str = "") -> None:
        await self.tx.notify(channel, payload)

    def after_commit(self, callback: Callable[[], None]) -> None:
        self.tx.after_commit(callback)


@dataclass
class Things:
    """One of everything."""

    room: Room
    person: Person
    session_id: str
    ticket_id: str
    message_id: str
    credential_id: str
    user_id: str
    sign_in_id: str
    token: str


async def one_of_everything(house: House) -> Things:
    room = await house.room(name="mine", owner_id=_OWNER, tags=["a"])
    ticket, secret = await house.ticket(room, ttl=600)
    person = await house.join(room, ticket=secret, context="c")
    message = await house.features.chat.send(await house.row(person), "hello")
    credential, _ = await house.features.tenants.add_credential_now(house.tenant.id, CredentialKind.TELNYX)
    async with house.database.write() as tx:
        hashed = await house.features.people.hash("a password")
        user = await house.features.people.create(tx, house.tenant.id, "ann", password_hash=hashed)
    signed = await house.features.sign_ins.sign_in(house.tenant.id, "ann", "a password", "192.0.2.1")
    ids = (person.entered.session.id, ticket.id, message.id, credential.id, user.id, signed.sign_in.id)
    return Things(room, person, *ids, signed.token)


def choices(kind: type[Any], values: Mapping[str, Any]) -> list[Any]:
    """Return a filter with nothing, with each of its fields, and with every two of them."""
    names = [(), *itertools.combinations(kind.__struct_fields__, 1), *itertools.combinations(values, 2)]
    return [kind(**{name: values[name] for name in chosen}) for chosen in names]


def room_filters() -> list[RoomFilter]:
    times = dict.fromkeys(RoomFilter.__struct_fields__, 1)
    texts = {"name": "mine", "owner_id": _OWNER, "search": "Min", "origin": "roomful", "not_origin": "page"}
    texts["tag"] = "a"
    return choices(RoomFilter, times | texts)


def session_filters(things: Things) -> list[SessionFilter]:
    times = dict.fromkeys(SessionFilter.__struct_fields__, 1)
    named = {"room_id": things.room.id, "room_name": "mine", "room_name_part": "Min"}
    return [
        *choices(SessionFilter, times | named | {"active": True, "logged": True}),
        *choices(SessionFilter, times | named | {"active": False, "logged": False}),
    ]


def participant_filters(things: Things) -> list[ParticipantFilter]:
    times = dict.fromkeys(ParticipantFilter.__struct_fields__, 1)
    return choices(ParticipantFilter, times | {"session_id": things.session_id, "context": "c"})


async def lists(tx: Transaction, tenant_id: str, things: Things) -> list[Any]:
    """Ask for every list with every filter; return what is found."""
    found: list[Any] = []
    pages: list[dict[str, int]] = [{}, {"after": 2**62}, {"skip": 3}]
    for filters in room_filters():
        for more in pages:
            found += await rooms.page(tx, tenant_id, "telnyx", filters, count=5, **more)
        found += (await rooms.page_and_total(tx, tenant_id, "telnyx", filters, count=5))[0]
        found += [1] * await rooms.total(tx, tenant_id, filters)
    for session_filter in session_filters(things):
        for more in pages:
            found += await sessions.page(tx, tenant_id, session_filter, count=5, **more)
        found += [1] * await sessions.total(tx, tenant_id, session_filter)
    for participant_filter in participant_filters(things):
        for more in pages:
            found += await participants.page(tx, tenant_id, participant_filter, count=5, **more)
        found += [1] * await participants.total(tx, tenant_id, participant_filter)
    values = {
        "kind": "room.created",
        "room_id": things.room.id,
        "session_id": things.session_id,
        "participant_id": things.person.id,
        "object_id": things.room.id,
    }
    assert set(values) == set(history.FILTERS)
    for count in range(3):
        for names in itertools.combinations(values, count):
            for newest_first, after in ((False, 0), (True, 2**62)):
                found += await history.page(
                    tx,
                    tenant_id,
                    filters={name: values[name] for name in names},
                    after=after,
                    count=5,
                    newest_first=newest_first,
                )
    return found


def single_reads(tx: Transaction, tenant_id: str, things: Things) -> list[Awaitable[Any]]:
    """Ask for each thing by each of its names."""
    room, session_id, person_id = things.room, things.session_id, things.person.id
    return [
        rooms.view_by_id(tx, tenant_id, room.id, "telnyx"),
        rooms.by_id(tx, tenant_id, room.id),
        rooms.by_id(tx, tenant_id, room.id, even_deleted=True),
        rooms.lock_by_id(tx, tenant_id, room.id),
        rooms.by_slug(tx, tenant_id, room.slug),
        rooms.slug_used(tx, tenant_id, room.slug),
        rooms.name_used(tx, tenant_id, room.name),
        sessions.by_id(tx, tenant_id, session_id),
        sessions.lock_by_id(tx, tenant_id, session_id),
        sessions.live_of_room(tx, tenant_id, room.id),
        sessions.lock_live_of_room(tx, tenant_id, room.id),
        participants.by_id(tx, tenant_id, person_id),
        participants.present(tx, tenant_id, session_id),
        participants.seats_taken(tx, tenant_id, session_id, 0),
        participants.anybody_joined(tx, tenant_id, session_id),
        messages.by_id(tx, tenant_id, things.message_id),
        messages.visible_to(tx, tenant_id, session_id, person_id, before=2**62, count=5),
        messages.to_all(tx, tenant_id, session_id, first=0, last=2**62),
        tickets.of_room(tx, tenant_id, room.id, "roomful", after="", count=5),
        rooms.by_name(tx, tenant_id, room.name),
        tenants.list_credentials(tx, tenant_id),
        counters.count(tx, tenant_id, "rooms"),
    ]


def reads_of_nothing(tx: Transaction, tenant_id: str, things: Things) -> list[Awaitable[Any]]:
    """Ask for what there is none of, or what answers with figures; tested for tenants where it is used."""
    room, session_id = things.room, things.session_id
    return [
        rooms.by_name(tx, tenant_id, "nobody's"),
        templates.by_id(tx, tenant_id, room.id),
        templates.by_seq(tx, tenant_id, 1),
        templates.lock(tx, tenant_id, room.id),
        templates.page(tx, tenant_id, after=0, count=5, creator_id=None),
        templates.page(tx, tenant_id, after=0, count=5, creator_id=_OWNER),
        registrants.by_id(tx, tenant_id, room.id),
        registrants.by_email(tx, tenant_id, room.id, "a@example.org"),
        registrants.page(tx, tenant_id, room.id, after=0, count=5),
        registrants.counts(tx, tenant_id, [room.id]),
        invitations.by_person(tx, tenant_id, room.id, None, "a@example.org"),
        calling.anybody_before(tx, tenant_id, session_id, "me", room_id=room.id, owner_id=_OWNER),
        calling.live_sessions(tx, tenant_id),
        lobby.waiting(tx, tenant_id, session_id),
        lobby.guests_taken(tx, tenant_id, session_id, 0),
    ]


def houses_reads(tx: Transaction, things: Things) -> list[Awaitable[Any]]:
    """Ask for what is looked for in all tenants."""
    return [
        sessions.lock_anywhere(tx, things.session_id),
        sessions.all_live(tx),
        sessions.count_live(tx),
        sessions.ended_but_open(tx),
        participants.anywhere(tx, things.person.id),
        participants.by_key(tx, things.person.id, "x"),
        participants.present_anywhere(tx),
        lobby.waiting_anywhere(tx),
        participants.count_present(tx),
        participants.forget_seats(tx, 0),
        messages.first_sight(tx, "hint", 1),
        messages.forget_hints(tx, 0),
        tickets.by_id(tx, things.ticket_id),
        tickets.by_secret(tx, "x"),
        tickets.prune(tx, 0),
        tenants.by_secret(tx, "telnyx", "x"),
        tenants.mark_used(tx, {things.credential_id: 1}),
        users.everyone(tx, things.room.tenant_id),
        users.page(tx, things.room.tenant_id, UserFilter(), count=5, after=1),
        people.by_token(tx, digest(things.token)),
        people.prune(tx, 0, 0),
        history.events_since(tx, 0, 5),
        history.last_seq(tx),
        history.prune(tx, 0, 5),
    ]


async def changes(tx: Transaction, tenant_id: str, things: Things) -> None:
    """Change every thing there is."""
    await rooms.update_room(tx, tenant_id, things.room.id, {"title": "stolen"})
    await rooms.set_tags(tx, msgspec.structs.replace(things.room, tenant_id=tenant_id), [])
    await rooms.delete_room(tx, tenant_id, things.room.id, 1)
    await sessions.update_session(tx, tenant_id, things.session_id, {"locked": True})
    await participants.update_participant(tx, tenant_id, things.person.id, {"name": "stolen"})
    await tickets.revoke(tx, tenant_id, things.ticket_id, 1)
    await tickets.bind(tx, tenant_id, things.ticket_id, things.room.id)
    await tenants.revoke(tx, tenant_id, things.credential_id, 1)
    await people.set_password(tx, tenant_id, things.user_id, "stolen", 1)
    await users.update_user(tx, tenant_id, things.user_id, {"active": False})
    await users.delete_user(tx, tenant_id, things.user_id, 1)
    await people.end_sign_in(tx, tenant_id, things.sign_in_id)
    await people.end_all_sign_ins(tx, tenant_id, things.user_id)
    assert await people.attempts(tx, tenant_id, "login", "none") == Attempts(0, 0, 0)
    known = await people.lock_attempts(tx, tenant_id, "login", "key", 1)
    await people.set_attempts(tx, tenant_id, "login", "key", known)
    await people.forget_attempts(tx, tenant_id, "login", "key")


async def more_reads(tx: Transaction, tenant_id: str, things: Things) -> list[Any]:
    """Ask for what answers with something for each thing asked for."""
    recent = await sessions.recent_of_rooms(tx, tenant_id, [things.room.id, "x"], each=2)
    of_sessions = await participants.of_sessions(tx, tenant_id, [things.session_id, "x"])
    kicked = await participants.barred(
        tx, tenant_id, things.session_id, ticket_id=things.ticket_id, user_id="u", browser_hash="b"
    )
    admin = await users.first_admin(tx, tenant_id)
    login = await users.by_login(tx, tenant_id, "ann")
    secret = await people.with_password(tx, tenant_id, "ann")
    by_id = await users.find(tx, tenant_id, "id", things.user_id)
    locked = await users.lock(tx, tenant_id, things.user_id)
    several = await users.several(tx, tenant_id, [things.user_id])
    await people.lock_password(tx, tenant_id, things.user_id)
    one_each = [kicked, admin, login, secret, by_id, locked, *several.values()]
    return [*itertools.chain(*recent.values()), *itertools.chain(*of_sessions.values()), *one_each]


async def asked_of(house: House) -> list[tuple[Statement, Mapping[str, Any]]]:
    """Return every statement of the features, with values for it."""
    things = await one_of_everything(house)
    asked: list[tuple[Statement, Mapping[str, Any]]] = []
    async with house.database.write() as tx:
        recorder = Recorder(tx, asked)
        await lists(recorder, house.tenant.id, things)
        for call in single_reads(recorder, house.tenant.id, things):
            await call
        for call in houses_reads(recorder, things):
            await call
        for call in reads_of_nothing(recorder, house.tenant.id, things):
            await call
        await more_reads(recorder, house.tenant.id, things)
        await changes(recorder, house.tenant.id, things)
    return list({(id(statement), tuple(values)): (statement, values) for statement, values in asked}.values())


async def test_every_statement_goes_by_an_index(house: House, database_url: str, database_kind: str) -> None:
    asked = await asked_of(house)
    assert len(asked) > 150
    if database_kind == "sqlite":
        slow = slow_on_sqlite(database_url.removeprefix("sqlite:///"), asked)
    else:
        slow = await slow_on_postgres(database_url, asked)
    assert not slow, "\n\n".join(slow)


def slow_on_sqlite(path: str, asked: list[tuple[Statement, Mapping[str, Any]]]) -> list[str]:
    connection = sqlite3.connect(path)
    found = []
    for statement, values in asked:
        compiled = statement.for_sqlite()
        plan = connection.execute(f"EXPLAIN QUERY PLAN {compiled.sql}", compiled.bind(values)).fetchall()
        for step in [row[3] for row in plan]:
            scan = re.match(r"SCAN (\w+)(?: USING (?:COVERING )?INDEX (\w+))?", step)
            if scan is None or scan[1] not in _BIG or scan[2] in _PARTIAL:
                continue
            if not _IN_ORDER.search(compiled.sql):
                found.append(f"{step}: {compiled.sql}")
    connection.close()
    return found


async def slow_on_postgres(url: str, asked: list[tuple[Statement, Mapping[str, Any]]]) -> list[str]:
    connection = await asyncpg.connect(url)
    found = []
    # a table of a few rows is read from end to end, unless that is forbidden; then only what has no index is
    await connection.execute("SET enable_seqscan = off")
    for statement, values in asked:
        compiled = statement.for_postgres()
        (answer,) = await connection.fetch(f"EXPLAIN (FORMAT JSON) {compiled.sql}", *compiled.bind(values))
        plan = msgspec.json.decode(answer[0])[0]["Plan"]
        for node in nodes(plan):
            scanned = "Scan" in node["Node Type"] and node.get("Relation Name") in _BIG
            by_index = "Index Cond" in node or "Recheck Cond" in node or node.get("Index Name") in _PARTIAL
            if scanned and not by_index and not _IN_ORDER.search(compiled.sql):
                found.append(f"{node['Node Type']} {node['Relation Name']}: {compiled.sql}")
    await connection.close()
    return found


def nodes(plan: dict[str, Any]) -> list[dict[str, Any]]:
    return [plan, *itertools.chain(*(nodes(inner) for inner in plan.get("Plans", [])))]


async def test_another_tenant_finds_nothing_and_changes_nothing(house: House) -> None:
    things = await one_of_everything(house)
    stranger = (await house.new_tenant("two.example")).id
    before = await snapshot(house)
    async with house.database.write() as tx:
        found = await lists(tx, stranger, things)
        assert [one for one in found if getattr(one, "tenant_id", None) != stranger] == []
        for call in single_reads(tx, stranger, things):
            assert not await call
        assert not any(await more_reads(tx, stranger, things))
        await changes(tx, stranger, things)
    assert await snapshot(house) == before


async def test_its_own_tenant_finds_each(house: House) -> None:
    """So that the test before could fail."""
    things = await one_of_everything(house)
    async with house.database.write() as tx:
        assert len(await lists(tx, house.tenant.id, things)) > 100
        for call in single_reads(tx, house.tenant.id, things):
            assert await call
        await changes(tx, house.tenant.id, things)
    before = await snapshot(house)
    assert before["rooms"][0][0] == things.room.id
    assert "stolen" in repr(before["rooms"])
    assert "stolen" in repr(before["participants"])


async def snapshot(house: House) -> dict[str, list[tuple[Any, ...]]]:
    """Return all rows of the first tenant."""
    tables = (
        *("rooms", "room_tags", "sessions", "participants", "tickets", "credentials"),
        *("counters", "users", "sign_ins"),
    )
    found = {}
    async with house.database.read() as reader:
        for table in (*(metadata.tables[name] for name in tables), history_table, messages_table):
            query = select(table).where(table.c.tenant_id == house.tenant.id)
            found[table.name] = sorted((tuple(row) for row in await reader.all(Statement(query))), key=repr)
    return found
