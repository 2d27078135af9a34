"""Who calls, and what they may: by a token of a user or a program, or an administrator's key."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from roomful.dialects.trueconf import errors, table
from roomful.dialects.trueconf.table import Entry
from roomful.history.model import Actor
from roomful.kit.errors import Kind, Problem
from roomful.people.model import User
from roomful.people.oauth.model import Bearer
from roomful.people.oauth.tokens import OAuthTokens
from roomful.web.operations import AnyRequest

PREFIX = "/api/{version}/"
_BEARER = "bearer "
_NAME = re.compile(r"[a-z_.]+(?::read|:write)?")
_WORD = re.compile(rf"{_NAME.pattern}|[|&()]")
_BY_PATH = {(entry.method, entry.path): entry for entry in table.ENTRIES.values()}
# headed without an s, and called with it in its own example
_ALIASES = {("POST", "conferences/{conference_id}/notify"): "conferenceNotify"}


@dataclass(frozen=True, slots=True)
class Caller:
    """Who calls which operation of which version."""

    version: int
    entry: Entry
    bearer: Bearer

    @property
    def key(self) -> str:
        """What requests are counted by."""
        return self.bearer.key

    @property
    def tenant_id(self) -> str:
        """The tenant of the token."""
        return self.bearer.tenant_id

    @property
    def actor(self) -> Actor:
        """Who calls as the one who did something."""
        return self.bearer.actor

    @property
    def user(self) -> User | None:
        """Who has signed in; None for programs, which see all of their tenant."""
        return self.bearer.user

    @property
    def administers(self) -> bool:
        """Whether the people of the tenant, and what goes for all of it, are theirs to change."""
        return self.bearer.administers

    @property
    def sees_only(self) -> str | None:
        """The user whose conferences alone are seen; None: all of the tenant."""
        return self.bearer.only_of


@dataclass(frozen=True, slots=True)
class Doorman:
    """Lets callers in."""

    oauth: OAuthTokens

    async def authenticate(self, request: AnyRequest) -> Caller:
        """Return who calls. Raises Problem: what a version lacks is not there, whoever asks."""
        version, entry = asked(request)
        bearer = await self.bearer(request)
        wanted = table.scopes(entry.name, version)
        if wanted and not allows(wanted, bearer.scopes):
            raise errors.forbidden()
        return Caller(version, entry, bearer)

    async def bearer(self, request: AnyRequest) -> Bearer:
        """Return whose token comes with a request, whatever it is good for. Raises Problem."""
        token = token_of(request)
        if not token:
            raise Problem(Kind.UNAUTHENTICATED, "credential_missing", "There is no access token.")
        client = request.scope.get("client")
        return await self.oauth.authenticate(token, client[0] if client else None)


def asked(request: AnyRequest) -> tuple[int, Entry]:
    """Return which operation of which version a request is for. Raises Problem when it has none such."""
    version = table.read(request.path_params.get("version", ""))
    template = str(request.scope["path_template"]).removeprefix(PREFIX)
    alias = _ALIASES.get((request.method, template))
    entry = table.ENTRIES[alias] if alias else _BY_PATH.get((request.method, template))
    if version is None or entry is None or not entry.span.has(version):
        raise Problem(Kind.NOT_FOUND, "not_found", "There is nothing at this address.")
    return version, entry


def token_of(request: AnyRequest) -> str:
    """Return the token of a request: what clients send as a header, else the documented parameter."""
    header = request.headers.get("authorization", "").strip()
    if header[: len(_BEARER)].lower() == _BEARER:
        return header[len(_BEARER) :].strip()
    return request.query_params.get("access_token", "").strip()


def allows(expression: str, held: frozenset[str]) -> bool:
    """Tell whether scopes open what an expression of names, `|`, `&` and brackets asks for."""
    words = iter([*_WORD.findall(expression), ""])
    return _either(words, held)[0]


def _either(words: Iterator[str], held: frozenset[str]) -> tuple[bool, str]:
    found, after = _both(words, held)
    while after == "|":
        other, after = _both(words, held)
        found = found or other
    return found, after


def _both(words: Iterator[str], held: frozenset[str]) -> tuple[bool, str]:
    found, after = _one(words, held)
    while after == "&":
        other, after = _one(words, held)
        found = found and other
    return found, after


def _one(words: Iterator[str], held: frozenset[str]) -> tuple[bool, str]:
    word = next(words)
    if word == "(":
        found, _ = _either(words, held)
    else:
        found = word in held
    return found, next(words)
