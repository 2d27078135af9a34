"""Every route there is, walked with credentials that must not open it.

The routes come from the dialects themselves: a new one is walked by itself, and fails here until the test
knows an id for each of its path parameters.
"""

import asyncio
import contextlib
from dataclasses import dataclass
from functools import cache
from typing import Any

import httpx
import pytest
from msgspec import structs
from sqlalchemy import Table, bindparam, select

from roomful.db import Statement
from roomful.db.tables import metadata
from roomful.dialects.signalwire.mapping.common import alias
from roomful.people.model import Role as UserRole
from roomful.web.openapi import document
from roomful.web.operations import Dialect, Operation
from tests.delivery.receiving import receiving
from tests.dialects.recorded import (
    past,
    past_broadcast,
    past_composition,
    past_recording,
    past_track,
    preset,
)
from tests.dialects.roomful.test_mails import written
from tests.dialects.telnyx.test_sessions import inside
from tests.people.test_avatars import picture
from tests.server import Home, Person, RoomfulServer, eventually
from tools.coverage import bare_dialects

pytestmark = pytest.mark.livekit

_BARE = bare_dialects("http://roomful.test")
# one whose callers are people is walked in a file of its own
_WALKED = [dialect for dialect in _BARE if dialect.name not in {"portsip", "trueconf"}]
_DOCUMENTS = {dialect.name: document(dialect, "http://roomful.test") for dialect in _WALKED}
ROUTES = [
    pytest.param(dialect.name, operation.name, id=f"{dialect.name}-{operation.name}")
    for dialect in _WALKED
    for operation in dialect.operations
]
# columns that say when something was last used, not what it is
_VOLATILE = {"last_used_at"}
# parts of paths that are nobody's
_NO_SECRETS = {"token", "file_name", "file"}

# what is asked at somebody's place, and is the same for all
_OF_NOBODY = {"ListLayouts", "ListLobby"}


@dataclass
class Owned:
    """A tenant with one of everything, and what a stranger may not see of it."""

    home: Home
    person: Person
    ids: dict[str, str]
    names: tuple[str, ...]

    @property
    def hidden(self) -> set[str]:
        """Texts that stand in no answer to a stranger."""
        ids = {value for name, value in self.ids.items() if name not in _NO_SECRETS}
        return {*ids, *self.names, self.home.tenant.id}


@pytest.fixture(scope="module")
async def owned(roomful_server: RoomfulServer) -> Any:
    """A tenant in the middle of a meeting."""
    home = await roomful_server.home()
    async with receiving() as receiver:
        hook = {"url": receiver.url()}
        room = await home.room(name="hidden name", slug="hidden-slug", title="hidden title", webhook=hook)
        ticket = await home.client().post(f"/roomful/v1/rooms/{room['id']}/tickets", json={"role": "host"})
        secret = ticket.json()["ticket"]["secret"]
        person = await home.enter(ticket=secret, name="hidden person", context="hidden context")
        await inside(home, person)
        await person.client().post("/roomful/v1/me/messages", json={"text": "hidden message"})
        user, invitation, ring = await people_of(home, room["id"], person.session_id)
        group, contact = await group_of(home, user)
        template, registrant = await forms_of(home, room["id"], room["slug"])
        await settled(home)
    before = await past(home, room["id"])
    recording = await past_recording(before, title="hidden recording")
    track = await past_track(before, recording_id=recording.id)
    composition = await past_composition(before)
    broadcast, target = await past_broadcast(before)
    preset_id = await preset(home, name="hidden preset")
    conference, standing, stream = await conference_of(home)
    client = home.client()
    delivery = (await client.get("/roomful/v1/deliveries")).json()["items"][0]
    mail_id = await written(home, title="hidden mail")
    credential = (await client.get("/roomful/v1/credentials")).json()["items"][0]
    ids = {
        "room_id": room["id"],
        "slug": room["slug"],
        "room_session_id": person.session_id,
        "session_id": person.session_id,
        "room_participant_id": person.id,
        "participant_id": person.id,
        "ticket_id": ticket.json()["ticket"]["id"],
        "delivery_id": delivery["id"],
        "mail_id": mail_id,
        "credential_id": credential["id"],
        "recording_id": recording.id,
        "track_id": track.id,
        "composition_id": composition.id,
        "room_recording_id": track.id,
        "room_composition_id": composition.id,
        "broadcast_id": broadcast.id,
        "target_id": target.id,
        "preset_id": preset_id,
        "resource_id": alias(room["id"], "resource"),
        "log_id": person.session_id,
        "conference_id": conference,
        "conference_token_id": standing,
        "stream_id": stream,
        "user_id": user,
        "group_id": group,
        "contact_id": contact,
        "invitation_id": invitation,
        "template_id": template,
        "registrant_id": registrant,
        "ring_id": ring,
        # whoever has a signed link needs nothing else: these are none
        "token": "AQAB",
        "file_name": "a.mp4",
        "file": "index.m3u8",
    }
    names = (
        "hidden name",
        "hidden title",
        "hidden person",
        "hidden context",
        "hidden message",
        "hidden recording",
        "hidden preset",
        "hidden conference",
        "hidden-key",
        "hidden mail",
        "hidden user",
        "hidden group",
        "hidden contact",
        "hidden template",
        "hidden registrant",
        "hidden@example.org",
        receiver.url(),
    )
    yield Owned(home, person, ids, names)
    await home.close()


