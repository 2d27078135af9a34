"""The web entries of a vendor's conferences: for one person, and in pages of others."""

import asyncio
import contextlib
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import expect

from tests.pages.conftest import Come
from tests.pages.running import RunningRoomful
from tests.pages.vendors_api import administrator
from tests.waiting import until

pytestmark = [pytest.mark.browser, pytest.mark.livekit]

_VERSION = "/api/v3.4"


async def entry(roomful: RunningRoomful, **asked: str) -> dict[str, str]:
    """Make a conference as the vendor's clients do; return the client that opens it."""
    given = {"topic": "Planning", "type": 0, "schedule": {"type": -1}, "allow_guests": True}
    async with administrator(roomful) as api:
        made = await api.post(f"{_VERSION}/conferences/", json=given)
        wanted = {"call_id": made.json()["conference"]["id"], **asked}
        (client,) = (await api.get(f"{_VERSION}/software/clients", params=wanted)).json()["clients"]
    return dict(client)


async def test_a_web_entry_is_for_one_person(roomful: RunningRoomful, come: Come) -> None:
    client = await entry(roomful, user="$Jonas", lang="de")
    assert "#" in client["web_url"]
    guest = await come()
    await guest.open(client["web_url"].removeprefix(roomful.url))
    await expect(guest.at("name-input")).to_have_value("Jonas")
    await guest.at("camera-toggle").click()
    await guest.at("join-button").click()
    await guest.connected()
    await expect(guest.page.locator("html")).to_have_attribute("lang", "de")


@contextlib.asynccontextmanager
async def intranet(content: str) -> AsyncIterator[str]:
    """Serve a page of somebody else's, at another origin."""
    page = f"<!doctype html><title>Intranet</title>{content}".encode()
    head = f"HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: {len(page)}\r\n\r\n"

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
            await reader.readuntil(b"\r\n\r\n")
            writer.write(head.encode() + page)
            await writer.drain()
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"


async def embedders(data_dir: Path, *words: str) -> None:
    """Say whose pages may show the meetings of the first tenant, as an operator does."""
    command = (sys.executable, "-m", "roomful.cli", "tenants", "embedders", "roomful.local", *words)
    process = await asyncio.create_subprocess_exec(*command, "--data-dir", str(data_dir))
    assert await process.wait() == 0


async def test_whose_pages_show_a_conference_is_for_its_tenant_to_say(
    roomful: RunningRoomful, come: Come
) -> None:
    client = await entry(roomful)
    guest = await come()
    framed = guest.page.frame_locator("iframe").get_by_test_id("name-input")
    async with intranet(client["iframe"]) as ours, intranet(client["iframe"]) as theirs:
        await embedders(roomful.data_dir, ours.rstrip("/"))
        try:
            await guest.page.goto(ours)
            await expect(framed).to_be_visible()
            assert not guest.faults
            # nothing but another port is another origin
            await guest.page.goto(theirs)
            # what Chromium says of it is no fault of the page
            (said,) = await until(lambda: guest.faults)
            assert "frame-ancestors" in said
            guest.faults.clear()
            await expect(framed).to_have_count(0)
            # whoever comes by the page's own address finds it as ever
            await guest.open(client["web_url"].removeprefix(roomful.url))
            await expect(guest.at("name-input")).to_be_visible()
        finally:
            await embedders(roomful.data_dir, "--everybody")
        await guest.page.goto(theirs)
        await expect(framed).to_be_visible()


async def test_a_conference_stands_in_a_page_of_others(roomful: RunningRoomful, come: Come) -> None:
    client = await entry(roomful)
    guest = await come()
    async with intranet(client["iframe"]) as url:
        await guest.page.goto(url)
        framed = guest.page.frame_locator("iframe")
        await expect(framed.get_by_test_id("name-input")).to_be_visible()
    # by the short link it is the same door
    await guest.open(client["web_url"].removeprefix(roomful.url).replace("/webrtc/", "/c/"))
    await expect(guest.at("name-input")).to_be_visible()
