"""Calling people into a meeting, and answering such a call."""

from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass

from roomful.dialects.roomful import auth, mapping, paging
from roomful.dialects.roomful.access import acting
from roomful.dialects.roomful.addresses import Addresses
from roomful.dialects.roomful.wire import rings as wire
from roomful.dialects.roomful.wire.common import PageQuery
from roomful.history.feed import Feed
from roomful.history.model import Event
from roomful.invitations.service.invitations import Invitations
from roomful.invitations.service.reminders import REMINDER
from roomful.kit.clock import rfc3339
from roomful.kit.errors import invalid, not_found
from roomful.people.service import People
from roomful.people.sign_in import SignIns
from roomful.rooms.service.rooms import Rooms
from roomful.sessions.model import Ring
from roomful.sessions.service.lookup import Lookup
from roomful.sessions.service.presence import Presence
from roomful.sessions.service.rings import Rings
from roomful.web.operations import Call, Operation

_TAG = "Calls"
_RING = "/roomful/v1/rings/{ring_id}"
_PING_EVERY = 15.0
# what may have ended a sign-in
_ENDINGS = (
    "user.disconnected",
    "user.signed_out",
    "user.password_changed",
    "user.updated",
    "user.deleted",
)
_HEARD = ("ring.", REMINDER, *_ENDINGS)

Heard = tuple[str, wire.RingAnswer | wire.Reminder]


