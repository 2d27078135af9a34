"""What the managed LiveKit is told, what it leaves behind, where its program is found, when it is retried."""

import json
import os
import socket
import stat
from pathlib import Path
from typing import Any

import pytest

from roomful.media.livekit import files, ports
from roomful.media.livekit.backoff import Backoff
from roomful.media.livekit.binary import default_cache, find_binary
from roomful.media.livekit.config import Ports, render
from roomful.media.livekit.files import Folder, Running
from roomful.media.livekit.tokens import Keys
from roomful.media.livekit.trouble import LiveKitTrouble
from tests.livekit import options

KEYS = Keys("key", "secret")
PORTS = Ports(signal=1, udp=2, tcp=3)


class TestConfig:
    def test_as_it_stands_it_is_for_this_machine(self) -> None:
        config = json.loads(render(options(), PORTS, KEYS))
        assert config["bind_addresses"] == ["127.0.0.1"]
        assert config["rtc"]["node_ip"] == "127.0.0.1"
        assert config["rtc"]["enable_loopback_candidate"] is True
        assert config["room"] == {"auto_create": False, "enable_remote_unmute": True}
        assert set(config["rtc"]["pli_throttle"].values()) == {"50ms"}
        assert "turn" not in config

    def test_on_a_host_signalling_stays_on_loopback(self) -> None:
        wanted = options(node_ip="", use_external_ip=True, interfaces=())
        config = json.loads(render(wanted, PORTS, KEYS))
        assert config["bind_addresses"] == ["127.0.0.1"]
        assert config["rtc"]["use_external_ip"] is True
        assert not {"node_ip", "interfaces", "enable_loopback_candidate"} & config["rtc"].keys()

    def test_clients_are_not_sent_to_strangers(self) -> None:
        def stun(**more: Any) -> list[str] | None:
            servers: list[str] | None = json.loads(render(options(**more), PORTS, KEYS))["rtc"].get(
                "stun_servers"
            )
            return servers

        assert stun() == ["127.0.0.1:2"]
        assert stun(node_ip="192.0.2.7") == ["192.0.2.7:2"]
        assert stun(stun_servers=("stun.example.com:3478",)) == ["stun.example.com:3478"]
        # LiveKit's TURN serves as STUN; and to find its own address it needs somebody else.
        assert stun(turn_enabled=True) is None
        assert stun(use_external_ip=True) is None

    def test_turn_brings_its_certificate_or_leaves_tls_to_another(self) -> None:
        wanted: dict[str, Any] = {
            "turn_enabled": True,
            "turn_domain": "turn.example.com",
            "turn_cert_file": "c.pem",
        }
        own = json.loads(render(options(**wanted, turn_key_file="k.pem"), PORTS, KEYS))["turn"]
        assert (own["cert_file"], own["key_file"], own["tls_port"]) == ("c.pem", "k.pem", 5349)
        behind = json.loads(render(options(**wanted, turn_external_tls=True), PORTS, KEYS))["turn"]
        assert behind["external_tls"] is True
        assert "cert_file" not in behind


class TestPorts:
    def test_those_of_last_time_are_taken_again_if_free(self) -> None:
        first = ports.choose(options(), None)
        assert ports.choose(options(), first) == first
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", first.signal))
            taken.listen()
            assert ports.choose(options(), first).signal != first.signal

    def test_those_asked_for_fit_and_no_others(self) -> None:
        assert ports.fits(options(), PORTS)
        assert ports.fits(options(rtc_udp_port=2), PORTS)
        assert not ports.fits(options(rtc_udp_port=4), PORTS)

    @pytest.mark.parametrize(
        ("setting", "option", "kind", "more"),
        [
            ("ROOMFUL_LIVEKIT_PORT", "signal_port", socket.SOCK_STREAM, {}),
            ("ROOMFUL_RTC_TCP_PORT", "rtc_tcp_port", socket.SOCK_STREAM, {}),
            ("ROOMFUL_RTC_UDP_PORT", "rtc_udp_port", socket.SOCK_DGRAM, {}),
            ("ROOMFUL_TURN_UDP_PORT", "turn_udp_port", socket.SOCK_DGRAM, {"turn_enabled": True}),
            ("ROOMFUL_TURN_TLS_PORT", "turn_tls_port", socket.SOCK_STREAM, {"turn_enabled": True}),
        ],
    )
    def test_one_in_use_is_named(
        self, setting: str, option: str, kind: socket.SocketKind, more: dict[str, bool]
    ) -> None:
        with socket.socket(socket.AF_INET, kind) as taken:
            taken.bind(("127.0.0.1", 0))
            if kind is socket.SOCK_STREAM:
                taken.listen()
            wanted = {option: taken.getsockname()[1], **more}
            with pytest.raises(LiveKitTrouble, match=setting):
                ports.choose(options(**wanted), None)


