"""A preview is a real picture of a session, as long as that runs."""

import io

import pytest
from PIL import Image

from tests.dialects.signalwire.test_tokens import token
from tests.media.publishers import Publisher, Show
from tests.server import Home, eventually

pytestmark = pytest.mark.livekit

RED = (200, 30, 30)


async def test_what_is_sent_is_seen(home: Home) -> None:
    client = await home.signalwire()
    person = await home.admit(ticket=await token(client, enable_room_previews=True), name="Ann")
    media, room = person.joined["media"], person.joined["room"]["id"]
    sender = await Publisher.connect(media["url"], media["token"], Show(colour=RED, sound=False))
    path = f"/api/video/room_sessions/{person.session_id}"
    link = (await client.get(path)).json()["preview_url"]
    shown = (await client.get("/api/video/rooms/daily", params={"include_active_session": "true"})).json()
    assert shown["active_session"]["preview_url"] == link
    addresses = f"/api/fabric/resources/conference_rooms/{room}/addresses"
    assert (await client.get(addresses)).json()["data"][0]["preview_url"] == link
    anybody = home.anybody()

    async def red() -> bool:
        answer = await anybody.get(link)
        if answer.status_code == 404:
            return False  # before the first picture
        assert answer.headers["content-type"] == "image/jpeg"
        assert answer.headers["cache-control"] == "no-store"
        picture = Image.open(io.BytesIO(answer.content))
        assert picture.size == (640, 360)
        seen = picture.convert("RGB").getpixel((320, 120))
        assert isinstance(seen, tuple)
        return all(abs(one - other) < 40 for one, other in zip(seen, RED, strict=True))

    await eventually(red, 40)
    await sender.leave()
    await client.delete(f"/api/video/rooms/{room}")
    assert (await client.get(path)).json()["preview_url"] is None

    async def gone() -> bool:
        return (await anybody.get(link)).status_code == 404

    await eventually(gone, 20)
