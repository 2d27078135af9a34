"""Every operation, called by those for whom what it names is not there."""

from typing import Any

import pytest

from tests.contracts.trueconf import OPERATIONS, VERSIONS
from tests.dialects.test_walk import everything_of
from tests.dialects.trueconf.calling import Client, key, token_of, told
from tests.dialects.trueconf.test_walk import call, names
from tests.dialects.trueconf.world import World, world_of
from tests.server import Home

pytestmark = pytest.mark.livekit

_NEWEST = VERSIONS[-1]
_OPEN = {"getClientList"}
# lists of a call that is not there are empty, as the page has it
_EMPTY = {"getCallParticipantList", "getCallInviteList"}
# what people of a tenant may know of each other
_SHOWN = {"getUser", "getAvatar", "getGroup", "getGroupUserList", "getGroupUser"}
# of what a tenant counts from 1 on, a stranger's own would have the same ids
_COUNTED = {"createGroup", "createPreset", "createConferenceTemplate"}
_TABLES = (
    *("rooms", "users", "groups", "group_members", "contacts", "invitations", "sessions", "participants"),
    *("recordings", "broadcast_presets", "templates", "credentials", "messages"),
)


async def rows_of(home: Home) -> dict[str, Any]:
    """Return what nobody of those may change."""
    found = await everything_of(home)
    return {name: found[name] for name in _TABLES if name in found}


def hidden(world: World) -> tuple[str, ...]:
    """Return what no stranger is told."""
    return ("Planning", "Made of it", "Somebody", '"Red"', f"ann@{world.home.tenant.domain}")


async def test_without_a_token_that_is_one(home: Home) -> None:
    world = await world_of(home)
    before = await rows_of(home)
    tokens = {"none": None, "wrong": "nonsense", "telnyx": home.telnyx_key, "signalwire": home.signalwire_key}
    for name in names(_NEWEST):
        for means, token in tokens.items():
            answer = await call(world, Client(home, _NEWEST, token), name)
            if name in _OPEN:
                assert answer.status_code < 500
            else:
                assert told(answer)[:2] == (403, "accessTokenInvalid"), (name, means)
    assert await rows_of(home) == before


@pytest.mark.parametrize("version", ["3.1", _NEWEST])
async def test_with_a_token_of_another_tenant(home: Home, other_home: Home, version: str) -> None:
    world = await world_of(home)
    before = await rows_of(home)
    client = Client(other_home, version, await key(other_home))
    for name in names(version):
        if name in _COUNTED:
            continue
        answer = await call(world, client, name)
        assert answer.status_code < 500, name
        if name in _EMPTY:
            assert answer.json() == {"cnt": 0, "list": []}
        elif "{" in OPERATIONS[name]["path"].replace("{version}", ""):
            assert answer.status_code == 404, (name, answer.text)
        if OPERATIONS[name]["method"] == "GET":
            assert not [text for text in hidden(world) if text in answer.text], name
    assert await rows_of(home) == before


async def test_as_somebody_who_owns_none_of_it(home: Home) -> None:
    world = await world_of(home)
    await home.user("eve")
    before = await rows_of(home)
    client = Client(home, _NEWEST, await token_of(home, "eve"))
    for name in names(_NEWEST):
        if name in {"createConference", "createConferenceTemplate"}:
            continue  # of her own
        answer = await call(world, client, name)
        assert answer.status_code < 500, name
        if "{" in OPERATIONS[name]["path"].replace("{version}", "") and name not in _SHOWN:
            assert answer.status_code in {403, 404} or answer.json() == {"cnt": 0, "list": []}, name
        assert "Planning" not in answer.text, name
    after = await rows_of(home)
    assert {name: rows for name, rows in after.items() if rows != before[name]}.keys() <= {"credentials"}
