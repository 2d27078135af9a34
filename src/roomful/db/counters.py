"""How many rows a list of a tenant has, or a day of it: kept with the rows, so a total is one row."""

from sqlalchemy import BigInteger, String, bindparam, select, text

from roomful.db.database import Reader, Transaction
from roomful.db.statement import Statement
from roomful.db.tables import counters

_COUNT = Statement(
    select(counters.c.value).where(
        counters.c.tenant_id == bindparam("tenant_id"), counters.c.list == bindparam("name")
    )
)
# one statement, because two transactions may be the first to count in a list
_ADD = Statement(
    text(
        "INSERT INTO counters (tenant_id, list, value) VALUES (:tenant_id, :name, :change) "
        "ON CONFLICT (tenant_id, list) DO UPDATE SET value = counters.value + excluded.value"
    ).bindparams(
        bindparam("tenant_id", type_=String),
        bindparam("name", type_=String),
        bindparam("change", type_=BigInteger),
    )
)


async def count(reader: Reader, tenant_id: str, name: str) -> int:
    """Return how many rows the tenant's list has."""
    return await reader.value(_COUNT, tenant_id=tenant_id, name=name) or 0


async def add(tx: Transaction, tenant_id: str, name: str, change: int) -> None:
    """Count a change, in the transaction that makes it."""
    await tx.run(_ADD, tenant_id=tenant_id, name=name, change=change)
