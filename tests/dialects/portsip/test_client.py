"""A typed client, generated out of the contract as any program's developers would, against a real server."""

import importlib
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from openapi_python_client import generate
from openapi_python_client.config import Config, ConfigFile, MetaType

import tests.contracts
from tests.server import PASSWORD, PORTSIP_CLIENT, Home, Person, eventually
from tests.validation import watch

pytestmark = pytest.mark.livekit

_CONTRACT = Path(tests.contracts.__file__).parent / "portsip.json"
_NAME = "generated_portsip"


class Made:
    """The generated package: its modules by their dotted names."""

    def __getattr__(self, name: str) -> ModuleType:
        return importlib.import_module(f"{_NAME}.{name}")

    def call(self, tag: str, name: str) -> Any:
        """Return what calls an operation and returns all of its answer."""
        return importlib.import_module(f"{_NAME}.api.{tag}.{name}").asyncio_detailed


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Made]:
    folder = tmp_path_factory.mktemp("client")
    told = json.loads(_CONTRACT.read_text())
    # a package half as large is made and imported in half the time
    told["paths"] = {
        path: item for path, item in told["paths"].items() if not path.startswith("/conference_rooms/")
    }
    operations = [one for item in told["paths"].values() for one in item.values()]
    for one in [told["components"], *operations]:
        for answer in one["responses"].values():
            answer["description"] = ""  # which OpenAPI requires, and which is no fact
    (folder / "contract.json").write_text(json.dumps(told))
    config = Config.from_sources(
        ConfigFile(post_hooks=[]),
        MetaType.NONE,
        document_source=folder / "contract.json",
        file_encoding="utf-8",
        overwrite=True,
        output_path=folder / _NAME,
    )
    assert generate(config=config) == []
    sys.path.insert(0, str(folder))
    yield Made()
    sys.path.remove(str(folder))


async def signed_in(home: Home, made: Made, login: str) -> Any:
    """Sign in with the client and return one that is."""
    models = made.models
    anonymous = made.client.Client(base_url=f"{home.url}/api")
    watch(anonymous.get_async_httpx_client())
    form = models.OauthTokenBodyType0(
        grant_type=models.OauthTokenBodyType0GrantType.PASSWORD,
        username=login,
        password=PASSWORD,
        scope=models.OauthTokenBodyType0Scope.ALL,
        client_id=models.OauthTokenBodyType0ClientId(PORTSIP_CLIENT),
        domain=home.tenant.domain,
    )
    answer = await made.call("authentication", "oauth_token")(client=anonymous, body=form)
    assert answer.status_code == 200, answer.content
    client = made.client.AuthenticatedClient(base_url=f"{home.url}/api", token=answer.parsed.access_token)
    watch(client.get_async_httpx_client())
    await anonymous.get_async_httpx_client().aclose()
    return client


async def test_a_meeting_from_beginning_to_end(home: Home, made: Made) -> None:
    await home.user("ann")
    client, models = await signed_in(home, made, "ann"), made.models

    async def call(name: str, *ids: str, **given: Any) -> Any:
        answer = await made.call("user", name)(*ids, client=client, **given)
        assert answer.status_code in {200, 201, 204}, answer.content
        return answer.parsed

    body = models.CreateMeetingBody(
        mode=models.CreateMeetingBodyMode.VIDEO,
        subject="Planning",
        timezone="Europe/Berlin",
        layout=models.CreateMeetingBodyLayout.LAYOUT4,
        room_pin="1234",
        external_invitees="bob@example.org",
    )
    created = await call("create_meeting", body=body)
    shown = await call("get_meeting", created.id)
    assert (shown.subject, shown.extension_number) == ("Planning", created.extension_number)
    assert shown.layout == models.GetMeetingResponse200Layout.LAYOUT4
    assert shown.scheduled_start_at is None
    changes = models.UpdateMeetingBody(subject="Other", scheduled_start_at="2031-03-04T09:00:00Z")
    await call("update_meeting", created.id, body=changes)
    listed = await call("list_user_meetings", filter_="subject eq 'Other'", top=5)
    assert (listed.count, [one.id for one in listed.items]) == (1, [created.id])
    assert listed.items[0].ownership is True
    await call("start_meeting", created.id)
    status = await call("get_user_meeting_status", created.id)
    assert status.status == models.GetUserMeetingStatusResponse200Status.ONLINE
    bob = await home.enter(ticket=shown.token, name="Bob", pin="1234")
    people: list[Any] = []
    while not people:
        people = (await call("list_meeting_participants", created.id)).items
    assert people[0].display_name.startswith('"Bob"<sip:')
    person = people[0].id
    await call("mute_meeting_participant", created.id, person)
    await call("transfer_meeting_ownership", created.id, person)
    seat = models.SetMeetingParticipantPositionBody(position=3)
    await call("set_meeting_participant_position", created.id, person, body=seat)
    alone = await call("get_meeting_participant", created.id, person)
    assert (alone.muted, alone.chairman, alone.position) == (True, True, 3)
    await call("lock_meeting", created.id)
    await call("unlock_meeting", created.id)
    await call("stop_meeting", created.id)
    await call("delete_meeting", created.id)
    assert (await call("list_user_meetings")).count == 0
    await eventually(lambda: _gone(bob))
    answer = await made.call("authentication", "logout")(client=client)
    assert answer.status_code == 204
    await client.get_async_httpx_client().aclose()


async def _gone(person: Person) -> bool:
    return not person.connected


async def test_refusals_are_read(home: Home, made: Made) -> None:
    await home.user("ann")
    client = await signed_in(home, made, "ann")
    answer = await made.call("conference", "list_conference_rooms")(client=client)
    assert answer.status_code == 403
    missing = await made.call("user", "get_meeting")("NzAw", client=client)
    assert missing.status_code == 404
    assert made.models.Errors.from_dict(json.loads(missing.content)).errors[0].code == "UNKNOWN"
    await client.get_async_httpx_client().aclose()
