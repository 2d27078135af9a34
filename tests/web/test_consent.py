"""The page of consent: who asks, what for, what people answer, and what the page lets nobody else do."""

import re
from collections.abc import AsyncIterator
from html import unescape
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from litestar import Litestar

from roomful.tenants.model import Credential
from roomful.web.consent import PLACE, ConsentPage
from roomful.web.consent_words import TEXTS, abilities, language_of
from tests.features import House, house
from tests.people.test_oauth import BACK, CHALLENGE, PASSWORD, VERIFIER, client, member

__all__ = ["house"]

HERE = "https://meet.example.com"


@pytest.fixture
def database_kind() -> str:
    """One is enough: what differs between them is tried with the tokens themselves."""
    return "sqlite"


@pytest.fixture
async def browser(house: House) -> AsyncIterator[httpx.AsyncClient]:
    shown = ConsentPage(house.features.consent, house.features.tenants)
    app: Any = Litestar(shown.routes(), openapi_config=None)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url=HERE) as found:
        yield found


def query(app: Credential, **more: str) -> dict[str, str]:
    return {"response_type": "code", "client_id": app.public_id, "redirect_uri": BACK, "state": "s&1", **more}


async def answered(browser: httpx.AsyncClient, page: httpx.Response, **form: str) -> httpx.Response:
    """Send the form of a page as a browser would."""
    action = unescape(re.findall(r'action="([^"]+)"', page.text)[0])
    given = {"login": "ann", "password": PASSWORD, "answer": "allow", **form}
    return await browser.post(action, data=given, headers={"sec-fetch-site": "same-origin"})


async def test_somebody_allows_a_program_and_it_gets_its_tokens(
    house: House, browser: httpx.AsyncClient
) -> None:
    ann = await member(house)
    app, secret = await client(house, redirect_uris=[BACK], label="The <CRM>")
    asked = query(app, scope="conferences:read users.addressbook", code_challenge=CHALLENGE,
                  code_challenge_method="S256")  # fmt: skip
    page = await browser.get(PLACE, params=asked)
    assert page.status_code == 200
    for words in ("The &lt;CRM&gt; wants", "see your meetings", "see and change your address book"):
        assert words in page.text
    assert "change your meetings" not in page.text
    policy = page.headers["content-security-policy"]
    assert "frame-ancestors 'none'" in policy
    assert "form-action 'self' https://app.example;" in policy
    assert (page.headers["cache-control"], page.headers["referrer-policy"]) == ("no-store", "no-referrer")
    sent = await answered(browser, page)
    assert (sent.status_code, sent.headers["cache-control"]) == (303, "no-store")
    back = sent.headers["location"]
    assert back.startswith(f"{BACK}&")
    told = parse_qs(urlsplit(back).query)
    assert told["state"] == ["s&1"]
    tokens = await house.features.oauth.by_code(
        told["code"][0], None, client_id=app.public_id, client_secret=secret, verifier=VERIFIER
    )
    assert tokens.user == ann
    assert "conferences:read" in tokens.scopes
    assert "conferences:write" not in tokens.scopes


async def test_somebody_says_no(house: House, browser: httpx.AsyncClient) -> None:
    app, _ = await client(house, redirect_uris=[BACK])
    page = await browser.get(PLACE, params=query(app))
    assert "do everything that you may do yourself" in page.text
    for said in ("deny", "", "other"):
        sent = await answered(browser, page, login="", password="", answer=said)
        told = parse_qs(urlsplit(sent.headers["location"]).query)
        assert (told["error"], told["state"]) == (["access_denied"], ["s&1"])
    assert await house.kinds("authorization.") == []


async def test_a_wrong_password_asks_again_and_then_has_to_wait(
    house: House, browser: httpx.AsyncClient
) -> None:
    await member(house)
    app, _ = await client(house, redirect_uris=[BACK])
    page = await browser.get(PLACE, params=query(app))
    again = await answered(browser, page, password="<wrong>", login='a"nn')
    assert again.status_code == 401
    assert TEXTS["en"]["wrong"] in again.text
    assert 'value="a&quot;nn"' in again.text
    assert "wrong&gt;" not in again.text, "no password is sent back"
    statuses = {(await answered(browser, page, password="wrong")).status_code for _ in range(8)}
    assert statuses == {401, 429}
    assert "location" not in (await answered(browser, page)).headers


