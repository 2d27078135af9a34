"""The LiveKit server's program."""

from pathlib import Path
from typing import Any

from roomful.media.livekit.trouble import LiveKitTrouble
from roomful.media.programs import Program, ProgramMissing, default_cache, find_program

PROGRAM = "livekit-server"
_LIVEKIT = Program(
    PROGRAM,
    "livekit",
    "LiveKit",
    "ROOMFUL_LIVEKIT_BINARY",
    ", or use one that runs with ROOMFUL_LIVEKIT_URL",
)


async def find_binary(named: str = "", **places: Any) -> Path:
    """Return the program, built first where that can be done. Raises LiveKitTrouble when there is none.

    `named` is what the operator has set (ROOMFUL_LIVEKIT_BINARY); for more see `find_program`.
    """
    try:
        return await find_program(_LIVEKIT, named, **places)
    except ProgramMissing as missing:
        raise LiveKitTrouble(str(missing)) from missing


__all__ = ["PROGRAM", "default_cache", "find_binary"]
