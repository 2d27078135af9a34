"""A room's own pages: who is invited, and its settings."""

import re
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from playwright.async_api import expect

from tests.pages.browsing import Visitor
from tests.pages.conftest import Come
from tests.pages.running import RunningRoomful
from tests.pages.test_home import Account, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.livekit]

PASSWORD = "a long enough password"


async def owner(roomful: RunningRoomful, come: Come, *, title: str) -> Visitor:
    """Let somebody who is no administrator sign in and make a room."""
    login = f"olga-{uuid4().hex[:8]}"
    await roomful.call("POST", "/users", login=login, display_name="Olga", password=PASSWORD)
    visitor = await come()
    await visitor.open("/sign-in")
    await sign_in(visitor, Account(login, PASSWORD))
    await visitor.at("new-room-input").fill(title)
    await visitor.page.keyboard.press("Enter")
    await expect(visitor.at("room")).to_have_count(1)
    return visitor


async def to(visitor: Visitor, part: str) -> None:
    """Go to a page of the only room there is."""
    await visitor.at("room-menu").click()
    await visitor.at(f"room-{part}").click()
    assert urlsplit(visitor.page.url).path.endswith(f"/{part}")


async def test_people_are_found_by_name_and_invited(roomful: RunningRoomful, come: Come) -> None:
    word = uuid4().hex[:8]
    for name in ("Mira", "Noah"):
        await roomful.call("POST", "/users", login=f"{name}-{word}", display_name=f"{name} {word}")
    visitor = await owner(roomful, come, title="Budget")
    await to(visitor, "people")
    await expect(visitor.at("no-invitations")).to_be_visible()
    await visitor.at("invite-input").fill(word)
    found = visitor.at("invite-user")
    await expect(found).to_have_text([re.compile(f"{name} {word}$") for name in ("Mira", "Noah")])
    await visitor.at("invite-user").first.click()
    await expect(visitor.at("invitation")).to_contain_text(f"Mira {word}")
    await visitor.at("invite-input").fill("nobody")
    await visitor.page.keyboard.press("Enter")
    await expect(visitor.page.get_by_role("alert")).to_contain_text("Choose somebody from the list")
    await visitor.at("invite-input").fill("zoe@example.org")
    await visitor.page.keyboard.press("Enter")
    await expect(visitor.at("invitation")).to_have_count(2)
    await visitor.at("uninvite").first.click()
    await visitor.at("confirm-button").click()
    await expect(visitor.at("invitation")).to_have_count(1)
    await expect(visitor.at("invitation")).to_contain_text("zoe@example.org")


async def test_settings_are_kept_and_what_is_wrong_is_shown(roomful: RunningRoomful, come: Come) -> None:
    visitor = await owner(roomful, come, title="Budget")
    await to(visitor, "settings")
    field = visitor.page.locator
    await expect(visitor.at("save-settings")).to_be_disabled()
    await field("[name=host_pin]").fill("12")
    await field("[name=title]").fill("Budget 2027")
    await visitor.at("save-settings").click()
    await expect(field("[name=host_pin]")).to_have_attribute("aria-invalid", "true")
    await expect(field("[name=host_pin]")).to_be_focused()
    await field("[name=host_pin]").fill("90210")
    await visitor.at("save-settings").click()
    await expect(visitor.at("save-settings")).to_be_disabled()
    await visitor.page.reload()
    await expect(field("[name=title]")).to_have_value("Budget 2027")
    await expect(visitor.page).to_have_title(re.compile("Budget 2027"))
