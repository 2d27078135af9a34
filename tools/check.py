"""`make check`: every check that reads the source and runs none of it."""

import os
import subprocess
import sys
import time
from pathlib import Path

CLONE = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent


def checks() -> dict[str, tuple[list[str], Path]]:
    """Each check by name: its command and the folder to run it in."""
    typed = [name for name in ("src", "tests", "tools", "benchmarks") if (CLONE / name).is_dir()]
    found: dict[str, tuple[list[str], Path]] = {
        "ruff check": ([str(BIN / "ruff"), "check", "--quiet", "."], CLONE),
        "ruff format": ([str(BIN / "ruff"), "format", "--check", "--quiet", "."], CLONE),
        "mypy": ([str(BIN / "mypy"), "--no-error-summary", *typed], CLONE),
        "arrows": ([str(BIN / "lint-imports"), "--no-logo"], CLONE),
        "house rules": ([sys.executable, "-m", "tools.rules"], CLONE),
    }
    if (CLONE / "frontend" / "package.json").exists():
        found["pages"] = (["npm", "run", "--silent", "check"], CLONE / "frontend")
    return found


def main() -> int:
    """Run them all, one line each; a failed one shows what it printed."""
    failed = []
    for name, (command, folder) in checks().items():
        started = time.monotonic()
        result = subprocess.run(
            command, cwd=folder, env=os.environ, capture_output=True, text=True, check=False
        )
        word = "ok" if result.returncode == 0 else "FAILED"
        print(f"{name:12} {word} ({time.monotonic() - started:.1f} s)", flush=True)
        if result.returncode != 0:
            failed.append(name)
            print(result.stdout + result.stderr, flush=True)
    if failed:
        print(f"make check: {', '.join(failed)} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
