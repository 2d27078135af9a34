"""The door to LiveKit's signalling: who is let in, with which rights, and what passes through."""

import asyncio
import contextlib
import os
import signal
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web

from roomful.media.livekit import pipe
from roomful.media.livekit.signalling import Admitted, Refused
from roomful.media.port import Grants, Source
from tests.livekit import LiveKitServer, run_livekit
from tests.media.door import EVERYTHING, Door, door_before, handshake, open_door, url_through
from tests.waiting import until

MICROPHONE = Grants(publish=frozenset({Source.MICROPHONE}))


@pytest.fixture
async def door(livekit_server: LiveKitServer) -> AsyncIterator[Door]:
    """A door before the real LiveKit, with a room behind it."""
    async with open_door(livekit_server.engine, livekit_server.media) as made:
        await made.media.create_room(made.room)
        yield made
        await made.media.delete_room(made.room)


@pytest.mark.livekit
class TestEntering:
    async def test_the_admitted_meet(self, door: Door) -> None:
        door.answers.update(ann=Admitted(EVERYTHING, "Ann"), bob=Admitted(EVERYTHING, "Bob"))
        ann, bob = await door.enter("ann"), await door.enter("bob")
        picture = await ann.publish(Source.CAMERA)
        await until(lambda: bob.receives(picture))
        assert door.signalling.open_connections == 2
        await ann.leave()
        await bob.leave()
        await until(lambda: door.signalling.open_connections == 0)
        assert set(door.knocked) == {(door.room, "ann"), (door.room, "bob")}

    async def test_rights_are_those_of_now_not_those_of_the_token(self, door: Door) -> None:
        door.answers["ann"] = Admitted(MICROPHONE, "Ann of today")
        ann = await door.enter("ann", door.token("ann", EVERYTHING))
        assert (await until(lambda: door.seen("ann"))).grants == MICROPHONE
        assert ann.name == "Ann of today"

    async def test_who_was_removed_stays_out(self, door: Door) -> None:
        door.answers["ann"] = Admitted(EVERYTHING, "Ann")
        ann, token = await door.enter("ann"), door.token("ann")
        door.answers["ann"] = Refused(403, "you were removed")
        await door.media.remove(door.room, "ann")
        await until(lambda: not ann.connected)
        with pytest.raises(ConnectionRefusedError, match="you were removed"):
            await door.enter("ann", token)
        assert await door.media.participants(door.room) == []


@pytest.mark.livekit
class TestRefusing:
    @pytest.mark.parametrize("path", ["/rtc/validate", "/rtc/v1/validate"])
    @pytest.mark.parametrize(
        ("answer", "status", "words"),
        [
            (Refused(401, "who are you"), 401, "who are you"),
            (Refused(403, "the room is locked"), 403, "the room is locked"),
            (Refused(404, "it has ended"), 404, "requested room does not exist: it has ended"),
            (Refused(503, "in a moment"), 503, "in a moment"),
        ],
    )
    async def test_the_reason_is_told(
        self, door: Door, path: str, answer: Refused, status: int, words: str
    ) -> None:
        door.answers["ann"] = answer
        assert await door.ask(door.token("ann"), path) == (status, words)

    async def test_the_handshake_tells_it_too(self, door: Door) -> None:
        door.answers["ann"] = Refused(404, "it has ended")
        url = f"ws://{door.address}/rtc/v1?access_token={door.token('ann')}"
        async with aiohttp.ClientSession() as session:
            with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
                await session.ws_connect(url)
        assert refused.value.status == 404

    async def test_no_token_no_question_asked(self, door: Door) -> None:
        for token in ("", "x", "a.b.c", door.token("ann", ttl=-90), "%00", "é", "x" * 9_000):
            status, _ = await door.ask(token)
            assert status == 401
        assert door.knocked == []

    async def test_a_room_that_is_not_there_yet_is_worth_another_try(self, door: Door) -> None:
        door.answers["ann"] = Admitted(EVERYTHING, "Ann")
        await door.media.delete_room(door.room)
        status, _ = await door.ask(door.token("ann"))
        assert status == 503

    async def test_other_paths_and_methods(self, door: Door) -> None:
        token = door.token("ann")
        assert (await door.ask(token, "/rtc/other"))[0] == 404
        assert (await door.ask(token, "/rtc/v1/validate/more"))[0] == 404
        assert (await door.ask(token, "/rtc"))[0] == 426
        url = f"http://{door.address}/rtc/validate"
        async with aiohttp.ClientSession() as session, session.post(url) as response:
            assert response.status == 405


async def _echo(socket: web.WebSocketResponse, request: web.Request) -> None:
    async for message in socket:
        if message.type is aiohttp.WSMsgType.BINARY:
            await socket.send_bytes(message.data)
        else:
            await socket.send_str(message.data)


