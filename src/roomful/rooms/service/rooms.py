"""Creating, finding, changing and deleting rooms."""

from collections.abc import Awaitable, Callable
from typing import Any

import msgspec

from roomful.db import Conflict, Database, Reader, Transaction, extensions
from roomful.delivery.model import WebhookSettings
from roomful.delivery.service import Delivery
from roomful.history.model import SYSTEM, Actor, Severity, Subject
from roomful.history.service import History
from roomful.kit.clock import Clock
from roomful.kit.crypto import Box
from roomful.kit.errors import invalid, not_found
from roomful.rooms import rules, store
from roomful.rooms.model import Pins, Room, RoomCard, RoomFilter, RoomView
from roomful.rooms.service import secrets
from roomful.rooms.service.making import Making, Wanted, taken
from roomful.tenants.service import Tenants

_ATTEMPTS = 5
# what those who plan a new room's times have to know of it
_TOLD_OF_NEW = ("starts_itself", "days", "reminders_on")
Within = Callable[[Transaction, Room], Awaitable[None]]


class Rooms:
    """The rooms of every tenant; each call names the tenant it is for."""

    def __init__(
        self,
        database: Database,
        history: History,
        delivery: Delivery,
        tenants: Tenants,
        clock: Clock,
        box: Box,
    ) -> None:
        self._database = database
        self._history = history
        self._delivery = delivery
        self._clock = clock
        self._box = box
        self._making = Making(tenants, clock, box)

    async def create(
        self,
        tenant_id: str,
        origin: str,
        attributes: dict[str, Any],
        *,
        owner_id: str | None = None,
        slug: str | None = None,
        slug_wish: str | None = None,
        extension: str | None = None,
        webhook: WebhookSettings | None = None,
        within: Within | None = None,
        actor: Actor = SYSTEM,
    ) -> Room:
        """Create a room; what is not given has the default of its origin.

        `slug` and `extension` are ones that must be had exactly, `slug_wish` is a text to make a slug of.
        `within` does what else belongs to it in the same transaction.
        Raises Problem name_taken, slug_taken, extension_taken, or what is wrong with an attribute.
        """
        exact = {"slug": slug, "extension": extension}
        rules.check(attributes | {name: value for name, value in exact.items() if value is not None})
        wanted = Wanted(tenant_id, origin, attributes, owner_id, slug, slug_wish, extension)
        for attempt in range(_ATTEMPTS):
            try:
                async with self._database.write() as tx:
                    asked = msgspec.structs.replace(wanted, contested=attempt > 1)
                    room = await self._making.insert(tx, asked)
                    if webhook is not None:
                        await self._delivery.set_webhook(tx, tenant_id, room.id, origin, webhook)
                    told = {name: True for name in _TOLD_OF_NEW if getattr(room, name)}
                    await self._record(tx, "room.created", room, actor, told or None)
                    if within is not None:
                        await within(tx, room)
                    return room
            except Conflict:
                # another server took the name, slug or extension meanwhile: look again
                if attempt == _ATTEMPTS - 1:
                    raise
        raise AssertionError("unreachable")

    async def get(self, tenant_id: str, room_id: str) -> Room:
        """Return a room. Raises Problem when the tenant has none of this id."""
        async with self._database.read() as reader:
            room = await store.by_id(reader, tenant_id, room_id)
        if room is None:
            raise not_found("room")
        return room

    async def even_deleted(self, tenant_id: str, room_id: str) -> Room:
        """Return a room, also one that is deleted while people are still told so."""
        async with self._database.read() as reader:
            room = await store.by_id(reader, tenant_id, room_id, even_deleted=True)
        if room is None:
            raise not_found("room")
        return room

    async def view(self, tenant_id: str, room_id: str, dialect: str) -> RoomView:
        """Return a room with its live session and the dialect's webhook."""
        async with self._database.read() as reader:
            view = await store.view_by_id(reader, tenant_id, room_id, dialect)
        if view is None:
            raise not_found("room")
        return view

    async def card(self, tenant_id: str, room_id: str, dialect: str) -> RoomCard:
        """Return the card of a room."""
        async with self._database.read() as reader:
            card = await store.card_by_id(reader, tenant_id, room_id, dialect)
        if card is None:
            raise not_found("room")
        return card

    async def by_slug(self, tenant_id: str, slug: str) -> Room:
        """Return the room of a link."""
        if not rules.SLUG.fullmatch(slug):
            raise not_found("room")
        async with self._database.read() as reader:
            room = await store.by_slug(reader, tenant_id, slug)
        if room is None:
            raise not_found("room")
        return room

    async def by_name(self, tenant_id: str, name: str) -> Room | None:
        """Return the room that a program gave this name."""
        async with self._database.read() as reader:
            return await store.by_name(reader, tenant_id, name)

    async def update(
        self,
        tenant_id: str,
        room_id: str,
        changes: dict[str, Any],
        *,
        dialect: str = "",
        webhook: WebhookSettings | msgspec.UnsetType | None = msgspec.UNSET,
        within: Within | None = None,
        actor: Actor = SYSTEM,
    ) -> Room:
        """Change the given attributes, and the dialect's webhook where one is given (None removes it).

        `within` does what else belongs to it in the same transaction, also when nothing has changed.
        """
        rules.check(changes)
        for name in ("slug", "extension"):
            if name in changes:
                raise invalid(name, f"The {name} of a room never changes.")
        async with self._database.write() as tx:
            room = await store.lock_by_id(tx, tenant_id, room_id)
            if room is None:
                raise not_found("room")
            changed = await self._making.changed(tx, room, changes)
            new = msgspec.structs.replace(room, **changed)
            if webhook is not msgspec.UNSET and not await self._has_webhook(tx, room, dialect, webhook):
                await self._delivery.set_webhook(tx, tenant_id, room_id, dialect, webhook)
            elif not changed:
                if within is not None:
                    await within(tx, room)
                return room
            new = msgspec.structs.replace(new, updated_at=self._clock.now())
            try:
                await store.update_room(tx, tenant_id, room_id, changed | {"updated_at": new.updated_at})
            except Conflict as error:
                raise taken("name", "A room has this name.") from error
            if within is not None:
                await within(tx, new)
            await self._record(tx, "room.updated", new, actor, {"changed": secrets.names(changed)})
        return new

    async def delete(self, tenant_id: str, room_id: str, actor: Actor = SYSTEM) -> None:
        """Delete a room. Those who hear of it in the same transaction end its session."""
        async with self._database.write() as tx:
            room = await store.lock_by_id(tx, tenant_id, room_id)
            if room is None:
                raise not_found("room")
            await store.delete_room(tx, tenant_id, room_id, self._clock.now())
            await store.count_room(tx, room, -1)
            await store.set_tags(tx, room, ())
            await extensions.free(tx, tenant_id, room_id)
            await self._record(tx, "room.deleted", room, actor)
            # only now: the end of its session was still to be told to the webhook
            await self._delivery.remove_webhooks(tx, tenant_id, room_id)

    async def page(
        self, tenant_id: str, dialect: str, filters: RoomFilter, *, count: int, **place: Any
    ) -> list[RoomView]:
        """Return rooms, newest first; `place` is `skip`, `after` or `before`, as the store has them."""
        async with self._database.read() as reader:
            return await store.page(reader, tenant_id, dialect, filters, count=count, **place)

    async def page_and_total(
        self, tenant_id: str, dialect: str, filters: RoomFilter, *, count: int, skip: int = 0
    ) -> tuple[list[RoomCard], int]:
        """Return the cards of rooms, newest first, and how many the filter chooses in all."""
        async with self._database.read() as reader:
            cards, total = await store.page_and_total(
                reader, tenant_id, dialect, filters, count=count, skip=skip
            )
            if total is None:
                total = await store.total(reader, tenant_id, filters)
        return cards, total

    async def total(self, tenant_id: str, filters: RoomFilter) -> int:
        """Return how many rooms a filter chooses."""
        async with self._database.read() as reader:
            return await store.total(reader, tenant_id, filters)

    def pins(self, room: Room) -> Pins:
        """Return a room's PINs, readable: for the door, and where its dialect shows them to who may know."""
        return secrets.opened(self._box, room)

    @staticmethod
    async def get_in(reader: Reader, tenant_id: str, room_id: str) -> Room | None:
        """Return a room as a transaction sees it."""
        return await store.by_id(reader, tenant_id, room_id)

    @staticmethod
    async def even_deleted_in(reader: Reader, tenant_id: str, room_id: str) -> Room | None:
        """Return a room that may be deleted, as a transaction sees it."""
        return await store.by_id(reader, tenant_id, room_id, even_deleted=True)

    @staticmethod
    async def lock_in(tx: Transaction, tenant_id: str, room_id: str) -> Room | None:
        """Return a room that nobody else changes or enters before the transaction ends."""
        return await store.lock_by_id(tx, tenant_id, room_id)

    async def _has_webhook(
        self, tx: Transaction, room: Room, dialect: str, wanted: WebhookSettings | None
    ) -> bool:
        """Tell whether a room's webhook is as it is wanted already: what is written back changes nothing."""
        for webhook in await self._delivery.webhooks_for(tx, room.tenant_id, room.id):
            if webhook.room_id == room.id and webhook.dialect == dialect:
                return wanted is not None and wanted == WebhookSettings(
                    url=webhook.url,
                    failover_url=webhook.failover_url,
                    timeout=webhook.timeout,
                    events=tuple(webhook.events),
                )
        return wanted is None

    async def _record(
        self, tx: Transaction, kind: str, room: Room, actor: Actor, payload: dict[str, Any] | None = None
    ) -> None:
        severity = Severity.HIGH if kind == "room.deleted" else Severity.MIDDLE
        subject = Subject(room.id, room.title or room.name, room_id=room.id)
        await self._history.record(
            tx, kind, room.tenant_id, subject, actor=actor, severity=severity, payload=payload
        )
