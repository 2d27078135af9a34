"""Oneself in a meeting: state, hand, chat, leaving."""

from dataclasses import dataclass

from msgspec import UNSET, UnsetType

from roomful.dialects.roomful import mapping, wire
from roomful.dialects.roomful.addresses import Addresses
from roomful.dialects.roomful.auth import present, seat
from roomful.dialects.roomful.routes.entry import media_access
from roomful.dialects.roomful.showing import SessionView
from roomful.history.feed import Feed
from roomful.kit.clock import Clock
from roomful.rooms.service.rooms import Rooms
from roomful.sessions import rules
from roomful.sessions.model import Participant, State
from roomful.sessions.service.chat import Chat
from roomful.sessions.service.door import Door
from roomful.sessions.service.lookup import Lookup
from roomful.sessions.service.moderation import Moderation
from roomful.sessions.service.subjects import actor_of
from roomful.web.operations import Call, Operation

_ME = "/roomful/v1/me"


@dataclass(frozen=True, slots=True)
class MeRoutes:
    """What the holder of a seat does."""

    door: Door
    lookup: Lookup
    moderation: Moderation
    chat: Chat
    rooms: Rooms
    addresses: Addresses
    feed: Feed
    clock: Clock
    sessions: SessionView

    def operations(self) -> list[Operation]:
        """Return the operations."""
        return [
            Operation(
                method="GET", path=_ME, name="ViewMe", tag="In the meeting", answer=wire.Me,
                summary="View oneself, the session and who is in it.", handler=self.view,
            ),
            Operation(
                method="PATCH", path=_ME, name="UpdateMe", tag="In the meeting", body=wire.MeRequest,
                summary="Report what one did oneself: name, microphone, camera, seat, data.",
                handler=self.update, answer=wire.ParticipantAnswer, problems=(403, 409, 422),
            ),
            Operation(
                method="POST", path=f"{_ME}/media", name="RenewMedia", tag="In the meeting",
                summary="Get a fresh LiveKit token for the same seat.", handler=self.media,
                answer=wire.MediaAnswer, problems=(409, 503),
            ),
            Operation(
                method="POST", path=f"{_ME}/leave", name="Leave", tag="In the meeting", status=204,
                summary="Give the seat back.", handler=self.leave,
            ),
            Operation(
                method="POST", path=f"{_ME}/away", name="StepAway", tag="In the meeting", status=204,
                summary="Keep the seat for 20 seconds: the page may only be loading anew.",
                handler=self.away, body=wire.AwayRequest, open=True,
            ),
            Operation(
                method="POST", path=f"{_ME}/hand", name="RaiseHand", tag="In the meeting",
                summary="Raise or lower one's hand.", handler=self.hand, body=wire.HandRequest,
                answer=wire.ParticipantAnswer, problems=(403, 409, 422),
            ),
            Operation(
                method="POST", path=f"{_ME}/host", name="BecomeHost", tag="In the meeting",
                summary="Become a host by the PIN of hosts.", handler=self.become_host,
                body=wire.HostRequest, answer=wire.YouAnswer, problems=(403, 409, 422, 429),
            ),
            Operation(
                method="GET", path=f"{_ME}/messages", name="ListMessages", tag="In the meeting",
                summary="View the chat since the session began.", handler=self.messages,
                query=wire.MessageQuery, answer=wire.Messages,
            ),
            Operation(
                method="POST", path=f"{_ME}/messages", name="SendMessage", tag="In the meeting", status=201,
                summary="Write to all, or to one participant.", handler=self.send,
                body=wire.MessageRequest, answer=wire.MessageAnswer, problems=(403, 409, 422),
            ),
        ]  # fmt: skip

    async def view(self, call: Call) -> wire.Me:
        """Return oneself and the meeting."""
        person = seat(call)
        cursor = await self.feed.position()
        session = await self.lookup.session(person.tenant_id, person.session_id)
        room = await self.rooms.even_deleted(person.tenant_id, person.room_id)
        people = await self.lookup.present(person.tenant_id, session.id) if person.inside else []
        shown = [
            mapping.participant(one, mapping.permissions(room, session, one), me=person.id)
            for one in people
            if one.state == State.IN or one.id == person.id
        ]
        allowed = mapping.permissions(room, session, person)
        return wire.Me(
            participant=mapping.participant(person, allowed, me=person.id),
            session=await self.sessions.show(session, shown),
            room=mapping.joined_room(room),
            permissions=allowed,
            cursor=str(cursor),
        )

    async def update(self, call: Call) -> wire.ParticipantAnswer:
        """Take over what somebody did themselves."""
        person = present(seat(call))
        asked: wire.MeRequest = call.body
        given = {name: getattr(asked, name) for name in wire.MeRequest.__struct_fields__}
        changes = {name: value for name, value in given.items() if value is not UNSET}
        if "name" in changes:
            changes["name"] = rules.check_name(changes["name"], person.name)
        if "position" in changes:
            rules.check_position(changes["position"])
        if "meta" in changes:
            rules.check_meta(changes["meta"])
        return await self._change(person, changes)

    async def media(self, call: Call) -> wire.MediaAnswer:
        """Return a fresh media token."""
        entered = await self.door.media_again(seat(call))
        allowed = mapping.permissions(entered.room, entered.session, entered.participant)
        return wire.MediaAnswer(await media_access(self.addresses, entered), allowed)

    async def leave(self, call: Call) -> None:
        """Leave for good."""
        await self.door.leave(seat(call))

    async def away(self, call: Call) -> None:
        """Leave for a moment."""
        await self.door.step_away(await self.door.holder(call.body.key))

    async def hand(self, call: Call) -> wire.ParticipantAnswer:
        """Raise or lower a hand; a hand that is up keeps the time it went up."""
        person = present(seat(call))
        if call.body.raised:
            raised_at = person.hand_raised_at or self.clock.now()
            return await self._change(person, {"hand_raised_at": raised_at})
        return await self._change(person, {"hand_raised_at": None})

    async def become_host(self, call: Call) -> wire.YouAnswer:
        """Become a host."""
        person = await self.door.become_host(present(seat(call)), call.body.pin, call.address)
        session = await self.lookup.session(person.tenant_id, person.session_id)
        room = await self.rooms.even_deleted(person.tenant_id, person.room_id)
        allowed = mapping.permissions(room, session, person)
        return wire.YouAnswer(mapping.participant(person, allowed, me=person.id), allowed)

    async def messages(self, call: Call) -> wire.Messages:
        """Return chat messages, oldest first."""
        query: wire.MessageQuery = call.query
        before = None if isinstance(query.before, UnsetType) else query.before
        found = await self.chat.visible_to(present(seat(call)), before=before, count=query.limit)
        return wire.Messages([mapping.message(one) for one in found])

    async def send(self, call: Call) -> wire.MessageAnswer:
        """Write a message."""
        sent = await self.chat.send(seat(call), call.body.text, call.body.to)
        return wire.MessageAnswer(mapping.message(sent))

    async def _change(self, person: Participant, changes: dict[str, object]) -> wire.ParticipantAnswer:
        changed = await self.moderation.change_self(person, changes, actor_of(person))
        return wire.ParticipantAnswer(mapping.participant(changed, me=person.id))