async def settled(home: Home) -> None:
    """Wait until all that is to be told has arrived: what is tried again changes rows meanwhile."""

    async def told() -> bool:
        deliveries = (await home.client().get("/roomful/v1/deliveries")).json()["items"]
        return bool(deliveries) and all(one["state"] == "delivered" for one in deliveries)

    await eventually(told, 20)


async def people_of(home: Home, room_id: str, session_id: str) -> tuple[str, str, str]:
    """Make a user, invite somebody to a room and call them; return the ids of all three."""
    client = home.client()
    user = (
        await client.post("/roomful/v1/users", json={"login": "hidden", "display_name": "hidden user"})
    ).json()
    invited = {"email": "hidden@example.org"}
    made = (await client.post(f"/roomful/v1/rooms/{room_id}/invitations", json=invited)).json()
    call = (await client.post(f"/roomful/v1/sessions/{session_id}/ring", json=invited)).json()
    return str(user["id"]), str(made["invitation"]["id"]), str(call["ring"]["id"])


async def group_of(home: Home, user: str) -> tuple[str, str]:
    """Make a group of a user who has a picture, with somebody in its book; return the ids of both."""
    client, place = home.client(), "/roomful/v1/groups"
    group = (await client.post(place, json={"name": "hidden group"})).json()
    await client.put(f"{place}/{group['id']}/users/{user}")
    await client.put(f"/roomful/v1/users/{user}/avatar", content=picture())
    somebody = {"address": "hidden contact"}
    contact = (await client.post(f"{place}/{group['id']}/contacts", json=somebody)).json()
    return str(group["id"]), str(contact["id"])


async def forms_of(home: Home, room_id: str, slug: str) -> tuple[str, str]:
    """Make a template, and let somebody register for a room while it has a form; return the ids of both."""
    client, room = home.client(), f"/roomful/v1/rooms/{room_id}"
    template = (await client.post("/roomful/v1/templates", json={"name": "hidden template"})).json()
    await client.patch(room, json={"registration": {"enabled": True}})
    said = {"display_name": "hidden registrant", "email": "hidden@example.org"}
    made = await home.server.app.features.registrations.register(home.tenant.id, slug, said)
    await client.patch(room, json={"registration": {"enabled": False}})
    return str(template["template"]["id"]), made.id


async def conference_of(home: Home) -> tuple[str, str, str]:
    """Make a conference; return its id, that of one of its tokens, and that of a stream."""
    client, place = await home.signalwire(), "/api/video/conferences"
    made = (await client.post(place, json={"display_name": "hidden conference"})).json()
    path = f"{place}/{made['id']}"
    standing = (await client.get(f"{path}/conference_tokens")).json()["data"][0]
    url = "rtmp://live.example.com/app/hidden-key"
    stream = (await client.post(f"{path}/streams", json={"url": url})).json()
    return str(made["id"]), str(standing["id"]), str(stream["id"])


