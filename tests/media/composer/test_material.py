"""What a capture may be like: every codec, files cut off, begun anew, sound alone, nothing at all."""

from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from roomful.media.composer.matroska import MatroskaFile
from roomful.media.recorder import ASIDE
from tests.media.captures import (
    BLUE,
    GREEN,
    RED,
    SECOND,
    YELLOW,
    Capture,
    Packet,
    matroska,
    pictures,
    shifted,
    tone,
)
from tests.media.composer.conftest import Compose
from tests.media.composer.played import pictures_of, sound_of

_SIZE = (320, 180)
_STREAM = pictures(RED, 1.0, size=(64, 36))


@pytest.mark.parametrize("codec", ["vp8", "vp9", "h264", "av1"])
async def test_every_codec_is_shown(codec: str, capture: Capture, compose: Compose, tmp_path: Path) -> None:
    capture.join("ann", 0)
    capture.track("ann", pictures(BLUE, 1.0, codec, size=_SIZE), 0)
    capture.stop(SECOND)
    await compose()
    shown = pictures_of(tmp_path / "film.mp4")
    assert [picture.number(0, 1) for picture in shown] == list(range(25))
    assert shown[12].near(BLUE, 0.5)


async def test_codec_and_size_may_change_within_a_track(
    capture: Capture, compose: Compose, tmp_path: Path
) -> None:
    capture.join("ann", 0)
    track = capture.track("ann", pictures(RED, 1.0, size=_SIZE), 0)
    second = pictures(GREEN, 1.0, "h264", size=(160, 90), first=25)
    capture.file(track, second, shifted(second.packets, SECOND), SECOND)
    third = pictures(BLUE, 1.0, size=_SIZE, first=50)
    capture.file(track, third, shifted(third.packets, 2 * SECOND), 2 * SECOND)
    capture.stop(3 * SECOND)
    await compose()
    shown = pictures_of(tmp_path / "film.mp4")
    assert [picture.number(0, 1) for picture in shown] == list(range(75))
    assert shown[12].near(RED, 0.5)
    assert shown[37].near(GREEN, 0.5)
    assert shown[62].near(BLUE, 0.5)


@pytest.mark.parametrize("rest", [b"", b"\0" * 500, b"\xff\x13\x07garbage" * 50, b"\x1f\x43\xb6\x75"])
async def test_a_capture_that_was_killed_is_composed_to_its_end(
    rest: bytes, capture: Capture, compose: Compose, tmp_path: Path
) -> None:
    capture.join("ann", 0)
    for stream in (pictures(RED, 2.0, size=_SIZE), tone(440, 2.0)):
        capture.track("ann", stream, 0, cut=40, ends=False)
    capture.write()
    for file in capture.folder.glob("*.mkv"):
        file.write_bytes(file.read_bytes() + rest)
    timeline = capture.folder / "timeline.jsonl"
    spoilt = '{"t": 1, "kind": "track.muted"}\n[]\n{"t": "x"}\n{"t": 2, "kind": 3}\nnothing\n{"t": 1999, "ki'
    timeline.write_text(timeline.read_text() + spoilt)
    composed = await compose()
    assert 1900 <= composed.duration_ms <= 2000
    assert [shown.number(0, 1) for shown in pictures_of(tmp_path / "film.mp4")][:48] == list(range(48))
    assert sound_of(tmp_path / "film.mp4").loudness(440, 1.0, 1.9) > 0.15


async def test_a_capture_begun_anew_goes_on(capture: Capture, compose: Compose, tmp_path: Path) -> None:
    capture.join("ann", 0)
    capture.join("bob", 0)
    capture.track("ann", pictures(RED, 2.0, size=_SIZE), 0, cut=100, ends=False)
    capture.say(5 * SECOND, "capture.started", origin=capture.origin, version=1)
    capture.join("ann", 5_100_000)
    capture.track("ann", pictures(GREEN, 5.0, size=_SIZE), 5_200_000, track="TR_other")
    capture.stop(10_200_000)
    await compose()
    shown = pictures_of(tmp_path / "film.mp4")
    assert len(shown) == 255
    # bob was not announced again: at the end ann has it all
    assert shown[245].near(GREEN, 0.5)
    assert shown[40].near(RED, 0.25)
    assert not any(picture.near(RED, 0.25) for picture in shown[130:])