@dataclass(frozen=True, slots=True)
class RingRoutes:
    """Calls, as hosts make them and as users answer them."""

    rings: Rings
    presence: Presence
    people: People
    rooms: Rooms
    lookup: Lookup
    addresses: Addresses
    feed: Feed
    sign_ins: SignIns
    invitations: Invitations

    def operations(self) -> list[Operation]:
        """Return the operations."""
        return [
            Operation(
                method="POST", path="/roomful/v1/sessions/{session_id}/ring", name="Ring", tag=_TAG,
                summary="Call somebody into the session: their open pages ring for 45 seconds.",
                handler=self.ring, body=wire.RingRequest, answer=wire.RingAnswer, status=201,
                problems=(403, 404, 409, 422, 503),
            ),
            Operation(
                method="GET", path="/roomful/v1/sessions/{session_id}/rings", name="ListRings", tag=_TAG,
                summary="View who was called into the session, newest first.", handler=self.page,
                query=PageQuery, answer=wire.RingPage, problems=(403, 404, 422),
            ),
            Operation(
                method="POST", path=f"{_RING}/accept", name="AcceptRing", tag=_TAG,
                summary="Accept a call to oneself; answers a ticket that lets one in.",
                handler=self.accept, answer=wire.RingAccepted, problems=(403, 404, 409),
            ),
            Operation(
                method="POST", path=f"{_RING}/decline", name="DeclineRing", tag=_TAG,
                summary="Decline a call to oneself.", handler=self.decline, answer=wire.RingAnswer,
                problems=(403, 404, 409),
            ),
        ]  # fmt: skip

    async def ring(self, call: Call) -> wire.RingAnswer:
        """Call somebody."""
        session_id = call.path["session_id"]
        tenant_id, actor = await acting(self.rooms, self.lookup, call, session_id, None)
        user_id, address = await self._target(tenant_id, call.body)
        ring = await self.rings.ring(tenant_id, session_id, user_id=user_id, address=address, inviter=actor)
        return await self._answer(ring)

    async def page(self, call: Call) -> wire.RingPage:
        """Return the calls of a session."""
        session_id = call.path["session_id"]
        tenant_id, _ = await acting(self.rooms, self.lookup, call, session_id, None)
        await self.lookup.session(tenant_id, session_id)
        rows = await self.rings.of_session(
            tenant_id, session_id, count=call.query.limit + 1, before=paging.after(call.query)
        )
        shown, last = paging.cut(rows, call.query)
        return wire.RingPage(await self._shown(tenant_id, shown), None if last is None else str(last.number))

    async def accept(self, call: Call) -> wire.RingAccepted:
        """Accept a call."""
        me = auth.person(call)
        ring, _, secret = await self.rings.accept(me.tenant_id, call.path["ring_id"], me.user_id)
        (shown,) = await self._shown(me.tenant_id, [ring])
        link = f"{await self.addresses.pages(me.tenant_id)}/m/#ticket={secret}"
        return wire.RingAccepted(shown, secret, link)

    async def decline(self, call: Call) -> wire.RingAnswer:
        """Decline a call."""
        me = auth.person(call)
        return await self._answer(
            await self.rings.answer(me.tenant_id, call.path["ring_id"], me.user_id, accepted=False)
        )

    async def calls(self, me: auth.Person) -> AsyncGenerator[Heard | None, None]:
        """Yield the calls to somebody and how they end, and what they are reminded of; None now and then.
        Meanwhile they can be called.

        It is over when they are signed in no longer.
        """
        async with (
            self.presence.page(me.tenant_id, me.user_id) as keep,
            self.feed.listen(me.tenant_id, None, _HEARD) as listener,
        ):
            yield None  # from here on nothing is missed
            for ring in await self.rings.ringing_for(me.tenant_id, me.user_id):
                yield "ring.started", await self._answer(ring)
            while True:
                event = await listener.next(_PING_EVERY)
                of_users = event is not None and event.kind in _ENDINGS
                if of_users and event is not None and event.object_id != me.user_id:
                    continue
                if (of_users or event is None) and not await self.sign_ins.is_live(me.sign_in):
                    return
                await keep()
                if event is None or of_users:
                    yield None
                elif event.kind == REMINDER:
                    reminder = await self._reminder(me, event)
                    if reminder is not None:
                        yield event.kind, reminder
                elif event.payload.get("user_id") == me.user_id:
                    yield event.kind, await self.heard(event.tenant_id, event.object_id or "")

    async def heard(self, tenant_id: str, ring_id: str) -> wire.RingAnswer:
        """Return a ring as those hear of it whom it concerns."""
        return await self._answer(await self.rings.get(tenant_id, ring_id))

    async def _reminder(self, me: auth.Person, event: Event) -> wire.Reminder | None:
        """Return a reminder as somebody hears of it; None for whom it does not concern."""
        room = await self.rooms.even_deleted(event.tenant_id, event.room_id or "")
        invited = room.owner_id == me.user_id or await self.invitations.is_invited(
            me.tenant_id, room.id, me.user_id
        )
        if not invited:
            return None
        return wire.Reminder(
            room=wire.RingRoom(room.id, room.slug, room.title or room.name),
            minutes=event.payload["minutes"],
            opens_at=mapping.when(event.payload["opens_at"]),
            link=f"{await self.addresses.pages(me.tenant_id)}/m/{room.slug}",
        )

    async def _target(self, tenant_id: str, asked: wire.RingRequest) -> tuple[str | None, str | None]:
        """Return the user, or else the address, that a request names. Raises Problem."""
        given = {name: getattr(asked, name) for name in ("user", "extension", "email")}
        named = {name: value for name, value in given.items() if value is not None}
        if len(named) != 1:
            raise invalid("user", "Name a user, an extension or an address: one of them.")
        ((by, value),) = named.items()
        user = await self.people.find(tenant_id, "id" if by == "user" else by, value)
        if user is not None:
            return user.id, None
        if by != "email":
            raise not_found("user")
        if "@" not in value or len(value) > 255:
            raise invalid("email", "It is no mail address.")
        return None, value

    async def _answer(self, ring: Ring) -> wire.RingAnswer:
        return wire.RingAnswer((await self._shown(ring.tenant_id, [ring]))[0])

    async def _shown(self, tenant_id: str, rings: Sequence[Ring]) -> list[wire.Ring]:
        """Return rings of one room as the wire has them."""
        if not rings:
            return []
        room = await self.rooms.even_deleted(tenant_id, rings[0].room_id)
        users = await self.people.several(tenant_id, [one.user_id for one in rings if one.user_id])
        names = {user.id: user.display_name for user in users.values()}
        return [
            wire.Ring(
                id=one.id,
                session_id=one.session_id,
                room=wire.RingRoom(room.id, room.slug, room.title or room.name),
                inviter=one.inviter_name,
                user_id=one.user_id,
                name=names.get(one.user_id or "", one.address or ""),
                outcome=one.outcome,  # type: ignore[arg-type]  # one of them, as rows have it
                at=rfc3339(one.at),
                until=mapping.when(one.until),
                answered_at=mapping.when(one.answered_at),
                participant_id=one.participant_id,
            )
            for one in rings
        ]
