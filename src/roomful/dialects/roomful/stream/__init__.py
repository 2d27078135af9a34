"""The event stream: server-sent events (WHATWG HTML, section 9.2) of one's meeting, or of the tenant."""

import contextlib
from collections.abc import AsyncGenerator, AsyncIterator

from roomful.dialects.roomful import auth, mapping, wire
from roomful.dialects.roomful.auth import Owner, Person, Seat
from roomful.dialects.roomful.routes.rings import RingRoutes
from roomful.dialects.roomful.stream.answer import PING, Closed, EventStream, chunk
from roomful.dialects.roomful.stream.telling import SIGNS, Telling, is_end
from roomful.history.feed import Feed, Gap
from roomful.history.model import Event
from roomful.history.service import MAX_COUNT, History
from roomful.sessions.model import Participant, State
from roomful.sessions.service.lobby import Lobby
from roomful.web.operations import Call, Operation

__all__ = ["SIGNS", "StreamRoutes", "Telling"]

_PING_EVERY = 15.0


class StreamRoutes:
    """The one operation that does not end."""

    def __init__(
        self, feed: Feed, history: History, telling: Telling, rings: RingRoutes, lobby: Lobby, closed: Closed
    ) -> None:
        self._feed = feed
        self._history = history
        self._telling = telling
        self._rings = rings
        self._lobby = lobby
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
            person = auth.here(call.caller.participant)
            told = self._of_waiting if person.state == State.WAITING else self._of_seat
            return EventStream(told(person, after), self._closed)
        if isinstance(call.caller, Person) and (call.query.mine or call.caller.only_of is not None):
            return EventStream(self._of_person(call.caller), self._closed)
        return EventStream(self._of_tenant(auth.manager(call), after), self._closed)

    async def _of_tenant(self, caller: Owner, after: int) -> AsyncGenerator[bytes, None]:
        yield PING
        try:
            async for event in self._events(caller.tenant_id, None, after):
                if event is None:
                    yield PING
                else:
                    yield chunk(event.seq, event.kind, mapping.event(event))
        except Gap:
            yield chunk(None, "reset", {})

    async def _of_person(self, me: Person) -> AsyncGenerator[bytes, None]:
        """Yield what concerns somebody who is signed in, outside of meetings: the calls to them."""
        try:
            async with contextlib.aclosing(self._rings.calls(me)) as calls:
                async for heard in calls:
                    yield PING if heard is None else chunk(None, *heard)
        except Gap:
            yield chunk(None, "reset", {})

    async def _of_seat(self, person: Participant, after: int) -> AsyncGenerator[bytes, None]:
        yield PING
        try:
            async for event in self._events(person.tenant_id, person.session_id, after):
                if event is None:
                    yield PING
                    continue
                for kind, value in await self._telling.tell(person, event):
                    yield chunk(event.seq, kind, value)
                if is_end(event, person):
                    return  # whoever is out hears no more of what is said inside
        except Gap:
            yield chunk(None, "reset", {})

    async def _of_waiting(self, person: Participant, after: int) -> AsyncGenerator[bytes, None]:
        """Yield what somebody in the lobby hears, and from when they are let in on, what all hear."""
        yield PING
        admitted = False
        try:
            async for event in self._events(person.tenant_id, person.session_id, after):
                if event is None:
                    yield PING
                    if not admitted:
                        await self._lobby.seen(person)
                    continue
                told = await (self._telling.tell if admitted else self._telling.tell_waiting)(person, event)
                admitted = admitted or (event.kind == "lobby.admitted" and event.participant_id == person.id)
                for kind, value in told:
                    yield chunk(event.seq, kind, value)
                if is_end(event, person):
                    return
        except Gap:
            yield chunk(None, "reset", {})

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


def _place(given: object) -> int | None:
    """Return the place a client names; None for what is none of ours."""
    if not isinstance(given, str) or not (given.isascii() and given.isdigit() and len(given) < 19):
        return None
    return int(given)
