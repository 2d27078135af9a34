"""What a room is when it is made or changed: its name, slug and number, and the time of its meetings."""

from collections.abc import Mapping
from typing import Any

import msgspec

from roomful.db import Transaction, counters, extensions
from roomful.kit.clock import Clock
from roomful.kit.crypto import Box
from roomful.kit.errors import Kind, Problem
from roomful.kit.ids import new_digits, new_id, new_number
from roomful.rooms import registration, rules, schedule, store
from roomful.rooms.model import Room
from roomful.rooms.service import secrets
from roomful.tenants.service import Tenants


class Wanted(msgspec.Struct, frozen=True):
    """What a new room is to be: `slug` and `extension` must be had exactly, `slug_wish` is a text to make a
    slug of; `contested` says that others make rooms of the same wish just now.
    """

    tenant_id: str
    origin: str
    attributes: dict[str, Any]
    owner_id: str | None = None
    slug: str | None = None
    slug_wish: str | None = None
    extension: str | None = None
    contested: bool = False


class Making:
    """Makes rows of rooms, in the transaction of what makes or changes them."""

    def __init__(self, tenants: Tenants, clock: Clock, box: Box) -> None:
        self._tenants = tenants
        self._clock = clock
        self._box = box

    async def insert(self, tx: Transaction, wanted: Wanted) -> Room:
        """Store a new room. Raises Problem for what is taken, or too much."""
        tenant_id, attributes = wanted.tenant_id, wanted.attributes
        name = attributes.get("name")
        if name is not None and await store.name_used(tx, tenant_id, name):
            raise taken("name", "A room has this name.")
        attributes = await self._settled(tx, tenant_id, rules.DEFAULTS, attributes)
        rules.check_window(
            attributes.get("opens_at"), attributes.get("last_entry_at"), attributes.get("ends_at")
        )
        now, room_id = self._clock.now(), new_id()
        digits = await self._digits(tx, wanted)
        slug = await self._slug(tx, wanted, digits)
        values = secrets.sealed(self._box, room_id, rules.defaults(wanted.origin, attributes))
        values["name"] = name if name is not None else slug
        room = Room(
            id=room_id,
            number=new_number(),
            tenant_id=tenant_id,
            slug=slug,
            reserved_name=name,
            extension=await extensions.claim(tx, tenant_id, digits, "room", room_id),
            owner_id=wanted.owner_id,
            origin=wanted.origin,
            created_at=now,
            updated_at=now,
            **values,
        )
        await store.insert_room(tx, room)
        if room.tags:
            await store.set_tags(tx, room, room.tags)
        await store.count_room(tx, room, 1)
        await self._check_count(tx, tenant_id)
        return room

    async def changed(self, tx: Transaction, room: Room, changes: dict[str, Any]) -> dict[str, Any]:
        """Return the columns that changes really change, once all they need is there. Raises Problem."""
        before = {name: getattr(room, name) for name in Room.__struct_fields__}
        settled = await self._settled(tx, room.tenant_id, before, changes)
        found = secrets.changed(self._box, room, settled)
        if "name" in found:
            found["reserved_name"] = found["name"]
            if await store.name_used(tx, room.tenant_id, found["name"]):
                raise taken("name", "A room has this name.")
        new = msgspec.structs.replace(room, **found)
        rules.check_window(new.opens_at, new.last_entry_at, new.ends_at)
        if "tags" in found:
            await store.set_tags(tx, room, new.tags)
        return found

    async def _settled(
        self, tx: Transaction, tenant_id: str, before: Mapping[str, Any], changes: dict[str, Any]
    ) -> dict[str, Any]:
        """Return changes with what follows from them for series, window and form. Raises Problem."""
        if "registration" in changes:
            form = registration.merged(before["registration"], changes["registration"])
            changes = changes | {"registration": form}
        if not changes.keys() & schedule.CAUSES or not (before["days"] or changes.get("days")):
            # a room of today without a series needs no look at its tenant's clock
            return schedule.settle(before, changes, "UTC", self._clock.now())
        zone = (await self._tenants.get_in(tx, tenant_id)).timezone
        return schedule.settle(before, changes, zone, self._clock.now())

    async def _check_count(self, tx: Transaction, tenant_id: str) -> None:
        most = (await self._tenants.get_in(tx, tenant_id)).max_rooms
        # the room is counted already, and that row is ours until the transaction ends
        if most is not None and await counters.count(tx, tenant_id, store.LIST) > most:
            raise Problem(Kind.CONFLICT, "too_many_rooms", f"There may be at most {most} rooms.", limit=most)

    @staticmethod
    async def _digits(tx: Transaction, wanted: Wanted) -> str | None:
        """Return the number that a room must have; None for any."""
        if wanted.origin not in rules.NUMBERED or wanted.slug or wanted.slug_wish:
            return wanted.extension
        digits = wanted.extension or new_digits()
        while wanted.extension is None and await store.slug_used(tx, wanted.tenant_id, digits):
            digits = new_digits()
        return digits

    @staticmethod
    async def _slug(tx: Transaction, wanted: Wanted, digits: str | None) -> str:
        tenant_id, wish = wanted.tenant_id, wanted.slug_wish
        if wanted.slug is not None:
            if await store.slug_used(tx, tenant_id, wanted.slug):
                raise taken("slug", "A room has this slug.")
            return wanted.slug
        if wish is None and wanted.origin in rules.NUMBERED:
            wish = digits
        attempt = 0
        while True:
            slug = rules.slug_candidates(wish, attempt, contested=wanted.contested)
            taken_by_name = wanted.attributes.get("name") is None and await store.name_used(
                tx, tenant_id, slug
            )
            if not taken_by_name and not await store.slug_used(tx, tenant_id, slug):
                return slug
            attempt += 1


def taken(field: str, message: str) -> Problem:
    """Return the refusal of what another room has."""
    return Problem(Kind.CONFLICT, f"{field}_taken", message, field=field)
