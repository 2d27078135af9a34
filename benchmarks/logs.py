"""Whether TrueConf's lists cost more among very many people, conferences and rows of logs than among few."""

import itertools
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import sqlalchemy as sa

from benchmarks import growth, requests
from benchmarks.figures import Bench, Figure
from benchmarks.seeding import Rows, Store
from benchmarks.servers import Running
from roomful.db.statement import Json
from roomful.db.tables import metadata
from roomful.kit.clock import DAY, SystemClock

_API = "/api/v3.10"
_CONNECTIONS = 8
# a page of people or conferences has 200, one of a log 20
_LISTS = (
    "users",
    "conferences",
    "logs/calls",
    "logs/events",
    "logs/messages",
    "logs/settings",
    "logs/recordings",
)
_EVENT, _SETTING = "participant.joined", "user.updated"


@dataclass(frozen=True)
class Size:
    """How much there is."""

    users: int
    rooms: int
    sessions: int
    messages: int
    recordings: int
    events: int
    settings: int

    @property
    def logged(self) -> int:
        """How many rows the logs have."""
        return self.sessions + self.messages + self.recordings + self.events + self.settings


MANY = Size(100_000, 10_000, 1_000_000, 1_000_000, 200_000, 2_300_000, 500_000)
FEW = Size(400, 400, 400, 400, 400, 400, 400)
_QUICK = Size(1_000, 800, 1_500, 1_500, 600, 1_500, 1_200)
# what happened five minutes ago is not counted each time any more
_AGE = 400 * DAY


def _blank(table: sa.Table) -> dict[str, Any]:
    """Return a row with nothing in it but what there has to be."""

    def value(column: sa.Column[Any]) -> Any:
        if column.nullable:
            return None
        if isinstance(column.type, Json):
            return "{}"
        if isinstance(column.type, sa.Boolean):
            return False
        return "" if isinstance(column.type, sa.String) else 0

    return {column.name: value(column) for column in table.columns}


def _like(template: dict[str, Any], count: int, differs: Callable[[int, int], dict[str, Any]]) -> Rows:
    """Yield so many rows like the template; `differs` is given each one's place and time."""
    begun = SystemClock().now() - _AGE
    for index in range(count):
        yield tuple((template | differs(index, begun + index * _AGE // (2 * count))).values())


def _number(at: int, index: int) -> int:
    return (at // 1000 << 18) | (index & 0x3FFFF)


def _id(kind: int, index: int) -> str:
    return f"{kind:08x}-0000-7000-8000-{index:012x}"


def _fill(store: Store, size: Size) -> None:
    user, room = store.first("users"), store.first("rooms")
    tenant_id = room["tenant_id"]
    where = {"tenant_id": tenant_id, "room_id": room["id"]}

    def a_user(index: int, at: int) -> dict[str, Any]:
        login = f"user{index:07d}"
        named = {"login": login, "login_key": login, "display_name": login, "created_at": at}
        return {"id": _id(1, index), "number": _number(at, index), "email": None, "email_key": None, **named}

    def a_room(index: int, at: int) -> dict[str, Any]:
        name = f"room-{index:07d}"
        made = {"id": _id(2, index), "number": _number(at, index), "created_at": at}
        return {
            **made,
            "name": name,
            "reserved_name": name,
            "slug": name,
            "extension": f"{index + 1_000_000_000}",
        }

    def a_session(index: int, at: int) -> dict[str, Any]:
        times = {"started_at": at, "ended_at": at + 60_000_000, "updated_at": at}
        return {"id": _id(3, index), "number": _number(at, index), **times}

    def a_message(index: int, at: int) -> dict[str, Any]:
        session = _id(3, index % size.sessions)
        return {"seq": index + 1, "id": _id(4, index), "session_id": session, "text": "Hello", "sent_at": at}

    def a_recording(index: int, at: int) -> dict[str, Any]:
        times = dict.fromkeys(("started_at", "stopped_at", "captured_at", "completed_at", "created_at"), at)
        named = {"file_name": f"{index:08x}.mp4", "session_id": _id(3, index % size.sessions)}
        return {"id": _id(5, index), "number": _number(at, index), "updated_at": at, **named, **times}

    def writes(table: str, template: dict[str, Any], count: int, differs: Any) -> None:
        store.insert(table, list(template), _like(template, count, differs))

    writes("users", user | {"role": "standard", "extension": None}, size.users, a_user)
    writes("rooms", room, size.rooms, a_room)
    store.count(tenant_id, "rooms", size.rooms)
    session = _blank(metadata.tables["sessions"]) | where | {"room_name": "demo", "end_reason": "all_left"}
    writes("sessions", session, size.sessions, a_session)
    message = _blank(metadata.tables["messages"]) | {"tenant_id": tenant_id, "from_name": "Ann"}
    writes("messages", message, size.messages, a_message)
    film = {"state": "completed", "container": "mp4", "media": "video", "layout": "auto", "title": "Demo"}
    recording = _blank(metadata.tables["recordings"]) | where | film | {"size_bytes": 1, "duration_ms": 1}
    writes("recordings", recording, size.recordings, a_recording)
    store.count(tenant_id, "recordings", size.recordings)
    _fill_history(store, size)


def _fill_history(store: Store, size: Size) -> None:
    template = store.first("history")
    kinds = itertools.cycle((_EVENT,) * (size.events // size.settings) + (_SETTING,))
    left = {_EVENT: size.events, _SETTING: size.settings}

    def an_event(index: int, at: int) -> dict[str, Any]:
        kind = next(kind for kind in kinds if left[kind])
        left[kind] -= 1
        return {"seq": 1_000 + index, "id": _id(6, index), "at": at, "kind": kind}

    rows = _like(template, size.events + size.settings, an_event)
    store.insert("history", list(template), rows)


def _questions(server: Running, size: Size) -> dict[str, bytes]:
    key = server.credentials["trueconf"]["admin_key"]
    least = dict(
        zip(_LISTS[1:], (size.rooms, size.sessions, size.events, size.messages, size.settings), strict=False)
    )
    for name, count in least.items():
        # the first answer counts what there is for good
        for _ in range(2):
            found = server.call("GET", f"{_API}/{name}", key)["cnt"]
        if found < count:
            raise RuntimeError(f"{name}: {found} rows instead of {count}")
    return {name: requests.get(f"{_API}/{name}", key) for name in _LISTS}


def _measure(bench: Bench, on: str) -> list[Figure]:
    sizes = [
        (partial(_fill, size=size), partial(_questions, size=size))
        for size in (_QUICK if bench.quick else MANY, FEW)
    ]
    among = f"{MANY.users:,} users, {MANY.rooms:,} conferences and {MANY.logged:,} rows of logs"
    return [
        Figure(
            f"{cost.question.replace('/', '-')}-{on.lower()}",
            f"TrueConf's /{cost.question}, first page and total, among {among} on {on}",
            cost.ratio,
            "at most",
            1.5,
            "of the cost among 400 of each",
            str(cost),
        )
        for cost in growth.costs(bench, on, sizes, connections=_CONNECTIONS)
    ]


def on_sqlite(bench: Bench) -> list[Figure]:
    """Measure on SQLite."""
    return _measure(bench, growth.SQLITE)


def on_postgres(bench: Bench) -> list[Figure]:
    """Measure on PostgreSQL."""
    return _measure(bench, growth.POSTGRES)
