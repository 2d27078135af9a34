"""A server whose media engine cannot be reached, as far as it knows."""

import contextlib
from collections.abc import Iterator
from typing import Any

from sqlalchemy import select

from roomful.db import Statement
from roomful.db.tables import metadata
from roomful.media.port import EngineState, MediaUnavailable
from tests.server import Home

# what changes by itself: who has a page open, which jobs run, when a credential was last used
_BY_ITSELF = {"presences", "jobs", "credentials", "sign_ins"}


class _Away:
    """The engine of a server, unreachable: it says so, and fails whoever asks it all the same."""

    def __init__(self, media: Any) -> None:
        self._media = media

    def state(self) -> EngineState:
        return EngineState(False, "LiveKit cannot be reached")

    def __getattr__(self, name: str) -> Any:
        if name in {"token", "read_token"}:
            return getattr(self._media, name)

        async def fail(*_args: Any, **_more: Any) -> None:
            raise MediaUnavailable("LiveKit cannot be reached")

        return fail


@contextlib.contextmanager
def outage(home: Home) -> Iterator[None]:
    """Let the server find its media engine away until the end of the block."""
    engine = home.server.app.features.engine
    media = engine.media
    engine.media = _Away(media)
    try:
        yield
    finally:
        engine.media = media


async def rows(home: Home) -> dict[str, list[str]]:
    """Return all rows of the tenant by table: what changes nothing leaves them as they were."""
    found = {}
    async with home.server.app.database.read() as reader:
        for table in metadata.sorted_tables:
            if "tenant_id" in table.c and table.name not in _BY_ITSELF:
                of_tenant = Statement(select(table).where(table.c.tenant_id == home.tenant.id))
                found[table.name] = sorted(str(tuple(row)) for row in await reader.all(of_tenant))
    return found