async def test_nobody_else_sends_the_form(house: House, browser: httpx.AsyncClient) -> None:
    await member(house)
    app, _ = await client(house, redirect_uris=[BACK])
    given = {"login": "ann", "password": PASSWORD, "answer": "allow"}
    for site in ("cross-site", "same-site", "none"):
        answer = await browser.post(PLACE, params=query(app), data=given, headers={"sec-fetch-site": site})
        assert answer.status_code == 403
    assert await house.kinds("authorization.") == []


async def test_people_are_sent_nowhere_a_program_does_not_belong(
    house: House, browser: httpx.AsyncClient
) -> None:
    app, _ = await client(house, redirect_uris=[BACK])
    evil = "https://evil.example/"
    for strange in (
        query(app, redirect_uri=evil),
        query(app, client_id="unknown"),
        query(app) | {"client_id": ""},
        {},
    ):
        for answer in (
            await browser.get(PLACE, params=strange),
            await browser.post(PLACE, params=strange, data={"answer": "deny"}),
        ):
            assert answer.status_code == 400
            assert "location" not in answer.headers
            assert evil not in answer.text
    twice = f"{PLACE}?client_id={app.public_id}&client_id={app.public_id}&response_type=code"
    assert (await browser.get(twice)).status_code == 400
    for broken in ("%ff=%fe", "a" * 9_000, "&".join("x=1" for _ in range(40)), "client_id=%00"):
        assert (await browser.get(f"{PLACE}?{broken}")).status_code == 400


async def test_what_is_wrong_otherwise_hears_the_program(house: House, browser: httpx.AsyncClient) -> None:
    app, _ = await client(house, redirect_uris=[BACK])
    answer = await browser.get(PLACE, params=query(app, response_type="token"))
    told = parse_qs(urlsplit(answer.headers["location"]).query)
    assert (answer.status_code, told["error"]) == (303, ["unsupported_response_type"])


async def test_the_page_speaks_with_people(house: House, browser: httpx.AsyncClient) -> None:
    app, _ = await client(house, redirect_uris=["com.example.app:/back"], label="CRM")
    asked = query(app, redirect_uri="com.example.app:/back")
    for accepted, words in (("de-AT, en;q=0.5", "CRM möchte bei One"), ("fr, es;q=0.3", "CRM quiere actuar")):
        page = await browser.get(PLACE, params=asked, headers={"accept-language": accepted})
        assert words in page.text
        assert "form-action 'self' com.example.app:;" in page.headers["content-security-policy"]
    assert (await browser.get(f"{PLACE}/style.css")).headers["content-type"].startswith("text/css")


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        *(("", "en"), ("de", "de"), ("fr", "en"), ("en;q=0.1, es;q=0.9", "es"), ("de;q=0, es", "es")),
        *(("*", "en"), ("DE-de", "de"), (";;q=,,x", "en"), ("es;q=x, de;q=0.1", "de")),
    ],
)
def test_languages(accepted: str, language: str) -> None:
    assert language_of(accepted) == language


def test_every_language_says_everything() -> None:
    for texts in TEXTS.values():
        assert texts.keys() == TEXTS["en"].keys()
        for name, text in texts.items():
            assert re.findall(r"{\w+}", text).sort() == re.findall(r"{\w+}", TEXTS["en"][name]).sort()


def test_every_scope_is_told_to_people() -> None:
    from roomful.tenants.scopes import SCOPES

    for language in TEXTS:
        for scope in SCOPES:
            assert len(abilities([scope], language)) == 1, scope
        assert len(abilities(SCOPES, language)) == 9
        assert abilities(None, language) == [TEXTS[language]["everything"]]
