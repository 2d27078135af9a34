"""Client tokens: their published form, what they open, and for how long."""

import base64
import json
import re
from collections.abc import AsyncIterator
from typing import Any

import pytest
import telnyx

from roomful.kit.clock import SECOND, SystemClock
from tests.server import Home, RoomfulServer, run_server

pytestmark = pytest.mark.livekit

SECONDS = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")


class Travelling(SystemClock):
    """The machine's clock, set forward by as much as a test says."""

    ahead = 0

    def now(self) -> int:
        return super().now() + self.ahead * SECOND


@pytest.fixture(scope="module")
async def travelling(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[RoomfulServer]:
    """A server whose time can be moved."""
    async with run_server(tmp_path_factory.mktemp("travelling"), clock=Travelling()) as server:
        yield server


@pytest.fixture
async def later(travelling: RoomfulServer) -> AsyncIterator[tuple[Home, Travelling]]:
    """A tenant of that server, and the server's clock."""
    home, clock = await travelling.home(), travelling.app.features.clock
    assert isinstance(clock, Travelling)
    yield home, clock
    clock.ahead = 0
    await home.close()


def part(token: str, index: int) -> Any:
    text = token.split(".")[index]
    return json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))


async def room_of(home: Home, **given: Any) -> str:
    made = (await home.telnyx().rooms.create(**given)).data
    return str(made.id)


async def tokens_of(home: Home, room_id: str, **given: Any) -> Any:
    return (await home.telnyx().rooms.actions.generate_join_client_token(room_id, **given)).data


async def refreshed(home: Home, room_id: str, token: str, **given: Any) -> str:
    answer = await home.telnyx().rooms.actions.refresh_client_token(room_id, refresh_token=token, **given)
    return str(answer.data.token)


async def join(home: Home, ticket: str) -> tuple[int, str]:
    """Knock at the door; return the status and the code of a refusal."""
    answer = await home.anybody().post("/roomful/v1/join", json={"ticket": ticket})
    return answer.status_code, "" if answer.is_success else answer.json()["error"]["code"]


async def test_the_published_form(home: Home) -> None:
    room_id = await room_of(home)
    client = home.client(home.telnyx_key)
    response = await client.post(f"/v2/rooms/{room_id}/actions/generate_join_client_token")
    assert response.status_code == 201
    told = response.json()["data"]
    assert sorted(told) == ["refresh_token", "refresh_token_expires_at", "token", "token_expires_at"]
    for name, typ, ttl in (("token", "access", 600), ("refresh_token", "refresh", 3600)):
        assert part(told[name], 0) == {"alg": "Ed25519", "typ": "JWT"}
        claims = part(told[name], 1)
        assert claims["iss"] == claims["aud"] == "telnyx_access_token"
        assert claims["sub"] == "null"
        assert claims["typ"] == typ
        assert claims["grants_version"] == "1.0.0"
        assert claims["nbf"] == claims["iat"] - 1
        assert claims["exp"] == claims["iat"] + ttl
        assert SECONDS.fullmatch(told[f"{name}_expires_at"])
        (grant,) = claims["grants"]
        assert grant["actions"] == ["join"]
        assert grant["resources"] == [f"telnyx:video:rooms:{room_id}"]
        assert grant["subjects"][0].startswith("telnyx:users:")
        assert "=" not in told[name]
    assert part(told["token"], 1)["jti"] != part(told["refresh_token"], 1)["jti"]


async def test_lives_are_as_asked_and_in_range(home: Home) -> None:
    room_id = await room_of(home)
    claims = [
        [part(token, 1) for token in (told.token, told.refresh_token)]
        for told in (
            await tokens_of(home, room_id, token_ttl_secs=10, refresh_token_ttl_secs=60),
            await tokens_of(home, room_id, token_ttl_secs=3600, refresh_token_ttl_secs=86400),
        )
    ]
    assert [[one["exp"] - one["iat"] for one in pair] for pair in claims] == [[10, 60], [3600, 86400]]
    for name, low, high in (("token_ttl_secs", 10, 3600), ("refresh_token_ttl_secs", 60, 86400)):
        for wrong in (low - 1, high + 1, -1, 0):
            with pytest.raises(telnyx.UnprocessableEntityError) as refused:
                await tokens_of(home, room_id, **{name: wrong})
            body: Any = refused.value.body
            assert body["errors"][0]["source"] == {"pointer": f"/{name}"}


async def test_a_token_opens_its_room_for_several_entries(home: Home) -> None:
    room_id = await room_of(home)
    told = await tokens_of(home, room_id)
    first = await home.admit(ticket=told.token, name="A")
    second = await home.admit(ticket=told.token, name="B")
    assert first.session_id == second.session_id
    assert first.id != second.id
    assert first.joined["room"]["id"] == room_id
    assert first.joined["participant"]["role"] == "participant"
    looked = await home.anybody().post("/roomful/v1/links/ticket", json={"ticket": told.token})
    assert looked.status_code == 200


async def test_the_bare_link_of_a_vendors_room_opens_nothing(home: Home) -> None:
    await room_of(home, unique_name="link")
    answer = await home.anybody().post(
        "/roomful/v1/join", json={"room": "link"}, headers={"roomful-tenant": home.tenant.domain}
    )
    assert answer.status_code == 403
    assert answer.json()["error"]["code"] == "guests_not_allowed"


