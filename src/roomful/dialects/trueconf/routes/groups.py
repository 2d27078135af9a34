"""Groups, and who is in them. Who is in none is in one that is made of them all, and cannot be changed."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from roomful.dialects.trueconf import errors, paging, wire
from roomful.dialects.trueconf.auth import Caller
from roomful.dialects.trueconf.mapping import people as mapping
from roomful.dialects.trueconf.mapping.ids import NO_GROUP, number_of
from roomful.dialects.trueconf.routes.users import found_user, need_admin
from roomful.dialects.trueconf.showing import Showing
from roomful.kit.errors import invalid
from roomful.people.groups import Groups
from roomful.people.model import Group, User
from roomful.people.service import People
from roomful.web.operations import Call, Handler


@dataclass(frozen=True, slots=True)
class GroupRoutes:
    """The groups of a tenant."""

    people: People
    groups: Groups
    showing: Showing

    def handlers(self) -> Mapping[str, Handler]:
        """Return the operations."""
        return {
            "getGroupList": self.page,
            "createGroup": self.create,
            "getGroup": self.get,
            "editGroup": self.update,
            "deleteGroup": self.delete,
            "getGroupUserList": self.users,
            "addGroupUser": self.add,
            "getGroupUser": self.user,
            "deleteGroupUser": self.remove,
        }

    async def page(self, call: Call) -> dict[str, Any]:
        """Return a page of groups, in the order they were made."""
        caller: Caller = call.caller
        page = paging.page_of(call.query, paging.LISTS)
        found = await self.groups.page(caller.tenant_id, count=page.size + 1, skip=page.skip)
        return {
            "next_page_id": page.following(len(found)),
            "groups": [_shown(one, caller.version) for one in found[: page.size]],
        }

    async def create(self, call: Call) -> dict[str, Any]:
        """Create a group."""
        caller = need_admin(call)
        given = wire.given("Group", wire.body_of(call.body), caller.version, "POST")
        name = given.get("display_name")
        if not name:
            raise invalid("display_name", "display_name is missing.", "missing")
        rights = mapping.rights_read(given.get("rights", ()), (), caller.version)
        made = await self.groups.create(caller.tenant_id, name, rights, actor=caller.actor)
        return {"group": _shown(made, caller.version)}

    async def get(self, call: Call) -> dict[str, Any]:
        """Return a group."""
        caller: Caller = call.caller
        group = await self._of_path(call)
        if group is None:
            return {"group": await self._nobodys(call)}
        return {"group": _shown(group, caller.version)}

    async def update(self, call: Call) -> dict[str, Any]:
        """Change the name or the rights of a group; rights count at once."""
        caller = need_admin(call)
        group = await self._changeable(call)
        given = wire.given("Group", wire.body_of(call.body), caller.version, "PUT")
        changes: dict[str, Any] = {}
        if "display_name" in given:
            changes["name"] = given["display_name"]
        if "rights" in given:
            changes["rights"] = mapping.rights_read(given["rights"], group.rights, caller.version)
        new = await self.groups.update(caller.tenant_id, group.id, changes, actor=caller.actor)
        return {"group": _shown(new, caller.version)}

    async def delete(self, call: Call) -> dict[str, Any]:
        """Delete a group and return it as it was; its users stay."""
        caller = need_admin(call)
        group = await self._changeable(call)
        gone = await self.groups.delete(caller.tenant_id, group.id, actor=caller.actor)
        return {"group": _shown(gone, caller.version)}

    async def users(self, call: Call) -> dict[str, Any]:
        """Return a page of a group's users, by their logins."""
        caller: Caller = call.caller
        group = await self._of_path(call)
        place = await self.showing.place(call)
        page = paging.page_of(call.query, paging.LISTS)
        chosen: dict[str, Any] = {"ungrouped": True} if group is None else {"group_id": group.id}
        filters = mapping.filters(call.query, **chosen)
        found = await self.people.by_logins(caller.tenant_id, filters, count=page.size + 1, skip=page.skip)
        shown = await self.showing.users(place, found[: page.size], caller.version)
        return {
            "users": [wire.show("User", one, caller.version) for one in shown],
            "next_page_id": page.following(len(found)),
        }

    async def add(self, call: Call) -> dict[str, Any]:
        """Put a user into a group."""
        caller = need_admin(call)
        group = await self._changeable(call)
        given = wire.body_of(call.body).get("user_id")
        if not isinstance(given, str) or not given:
            raise invalid("user_id", "user_id is missing.", "missing")
        user = await found_user(self.people, self.showing, call, given)
        await self.groups.add(caller.tenant_id, group.id, user.id, actor=caller.actor)
        place = await self.showing.place(call)
        return {"user": await self.showing.user(place, user, caller.version)}

    async def user(self, call: Call) -> dict[str, Any]:
        """Return a user of a group."""
        user = await self._member(call, await self._of_path(call))
        place = await self.showing.place(call)
        return {"user": await self.showing.user(place, user, call.caller.version)}

    async def remove(self, call: Call) -> dict[str, Any]:
        """Take a user out of a group."""
        caller = need_admin(call)
        group = await self._changeable(call)
        user = await self._member(call, group)
        await self.groups.remove(caller.tenant_id, group.id, user.id, actor=caller.actor)
        return {"id": user.login}

    async def _of_path(self, call: Call) -> Group | None:
        """Return the group of the path, None for that of those in none. Raises Problem."""
        text = call.path["group_id"]
        if text == NO_GROUP:
            return None
        seq = number_of(text)
        group = None if seq is None else await self.groups.find(call.caller.tenant_id, "seq", seq)
        if group is None:
            raise errors.missing("group", text)
        return group

    async def _changeable(self, call: Call) -> Group:
        group = await self._of_path(call)
        if group is None:
            raise errors.forbidden("This group is made of all users who are in no other.")
        return group

    async def _nobodys(self, call: Call) -> dict[str, Any]:
        caller: Caller = call.caller
        tenant = await self.showing.tenants.get(caller.tenant_id)
        rights = mapping.rights(tenant.default_rights, caller.version)
        values = {"id": NO_GROUP, "display_name": NO_GROUP, "rights": rights}
        return wire.show("Group", values, caller.version)

    async def _member(self, call: Call, group: Group | None) -> User:
        caller: Caller = call.caller
        user = await found_user(self.people, self.showing, call, call.path["user_id"])
        if group is None:
            groups = await self.groups.of_users(caller.tenant_id, [user.id])
            inside = not groups[user.id]
        else:
            inside = await self.groups.is_member(caller.tenant_id, group.id, user.id)
        if not inside:
            raise errors.missing("user", call.path["user_id"])
        return user


def _shown(group: Group, version: int) -> dict[str, Any]:
    return wire.show("Group", mapping.group(group, version), version)
