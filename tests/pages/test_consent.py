"""The page of consent in a browser: who asks for what, what people answer, and whom they are sent back to."""

import asyncio
import secrets
from base64 import urlsafe_b64encode
from collections.abc import AsyncIterator
from hashlib import sha256
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit
from uuid import uuid4

import httpx
import pytest
from playwright.async_api import expect

from tests.pages.browsing import PHONE, Visitor
from tests.pages.conftest import Come
from tests.pages.running import RunningRoomful

pytestmark = [pytest.mark.browser, pytest.mark.livekit]

PASSWORD = "a long enough password"
SCOPES = ["conferences:read", "users.addressbook"]


@pytest.fixture
async def elsewhere() -> AsyncIterator[str]:
    """The program's own page, at another origin, that people are sent back to."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readline()
        page = b"<!doctype html><title>The program</title>"
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-type: text/html\r\nconnection: close\r\n\r\n" + page)
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/back"


async def program(roomful: RunningRoomful, back: str) -> dict[str, Any]:
    """Let a program be known; its credential."""
    asked = {"kind": "oauth_client", "label": "The <CRM>", "scopes": SCOPES, "redirect_uris": [back]}
    return await roomful.call("POST", "/credentials", **asked)


async def somebody(roomful: RunningRoomful) -> str:
    """Let there be a user; their login."""
    login = f"paul-{uuid4().hex[:8]}"
    await roomful.call("POST", "/users", login=login, display_name="Paul", password=PASSWORD)
    return login


def page(client: str, back: str, **more: str) -> str:
    query = {"response_type": "code", "client_id": client, "redirect_uri": back, "state": "s t&1", **more}
    return f"/oauth2/v1/authorize?{urlencode(query)}"


async def sent_back(visitor: Visitor, back: str) -> dict[str, str]:
    """Wait until the browser is at the program's page again; what that is told."""
    await visitor.page.wait_for_url(lambda url: url.startswith(f"{back}?"))
    return {name: one for name, (one,) in parse_qs(urlsplit(visitor.page.url).query).items()}


async def test_somebody_sees_who_asks_for_what_and_allows_it(
    roomful: RunningRoomful, come: Come, elsewhere: str
) -> None:
    client, login = await program(roomful, elsewhere), await somebody(roomful)
    verifier = secrets.token_urlsafe(48)
    challenge = urlsafe_b64encode(sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    proof = {"code_challenge": challenge, "code_challenge_method": "S256"}
    visitor = await come(**{"viewport": PHONE})
    await visitor.open(page(client["public_id"], elsewhere, **proof))
    seen = visitor.page
    await expect(seen.get_by_role("main")).to_contain_text("The <CRM> wants to act for you")
    able = seen.get_by_role("list", name="It would be able to:").get_by_role("listitem")
    await expect(able).to_have_text(["see your meetings", "see and change your address book"])
    await expect(seen.get_by_role("main")).to_contain_text(urlsplit(elsewhere).netloc)
    assert await seen.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    await expect(seen.get_by_label("Login")).to_be_focused()
    await seen.keyboard.type(login)
    await seen.get_by_label("Password").fill("not the password")
    await seen.keyboard.press("Enter")
    await expect(seen.get_by_role("alert")).to_have_text("The login or the password is wrong.")
    await expect(seen.get_by_label("Login")).to_have_value(login)
    await expect(seen.get_by_label("Password")).to_be_focused()
    await seen.keyboard.type(PASSWORD)
    await seen.get_by_role("button", name="Sign in and allow").click()
    told = await sent_back(visitor, elsewhere)
    assert told.keys() == {"code", "state"}
    assert told["state"] == "s t&1"
    assert await visitor.context.cookies() == []

    grant = {"grant_type": "authorization_code", "redirect_uri": elsewhere, "code": told["code"]}
    known = {"client_id": client["public_id"], "client_secret": client["secret"]}
    async with httpx.AsyncClient(base_url=roomful.url) as api:
        answer = await api.post("/oauth2/v1/token", json=grant | known | {"code_verifier": verifier})
        assert answer.status_code == 200, answer.text
        token = {"access_token": answer.json()["access_token"]}
        book = await api.get(f"/api/v3.10/users/{login}/addressbook", params=token)
        assert book.status_code == 200, book.text
        topic = {"topic": "x", "owner": login, "type": 0, "schedule": {"type": -1}}
        refused = await api.post("/api/v3.10/conferences", params=token, json=topic)
        assert refused.status_code == 403, refused.text


async def test_who_does_not_allow_it_types_nothing(
    roomful: RunningRoomful, come: Come, elsewhere: str
) -> None:
    client = await program(roomful, elsewhere)
    visitor = await come(locale="de-DE")
    await visitor.open(page(client["public_id"], elsewhere))
    await expect(visitor.page.locator("html")).to_have_attribute("lang", "de")
    await visitor.page.get_by_role("button", name="Nicht erlauben").click()
    assert await sent_back(visitor, elsewhere) == {"error": "access_denied", "state": "s t&1"}


async def test_nobody_is_sent_where_a_program_is_not_at_home(
    roomful: RunningRoomful, come: Come, elsewhere: str
) -> None:
    client = await program(roomful, elsewhere)
    visitor = await come()
    for wrong in (page("nobody", elsewhere), page(client["public_id"], f"{elsewhere}/other")):
        await visitor.open(wrong)
        await expect(visitor.page.get_by_role("heading", level=1)).to_have_text("This cannot be allowed")
        await expect(visitor.page.get_by_role("button")).to_have_count(0)
    assert not any(url.startswith(elsewhere) for url in visitor.requested)
