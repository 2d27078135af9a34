"""A listener to the event stream, as an EventSource would be."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import httpx

from tests.waiting import until


@dataclass
class Heard:
    """One event."""

    id: str
    kind: str
    data: dict[str, Any]


@dataclass
class Listening:
    """What has been heard so far."""

    heard: list[Heard] = field(default_factory=list)
    comments: int = 0
    over: bool = False

    @property
    def kinds(self) -> list[str]:
        return [one.kind for one in self.heard]

    async def hears(self, kind: str, seconds: float = 10) -> Heard:
        """Wait for an event of a kind and return the first."""
        return await until(lambda: next((one for one in self.heard if one.kind == kind), None), seconds)

    async def says(self, text: str) -> None:
        """Wait for a text in any event."""
        await until(lambda: text in str(self.heard))

    async def read(self, response: httpx.Response) -> None:
        lines: dict[str, str] = {}
        async for line in response.aiter_lines():
            if line.startswith(":"):
                self.comments += 1
            elif line:
                name, _, value = line.partition(": ")
                lines[name] = value
            elif lines:
                self.heard.append(Heard(lines.get("id", ""), lines["event"], json.loads(lines["data"])))
                lines = {}
        self.over = True


@contextlib.asynccontextmanager
async def listening(client: httpx.AsyncClient, **more: Any) -> AsyncIterator[Listening]:
    """Listen to the stream of whoever the client is."""
    heard = Listening()
    async with client.stream("GET", "/roomful/v1/events", timeout=30, **more) as response:
        assert response.status_code == 200, await response.aread()
        assert response.headers["content-type"] == "text/event-stream; charset=utf-8"
        assert response.headers["cache-control"] == "no-store"
        reading = asyncio.create_task(heard.read(response))
        try:
            await until(lambda: heard.comments)  # from here on it misses nothing
            yield heard
        finally:
            reading.cancel()
            with contextlib.suppress(asyncio.CancelledError, httpx.HTTPError):
                await reading
