"""Groups of users, and what users may do by them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from msgspec import UNSET
from msgspec.structs import asdict

from roomful.dialects.roomful import mapping, paging
from roomful.dialects.roomful.auth import Person, manager, owner
from roomful.dialects.roomful.wire import PageQuery, UserPage
from roomful.dialects.roomful.wire import groups as wire
from roomful.kit.clock import rfc3339
from roomful.kit.errors import Kind, Problem
from roomful.people.groups import Groups
from roomful.people.model import Group, UserFilter
from roomful.people.service import People
from roomful.tenants.model import UserRight
from roomful.tenants.service import Tenants
from roomful.web.operations import Call, Operation

_ALL = "/roomful/v1/groups"
_ONE = f"{_ALL}/{{group_id}}"
_MEMBER = f"{_ONE}/users/{{user_id}}"
_OF_USER = "/roomful/v1/users/{user_id}/groups"
_DEFAULT = "/roomful/v1/default_rights"
_TAG = "Groups"


@dataclass(frozen=True, slots=True)
class GroupRoutes:
    """Groups: for programs and administrators; users may look up their own."""

    groups: Groups
    people: People
    tenants: Tenants

    def operations(self) -> list[Operation]:
        """Return the operations."""
        return [
            Operation(
                method="GET", path=_ALL, name="ListGroups", tag=_TAG, handler=self.page,
                summary="View groups, the first first.", query=PageQuery, answer=wire.GroupPage,
                problems=(403, 422),
            ),
            Operation(
                method="POST", path=_ALL, name="CreateGroup", tag=_TAG, status=201, handler=self.create,
                summary="Create a group.", body=wire.GroupRequest, answer=wire.Group,
                problems=(403, 409, 422),
            ),
            Operation(
                method="GET", path=_ONE, name="ViewGroup", tag=_TAG, handler=self.get,
                summary="View a group.", answer=wire.Group, problems=(403, 404),
            ),
            Operation(
                method="PATCH", path=_ONE, name="UpdateGroup", tag=_TAG, handler=self.update,
                summary="Change name or rights of a group; what its users may do changes at once.",
                body=wire.GroupChange, answer=wire.Group, problems=(403, 404, 409, 422),
            ),
            Operation(
                method="DELETE", path=_ONE, name="DeleteGroup", tag=_TAG, status=204, handler=self.delete,
                summary="Delete a group; its users stay.", problems=(403, 404),
            ),
            Operation(
                method="GET", path=f"{_ONE}/users", name="ListGroupUsers", tag=_TAG, handler=self.members,
                summary="View who is in a group, the first first.", query=PageQuery, answer=UserPage,
                problems=(403, 404, 422),
            ),
            Operation(
                method="PUT", path=_MEMBER, name="AddGroupUser", tag=_TAG, status=204, handler=self.add,
                summary="Put a user into a group.", problems=(403, 404),
            ),
            Operation(
                method="DELETE", path=_MEMBER, name="RemoveGroupUser", tag=_TAG, status=204,
                summary="Take a user out of a group.", handler=self.remove, problems=(403, 404),
            ),
            Operation(
                method="GET", path=_OF_USER, name="ViewMembership", tag=_TAG, handler=self.membership,
                summary="View the groups of a user, and what they may do.", answer=wire.Membership,
                problems=(403, 404),
            ),
            Operation(
                method="PUT", path=_OF_USER, name="SetMembership", tag=_TAG, handler=self.set_membership,
                summary="Let a user be in these groups and no others.", body=wire.MembershipRequest,
                answer=wire.Membership, problems=(403, 404, 422),
            ),
            Operation(
                method="GET", path=_DEFAULT, name="ViewDefaultRights", tag=_TAG, handler=self.default,
                summary="View what users may do who are in no group.", answer=wire.DefaultRights,
                problems=(403,),
            ),
            Operation(
                method="PUT", path=_DEFAULT, name="SetDefaultRights", tag=_TAG, handler=self.set_default,
                summary="Say what users may do who are in no group.", body=wire.DefaultRights,
                answer=wire.DefaultRights, problems=(403, 422),
            ),
        ]  # fmt: skip

    async def page(self, call: Call) -> wire.GroupPage:
        """Return a page of groups."""
        caller, query = manager(call), call.query
        rows = await self.groups.page(caller.tenant_id, count=query.limit + 1, after=paging.after(query) or 0)
        shown, last = paging.cut(rows, query)
        return wire.GroupPage([_group(one) for one in shown], None if last is None else str(last.seq))

    async def create(self, call: Call) -> wire.Group:
        """Create a group."""
        caller, asked = manager(call), call.body
        return _group(
            await self.groups.create(caller.tenant_id, asked.name, asked.rights, actor=caller.actor)
        )

    async def get(self, call: Call) -> wire.Group:
        """Return a group."""
        return _group(await self.groups.get(manager(call).tenant_id, call.path["group_id"]))

    async def update(self, call: Call) -> wire.Group:
        """Change a group."""
        caller = manager(call)
        given: dict[str, Any] = {
            name: value for name, value in asdict(call.body).items() if value is not UNSET
        }
        return _group(
            await self.groups.update(caller.tenant_id, call.path["group_id"], given, actor=caller.actor)
        )

    async def delete(self, call: Call) -> None:
        """Delete a group."""
        caller = manager(call)
        await self.groups.delete(caller.tenant_id, call.path["group_id"], actor=caller.actor)

    async def members(self, call: Call) -> UserPage:
        """Return who is in a group."""
        caller, query = manager(call), call.query
        group = await self.groups.get(caller.tenant_id, call.path["group_id"])
        rows = await self.people.page(
            caller.tenant_id,
            UserFilter(group_id=group.id),
            count=query.limit + 1,
            after=paging.after(query),
        )
        shown, last = paging.cut(rows, query)
        return UserPage([mapping.member(one) for one in shown], None if last is None else str(last.number))

    async def add(self, call: Call) -> None:
        """Put a user into a group; once more changes nothing."""
        caller, path = manager(call), call.path
        await self.groups.add(caller.tenant_id, path["group_id"], path["user_id"], actor=caller.actor)

    async def remove(self, call: Call) -> None:
        """Take a user out of a group."""
        caller, path = manager(call), call.path
        await self.groups.remove(caller.tenant_id, path["group_id"], path["user_id"], actor=caller.actor)

    async def membership(self, call: Call) -> wire.Membership:
        """Return the groups of a user."""
        tenant_id = of_oneself(call)
        user = await self.people.get(tenant_id, call.path["user_id"])
        return await self._membership(tenant_id, user.id)

    async def set_membership(self, call: Call) -> wire.Membership:
        """Set the groups of a user."""
        caller, user_id = manager(call), call.path["user_id"]
        await self.groups.set_of_user(caller.tenant_id, user_id, call.body.groups, actor=caller.actor)
        return await self._membership(caller.tenant_id, user_id)

    async def default(self, call: Call) -> wire.DefaultRights:
        """Return the rights of the ungrouped."""
        tenant = await self.tenants.get(manager(call).tenant_id)
        return wire.DefaultRights(_rights(tenant.default_rights))

    async def set_default(self, call: Call) -> wire.DefaultRights:
        """Set them; they count at once."""
        await self.groups.set_default(manager(call).tenant_id, call.body.rights, actor=manager(call).actor)
        return await self.default(call)

    async def _membership(self, tenant_id: str, user_id: str) -> wire.Membership:
        found = (await self.groups.of_users(tenant_id, [user_id]))[user_id]
        held = (await self.groups.rights_of(tenant_id, [user_id]))[user_id]
        return wire.Membership([_group(one) for one in found], _rights(held))


def of_oneself(call: Call) -> str:
    """Return the tenant of a program or an administrator, or of the very user that the path names.

    Raises Problem for everybody else.
    """
    caller = owner(call)
    if caller.only_of is None or (isinstance(caller, Person) and caller.user.id == call.path["user_id"]):
        return caller.tenant_id
    raise Problem(Kind.FORBIDDEN, "not_allowed", "This is for administrators, and for the user.")


def _group(one: Group) -> wire.Group:
    return wire.Group(
        id=one.id,
        number=one.seq,
        name=one.name,
        rights=_rights(one.rights),
        created_at=rfc3339(one.created_at),
        updated_at=rfc3339(one.updated_at),
    )


def _rights(held: Iterable[str]) -> list[wire.GroupRight]:
    names = set(held)
    return [right.value for right in UserRight if right in names]
