"""What the same questions cost a large installation and a small one, asked in turns."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass

from benchmarks import seeding, servers
from benchmarks.figures import Bench, in_turns
from benchmarks.seeding import Fill
from benchmarks.servers import Running

SQLITE, POSTGRES = "SQLite", "PostgreSQL"
Ask = Callable[[Running], Mapping[str, bytes]]


@dataclass(frozen=True)
class Cost:
    """What one question costs, in microseconds a request."""

    question: str
    many: float
    few: float

    @property
    def ratio(self) -> float:
        """How many times as much it is among many."""
        return self.many / self.few

    def __str__(self) -> str:
        return f"{self.many:,.0f} µs against {self.few:,.0f} µs a request"


def costs(
    bench: Bench,
    on: str,
    sizes: Sequence[tuple[Fill, Ask]],
    *,
    connections: int,
) -> list[Cost]:
    """Fill a large installation and a small one on a database, and ask both the same."""
    with ExitStack() as stack:
        server = stack.enter_context(servers.postgres(bench.load_core)) if on == POSTGRES else None
        running = []
        for name, (fill, _) in zip(("many", "few"), sizes, strict=True):
            folder, url = seeding.filled(bench, f"{on}-{name}", server, fill)
            running.append(
                stack.enter_context(servers.roomful(folder, core=bench.server_core, database_url=url))
            )
        asked = [ask(one) for one, (_, ask) in zip(running, sizes, strict=True)]

        def cost(which: int, question: str) -> float:
            port, content = running[which].port, asked[which][question]
            load = bench.load.run(port, [content], connections=connections, seconds=bench.seconds)
            return 1e6 / load.rate

        found = []
        for question in asked[0]:
            turns = [lambda name=question: cost(0, name), lambda name=question: cost(1, name)]
            many, few = in_turns(bench.rounds, turns)
            found.append(Cost(question, many, few))
        return found
