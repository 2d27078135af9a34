"""Users: unique logins, and who owns what belongs to nobody else."""

import asyncio

from roomful.kit.crypto import check_password
from roomful.kit.errors import Kind
from roomful.people.model import Role, User
from roomful.people.store import users as store
from tests.features import House, refused


async def create(
    house: House, login: str, *, tenant_id: str | None = None, role: Role = Role.STANDARD
) -> User:
    async with house.database.write() as tx:
        return await house.features.people.create(tx, tenant_id or house.tenant.id, login, role=role)


async def test_logins_are_unique_whatever_their_case(house: House) -> None:
    user = await create(house, "Ann")
    assert (user.login, user.display_name, user.active) == ("Ann", "Ann", True)
    for login in ("ann", "ANN", "Ann"):
        with refused("login_taken", Kind.CONFLICT, "login"):
            await create(house, login)
    other = (await house.new_tenant("two.example")).id
    await create(house, "ann", tenant_id=other)
    async with house.database.read() as reader:
        assert await store.by_login(reader, house.tenant.id, "aNN") == user
        assert await store.by_login(reader, other, "aNN") != user
        assert await store.by_login(reader, house.tenant.id, "bob") is None
    assert await house.kinds("user.") == ["user.created"]


async def test_one_login_asked_for_at_once(house: House) -> None:
    results = await asyncio.gather(*(create(house, "ann") for _ in range(5)), return_exceptions=True)
    assert sorted(type(one).__name__ for one in results) == ["Problem"] * 4 + ["User"]


async def test_the_first_administrator(house: House) -> None:
    people = house.features.people
    assert await people.first_admin(house.tenant.id) is None
    await create(house, "standard")
    first = await create(house, "first", role=Role.ADMIN)
    await create(house, "second", role=Role.ADMIN)
    assert await people.first_admin(house.tenant.id) == first
    assert await people.first_admin((await house.new_tenant("two.example")).id) is None


async def test_passwords_are_hashed(house: House) -> None:
    hashed = await house.features.people.hash("correct horse")
    assert hashed.startswith("$argon2id$")
    assert "correct" not in hashed
    assert check_password(hashed, "correct horse")
    assert not check_password(hashed, "wrong horse")
