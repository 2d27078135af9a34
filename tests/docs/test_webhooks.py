"""The receivers of the documents, with webhooks that a real server has sent."""

import asyncio
import json
import sys
from collections.abc import Callable, Mapping
from typing import Any

import pytest
from aiohttp import web

from tests.docs.blocks import noted
from tests.docs.comparing import differences
from tests.docs.conftest import DocumentedServer
from tests.docs.shell import ADDRESS
from tests.livekit import LiveKitPerson
from tests.waiting import until

pytestmark = pytest.mark.livekit

Got = tuple[Mapping[str, str], bytes]


async def _meet(server: DocumentedServer, ticket: str) -> None:
    """Let somebody called Amara come and go."""
    answer = await server.api.post("/roomful/v1/join", json={"ticket": ticket, "name": "Amara"})
    assert answer.status_code == 201, answer.text
    joined = answer.json()
    person = await LiveKitPerson.connect(joined["media"]["url"], joined["media"]["token"])
    headers = {"authorization": f"Bearer {joined['key']}"}

    async def inside() -> bool:
        me = await server.api.get("/roomful/v1/me", headers=headers)
        return bool(me.json()["participant"]["state"] == "in")

    await until(inside)
    await server.api.post("/roomful/v1/me/leave", headers=headers)
    await person.leave()


async def _receive(got: list[Got], *, port: int = 0) -> tuple[web.AppRunner, str]:
    async def take(request: web.Request) -> web.Response:
        got.append((request.headers, await request.read()))
        return web.Response(status=204)

    receiver = web.Application()
    receiver.add_routes([web.post("/hook", take)])
    runner = web.AppRunner(receiver, shutdown_timeout=1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    return runner, f"http://127.0.0.1:{runner.addresses[0][1]}/hook"


async def test_a_telnyx_webhook_is_as_shown_and_can_be_checked(documented: DocumentedServer) -> None:
    got: list[Got] = []
    runner, url = await _receive(got)
    key = {"authorization": f"Bearer {documented.credentials['telnyx']['api_key']}"}
    try:
        made = await documented.api.post("/v2/rooms", headers=key, json={"webhook_event_url": url})
        token = await documented.api.post(
            f"/v2/rooms/{made.json()['data']['id']}/actions/generate_join_client_token", headers=key
        )
        await _meet(documented, token.json()["data"]["token"])
        await until(lambda: len(got) >= 3)
    finally:
        await runner.cleanup()
    public = (await documented.api.get("/v2/public_key", headers=key)).json()["data"]["public"]
    bodies = {json.loads(body)["data"]["event_type"]: body for _, body in got}

    text = noted("docs/telnyx.md", "told").text.replace("https://example.org/hook", url)
    shown = json.loads(text)
    assert differences(shown, json.loads(bodies["video.room.participant.joined"])) == []
    _check(noted("docs/telnyx.md", "function").text, public, got)


def _check(code: str, public: str, got: list[Got]) -> None:
    """Say yes to what came, and no to anything else."""
    namespace: dict[str, Any] = {}
    exec(compile(code, "telnyx.md", "exec"), namespace)
    genuine: Callable[[Mapping[str, str], bytes, str], bool] = namespace["genuine"]
    for headers, body in got:
        assert genuine(headers, body, public)
        assert not genuine(headers, body + b" ", public)
        assert not genuine({**headers, "telnyx-timestamp": "1"}, body, public)
        assert not genuine({"telnyx-timestamp": headers["telnyx-timestamp"]}, body, public)
        assert not genuine({}, body, public)


async def test_a_webhook_of_our_own_is_as_shown(documented: DocumentedServer) -> None:
    got: list[Got] = []
    runner, url = await _receive(got)
    try:
        await _meet(documented, await _ticket(documented, url))
        await until(lambda: len(got) >= 3)
    finally:
        await runner.cleanup()
    bodies = {json.loads(body)["kind"]: json.loads(body) for _, body in got}
    shown = json.loads(noted("docs/webhooks.md", "told").text)
    assert differences(shown, bodies["participant.joined"]) == []


async def _ticket(server: DocumentedServer, url: str) -> str:
    """Make a room whose events go to a URL; return a ticket for it."""
    events = ["session.started", "participant.joined", "participant.left"]
    made = await server.api.post("/roomful/v1/rooms", json={"webhook": {"url": url, "events": events}})
    assert made.status_code == 201, made.text
    ticket = await server.api.post(f"/roomful/v1/rooms/{made.json()['id']}/tickets")
    return str(ticket.json()["ticket"]["secret"])


async def test_the_receiver_prints_what_it_is_told(documented: DocumentedServer, free_port: int) -> None:
    code = noted("docs/webhooks.md", "receiver").text
    code = code.replace(ADDRESS, documented.url).replace("9000", str(free_port))
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", code, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL
    )
    assert process.stdout is not None
    try:
        await until(lambda: _listens(free_port), 30)
        await _meet(documented, await _ticket(documented, f"http://127.0.0.1:{free_port}/hook"))
        async with asyncio.timeout(60):
            lines = [(await process.stdout.readline()).decode().strip() for _ in range(3)]
    finally:
        process.kill()
        await process.wait()
    assert lines[0].startswith("session.started ")
    assert lines[1:] == ["participant.joined Amara", "participant.left Amara"]


async def _listens(port: int) -> bool:
    try:
        _, writer = await asyncio.open_connection("127.0.0.1", port)
    except OSError:
        return False
    writer.close()
    return True
