"""Making, changing and finding presets: where broadcasts of a tenant go again and again."""

from collections.abc import Mapping
from typing import Any

import msgspec
from msgspec.structs import replace

from roomful.broadcasts.model import Aim, Preset, PresetKind
from roomful.broadcasts.rules import presets as rules
from roomful.broadcasts.store import presets as store
from roomful.db import Database, Transaction
from roomful.history.model import SYSTEM, Actor, Subject
from roomful.history.service import History
from roomful.kit.clock import Clock
from roomful.kit.crypto import Box
from roomful.kit.errors import Kind, Problem, not_found
from roomful.kit.ids import new_id, new_number, new_secret
from roomful.rooms.model import Room

_CONTEXT = "broadcast preset {}"


class Presets:
    """The presets of every tenant; each call names the tenant it is for.

    What a broadcast was started with stays as it was, also when its preset is changed or deleted. `cdnvideo`
    is the address of that kind, `allow_private` lets addresses of inner networks pass.
    """

    def __init__(
        self,
        database: Database,
        history: History,
        box: Box,
        clock: Clock,
        *,
        allow_private: bool = False,
        cdnvideo: str = "",
    ) -> None:
        self._database = database
        self._history = history
        self._box = box
        self._clock = clock
        self._allow_private = allow_private
        self._cdnvideo = cdnvideo

    async def create(
        self, tenant_id: str, kind: str, fields: Mapping[str, Any], *, actor: Actor = SYSTEM
    ) -> Preset:
        """Make a preset. Raises Problem too_many_presets, or what cannot be had."""
        whole = rules.whole(kind, fields)
        if kind == PresetKind.MANUAL_PULL:
            whole["key"] = new_secret()
        async with self._database.write() as tx:
            seq = await store.next_seq(tx, tenant_id)
            if await store.total(tx, tenant_id) >= rules.MAX_PRESETS:
                raise Problem(
                    Kind.CONFLICT, "too_many_presets", f"There are at most {rules.MAX_PRESETS} presets."
                )
            now = self._clock.now()
            preset = Preset(
                id=new_id(),
                number=new_number(),
                tenant_id=tenant_id,
                seq=seq,
                kind=kind,
                created_at=now,
                updated_at=now,
                **whole,
            )
            await store.add(tx, preset, self._seal(preset))
            await self._record(tx, "broadcast_preset.created", preset, actor)
        return preset

    async def change(
        self, tenant_id: str, preset_id: str, fields: Mapping[str, Any], *, actor: Actor = SYSTEM
    ) -> Preset:
        """Change a preset for what starts from now on; its kind stays. Raises Problem."""
        async with self._database.write() as tx:
            preset = self._open(await store.lock(tx, tenant_id, preset_id))
            changes = rules.changed(preset, fields) | {"updated_at": self._clock.now()}
            new = replace(preset, **changes)
            await store.change(tx, tenant_id, preset_id, changes, self._seal(new))
            await self._record(tx, "broadcast_preset.updated", new, actor)
        return new

    async def delete(self, tenant_id: str, preset_id: str, *, actor: Actor = SYSTEM) -> None:
        """Delete a preset; rooms that name it are not broadcast any more. Raises Problem."""
        async with self._database.write() as tx:
            preset = self._open(await store.lock(tx, tenant_id, preset_id))
            await store.remove(tx, tenant_id, preset_id)
            await self._record(tx, "broadcast_preset.deleted", preset, actor)

    async def get(self, tenant_id: str, preset_id: str) -> Preset:
        """Return a preset. Raises Problem."""
        async with self._database.read() as reader:
            return self._open(await store.by_id(reader, tenant_id, preset_id))

    async def by_seq(self, tenant_id: str, seq: int) -> Preset:
        """Return a preset by its number in the tenant. Raises Problem."""
        async with self._database.read() as reader:
            return self._open(await store.by_seq(reader, tenant_id, seq))

    async def page(self, tenant_id: str, *, count: int, after: int = 0) -> list[Preset]:
        """Return presets, the first first, behind the `seq` that is given."""
        async with self._database.read() as reader:
            found = await store.page(reader, tenant_id, count=count, after=after)
        return [self._open(one) for one in found]

    async def total(self, tenant_id: str) -> int:
        """Return how many presets a tenant has."""
        async with self._database.read() as reader:
            return await store.total(reader, tenant_id)

    async def aim_in(self, tx: Transaction, tenant_id: str, preset_id: str, room: Room) -> Aim:
        """Return where a preset leads in a room, now. Raises Problem."""
        preset = self._open(await store.by_id(tx, tenant_id, preset_id))
        return rules.aim(preset, room, private=self._allow_private, cdnvideo=self._cdnvideo)

    def _seal(self, preset: Preset) -> str:
        secrets = {name: getattr(preset, name) for name in rules.SECRETS}
        return self._box.seal(msgspec.json.encode(secrets).decode(), _CONTEXT.format(preset.id))

    def _open(self, found: store.Sealed | None) -> Preset:
        """Return a preset with what is secret of it. Raises Problem when there is none."""
        if found is None:
            raise not_found("preset")
        secrets = msgspec.json.decode(self._box.open(found.box, _CONTEXT.format(found.id)))
        return Preset(**found.plain, **secrets)

    async def _record(self, tx: Transaction, kind: str, preset: Preset, actor: Actor) -> None:
        subject = Subject(preset.id, preset.name)
        payload = {"kind": str(preset.kind), "name": preset.name}
        await self._history.record(tx, kind, preset.tenant_id, subject, actor=actor, payload=payload)
