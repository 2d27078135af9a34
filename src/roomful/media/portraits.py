"""The port `Portraits`: each picture is decoded in a process of its own, which may fail or grow alone."""

import asyncio
import contextlib
import os
import sys

from roomful.people.port import NoPicture

_AT_ONCE = 2
_SECONDS = 20.0
_MODULE = "roomful.media.portrait"
# what the process is given of the environment: no secrets
_KEPT = ("PATH", "HOME", "LANG", "LC_ALL", "PYTHONPATH", "VIRTUAL_ENV", "TMPDIR")
_UNREADABLE = "This is no PNG, JPEG, WebP or GIF, or it is too large."


class PortraitMaker:
    """Starts the processes, two at a time."""

    def __init__(self, python: str = sys.executable) -> None:
        self._python = python
        self._free = asyncio.Semaphore(_AT_ONCE)

    async def make(self, picture: bytes) -> bytes:
        """Return a picture as a small square JPEG. Raises NoPicture."""
        if not picture:
            raise NoPicture("There is no picture.")
        async with self._free:
            process = await asyncio.create_subprocess_exec(
                *(self._python, "-m", _MODULE),
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.DEVNULL,
                env={name: os.environ[name] for name in _KEPT if name in os.environ},
            )
            try:
                made, _ = await asyncio.wait_for(process.communicate(picture), _SECONDS)
            except TimeoutError:
                raise NoPicture(_UNREADABLE) from None
            finally:
                if process.returncode is None:
                    with contextlib.suppress(ProcessLookupError):
                        process.kill()
                    await process.wait()
        if process.returncode != 0 or not made:
            raise NoPicture(_UNREADABLE)
        return made
