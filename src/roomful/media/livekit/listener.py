"""Where LiveKit's webhooks arrive when Roomful's own port will not do: plain HTTP on loopback.

LiveKit checks certificates, so it cannot tell anything to a Roomful whose certificate is self-made or names
another host.
"""

import contextlib
from collections.abc import Callable
from pathlib import Path

from aiohttp import web

from roomful.media.port import MediaEvent

_LOOPBACK = "127.0.0.1"
_PATH = "/livekit/webhook"
_MAX_BODY = 1024 * 1024


class WebhookListener:
    """Takes webhooks on a port of its own, the same from start to start as long as it is free.

    The same, because an adopted LiveKit goes on sending to it. `receive` is what they are handed to, such as
    `LiveKitMedia.deliver`; until it is set LiveKit is asked to try again.
    """

    def __init__(self, folder: Path) -> None:
        self.receive: Callable[[bytes, str], MediaEvent | None] | None = None
        self._memory = folder / "webhook_port"
        self._runner: web.AppRunner | None = None

    async def start(self) -> str:
        """Listen, and return the URL for LiveKit."""
        app = web.Application(client_max_size=_MAX_BODY)
        app.router.add_post(_PATH, self._handle)
        self._runner = web.AppRunner(app, access_log=None)
        await self._runner.setup()
        await self._listen(self._runner)
        port: int = self._runner.addresses[0][1]
        self._memory.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._memory.write_text(str(port))
        return f"http://{_LOOPBACK}:{port}{_PATH}"

    async def stop(self) -> None:
        """Listen no more."""
        runner, self._runner = self._runner, None
        if runner is not None:
            await runner.cleanup()

    async def _listen(self, runner: web.AppRunner) -> None:
        with contextlib.suppress(OSError, ValueError, OverflowError):
            former = int(self._memory.read_text())
            await web.TCPSite(runner, _LOOPBACK, former).start()
            return
        await web.TCPSite(runner, _LOOPBACK, 0).start()

    async def _handle(self, request: web.Request) -> web.Response:
        if self.receive is None:
            return web.Response(status=503)
        try:
            self.receive(await request.read(), request.headers.get("Authorization", ""))
        except PermissionError:
            return web.Response(status=401)
        return web.Response()
