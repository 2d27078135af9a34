"""A LiveKit that somebody else runs: asked now and then how it is."""

import asyncio
import contextlib

from roomful.media.livekit import probe
from roomful.media.livekit.tokens import Keys
from roomful.media.port import EngineState

_ASK_EVERY = 5.0


class RemoteLiveKit:
    """An `Engine` at a URL of the operator's."""

    def __init__(self, url: str, keys: Keys) -> None:
        self._url = url.replace("ws", "http", 1) if url.startswith("ws") else url
        self._keys = keys
        self._state = EngineState(False, "LiveKit has not been asked yet")
        self._asking: asyncio.Task[None] | None = None

    @property
    def url(self) -> str:
        """Its HTTP address."""
        return self._url.rstrip("/")

    @property
    def keys(self) -> Keys:
        """The API key that it was given for us."""
        return self._keys

    def state(self) -> EngineState:
        """Return what the last question showed; its generation is not known."""
        return self._state

    async def start(self) -> None:
        """Ask once, and go on asking. No answer is no error here: it may come."""
        await self._ask()
        self._asking = asyncio.create_task(self._keep_asking(), name="livekit-ask")

    async def stop(self) -> None:
        """Ask no more; it is not ours to end."""
        asking, self._asking = self._asking, None
        if asking is not None:
            asking.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await asking
        self._state = EngineState(False, "LiveKit is not asked any more")

    async def _keep_asking(self) -> None:
        while True:
            await asyncio.sleep(_ASK_EVERY)
            await self._ask()

    async def _ask(self) -> None:
        wrong = await probe.ask(self.url, self._keys)
        self._state = EngineState(not wrong, wrong or f"LiveKit answers at {self.url}")
