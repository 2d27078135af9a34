"""The API of a vendor's server, as its administrator uses it beside the pages."""

import contextlib
from collections.abc import AsyncIterator

import httpx

from tests.pages.running import RunningRoomful


@contextlib.asynccontextmanager
async def administrator(roomful: RunningRoomful) -> AsyncIterator[httpx.AsyncClient]:
    """Give what asks as the administrator, with a token got by login and password."""
    grant = {
        "grant_type": "password",
        "client_id": "trueconf_server_users",
        "username": roomful.console["login"],
        "password": roomful.console["password"],
    }
    async with httpx.AsyncClient(base_url=roomful.url, timeout=30) as api:
        answer = await api.post("/oauth2/v1/token", json=grant)
        api.params = httpx.QueryParams(access_token=answer.json()["access_token"])
        yield api
