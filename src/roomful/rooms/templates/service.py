"""Keeping templates, and making drafts of new rooms from them."""

from typing import Any

import msgspec
from msgspec import UNSET, UnsetType

from roomful.db import Database, Transaction
from roomful.history.model import SYSTEM, Actor, Severity, Subject
from roomful.history.service import History
from roomful.kit.clock import Clock
from roomful.kit.crypto import Box
from roomful.kit.errors import not_found
from roomful.kit.ids import new_id
from roomful.rooms.templates import rules, store
from roomful.rooms.templates.model import Draft, Template
from roomful.rooms.templates.store import Sealed

MAX_COUNT = 10_000
_GREATEST = 2**63 - 1


class Templates:
    """The templates of every tenant; each call names the tenant it is for."""

    def __init__(self, database: Database, history: History, clock: Clock, box: Box) -> None:
        self._database = database
        self._history = history
        self._clock = clock
        self._box = box

    async def create(
        self,
        tenant_id: str,
        name: str,
        definition: dict[str, Any],
        invitations: list[dict[str, Any]] | None = None,
        *,
        creator_id: str | None = None,
        actor: Actor = SYSTEM,
    ) -> Template:
        """Keep a new template. Raises Problem for what no room could be made of."""
        rules.check_name(name)
        rules.check_invitations(invitations or [])
        now = self._clock.now()
        made = Template(
            id=new_id(),
            tenant_id=tenant_id,
            seq=0,
            name=name,
            definition=rules.check(definition, now),
            invitations=invitations or [],
            creator_id=creator_id,
            created_at=now,
            updated_at=now,
        )
        async with self._database.write() as tx:
            made = msgspec.structs.replace(made, seq=await store.next_seq(tx, tenant_id))
            await store.insert_template(tx, self._seal(made))
            await self._record(tx, "template.created", made, actor)
        return made

    async def get(self, tenant_id: str, template_id: str) -> Template:
        """Return a template. Raises Problem when the tenant has none of this id."""
        async with self._database.read() as reader:
            return self._open(_need(await store.by_id(reader, tenant_id, template_id)))

    async def by_seq(self, tenant_id: str, seq: int) -> Template:
        """Return a template by its number in the tenant. Raises Problem."""
        async with self._database.read() as reader:
            found = await store.by_seq(reader, tenant_id, seq) if 0 < seq <= _GREATEST else None
        return self._open(_need(found))

    async def page(
        self, tenant_id: str, *, count: int = MAX_COUNT, after: int = 0, creator_id: str | None = None
    ) -> list[Template]:
        """Return templates, the first first, behind the `seq` that is given; of one creator, or of all."""
        async with self._database.read() as reader:
            found = await store.page(reader, tenant_id, after=after, count=count, creator_id=creator_id)
        return [self._open(one) for one in found]

    async def change(
        self,
        tenant_id: str,
        template_id: str,
        *,
        name: str | UnsetType = UNSET,
        definition: dict[str, Any] | UnsetType = UNSET,
        invitations: list[dict[str, Any]] | UnsetType = UNSET,
        actor: Actor = SYSTEM,
    ) -> Template:
        """Change what is given: of a definition, the attributes that are in it. Raises Problem."""
        async with self._database.write() as tx:
            old = self._open(_need(await store.lock(tx, tenant_id, template_id)))
            new = old
            if not isinstance(name, UnsetType):
                rules.check_name(name)
                new = msgspec.structs.replace(new, name=name)
            if not isinstance(definition, UnsetType):
                whole = rules.check(old.definition | definition, self._clock.now())
                new = msgspec.structs.replace(new, definition=whole)
            if not isinstance(invitations, UnsetType):
                rules.check_invitations(invitations)
                new = msgspec.structs.replace(new, invitations=invitations)
            if new == old:
                return old
            new = msgspec.structs.replace(new, updated_at=self._clock.now())
            await store.change(tx, self._seal(new))
            await self._record(tx, "template.updated", new, actor)
        return new

    async def delete(self, tenant_id: str, template_id: str, actor: Actor = SYSTEM) -> None:
        """Delete a template; rooms made of it stay. Raises Problem."""
        async with self._database.write() as tx:
            one = _need(await store.lock(tx, tenant_id, template_id))
            await store.remove(tx, tenant_id, template_id)
            await self._record(tx, "template.deleted", one, actor)

    def draft(self, template: Template, given: dict[str, Any]) -> Draft:
        """Return what a new room is made of: what is given of it wins over what the template says."""
        attributes = rules.for_new(template.definition, given, self._clock.now())
        return Draft(attributes, template.invitations)

    def _seal(self, one: Template) -> Sealed:
        values = msgspec.structs.asdict(one)
        pins = {name: one.definition[name] for name in rules.PINS if name in one.definition}
        values["definition"] = {
            name: value for name, value in one.definition.items() if name not in rules.PINS
        }
        box = self._box.seal(msgspec.json.encode(pins).decode(), _context(one.id)) if pins else None
        return Sealed(**values, pins_box=box)

    def _open(self, one: Sealed) -> Template:
        values = msgspec.structs.asdict(one)
        box = values.pop("pins_box")
        if box is not None:
            values["definition"] |= msgspec.json.decode(self._box.open(box, _context(one.id)))
        return Template(**values)

    async def _record(self, tx: Transaction, kind: str, one: Template, actor: Actor) -> None:
        severity = Severity.HIGH if kind == "template.deleted" else Severity.MIDDLE
        await self._history.record(
            tx, kind, one.tenant_id, Subject(one.id, one.name), actor=actor, severity=severity
        )


def _need(found: Sealed | None) -> Sealed:
    if found is None:
        raise not_found("template")
    return found


def _context(template_id: str) -> str:
    return f"template:{template_id}"
