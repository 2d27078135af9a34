"""A composition of finished tracks, made by the real composer: everybody at their place and time."""

from pathlib import Path

import msgspec

from roomful.media.composer.process import Composer
from roomful.media.recorder import Composition, Picture, Region
from roomful.recordings.jobs.material import Clip, timeline
from roomful.recordings.model import Track
from tests.media.captures import GREEN, RED, SECOND, Capture, Stream, pictures, tone
from tests.media.composer.played import pictures_of, sound_of

ORIGIN = 1_700_000_000_000_000


async def kept(folder: Path, stream: Stream, who: str, at: int, seconds: float) -> Clip:
    """Capture somebody, finish their track, and return it as it lies in the folder of a composition."""
    capture = Capture(folder / f"{who}-{stream.codec}")
    capture.join(who, 0)
    name = capture.track(who, stream, at)
    capture.stop(at + round(seconds * SECOND))
    files = tuple(sorted(capture.folder.glob("*.mkv")))
    assert files, name
    output = folder / "material" / f"{who}-{stream.codec}.webm"
    made = await Composer().finish_track(files, output)
    values: dict[str, object] = dict.fromkeys(Track.__struct_fields__)
    values |= {
        "id": f"track-of-{who}-{stream.codec}",
        "participant_id": who,
        "medium": "audio" if stream.codec == "opus" else "video",
        "source": "microphone" if stream.codec == "opus" else "camera",
        "codec": stream.codec,
        "started_at": ORIGIN + at,
        "ended_at": ORIGIN + at + round(seconds * SECOND),
        "duration_ms": made.duration_ms,
    }
    return Clip(Track(**values), output.name, who)  # type: ignore[arg-type]


async def test_everybody_is_seen_and_heard_at_their_time(tmp_path: Path) -> None:
    clips = [
        await kept(tmp_path, pictures(RED, 4.0), "ann", 10 * SECOND, 4.0),
        await kept(tmp_path, tone(440, 4.0), "ann", 10 * SECOND, 4.0),
        await kept(tmp_path, pictures(GREEN, 2.0), "bob", 12 * SECOND, 2.0),
        await kept(tmp_path, tone(1000, 2.0), "bob", 12 * SECOND, 2.0),
    ]
    lines = b"".join(msgspec.json.encode(line) + b"\n" for line in timeline(clips))
    (tmp_path / "material" / "timeline.jsonl").write_bytes(lines)
    regions = (
        Region("left", 160, 180, sources=("track-of-ann-vp8",)),
        Region("right", 160, 180, x=160, sources=("track-of-bob-vp8",)),
    )
    film = tmp_path / "film.mp4"
    composed = await Composer().compose(
        Composition(
            tmp_path / "material",
            tmp_path / "work",
            film,
            picture=Picture(320, 180, kbps=500, regions=regions, names=False),
            sound=("track-of-ann-opus", "track-of-bob-opus"),
            cut_pauses=False,
        ),
        lambda _: None,
    )
    assert abs(composed.duration_ms - 4000) < 60
    shown, sound = pictures_of(film), sound_of(film)
    assert shown[25].near(RED, 0.25)
    assert not shown[25].near(GREEN, 0.75)
    assert shown[80].near(RED, 0.25)
    assert shown[80].near(GREEN, 0.75)
    assert sound.loudness(440, 0.2, 3.8) > 0.15
    assert sound.loudness(1000, 0.2, 1.8) < 0.002
    assert sound.loudness(1000, 2.2, 3.8) > 0.15
