"""The event stream: server-sent events (WHATWG HTML, section 9.2) of one's meeting, or of the tenant."""

import asyncio
import contextlib
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable
from typing import Any

import msgspec

from roomful.dialects.roomful import auth, mapping, wire
from roomful.dialects.roomful.auth import Owner, Person, Seat
from roomful.dialects.roomful.routes.rings import RingRoutes
from roomful.dialects.roomful.showing import SessionView
from roomful.dialects.roomful.wire import moderation
from roomful.history.feed import Feed, Gap
from roomful.history.model import Event
from roomful.history.service import MAX_COUNT, History
from roomful.rooms.service.rooms import Rooms
from roomful.sessions.model import LeaveReason, Participant, Role, Session, State
from roomful.sessions.service.chat import Chat
from roomful.sessions.service.lookup import Lookup
from roomful.web.operations import Call, Operation

_PING = b": ping\n\n"
_PING_EVERY = 15.0
_WITH_THE_SESSION = {LeaveReason.SESSION_ENDED, LeaveReason.ROOM_DELETED}
_encode = msgspec.json.Encoder().encode

# what everybody in the meeting has to know of recordings and broadcasts
SIGNS = (
    *(f"recording.{verb}" for verb in ("started", "paused", "resumed", "stopped")),
    *(f"broadcast.{verb}" for verb in ("started", "live", "retrying", "ended", "failed")),
)

# what of a session's state decides over the rights of everybody in it
_BINDING = {"all_muted", "control", "chat_on"}

Closed = Callable[[], Awaitable[None]]


class EventStream:
    """An ASGI answer that goes on until the client leaves, the meeting is over, or the server stops."""

    def __init__(self, chunks: AsyncGenerator[bytes, None], closed: Closed) -> None:
        self._chunks = chunks
        self._closed = closed

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:  # noqa: ARG002  # ASGI's three
        """Send the stream."""
        headers = [
            (b"content-type", b"text/event-stream; charset=utf-8"),
            (b"cache-control", b"no-store"),
            (b"x-accel-buffering", b"no"),
        ]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        tasks = {
            asyncio.ensure_future(self._send(send)),
            asyncio.ensure_future(_gone(receive)),
            asyncio.ensure_future(self._closed()),
        }
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        with contextlib.suppress(Exception):
            await send({"type": "http.response.body", "body": b"", "more_body": False})

    async def _send(self, send: Any) -> None:
        async with contextlib.aclosing(self._chunks) as chunks:
            async for chunk in chunks:
                await send({"type": "http.response.body", "body": chunk, "more_body": True})


async def _gone(receive: Any) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


