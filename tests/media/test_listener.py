"""Where webhooks arrive when Roomful's own port will not do."""

import socket
from pathlib import Path

import aiohttp
import pytest

from roomful.media.livekit.listener import WebhookListener
from roomful.media.port import MediaEvent


async def _post(url: str, body: bytes = b"{}", authorization: str = "good") -> int:
    headers = {"Authorization": authorization}
    async with aiohttp.ClientSession() as session, session.post(url, data=body, headers=headers) as response:
        return response.status


async def test_what_comes_is_handed_on_and_what_is_refused_is_said(tmp_path: Path) -> None:
    taken: list[tuple[bytes, str]] = []

    def receive(body: bytes, authorization: str) -> MediaEvent | None:
        if authorization != "good":
            raise PermissionError
        taken.append((body, authorization))
        return None

    listener = WebhookListener(tmp_path / "livekit")
    url = await listener.start()
    assert await _post(url) == 503
    listener.receive = receive
    assert await _post(url, b"one") == 200
    assert await _post(url, b"two", "bad") == 401
    assert await _post(url, bytes(2 * 1024 * 1024)) == 413
    assert taken == [(b"one", "good")]
    await listener.stop()


async def test_its_url_stays_as_long_as_the_port_is_free(tmp_path: Path) -> None:
    first = WebhookListener(tmp_path)
    url = await first.start()
    await first.stop()
    again = WebhookListener(tmp_path)
    assert await again.start() == url
    await again.stop()
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", int(url.split(":")[2].split("/")[0])))
        taken.listen()
        other = WebhookListener(tmp_path)
        assert await other.start() != url
        await other.stop()


@pytest.mark.parametrize("content", ["", "x", "99999999999", "-1"])
async def test_a_broken_memory_is_none(tmp_path: Path, content: str) -> None:
    (tmp_path / "webhook_port").write_text(content)
    listener = WebhookListener(tmp_path)
    assert (await listener.start()).startswith("http://127.0.0.1:")
    await listener.stop()
