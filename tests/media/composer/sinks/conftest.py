"""The far ends of what is pushed: real servers."""

from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from roomful.media.composer.sinks.program import streams_program
from tests.media.composer.sinks.nginx import RtmpServer, rtmp_server
from tools.building.nginx import Nginx, nginx


@pytest.fixture(scope="session")
def program() -> Path:
    """The program that pushes and serves, built if need be."""
    with ThreadPoolExecutor() as apart:  # from the loop that is running here
        return apart.submit(streams_program).result()


@pytest.fixture(scope="session")
def nginx_program() -> Nginx:
    """Debian's nginx, fetched if need be."""
    return nginx()


@pytest.fixture
async def rtmp(nginx_program: Nginx, tmp_path: Path) -> AsyncIterator[RtmpServer]:
    """An RTMP server that records."""
    async with rtmp_server(nginx_program, tmp_path / "rtmp") as server:
        yield server
