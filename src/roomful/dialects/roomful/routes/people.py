"""Signing in and out, and oneself when signed in."""

from dataclasses import dataclass

from roomful.dialects.roomful import wire
from roomful.dialects.roomful.auth import person
from roomful.kit.clock import rfc3339
from roomful.kit.errors import not_found
from roomful.people.model import User
from roomful.people.sign_in import SignedIn, SignIns
from roomful.tenants.model import TenantState
from roomful.tenants.service import Tenants
from roomful.web.operations import AnyRequest, Call, Operation

_SIGN_IN = "/roomful/v1/sign_in"
_USER = "/roomful/v1/user"
_TENANT = "roomful-tenant"


@dataclass(frozen=True, slots=True)
class PeopleRoutes:
    """What somebody does with a login."""

    sign_ins: SignIns
    tenants: Tenants

    def operations(self) -> list[Operation]:
        """Return the operations."""
        return [
            Operation(
                method="POST", path=_SIGN_IN, name="SignIn", tag="Signing in", open=True, status=201,
                summary="Sign in with a login and its password.", handler=self.enter,
                body=wire.SignInRequest, answer=wire.SignedIn, problems=(401, 404, 422, 429),
            ),
            Operation(
                method="DELETE", path=_SIGN_IN, name="SignOut", tag="Signing in", status=204,
                summary="Sign out: the token opens nothing any more.", handler=self.leave, problems=(403,),
            ),
            Operation(
                method="GET", path=_USER, name="ViewUser", tag="Signing in", handler=self.view,
                summary="View who is signed in.", answer=wire.UserAnswer, problems=(403,),
            ),
            Operation(
                method="POST", path=f"{_USER}/password", name="ChangePassword", tag="Signing in",
                summary="Change one's password; every token ends, and the answer has a new one.",
                handler=self.change_password, body=wire.PasswordRequest, answer=wire.SignedIn,
                problems=(403, 422, 429),
            ),
        ]  # fmt: skip

    async def enter(self, call: Call) -> wire.SignedIn:
        """Sign in."""
        asked: wire.SignInRequest = call.body
        tenant_id = await self._tenant(call.request)
        return _signed_in(await self.sign_ins.sign_in(tenant_id, asked.login, asked.password, call.address))

    async def leave(self, call: Call) -> None:
        """Sign out."""
        caller = person(call)
        await self.sign_ins.sign_out(caller.sign_in, caller.user, caller.address)

    async def view(self, call: Call) -> wire.UserAnswer:
        """Return who is signed in."""
        caller = person(call)
        return wire.UserAnswer(_user(caller.user), rfc3339(caller.sign_in.expires_at))

    async def change_password(self, call: Call) -> wire.SignedIn:
        """Change the password."""
        caller, asked = person(call), call.body
        return _signed_in(
            await self.sign_ins.change_password(caller.user, asked.old, asked.new, caller.address)
        )

    async def _tenant(self, request: AnyRequest) -> str:
        """Return the tenant whose people may sign in here: the header's, else the host name's."""
        domain = request.headers.get(_TENANT)
        if domain is None:
            return (await self.tenants.of_host(request.headers.get("host", ""))).id
        tenant = await self.tenants.by_domain(domain)
        if tenant is None or tenant.state != TenantState.ACTIVE:
            raise not_found("tenant")
        return tenant.id


def _signed_in(signed: SignedIn) -> wire.SignedIn:
    return wire.SignedIn(signed.token, rfc3339(signed.sign_in.expires_at), _user(signed.user))


def _user(one: User) -> wire.User:
    return wire.User(id=one.id, login=one.login, display_name=one.display_name, role=one.role)
