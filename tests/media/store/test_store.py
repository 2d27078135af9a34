"""Where finished files are kept: the same of a folder and of a bucket."""

import asyncio
import logging
import socket
import threading
import urllib.request
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
from werkzeug.serving import make_server

from roomful.media import store as stores
from roomful.media.store import CHUNK, Bucket, DiskStore, ObjectStore, open_bucket
from roomful.recordings.port import StoreTrouble

_NAME = "recordings"
_SIGNED = (
    "AWS4-HMAC-SHA256 Credential=key/20260101/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=x"
)
CONTENT = bytes(range(256)) * (3 * CHUNK // 256) + b"the end"


@pytest.fixture(scope="session")
def bucket() -> Iterator[Bucket]:
    """A bucket of a server of this run."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = make_server("127.0.0.1", 0, DomainDispatcherApplication(create_backend_app), threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    url = f"http://127.0.0.1:{server.server_port}"
    making = urllib.request.Request(f"{url}/{_NAME}", method="PUT", headers={"Authorization": _SIGNED})
    urllib.request.urlopen(making).close()
    yield Bucket(_NAME, endpoint=url, key="key", secret="secret")
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(params=["disk", "s3"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> ObjectStore:
    if request.param == "disk":
        return DiskStore(tmp_path / "files")
    return open_bucket(request.getfixturevalue("bucket"))


@pytest.fixture
def key(tmp_path: Path) -> str:
    """A key of this test's own."""
    return f"tenant/{tmp_path.name}/Ünï film (1).mp4"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    made = tmp_path / "made.mp4"
    made.write_bytes(CONTENT)
    return made


def content_of(path: Path) -> bytes:
    return path.read_bytes()


def same_file(one: Path, other: Path) -> bool:
    return one.samefile(other)


async def everything(store: ObjectStore, key: str, start: int, end: int) -> bytes:
    return b"".join([chunk async for chunk in store.read(key, start, end)])


async def test_what_was_put_is_there(store: ObjectStore, key: str, path: Path) -> None:
    assert await store.size(key) is None
    await store.put(key, path)
    assert await store.size(key) == len(CONTENT)
    assert await everything(store, key, 0, len(CONTENT)) == CONTENT
    assert content_of(path) == CONTENT


@pytest.mark.parametrize(
    ("start", "end"),
    [(0, 1), (255, 258), (len(CONTENT) - 7, len(CONTENT)), (5, 5), (CHUNK - 1, 2 * CHUNK + 1)],
)
async def test_any_range_is_read(store: ObjectStore, key: str, path: Path, start: int, end: int) -> None:
    await store.put(key, path)
    assert await everything(store, key, start, end) == CONTENT[start:end]


async def test_a_large_file_comes_in_chunks(store: ObjectStore, key: str, path: Path) -> None:
    await store.put(key, path)
    sizes = [len(chunk) async for chunk in store.read(key, 0, len(CONTENT))]
    assert sum(sizes) == len(CONTENT)
    # what a network brings at once, while this process is busy, is one chunk
    assert not isinstance(store, DiskStore) or max(sizes) < len(CONTENT) / 2


async def test_putting_again_replaces(store: ObjectStore, key: str, path: Path) -> None:
    await store.put(key, path)
    other = path.with_name("other")
    other.write_bytes(b"other")
    await store.put(key, other)
    assert await everything(store, key, 0, 5) == b"other"
    assert await store.size(key) == 5


async def test_a_file_is_fetched(store: ObjectStore, key: str, path: Path, tmp_path: Path) -> None:
    await store.put(key, path)
    target = tmp_path / "fetched"
    for _ in range(2):
        await store.fetch(key, target)
        assert target.read_bytes() == CONTENT


async def test_what_is_not_there(store: ObjectStore, key: str, tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        await everything(store, key, 0, 5)
    with pytest.raises(FileNotFoundError):
        await store.fetch(key, tmp_path / "fetched")
    assert not (tmp_path / "fetched").exists()


async def test_deleting_twice_is_as_good_as_once(store: ObjectStore, key: str, path: Path) -> None:
    await store.put(key, path)
    for _ in range(2):
        await store.delete([key, f"{key}.none"])
        assert await store.size(key) is None


async def test_a_file_on_the_same_disk_is_not_copied(tmp_path: Path, path: Path) -> None:
    store = DiskStore(tmp_path / "files")
    await store.put("a/b.mp4", path)
    assert same_file(tmp_path / "files" / "a" / "b.mp4", path)
    assert [found.name for found in (tmp_path / "files").rglob("*") if found.is_file()] == ["b.mp4"]


async def test_a_file_of_another_disk_is_copied(
    tmp_path: Path, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(18, "Invalid cross-device link")

    monkeypatch.setattr("os.link", refuse)
    store = DiskStore(tmp_path / "files")
    await store.put("a/b.mp4", path)
    assert (tmp_path / "files" / "a" / "b.mp4").read_bytes() == CONTENT


async def test_a_bucket_that_refuses_says_so_without_the_secret(bucket: Bucket, path: Path) -> None:
    store = open_bucket(Bucket("not-there", endpoint=bucket.endpoint, key="key", secret="hush-hush"))
    with pytest.raises((StoreTrouble, FileNotFoundError)) as raised:
        await store.put("a", path)
    assert "hush-hush" not in str(raised.value)
    assert "hush-hush" not in repr(Bucket("a", secret="hush-hush"))


def test_nothing_is_asked_before_it_is_used() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        open_bucket(Bucket("a", endpoint=f"http://127.0.0.1:{free.getsockname()[1]}", key="k", secret="s"))


async def test_a_film_may_take_longer_than_a_silence(monkeypatch: pytest.MonkeyPatch) -> None:
    pieces, asked = 6, 0

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal asked
        await reader.readuntil(b"\r\n\r\n")
        asked += 1
        size = pieces * CHUNK
        writer.write(
            b"HTTP/1.1 206 Partial Content\r\nContent-Length: %d\r\nContent-Range: bytes 0-%d/%d\r\n"
            b'ETag: "a"\r\nLast-Modified: Thu, 01 Jan 2026 00:00:00 GMT\r\nConnection: close\r\n\r\n'
            % (size, size - 1, size)
        )
        for _ in range(pieces):
            await asyncio.sleep(0.3)  # sleep: the far store is slow
            writer.write(bytes(CHUNK))
        await writer.drain()
        writer.close()

    monkeypatch.setattr(stores, "_SILENCE", timedelta(seconds=1))
    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        store = open_bucket(Bucket("films", endpoint=url, key="key", secret="secret"))
        assert len(await everything(store, "a", 0, pieces * CHUNK)) == pieces * CHUNK
    assert asked == 1
