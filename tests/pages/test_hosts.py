"""What hosts decide: PINs, who speaks, who sits where, when it ends, and whom they call in."""

import asyncio
import re
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from playwright.async_api import expect

from tests.pages.browsing import PHONE, Visitor
from tests.pages.conftest import Come
from tests.pages.running import RunningRoomful

pytestmark = [pytest.mark.browser, pytest.mark.livekit]

PASSWORD = "a long enough password"


async def at_the_door(visitor: Visitor, slug: str, name: str) -> None:
    """Stand at the door with a name."""
    await visitor.open(f"/m/{slug}")
    await visitor.at("name-input").fill(name)


async def enter(visitor: Visitor, slug: str, name: str, **typed: str) -> None:
    """Go through the door, with a PIN if there is one."""
    await at_the_door(visitor, slug, name)
    if "host_pin" in typed:
        await visitor.at("as-host").click()
        await visitor.at("pin-input").fill(typed["host_pin"])
    elif "pin" in typed:
        await visitor.at("pin-input").fill(typed["pin"])
    await visitor.at("join-button").click()
    await visitor.connected()


async def test_pins_at_the_door_and_in_the_meeting(roomful: RunningRoomful, come: Come) -> None:
    slug = await roomful.room(name=f"pins-{uuid4()}", room_pin="4711", host_pin="90210")
    guest = await come(camera=False)
    await at_the_door(guest, slug, "Jonas")
    await guest.at("join-button").click()
    await expect(guest.at("refusal")).to_have_attribute("data-code", "pin_required")
    await guest.at("pin-input").fill("1174")
    await guest.page.keyboard.press("Enter")
    await expect(guest.at("refusal")).to_have_attribute("data-code", "pin_wrong")
    await guest.at("pin-input").fill("4711")
    await guest.page.keyboard.press("Enter")
    await guest.connected()
    await expect(guest.at("record-start")).to_have_count(0)
    await guest.at("more-menu").click()
    await guest.at("become-host").click()
    await guest.at("pin-input").fill("4711")
    await guest.page.keyboard.press("Enter")
    await expect(guest.at("refusal")).to_have_attribute("data-code", "pin_wrong")
    await guest.at("pin-input").fill("90210")
    await guest.page.keyboard.press("Enter")
    await expect(guest.at("host-dialog")).to_have_count(0)
    await expect(guest.at("notice").filter(has_text="You are a host now")).to_be_visible()


async def test_who_guesses_pins_waits(roomful: RunningRoomful, come: Come) -> None:
    slug = await roomful.room(name=f"guessed-{uuid4()}", room_pin="4711")
    guest = await come(camera=False)
    await at_the_door(guest, slug, "Jonas")
    for guess in range(12):
        await guest.at("pin-input").fill(f"guess-{guess}")
        await guest.page.keyboard.press("Enter")
        # typing has taken back what was said of the one before
        await expect(guest.at("refusal")).to_have_attribute("data-code", re.compile("^pin_(wrong|limited)$"))
        if await guest.at("join-button").is_disabled():
            break
    await expect(guest.at("refusal")).to_have_attribute("data-code", "pin_limited")
    await expect(guest.at("join-button")).to_be_disabled()
    await expect(guest.at("join-button")).to_have_text(re.compile(r"Wait \d+"))


async def test_a_host_comes_early_and_the_others_follow(roomful: RunningRoomful, come: Come) -> None:
    opens_at = (datetime.now(UTC) + timedelta(hours=2)).isoformat()
    slug = await roomful.room(name=f"early-{uuid4()}", opens_at=opens_at, host_pin="90210")
    guest, host = await come(camera=False), await come(camera=False)
    await at_the_door(guest, slug, "Jonas")
    await expect(guest.at("countdown")).to_have_text(re.compile(r"^1:59:\d\d$"))
    await guest.at("join-button").click()
    await expect(guest.at("join-button")).to_be_disabled()
    await enter(host, slug, "Amara", host_pin="90210")
    await guest.connected()
    await expect(host.at("tile")).to_have_count(2)


async def test_hosts_decide_who_speaks(roomful: RunningRoomful, come: Come) -> None:
    slug = await roomful.room(name=f"control-{uuid4()}", control="host", host_pin="90210")
    host, guest = await come(camera=False), await come(camera=False)
    await enter(host, slug, "Amara", host_pin="90210")
    await enter(guest, slug, "Jonas")
    await expect(guest.at("hosts-decide")).to_be_visible()
    await expect(guest.at("mic-toggle")).to_have_attribute("aria-disabled", "true")
    await guest.at("hand-toggle").click()
    await host.at("people-toggle").click()
    await host.at("give-mic").click()
    await guest.at("asked-yes").click()
    await expect(guest.at("mic-toggle")).to_have_attribute("aria-pressed", "true")
    await expect(guest.at("hand-toggle")).to_have_attribute("aria-pressed", "false")
    await expect(host.at("person").filter(has_text="Jonas")).to_have_attribute("data-muted", "false")
    await host.acts_on("Jonas", "take-mic")
    await expect(guest.at("mic-toggle")).to_have_attribute("aria-disabled", "true")
    await expect(guest.at("mic-toggle")).to_have_attribute("aria-pressed", "false")


