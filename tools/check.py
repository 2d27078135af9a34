"""`make check`: every check that reads the source and runs none of it."""

import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tools.building.places import CLONE, cache

BIN = Path(sys.executable).parent


def checks() -> dict[str, tuple[list[str], Path]]:
    """Each check by name: its command and the folder to run it in."""
    # what mypy knows of a file it knows by the content, so that a fresh clone need not learn it anew
    known = ["--cache-dir", str(cache() / "mypy")]
    typed = [name for name in ("src", "tests", "tools", "benchmarks") if (CLONE / name).is_dir()]
    found: dict[str, tuple[list[str], Path]] = {
        "ruff check": ([str(BIN / "ruff"), "check", "--quiet", "."], CLONE),
        "ruff format": ([str(BIN / "ruff"), "format", "--check", "--quiet", "."], CLONE),
        "mypy": ([str(BIN / "mypy"), "--no-error-summary", *known, *typed], CLONE),
        "arrows": ([str(BIN / "lint-imports"), "--no-logo"], CLONE),
        "house rules": ([sys.executable, "-m", "tools.rules"], CLONE),
    }
    if (CLONE / "frontend" / "package.json").exists():
        found["pages"] = (["npm", "run", "--silent", "check"], CLONE / "frontend")
    return found


def run(command: list[str], folder: Path) -> tuple[bool, float, str]:
    """Return whether a check is content, how many seconds it took, and what it printed."""
    started = time.monotonic()
    result = subprocess.run(command, cwd=folder, env=os.environ, capture_output=True, text=True, check=False)
    return result.returncode == 0, time.monotonic() - started, result.stdout + result.stderr


def main() -> int:
    """Run them all, two at a time, one line each; a failed one shows what it printed."""
    failed = []
    with ThreadPoolExecutor(max_workers=2) as pool:
        running = {name: pool.submit(run, *check) for name, check in checks().items()}
        for name, check in running.items():
            content, seconds, printed = check.result()
            print(f"{name:12} {'ok' if content else 'FAILED'} ({seconds:.1f} s)", flush=True)
            if not content:
                failed.append(name)
                print(printed, flush=True)
    if failed:
        print(f"make check: {', '.join(failed)} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