@pytest.fixture(scope="module")
async def stranger(roomful_server: RoomfulServer) -> Any:
    """Another tenant, with somebody in a meeting too."""
    home = await roomful_server.home()
    room = await home.room(name="other")
    yield home, room
    await home.close()


def route(home: Home, dialect: str, name: str) -> tuple[Dialect, Operation]:
    """Return a running dialect and its operation."""
    for one in home.server.app.dialects:
        if one.name == dialect:
            return one, next(operation for operation in one.operations if operation.name == name)
    raise AssertionError(dialect)


def body_of(dialect: Dialect, operation: Operation) -> Any:
    """Return a body that the operation takes."""
    if operation.body is None:
        return None
    described = _DOCUMENTS[dialect.name]["paths"][operation.path][operation.method.lower()]
    return described["requestBody"]["content"]["application/json"]["example"]


def query_of(operation: Operation, ids: dict[str, str]) -> dict[str, str]:
    """Return a query that asks for what is somebody else's by each id that can be asked for."""
    if operation.query is None:
        return {}
    known = [field.encode_name for field in structs.fields(operation.query)]
    plain = {name: name.removeprefix("filter[").removesuffix("]") for name in known}
    return {name: ids[wanted] for name, wanted in plain.items() if wanted in ids}


async def ask(
    client: httpx.AsyncClient, operation: Operation, path: str, query: dict[str, str], body: Any
) -> tuple[int, str]:
    """Return status and body; of an answer that does not end, its beginning."""
    given: dict[str, Any] = {"params": query} | ({} if body is None else {"json": body})
    async with client.stream(operation.method, path, **given) as response:
        content = b""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(
                0.3 if "event-stream" in response.headers.get("content-type", "") else 20
            ):
                async for chunk in response.aiter_bytes():
                    content += chunk
        return response.status_code, content.decode()


async def everything_of(home: Home) -> dict[str, list[Any]]:
    """Return every row of a tenant."""
    found = {}
    async with home.server.app.features.database.read() as reader:
        for table in metadata.sorted_tables:
            if "tenant_id" in table.c:
                rows = await reader.all(_rows(table), tenant=home.tenant.id)
                found[table.name] = sorted(repr(row) for row in rows)
    return found


@cache
def _rows(table: Table) -> Statement:
    columns = [column for column in table.c if column.name not in _VOLATILE]
    return Statement(select(*columns).where(table.c.tenant_id == bindparam("tenant")))


@pytest.mark.parametrize(("dialect_name", "name"), ROUTES)
async def test_without_a_credential(owned: Owned, dialect_name: str, name: str) -> None:
    home = owned.home
    dialect, operation = route(home, dialect_name, name)
    path, body = operation.path.format(**owned.ids), body_of(dialect, operation)
    before = await everything_of(home)
    keys = {"none": None, "wrong": "nonsense", "another dialect's": _of_another(home, dialect_name)}
    for means, key in keys.items():
        client = home.anybody() if key is None else home.client(key)
        status, content = await ask(client, operation, path, query_of(operation, owned.ids), body)
        if operation.open:
            assert status < 500, means
        else:
            assert status == 401, (means, content)
            assert not [text for text in owned.hidden if text in content]
    assert await everything_of(home) == before


def _key(home: Home, dialect: str) -> str:
    """Return a program's credential for a dialect."""
    return {"telnyx": home.telnyx_key, "signalwire": home.signalwire_key}.get(dialect, home.token)


def _of_another(home: Home, dialect: str) -> str:
    return home.token if dialect == "telnyx" else home.telnyx_key


