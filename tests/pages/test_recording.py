"""Being asked, being recorded, being watched, and finding what was recorded: through the pages."""

import asyncio
import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.async_api import Locator, expect

from tests.e2e.watching import Film
from tests.pages.browsing import PHONE, Visitor
from tests.pages.conftest import Come
from tests.pages.running import RunningRoomful
from tests.pages.test_home import Account, account, sign_in
from tests.waiting import until

pytestmark = [pytest.mark.browser, pytest.mark.livekit]

__all__ = ["account"]

_VIDEO = "document.querySelector('[data-testid=player-video]')"
_LENGTH = f"() => {_VIDEO}.duration > 1 && {_VIDEO}.duration"
# seconds that a recording has run: more than three, more than seven
_ENOUGH, _MORE = re.compile(r"^0:(0[4-9]|[1-5]\d)$"), re.compile(r"^0:(0[8-9]|[1-5]\d)$")
_SOUGHT = f"() => !{_VIDEO}.seeking && {_VIDEO}.readyState > 1"


async def _host(roomful: RunningRoomful, come: Come, slug: str, *, camera: bool = True) -> Visitor:
    host = await come(camera=camera)
    await host.join(f"/m/#ticket={await roomful.ticket(slug, role='host', name='Amara')}", "Amara")
    return host


async def _link(roomful: RunningRoomful, slug: str) -> str:
    """Return the address of the page where a room's meeting is watched."""
    room = await roomful.call("GET", f"/rooms/{slug}")
    found = (await roomful.call("GET", f"/broadcasts?room_id={room['id']}"))["items"]
    return str(found[0]["live_url"])


async def _starts_to_record(host: Visitor) -> None:
    await host.at("record-start").click()
    await host.at("confirm-button").click()


async def _hears(visitor: Visitor, words: str) -> None:
    """Wait for a notice, which stays for moments only: listen before it comes."""
    await expect(visitor.at("notice").filter(has_text=words)).to_be_visible()


def _sign(visitor: Visitor, state: str) -> Locator:
    return visitor.page.locator(f"[data-testid=recording-sign][data-state={state}]")


async def test_one_agrees_before_entering_and_is_not_asked_again(roomful: RunningRoomful, come: Come) -> None:
    slug = await roomful.room(name="consent", consent_required=True)
    visitor = await come()
    await visitor.open(f"/m/{slug}")
    await expect(visitor.at("consent")).to_contain_text("Whoever does not agree cannot enter")
    await visitor.at("name-input").fill("Mira")
    await visitor.at("join-button").click()
    await expect(visitor.at("consent-missing")).to_be_visible()
    await expect(visitor.at("consent-box")).to_be_focused()
    await visitor.page.keyboard.press("Space")
    await visitor.at("join-button").click()
    await visitor.connected()
    await visitor.page.reload()
    await visitor.connected()
    await visitor.at("leave-button").click()
    await visitor.at("rejoin-button").click()
    await visitor.connected()


@pytest.mark.parametrize(("language", "words"), [("de", "Ich bin damit einverstanden"), ("es", "Acepto")])
async def test_one_is_asked_in_ones_language(
    roomful: RunningRoomful, come: Come, language: str, words: str
) -> None:
    visitor = await come(locale=language)
    await visitor.open(f"/m/{await roomful.room(name=f'consent-{language}', consent_required=True)}")
    await expect(visitor.at("consent")).to_contain_text(words)


async def _film(roomful: RunningRoomful, slug: str, folder: Path) -> Film:
    """Wait for what was recorded in a room, and download it."""
    room = await roomful.call("GET", f"/rooms/{slug}")

    async def link() -> str | None:
        found = (await roomful.call("GET", f"/recordings?room_id={room['id']}"))["items"][0]
        assert found["state"] != "failed", found
        return found["download_url"] and str(found["download_url"])

    answer = await roomful.api.get(await until(link, 60))
    assert answer.status_code == 200
    path = folder / "film.mp4"
    path.write_bytes(answer.content)
    return Film(path)


