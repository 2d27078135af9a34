"""A conference of each week, in a browser: the clocks of its zone are changed, those of its guest are not."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import pytest
from playwright.async_api import Browser, expect

from roomful.app import app as whole
from roomful.app.media import MediaEngine
from roomful.kit.clock import SECOND, SystemClock, from_datetime
from roomful.settings import Settings
from tests.dialects.trueconf.calling import Client, program
from tests.pages.browsing import Visitor
from tests.server import Home, eventually, run_server

pytestmark = [pytest.mark.browser, pytest.mark.livekit]

BERLIN = ZoneInfo("Europe/Berlin")
# Sunday, October 25: clocks are set back in Berlin, and in New York a week later
BEFORE, CHANGE = (datetime(2026, 10, day, 10, tzinfo=BERLIN) for day in (18, 25))
# by the calendar: of the clock it is an hour more where an hour comes twice
DAY_BEFORE = timedelta(days=1, minutes=30)
SCHEDULE = {"type": 0, "days": ["sunday"], "time": "10:00", "duration": 3600}


class Moved(SystemClock):
    """The machine's clock, set to another time; who sleeps until then is woken."""

    def __init__(self, at: datetime) -> None:
        self._jumped = asyncio.Event()
        self._ahead = from_datetime(at) - super().now()

    def now(self) -> int:
        return super().now() + self._ahead

    async def sleep(self, microseconds: int) -> None:
        until = self.now() + microseconds
        while (left := until - self.now()) > 0:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._jumped.wait(), left / SECOND)

    def move(self, at: datetime) -> int:
        """Set it; how far that was, in microseconds."""
        ahead = from_datetime(at) - self.now()
        self._ahead += ahead
        self._jumped.set()
        self._jumped = asyncio.Event()
        return ahead


@pytest.fixture
async def berlin(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[tuple[Home, Moved]]:
    """A tenant in Berlin, and the server's clock. LiveKit keeps the machine's, by which it reads tokens."""

    def engine(settings: Settings, clock: Moved) -> MediaEngine:
        assert isinstance(clock, Moved)
        return MediaEngine(settings, SystemClock())

    monkeypatch.setattr(whole, "MediaEngine", engine)
    clock = Moved(BEFORE - DAY_BEFORE)
    async with run_server(tmp_path_factory.mktemp("weekly"), clock=clock) as server:
        home = await server.home()
        features = server.app.features
        async with features.database.write() as tx:
            await features.tenants.change(tx, home.tenant, timezone="Europe/Berlin")
        yield home, clock
        await home.close()


async def schedule_of(client: Client, conference: str) -> dict[str, Any]:
    """Return what the vendor's programs are told of its times."""
    found = (await client.get(f"conferences/{conference}"))["conference"]["schedule"]
    return dict(found)


async def upcoming(client: Client, conference: str, start: datetime) -> dict[str, Any] | None:
    """Return its times, once what comes next is at `start`."""
    found = await schedule_of(client, conference)
    return found if found["start_time"] == start.timestamp() else None


async def test_ten_stays_ten_where_the_clocks_are_changed(
    berlin: tuple[Home, Moved], browser: Browser
) -> None:
    home, clock = berlin
    await home.user("olga")
    client = await program(home)
    given = {"topic": "Planning", "owner": "olga", "type": 0, "allow_guests": True, "schedule": SCHEDULE}
    made = (await client.post("conferences", given))["conference"]
    for start, in_new_york, left, offset in (
        (BEFORE, "Opens Sunday, October 18 at 4:00 AM EDT", "1 day", 120),
        (CHANGE, "Opens Sunday, October 25 at 5:00 AM EDT", "1 day 1 hr", 60),
    ):
        clock.move(start - DAY_BEFORE)
        told = await eventually(lambda: upcoming(client, made["id"], start))  # noqa: B023
        assert (told["time"], told["duration"]) == ("10:00", 3600)
        visitor = await Visitor.come(browser, home.url, camera=False, timezone_id="America/New_York")
        await visitor.page.clock.install(time=clock.now() / SECOND)
        await visitor.open(urlsplit(made["url"]).path)
        await expect(visitor.page.locator(".join-state")).to_have_text(in_new_york)
        await expect(visitor.at("countdown")).to_have_text(left)
        await visitor.at("name-input").fill("Ada")
        await visitor.at("join-button").click()
        ahead = clock.move(start)
        await visitor.page.clock.fast_forward(ahead // 1000)
        await visitor.connected()
        assert (await schedule_of(client, made["id"]))["time_offset"] == offset
        assert visitor.faults == []
        await visitor.away()
