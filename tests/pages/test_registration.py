"""The form by which guests register, from the closed door to the mail."""

import csv

import pytest
from playwright.async_api import expect

from tests.pages.conftest import Come
from tests.pages.running import RunningRoomful
from tests.pages.test_rooms import owner, to

pytestmark = [pytest.mark.browser, pytest.mark.livekit]

_FORM = {
    "enabled": True,
    "fields": {
        "display_name": {"index": 0, "is_required": True},
        "email": {"index": 1, "is_required": True},
        "Your team": {"index": 2, "is_required": False},
    },
}


async def test_a_guest_registers_and_comes_in_by_the_link_in_the_mail(
    roomful: RunningRoomful, come: Come
) -> None:
    slug = await roomful.room(name="webinar", title="Webinar", registration=_FORM)
    visitor = await come()
    await visitor.open(f"/m/{slug}")
    await expect(visitor.at("refusal")).to_have_attribute("data-code", "registration_required")
    await visitor.at("refusal-register").click()
    await visitor.at("answer-display_name").fill("Ada")
    await visitor.at("answer-email").fill("ada")
    await visitor.at("register").click()
    await expect(visitor.at("answer-email")).to_be_focused()
    await visitor.at("answer-email").fill("ada@example.org")
    await visitor.at("answer-Your team").fill("Blue")
    await visitor.at("register").click()
    await expect(visitor.at("registration-page")).to_have_attribute("data-phase", "registered")
    await expect(visitor.at("registration-page")).to_contain_text("ada@example.org")
    (one,) = (await roomful.call("GET", f"/rooms/{slug}/registrants"))["items"]
    assert one["answers"] == {"display_name": "Ada", "email": "ada@example.org", "Your team": "Blue"}
    (mail,) = (await roomful.call("GET", f"/mails?room_id={one['room_id']}"))["items"]
    letter = await roomful.call("GET", f"/mails/{mail['id']}")
    secret = letter["text"].partition("#ticket=")[2].split()[0]
    await visitor.open(f"/m/#ticket={secret}")
    await expect(visitor.at("name-input")).to_have_value("Ada")


async def test_who_runs_a_room_sees_who_has_registered(roomful: RunningRoomful, come: Come) -> None:
    visitor = await owner(roomful, come, title="Webinar")
    room = await visitor.at("room").get_attribute("data-room")
    changed = await roomful.call("PATCH", f"/rooms/{room}", registration=_FORM)
    await to(visitor, "people")
    await expect(visitor.at("registrants")).to_contain_text("Nobody has registered yet")
    for name, team in (("Ada", "Blue"), ("Ben", "=1+1")):
        answers = {"display_name": name, "email": f"{name}@example.org", "Your team": team}
        await roomful.call("POST", f"/links/{changed['slug']}/registration", answers=answers)
    await visitor.page.reload()
    await expect(visitor.at("registrant")).to_have_count(2)
    await expect(visitor.at("registrant").first).to_contain_text("Your team")
    async with visitor.page.expect_download() as expected:
        await visitor.at("save-registrants").click()
    kept = await (await expected.value).path()
    with kept.open(encoding="utf-8-sig", newline="") as file:
        rows = [[row["Name"], row["Mail address"], row["Your team"]] for row in csv.DictReader(file)]
    assert rows == [["Ada", "Ada@example.org", "Blue"], ["Ben", "Ben@example.org", "'=1+1"]]
    await visitor.at("unregister").first.click()
    await visitor.at("confirm-button").click()
    await expect(visitor.at("registrant")).to_have_count(1)
    (left,) = (await roomful.call("GET", f"/rooms/{room}/registrants"))["items"]
    assert left["name"] == "Ben"
