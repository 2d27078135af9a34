"""Signing in and out, on both databases, and how often one may guess."""

import asyncio

import pytest
from argon2 import PasswordHasher
from hypothesis import given
from hypothesis import strategies as st

from roomful.kit import crypto
from roomful.kit.clock import DAY, HOUR, MINUTE, SECOND
from roomful.kit.errors import Kind, Problem
from roomful.people import rules
from roomful.people.model import Limit, Role, User
from roomful.people.sign_in import PREFIX, SignedIn, user_actor
from roomful.people.store import sign_ins as store
from roomful.tenants.model import TenantState
from tests.features import House, refused

PASSWORD = "a long enough password"
HERE = "192.0.2.1"


@pytest.fixture(autouse=True)
def quick_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hashes that cost next to nothing: there are hundreds of attempts here."""
    monkeypatch.setattr(crypto, "_passwords", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))


async def person(
    house: House, login: str = "Ann", *, role: Role = Role.ADMIN, tenant_id: str | None = None
) -> User:
    hashed = await house.features.people.hash(PASSWORD)
    async with house.database.write() as tx:
        return await house.features.people.create(
            tx, tenant_id or house.tenant.id, login, password_hash=hashed, role=role
        )


async def enter(
    house: House, login: str = "ann", password: str = PASSWORD, address: str | None = HERE
) -> SignedIn:
    return await house.features.sign_ins.sign_in(house.tenant.id, login, password, address)


async def fail(house: House, times: int, login: str = "ann", address: str | None = HERE) -> None:
    for _ in range(times):
        with refused("sign_in_wrong", Kind.UNAUTHENTICATED):
            await enter(house, login, "wrong", address)


async def wait_of(house: House, login: str = "ann", address: str | None = HERE) -> int:
    """Return for how many seconds one is told to wait, and wait."""
    with refused("sign_in_limited", Kind.LIMITED) as told:
        await enter(house, login, PASSWORD, address)
    seconds = int(told.details["retry_after"])
    house.clock.advance(seconds * SECOND)
    return seconds


async def test_in_and_out(house: House) -> None:
    user = await person(house)
    signed = await enter(house, " ANN ")
    assert signed.token.startswith(PREFIX)
    assert len(signed.token) > 40
    assert signed.user == user
    assert signed.sign_in.expires_at == house.clock.now() + 12 * HOUR
    sign_ins = house.features.sign_ins
    assert await sign_ins.authenticate(signed.token) == (signed.sign_in, user)
    await sign_ins.sign_out(signed.sign_in, user, HERE)
    with refused("credential_invalid", Kind.UNAUTHENTICATED):
        await sign_ins.authenticate(signed.token)
    await sign_ins.sign_out(signed.sign_in, user, HERE)
    assert await house.kinds("user.") == ["user.created", "user.signed_in", "user.signed_out"]
    told = (await house.events("user.signed_in"))[0]
    assert (told.actor_kind, told.actor_id, told.actor_address) == ("user", user.id, HERE)
    assert signed.token not in repr(await house.events())


async def test_a_token_is_for_a_time(house: House) -> None:
    await person(house)
    token = (await enter(house)).token
    house.clock.advance(12 * HOUR - 1)
    await house.features.sign_ins.authenticate(token)
    house.clock.advance(1)
    with refused("credential_invalid", Kind.UNAUTHENTICATED):
        await house.features.sign_ins.authenticate(token)
    assert await house.features.sign_ins.prune() == 1
    assert await house.features.sign_ins.prune() == 0


@pytest.mark.parametrize("token", ["", "rms_", "rms_x", "rms_" + "x" * 43, "rms_\0", "rms_\ud800"])
async def test_what_is_no_token(house: House, token: str) -> None:
    await person(house)
    await enter(house)
    with refused("credential_invalid", Kind.UNAUTHENTICATED):
        await house.features.sign_ins.authenticate(token)


@pytest.mark.parametrize(
    ("login", "password"),
    [
        ("ann", "wrong"),
        ("ann", ""),
        ("ann", PASSWORD + " "),
        ("ann", PASSWORD.upper()),
        ("ann", "x" * 100_000),
        ("ann", "\0\ud800"),
        ("bob", PASSWORD),
        ("", PASSWORD),
        ("\0", PASSWORD),
        ("\ud800", PASSWORD),
        ("x" * 1000, PASSWORD),
        ("nobody", PASSWORD),
    ],
)
async def test_whatever_is_wrong_the_answer_is_the_same(house: House, login: str, password: str) -> None:
    await person(house)
    await person(house, "bob", tenant_id=(await house.new_tenant("two.example")).id)
    async with house.database.write() as tx:
        await house.features.people.create(tx, house.tenant.id, "nobody")
    with refused("sign_in_wrong", Kind.UNAUTHENTICATED) as told:
        await enter(house, login, password)
    assert told.message == "The login or the password is wrong."
    assert told.field is None
    assert told.details == {}


async def test_an_unknown_login_costs_as_much_as_a_known_one(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    checked: list[str] = []

    def check(stored: str, _password: str) -> bool:
        checked.append(stored)
        return False

    await person(house)
    monkeypatch.setattr("roomful.people.guessing.check_password", check)
    await fail(house, 1, "ann")
    await fail(house, 1, "nobody at all")
    assert len(checked) == 2
    first, second = (one.rsplit("$", 2)[0] for one in checked)
    assert first == second != ""


async def test_a_dummy_never_lets_in(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("roomful.people.guessing.check_password", lambda _stored, _password: True)
    await fail(house, 1, "nobody at all")


async def test_only_active_people_of_active_tenants(house: House) -> None:
    user = await person(house)
    signed = await enter(house)
    async with house.database.write() as tx:
        await house.features.tenants.change(tx, house.tenant, state=TenantState.SUSPENDED)
    with refused("credential_invalid"):
        await house.features.sign_ins.authenticate(signed.token)
    async with house.database.write() as tx:
        await house.features.tenants.change(tx, house.tenant, state=TenantState.ACTIVE)
        await house.features.people.set_active(tx, user, active=False)
    with refused("credential_invalid"):
        await house.features.sign_ins.authenticate(signed.token)
    with refused("sign_in_wrong"):
        await enter(house)


async def test_a_login_is_guessed_slower_and_slower(house: House) -> None:
    await person(house)
    await fail(house, 5)
    waits = []
    for _ in range(7):
        waits.append(await wait_of(house, address="198.51.100.7"))
        await fail(house, 1)
    assert waits == [30, 60, 120, 240, 480, 900, 900]
    assert await wait_of(house)
    # right at last: everything is forgotten
    await enter(house)
    await fail(house, 5)
    assert await wait_of(house) == 30


async def test_others_do_not_wait_with_a_login(house: House) -> None:
    await person(house)
    await person(house, "bob")
    await fail(house, 5)
    await wait_of(house, "ANN", "198.51.100.7")
    await enter(house, "bob")


async def test_logins_that_are_nobodys_wait_too(house: House) -> None:
    await fail(house, 5, "nobody")
    assert await wait_of(house, "nobody") == 30


@pytest.mark.parametrize(
    ("addresses", "another"),
    [
        ([HERE], "192.0.2.2"),
        (["2001:db8::1", "2001:db8::2", "2001:db8:0:0:ffff::1"], "2001:db8:0:1::1"),
        (["::ffff:192.0.2.1", HERE], "::ffff:192.0.2.2"),
        (["not an address"], "another"),
    ],
)
async def test_an_address_that_tries_many_logins_waits(
    house: House, addresses: list[str], another: str
) -> None:
    await person(house)
    for n in range(20):
        await fail(house, 1, f"login {n}", addresses[n % len(addresses)])
    assert await wait_of(house, "ann", addresses[0]) == 30
    await fail(house, 1, "login 21", addresses[0])
    with refused("sign_in_limited"):
        await enter(house, "ann", PASSWORD, addresses[-1])
    await enter(house, "ann", PASSWORD, another)


async def test_people_who_sign_in_from_one_address_do_not_count(house: House) -> None:
    await person(house)
    for _ in range(25):
        await enter(house)
    await fail(house, 4)


async def test_another_tenant_counts_for_itself(house: House) -> None:
    await person(house)
    other = (await house.new_tenant("two.example")).id
    await person(house, tenant_id=other)
    await fail(house, 5)
    assert (await house.features.sign_ins.sign_in(other, "ann", PASSWORD, HERE)).user.tenant_id == other


async def test_attempts_at_once_are_each_counted(house: House) -> None:
    await person(house)
    servers = [house.features, house.another_server()]
    results = await asyncio.gather(
        *(
            servers[n % 2].sign_ins.sign_in(house.tenant.id, "ann", "wrong", f"192.0.2.{n}")
            for n in range(12)
        ),
        return_exceptions=True,
    )
    codes = sorted(one.code for one in results if isinstance(one, Problem))
    assert codes == ["sign_in_limited"] * 7 + ["sign_in_wrong"] * 5


async def test_what_failed_is_told_without_what_was_typed(house: House) -> None:
    user = await person(house)
    await fail(house, 1)
    await fail(house, 1, "my secret by mistake")
    events = await house.events("user.sign_in_failed")
    assert [event.object_id for event in events] == [user.id, None]
    assert {event.actor_address for event in events} == {HERE}
    assert "by mistake" not in repr(events)


async def test_a_new_password_ends_every_token(house: House) -> None:
    user = await person(house)
    first, second = await enter(house), await enter(house)
    sign_ins = house.features.sign_ins
    changed = await sign_ins.change_password(user, PASSWORD, "an even longer password", HERE)
    for token in (first.token, second.token):
        with refused("credential_invalid"):
            await sign_ins.authenticate(token)
    await sign_ins.authenticate(changed.token)
    with refused("sign_in_wrong"):
        await enter(house)
    await enter(house, password="an even longer password")
    assert "user.password_changed" in await house.kinds("user.")


async def test_the_old_password_cannot_be_guessed_with_a_token(house: House) -> None:
    user = await person(house)
    signed = await enter(house)
    for _ in range(5):
        with refused("password_wrong", Kind.FORBIDDEN, "old"):
            await house.features.sign_ins.change_password(user, "wrong", "a new password, long", HERE)
    with refused("sign_in_limited"):
        await house.features.sign_ins.change_password(user, PASSWORD, "a new password, long", HERE)
    await house.features.sign_ins.authenticate(signed.token)


@pytest.mark.parametrize("new", ["", "short", "x" * 201, "a NUL \0 in it, long", "Ann", "ann1234567"])
async def test_passwords_that_are_none(house: House, new: str) -> None:
    user = await person(house)
    with refused("password_weak", Kind.INVALID, "new"):
        await house.features.sign_ins.change_password(user, PASSWORD, new, HERE)
    await enter(house)


async def test_the_past_is_forgotten(house: House) -> None:
    await person(house)
    await fail(house, 3)
    house.clock.advance(2 * DAY)
    await house.features.sign_ins.prune()
    async with house.database.write() as tx:
        key = rules.key_of_login("ann")
        assert await store.lock_attempts(tx, house.tenant.id, Limit.LOGIN, key, 0) == rules.NONE
    await fail(house, 5)


@given(st.lists(st.integers(0, 3 * HOUR), max_size=40), st.sampled_from(Limit))
def test_waits_grow_to_a_quarter_of_an_hour_and_no_further(pauses: list[int], limit: Limit) -> None:
    now, known = 1_800_000_000 * SECOND, rules.NONE
    for pause in pauses:
        now += pause
        after = rules.tried(limit, known, now)
        assert 1 <= after.failures <= known.failures + 1
        assert now <= after.blocked_until <= now + 15 * MINUTE
        back = rules.succeeded(after, after)
        assert back.failures == after.failures - 1
        assert back.blocked_until == 0
        known = after


async def test_a_password_that_is_changed_while_it_is_checked(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    user = await person(house)
    token = (await enter(house)).token
    sign_ins = house.features.sign_ins
    matches = sign_ins._passwords.match

    async def slowly(kept: str | None, password: str) -> bool:
        right = await matches(kept, password)
        hashed = await house.features.people.hash("quite another password")
        async with house.database.write() as tx:
            await sign_ins.set_password_in(tx, user, hashed, user_actor(user, None))
        return right

    monkeypatch.setattr(sign_ins._passwords, "match", slowly)
    with refused("sign_in_wrong", Kind.UNAUTHENTICATED):
        await enter(house)
    with refused("password_wrong", Kind.FORBIDDEN):
        await sign_ins.change_password(user, "quite another password", "mine from now on", HERE)
    with refused("credential_invalid", Kind.UNAUTHENTICATED):
        await sign_ins.authenticate(token)
