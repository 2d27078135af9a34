"""`make test`: the checks beside the tests, which wait more than they work. Arguments are pytest's.

What the checks say comes last, so that it is not lost among the dots.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

CLONE = Path(__file__).resolve().parent.parent


def main(arguments: list[str]) -> int:
    """Run both; 0 if all is well."""
    with tempfile.TemporaryFile() as said:
        # what the tests do in real time goes first
        command = ["nice", "-n", "10", sys.executable, "tools/check.py"]
        checks = subprocess.Popen(command, cwd=CLONE, stdout=said, stderr=subprocess.STDOUT)
        try:
            tests = subprocess.run([sys.executable, "-m", "pytest", *arguments], cwd=CLONE, check=False)
        finally:
            wrong = checks.wait()
        said.seek(0)
        sys.stdout.write(said.read().decode(errors="replace"))
    return tests.returncode or wrong


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
