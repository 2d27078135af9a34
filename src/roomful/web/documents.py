"""What is served about the API itself: OpenAPI documents, and the pages made of them."""

import gzip
import hashlib
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
from litestar import Request
from litestar.handlers import HTTPRouteHandler
from litestar.response.base import ASGIResponse

from roomful.web import reference
from roomful.web.openapi import document
from roomful.web.operations import JSON, Dialect

_FOLDER = Path(__file__).parent
_STYLE = _FOLDER / "documents.css"
# the pages' own typeface, whose name changes with its content
_FONTS = _FOLDER.parent / "pages" / "static" / "assets"
_OWN = "roomful"
_LETTERS = {"latin-wght": "U+0-FF,U+131,U+152-153,U+2000-206F,U+20AC", "latin-ext-wght": "U+100-24F"}
_HTML, _CSS = "text/html", "text/css"
_POLICY = (
    "default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'"
)
_ALWAYS = (("cache-control", "no-cache"), ("vary", "accept-encoding"))
_PAGE = (("content-security-policy", _POLICY), ("cross-origin-opener-policy", "same-origin"))
_JSON = (("access-control-allow-origin", "*"),)


class _Content(NamedTuple):
    """Something ready to be sent: its kind, plain, packed, and the tag that changes with it."""

    kind: str
    plain: bytes
    packed: bytes
    tag: str


def document_handlers(dialects: Sequence[Dialect], base_url: str) -> list[HTTPRouteHandler]:
    """Return the routes of the reference for a server at `base_url` (no slash at its end).

    `/docs` leads to `/docs/<dialect>`, its `/errors` and its `/openapi.json`; our own document is at
    `/roomful/v1/openapi.json` as well, and those of a dialect's versions are beside its own. Each is made
    when it is first asked for, and kept.
    """
    routes = [
        _route("/docs", _HTML, lambda: str(reference.index(dialects, base_url)).encode()),
        _route("/docs/style.css", _CSS, _style),
    ]
    for dialect in dialects:
        routes += _of(dialect, base_url)
    return routes


def _of(dialect: Dialect, base_url: str) -> list[HTTPRouteHandler]:
    @cache
    def described() -> dict[str, Any]:
        return document(dialect, base_url)

    def page() -> bytes:
        return reference.dialect_page(dialect, described(), base_url).encode()

    def as_json() -> bytes:
        return msgspec.json.encode(described())

    place = f"/docs/{dialect.name}"
    routes = [
        _route(place, _HTML, page),
        _route(f"{place}/errors", _HTML, lambda: reference.errors_page(dialect).encode()),
        _route(f"{place}/openapi.json", JSON, as_json),
    ]
    versions = getattr(dialect, "versions", ())
    if isinstance(versions, tuple):
        routes += [
            _route(f"{place}/v{one.version}/openapi.json", JSON, _as_json(one, base_url)) for one in versions
        ]
    if dialect.name == _OWN:
        routes.append(_route("/roomful/v1/openapi.json", JSON, as_json))
    return routes


def _as_json(dialect: Dialect, base_url: str) -> Callable[[], bytes]:
    return lambda: msgspec.json.encode(document(dialect, base_url))


def _route(path: str, kind: str, make: Callable[[], bytes]) -> HTTPRouteHandler:
    @cache
    def content() -> _Content:
        plain = make()
        tag = f'"{hashlib.sha256(plain).hexdigest()[:20]}"'
        return _Content(kind, plain, gzip.compress(plain, mtime=0), tag)

    async def answer(request: Request[Any, Any, Any]) -> ASGIResponse:
        return _answer(request, content())

    name = "docs_" + path.strip("/").replace("/", "_").replace(".", "_")
    return HTTPRouteHandler(path, http_method="GET", include_in_schema=False, name=name)(answer)


def _answer(request: Request[Any, Any, Any], content: _Content) -> ASGIResponse:
    special = {_HTML: _PAGE, JSON: _JSON}.get(content.kind, ())
    headers = [*_ALWAYS, *special, ("etag", content.tag)]
    if request.headers.get("if-none-match") == content.tag:
        return ASGIResponse(status_code=304, headers=headers)
    body = content.plain
    if "gzip" in request.headers.get("accept-encoding", ""):
        body = content.packed
        headers.append(("content-encoding", "gzip"))
    return ASGIResponse(body=body, media_type=content.kind, headers=headers)


def _style() -> bytes:
    """Return the stylesheet, with the pages' typeface where the pages were built."""
    faces = [
        f'@font-face{{font-family:"Instrument Sans Variable";src:url("/assets/{font.name}") format("woff2");'
        f"font-weight:400 700;font-display:swap;unicode-range:{letters}}}\n"
        for name, letters in _LETTERS.items()
        for font in sorted(_FONTS.glob(f"instrument-sans-{name}-normal-*.woff2"))[:1]
    ]
    return "".join(faces).encode() + _STYLE.read_bytes()
