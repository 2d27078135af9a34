"""A LiveKit that somebody else runs."""

import pytest

from roomful.kit.clock import SystemClock
from roomful.media.livekit.engine import LiveKitMedia
from roomful.media.livekit.remote import RemoteLiveKit
from roomful.media.livekit.tokens import Keys
from roomful.media.port import MediaUnavailable
from tests.livekit import LiveKitServer


@pytest.mark.livekit
async def test_it_is_used_as_it_is(livekit_server: LiveKitServer) -> None:
    engine = RemoteLiveKit(livekit_server.url + "/", livekit_server.engine.keys)
    assert not engine.state().ready
    await engine.start()
    assert engine.state().ready
    media = LiveKitMedia(engine, SystemClock())
    await media.create_room("remote")
    assert await livekit_server.media.get_room("remote") is not None
    await media.delete_room("remote")
    await media.close()
    await engine.stop()
    assert not engine.state().ready


@pytest.mark.livekit
async def test_a_key_it_does_not_know_is_said_in_words(livekit_server: LiveKitServer) -> None:
    engine = RemoteLiveKit(livekit_server.engine.url, Keys("other", "x" * 40))
    await engine.start()
    words = f"LiveKit at {livekit_server.engine.url} does not accept our API key and secret"
    assert (engine.state().ready, engine.state().detail) == (False, words)
    await engine.stop()
    media = LiveKitMedia(engine, SystemClock())
    with pytest.raises(MediaUnavailable, match="does not accept our API key"):
        await media.create_room("remote")
    await media.close()


async def test_one_that_is_not_there_is_no_error_at_the_start() -> None:
    engine = RemoteLiveKit("http://127.0.0.1:9", Keys("key", "x" * 40))
    await engine.start()
    assert engine.state().detail == "LiveKit cannot be reached at http://127.0.0.1:9"
    await engine.stop()
