"""Every operation of every version: for success, for each error that it names, and for its absence.

Every answer is held against the objects of its version by the client itself.
"""

from typing import Any

import pytest

from roomful.dialects.trueconf.auth import allows
from roomful.tenants.scopes import SCOPES, covered
from tests.contracts.trueconf import OPERATIONS, VERSIONS, errors, has
from tests.dialects.trueconf.calling import Client, bare, key, told
from tests.dialects.trueconf.world import World, narrow, world_of
from tests.people.test_avatars import picture
from tests.server import Home

pytestmark = pytest.mark.livekit

_versions = pytest.mark.parametrize("version", VERSIONS)
_SCHEDULE = {"type": -1}
_CONFERENCE = {"topic": "New", "type": 0, "schedule": _SCHEDULE}
_PULL = {"audio_codec": "AAC", "video_codec": "H264"}
BODIES: dict[str, Any] = {
    "createConference": _CONFERENCE,
    "editConference": {"description": "Other"},
    "addInvitation": {"id": "dora"},
    "editInvitation": {"display_name": "Ann A."},
    "conferenceInvite": {},
    "inviteParticipant": {"participant_id": "carl"},
    "createUser": {"login_name": "erna", "password": "a password", "display_name": None},
    "editUser": {"display_name": "Ann A."},
    "createGroup": {"display_name": "Green", "rights": ["make_calls"]},
    "editGroup": {"display_name": "Red and white"},
    "addGroupUser": {"user_id": "bob"},
    "createPreset": {"name": "c", "type": "manualPull", "payload": _PULL},
    "editPreset": {"name": "d"},
    "createConferenceTemplate": {"name": "c", "object": _CONFERENCE},
    "editConferenceTemplate": {"name": "d"},
    "addContact": {"contact_id": "carl", "display_name": "C."},
    "editContact": {"contact_id": "bob", "display_name": "B."},
}
# in the order in which each finds what it needs; what ends something comes last
_LAST = (
    *("invitePodiumParticipant", "removePodiumParticipant", "kickSessionParticipant", "stopConference"),
    *(
        "deleteInvitation",
        "deleteConference",
        "deleteGroupUser",
        "deleteGroup",
        "disconnectUser",
        "deleteUser",
    ),
    *("deletePreset", "deleteConferenceTemplate", "deleteContact"),
)
# whose path parameter is told to be at fault, and what of the path is nobody's then
_NOT_FOUND = {
    "conferenceNotFound": "conference_id",
    "userNotFound": "user_id",
    "groupNotFound": "group_id",
    "contactNotFound": "contact_id",
    "presetNotFound": "preset_id",
    "conferenceTemplateNotFound": "template_id",
    "conferenceSessionNotFound": "session_id",
    "participantNotFound": "participant_id",
    "recordNotFound": "record_id",
    "recordingNotFound": "recording_id",
}
# of a conference that runs, or does not
_STATE = {"conferenceUnavailableForChange", "conferenceFieldUnavailableForChange", "conferenceIsNotRunning"}
# errors that are tried by themselves, or never come here
ELSEWHERE = {
    *("conferenceLimit", "conferenceMaxInvitationsLimit", "ongoingConferencesLimit", "maxUsers"),
    *("maxGuestsLimitReached", "conferenceOwnerNotInInvitationsList", "joinOptionsNotAllowedByLicense"),
    *("mcuModeUnavailableWhenMulticastIsEnabled", "joinOptionsNotEditableInMcuMode"),
    *("joinOptionsNotAllowedWhenMulticastIsEnabled", "conferenceIsFinished"),
    *("participantIsUnavailable", "participantAlreadyInConference"),
    # when media or the store of files cannot be reached
    "serviceUnavailable",
}
# a list of whoever is in refuses nobody for being nobody
_NEVER = {("getParticipantList", "participantNotFound"), ("getClientList", "forbidden")}


def names(version: str) -> list[str]:
    """Return the operations that are there in a version, in the order in which they are called."""
    there = bare().there
    found = [
        name for name, one in OPERATIONS.items()
        if has(one["versions"], version) and name in there and name != "generateToken"
    ]  # fmt: skip
    return sorted(found, key=lambda name: _LAST.index(name) + 1 if name in _LAST else 0)


def scopes_of(name: str, version: str) -> str:
    """Return which scopes open an operation; of some in v3 the page names none, and any does."""
    return str(next(told for versions, told in OPERATIONS[name]["scopes"].items() if has(versions, version)))


