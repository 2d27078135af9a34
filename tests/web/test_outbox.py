"""The outbox: for an administrator at this machine alone, and what a mail holds can do nothing there."""

from collections.abc import AsyncIterator
from functools import cache
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from litestar import Litestar

from roomful.people.model import Role
from roomful.tenants.model import Tenant
from roomful.web.outbox import Outbox
from tests.delivery.mail.written import invite
from tests.features import House, house

__all__ = ["house"]

PASSWORD = "a long enough password"
HERE = "http://localhost:8080"


@cache
def _app(outbox: Outbox) -> Litestar:
    return Litestar(outbox.routes(), openapi_config=None)


@pytest.fixture
def database_kind() -> str:
    """One is enough: what differs between them is tried with the mails themselves."""
    return "sqlite"


@pytest.fixture
def outbox(house: House) -> Outbox:
    features = house.features
    return Outbox(features.mails, features.sign_ins, features.tenants)


def browser(outbox: Outbox, *, address: str = "127.0.0.1", **more: Any) -> httpx.AsyncClient:
    transport = httpx.ASGITransport(app=_app(outbox), client=(address, 1))  # type: ignore[arg-type]
    return httpx.AsyncClient(transport=transport, **{"base_url": HERE, **more})


@pytest.fixture
async def client(outbox: Outbox) -> AsyncIterator[httpx.AsyncClient]:
    """Somebody who has opened the link of the server's start."""
    async with browser(outbox) as found:
        answer = await found.get(outbox.link)
        assert (answer.status_code, answer.headers["location"]) == (303, "/outbox")
        yield found


async def write(house: House, tenant: Tenant | None = None, **more: Any) -> str:
    async with house.database.write() as tx:
        return await house.features.mails.invite(tx, (tenant or house.tenant).id, invite(**more))


async def person(house: House, login: str, role: Role, tenant: Tenant | None = None) -> str:
    """Make somebody and sign them in; return the token."""
    features, tenant_id = house.features, (tenant or house.tenant).id
    hashed = await features.people.hash(PASSWORD)
    async with house.database.write() as tx:
        await features.people.create(tx, tenant_id, login, password_hash=hashed, role=role)
    return (await features.sign_ins.sign_in(tenant_id, login, PASSWORD, None)).token


async def test_mails_are_listed_and_shown(house: House, client: httpx.AsyncClient) -> None:
    first = await write(house, title="Planning <b>now</b>")
    second = await write(house, starts_at=None, ends_at=None, title="Any time")
    listed = (await client.get("/outbox")).text
    assert listed.index("Any time") < listed.index("Planning &lt;b&gt;now&lt;/b&gt;")
    assert "482913" not in listed
    shown = await client.get(f"/outbox/{first}")
    assert "Bob &lt;bob@example.com&gt;" in shown.text
    assert "PIN:  482913" in shown.text
    assert f'src="/outbox/{first}/html"' in shown.text
    assert "BEGIN:VCALENDAR" in shown.text
    entry = await client.get(f"/outbox/{first}/invite.ics")
    assert entry.headers["content-type"].startswith("text/calendar")
    assert "attachment" in entry.headers["content-disposition"]
    assert entry.text.startswith("BEGIN:VCALENDAR\r\n")
    assert "invite.ics" not in (await client.get(f"/outbox/{second}")).text
    assert (await client.get(f"/outbox/{second}/invite.ics")).status_code == 404


async def test_nothing_runs_and_nothing_is_loaded_from_elsewhere(
    house: House, client: httpx.AsyncClient
) -> None:
    mail_id = await write(house, description="<script>alert(1)</script>")
    page = await client.get(f"/outbox/{mail_id}")
    policy = page.headers["content-security-policy"]
    for rule in ("default-src 'none'", "style-src 'self'", "form-action 'self'", "frame-ancestors 'none'"):
        assert rule in policy
    assert "script-src" not in policy
    assert "<script" not in page.text
    assert 'sandbox="allow-popups allow-popups-to-escape-sandbox"' in page.text
    mail = await client.get(f"/outbox/{mail_id}/html")
    policy = mail.headers["content-security-policy"]
    for rule in ("default-src 'none'", "frame-ancestors 'self'", "sandbox allow-popups"):
        assert rule in policy
    assert "allow-scripts" not in policy
    assert "allow-same-origin" not in policy
    for answer in (page, mail):
        assert answer.headers["cache-control"] == "no-store"


async def test_it_has_pages(house: House, client: httpx.AsyncClient) -> None:
    assert "No mails yet" in (await client.get("/outbox")).text
    for number in range(52):
        await write(house, title=f"Meeting {number:02}")
    page = (await client.get("/outbox")).text
    assert ("Meeting 51" in page, "Meeting 02" in page, "Meeting 01" in page) == (True, True, False)
    older = page.partition('href="/outbox?after=')[2].partition('"')[0]
    rest = (await client.get("/outbox", params={"after": older})).text
    assert ("Meeting 02" in rest, "Meeting 01" in rest, "Older mails" in rest) == (False, True, False)
    assert (await client.get("/outbox", params={"after": "x'--"})).status_code == 200


