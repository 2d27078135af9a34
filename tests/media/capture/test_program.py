"""The capture program's own tests, in Go."""

import os
import subprocess
from pathlib import Path

import pytest

from tools.building import toolchain
from tools.building.places import ENGINE

_SOURCES = ENGINE / "capture"


def _go(*words: str) -> subprocess.CompletedProcess[str]:
    go = toolchain.go()
    # as in the build, so that what it has compiled is not compiled again
    env = os.environ | go.env | {"CGO_ENABLED": "0", "GOWORK": "off", "GOFLAGS": "-trimpath -buildvcs=false"}
    return subprocess.run(
        [str(go.program), *words], cwd=_SOURCES, env=env, capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize("words", [("vet", "./..."), ("test", "./...")], ids=["vet", "test"])
def test_it_passes(words: tuple[str, ...]) -> None:
    result = _go(*words)
    assert result.returncode == 0, result.stdout + result.stderr


def test_it_is_in_form() -> None:
    """As `go fmt` would have it."""
    formatter = Path(_go("env", "GOROOT").stdout.strip()) / "bin" / "gofmt"
    if not formatter.exists():
        pytest.skip("this Go came without gofmt")
    result = subprocess.run(
        [str(formatter), "-l", str(_SOURCES)], capture_output=True, text=True, check=False
    )
    assert (result.stdout, result.returncode) == ("", 0), result.stderr


def test_its_files_are_short() -> None:
    long = [path.name for path in _SOURCES.rglob("*.go") if len(path.read_text().splitlines()) >= 300]
    assert not long
