"""Runs the documents' examples as somebody would who copies them, one after the other."""

import asyncio
import contextlib
import os
import shutil
import sys
from dataclasses import dataclass, field
from pathlib import Path

from tests.docs.blocks import Block

ADDRESS = "http://127.0.0.1:8080"
_SECONDS = 60
# What a block sets is there in the next one: functions and variables.
_FRAME = """set -euo pipefail; set -a
trap 'status=$?; env -0 > "$__STATE"; exit $status' EXIT
{text}
"""
_JQ = f"""#!/bin/sh
exec '{sys.executable}' '{Path(__file__).parent / "jq.py"}' "$@"
"""


@dataclass
class Shell:
    """Runs blocks in a folder with the server's `data` in it; `url` stands in for the documents' address."""

    folder: Path
    url: str
    telnyx_key: str
    token: str
    environment: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("ROOMFUL_")}
        folders = [str(Path(sys.executable).parent), kept["PATH"]]
        if shutil.which("jq") is None:
            folders.insert(0, str(self._stand_in()))
        self.environment = {**kept, "PATH": os.pathsep.join(folders)}

    def _stand_in(self) -> Path:
        """Put a program named jq into a folder and return that."""
        folder = self.folder / "bin"
        folder.mkdir(exist_ok=True)
        (folder / "jq").write_text(_JQ)
        (folder / "jq").chmod(0o755)
        return folder

    def text(self, block: Block) -> str:
        """Return a block's text with the server's address and keys in place of the documents' ones."""
        text = block.text.replace(ADDRESS, self.url)
        # some clients are told the host alone
        text = text.replace(ADDRESS.partition("://")[2], self.url.partition("://")[2])
        return text.replace('"KEY…"', f'"{self.telnyx_key}"').replace('"rft_…"', f'"{self.token}"')

    async def run(self, block: Block) -> str:
        """Run a block of bash or Python; return what it printed. Fails when the block does."""
        if block.language == "python":
            return await self._execute(block, [sys.executable, "-c", self.text(block)])
        state = self.folder / "state"
        self.environment["__STATE"] = str(state)
        printed = await self._execute(block, ["bash", "-c", _FRAME.format(text=self.text(block))])
        self.environment = dict(
            part.split("=", 1) for part in state.read_bytes().decode().split("\0") if "=" in part
        )
        return printed

    async def _execute(self, block: Block, command: list[str]) -> str:
        process = await asyncio.create_subprocess_exec(
            *command,
            cwd=self.folder,
            env=self.environment,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        try:
            async with asyncio.timeout(_SECONDS):
                out, err = await process.communicate()
        finally:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
        assert process.returncode == 0, (
            f"{block} ended with {process.returncode}:\n{out.decode()}{err.decode()}"
        )
        return out.decode()
