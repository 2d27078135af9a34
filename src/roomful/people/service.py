"""The people of a tenant."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import msgspec

from roomful.db import Conflict, Database, Reader, Transaction, extensions
from roomful.history.model import SYSTEM, Actor, Severity, Subject
from roomful.history.service import History
from roomful.kit.clock import Clock
from roomful.kit.crypto import hash_password
from roomful.kit.errors import Kind, Problem, not_found
from roomful.kit.ids import new_id, new_number
from roomful.kit.text import is_storable
from roomful.people import rules
from roomful.people.model import Role, User, UserFilter
from roomful.people.store import sign_ins
from roomful.people.store import users as store
from roomful.tenants.service import Tenants

Within = Callable[[Transaction, User], Awaitable[object]]


class People:
    """Users and what they may do."""

    def __init__(self, database: Database, history: History, clock: Clock) -> None:
        self._database = database
        self._history = history
        self._clock = clock

    @staticmethod
    async def hash(password: str) -> str:
        """Return a password's hash, made off the event loop; do it before opening a transaction."""
        return await asyncio.to_thread(hash_password, password)

    async def create(
        self,
        tx: Transaction,
        tenant_id: str,
        login: str,
        *,
        password_hash: str | None = None,
        display_name: str = "",
        role: str = Role.STANDARD,
        actor: Actor = SYSTEM,
        **more: Any,
    ) -> User:
        """Create a user; `more` are other attributes a user has.

        Raises Problem login_taken, email_taken, extension_taken, max_users_reached, or what is wrong with an
        attribute.
        """
        login = rules.check_login(login)
        rules.check({"role": str(role)} | more)
        now, user_id = self._clock.now(), new_id()
        if await store.is_full(tx, tenant_id):
            raise Problem(Kind.CONFLICT, "max_users_reached", "There are as many users as there may be.")
        await self._need_free_address(tx, tenant_id, more.get("email"))
        if more.get("extension") is not None:
            await extensions.claim(tx, tenant_id, more["extension"], "user", user_id)
        attributes: dict[str, Any] = {
            "id": user_id,
            "number": new_number(),
            "tenant_id": tenant_id,
            "login": login,
            "email": None,
            "display_name": display_name or login,
            "role": str(role),
            "active": True,
            "created_at": now,
            "updated_at": now,
        }
        user = User(**(attributes | more))
        try:
            await store.insert_user(tx, user, password_hash)
        except Conflict as error:
            raise Problem(Kind.CONFLICT, "login_taken", "A user has this login.", field="login") from error
        await self._record(tx, "user.created", user, actor, Severity.MIDDLE)
        return user

    async def add(self, tenant_id: str, login: str, *, within: Within | None = None, **more: Any) -> User:
        """Create a user, in a transaction of its own; `within` does what else belongs to it."""
        async with self._database.write() as tx:
            user = await self.create(tx, tenant_id, login, **more)
            if within is not None:
                await within(tx, user)
            return user

    async def update(
        self, tenant_id: str, user_id: str, changes: dict[str, Any], actor: Actor = SYSTEM
    ) -> User:
        """Change what is given of a user. Raises Problem, then nothing has changed.

        The tokens of somebody who is made inactive open nothing any more.
        """
        rules.check(changes)
        async with self._database.write() as tx:
            user = await store.lock(tx, tenant_id, user_id)
            if user is None:
                raise not_found("user")
            return await self._change(tx, user, changes, actor)

    async def set_active(self, tx: Transaction, user: User, *, active: bool, actor: Actor = SYSTEM) -> None:
        """Let a user in, or no longer: their tokens open nothing while they are not active."""
        await self._change(tx, user, {"active": active}, actor)

    async def delete(self, tenant_id: str, user_id: str, actor: Actor = SYSTEM) -> None:
        """Delete a user: their tokens end, and the first administrator gets what programs make for them, and
        from who hears of it their rooms.

        Raises Problem for the last administrator: nobody could make another.
        """
        async with self._database.write() as tx:
            user = await store.lock(tx, tenant_id, user_id)
            if user is None:
                raise not_found("user")
            heir = await store.first_admin(tx, tenant_id, but=user_id)
            if heir is None and user.role == Role.ADMIN:
                raise Problem(Kind.CONFLICT, "last_administrator", "Nobody else administers this tenant.")
            await store.delete_user(tx, tenant_id, user_id, self._clock.now())
            await extensions.free(tx, tenant_id, user_id)
            await sign_ins.end_all_sign_ins(tx, tenant_id, user_id)
            await Tenants.pass_on(tx, tenant_id, user_id, None if heir is None else heir.id)
            payload = {"heir_id": None if heir is None else heir.id}
            await self._record(tx, "user.deleted", user, actor, Severity.HIGH, payload)

    async def set_avatar(self, tenant_id: str, user_id: str, key: str | None, actor: Actor = SYSTEM) -> User:
        """Note where a user's picture is kept; None: nowhere. Raises Problem user_not_found."""
        async with self._database.write() as tx:
            user = await store.lock(tx, tenant_id, user_id)
            if user is None:
                raise not_found("user")
            return await self._change(tx, user, {"avatar": key}, actor)

    async def get(self, tenant_id: str, user_id: str) -> User:
        """Return a user. Raises Problem when the tenant has none of this id."""
        found = await self.find(tenant_id, "id", user_id)
        if found is None:
            raise not_found("user")
        return found

    async def find(self, tenant_id: str, by: str, value: str | int) -> User | None:
        """Return the user with this `id`, `number`, `extension` or `email`; None for nobody."""
        column = "email_key" if by == "email" else by
        wanted = value.casefold() if by == "email" and isinstance(value, str) else value
        async with self._database.read() as reader:
            return await store.find(reader, tenant_id, column, wanted)

    async def several(self, tenant_id: str, ids: Sequence[str]) -> dict[str, User]:
        """Return users by their ids; who is not there is left out."""
        async with self._database.read() as reader:
            return await store.several(reader, tenant_id, ids)

    async def of_numbers(self, tenant_id: str, numbers: Sequence[int]) -> dict[int, User]:
        """Return users by their numbers; who is not there is left out."""
        async with self._database.read() as reader:
            return await store.of_numbers(reader, tenant_id, numbers)

    @staticmethod
    async def several_in(reader: Reader, tenant_id: str, ids: Sequence[str]) -> dict[str, User]:
        """Return the same as a transaction sees it."""
        return await store.several(reader, tenant_id, ids)

    @staticmethod
    async def even_deleted_in(reader: Reader, tenant_id: str, user_id: str) -> User | None:
        """Return a user who may be deleted, as a transaction sees it."""
        return await store.even_deleted(reader, tenant_id, user_id)

    async def page(
        self, tenant_id: str, filters: UserFilter, *, count: int, after: int | None = None
    ) -> list[User]:
        """Return users, oldest first, behind a number."""
        async with self._database.read() as reader:
            return await store.page(reader, tenant_id, filters, count=count, after=after)

    async def by_logins(
        self, tenant_id: str, filters: UserFilter, *, count: int, skip: int = 0
    ) -> list[User]:
        """Return users by their logins, behind so many; nobody has what cannot be written down."""
        texts = (filters.search, filters.login, filters.display_name, filters.first_name, filters.last_name)
        if not all(is_storable(text) for text in (*texts, filters.email) if text is not None):
            return []
        async with self._database.read() as reader:
            return await store.by_logins(reader, tenant_id, filters, count=count, skip=skip)

    async def by_login(self, tenant_id: str, login: str) -> User | None:
        """Return the user of a login, letter case ignored."""
        async with self._database.read() as reader:
            return await store.by_login(reader, tenant_id, login)

    async def everyone(self, tenant_id: str) -> list[User]:
        """Return a tenant's users, by their logins."""
        async with self._database.read() as reader:
            return await store.everyone(reader, tenant_id)

    async def first_admin(self, tenant_id: str) -> User | None:
        """Return the tenant's first administrator, who owns what belongs to nobody else."""
        async with self._database.read() as reader:
            return await store.first_admin(reader, tenant_id)

    async def _change(self, tx: Transaction, user: User, changes: dict[str, Any], actor: Actor) -> User:
        changed = {name: value for name, value in changes.items() if getattr(user, name) != value}
        if not changed:
            return user
        if "email" in changed:
            await self._need_free_address(tx, user.tenant_id, changed["email"], but=user.id)
        if "extension" in changed:
            await extensions.free(tx, user.tenant_id, user.id)
            if changed["extension"] is not None:
                await extensions.claim(tx, user.tenant_id, changed["extension"], "user", user.id)
        values = changed | {"updated_at": self._clock.now()}
        try:
            await store.update_user(tx, user.tenant_id, user.id, values)
        except Conflict as error:
            raise _taken("email") from error
        new = msgspec.structs.replace(user, **values)
        severity = Severity.HIGH if {"active", "role"} & changed.keys() else Severity.MIDDLE
        told = {name: changed[name] for name in ("active", "role") if name in changed}
        await self._record(tx, "user.updated", new, actor, severity, told | {"changed": sorted(changed)})
        return new

    @staticmethod
    async def _need_free_address(
        tx: Transaction, tenant_id: str, email: str | None, *, but: str | None = None
    ) -> None:
        if email is None:
            return
        holder = await store.find(tx, tenant_id, "email_key", email.casefold())
        if holder is not None and holder.id != but:
            raise _taken("email")

    async def _record(
        self,
        tx: Transaction,
        kind: str,
        user: User,
        actor: Actor,
        severity: Severity,
        payload: dict[str, Any] | None = None,
    ) -> None:
        await self._history.record(
            tx,
            kind,
            user.tenant_id,
            Subject(user.id, user.login),
            actor=actor,
            severity=severity,
            payload=payload,
        )


def _taken(field: str) -> Problem:
    return Problem(Kind.CONFLICT, f"{field}_taken", f"A user has this {field}.", field=field)