def _is_green(film: Film, at: float, x: float, y: float) -> bool:
    """Tell whether a place shows the picture of Chromium's own camera, which is green."""
    red, green, blue = film.colour(at, x, y)
    return green > 2 * max(red, blue, 20)


async def test_everybody_sees_that_it_is_recorded_and_is_in_the_film(
    roomful: RunningRoomful, come: Come, tmp_path: Path
) -> None:
    slug = await roomful.room(name="sign")
    # One speaks: the same chord from several, each a little later, may cancel itself out.
    host, guest = await _host(roomful, come, slug), await come(microphone=False)
    await guest.join(f"/m/{slug}", "Jonas")
    await expect(guest.at("record-start")).to_have_count(0)
    await asyncio.gather(_hears(guest, "is now being recorded"), _starts_to_record(host))
    for person in (host, guest):
        await expect(_sign(person, "recording")).to_contain_text("Recording")
    await expect(guest.at("recording-time")).to_have_text(_ENOUGH)

    await host.page.keyboard.press("r")
    paused = _sign(guest, "paused")
    await expect(paused).to_contain_text("Paused")
    late = await come(microphone=False, viewport=PHONE, has_touch=True, is_mobile=True)
    await late.join(f"/m/{slug}", "Bea")
    await expect(_sign(late, "paused")).to_be_visible()
    await host.page.keyboard.press("r")
    await expect(_sign(late, "recording")).to_be_visible()
    await late.sees_moving(await host.my_id())
    await expect(late.at("recording-time")).to_have_text(_MORE)

    await host.at("record-menu").click()
    await host.at("record-stop").click()
    await asyncio.gather(_hears(guest, "has stopped"), host.at("confirm-button").click())
    for person in (host, guest, late):
        await expect(person.at("recording-sign")).to_have_count(0)

    film = await _film(roomful, slug, tmp_path)
    end = film.duration_ms / 1000
    assert 5 < end < 30
    # two before the pause, three after it
    assert _is_green(film, 2, 0.25, 0.5)
    assert _is_green(film, 2, 0.75, 0.5)
    assert all(_is_green(film, end - 0.5, x, y) for x, y in ((0.3, 0.3), (0.7, 0.3), (0.5, 0.75)))
    assert {180, 720} <= film.pitches(2)
    assert {180, 720} <= film.pitches(end / 2)


async def test_keys_of_recording_are_for_hosts_and_in_the_help(roomful: RunningRoomful, come: Come) -> None:
    slug = await roomful.room(name="keys-of-recording")
    guest = await come()
    await guest.join(f"/m/{slug}", "Jonas")
    await guest.page.keyboard.press("r")
    await guest.page.keyboard.press("?")
    await expect(guest.at("help-dialog")).to_contain_text("Record, pause or go on")
    host = await _host(roomful, come, slug)
    await host.page.keyboard.press("r")
    await expect(host.at("confirm-dialog")).to_contain_text("Record this meeting?")


async def test_owners_find_play_and_delete_what_was_recorded(
    roomful: RunningRoomful, come: Come, account: Account
) -> None:
    slug = await roomful.room(name="found-again", title="Found again")
    host = await _host(roomful, come, slug)
    await _starts_to_record(host)
    await expect(host.at("recording-time")).to_have_text(_ENOUGH)

    owner = await come()
    await owner.open("/sign-in")
    await sign_in(owner, account)
    row = owner.at("room").filter(has_text="Found again")
    await row.get_by_test_id("room-menu").click()
    await row.get_by_test_id("room-recordings").click()
    await expect(owner.at("recording-state")).to_contain_text("Recording now")
    await host.at("end-button").click()
    await host.at("confirm-button").click()

    done = owner.page.locator("[data-testid=recording][data-state=completed]")
    await expect(done).to_be_visible(timeout=60_000)
    await expect(owner.at("unread")).to_be_visible()
    name = await owner.at("download-recording").get_attribute("download")
    assert name is not None
    assert name.endswith(".mp4")
    await owner.at("play-recording").click()
    video = owner.at("player-video")
    await expect(video).to_be_visible()
    seconds = await owner.page.wait_for_function(_LENGTH)
    # seeking asks for a part of the file
    await video.evaluate("(video, to) => { video.currentTime = to }", float(await seconds.json_value()) / 2)
    await owner.page.wait_for_function(_SOUGHT)
    await expect(owner.at("track").filter(has_text="Microphone")).to_contain_text("Amara")
    await owner.page.keyboard.press("Escape")
    await expect(owner.at("unread")).to_have_count(0)

    await owner.at("recording-menu").click()
    await owner.at("delete-recording").click()
    await owner.at("confirm-button").click()
    await expect(owner.at("no-recordings")).to_be_visible()
    await owner.page.reload()
    await expect(owner.at("no-recordings")).to_be_visible()


