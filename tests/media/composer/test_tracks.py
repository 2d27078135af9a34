"""The files of one track become one, to seek in; nothing is decoded."""

import hashlib
from pathlib import Path

import av
import pytest

from roomful.media.composer.process import Composer
from roomful.media.recorder import CompositionFailed
from tests.media.captures import GREEN, RED, SECOND, Capture, Stream, pictures, shifted, tone
from tests.media.composer.conftest import Compose
from tests.media.composer.played import pictures_of, sound_of

_SIZE = (320, 180)


def two_files(capture: Capture, first: Stream, second: Stream) -> tuple[Path, ...]:
    """A track of two files, three seconds after each other."""
    capture.track("ann", first, 7 * SECOND)
    capture.file("TR_ann", second, shifted(second.packets, 10 * SECOND), 10 * SECOND)
    return tuple(sorted(capture.folder.glob("*.mkv")))


@pytest.mark.parametrize(
    ("codec", "ending"), [("vp8", "webm"), ("vp9", "webm"), ("h264", "mkv"), ("h264", "mp4")]
)
async def test_pictures(codec: str, ending: str, capture: Capture, tmp_path: Path) -> None:
    parts = [pictures(RED, 2.0, codec, size=_SIZE, first=first) for first in (0, 50)]
    output = tmp_path / f"track.{ending}"
    composed = await Composer().finish_track(two_files(capture, *parts), output)
    shown = pictures_of(output)
    assert [picture.number(0, 1) for picture in shown] == list(range(100))
    assert shown[0].at == 0
    assert abs(shown[50].at - 3) < 0.002
    assert abs(composed.duration_ms - 5000) <= 1
    assert (composed.width, composed.height) == _SIZE
    assert (composed.size, composed.sha256) == (
        output.stat().st_size,
        hashlib.sha256(output.read_bytes()).hexdigest(),
    )
    with av.open(str(output)) as file:
        assert file.duration is not None
        assert abs(file.duration - 5 * SECOND) < 50_000
        assert ending in file.format.name.replace("matroska", "mkv")
        file.seek(4 * SECOND)
        assert 2.9 < next(file.decode(video=0)).time < 4.1


async def test_sound(capture: Capture, tmp_path: Path) -> None:
    output = tmp_path / "track.webm"
    composed = await Composer().finish_track(two_files(capture, tone(440, 2.0), tone(600, 2.0)), output)
    assert abs(composed.duration_ms - 5000) <= 1
    with av.open(str(output)) as file:
        times = [packet.pts for packet in file.demux() if packet.pts is not None]
        assert times[0] == 0
        assert abs(times[100] - 3000) < 2
        file.seek(4 * SECOND)
        assert 2.9 < (next(file.decode(audio=0)).time or 0) < 4.1
    assert sound_of(output).loudness(440, 0.5, 1.5) > 0.15


async def test_another_codec_becomes_a_track_of_its_own(capture: Capture, tmp_path: Path) -> None:
    files = two_files(capture, pictures(RED, 1.0, size=_SIZE), pictures(GREEN, 1.0, "h264", size=_SIZE))
    output = tmp_path / "track.mkv"
    await Composer().finish_track(files, output)
    with av.open(str(output)) as file:
        assert [stream.codec_context.name for stream in file.streams.video] == ["vp8", "h264"]
        assert sum(1 for packet in file.demux() if packet.size) == 50


async def test_finished_tracks_are_composed_again(capture: Capture, compose: Compose, tmp_path: Path) -> None:
    camera = [pictures(RED, 2.0, size=_SIZE, first=first) for first in (0, 50)]
    folder = tmp_path / "tracks"
    again = Capture(folder)
    again.join("ann", 0)
    for number, streams in enumerate((camera, [tone(440, 2.0), tone(600, 2.0)])):
        source = Capture(tmp_path / f"capture-{number}")
        file = folder / f"track-{number}.webm"
        await Composer().finish_track(two_files(source, *streams), file)
        shift = (1 - number) * SECOND
        track = {"track": f"t{number}", "codec": streams[0].codec}
        again.say(shift, "track.started", participant="ann", medium=("video", "audio")[number], **track)
        again.say(shift, "file.started", file=file.name, shift=shift, **track)
    again.stop(6 * SECOND)
    capture.folder = folder
    await compose()
    shown, sound = pictures_of(tmp_path / "film.mp4"), sound_of(tmp_path / "film.mp4")
    assert [shown[n].number(0, 1) for n in (26, 60, 101, 140)] == [1, 35, 51, 90]
    assert sound.loudness(440, 0.1, 1.9) > 0.15
    assert sound.loudness(600, 2.1, 2.9) < 0.002
    assert sound.loudness(600, 3.1, 4.9) > 0.15


async def test_files_that_hold_nothing_fail_for_good(tmp_path: Path) -> None:
    empty = tmp_path / "empty.mkv"
    empty.touch()
    with pytest.raises(CompositionFailed) as failure:
        await Composer().finish_track((empty, tmp_path / "missing.mkv"), tmp_path / "track.webm")
    assert failure.value.final


async def test_a_long_track_may_take_its_time(
    capture: Capture, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("roomful.media.composer.process._SILENCE", 0.001)
    files = two_files(capture, tone(440, 1.0), tone(440, 1.0))
    assert (await Composer().finish_track(files, tmp_path / "track.webm")).duration_ms > 1000
