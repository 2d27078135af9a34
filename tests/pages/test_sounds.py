"""What a meeting lets its people hear: really played, in a browser."""

import asyncio
import json
from typing import Any
from uuid import uuid4

import pytest

from tests.pages.browsing import Visitor
from tests.pages.conftest import Come
from tests.pages.running import RunningRoomful
from tests.waiting import until
from tools.sounds.table import MANIFEST

pytestmark = [pytest.mark.browser, pytest.mark.livekit]

# Writes down each sound that played to its end, by the digest of its file, in the order in which they ended:
# a busy machine may have their digests in another.
_EAR = """
(() => {
  window.heard = [];
  const digests = new Map();
  const make = URL.createObjectURL;
  URL.createObjectURL = (thing) => {
    const url = make.call(URL, thing);
    if (thing.type === "audio/mpeg") digests.set(url, thing.arrayBuffer().then(async (bytes) => {
      const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
      return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("").slice(0, 12);
    }));
    return url;
  };
  const play = HTMLMediaElement.prototype.play;
  HTMLMediaElement.prototype.play = function () {
    const digest = digests.get(this.src);
    if (digest) this.addEventListener("ended", () => {
      const seconds = this.currentTime;
      window.heard.push(digest.then((version) => ({ version, seconds })));
    }, { once: true, capture: true });
    return play.call(this);
  };
})();
"""


def _names() -> dict[str, tuple[str, float]]:
    sounds = json.loads(MANIFEST.read_text())["sounds"]
    return {
        entry["version"]: (f"{group}/{name}", entry["seconds"])
        for group, entries in sounds.items()
        for name, entry in entries.items()
    }


async def _hears(visitor: Visitor, wanted: list[str]) -> None:
    """Wait until exactly these were heard, each for its whole length."""
    names = _names()

    async def heard() -> list[dict[str, Any]] | None:
        found: list[dict[str, Any]] = await visitor.page.evaluate("Promise.all(window.heard)")
        return found if len(found) >= len(wanted) else None

    found = await until(heard, 15)
    assert [names[entry["version"]][0] for entry in found] == wanted
    for entry in found:
        assert entry["seconds"] == pytest.approx(names[entry["version"]][1], abs=0.1)


async def test_one_is_welcomed_and_hears_who_comes(roomful: RunningRoomful, come: Come) -> None:
    slug = await roomful.room(name=f"tones-{uuid4()}", entry_tones=True, prompts=True)
    host, guest = await asyncio.gather(come(camera=False), come(camera=False))
    await host.page.add_init_script(_EAR)
    await host.join(f"/m/{slug}", "Amara")
    await guest.join(f"/m/{slug}", "Jonas")
    await _hears(host, ["en/welcome", "en/first", "tones/enter"])
