"""A finished capture becomes one film."""

import hashlib
from pathlib import Path

import av

from tests.media.captures import BLUE, GREEN, RED, SECOND, YELLOW, Capture, pictures, shifted, tone
from tests.media.composer.conftest import Compose
from tests.media.composer.played import pictures_of, sound_of


async def test_people_are_shown_while_they_are_in_and_heard(
    capture: Capture, compose: Compose, tmp_path: Path
) -> None:
    capture.join("ann", 0)
    capture.track("ann", pictures(RED, 4.0), SECOND)
    capture.track("ann", tone(440, 4.0), SECOND)
    capture.join("bob", 2 * SECOND)
    capture.track("bob", pictures(GREEN, 1.5, "h264"), 2 * SECOND)
    capture.track("bob", tone(1000, 1.5), 2 * SECOND)
    capture.leave("bob", 3_500_000)
    capture.stop(5 * SECOND)
    composed = await compose()
    film = tmp_path / "film.mp4"
    shown, sound = pictures_of(film), sound_of(film)
    assert len(shown) == 100
    assert shown[10].near(RED, 0.5)
    assert shown[55].near(RED, 0.25)
    assert shown[55].near(GREEN, 0.75)
    assert not shown[85].near(GREEN, 0.75)
    assert shown[90].near(RED, 0.5)
    assert sound.loudness(440, 0.2, 0.9) > 0.15
    assert sound.loudness(1000, 0.2, 0.9) < 0.002
    assert sound.loudness(1000, 1.2, 2.3) > 0.15
    assert sound.loudness(1000, 2.7, 3.8) < 0.002
    assert abs(composed.duration_ms - 4000) < 40
    assert composed.size == film.stat().st_size
    assert composed.sha256 == hashlib.sha256(film.read_bytes()).hexdigest()
    assert (composed.width, composed.height) == (320, 180)
    assert composed.preview is not None
    with av.open(str(composed.preview)) as still:
        assert next(still.decode(video=0)).width == 640


async def test_every_frame_is_shown_at_its_time(capture: Capture, compose: Compose, tmp_path: Path) -> None:
    capture.join("ann", 0)
    capture.track("ann", pictures(BLUE, 3.0, size=(320, 180)), 0)
    capture.stop(3 * SECOND)
    await compose()
    numbers = [picture.number(0, 1) for picture in pictures_of(tmp_path / "film.mp4")]
    assert numbers == list(range(75))


async def test_a_flash_and_a_beep_come_together(capture: Capture, compose: Compose, tmp_path: Path) -> None:
    capture.join("ann", 0)
    capture.track("ann", pictures(RED, 4.0, flash=0.52), 0)
    capture.track("ann", tone(800, 4.0, beep=0.52), 0)
    capture.stop(4 * SECOND)
    await compose()
    shown, beeps = pictures_of(tmp_path / "film.mp4"), sound_of(tmp_path / "film.mp4").rises()
    white = [picture.near((255, 255, 255), 0.5) for picture in shown]
    flashes = [shown[n].at for n in range(1, len(shown)) if white[n] and not white[n - 1]]
    assert len(flashes) == len(beeps) == 4
    for flash, beep in zip(flashes, beeps, strict=True):
        assert abs(flash - beep) < 0.025


async def test_what_was_paused_is_neither_seen_nor_heard(
    capture: Capture, compose: Compose, tmp_path: Path
) -> None:
    capture.join("ann", 0)
    before = pictures(RED, 2.0, size=(320, 180))
    track = capture.track("ann", before, 0)
    capture.say(2 * SECOND, "paused")
    capture.say(7 * SECOND, "resumed")
    after = pictures(RED, 2.0, size=(320, 180), first=50)
    capture.file(track, after, shifted(after.packets, 7 * SECOND), 7 * SECOND)
    voice = capture.track("ann", tone(440, 2.0), 0)
    other = tone(1000, 2.0)
    capture.file(voice, other, shifted(other.packets, 7 * SECOND), 7 * SECOND)
    capture.stop(9 * SECOND)
    await compose()
    numbers = [picture.number(0, 1) for picture in pictures_of(tmp_path / "film.mp4")]
    assert numbers == list(range(100))
    sound = sound_of(tmp_path / "film.mp4")
    assert sound.loudness(440, 0.1, 1.9) > 0.15
    assert sound.loudness(440, 2.1, 3.9) < 0.002
    assert sound.loudness(1000, 2.1, 3.9) > 0.15
    quiet = abs(sound.part(1.8, 2.2)).reshape(-1, 240).max(axis=1) < 0.1
    assert quiet.sum() <= 5  # of 5 ms each: a fresh encoder of speech begins softly


async def test_a_muted_camera_shows_nothing(capture: Capture, compose: Compose, tmp_path: Path) -> None:
    capture.join("ann", 0)
    track = capture.track("ann", pictures(YELLOW, 1.0), 0)
    capture.say(SECOND, "track.muted", track=track)
    capture.say(3 * SECOND, "track.unmuted", track=track)
    again = pictures(YELLOW, 1.0, first=25)
    capture.file(track, again, shifted(again.packets, 3 * SECOND), 3 * SECOND)
    capture.stop(4 * SECOND)
    await compose()
    shown = pictures_of(tmp_path / "film.mp4")
    assert shown[20].near(YELLOW, 0.3)
    assert not any(picture.near(YELLOW, 0.3) for picture in shown[30:70])
    assert shown[90].near(YELLOW, 0.3)


async def test_one_encode_serves_file_playlist_and_previews(
    capture: Capture, compose: Compose, tmp_path: Path
) -> None:
    capture.join("ann", 0)
    capture.track("ann", pictures(BLUE, 6.0, size=(320, 180)), 0)
    capture.track("ann", tone(440, 6.0), 0)
    capture.stop(6 * SECOND)
    await compose(hls=tmp_path / "live", previews=2)
    shown = pictures_of(tmp_path / "live" / "index.m3u8")
    assert [picture.number(0, 1) for picture in shown] == list(range(150))
    assert sound_of(tmp_path / "live" / "index.m3u8").loudness(440, 1, 5) > 0.15
    assert [picture.number(0, 1) for picture in pictures_of(tmp_path / "film.mp4")] == list(range(150))
    with av.open(str(tmp_path / "work" / "preview.jpg")) as still:
        assert next(still.decode(video=0)).width == 320


async def test_what_was_played_is_deleted_if_so_wished(
    capture: Capture, compose: Compose, tmp_path: Path
) -> None:
    capture.join("ann", 0)
    capture.track("ann", pictures(RED, 2.0), 0)
    for number in range(1, 5):
        stream = pictures(RED, 2.0, first=50 * number)
        at = 2 * number * SECOND
        capture.file("TR_ann_camera", stream, shifted(stream.packets, at), at)
    capture.stop(10 * SECOND)
    await compose(output=None, hls=tmp_path / "live", discard_played=True)
    assert len(list(capture.folder.glob("*.mkv"))) <= 1
    assert len(pictures_of(tmp_path / "live" / "index.m3u8")) == 250
