"""Signing in with a browser, and the rooms of who is signed in."""

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from playwright.async_api import Route, expect

from tests.pages.browsing import PHONE, Visitor
from tests.pages.conftest import Come
from tests.pages.running import RunningRoomful

pytestmark = [pytest.mark.browser, pytest.mark.livekit]


@dataclass(frozen=True)
class Account:
    """A login of the server."""

    login: str
    password: str


@pytest.fixture
def account(roomful: RunningRoomful) -> Account:
    """The first administrator."""
    return Account(**roomful.console)


async def sign_in(visitor: Visitor, account: Account, *, stay: bool = False) -> None:
    """Fill in the form, and send it with the keyboard."""
    await visitor.at("login-input").fill(account.login)
    await visitor.at("password-input").fill(account.password)
    if stay:
        await visitor.at("stay-input").check()
    await visitor.at("password-input").press("Enter")
    await expect(visitor.at("new-room-input")).to_be_visible()


async def kept(visitor: Visitor) -> dict[str, Any]:
    """Return what the browser keeps for signing in, by storage."""
    found: dict[str, Any] = await visitor.page.evaluate(
        """() => Object.fromEntries(["sessionStorage", "localStorage"].map((store) =>
          [store, Object.keys(window[store]).filter((key) => key.includes("sign-in"))]))"""
    )
    return found


def path(visitor: Visitor) -> str:
    parts = urlsplit(visitor.page.url)
    return parts.path + (f"?{parts.query}" if parts.query else "")


async def test_from_the_start_page_to_ones_rooms(come: Come, account: Account) -> None:
    visitor = await come()
    await visitor.open("/")
    await visitor.at("sign-in").click()
    await expect(visitor.at("login-input")).to_be_focused()
    await sign_in(visitor, account)
    assert path(visitor) == "/rooms"
    await expect(visitor.page).to_have_title(re.compile("Rooms"))
    assert await kept(visitor) == {"sessionStorage": ["roomful.sign-in:"], "localStorage": []}
    assert await visitor.context.cookies() == []
    assert not any("rms_" in url for url in visitor.requested)
    await visitor.open("/sign-in")
    await expect(visitor.at("new-room-input")).to_be_visible()
    assert path(visitor) == "/rooms"


async def test_password_managers_know_the_fields(come: Come) -> None:
    visitor = await come()
    await visitor.open("/sign-in")
    login, password = visitor.at("login-input"), visitor.at("password-input")
    assert await login.get_attribute("autocomplete") == "username"
    assert await password.get_attribute("autocomplete") == "current-password"
    await password.fill("secret")
    await expect(password).to_have_attribute("type", "password")
    await visitor.at("password-input-show").click()
    await expect(password).to_have_attribute("type", "text")
    await expect(visitor.at("password-input-show")).to_have_accessible_name("Hide password")
    await expect(password).to_have_value("secret")


async def test_what_is_wrong_is_said(come: Come, account: Account) -> None:
    visitor = await come()
    await visitor.open("/sign-in")
    problem = visitor.at("sign-in-problem")
    await visitor.at("sign-in-button").click()
    await expect(problem).to_have_text("Please enter your login.")
    await expect(visitor.at("login-input")).to_be_focused()
    await visitor.at("login-input").fill("nobody at all")
    await visitor.at("sign-in-button").click()
    await expect(problem).to_have_text("Please enter your password.")
    await visitor.at("password-input").fill("wrong")
    await visitor.page.keyboard.press("Enter")
    await expect(problem).to_have_text("The login or the password is wrong.")
    await expect(visitor.at("password-input")).to_be_focused()
    await visitor.context.set_offline(True)
    await visitor.at("sign-in-button").click()
    await expect(problem).to_have_attribute("data-code", "unreachable")
    await visitor.context.set_offline(False)
    await sign_in(visitor, account)


async def test_who_guesses_is_told_how_long_to_wait(come: Come) -> None:
    visitor = await come(**{"viewport": PHONE})
    await visitor.open("/sign-in")
    await visitor.at("login-input").fill("somebody who is guessed at")
    for turn in range(5):
        await visitor.at("password-input").fill(f"guess {turn}")
        async with visitor.page.expect_response("**/sign_in"):
            await visitor.at("sign-in-button").click()
        await expect(visitor.at("sign-in-problem")).to_have_attribute("data-code", "wrong")
    await visitor.at("sign-in-button").click()
    await expect(visitor.at("sign-in-problem")).to_have_text(
        re.compile(r"too many attempts\. Please try again in (30|29|28|27|26|25) sec\.")
    )
    await expect(visitor.at("sign-in-button")).to_be_disabled()
    await expect(visitor.at("sign-in-button")).to_have_text(re.compile(r"Wait 0:\d\d"))


