"""How large a session's picture is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roomful.recordings import picture
from roomful.recordings.model import Options
from tests.sessions.facts import a_room, a_session

EVEN = st.integers(72, 960).map(lambda half: half * 2)
NOTHING = Options()


@pytest.mark.parametrize(
    ("asked", "room", "recorded", "expected"),
    [
        (NOTHING, {}, True, (1280, 720, 25)),
        (NOTHING, {"picture_width": 640, "picture_height": 360, "picture_fps": 15}, False, (640, 360, 15)),
        (NOTHING, {"picture_width": 640, "picture_height": 480, "record_height": 720}, True, (960, 720, 25)),
        (NOTHING, {"picture_width": 640, "picture_height": 480, "record_height": 720}, False, (640, 480, 25)),
        (NOTHING, {"record_height": 180}, True, (320, 180, 25)),
        (NOTHING, {"picture_fps": 60}, True, (1280, 720, 30)),
        (NOTHING, {"picture_width": 1920, "picture_height": 1920}, True, (1080, 1080, 25)),
        (Options(height=360), {"picture_width": 640, "record_height": 180}, True, (1280, 360, 25)),
        (Options(fps=5), {"picture_width": 640, "picture_height": 360}, True, (640, 360, 5)),
    ],
)
def test_what_was_asked_then_the_room_then_ours(
    asked: Options, room: dict[str, int], recorded: bool, expected: tuple[int, int, int]
) -> None:
    assert picture.size(asked, a_session(), a_room(**room), recorded=recorded) == expected


def test_it_is_the_room_as_it_was_when_the_session_began() -> None:
    kept = {"picture_width": 640, "picture_height": 360, "picture_fps": None, "picture_kbps": 800}
    room = a_room(picture_width=1920, picture_height=1080, picture_fps=10, picture_kbps=4000)
    assert picture.size(NOTHING, a_session(snapshot=kept), room, recorded=True) == (640, 360, 25)
    assert picture.kbps(a_session(snapshot=kept), room) == 800
    assert picture.kbps(a_session(), room) == 4000


@given(EVEN, EVEN, st.sampled_from([None, 180, 360, 720, 1080]), st.booleans())
def test_it_is_always_one_that_can_be_made(
    width: int, height: int, record: int | None, recorded: bool
) -> None:
    room = a_room(picture_width=width, picture_height=height, record_height=record)
    wide, high, _ = picture.size(NOTHING, a_session(), room, recorded=recorded)
    assert wide % 2 == high % 2 == 0
    assert min(wide, high) <= picture.SHORT
    assert 16 <= min(wide, high) <= max(wide, high) <= picture.LONG
