"""The job of a broadcast: what it starts, how it goes on through trouble, and what is left at the end."""

from roomful.broadcasts.model import TargetWish
from roomful.broadcasts.service.live import home
from roomful.kit.clock import SECOND
from roomful.media.recorder import OUT, CaptureState, Seats
from roomful.sessions.model import EndReason
from tests.broadcasts.casting import OTHER, URL, Stage
from tests.waiting import until


async def test_it_captures_and_composes_what_is_wanted(stage: Stage) -> None:
    broadcast = await stage.running(URL, hls=True, kbps=3000)
    capture, wanted = stage.capture(broadcast), stage.cast.wanted
    assert (capture.order.room, capture.order.media) == (broadcast.session_id, "video")
    assert capture.order.rotate_seconds > 0
    assert (wanted.folder, wanted.follow, wanted.discard_played) == (capture.folder, True, True)
    assert (wanted.output, wanted.cut_pauses, wanted.previews) == (None, True, 0)
    assert wanted.picture is not None
    assert (wanted.picture.kbps, wanted.picture.width, wanted.picture.height) == (3000, 1280, 720)
    assert [target.url for target in wanted.targets] == [URL]
    assert not wanted.targets[0].allow_private


async def test_people_are_seen_as_in_the_session(stage: Stage) -> None:
    house, tenant_id = stage.house, stage.house.tenant.id
    person = await house.join(await house.room())
    session_id = person.entered.session.id
    await house.features.moderation.place(tenant_id, session_id, person.id, 2)
    broadcast = await stage.running(URL, session_id=session_id)
    capture = stage.capture(broadcast)
    assert (capture.layout, capture.seats) == ("auto", Seats({person.id: 2}))
    await house.features.moderation.set_layout(tenant_id, session_id, "speaker")
    await stage.within(lambda: capture.layout == "speaker")
    await house.features.moderation.place(tenant_id, session_id, person.id, OUT)
    await stage.within(lambda: capture.seats == Seats({person.id: OUT}))
    assert (await stage.now(broadcast)).layout == "speaker"
    assert len(stage.casting.casts) == 1


async def test_it_is_live_retries_and_is_live_again(stage: Stage) -> None:
    broadcast = await stage.running(URL)
    stage.cast.say((URL, "connecting", 1, ""))
    stage.cast.say((URL, "live", 1, ""))
    live = await stage.stands(broadcast, "live")
    assert live.started_at is not None
    stage.cast.say((URL, "retrying", 4, "cannot connect"))
    await stage.stands(broadcast, "retrying")
    (target,) = await stage.targets(broadcast)
    assert (target.state, target.attempts, target.last_error) == ("retrying", 4, "cannot connect")
    stage.cast.say((URL, "live", 5, ""))
    again = await stage.stands(broadcast, "live")
    assert again.started_at == live.started_at
    assert await stage.house.kinds("broadcast.") == [
        "broadcast.started",
        "broadcast.live",
        "broadcast.retrying",
        "broadcast.live",
    ]


async def test_one_target_in_trouble_does_not_end_the_others(stage: Stage) -> None:
    broadcast = await stage.running(URL, OTHER)
    stage.cast.say((URL, "live", 1, ""), (OTHER, "live", 1, ""))
    await stage.stands(broadcast, "live")
    stage.cast.say((URL, "live", 1, ""), (OTHER, "failed", 9, "the key is not accepted"))

    async def told() -> bool:
        stage.house.clock.advance(SECOND)
        return (await stage.targets(broadcast))[1].state == "failed"

    await until(told)
    assert (await stage.now(broadcast)).state == "live"
    last = (await stage.house.events("broadcast."))[-1]
    assert last.kind == "broadcast.failed"
    assert last.payload["state"] == "live"
    assert [one["state"] for one in last.payload["targets"]] == ["live", "failed"]


async def test_all_targets_failed_is_the_end_of_it(stage: Stage) -> None:
    broadcast = await stage.running(URL)
    stage.cast.say((URL, "failed", 9, "the key is not accepted"))
    failed = await stage.stands(broadcast, "failed")
    assert failed.failure == "targets_failed"
    assert [target.state for target in await stage.targets(broadcast)] == ["failed"]
    await stage.done()
    assert stage.cast.cancelled


async def test_our_page_is_live_as_soon_as_there_is_a_playlist(stage: Stage) -> None:
    broadcast = await stage.running(hls=True)
    stage.cast.say()
    stage.house.clock.advance(SECOND)
    assert (await stage.now(broadcast)).state == "starting"
    stage.plays(broadcast)
    await stage.stands(broadcast, "live")


async def test_targets_change_while_it_runs(stage: Stage) -> None:
    broadcast = await stage.running(URL)
    service = stage.house.features.broadcasts
    added = await service.add_target(broadcast.tenant_id, broadcast.id, TargetWish(OTHER))
    await until(lambda: {target.url for target in stage.cast.targets} == {URL, OTHER})
    await service.remove_target(broadcast.tenant_id, broadcast.id, added.id)
    await until(lambda: [target.url for target in stage.cast.targets] == [URL])
    assert len(stage.casting.casts) == 1


