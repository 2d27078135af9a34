"""What a composer makes of a growing capture, pushed while it grows: the file suffers from no outage."""

import asyncio
from pathlib import Path

from roomful.media.composer.process import Composer
from roomful.media.recorder import Composition, Progress, Target
from tests.media.captures import RED, SECOND, Capture, pictures, tone
from tests.media.composer.conftest import SMALL
from tests.media.composer.played import pictures_of
from tests.media.composer.sinks.nginx import RtmpServer
from tests.media.growing import GrowingCapture, growing
from tests.waiting import until

_SECONDS = 16
_LEAD = 0.5
KEY = "secret-key-of-mine"


def _numbers(record: Path) -> list[int]:
    """Return the numbers of the pictures, each of which is at its time."""
    shown = pictures_of(record)
    for picture in shown:
        assert picture.number(0, 1) == round((picture.at - _LEAD) * SMALL.fps)
    return [picture.number(0, 1) for picture in shown]


async def test_a_server_fails_while_a_meeting_is_pushed_and_recorded(
    rtmp: RtmpServer, program: Path, capture: Capture, tmp_path: Path
) -> None:
    capture.join("ann", 0)
    grows = GrowingCapture(capture, _SECONDS * SECOND, pace=1.6)
    grows.track("ann", pictures(RED, _SECONDS, size=(320, 180)), 0)
    grows.track("ann", tone(440, _SECONDS), 0)
    told: list[Progress] = []
    target = Target("one", rtmp.url(KEY), allow_private=True)
    wanted = Composition(
        capture.folder, tmp_path / "work", tmp_path / "film.mp4", SMALL, follow=True, targets=(target,)
    )

    def state() -> str:
        return told[-1].targets[0].state if told and told[-1].targets else ""

    with growing(grows):
        composing = asyncio.create_task(Composer(streams=str(program)).compose(wanted, told.append))
        await until(lambda: state() == "live")
        live_since = told[-1].duration
        await until(lambda: told[-1].duration > live_since + SECOND)
        await rtmp.kill()
        await until(lambda: state() == "retrying")
        await rtmp.start()
        await until(lambda: state() == "live")
        composed = await composing
    assert composed.duration_ms == _SECONDS * 1000
    assert [picture.number(0, 1) for picture in pictures_of(tmp_path / "film.mp4")] == list(
        range(25 * _SECONDS)
    )
    first, second = _numbers(rtmp.records(1) / f"{KEY}.flv"), _numbers(rtmp.records(2) / f"{KEY}.flv")
    for numbers in (first, second):
        assert numbers == list(range(numbers[0], numbers[-1] + 1))
    assert second[0] % (2 * SMALL.fps) == 0
    assert second[0] > first[-1] - 2 * SMALL.fps
    assert second[-1] == 25 * _SECONDS - 1
    log = (tmp_path / "work" / "composer.log").read_text()
    assert KEY not in log
