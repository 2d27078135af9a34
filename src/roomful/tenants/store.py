"""The SQL of tenants and credentials."""

from functools import lru_cache
from typing import Any

from sqlalchemy import String, bindparam, delete, insert, select, update

from roomful.db import Reader, Statement, Transaction
from roomful.db.tables import credentials, tenant_hosts, tenants
from roomful.tenants.model import Credential, Tenant, TenantState

_TENANT = [tenants.c[name] for name in Tenant.__struct_fields__]
_CREDENTIAL = [credentials.c[name] for name in Credential.__struct_fields__]

# any tenant: these find the tenant that everything else is then bound to
_BY_ID = Statement(select(*_TENANT).where(tenants.c.id == bindparam("p_id")))
_BY_DOMAIN = Statement(select(*_TENANT).where(tenants.c.domain == bindparam("domain")))
_DEFAULT = Statement(select(*_TENANT).where(tenants.c.is_default))
_BY_HOST = Statement(
    select(*_TENANT)
    .join(tenant_hosts, tenant_hosts.c.tenant_id == tenants.c.id)
    .where(tenant_hosts.c.host == bindparam("host"))
)
_ALL = Statement(select(*_TENANT).order_by(tenants.c.created_at))
_INSERT = Statement(insert(tenants))
_HOSTS = Statement(
    select(tenant_hosts.c.host)
    .where(tenant_hosts.c.tenant_id == bindparam("tenant_id"))
    .order_by(tenant_hosts.c.host)
)
_INSERT_HOST = Statement(insert(tenant_hosts))
_DELETE_HOSTS = Statement(delete(tenant_hosts).where(tenant_hosts.c.tenant_id == bindparam("p_tenant")))

_INSERT_CREDENTIAL = Statement(insert(credentials))
# any tenant: the secret's hash is what tells the tenant
_BY_SECRET = Statement(
    select(*_CREDENTIAL, tenants.c.max_participants)
    .join(tenants, tenants.c.id == credentials.c.tenant_id)
    .where(
        credentials.c.kind == bindparam("p_kind"),
        credentials.c.secret_hash == bindparam("p_hash"),
        credentials.c.revoked_at.is_(None),
        tenants.c.state == TenantState.ACTIVE,
    )
)
# any tenant: the client's id is what tells the tenant
_CLIENTS = Statement(
    select(*_CREDENTIAL, credentials.c.secret_hash)
    .join(tenants, tenants.c.id == credentials.c.tenant_id)
    .where(
        credentials.c.kind == bindparam("p_kind"),
        credentials.c.public_id == bindparam("p_public_id"),
        credentials.c.revoked_at.is_(None),
        tenants.c.state == TenantState.ACTIVE,
    )
    .order_by(credentials.c.created_at.desc(), credentials.c.id.desc())
)
_ONE_CREDENTIAL = Statement(
    select(*_CREDENTIAL).where(
        credentials.c.tenant_id == bindparam("p_tenant"), credentials.c.id == bindparam("p_id")
    )
)
_CREDENTIALS = Statement(
    select(*_CREDENTIAL)
    .where(credentials.c.tenant_id == bindparam("p_tenant"))
    .order_by(credentials.c.created_at, credentials.c.id)
)
_REVOKE = Statement(
    update(credentials)
    .where(
        credentials.c.tenant_id == bindparam("p_tenant"),
        credentials.c.id == bindparam("p_id"),
        credentials.c.revoked_at.is_(None),
    )
    .values(revoked_at=bindparam("at"))
)
_PASS_ON = Statement(
    update(credentials)
    .where(credentials.c.tenant_id == bindparam("p_tenant"), credentials.c.user_id == bindparam("p_user"))
    .values(user_id=bindparam("heir_id", type_=String))
)
# any tenant: the id was just found by its secret
_USED = Statement(
    update(credentials).where(credentials.c.id == bindparam("p_id")).values(last_used_at=bindparam("at"))
)


def _tenant(row: Any) -> Tenant | None:
    return None if row is None else Tenant(*row)


async def by_id(reader: Reader, tenant_id: str) -> Tenant | None:
    """Return the tenant of an id."""
    return _tenant(await reader.one(_BY_ID, p_id=tenant_id))