async def test_the_picture_is_the_same_for_everyone(roomful: RunningRoomful, come: Come) -> None:
    slug = await roomful.room(name=f"picture-{uuid4()}", host_pin="90210")
    host, guest = await come(camera=False), await come(camera=False)
    await enter(host, slug, "Amara", host_pin="90210")
    await enter(guest, slug, "Jonas")
    await expect(guest.at("tile-name")).to_have_text(["Amara", "Jonas"])
    ids = {"Amara": await host.my_id(), "Jonas": await guest.my_id()}
    await host.page.keyboard.press("p")
    await host.at("picture-button").click()
    seat = host.page.locator(f'[data-testid=seat][data-participant="{ids["Jonas"]}"]')
    await seat.select_option("0")
    await expect(guest.at("tile-name")).to_have_text(["Jonas", "Amara"])
    await host.page.locator("label", has=host.page.get_by_test_id("layout-speaker")).click()
    await expect(guest.at("tile-name")).to_have_text(["Jonas"])
    await seat.select_option("-1")
    await expect(guest.at("tile-name")).to_have_text(["Amara"])
    await expect(guest.at("out-of-picture")).to_be_visible()
    await host.page.locator("label", has=host.page.get_by_test_id("layout-grid_4")).click()
    await host.at("seat-anew").click()
    await expect(guest.at("tile")).to_have_count(2)
    await host.page.set_viewport_size(PHONE)
    too_wide = "(dialog) => dialog.scrollWidth - dialog.clientWidth"
    assert await host.page.get_by_test_id("picture-dialog").evaluate(too_wide) <= 0


async def test_the_end_is_seen_coming_and_put_off(roomful: RunningRoomful, come: Come) -> None:
    ends_at = (datetime.now(UTC) + timedelta(seconds=200)).isoformat()
    slug = await roomful.room(name=f"ending-{uuid4()}", ends_at=ends_at, host_pin="90210")
    host, guest = await come(camera=False), await come(camera=False)
    await asyncio.gather(enter(host, slug, "Amara", host_pin="90210"), enter(guest, slug, "Jonas"))
    await expect(guest.at("ends-soon")).to_contain_text(re.compile(r"This meeting ends in [0-3]:\d\d"))
    await expect(guest.at("extend")).to_have_count(0)
    await host.at("extend").click()
    await expect(guest.at("ends-soon")).to_have_count(0)
    await expect(guest.at("notice").filter(has_text="lasts longer")).to_be_visible()


async def test_who_is_called_hears_it_and_comes(roomful: RunningRoomful, come: Come) -> None:
    login, extension = f"mira-{uuid4().hex[:8]}", str(uuid4().int)[:9]
    await roomful.call(
        "POST", "/users", login=login, display_name="Mira", password=PASSWORD, extension=extension
    )
    slug = await roomful.room(title="Stand-up", host_pin="90210", guests_allowed=False)
    called = await come(camera=False)
    await called.open(f"/m/{slug}")
    await called.at("name-input").fill("Mira")
    await called.at("join-button").click()
    await expect(called.at("refusal")).to_have_attribute("data-code", "guests_not_allowed")
    await called.at("refusal-sign-in").click()
    await called.at("login-input").fill(login)
    await called.at("password-input").fill(PASSWORD)
    await called.page.keyboard.press("Enter")
    await expect(called.at("signed-in-as")).to_contain_text("Mira")
    await called.open("/rooms")
    host = await come(camera=False)
    secret = await roomful.ticket(slug, role="host", name="Amara")
    await host.join(f"/m/#ticket={secret}", "Amara")
    await host.at("more-menu").click()
    await host.at("call-open").click()
    await host.at("call-input").fill(extension)
    await host.page.keyboard.press("Enter")
    await expect(called.at("ring-dialog")).to_contain_text("Amara is calling you")
    await called.at("ring-accept").click()
    await expect(host.at("ring")).to_have_attribute("data-outcome", "accepted")
    await called.at("join-button").click()
    await called.connected()
    await expect(host.at("tile")).to_have_count(2)
