"""Files behind signed links: whole and in part, shown and saved, and links that open nothing."""

import asyncio
from collections.abc import AsyncIterator

import httpx
import pytest

from roomful.kit.ids import new_id
from roomful.recordings.model import FileKind
from roomful.recordings.port import StoreTrouble
from tests.dialects.recorded import (
    BYTES,
    Past,
    keep,
    link,
    past,
    past_composition,
    past_recording,
    past_track,
)
from tests.server import Home

pytestmark = pytest.mark.livekit


@pytest.fixture
async def before(home: Home) -> Past:
    return await past(home, (await home.room())["id"])


@pytest.fixture
def anybody(home: Home) -> httpx.AsyncClient:
    return home.anybody(validated=False)


async def test_every_kind_of_file(home: Home, before: Past) -> None:
    anybody = home.anybody()  # held against our own document
    recording = await past_recording(before)
    preview = await keep(home, f"{home.tenant.id}/recordings/{recording.id}/preview.jpg", b"\xff\xd8picture")
    pictured = await past_recording(before, preview_key=preview["storage_key"], content=BYTES)
    track = await past_track(before, medium="video", content=BYTES)
    composition = await past_composition(before, content=BYTES)
    kinds = [
        (FileKind.RECORDING, recording.id, BYTES, "video/mp4", recording.file_name),
        (FileKind.PREVIEW, pictured.id, b"\xff\xd8picture", "image/jpeg", pictured.file_name[:-3] + "jpg"),
        (FileKind.TRACK, track.id, BYTES, "video/webm", f"camera_{track.id}.webm"),
        (FileKind.COMPOSITION, composition.id, BYTES, "video/mp4", f"{composition.id}.mp4"),
    ]
    for kind, row_id, content, content_type, name in kinds:
        answer = await anybody.get(link(home, kind, row_id))
        assert (answer.status_code, answer.content) == (200, content), kind
        assert answer.headers["content-type"] == content_type
        assert answer.headers["content-disposition"] == f'attachment; filename="{name}"'
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["cache-control"].startswith("private")
        assert answer.headers["access-control-allow-origin"] == "*"
        shown = await anybody.get(link(home, kind, row_id), params={"inline": "1"})
        assert shown.headers["content-disposition"] == f'inline; filename="{name}"'


async def test_parts(home: Home, before: Past, anybody: httpx.AsyncClient) -> None:
    recording = await past_recording(before)
    path = link(home, FileKind.RECORDING, recording.id)
    whole = await anybody.get(path)
    tag = whole.headers["etag"]
    assert tag == f'"{recording.sha256}"'
    size = len(BYTES)

    async def ask(**headers: str) -> tuple[int, bytes, str | None]:
        answer = await anybody.get(path, headers={key.replace("_", "-"): one for key, one in headers.items()})
        return answer.status_code, answer.content, answer.headers.get("content-range")

    assert await ask(range="bytes=0-99") == (206, BYTES[:100], f"bytes 0-99/{size}")
    assert await ask(range="bytes=100-") == (206, BYTES[100:], f"bytes 100-{size - 1}/{size}")
    assert await ask(range="bytes=-7") == (206, BYTES[-7:], f"bytes {size - 7}-{size - 1}/{size}")
    assert await ask(range="bytes=0-1,5-6") == (200, BYTES, None)
    assert await ask(range="bytes=0-9", if_range=tag) == (206, BYTES[:10], f"bytes 0-9/{size}")
    assert await ask(range="bytes=0-9", if_range='"other"') == (200, BYTES, None)
    assert await ask(if_none_match=tag) == (304, b"", None)
    changed = whole.headers["last-modified"]
    assert await ask(range="bytes=0-9", if_range=changed) == (206, BYTES[:10], f"bytes 0-9/{size}")
    assert await ask(if_modified_since=changed) == (304, b"", None)
    beyond = await anybody.get(path, headers={"range": f"bytes={size}-"})
    assert (beyond.status_code, beyond.headers["content-range"]) == (416, f"bytes */{size}")
    assert beyond.json()["error"]["code"] == "range_not_satisfiable"
    assert beyond.json()["error"]["details"] == {"size": size}


