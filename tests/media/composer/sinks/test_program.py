"""The program's own tests, in Go."""

import os
import subprocess

from tools.building.places import ENGINE
from tools.building.toolchain import go


def test_the_programs_own_tests_pass() -> None:
    tool = go()
    done = subprocess.run(
        [tool.program, "test", "-mod=readonly", "./..."],
        cwd=ENGINE / "streams",
        env={**os.environ, **tool.env, "CGO_ENABLED": "0", "GOWORK": "off"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
