"""A running server, a browser, and people who come with it."""

import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, async_playwright, expect

from tests.pages.browsing import ARGUMENTS, PATIENCE, Visitor, leave_all, picture, tone
from tests.pages.running import RunningRoomful, running_roomful

_NAMES = ("chromium", "chromium-browser", "google-chrome")
Come = Callable[..., Awaitable[Visitor]]
expect.set_options(timeout=PATIENCE)


@pytest.fixture(scope="session")
async def roomful(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[RunningRoomful]:
    """One server for all tests of the pages; rooms are each test's own."""
    async with running_roomful(tmp_path_factory.mktemp("roomful")) as server:
        yield server


@pytest.fixture(scope="session")
def chromium_path() -> str:
    """Where the browser is."""
    path = next((found for name in _NAMES if (found := shutil.which(name))), None)
    if path is None:
        pytest.skip("Chromium is not installed")
    return path


@pytest.fixture(scope="session")
async def browser(chromium_path: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Browser]:
    """A browser with a camera that sees a picture move, and a microphone that hears a tone."""
    folder: Path = tmp_path_factory.mktemp("devices")
    files = {"audio": tone(folder / "tone.wav"), "video": picture(folder / "picture.y4m")}
    async with async_playwright() as playwright:
        arguments = [
            *ARGUMENTS,
            *(f"--use-file-for-fake-{kind}-capture={path}" for kind, path in files.items()),
        ]
        running = await playwright.chromium.launch(executable_path=chromium_path, args=arguments)
        yield running
        await running.close()


@pytest.fixture(scope="session")
async def bare_browser(chromium_path: str) -> AsyncIterator[Browser]:
    """A browser on a machine without camera and microphone."""
    async with async_playwright() as playwright:
        running = await playwright.chromium.launch(executable_path=chromium_path, args=["--no-sandbox"])
        yield running
        await running.close()


@pytest.fixture
async def come(roomful: RunningRoomful, browser: Browser) -> AsyncIterator[Come]:
    """Let somebody come with a window of their own; the page may not have failed when they go."""
    visitors: list[Visitor] = []

    async def coming(**context: Any) -> Visitor:
        visitor = await Visitor.come(browser, roomful.url, **context)
        visitors.append(visitor)
        return visitor

    yield coming
    await leave_all(visitors)
    assert [fault for visitor in visitors for fault in visitor.faults] == []
