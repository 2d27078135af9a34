"""Tokens for programs: by a password, a code, a refresh token, or for the program itself."""

from collections.abc import Iterable

from roomful.db import Database, Reader, Transaction
from roomful.history.model import Actor, Severity, Subject
from roomful.history.service import History
from roomful.kit.clock import DAY, SECOND, Clock
from roomful.kit.crypto import digest
from roomful.kit.errors import Kind, Problem, invalid
from roomful.kit.ids import new_id, new_secret
from roomful.people import rules
from roomful.people.guessing import Known
from roomful.people.model import Role, SignIn, User
from roomful.people.oauth.model import GRANT, Authorization, Bearer, Tokens
from roomful.people.sign_in import SignIns, user_actor
from roomful.people.store import oauth as store
from roomful.people.store import sign_ins
from roomful.tenants import scopes
from roomful.tenants.model import Credential, CredentialKind
from roomful.tenants.service import Tenants

_ACCESS, _REFRESH = "rma_", "rmf_"
# a code that comes a second time is known so long
_REMEMBERED = DAY


class OAuthTokens:
    """Gives tokens, and tells who has one.

    `ttl` and `refresh_ttl` are seconds; `open_clients` are the ids of programs that everybody may use with a
    password, and that have no secret. Problems of what a program brings: client_invalid, grant_invalid,
    scope_invalid; of what somebody types: sign_in_wrong, sign_in_limited, user_inactive.
    """

    def __init__(
        self,
        database: Database,
        history: History,
        tenants: Tenants,
        sign_ins: SignIns,
        clock: Clock,
        *,
        ttl: float,
        refresh_ttl: float,
        open_clients: frozenset[str] = frozenset(),
    ) -> None:
        self._database = database
        self._history = history
        self._tenants = tenants
        self._sign_ins = sign_ins
        self._clock = clock
        self._ttl = round(ttl * SECOND)
        self._refresh_ttl = round(refresh_ttl * SECOND)
        self._open_clients = open_clients
        self._known = Known(clock)

    async def by_password(
        self,
        tenant_id: str,
        login: str,
        password: str,
        address: str | None,
        *,
        client_id: str,
        client_secret: str | None = None,
        asked: Iterable[str] | None = None,
    ) -> Tokens:
        """Return tokens for a login and its password (RFC 6749, section 4.3). Raises Problem."""
        client = None
        if client_id not in self._open_clients:
            client = await self._client(client_id, client_secret)
            if client.tenant_id != tenant_id:
                raise _no_client()

        async def give(tx: Transaction, user: User) -> Tokens:
            return await self._give(tx, user, client, _list(asked), address)

        return await self._sign_ins.prove(tenant_id, login, password, address, give, known=self._known)

    async def for_itself(
        self,
        client_id: str,
        client_secret: str,
        address: str | None,
        *,
        asked: Iterable[str] | None = None,
    ) -> Tokens:
        """Return tokens for a program that acts for itself (RFC 6749, section 4.4). Raises Problem."""
        client = await self._client(client_id, client_secret)
        if not client.confidential:
            raise _no_client()
        async with self._database.write() as tx:
            return await self._give(tx, None, client, _list(asked), address)

    async def by_refresh(
        self,
        token: str,
        address: str | None,
        *,
        client_id: str | None = None,
        client_secret: str | None = None,
        asked: Iterable[str] | None = None,
    ) -> Tokens:
        """Return a new pair for a refresh token (RFC 6749, section 6), which lives out its time: the answer
        may have been lost. The new one is good as long as the old one.

        A program that names itself has to be the one that the token was made for. Raises Problem.
        """
        named = await self._named(client_id, client_secret)
        async with self._database.write() as tx:
            old = await sign_ins.by_refresh(tx, digest(token))
            if old is None or old.grant != GRANT or (old.refresh_expires_at or 0) <= self._clock.now():
                raise _no_grant()
            user, client = await self._behind(tx, old)
            if client_id is not None and named != (None if client is None else client.id):
                raise _no_grant()
            wanted = _list(asked)
            if old.scopes:
                wanted = scopes.granted(wanted, old.scopes)
            return await self._give(tx, user, client, wanted, address, like=old)

    async def by_code(
        self,
        code: str,
        address: str | None,
        *,
        client_id: str,
        client_secret: str | None = None,
        redirect_uri: str | None = None,
        verifier: str | None = None,
    ) -> Tokens:
        """Return tokens for the code that somebody was sent back with (RFC 6749, section 4.1.3; RFC 7636).

        A code that comes twice is in the wrong hands: what came of it ends. Raises Problem.
        """
        client = await self._client(client_id, client_secret)
        async with self._database.write() as tx:
            found = await store.lock_code(tx, digest(code))
            if (
                found is None
                or found.credential_id != client.id
                or not rules.proves(found.challenge, verifier)
            ):
                raise _no_grant()
            if redirect_uri is not None and redirect_uri != found.redirect_uri:
                raise _no_grant()
            if await store.use(tx, found.tenant_id, found.id, self._clock.now()):
                return await self._redeem(tx, found, client, address)
            await self._came_twice(tx, found, address)
        raise _no_grant()

    async def authenticate(self, token: str, address: str | None = None) -> Bearer:
        """Return who calls with a token, or with an administrator's key.

        Raises Problem credential_invalid: the answer is the same whatever is wrong.
        """
        async with self._database.read() as reader:
            found = await sign_ins.by_token(reader, digest(token))
            if found is not None and found.grant == GRANT and found.expires_at > self._clock.now():
                try:
                    user, client = await self._behind(reader, found)
                except Problem:
                    raise _invalid() from None
                held = scopes.covered(found.scopes or scopes.SCOPES)
                if client is not None and client.scopes:
                    held &= scopes.covered(client.scopes)
                if user is not None:
                    held &= scopes.of_user(administers=user.role == Role.ADMIN)
                return Bearer(found.tenant_id, held, user, client, found, address)
        key = await self._tenants.authenticate(CredentialKind.ADMIN_KEY, token)
        return Bearer(key.tenant_id, scopes.covered(key.scopes or scopes.SCOPES), None, key, None, address)

    async def prune(self) -> None:
        """Delete codes that nobody can use, or be found to have used twice, any more."""
        async with self._database.write() as tx:
            await store.prune(tx, self._clock.now() - _REMEMBERED)

    async def _client(self, client_id: str, secret: str | None) -> Credential:
        """Return a program that has said who it is, and proved it where it has a secret."""
        client = await self._tenants.client(client_id, secret)
        if client.confidential and secret is None:
            raise _no_client()
        return client

    async def _named(self, client_id: str | None, secret: str | None) -> str | None:
        """Return the credential of a program that names itself; None for none, and for an open one.

        Clients refresh without a secret: theirs is the token. One that is given has to be right.
        """
        if client_id is None or client_id in self._open_clients:
            return None
        return (await self._tenants.client(client_id, secret)).id

    async def _behind(self, reader: Reader, sign_in: SignIn) -> tuple[User | None, Credential | None]:
        """Return the user and the program of a token, as far as it has them. Raises Problem."""
        user = client = None
        if sign_in.user_id is not None:
            user = await sign_ins.active_user(reader, sign_in.tenant_id, sign_in.user_id)
        if sign_in.credential_id is not None:
            client = await self._tenants.usable_in(reader, sign_in.tenant_id, sign_in.credential_id)
        gone = (sign_in.user_id is not None and user is None) or (
            sign_in.credential_id is not None and client is None
        )
        if gone or (user is None and client is None):
            raise _no_grant()
        return user, client

    async def _redeem(
        self, tx: Transaction, found: Authorization, client: Credential, address: str | None
    ) -> Tokens:
        user = await sign_ins.active_user(tx, found.tenant_id, found.user_id)
        if user is None or found.expires_at <= self._clock.now():
            raise _no_grant()
        asked = found.scopes or None
        return await self._give(tx, user, client, asked, address, authorization_id=found.id)

    async def _came_twice(self, tx: Transaction, found: Authorization, address: str | None) -> None:
        ended = await store.end_tokens(tx, found.tenant_id, found.id)
        await self._history.record(
            tx,
            "authorization.reused",
            found.tenant_id,
            Subject(found.id),
            actor=Actor("guest", address=address),
            severity=Severity.HIGH,
            payload={"credential_id": found.credential_id, "user_id": found.user_id, "signed_out": ended},
        )

    async def _give(
        self,
        tx: Transaction,
        user: User | None,
        client: Credential | None,
        asked: list[str] | None,
        address: str | None,
        *,
        like: SignIn | None = None,
        authorization_id: str | None = None,
    ) -> Tokens:
        bounds = [] if client is None else [client.scopes]
        if user is not None:
            bounds.append(sorted(scopes.of_user(administers=user.role == Role.ADMIN)))
        held = scopes.granted(asked, *bounds)
        now = self._clock.now()
        refresh_until = now + self._refresh_ttl if like is None else like.refresh_expires_at
        access, refresh = new_secret(_ACCESS, 40), new_secret(_REFRESH, 40)
        sign_in = SignIn(
            id=new_id(),
            tenant_id=user.tenant_id if user is not None else _need(client).tenant_id,
            user_id=None if user is None else user.id,
            address=address,
            created_at=now,
            expires_at=now + self._ttl,
            grant=GRANT,
            scopes=held,
            refresh_expires_at=refresh_until,
            credential_id=None if client is None else client.id,
            authorization_id=authorization_id if like is None else like.authorization_id,
        )
        await sign_ins.insert_sign_in(tx, sign_in, digest(access), digest(refresh))
        if user is not None:
            subject, actor = Subject(user.id, user.login), user_actor(user, address)
            await self._history.record(tx, "user.signed_in", sign_in.tenant_id, subject, actor=actor)
        else:
            one = _need(client)
            actor = Actor("credential", one.id, one.label or one.public_id, address)
            await self._history.record(
                tx, "credential.signed_in", one.tenant_id, Subject(one.id, one.label), actor=actor
            )
        shown = held or list(scopes.SCOPES)
        return Tokens(access, refresh, self._ttl // SECOND, shown, sign_in, user)


def _list(asked: Iterable[str] | None) -> list[str] | None:
    return None if asked is None else list(asked)


def _need(client: Credential | None) -> Credential:
    assert client is not None  # a token is a user's or a program's
    return client


def _invalid() -> Problem:
    return Problem(Kind.UNAUTHENTICATED, "credential_invalid", "The credential is not valid.")


def _no_client() -> Problem:
    return Problem(Kind.UNAUTHENTICATED, "client_invalid", "There is no such client, or it is another.")


def _no_grant() -> Problem:
    return invalid("grant", "The code or the refresh token is not valid.", "grant_invalid")
