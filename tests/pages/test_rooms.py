"""A room's own pages: who is invited, and its settings."""

import asyncio
import re
from calendar import day_name
from datetime import datetime, timedelta
from urllib.parse import urlsplit
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from playwright.async_api import Route, expect

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
    await saved(visitor)
    await visitor.page.reload()
    await expect(field("[name=title]")).to_have_value("Budget 2027")
    await expect(visitor.page).to_have_title(re.compile("Budget 2027"))


async def test_what_is_typed_while_settings_are_saved_stays(roomful: RunningRoomful, come: Come) -> None:
    visitor = await owner(roomful, come, title="Budget")
    await to(visitor, "settings")
    field, answered = visitor.page.locator, asyncio.Event()

    async def late(route: Route) -> None:
        if route.request.method == "PATCH":
            await answered.wait()
        await route.continue_()

    await visitor.page.route("**/roomful/v1/rooms/*", late)
    await field("[name=title]").fill("Budget 2027")
    await visitor.at("save-settings").click()
    await field("[name=description]").fill("Numbers first")
    answered.set()
    await expect(visitor.page.get_by_test_id("said")).to_have_text(re.compile("^Saved"))
    await expect(field("[name=description]")).to_have_value("Numbers first")
    await saved(visitor)
    room = await roomful.call("GET", f"/rooms/{urlsplit(visitor.page.url).path.split('/')[-2]}")
    assert (room["title"], room["description"]) == ("Budget 2027", "Numbers first")


async def chosen(visitor: Visitor, *names: str) -> None:
    """Press chips and segments, whose boxes themselves are not seen."""
    for name in names:
        await visitor.page.locator(f"label:has([data-testid=set-{name}])").click()


async def saved(visitor: Visitor) -> None:
    await visitor.at("save-settings").click()
    await expect(visitor.page.get_by_test_id("said")).to_have_text(re.compile("^Saved"))
    await expect(visitor.at("save-settings")).to_be_disabled()


def days_to_come() -> list[int]:
    """Two weekdays that are neither today nor tomorrow, wherever the test is."""
    today = datetime.now(ZoneInfo("Europe/Berlin"))
    return sorted((today + timedelta(days=ahead)).weekday() for ahead in (2, 4))


async def test_a_room_of_each_week_with_reminders_and_a_form(roomful: RunningRoomful, come: Come) -> None:
    days = days_to_come()
    names = [day_name[day] for day in days]
    visitor = await owner(roomful, come, title="Webinar")
    await to(visitor, "settings")
    id_ = urlsplit(visitor.page.url).path.split("/")[-2]
    field, times = visitor.page.locator, visitor.at("group-times")
    await expect(times.get_by_test_id("set-at_time")).to_have_count(0)
    await chosen(visitor, "when-weekly")
    for box in await field("[name=days]:checked").all():
        await chosen(visitor, str(await box.get_attribute("data-testid")).removeprefix("set-"))
    await visitor.at("set-at_time").fill("10:00")
    await visitor.at("set-timezone").select_option("Europe/Berlin")
    await visitor.at("save-settings").click()
    await expect(times).to_contain_text("Choose at least one day.")
    await expect(field("[name=days]").first).to_be_focused()
    await chosen(visitor, *(f"days-{day}" for day in days))
    await visitor.at("set-length").fill("45")
    await expect(visitor.at("occurrences")).to_contain_text(
        re.compile(rf"Every {names[0]} and {names[1]}, 10:00\sAM – 10:45\sAM \(45 min\)")
    )
    await expect(visitor.at("occurrences").get_by_role("listitem")).to_have_count(3)
    await visitor.at("set-reminders_on").check()
    await chosen(visitor, "reminders-1440")
    await visitor.at("set-form-enabled").check()
    await visitor.at("set-form-limit").fill("40")
    await visitor.at("ask-company").click()
    await visitor.at("ask-own").click()
    await visitor.at("save-settings").click()
    await expect(visitor.at("asked-own")).to_be_focused()
    await expect(visitor.at("asked-own")).to_have_accessible_description(re.compile("What is asked"))
    await visitor.page.keyboard.type("Your team")
    await visitor.at("asked-needed").last.check()
    await saved(visitor)

    room = await roomful.call("GET", f"/rooms/{id_}")
    series = {"days": days, "at_time": "10:00", "length": 2700, "timezone": "Europe/Berlin"}
    assert {name: room[name] for name in series} == series
    assert (room["reminders_on"], room["reminders"]) == (True, [15, 1440])
    form = room["registration"]
    assert (form["enabled"], form["limit_on"], form["limit"]) == (True, True, 40)
    assert [(name, one["is_required"]) for name, one in form["fields"].items()] == [
        *(("display_name", True), ("email", True), ("company", False), ("Your team", True))
    ]
    guest = await come(timezone_id="Europe/Berlin")
    await guest.open(urlsplit(str(await visitor.at("form-link").get_attribute("href"))).path)
    await expect(guest.at("registration-page")).to_contain_text(
        re.compile(rf"({names[0]}|{names[1]}).* 10:00\sAM")
    )
    await expect(guest.at("answer-Your team")).to_have_attribute("required", "")

    await visitor.at("back-to-rooms").click()
    await expect(visitor.at("room-state")).to_have_text(re.compile(f"^Opens ({names[0]}|{names[1]})"))
    await to(visitor, "settings")
    await expect(visitor.at("occurrences")).to_contain_text(f"Every {names[0]} and {names[1]}")
    await chosen(visitor, f"days-{days[1]}", "reminders-15")
    later = datetime.now(ZoneInfo("Europe/Berlin")) + timedelta(days=20)
    await visitor.at("set-from").fill(f"{later:%Y-%m-%d}")
    await visitor.at("asked-remove").last.click()
    await saved(visitor)
    room = await roomful.call("GET", f"/rooms/{id_}")
    assert (room["days"], room["reminders"]) == ([days[0]], [1440])
    begins = datetime.fromisoformat(room["opens_at"]).astimezone(later.tzinfo)
    assert (begins.weekday(), 0 <= (begins.date() - later.date()).days < 7) == (days[0], True)
    await expect(visitor.at("set-from")).to_have_value(f"{begins:%Y-%m-%d}")
    assert "Your team" not in room["registration"]["fields"]

    await chosen(visitor, "when-always")
    await visitor.at("set-form-enabled").uncheck()
    await saved(visitor)
    room = await roomful.call("GET", f"/rooms/{id_}")
    assert (room["days"], room["opens_at"], room["ends_at"]) == ([], None, None)
    assert room["registration"]["enabled"] is False
    await guest.page.reload()
    await expect(guest.at("registration-page")).to_have_attribute("data-phase", "missing")
