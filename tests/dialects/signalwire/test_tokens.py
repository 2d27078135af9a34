"""Room tokens: their published form, and what they do at the door and in the meeting."""

import base64
import json
from typing import Any

import httpx
import jwt
import pytest

from roomful.dialects.signalwire.mapping import permissions
from tests.dialects.signalwire.test_fabric import wrong
from tests.dialects.telnyx.test_sessions import inside
from tests.server import Home, eventually
from tests.validation import BESIDE

pytestmark = pytest.mark.livekit

TOKENS = "/api/video/room_tokens"
JOIN = "/roomful/v1/join"


async def token(client: httpx.AsyncClient, **given: Any) -> str:
    answer = await client.post(TOKENS, json={"room_name": "daily", **given}, extensions=BESIDE)
    assert answer.status_code == 200, answer.text
    return str(answer.json()["token"])


def part(text: str, index: int) -> Any:
    piece = text.split(".")[index]
    return json.loads(base64.urlsafe_b64decode(piece + "=" * (-len(piece) % 4)))


async def refused(home: Home, ticket: str) -> tuple[int, str]:
    answer = await home.anybody().post(JOIN, json={"ticket": ticket})
    assert not answer.is_success
    return answer.status_code, answer.json()["error"]["code"]


async def test_the_published_form(home: Home) -> None:
    client = await home.signalwire()
    text = await token(client)
    assert part(text, 0) == {"typ": "VRT", "alg": "HS512"}
    claims = part(text, 1)
    assert sorted(claims) == ["acr", "iat", "jti", "r", "s", "sub", "u"]
    assert (claims["r"], claims["u"], claims["acr"]) == ("daily", "", True)
    assert set(claims["s"]) == set(permissions.DEFAULT)
    whole = await token(
        client,
        user_name="Ann",
        permissions=["room.lock"],
        join_from="2027-01-01T00:00:00.000Z",
        join_until="2027-01-02T00:00:00.000Z",
        remove_at="2027-01-03T00:00:00.000Z",
        remove_after_seconds_elapsed=60,
        auto_create_room=False,
    )
    claims = part(whole, 1)
    assert claims["s"] == ["room.lock"]
    assert {name: claims[name] for name in ("u", "acr", "jf", "ju", "rat", "rse")} == {
        "u": "Ann",
        "acr": False,
        "jf": 1798761600,
        "ju": 1798848000,
        "rat": 1798934400,
        "rse": 60,
    }


async def test_a_token_makes_its_room(home: Home) -> None:
    client = await home.signalwire()
    text = await token(
        client,
        user_name="Ann",
        room_display_name="Daily meeting",
        room_meta={"a": 1},
        meta={"b": 2},
        sync_audio_video=True,
    )
    assert (await client.get("/api/video/rooms/daily")).status_code == 404
    person = await home.admit(ticket=text)
    assert person.joined["participant"]["name"] == "Ann"
    room = (await client.get("/api/video/rooms/daily", params={"include_active_session": "true"})).json()
    assert room["display_name"] == "Daily meeting"
    assert room["meta"] == {"a": 1}
    assert room["sync_audio_video"] is True
    assert room["max_members"] == 20
    active = room["active_session"]
    assert active["id"] == person.session_id
    assert active["audio_video_sync"] is True
    assert active["status"] == "in-progress"
    assert not {"end_time", "duration", "join_from", "preview_url"} & active.keys()
    # the same token again, and another of the same name, open the same room
    assert (await home.admit(ticket=text)).session_id == person.session_id
    assert (await home.admit(ticket=await token(client))).session_id == person.session_id


async def test_without_auto_create_there_has_to_be_a_room(home: Home) -> None:
    client = await home.signalwire()
    text = await token(client, auto_create_room=False)
    assert await refused(home, text) == (404, "room_not_found")
    await client.post("/api/video/rooms", json={"name": "daily"})
    assert (await home.admit(ticket=text)).session_id


async def test_the_times_of_a_token_narrow_those_of_the_room(home: Home) -> None:
    client = await home.signalwire()
    early = await token(client, join_from="2040-01-01T00:00:00Z")
    assert await refused(home, early) == (403, "too_early")
    late = await token(client, join_until="2020-01-01T00:00:00Z")
    assert await refused(home, late) == (403, "entry_closed")
    over = await token(client, remove_at="2020-01-01T00:00:00Z")
    assert (await refused(home, over))[0] == 403
    # nobody who may not come in makes a room
    assert (await client.get("/api/video/rooms/daily")).status_code == 404


async def test_audience_only_looks_on(home: Home) -> None:
    client = await home.signalwire()
    person = await home.admit(ticket=await token(client, join_as="audience"))
    allowed = person.joined["permissions"]
    assert person.joined["participant"]["role"] == "audience"
    assert not [name for name in ("microphone", "camera", "screen", "raise_hand") if allowed[name]]
    assert allowed["subscribe"] is True