async def test_a_screen_is_shown_besides_the_person(
    capture: Capture, compose: Compose, tmp_path: Path
) -> None:
    capture.join("ann", 0)
    capture.track("ann", pictures(RED, 3.0), 0)
    capture.track("ann", pictures(YELLOW, 1.0), SECOND, source="screen")
    capture.say(2 * SECOND, "track.ended", track="TR_ann_screen")
    capture.stop(3 * SECOND)
    await compose()
    shown = pictures_of(tmp_path / "film.mp4")
    yellow = [sum(picture.near(YELLOW, x / 20, 0.25) for x in range(20)) for picture in shown]
    assert yellow[20] == 0
    assert yellow[40] > 5
    assert max(yellow[60:]) == 0


async def test_ten_come_and_go(capture: Capture, compose: Compose, tmp_path: Path) -> None:
    capture.join("ann", 0)
    capture.track("ann", pictures(RED, 5.5, size=_SIZE), 0)
    for number in range(10):
        came = number * SECOND // 2
        capture.join(f"guest-{number}", came)
        capture.track(f"guest-{number}", tone(500 + 100 * number, 0.5), came)
        capture.leave(f"guest-{number}", came + SECOND // 2)
    capture.stop(5_500_000)
    await compose()
    sound = sound_of(tmp_path / "film.mp4")
    for number in range(10):
        begin = number / 2
        assert sound.loudness(500 + 100 * number, begin + 0.1, begin + 0.4) > 0.15
        assert sound.loudness(500 + 100 * number, begin + 0.6, begin + 0.9) < 0.01
    assert pictures_of(tmp_path / "film.mp4")[135].near(RED, 0.5)


async def test_sound_alone(capture: Capture, compose: Compose, tmp_path: Path) -> None:
    capture.join("ann", 0)
    capture.track("ann", tone(440, 1.0), 0)
    second = tone(600, 1.0)
    capture.file("TR_ann_microphone", second, shifted(second.packets, 3 * SECOND), 3 * SECOND)
    capture.stop(5 * SECOND)
    composed = await compose(picture=None, output=tmp_path / "film.m4a")
    sound = sound_of(tmp_path / "film.m4a")
    assert abs(composed.duration_ms - 5000) < 25
    assert (composed.width, composed.preview) == (0, None)
    assert sound.loudness(440, 0.1, 0.9) > 0.15
    assert np.abs(sound.part(1.1, 2.9)).max() < 0.001
    assert sound.loudness(600, 3.1, 3.9) > 0.15
    assert np.abs(sound.part(4.1, 4.9)).max() < 0.001


async def test_only_what_is_asked_for_is_heard(capture: Capture, compose: Compose, tmp_path: Path) -> None:
    for who, pitch in (("ann", 440), ("bob", 1000)):
        capture.join(who, 0)
        capture.track(who, tone(pitch, 1.0), 0)
    capture.stop(SECOND)
    await compose(picture=None, output=tmp_path / "film.m4a", sound=("TR_bob_microphone",))
    sound = sound_of(tmp_path / "film.m4a")
    assert sound.loudness(440, 0.1, 0.9) < 0.001
    assert sound.loudness(1000, 0.1, 0.9) > 0.15


async def test_many_loud_voices_are_not_clipped(capture: Capture, compose: Compose, tmp_path: Path) -> None:
    for number in range(6):
        capture.join(f"p{number}", 0)
        capture.track(f"p{number}", tone(300 + 97 * number, 2.0, loud=0.7), number * 300_000)
    capture.stop(4 * SECOND)
    await compose(picture=None, output=tmp_path / "film.m4a")
    sound = sound_of(tmp_path / "film.m4a")
    assert np.abs(sound.samples).max() < 1.0
    # what a clipped tone would have besides: its third harmonic
    assert sound.loudness(900, 0.05, 0.29) < 0.01
    assert sound.loudness(300, 0.05, 0.29) > 0.6
    assert sound.loudness(300 + 97 * 5, 1.6, 2.0) > 0.1


async def test_nothing_to_compose_is_no_file(capture: Capture, compose: Compose, tmp_path: Path) -> None:
    capture.join("ann", 0)
    capture.stop(SECOND)
    composed = await compose()
    assert (composed.duration_ms, composed.size) == (0, 0)
    assert not (tmp_path / "film.mp4").exists()


def test_files_of_other_writers_are_read(tmp_path: Path) -> None:
    stream = pictures(RED, 1.0)
    path = tmp_path / "other.mkv"
    with av.open(str(path), "w", format="matroska") as made:
        track = made.add_mux_stream("vp8", rate=25, width=160, height=90)
        for packet in stream.packets:
            told = av.Packet(packet.data)
            told.stream, told.pts, told.dts = track, packet.at // 1000, packet.at // 1000
            told.time_base, told.is_keyframe = Fraction(1, 1000), packet.key
            made.mux(told)
    file = MatroskaFile(path)
    blocks = []
    while (block := file.read()) is not None:
        blocks.append((block.at, block.key, block.data))
    assert (file.form.codec, file.form.width, file.form.height) == ("vp8", 160, 90)
    assert blocks == [(packet.at, packet.key, packet.data) for packet in stream.packets]


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(0, 20_000), st.integers(0, 255)), max_size=8), st.integers(0, 20_000))
def test_whatever_a_file_holds_it_is_read(tmp_path: Path, spoilt: list[tuple[int, int]], end: int) -> None:
    whole = bytearray(b"".join(piece for piece, _ in matroska(_STREAM, _STREAM.packets)))
    for place, value in spoilt:
        whole[place % len(whole)] = value
    path = tmp_path / "spoilt.mkv"
    path.write_bytes(whole[: max(end % len(whole), 64)])
    file = MatroskaFile(path)
    first = [block.data for block in iter(file.read, None)]
    with path.open("ab") as more:
        more.write(whole[max(end % len(whole), 64) :])
    first += [block.data for block in iter(file.read, None)]
    # read as it grew, or at once: the same
    assert first == [block.data for block in iter(MatroskaFile(path).read, None)]
    if not spoilt:
        assert first == [packet.data for packet in _STREAM.packets]


