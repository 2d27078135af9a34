"""Compiling Go: LiveKit and the programs of our own beside it, each into a file named after its sources."""

import os
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

from tools.building import toolchain
from tools.building.places import ENGINE, cache, digest, lock, need_space
from tools.building.running import Failure, run, say


def compile_go(package: str, folder: Path, program: Path, title: str) -> None:
    """Build a package of the module in `folder` into `program`, whole or not at all."""
    go = toolchain.go()
    say(f"      with {go.version}{'' if go.ours else ' of this machine'}")
    env = go.env | {"CGO_ENABLED": "0", "GOWORK": "off"}
    started = time.monotonic()
    new = program.with_name(f"{program.name}.{os.getpid()}.new")
    # -v prints a line for each package, which makes the progress countable.
    command: list[str | Path] = [go.program, "build", "-v", "-mod=readonly", "-trimpath", "-ldflags", "-s -w"]
    command += ["-buildvcs=false", "-o", new, package]
    try:
        run(command, f"building {title}", host="the Go module proxy", cwd=folder, env=env, unit="packages")
        new.rename(program)
    finally:
        new.unlink(missing_ok=True)
    say(f"      {title} is at {program} ({time.monotonic() - started:.0f} s)")


def forget_intermediates() -> None:
    """Free half a gigabyte of what Go keeps; a changed pin would mostly make it anew."""
    if toolchain.go().ours:
        shutil.rmtree(cache() / "go-build", ignore_errors=True)


def programs() -> list[str]:
    """The names of our own programs: the folders of engine/ that are modules."""
    return sorted(path.parent.name for path in ENGINE.glob("*/go.mod"))


def program_path(name: str) -> Path:
    """Where a program of ours is, or would be once built: its name holds the hash of its sources."""
    return cache() / "bin" / f"roomful-{name}-{digest(_sources(ENGINE / name))[:16]}"


def build_program(label: str, name: str) -> Path:
    """Build a program of ours into the cache unless it is there; returns its path."""
    if name not in programs():
        raise Failure(f"engine/ has no program {name}", f"there are: {', '.join(programs())}")
    program = program_path(name)
    if program.exists():
        say(f"{label} {name}: built already")
        return program
    with lock(cache() / "bin"):
        if not program.exists():
            say(f"{label} building {name} (about a minute, once)")
            need_space(cache(), 2.0, f"building {name}")
            compile_go(".", ENGINE / name, program, name)
    return program


def own_programs(label: str) -> None:
    """Our own programs for `make build`."""
    for name in programs():
        build_program(label, name)


def _sources(folder: Path) -> Iterator[Path]:
    for path in folder.rglob("*"):
        if path.is_file() and not path.name.endswith("_test.go") and path.suffix in {".go", ".mod", ".sum"}:
            yield path
