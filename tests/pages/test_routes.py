"""What the server answers for files of the pages, without a browser."""

from pathlib import Path
from typing import Any

import pytest
from litestar import Litestar, Request, Response
from litestar.testing import TestClient

from roomful.kit.errors import Problem
from roomful.pages.routes import page_routes
from tools.sounds import writing

_FOREVER = "public, max-age=31536000, immutable"
_SOUND = b"\xff\xfbsound"
_INTRANET = "https://intranet.example:8443"


async def _framers(request: Request[Any, Any, Any]) -> str:
    return _INTRANET if request.path_params.get("domain") is None else "'none'"


@pytest.fixture
def client(tmp_path: Path) -> TestClient[Litestar]:
    """A server of pages that were built into a folder."""
    for name, content in {
        "meeting.html": b"<!doctype html>",
        "sounds/manifest.json": b"{}",
        "sounds/en/welcome.mp3": _SOUND,
        "secret.txt": b"of no page",
    }.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    refusals: dict[int | type[Exception], Any] = {Problem: lambda *_: Response("", status_code=404)}
    return TestClient(
        Litestar(page_routes(_framers, folder=tmp_path), exception_handlers=refusals, openapi_config=None)
    )


def test_a_sound_is_kept_by_its_version_and_asked_for_again_without(client: TestClient[Litestar]) -> None:
    version = writing.version(_SOUND)
    found = client.get(f"/sounds/en/welcome.mp3?v={version}")
    assert (found.content, found.headers["content-type"]) == (_SOUND, "audio/mpeg")
    assert found.headers["cache-control"] == _FOREVER
    for other in ("", "?v=", "?v=0123456789ab"):
        assert client.get("/sounds/en/welcome.mp3" + other).headers["cache-control"] == "no-cache"


def test_the_manifest_is_always_asked_for_again(client: TestClient[Litestar]) -> None:
    found = client.get("/sounds/manifest.json")
    assert (found.json(), found.headers["cache-control"]) == ({}, "no-cache")


@pytest.mark.parametrize(
    "path", ["/sounds/en/none.mp3", "/sounds/../secret.txt", "/sounds/%2e%2e/secret.txt"]
)
def test_there_is_nothing_but_sounds(client: TestClient[Litestar], path: str) -> None:
    assert client.get(path).status_code == 404


def test_a_page_may_play_what_is_from_here(client: TestClient[Litestar]) -> None:
    policy = client.get("/m/room").headers["content-security-policy"]
    rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
    assert {"'self'", "blob:"} <= set(rules["media-src"].split())
    assert "'self'" in rules["connect-src"].split()


@pytest.mark.parametrize(
    ("path", "framers"),
    [
        ("/c/room", "'none'"),
        ("/m/room", "'none'"),
        ("/webrtc/room", _INTRANET),
        ("/t/acme/c/room", "'none'"),
        ("/t/acme/webrtc/room", "'none'"),
    ],
)
def test_links_of_other_servers_lead_into_meetings(
    client: TestClient[Litestar], path: str, framers: str
) -> None:
    found = client.get(path)
    assert (found.status_code, found.content) == (200, b"<!doctype html>")
    # what is made to be shown within other pages may be, where the tenant says so, and nothing else
    rules = dict(rule.strip().split(" ", 1) for rule in found.headers["content-security-policy"].split(";"))
    assert rules["frame-ancestors"] == framers
