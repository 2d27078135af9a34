"""`make bench`: measures, prints the table, and writes it into docs/benchmarks.md."""

import argparse
import os
import sys
import tempfile
import time
from pathlib import Path

from benchmarks import (
    answering,
    capturing,
    claiming,
    composing,
    finishing,
    hooks,
    joining,
    logs,
    picture,
    report,
    size,
    starting,
)
from benchmarks.figures import Bench, Figure
from benchmarks.load import LoadGenerator

BENCHMARKS = {
    "sqlite": answering.on_sqlite,
    "postgres": answering.on_postgres,
    "size": size.on_sqlite,
    "size-postgres": size.on_postgres,
    "logs": logs.on_sqlite,
    "logs-postgres": logs.on_postgres,
    "jobs": claiming.measure,
    "webhook": hooks.measure,
    "join": joining.measure,
    "picture": picture.measure,
    "capture": capturing.measure,
    "compose": composing.measure,
    "finish": finishing.measure,
    "start": starting.measure,
}


def _cores() -> tuple[int | None, int | None]:
    """Return a core for the servers and another for the load; none are pinned where there is only one."""
    cores = sorted(os.sched_getaffinity(0))
    return (cores[0], cores[1]) if len(cores) > 1 else (None, None)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(BENCHMARKS)}")
    parser.add_argument("--quick", action="store_true", help="see that it works; the figures mean nothing")
    parser.add_argument("--write", action="store_true", help="write the rows of what is named into the page")
    asked = parser.parse_args()
    if strange := set(asked.names) - set(BENCHMARKS):
        parser.error(f"there is no {', '.join(sorted(strange))}")
    return asked


def main() -> int:
    """Run what is named, or everything, which is then written down."""
    asked = _arguments()
    server_core, load_core = _cores()
    load = LoadGenerator(load_core)
    figures: list[Figure] = []
    try:
        for name in asked.names or BENCHMARKS:
            started = time.monotonic()
            with tempfile.TemporaryDirectory(prefix="roomful-bench-") as folder:
                found = BENCHMARKS[name](Bench(Path(folder), asked.quick, server_core, load_core, load))
            for figure in found:
                print(report.line(figure), flush=True)
            print(f"     {name} took {time.monotonic() - started:.0f} s", flush=True)
            figures += found
    finally:
        load.close()
    if not asked.quick and (asked.write or not asked.names):
        report.write(figures, whole=not asked.names)
        print(f"written into {report.PAGE}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
