"""The people of a tenant."""

import asyncio

from roomful.db import Conflict, Database, Transaction
from roomful.history.model import Severity, Subject
from roomful.history.service import History
from roomful.kit.clock import Clock
from roomful.kit.crypto import hash_password
from roomful.kit.errors import Kind, Problem
from roomful.kit.ids import new_id, new_number
from roomful.people import rules, store
from roomful.people.model import Role, User


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
        role: Role = Role.STANDARD,
    ) -> User:
        """Create a user. Raises Problem when the login is taken, or none that could be typed."""
        login = rules.check_login(login)
        now = self._clock.now()
        user = User(
            id=new_id(),
            number=new_number(),
            tenant_id=tenant_id,
            login=login,
            email=None,
            display_name=display_name or login,
            role=role,
            active=True,
            created_at=now,
            updated_at=now,
        )
        try:
            await store.insert_user(tx, user, password_hash)
        except Conflict as error:
            raise Problem(Kind.CONFLICT, "login_taken", "A user has this login.", field="login") from error
        await self._history.record(
            tx, "user.created", tenant_id, Subject(user.id, login), severity=Severity.MIDDLE
        )
        return user

    async def set_active(self, tx: Transaction, user: User, *, active: bool) -> None:
        """Let a user in, or no longer: their tokens open nothing while they are not active."""
        await store.set_active(tx, user.tenant_id, user.id, active=active, at=self._clock.now())
        await self._history.record(
            tx,
            "user.updated",
            user.tenant_id,
            Subject(user.id, user.login),
            severity=Severity.HIGH,
            payload={"active": active},
        )

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
