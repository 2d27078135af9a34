"""The managed LiveKit: started, ended, started again, adopted, and what it says when it cannot."""

import asyncio
import os
import signal
import socket
import stat
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from roomful.kit.clock import SystemClock
from roomful.media.livekit.child import Child, start_time
from roomful.media.livekit.engine import LiveKitMedia
from roomful.media.livekit.files import Folder
from roomful.media.livekit.process import ManagedLiveKit
from roomful.media.livekit.trouble import LiveKitTrouble
from roomful.media.port import MediaUnavailable
from tests.livekit import options
from tests.waiting import until

pytestmark = pytest.mark.livekit

# A Roomful that starts LiveKit, says so, and waits to be killed.
_ROOMFUL = """
import asyncio, sys
from pathlib import Path
from roomful.kit.clock import SystemClock
from roomful.media.livekit.files import Folder
from roomful.media.livekit.process import ManagedLiveKit
from tests.livekit import options

async def main():
    engine = ManagedLiveKit(Path(sys.argv[1]), options(), SystemClock())
    await engine.start()
    print("READY", engine.state().generation, engine.url, flush=True)
    await asyncio.sleep(3600)

asyncio.run(main())
"""


def _engine(folder: Path, **more: Any) -> ManagedLiveKit:
    return ManagedLiveKit(folder, options(**more), SystemClock())


def _pid(engine: ManagedLiveKit) -> int:
    return int(engine.state().extra["pid"])


@pytest.fixture(autouse=True)
async def nothing_left(tmp_path: Path) -> AsyncIterator[None]:
    """End what a failed test has left running."""
    yield
    for folder in (tmp_path, tmp_path / "livekit"):
        running = Folder(folder).running()
        child = Child.find(running.pid, running.started) if running else None
        if child is not None:
            await child.stop()


@pytest.fixture
async def engine(tmp_path: Path) -> AsyncIterator[ManagedLiveKit]:
    started = _engine(tmp_path / "livekit")
    await started.start()
    yield started
    await started.stop()


class TestStart:
    async def test_it_answers_once_started(self, engine: ManagedLiveKit) -> None:
        media = LiveKitMedia(engine, SystemClock())
        assert engine.state().ready
        assert (await media.create_room("room")).name == "room"
        await media.close()

    async def test_its_files_are_for_its_owner_alone(self, engine: ManagedLiveKit, tmp_path: Path) -> None:
        files = list((tmp_path / "livekit").iterdir())
        modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in files}
        assert modes == dict.fromkeys(("keys.json", "livekit.log", "livekit.yaml", "running.json"), 0o600)

    async def test_it_is_reached_from_this_machine_only(self, engine: ManagedLiveKit) -> None:
        assert engine.ports is not None
        signalling = [
            each for each in _listening(_pid(engine)) if each.endswith(f":{engine.ports.signal:04X}")
        ]
        assert signalling == ["0100007F:" + f"{engine.ports.signal:04X}"]

    async def test_the_secret_is_in_no_argument(self, engine: ManagedLiveKit) -> None:
        arguments = _arguments(_pid(engine))
        assert engine.keys.secret not in arguments
        assert engine.keys.secret not in repr(engine.keys)

    async def test_a_failure_to_make_its_rooms_is_not_hidden(self, tmp_path: Path) -> None:
        failing = _engine(tmp_path)
        calls = []

        async def fail() -> None:
            calls.append(failing.state().ready)
            raise MediaUnavailable("no")

        failing.on_started = fail
        with pytest.raises(MediaUnavailable):
            await failing.start()
        assert calls == [False]
        assert not failing.state().ready
        await failing.stop()


class TestTrouble:
    async def test_a_port_in_use_is_named_with_its_setting(self, tmp_path: Path) -> None:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as taken:
            taken.bind(("127.0.0.1", 0))
            port = taken.getsockname()[1]
            engine = _engine(tmp_path, rtc_udp_port=port)
            words = f"UDP port {port} is in use by another program; set ROOMFUL_RTC_UDP_PORT to another one"
            with pytest.raises(LiveKitTrouble, match=words):
                await engine.start()
            assert engine.state().detail == words
            assert not engine.state().ready

    async def test_a_program_that_ends_at_once_is_quoted(self, tmp_path: Path) -> None:
        program = tmp_path / "broken"
        program.write_text("#!/bin/sh\necho the dog ate it >&2\nexit 3\n")
        program.chmod(0o700)
        engine = ManagedLiveKit(tmp_path / "livekit", options(), SystemClock(), binary=str(program))
        with pytest.raises(LiveKitTrouble, match="the dog ate it"):
            await engine.start()


