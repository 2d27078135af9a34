"""A meeting on a computer that is slow: React takes its time there, and drops what it has begun."""

import asyncio

import pytest
from playwright.async_api import expect

from tests.pages.conftest import Come
from tests.pages.running import RunningRoomful

pytestmark = [pytest.mark.browser, pytest.mark.livekit]

_SLOWER = 15
_LAYOUTS = ("grid_4", "auto")


async def _never_rests(roomful: RunningRoomful, slug: str) -> None:
    """Change what everybody sees, again and again, while the meeting's page is made."""
    session = (await roomful.call("GET", f"/rooms/{slug}"))["live_session_id"]
    for number in range(1_000):
        layout = _LAYOUTS[number % len(_LAYOUTS)]
        await roomful.call("POST", f"/sessions/{session}/layout", layout=layout)


async def test_a_meeting_is_begun_once(roomful: RunningRoomful, come: Come) -> None:
    slug = await roomful.room(name="slow")
    guest, host = await asyncio.gather(come(camera=False), come(camera=False))
    await guest.join(f"/m/{slug}", "Jonas")
    await host.open(f"/m/{slug}")
    await host.at("name-input").fill("Amara")
    changing = asyncio.create_task(_never_rests(roomful, slug))
    processor = await host.context.new_cdp_session(host.page)
    await processor.send("Emulation.setCPUThrottlingRate", {"rate": _SLOWER})
    await host.at("join-button").click()
    await expect(host.page.get_by_test_id("connection-state")).to_be_attached()
    streams = [one for one in host.requested if one.endswith("/v1/events")]
    await processor.send("Emulation.setCPUThrottlingRate", {"rate": 1})
    changing.cancel()
    await host.connected()
    assert len(streams) == 1
