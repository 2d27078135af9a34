"""Every operation, called by those for whom what it names is not: without a token, from elsewhere, as nobody.

All of them are called before anything is compared: what is read of the tenant is the same before and after.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from roomful.dialects.portsip.mapping import write_id
from roomful.people.model import Role
from roomful.web.openapi import document
from roomful.web.operations import Operation
from tests.dialects.portsip.test_meetings import inside
from tests.dialects.portsip.test_rooms import MEETINGS, ROOMS, made, read
from tests.dialects.recorded import past, past_recording
from tests.dialects.test_walk import everything_of
from tests.server import Home
from tools.coverage import bare_dialects

pytestmark = pytest.mark.livekit

_DIALECT = next(one for one in bare_dialects("http://roomful.test") if one.name == "portsip")
_DOCUMENT = document(_DIALECT, "http://roomful.test")
# what ends the token it is called with comes last
_LAST = {"oauthRevoke", "logout"}
OPERATIONS = sorted(_DIALECT.operations, key=lambda one: (one.name in _LAST, one.path, one.method))


@dataclass
class Owned:
    """A meeting with somebody in it and a recording, and texts that are only its owner's."""

    home: Home
    ids: dict[str, str]
    hidden: tuple[str, ...]


async def owned(home: Home) -> Owned:
    ann = await home.portsip("ann")
    room = await made(
        ann, MEETINGS, subject="hidden subject", room_pin="918273", custom_options="hidden text"
    )
    await home.enter(ticket=room["token"], name="hidden person", pin="918273")
    (person,) = await inside(ann, f"{MEETINGS}/{room['id']}", 1)
    core = (await home.client().get("/roomful/v1/rooms")).json()["items"][0]
    recording = await past_recording(await past(home, core["id"]))
    ids = {
        "id": room["id"],
        "participant_id": person["id"],
        "recording_id": write_id(recording.number),
        "key": "AQAB",
    }
    hidden = ("hidden", "918273", room["token"], room["extension_number"], recording.file_name)
    return Owned(home, ids, hidden)


def body_of(operation: Operation) -> Any:
    """Return a body that the operation takes."""
    if operation.body is None:
        return None
    told = _DOCUMENT["paths"][operation.path][operation.method.lower()]["requestBody"]["content"]
    return next(iter(told.values()))["example"]


async def call(client: httpx.AsyncClient, operation: Operation, path: str) -> httpx.Response:
    body = body_of(operation)
    given: dict[str, Any] = {} if body is None else {"data" if operation.form else "json": body}
    return await client.request(operation.method, path, **given)


def protected() -> Iterator[Operation]:
    return (operation for operation in OPERATIONS if not operation.open)


async def test_without_a_token(home: Home) -> None:
    there = await owned(home)
    before = await everything_of(home)
    for operation in OPERATIONS:
        path = operation.path.format(**there.ids)
        for client in (home.anybody(), home.client("nonsense"), home.client(home.token)):
            answer = await call(client, operation, path)
            assert answer.status_code < 500, operation.name
            if not operation.open:
                assert answer.status_code == 401, operation.name
            assert not [text for text in there.hidden if text in answer.text], operation.name
    assert await everything_of(home) == before


async def test_from_another_tenant(home: Home, other_home: Home) -> None:
    there = await owned(home)
    before = await everything_of(home)
    for role in (Role.ADMIN, Role.STANDARD):
        client = await other_home.portsip(f"eve {role}", role=role)
        for operation in protected():
            answer = await call(client, operation, operation.path.format(**there.ids))
            if "{" in operation.path:
                assert answer.status_code in {403, 404}, operation.name
            elif operation.name not in _LAST:
                assert answer.status_code < 500, operation.name
            assert not [text for text in there.hidden if text in answer.text], operation.name
    assert await everything_of(home) == before


async def test_as_somebody_who_owns_none_of_it(home: Home) -> None:
    there = await owned(home)
    client = await home.portsip("bob", role=Role.STANDARD)
    before = await everything_of(home)
    for operation in protected():
        answer = await call(client, operation, operation.path.format(**there.ids))
        if operation.path.startswith(ROOMS):
            assert answer.status_code == 403, operation.name
        elif "{" in operation.path:
            assert answer.status_code == 404, operation.name
        assert not [text for text in there.hidden if text in answer.text], operation.name
    after = await everything_of(home)
    for table in ("rooms", "sessions", "participants", "tickets", "recordings", "invitations"):
        assert [row for row in after[table] if row in before[table]] == before[table], table


async def test_the_owner_is_shown_what_others_are_not(home: Home) -> None:
    there = await owned(home)
    token = await home.portsip_token("ann")
    for operation in protected():
        if operation.method == "GET" and "{" in operation.path:
            answer = await call(home.client(token), operation, operation.path.format(**there.ids))
            assert answer.status_code == 200, operation.name
            shown = [text for text in there.hidden if text in answer.text]
            assert shown or operation.path.endswith("/status"), operation.name
    assert await read(home.client(token), ROOMS, there.ids["id"])