async def test_what_is_pulled_is_published_where_it_is_served(stage: Stage) -> None:
    broadcast = await stage.running(wishes=[TargetWish(kind="rtsp_pull")])
    (target,) = await stage.targets(broadcast)
    keys = await stage.house.features.broadcasts.pull_keys(broadcast.tenant_id, [target])
    first = f"relay://:secret-of-this-run@127.0.0.1:1/{keys[target.id]}"
    assert [one.url for one in stage.cast.targets] == [first]
    stage.cast.say((first, "live", 1, ""))
    await stage.stands(broadcast, "live")
    stage.serving.base = "relay://:secret-of-this-run@127.0.0.1:2"
    await stage.within(lambda: [one.url for one in stage.cast.targets] == [first.replace(":1/", ":2/")])
    assert len(stage.casting.casts) == 1
    assert "secret-of-this-run" not in str(await stage.house.events())


async def test_a_server_with_an_address_of_its_own_says_so(stage: Stage) -> None:
    stage.house.features.broadcast_runs._place = "rtsp://node-1.example:8554"
    broadcast = await stage.running(URL, wishes=[TargetWish(kind="rtsp_pull")])
    pulled = next(one.url for one in stage.cast.targets if one.url != URL)
    stage.cast.say((URL, "live", 1, ""), (pulled, "live", 1, ""))
    await stage.stands(broadcast, "live")
    places = {target.kind: target.place for target in await stage.targets(broadcast)}
    assert places == {"push": None, "rtsp_pull": "rtsp://node-1.example:8554"}


async def test_what_cannot_be_served_is_told_and_tried_again(stage: Stage) -> None:
    stage.serving.trouble = "the port to serve at cannot be had"
    broadcast = await stage.running(URL, wishes=[TargetWish(kind="rtsp_pull")])
    assert [one.url for one in stage.cast.targets] == [URL]
    stage.cast.say((URL, "live", 1, ""))
    await stage.stands(broadcast, "live")
    told = {one.kind: one for one in await stage.targets(broadcast)}
    assert (told["push"].state, told["rtsp_pull"].state) == ("live", "retrying")
    assert told["rtsp_pull"].last_error == "the port to serve at cannot be had"
    stage.serving.trouble = ""
    await stage.within(lambda: len(stage.cast.targets) == 2)


async def test_stopped_leaves_nothing_behind(stage: Stage) -> None:
    broadcast = await stage.running(URL, hls=True)
    stage.plays(broadcast)
    await stage.house.features.broadcasts.stop(broadcast.tenant_id, broadcast.id)
    await stage.done()
    assert stage.cast.cancelled
    capture = stage.capture(broadcast)
    assert (capture.running, capture.state) == (False, CaptureState.STOPPED)
    assert not home(stage.folder, broadcast.id).exists()
    assert (await stage.house.features.jobs.depth())["running"] == 0


async def test_it_ends_with_the_session(stage: Stage) -> None:
    broadcast = await stage.running(URL)
    await stage.house.features.lifecycle.end(broadcast.tenant_id, broadcast.session_id, EndReason.HOST)
    await stage.done()
    assert not stage.capture(broadcast).running


async def test_stopped_before_it_began_captures_nothing(stage: Stage) -> None:
    broadcast = await stage.start(URL)
    await stage.house.features.broadcasts.stop(broadcast.tenant_id, broadcast.id)
    stage.work()
    await stage.done()
    assert stage.house.capturing.captures == {}


async def test_a_killed_server_is_followed_by_another(stage: Stage) -> None:
    broadcast = await stage.running(URL)
    stage.cast.say((URL, "live", 1, ""))
    await stage.stands(broadcast, "live")
    first = stage.cast.wanted
    await stage.crash()
    assert stage.capture(broadcast).running
    stage.house.clock.advance(3600 * SECOND)
    async with stage.house.database.write() as tx:
        await _free(tx, stage)
    stage.work()
    await until(lambda: len(stage.casting.casts) == 2)
    assert stage.cast.wanted == first
    assert stage.capture(broadcast).starts == 1


async def test_a_capture_that_died_begins_again(stage: Stage) -> None:
    broadcast = await stage.running(URL)
    stage.cast.say((URL, "live", 1, ""))
    await stage.stands(broadcast, "live")
    stage.capture(broadcast).kill()
    await stage.within(lambda: len(stage.casting.casts) == 2)
    assert stage.capture(broadcast).starts == 2
    assert (await stage.now(broadcast)).state == "retrying"
    stage.cast.say((URL, "live", 1, ""))
    await stage.stands(broadcast, "live")


async def test_a_composition_that_died_begins_again(stage: Stage) -> None:
    broadcast = await stage.running(URL)
    stage.cast.fail("the composer ended (SIGKILL)")
    await stage.within(lambda: len(stage.casting.casts) == 2)
    assert stage.capture(broadcast).starts == 1
    assert (await stage.now(broadcast)).ended_at is None


async def test_trouble_that_stays_is_told(stage: Stage) -> None:
    stage.house.capturing.trouble = "there is no program to capture with"
    broadcast = await stage.start(URL)
    stage.work()
    failed = await stage.stands(broadcast, "failed")
    assert failed.failure == "capture_failed"
    await stage.done()


async def test_a_composition_that_cannot_be_is_not_tried_again(stage: Stage) -> None:
    broadcast = await stage.running(URL)
    stage.cast.fail("there is no such layout", final=True)
    failed = await stage.stands(broadcast, "failed")
    assert failed.failure == "compose_failed"
    await stage.done()
    assert len(stage.casting.casts) == 1


async def _free(tx: object, stage: Stage) -> None:
    """Free the jobs of the server that was killed, as the next worker does."""
    from roomful.jobs import store  # the worker's own way

    now = stage.house.clock.now()
    await store.free_abandoned(tx, "", now, now)  # type: ignore[arg-type]
