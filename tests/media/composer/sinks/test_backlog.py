"""What waits for a target: little, from a key frame on; and how long attempts are apart."""

from roomful.media.composer.encoded import AUDIO_RATE, VIDEO_CLOCK, Encoded
from roomful.media.composer.sinks.backlog import MAX_BYTES, MAX_SECONDS, Backlog
from roomful.media.composer.sinks.push import Pace


def _video(second: float, *, key: bool = False, size: int = 10) -> Encoded:
    at = round(second * VIDEO_CLOCK)
    return Encoded("video", bytes(size), at, at, 3600, key)


def _audio(second: float) -> Encoded:
    at = round(second * AUDIO_RATE)
    return Encoded("audio", b"sound", at, at, 1024, True)


def test_nothing_is_kept_before_the_first_key_frame() -> None:
    backlog = Backlog(video=True)
    backlog.add(_audio(0))
    backlog.add(_video(0.04))
    assert len(backlog) == 0
    backlog.add(_video(0.08, key=True))
    backlog.add(_audio(0.1))
    assert [packet.kind for packet in backlog.take()] == ["video", "audio"]
    assert len(backlog) == 0


def test_while_nothing_flows_the_newest_key_frame_begins_it() -> None:
    backlog = Backlog(video=True)
    for tenth in range(55):
        backlog.add(_video(tenth / 10, key=tenth % 20 == 0))
    taken = backlog.take()
    assert taken[0] == _video(4, key=True)
    assert len(taken) == 15


def test_while_it_flows_all_is_kept() -> None:
    backlog = Backlog(video=True)
    backlog.flow()
    for tenth in range(55):
        backlog.add(_video(tenth / 10, key=tenth % 20 == 0))
    assert len(backlog.take()) == 55


def test_what_flows_too_slowly_is_let_go_until_the_next_key_frame() -> None:
    backlog = Backlog(video=True)
    backlog.flow()
    for second in range(MAX_SECONDS + 2):
        backlog.add(_video(second, key=second == 0))
    backlog.add(_audio(MAX_SECONDS + 2))
    assert len(backlog) == 0
    backlog.add(_video(MAX_SECONDS + 3, key=True))
    assert len(backlog) == 1
    assert backlog.dropped == MAX_SECONDS + 3


def test_it_is_bounded_in_bytes_too() -> None:
    backlog = Backlog(video=True)
    backlog.flow()
    for number in range(9):
        backlog.add(_video(number / 25, key=number == 0, size=MAX_BYTES // 8))
    assert len(backlog) == 0


def test_after_a_halt_it_begins_with_a_key_frame() -> None:
    backlog = Backlog(video=True)
    backlog.flow()
    backlog.add(_video(0, key=True))
    backlog.take()
    backlog.halt()
    backlog.add(_video(0.04))
    assert len(backlog) == 0
    backlog.add(_video(2, key=True))
    backlog.add(_video(2.04))
    assert len(backlog) == 2


def test_of_sound_alone_the_newest_is_kept_until_it_flows() -> None:
    backlog = Backlog(video=False)
    for tenth in range(20):
        backlog.add(_audio(tenth / 10))
    assert len(backlog) == 1
    backlog.flow()
    for tenth in range(20, 40):
        backlog.add(_audio(tenth / 10))
    assert len(backlog.take()) == 21


def test_waits_double_up_to_half_a_minute_with_some_chance() -> None:
    pace = Pace()
    assert [pace.wait(failures, 0.5) for failures in (1, 2, 3, 4, 5, 6, 7, 1000)] == [
        1,
        2,
        4,
        8,
        16,
        30,
        30,
        30,
    ]
    assert (pace.wait(1, 0), pace.wait(1, 1)) == (0.75, 1.25)
    assert (pace.wait(9, 0), pace.wait(9, 1)) == (22.5, 37.5)
