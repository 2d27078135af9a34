"""Who comes with a vendor's token: into its room, with its rights and no more, and not again once removed."""

from typing import Any
from uuid import uuid4

import httpx
import pytest
from playwright.async_api import expect

from tests.pages.browsing import Visitor
from tests.pages.conftest import Come
from tests.pages.running import RunningRoomful

pytestmark = [pytest.mark.browser, pytest.mark.livekit]


async def room_token(roomful: RunningRoomful, **wishes: Any) -> str:
    """Ask for a room token as a program of SignalWire's does."""
    known = roomful.signalwire
    async with httpx.AsyncClient(base_url=roomful.url, auth=(known["project"], known["token"])) as api:
        answer = await api.post("/api/video/room_tokens", json=wishes)
    assert answer.is_success, answer.text
    return str(answer.json()["token"])


async def enter(visitor: Visitor, token: str) -> None:
    """Go through the door as the token says."""
    await visitor.open(f"/m/#ticket={token}")
    await visitor.at("join-button").click()
    await visitor.connected()


async def test_a_room_token_opens_its_room_with_its_rights(roomful: RunningRoomful, come: Come) -> None:
    name = f"standup-{uuid4().hex[:8]}"
    rights = ["room.self.audio_mute", "room.self.audio_unmute"]
    token = await room_token(roomful, room_name=name, user_name="Ann", permissions=rights)
    boss = ["room.self.audio_unmute", "room.member.remove", "room.lock"]
    guest, host = await come(camera=False), await come(camera=False)
    await enter(guest, token)
    await expect(guest.at("tile-name")).to_have_text(["Ann"])
    assert token not in guest.page.url
    for missing in ("share-toggle", "hand-toggle", "record-start"):
        await expect(guest.at(missing)).to_have_count(0)
    await enter(host, await room_token(roomful, room_name=name, user_name="Bo", permissions=boss))
    await host.acts_on("Ann", "kick")
    await host.at("confirm-button").click()
    await expect(guest.at("left-screen")).to_have_attribute("data-reason", "kicked")
    # it is the token that is barred, not the window
    other = await come(camera=False)
    await other.open(f"/m/#ticket={token}")
    await other.at("join-button").click()
    await expect(other.at("refusal")).to_have_attribute("data-code", "kicked")
