"""Reading, listing and creating rooms, against bare Litestar with the same JSON."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from functools import partial
from typing import Any

from benchmarks import requests, servers
from benchmarks.figures import Bench, Figure, in_turns
from benchmarks.servers import Running

_ROOMS = 200
_LIST = "/v2/rooms?page[size]=25"
_WRITERS = 64
_HOOK = "http://127.0.0.1:9/hook"  # nobody listens: what is measured is that it is written down


@contextmanager
def _sides(
    bench: Bench, name: str, database_url: str = "", **settings: str
) -> Iterator[tuple[Running, Running]]:
    """Run Roomful with some rooms, and bare Litestar with the same answers."""
    folder = bench.folder / name
    with ExitStack() as stack:
        ours = stack.enter_context(
            servers.roomful(folder / "ours", core=bench.server_core, database_url=database_url, **settings)
        )
        requests.make_rooms(ours, 30 if bench.quick else _ROOMS, webhook_event_url=_HOOK)
        rooms = ours.call("GET", _LIST, ours.telnyx_key)
        answers = {"room": {"data": rooms["data"][0]}, "rooms": rooms}
        bare = stack.enter_context(servers.bare(folder / "bare", answers, core=bench.server_core))
        yield ours, bare


def _compare(
    bench: Bench,
    figure: tuple[str, str, float],
    sides: Sequence[tuple[Running, list[bytes]]],
    *,
    connections: int = requests.CONNECTIONS,
    status: int = 200,
) -> Figure:
    """Let ours and the other take turns with these requests, and set one rate beside the other."""

    def rate(server: Running, sent: list[bytes]) -> float:
        return bench.load.run(
            server.port, sent, connections=connections, seconds=bench.seconds, status=status
        ).rate

    ours, bare = in_turns(bench.rounds, [partial(rate, *side) for side in sides])
    name, text, bound = figure
    detail = f"{ours:,.0f} against {bare:,.0f} a second over {connections} connections"
    return Figure(name, text, ours / bare, "at least", bound, "of bare Litestar", detail)


def _reading(
    bench: Bench, ours: Running, bare: Running, on: str, bounds: tuple[float, float]
) -> list[Figure]:
    rooms = ours.call("GET", "/v2/rooms?page[size]=100", ours.telnyx_key)["data"]
    read = [requests.get(f"/v2/rooms/{room['id']}", ours.telnyx_key) for room in rooms]
    page = [requests.get(_LIST, ours.telnyx_key)]
    short = on.lower()
    return [
        _compare(
            bench,
            (f"{name}-{short}", f"{text} on {on}", bound),
            [(ours, sent), (bare, sent)],
        )
        for name, text, bound, sent in (
            ("read", "reading one room", bounds[0], read),
            ("list", "listing 25 rooms", bounds[1], page),
        )
    ]


def _creating(bench: Bench, ours: Running, bare: Running) -> list[Figure]:
    own: dict[str, Any] = {"name": "made {number}", "webhook": {"url": _HOOK}}
    telnyx = {"unique_name": "made {number}", "webhook_event_url": _HOOK}
    there = [requests.post("/v2/rooms", telnyx, ours.telnyx_key)]
    made = [requests.post("/roomful/v1/rooms", own, ours.token)]
    return [
        _compare(
            bench,
            (name, text, 1 / 8),
            [(ours, sent), (bare, there)],
            connections=_WRITERS,
            status=201,
        )
        for name, text, sent in (
            ("create", "creating a room, synced, with its history row and webhook job, on SQLite", made),
            ("create-telnyx", "the same through Telnyx, which has no webhook for it, on SQLite", there),
        )
    ]


def on_sqlite(bench: Bench) -> list[Figure]:
    """Measure on SQLite; creates with the jobs left for later."""
    with _sides(bench, "sqlite") as (ours, bare):
        figures = _reading(bench, ours, bare, "SQLite", (1 / 3, 1 / 5))
    with _sides(bench, "sqlite-create", worker="false") as (ours, bare):
        return figures + _creating(bench, ours, bare)


def on_postgres(bench: Bench) -> list[Figure]:
    """Measure on PostgreSQL, which syncs too."""
    with servers.postgres(bench.load_core) as server, _sides(bench, "postgres", server.dsn) as (ours, bare):
        return _reading(bench, ours, bare, "PostgreSQL", (1 / 6, 1 / 6))
