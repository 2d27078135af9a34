"""Tenants, their hosts and keys, and the credentials that act for them."""

import asyncio

import pytest
from sqlalchemy import select

from roomful.db.statement import Statement
from roomful.db.tables import credentials, history, tenants
from roomful.kit.clock import MINUTE
from roomful.kit.crypto import Box
from roomful.kit.errors import Kind, Problem
from roomful.kit.ids import new_id
from roomful.tenants import rules, store
from roomful.tenants.model import Credential, CredentialKind, TenantState
from roomful.tenants.service import Tenants
from tests.features import House, refused


async def change(house: House, domain: str, **changes: object) -> None:
    tenant = await house.features.tenants.by_domain(domain)
    assert tenant is not None
    async with house.database.write() as tx:
        await house.features.tenants.change(tx, tenant, **changes)  # type: ignore[arg-type]


async def test_a_tenant(house: House) -> None:
    features = house.features.tenants
    assert await features.get(house.tenant.id) == house.tenant
    assert await features.default() == house.tenant
    assert await features.by_domain("ONE.example") == house.tenant
    assert await features.by_domain("two.example") is None
    other = await house.new_tenant("Two.Example.")
    assert other.domain == "two.example"
    assert [one.id for one in await features.all()] == [house.tenant.id, other.id]
    with refused("domain_taken", Kind.CONFLICT, "domain"):
        await house.new_tenant("two.example")
    with refused("tenant_not_found", Kind.NOT_FOUND):
        await features.get(new_id())
    assert (await features.default()) == house.tenant


async def test_whose_pages_show_its_meetings(house: House) -> None:
    tenants = house.features.tenants
    other = await house.new_tenant("two.example")
    assert rules.framers(other) == "*"
    for given, shown in (
        (["https://A.example", "https://*.b.example"], "https://a.example https://*.b.example"),
        ([], "'none'"),
        (["*"], "*"),
    ):
        await change(house, "two.example", embedders=given)
        assert rules.framers(await tenants.get(other.id)) == shown
    with refused("invalid", Kind.INVALID, "embedders"):
        await change(house, "two.example", embedders=["a.example"])
    await change(house, "two.example", state=TenantState.SUSPENDED)
    # it is asked, and what was refused has changed nothing
    assert (await tenants.get(other.id)).embedders is None
    assert rules.framers(await tenants.get(other.id)) == "'none'"
    assert rules.framers(await tenants.get(house.tenant.id)) == "*"


async def test_hosts(house: House) -> None:
    features = house.features.tenants
    other = await house.new_tenant("two.example")
    await change(house, "two.example", hosts=["Meet.Two.example", "meet.two.example.", "b.example"])
    assert await features.hosts(other.id) == ["b.example", "meet.two.example"]
    for header in ("meet.two.example", "MEET.two.example:8443", " meet.two.example. "):
        assert (await features.of_host(header)).id == other.id
    for header in ("one.example", "nobody.example", "", "[::1]:80", "127.0.0.1:8080", "x" * 10_000, "\udcff"):
        assert (await features.of_host(header)).id == house.tenant.id
    with refused("host_taken", Kind.CONFLICT, "hosts"):
        await change(house, "one.example", hosts=["b.example"])
    with refused("invalid", Kind.INVALID, "host"):
        await change(house, "one.example", hosts=["fine.example", "a b"])
    assert await features.hosts(house.tenant.id) == []
    await change(house, "two.example", hosts=[])
    assert (await features.of_host("b.example")).id == house.tenant.id


async def test_a_suspended_tenant_is_not_served(house: House) -> None:
    other = await house.new_tenant("two.example")
    features = house.features.tenants
    await change(house, "two.example", hosts=["two.example"])
    _, secret = await features.add_credential_now(other.id, CredentialKind.TELNYX)
    await change(house, "two.example", state=TenantState.SUSPENDED)
    with refused("tenant_not_found"):
        await features.of_host("two.example")
    with refused("credential_invalid"):
        await features.authenticate(CredentialKind.TELNYX, secret)
    await change(house, "two.example", state=TenantState.ACTIVE)
    assert (await features.of_host("two.example")).id == other.id
    assert (await features.authenticate(CredentialKind.TELNYX, secret)).tenant_id == other.id


async def test_the_public_url(house: House) -> None:
    for url, expected in (("https://x.example/", "https://x.example"), ("", None)):
        await change(house, "one.example", public_url=url)
        assert (await house.features.tenants.get(house.tenant.id)).public_url == expected
    assert (await house.kinds("tenant.")) == ["tenant.created", "tenant.updated", "tenant.updated"]


async def test_each_tenant_has_keys_of_its_own(house: House) -> None:
    features = house.features.tenants
    other = await house.new_tenant("two.example")
    found = [
        (await key(tenant_id)).public
        for tenant_id in (house.tenant.id, other.id)
        for key in (features.signing_key, features.ticket_key)
    ]
    assert len(set(found)) == 4
    assert (await features.signing_key(other.id)).public == found[2]
    wrong = Tenants(house.database, house.features.history, house.clock, Box(b"another master key"))
    with pytest.raises(ValueError, match="another master key"):
        await wrong.signing_key(other.id)
    # one tenant's sealed key is no use in the row of another
    async with house.database.write() as tx:
        await store.update_tenant(tx, other.id, {"signing_key": house.tenant.signing_key})
    with pytest.raises(ValueError, match="another place"):
        await features.signing_key(other.id)


