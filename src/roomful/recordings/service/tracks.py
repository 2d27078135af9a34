"""Finding and deleting the tracks of recordings."""

from collections.abc import Sequence

from roomful.db import Database, Transaction
from roomful.history.model import SYSTEM, Actor
from roomful.kit.errors import not_found
from roomful.recordings.jobs import kinds
from roomful.recordings.model import Track, TrackFilter
from roomful.recordings.service.book import Book
from roomful.recordings.store import recordings, tracks

_AT_ONCE = 200


class Tracks:
    """The tracks of every tenant; each call names the tenant it is for."""

    def __init__(self, database: Database, book: Book) -> None:
        self._database = database
        self._book = book

    async def get(self, tenant_id: str, track_id: str) -> Track:
        """Return a track. Raises Problem when there is none, or no more."""
        async with self._database.read() as reader:
            track = await tracks.rows.by_id(reader, tenant_id, track_id)
        if track is None:
            raise not_found("track")
        return track

    async def page(
        self, tenant_id: str, filters: TrackFilter, *, count: int, skip: int = 0, after: int | None = None
    ) -> list[Track]:
        """Return tracks, newest first, behind `skip` of them or behind the number `after`."""
        async with self._database.read() as reader:
            return await tracks.page(reader, tenant_id, filters, count=count, skip=skip, after=after)

    async def total(self, tenant_id: str, filters: TrackFilter) -> int:
        """Count the tracks a filter chooses."""
        async with self._database.read() as reader:
            return await tracks.total(reader, tenant_id, filters)

    async def delete(self, tenant_id: str, track_id: str, *, actor: Actor = SYSTEM) -> None:
        """Delete a track, also one that still grows. Raises Problem."""
        found = await self.get(tenant_id, track_id)
        async with self._database.write() as tx:
            if not await self._delete(tx, tenant_id, [found], actor):
                raise not_found("track")

    async def delete_where(self, tenant_id: str, filters: TrackFilter, *, actor: Actor = SYSTEM) -> int:
        """Delete the tracks a filter chooses; return how many."""
        gone = 0
        while True:
            async with self._database.write() as tx:
                chosen = await tracks.page(tx, tenant_id, filters, count=_AT_ONCE)
                gone += await self._delete(tx, tenant_id, chosen, actor)
            if len(chosen) < _AT_ONCE:
                return gone

    async def _delete(self, tx: Transaction, tenant_id: str, chosen: Sequence[Track], actor: Actor) -> int:
        """Delete those that nobody else has deleted meanwhile; return how many."""
        # the recordings first, as everybody does: who captures changes several tracks at once, too
        for recording_id in sorted({track.recording_id for track in chosen}):
            await recordings.rows.lock(tx, tenant_id, recording_id)
        ids = []
        for track in chosen:
            current = await tracks.rows.lock(tx, tenant_id, track.id)
            if current is not None and current.deleted_at is None:
                await self._book.delete_track(tx, current, actor)
                ids.append(track.id)
        if ids:
            await self._book.delete_files(tx, kinds.DELETE_TRACKS, tenant_id, ids)
        return len(ids)
