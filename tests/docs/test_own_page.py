"""The ten lines of own-page.md, in two browser windows, from another origin, against a real server."""

import asyncio
import contextlib
import functools
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import web
from playwright.async_api import Browser, Page

from tests.docs.blocks import CLONE, noted
from tests.docs.conftest import DocumentedServer
from tests.docs.shell import ADDRESS
from tests.waiting import until

pytestmark = [pytest.mark.livekit, pytest.mark.browser]

_CLIENT = CLONE / "frontend" / "node_modules" / "livekit-client" / "dist"
_HTML = """<!doctype html><title>A page of one's own</title>
<script type="importmap">{"imports": {"livekit-client": "/client/livekit-client.esm.mjs"}}</script>
<body><script type="module" src="/page.js"></script></body>"""
# the sizes of all pictures that are moving on, and how many sounds there are
_STATE = """() => ({
  pictures: [...document.querySelectorAll("video")]
    .filter((one) => one.videoWidth > 0 && one.currentTime > 0.2).length,
  sounds: document.querySelectorAll("audio").length,
})"""


@contextlib.asynccontextmanager
async def _site(script: str, client: Path) -> AsyncIterator[str]:
    """Serve a page with the script from an origin of its own."""

    async def page(_request: web.Request) -> web.Response:
        return web.Response(text=_HTML, content_type="text/html")

    async def code(_request: web.Request) -> web.Response:
        return web.Response(text=script, content_type="text/javascript")

    site = web.Application()
    site.add_routes([web.get("/", page), web.get("/page.js", code), web.static("/client", client)])
    runner = web.AppRunner(site, shutdown_timeout=1)
    await runner.setup()
    listener = web.TCPSite(runner, "127.0.0.1", 0)
    await listener.start()
    try:
        yield f"http://localhost:{runner.addresses[0][1]}/"
    finally:
        await runner.cleanup()


async def _sees_the_other(page: Page) -> bool:
    state = await page.evaluate(_STATE)
    return bool(state["pictures"] == 1 and state["sounds"] == 1)


async def test_ten_lines_are_enough(documented: DocumentedServer, browser: Browser) -> None:
    if not _CLIENT.is_dir():
        pytest.skip("the pages' packages are not installed")
    block = noted("docs/own-page.md", "page")
    lines = [line for line in block.text.splitlines() if line.strip()]
    assert sum(not line.startswith((" ", "}")) for line in lines) <= 10
    faults: list[str] = []
    async with _site(block.text.replace(ADDRESS, documented.url), _CLIENT) as address:
        pages = [await browser.new_page() for _ in range(2)]
        for page in pages:
            page.on("pageerror", lambda error: faults.append(str(error)))
            await page.goto(address)
        try:
            await asyncio.gather(*(until(functools.partial(_sees_the_other, page), 60) for page in pages))
        finally:
            for page in pages:
                await page.close()
    assert faults == []
