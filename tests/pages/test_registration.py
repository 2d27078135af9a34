"""The form by which guests register, from the closed door to the mail."""

import pytest
from playwright.async_api import expect

from tests.pages.conftest import Come
from tests.pages.running import RunningRoomful

pytestmark = [pytest.mark.browser, pytest.mark.livekit]


async def test_a_guest_registers_and_comes_in_by_the_link_in_the_mail(
    roomful: RunningRoomful, come: Come
) -> None:
    fields = {
        "display_name": {"index": 0, "is_required": True},
        "email": {"index": 1, "is_required": True},
        "Your team": {"index": 2, "is_required": False},
    }
    form = {"enabled": True, "fields": fields}
    slug = await roomful.room(name="webinar", title="Webinar", registration=form)
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