@pytest.mark.parametrize(("dialect_name", "name"), ROUTES)
async def test_with_the_credentials_of_another_tenant(
    owned: Owned, stranger: tuple[Home, dict[str, Any]], dialect_name: str, name: str
) -> None:
    other, room = stranger
    dialect, operation = route(other, dialect_name, name)
    path, body = operation.path.format(**owned.ids), body_of(dialect, operation)
    seat = await other.admit(ticket=await other.ticket(room["id"], role="host"), name="Stranger")
    keys = [_key(other, dialect_name)]
    if dialect_name == "roomful":
        keys.append(seat.key)
        logins = {role: f"{role}-{name}" for role in UserRole}
        keys += [await other.signed_in(login, role=role) for role, login in logins.items()]
    before = await everything_of(owned.home)
    for key in keys:
        for query in ({}, query_of(operation, owned.ids)):
            status, content = await ask(other.client(key), operation, path, query, body)
            assert status < 500
            if "{" in operation.path and not operation.open:
                assert status in {403, 404}, content
            # what one asks for stands in the links to the pages of the answer
            assert not [text for text in owned.hidden - {*query.values()} if text in content]
    assert await everything_of(owned.home) == before
    assert owned.person.connected


async def test_ids_in_bodies_are_of_ones_own_tenant(
    owned: Owned, stranger: tuple[Home, dict[str, Any]]
) -> None:
    other, room = stranger
    seat = await other.enter(ticket=await other.ticket(room["id"], role="host"), name="Stranger")
    await inside(other, seat)
    before = await everything_of(owned.home)
    for client, path in (
        (other.client(other.telnyx_key), f"/v2/room_sessions/{seat.session_id}/actions/kick"),
        (other.client(), f"/roomful/v1/sessions/{seat.session_id}/kick"),
        (seat.client(), f"/roomful/v1/sessions/{seat.session_id}/mute"),
    ):
        answer = await client.post(path, json={"participants": [owned.person.id]})
        assert answer.status_code == 422, answer.text
        assert "hidden" not in answer.text
    to = {"text": "psst", "to": owned.person.id}
    assert (await seat.client().post("/roomful/v1/me/messages", json=to)).status_code == 422
    # the key of another session's seat is none here
    again = await other.admit(ticket=await other.ticket(room["id"]), key=owned.person.key, name="Thief")
    assert again.id != owned.person.id
    assert "hidden" not in str(again.joined)
    assert await everything_of(owned.home) == before


READABLE = [
    pytest.param(dialect.name, operation.name, id=f"{dialect.name}-{operation.name}")
    for dialect in _WALKED
    for operation in dialect.operations
    if operation.method == "GET" and "{" in operation.path and not operation.open
]


@pytest.mark.parametrize(("dialect_name", "name"), READABLE)
async def test_the_owner_is_shown_what_a_stranger_is_not(owned: Owned, dialect_name: str, name: str) -> None:
    home = owned.home
    _, operation = route(home, dialect_name, name)
    key = _key(home, dialect_name)
    status, content = await ask(home.client(key), operation, operation.path.format(**owned.ids), {}, None)
    assert status == 200
    if name not in _OF_NOBODY:
        assert [text for text in owned.hidden if text in content]


@pytest.mark.parametrize(
    "name", [name for dialect, name in (one.values for one in ROUTES) if dialect == "roomful"]
)
async def test_as_somebody_who_owns_none_of_it(owned: Owned, name: str) -> None:
    """In the same tenant, but no administrator: what others own is as if it were not there."""
    home = owned.home
    dialect, operation = route(home, "roomful", name)
    path, body = operation.path.format(**owned.ids), body_of(dialect, operation)
    token = await home.signed_in(f"other-{name}")
    before = await everything_of(home)
    for query in ({}, query_of(operation, owned.ids)):
        status, content = await ask(home.client(token), operation, path, query, body)
        assert status < 500
        if "{" in operation.path and not operation.open:
            assert status in {403, 404}, content
        if not operation.open:
            assert not [text for text in (*owned.ids.values(), *owned.names) if text in content]
    after = await everything_of(home)
    for table in ("rooms", "sessions", "participants", "tickets", "messages", "credentials", "deliveries"):
        kept = [row for row in after[table] if row in before[table]]
        assert kept == before[table], table
    assert owned.person.connected