async def test_without_a_credential_there_is_a_form_and_nothing_else(house: House, outbox: Outbox) -> None:
    mail_id = await write(house)
    standard = await person(house, "bob", Role.STANDARD)
    async with browser(outbox) as anybody:
        for cookie in (
            "",
            "roomful_outbox=rmo_wrong",
            "roomful_outbox=rms_wrong",
            f"roomful_outbox={standard}",
        ):
            for path in ("", f"/{mail_id}", f"/{mail_id}/html", f"/{mail_id}/invite.ics", "?key=rmo_wrong"):
                answer = await anybody.get(f"/outbox{path}", headers={"cookie": cookie})
                assert answer.status_code == 401, (cookie, path)
                assert "Weekly review" not in answer.text
                assert 'type="password"' in answer.text


async def test_an_administrator_signs_in(house: House, outbox: Outbox) -> None:
    await write(house)
    await person(house, "ann", Role.ADMIN)
    await person(house, "bob", Role.STANDARD)
    own = {"origin": "null", "sec-fetch-site": "same-origin"}
    async with browser(outbox, headers=own) as visitor:
        wrong = await visitor.post("/outbox", data={"login": "ann", "password": "wrong password"})
        assert (wrong.status_code, "set-cookie" in wrong.headers) == (401, False)
        assert 'role="alert"' in wrong.text
        other = await visitor.post("/outbox", data={"login": "bob", "password": PASSWORD})
        assert (other.status_code, "set-cookie" in other.headers) == (403, False)
        right = await visitor.post("/outbox", data={"login": "ann", "password": PASSWORD})
        assert (right.status_code, right.headers["location"]) == (303, "/outbox")
        cookie = right.headers["set-cookie"]
        for part in ("Path=/outbox", "HttpOnly", "SameSite=Strict"):
            assert part in cookie
        assert "Weekly review" in (await visitor.get("/outbox")).text


async def test_a_form_of_another_page_signs_nobody_in(house: House, outbox: Outbox) -> None:
    await person(house, "ann", Role.ADMIN)
    form = {"login": "ann", "password": PASSWORD}
    async with browser(outbox) as visitor:
        for origin in (
            None,
            "null",
            "https://evil.example",
            "http://localhost:9090",
            "https://localhost:8080",
        ):
            for site in ({}, {"sec-fetch-site": "same-site"}, {"sec-fetch-site": "cross-site"}):
                headers = site | ({} if origin is None else {"origin": origin})
                answer = await visitor.post("/outbox", data=form, headers=headers)
                assert (answer.status_code, "set-cookie" in answer.headers) == (403, False)
        answer = await visitor.post("/outbox", json=form, headers={"origin": HERE})
        assert answer.status_code == 403


async def test_another_tenant_sees_its_own_alone(house: House, outbox: Outbox) -> None:
    mine = await write(house)
    other = await house.new_tenant("other.example")
    theirs = await write(house, other, title="Their meeting")
    token = await person(house, "eve", Role.ADMIN, other)
    async with browser(outbox, headers={"cookie": f"roomful_outbox={token}"}) as stranger:
        listed = (await stranger.get("/outbox")).text
        assert ("Their meeting" in listed, "Weekly review" in listed) == (True, False)
        assert (await stranger.get(f"/outbox/{theirs}")).status_code == 200
        for path in (mine, f"{mine}/html", f"{mine}/invite.ics"):
            answer = await stranger.get(f"/outbox/{path}")
            assert answer.status_code == 404
            assert "482913" not in answer.text
    async with browser(outbox) as operator:
        await operator.get(outbox.link)
        assert (await operator.get(f"/outbox/{theirs}")).status_code == 404


async def test_from_elsewhere_even_the_right_credential_opens_nothing(house: House, outbox: Outbox) -> None:
    mail_id = await write(house)
    token = await person(house, "ann", Role.ADMIN)
    key = urlsplit(outbox.link).query.removeprefix("key=")
    cases: list[dict[str, Any]] = [
        {"address": "192.0.2.7"},
        {"address": "::ffff:192.0.2.7"},
        {"base_url": "http://meet.example.org"},
        {"headers": {"x-forwarded-for": "127.0.0.1"}},
        {"headers": {"via": "1.1 proxy"}},
        {"headers": {"x-real-ip": "127.0.0.1"}},
        {"headers": {"forwarded": "for=127.0.0.1"}},
    ]
    for case in cases:
        async with browser(outbox, **case) as visitor:
            for credential in (token, key):
                for path in (f"?key={key}", "", f"/{mail_id}", f"/{mail_id}/html", f"/{mail_id}/invite.ics"):
                    answer = await visitor.get(
                        f"/outbox{path}", headers={"cookie": f"roomful_outbox={credential}"}
                    )
                    assert answer.status_code == 403, case
                    assert "set-cookie" not in answer.headers
            form = {"login": "ann", "password": PASSWORD}
            answer = await visitor.post("/outbox", data=form, headers={"origin": str(visitor.base_url)})
            assert answer.status_code == 403, case


async def test_the_link_of_one_start_is_none_of_the_next(house: House, outbox: Outbox) -> None:
    features = house.features
    again = Outbox(features.mails, features.sign_ins, features.tenants)
    assert again.link != outbox.link
    async with browser(again) as visitor:
        assert (await visitor.get(outbox.link)).status_code == 401
