"""Makes the pictures of the documents: `python -m tests.docs.pictures [FOLDER]`.

A real server, real LiveKit, and a browser for each person: a camera's film is chosen for a whole browser.
"""

import asyncio
import contextlib
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, Playwright, async_playwright, expect

from tests.docs.portraits import PORTRAITS, Portrait, film
from tests.pages.browsing import ARGUMENTS, Visitor
from tests.pages.running import RunningRoomful, running_roomful
from tests.waiting import until

IMAGES = Path(__file__).resolve().parents[2] / "docs" / "images"
MOST_BYTES = 400_000
_PATIENCE = 120.0
_WINDOW = {"width": 1280, "height": 800}
# whether so many pictures are there, in the size that their tiles ask for
_PICTURES = """(count) => [...document.querySelectorAll("video")]
  .filter((video) => video.videoWidth >= 480).length >= count"""


async def _browser(playwright: Playwright, *arguments: str) -> Browser:
    path = shutil.which("chromium") or shutil.which("google-chrome")
    return await playwright.chromium.launch(executable_path=path, args=[*ARGUMENTS, *arguments])


async def _enter(browser: Browser, server: RunningRoomful, slug: str, person: Portrait, role: str) -> Visitor:
    ticket = await server.ticket(slug, role=role, name=person.name)
    settings: dict[str, Any] = {"viewport": _WINDOW, "color_scheme": "dark"}
    visitor = await Visitor.come(browser, server.url, **settings)
    await visitor.open(f"/m/#ticket={ticket}")
    await visitor.at("name-input").fill(person.name)
    # whoever joins before the camera runs comes without it
    await until(lambda: visitor.page.evaluate(_PICTURES, 1), _PATIENCE)
    await visitor.at("join-button").click()
    await visitor.connected()
    return visitor


async def _door(browser: Browser, server: RunningRoomful, slug: str, target: Path) -> None:
    visitor = await Visitor.come(browser, server.url, viewport=_WINDOW, color_scheme="light")
    await visitor.open(f"/m/{slug}")
    await visitor.at("name-input").fill(PORTRAITS[0].name)
    await until(lambda: visitor.page.evaluate(_PICTURES, 1), _PATIENCE)
    await expect(visitor.at("join-button")).to_be_enabled()
    await visitor.page.screenshot(path=target)
    await visitor.away()


async def _meeting(visitors: list[Visitor], target: Path) -> None:
    me, second, third = visitors[:3]
    for visitor in visitors:
        await expect(visitor.at("tile")).to_have_count(len(visitors), timeout=_PATIENCE * 1000)
    await second.says("The draft of the agenda is in the folder")
    await third.says("Thanks, I have read it. One question about point 3")
    await third.at("hand-toggle").click()
    await me.at("chat-toggle").click()
    await expect(me.at("chat-message")).to_have_count(2)
    await until(lambda: me.page.evaluate(_PICTURES, len(visitors)), _PATIENCE)
    await expect(me.at("notice")).to_have_count(0, timeout=30_000)
    await me.page.mouse.move(1, 1)
    await me.page.screenshot(path=target)


async def make(folder: Path) -> list[Path]:
    """Make all pictures; return where they are."""
    door, meeting = folder / "door.png", folder / "meeting.png"
    async with contextlib.AsyncExitStack() as stack:
        films = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        data = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        playwright = await stack.enter_async_context(async_playwright())
        painter = await _browser(playwright)
        paths = [await film(painter, person, films / f"{at}.mjpeg") for at, person in enumerate(PORTRAITS)]
        await painter.close()
        server = await stack.enter_async_context(running_roomful(data))
        slug = await server.room(name="Weekly planning", slug="weekly-planning")
        visitors = []
        for at, (person, path) in enumerate(zip(PORTRAITS, paths, strict=True)):
            browser = await _browser(playwright, f"--use-file-for-fake-video-capture={path}")
            stack.push_async_callback(browser.close)
            if at == 0:
                await _door(browser, server, slug, door)
            visitors.append(await _enter(browser, server, slug, person, "participant" if at else "host"))
        await _meeting(visitors, meeting)
    return [door, meeting]


def main() -> int:
    """Make them; 1 when one has become too large for a document."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else IMAGES
    too_large = 0
    for path in asyncio.run(make(folder)):
        size = path.stat().st_size
        too_large |= size > MOST_BYTES
        print(f"{path} {size} bytes")
    return too_large


if __name__ == "__main__":
    sys.exit(main())
