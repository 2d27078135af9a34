"""The pages: mapped into memory once at start, compressed where the build has done so."""

import mmap
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from hashlib import sha256
from mimetypes import guess_type
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from litestar import Request
from litestar.handlers import HTTPRouteHandler
from litestar.response.base import ASGIResponse

from roomful.kit.errors import not_found

_STATIC = Path(__file__).parent / "static"
_FOREVER = b"public, max-age=31536000, immutable"
_ASK_AGAIN = b"no-cache"
# a build writes them anew under new names, or removes them first
_NEVER_CHANGED = ("assets/", "sounds/")
# a sound's version in the manifest is so much of its SHA-256
_VERSION = 12
# everything is from here; pictures of cameras are blobs; signalling is a WebSocket to here
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
    "font-src 'self'; connect-src 'self'{signalling}; media-src 'self' blob: mediastream:; "
    "worker-src 'self' blob:; manifest-src 'self'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
_NO_FRAMES, _FRAMES = b"frame-ancestors 'none'", b"frame-ancestors %s"
# whose pages may show what a request asks for, in the words of a Content-Security-Policy
Framers = Callable[[Request[Any, Any, Any]], Awaitable[str]]
_PERMISSIONS = (
    b"camera=(self), microphone=(self), display-capture=(self), fullscreen=(self), speaker-selection=(self)"
)
_NOT_BUILT = (
    b"<!doctype html><title>Roomful</title><p>The pages have not been built. Run <code>make build</code>."
)


def _policy(signalling: str) -> bytes:
    """Return what a page may load, its signalling at another host included (https and wss of it)."""
    other = ""
    if signalling:
        host = urlsplit(signalling).netloc
        secure = "s" if signalling.startswith(("wss:", "https:")) else ""
        other = f" ws{secure}://{host} http{secure}://{host}"
    return _POLICY.format(signalling=other).encode()


@dataclass(frozen=True, slots=True)
class _File:
    """A file of the build, with its compressed forms by encoding."""

    kind: str
    plain: bytes | mmap.mmap
    packed: dict[str, bytes | mmap.mmap]


def _content(path: Path, name: str) -> bytes | mmap.mmap:
    """Return what is in a file; what never changes takes memory only once asked for."""
    if not name.startswith(_NEVER_CHANGED) or not path.stat().st_size:
        return path.read_bytes()
    with path.open("rb") as file:
        return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)


def _read(folder: Path) -> dict[str, _File]:
    files = {}
    for path in folder.rglob("*"):
        if not path.is_file() or path.suffix in {".br", ".gz"}:
            continue
        name = path.relative_to(folder).as_posix()
        packed = {
            encoding: _content(other, name)
            for encoding, other in (("br", Path(f"{path}.br")), ("gzip", Path(f"{path}.gz")))
            if other.is_file()
        }
        kind = guess_type(path.name)[0] or "application/octet-stream"
        files[name] = _File(kind, _content(path, name), packed)
    return files


class Pages:
    """Answers with files of the build."""

    def __init__(self, framers: Framers, signalling: str = "", folder: Path = _STATIC) -> None:
        self._framers = framers
        self._policy = _policy(signalling)
        self._files = _read(folder) if folder.is_dir() else {}

    def page(self, name: str, *, framed: bool = False) -> Any:
        """Return a handler that answers with one page, whatever the rest of the path says.

        One that is `framed` may be shown within pages of others, whose origins its tenant says.
        """

        async def answer(request: Request[Any, Any, Any]) -> ASGIResponse:
            policy = self._policy
            if framed:
                framers = (await self._framers(request)).encode()
                policy = policy.replace(_NO_FRAMES, _FRAMES % framers)
            file = self._files.get(name) or _File("text/html", _NOT_BUILT, {})
            headers = [
                (b"cache-control", _ASK_AGAIN),
                (b"content-security-policy", policy),
                (b"permissions-policy", _PERMISSIONS),
                (b"cross-origin-opener-policy", b"same-origin"),
            ]
            return _answer(request, file, headers)

        return answer

    async def asset(self, request: Request[Any, Any, Any]) -> ASGIResponse:
        """Answer with an asset; its name changes with its content, so it may be kept for ever."""
        file = self._files.get("assets/" + request.path_params["path"].lstrip("/"))
        if file is None:
            raise not_found("page")
        return _answer(request, file, [(b"cache-control", _FOREVER)])

    async def sound(self, request: Request[Any, Any, Any]) -> ASGIResponse:
        """Answer with a sound or their manifest; what is asked for by its version may be kept for ever."""
        file = self._files.get("sounds/" + request.path_params["path"].lstrip("/"))
        if file is None:
            raise not_found("page")
        meant = request.query_params.get("v") == sha256(file.plain).hexdigest()[:_VERSION]
        return _answer(request, file, [(b"cache-control", _FOREVER if meant else _ASK_AGAIN)])

    async def root_file(self, request: Request[Any, Any, Any]) -> ASGIResponse:
        """Answer with one of the files that browsers look for by name."""
        file = self._files.get(request.scope["path"].lstrip("/"))
        if file is None:
            raise not_found("page")
        return _answer(request, file, [(b"cache-control", _ASK_AGAIN)])


def _answer(request: Request[Any, Any, Any], file: _File, headers: list[tuple[bytes, bytes]]) -> ASGIResponse:
    accepted = request.headers.get("accept-encoding", "")
    body, encoded = file.plain, list(headers)
    if file.packed:
        encoded.append((b"vary", b"accept-encoding"))
    for encoding, packed in file.packed.items():
        if encoding in accepted:
            body = packed
            encoded.append((b"content-encoding", encoding.encode()))
            break
    return ASGIResponse(body=bytes(body), media_type=file.kind, encoded_headers=encoded)


def page_routes(framers: Framers, signalling: str = "", folder: Path = _STATIC) -> list[HTTPRouteHandler]:
    """Return the routes of the pages; `signalling` is where else than here their clients connect to."""
    pages = Pages(framers, signalling, folder)
    home = _everywhere(
        "/sign-in",
        "/rooms",
        *(f"/rooms/{{room:str}}/{page}" for page in ("recordings", "settings", "people")),
    )
    # the same page where links of other servers lead; the last is made to be shown within other pages
    meeting = _everywhere("/m", "/m/{slug:str}", "/c/{slug:str}")
    routes: list[tuple[Any, list[str], str]] = [
        (pages.page("index.html"), ["/"], "start_page"),
        (pages.page("meeting.html"), meeting, "meeting_page"),
        (pages.page("meeting.html", framed=True), _everywhere("/webrtc/{slug:str}"), "widget_page"),
        (pages.page("home.html"), home, "home_page"),
        (pages.page("live.html"), _everywhere("/live"), "live_page"),
        (pages.page("register.html"), _everywhere("/register/{slug:str}"), "registration_page"),
        (pages.asset, ["/assets/{path:path}"], "assets"),
        (pages.sound, ["/sounds/{path:path}"], "sounds"),
        (pages.root_file, ["/favicon.svg", "/favicon.ico", "/robots.txt"], "root_files"),
    ]
    return [
        HTTPRouteHandler(paths, http_method="GET", include_in_schema=False, name=name)(handler)
        for handler, paths, name in routes
    ]


def _everywhere(*paths: str) -> list[str]:
    """Return paths of pages, also those of tenants that have no host name of their own."""
    return [f"{prefix}{path}" for prefix in ("", "/t/{domain:str}") for path in paths]
