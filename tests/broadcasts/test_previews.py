"""Previews: a picture as long as a session runs and its room says so, behind a link nobody can guess."""

from typing import Any

from roomful.broadcasts.jobs.previews import EVERY
from roomful.broadcasts.service.previews import PREVIEWS, home, picture_of
from roomful.kit.crypto import base64url, from_base64url
from roomful.media.recorder import CaptureState
from roomful.sessions.model import EndReason, Session
from tests.broadcasts.casting import Stage
from tests.features import refused
from tests.waiting import until


async def running(stage: Stage, **attributes: Any) -> Session:
    """Start a session, and let what is to be done for it begin."""
    room = await stage.house.room(**attributes)
    session = await stage.house.features.lifecycle.start_room(stage.house.tenant.id, room.id, "api")
    stage.work()
    return session


def token_of(stage: Stage, session: Session) -> str:
    path = stage.house.features.previews.path(session)
    assert path is not None
    assert path.startswith(f"{PREVIEWS}/")
    return path.split("/")[-2]


async def test_a_session_has_a_picture_while_it_runs(stage: Stage) -> None:
    house, previews = stage.house, stage.house.features.previews
    session = await running(stage, previews=True, layout="grid_4")
    await until(lambda: stage.casting.casts)
    wanted = stage.cast.wanted
    assert (wanted.previews, wanted.follow, wanted.output, wanted.targets) == (EVERY, True, None, ())
    assert wanted.picture is not None
    assert (wanted.picture.fps, wanted.picture.height, wanted.picture.layout) == (1, 360, "grid_4")
    assert wanted.discard_played
    capture = house.capturing.of(session.id)
    assert (capture.order.room, capture.order.max_height) == (session.id, 360)
    token = token_of(stage, session)
    with refused("preview_not_found"):
        await previews.picture(token)
    picture_of(stage.folder, session.id).parent.mkdir(parents=True, exist_ok=True)
    picture_of(stage.folder, session.id).write_bytes(b"a picture")
    assert await previews.picture(token) == b"a picture"
    ended = await house.features.lifecycle.end(house.tenant.id, session.id, EndReason.API)
    await stage.done()
    assert stage.cast.cancelled
    assert not capture.running
    assert not home(stage.folder, session.id).exists()
    assert previews.path(ended) is None
    with refused("preview_not_found"):
        await previews.picture(token)


async def test_it_shows_people_as_they_are_seen_in_the_session(stage: Stage) -> None:
    session = await running(stage, previews=True)
    await until(lambda: stage.casting.casts)
    capture = stage.house.capturing.of(session.id)
    await stage.house.features.moderation.set_layout(session.tenant_id, session.id, "speaker")
    await stage.within(lambda: capture.layout == "speaker")
    assert len(stage.casting.casts) == 1


async def test_none_where_the_room_does_not_say_so(stage: Stage) -> None:
    session = await running(stage)
    assert stage.house.features.previews.path(session) is None
    await stage.done()
    assert stage.casting.casts == []


async def test_it_comes_and_goes_with_the_word_of_the_room(stage: Stage) -> None:
    house = stage.house
    session = await running(stage)
    await stage.done()
    await house.features.rooms.update(house.tenant.id, session.room_id, {"previews": True})
    stage.work()
    await until(lambda: stage.casting.casts)
    assert house.features.previews.path(await house.session(session)) is not None
    await house.features.rooms.update(house.tenant.id, session.room_id, {"previews": False})
    await stage.done()
    assert house.features.previews.path(await house.session(session)) is None
    assert not home(stage.folder, session.id).exists()
    assert (await house.session(session)).ended_at is None


async def test_trouble_is_tried_again_and_not_for_ever(stage: Stage) -> None:
    session = await running(stage, previews=True)
    await until(lambda: stage.casting.casts)
    for count in range(1, 8):
        stage.cast.fail("the composer has died")
        await stage.within(lambda count=count: len(stage.casting.casts) > count)
    stage.cast.fail("the composer has died")
    await stage.done()
    assert not home(stage.folder, session.id).exists()


async def test_a_capture_that_lost_its_server_is_told_where_it_is(stage: Stage) -> None:
    session = await running(stage, previews=True)
    await until(lambda: stage.casting.casts)
    capture = stage.house.capturing.of(session.id)
    capture.state = CaptureState.RECONNECTING
    await stage.within(lambda: capture.state == CaptureState.RECORDING)
    await stage.house.features.lifecycle.end(stage.house.tenant.id, session.id, EndReason.API)
    await stage.done()


async def test_links_that_nobody_was_given(stage: Stage) -> None:
    session = await running(stage, previews=True)
    await until(lambda: stage.casting.casts)
    picture_of(stage.folder, session.id).parent.mkdir(parents=True, exist_ok=True)
    picture_of(stage.folder, session.id).write_bytes(b"a picture")
    token = token_of(stage, session)
    raw = from_base64url(token)
    for forged in (
        "",
        "nothing",
        "*" * 54,
        token[:-1],
        token + "A",
        base64url(raw[:16]),
        base64url(raw[:16] + bytes(24)),
        base64url(raw[:-1] + bytes([raw[-1] ^ 1])),
    ):
        with refused("preview_not_found"):
            await stage.house.features.previews.picture(forged)
