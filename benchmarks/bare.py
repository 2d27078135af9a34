"""The baseline: bare Litestar that answers a ready value as JSON, on the same server with the same settings.

`python -m benchmarks.bare PORT FILE` answers what is in the file, an object of `room` and `rooms`, as the
typed values that Roomful answers with.
"""

import asyncio
import sys
from pathlib import Path
from typing import Any

import msgspec
import uvloop
from litestar import Litestar, get, post

from roomful.dialects.telnyx import wire
from roomful.settings import Settings
from roomful.web.closing import Closing
from roomful.web.server import Server, listen, stop_on_signals


class Answers(msgspec.Struct):
    """What it answers with."""

    room: wire.RoomData
    rooms: wire.RoomList


def app(answers: Answers) -> Any:
    """Return the app."""

    @get("/v2/rooms/{room_id:str}")
    async def read(room_id: str) -> wire.RoomData:  # noqa: ARG001  # read, as it would be
        return answers.room

    @get("/v2/rooms")
    async def page() -> wire.RoomList:
        return answers.rooms

    @post("/v2/rooms")
    async def create(data: wire.RoomRequest) -> wire.RoomData:  # noqa: ARG001  # decoded, as it would be
        return answers.room

    return Litestar([read, page, create], openapi_config=None, logging_config=None)


async def _serve(port: int, content: bytes) -> None:
    answers = msgspec.json.decode(content, type=Answers)
    settings = Settings(port=port)
    server = Server(app(answers), listen(settings), settings, Closing())
    stop_on_signals(server.stop)
    await server.serve()


if __name__ == "__main__":
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(_serve(int(sys.argv[1]), Path(sys.argv[2]).read_bytes()))
