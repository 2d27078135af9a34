"""The media port on a LiveKit server, through its RoomService (Twirp over HTTP)."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from typing import Protocol, TypeVar

import aiohttp
from livekit.api.room_service import RoomService
from livekit.api.twirp_client import ServerError, ServerErrorCode
from livekit.protocol.models import DataPacket, ParticipantInfo
from livekit.protocol.room import (
    CreateRoomRequest,
    DeleteRoomRequest,
    ListParticipantsRequest,
    ListRoomsRequest,
    MuteRoomTrackRequest,
    RoomParticipantIdentity,
    SendDataRequest,
    UpdateParticipantRequest,
    UpdateSubscriptionsRequest,
)

from roomful.kit.clock import Clock
from roomful.media.livekit import wire
from roomful.media.livekit.tokens import Keys, Tokens
from roomful.media.livekit.webhooks import WebhookReceiver
from roomful.media.port import (
    EngineState,
    Grants,
    MediaEvent,
    MediaParticipant,
    MediaRoom,
    MediaUnavailable,
    Source,
    Track,
)

T = TypeVar("T")

# LiveKit would delete rooms by itself; ours end when their session does.
_NEVER = 10 * 365 * 24 * 3600
_TIMEOUT = aiohttp.ClientTimeout(total=5, connect=1)
# Hints beyond this are dropped, oldest first: the reconciler finds what they told.
_MAX_HINTS = 10_000


class Engine(Protocol):
    """A LiveKit server, managed by us or not: where it is, how to sign for it, how it is."""

    @property
    def url(self) -> str:
        """Its HTTP address, such as `http://127.0.0.1:7880`."""
        ...

    @property
    def keys(self) -> Keys:
        """The API key that it knows."""
        ...

    def state(self) -> EngineState:
        """What is known of it now."""
        ...


class LiveKitMedia:
    """`Media` on LiveKit. Needs a running loop only when first used."""

    def __init__(self, engine: Engine, clock: Clock) -> None:
        self._engine = engine
        self._tokens = Tokens(engine.keys, clock)
        self._webhooks = WebhookReceiver(self._tokens, clock)
        self._session: aiohttp.ClientSession | None = None
        self._service: RoomService | None = None
        self._service_url = ""
        self._hints: asyncio.Queue[MediaEvent] = asyncio.Queue(_MAX_HINTS)

    async def create_room(self, name: str, *, capacity: int | None = None) -> MediaRoom:
        """Make the room, or return the one that is there."""
        request = CreateRoomRequest(
            name=name, empty_timeout=_NEVER, departure_timeout=_NEVER, max_participants=capacity or 0
        )
        made = await self._call(lambda service: service.create_room(request))
        if made is None:
            raise MediaUnavailable("LiveKit lost the room while making it")
        return wire.room(made)

    async def get_room(self, name: str) -> MediaRoom | None:
        """Return the room, or None."""
        return next(iter(await self.list_rooms([name])), None)

    async def list_rooms(self, names: Sequence[str]) -> list[MediaRoom]:
        """Return those of the named rooms that exist."""
        if not names:  # LiveKit would answer with every room it has
            return []
        request = ListRoomsRequest(names=names)
        answer = await self._call(lambda service: service.list_rooms(request))
        return [wire.room(each) for each in answer.rooms] if answer else []

    async def delete_room(self, name: str) -> None:
        """Disconnect everybody and forget the room."""
        await self._call(lambda service: service.delete_room(DeleteRoomRequest(room=name)))

    def token(self, room: str, identity: str, name: str, grants: Grants, *, ttl: int) -> str:
        """Return a signed token, good for `ttl` seconds."""
        return self._tokens.mint(room, identity, name, grants, ttl=ttl)

    def read_token(self, token: str) -> tuple[str, str]:
        """Return (room, identity), of LiveKit's refreshed tokens too. Raises PermissionError."""
        return self._tokens.read(token)

    async def participants(self, room: str) -> list[MediaParticipant]:
        """Return everybody whose media connection stands, which is when LiveKit tells of a join."""
        answer = await self._call(
            lambda service: service.list_participants(ListParticipantsRequest(room=room))
        )
        everyone = answer.participants if answer else []
        return [wire.participant(each) for each in everyone if each.state == ParticipantInfo.ACTIVE]

    async def set_grants(self, room: str, identity: str, grants: Grants) -> None:
        """Replace the permissions of a connected participant; tracks no longer allowed are unpublished."""
        request = UpdateParticipantRequest(room=room, identity=identity, permission=wire.permission(grants))
        await self._call(lambda service: service.update_participant(request))

    async def mute(self, room: str, identity: str, track_id: str, *, muted: bool) -> None:
        """Mute or unmute one published track."""
        await self._mute_where(room, identity, lambda track: track.id == track_id, muted)

    async def mute_source(self, room: str, identity: str, source: Source, *, muted: bool) -> None:
        """Mute or unmute every track of that source a participant publishes."""
        await self._mute_where(room, identity, lambda track: track.source is source, muted)

    async def remove(self, room: str, identity: str) -> None:
        """Disconnect a participant."""
        request = RoomParticipantIdentity(room=room, identity=identity)
        await self._call(lambda service: service.remove_participant(request))

    async def send_data(self, room: str, payload: bytes, *, topic: str, to: Sequence[str] = ()) -> None:
        """Send a reliable message to the named identities, or to all."""
        # About a room or participant that is not there LiveKit says so only after 3 s: ask first.
        if await self.get_room(room) is None:
            return
        request = SendDataRequest(
            room=room, data=payload, kind=DataPacket.RELIABLE, topic=topic, destination_identities=to
        )
        await self._call(lambda service: service.send_data(request), repeatable=False)

    async def set_subscribed(
        self, room: str, identity: str, track_ids: Sequence[str], *, subscribed: bool
    ) -> None:
        """Subscribe a participant to tracks of others, or end that."""
        if not track_ids or await self._find(room, identity) is None:
            return
        request = UpdateSubscriptionsRequest(
            room=room, identity=identity, track_sids=track_ids, subscribe=subscribed
        )
        await self._call(lambda service: service.update_subscriptions(request))

    def state(self) -> EngineState:
        """Return what is known of the engine now."""
        return self._engine.state()

    async def events(self) -> AsyncIterator[MediaEvent]:
        """Yield hints in the order they were delivered; for one reader."""
        while True:
            yield await self._hints.get()

    def deliver(self, body: bytes, authorization: str) -> MediaEvent | None:
        """Verify a webhook and hand it to `events`. Raises PermissionError unless LiveKit sent it."""
        event = self._webhooks.receive(body, authorization)
        if event is not None:
            if self._hints.full():
                self._hints.get_nowait()
            self._hints.put_nowait(event)
        return event

    async def close(self) -> None:
        """Free connections; the engine itself goes on."""
        session, self._session, self._service = self._session, None, None
        if session is not None:
            await session.close()

    async def _mute_where(
        self, room: str, identity: str, wanted: Callable[[Track], bool], muted: bool
    ) -> None:
        found = await self._find(room, identity)
        for track in found.tracks if found else ():
            if wanted(track) and track.muted is not muted:
                await self._mute(room, identity, track.id, muted)

    async def _mute(self, room: str, identity: str, track_id: str, muted: bool) -> None:
        request = MuteRoomTrackRequest(room=room, identity=identity, track_sid=track_id, muted=muted)
        await self._call(lambda service: service.mute_published_track(request))

    async def _find(self, room: str, identity: str) -> MediaParticipant | None:
        request = RoomParticipantIdentity(room=room, identity=identity)
        found = await self._call(lambda service: service.get_participant(request))
        return wire.participant(found) if found else None

    async def _call(self, ask: Callable[[RoomService], Awaitable[T]], *, repeatable: bool = True) -> T | None:
        """Return the answer, or None when what was asked about is not there. Raises MediaUnavailable."""
        try:
            if repeatable:
                # After a restart of LiveKit the kept connections are dead, which shows only when one is used.
                with contextlib.suppress(aiohttp.ServerDisconnectedError, aiohttp.ClientOSError):
                    return await ask(self._client())
            return await ask(self._client())
        except ServerError as error:
            if error.code == ServerErrorCode.NOT_FOUND:
                return None
            if error.status in (401, 403):
                raise MediaUnavailable("LiveKit does not accept our API key and secret") from error
            raise MediaUnavailable(f"LiveKit answered {error.code}: {error.message}") from error
        except TimeoutError as error:
            raise MediaUnavailable("LiveKit does not answer in time") from error
        except aiohttp.ClientError as error:
            raise MediaUnavailable(f"LiveKit cannot be reached at {self._engine.url}") from error

    def _client(self) -> RoomService:
        url, keys = self._engine.url, self._engine.keys
        if self._session is None:
            self._session = aiohttp.ClientSession(timeout=_TIMEOUT)
            self._service = None
        if self._service is None or url != self._service_url:
            self._service = RoomService(self._session, url, keys.key, keys.secret, failover=False)
            self._service_url = url
        return self._service
