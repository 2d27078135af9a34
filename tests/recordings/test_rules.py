"""The rules alone: pauses add up whatever is called, names are the recording's own, keys stay the same."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roomful.kit.clock import SECOND, from_datetime
from roomful.media.recorder import CaptureState
from roomful.recordings import rules
from roomful.recordings.model import Recording, StopReason
from roomful.recordings.service.files import content_type

BEGIN = from_datetime(datetime(2026, 3, 1, 22, 30, 5, tzinfo=UTC))


def recording(**changes: object) -> Recording:
    values: dict[str, object] = dict.fromkeys(Recording.__struct_fields__)
    values |= {"id": "r", "tenant_id": "t", "state": "recording", "started_at": BEGIN, "paused_ms": 0}
    return Recording(**{**values, **changes})  # type: ignore[arg-type]


@given(st.lists(st.tuples(st.sampled_from(["pause", "resume"]), st.integers(0, 10**9)), max_size=50))
def test_what_was_recorded_and_what_was_paused_is_all_the_time(calls: list[tuple[str, int]]) -> None:
    one, now, running = recording(), BEGIN, 0
    for call, passed in calls:
        now += passed
        running += passed if one.state == "recording" else 0
        assert abs(rules.duration_ms(one, now) - running // 1000) <= len(calls)
        change = rules.paused if call == "pause" else rules.resumed
        one = rules.changed(one, change(one, now))
        assert (one.state == "paused") == (one.paused_at is not None)
    now += 7
    running += 7 if one.state == "recording" else 0
    one = rules.changed(one, rules.stopped(one, StopReason.ASKED, now))
    assert one.paused_at is None
    assert abs(rules.duration_ms(one, now + 10**9) - running // 1000) <= len(calls) + 1


def test_a_capture_does_what_the_row_says() -> None:
    assert rules.wanted(recording()) is CaptureState.RECORDING
    assert rules.wanted(recording(state="paused")) is CaptureState.PAUSED
    for state in ("processing", "completed", "failed"):
        assert rules.wanted(recording(state=state)) is CaptureState.STOPPED
    assert rules.wanted(recording(deleted_at=1)) is CaptureState.STOPPED


@pytest.mark.parametrize(
    ("timezone", "name"),
    [
        ("UTC", "0000002a_2026-03-01_22-30-05.mp4"),
        ("Europe/Berlin", "0000002a_2026-03-01_23-30-05.mp4"),
        ("Asia/Tokyo", "0000002a_2026-03-02_07-30-05.mp4"),
        ("Mars/Olympus", "0000002a_2026-03-01_22-30-05.mp4"),
    ],
)
def test_a_file_is_named_by_the_time_of_its_people(timezone: str, name: str) -> None:
    assert rules.file_name(42 + (1 << 40), rules.local_time(BEGIN, timezone), "mp4") == name


@pytest.mark.parametrize(
    ("name", "audio", "kind"),
    [
        ("a.mp4", False, "video/mp4"),
        ("a.m4a", False, "audio/mp4"),
        ("a.webm", True, "audio/webm"),
        ("a.jpg", False, "image/jpeg"),
        ("a", False, "application/octet-stream"),
    ],
)
def test_what_a_file_is(name: str, audio: bool, kind: str) -> None:
    assert content_type(name, audio=audio) == kind


def test_a_larger_picture_takes_more() -> None:
    assert rules.kbps(1280, 720, 25) == 1500
    assert rules.kbps(16, 16, 1) == 200
    assert 3000 < rules.kbps(1920, 1080, 30) <= 6000
    assert rules.duration_ms(recording(), BEGIN + SECOND) == 1000
