"""Users: list, create, read, change, delete."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from roomful.dialects.trueconf import errors, paging, wire
from roomful.dialects.trueconf.auth import Caller
from roomful.dialects.trueconf.mapping import people as mapping
from roomful.dialects.trueconf.mapping.ids import login_of
from roomful.dialects.trueconf.showing import Showing
from roomful.kit.errors import Problem, invalid
from roomful.people.groups import Groups
from roomful.people.model import User
from roomful.people.service import People, Within
from roomful.people.sign_in import SignIns
from roomful.web.operations import Call, Handler

_MAX_USERS = "max_users_reached"


@dataclass(frozen=True, slots=True)
class UserRoutes:
    """The people of a tenant. A user may change themselves; all else is for administrators."""

    people: People
    sign_ins: SignIns
    groups: Groups
    showing: Showing

    def handlers(self) -> Mapping[str, Handler]:
        """Return the operations."""
        return {
            "getUserList": self.page,
            "createUser": self.create,
            "getUser": self.get,
            "editUser": self.update,
            "deleteUser": self.delete,
            "disconnectUser": self.disconnect,
        }

    async def page(self, call: Call) -> dict[str, Any]:
        """Return a page of users, by their logins; texts stand anywhere in what they are compared with."""
        caller: Caller = call.caller
        place = await self.showing.place(call)
        page = paging.page_of(call.query, paging.LISTS)
        filters = mapping.filters(call.query)
        found = await self.people.by_logins(caller.tenant_id, filters, count=page.size + 1, skip=page.skip)
        shown = await self.showing.users(place, found[: page.size], caller.version)
        return {
            "users": [wire.show("User", one, caller.version) for one in shown],
            "next_page_id": page.following(len(found)),
        }

    async def create(self, call: Call) -> dict[str, Any]:
        """Create a user, in those of the named groups that there are."""
        caller = need_admin(call)
        body = wire.body_of(call.body)
        given = wire.given("User", body, caller.version, "POST")
        for name in ("login_name", "password"):
            if not given.get(name):
                raise invalid(name, f"{name} is missing.", "missing")
        place = await self.showing.place(call)
        login = login_of(given["login_name"], place.domain)
        hashed = await self.people.hash(given["password"])
        try:
            user = await self.people.add(
                caller.tenant_id,
                login,
                password_hash=hashed,
                actor=caller.actor,
                within=self._joining(body.get("groups"), caller),
                **mapping.attributes(given),
            )
        except Problem as problem:
            if problem.code == _MAX_USERS:
                raise errors.named("maxUsers", problem.message) from None
            raise
        return {"user": await self.showing.user(place, user, caller.version)}

    def _joining(self, groups: Any, caller: Caller) -> Within | None:
        """Return what puts somebody into groups, which some clients name when they create them."""
        given = groups.split(",") if isinstance(groups, str) else groups
        if not isinstance(given, list):
            return None
        names = [one.get("display_name") if isinstance(one, dict) else one for one in given]
        wanted = [one for one in names if isinstance(one, str) and one.strip()]
        return partial(self.groups.join_named, names=wanted, actor=caller.actor)

    async def get(self, call: Call) -> dict[str, Any]:
        """Return a user."""
        user = await self.of_path(call)
        place = await self.showing.place(call)
        return {"user": await self.showing.user(place, user, call.caller.version)}

    async def update(self, call: Call) -> dict[str, Any]:
        """Change a user; with another password all their tokens end."""
        caller: Caller = call.caller
        user = await self.of_path(call)
        if not caller.administers and caller.sees_only != user.id:
            raise errors.forbidden()
        given = wire.given("User", wire.body_of(call.body), caller.version, "PUT")
        changes = mapping.attributes(given)
        if "active" in changes and not caller.administers and changes["active"] != user.active:
            raise errors.forbidden()
        new = await self.people.update(caller.tenant_id, user.id, changes, caller.actor)
        if given.get("password"):
            await self.sign_ins.set_password(new, given["password"], caller.actor)
        place = await self.showing.place(call)
        return {"user": await self.showing.user(place, new, caller.version)}

    async def delete(self, call: Call) -> dict[str, Any]:
        """Delete a user; their conferences pass to the first administrator."""
        caller = need_admin(call)
        user = await self.of_path(call)
        await self.people.delete(caller.tenant_id, user.id, caller.actor)
        return {"id": user.login}

    async def disconnect(self, call: Call) -> dict[str, Any]:
        """Sign somebody out of their pages, and out of every conference; they may come again."""
        caller: Caller = call.caller
        user = await self.of_path(call)
        if not caller.administers and caller.sees_only != user.id:
            raise errors.forbidden()
        await self.showing.whereabouts.disconnect(caller.tenant_id, user.id, caller.actor)
        return {"state": "disconnected"}

    async def of_path(self, call: Call) -> User:
        """Return the user of the path. Raises Problem."""
        return await found_user(self.people, self.showing, call, call.path["user_id"])


async def found_user(people: People, showing: Showing, call: Call, text: str) -> User:
    """Return the user of an id, which is their login with or without the server's name. Raises Problem."""
    tenant = await showing.tenants.get(call.caller.tenant_id)
    user = await people.by_login(tenant.id, login_of(text, tenant.domain))
    if user is None:
        raise errors.missing("user", text)
    return user


def need_admin(call: Call) -> Caller:
    """Return who calls, if what goes for the whole tenant is theirs to change. Raises Problem."""
    caller: Caller = call.caller
    if not caller.administers:
        raise errors.forbidden()
    return caller