@pytest.mark.parametrize(
    ("media", "sources"),
    [
        ("all", {"microphone", "camera", "screen"}),
        ("audio-only", {"microphone"}),
        ("video-only", {"camera", "screen"}),
    ],
)
async def test_media_allowed(home: Home, media: str, sources: set[str]) -> None:
    person = await home.admit(ticket=await token(await home.signalwire(), media_allowed=media))
    allowed = person.joined["permissions"]
    assert {name for name in ("microphone", "camera", "screen") if allowed[name]} == sources


async def test_what_the_permissions_leave_out_cannot_be_done(home: Home) -> None:
    client = await home.signalwire()
    without = await home.admit(ticket=await token(client, permissions=["room.self.audio_mute"]))
    assert without.joined["permissions"]["screen"] is False
    assert without.joined["permissions"]["raise_hand"] is False
    hand = await without.client().post("/roomful/v1/me/hand", json={"raised": True})
    assert hand.status_code == 403
    assert without.joined["permissions"]["rights"] == ["self.mute"]
    wanted = ["room.self.raisehand", "room.self.screenshare", "room.lock", "room.playback"]
    raising = await home.admit(ticket=await token(client, permissions=wanted))
    assert raising.joined["permissions"]["screen"] is True
    # what has no counterpart is not claimed
    assert raising.joined["permissions"]["rights"] == ["self.raise_hand", "self.screen", "session.lock"]
    assert (await raising.client().post("/roomful/v1/me/hand", json={"raised": True})).is_success


async def test_muted_on_entry(home: Home) -> None:
    client = await home.signalwire()
    person = await home.admit(
        ticket=await token(client, join_audio_muted=True, join_video_muted=True),
    )
    assert person.joined["participant"]["mic_muted"] is True
    assert person.joined["participant"]["camera_off"] is True
    plain = await home.admit(ticket=await token(client))
    assert plain.joined["participant"]["mic_muted"] is False


async def test_the_session_ends_when_its_holder_leaves(home: Home) -> None:
    client = await home.signalwire()
    boss = await home.enter(ticket=await token(client, end_room_session_on_leave=True))
    other = await home.enter(ticket=await token(client))
    for person in (boss, other):
        await inside(home, person)
    path = f"/api/video/room_sessions/{boss.session_id}"
    await other.client().post("/roomful/v1/me/leave")
    assert (await client.get(path)).json()["status"] == "in-progress"
    await boss.client().post("/roomful/v1/me/leave")

    async def over() -> bool:
        return bool((await client.get(path)).json()["status"] == "completed")

    await eventually(over)


async def test_tokens_that_are_none(home: Home, other_home: Home) -> None:
    client = await home.signalwire()
    text = await token(client)
    head, claims, signature = text.split(".")
    key = (await home.server.app.features.tenants.ticket_key(home.tenant.id)).derived("room tokens")
    foreign = (await home.server.app.features.tenants.ticket_key(other_home.tenant.id)).derived("room tokens")
    told = part(text, 1)
    again = {"typ": "VRT"}
    assert (await home.admit(ticket=jwt.encode(told, key, algorithm="HS512", headers=again))).session_id
    for forged in (
        f"{head}.{claims}.{'A' * len(signature)}",
        f"{head}.{claims}.",
        f"{head}.{claims}",
        jwt.encode(told, foreign, algorithm="HS512", headers=again),
        jwt.encode(told, key, algorithm="HS256", headers=again),
        jwt.encode(told, key, algorithm="HS512"),
        jwt.encode(told, "", algorithm="none", headers=again),
        jwt.encode({**told, "jti": home.tenant.id}, key, algorithm="HS512", headers=again),
        jwt.encode({**told, "jti": 7}, key, algorithm="HS512", headers=again),
        "vpt_" + "0" * 32,
        text + "x",
    ):
        assert await refused(home, forged) == (401, "ticket_invalid"), forged


async def test_what_is_wrong_is_told_at_once(home: Home) -> None:
    client = await home.signalwire()
    answer = await client.post(TOKENS, json={"join_as": "king", "permissions": ["room.fly"], "meta": []})
    assert wrong(answer) == {
        "room_name": "missing_required_parameter",
        "join_as": "invalid_parameter_value",
        "permissions": "invalid_parameter_value",
        "meta": "not_a_hash",
    }


async def test_a_token_ends_with_its_credential(home: Home) -> None:
    features = home.server.app.features
    client = await home.signalwire(scopes=["Video"])
    text = await token(client)
    live = [one for one in await features.tenants.credentials(home.tenant.id) if one.scopes == ["Video"]]
    await features.tenants.revoke(home.tenant.id, live[0].id)
    assert (await refused(home, text))[0] == 401