async def test_staying_signed_in_outlasts_the_tab(come: Come, account: Account) -> None:
    visitor = await come()
    await visitor.open("/sign-in")
    await sign_in(visitor, account, stay=True)
    assert await kept(visitor) == {"sessionStorage": [], "localStorage": ["roomful.sign-in:"]}
    tab = await visitor.context.new_page()
    await tab.goto(visitor.page.url)
    await expect(tab.get_by_test_id("new-room-input")).to_be_visible()


async def test_signing_out_ends_the_token(roomful: RunningRoomful, come: Come, account: Account) -> None:
    visitor = await come()
    await visitor.open("/rooms")
    await sign_in(visitor, account)
    token = await visitor.page.evaluate('JSON.parse(sessionStorage["roomful.sign-in:"]).token')
    await visitor.at("account-menu").click()
    await visitor.at("sign-out").click()
    await expect(visitor.at("sign-in-notice")).to_have_text("You are signed out.")
    assert await kept(visitor) == {"sessionStorage": [], "localStorage": []}
    async with httpx.AsyncClient(base_url=roomful.url) as client:
        answer = await client.get("/roomful/v1/user", headers={"authorization": f"Bearer {token}"})
        assert answer.status_code == 401
    await visitor.open("/rooms")
    await expect(visitor.at("sign-in-form")).to_be_visible()


async def test_one_whose_time_is_over_signs_in_and_is_back(come: Come, account: Account) -> None:
    visitor = await come()
    await visitor.open("/rooms")
    await sign_in(visitor, account)
    await visitor.page.evaluate(
        """() => {
          const kept = JSON.parse(sessionStorage["roomful.sign-in:"]);
          sessionStorage["roomful.sign-in:"] = JSON.stringify({ ...kept, token: "rms_nothing" });
        }"""
    )
    await visitor.page.reload()
    await expect(visitor.at("sign-in-notice")).to_have_text(re.compile("time signed in is over"))
    await sign_in(visitor, account)
    assert path(visitor) == "/rooms"


async def test_the_way_back_leads_nowhere_else(come: Come, account: Account) -> None:
    for wanted in ("https://example.com/rooms", "//example.com/rooms", "/m/demo/x", "/roomsx"):
        visitor = await come()
        await visitor.open(f"/sign-in?next={wanted}")
        await sign_in(visitor, account)
        assert path(visitor) == "/rooms"


async def test_a_room_is_made_shared_opened_and_deleted(
    roomful: RunningRoomful, come: Come, account: Account
) -> None:
    visitor = await come(permissions=["clipboard-read", "clipboard-write", "camera", "microphone"])
    await visitor.open("/rooms")
    await sign_in(visitor, account)
    await visitor.at("new-room-button").click()
    await expect(visitor.page.get_by_role("alert")).to_have_text("Please give the room a title.")
    await visitor.at("new-room-input").fill("<b>Board</b> & guests")
    await visitor.page.keyboard.press("Enter")
    row = visitor.at("room").filter(has_text="<b>Board</b> & guests")
    await expect(row).to_have_count(1)
    await expect(row.get_by_test_id("room-state")).to_have_text("Nobody is there")
    await expect(visitor.page.get_by_test_id("said")).to_have_text(re.compile("is there"))

    await row.get_by_test_id("copy-room").click()
    link = await visitor.page.evaluate("navigator.clipboard.readText()")
    assert link.startswith(f"{roomful.url}/m/")
    guest = await come()
    await guest.join(urlsplit(link).path, "Bo")

    await row.get_by_test_id("open-room").click()
    await expect(visitor.at("name-input")).to_have_value("Administrator")
    assert urlsplit(visitor.page.url).fragment == ""
    await visitor.at("join-button").click()
    await visitor.connected()
    await expect(visitor.at("end-button").or_(visitor.at("leave-button")).first).to_be_visible()
    slug = urlsplit(link).path.rpartition("/")[2]
    room = await roomful.call("GET", f"/rooms/{slug}")
    people = (await roomful.call("GET", f"/sessions/{room['live_session_id']}"))["session"]["participants"]
    assert {person["name"]: person["role"] for person in people} == {
        "Bo": "participant",
        "Administrator": "host",
    }

    await visitor.open("/rooms")
    await expect(row.get_by_test_id("room-state")).to_have_text(re.compile(r"Live, \d (person|people)"))
    await row.get_by_test_id("room-menu").click()
    await row.get_by_test_id("delete-room").click()
    await expect(visitor.at("confirm-dialog")).to_contain_text("A meeting is running in it")
    await visitor.page.keyboard.press("Escape")
    await expect(row).to_have_count(1)
    await row.get_by_test_id("room-menu").click()
    await row.get_by_test_id("delete-room").click()
    await visitor.at("confirm-button").click()
    await expect(row).to_have_count(0)
    await expect(visitor.page.get_by_role("heading", level=1)).to_be_focused()
    await expect(guest.at("left-screen")).to_be_visible()