async def test_times_that_are_garbage_make_no_endless_film(
    capture: Capture, compose: Compose, tmp_path: Path
) -> None:
    capture.join("ann", 0)
    stream = pictures(RED, 2.0, size=_SIZE)
    late = [Packet(10**14, True, stream.packets[0].data)]
    capture.track("ann", stream, 0, packets=[*stream.packets, *late], ends=False)
    capture.write()
    capture.status("recording", 2 * SECOND)
    assert (await compose()).duration_ms == 2000


async def test_who_stands_aside_is_not_heard(capture: Capture, compose: Compose, tmp_path: Path) -> None:
    for name in ("ann", "inge"):
        capture.join(name, 0)
    capture.say(0, "participant.seated", participant="inge", seat=ASIDE)
    capture.track("ann", tone(440, 6.0), 0)
    capture.track("inge", tone(880, 6.0), 0)
    capture.say(3 * SECOND, "participant.seated", participant="inge")
    capture.stop(6 * SECOND)
    await compose()
    sound = sound_of(tmp_path / "film.mp4")
    assert sound.loudness(440, 0.5, 1.5) > 0.1
    assert sound.loudness(880, 0.5, 1.5) < 0.01
    assert sound.loudness(880, 4.5, 5.5) > 0.1
    assert pictures_of(tmp_path / "film.mp4") is not None
