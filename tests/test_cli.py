"""The command line, run as people run it."""

import asyncio
import contextlib
import io
import json
import os
import re
import signal
import socket
import stat
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest

from roomful.cli import main
from roomful.kit.clock import SystemClock
from roomful.kit.crypto import Box
from roomful.kit.errors import Problem
from tests.postgres import Postgres

SECONDS = 90


def environment(**more: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("ROOMFUL_")}
    kept.update({name: value for name, value in os.environ.items() if name in ("ROOMFUL_CACHE",)})
    return {**kept, **more}


def roomful(*words: str, given: str = "", **more: str) -> subprocess.CompletedProcess[str]:
    """Run a command to its end, in this process: it starts sooner."""
    out, err, code = io.StringIO(), io.StringIO(), 0
    with (
        patch.dict(os.environ, environment(**more), clear=True),
        patch.object(sys, "stdin", io.StringIO(given)),
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
    ):
        try:
            main(words)
        except SystemExit as end:
            code = int(end.code or 0)
    return subprocess.CompletedProcess(words, code, out.getvalue(), err.getvalue())


def process(*words: str, **more: str) -> subprocess.CompletedProcess[str]:
    """Run a command to its end in a process of its own, as one that serves needs."""
    return subprocess.run(
        [sys.executable, "-m", "roomful.cli", *words],
        env=environment(**more),
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )


def fine(*words: str, given: str = "") -> str:
    done = roomful(*words, given=given)
    assert done.returncode == 0, done.stderr
    return done.stdout


