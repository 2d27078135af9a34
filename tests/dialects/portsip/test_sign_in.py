"""Signing in as the vendor's clients do."""

import base64
from typing import Any

import httpx
import pytest

from roomful.people.model import Role
from tests.server import PASSWORD, PORTSIP_CLIENT, Home
from tests.validation import BESIDE

pytestmark = pytest.mark.livekit

TOKEN = "/api/login/oauth/token"


def form(home: Home, **other: Any) -> dict[str, str]:
    given: dict[str, Any] = {
        "grant_type": "password",
        "username": "ann",
        "password": PASSWORD,
        "domain": home.tenant.domain,
        "scope": "all",
        "client_id": PORTSIP_CLIENT,
    }
    return {name: value for name, value in (given | other).items() if value is not None}


def error(answer: httpx.Response) -> tuple[int, str, Any]:
    told = answer.json()["errors"]
    assert len(told) == 1
    assert told[0]["message"].endswith(".")
    return answer.status_code, told[0]["code"], told[0].get("detail", {}).get("field")


async def test_a_password_and_then_refresh_tokens(home: Home) -> None:
    await home.user("ann")
    nobody = home.anybody()
    first = (await nobody.post(TOKEN, data=form(home))).json()
    assert first["token_type"] == "Bearer"
    assert first["expires_in"] == 1800
    refresh = {
        "grant_type": "refresh_token",
        "refresh_token": first["refresh_token"],
        "client_id": PORTSIP_CLIENT,
    }
    second = (await nobody.post(TOKEN, data=refresh)).json()
    assert second["access_token"] != first["access_token"]
    for token in (first["access_token"], second["access_token"]):
        assert (await home.client(token).get("/api/user/meetings")).status_code == 200
    # the old refresh token lives out its time: its answer may have been lost
    assert (await nobody.post(TOKEN, data=refresh)).status_code == 200


async def test_what_is_wrong_is_not_told(home: Home) -> None:
    await home.user("ann")
    nobody = home.anybody()
    answers = [
        await nobody.post(TOKEN, data=form(home, **wrong))
        for wrong in (
            {"password": "another password"},
            {"username": "bob"},
            {"domain": "nobody.example"},
            {"domain": "not a domain"},
            {"username": "x" * 300},
        )
    ]
    assert {error(one) for one in answers} == {(400, "UNAUTHORIZED", None)}
    assert len({one.text for one in answers}) == 1


@pytest.mark.parametrize(
    ("other", "told"),
    [
        ({"client_id": "another"}, (400, "UNAUTHORIZED", "client_id")),
        ({"client_id": None}, (400, "VALIDATE_FAILED", "client_id")),
        ({"grant_type": None}, (400, "VALIDATE_FAILED", "grant_type")),
        ({"grant_type": "client_credentials"}, (400, "VALIDATE_FAILED", "grant_type")),
        ({"username": None}, (400, "VALIDATE_FAILED", "username")),
        ({"password": ""}, (400, "VALIDATE_FAILED", "password")),
        ({"grant_type": "refresh_token"}, (400, "VALIDATE_FAILED", "refresh_token")),
        ({"grant_type": "refresh_token", "refresh_token": "none"}, (400, "UNKNOWN", None)),
    ],
)
async def test_forms_that_are_wrong(home: Home, other: dict[str, Any], told: tuple[int, str, Any]) -> None:
    await home.user("ann")
    assert error(await home.anybody().post(TOKEN, data=form(home, **other))) == told


async def test_what_is_no_form_is_refused(home: Home) -> None:
    for content in (b"\xff=1", b"a=%ff", b"grant_type=%00", b"a&" * 300, b"{}", b""):
        answer = await home.anybody().post(TOKEN, content=content)
        assert error(answer)[:2] == (400, "VALIDATE_FAILED")


async def test_guessing_is_limited(home: Home) -> None:
    await home.user("ann")
    nobody = home.anybody()
    answers = [await nobody.post(TOKEN, data=form(home, password="a guess")) for _ in range(6)]
    assert {one.status_code for one in answers[:5]} == {400}
    assert error(answers[5]) == (429, "UNKNOWN", None)
    assert int(answers[5].headers["retry-after"]) > 0
    assert (await nobody.post(TOKEN, data=form(home))).status_code == 429


async def test_revoking_and_signing_out(home: Home) -> None:
    await home.user("ann")
    for path, status in (("/api/login/oauth/revoke", 200), ("/api/logout", 204)):
        told = (await home.anybody().post(TOKEN, data=form(home))).json()
        client = home.client(told["access_token"])
        answer = await client.post(path)
        assert (answer.status_code, answer.content) == (status, b"")
        assert error(await client.get("/api/login")) == (401, "UNAUTHORIZED", None)
        assert error(await client.post(path)) == (401, "UNAUTHORIZED", None)
        refresh = {"refresh_token": told["refresh_token"], "grant_type": "refresh_token"}
        again = await home.anybody().post(TOKEN, data=refresh | {"client_id": PORTSIP_CLIENT})
        assert error(again) == (400, "UNKNOWN", None)


