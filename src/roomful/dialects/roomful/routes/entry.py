"""Entering: looking at a room from outside, and the door."""

from dataclasses import dataclass

from msgspec import structs

from roomful.dialects.roomful import mapping, wire
from roomful.dialects.roomful.addresses import Addresses
from roomful.dialects.roomful.auth import Auth
from roomful.dialects.roomful.showing import SessionView
from roomful.history.feed import Feed
from roomful.kit.clock import Clock, rfc3339
from roomful.kit.errors import invalid, not_found
from roomful.kit.text import is_storable
from roomful.sessions.model import Entry, State
from roomful.sessions.service.door import Door, Entered
from roomful.sessions.service.lookup import Lookup
from roomful.tenants.service import Tenants
from roomful.web.operations import AnyRequest, Call, Operation

_TENANT = "roomful-tenant"
_MAX_CLIENT = 255


@dataclass(frozen=True, slots=True)
class EntryRoutes:
    """What needs no credential, because a link or a ticket is one."""

    door: Door
    lookup: Lookup
    tenants: Tenants
    addresses: Addresses
    feed: Feed
    clock: Clock
    view: SessionView
    auth: Auth

    def operations(self) -> list[Operation]:
        """Return the operations."""
        return [
            Operation(
                method="GET", path="/roomful/v1/links/{slug}", name="ViewLink", open=True, tag="Entering",
                summary="View the room of a link from outside, as oneself if one is signed in.",
                handler=self.look, answer=wire.LinkAnswer, problems=(401, 404),
            ),
            Operation(
                method="POST", path="/roomful/v1/links/ticket", name="ViewTicketLink", open=True,
                tag="Entering", summary="View the room that a ticket opens, from outside.",
                handler=self.look_by_ticket, body=wire.TicketLink, answer=wire.LinkAnswer,
                problems=(401, 403, 404, 422),
            ),
            Operation(
                method="POST", path="/roomful/v1/join", name="Join", open=True, status=201, tag="Entering",
                summary="Enter a room by its slug or by a ticket, as oneself if one is signed in; answers "
                "LiveKit's URL and token, and to who waits in the lobby null.",
                handler=self.join, body=wire.JoinRequest, answer=wire.Joined,
                problems=(401, 403, 404, 422, 429, 503),
            ),
        ]  # fmt: skip

    async def look(self, call: Call) -> wire.LinkAnswer:
        """Return the room of a link."""
        entry = Entry(tenant_id=await tenant_of(self.tenants, call.request), slug=call.path["slug"])
        return await self._seen(call, entry)

    async def look_by_ticket(self, call: Call) -> wire.LinkAnswer:
        """Return the room of a ticket."""
        return await self._seen(call, Entry(tenant_id=None, ticket=call.body.ticket))

    async def _seen(self, call: Call, entry: Entry) -> wire.LinkAnswer:
        user_id = await self.auth.signed_in(call.request)
        seen = await self.door.look(structs.replace(entry, user_id=user_id))
        now, recorded = self.clock.now(), await self.view.recorded(seen.session)
        return wire.LinkAnswer(mapping.link_room(seen, now, recorded=recorded), rfc3339(now), seen.name)

    async def join(self, call: Call) -> wire.Joined:
        """Enter a room."""
        asked: wire.JoinRequest = call.body
        if (asked.room is None) == (asked.ticket is None):
            raise invalid("room", "Name a room or bring a ticket: one of both.")
        # read before entering: what happens from the entry on is then in the stream
        cursor = await self.feed.position()
        entered = await self.door.enter(
            Entry(
                tenant_id=None if asked.room is None else await tenant_of(self.tenants, call.request),
                slug=asked.room,
                ticket=asked.ticket,
                key=asked.key,
                name=asked.name,
                context=asked.context,
                browser=asked.browser,
                mic_muted=asked.mic_muted,
                camera_off=asked.camera_off,
                address=call.address,
                consent=asked.consent,
                pin=asked.pin,
                user_id=await self.auth.signed_in(call.request),
                client=_client(call, asked.client),
            )
        )
        allowed = mapping.permissions(entered.room, entered.session, entered.participant)
        me = entered.participant.id
        return wire.Joined(
            participant=mapping.participant(entered.participant, allowed, me=me),
            session=await self.view.show(entered.session, await self._present(entered)),
            room=mapping.joined_room(entered.room),
            media=None if entered.waits else await media_access(self.addresses, entered),
            key=entered.key,
            cursor=str(cursor),
            permissions=allowed,
        )

    async def _present(self, entered: Entered) -> list[wire.Participant]:
        """Return who is in already, so that a page shows them before it hears of anything."""
        if entered.waits:
            return []
        room, session = entered.room, entered.session
        return [
            mapping.participant(one, mapping.permissions(room, session, one), me=entered.participant.id)
            for one in await self.lookup.present(session.tenant_id, session.id)
            if one.state == State.IN
        ]


def _client(call: Call, told: wire.Client | None) -> dict[str, str]:
    """Return what is kept of the program somebody comes with: as far as it says so, and not at any length."""
    known = {
        "app": "" if told is None else told.app,
        "version": "" if told is None else told.version,
        "user_agent": call.request.headers.get("user-agent", ""),
    }
    return {name: text[:_MAX_CLIENT] for name, text in known.items() if text and is_storable(text)}


async def media_access(addresses: Addresses, entered: Entered) -> wire.MediaAccess:
    """Return what a LiveKit client connects with."""
    url = await addresses.signalling(entered.session.tenant_id)
    return wire.MediaAccess(url, entered.media_token, [])


async def tenant_of(tenants: Tenants, request: AnyRequest) -> str:
    """Return the tenant that somebody without a credential means: by a header, else by the host's name."""
    domain = request.headers.get(_TENANT)
    if domain is None:
        return (await tenants.of_host(request.headers.get("host", ""))).id
    tenant = await tenants.by_domain(domain)
    if tenant is None:
        raise not_found("room")
    return tenant.id