def free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder that is set up."""
    folder = tmp_path_factory.mktemp("house") / "data"
    fine("setup", "--data-dir", str(folder))
    return folder


def test_help_needs_nothing_heavy() -> None:
    program = (
        "import sys\nfrom roomful.cli import main\n"
        "try: main(['--help'])\nexcept SystemExit: pass\n"
        "heavy = {'sqlalchemy', 'litestar', 'alembic', 'livekit', 'aiohttp', 'granian', 'structlog'}\n"
        "sys.exit(', '.join(heavy & set(sys.modules)) or 0)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=SECONDS, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "serve" in done.stdout


def test_the_version() -> None:
    assert re.fullmatch(r"roomful \d+\.\d+\.\d+\n", process("--version").stdout)


def test_wrong_settings_are_told_in_one_sentence(tmp_path: Path) -> None:
    done = roomful("serve", "--port", "70000", "--data-dir", str(tmp_path))
    assert (done.returncode, done.stderr) == (
        2,
        "roomful: --port: must be a whole number from 0 to 65535, not 70000\n",
    )
    done = roomful("migrate", ROOMFUL_PRT="1")
    assert done.returncode == 2
    assert "did you mean ROOMFUL_PORT" in done.stderr


def test_setup_is_done_once(folder: Path) -> None:
    path = folder / "credentials.json"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    kept = json.loads(path.read_text())
    assert {"url", "console", "roomful", "telnyx", "signalwire", "portsip", "trueconf", "demo_room"} <= set(
        kept
    )
    assert "was set up before" in roomful("setup", "--data-dir", str(folder)).stderr
    assert json.loads(path.read_text()) == kept


def accepts(folder: Path, kind: str, secret: str) -> bool:
    """Tell whether the server would take the secret."""
    from roomful.db.opening import open_database
    from roomful.history.service import History
    from roomful.settings import Settings, master_key
    from roomful.tenants.model import CredentialKind
    from roomful.tenants.service import Tenants

    async def run() -> bool:
        settings = Settings(data_dir=folder)
        database, clock = await open_database(settings.database), SystemClock()
        tenants = Tenants(database, History(database, clock), clock, Box(master_key(settings)))
        try:
            await tenants.authenticate(CredentialKind(kind), secret)
        except Problem:
            return False
        finally:
            await database.close()
        return True

    return asyncio.run(run())


def test_clients_of_oauth_and_keys_of_administrators(folder: Path) -> None:
    where = ("--data-dir", str(folder))
    back = ("--redirect-uri", "https://app.example/back")
    made = json.loads(fine("keys", "add", "oauth_client", "--id", "crm", *back, "--json", *where))
    assert (made["kind"], made["public_id"], len(made["secret"])) == ("oauth_client", "crm", 40)
    public = json.loads(fine("keys", "add", "oauth_client", "--public", *back, "--json", *where))
    assert "secret" not in public
    key = json.loads(fine("keys", "add", "admin_key", "--json", *where))
    assert (key["kind"], len(key["secret"])) == ("admin_key", 40)
    former = json.loads(fine("keys", "add", "trueconf", "--scope", "users:read", "--json", *where))
    assert former["kind"] == "oauth_client"
    for words in (
        ("oauth_client", "--id", "crm"),
        ("oauth_client", "--redirect-uri", "javascript:x"),
        ("oauth_client", "--scope", "everything"),
        ("oauth_client", "--public", "--secret-stdin"),
        ("telnyx", "--public"),
        ("telnyx", *back),
    ):
        assert roomful("keys", "add", *words, *where, given="a secret to bring\n").returncode == 1, words


def test_keys_are_made_listed_and_revoked(folder: Path) -> None:
    where = ("--data-dir", str(folder))
    made = json.loads(fine("keys", "add", "telnyx", "--label", "billing", "--json", *where))
    assert accepts(folder, "telnyx", made["secret"])
    listed = json.loads(fine("keys", "list", "--json", *where))
    mine = next(row for row in listed if row["id"] == made["id"])
    assert (mine["kind"], mine["label"], mine["state"]) == ("telnyx", "billing", "active")
    assert made["secret"] not in json.dumps(listed)
    assert "billing" in fine("keys", "list", *where)
    fine("keys", "revoke", made["id"], *where)
    assert not accepts(folder, "telnyx", made["secret"])
    done = roomful("keys", "revoke", made["id"], *where)
    assert (done.returncode, done.stderr) == (1, "roomful: There is no such credential.\n")


def test_a_secret_that_is_already_in_use_elsewhere_is_taken(folder: Path) -> None:
    where = ("--data-dir", str(folder))
    shown = fine("keys", "add", "telnyx", "--secret-stdin", *where, given="KEY-of-an-old-account\n")
    assert "KEY-of-an-old-account" not in shown
    assert accepts(folder, "telnyx", "KEY-of-an-old-account")
    made = json.loads(
        fine(
            "keys",
            "add",
            "signalwire",
            "--id",
            "their-project",
            "--secret-stdin",
            "--json",
            *where,
            given="PT-their-own",
        )
    )
    assert made["public_id"] == "their-project"
    for words, given in ((("telnyx",), ""), (("telnyx",), "short"), (("fax",), "long enough")):
        assert roomful("keys", "add", *words, "--secret-stdin", *where, given=given).returncode == 1


def test_tenants_have_hosts_and_urls(folder: Path) -> None:
    where = ("--data-dir", str(folder))
    made = json.loads(
        fine("tenants", "add", "second.example", "--host", "meet.second.example", "--json", *where)
    )
    assert len(made["password"]) >= 16
    fine(
        "tenants",
        "set",
        "second.example",
        "--public-url",
        "https://meet.second.example/",
        "--suspend",
        "--recording-days=30",
        "--recording-quota=500",
        "--never-joined-close=1800",
        "--timezone=Europe/Berlin",
        "--max-rooms=5",
        "--max-live-sessions=2",
        *where,
    )
    rows = {row["domain"]: row for row in json.loads(fine("tenants", "list", "--json", *where))}
    second = rows["second.example"]
    assert second["public_url"] == "https://meet.second.example"
    assert second["state"] == "suspended"
    assert (second["recording_days"], second["recording_quota"]) == (30, 500)
    assert second["never_joined_close"] == 1800
    assert second["timezone"] == "Europe/Berlin"
    assert (second["max_rooms"], second["max_live_sessions"], second["max_invitations"]) == (5, 2, None)
    assert second["hosts"] == ["meet.second.example"]
    assert second["default"] == "no"
    assert fine("tenants", "hosts", "second.example", "a.example", "b.example", *where).split() == [
        "a.example",
        "b.example",
    ]
    assert fine("tenants", "hosts", second["id"], "--none", *where) == ""
    embedders = ("tenants", "embedders", "second.example")
    assert (second["embedders"], fine(*embedders, *where).split()) == (["*"], ["*"])
    for given, kept in (
        (("https://a.example/", "https://*.b.example:443"), ["https://a.example", "https://*.b.example"]),
        ((), ["https://a.example", "https://*.b.example"]),
        (("--none",), []),
        (("--everybody",), ["*"]),
    ):
        assert fine(*embedders, *given, *where).split() == kept
    for words in (
        ("embedders", "second.example", "https://a.example/page"),
        ("embedders", "second.example", "https://a.example", "--none"),
        ("set", "second.example"),
        ("set", "second.example", "--public-url", "https://a/b"),
        ("set", "nobody.example", "--resume"),
        ("add", "second.example"),
        ("hosts", "second.example", "not a host"),
    ):
        done = roomful("tenants", *words, *where)
        assert (done.returncode, done.stderr.count("\n")) == (1, 1), done.stderr


def signs_in(folder: Path, login: str, password: str) -> bool:
    """Tell whether somebody of the default tenant can sign in."""
    from roomful.cli.house import within
    from roomful.settings import load

    async def do(house: Any) -> bool:
        try:
            await house.sign_ins.sign_in((await house.tenant(None)).id, login, password, None)
        except Problem:
            return False
        return True

    return within(load(environment={"ROOMFUL_DATA_DIR": str(folder)}), do)


def test_people_are_made_and_get_new_passwords(folder: Path) -> None:
    where = ("--data-dir", str(folder))
    made = json.loads(fine("users", "add", "Ann", "--name", "Ann Example", "--json", *where))
    assert signs_in(folder, "ann", made["password"])
    fine("users", "add", "boss", "--admin", *where)
    rows = {row["login"]: row for row in json.loads(fine("users", "list", "--json", *where))}
    assert {login: (row["role"], row["state"]) for login, row in rows.items()} == {
        "admin": ("admin", "active"),
        "Ann": ("standard", "active"),
        "boss": ("admin", "active"),
    }
    assert rows["Ann"]["name"] == "Ann Example"
    assert [signs_in(folder, "ann", "wrong") for _ in range(5)] == [False] * 5
    assert not signs_in(folder, "ann", made["password"])  # it has to wait
    fresh = json.loads(fine("users", "password", "ANN", "--json", *where))
    assert fresh["login"] == "Ann"
    assert not signs_in(folder, "ann", made["password"])
    assert signs_in(folder, "ann", fresh["password"])
    fine("users", "off", "ann", *where)
    assert not signs_in(folder, "ann", fresh["password"])
    fine("users", "on", "ann", *where)
    assert signs_in(folder, "ann", fresh["password"])
    for words in (("add", "ANN"), ("add", " "), ("password", "nobody"), ("off", "nobody")):
        done = roomful("users", *words, *where)
        assert (done.returncode, done.stderr.count("\n")) == (1, 1), done.stderr


def test_commands_before_the_setup_say_so(tmp_path: Path) -> None:
    done = roomful("keys", "list", "--data-dir", str(tmp_path))
    assert (done.returncode, "roomful setup" in done.stderr) == (1, True)


def test_migrate(tmp_path: Path) -> None:
    assert "at revision" in roomful("migrate", "--data-dir", str(tmp_path)).stderr
    assert (tmp_path / "roomful.db").exists()


def test_doctor_changes_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "new"
    words = ("doctor", "--data-dir", str(folder))
    ports = {"ROOMFUL_PORT": str(free_port()), "ROOMFUL_RTC_UDP_PORT": "0", "ROOMFUL_RTC_TCP_PORT": "0"}
    done = roomful(*words, **ports)
    assert done.returncode == 0, done.stdout
    assert not folder.exists()
    with closing(socket.create_server(("127.0.0.1", 0))) as other:
        ports["ROOMFUL_PORT"] = str(other.getsockname()[1])
        wrong = {"ROOMFUL_TLS_CERT": "/none.pem", "ROOMFUL_TLS_KEY": "/none.pem"}
        done = roomful(*words, ROOMFUL_CAPTURE_BINARY="/none", **wrong, **ports)
    assert done.returncode == 1
    assert "BAD   port" in done.stdout
    assert "in use" in done.stdout
    assert "BAD   certificate" in done.stdout
    assert "BAD   recording" in done.stdout


def test_a_worker_needs_postgresql(tmp_path: Path) -> None:
    done = process("worker", "--data-dir", str(tmp_path))
    assert (done.returncode, "PostgreSQL" in done.stderr) == (1, True)


def test_openapi_documents() -> None:
    document = json.loads(fine("openapi", "telnyx", "--public-url", "https://meet.example.org"))
    assert document["openapi"].startswith("3.1")
    assert "/v2/rooms" in json.dumps(document["paths"])
    assert "meet.example.org" in json.dumps(document["servers"])
    assert roomful("openapi", "fax").returncode == 1


class Serving:
    """A server process."""

    def __init__(self, folder: Path, *words: str, **more: str) -> None:
        self.folder, self.port = folder, free_port()
        self.log = folder.parent / f"{folder.name}-{self.port}.log"
        ports = {"ROOMFUL_RTC_UDP_PORT": "0", "ROOMFUL_RTC_TCP_PORT": "0"}
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "roomful.cli", "serve", *self.words(), *words],
                env=environment(**ports, **more),
                stdout=log,
                stderr=log,
            )

    def words(self) -> tuple[str, ...]:
        return "--data-dir", str(self.folder), "--port", str(self.port)

    def ask(self, path: str, key: str = "") -> tuple[int, bytes]:
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", headers=headers)
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:
                return answer.status, answer.read()
        except urllib.error.HTTPError as error:
            return error.code, error.read()
        except OSError:
            return 0, b""

    def ready(self) -> "Serving":
        deadline = time.monotonic() + SECONDS
        while self.ask("/readyz")[0] != 200:
            assert self.process.poll() is None, self.log.read_text()
            assert time.monotonic() < deadline, self.log.read_text()
            time.sleep(0.05)
        return self

    def memory(self) -> int:
        """Resident bytes."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(r"VmRSS:\s+(\d+) kB", status)[1]) * 1024  # type: ignore[index]

    def end(self, number: int = signal.SIGTERM) -> int:
        self.process.send_signal(number)
        return self.process.wait(SECONDS)

    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.log.read_text().splitlines() if line.startswith("{")]


