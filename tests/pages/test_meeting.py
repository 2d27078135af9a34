"""Two people in one room, on real LiveKit, through the page."""

import asyncio
from uuid import uuid4

import pytest
from playwright.async_api import expect

from tests.pages.browsing import Visitor
from tests.pages.conftest import Come
from tests.pages.running import RunningRoomful

pytestmark = [pytest.mark.browser, pytest.mark.livekit]


async def _two(roomful: RunningRoomful, come: Come, *, cameras: bool = False) -> tuple[Visitor, Visitor]:
    """A host who came with a ticket, and a guest who came with the link."""
    slug = await roomful.room(name=f"two-{uuid4()}", capacity=2)
    host, guest = await come(camera=cameras), await come(camera=cameras)
    ticket = await roomful.ticket(slug, role="host", name="Amara")
    await asyncio.gather(host.join(f"/m/#ticket={ticket}", "Amara"), guest.join(f"/m/{slug}", "Jonas"))
    await expect(host.at("tile")).to_have_count(2)
    await expect(guest.at("tile")).to_have_count(2)
    return host, guest


async def test_they_see_and_hear_each_other(roomful: RunningRoomful, come: Come) -> None:
    host, guest = await _two(roomful, come, cameras=True)
    ids = await host.my_id(), await guest.my_id()
    await asyncio.gather(host.sees_moving(ids[1]), guest.sees_moving(ids[0]))
    await asyncio.gather(host.hears(), guest.hears())
    await expect(host.at("tile-name").filter(has_text="Jonas")).to_be_visible()


async def test_chat_and_hands_reach_the_other(roomful: RunningRoomful, come: Come) -> None:
    host, guest = await _two(roomful, come)
    await guest.says("Is this on? <b>https://example.org/agenda</b>")
    await expect(host.at("unread")).to_have_text("1")
    await host.page.keyboard.press("c")
    await expect(host.at("chat-message")).to_contain_text("<b>https://example.org/agenda</b>")
    await expect(host.at("unread")).to_have_count(0)
    await guest.at("hand-toggle").click()
    await host.page.keyboard.press("Escape")
    await host.at("people-toggle").click()
    await expect(host.at("raised-hand")).to_contain_text("Jonas")
    await host.at("lower-hands").click()
    await expect(guest.at("hand-toggle")).to_have_attribute("aria-pressed", "false")


async def test_a_late_comer_reads_what_was_written(roomful: RunningRoomful, come: Come) -> None:
    host, guest = await _two(roomful, come)
    await host.says("Welcome")
    await expect(host.at("chat-message")).to_have_count(1)
    await guest.page.reload()
    await guest.connected()
    await guest.at("chat-toggle").click()
    await expect(guest.at("chat-message")).to_contain_text("Welcome")


async def test_muted_by_a_host_is_shown_and_can_be_undone(roomful: RunningRoomful, come: Come) -> None:
    host, guest = await _two(roomful, come)
    await expect(guest.at("mic-toggle")).to_have_attribute("aria-pressed", "true")
    await host.acts_on("Jonas", "mute")
    await expect(guest.at("mic-toggle")).to_have_attribute("aria-pressed", "false")
    await expect(guest.at("notice").filter(has_text="A host has muted you")).to_be_visible()
    await expect(host.at("person").filter(has_text="Jonas")).to_have_attribute("data-muted", "true")
    await guest.at("mic-toggle").click()
    await expect(host.at("person").filter(has_text="Jonas")).to_have_attribute("data-muted", "false")


async def test_a_blocked_microphone_stays_off_until_allowed(roomful: RunningRoomful, come: Come) -> None:
    host, guest = await _two(roomful, come)
    await host.acts_on("Jonas", "block")
    await expect(guest.at("mic-toggle")).to_have_attribute("aria-disabled", "true")
    await guest.page.reload()
    await guest.connected()
    await expect(guest.at("mic-toggle")).to_have_attribute("aria-disabled", "true")
    await expect(guest.at("mic-toggle")).to_have_attribute("aria-pressed", "false")
    await host.acts_on("Jonas", "allow-mic")
    await expect(guest.at("mic-toggle")).not_to_have_attribute("aria-disabled", "true")


async def test_kicked_is_out_and_stays_out(roomful: RunningRoomful, come: Come) -> None:
    host, guest = await _two(roomful, come)
    await host.acts_on("Jonas", "kick")
    await host.at("confirm-button").click()
    await expect(guest.at("left-screen")).to_have_attribute("data-reason", "kicked")
    await expect(guest.at("rejoin-button")).to_have_count(0)
    await expect(host.at("tile")).to_have_count(1)
    await guest.page.reload()
    await guest.at("name-input").fill("Jonas")
    await guest.at("join-button").click()
    await expect(guest.at("refusal")).to_have_attribute("data-code", "kicked")


async def test_ended_for_everyone(roomful: RunningRoomful, come: Come) -> None:
    host, guest = await _two(roomful, come)
    await host.at("end-button").click()
    await host.at("confirm-button").click()
    for person in (host, guest):
        await expect(person.at("left-screen")).to_have_attribute("data-reason", "ended")


async def test_a_reload_keeps_the_seat_in_a_full_room(roomful: RunningRoomful, come: Come) -> None:
    host, guest = await _two(roomful, come, cameras=True)
    await guest.at("camera-toggle").click()
    await guest.page.reload()  # at once: what was wished for is kept before it has come true
    await guest.connected()
    await expect(guest.at("camera-toggle")).to_have_attribute("aria-pressed", "false")
    await expect(guest.at("mic-toggle")).to_have_attribute("aria-pressed", "true")
    await expect(host.at("tile")).to_have_count(2)


async def test_leaving_and_coming_back(roomful: RunningRoomful, come: Come) -> None:
    host, guest = await _two(roomful, come)
    await guest.at("leave-button").click()
    await expect(guest.at("left-screen")).to_have_attribute("data-reason", "left")
    await expect(host.at("tile")).to_have_count(1)
    await guest.at("rejoin-button").click()
    await guest.connected()
    await expect(host.at("tile")).to_have_count(2)


async def test_a_shared_screen_is_large_for_the_other(roomful: RunningRoomful, come: Come) -> None:
    host, guest = await _two(roomful, come)
    await guest.at("share-toggle").click()
    screen = host.page.locator("[data-testid=tile][data-kind=screen]")
    await expect(screen).to_be_visible(timeout=15_000)
    box, tile = await screen.bounding_box(), await host.page.locator(".tile.me").bounding_box()
    assert box is not None
    assert tile is not None
    assert box["width"] > 2 * tile["width"]
    await guest.at("share-toggle").click()
    await expect(screen).to_have_count(0)


async def test_a_locked_meeting_lets_nobody_else_in(roomful: RunningRoomful, come: Come) -> None:
    host, guest = await _two(roomful, come)
    await host.at("people-toggle").click()
    await host.at("lock-toggle").click()
    await expect(host.at("lock-toggle")).to_have_attribute("aria-pressed", "true")
    late = await come(camera=False)
    await late.page.goto(guest.page.url)
    await expect(late.at("refusal")).to_have_attribute("data-code", "locked")
    await guest.page.reload()
    await guest.connected()