async def call(world: World, client: Client, name: str, body: Any = None, **ids: str) -> Any:
    """Call an operation."""
    operation = OPERATIONS[name]
    path = world.path(operation["path"], name, **ids)
    if name == "getConferenceICS":
        # answered with no JSON
        return await client.call("GET", path)
    sent = BODIES.get(name) if body is None else body
    if name == "invitePodiumParticipant" and body is None:
        sent = {"participant_id": world.ids["participant_id"]}
    given: dict[str, Any] = {} if sent is None else {"json": sent}
    if name == "createAvatar":
        given = {"files": {"image": ("me.png", picture(), "image/png")}}
    return await client.call(operation["method"], path, **given)


@_versions
async def test_every_operation(home: Home, version: str) -> None:
    world = await world_of(home)
    client = world.client(version)
    for name in names(version):
        if name == "inviteParticipant":
            continue  # somebody has to have a page open, which is tried by itself
        if name == "getCallRecord":
            newest = (await client.get("logs/records"))["list"][0]["conference_id"]
            answer = await call(world, client, name, session_id=newest)
        else:
            answer = await call(world, client, name)
        assert answer.status_code == OPERATIONS[name]["status"], f"{name}: {answer.text}"
        if OPERATIONS[name]["status"] == 202:
            assert answer.content == b""


@_versions
async def test_every_error_that_is_named(home: Home, version: str) -> None:
    world = await world_of(home)
    client = world.client(version)
    tokens = {scope: await narrow(home, scope) for scope in ("logs.settings:read", "groups:read")}
    for name in names(version):
        for reason in errors(name, version) - ELSEWHERE:
            if (name, reason) in _NEVER or (reason == "forbidden" and not scopes_of(name, version)):
                continue
            answer = await provoke(world, client, tokens, name, reason)
            status, given, place = told(answer)
            assert given == reason, (name, answer.text)
            wanted = {"forbidden": 403}.get(reason, 404 if reason.endswith("NotFound") else 400)
            assert status == wanted, (name, answer.text)
            if reason in _NOT_FOUND and name not in {"createConference", "createConferenceTemplate"}:
                assert place in {_NOT_FOUND[reason], "session_id", "user_id", "participant_id"}, name


async def provoke(world: World, client: Client, tokens: dict[str, str], name: str, reason: str) -> Any:
    """Call an operation so that it refuses for a reason."""
    if reason == "forbidden":
        wanted = scopes_of(name, client.version)
        token = next(one for scope, one in tokens.items() if not allows(wanted, covered({scope})))
        return await call(world, Client(world.home, client.version, token), name)
    if name in {"createConference", "createConferenceTemplate"}:
        conference = _CONFERENCE | {"owner": "nobody"}
        return await call(world, client, name, conference if name == "createConference" else {
            "name": "x", "object": conference,
        })  # fmt: skip
    if name == "addGroupUser" and reason == "userNotFound":
        return await call(world, client, name, {"user_id": "nobody"})
    if name == "invitePodiumParticipant" and reason == "participantNotFound":
        return await call(world, client, name, {"participant_id": "nobody"})
    if name in {"getCall", "getCallRecord"}:
        return await call(world, client, name, session_id="0")
    if reason in _STATE:
        running = reason != "conferenceIsNotRunning"
        other = world.others["getParticipantList" if running else ""] if running else {}
        ids = {"conference_id": other.get("conference_id", world.ids["conference_id"])}
        body = {"topic": "Other"} if name == "editConference" else None
        return await call(world, client, name, body, **ids)
    return await call(world, client, name, **{_NOT_FOUND[reason]: "nothing"})


@_versions
async def test_what_a_version_lacks_is_not_there(home: Home, version: str) -> None:
    world = await world_of_ids(home)
    client = world.client(version)
    missing = [name for name, one in OPERATIONS.items() if not has(one["versions"], version)]
    for name in missing:
        answer = await call(world, client, name)
        assert answer.status_code in {404, 405}, name
        assert answer.json()["error"]["errors"][0]["reason"] in {"notFound", "methodNotAllowed"}, name


async def world_of_ids(home: Home) -> World:
    """Return ids that need not be anybody's."""

    parts = {
        part.strip("{}") for one in OPERATIONS.values() for part in one["path"].split("/") if "{" in part
    }
    return World(home, await key(home), dict.fromkeys(parts, "1"))


async def test_every_scope_alone_opens_exactly_its_operations(home: Home) -> None:
    """Refusals for want of a scope come first: whatever else is wrong, `forbidden` tells them."""
    world = await world_of_ids(home)
    version = VERSIONS[-1]
    wanted = {
        name: scopes_of(name, version)
        for name, one in OPERATIONS.items()
        if has(one["versions"], version) and name in bare().there and name != "generateToken"
    }
    for scope in SCOPES:
        client = Client(home, version, await narrow(home, scope))
        for name, expression in wanted.items():
            if OPERATIONS[name]["method"] != "GET" or not expression:
                continue
            answer = await call(world, client, name)
            opened = answer.status_code != 403
            assert opened == allows(expression, covered({scope})), (scope, name)