class StreamRoutes:
    """The one operation that does not end."""

    def __init__(
        self,
        feed: Feed,
        history: History,
        lookup: Lookup,
        rooms: Rooms,
        chat: Chat,
        view: SessionView,
        rings: RingRoutes,
        closed: Closed,
    ) -> None:
        self._feed = feed
        self._history = history
        self._lookup = lookup
        self._rooms = rooms
        self._chat = chat
        self._view = view
        self._rings = rings
        self._closed = closed

    def operations(self) -> list[Operation]:
        """Return the operation."""
        return [
            Operation(
                method="GET", path="/roomful/v1/events", name="StreamEvents", tag="Events",
                summary="Hear what happens, as server-sent events.", handler=self.stream,
                query=wire.StreamQuery,
            )
        ]  # fmt: skip

    async def stream(self, call: Call) -> EventStream:
        """Begin a stream behind Last-Event-ID, `after`, or now."""
        after = _place(call.request.headers.get("last-event-id") or call.query.after)
        if after is None:
            after = await self._feed.position()
        if isinstance(call.caller, Seat):
            person = auth.present(call.caller.participant)
            return EventStream(self._of_seat(person, after), self._closed)
        if isinstance(call.caller, Person) and (call.query.mine or call.caller.only_of is not None):
            return EventStream(self._of_person(call.caller), self._closed)
        return EventStream(self._of_tenant(auth.manager(call), after), self._closed)

    async def _of_tenant(self, caller: Owner, after: int) -> AsyncGenerator[bytes, None]:
        yield _PING
        try:
            async for event in self._events(caller.tenant_id, None, after):
                if event is None:
                    yield _PING
                else:
                    yield _chunk(event.seq, event.kind, mapping.event(event))
        except Gap:
            yield _chunk(None, "reset", {})

    async def _of_person(self, me: Person) -> AsyncGenerator[bytes, None]:
        """Yield what concerns somebody who is signed in, outside of meetings: the calls to them."""
        try:
            async with contextlib.aclosing(self._rings.calls(me)) as calls:
                async for heard in calls:
                    yield _PING if heard is None else _chunk(None, *heard)
        except Gap:
            yield _chunk(None, "reset", {})

    async def _of_seat(self, person: Participant, after: int) -> AsyncGenerator[bytes, None]:
        yield _PING
        try:
            async for event in self._events(person.tenant_id, person.session_id, after):
                if event is None:
                    yield _PING
                    continue
                for kind, value in await self._tell(person, event):
                    yield _chunk(event.seq, kind, value)
                if _is_end(event, person):
                    return  # whoever is out hears no more of what is said inside
        except Gap:
            yield _chunk(None, "reset", {})

    async def _events(
        self, tenant_id: str, session_id: str | None, after: int
    ) -> AsyncIterator[Event | None]:
        """Yield what was missed, then what happens; None now and then, so that a dead line is noticed."""
        filters = {} if session_id is None else {"session_id": session_id}
        async with self._feed.listen(tenant_id, session_id) as listener:
            missed = await self._history.page(tenant_id, filters=filters, after=after, count=MAX_COUNT)
            if len(missed) == MAX_COUNT:
                raise Gap
            told = {event.seq for event in missed}
            for event in missed:
                yield event
            while True:
                event_or_none = await listener.next(_PING_EVERY)
                if event_or_none is None or event_or_none.seq not in told:
                    yield event_or_none

    async def _tell(self, me: Participant, event: Event) -> list[tuple[str, Any]]:
        """Return what somebody in the meeting hears of an event."""
        if event.kind == "message.sent":
            return await self._message(me, event)
        if event.kind.startswith("ring."):
            return await self._ring(me, event)
        session = await self._lookup.session(event.tenant_id, me.session_id)
        if event.kind == "session.ends_soon":
            return [(event.kind, wire.EndsSoon(await self._view.show(session), event.payload["seconds"]))]
        if event.kind.startswith("session.") or event.kind in SIGNS:
            told: list[tuple[str, Any]] = [(event.kind, wire.SessionAnswer(await self._view.show(session)))]
            if _BINDING.intersection(event.payload):
                told.append(("you.updated", await self._you(me, session)))
            return told
        if event.participant_id is None or not event.kind.startswith("participant."):
            return []
        person = await self._lookup.participant(event.tenant_id, event.participant_id)
        room = await self._rooms.even_deleted(event.tenant_id, me.room_id)
        allowed = mapping.permissions(room, session, person)
        mine = person.id == me.id
        shown = mapping.participant(person, allowed, me=me.id)
        heard: list[tuple[str, Any]] = [(event.kind, wire.ParticipantAnswer(shown))]
        if mine and event.kind == "participant.updated":
            heard.append(("you.updated", wire.YouAnswer(shown, allowed)))
            heard += _by_others(person, event)
        if mine and person.state == State.LEFT and person.leave_reason == LeaveReason.KICKED:
            heard.append(("you.kicked", {"reason": person.leave_reason}))
        return heard

    async def _ring(self, me: Participant, event: Event) -> list[tuple[str, Any]]:
        """Return a call into the meeting as hosts hear of it."""
        current = await self._lookup.participant(me.tenant_id, me.id)
        if current.role != Role.HOST:
            return []
        return [(event.kind, await self._rings.heard(event.tenant_id, event.object_id or ""))]

    async def _you(self, me: Participant, session: Session) -> wire.YouAnswer:
        """Return oneself, with the rights that a change of the session left one."""
        person = await self._lookup.participant(me.tenant_id, me.id)
        room = await self._rooms.even_deleted(me.tenant_id, me.room_id)
        allowed = mapping.permissions(room, session, person)
        return wire.YouAnswer(mapping.participant(person, allowed, me=me.id), allowed)

    async def _message(self, me: Participant, event: Event) -> list[tuple[str, Any]]:
        if event.payload["to"] not in {None, me.id} and event.participant_id != me.id:
            return []
        message = await self._chat.get(event.tenant_id, event.payload["message_id"])
        if message is None:
            return []
        return [("message.sent", wire.MessageAnswer(mapping.message(message)))]


def _is_end(event: Event, me: Participant) -> bool:
    """Tell whether this is how somebody's own stay ended; of a session that ends they hear that, too."""
    if event.kind == "participant.left" and event.participant_id == me.id:
        return event.payload.get("reason") not in _WITH_THE_SESSION
    return event.kind == "session.ended"


def _by_others(me: Participant, event: Event) -> list[tuple[str, Any]]:
    """Return what somebody else did to one's sources: what the page has to tell, or to ask for."""
    reason = event.payload.get("reason")
    own = event.actor_kind == "system" or event.actor_id in (me.id, me.user_id)
    if own and reason is None:
        return []
    told: list[tuple[str, Any]] = []
    for name, source in (("mic_muted", "microphone"), ("camera_off", "camera")):
        if event.payload.get(name) is True:
            told.append(("you.muted", moderation.Muted(source, event.actor_name, reason)))
        elif event.payload.get(name) is False or (name == "mic_muted" and event.payload.get("mic_given")):
            told.append(("you.asked", moderation.Asked(source, event.actor_name)))
    return told


def _place(given: object) -> int | None:
    """Return the place a client names; None for what is none of ours."""
    if not isinstance(given, str) or not (given.isascii() and given.isdigit() and len(given) < 19):
        return None
    return int(given)


def _chunk(seq: int | None, kind: str, value: Any) -> bytes:
    head = f"id: {seq}\n" if seq is not None else ""
    return f"{head}event: {kind}\ndata: ".encode() + _encode(value) + b"\n\n"
