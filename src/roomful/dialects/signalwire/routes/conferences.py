"""Video conferences and conference tokens."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
from msgspec import UnsetType

from roomful.dialects.signalwire import tokens
from roomful.dialects.signalwire.auth import Caller
from roomful.dialects.signalwire.mapping import common, permissions
from roomful.dialects.signalwire.mapping import conferences as mapping
from roomful.dialects.signalwire.mapping.rooms import without_nulls
from roomful.dialects.signalwire.paging import Paging, Place
from roomful.dialects.signalwire.routes.rooms import NUMBER
from roomful.dialects.signalwire.showing import Showing
from roomful.dialects.signalwire.wire import conferences as wire
from roomful.dialects.signalwire.wire.checking import take, take_query
from roomful.dialects.signalwire.wire.common import Page
from roomful.dialects.signalwire.wire.rooms import OneRoomQuery, RoomsQuery
from roomful.history.service import Ongoing
from roomful.kit.errors import not_found
from roomful.rooms.model import Origin, Room, RoomFilter, RoomView
from roomful.rooms.service.rooms import Rooms
from roomful.sessions.model import Role
from roomful.tickets.model import Ticket
from roomful.tickets.service import Tickets
from roomful.web.operations import Call, Operation

_ALL = "/api/video/conferences"
_ONE = f"{_ALL}/{{conference_id}}"
_STANDING = "/api/video/conference_tokens/{conference_token_id}"
_TAG, _TOKENS = "Video Conferences", "Conference Tokens"
# their places in a list count down, as the numbers of rows do
_FIRST = 1_000_000


@dataclass(frozen=True, slots=True)
class ConferenceRoutes:
    """What the contract calls Video Conferences and Conference Tokens."""

    rooms: Rooms
    tickets: Tickets
    showing: Showing
    paging: Paging

    def operations(self) -> list[Operation]:
        """Return the operations."""
        return [
            Operation(
                method="GET", path=_ALL, name="list_video_conferences", summary="List conferences.",
                handler=self.page, query=RoomsQuery, answer=wire.ConferenceList, loose=True, tag=_TAG,
            ),
            Operation(
                method="POST", path=_ALL, name="create_video_conference", summary="Create a conference.",
                handler=self.create, body=wire.ConferenceRequest, body_optional=True,
                answer=wire.Conference, loose=True, tag=_TAG,
            ),
            Operation(
                method="GET", path=_ONE, name="get_video_conference", summary="Return a conference.",
                handler=self.get, query=OneRoomQuery, answer=wire.Conference, loose=True,
                problems=(404,), tag=_TAG,
            ),
            Operation(
                method="PUT", path=_ONE, name="update_video_conference",
                summary="Change what is given of a conference.", handler=self.update,
                body=wire.ConferenceUpdate, body_optional=True, answer=wire.Conference, loose=True,
                problems=(404,), tag=_TAG,
            ),
            Operation(
                method="DELETE", path=_ONE, name="delete_video_conference",
                summary="Delete a conference; whoever is in it is removed.", handler=self.delete,
                status=204, problems=(404,), tag=_TAG,
            ),
            Operation(
                method="GET", path=f"{_ONE}/conference_tokens", name="list_conference_tokens",
                summary="List the tokens of a conference.", handler=self.tokens, query=Page,
                answer=wire.ConferenceTokenList, loose=True, problems=(404,), tag=_TOKENS,
            ),
            Operation(
                method="GET", path=_STANDING, name="get_conference_token",
                summary="Return a conference token.", handler=self.token, answer=wire.ConferenceToken,
                problems=(404,), tag=_TOKENS,
            ),
            Operation(
                method="POST", path=f"{_STANDING}/reset", name="reset_conference_token",
                summary="Give a conference token another value; the old one opens nothing any more.",
                handler=self.reset, answer=wire.ConferenceToken, problems=(404,), tag=_TOKENS,
            ),
        ]  # fmt: skip

    async def page(self, call: Call) -> wire.ConferenceList:
        """Return a page of conferences, newest first."""
        caller: Caller = call.caller

        async def fetch(query: RoomsQuery, place: Place) -> Sequence[RoomView]:
            filters = RoomFilter(
                origin=Origin.SIGNALWIRE_CONFERENCE,
                opens_from=common.micro(query.starts_after),
                last_entry_to=common.micro(query.ends_before),
            )
            return await self.rooms.page(caller.tenant_id, common.NAME, filters, **place.told())

        found, links = await self.paging.turn(call, RoomsQuery, fetch, number=NUMBER)
        rooms = [view.room for view in found]
        wanted = take_query(RoomsQuery, call.query).include_active_session
        active = await self.showing.active(caller, rooms, wanted=wanted)
        shown = [mapping.conference(room, active[room.id]) for room in rooms]
        return wire.ConferenceList(data=shown, links=links)

    async def create(self, call: Call) -> wire.Conference:
        """Create a conference, and its two tokens with it."""
        caller: Caller = call.caller
        request = take(wire.ConferenceRequest, call.body)
        name = None if isinstance(request.name, UnsetType) else request.name

        async def within(tx: Ongoing, room: Room) -> None:
            for attributes in _standing():
                await self.tickets.issue_in(
                    tx,
                    caller.tenant_id,
                    room.id,
                    secret=tokens.new_secret(),
                    actor=caller.actor,
                    **attributes,
                )

        room = await self.rooms.create(
            caller.tenant_id,
            Origin.SIGNALWIRE_CONFERENCE,
            without_nulls(mapping.made_of(request, mapping.THEME)),
            owner_id=caller.credential.user_id,
            slug_wish=name or request.display_name,
            within=within,
            actor=caller.actor,
        )
        return mapping.conference(room)

    async def get(self, call: Call) -> wire.Conference:
        """Return a conference."""
        wanted = take_query(OneRoomQuery, call.query).include_active_session
        room = await self._room(call)
        active = await self.showing.active(call.caller, [room], wanted=wanted)
        return mapping.conference(room, active[room.id])

    async def update(self, call: Call) -> wire.Conference:
        """Change what is given of a conference; its name stays."""
        caller: Caller = call.caller
        room = await self._room(call)
        shown = msgspec.to_builtins(mapping.conference(room))
        changes = mapping.made_of(take(wire.ConferenceUpdate, call.body, shown=shown), room.theme)
        return mapping.conference(
            await self.rooms.update(caller.tenant_id, room.id, changes, actor=caller.actor)
        )

    async def delete(self, call: Call) -> None:
        """Delete a conference."""
        room = await self._room(call)
        await self.rooms.delete(call.caller.tenant_id, room.id, call.caller.actor)

    async def tokens(self, call: Call) -> wire.ConferenceTokenList:
        """Return the tokens of a conference; one that was made elsewhere has them from the first ask on."""
        caller: Caller = call.caller
        room = await self._room(call)
        found = await self._tickets(caller, room)

        async def fetch(_query: Page, place: Place) -> Sequence[tuple[int, Ticket]]:
            numbered = [(_FIRST - index, ticket) for index, ticket in enumerate(found)]
            if place.before is not None:
                return [one for one in numbered if one[0] > place.before][-place.count :]
            return [one for one in numbered if place.after is None or one[0] < place.after][: place.count]

        shown, links = await self.paging.turn(call, Page, fetch, number=lambda one: one[0])
        return wire.ConferenceTokenList(
            data=[mapping.token(ticket, self.tickets.show(ticket)) for _, ticket in shown], links=links
        )

    async def token(self, call: Call) -> wire.ConferenceToken:
        """Return a conference token."""
        ticket = await self._ticket(call)
        return mapping.token(ticket, self.tickets.show(ticket))

    async def reset(self, call: Call) -> wire.ConferenceToken:
        """Give a conference token another value."""
        caller: Caller = call.caller
        ticket = await self._ticket(call)
        new, secret = await self.tickets.reset(
            caller.tenant_id, ticket.id, tokens.new_secret(), actor=caller.actor
        )
        return mapping.token(new, secret)

    async def _room(self, call: Call) -> Room:
        return await self.rooms.get(call.caller.tenant_id, common.need_id(call.path["conference_id"]))

    async def _tickets(self, caller: Caller, room: Room) -> list[Ticket]:
        found = await self.tickets.of_room(caller.tenant_id, room.id, kind=tokens.CONFERENCE)
        live = [ticket for ticket in found if self.tickets.usable(ticket)]
        if not live:
            for attributes in _standing():
                ticket, _ = await self.tickets.issue(
                    caller.tenant_id, room.id, secret=tokens.new_secret(), actor=caller.actor, **attributes
                )
                live.append(ticket)
        # made in the same moment: their ids tell nothing of their order
        return sorted(live, key=lambda ticket: (ticket.label != mapping.MODERATOR, ticket.id))

    async def _ticket(self, call: Call) -> Ticket:
        """Return a standing ticket whose room is still there."""
        caller: Caller = call.caller
        ticket = await self.tickets.get(common.need_id(call.path["conference_token_id"]))
        if (
            ticket is None
            or ticket.tenant_id != caller.tenant_id
            or ticket.kind != tokens.CONFERENCE
            or not self.tickets.usable(ticket)
        ):
            raise not_found("conference_token")
        await self.rooms.get(caller.tenant_id, ticket.room_id or "")
        return ticket


def _standing() -> list[dict[str, Any]]:
    """Return what the two tickets of a conference are."""
    attendee = permissions.rights(permissions.ATTENDEE)
    return [
        {"kind": tokens.CONFERENCE, "label": mapping.MODERATOR, "role": Role.HOST},
        {
            "kind": tokens.CONFERENCE,
            "label": mapping.ATTENDEE,
            "role": Role.PARTICIPANT,
            "permissions": attendee,
        },
    ]