@pytest.mark.parametrize("kind", list(CredentialKind))
async def test_a_credential(house: House, kind: CredentialKind) -> None:
    features = house.features.tenants
    credential, secret = await features.add_credential_now(house.tenant.id, kind, label="a key")
    assert await features.authenticate(kind, secret) == credential
    assert await features.credentials(house.tenant.id) == [credential]
    assert credential.public_id == (house.tenant.id if kind == "signalwire" else credential.id)
    for other_kind in set(CredentialKind) - {kind}:
        with refused("credential_invalid", Kind.UNAUTHENTICATED):
            await features.authenticate(other_kind, secret)
    for wrong in ("", secret + "x", secret[:-1], secret.lower(), f" {secret}", "\ud800", "\0", "x" * 10_000):
        with refused("credential_invalid", Kind.UNAUTHENTICATED):
            await features.authenticate(kind, wrong)
    await features.revoke(house.tenant.id, credential.id)
    with refused("credential_invalid", Kind.UNAUTHENTICATED):
        await features.authenticate(kind, secret)
    with refused("credential_not_found", Kind.NOT_FOUND):
        await features.revoke(house.tenant.id, credential.id)
    assert await house.kinds("credential.") == ["credential.created", "credential.revoked"]
    assert (await house.events("credential."))[0].payload == {"kind": str(kind)}


async def test_secrets_are_stored_nowhere(house: House) -> None:
    _, secret = await house.features.tenants.add_credential_now(house.tenant.id, CredentialKind.TELNYX)
    seeds = [(await house.features.tenants.signing_key(house.tenant.id))._key.private_bytes_raw().hex()]
    async with house.database.read() as reader:
        for table in (credentials, history, tenants):
            for row in await reader.all(Statement(select(table))):
                assert secret not in repr(row)
                assert seeds[0] not in repr(row)


async def test_secrets_people_bring(house: House) -> None:
    features = house.features.tenants

    async def bring(secret: str) -> tuple[Credential, str]:
        return await features.add_credential_now(house.tenant.id, CredentialKind.TELNYX, secret=secret)

    credential, secret = await bring("  KEY0123 with spaces and Ünïcode \n")
    assert secret == "KEY0123 with spaces and Ünïcode"
    assert (await features.authenticate(CredentialKind.TELNYX, secret)) == credential
    for bad in ("", "short", " " * 20, "x" * 1025, "1234567\0890", "12345678\n9", "12345678\ud800"):
        with refused("invalid", Kind.INVALID, "secret"):
            await bring(bad)
    with refused("secret_taken", Kind.CONFLICT, "secret"):
        await bring(secret)
    # the same secret for another dialect is another credential
    await features.add_credential_now(house.tenant.id, CredentialKind.ROOMFUL, secret=secret)
    results = await asyncio.gather(*(bring("asked for twice") for _ in range(4)), return_exceptions=True)
    assert sorted(type(one).__name__ for one in results) == ["Problem"] * 3 + ["tuple"]
    assert {one.code for one in results if isinstance(one, Problem)} == {"secret_taken"}


async def test_labels(house: House) -> None:
    for bad in ("x" * 201, "\0", "\ud800"):
        with refused("invalid", Kind.INVALID, "label"):
            await house.features.tenants.add_credential_now(house.tenant.id, CredentialKind.TELNYX, label=bad)
    assert await house.features.tenants.credentials(house.tenant.id) == []


async def test_a_credential_expires(house: House) -> None:
    features = house.features.tenants
    async with house.database.write() as tx:
        _, secret = await features.add_credential(
            tx, house.tenant.id, CredentialKind.ROOMFUL, expires_at=house.clock.now() + MINUTE
        )
    house.clock.advance(MINUTE - 1)
    await features.authenticate(CredentialKind.ROOMFUL, secret)
    house.clock.advance(1)
    with refused("credential_invalid"):
        await features.authenticate(CredentialKind.ROOMFUL, secret)


async def test_the_last_use_is_noted_now_and_then(house: House) -> None:
    features = house.features.tenants
    _, secret = await features.add_credential_now(house.tenant.id, CredentialKind.ROOMFUL)

    async def noted() -> int | None:
        return (await features.credentials(house.tenant.id))[0].last_used_at

    first = house.clock.now()
    await features.authenticate(CredentialKind.ROOMFUL, secret)
    assert await noted() is None
    await features.note_uses()
    assert await noted() == first
    house.clock.advance(MINUTE)
    await features.authenticate(CredentialKind.ROOMFUL, secret)
    await features.note_uses()
    assert await noted() == first
    house.clock.advance(1)
    await features.authenticate(CredentialKind.ROOMFUL, secret)
    await features.note_uses()
    assert await noted() == house.clock.now()


async def test_another_tenants_credentials(house: House) -> None:
    features = house.features.tenants
    other = await house.new_tenant("two.example")
    credential, secret = await features.add_credential_now(house.tenant.id, CredentialKind.TELNYX)
    assert await features.credentials(other.id) == []
    with refused("credential_not_found"):
        await features.revoke(other.id, credential.id)
    assert (await features.authenticate(CredentialKind.TELNYX, secret)).tenant_id == house.tenant.id
