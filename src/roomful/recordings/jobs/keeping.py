"""Where captures and compositions are made, how long their files are kept, and when a folder may go."""

import asyncio
import shutil
from pathlib import Path

from roomful.db import Transaction
from roomful.kit.errors import Problem
from roomful.recordings import rules
from roomful.recordings.model import Failure, Recording, State
from roomful.recordings.service.book import Book
from roomful.recordings.store import compositions, tracks
from roomful.rooms.service.rooms import Rooms
from roomful.tenants.service import Tenants


class Keeping:
    """What the jobs share."""

    def __init__(self, folder: Path, rooms: Rooms, tenants: Tenants, book: Book) -> None:
        self._folder = folder
        self._rooms = rooms
        self._tenants = tenants
        self._book = book

    def capture(self, recording_id: str) -> Path:
        """Return the folder of a capture."""
        return self._folder / "captures" / recording_id

    def work(self, row_id: str) -> Path:
        """Return the folder in which something is made."""
        return self._folder / "work" / row_id

    async def until(self, tenant_id: str, room_id: str, at: int) -> int | None:
        """Return until when what is finished at that time is kept; None for ever."""
        tenant = await self._tenants.get(tenant_id)
        try:
            days = (await self._rooms.even_deleted(tenant_id, room_id)).recording_retention
        except Problem:
            days = None
        return rules.expires_at(at, days, tenant.recording_retention)

    async def settle(self, tx: Transaction, recording: Recording, kept: int | None) -> None:
        """Do what follows once nothing more is captured and every track is finished.

        `kept` is until when, as `until` says.
        """
        tenant_id = recording.tenant_id
        if recording.captured_at is None or await tracks.count_open(tx, tenant_id, recording.id):
            return
        for waiting in await compositions.waiting_of(tx, tenant_id, recording.session_id):
            await self._book.compose_composition(tx, tenant_id, waiting)
        if recording.compose or recording.state in rules.FINAL or recording.deleted_at is not None:
            await self._book.tidy(tx, recording)
            return
        found = await tracks.of_recording(tx, tenant_id, recording.id)
        changes = {"expires_at": kept}
        if all(track.state == State.FAILED for track in found):
            await self._book.fail(tx, recording, Failure.NO_MEDIA, changes)
            return
        length = rules.duration_ms(recording, recording.captured_at)
        size = sum(track.size_bytes or 0 for track in found if track.deleted_at is None)
        await self._book.complete(tx, recording, changes | {"duration_ms": length, "size_bytes": size})

    async def remove(self, *folders: Path) -> None:
        """Remove folders, whether they are there or not."""
        for folder in folders:
            await asyncio.to_thread(shutil.rmtree, folder, True)