async def by_domain(reader: Reader, domain: str) -> Tenant | None:
    """Return the tenant of a domain."""
    return _tenant(await reader.one(_BY_DOMAIN, domain=domain))


async def by_host(reader: Reader, host: str) -> Tenant | None:
    """Return the tenant that owns a host name."""
    return _tenant(await reader.one(_BY_HOST, host=host))


async def default(reader: Reader) -> Tenant | None:
    """Return the tenant that is meant where nothing names one."""
    return _tenant(await reader.one(_DEFAULT))


async def everyone(reader: Reader) -> list[Tenant]:
    """Return all tenants: for the operator alone."""
    return [Tenant(*row) for row in await reader.all(_ALL)]


async def insert_tenant(tx: Transaction, tenant: Tenant) -> None:
    """Store a new tenant."""
    await tx.run(_INSERT, {name: getattr(tenant, name) for name in Tenant.__struct_fields__})


@lru_cache
def _update(names: tuple[str, ...]) -> Statement:
    return Statement(
        update(tenants)
        .where(tenants.c.id == bindparam("p_id"))  # any tenant: it is the tenant itself
        .values({name: bindparam(name) for name in names})
    )


async def update_tenant(tx: Transaction, tenant_id: str, changes: dict[str, Any]) -> None:
    """Change columns of a tenant."""
    await tx.run(_update(tuple(sorted(changes))), changes, p_id=tenant_id)


async def hosts(reader: Reader, tenant_id: str) -> list[str]:
    """Return the host names of a tenant."""
    return [row[0] for row in await reader.all(_HOSTS, tenant_id=tenant_id)]


async def set_hosts(tx: Transaction, tenant_id: str, names: list[str]) -> None:
    """Replace the host names of a tenant."""
    await tx.run(_DELETE_HOSTS, p_tenant=tenant_id)
    await tx.many(_INSERT_HOST, [{"host": name, "tenant_id": tenant_id} for name in names])


async def insert_credential(tx: Transaction, credential: Credential, secret_hash: str) -> None:
    """Store a new credential."""
    values = {name: getattr(credential, name) for name in Credential.__struct_fields__}
    await tx.run(_INSERT_CREDENTIAL, values, secret_hash=secret_hash)


async def by_secret(reader: Reader, kind: str, secret_hash: str) -> tuple[Credential, int] | None:
    """Return the live credential of an active tenant that has this secret, and that tenant's capacity."""
    row = await reader.one(_BY_SECRET, p_kind=kind, p_hash=secret_hash)
    return None if row is None else (Credential(*row[:-1]), row[-1])


async def by_public_id(reader: Reader, kind: str, public_id: str) -> list[tuple[Credential, str]]:
    """Return the live credentials of active tenants with a public id, newest first, and their hashes."""
    rows = await reader.all(_CLIENTS, p_kind=kind, p_public_id=public_id)
    return [(Credential(*row[:-1]), row[-1]) for row in rows]


async def credential(reader: Reader, tenant_id: str, credential_id: str) -> Credential | None:
    """Return a credential, whether it is live or not."""
    row = await reader.one(_ONE_CREDENTIAL, p_tenant=tenant_id, p_id=credential_id)
    return None if row is None else Credential(*row)


async def list_credentials(reader: Reader, tenant_id: str) -> list[Credential]:
    """Return a tenant's credentials, oldest first."""
    return [Credential(*row) for row in await reader.all(_CREDENTIALS, p_tenant=tenant_id)]


async def revoke(tx: Transaction, tenant_id: str, credential_id: str, at: int) -> bool:
    """Mark a credential revoked; False when there is none to revoke."""
    return await tx.run(_REVOKE, p_tenant=tenant_id, p_id=credential_id, at=at) > 0


async def pass_on(tx: Transaction, tenant_id: str, user_id: str, heir_id: str | None) -> None:
    """Give the credentials of a user to another."""
    await tx.run(_PASS_ON, p_tenant=tenant_id, p_user=user_id, heir_id=heir_id)


async def mark_used(tx: Transaction, uses: dict[str, int]) -> None:
    """Store when credentials were last used."""
    await tx.many(_USED, [{"p_id": key, "at": at} for key, at in uses.items()])
