"""Where the programs beside Roomful are found."""

import os
from pathlib import Path

from roomful.media.programs import Program, find_program

_PROGRAM = Program("roomful-test-of-programs", "test", "a program for tests", "ROOMFUL_TEST_BINARY")


async def test_one_that_is_being_built_is_none_yet(tmp_path: Path) -> None:
    folder = tmp_path / "bin"
    folder.mkdir()
    for at, name in enumerate(("1111", "2222", "3333.77.new")):
        program = folder / f"{_PROGRAM.file}-{name}"
        program.touch(0o700)
        os.utime(program, (at, at))
    assert await find_program(_PROGRAM, cache=tmp_path, clone=tmp_path) == folder / f"{_PROGRAM.file}-2222"