@pytest.fixture
def served(tmp_path: Path) -> Iterator[list[Serving]]:
    """Servers to be ended, and what they started too."""
    servers: list[Serving] = []
    yield servers
    for server in servers:
        if server.process.poll() is None:
            server.end()
    for server in servers:
        running = server.folder / "livekit" / "running.json"
        if running.exists():
            kept = json.loads(running.read_text())["pid"]
            assert not Path(f"/proc/{kept}").exists() or "Z" in Path(f"/proc/{kept}/stat").read_text(), (
                "left behind"
            )


@pytest.mark.livekit
def test_serve_from_nothing_stop_and_crash(tmp_path: Path, served: list[Serving]) -> None:
    folder = tmp_path / "data"
    first = Serving(folder, "--welcome")
    served.append(first)
    first.ready()
    credentials = json.loads((folder / "credentials.json").read_text())
    key = credentials["telnyx"]["api_key"]
    assert first.ask("/v2/rooms", key)[0] == 200
    assert first.ask("/v2/rooms")[0] == 401
    assert first.memory() < 120_000_000
    text = first.log.read_text()
    assert f"http://127.0.0.1:{first.port}/m/" in text
    assert key in text  # asked for by --welcome; the log itself has no secret, as is seen below

    rival = Serving(folder)
    served.append(rival)
    assert rival.process.wait(SECONDS) == 1
    assert f"another Roomful (process {first.process.pid})" in rival.log.read_text()

    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE((folder / "roomful.db").stat().st_mode) == 0o600

    started = time.monotonic()
    assert first.end() == 0
    assert time.monotonic() - started < 10
    assert not any(key in json.dumps(line) for line in first.lines())
    assert any(line.get("path") == "/v2/rooms" and line["status"] == 401 for line in first.lines())

    second = Serving(folder)
    served.append(second)
    second.ready()
    second.end(signal.SIGKILL)

    third = Serving(folder)
    served.append(third)
    third.ready()
    assert third.ask("/v2/rooms", key)[0] == 200
    assert third.end() == 0


