"""Whatever is called, whatever dies: none stays active without a capture, and each comes to an end."""

import contextlib
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from roomful.kit.clock import MINUTE, SECOND
from roomful.kit.errors import Problem
from roomful.recordings.jobs.capture import Watch
from roomful.recordings.model import RecordingFilter
from tests.features import House
from tests.recordings.recording import Meeting, recorded

CALLS = ("pause", "resume", "stop", "start", "end")
DEATHS = ("kill", "gave_up", "forget", "trouble", "healed")
steps = st.lists(
    st.tuples(
        st.sampled_from(CALLS + DEATHS + ("publish", "unpublish", "look", "delete")), st.integers(0, 90)
    ),
    max_size=14,
)


async def act(meeting: Meeting, what: str) -> None:
    house, recordings = meeting.house, meeting.house.features.recordings
    tenant_id = house.tenant.id
    if what in ("pause", "resume", "stop", "delete"):
        await getattr(recordings, what)(tenant_id, meeting.id)
    elif what == "start":
        await recordings.start(tenant_id, meeting.first.session_id)
    elif what == "end":
        await house.features.lifecycle.end(tenant_id, meeting.first.session_id, "api")  # type: ignore[arg-type]
    elif what == "look":
        await house.record()
    elif what == "forget":
        house.watches[meeting.id] = Watch()  # another worker has taken it over
    elif what in ("trouble", "healed"):
        house.capturing.trouble = "no" if what == "trouble" else ""
    elif meeting.capture.running:
        hurt(meeting, what)


def hurt(meeting: Meeting, what: str) -> None:
    capture = meeting.capture
    if what == "kill":
        capture.kill()
    elif what == "gave_up":
        capture.stop("gave_up")
    elif what == "publish":
        capture.publish(meeting.person.id, key=f"TR_{len(capture.folder.parts)}_{capture.clock.now()}")
    elif what == "unpublish" and capture.tracks:
        capture.unpublish(next(iter(capture.tracks)))


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    deadline=None,
    max_examples=40,
)
@given(calls=steps)
# one that is over before anybody looked after it has no capture
@example(calls=[("stop", 0), ("start", 0), ("end", 0)])
async def test_every_recording_comes_to_an_end(house: House, calls: list[tuple[str, int]]) -> None:
    house.capturing.trouble = ""
    meeting = await recorded(house)
    for what, passed in calls:
        house.clock.advance(passed * SECOND)
        with contextlib.suppress(Problem):
            await act(meeting, what)
    house.capturing.trouble = ""
    for _ in range(3):
        await house.record()
        house.clock.advance(MINUTE)
    for row in await rows(house, meeting):
        if row.state in ("recording", "paused"):
            capture = house.capturing.of(row.id)
            assert capture.running
            assert capture.state == row.state
            await house.features.recordings.stop(house.tenant.id, row.id)
    for _ in range(4):
        await house.record()
        house.clock.advance(MINUTE)
    for row in await rows(house, meeting):
        assert row.state in ("completed", "failed")
        assert not any(one.running for one in house.capturing.captures.values() if one.order.id == row.id)
        assert not meeting.folder.with_name(row.id).exists()
        spans = (row.stopped_at or 0) - row.started_at
        assert 0 <= row.paused_ms * 1000 <= spans
        assert row.captured_at is not None


async def rows(house: House, meeting: Meeting) -> list[Any]:
    filters = RecordingFilter(session_id=meeting.first.session_id)
    return await house.features.recordings.page(house.tenant.id, filters, count=100)
