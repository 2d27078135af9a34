"""How the capture program is started, with another program in its place."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from roomful.media.capture import Captures
from roomful.media.recorder import CaptureOrder, CaptureState, CaptureUnavailable


@dataclass(frozen=True)
class Keys:
    """A key of no server."""

    key: str = "key"
    secret: str = "hush-hush"


@dataclass(frozen=True)
class Nowhere:
    """A server that is not there."""

    url: str = "http://127.0.0.1:1"
    keys: Keys = Keys()


async def test_it_is_given_no_secrets_but_on_its_input(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ROOMFUL_SECRET", "not for children")
    program = tmp_path / "program"
    program.write_text('#!/bin/sh\nenv; echo "$0 $*"; exit 1\n')
    program.chmod(0o700)
    order = CaptureOrder(tmp_path / "capture", "test", "room")
    with pytest.raises(CaptureUnavailable):
        await Captures(Nowhere(), binary=str(program)).start(order, state=CaptureState.RECORDING, layout="")
    log = (order.folder / "capture.log").read_text()
    assert "PATH=" in log
    assert "not for children" not in log
    assert "hush-hush" not in log
