"""How soon somebody who joins a second after the publisher sees the first picture.

Both sides use the same browser and LiveKit's own client: ours through Roomful, its `/rtc` and the LiveKit it
keeps, from the request to enter on; the other side straight to a LiveKit with nothing set but its address.
"""

import asyncio
import contextlib
import http.server
import json
import secrets
import shutil
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

from benchmarks import servers
from benchmarks.figures import Bench, Figure, in_turns
from benchmarks.servers import Running
from roomful.kit.clock import SystemClock
from roomful.media.livekit.binary import find_binary
from roomful.media.livekit.tokens import Keys, Tokens
from roomful.media.port import Grants, Source

_CLIENT = Path(__file__).parent.parent / "frontend/node_modules/livekit-client/dist/livekit-client.umd.js"
_BROWSERS = ("chromium", "chromium-browser", "google-chrome")
_ARGUMENTS = (
    "--use-fake-ui-for-media-stream",
    "--use-fake-device-for-media-stream",
    "--no-sandbox",
    "--autoplay-policy=no-user-gesture-required",
)
_LATER_MS = 1000  # the second one joins so long after the first picture was sent
_PUBLISH = """async ([url, token]) => {
  window.room = new LivekitClient.Room();
  await room.connect(url, token);
  await room.localParticipant.setCameraEnabled(true);
}"""
_WATCH = """async ([url, token]) => {
  const room = window.room = new LivekitClient.Room();
  const seen = new Promise((done) => {
    room.on(LivekitClient.RoomEvent.TrackSubscribed, (track) => {
      if (track.kind !== "video") return;
      const video = document.createElement("video");
      video.muted = true;
      video.playsInline = true;
      video.requestVideoFrameCallback(() => done(performance.now()));
      document.body.append(video);
      track.attach(video);
    });
  });
  const started = performance.now();
  await room.connect(url, token);
  return (await seen) - started;
}"""
_LEAVE = "async () => { await room.disconnect(); }"

# What gives somebody the way in: (number of the round, name) -> URL and token.
WayIn = Callable[[int, str], tuple[str, str]]


@dataclass(frozen=True)
class _Side:
    """A server, and a page of the same origin as everything else in this comparison."""

    browser: Browser
    page_url: str
    way_in: WayIn

    def seconds_to_picture(self, number: int) -> float:
        """Publish in a new room, join it a second later; return the seconds until the picture is there."""
        publisher, watcher = self._page(), self._page()
        try:
            publisher.evaluate(_PUBLISH, list(self.way_in(number, "Publisher")))
            publisher.wait_for_timeout(_LATER_MS)
            started = time.perf_counter()
            way_in = list(self.way_in(number, "Watcher"))
            asking = time.perf_counter() - started
            return asking + float(watcher.evaluate(_WATCH, way_in)) / 1000
        finally:
            for page in (watcher, publisher):
                page.evaluate(_LEAVE)
                page.context.close()

    def next_seconds_to_picture(self, numbers: Iterator[int]) -> float:
        """Do that in the next round's room."""
        return self.seconds_to_picture(next(numbers))

    def _page(self) -> Page:
        page = self.browser.new_context().new_page()
        page.goto(self.page_url)
        return page


class _Rooms:
    """Rooms of a Roomful, and tickets into them."""

    def __init__(self, server: Running) -> None:
        self._server = server
        self._tickets: dict[int, str] = {}

    def way_in(self, number: int, name: str) -> tuple[str, str]:
        """Enter the room of a round, as a page would."""
        server = self._server
        if number not in self._tickets:
            room = server.call("POST", "/roomful/v1/rooms", server.token, {})["id"]
            ticket = server.call("POST", f"/roomful/v1/rooms/{room}/tickets", server.token, {})["ticket"]
            self._tickets[number] = ticket["secret"]
        wish = {"ticket": self._tickets[number], "name": name}
        media = server.call("POST", "/roomful/v1/join", "", wish)["media"]
        return media["url"], media["token"]


@contextlib.contextmanager
def _untuned(folder: Path) -> Iterator[WayIn]:
    """Run a LiveKit that is told its addresses and nothing else."""
    folder.mkdir(parents=True, exist_ok=True)
    keys = Keys("bench", secrets.token_hex(32))
    port, udp = servers.free_port(), servers.free_port()
    rtc = {
        "udp_port": udp,
        "tcp_port": servers.free_port(),
        "node_ip": "127.0.0.1",
        "use_external_ip": False,
        "enable_loopback_candidate": True,
        "interfaces": {"includes": ["lo"]},
        # as ours: neither side is to wait for a stranger's server
        "stun_servers": [f"127.0.0.1:{udp}"],
    }
    config = folder / "livekit.yaml"
    config.write_text(json.dumps({"port": port, "keys": {keys.key: keys.secret}, "rtc": rtc}))
    binary = asyncio.run(find_binary())
    tokens = Tokens(keys, SystemClock())
    everything = Grants(publish=frozenset({Source.CAMERA}))

    def way_in(number: int, name: str) -> tuple[str, str]:
        return f"ws://127.0.0.1:{port}", tokens.mint(f"round-{number}", name, name, everything, ttl=600)

    with (folder / "livekit.log").open("wb") as log:
        process = subprocess.Popen([binary, "--config", config], stdout=log, stderr=log)
    try:
        _wait(port)
        yield way_in
    finally:
        process.terminate()
        process.wait(20)


def _wait(port: int) -> None:
    deadline = time.monotonic() + 20
    while True:
        with contextlib.suppress(OSError):
            if servers.ask(f"http://127.0.0.1:{port}/")[0] == 200:
                return
        if time.monotonic() > deadline:
            raise RuntimeError("LiveKit does not start")
        time.sleep(0.02)


@contextlib.contextmanager
def _page_server(folder: Path) -> Iterator[str]:
    """Serve a page that has LiveKit's client and nothing else."""
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(_CLIENT, folder / "client.js")
    (folder / "index.html").write_text('<!doctype html><body><script src="client.js"></script>')
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(folder))) as serving:
        threading.Thread(target=serving.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{serving.server_address[1]}/"
        serving.shutdown()


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, format: str, *words: Any) -> None:  # noqa: A002  # the name it has
        pass


def measure(bench: Bench) -> list[Figure]:
    """Measure both sides in turns."""
    chromium = next(filter(None, map(shutil.which, _BROWSERS)), None)
    with ExitStack() as stack:
        running = stack.enter_context(servers.roomful(bench.folder / "data"))
        untuned = stack.enter_context(_untuned(bench.folder / "untuned"))
        page_url = stack.enter_context(_page_server(bench.folder / "page"))
        playwright = stack.enter_context(sync_playwright())
        browser = playwright.chromium.launch(executable_path=chromium, args=_ARGUMENTS)
        numbers = count()
        sides = [_Side(browser, page_url, way_in) for way_in in (_Rooms(running).way_in, untuned)]
        ours, theirs = in_turns(
            bench.rounds,
            [partial(side.next_seconds_to_picture, numbers) for side in sides],
        )
        browser.close()
    return [
        Figure(
            "picture",
            "first remote picture for one who joins 1 s after the publisher",
            ours / theirs,
            "at most",
            0.7,
            "of untuned LiveKit",
            f"{ours * 1000:.0f} ms against {theirs * 1000:.0f} ms, medians of {bench.rounds}",
        )
    ]
