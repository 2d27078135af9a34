"""The SQL of templates."""

from functools import lru_cache
from typing import Any

from sqlalchemy import and_, bindparam, delete, insert, select, update

from roomful.db import Reader, Row, Statement, Transaction, counters
from roomful.db.tables import templates as table
from roomful.rooms.templates.model import Template

_PLAIN = ("id", "tenant_id", "seq", "name", "definition", "creator_id", "created_at", "updated_at")
_COLUMNS = [*(table.c[name] for name in _PLAIN), table.c.pins_box]
_TENANT = table.c.tenant_id == bindparam("p_tenant")
_MINE = and_(_TENANT, table.c.id == bindparam("p_id"))
_LAST = "templates.seq"

_INSERT = Statement(insert(table))
_BY_ID = Statement(select(*_COLUMNS).where(_MINE))  # _MINE holds the tenant_id
_LOCK = Statement(select(*_COLUMNS).where(_MINE).with_for_update())
_BY_SEQ = Statement(select(*_COLUMNS).where(_TENANT, table.c.seq == bindparam("p_seq")))
_DELETE = Statement(delete(table).where(_MINE))  # _MINE holds the tenant_id


class Sealed(Template, frozen=True, kw_only=True):
    """A template whose PINs are in a box."""

    pins_box: str | None


def _sealed(row: Row | None) -> Sealed | None:
    if row is None:
        return None
    values = dict(zip(_PLAIN, row, strict=False))
    said = values.pop("definition")
    return Sealed(**values, definition=said["attributes"], invitations=said["invitations"], pins_box=row[-1])


async def next_seq(tx: Transaction, tenant_id: str) -> int:
    """Count the tenant's templates up, those counted that are gone."""
    await counters.add(tx, tenant_id, _LAST, 1)
    return await counters.count(tx, tenant_id, _LAST)


async def insert_template(tx: Transaction, one: Sealed) -> None:
    """Store a new template."""
    await tx.run(_INSERT, _columns(one))


async def by_id(reader: Reader, tenant_id: str, template_id: str) -> Sealed | None:
    """Return a template."""
    return _sealed(await reader.one(_BY_ID, p_tenant=tenant_id, p_id=template_id))


async def lock(tx: Transaction, tenant_id: str, template_id: str) -> Sealed | None:
    """Return a template that nobody else changes before the transaction ends."""
    return _sealed(await tx.one(_LOCK, p_tenant=tenant_id, p_id=template_id))


async def by_seq(reader: Reader, tenant_id: str, seq: int) -> Sealed | None:
    """Return a template by its number in the tenant."""
    return _sealed(await reader.one(_BY_SEQ, p_tenant=tenant_id, p_seq=seq))


@lru_cache(maxsize=4)
def _page(*, of_creator: bool) -> Statement:
    creator = [table.c.creator_id == bindparam("p_creator")] if of_creator else []
    return Statement(
        select(*_COLUMNS)
        .where(_TENANT, table.c.seq > bindparam("after"), *creator)
        .order_by(table.c.seq)
        .limit(bindparam("count"))
    )


async def page(
    reader: Reader, tenant_id: str, *, after: int, count: int, creator_id: str | None
) -> list[Sealed]:
    """Return templates, the first first, behind the `seq` that is given; of one creator, or of all."""
    statement = _page(of_creator=creator_id is not None)
    more = {} if creator_id is None else {"p_creator": creator_id}
    rows = await reader.all(statement, p_tenant=tenant_id, after=after, count=count, **more)
    return [one for row in rows if (one := _sealed(row)) is not None]


_UPDATE = Statement(
    update(table)
    .where(_MINE)  # _MINE holds the tenant_id
    .values(
        name=bindparam("new_name"),
        definition=bindparam("new_definition", type_=table.c.definition.type),
        pins_box=bindparam("new_pins_box"),
        updated_at=bindparam("new_updated_at"),
    )
)


async def change(tx: Transaction, one: Sealed) -> None:
    """Store a template as it is now."""
    columns = _columns(one)
    new = {f"new_{name}": columns[name] for name in ("name", "definition", "pins_box", "updated_at")}
    await tx.run(_UPDATE, new, p_tenant=one.tenant_id, p_id=one.id)


async def remove(tx: Transaction, tenant_id: str, template_id: str) -> None:
    """Delete a template."""
    await tx.run(_DELETE, p_tenant=tenant_id, p_id=template_id)


def _columns(one: Sealed) -> dict[str, Any]:
    columns = {name: getattr(one, name) for name in (*_PLAIN, "pins_box")}
    return columns | {"definition": {"attributes": one.definition, "invitations": one.invitations}}
