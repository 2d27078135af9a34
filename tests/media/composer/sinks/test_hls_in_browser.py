"""HLS files in a browser: hls.js plays them, from beginning to end and across a restart of the composer."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import web
from playwright.async_api import Page, async_playwright

from roomful.media.composer.sinks.hls import Hls
from tests.media.composer.sinks.feed import COLOURS, before, stream, write_all

pytestmark = pytest.mark.browser
_NAMES = ("chromium", "chromium-browser", "google-chrome")
_SCRIPT = Path(__file__).resolve().parents[4] / "frontend" / "node_modules" / "hls.js" / "dist" / "hls.min.js"
_PAGE = """<video muted></video><script src="/hls.min.js"></script><script>
window.faults = [];
const video = document.querySelector("video");
const player = new Hls({ startPosition: 0 });
// a seek breaks off what is being loaded, which is none
player.on(Hls.Events.ERROR, (_, fault) => {
  if (fault.details !== Hls.ErrorDetails.INTERNAL_ABORTED) faults.push(fault.details);
});
player.loadSource("/live/index.m3u8");
player.attachMedia(video);
// a seek is over before its picture is to be seen
const picture = (time) => new Promise((done) => {
  const look = (_, shown) =>
    Math.abs(shown.mediaTime - time) < 0.4 ? done() : video.requestVideoFrameCallback(look);
  video.requestVideoFrameCallback(look);
});
async function colourAt(time) {
  const seen = picture(time);
  video.currentTime = time;
  await seen;
  const canvas = document.createElement("canvas");
  canvas.width = video.videoWidth;
  canvas.height = video.videoHeight;
  const drawing = canvas.getContext("2d");
  drawing.drawImage(video, 0, 0);
  return [...drawing.getImageData(160, 90, 1, 1).data].slice(0, 3);
}
</script>"""


@pytest.fixture
async def page(tmp_path: Path) -> AsyncIterator[Page]:
    """A page that plays the folder `live`."""
    program = next((found for name in _NAMES if (found := shutil.which(name))), None)
    if program is None or not _SCRIPT.exists():
        pytest.skip("Chromium or hls.js is not installed")
    (tmp_path / "live").mkdir()

    async def shown(_: web.Request) -> web.Response:
        return web.Response(text=_PAGE, content_type="text/html")

    async def script(_: web.Request) -> web.FileResponse:
        return web.FileResponse(_SCRIPT)

    app = web.Application()
    app.add_routes(
        [web.get("/", shown), web.get("/hls.min.js", script), web.static("/live", tmp_path / "live")]
    )
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        made = await browser.new_page(base_url=site.name)
        yield made
        await browser.close()
    await runner.cleanup()


async def _open(page: Page, seconds: float) -> None:
    await page.goto("/")
    await page.wait_for_function(
        "seconds => video.duration >= seconds && video.readyState > 1", arg=seconds, timeout=30_000
    )


async def _sees(page: Page, at: float, second: int) -> None:
    colour = await asyncio.wait_for(page.evaluate("time => colourAt(time)", at), 20)
    wanted = COLOURS[second % len(COLOURS)]
    assert max(abs(a - b) for a, b in zip(colour, wanted, strict=True)) < 30, (at, colour, wanted)


async def test_a_whole_stream_is_played(page: Page, tmp_path: Path) -> None:
    made = stream()
    sink = Hls(tmp_path / "live", window=None)
    sink.begin(made.video, made.audio)
    write_all(sink, before(made, 12))
    sink.close()
    await _open(page, 11.9)
    begins = await page.evaluate("video.buffered.start(0)")
    for second in (0, 3, 7, 11, 4):
        await _sees(page, begins + second + 0.5, second)
    assert await page.evaluate("video.buffered.length") == 1  # nothing is missing in between
    assert await page.evaluate("video.duration") == pytest.approx(begins + 12, abs=0.1)
    assert await page.evaluate("faults") == []


async def test_a_restart_is_played_across(page: Page, tmp_path: Path) -> None:
    made = stream()
    for _ in range(2):  # the first is never closed: of it are two segments, of two seconds each
        sink = Hls(tmp_path / "live", window=None)
        sink.begin(made.video, made.audio)
        write_all(sink, before(made, 5))
    sink.close()
    await _open(page, 8.9)
    begins = await page.evaluate("video.buffered.start(0)")
    for at, second in ((3.5, 3), (4.5, 0), (8.5, 4)):
        await _sees(page, begins + at, second)
    assert await page.evaluate("faults") == []
