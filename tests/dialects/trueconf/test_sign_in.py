"""Getting tokens as the vendor's clients do, and what they open."""

from typing import Any

import httpx
import pytest

from roomful.people.model import Role
from roomful.tenants.model import CredentialKind
from tests.contracts.trueconf import VERSIONS
from tests.dialects.trueconf.calling import TOKEN, USERS_CLIENT, Client, key, program, token_of
from tests.server import PASSWORD, Home

pytestmark = pytest.mark.livekit


def body(home: Home, **other: Any) -> dict[str, Any]:
    given: dict[str, Any] = {
        "grant_type": "password",
        "client_id": USERS_CLIENT,
        "username": f"ann@{home.tenant.domain}",
        "password": PASSWORD,
    }
    return {name: value for name, value in (given | other).items() if value is not None}


async def post(home: Home, **given: Any) -> httpx.Response:
    return await home.anybody(validated=False).post(TOKEN, **given)


def refused(answer: httpx.Response) -> tuple[int, str]:
    told = answer.json()
    assert told["error_description"]
    return answer.status_code, told["error"]


async def client_of(home: Home) -> dict[str, str]:
    """Return a program's id and secret."""
    features = home.server.app.features
    made, secret = await features.tenants.add_credential_now(home.tenant.id, CredentialKind.OAUTH_CLIENT)
    return {"client_id": made.public_id, "client_secret": secret}


@pytest.mark.parametrize("form", ["json", "data"])
async def test_a_password_and_then_refresh_tokens(home: Home, form: str) -> None:
    await home.user("ann")
    first = (await post(home, **{form: body(home)})).json()
    assert first.keys() == {"access_token", "expires_in", "token_type", "scope", "refresh_token"}
    assert (first["token_type"], first["expires_in"]) == ("Bearer", 604_800)
    assert "conferences" in first["scope"].split()
    refresh = {"grant_type": "refresh_token", "refresh_token": first["refresh_token"]}
    second = (await post(home, **{form: refresh})).json()
    for token in (first["access_token"], second["access_token"]):
        assert (await Client(home, "3.4", token).get("conferences"))["cnt"] == 0


async def test_a_program_of_its_own(home: Home) -> None:
    await home.user("admin", role=Role.ADMIN)
    told = (await post(home, json=await client_of(home) | {"grant_type": "client_credentials"})).json()
    client = Client(home, "3.10", told["access_token"])
    assert [one["id"] for one in (await client.get("users"))["users"]] == ["admin"]


@pytest.mark.parametrize(
    ("other", "told"),
    [
        ({"password": "another password"}, (401, "invalidCredentials")),
        ({"username": "nobody"}, (401, "invalidCredentials")),
        ({"client_id": "another"}, (401, "invalidCredentials")),
        ({"grant_type": None}, (400, "invalidRequest")),
        ({"grant_type": "implicit"}, (400, "invalidRequest")),
        ({"username": None}, (400, "invalidRequest")),
        ({"password": ""}, (400, "invalidRequest")),
        ({"grant_type": "refresh_token"}, (400, "invalidRequest")),
        ({"grant_type": "refresh_token", "refresh_token": "none"}, (400, "invalidRequest")),
        ({"grant_type": "authorization_code", "code": "none"}, (401, "invalidCredentials")),
        ({"grant_type": "client_credentials"}, (400, "invalidRequest")),
    ],
)
async def test_what_is_refused(home: Home, other: dict[str, Any], told: tuple[int, str]) -> None:
    await home.user("ann")
    assert refused(await post(home, json=body(home, **other))) == told


async def test_who_is_not_active(home: Home) -> None:
    user = await home.user("ann")
    features = home.server.app.features
    await features.people.update(home.tenant.id, user.id, {"active": False})
    assert refused(await post(home, json=body(home))) == (403, "userIsBanned")


async def test_guesses_are_limited_but_not_successes(home: Home) -> None:
    await home.user("ann")
    answers = [await post(home, json=body(home)) for _ in range(25)]
    assert {one.status_code for one in answers} == {200}
    await home.user("bob")
    guesses = [
        await post(home, json=body(home, username=f"bob@{home.tenant.domain}", password="a guess"))
        for _ in range(6)
    ]
    assert refused(guesses[-1])[0] == 429
    assert int(guesses[-1].headers["retry-after"]) > 0


@pytest.mark.parametrize("version", VERSIONS)
async def test_ways_to_send_a_token(home: Home, version: str) -> None:
    token = await key(home)
    nobody = home.anybody(validated=False)
    place = f"/api/v{version}/users"
    for given in (
        {"params": {"access_token": token}},
        {"headers": {"authorization": f"Bearer {token}"}},
        {
            "headers": {
                "authorization": f"bearer {token}",
                "content-type": "application/x-www-form-urlencoded",
            }
        },
    ):
        for path in (place, f"{place}/"):
            assert (await nobody.get(path, **given)).status_code == 200  # type: ignore[arg-type]
    for wrong in ({}, {"params": {"access_token": "none"}}, {"headers": {"authorization": "Bearer none"}}):
        answer = await nobody.get(place, **wrong)  # type: ignore[arg-type]
        assert answer.status_code == 403
        assert answer.json()["error"]["errors"][0]["reason"] == "accessTokenInvalid"


async def test_v3_11_is_answered_as_the_newest(home: Home) -> None:
    token = await token_of_new(home)
    nobody = home.anybody(validated=False)
    answers = [
        await nobody.get(f"/api/v{version}/conferences", params={"access_token": token})
        for version in ("3.10", "3.11")
    ]
    assert answers[0].json() == answers[1].json()
    for version in ("3.12", "4", "2", "3.0", "3.1.1"):
        answer = await nobody.get(f"/api/v{version}/conferences", params={"access_token": token})
        assert answer.status_code == 404


async def token_of_new(home: Home) -> str:
    await home.user("ann")
    return await token_of(home, "ann")


async def test_a_user_reaches_what_their_tokens_may(home: Home) -> None:
    token = await token_of_new(home)
    client = Client(home, "3.10", token)
    assert await client.get("users")
    body = {"login_name": "x", "password": "x"}
    assert (await client.refused("POST", "users", body))[:2] == (403, "forbidden")
    whole = await program(home)
    assert (await whole.post("users", body))["user"]["id"] == "x"
