"""A broadcast that does not begin says so, and is given up in the end; recordings do not hold it up."""

import pytest

from roomful.broadcasts.jobs.late import GIVEN_UP_AFTER
from roomful.broadcasts.jobs.runs import LANE
from roomful.broadcasts.service.book import LATE_AFTER
from roomful.jobs.worker import Worker
from roomful.kit.clock import SECOND
from roomful.media.recorder import CaptureState
from roomful.recordings.jobs.kinds import CAPTURE_LANE
from tests.broadcasts.casting import OTHER, URL, Stage
from tests.waiting import until


async def later(stage: Stage, time: int = LATE_AFTER) -> None:
    """Let time pass, and do what is due but for the broadcasts themselves: all hands are full."""
    stage.house.clock.advance(time)
    await stage.house.features.jobs.run_due()


async def test_what_nobody_has_room_for_says_so(stage: Stage) -> None:
    broadcast = await stage.start(URL)
    await later(stage, LATE_AFTER - SECOND)
    assert (await stage.now(broadcast)).state == "starting"
    await later(stage, SECOND)
    late = await stage.now(broadcast)
    assert (late.state, late.failure) == ("retrying", "no_capacity")
    for _ in range(3):
        await later(stage)
    events = await stage.house.events("broadcast.")
    assert [event.kind for event in events] == ["broadcast.started", "broadcast.retrying"]
    assert events[-1].payload["failure"] == "no_capacity"


async def test_what_nobody_has_had_room_for_in_ten_minutes_has_failed(stage: Stage) -> None:
    broadcast = await stage.start(URL)
    for _ in range(GIVEN_UP_AFTER // LATE_AFTER):
        assert (await stage.now(broadcast)).ended_at is None
        await later(stage)
    failed = await stage.now(broadcast)
    assert (failed.state, failed.failure) == ("failed", "no_capacity")
    stage.work()
    await stage.done()
    assert stage.house.capturing.captures == {}


async def test_it_begins_when_there_is_room(stage: Stage) -> None:
    broadcast = await stage.start(URL)
    await later(stage)
    stage.work()
    await until(lambda: stage.casting.casts)
    await later(stage)
    assert (await stage.now(broadcast)).failure is None
    stage.cast.say((URL, "live", 1, ""))
    live = await stage.stands(broadcast, "live")
    assert live.failure is None
    await later(stage)
    assert (await stage.now(broadcast)).state == "live"


async def test_a_meeting_that_cannot_be_reached_is_told(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def unheard(*_: object, **__: object) -> None: ...

    broadcast = await stage.running(URL)
    monkeypatch.setattr(stage.house.capturing, "want", unheard)
    stage.capture(broadcast).state = CaptureState.CONNECTING
    await later(stage)
    late = await stage.now(broadcast)
    assert (late.state, late.failure) == ("retrying", "capture_failed")
    stage.capture(broadcast).state = CaptureState.RECORDING
    stage.cast.say((URL, "live", 1, ""))
    assert (await stage.stands(broadcast, "live")).failure is None


async def test_who_has_nothing_to_show_is_waited_for(stage: Stage) -> None:
    broadcast = await stage.running(URL)
    for _ in range(2 * GIVEN_UP_AFTER // LATE_AFTER):
        await later(stage)
    waiting = await stage.now(broadcast)
    assert (waiting.state, waiting.failure) == ("starting", None)


async def test_neither_keeps_the_other_from_beginning(stage: Stage) -> None:
    worker = Worker(stage.house.features.jobs, limits={CAPTURE_LANE: 1, LANE: 1})
    await worker.start()
    try:
        recordings, tenant_id = stage.house.features.recordings, stage.house.tenant.id
        await recordings.start(tenant_id, await stage.session())
        await until(lambda: len(stage.house.capturing.captures) == 1)
        await recordings.start(tenant_id, await stage.session())
        first = await stage.start(URL)
        await until(lambda: len(stage.casting.casts) == 1)
        await stage.start(OTHER)
        assert stage.capture(first).running
        assert len(stage.house.capturing.captures) == 2
    finally:
        await worker.stop(grace=0)
