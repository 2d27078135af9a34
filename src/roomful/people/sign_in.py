"""Signing in: a login and a password for a token, and how often one may guess."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

import msgspec

from roomful.db import Database, Reader, Transaction
from roomful.history.model import Actor, Severity, Subject
from roomful.history.service import History
from roomful.kit.clock import SECOND, Clock
from roomful.kit.crypto import digest
from roomful.kit.errors import Kind, Problem
from roomful.kit.ids import new_id, new_secret
from roomful.kit.text import is_storable
from roomful.people import rules
from roomful.people.guessing import Guessing, Known, Limited, Passwords
from roomful.people.model import Limit, SignIn, User
from roomful.people.store import sign_ins as store

T = TypeVar("T")
PREFIX = "rms_"
_REFRESH_PREFIX = "rmf_"
OWN_GRANT = "page"
_LIMITED = Limited("sign_in_limited", "There were too many attempts to sign in; please wait.")


class SignedIn(msgspec.Struct, frozen=True):
    """Somebody who has just signed in, with the tokens, which nobody can read again."""

    sign_in: SignIn
    user: User
    token: str
    refresh: str | None = None


class Grant(msgspec.Struct, frozen=True):
    """How somebody signs in, and so who takes the token.

    The lifetimes are seconds: `ttl` None means that of the settings, `refresh_ttl` None no refresh token.
    `scopes` is what the token is good for; empty: everything its user may.
    """

    kind: str = OWN_GRANT
    ttl: float | None = None
    refresh_ttl: float | None = None
    scopes: tuple[str, ...] = ()


OWN = Grant()


def user_actor(user: User, address: str | None) -> Actor:
    """Return a user as the one who did something."""
    return Actor("user", user.id, user.display_name, address)


class SignIns:
    """Who is signed in. `ttl` is for how many seconds a token is good."""

    def __init__(self, database: Database, history: History, clock: Clock, *, ttl: float) -> None:
        self._database = database
        self._history = history
        self._clock = clock
        self._ttl = round(ttl * SECOND)
        self._passwords = Passwords()
        self._attempts = Guessing(database, clock)

    async def sign_in(
        self, tenant_id: str, login: str, password: str, address: str | None, grant: Grant = OWN
    ) -> SignedIn:
        """Return a token for a login and its password. Raises Problem, as `prove` does."""

        async def begin(tx: Transaction, user: User) -> SignedIn:
            return await self._begin(tx, user, address, grant)

        return await self.prove(tenant_id, login, password, address, begin)

    async def prove(
        self,
        tenant_id: str,
        login: str,
        password: str,
        address: str | None,
        then: Callable[[Transaction, User], Awaitable[T]],
        *,
        known: Known | None = None,
    ) -> T:
        """Do something in the transaction in which somebody is found to be who they say.

        Raises Problem sign_in_wrong, the same whatever is wrong and after the same time; sign_in_limited,
        with `retry_after` in seconds, when the login or the address was tried too often. With `known`, where
        programs sign in before each call, a password that was right a moment ago is neither counted nor
        hashed again; and who knows the password of somebody not active hears so: Problem user_inactive.
        """
        login = login.strip()
        if not login or len(login) > rules.MAX_LOGIN or not is_storable(login):
            raise _wrong()
        if known is not None:
            async with self._database.read() as reader:
                found = await store.with_password(reader, tenant_id, login)
            if found is not None and found[0].active and known.has(found[0].id, found[1], password):
                async with self._database.write() as tx:
                    return await self._unchanged(tx, found[0], found[1], then)
        trials = await self._attempts.count(tenant_id, _keys(login, address), _LIMITED)
        async with self._database.read() as reader:
            found = await store.with_password(reader, tenant_id, login)
        user, kept = (None, None) if found is None else found
        right = await self._passwords.match(kept, password)
        if user is None or not user.active or not right:
            await self._failed(tenant_id, user, address)
            raise _inactive() if user is not None and right and known is not None else _wrong()
        async with self._database.write() as tx:
            await self._attempts.clear(tx, tenant_id, trials)
            done = await self._unchanged(tx, user, kept, then)
        if known is not None:
            known.add(user.id, kept, password)
        return done

    @staticmethod
    async def _unchanged(
        tx: Transaction,
        user: User,
        kept: str | None,
        then: Callable[[Transaction, User], Awaitable[T]],
    ) -> T:
        if await store.lock_password(tx, user.tenant_id, user.id) != kept:
            raise _wrong()  # changed while it was checked, and every token was to end
        return await then(tx, user)

    async def authenticate(self, token: str, kind: str = OWN_GRANT) -> tuple[SignIn, User]:
        """Return what a token of this kind of grant stands for.

        Raises Problem: the answer is the same whatever is wrong.
        """
        async with self._database.read() as reader:
            found = await store.by_token(reader, digest(token))
            if found is None or found.grant != kind or found.expires_at <= self._clock.now():
                raise _invalid()
            return found, await self._need_active(reader, found)

    async def refresh(self, token: str, address: str | None, grant: Grant) -> SignedIn:
        """Return a new pair for a refresh token, which lives out its time: its answer may have been lost.

        The new refresh token is good as long as the old one: nobody stays signed in for ever without their
        password. Raises Problem for a token that is none, or of another kind of grant.
        """
        now = self._clock.now()
        async with self._database.write() as tx:
            old = await store.by_refresh(tx, digest(token))
            if old is None or old.grant != grant.kind or (old.refresh_expires_at or 0) <= now:
                raise _invalid()
            user = await self._need_active(tx, old)
            scopes = old.scopes if not grant.scopes else [one for one in grant.scopes if one in old.scopes]
            again = msgspec.structs.replace(grant, scopes=tuple(scopes))
            return await self._begin(tx, user, address, again, until=old.refresh_expires_at)

    @staticmethod
    async def _need_active(reader: Reader, sign_in: SignIn) -> User:
        user = await store.active_user(reader, sign_in.tenant_id, sign_in.user_id)
        if user is None:
            raise _invalid()
        return user

    async def sign_out(self, sign_in: SignIn, user: User, address: str | None) -> None:
        """End a token; once more changes nothing."""
        async with self._database.write() as tx:
            if await store.end_sign_in(tx, sign_in.tenant_id, sign_in.id):
                await self._record(tx, "user.signed_out", user, address)

    async def change_password(self, user: User, old: str, new: str, address: str | None) -> SignedIn:
        """Change a password: every token of the user ends, and a new one is returned.

        Raises Problem password_wrong, password_weak, or sign_in_limited: who has a token may not guess
        for ever, either.
        """
        rules.check_new_password(new, user.login)
        keys = _keys(user.login, address)
        trials = await self._attempts.count(user.tenant_id, keys, _LIMITED)
        async with self._database.read() as reader:
            found = await store.with_password(reader, user.tenant_id, user.login)
        kept = found[1] if found is not None and found[0].id == user.id else None
        if not await self._passwords.match(kept, old):
            await self._failed(user.tenant_id, user, address)
            raise _not_the_password()
        hashed = await self._passwords.hash(new)
        async with self._database.write() as tx:
            await self._attempts.clear(tx, user.tenant_id, trials)
            if await store.lock_password(tx, user.tenant_id, user.id) != kept:
                raise _not_the_password()  # any more
            await self.set_password_in(tx, user, hashed, user_actor(user, address))
            return await self._begin(tx, user, address, OWN)

    async def set_password(self, user: User, password: str, actor: Actor) -> None:
        """Give a user another password; every token of theirs ends. Whether it is good is checked before."""
        hashed = await self._passwords.hash(password)
        async with self._database.write() as tx:
            await self.set_password_in(tx, user, hashed, actor)

    async def set_password_in(self, tx: Transaction, user: User, password_hash: str, actor: Actor) -> None:
        """Give a user another password; every token of theirs ends, and nobody waits for the old one."""
        await store.set_password(tx, user.tenant_id, user.id, password_hash, self._clock.now())
        ended = await store.end_all_sign_ins(tx, user.tenant_id, user.id)
        key = rules.key_of_login(user.login)
        await store.forget_attempts(tx, user.tenant_id, Limit.LOGIN, key)
        await self._history.record(
            tx,
            "user.password_changed",
            user.tenant_id,
            Subject(user.id, user.login),
            actor=actor,
            severity=Severity.HIGH,
            payload={"signed_out": ended},
        )

    async def end_pages_in(self, tx: Transaction, user: User) -> int:
        """End what pages of a user are signed in with; return how many there were."""
        return await store.end_sign_ins_of(tx, user.tenant_id, user.id, OWN_GRANT)

    async def is_live(self, sign_in: SignIn) -> bool:
        """Tell whether somebody is still signed in: for what goes on after it was asked."""
        async with self._database.read() as reader:
            return await store.is_live(reader, sign_in.tenant_id, sign_in.id, self._clock.now())

    async def prune(self) -> int:
        """Delete what is over; return how many sign-ins."""
        async with self._database.write() as tx:
            return await store.prune(tx, self._clock.now(), rules.REMEMBERED)

    async def _begin(
        self, tx: Transaction, user: User, address: str | None, grant: Grant, *, until: int | None = None
    ) -> SignedIn:
        now = self._clock.now()
        token = new_secret(PREFIX, 43)
        refresh = None if grant.refresh_ttl is None else new_secret(_REFRESH_PREFIX, 43)
        refresh_until = until or (None if grant.refresh_ttl is None else now + _micros(grant.refresh_ttl))
        sign_in = SignIn(
            id=new_id(),
            tenant_id=user.tenant_id,
            user_id=user.id,
            address=address,
            created_at=now,
            expires_at=now + (self._ttl if grant.ttl is None else _micros(grant.ttl)),
            grant=grant.kind,
            scopes=list(grant.scopes),
            refresh_expires_at=refresh_until if refresh else None,
        )
        await store.insert_sign_in(tx, sign_in, digest(token), refresh and digest(refresh))
        await self._record(tx, "user.signed_in", user, address)
        return SignedIn(sign_in, user, token, refresh)

    async def _failed(self, tenant_id: str, user: User | None, address: str | None) -> None:
        """Record a failure, without a login that is nobody's: it may be a password in the wrong field."""
        async with self._database.write() as tx:
            await self._history.record(
                tx,
                "user.sign_in_failed",
                tenant_id,
                Subject() if user is None else Subject(user.id, user.login),
                actor=Actor("guest", address=address),
                severity=Severity.MIDDLE,
            )

    async def _record(self, tx: Transaction, kind: str, user: User, address: str | None) -> None:
        await self._history.record(
            tx, kind, user.tenant_id, Subject(user.id, user.login), actor=user_actor(user, address)
        )


def _keys(login: str, address: str | None) -> list[tuple[Limit, str]]:
    # the address always first: whoever locks two rows locks them in one order
    by_address = [(Limit.ADDRESS, rules.key_of_address(address))] if address else []
    return [*by_address, (Limit.LOGIN, rules.key_of_login(login))]


def _micros(seconds: float) -> int:
    return round(seconds * SECOND)


def _invalid() -> Problem:
    return Problem(Kind.UNAUTHENTICATED, "credential_invalid", "The credential is not valid.")


def _wrong() -> Problem:
    return Problem(Kind.UNAUTHENTICATED, "sign_in_wrong", "The login or the password is wrong.")


def _inactive() -> Problem:
    return Problem(Kind.FORBIDDEN, "user_inactive", "This user is not let in any more.")


def _not_the_password() -> Problem:
    return Problem(Kind.FORBIDDEN, "password_wrong", "This is not the password.", field="old")
