"""The pages of the reference: whole, linked, escaped, and allowed to load nothing from elsewhere."""

import gzip
import json
import re
from collections.abc import AsyncIterator, Iterator
from html.parser import HTMLParser
from unittest.mock import Mock

import httpx
import pytest
from litestar import Litestar

from roomful.web.documents import document_handlers
from roomful.web.markup import Html, join, prose, tag
from roomful.web.operations import Dialect
from tools.coverage import bare_dialects

_BASE = "https://meet.example.com"
_dialects = pytest.mark.parametrize("dialect", bare_dialects(_BASE), ids=lambda dialect: dialect.name)
_VOID = {"meta", "link", "wbr"}


class _Page(HTMLParser):
    """Reads a page; fails where an element is not closed."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in _VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    @property
    def ids(self) -> list[str]:
        """The places that a link may lead to."""
        return [attributes["id"] or "" for _, attributes in self.elements if "id" in attributes]

    @property
    def links(self) -> Iterator[str]:
        """All that a link or an element refers to."""
        for _, attributes in self.elements:
            yield from (attributes[name] or "" for name in ("href", "src") if name in attributes)


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    app = Litestar(document_handlers(bare_dialects(_BASE), _BASE), openapi_config=None)
    transport = httpx.ASGITransport(app=app)  # type: ignore[arg-type]
    async with httpx.AsyncClient(transport=transport, base_url="http://a.example") as client:
        yield client


async def _page(client: httpx.AsyncClient, path: str) -> _Page:
    answer = await client.get(path)
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/html")
    return _Page(answer.text)


@pytest.mark.parametrize("rest", ["", "/errors"])
@_dialects
async def test_every_link_of_a_page_leads_somewhere(
    client: httpx.AsyncClient, dialect: Dialect, rest: str
) -> None:
    page = await _page(client, f"/docs/{dialect.name}{rest}")
    assert len(set(page.ids)) == len(page.ids)
    for link in page.links:
        assert link.startswith(("#", "/"))
        if link.startswith("#"):
            assert link[1:] in page.ids
        elif link not in {"/", "/favicon.svg"}:
            assert (await client.get(link)).status_code == 200


@_dialects
async def test_a_page_has_every_operation(client: httpx.AsyncClient, dialect: Dialect) -> None:
    page = await _page(client, f"/docs/{dialect.name}")
    assert {operation.name for operation in dialect.operations} <= set(page.ids)


async def test_the_index_leads_to_every_dialect(client: httpx.AsyncClient) -> None:
    links = set((await _page(client, "/docs")).links)
    for dialect in bare_dialects(_BASE):
        assert {f"/docs/{dialect.name}{rest}" for rest in ("", "/errors", "/openapi.json")} <= links


@_dialects
async def test_refusals_lead_to_their_explanation(client: httpx.AsyncClient, dialect: Dialect) -> None:
    page = await _page(client, f"/docs/{dialect.name}/errors")
    assert {code.code for code in dialect.guide.codes} <= set(page.ids)


@_dialects
async def test_pages_carry_no_script_and_no_style_of_their_own(
    client: httpx.AsyncClient, dialect: Dialect
) -> None:
    for path in ("/docs", f"/docs/{dialect.name}", f"/docs/{dialect.name}/errors"):
        answer = await client.get(path)
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert "script" not in policy
        assert "frame-ancestors 'none'" in policy
        page = _Page(answer.text)
        assert not {"script", "style", "iframe", "img"} & {name for name, _ in page.elements}
        assert not any(name == "style" or name.startswith("on") for _, told in page.elements for name in told)


@_dialects
async def test_samples_have_the_address_of_the_server(client: httpx.AsyncClient, dialect: Dialect) -> None:
    text = (await client.get(f"/docs/{dialect.name}")).text
    assert _BASE + dialect.guide.root in text
    assert "BASE_URL" not in text.replace("_BASE_URL", "")


@_dialects
async def test_the_document_is_served(client: httpx.AsyncClient, dialect: Dialect) -> None:
    answer = await client.get(f"/docs/{dialect.name}/openapi.json")
    assert answer.headers["content-type"].startswith("application/json")
    assert answer.headers["access-control-allow-origin"] == "*"
    told = answer.json()
    assert told["servers"] == [{"url": _BASE}]
    assert told["info"]["title"] == dialect.title


async def test_our_own_document_has_an_address_of_its_own(client: httpx.AsyncClient) -> None:
    own = await client.get("/roomful/v1/openapi.json")
    assert own.json() == (await client.get("/docs/roomful/openapi.json")).json()


async def test_what_a_browser_has_is_not_sent_again(client: httpx.AsyncClient) -> None:
    first = await client.get("/docs/style.css")
    assert first.headers["content-type"].startswith("text/css")
    again = await client.get("/docs/style.css", headers={"if-none-match": first.headers["etag"]})
    assert again.status_code == 304
    assert again.content == b""
    other = await client.get("/docs/style.css", headers={"if-none-match": '"other"'})
    assert other.content == first.content


async def test_pages_are_packed_for_those_who_can_unpack(client: httpx.AsyncClient) -> None:
    packed = await client.get("/docs/roomful", headers={"accept-encoding": "gzip"})
    assert packed.headers["content-encoding"] == "gzip"
    plain = await client.get("/docs/roomful", headers={"accept-encoding": "identity"})
    assert "content-encoding" not in plain.headers
    assert plain.text == packed.text
    assert len(gzip.compress(plain.content)) < 80_000


async def test_nothing_is_made_before_it_is_asked_for() -> None:
    dialect = Mock(**{"prefixes": ("/v9",)})
    dialect.name = "lazy"
    document_handlers([dialect], _BASE)
    dialect.refuse.assert_not_called()


async def test_the_style_reaches_for_nothing_elsewhere(client: httpx.AsyncClient) -> None:
    style = (await client.get("/docs/style.css")).text
    assert all(url.startswith("/assets/") for url in re.findall(r'url\("?([^")]+)', style))
    assert "@import" not in style


async def test_json_in_a_page_is_json(client: httpx.AsyncClient) -> None:
    text = (await client.get("/docs/telnyx")).text
    answers = re.findall(r"<figcaption>Answer \d+</figcaption><pre[^>]*><code>(.*?)</code>", text, re.DOTALL)
    assert answers
    for answer in answers:
        json.loads(
            answer.replace("&quot;", '"').replace("&#x27;", "'").replace("&lt;", "<").replace("&gt;", ">")
        )


def test_text_is_never_taken_for_a_tag() -> None:
    nasty = "<script>\"'&"
    escaped = "&lt;script&gt;&quot;&#x27;&amp;"
    assert tag("p", nasty, title=nasty) == f'<p title="{escaped}">{escaped}</p>'
    assert tag("p", [nasty, [tag("b", nasty)]], None) == f"<p>{escaped}<b>{escaped}</b></p>"
    assert prose("a `<b>` c") == "a <code>&lt;b&gt;</code> c"
    assert join(Html("<br>"), nasty) == f"<br>{escaped}"
    assert tag("link", rel="icon", href=None, class_="a") == '<link rel="icon" class="a">'
