"""Whether a million rooms cost more than a thousand."""

import datetime
from collections.abc import Iterator
from functools import partial
from typing import Any

from benchmarks import growth, requests
from benchmarks.figures import Bench, Figure
from benchmarks.seeding import Store
from benchmarks.servers import Running
from roomful.kit.clock import DAY, from_datetime

_FIRST_DAY = datetime.date(2025, 3, 1)
_MATCHES = 10_000
_ON_SMALL = 25  # rooms a day among the thousand: a whole page of them
_CONNECTIONS = 16


def _rows(template: dict[str, Any], count: int, a_day: int) -> Iterator[tuple[Any, ...]]:
    """Return so many rooms like the template, so many of them created each day."""
    first = from_datetime(datetime.datetime.combine(_FIRST_DAY, datetime.time(), datetime.UTC))
    for index in range(count):
        at = first + index * DAY // a_day
        yield tuple({
            **template,
            "id": f"{at // 1000:012x}"[:8] + f"-{at // 1000 & 0xFFFF:04x}-7000-8000-{index:012x}",
            "number": (at // 1000 << 18) | (index & 0x3FFFF),
            "name": f"room {index:07d}",
            "reserved_name": f"room {index:07d}",
            "slug": f"room-{index:07d}",
            "extension": f"{index + 1_000_000_000}",
            "created_at": at,
            "updated_at": at,
        }.values())  # fmt: skip


def _by_day(count: int, a_day: int) -> list[tuple[str, int]]:
    """Return the counter of each day and its value, as creating the rooms would have left them."""
    days = [f"rooms:{_FIRST_DAY + datetime.timedelta(days=day):%Y%m%d}" for day in range(-(-count // a_day))]
    return [(name, min(a_day, count - index * a_day)) for index, name in enumerate(days)]


def _fill(store: Store, count: int, a_day: int) -> None:
    template = store.first("rooms")
    store.insert("rooms", list(template), _rows(template, count, a_day))
    store.count(template["tenant_id"], "rooms", count)
    for name, value in _by_day(count, a_day):
        store.count(template["tenant_id"], name, value)


def _questions(server: Running, count: int, a_day: int) -> dict[str, bytes]:
    day = _FIRST_DAY + datetime.timedelta(days=count // a_day // 2)
    name = f"room {count // 2:07d}"
    key = server.telnyx_key
    asked = {
        "first page": "/v2/rooms",
        "lookup by name": f"/v2/rooms?filter[unique_name]={name}",
        "date filter": f"/v2/rooms?filter[date_created_at][eq]={day}",
    }
    expected = {"first page": count + 1, "lookup by name": 1, "date filter": a_day}
    for question, path in asked.items():
        content = requests.get(path).split()[1].decode()
        total = server.call("GET", content, key)["meta"]["total_results"]
        if total != expected[question]:
            raise RuntimeError(f"{question}: {total} rooms instead of {expected[question]}")
    return {question: requests.get(path, key) for question, path in asked.items()}


def _measure(bench: Bench, on: str) -> list[Figure]:
    many = (4_000, 400) if bench.quick else (1_000_000, _MATCHES)
    sizes = [
        (partial(_fill, count=count, a_day=a_day), partial(_questions, count=count, a_day=a_day))
        for count, a_day in (many, (1_000, _ON_SMALL))
    ]
    return [
        Figure(
            f"{cost.question.replace(' ', '-')}-{on.lower()}",
            f"{cost.question} among 1,000,000 rooms on {on}"
            + (", 10,000 matches" if "date" in cost.question else ""),
            cost.ratio,
            "at most",
            3.0 if "date" in cost.question else 1.5,
            "of the cost among 1,000",
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
