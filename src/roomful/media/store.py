"""Where finished files are kept: a folder, or a bucket of anything that speaks S3.

obstore is imported where it is first needed: it takes 4 MB, which a server that keeps no files does without.
"""

import asyncio
import contextlib
import os
import shutil
from collections.abc import AsyncIterator, Callable, Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

from roomful.kit.ids import new_secret
from roomful.recordings.port import StoreTrouble

CHUNK = 256 * 1024
_PART = 16 << 20
_PARTS_AT_ONCE = 4
# a request that hears nothing for so long is given up and tried again; one that goes on may take its time:
# films are long, and who watches them slow
_SILENCE = timedelta(seconds=60)
_TIMEOUT = timedelta(days=1)
_CONNECT_TIMEOUT = timedelta(seconds=10)


@dataclass(frozen=True, slots=True)
class Bucket:
    """Where a bucket is and what opens it. An empty endpoint is Amazon's own."""

    name: str
    region: str = "us-east-1"
    endpoint: str = ""
    key: str = ""
    secret: str = field(default="", repr=False)
    path_style: bool = True


class ObjectStore:
    """A `Store` over obstore, whatever is behind it."""

    def __init__(self, opened: Callable[[], Any]) -> None:
        self._opened = opened

    @cached_property
    def _store(self) -> Any:
        return self._opened()

    async def put(self, key: str, path: Path) -> None:
        """Send a file, in parts when it is large; a reader sees all of it or what was there before."""
        import obstore

        with _told():
            await obstore.put_async(self._store, key, path, chunk_size=_PART, max_concurrency=_PARTS_AT_ONCE)

    async def fetch(self, key: str, path: Path) -> None:
        """Bring what is under the key to a path."""
        import obstore

        draft = path.with_name(f"{path.name}.{new_secret('', 8)}")
        try:
            with _told():
                found = await obstore.get_async(self._store, key)
                with await asyncio.to_thread(draft.open, "wb") as file:
                    async for chunk in found.stream(CHUNK):
                        await asyncio.to_thread(file.write, chunk)
            await asyncio.to_thread(draft.replace, path)
        finally:
            await asyncio.to_thread(draft.unlink, missing_ok=True)

    async def read(self, key: str, start: int, end: int) -> AsyncIterator[bytes]:
        """Return the bytes from `start` to before `end`, in chunks."""
        import obstore

        if end <= start:
            return
        with _told():
            found = await obstore.get_async(self._store, key, options={"range": (start, end)})
            async for chunk in found.stream(CHUNK):
                yield bytes(chunk)

    async def size(self, key: str) -> int | None:
        """Return how many bytes are under the key."""
        import obstore

        try:
            with _told():
                return int((await obstore.head_async(self._store, key))["size"])
        except FileNotFoundError:
            return None

    async def delete(self, keys: Iterable[str]) -> None:
        """Remove what is there of them."""
        import obstore

        for key in keys:
            with _told(), contextlib.suppress(FileNotFoundError):
                await obstore.delete_async(self._store, key)


class DiskStore(ObjectStore):
    """A folder. What is put there from the same disk is not copied."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.folder = folder.resolve()
        super().__init__(self._open)

    def _open(self) -> Any:
        from obstore.store import LocalStore

        return LocalStore(self.folder, automatic_cleanup=True)

    async def put(self, key: str, path: Path) -> None:
        """Link a file into the folder under its key; a copy is made where that cannot be."""
        await asyncio.to_thread(self._put, key, path)

    def _put(self, key: str, path: Path) -> None:
        target = self.folder / key
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        # the draft has a name that no key has, so that what a crash leaves is never handed out
        draft = target.with_name(f".{target.name}.{new_secret('', 8)}")
        try:
            try:
                os.link(path, draft)
            except OSError:
                shutil.copyfile(path, draft)
            _sync(draft)
            draft.replace(target)
            _sync(target.parent)
        finally:
            draft.unlink(missing_ok=True)

    async def fetch(self, key: str, path: Path) -> None:
        """Link or copy what is under the key to a path."""
        await asyncio.to_thread(self._fetch, key, path)

    def _fetch(self, key: str, path: Path) -> None:
        path.unlink(missing_ok=True)
        try:
            os.link(self.folder / key, path)
        except FileNotFoundError:
            raise
        except OSError:
            shutil.copyfile(self.folder / key, path)


def open_bucket(bucket: Bucket) -> ObjectStore:
    """Return the store in a bucket; nothing is asked of it yet."""
    from obstore.store import S3Store

    options: Any = {
        "read_timeout": _SILENCE,
        "timeout": _TIMEOUT,
        "connect_timeout": _CONNECT_TIMEOUT,
    }
    options["allow_http"] = bucket.endpoint.startswith("http://")
    more: dict[str, Any] = {"endpoint": bucket.endpoint} if bucket.endpoint else {}
    if bucket.key:
        more |= {"access_key_id": bucket.key, "secret_access_key": bucket.secret}
    store = S3Store(
        bucket.name,
        region=bucket.region,
        virtual_hosted_style_request=not bucket.path_style,
        client_options=options,
        **more,
    )
    return ObjectStore(lambda: store)


@contextlib.contextmanager
def _told() -> Any:
    """Turn the store's own errors into the house's; what is not there is a FileNotFoundError already."""
    from obstore.exceptions import BaseError

    try:
        yield
    except FileNotFoundError:
        raise
    except (BaseError, OSError) as error:
        raise StoreTrouble(str(error)) from error


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
