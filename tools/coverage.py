"""Writes COVERAGE.md of each dialect: what there is of the vendor's contract, and which tests call it.

`python -m tools.coverage` writes the files; with `--check` it only says which are not current.
"""

import json
import os
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from unittest.mock import Mock

from roomful.app.dialects import build_dialects
from roomful.web.operations import Dialect
from tools import versions
from tools.calls import Call, calls, meant

CLONE = Path(__file__).resolve().parent.parent

# What the vendor's SDK calls its operations.
SDK: dict[str, dict[str, str]] = {
    "telnyx": {
        "ListRooms": "rooms.list",
        "CreateRoom": "rooms.create",
        "ViewRoom": "rooms.retrieve",
        "UpdateRoom": "rooms.update",
        "DeleteRoom": "rooms.delete",
        "CreateRoomClientToken": "rooms.actions.generate_join_client_token",
        "RefreshRoomClientToken": "rooms.actions.refresh_client_token",
        "ListRoomSessions": "rooms.sessions.list_0",
        "RetrieveListRoomSessions": "rooms.sessions.list_1",
        "ViewRoomSession": "rooms.sessions.retrieve",
        "RetrieveListRoomParticipants": "rooms.sessions.retrieve_participants",
        "MuteParticipantInSession": "rooms.sessions.actions.mute",
        "UnmuteParticipantInSession": "rooms.sessions.actions.unmute",
        "KickParticipantInSession": "rooms.sessions.actions.kick",
        "EndSession": "rooms.sessions.actions.end",
        "ListRoomParticipants": "room_participants.list",
        "ViewRoomParticipant": "room_participants.retrieve",
        "ListRoomRecordings": "room_recordings.list",
        "DeleteRoomRecordings": "room_recordings.delete_bulk",
        "ViewRoomRecording": "room_recordings.retrieve",
        "DeleteRoomRecording": "room_recordings.delete",
        "ListRoomCompositions": "room_compositions.list",
        "CreateRoomComposition": "room_compositions.create",
        "ViewRoomComposition": "room_compositions.retrieve",
        "DeleteRoomComposition": "room_compositions.delete",
    },
    "signalwire": {
        "list_conference_rooms": "fabric.conference_rooms.list",
        "create_conference_room": "fabric.conference_rooms.create",
        "get_conference_room": "fabric.conference_rooms.get",
        "update_conference_room": "fabric.conference_rooms.update",
        "delete_conference_room": "fabric.conference_rooms.delete",
        "list_conference_room_addresses": "fabric.conference_rooms.list_addresses",
        "list_resources": "fabric.resources.list",
        "get_resource": "fabric.resources.get",
        "delete_resource": "fabric.resources.delete",
        "list_resource_addresses": "fabric.resources.list_addresses",
        "list_rooms": "video.rooms.list",
        "create_room": "video.rooms.create",
        "get_room": "video.rooms.get",
        "update_room": "video.rooms.update",
        "delete_room": "video.rooms.delete",
        "list_room_streams": "video.rooms.list_streams",
        "create_room_stream": "video.rooms.create_stream",
        "get_stream": "video.streams.get",
        "update_stream": "video.streams.update",
        "delete_stream": "video.streams.delete",
        "create_room_token": "video.room_tokens.create",
        "list_room_sessions": "video.room_sessions.list",
        "get_room_session": "video.room_sessions.get",
        "list_room_session_members": "video.room_sessions.list_members",
        "list_room_session_events": "video.room_sessions.list_events",
        "list_room_session_recordings": "video.room_sessions.list_recordings",
        "list_room_recordings": "video.room_recordings.list",
        "get_room_recording": "video.room_recordings.get",
        "delete_room_recording": "video.room_recordings.delete",
        "list_room_recording_events": "video.room_recordings.list_events",
        "list_video_conferences": "video.conferences.list",
        "create_video_conference": "video.conferences.create",
        "get_video_conference": "video.conferences.get",
        "update_video_conference": "video.conferences.update",
        "delete_video_conference": "video.conferences.delete",
        "list_conference_tokens": "video.conferences.list_conference_tokens",
        "list_conference_streams": "video.conferences.list_streams",
        "create_conference_stream": "video.conferences.create_stream",
        "get_conference_token": "video.conference_tokens.get",
        "reset_conference_token": "video.conference_tokens.reset",
    },
}
# what a contract tells of twice, in the same place: a room by its id, and by its name
SAME = {"signalwire": {"get_room_by_name": "get_room"}}
_AUTHOR = "Made by `python -m tools.coverage` from the declared operations and the tests; do not edit."