async def test_rooms_are_searched_and_shown_in_pages(
    roomful: RunningRoomful, come: Come, account: Account
) -> None:
    for number in range(27):
        await roomful.room(title=f"Searched {number:02}")
    visitor = await come(**{"viewport": PHONE})
    await visitor.open("/rooms")
    await sign_in(visitor, account)
    await expect(visitor.at("room")).to_have_count(25)
    await visitor.at("more-rooms").click()
    await expect(visitor.at("room").filter(has_text="Searched")).to_have_count(27)
    await visitor.at("room-search").fill("searched 07")
    await expect(visitor.at("room")).to_have_count(1)
    await visitor.at("room-search").fill("no room is called this")
    await expect(visitor.at("no-rooms")).to_contain_text("No room has “no room is called this” in its title.")
    await visitor.at("clear-search").click()
    await expect(visitor.at("room-search")).to_be_focused()
    await expect(visitor.at("room").first).to_be_visible()
    for width in (390, 320):
        await visitor.page.set_viewport_size({"width": width, "height": 700})
        wide = await visitor.page.evaluate("document.documentElement.scrollWidth")
        assert wide <= width


async def test_a_new_password(roomful: RunningRoomful, come: Come, account: Account) -> None:
    visitor = await come()
    await visitor.open("/rooms")
    await sign_in(visitor, account, stay=True)
    await visitor.at("account-menu").click()
    await visitor.at("change-password").click()
    dialog = visitor.at("password-dialog")
    await visitor.at("old-password").fill("not the password")
    await visitor.at("new-password").fill("short")
    await visitor.at("password-button").click()
    await expect(dialog.get_by_role("alert")).to_have_text(
        "At least 10 characters, and more than your login."
    )
    await visitor.at("new-password").fill("a password of the test")
    await visitor.at("password-button").click()
    await expect(dialog.get_by_role("alert")).to_have_text("This is not your password.")
    await visitor.at("old-password").fill(account.password)
    await visitor.at("password-button").click()
    await expect(dialog).to_have_count(0)
    await visitor.page.reload()
    await expect(visitor.at("new-room-input")).to_be_visible()
    token = await visitor.page.evaluate('JSON.parse(localStorage["roomful.sign-in:"]).token')
    async with httpx.AsyncClient(base_url=roomful.url) as client:
        back = {"old": "a password of the test", "new": account.password}
        headers = {"authorization": f"Bearer {token}"}
        assert (await client.post("/roomful/v1/user/password", json=back, headers=headers)).is_success


async def test_a_server_that_is_away_for_a_moment(come: Come, account: Account) -> None:
    visitor = await come()
    await visitor.open("/rooms")
    await sign_in(visitor, account)
    await expect(visitor.at("room").first).to_be_visible()

    async def refuse(route: Route) -> None:
        await route.abort()

    await visitor.page.route("**/roomful/v1/**", refuse)
    await visitor.at("new-room-input").fill("Never made")
    await visitor.page.keyboard.press("Enter")
    await expect(visitor.at("rooms-problem")).to_have_text(re.compile("server does not answer"))
    await expect(visitor.at("new-room-input")).to_have_value("Never made")
    await expect(visitor.at("room").first).to_be_visible()


@pytest.mark.parametrize(("locale", "words"), [("de-DE", "Anmelden"), ("es-ES", "Iniciar sesión")])
async def test_in_other_languages(come: Come, account: Account, locale: str, words: str) -> None:
    visitor = await come(locale=locale)
    await visitor.open("/sign-in")
    await expect(visitor.page.get_by_role("heading", level=1)).to_have_text(words)
    await sign_in(visitor, account)
    assert "rooms." not in await visitor.page.inner_text("body")
