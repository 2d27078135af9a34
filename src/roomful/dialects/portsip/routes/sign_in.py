"""Signing in and out, and what is told to anybody."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from msgspec import UNSET, UnsetType, structs

from roomful.dialects.portsip import mapping, wire
from roomful.dialects.portsip.auth import CLIENT_ID, GRANT, Caller
from roomful.dialects.portsip.mapping.people import lifetime
from roomful.kit.clock import Clock
from roomful.kit.errors import Kind, Problem, invalid, not_found
from roomful.people.sign_in import Grant, SignedIn, SignIns
from roomful.tenants.model import Tenant, TenantState
from roomful.tenants.service import Tenants
from roomful.web.operations import Call, Operation

_TAG = "Authentication"
_OAUTH = "/api/login/oauth"


@dataclass(frozen=True, slots=True)
class SignInRoutes:
    """What the contract calls Authentication.

    `ttl` and `refresh_ttl` are in seconds; `addresses` those that the server is known to have.
    """

    sign_ins: SignIns
    tenants: Tenants
    clock: Clock
    base_url: str
    ttl: float
    refresh_ttl: float
    addresses: tuple[str, ...] = ()

    def operations(self) -> list[Operation]:
        """Return the operations."""
        return [
            Operation(
                method="POST", path=f"{_OAUTH}/token", name="oauthToken", tag=_TAG, handler=self.token,
                summary="Sign in with a password, or get a new token for a refresh token.",
                body=wire.TokenForm, form=True, answer=wire.Token, open=True, problems=(400, 429),
            ),
            Operation(
                method="POST", path=f"{_OAUTH}/revoke", name="oauthRevoke", tag=_TAG, handler=self.revoke,
                summary="End the token that is sent.",
            ),
            Operation(
                method="POST", path="/api/login", name="login", tag=_TAG, handler=self.login, open=True,
                summary="Sign in with a password.", body=wire.Credentials,
                answer=wire.SignedIn, problems=(400, 401, 429),
            ),
            Operation(
                method="GET", path="/api/login", name="getLoginStatus", tag=_TAG, handler=self.status,
                summary="Show how the token that is sent is signed in.", answer=wire.Login,
            ),
            Operation(
                method="POST", path="/api/login/by_microsoft", name="loginWithMicrosoft", tag=_TAG,
                summary="Sign in with an account of Microsoft's, which this server does not offer.",
                handler=self.by_microsoft, body=wire.MicrosoftForm, form=True, open=True, status=302,
                problems=(400,),
            ),
            Operation(
                method="POST", path="/api/logout", name="logout", tag=_TAG, handler=self.logout, status=204,
                summary="Sign out: end the token that is sent.",
            ),
            Operation(
                method="GET", path="/api/info", name="retrieveMetadata", tag=_TAG, handler=self.info,
                summary="Show the server's addresses and, by its domain, a tenant.", query=wire.InfoQuery,
                answer=wire.Info, open=True, problems=(400, 404),
            ),
        ]  # fmt: skip

    async def token(self, call: Call) -> wire.Token:
        """Return a token and its refresh token.

        With `grant_type=password`: `username`, `password` and, if the host name does not say it, `domain`.
        With `grant_type=refresh_token`: `refresh_token`, which is good as long as it was at first.
        """
        form: wire.TokenForm = call.body
        if form.client_id != CLIENT_ID:
            raise Problem(Kind.INVALID, "token_refused", "There is no client of this id.", field="client_id")
        if form.grant_type == "refresh_token":
            refresh = _need("refresh_token", form.refresh_token)
            try:
                signed = await self.sign_ins.refresh(refresh, call.address, self._grant)
            except Problem as problem:
                raise _as(problem, "refresh_refused", "The refresh token is not valid.") from None
        else:
            username, password = _need("username", form.username), _need("password", form.password)
            try:
                signed = await self._sign_in(call, username, password, form.domain)
            except Problem as problem:
                raise _as(problem, "token_refused", "The username or the password is wrong.") from None
        good_for = lifetime(signed.sign_in, signed.sign_in.created_at)
        return wire.Token(signed.token, good_for, signed.refresh or "")

    async def revoke(self, call: Call) -> None:
        """End it, and the refresh token that came with it."""
        caller: Caller = call.caller
        await self.sign_ins.sign_out(caller.sign_in, caller.user, caller.address)

    async def login(self, call: Call) -> wire.SignedIn:
        """Return a token."""
        body: wire.Credentials = call.body
        signed = await self._sign_in(call, body.username, body.password, body.domain)
        shown = mapping.login(signed.sign_in, signed.user, signed.token, signed.sign_in.created_at)
        return wire.SignedIn(**structs.asdict(shown), refresh_token=signed.refresh or "")

    async def status(self, call: Call) -> wire.Login:
        """Return the token that was sent, and until when it is good."""
        caller: Caller = call.caller
        return mapping.login(caller.sign_in, caller.user, caller.token, self.clock.now())

    async def by_microsoft(self, call: Call) -> None:
        """Refuse: nothing leads to Microsoft from here."""
        message = f"There is no sign-in by Microsoft 365 for {call.body.domain} on this server."
        raise Problem(Kind.INVALID, "no_microsoft", message, field="domain")

    async def logout(self, call: Call) -> None:
        """End it, and the refresh token that came with it."""
        await self.revoke(call)

    async def info(self, call: Call) -> wire.Info:
        """Return what is known; null where nothing is."""
        domain: str = call.query.domain
        tenant = await self._tenant(call, domain or UNSET)
        if tenant is None:
            raise not_found("domain")
        hosts = await self.tenants.hosts(tenant.id)
        web = sorted(hosts)[0] if hosts else urlsplit(tenant.public_url or self.base_url).hostname
        known = mapping.host_addresses(*self.addresses)
        shown = wire.Info(
            web_domain=web or tenant.domain,
            private_ipv4=known["private_ipv4"],
            private_ipv6=known["private_ipv6"],
            public_ipv4=known["public_ipv4"],
            public_ipv6=known["public_ipv6"],
            enable_ipv6=any(":" in one for one in self.addresses),
        )
        if domain:
            shown.name, shown.domain = tenant.name, tenant.domain
            shown.website = shown.avatar_url = shown.ms365_authorization_endpoint = None
            shown.enable_ms365_integration = False
        return shown

    @property
    def _grant(self) -> Grant:
        return Grant(GRANT, self.ttl, self.refresh_ttl)

    async def _sign_in(self, call: Call, username: str, password: str, domain: str | UnsetType) -> SignedIn:
        tenant = await self._tenant(call, domain)
        if tenant is None:
            raise Problem(Kind.UNAUTHENTICATED, "sign_in_wrong", "The username or the password is wrong.")
        return await self.sign_ins.sign_in(tenant.id, username, password, call.address, self._grant)

    async def _tenant(self, call: Call, domain: str | UnsetType) -> Tenant | None:
        """Return the tenant of a domain, else of the host name; None for none that is served."""
        if isinstance(domain, UnsetType) or not domain:
            return await self.tenants.of_host(call.request.headers.get("host", ""))
        tenant = await self.tenants.by_domain(domain)
        return tenant if tenant is not None and tenant.state == TenantState.ACTIVE else None


def _need(name: str, value: str | UnsetType) -> str:
    if isinstance(value, UnsetType) or not value:
        raise invalid(name, f"{name} is missing.", "missing")
    return value


def _as(problem: Problem, code: str, message: str) -> Problem:
    """Return a refusal as the token call has it: who tried too often is told so all the same."""
    if problem.kind is not Kind.UNAUTHENTICATED:
        return problem
    return Problem(Kind.UNAUTHENTICATED, code, message)
