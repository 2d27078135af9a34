"""The lobby, the podium and translators, in browsers."""

from uuid import uuid4

import pytest
from playwright.async_api import expect

from tests.pages.browsing import Visitor
from tests.pages.conftest import Come
from tests.pages.running import RunningRoomful
from tests.pages.test_hosts import at_the_door, enter
from tests.waiting import until

pytestmark = [pytest.mark.browser, pytest.mark.livekit]

_VOLUMES = """() => [...document.querySelectorAll("audio")]
  .filter((audio) => audio.srcObject && audio.srcObject.getAudioTracks().length > 0)
  .map((audio) => Math.round(audio.volume * 100)).sort((a, b) => a - b)"""


async def knock(visitor: Visitor, slug: str, name: str) -> None:
    await at_the_door(visitor, slug, name)
    await visitor.at("join-button").click()
    await expect(visitor.at("waiting-room")).to_be_visible()


async def test_from_the_lobby_into_the_meeting(roomful: RunningRoomful, come: Come) -> None:
    slug = await roomful.room(name=f"lobby-{uuid4()}", lobby_on=True, host_pin="90210")
    jonas, kim, host = await come(), await come(), await come()
    await knock(jonas, slug, "Jonas")
    await enter(host, slug, "Amara", host_pin="90210")
    await expect(host.at("lobby-banner")).to_contain_text("Jonas is waiting")
    # who loads the page anew waits on
    await jonas.page.reload()
    await expect(jonas.at("waiting-room")).to_be_visible()
    await knock(kim, slug, "Kim")
    await host.at("people-toggle").click()
    await expect(host.at("waiting")).to_have_count(2)
    await host.at("waiting").filter(has_text="Kim").get_by_test_id("turn-away").click()
    await expect(kim.at("left-screen")).to_have_attribute("data-reason", "refused")
    await host.at("let-in").click()
    await jonas.connected()
    await expect(host.at("waiting")).to_have_count(0)
    await expect(host.at("tile-name")).to_have_text(["Jonas", "Amara"])
    # a seat is a seat: past the lobby after a reload
    await jonas.page.reload()
    await jonas.connected()
    await kim.open(f"/m/{slug}")
    await kim.at("name-input").fill("Kim")
    await kim.at("join-button").click()
    await expect(kim.page.get_by_test_id("refusal")).to_have_attribute("data-code", "refused")


async def test_a_host_turns_the_waiting_room_on_and_off(roomful: RunningRoomful, come: Come) -> None:
    slug = await roomful.room(name=f"switch-{uuid4()}", host_pin="90210")
    host, jonas, kim = await come(camera=False), await come(camera=False), await come(camera=False)
    await enter(host, slug, "Amara", host_pin="90210")
    await enter(jonas, slug, "Jonas")
    await host.at("people-toggle").click()
    await jonas.at("people-toggle").click()
    await host.at("lobby-toggle").click()
    await expect(host.at("lobby-toggle")).to_have_attribute("aria-pressed", "true")
    await expect(host.at("lobby-on")).to_be_visible()
    await knock(kim, slug, "Kim")
    await expect(host.at("waiting")).to_have_count(1)
    await expect(jonas.at("tile")).to_have_count(2)
    await expect(jonas.at("lobby-toggle")).to_have_count(0)
    await host.at("lobby-toggle").click()
    await kim.connected()
    await expect(host.at("lobby-on")).to_have_count(0)


async def test_to_the_podium_and_down_again(roomful: RunningRoomful, come: Come) -> None:
    slug = await roomful.room(name=f"podium-{uuid4()}", mode="role_based", host_pin="90210")
    host, jonas = await come(), await come()
    await enter(host, slug, "Amara", host_pin="90210")
    await enter(jonas, slug, "Jonas")
    await expect(jonas.at("off-stage")).to_be_visible()
    await expect(jonas.at("mic-toggle")).to_have_attribute("aria-disabled", "true")
    await expect(jonas.at("tile-name")).to_have_text(["Amara"])
    await jonas.at("hand-toggle").click()
    await host.at("people-toggle").click()
    await host.at("give-word").click()
    await jonas.at("podium-yes").click()
    await expect(jonas.at("on-podium")).to_be_visible()
    await expect(host.at("tile-name")).to_have_text(["Jonas", "Amara"])
    await jonas.at("mic-toggle").click()
    await expect(jonas.at("mic-toggle")).to_have_attribute("aria-pressed", "true")
    await host.hears()
    await host.acts_on("Jonas", "podium-off")
    await expect(jonas.at("mic-toggle")).to_have_attribute("aria-disabled", "true")
    await expect(host.at("tile-name")).to_have_text(["Amara"])
    await host.acts_on("Jonas", "podium-now")
    await jonas.at("podium-leave").click()
    await expect(jonas.at("off-stage")).to_be_visible()


async def test_a_translator_and_who_listens(roomful: RunningRoomful, come: Come) -> None:
    slug = await roomful.room(
        name=f"languages-{uuid4()}", interpretation=True, original_volume=20, host_pin="90210"
    )
    host, inge, ben = await come(), await come(), await come()
    await enter(host, slug, "Amara", host_pin="90210")
    await enter(inge, slug, "Inge")
    await enter(ben, slug, "Ben")
    await host.acts_on("Inge", "translator")
    await host.at("translator-submit").click()
    await expect(inge.at("speak-in")).to_have_value("de")
    await inge.at("mic-toggle").click()
    await expect(inge.at("mic-toggle")).to_have_attribute("aria-pressed", "true")

    async def hears(*volumes: int) -> None:
        async def so() -> bool:
            return bool(await ben.page.evaluate(_VOLUMES) == list(volumes))

        await until(so, 15)

    await hears(0, 100)  # the original alone
    await ben.at("listen-to").select_option("de")
    await hears(20, 100)
    await inge.at("speak-in").select_option("en")
    await hears(0, 20)
    await ben.at("listen-to").select_option("")
    await hears(0, 100)


async def test_whoever_speaks_takes_a_place(roomful: RunningRoomful, come: Come) -> None:
    slug = await roomful.room(name=f"voices-{uuid4()}", voice_activated=True, podium_limit=1)
    for name in ("Kim", "Inge", "Ben", "Amara"):
        told = await roomful.call("POST", "/join", room=slug, name=name)
        assert told["participant"]["on_podium"] is True
    jonas = await come()
    await enter(jonas, slug, "Jonas")

    async def has_place() -> bool:
        session_id = (await roomful.call("GET", f"/rooms/{slug}"))["live_session_id"]
        people = (await roomful.call("GET", f"/sessions/{session_id}/participants"))["items"]
        return [one["on_podium"] for one in people if one["name"] == "Jonas"] == [True]

    # nobody has pressed anything: the page has said that somebody speaks
    await until(has_place, 15)
