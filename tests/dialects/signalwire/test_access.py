"""Projects, tokens, scopes, and who sees what."""

import base64
from typing import Any

import httpx
import pytest

from roomful.kit.errors import Problem
from roomful.tenants.model import CredentialKind
from tests.dialects.signalwire.test_fabric import NOBODYS
from tests.server import Home
from tools.coverage import bare_dialects

pytestmark = pytest.mark.livekit

OPERATIONS = [
    (operation.method, operation.path)
    for dialect in bare_dialects("http://roomful.test")
    if dialect.name == "signalwire"
    for operation in dialect.operations
]
UNAUTHORIZED = {"error": "Unauthorized"}


def basic(text: str) -> dict[str, str]:
    return {"authorization": "Basic " + base64.b64encode(text.encode()).decode()}


async def test_what_is_no_project_and_token_of_it(home: Home, other_home: Home) -> None:
    token = await home.signalwire_token()
    client = home.anybody()
    good = await client.get("/api/video/rooms", headers=basic(f"{home.tenant.id}:{token}"))
    assert good.status_code == 200
    for headers in (
        {},
        {"authorization": f"Bearer {token}"},
        {"authorization": "Basic"},
        {"authorization": "Basic ???"},
        {"authorization": "Basic " + base64.b64encode(b"\xff:\xff").decode()},
        basic(home.tenant.id),
        basic(f"{home.tenant.id}:"),
        basic(f":{token}"),
        basic(f"{other_home.tenant.id}:{token}"),
        basic(f"{home.tenant.id}:{token}x"),
        basic(f"{home.tenant.id}:{home.token}"),
        basic(f"{home.tenant.id}:{home.telnyx_key}"),
    ):
        answer = await client.get("/api/video/rooms", headers=headers)
        assert (answer.status_code, answer.json()) == (401, UNAUTHORIZED), headers
        assert answer.headers["www-authenticate"].startswith("Basic")


async def test_a_project_and_token_brought_along(home: Home) -> None:
    features = home.server.app.features
    async with features.database.write() as tx:
        await features.tenants.add_credential(
            tx,
            home.tenant.id,
            CredentialKind.SIGNALWIRE,
            secret="PT0123456789-brought-along",
            public_id="1313FE58-5e14-4c11-bbe7-6fdfa11fe780",
        )
    client = home.anybody()
    client.auth = ("1313fe58-5e14-4c11-bbe7-6fdfa11fe780", "PT0123456789-brought-along")
    answer = await client.post(
        "/api/fabric/resources/conference_rooms", json={"name": "a", "enable_room_previews": False}
    )
    assert answer.json()["project_id"] == "1313fe58-5e14-4c11-bbe7-6fdfa11fe780"


@pytest.mark.parametrize(
    ("scopes", "opens"),
    [
        (("Voice",), {"fabric", "logs"}),
        (("Messaging",), {"fabric"}),
        (("Fax",), {"fabric"}),
        (("Video",), {"fabric", "video", "logs"}),
        (("Voice", "Fax"), {"fabric", "logs"}),
        ((), {"fabric", "video", "logs"}),
    ],
)
async def test_scopes_open_what_they_are_for(home: Home, scopes: tuple[str, ...], opens: set[str]) -> None:
    client = await home.signalwire(scopes=scopes, validated=False)
    for method, path in OPERATIONS:
        place = path
        while "{" in place:
            place = place.partition("{")[0] + NOBODYS + place.partition("}")[2]
        given: dict[str, Any] = {"json": {}} if method in {"POST", "PUT"} else {}
        answer = await client.request(method, place, **given)
        if path.split("/")[2] in opens:
            assert answer.status_code in {200, 404, 422}, (method, path, answer.text)
        elif path.startswith("/api/video/logs"):
            assert (answer.status_code, answer.json()) == (403, {"error": "Forbidden"})
        else:
            assert (answer.status_code, answer.json()) == (401, UNAUTHORIZED)


async def test_scopes_there_are_not(home: Home) -> None:
    features = home.server.app.features
    for kind, scope in ((CredentialKind.SIGNALWIRE, "Everything"), (CredentialKind.TELNYX, "Video")):
        with pytest.raises(Problem) as caught:
            async with features.database.write() as tx:
                await features.tenants.add_credential(tx, home.tenant.id, kind, scopes=[scope])
        assert caught.value.field == "scopes"


async def test_each_project_sees_its_own(home: Home, other_home: Home) -> None:
    client, stranger = await home.signalwire(), await other_home.signalwire()
    room = (await client.post("/api/video/rooms", json={"name": "daily"})).json()
    stream = await client.post(f"/api/video/rooms/{room['id']}/streams", json={"url": "rtmp://192.0.2.1/a/b"})
    conference = (await client.post("/api/video/conferences", json={"display_name": "All"})).json()
    place = f"/api/video/conferences/{conference['id']}/conference_tokens"
    token = (await client.get(place)).json()["data"][0]
    assert stream.status_code in {201, 422}

    async def all_404(*paths: str) -> None:
        for path in paths:
            answer: httpx.Response = await stranger.get(path)
            assert (answer.status_code, answer.json()) == (404, {"error": "Not Found"}), path

    await all_404(
        f"/api/video/rooms/{room['id']}",
        "/api/video/rooms/daily",
        f"/api/fabric/resources/conference_rooms/{room['id']}",
        f"/api/fabric/resources/{room['id']}/addresses",
        f"/api/video/rooms/{room['id']}/streams",
        f"/api/video/conferences/{conference['id']}",
        place,
        f"/api/video/conference_tokens/{token['id']}",
    )
    assert (await stranger.post(f"/api/video/conference_tokens/{token['id']}/reset")).status_code == 404
    assert (await stranger.delete(f"/api/video/rooms/{room['id']}")).status_code == 404
    assert (await stranger.post("/api/video/rooms", json={"name": "daily"})).status_code == 200
    assert (await client.get(place)).json()["data"][0] == token