@dataclass(frozen=True)
class Line:
    """An operation: `there` is yes, or why it is not."""

    name: str
    method: str
    path: str
    there: str
    tests: tuple[str, ...]


@cache
def bare_dialects(base_url: str) -> tuple[Dialect, ...]:
    """Return every dialect without anything behind it: what it declares can be read, but not called."""
    return tuple(build_dialects(Mock(), base_url, Mock()))


def page(dialect: Dialect, found: list[Call], root: Path = CLONE) -> str:
    """Return the text of a dialect's COVERAGE.md."""
    parts = [f"# {dialect.title}: what there is", _AUTHOR]
    wanted = contract(dialect.name, root)
    own = [line for line in _declared(dialect, found) if line.name not in wanted]
    if wanted:
        lines = _against(dialect, wanted, found)
        there = sum(line.there == "yes" for line in lines)
        parts += [
            f"{there} of the {len(lines)} operations of the vendor's contract.",
            _table(lines, dialect.name),
        ]
        if own:
            parts += ["## Beside the contract", _table(own, dialect.name)]
    else:
        parts += [f"{len(own)} operations.", _table(own, dialect.name)]
    return "\n\n".join(parts) + "\n"


def contract(name: str, root: Path = CLONE) -> dict[str, tuple[str, str, str]]:
    """Return method, path and tag of each operation of a vendor's contract, by name; none for our own."""
    path = root / "tests" / "contracts" / f"{name}.json"
    if not path.exists():
        return {}
    told: dict[str, Any] = json.loads(path.read_text())
    if "paths" not in told:
        return {}  # facts of many versions, which have a page of another form
    prefix = told["servers"][0]["url"]
    return {
        one["operationId"]: (method.upper(), prefix + place, one["tags"][0])
        for place, item in told["paths"].items()
        for method, one in item.items()
    }


def _declared(dialect: Dialect, found: list[Call]) -> list[Line]:
    everything = [(one.method, one.path) for one in dialect.operations]
    sdk = SDK.get(dialect.name, {})
    tests: dict[tuple[str, str], set[str]] = {}
    for call in found:
        for one in meant(call, everything):
            tests.setdefault(one, set()).add(call.test)
    for operation in dialect.operations:
        name = sdk.get(operation.name, "")
        names = {name, name.rpartition(".")[0] + ".*"} if name else set()
        called = {call.test for call in found if call.method == "" and call.path in names}
        tests.setdefault((operation.method, operation.path), set()).update(called)
    return [
        Line(one.name, one.method, one.path, "yes", tuple(sorted(tests[one.method, one.path])))
        for one in dialect.operations
    ]


def _against(dialect: Dialect, wanted: dict[str, tuple[str, str, str]], found: list[Call]) -> list[Line]:
    there = {line.name: line for line in _declared(dialect, found)}
    same = SAME.get(dialect.name, {})
    return [
        there.get(same.get(name, name)) or Line(name, method, path, "missing", ())
        for name, (method, path, _) in sorted(
            wanted.items(), key=lambda one: (one[1][2], one[1][1], one[1][0])
        )
    ]


def _table(lines: Iterable[Line], name: str) -> str:
    rows = ["| Operation | Call | There | Called by |", "|---|---|---|---|"]
    for line in lines:
        tests = ", ".join(_link(test, name) for test in line.tests) or "–"
        rows.append(f"| {line.name} | `{line.method} {line.path}` | {line.there} | {tests} |")
    return "\n".join(rows)


def _link(test: str, name: str) -> str:
    place = Path(os.path.relpath(test, Path(_file(name)).parent)).as_posix()
    return f"[{Path(test).stem.removeprefix('test_')}]({place})"


def _file(name: str) -> str:
    return f"src/roomful/dialects/{name}/COVERAGE.md"


def pages(root: Path = CLONE) -> dict[Path, str]:
    """Return what each file should say."""
    found = list(calls(root))
    return {
        root / _file(dialect.name): versions.page(dialect, _AUTHOR, root)
        if hasattr(dialect, "versions")
        else page(dialect, found, root)
        for dialect in bare_dialects("https://roomful.example")
    }


def main(arguments: list[str]) -> int:
    """Write the files, or say which are not current."""
    wanted = pages()
    stale = [path for path, text in wanted.items() if not path.exists() or path.read_text() != text]
    for path in stale:
        if "--check" in arguments:
            print(f"{path.relative_to(CLONE)} is not current; run `python -m tools.coverage`")
        else:
            path.write_text(wanted[path])
    return 1 if stale and "--check" in arguments else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
