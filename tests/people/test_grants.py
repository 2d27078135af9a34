"""Tokens for other dialects than our own: kinds, scopes, lifetimes, refreshing, on both databases."""

import pytest
from argon2 import PasswordHasher

from roomful.kit import crypto
from roomful.kit.clock import HOUR, SECOND
from roomful.kit.errors import Kind
from roomful.people.sign_in import Grant, SignedIn
from tests.features import House, refused

PASSWORD = "a long enough password"
OTHER = Grant("other", ttl=1800, refresh_ttl=86_400, scopes=("rooms:read", "rooms:write"))


@pytest.fixture(autouse=True)
def quick_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crypto, "_passwords", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))


async def signed_in(house: House, grant: Grant = OTHER) -> SignedIn:
    hashed = await house.features.people.hash(PASSWORD)
    async with house.database.write() as tx:
        await house.features.people.create(tx, house.tenant.id, "ann", password_hash=hashed)
    return await house.features.sign_ins.sign_in(house.tenant.id, "ann", PASSWORD, None, grant)


async def test_a_token_opens_what_it_was_made_for(house: House) -> None:
    found = await signed_in(house)
    sign_in, user = await house.features.sign_ins.authenticate(found.token, "other")
    assert (user.login, sign_in.scopes) == ("ann", ["rooms:read", "rooms:write"])
    assert sign_in.expires_at == sign_in.created_at + 1800 * SECOND
    for token, kind in ((found.token, "page"), (found.refresh or "", "other"), ("rms_x", "other")):
        with refused("credential_invalid", Kind.UNAUTHENTICATED):
            await house.features.sign_ins.authenticate(token, kind)


async def test_a_refresh_token_gives_new_pairs_until_its_own_end(house: House) -> None:
    sign_ins = house.features.sign_ins
    first = await signed_in(house)
    house.clock.advance(HOUR)
    with refused("credential_invalid", Kind.UNAUTHENTICATED):
        await sign_ins.authenticate(first.token, "other")
    assert await sign_ins.prune() == 0
    second = await sign_ins.refresh(first.refresh or "", None, OTHER)
    again = await sign_ins.refresh(first.refresh or "", None, OTHER)
    assert len({first.token, second.token, again.token}) == 3
    assert await sign_ins.authenticate(second.token, "other")
    house.clock.advance(23 * HOUR)
    for one in (first, second, again):
        with refused("credential_invalid", Kind.UNAUTHENTICATED):
            await sign_ins.refresh(one.refresh or "", None, OTHER)
    assert await sign_ins.prune() == 3


async def test_refreshing_never_widens_nor_crosses_kinds(house: House) -> None:
    sign_ins = house.features.sign_ins
    first = await signed_in(house)
    narrow = Grant("other", refresh_ttl=60, scopes=("rooms:read", "users"))
    less = await sign_ins.refresh(first.refresh or "", None, narrow)
    assert less.sign_in.scopes == ["rooms:read"]
    for token, grant in (
        (first.refresh or "", Grant("page", refresh_ttl=60)),
        (first.token, OTHER),
        ("", OTHER),
    ):
        with refused("credential_invalid", Kind.UNAUTHENTICATED):
            await sign_ins.refresh(token, None, grant)


async def test_nothing_is_left_of_somebody_who_is_out(house: House) -> None:
    sign_ins = house.features.sign_ins
    first = await signed_in(house)
    second = await sign_ins.refresh(first.refresh or "", None, OTHER)
    await sign_ins.sign_out(first.sign_in, first.user, None)
    assert await sign_ins.authenticate(second.token, "other")
    async with house.database.write() as tx:
        await house.features.people.set_active(tx, first.user, active=False)
    with refused("credential_invalid", Kind.UNAUTHENTICATED):
        await sign_ins.authenticate(second.token, "other")
    with refused("credential_invalid", Kind.UNAUTHENTICATED):
        await sign_ins.refresh(second.refresh or "", None, OTHER)
