"""The digits one dials: rooms and users of a tenant share one space of them."""

from sqlalchemy import bindparam, delete, insert, select

from roomful.db.database import Transaction
from roomful.db.statement import Statement
from roomful.db.tables import extensions
from roomful.kit.errors import Kind, Problem
from roomful.kit.ids import new_digits

_EXTENSION = Statement(
    select(extensions.c.owner_id).where(
        extensions.c.tenant_id == bindparam("p_tenant"), extensions.c.digits == bindparam("p_digits")
    )
)
_CLAIM = Statement(insert(extensions))
_FREE = Statement(
    delete(extensions).where(
        extensions.c.tenant_id == bindparam("p_tenant"), extensions.c.owner_id == bindparam("p_owner")
    )
)


async def claim(tx: Transaction, tenant_id: str, digits: str | None, kind: str, owner_id: str) -> str:
    """Take the digits asked for, or any: rooms and users share one space. Raises Problem extension_taken."""
    chosen = digits or new_digits()
    while await tx.one(_EXTENSION, p_tenant=tenant_id, p_digits=chosen) is not None:
        if digits is not None:
            raise Problem(Kind.CONFLICT, "extension_taken", "This number is taken.", field="extension")
        chosen = new_digits()
    await tx.run(_CLAIM, tenant_id=tenant_id, digits=chosen, kind=kind, owner_id=owner_id)
    return chosen


async def free(tx: Transaction, tenant_id: str, owner_id: str) -> None:
    """Give the digits of a room or a user back."""
    await tx.run(_FREE, p_tenant=tenant_id, p_owner=owner_id)
