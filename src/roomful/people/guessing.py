"""How often a secret may be guessed: attempts are counted before they are made, and waits grow."""

import asyncio
import hmac
import secrets
from collections import OrderedDict
from collections.abc import Sequence
from functools import cached_property

import msgspec

from roomful.db import Database, Transaction
from roomful.kit.clock import MINUTE, SECOND, Clock
from roomful.kit.crypto import check_password, hash_password
from roomful.kit.errors import Kind, Problem
from roomful.kit.ids import new_secret
from roomful.kit.text import is_storable
from roomful.people import rules
from roomful.people.model import Attempts, Limit
from roomful.people.store import sign_ins as store

# one check takes 64 MB and some tens of milliseconds: guesses must not take the whole machine
_CHECKS_AT_ONCE = 2
_KNOWN_FOR = 5 * MINUTE
_KNOWN_AT_MOST = 1024


class Limited(msgspec.Struct, frozen=True):
    """The refusal of an attempt that comes too early."""

    code: str
    message: str


class Trial(msgspec.Struct, frozen=True):
    """An attempt that has been counted: what it left behind."""

    limit: Limit
    key: str
    left: Attempts


class Known:
    """Passwords that were right a moment ago, for programs that sign in before each call.

    What is kept of them is good in this process alone, and only as long as the password's hash is the same.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._key = secrets.token_bytes(32)
        self._right: OrderedDict[str, tuple[bytes, int]] = OrderedDict()

    def has(self, user_id: str, kept: str | None, password: str) -> bool:
        """Tell whether this was the user's password, and still is."""
        mark, until = self._right.get(user_id, (b"", 0))
        return until > self._clock.now() and hmac.compare_digest(mark, self._mark(kept, password))

    def add(self, user_id: str, kept: str | None, password: str) -> None:
        """Remember a password that was right, for some minutes."""
        self._right[user_id] = (self._mark(kept, password), self._clock.now() + _KNOWN_FOR)
        self._right.move_to_end(user_id)
        if len(self._right) > _KNOWN_AT_MOST:
            self._right.popitem(last=False)

    def _mark(self, kept: str | None, password: str) -> bytes:
        text = f"{kept}\n{password}".encode("utf-8", "surrogatepass")
        return hmac.digest(self._key, text, "sha256")


class Passwords:
    """Checks passwords, two at a time, and takes as long where there is none to check with."""

    def __init__(self) -> None:
        self._checks = asyncio.Semaphore(_CHECKS_AT_ONCE)

    async def hash(self, password: str) -> str:
        """Return a password's hash."""
        async with self._checks:
            return await asyncio.to_thread(hash_password, password)

    async def match(self, kept: str | None, password: str) -> bool:
        """Tell whether a password is the one behind a hash."""
        fits = len(password) <= rules.LONGEST_PASSWORD and is_storable(password)
        async with self._checks:
            # made at the first attempt of all, whoever's it is
            nobodys = await asyncio.to_thread(lambda: self._nobodys_hash)
            right = await asyncio.to_thread(check_password, kept or nobodys, password if fits else "")
        return right and kept is not None and fits

    @cached_property
    def _nobodys_hash(self) -> str:
        return hash_password(new_secret())


class Guessing:
    """Counts attempts, by what is guessed and by who guesses, as rows that all servers share."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def count(self, tenant_id: str, keys: Sequence[tuple[Limit, str]], limited: Limited) -> list[Trial]:
        """Count an attempt before it is made, so that a hundred at once are a hundred.

        Whoever counts by two keys gives them in one order always. Raises Problem with `retry_after` in
        seconds, and then nothing was counted.
        """
        async with self._database.write() as tx:
            return await self.count_in(tx, tenant_id, keys, limited)

    async def count_in(
        self, tx: Transaction, tenant_id: str, keys: Sequence[tuple[Limit, str]], limited: Limited
    ) -> list[Trial]:
        """Do the same in a transaction, which must be kept when the attempt fails."""
        now = self._clock.now()
        before = [await store.lock_attempts(tx, tenant_id, limit, key, now) for limit, key in keys]
        _check(before, now, limited)
        trials = []
        for (limit, key), earlier in zip(keys, before, strict=True):
            left = rules.tried(limit, earlier, now)
            await store.set_attempts(tx, tenant_id, limit, key, left)
            trials.append(Trial(limit, key, left))
        return trials

    async def check(self, tenant_id: str, keys: Sequence[tuple[Limit, str]], limited: Limited) -> None:
        """Raise the same Problem without counting: for an attempt that turned out to be right at once."""
        async with self._database.read() as reader:
            before = [await store.attempts(reader, tenant_id, limit, key) for limit, key in keys]
        _check(before, self._clock.now(), limited)

    async def clear(self, tx: Transaction, tenant_id: str, trials: Sequence[Trial]) -> None:
        """Forget what was tried by somebody who then knew it; of what many share, the one good attempt."""
        for trial in trials:
            if rules.is_own(trial.limit):
                await store.forget_attempts(tx, tenant_id, trial.limit, trial.key)
                continue
            now = await store.lock_attempts(tx, tenant_id, trial.limit, trial.key, self._clock.now())
            left = rules.succeeded(trial.left, now)
            await store.set_attempts(tx, tenant_id, trial.limit, trial.key, left)


def _check(before: Sequence[Attempts], now: int, limited: Limited) -> None:
    blocked_until = max((one.blocked_until for one in before), default=0)
    if blocked_until > now:
        wait = -(-(blocked_until - now) // SECOND)
        raise Problem(Kind.LIMITED, limited.code, limited.message, retry_after=wait)