@pytest.mark.livekit
def test_jobs_apart_from_the_server_on_postgresql(
    tmp_path: Path, served: list[Serving], postgres_server: Postgres
) -> None:
    url = asyncio.run(postgres_server.fresh_database())
    server = Serving(tmp_path / "data", "--no-worker", ROOMFUL_DATABASE_URL=url)
    served.append(server)
    server.ready()
    log = tmp_path / "worker.log"
    with log.open("wb") as output:
        worker = subprocess.Popen(
            [sys.executable, "-m", "roomful.cli", "worker", "--data-dir", str(server.folder)],
            env=environment(ROOMFUL_DATABASE_URL=url),
            stdout=output,
            stderr=output,
        )
    try:
        deadline = time.monotonic() + SECONDS
        while "the worker is ready" not in log.read_text():
            assert worker.poll() is None, log.read_text()
            assert time.monotonic() < deadline, log.read_text()
            time.sleep(0.05)
    finally:
        worker.terminate()
    assert worker.wait(SECONDS) == 0
    assert "the worker has stopped" in log.read_text()
    assert server.end() == 0


def test_a_port_in_use_is_told(tmp_path: Path) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as other:
        port = other.getsockname()[1]
        done = process("serve", "--data-dir", str(tmp_path), "--port", str(port))
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert f"port {port} of 127.0.0.1 is in use" in done.stderr
    assert "--port" in done.stderr
