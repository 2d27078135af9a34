"""HLS files: played from the folder they are whole, in time, and cut at key frames; a window is kept."""

import os
import re
import threading
from pathlib import Path

import av
import pytest

from roomful.media.composer.encoded import VIDEO_CLOCK
from roomful.media.composer.sinks.hls import Hls
from tests.media.composer.sinks.feed import Stream, before, stream, write_all
from tests.media.composer.sinks.seen import watch

LEAD = 0.5


def _made(folder: Path, made: Stream, seconds: int, **more: int | None) -> Hls:
    sink = Hls(folder, **more)  # type: ignore[arg-type]
    sink.begin(made.video, made.audio)
    write_all(sink, before(made, seconds))
    return sink


def _lines(folder: Path) -> list[str]:
    return (folder / "index.m3u8").read_text().splitlines()


def _listed(folder: Path) -> list[str]:
    return [line for line in _lines(folder) if not line.startswith("#")]


def test_the_whole_stream_is_played_from_the_folder(tmp_path: Path) -> None:
    made = stream()
    _made(tmp_path, made, 9, window=None).close()
    seen = watch(str(tmp_path / "index.m3u8"))
    offset = seen.pictures[0][0]
    assert len(seen.holds(offset).pictures) == 9 * 25
    lines = _lines(tmp_path)
    assert lines[-1] == "#EXT-X-ENDLIST"
    assert "#EXT-X-PLAYLIST-TYPE:VOD" in lines
    assert [line for line in lines if line.startswith("#EXTINF")] == ["#EXTINF:2.00000,"] * 4 + [
        "#EXTINF:1.00000,"
    ]


def test_sound_alone_is_played(tmp_path: Path) -> None:
    _made(tmp_path, stream(video=False), 7, window=None).close()
    seen = watch(str(tmp_path / "index.m3u8"))
    assert not seen.pictures
    # the priming of AAC comes before what is heard
    seen.holds(seen.sounds[0][0] + 1024 / 48000)
    assert sum(len(samples) for _, samples in seen.sounds) == pytest.approx(7 * 48000, abs=2048)


def test_every_segment_begins_with_a_key_frame_and_plays_by_itself(tmp_path: Path) -> None:
    _made(tmp_path, stream(), 9, window=None).close()
    init = (tmp_path / "init-0.mp4").read_bytes()
    for number, name in enumerate(_listed(tmp_path)):
        whole = tmp_path / "whole.mp4"
        whole.write_bytes(init + (tmp_path / name).read_bytes())
        with av.open(str(whole)) as container:
            first = next(packet for packet in container.demux(video=0) if packet.pts is not None)
            assert first.is_keyframe
            assert first.time_base is not None
            assert (first.pts or 0) * first.time_base == pytest.approx(2 * number + LEAD)
        watch(str(whole)).holds(LEAD)


def test_a_window_is_kept_and_what_left_it_is_deleted(tmp_path: Path) -> None:
    sink = _made(tmp_path, stream(), 31, window=4)
    assert _listed(tmp_path) == [f"segment-{number}.m4s" for number in range(11, 15)]
    assert "#EXT-X-MEDIA-SEQUENCE:11" in _lines(tmp_path)
    assert "#EXT-X-ENDLIST" not in _lines(tmp_path)
    kept = {path.name for path in tmp_path.glob("segment-*")}
    assert kept == {f"segment-{number}.m4s" for number in range(6, 15)}
    sink.close()
    assert "#EXT-X-ENDLIST" in _lines(tmp_path)
    seen = watch(str(tmp_path / "index.m3u8"))
    assert len(seen.pictures) == 7 * 25


@pytest.mark.parametrize("window", [None, 5])
def test_after_a_death_it_goes_on_as_other_times(tmp_path: Path, window: int | None) -> None:
    made = stream()
    _made(tmp_path, made, 5, window=window)  # and never closed: two segments are whole
    (tmp_path / "segment-2.m4s.new").write_bytes(b"half")
    listed = _listed(tmp_path)
    again = Hls(tmp_path, window=window)
    again.begin(made.video, made.audio)
    assert not (tmp_path / "segment-2.m4s.new").exists()
    assert _listed(tmp_path) == listed
    write_all(again, tuple(packet for packet in before(made, 12) if packet.time >= 5_900_000))
    again.close()
    lines = _lines(tmp_path)
    where = lines.index("#EXT-X-DISCONTINUITY")
    assert lines[where + 1] == '#EXT-X-MAP:URI="init-2.mp4"'
    assert lines[where + 3] == "segment-2.m4s"
    assert len(_listed(tmp_path)) == 5
    assert len(watch(str(tmp_path / "index.m3u8")).pictures) == (4 + 6) * 25


def test_beginnings_that_left_the_window_are_counted(tmp_path: Path) -> None:
    made = stream()
    for seconds in (5, 5, 9):
        _made(tmp_path, made, seconds, window=3)
    lines = _lines(tmp_path)
    assert "#EXT-X-DISCONTINUITY-SEQUENCE:2" in lines
    assert "#EXT-X-DISCONTINUITY" not in lines
    assert lines.count('#EXT-X-MAP:URI="init-4.mp4"') == 1
    assert _listed(tmp_path) == [f"segment-{number}.m4s" for number in (5, 6, 7)]


def test_who_reads_meanwhile_finds_all_that_is_listed(tmp_path: Path) -> None:
    made = stream()
    sink = Hls(tmp_path, window=3)
    sink.begin(made.video, made.audio)
    wrong: list[str] = []
    looked, done = threading.Event(), threading.Event()

    def look() -> None:
        while not done.is_set():
            try:
                text = (tmp_path / "index.m3u8").read_text()
            except FileNotFoundError:
                continue
            names = re.findall(r"segment-\d+\.m4s|init-\d+\.mp4", text)
            wrong.extend(name for name in names if not (tmp_path / name).exists())
            wrong.extend([] if text.endswith(".m4s\n") else [text])
            looked.set()

    reader = threading.Thread(target=look)
    reader.start()
    for packet in before(made, 50):
        sink.write(packet)
        if packet.kind == "video" and packet.key and packet.pts > 4 * VIDEO_CLOCK:
            looked.clear()
            assert looked.wait(10)
    done.set()
    reader.join()
    assert not wrong


def test_a_playlist_that_cannot_be_read_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "index.m3u8").write_text("#EXTM3U\n#EXT-X-MEDIA-SEQUENCE:seven\n")
    _made(tmp_path, stream(), 5, window=None).close()
    assert len(_listed(tmp_path)) == 3


def test_names_are_such_as_are_served(tmp_path: Path) -> None:
    _made(tmp_path, stream(), 5, window=None).close()
    assert all(re.fullmatch(r"[A-Za-z0-9_-]{1,80}\.(m3u8|mp4|m4s)", name) for name in os.listdir(tmp_path))
