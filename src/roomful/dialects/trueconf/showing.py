"""Things as answers show them, with what is looked up beside them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from roomful.dialects.trueconf import wire
from roomful.dialects.trueconf.auth import Caller
from roomful.dialects.trueconf.mapping import links
from roomful.dialects.trueconf.mapping import people as mapping
from roomful.people.groups import Groups
from roomful.people.model import User
from roomful.sessions.service.whereabouts import Users, Whereabouts
from roomful.tenants.model import Tenant
from roomful.tenants.service import Tenants
from roomful.web.operations import Call

# where a picture of a user is: a path behind the address of the server
AvatarPath = Callable[[User], str | None]
_STATUSES = {
    Whereabouts.NOWHERE: -1,
    Whereabouts.OFFLINE: 0,
    Whereabouts.ONLINE: 1,
    Whereabouts.IN_MEETING: 2,
    Whereabouts.IN_OWN_MEETING: 5,
}


@dataclass(frozen=True, slots=True)
class Place:
    """Where an answer is given: a tenant, and what its addresses begin with."""

    tenant: Tenant
    base: str

    @property
    def domain(self) -> str:
        """What stands behind the @ in ids."""
        return self.tenant.domain

    @property
    def server(self) -> str:
        """What addresses of the API begin with."""
        return links.server_of(self.base, self.tenant)


@dataclass(frozen=True, slots=True)
class Showing:
    """Puts together what stands in more than one row."""

    tenants: Tenants
    groups: Groups
    whereabouts: Users
    avatar: AvatarPath
    base_url: str

    async def place(self, call: Call) -> Place:
        """Return where a call is answered. Raises Problem."""
        caller: Caller = call.caller
        return await self.place_of(call, await self.tenants.get(caller.tenant_id))

    async def place_of(self, call: Call, tenant: Tenant) -> Place:
        """Return the same for a tenant that is known."""
        hosts = [] if tenant.is_default else await self.tenants.hosts(tenant.id)
        return Place(tenant, links.base_of(call.request, call.query, tenant, hosts, self.base_url))

    async def users(self, place: Place, users: Sequence[User], version: int) -> list[dict[str, Any]]:
        """Return every field of users, all looked up at once."""
        ids = [one.id for one in users]
        groups = await self.groups.of_users(place.tenant.id, ids) if ids else {}
        whereabouts = await self.whereabouts.whereabouts(place.tenant.id, ids) if ids else {}
        shown = []
        for one in users:
            path = self.avatar(one)
            shown.append(
                mapping.user(
                    one,
                    groups.get(one.id, ()),
                    domain=place.domain,
                    status=_STATUSES[whereabouts.get(one.id, Whereabouts.NOWHERE)],
                    avatar=None if path is None else f"{place.server}{path}",
                    version=version,
                )
            )
        return shown

    async def user(self, place: Place, user: User, version: int) -> dict[str, Any]:
        """Return a user as a version shows them."""
        return wire.show("User", (await self.users(place, [user], version))[0], version)
