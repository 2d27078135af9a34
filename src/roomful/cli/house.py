"""What short commands need of the server: its database, and the tenants and people in it."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TypeVar

from roomful.cli.trouble import Trouble
from roomful.db import Database
from roomful.db.opening import open_database
from roomful.history.service import History
from roomful.kit.clock import SystemClock
from roomful.kit.crypto import Box
from roomful.people.model import User
from roomful.people.service import People
from roomful.people.sign_in import SignIns
from roomful.settings import Settings, master_key
from roomful.tenants.model import Tenant
from roomful.tenants.service import Tenants

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class House:
    """The parts."""

    database: Database
    tenants: Tenants
    people: People
    sign_ins: SignIns

    async def tenant(self, name: str | None) -> Tenant:
        """Return the tenant of a domain or an id, or the default one. Raises Trouble."""
        if name is None:
            tenant = await self.tenants.default()
            if tenant is None:
                raise Trouble("nothing is set up yet: run `roomful setup`, or start the server once")
            return tenant
        everyone = await self.tenants.all()
        found = [tenant for tenant in everyone if name.lower() in (tenant.domain, tenant.id)]
        if not found:
            raise Trouble(f"there is no tenant {name}: `roomful tenants list` shows them")
        return found[0]

    async def user(self, tenant: str | None, login: str) -> User:
        """Return somebody by their login. Raises Trouble."""
        user = await self.people.by_login((await self.tenant(tenant)).id, login)
        if user is None:
            raise Trouble(f"nobody has the login {login}: `roomful users list` shows them")
        return user


@asynccontextmanager
async def opened(settings: Settings) -> AsyncIterator[House]:
    """Open the database, its tables up to date."""
    database = await open_database(settings.database)
    try:
        clock = SystemClock()
        history = History(database, clock)
        yield House(
            database,
            Tenants(database, history, clock, Box(master_key(settings))),
            People(database, history, clock),
            SignIns(database, history, clock, ttl=settings.sign_in_ttl),
        )
    finally:
        await database.close()


def within(settings: Settings, do: Callable[[House], Awaitable[T]]) -> T:
    """Do something with the parts, from outside an event loop, and return what comes of it."""

    async def run() -> T:
        async with opened(settings) as house:
            return await do(house)

    return asyncio.run(run())
