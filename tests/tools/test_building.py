"""The parts of the build that decide something, without a network."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tools.building import golang, places, steps, toolchain
from tools.building.running import Failure, remedy_for, run, version_in
from tools.rules.finding import CLONE


@pytest.mark.parametrize(
    ("text", "version"),
    [
        ("go1.26.8", (1, 26, 8)),
        ("v20.19.0", (20, 19, 0)),
        ("uv 0.13.8 (linux)", (0, 13, 8)),
        ("1.24", (1, 24)),
        ("none", ()),
    ],
)
def test_a_version_is_read_from_what_a_program_says(text: str, version: tuple[int, ...]) -> None:
    assert version_in(text) == version


@pytest.mark.parametrize(
    ("version", "fit"),
    [
        ((20, 18, 9), False),
        ((20, 19, 0), True),
        ((21, 7, 0), False),
        ((22, 11, 9), False),
        ((22, 12, 0), True),
        ((24, 0, 0), True),
        ((), False),
    ],
)
def test_node_is_used_only_where_vite_runs_on_it(version: tuple[int, ...], fit: bool) -> None:
    assert toolchain.node_is_fit(version) is fit


@pytest.mark.parametrize(
    ("output", "host", "word"),
    [
        ("dial tcp: lookup proxy.example: no such host", "the Go module proxy", "could not be reached"),
        ("npm error ENOSPC: no space left on device", "the npm registry", "disk is full"),
        ("x509: certificate signed by unknown authority", "the Go module proxy", "not trusted"),
        ("npm error code EUSAGE\nnpm error `npm ci` can only install", "the npm registry", "npm install"),
    ],
)
def test_a_failure_says_what_to_do(output: str, host: str, word: str) -> None:
    assert word in remedy_for(output, host)


def test_the_network_is_not_blamed_for_what_needs_none() -> None:
    assert remedy_for("connection refused", "") == ""
    assert remedy_for("Could not resolve './x' from src/main.ts", "the npm registry") == ""


def test_a_failed_program_shows_how_it_began_and_how_it_ended(capsys: pytest.CaptureFixture[str]) -> None:
    program = "for number in range(100): print('line', number)\nraise SystemExit(3)"
    with pytest.raises(Failure, match=re.escape("counting failed (exit status 3)")):
        run([sys.executable, "-c", program], "counting")
    shown = capsys.readouterr().err.splitlines()
    assert "line 0" in shown[0]
    assert "line 99" in shown[-1]
    assert len(shown) < 40


def test_a_program_that_is_missing_is_named() -> None:
    with pytest.raises(Failure, match="no-such-program"):
        run(["no-such-program"], "trying")


def test_a_digest_follows_content_and_names(tmp_path: Path) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    one.write_text("a")
    two.write_text("a")
    first = places.digest([one, two])
    assert places.digest([two, one]) == first
    assert places.digest([one]) != first
    assert places.digest([one, two], "word") != first
    two.write_text("b")
    assert places.digest([one, two]) != first


def test_a_stamp_holds_for_the_same_inputs_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(places, "STAMPS", tmp_path / "stamps")
    assert not places.is_stamped("step", "one")
    places.stamp("step", "one")
    assert places.is_stamped("step", "one")
    assert not places.is_stamped("step", "two")


def test_too_little_disk_is_said_before_the_work(tmp_path: Path) -> None:
    with pytest.raises(Failure, match="GB free"):
        places.need_space(tmp_path, 1e9, "building")


def test_the_script_prints_where_livekit_is_or_would_be(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ROOMFUL_CACHE", str(tmp_path))
    answer = subprocess.run(
        [sys.executable, CLONE / "tools" / "bootstrap.py", "livekit", "--path"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert Path(answer.stdout.strip()) == steps.livekit_path()
    assert steps.livekit_path().parent == tmp_path / "bin"
    assert re.fullmatch(r"v\d+\.\d+\.\d+", steps.livekit_version())


def test_the_script_knows_the_programs_of_our_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ROOMFUL_CACHE", str(tmp_path))
    assert "capture" in golang.programs()
    answer = subprocess.run(
        [sys.executable, CLONE / "tools" / "bootstrap.py", "capture", "--path"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert Path(answer.stdout.strip()) == golang.program_path("capture")
    assert golang.program_path("capture").parent == tmp_path / "bin"


def test_a_program_is_named_after_what_it_is_made_of(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(golang, "ENGINE", tmp_path)
    folder = tmp_path / "one"
    folder.mkdir()
    (folder / "go.mod").write_text("module one\n")
    (folder / "main.go").write_text("package main\n")
    assert golang.programs() == ["one"]
    first = golang.program_path("one")
    (folder / "main_test.go").write_text("package main\n")
    assert golang.program_path("one") == first
    (folder / "main.go").write_text("package main // more\n")
    assert golang.program_path("one") != first
    with pytest.raises(Failure, match="no program two"):
        golang.build_program("", "two")
