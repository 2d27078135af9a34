"""People in browsers: what they do on a page, and what a test looks for."""

import asyncio
import json
import math
import struct
import wave
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, BrowserContext, Locator, Page, ViewportSize, expect

from tests.waiting import until

ARGUMENTS = [
    "--use-fake-ui-for-media-stream",
    "--use-fake-device-for-media-stream",
    "--no-sandbox",
    "--autoplay-policy=no-user-gesture-required",
    "--auto-select-desktop-capture-source=Entire screen",
]
DESKTOP = {"width": 1440, "height": 900}
PHONE: ViewportSize = {"width": 390, "height": 844}
# milliseconds; a fake camera takes seconds to start on a machine that is busy
PATIENCE = 15_000

_PICTURE = """async (id) => {
  const video = document.querySelector(`video[data-participant="${id}"]`);
  if (!video || video.videoWidth === 0) return null;
  const canvas = document.createElement("canvas");
  canvas.width = 32; canvas.height = 18;
  const context = canvas.getContext("2d");
  context.drawImage(video, 0, 0, 32, 18);
  return Array.from(context.getImageData(0, 0, 32, 18).data).join();
}"""
_LOUDNESS = """async () => {
  const context = new AudioContext();
  let loudest = 0;
  for (const audio of document.querySelectorAll("audio")) {
    if (!audio.srcObject || audio.srcObject.getAudioTracks().length === 0) continue;
    const analyser = context.createAnalyser();
    context.createMediaStreamSource(audio.srcObject).connect(analyser);
    await new Promise((done) => setTimeout(done, 300));
    const samples = new Float32Array(analyser.fftSize);
    analyser.getFloatTimeDomainData(samples);
    loudest = Math.max(loudest, Math.sqrt(samples.reduce((sum, one) => sum + one * one, 0) / samples.length));
  }
  await context.close();
  return loudest;
}"""


def tone(path: Path, seconds: int = 5) -> Path:
    """Write a sound that a microphone may be made of: a steady chord."""
    rate = 48_000
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        frames = (
            int(12_000 * (math.sin(at * 180 * math.tau / rate) + math.sin(at * 720 * math.tau / rate)))
            for at in range(rate * seconds)
        )
        file.writeframes(b"".join(struct.pack("<h", frame) for frame in frames))
    return path


def picture(path: Path) -> Path:
    """Write a film that a camera may be made of: green, with a bar that wanders through it.

    Chromium's own fake camera has fifteen times the pixels, and two windows keep two cores busy with it.
    """
    width, height, frames = 320, 180, 20
    grey = bytes([90])
    with path.open("wb") as file:
        file.write(b"YUV4MPEG2 W%d H%d F10:1 Ip A1:1 C420jpeg\n" % (width, height))
        for number in range(frames):
            place = number * width // frames
            line = grey * place + b"\xa0" * 16 + grey * (width - place - 16)
            # little blue and red: a green
            file.write(b"FRAME\n" + line[:width] * height + b"\x40" * (width * height // 2))
    return path


class Visitor:
    """Somebody with a browser window of their own."""

    def __init__(self, context: BrowserContext, page: Page, url: str) -> None:
        self.context = context
        self.page = page
        self.faults: list[str] = []
        self.requested: list[str] = []
        self._url = url
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        page.on("console", lambda said: self._said(said.text))
        page.on("request", lambda request: self.requested.append(request.url))

    @classmethod
    async def come(
        cls, browser: Browser, url: str, *, camera: bool = True, microphone: bool = True, **context: Any
    ) -> "Visitor":
        """Open a window that nobody used before; one that sends no picture takes a fraction of the time."""
        settings = {"viewport": DESKTOP, "locale": "en-US", **context}
        if not (camera and microphone):
            off = {"cameraOff": not camera, "micOff": not microphone}
            kept = [{"name": "roomful.preferences", "value": json.dumps(off)}]
            settings["storage_state"] = {"origins": [{"origin": url, "localStorage": kept}]}
        fresh = await browser.new_context(**settings)
        fresh.set_default_timeout(PATIENCE)
        return cls(fresh, await fresh.new_page(), url)

    def _said(self, text: str) -> None:
        if "Content Security Policy" in text:
            self.faults.append(text)

    def at(self, name: str) -> Locator:
        """Return what carries this test id, where it can be seen."""
        return self.page.get_by_test_id(name).filter(visible=True)

    async def open(self, path: str) -> None:
        """Go to a page."""
        await self.page.goto(self._url + path)

    async def join(self, path: str, name: str) -> None:
        """Go through the door into the meeting."""
        await self.open(path)
        await self.at("name-input").fill(name)
        await expect(self.at("join-button")).to_be_enabled()
        await self.at("join-button").click()
        await self.connected()

    async def connected(self) -> None:
        """Wait until the meeting's media is connected."""
        state = self.page.locator("[data-testid=connection-state][data-state=connected]")
        await state.wait_for(state="attached", timeout=20_000)

    async def my_id(self) -> str:
        """Return whom the page's own tile shows."""
        found = await self.page.locator(".tile.me").get_attribute("data-participant")
        assert found is not None
        return found

    async def sees_moving(self, participant: str) -> None:
        """Wait until the picture of somebody is there, and changes."""
        first = await until(lambda: self.page.evaluate(_PICTURE, participant), 20)

        async def changed() -> bool:
            return bool(await self.page.evaluate(_PICTURE, participant) != first)

        await until(changed, 10)

    async def hears(self) -> None:
        """Wait until a sound comes out."""

        async def loud() -> bool:
            return float(await self.page.evaluate(_LOUDNESS)) > 0.01

        await until(loud, 15)

    async def says(self, text: str) -> None:
        """Write in the chat, which stays open."""
        if await self.at("chat-input").count() == 0:
            await self.at("chat-toggle").click()
        await self.at("chat-input").fill(text)
        await self.page.keyboard.press("Enter")

    async def acts_on(self, name: str, action: str) -> None:
        """Choose a host's action in somebody's menu; the list of people opens where it was closed."""
        if await self.at("people-list").count() == 0:
            await self.at("people-toggle").click()
        await self.at("person").filter(has_text=name).get_by_test_id("person-menu").click()
        await self.at(f"person-{action}").click()

    async def away(self) -> None:
        """Close the window."""
        await self.context.close()


async def leave_all(visitors: list[Visitor]) -> None:
    """Close every window."""
    await asyncio.gather(*(visitor.away() for visitor in visitors), return_exceptions=True)
