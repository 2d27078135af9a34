"""The start page, and everything that may happen before one is in a meeting."""

from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import pytest
from playwright.async_api import Browser, expect

from tests.pages.browsing import PHONE, Visitor
from tests.pages.conftest import Come
from tests.pages.running import RunningRoomful

pytestmark = [pytest.mark.browser, pytest.mark.livekit]


async def test_the_start_page_leads_to_a_room(roomful: RunningRoomful, come: Come) -> None:
    visitor = await come()
    await visitor.open("/")
    await expect(visitor.at("dialects")).to_contain_text("Telnyx")
    await visitor.at("room-input").fill(f"{roomful.url}/m/{roomful.demo_slug}")
    await visitor.page.keyboard.press("Enter")
    await expect(visitor.at("join-button")).to_be_visible()
    assert urlsplit(visitor.page.url).path == f"/m/{roomful.demo_slug}"


async def test_everything_comes_from_this_host(roomful: RunningRoomful, come: Come) -> None:
    visitor = await come()
    await visitor.join(f"/m/{await roomful.room(name='own-host')}", "Mira")
    here = urlsplit(roomful.url).netloc
    assert {urlsplit(url).netloc for url in visitor.requested if not url.startswith("blob:")} == {here}


async def test_no_such_room(come: Come) -> None:
    visitor = await come()
    await visitor.open("/m/there-is-none")
    await expect(visitor.at("refusal")).to_have_attribute("data-code", "room_not_found")


async def test_a_nameless_person_is_asked(roomful: RunningRoomful, come: Come) -> None:
    visitor = await come()
    await visitor.open(f"/m/{await roomful.room(name='nameless')}")
    await visitor.at("join-button").click()
    await expect(visitor.at("name-input")).to_be_focused()
    await expect(visitor.page.get_by_role("alert")).to_have_text("Please say who you are.")


async def test_a_full_room_says_so(roomful: RunningRoomful, come: Come) -> None:
    slug = await roomful.room(name="small", capacity=1)
    first, second = await come(camera=False), await come(camera=False)
    await first.join(f"/m/{slug}", "Ada")
    await second.open(f"/m/{slug}")
    await second.at("name-input").fill("Bo")
    await second.at("join-button").click()
    await expect(second.at("refusal")).to_have_attribute("data-code", "room_full")


async def test_one_who_is_early_is_let_in_when_it_opens(roomful: RunningRoomful, come: Come) -> None:
    opens_at = (datetime.now(UTC) + timedelta(seconds=6)).isoformat()
    visitor = await come()
    await visitor.open(f"/m/{await roomful.room(name='early', opens_at=opens_at)}")
    await expect(visitor.at("refusal")).to_have_attribute("data-code", "too_early")
    await visitor.at("name-input").fill("Mira")
    await visitor.at("join-button").click()
    await visitor.connected()


async def test_a_ticket_is_taken_out_of_the_address(roomful: RunningRoomful, come: Come) -> None:
    secret = await roomful.ticket(await roomful.room(name="ticketed"), name="Tomasz")
    visitor = await come()
    await visitor.open(f"/m/#ticket={secret}")
    await expect(visitor.at("name-input")).to_have_value("Tomasz")
    assert urlsplit(visitor.page.url).fragment == ""
    assert not any(secret in url for url in visitor.requested)
    await visitor.page.reload()
    await expect(visitor.at("name-input")).to_have_value("Tomasz")


async def test_a_broken_ticket_opens_nothing(come: Come) -> None:
    visitor = await come()
    await visitor.open("/m/#ticket=not-one-of-ours")
    await expect(visitor.at("refusal")).to_have_attribute("data-code", "ticket_invalid")


async def test_without_camera_and_microphone_one_can_watch(
    roomful: RunningRoomful, bare_browser: Browser
) -> None:
    visitor = await Visitor.come(bare_browser, roomful.url)
    try:
        await visitor.open(f"/m/{await roomful.room(name='bare')}")
        await expect(visitor.at("device-problem")).to_contain_text("You can join all the same")
        await visitor.at("name-input").fill("Mira")
        await visitor.at("join-button").click()
        await visitor.connected()
        await expect(visitor.at("mic-toggle")).to_have_attribute("aria-pressed", "false")
        await visitor.says("I can write")
        await expect(visitor.at("chat-message")).to_contain_text("I can write")
    finally:
        await visitor.away()


@pytest.mark.parametrize(("language", "words"), [("de-AT", "Teilnehmen"), ("es", "Entrar"), ("fr", "Join")])
async def test_the_browsers_language(roomful: RunningRoomful, come: Come, language: str, words: str) -> None:
    visitor = await come(locale=language)
    await visitor.open(f"/m/{roomful.demo_slug}")
    await expect(visitor.at("join-button")).to_have_text(words)


async def test_a_phone_has_it_all_within_reach(roomful: RunningRoomful, come: Come) -> None:
    visitor = await come(viewport=PHONE, has_touch=True, is_mobile=True)
    await visitor.join(f"/m/{await roomful.room(name='phone')}", "Mira")
    await visitor.at("more-menu").tap()
    await visitor.at("people-toggle").tap()
    await expect(visitor.page.get_by_role("dialog", name="People")).to_be_visible()
    sizes = await visitor.page.evaluate(
        """() => [...document.querySelectorAll("button, a, select")]
          .map((one) => one.getBoundingClientRect())
          .filter((box) => box.width > 0)
          .map((box) => Math.min(box.width, box.height))"""
    )
    assert min(sizes) >= 44


async def test_the_keyboard_is_enough(roomful: RunningRoomful, come: Come) -> None:
    visitor = await come()
    await visitor.join(f"/m/{await roomful.room(name='keys')}", "Mira")
    keys = visitor.page.keyboard
    await keys.press("d")
    await expect(visitor.at("mic-toggle")).to_have_attribute("aria-pressed", "false")
    await keys.press("c")
    await expect(visitor.at("chat-input")).to_be_focused()
    await keys.type("d is a letter here")
    await expect(visitor.at("mic-toggle")).to_have_attribute("aria-pressed", "false")
    await keys.press("Escape")
    await expect(visitor.at("chat-panel")).to_have_count(0)
    await keys.press("?")
    await expect(visitor.at("help-dialog")).to_be_visible()
    await keys.press("Escape")
    await expect(visitor.at("help-dialog")).to_have_count(0)
