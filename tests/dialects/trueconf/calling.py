"""Clients of one version: whatever they are answered is held against that version's objects.

Against those that the vendor's page tells, and against what our own document of the version says.
"""

from functools import cache
from typing import Any

import httpx

from roomful.dialects.trueconf.dialect import TrueconfDialect
from roomful.tenants.model import CredentialKind
from roomful.web.openapi import document
from tests.contracts import Contract
from tests.contracts.trueconf import VERSIONS, contract
from tests.server import PASSWORD, Home, http_client
from tools.coverage import bare_dialects

BASE = "http://roomful.test"
TOKEN = "/oauth2/v1/token"
USERS_CLIENT = "trueconf_server_users"


def bare() -> TrueconfDialect:
    """Return the dialect without anything behind it."""
    found = next(one for one in bare_dialects(BASE) if one.name == "trueconf")
    assert isinstance(found, TrueconfDialect)
    return found


@cache
def ours(version: str) -> Contract:
    """Return what our document of a version says."""
    return Contract(document(bare().versions[VERSIONS.index(version)], BASE))


class Client:
    """Calls one version, as whoever a token is for."""

    def __init__(self, home: Home, version: str, token: str | None) -> None:
        self.version = version
        self._http = http_client(home.url, None, validated=False)
        home.clients.append(self._http)
        self._token = token

    async def call(self, method: str, path: str, **given: Any) -> httpx.Response:
        """Call a path behind the version, and hold the answer against the version."""
        params = dict(given.pop("params", None) or {})
        if self._token is not None:
            params.setdefault("access_token", self._token)
        place = f"/api/v{self.version}/{path}"
        answer = await self._http.request(method, place, params=params, **given)
        raw = answer.request.url.raw_path.partition(b"?")[0].decode().rstrip("/")
        for one in (contract(self.version), ours(self.version)):
            if one.find(method, raw) is not None:
                one.check_answer(method, raw, answer.status_code, answer.content)
        return answer

    async def get(self, path: str, **params: Any) -> Any:
        """Return what is answered well."""
        return good(await self.call("GET", path, params=params))

    async def post(self, path: str, body: Any = None, **params: Any) -> Any:
        """Return what is answered well."""
        return good(await self.call("POST", path, json=body, params=params))

    async def put(self, path: str, body: Any, **params: Any) -> Any:
        """Return what is answered well."""
        return good(await self.call("PUT", path, json=body, params=params))

    async def delete(self, path: str) -> Any:
        """Return what is answered well."""
        return good(await self.call("DELETE", path))

    async def refused(self, method: str, path: str, body: Any = None, **params: Any) -> tuple[int, str, Any]:
        """Return status, reason and location of a refusal."""
        given = {} if body is None else {"json": body}
        return told(await self.call(method, path, params=params, **given))


def good(answer: httpx.Response) -> Any:
    """Return the body of a good answer."""
    assert answer.status_code < 300, answer.text
    return answer.json() if answer.content else None


def told(answer: httpx.Response) -> tuple[int, str, Any]:
    """Return status, reason and location of a refusal."""
    error = answer.json()["error"]
    assert error["code"] == answer.status_code, answer.text
    (detail,) = error["errors"]
    return answer.status_code, detail["reason"], detail.get("location")


async def key(home: Home) -> str:
    """Return a key of the tenant's administrator, which is a token without an end."""
    features = home.server.app.features
    return (await features.tenants.add_credential_now(home.tenant.id, CredentialKind.ADMIN_KEY))[1]


async def program(home: Home, version: str = VERSIONS[-1]) -> Client:
    """Return a client that sees all of the tenant."""
    return Client(home, version, await key(home))


async def token_of(home: Home, login: str) -> str:
    """Sign somebody in as the vendor's clients do."""
    who = {"username": f"{login}@{home.tenant.domain}", "password": PASSWORD}
    body = {"grant_type": "password", "client_id": USERS_CLIENT, **who}
    answer = await home.anybody(validated=False).post(TOKEN, json=body)
    assert answer.status_code == 200, answer.text
    return str(answer.json()["access_token"])


async def person(home: Home, login: str, version: str = VERSIONS[-1]) -> Client:
    """Make somebody, and return a client that is signed in as they are."""
    await home.user(login)
    return Client(home, version, await token_of(home, login))
