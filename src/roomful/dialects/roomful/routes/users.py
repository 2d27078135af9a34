"""The users of a tenant: for programs and administrators."""

from dataclasses import dataclass
from typing import Any

from msgspec import UNSET, UnsetType
from msgspec.structs import asdict

from roomful.dialects.roomful import mapping, paging, wire
from roomful.dialects.roomful.auth import manager
from roomful.kit.errors import invalid
from roomful.kit.text import is_storable
from roomful.people import rules
from roomful.people.model import UserFilter
from roomful.people.service import People
from roomful.people.sign_in import SignIns
from roomful.web.operations import Call, Operation

_ALL = "/roomful/v1/users"
_ONE = f"{_ALL}/{{user_id}}"
_TAG = "Users"


@dataclass(frozen=True, slots=True)
class UserRoutes:
    """Users."""

    people: People
    sign_ins: SignIns

    def operations(self) -> list[Operation]:
        """Return the operations."""
        return [
            Operation(
                method="GET", path=_ALL, name="ListUsers", tag=_TAG, handler=self.page,
                summary="View users, the first first.", query=wire.UserQuery, answer=wire.UserPage,
                problems=(403, 422),
            ),
            Operation(
                method="POST", path=_ALL, name="CreateUser", tag=_TAG, status=201, handler=self.create,
                summary="Create a user.", body=wire.UserRequest, answer=wire.Member,
                problems=(403, 409, 422),
            ),
            Operation(
                method="GET", path=_ONE, name="ViewMember", tag=_TAG, handler=self.get,
                summary="View a user.", answer=wire.Member, problems=(403, 404),
            ),
            Operation(
                method="PATCH", path=_ONE, name="UpdateUser", tag=_TAG, handler=self.update,
                summary="Change what is given of a user; a new password ends all their tokens.",
                body=wire.UserChange, answer=wire.Member, problems=(403, 404, 409, 422),
            ),
            Operation(
                method="DELETE", path=_ONE, name="DeleteUser", tag=_TAG, status=204, handler=self.delete,
                summary="Delete a user; their rooms pass to the first administrator.",
                problems=(403, 404, 409),
            ),
        ]  # fmt: skip

    async def page(self, call: Call) -> wire.UserPage:
        """Return a page of users."""
        caller, query = manager(call), call.query
        search = None if isinstance(query.search, UnsetType) else query.search.strip() or None
        if search is not None and not is_storable(search):
            raise invalid("search", "No name has this in it.", "invalid_parameter")
        filters = UserFilter(search, None if isinstance(query.role, UnsetType) else query.role)
        rows = await self.people.page(
            caller.tenant_id, filters, count=query.limit + 1, after=paging.after(query)
        )
        shown, last = paging.cut(rows, query)
        return wire.UserPage(
            [mapping.member(one) for one in shown], None if last is None else str(last.number)
        )

    async def create(self, call: Call) -> wire.Member:
        """Create a user; without a password they cannot sign in yet."""
        caller, asked = manager(call), call.body
        given = _given(asked)
        login, password = given.pop("login"), given.pop("password", None)
        hashed = None
        if password is not None:
            rules.check_new_password(password, login)
            hashed = await self.people.hash(password)
        user = await self.people.add(
            caller.tenant_id, login, password_hash=hashed, actor=caller.actor, **given
        )
        return mapping.member(user)

    async def get(self, call: Call) -> wire.Member:
        """Return a user."""
        return mapping.member(await self.people.get(manager(call).tenant_id, call.path["user_id"]))

    async def update(self, call: Call) -> wire.Member:
        """Change a user."""
        caller, user_id = manager(call), call.path["user_id"]
        given = _given(call.body)
        password = given.pop("password", None)
        if password is None:
            return mapping.member(await self.people.update(caller.tenant_id, user_id, given, caller.actor))
        user = await self.people.get(caller.tenant_id, user_id)
        rules.check_new_password(password, user.login)
        changed = await self.people.update(caller.tenant_id, user_id, given, caller.actor)
        await self.sign_ins.set_password(changed, password, caller.actor)
        return mapping.member(changed)

    async def delete(self, call: Call) -> None:
        """Delete a user."""
        caller = manager(call)
        await self.people.delete(caller.tenant_id, call.path["user_id"], caller.actor)


def _given(asked: wire.UserRequest | wire.UserChange) -> dict[str, Any]:
    return {name: value for name, value in asdict(asked).items() if value is not UNSET}