async def test_refreshing(home: Home) -> None:
    room_id = await room_of(home)
    told = await tokens_of(home, room_id)
    before = part(told.token, 1)
    # no key is needed, as the vendor's clients bring none
    response = await home.anybody().post(
        f"/v2/rooms/{room_id}/actions/refresh_client_token",
        json={"refresh_token": told.refresh_token, "token_ttl_secs": 60},
    )
    assert response.status_code == 201
    assert sorted(response.json()["data"]) == ["token", "token_expires_at"]
    claims = part(response.json()["data"]["token"], 1)
    assert claims["typ"] == "access"
    assert claims["exp"] - claims["iat"] == 60
    assert claims["grants"] == before["grants"]
    assert claims["jti"] != before["jti"]
    assert (await join(home, response.json()["data"]["token"]))[0] == 201
    # and it may be used again
    again = await refreshed(home, room_id, told.refresh_token)
    assert (await join(home, again))[0] == 201


async def test_neither_token_is_the_other(home: Home) -> None:
    room_id = await room_of(home)
    told = await tokens_of(home, room_id)
    assert await join(home, told.refresh_token) == (401, "ticket_invalid")
    with pytest.raises(telnyx.PermissionDeniedError):
        await refreshed(home, room_id, told.token)


async def test_no_replay_into_another_room(home: Home, other_home: Home) -> None:
    room_id, other_id = await room_of(home), await room_of(home)
    foreign_id = await room_of(other_home)
    told = await tokens_of(home, room_id)
    missing = "01890000-0000-7000-8000-000000000000"
    for wrong in (other_id, foreign_id, missing, "no-id"):
        with pytest.raises(telnyx.PermissionDeniedError) as refused:
            await refreshed(home, wrong, told.refresh_token)
        body: Any = refused.value.body
        assert body["code"] == "10010"
        with pytest.raises(telnyx.PermissionDeniedError):
            await refreshed(other_home, wrong, told.refresh_token)
        if wrong != other_id:
            with pytest.raises(telnyx.PermissionDeniedError):
                await tokens_of(home, wrong)


async def test_dies_with_its_room(home: Home) -> None:
    room_id = await room_of(home)
    told = await tokens_of(home, room_id)
    await home.telnyx().rooms.delete(room_id)
    assert (await join(home, told.token))[0] == 404
    for call in (refreshed(home, room_id, told.refresh_token), tokens_of(home, room_id)):
        with pytest.raises(telnyx.PermissionDeniedError):
            await call


def forged(token: str) -> list[str]:
    """Return tokens that look like it and are none."""
    head, claims, signature = token.split(".")
    changed = part(token, 1) | {"exp": 4_000_000_000}
    longer = base64.urlsafe_b64encode(json.dumps(changed).encode()).rstrip(b"=").decode()
    none = base64.urlsafe_b64encode(b'{"alg":"none","typ":"JWT"}').rstrip(b"=").decode()
    flipped = ("A" if signature[0] != "A" else "B") + signature[1:]
    return [
        f"{head}.{longer}.{signature}",
        f"{head}.{claims}.{flipped}",
        f"{head}.{claims}.",
        f"{head}.{claims}",
        f"{none}.{claims}.",
        f"{none}.{claims}.{signature}",
        f"{head}.{claims}.{signature}.x",
        f"{head}.{claims}.{'A' * 86}",
        f"{head}..{signature}",
        token + "A" * 5000,
        token.replace(".", " "),
        "☃." + token,
        "",
    ]


async def test_tampered_tokens_open_nothing(home: Home, other_home: Home) -> None:
    room_id = await room_of(home)
    told = await tokens_of(home, room_id)
    for text in forged(told.token):
        assert await join(home, text) == (401, "ticket_invalid"), text
    for text in forged(told.refresh_token):
        with pytest.raises(telnyx.PermissionDeniedError):
            await refreshed(home, room_id, text)
    # the parts of one tenant's token under another tenant's signature
    theirs = await tokens_of(other_home, await room_of(other_home))
    mixed = ".".join((*told.token.split(".")[:2], theirs.token.split(".")[2]))
    assert await join(home, mixed) == (401, "ticket_invalid")


async def test_works_until_it_expires(later: tuple[Home, Travelling]) -> None:
    home, clock = later
    room_id = await room_of(home)
    told = await tokens_of(home, room_id, token_ttl_secs=100, refresh_token_ttl_secs=1000)
    clock.ahead = 95
    person = await home.admit(ticket=told.token, name="A")
    clock.ahead = 101
    assert await join(home, told.token) == (401, "ticket_expired")
    # being in is not ended by it
    assert (await person.client().get("/roomful/v1/me")).status_code == 200
    fresh = await refreshed(home, room_id, told.refresh_token, token_ttl_secs=3600)
    assert (await join(home, fresh))[0] == 201
    clock.ahead = 1001
    with pytest.raises(telnyx.PermissionDeniedError):
        await refreshed(home, room_id, told.refresh_token)
    # an access token may outlive the refresh token it came from
    assert (await join(home, fresh))[0] == 201
    clock.ahead = 95 + 3700
    assert await join(home, fresh) == (401, "ticket_expired")


async def test_a_revoked_key_gives_no_more_tokens(home: Home) -> None:
    room_id = await room_of(home)
    listed = (await home.client().get("/roomful/v1/credentials")).json()["items"]
    (key,) = [one for one in listed if one["kind"] == "telnyx"]
    assert (await home.client().delete(f"/roomful/v1/credentials/{key['id']}")).status_code == 204
    with pytest.raises(telnyx.AuthenticationError):
        await tokens_of(home, room_id)
