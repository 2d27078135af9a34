"""Schemathesis over the documents: whatever fits them or does not, no answer is a 5xx or beside them."""

import asyncio
import itertools
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.core.transport import DEFAULT_RESPONSE_TIMEOUT
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from roomful.dialects.portsip.mapping import write_id
from roomful.people.model import Role
from roomful.recordings.model import FileKind
from roomful.web.openapi import document
from tests.contracts.trueconf import VERSIONS
from tests.dialects.recorded import (
    BYTES,
    past,
    past_broadcast,
    past_composition,
    past_recording,
    past_track,
    preset,
)
from tests.dialects.trueconf.calling import bare
from tests.dialects.trueconf.calling import key as trueconf_key
from tests.server import Person, RoomfulServer
from tools.coverage import bare_dialects

pytestmark = pytest.mark.livekit

_BASE = "http://roomful.test"
_CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
# what never ends is for the tests of the stream
_LEFT_OUT = {"StreamEvents"}
# what would leave nothing for the examples that follow keeps to ids that are nobody's
_ENDS = ("DELETE", "PUT", "/kick", "/end", "/leave", "/destroy", "/stop")
# what would keep captures busy for nothing does, too
_STARTS = ("/recordings", "/broadcasts", "/streams", "/start_recording")
_people = itertools.count(1)
DOCUMENTS = {dialect.name: document(dialect, _BASE) for dialect in bare_dialects(_BASE)}


def _asked(described: dict[str, Any]) -> Iterator[tuple[str, GenerationMode]]:
    """Yield every operation of a document, and again where something can be got wrong beside its path."""
    for path in described["paths"].values():
        for operation in path.values():
            name = operation["operationId"]
            if name in _LEFT_OUT:
                continue
            yield name, GenerationMode.POSITIVE
            beside = [one for one in operation["parameters"] if one["in"] == "query"]
            if beside or "requestBody" in operation:
                yield name, GenerationMode.NEGATIVE


def _operations() -> Iterator[Any]:
    """Yield what we publish."""
    for dialect, described in DOCUMENTS.items():
        for name, mode in _asked(described):
            wrong = "" if mode is GenerationMode.POSITIVE else "not-"
            yield pytest.param(dialect, name, mode, id=f"{dialect}-{wrong}{name}")


OPERATIONS = list(_operations())

EXAMPLES = 5
# what has as many fields as the others takes fewer to have each seen once
_FEWER = {"signalwire": 2, "portsip": 2, "trueconf": 1}


@pytest.fixture(scope="module")
async def meeting(roomful_server: RoomfulServer) -> AsyncIterator[Person]:
    """A host in a meeting, of a tenant that is there for all examples."""
    home = await roomful_server.home()
    room = await home.room(slug="fuzzed", capacity=1000)
    yield await home.enter(ticket=await home.ticket(room["id"], role="host"), name="Ann")
    await home.close()


@pytest.fixture(scope="module")
async def made(meeting: Person) -> dict[str, str]:
    """Ids of what was recorded and broadcast of an earlier session."""
    before = await past(meeting.home, meeting.joined["room"]["id"])
    recording, track = await past_recording(before), await past_track(before, content=BYTES)
    composition = await past_composition(before)
    broadcast, target = await past_broadcast(before)
    return {
        "preset_id": await preset(meeting.home),
        "recording_id": recording.id,
        "track_id": track.id,
        "room_recording_id": track.id,
        "composition_id": composition.id,
        "room_composition_id": composition.id,
        "broadcast_id": broadcast.id,
        "target_id": target.id,
        "token": meeting.home.server.app.features.files.link(track.tenant_id, FileKind.TRACK, track.id),
    }


def known(person: Person) -> dict[str, str]:
    """Return ids that are somebody's, by the names of path parameters."""
    room_id = person.joined["room"]["id"]
    session = {"session_id": person.session_id, "room_session_id": person.session_id}
    people = {"participant_id": person.id, "room_participant_id": person.id}
    return {"room_id": room_id, "slug": "fuzzed", **session, **people}


