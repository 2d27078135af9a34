"""What comes from a sender that does not do as it should, and what a capture may be like while it is read."""

import struct
from pathlib import Path

import pytest

from roomful.media.composer.material import Material
from roomful.media.composer.mixer import BLOCK, Mixer
from roomful.media.composer.pictures import PictureTrack
from roomful.media.composer.reader import TrackReader
from roomful.media.composer.timeline import Timeline
from roomful.media.composer.voices import RATE
from roomful.media.recorder import Composition
from tests.media.captures import RED, SECOND, Capture, Packet, Stream, pictures, shifted, tone
from tests.media.composer.conftest import Compose
from tests.media.composer.played import pictures_of, sound_of


def with_nothing(stream: Stream) -> list[Packet]:
    """The packets of a stream, and among them one that has nothing in it."""
    packets = list(stream.packets)
    return [*packets[:10], Packet(packets[9].at + 5000, False, b""), *packets[10:]]


@pytest.mark.parametrize("codec", ["vp9", "h264", "av1"])
async def test_an_empty_frame_does_not_end_the_pictures(
    codec: str, capture: Capture, compose: Compose, tmp_path: Path
) -> None:
    capture.join("ann", 0)
    stream = pictures(RED, 1.0, codec, size=(320, 180))
    capture.track("ann", stream, 0, packets=with_nothing(stream))
    capture.stop(SECOND)
    await compose()
    assert [picture.number(0, 1) for picture in pictures_of(tmp_path / "film.mp4")] == list(range(25))


async def test_an_empty_packet_does_not_end_the_sound(
    capture: Capture, compose: Compose, tmp_path: Path
) -> None:
    capture.track("ann", tone(440, 2.0), 0, packets=with_nothing(tone(440, 2.0)))
    capture.stop(2 * SECOND)
    await compose(picture=None, output=tmp_path / "film.m4a")
    assert sound_of(tmp_path / "film.m4a").loudness(440, 0.5, 1.9) > 0.15


def test_a_picture_that_claims_to_be_huge_is_not_made_room_for(capture: Capture) -> None:
    stream = pictures(RED, 1.0)
    huge = bytearray(stream.packets[0].data)
    huge[6:10] = struct.pack("<HH", 12_000, 12_000)
    capture.track("ann", stream, 0, packets=[Packet(0, True, bytes(huge)), *shifted(stream.packets, SECOND)])
    capture.stop(2 * SECOND)
    timeline = Timeline(capture.folder)
    timeline.poll()
    reader = TrackReader(capture.folder, timeline.tracks["TR_ann_camera"], lambda path: None)
    reader.final = True
    track = PictureTrack(reader)
    track.advance(SECOND)
    assert track.shown(SECOND) is None
    track.advance(2 * SECOND)
    shown = track.shown(2 * SECOND)
    assert shown is not None
    assert shown.width == 160


def test_a_line_that_was_cut_and_removed_spoils_none(tmp_path: Path) -> None:
    path = tmp_path / "timeline.jsonl"
    first = b'{"t":0,"kind":"capture.started","origin":1,"version":1}\n'
    path.write_bytes(first + b'{"t":1,"kind":"participant.jo')  # where the capture was killed
    timeline = Timeline(tmp_path)
    timeline.poll()
    path.write_bytes(first + b'{"t":2,"kind":"paused"}\n{"t":3,"kind":"resumed"}\n')
    timeline.poll()
    assert timeline.pauses == [[2, 3]]


def test_voices_of_long_ago_take_no_memory(capture: Capture, tmp_path: Path) -> None:
    many = 20
    for number in range(many):
        capture.track(f"who{number}", tone(440, 1.0), number * 3 * SECOND)
    capture.track("who0", tone(440, 1.0), many * 3 * SECOND, track="TR_who0_microphone")
    capture.stop((many + 1) * 3 * SECOND)
    material = Material(Composition(capture.folder, tmp_path, None, None), lambda path: None)
    mixer, blocks, loudest = Mixer(0), (many + 1) * 3 * RATE // BLOCK, 0.0
    for number in range(blocks):
        material.select(number * BLOCK * SECOND // RATE)
        block = mixer.mix(material.heard, material.cuts)
        if block is not None and number > blocks - 3 * RATE // BLOCK:
            loudest = max(loudest, float(block.max()))
    held = [float(abs(voice._held).max()) for voice in material.voices.values()]
    assert not any(held[1:]), "pages that were never written to take no memory"
    assert loudest > 0.15  # who had been quiet for so long is heard again
