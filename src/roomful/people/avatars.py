"""Pictures of people, for where their camera shows nothing."""

import asyncio
import contextlib
import tempfile
from collections.abc import Coroutine
from pathlib import Path
from typing import Any

import structlog

from roomful.db import Database, Transaction
from roomful.history.model import SYSTEM, Actor, Event
from roomful.history.service import History
from roomful.kit.crypto import same
from roomful.kit.errors import Kind, Problem, invalid, not_found
from roomful.kit.ids import is_id, new_secret
from roomful.people.model import User
from roomful.people.port import NoPicture, Portraits, Shelf
from roomful.people.service import People
from roomful.people.store import users as store

log = structlog.get_logger()

MAX_SENT = 5 << 20
# where a picture is shown by whoever knows its version, which nobody can guess
AVATARS = "/roomful/v1/avatars"
_VERSION = 22


def path_of(user: User) -> str | None:
    """Return the path that shows a user's picture, another one for each new picture; None without one."""
    return path_to(user.id, user.avatar)


def path_to(user_id: str | None, key: str | None) -> str | None:
    """Return the same by what is known of a user: their id, and the key of their picture."""
    if user_id is None or key is None:
        return None
    return f"{AVATARS}/{user_id}/{key.rpartition('/')[2]}"


class Avatars:
    """Takes pictures of users, makes them small and safe, and keeps them. `folder` is where they are made."""

    def __init__(
        self,
        database: Database,
        history: History,
        people: People,
        portraits: Portraits,
        shelf: Shelf,
        folder: Path,
    ) -> None:
        self._database = database
        self._people = people
        self._portraits = portraits
        self._shelf = shelf
        self._folder = folder
        self._tasks: set[asyncio.Task[None]] = set()
        history.subscribe(self._hear)

    async def put(self, tenant_id: str, user_id: str, picture: bytes, *, actor: Actor = SYSTEM) -> User:
        """Give a user a picture: PNG, JPEG, WebP or GIF of at most 5 MB.

        Raises Problem user_not_found, avatar_too_large, avatar_unreadable, and what the shelf raises.
        """
        user = await self._people.get(tenant_id, _id(user_id))
        if len(picture) > MAX_SENT:
            raise Problem(Kind.TOO_LARGE, "avatar_too_large", "A picture has 5 MB at most.", limit=MAX_SENT)
        try:
            made = await self._portraits.make(picture)
        except NoPicture as error:
            raise invalid("image", str(error), "avatar_unreadable") from error
        key = f"avatars/{tenant_id}/{user_id}/{new_secret('', _VERSION)}.jpg"
        await self._keep(key, made)
        try:
            changed = await self._people.set_avatar(tenant_id, user_id, key, actor)
        except BaseException:
            await self._forget(key)
            raise
        if user.avatar is not None:
            await self._forget(user.avatar)
        return changed

    async def remove(self, tenant_id: str, user_id: str, *, actor: Actor = SYSTEM) -> User:
        """Take a user's picture away; once more changes nothing. Raises Problem user_not_found."""
        user = await self._people.get(tenant_id, _id(user_id))
        changed = await self._people.set_avatar(tenant_id, user_id, None, actor)
        if user.avatar is not None:
            await self._forget(user.avatar)
        return changed

    async def read(self, user_id: str, file: str) -> bytes:
        """Return the JPEG at a path that `path_of` told. Raises Problem avatar_not_found."""
        async with self._database.read() as reader:
            key = await store.avatar(reader, user_id) if is_id(user_id) else None
        if key is None or not same(key.rpartition("/")[2], file):
            raise not_found("avatar")
        size = await self._shelf.size(key)
        if size is None:
            raise not_found("avatar")
        return b"".join([chunk async for chunk in self._shelf.read(key, 0, size)])

    async def settle(self) -> None:
        """Wait for what is forgotten without being waited for."""
        while self._tasks:
            await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _keep(self, key: str, made: bytes) -> None:
        def write() -> Path:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile(dir=self._folder, prefix="avatar.", delete=False) as file:
                file.write(made)
            return Path(file.name)

        path = await asyncio.to_thread(write)
        try:
            await self._shelf.put(key, path)
        finally:
            await asyncio.to_thread(path.unlink, missing_ok=True)

    async def _forget(self, key: str) -> None:
        """Delete a picture that nobody is shown any more; what fails leaves a small file, and is told."""
        try:
            with contextlib.suppress(FileNotFoundError):
                await self._shelf.delete([key])
        except Exception as error:
            log.warning("a picture could not be deleted", key=key, error=str(error))

    async def _hear(self, tx: Transaction, event: Event) -> None:
        if event.kind == "user.deleted" and event.object_id is not None:
            gone = await self._people.even_deleted_in(tx, event.tenant_id, event.object_id)
            if gone is not None and gone.avatar is not None:
                key = gone.avatar
                tx.after_commit(lambda: self._soon(self._forget(key)))

    def _soon(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def _id(user_id: str) -> str:
    if not is_id(user_id):
        raise not_found("user")
    return user_id