@pytest.mark.parametrize(
    ("role", "shown"),
    [
        (Role.STANDARD, "StandardUser"),
        (Role.INTERNATIONAL, "StandardInternationalUser"),
        (Role.QUEUE, "QueueManager"),
        (Role.ADMIN, "Admin"),
        ("Receptionist", "Receptionist"),
    ],
)
async def test_signing_in_with_json(home: Home, role: Any, shown: str) -> None:
    await home.user("ann", role=role)
    who = {"username": "ann", "password": PASSWORD, "domain": home.tenant.domain}
    told = (await home.anybody().post("/api/login", json=who)).json()
    assert told["role"] == shown
    assert told["expires_in"] == 1800
    assert told["expires_at"].endswith("Z")
    status = (await home.client(told["access_token"]).get("/api/login")).json()
    assert status == {
        "access_token": told["access_token"],
        "expires_at": told["expires_at"],
        "expires_in": status["expires_in"],
        "role": shown,
    }


async def test_signing_in_with_json_that_is_wrong(home: Home) -> None:
    await home.user("ann")
    domain = home.tenant.domain
    for body, told in (
        ({"username": "ann", "password": "a guess", "domain": domain}, (401, "UNAUTHORIZED", None)),
        ({"username": "ann", "password": PASSWORD, "domain": "x.example"}, (401, "UNAUTHORIZED", None)),
        ({"username": "ann", "domain": domain}, (400, "VALIDATE_FAILED", "password")),
        ({"username": "", "password": PASSWORD}, (400, "VALIDATE_FAILED", "username")),
        ({"username": "a" * 65, "password": PASSWORD}, (400, "VALIDATE_FAILED", "username")),
        ({"username": "ann", "password": PASSWORD, "domain": ""}, (400, "VALIDATE_FAILED", "domain")),
    ):
        assert error(await home.anybody().post("/api/login", json=body)) == told


async def test_the_host_name_tells_the_tenant_where_no_domain_does(home: Home) -> None:
    features, host = home.server.app.features, f"pbx.{home.tenant.domain}"
    async with features.database.write() as tx:
        await features.tenants.change(tx, home.tenant, hosts=[host])
    await home.user("ann")
    named = {"host": f"{host}:8887"}
    assert (await home.anybody().post(TOKEN, data=form(home, domain=None), headers=named)).status_code == 200
    # another host is the default tenant's, which has nobody of this name
    assert error(await home.anybody().post(TOKEN, data=form(home, domain=None)))[1] == "UNAUTHORIZED"
    told = (await home.anybody().get("/api/info", headers=named)).json()
    assert told["web_domain"] == host
    assert "domain" not in told


async def test_tokens_of_one_api_open_no_other(home: Home) -> None:
    await home.user("ann", role=Role.ADMIN)
    own, vendors = await home.sign_in("ann"), await home.portsip_token("ann")
    assert (await home.client(own).get("/api/conference_rooms")).status_code == 401
    assert (await home.client(vendors).get("/roomful/v1/rooms")).status_code == 401
    for wrong in (home.token, home.telnyx_key):
        assert (await home.client(wrong).get("/api/conference_rooms")).status_code == 401
    basic = base64.b64encode(f"ann:{PASSWORD}".encode()).decode()
    nobody = home.anybody()
    for header in ({}, {"authorization": f"Basic {basic}"}, {"authorization": vendors}):
        answer = await nobody.get("/api/conference_rooms", headers=header)
        assert error(answer) == (401, "UNAUTHORIZED", None)


async def test_microsoft_is_refused(home: Home) -> None:
    answer = await home.anybody().post("/api/login/by_microsoft", data={"domain": home.tenant.domain})
    assert error(answer) == (400, "UNKNOWN", "domain")


async def test_what_anybody_may_know(home: Home) -> None:
    nobody = home.anybody()
    bare = (await nobody.get("/api/info")).json()
    assert bare["private_ipv4"] is None
    assert bare["enable_ipv6"] is False
    named = (await nobody.get("/api/info", params={"domain": home.tenant.domain.upper()})).json()
    assert named["domain"] == home.tenant.domain
    assert named["name"] == home.tenant.name
    assert named["enable_ms365_integration"] is False
    assert named["avatar_url"] is None
    missing = await nobody.get("/api/info", params={"domain": "nobody.example"})
    assert error(missing) == (404, "UNKNOWN", None)


async def test_unknown_paths_and_methods(home: Home) -> None:
    client = await home.portsip("ann")
    for method, path, status in (
        ("GET", "/api/login/other", 404),
        ("GET", "/api/user/other", 404),
        ("GET", "/api/conference_rooms/1/2/3/4/5", 404),
        ("PUT", "/api/conference_rooms", 405),
        ("DELETE", "/api/user/meetings/1", 405),
        ("GET", "/api/blobs", 404),
    ):
        answer = await client.request(method, path, extensions=BESIDE)
        assert error(answer) == (status, "UNKNOWN", None), path
