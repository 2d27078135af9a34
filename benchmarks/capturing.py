"""What capturing costs, how soon it begins, and how well sound and picture stay together.

The people are LiveKit's own Python client in a process with the benchmark; the capture is a process of its
own, whose CPU time the system tells.
"""

import asyncio
import os
import signal
import statistics
import time
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import av

from benchmarks.figures import Bench, Figure
from roomful.media.capture import Captures
from roomful.media.recorder import CaptureOrder, CaptureState
from tests.livekit import LiveKitServer, run_livekit
from tests.media.capture.conftest import Taking
from tests.media.capture.looking import beeps, flashes, pairs
from tests.media.publishers import Show, publishing
from tests.waiting import until

_PEOPLE = 3
# A camera of 640 × 360 as browsers send it, and a voice.
_CAMERA = Show(width=640, height=360, fps=25, kbps=700, noise=True)
_STARTS = 10


@dataclass
class _Found:
    cores: float  # a track
    kbps: float
    megabytes: float
    starts: list[float]
    apart: list[float]
    lost: list[float]


def measure(bench: Bench) -> list[Figure]:
    """Capture a small meeting."""
    seconds = 4 if bench.quick else 30
    found = asyncio.run(_measure(bench.folder, seconds, 2 if bench.quick else _STARTS))
    tracks = 2 * _PEOPLE
    return [
        Figure("capture", "CPU of a capture, for each track", found.cores, "at most", 0.02, "core",
               f"{tracks} tracks, half of them 640 × 360, {found.kbps:,.0f} kbit/s in all, "
               f"{seconds} s; {found.megabytes:.0f} MB"),
        Figure("capture-start", "capture asked for to the first of every track in its file, median",
               statistics.median(found.starts), "at most", 1, "s",
               f"{len(found.starts)} starts, {tracks} tracks, slowest {max(found.starts):.2f} s"),
        Figure("capture-apart", "sound and picture of the same instant, apart in the files, median",
               abs(statistics.median(found.apart)) * 1000, "at most", 40, "ms",
               f"{len(found.apart)} flashes with a beep, at most {max(map(abs, found.apart)) * 1000:.0f} ms"),
        Figure("capture-killed", "what a capture that is killed loses, worst of all tracks",
               max(found.lost), "at most", 2, "s",
               f"{len(found.lost)} tracks of captures ended by SIGKILL, "
               f"median {statistics.median(found.lost):.2f} s"),
    ]  # fmt: skip


async def _measure(folder: Path, seconds: int, starts: int) -> _Found:
    async with run_livekit(folder / "livekit") as server:
        taking = _taking(server, folder / "one")
        shows = {f"person-{number}": _CAMERA for number in range(_PEOPLE)}
        async with publishing(server, taking.room, shows):
            await taking.begin()
            await until(lambda: len(taking.events("file.started")) == 2 * _PEOPLE)
            used, size, began = _cpu(taking.pid()), taking.status().bytes, time.monotonic()
            await asyncio.sleep(seconds)
            passed = time.monotonic() - began
            cores = (_cpu(taking.pid()) - used) / passed / (2 * _PEOPLE)
            kbps = (taking.status().bytes - size) / passed / 125
            memory = _memory(taking.pid())
            await taking.stop()
            lost = await _kills(server, folder / "killed", taking.room, max(starts // 2, 1))
            begun = [await _start(server, folder / f"start-{turn}", taking.room) for turn in range(starts)]
        apart = await _apart(server, folder / "apart", seconds)
    return _Found(cores, kbps, memory, begun, apart, lost)


async def _start(server: LiveKitServer, folder: Path, room: str) -> float:
    captures = Captures(server.engine)
    taking = Taking(captures, folder, room)
    asked = time.time()
    order = CaptureOrder(folder, folder.name, room)
    await captures.start(order, state=CaptureState.RECORDING, layout="auto")
    lines = await until(lambda: _all_begun(taking))
    await taking.stop()
    return lines[-1] / 1e6 - asked


def _all_begun(taking: Taking) -> list[int]:
    """Return when the first of each track was written, once all have begun; microseconds since the epoch."""
    origin = taking.status().origin
    begun = [line["t"] + origin for line in taking.events("file.started")]
    return begun if len(begun) == 2 * _PEOPLE else []


async def _kills(server: LiveKitServer, folder: Path, room: str, kills: int) -> list[float]:
    """Kill a capture so many times; return what of each track was sent before and is not in its file."""
    taking = Taking(Captures(server.engine), folder, room)
    lost = []
    for number in range(1, kills + 1):
        await taking.begin()
        await until(partial(_begun, taking, 2 * _PEOPLE * number))
        await taking.grow(2)
        await asyncio.sleep(number / (kills + 1))  # each time at another moment between two flushes
        killed = time.time()
        os.kill(taking.pid(), signal.SIGKILL)
        await until(lambda: not taking.status().running)
        end = killed - taking.status().origin / 1e6
        files = [folder / line["file"] for line in taking.events("file.started")[-2 * _PEOPLE :]]
        lost += [end - _last(path) for path in files]
    return lost


def _begun(taking: Taking, files: int) -> bool:
    return len(taking.events("file.started")) == files


def _last(path: Path) -> float:
    """Return when the last packet of a file is, in seconds."""
    with av.open(str(path)) as file:
        return max(float(packet.pts * packet.time_base) for packet in file.demux() if packet.pts is not None)


async def _apart(server: LiveKitServer, folder: Path, seconds: int) -> list[float]:
    taking = _taking(server, folder)
    show = Show(width=640, height=360, fps=25, beats=True)
    async with publishing(server, taking.room, {"ann": show}):
        await taking.begin()
        await taking.filling("ann", "camera")
        await taking.filling("ann", "microphone")
        await taking.grow(seconds)
        await taking.stop()
    seen = flashes(taking.files(taking.track("ann", "camera"))[0])
    return pairs(seen, beeps(taking.files(taking.track("ann", "microphone"))[0]))


def _taking(server: LiveKitServer, folder: Path) -> Taking:
    return Taking(Captures(server.engine), folder)


def _cpu(pid: int) -> float:
    """Return the CPU time of a process so far, in seconds (proc(5))."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _memory(pid: int) -> float:
    """Return the most memory a process has had, in MB."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM"))
