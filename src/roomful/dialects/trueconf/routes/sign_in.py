"""Getting tokens: one call for all versions, which tells what is wrong in OAuth's own form."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from roomful.dialects.trueconf import errors, wire
from roomful.dialects.trueconf.mapping.ids import login_of
from roomful.kit.errors import Kind, Problem
from roomful.people.oauth.model import Tokens
from roomful.people.oauth.tokens import OAuthTokens
from roomful.tenants.model import Tenant, TenantState
from roomful.tenants.service import Tenants
from roomful.web.operations import Call, Handler

# built in: people sign in through it with a password, and it has no secret
USERS_CLIENT = "trueconf_server_users"
Given = Mapping[str, Any]
INVALID, WRONG, BANNED = "invalidRequest", "invalidCredentials", "userIsBanned"


@dataclass(frozen=True, slots=True)
class SignInRoutes:
    """The token call."""

    oauth: OAuthTokens
    tenants: Tenants

    def handlers(self) -> Mapping[str, Handler]:
        """Return the operations."""
        return {"generateToken": self.token}

    async def token(self, call: Call) -> dict[str, Any]:
        """Return a token, and what gets the next one.

        With `grant_type=password`: `client_id`, `username` and `password`. With `refresh_token`:
        `refresh_token`, which is good as long as it was at first. With `client_credentials`: `client_id` and
        `client_secret`. With `authorization_code`: `code`, and what `/oauth2/v1/authorize` was told.
        """
        try:
            given = {name: value for name, value in wire.body_of(call.body).items() if value is not None}
            return await self._token(call, given)
        except Problem as problem:
            raise _told(problem) from None

    async def _token(self, call: Call, given: Given) -> dict[str, Any]:
        grants = {
            "password": self._password,
            "refresh_token": self._refresh,
            "client_credentials": self._program,
            "authorization_code": self._code,
        }
        grant = grants.get(_text(given, "grant_type"))
        if grant is None:
            raise _wrong("grant_type", f"grant_type is one of: {', '.join(grants)}.")
        tokens = await grant(call, given)
        return {
            "access_token": tokens.access,
            "expires_in": tokens.good_for,
            "token_type": "Bearer",
            "scope": " ".join(tokens.scopes),
            "refresh_token": tokens.refresh,
        }

    async def _password(self, call: Call, given: Given) -> Tokens:
        client_id = _text(given, "client_id", USERS_CLIENT)
        username, password = _text(given, "username"), _text(given, "password")
        tenant, login = await self._realm(call, username)
        return await self.oauth.by_password(
            tenant.id,
            login,
            password,
            call.address,
            client_id=client_id,
            client_secret=_maybe(given, "client_secret"),
            asked=_scopes(given),
        )

    async def _refresh(self, call: Call, given: Given) -> Tokens:
        return await self.oauth.by_refresh(
            _text(given, "refresh_token"),
            call.address,
            client_id=_maybe(given, "client_id"),
            client_secret=_maybe(given, "client_secret"),
            asked=_scopes(given),
        )

    async def _program(self, call: Call, given: Given) -> Tokens:
        client_id, secret = _text(given, "client_id"), _text(given, "client_secret")
        return await self.oauth.for_itself(client_id, secret, call.address, asked=_scopes(given))

    async def _code(self, call: Call, given: Given) -> Tokens:
        return await self.oauth.by_code(
            _text(given, "code"),
            call.address,
            client_id=_text(given, "client_id"),
            client_secret=_maybe(given, "client_secret"),
            redirect_uri=_maybe(given, "redirect_uri"),
            verifier=_maybe(given, "code_verifier"),
        )

    async def _realm(self, call: Call, username: str) -> tuple[Tenant, str]:
        """Return the tenant of a user and their login: the server's name behind it tells, else the host."""
        _, at, domain = username.rpartition("@")
        tenant = await self.tenants.by_domain(domain) if at else None
        if tenant is not None and tenant.state == TenantState.ACTIVE:
            return tenant, login_of(username, tenant.domain)
        return await self.tenants.of_host(call.request.headers.get("host", "")), username


def _maybe(given: Given, name: str) -> str | None:
    return _text(given, name) if given.get(name) not in (None, "") else None


def _scopes(given: Given) -> list[str] | None:
    text = _maybe(given, "scope")
    return None if text is None else text.split()


def _text(given: Given, name: str, usual: str = "") -> str:
    value = given.get(name, usual)
    if not isinstance(value, str) or not value:
        raise _wrong(name, f"{name} is missing.")
    return value


def _wrong(name: str, message: str) -> Problem:
    return Problem(Kind.INVALID, INVALID, message, field=name)


def _told(problem: Problem) -> Problem:
    """Return a refusal as this call has it: with the vendor's three words, and a status for each."""
    if problem.code == "user_inactive":
        problem = Problem(Kind.FORBIDDEN, problem.code, problem.message)
    code, status = {
        Kind.UNAUTHENTICATED: (WRONG, 401),
        Kind.FORBIDDEN: (BANNED, 403),
        Kind.LIMITED: ("tooManyRequests", 429),
        Kind.UNAVAILABLE: ("serviceUnavailable", 503),
    }.get(problem.kind, (INVALID, 400))
    details: dict[str, Any] = {"status": status, "named": True, errors.SIGN_IN: True}
    wait = problem.details.get("retry_after")
    if wait is not None:
        details["retry_after"] = wait
    return Problem(problem.kind, code, problem.message, **details)