class TestPassing:
    async def test_messages_pass_both_ways_unchanged(self) -> None:
        async with door_before(_echo) as (door, _), aiohttp.ClientSession() as session:
            url = f"ws://{door.address}/rtc/v1?access_token={door.token('ann')}"
            async with session.ws_connect(url, protocols=["livekit"], max_msg_size=0) as client:
                assert client.protocol == "livekit"
                for size in (0, 1, 70_000, 900_000):
                    await client.send_bytes(b"\x00\xff" * (size // 2))
                    assert await client.receive_bytes() == b"\x00\xff" * (size // 2)
                await client.send_str("text too ü")
                assert await client.receive_str() == "text too ü"

    async def test_the_query_passes_but_for_what_would_open_or_change_it(self) -> None:
        seen: list[web.Request] = []

        async def note(socket: web.WebSocketResponse, request: web.Request) -> None:
            seen.append(request)

        async with door_before(note) as (door, _), aiohttp.ClientSession() as session:
            token = door.token("ann", Grants())
            query = f"join_request=a%2Bb%3D&access_token={token}&%70ublish=x&publish=y&auto_subscribe=1&x"
            url = f"ws://{door.address}/rtc/v1?{query}"
            async with session.ws_connect(url, headers={"User-Agent": "Tests/1"}) as client:
                await client.receive()
        request = seen[0]
        assert request.raw_path == "/rtc/v1?join_request=a%2Bb%3D&auto_subscribe=1&x"
        assert request.headers["User-Agent"] == "Tests/1"
        shown = request.headers["Authorization"].removeprefix("Bearer ")
        assert shown != token
        assert door.media.read_token(shown) == (door.room, "ann")

    async def test_the_close_code_of_livekit_reaches_the_client(self) -> None:
        async def bye(socket: web.WebSocketResponse, request: web.Request) -> None:
            await socket.close(code=1000)

        async with (
            door_before(bye) as (door, _),
            aiohttp.ClientSession() as session,
            session.ws_connect(url_through(door)) as client,
        ):
            await client.receive()
            assert client.close_code == 1000

    async def test_a_message_too_long_ends_it(self) -> None:
        async with door_before(_echo) as (door, _), aiohttp.ClientSession() as session:
            async with session.ws_connect(url_through(door)) as client:
                await client.send_bytes(bytes(pipe.MAX_MESSAGE + 1))
                await client.receive()
                assert client.close_code == 1009
            await until(lambda: door.signalling.open_connections == 0)

    async def test_closing_asks_clients_to_come_back(self) -> None:
        async with door_before(_echo) as (door, _), aiohttp.ClientSession() as session:
            async with session.ws_connect(url_through(door)) as client:
                await until(lambda: door.signalling.open_connections == 1)
                await door.signalling.close()
                await client.receive()
                assert client.close_code == 1012
            await until(lambda: door.signalling.open_connections == 0)

    async def test_nothing_is_left_of_who_vanishes(self) -> None:
        ended = asyncio.Event()

        async def wait(socket: web.WebSocketResponse, request: web.Request) -> None:
            async for _ in socket:
                pass
            ended.set()

        async with door_before(wait) as (door, _):
            host, port = door.address.split(":")
            _, writer = await asyncio.open_connection(host, int(port))
            writer.write(handshake(door))
            await until(lambda: door.signalling.open_connections == 1)
            writer.transport.abort()
            await asyncio.wait_for(ended.wait(), 5)
            await until(lambda: door.signalling.open_connections == 0)

    async def test_who_takes_nothing_is_given_up(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(pipe, "_STUCK", 0.5)
        sent = 0

        async def pour(socket: web.WebSocketResponse, request: web.Request) -> None:
            nonlocal sent
            with contextlib.suppress(ConnectionError):
                while sent < 2000:
                    await socket.send_bytes(bytes(100_000))
                    sent += 1

        async with door_before(pour) as (door, _):
            host, port = door.address.split(":")
            _, writer = await asyncio.open_connection(host, int(port), limit=1024)
            writer.write(handshake(door))
            await until(lambda: sent > 0)
            await until(lambda: door.signalling.open_connections == 0)
            assert sent < 1000, "the door took more than it could pass on"
            writer.close()


class TestNotReady:
    async def test_the_client_is_told_to_try_again(self) -> None:
        async with door_before(_echo) as (door, engine):
            engine.ready = False
            status, words = await door.ask(door.token("ann"))
            assert (status, words) == (503, "the media engine is not ready")
            assert door.knocked == []
            engine.ready, engine.url = True, "http://127.0.0.1:9"
            assert (await door.ask(door.token("ann")))[0] == 503


@pytest.mark.livekit
class TestRestartOfLiveKit:
    async def test_people_come_back_by_themselves(self, tmp_path: Path) -> None:
        async with run_livekit(tmp_path) as server, open_door(server.engine, server.media) as door:

            async def remake() -> None:
                await server.media.create_room(door.room)

            server.engine.on_started = remake
            await remake()
            door.answers["ann"] = Admitted(EVERYTHING, "Ann")
            await door.enter("ann")
            former = (await until(lambda: door.seen("ann"))).connection_id
            os.kill(int(server.engine.state().extra["pid"]), signal.SIGKILL)
            await until(lambda: not server.engine.state().ready)
            await until(lambda: server.engine.state().ready)
            back = await until(lambda: door.seen("ann"), seconds=20)
            assert back.connection_id != former
            assert back.grants == EVERYTHING