class TestEnd:
    async def test_a_clean_stop_ends_it(self, engine: ManagedLiveKit) -> None:
        pid = _pid(engine)
        await engine.stop()
        assert start_time(pid) == ""
        assert not engine.state().ready

    async def test_it_can_be_kept(self, engine: ManagedLiveKit, tmp_path: Path) -> None:
        pid, before = _pid(engine), engine.state()
        await engine.stop(keep=True)
        assert start_time(pid) != ""
        again = _engine(tmp_path / "livekit")
        await again.start()
        assert (_pid(again), again.state().generation) == (pid, before.generation)
        await again.stop()
        assert start_time(pid) == ""


class TestRestart:
    async def test_a_killed_one_is_replaced_at_once(self, engine: ManagedLiveKit) -> None:
        before, pid, ports = engine.state(), _pid(engine), engine.ports
        media = LiveKitMedia(engine, SystemClock())
        await media.create_room("lost")
        seen = []

        async def remake() -> None:
            seen.append((engine.state().ready, await media.get_room("lost")))
            await media.create_room("lost")

        engine.on_started = remake
        loop = asyncio.get_running_loop()
        killed = loop.time()
        os.kill(pid, signal.SIGKILL)
        await until(lambda: not engine.state().ready)
        assert engine.state().generation == before.generation
        await until(lambda: engine.state().ready)
        took = loop.time() - killed
        assert took < 2, f"took {took} s"
        assert engine.state().generation > before.generation
        assert (seen, engine.ports) == ([(False, None)], ports)
        assert await media.get_room("lost") is not None
        await media.close()

    async def test_it_goes_on_trying(self, engine: ManagedLiveKit) -> None:
        before, pid = engine.state(), _pid(engine)
        tries = []

        async def fail_at_first() -> None:
            tries.append(engine.state().generation)
            if len(tries) == 1:
                raise MediaUnavailable("not yet")

        engine.on_started = fail_at_first
        os.kill(pid, signal.SIGKILL)
        await until(lambda: engine.state().ready and engine.state().generation != before.generation)
        assert len(tries) == 2

    async def test_calls_meanwhile_say_that_it_is_unavailable(self, engine: ManagedLiveKit) -> None:
        media = LiveKitMedia(engine, SystemClock())
        await media.create_room("room")
        await engine.stop()
        with pytest.raises(MediaUnavailable, match="cannot be reached"):
            await media.get_room("room")
        await media.close()


class TestAdoption:
    async def test_after_a_crash_of_roomful_the_same_one_goes_on(self, tmp_path: Path) -> None:
        generation, url = await _crash_of_roomful(tmp_path)
        called = []

        async def note() -> None:
            called.append(True)

        engine = _engine(tmp_path)
        engine.on_started = note
        await engine.start()
        assert (engine.state().generation, engine.url) == (int(generation), url)
        assert not called
        pid = _pid(engine)
        os.kill(pid, signal.SIGKILL)
        await until(lambda: engine.state().generation != int(generation))
        await until(lambda: engine.state().ready)
        assert called
        await engine.stop()

    async def test_one_with_other_settings_is_replaced(self, engine: ManagedLiveKit, tmp_path: Path) -> None:
        pid, generation = _pid(engine), engine.state().generation
        await engine.stop(keep=True)
        other = _engine(tmp_path / "livekit", webhook_url="http://127.0.0.1:9/other")
        await other.start()
        assert start_time(pid) == ""
        assert other.state().generation > generation
        await other.stop()

    async def test_a_number_that_means_another_process_now_is_left_alone(self) -> None:
        assert Child.find(os.getpid(), "another boot:1") is None
        assert Child.find(os.getpid(), "") is None
        assert Child.find(os.getpid(), start_time(os.getpid())) is not None


async def _crash_of_roomful(folder: Path) -> tuple[str, str]:
    """Start LiveKit in a Roomful, kill that, and return what it said: LiveKit's generation and URL."""
    roomful = await asyncio.create_subprocess_exec(
        sys.executable, "-c", _ROOMFUL, str(folder), stdout=asyncio.subprocess.PIPE
    )
    assert roomful.stdout is not None
    try:
        while line := (await roomful.stdout.readline()).decode():
            if line.startswith("READY"):
                _, generation, url = line.split()
                return generation, url
    finally:
        roomful.kill()
        await roomful.wait()
    raise AssertionError("it ended before LiveKit was ready")


def _arguments(pid: int) -> str:
    return Path(f"/proc/{pid}/cmdline").read_text()


def _listening(pid: int) -> set[str]:
    """Return the addresses it listens on, as proc(5) writes them."""
    inodes = set()
    for link in Path(f"/proc/{pid}/fd").iterdir():
        target = os.readlink(link)
        if target.startswith("socket:["):
            inodes.add(target[8:-1])
    found = set()
    for name in ("tcp", "udp", "tcp6", "udp6"):
        for line in Path(f"/proc/{pid}/net/{name}").read_text().splitlines()[1:]:
            fields = line.split()
            if fields[9] in inodes and fields[3] in ("0A", "07"):
                found.add(fields[1])
    return found
