"""One encode, several sinks: what is pushed comes and goes, and fails alone."""

import threading
from dataclasses import dataclass, field
from fractions import Fraction

from roomful.media.composer.encoded import AudioForm, Encoded, VideoForm
from roomful.media.composer.encoders import Interleaver
from roomful.media.composer.outlets import Outlets
from roomful.media.recorder import Target, TargetReport

_VIDEO = VideoForm(320, 180, Fraction(25), 500, b"")
_AUDIO = AudioForm(2, 96, b"")
_ONE, _TWO = Target("one", "rtmp://example.test/a/key"), Target("two", "rtmp://example.test/b/key")


@dataclass
class FakePush:
    """Keeps what it is given; raises from its n-th packet on."""

    target: Target
    fails_at: int = 1_000_000
    packets: list[Encoded] = field(default_factory=list)
    begun: bool = False
    closed: threading.Event = field(default_factory=threading.Event)

    def begin(self, video: VideoForm | None, audio: AudioForm | None) -> None:
        self.begun = True

    def write(self, packet: Encoded) -> None:
        if len(self.packets) >= self.fails_at:
            raise OSError("rtmp://example.test/a/key is away")
        self.packets.append(packet)

    def close(self) -> None:
        self.closed.set()

    def report(self) -> TargetReport:
        return TargetReport(self.target.id, "live")


class Stage:
    """Outlets with one sink, and the pushes that they opened."""

    def __init__(self, fails_at: int = 1_000_000) -> None:
        self.pushes: list[FakePush] = []
        self.file = FakePush(Target("file", ""))
        self.fails_at = fails_at
        self.outlets = Outlets([self.file], _VIDEO, _AUDIO, self.open)

    def open(self, target: Target) -> FakePush:
        self.pushes.append(FakePush(target, self.fails_at))
        return self.pushes[-1]

    def frames(self, first: int, count: int, key: int = 5) -> None:
        """Send frames, every fifth a key frame."""
        for number in range(first, first + count):
            self.outlets.write(video(number, key=number % key == 0))


def video(number: int, *, key: bool = False) -> Encoded:
    return Encoded("video", b"", number * 3600, number * 3600, 3600, key)


def audio(number: int) -> Encoded:
    return Encoded("audio", b"", number * 1024, number * 1024, 1024, True)


def test_a_push_begins_with_a_key_frame() -> None:
    stage = Stage()
    stage.frames(0, 2)
    stage.outlets.push_to((_ONE,))
    assert stage.outlets.report() == (TargetReport("one", "connecting"),)
    stage.outlets.write(audio(1))
    stage.frames(2, 6)
    assert [packet.pts // 3600 for packet in stage.pushes[0].packets] == [5, 6, 7]
    assert stage.outlets.report() == (TargetReport("one", "live"),)
    assert len(stage.file.packets) == 9


def test_pushes_come_and_go() -> None:
    stage = Stage()
    stage.outlets.push_to((_ONE, _TWO))
    stage.frames(0, 3)
    stage.outlets.push_to((_TWO,))
    stage.frames(3, 2)
    assert stage.pushes[0].closed.wait(5)
    assert [len(push.packets) for push in stage.pushes] == [3, 5]
    assert not stage.file.closed.is_set()
    stage.outlets.close()
    stage.outlets.wait()
    assert stage.file.closed.is_set()
    assert stage.pushes[1].closed.is_set()


def test_one_that_fails_holds_up_nobody_and_says_no_secret() -> None:
    stage = Stage(fails_at=2)
    stage.outlets.push_to((_ONE,))
    stage.frames(0, 10)
    assert len(stage.file.packets) == 10
    (report,) = stage.outlets.report()
    assert (report.id, report.state) == ("one", "failed")
    assert "key" not in report.error
    stage.outlets.push_to((_ONE,))
    stage.frames(10, 10)
    assert len(stage.pushes) == 1
    stage.outlets.push_to(())
    assert stage.outlets.report() == ()


def test_packets_leave_in_the_order_of_their_times() -> None:
    left: list[Encoded] = []
    leaving = Interleaver(left.append, video=True)
    leaving.take([audio(number) for number in range(20)])
    assert left == []
    leaving.take([video(number) for number in range(10)])
    leaving.flush()
    assert [packet.time for packet in left] == sorted(packet.time for packet in left)
    assert len(left) == 30