class TestFolder:
    def test_keys_are_made_once(self, tmp_path: Path) -> None:
        made = Folder(tmp_path).keys()
        assert Folder(tmp_path).keys() == made
        assert len(made.secret) >= 32
        assert stat.S_IMODE((tmp_path / "keys.json").stat().st_mode) == 0o600

    def test_what_runs_is_remembered(self, tmp_path: Path) -> None:
        running = Running(1, "boot:2", 3, PORTS, "digest", prepared=True)
        Folder(tmp_path).remember(running)
        assert Folder(tmp_path).running() == running

    @pytest.mark.parametrize("content", ["", "{", "[]", "{}", '{"pid": 1}', '{"ports": {"signal": 1}}'])
    def test_a_broken_memory_is_none(self, tmp_path: Path, content: str) -> None:
        (tmp_path / "running.json").write_text(content)
        assert Folder(tmp_path).running() is None

    def test_a_log_grown_too_long_begins_anew(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(files, "_LOG_LIMIT", 10)
        folder = Folder(tmp_path)
        log = folder.open_log()
        os.write(log, b"more than ten bytes\n")
        folder.trim_log()
        os.write(log, b"new\n")
        os.close(log)
        assert folder.log.read_bytes() == b"new\n"
        assert (tmp_path / "livekit.log.1").read_bytes() == b"more than ten bytes\n"


class TestBinary:
    def _program(self, path: Path) -> Path:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("#!/bin/sh\n")
        path.chmod(0o755)
        return path

    async def test_the_one_named_comes_first(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        named = self._program(tmp_path / "mine")
        on_path = self._program(tmp_path / "bin" / "livekit-server")
        monkeypatch.setenv("PATH", str(on_path.parent))
        assert await find_binary(str(named)) == named
        assert await find_binary() == on_path
        with pytest.raises(LiveKitTrouble, match="not a program"):
            await find_binary(str(tmp_path / "absent"))

    async def test_a_clone_asks_its_own_script(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("PATH", "")
        script = tmp_path / "tools" / "bootstrap.py"
        script.parent.mkdir()
        built = tmp_path / "built"
        script.write_text(
            "import pathlib, sys\n"
            f"built = pathlib.Path({str(built)!r})\n"
            "if sys.argv[1:] == ['livekit']:\n"
            "    built.write_text('')\n"
            "    built.chmod(0o755)\n"
            "    print('progress')\n"
            "print(built)\n"
        )
        assert await find_binary(clone=tmp_path) == built
        assert built.exists()

    async def test_a_build_that_fails_is_told(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("PATH", "")
        (tmp_path / "tools").mkdir()
        (tmp_path / "tools" / "bootstrap.py").write_text("raise SystemExit(1)")
        with pytest.raises(LiveKitTrouble, match="make build"):
            await find_binary(clone=tmp_path)

    async def test_an_installed_package_takes_the_newest_build(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("PATH", "")
        monkeypatch.setenv("ROOMFUL_CACHE", str(tmp_path))
        assert default_cache() == tmp_path
        with pytest.raises(LiveKitTrouble, match="ROOMFUL_LIVEKIT_URL"):
            await find_binary(clone=tmp_path)
        old, new = (self._program(tmp_path / "bin" / f"livekit-server-{name}") for name in ("b", "a"))
        os.utime(old, (1, 1))
        assert await find_binary(clone=tmp_path) == new


class TestBackoff:
    def test_at_once_and_then_later_and_later(self) -> None:
        backoff = Backoff()
        assert [backoff.delay(lived=0) for _ in range(9)] == [0, 0.5, 1, 2, 4, 8, 10, 10, 10]

    def test_a_minute_that_went_well_forgives_all(self) -> None:
        backoff = Backoff()
        assert [backoff.delay(lived=lived) for lived in (0, 59, 60, 0)] == [0, 0.5, 0, 0.5]
