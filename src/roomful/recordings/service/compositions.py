"""Asking for compositions, finding and deleting them."""

from roomful.db import Database, Transaction
from roomful.delivery.model import Webhook
from roomful.history.model import SYSTEM, Actor
from roomful.kit.clock import Clock
from roomful.kit.errors import not_found
from roomful.kit.ids import new_id, new_number
from roomful.media.recorder import Region
from roomful.recordings import picture, rules
from roomful.recordings.model import Composition, CompositionFilter, CompositionWebhook, State
from roomful.recordings.service.book import Book
from roomful.recordings.service.space import Space
from roomful.recordings.store import compositions, tracks
from roomful.sessions.service.lookup import Lookup
from roomful.tenants.service import Tenants


class Compositions:
    """The compositions of every tenant; each call names the tenant it is for."""

    def __init__(
        self, database: Database, tenants: Tenants, lookup: Lookup, book: Book, space: Space, clock: Clock
    ) -> None:
        self._database = database
        self._tenants = tenants
        self._lookup = lookup
        self._book = book
        self._space = space
        self._clock = clock

    async def create(
        self,
        tenant_id: str,
        session_id: str,
        *,
        width: int = picture.WIDTH,
        height: int = picture.HEIGHT,
        regions: list[Region] | None = None,
        audio_sources: list[str] | None = None,
        webhook: CompositionWebhook | None = None,
        dialect: str = "",
        requested_by: str | None = None,
        actor: Actor = SYSTEM,
    ) -> Composition:
        """Ask for a composition of the tracks of a session; no regions show all video, no audio is silence.

        It begins once all tracks of the session are finished. Raises Problem recording_quota, disk_low, or
        what cannot be had.
        """
        session = await self._lookup.session(tenant_id, session_id)
        async with self._database.read() as reader:
            known = {track.id for track in await tracks.of_session(reader, tenant_id, session_id)}
        rules.check_composition(width, height, regions or [], audio_sources or [], known)
        now = self._clock.now()
        composition = Composition(
            id=new_id(),
            number=new_number(),
            tenant_id=tenant_id,
            room_id=session.room_id,
            session_id=session_id,
            state=State.ENQUEUED,
            failure=None,
            container="mp4",
            width=width,
            height=height,
            regions=regions or [],
            audio_sources=audio_sources or [],
            webhook=webhook,
            dialect=dialect,
            requested_by=requested_by,
            progress=0,
            started_at=None,
            ended_at=None,
            completed_at=None,
            duration_ms=None,
            size_bytes=None,
            storage_key=None,
            sha256=None,
            created_at=now,
            updated_at=now,
            deleted_at=None,
        )
        async with self._database.write() as tx:
            await self._space.check(tx, await self._tenants.get_in(tx, tenant_id))
            await compositions.insert(tx, composition)
            await self._book.record_composition(tx, "composition.enqueued", composition, {}, actor)
            await self._book.compose_composition(tx, tenant_id, composition.id)
        return composition

    async def get(self, tenant_id: str, composition_id: str) -> Composition:
        """Return a composition. Raises Problem when there is none, or no more."""
        async with self._database.read() as reader:
            composition = await compositions.rows.by_id(reader, tenant_id, composition_id)
        if composition is None:
            raise not_found("composition")
        return composition

    async def page(
        self,
        tenant_id: str,
        filters: CompositionFilter,
        *,
        count: int,
        skip: int = 0,
        after: int | None = None,
    ) -> list[Composition]:
        """Return compositions, newest first, behind `skip` of them or behind the number `after`."""
        async with self._database.read() as reader:
            return await compositions.page(reader, tenant_id, filters, count=count, skip=skip, after=after)

    async def total(self, tenant_id: str, filters: CompositionFilter) -> int:
        """Count the compositions a filter chooses."""
        async with self._database.read() as reader:
            return await compositions.total(reader, tenant_id, filters)

    async def delete(self, tenant_id: str, composition_id: str, *, actor: Actor = SYSTEM) -> None:
        """Delete a composition, also one that is being made. Raises Problem."""
        async with self._database.write() as tx:
            composition = await compositions.rows.lock(tx, tenant_id, composition_id)
            if composition is None or composition.deleted_at is not None:
                raise not_found("composition")
            await self._book.delete_composition(tx, composition, actor)

    async def webhook_in(self, tx: Transaction, tenant_id: str, composition_id: str) -> Webhook | None:
        """Return where the end of a composition is told, in the form of a room's webhook."""
        made = await compositions.rows.by_id(tx, tenant_id, composition_id)
        if made is None or made.webhook is None or not made.webhook.url:
            return None
        return Webhook(
            id=made.id,
            tenant_id=tenant_id,
            room_id=made.room_id,
            dialect=made.dialect,
            url=made.webhook.url,
            failover_url=made.webhook.failover_url,
            timeout=made.webhook.timeout,
            events=[],
            created_at=made.created_at,
            updated_at=made.updated_at,
        )

    async def counts(self) -> tuple[int, int]:
        """Return how many wait and how many are worked on, of all tenants: for the operator."""
        async with self._database.read() as reader:
            return await compositions.counts(reader)
