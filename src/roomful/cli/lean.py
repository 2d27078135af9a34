"""Starting fast and small: the processes that run for months carry nothing that only starting needs."""

import asyncio
import contextlib
import gc
import os
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import ModuleType
from typing import NoReturn

# Libraries that ours take where they are installed, and that no server needs: structlog colours tracebacks
# with rich, Litestar serves models of pydantic, Mako shows templates with Pygments, PyJWT signs with
# certificates. Together 0.3 s and 28 MB.
_UNWANTED = ("rich", "pydantic", "pygments", "cryptography.x509")
# Libraries that ours load without asking, for what no server does: documents as YAML, a debugger. 1.3 MB.
_UNUSED = ("yaml", "pdb")


def become(what: str, flags: Mapping[str, object], config: Path | None, *words: str) -> NoReturn:
    """Replace this process by the one that serves or works, with the flags in its environment.

    What reads the command line takes 15 MB with its own libraries, and would stay to the end.
    """
    environment = dict(os.environ)
    for name, value in flags.items():
        if value is not None:
            environment[f"ROOMFUL_{name.upper()}"] = str(value)
    if config is not None:
        environment["ROOMFUL_CONFIG"] = str(config)
    sys.stdout.flush()
    sys.stderr.flush()
    command = [sys.executable, "-m", "roomful.cli.process", what, *words]
    os.execve(sys.executable, command, environment)  # noqa: S606  # our own program


async def apart(what: str) -> None:
    """Do a part of starting in a process of its own, which takes the memory with it.

    What brings tables up to date leaves 17 MB behind. If it fails, it says why, and this one ends, too.
    """
    process = await asyncio.create_subprocess_exec(sys.executable, "-m", "roomful.cli.process", what)
    code = await process.wait()
    if code != 0:
        sys.exit(max(code, 1))


@contextlib.contextmanager
def without_extras() -> Iterator[None]:
    """Let imports within find none of the libraries that are not needed, or an empty one in their place."""
    hidden: dict[str, ModuleType | None] = dict.fromkeys(_UNWANTED)
    hidden |= {name: ModuleType(name) for name in _UNUSED}
    hidden = {name: module for name, module in hidden.items() if name not in sys.modules}
    sys.modules.update(hidden)  # type: ignore[arg-type]  # None is how an import is made to fail
    try:
        yield
    finally:
        for name in hidden:
            del sys.modules[name]


@contextlib.contextmanager
def settled() -> Iterator[None]:
    """Start within: garbage is not looked for meanwhile, and what is left stays and is not looked at again.

    Without it, each full look for garbage walks every module and route: tens of milliseconds in which the
    event loop stands still.
    """
    gc.disable()
    try:
        yield
        gc.collect()
        gc.freeze()
    finally:
        gc.enable()