async def test_a_store_that_does_not_answer(
    home: Home, before: Past, anybody: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    recording = await past_recording(before)
    path = link(home, FileKind.RECORDING, recording.id)

    def away(*_: object) -> AsyncIterator[bytes]:
        raise StoreTrouble("no connection to the bucket")

    monkeypatch.setattr(home.server.app.recorder.store, "read", away)
    answer = await anybody.get(path)
    assert (answer.status_code, answer.json()["error"]["code"]) == (503, "files_unavailable")
    assert "bucket" not in answer.text


async def test_head(home: Home, before: Past, anybody: httpx.AsyncClient) -> None:
    recording = await past_recording(before)
    path = link(home, FileKind.RECORDING, recording.id)
    for headers in ({}, {"range": "bytes=0-9"}):
        answer = await anybody.head(path, headers=headers)
        assert (answer.status_code, answer.content) == (200, b"")
        assert answer.headers["content-length"] == str(len(BYTES))
        assert answer.headers["accept-ranges"] == "bytes"
    assert (await anybody.head(path + "b", headers={"if-none-match": "*"})).status_code == 304


async def test_pages_of_other_origins(home: Home, before: Past, anybody: httpx.AsyncClient) -> None:
    recording = await past_recording(before)
    path = link(home, FileKind.RECORDING, recording.id)
    asked = {"origin": "https://other.example", "access-control-request-method": "GET"}
    preflight = await anybody.options(path, headers={**asked, "access-control-request-headers": "range"})
    assert preflight.status_code == 204
    assert "range" in preflight.headers["access-control-allow-headers"]
    part = await anybody.get(path, headers={"origin": "https://other.example", "range": "bytes=0-1"})
    assert "content-range" in part.headers["access-control-expose-headers"]


async def test_hosts_on_pages_of_other_origins_take_targets_away(anybody: httpx.AsyncClient) -> None:
    asked = {"origin": "https://other.example", "access-control-request-method": "DELETE"}
    preflight = await anybody.options("/roomful/v1/broadcasts/a/targets/b", headers=asked)
    assert "DELETE" in preflight.headers["access-control-allow-methods"]
    assert "access-control-allow-credentials" not in preflight.headers


def _changed(token: str, at: int) -> str:
    return token[:at] + ("A" if token[at] != "A" else "B") + token[at + 1 :]


async def test_links_that_open_nothing(home: Home, before: Past) -> None:
    anybody = home.anybody()
    recording = await past_recording(before)
    good = link(home, FileKind.RECORDING, recording.id).split("/")[4]
    wrong = [
        *(_changed(good, at) for at in (0, 2, 10, 40, 60, 80, len(good) - 1)),
        good[:-1],
        good + "A",
        good + "=",
        good.upper(),
        "a",
        "A" * 5000,
        "%F0%9F%9A%80",
        "..%2F..",
    ]
    for token in wrong:
        answer = await anybody.get(f"/roomful/v1/files/{token}/a.mp4")
        assert (answer.status_code, answer.json()["error"]["code"]) == (404, "file_not_found"), token
    unknown = link(home, FileKind.RECORDING, new_id())
    for path in (unknown, link(home, FileKind.TRACK, recording.id)):
        assert (await anybody.get(path)).json()["error"]["code"] == "file_not_found"
    expired = await anybody.get(link(home, FileKind.RECORDING, recording.id, ttl=0))
    assert (expired.status_code, expired.json()["error"]["code"]) == (403, "link_expired")
    for path in ("/roomful/v1/files", f"/roomful/v1/files/{good}", f"/roomful/v1/files/{good}/a/b"):
        assert (await home.anybody(validated=False).get(path)).status_code == 404
    post = await home.anybody(validated=False).post(link(home, FileKind.RECORDING, recording.id))
    assert post.status_code == 405


async def test_what_has_no_file(home: Home, before: Past) -> None:
    anybody = home.anybody()
    for made in (
        await past_recording(before, state="processing"),
        await past_recording(before, state="failed"),
        await past_recording(before, content=None),
    ):
        answer = await anybody.get(link(home, FileKind.RECORDING, made.id))
        assert answer.json()["error"]["code"] == "file_not_found"
        answer = await anybody.get(link(home, FileKind.PREVIEW, made.id))
        assert answer.json()["error"]["code"] == "file_not_found"


async def test_a_file_that_is_gone_from_the_store(home: Home, before: Past) -> None:
    recording = await past_recording(before)
    assert recording.storage_key is not None
    await home.server.app.recorder.store.delete([recording.storage_key])
    answer = await home.anybody().get(link(home, FileKind.RECORDING, recording.id))
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "file_not_found")


async def test_a_deleted_recording_takes_its_links_along(home: Home, before: Past) -> None:
    client = home.client()
    recording = await past_recording(before)
    path = link(home, FileKind.RECORDING, recording.id)
    assert (await client.delete(f"/roomful/v1/recordings/{recording.id}")).status_code == 204
    assert (await home.anybody().get(path)).json()["error"]["code"] == "file_not_found"


async def test_many_listeners_and_those_who_leave(home: Home, before: Past) -> None:
    content = bytes(1_000_000) * 30
    recording = await past_recording(before, content=content)
    path = link(home, FileKind.RECORDING, recording.id)

    async def leaves() -> int:
        async with home.anybody(validated=False).stream("GET", path) as answer:
            async for chunk in answer.aiter_raw():
                return len(chunk)
        return 0

    async def stays() -> int:
        async with home.anybody(validated=False).stream("GET", path) as answer:
            return sum([len(chunk) async for chunk in answer.aiter_raw()])

    found = await asyncio.gather(*(leaves() for _ in range(5)), *(stays() for _ in range(3)))
    assert all(0 < size <= len(content) for size in found[:5])
    assert found[5:] == [len(content)] * 3
    # nobody waits for those who left
    async with asyncio.timeout(10):
        assert (
            await home.anybody(validated=False).get(path, headers={"range": "bytes=0-1"})
        ).status_code == 206
