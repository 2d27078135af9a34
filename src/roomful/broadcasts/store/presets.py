"""The SQL of presets."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import msgspec
from sqlalchemy import and_, bindparam, delete, insert, select, update

from roomful.broadcasts.model import Preset
from roomful.broadcasts.rules.presets import SECRETS
from roomful.db import Reader, Row, Statement, Transaction, counters
from roomful.db.tables import broadcast_presets as table

_PLAIN = tuple(name for name in Preset.__struct_fields__ if name not in SECRETS)
_COLUMNS = [*(table.c[name] for name in _PLAIN), table.c.secrets_box]
_TENANT = table.c.tenant_id == bindparam("p_tenant")
_MINE = and_(_TENANT, table.c.id == bindparam("p_id"))
_COUNT = "broadcast_presets"
_LAST = "broadcast_presets.seq"

_INSERT = Statement(insert(table).values({name: bindparam(name) for name in (*_PLAIN, "secrets_box")}))
_BY_ID = Statement(select(*_COLUMNS).where(_MINE))  # _MINE holds the tenant_id
_LOCK = Statement(select(*_COLUMNS).where(_MINE).with_for_update())
_BY_SEQ = Statement(select(*_COLUMNS).where(_TENANT, table.c.seq == bindparam("p_seq")))
_PAGE = Statement(
    select(*_COLUMNS)
    .where(_TENANT, table.c.seq > bindparam("after"))
    .order_by(table.c.seq)
    .limit(bindparam("count"))
)
_DELETE = Statement(delete(table).where(_MINE))  # _MINE holds the tenant_id


class Sealed(msgspec.Struct, frozen=True):
    """A row: what is plain of it by name, and the box of the rest."""

    plain: dict[str, Any]
    box: str

    @property
    def id(self) -> str:
        """Return the preset's id."""
        return str(self.plain["id"])


def _sealed(row: Row) -> Sealed:
    return Sealed(dict(zip(_PLAIN, row, strict=False)), row[-1])


async def add(tx: Transaction, preset: Preset, secrets_box: str) -> None:
    """Store a new preset."""
    values = {name: getattr(preset, name) for name in _PLAIN}
    await tx.run(_INSERT, values, secrets_box=secrets_box)
    await counters.add(tx, preset.tenant_id, _COUNT, 1)


async def next_seq(tx: Transaction, tenant_id: str) -> int:
    """Count the tenant's presets up, those counted that are gone."""
    await counters.add(tx, tenant_id, _LAST, 1)
    return await counters.count(tx, tenant_id, _LAST)


async def total(reader: Reader, tenant_id: str) -> int:
    """Return how many presets a tenant has."""
    return await counters.count(reader, tenant_id, _COUNT)


async def by_id(reader: Reader, tenant_id: str, preset_id: str) -> Sealed | None:
    """Return a preset."""
    row = await reader.one(_BY_ID, p_tenant=tenant_id, p_id=preset_id)
    return None if row is None else _sealed(row)


async def lock(tx: Transaction, tenant_id: str, preset_id: str) -> Sealed | None:
    """Return a preset that nobody else changes before the transaction ends."""
    row = await tx.one(_LOCK, p_tenant=tenant_id, p_id=preset_id)
    return None if row is None else _sealed(row)


async def by_seq(reader: Reader, tenant_id: str, seq: int) -> Sealed | None:
    """Return a preset by its number in the tenant."""
    row = await reader.one(_BY_SEQ, p_tenant=tenant_id, p_seq=seq)
    return None if row is None else _sealed(row)


async def page(reader: Reader, tenant_id: str, *, count: int, after: int = 0) -> list[Sealed]:
    """Return presets, the first first, behind the `seq` that is given."""
    rows = await reader.all(_PAGE, p_tenant=tenant_id, after=after, count=count)
    return [_sealed(row) for row in rows]


@lru_cache(maxsize=64)
def _update(names: tuple[str, ...]) -> Statement:
    values: dict[str, Any] = {name: bindparam(f"new_{name}") for name in names}
    return Statement(update(table).where(_MINE).values(values))  # _MINE holds the tenant_id


async def change(
    tx: Transaction, tenant_id: str, preset_id: str, changes: Mapping[str, Any], secrets_box: str
) -> None:
    """Change columns of a preset, and its box."""
    values = {name: value for name, value in changes.items() if name not in SECRETS}
    values["secrets_box"] = secrets_box
    statement = _update(tuple(sorted(values)))
    new = {f"new_{name}": value for name, value in values.items()}
    await tx.run(statement, new, p_tenant=tenant_id, p_id=preset_id)


async def remove(tx: Transaction, tenant_id: str, preset_id: str) -> None:
    """Delete a preset."""
    await tx.run(_DELETE, p_tenant=tenant_id, p_id=preset_id)
    await counters.add(tx, tenant_id, _COUNT, -1)