async def test_hosts_choose_where_it_is_to_be_seen(roomful: RunningRoomful, come: Come) -> None:
    # a name that is nobody's (RFC 2606): nothing is sent anywhere
    address = {"url": "rtmp://live.example.invalid/app", "key": "very-secret"}
    await roomful.call("POST", "/broadcast-presets", kind="rtmp", name="Our channel", **address)
    slug = await roomful.room(name="channels")
    host = await _host(roomful, come, slug, camera=False)
    await host.at("more-menu").click()
    await host.at("broadcast-open").click()
    await host.at("broadcast-page").uncheck()
    await host.at("broadcast-begin").click()
    await expect(host.at("broadcast-dialog").get_by_role("alert")).to_contain_text("Choose where")
    await host.at("broadcast-pull").check()
    await host.page.get_by_label("Our channel").check()
    await host.at("broadcast-begin").click()
    await expect(host.at("broadcast-pull-url")).to_have_text(re.compile(r"^rtsp://127\.0\.0\.1:\d+/\S{20,}$"))
    pushed = host.page.locator("[data-testid=broadcast-target][data-kind=push]")
    await expect(pushed).to_contain_text("Our channel")
    await expect(pushed).to_contain_text("rtmp://live.example.invalid/app/****")
    await expect(host.at("broadcast-link")).to_have_count(0)
    await host.at("broadcast-stop").click()
    await host.at("confirm-button").click()
    await expect(host.at("confirm-button")).to_have_count(0)


async def test_people_outside_watch_and_those_inside_know(roomful: RunningRoomful, come: Come) -> None:
    slug = await roomful.room(name="watched", title="Town hall")
    host, viewer = await _host(roomful, come, slug), await come()
    await host.at("more-menu").click()
    await host.at("broadcast-open").click()
    await host.at("broadcast-url").fill("https://example.org/no-stream")
    await host.at("broadcast-begin").click()
    await expect(host.at("broadcast-dialog").get_by_role("alert")).to_contain_text("no address")
    await host.at("broadcast-url").fill("")
    await host.at("broadcast-begin").click()
    await expect(host.at("broadcast-link")).to_contain_text("/live/#")
    await host.page.keyboard.press("Escape")
    link = urlsplit(await _link(roomful, slug))
    await viewer.open(f"/live/#{link.fragment}")
    page = viewer.at("live-page")
    await expect(page).to_have_attribute("data-phase", "playing", timeout=60_000)
    await expect(viewer.page.get_by_role("heading", name="Town hall")).to_be_visible()
    await viewer.page.wait_for_function(
        "() => document.querySelector('[data-testid=live-video]')?.currentTime > 1", timeout=60_000
    )
    await expect(host.at("live-sign")).to_contain_text("Live")
    assert not any(link.fragment in url for url in viewer.requested if "/roomful/v1/live/" not in url)

    await host.at("more-menu").click()
    await host.at("broadcast-open").click()
    await expect(host.at("broadcast-state")).to_have_attribute("data-state", "live")
    await host.at("broadcast-stop").click()
    await host.at("confirm-button").click()
    await expect(host.at("live-sign")).to_have_count(0)
    await expect(page).to_have_attribute("data-phase", "over", timeout=30_000)


async def test_a_link_of_nothing_says_so(come: Come) -> None:
    for path in ("/live/", "/live/#none"):
        visitor = await come()
        await visitor.open(path)
        await expect(visitor.at("live-page")).to_have_attribute("data-phase", "missing")
