"""The program that pushes and serves streams: engine/streams."""

import asyncio
import os
from pathlib import Path

from roomful.media.composer.sinks.destination import Unreachable
from roomful.media.composer.spec import STREAMS
from roomful.media.programs import Program, ProgramMissing, find_program

STREAMS_PROGRAM = Program("roomful-streams", "streams", "the program that pushes streams", STREAMS)


def streams_program() -> Path:
    """Return the program, built first where that can be done. Raises Unreachable when there is none.

    Not for a thread in which an event loop runs.
    """
    try:
        return asyncio.run(find_program(STREAMS_PROGRAM, os.environ.get(STREAMS, "")))
    except ProgramMissing:
        raise Unreachable("the program that pushes streams is missing") from None
