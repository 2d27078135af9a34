"""A webinar as a vendor's client makes it: PIN, lobby, few guests, and a podium, in browsers."""

import pytest
from playwright.async_api import expect

from tests.pages.browsing import Visitor
from tests.pages.conftest import Come
from tests.pages.running import RunningRoomful
from tests.pages.test_home import Account, sign_in
from tests.pages.vendors_api import administrator

pytestmark = [pytest.mark.browser, pytest.mark.livekit]

_PIN = "4711"
_ROLE_BASED = 3


async def webinar(roomful: RunningRoomful) -> str:
    """Make the conference; return the path of its link."""
    given = {
        "topic": "Product news",
        "type": _ROLE_BASED,
        "schedule": {"type": -1},
        "max_podiums": 3,
        "pin": _PIN,
        "allow_guests": True,
        "max_guests": 1,
        "waiting_room_enabled": True,
        "waiting_room_scope": "guests",
    }
    async with administrator(roomful) as api:
        made = await api.post("/api/v3.10/conferences", json=given)
    assert made.status_code == 200, made.text
    return str(made.json()["conference"]["url"]).removeprefix(roomful.url)


async def knock(visitor: Visitor, path: str, name: str) -> None:
    await visitor.open(path)
    await visitor.at("name-input").fill(name)
    await visitor.at("pin-input").fill(_PIN)
    await visitor.at("join-button").click()


async def test_a_webinar_with_all_its_doors(roomful: RunningRoomful, come: Come) -> None:
    path = await webinar(roomful)
    host, jonas, kim = await come(), await come(), await come(camera=False)
    await host.open("/sign-in")
    await sign_in(host, Account(**roomful.console))
    await host.open(path)
    await host.at("join-button").click()
    await host.connected()
    await knock(jonas, path, "Jonas")
    await expect(jonas.at("waiting-room")).to_be_visible()
    await host.at("people-toggle").click()
    await host.at("waiting").filter(has_text="Jonas").get_by_test_id("let-in").click()
    await jonas.connected()
    # a second guest does not fit, however long they would wait
    await knock(kim, path, "Kim")
    await expect(kim.at("refusal")).to_have_attribute("data-code", "guests_full")
    # off the podium one listens, until a host gives the word
    await expect(jonas.at("off-stage")).to_be_visible()
    await expect(jonas.at("camera-toggle")).to_have_attribute("aria-disabled", "true")
    await jonas.at("hand-toggle").click()
    await host.at("give-word").click()
    await jonas.at("podium-yes").click()
    await expect(host.at("tile")).to_have_count(2)
    await jonas.at("camera-toggle").click()
    await expect(jonas.at("camera-toggle")).to_have_attribute("aria-pressed", "true")
    await host.acts_on("Jonas", "podium-off")
    await expect(jonas.at("off-stage")).to_be_visible()
    await expect(host.at("tile")).to_have_count(1)
