"""Signing in, and what is told to those who have not."""

from typing import Annotated, Literal

from msgspec import UNSET, Meta, Struct, UnsetType

Maybe = str | UnsetType
Domain = Annotated[str, Meta(min_length=1, max_length=280)]


class TokenForm(Struct):
    """The two forms of the token call in one: which fields are needed depends on `grant_type`."""

    grant_type: Literal["password", "refresh_token"]
    client_id: str
    username: Maybe = UNSET
    password: Maybe = UNSET
    domain: Maybe = UNSET
    scope: Maybe = UNSET
    refresh_token: Maybe = UNSET


class Token(Struct):
    """A token and, to get the next one, a refresh token."""

    access_token: str
    expires_in: int
    refresh_token: str
    token_type: str = "Bearer"  # noqa: S105  # the type of every token


class Credentials(Struct):
    """Who signs in; without a domain the host name says where."""

    username: Annotated[str, Meta(min_length=1, max_length=64)]
    password: str
    domain: Domain | UnsetType = UNSET


class Login(Struct):
    """The token that somebody is signed in with."""

    access_token: str
    expires_at: str
    expires_in: int
    role: str


class SignedIn(Login, kw_only=True):
    """The same of somebody who has just signed in, with what gets them the next token."""

    refresh_token: str
    token_type: str = "Bearer"  # noqa: S105  # the type of every token


class MicrosoftForm(Struct):
    """Where somebody wants to sign in with an account of Microsoft's."""

    domain: Domain


class InfoQuery(Struct):
    """Which tenant is asked for; without one, the host name's."""

    domain: Annotated[str, Meta(max_length=280)] = ""


class Info(Struct):
    """What anybody may know of the server; of a tenant, when its domain was asked for."""

    web_domain: str
    private_ipv4: str | None
    private_ipv6: str | None
    public_ipv4: str | None
    public_ipv6: str | None
    enable_ipv6: bool
    primary_dns_server: str | None = None
    secondary_dns_server: str | None = None
    name: Maybe = UNSET
    domain: Maybe = UNSET
    website: str | UnsetType | None = UNSET
    avatar_url: str | UnsetType | None = UNSET
    enable_ms365_integration: bool | UnsetType = UNSET
    ms365_authorization_endpoint: str | UnsetType | None = UNSET


class FileQuery(Struct):
    """How a file is wanted: to save, or to show right away."""

    inline: bool = False