@pytest.fixture(scope="module")
async def named(meeting: Person, made: dict[str, str]) -> dict[str, dict[str, str]]:
    """Ids that are somebody's, by dialect and by the names of path parameters."""
    features, tenant_id = meeting.home.server.app.features, meeting.home.tenant.id
    room = await features.rooms.get(tenant_id, meeting.joined["room"]["id"])
    person = await features.lookup.participant(tenant_id, meeting.id)
    recording = await features.recordings.get(tenant_id, made["recording_id"])
    numbers = {
        "id": write_id(room.number),
        "participant_id": write_id(person.number),
        "recording_id": write_id(recording.number),
        "key": made["token"],
    }
    logins = {"conference_id": room.slug, "session_id": f"{room.number:x}", "user_id": "nobody"}
    return {"portsip": numbers, "trueconf": logins}


async def key_for(operation: Any, dialect: str, meeting: Person) -> str:
    """Return a credential that opens the operation."""
    if dialect == "portsip":
        login = f"user {next(_people)}"
        await meeting.home.user(login, role=Role.ADMIN)
        return await meeting.home.portsip_token(login)
    if dialect == "trueconf":
        return await trueconf_key(meeting.home)
    if dialect == "telnyx":
        return meeting.home.telnyx_key
    if dialect == "signalwire":
        return meeting.home.signalwire_key
    if operation.path.startswith(("/roomful/v1/sign_in", "/roomful/v1/user")):
        return await meeting.home.signed_in(f"user {next(_people)}")
    if not operation.path.startswith("/roomful/v1/me"):
        return meeting.home.token
    # a room of their own: who may come into that of the examples, the examples change
    own = await meeting.home.room()
    return (await meeting.home.admit(ticket=await meeting.home.ticket(own["id"]), name="Bob")).key


def probe(
    operation: Any, url: str, key: str, ids: dict[str, str], mode: GenerationMode, examples: int
) -> None:
    """Call an operation with examples that fit its schema, or do not."""
    ends = any(
        operation.method.upper() == word or operation.path.endswith(word) for word in (*_ENDS, *_STARTS)
    )

    @given(case=operation.as_strategy(generation_mode=mode), real=st.booleans())
    @settings(
        max_examples=examples,
        deadline=None,
        derandomize=True,
        database=None,
        phases=(Phase.explicit, Phase.generate),
        suppress_health_check=list(HealthCheck),
    )
    def call(case: Any, real: bool) -> None:
        if real and not ends:
            case.path_parameters = {
                name: ids.get(name, value) for name, value in (case.path_parameters or {}).items()
            }
        headers = {"authorization": key if key.startswith("Basic ") else f"Bearer {key}"}
        response = case.call(base_url=url, headers=headers, timeout=DEFAULT_RESPONSE_TIMEOUT)
        case.validate_response(response, checks=_CHECKS)

    call()


@pytest.mark.parametrize(("dialect", "name", "mode"), OPERATIONS)
async def test_an_operation(
    meeting: Person,
    made: dict[str, str],
    named: dict[str, dict[str, str]],
    dialect: str,
    name: str,
    mode: GenerationMode,
) -> None:
    schema = schemathesis.openapi.from_dict(DOCUMENTS[dialect])
    operation = schema.find_operation_by_id(name)
    key = await key_for(operation, dialect, meeting)
    ids, examples = named.get(dialect, known(meeting) | made), _FEWER.get(dialect, EXAMPLES)
    await asyncio.to_thread(probe, operation, meeting.home.url, key, ids, mode, examples)


@pytest.mark.long
@pytest.mark.parametrize("version", VERSIONS[:-1])
async def test_an_older_version(meeting: Person, named: dict[str, dict[str, str]], version: str) -> None:
    described = document(bare().versions[VERSIONS.index(version)], _BASE)
    schema = schemathesis.openapi.from_dict(described)
    key = await trueconf_key(meeting.home)
    for name, mode in _asked(described):
        operation = schema.find_operation_by_id(name)
        await asyncio.to_thread(probe, operation, meeting.home.url, key, named["trueconf"], mode, EXAMPLES)
