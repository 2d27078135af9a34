"""Which conferences a caller reaches, and what they may do there."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from roomful.broadcasts.service.presets import Presets
from roomful.dialects.trueconf import errors, wire
from roomful.dialects.trueconf.auth import Caller
from roomful.dialects.trueconf.mapping import conferences as mapping
from roomful.dialects.trueconf.showing import Place, Showing
from roomful.invitations.model import Invitation
from roomful.invitations.registration.service import Registrations
from roomful.invitations.service.invitations import Invitations
from roomful.kit.clock import Clock
from roomful.kit.errors import Problem
from roomful.people.service import People
from roomful.recordings.service.recordings import Recordings
from roomful.rooms.lists.model import Whose
from roomful.rooms.lists.service import RoomLists
from roomful.rooms.model import Room
from roomful.rooms.registration import form_of, is_full
from roomful.rooms.service.rooms import Rooms
from roomful.sessions.model import Session
from roomful.sessions.service.lookup import Lookup
from roomful.tenants.model import Tenant
from roomful.web.operations import Call


@dataclass(frozen=True, slots=True)
class Reached:
    """A conference that the caller may know of. `trusted`: it is theirs to change, or they see all."""

    room: Room
    place: Place
    session: Session | None
    trusted: bool

    @property
    def tenant(self) -> Tenant:
        """The tenant."""
        return self.place.tenant


@dataclass(frozen=True, slots=True)
class Reach:
    """Finds conferences: all of a tenant for programs, for users those they own or are invited to."""

    lists: RoomLists
    rooms: Rooms
    people: People
    invitations: Invitations
    presets: Presets
    lookup: Lookup
    recordings: Recordings
    registrations: Registrations
    showing: Showing
    clock: Clock

    def whose(self, caller: Caller, tenant: Tenant, **narrowed: Any) -> Whose:
        """Return which conferences the caller sees."""
        return Whose(
            tenant.id, tenant.max_participants, tenant.timezone, user_id=caller.sees_only, **narrowed
        )

    async def read(self, call: Call) -> Reached:
        """Return the conference of the path. Raises Problem."""
        place = await self.showing.place(call)
        return await self.named(call, place, call.path["conference_id"])

    async def named(self, call: Call, place: Place, slug: str) -> Reached:
        """Return a conference by its id. Raises Problem."""
        caller: Caller = call.caller
        try:
            found = await self.lists.by_slug(self.whose(caller, place.tenant), slug)
        except Problem:
            raise errors.missing("room", slug) from None
        session = None
        if found.live_session_id is not None:
            session = await self.lookup.session(caller.tenant_id, found.live_session_id)
        return Reached(found.room, place, session, _trusted(caller, found.room))

    async def change(self, call: Call) -> Reached:
        """Return the conference of the path for who may change it. Raises Problem."""
        reached = await self.read(call)
        if not reached.trusted:
            raise errors.forbidden("Only its owner may change a conference.")
        return reached

    async def seen(self, caller: Caller, place: Place, rooms: Sequence[Room]) -> list[mapping.Seen]:
        """Return conferences with what stands beside them, all looked up at once."""
        tenant_id, ids = place.tenant.id, [room.id for room in rooms]
        invited = await self.invitations.of_rooms(tenant_id, ids)
        wanted = {one.user_id for some in invited.values() for one in some if one.user_id}
        wanted |= {room.owner_id for room in rooms if room.owner_id}
        people = await self.people.several(tenant_id, sorted(wanted))
        live = await self.lookup.live_of_rooms(tenant_id, ids)
        recorded = await self.recordings.running_of(tenant_id, [one.id for one in live.values()])
        presets = await self._presets(tenant_id, rooms)
        full = await self._full(tenant_id, rooms)
        now = self.clock.now()
        return [
            mapping.Seen(
                room,
                place.tenant,
                place.base,
                now,
                people,
                invited[room.id],
                session=live.get(room.id),
                recorded=_is_recorded(live.get(room.id), recorded),
                pin=self._pin(caller, room),
                preset=presets.get(room.broadcast_preset_id or ""),
                full=room.id in full,
            )
            for room in rooms
        ]

    async def shown(self, caller: Caller, place: Place, rooms: Sequence[Room]) -> list[dict[str, Any]]:
        """Return every field of conferences."""
        return [mapping.conference(one, caller.version) for one in await self.seen(caller, place, rooms)]

    async def conference(self, call: Call, place: Place, room: Room) -> dict[str, Any]:
        """Return a conference as the caller's version shows it."""
        caller: Caller = call.caller
        return wire.show("Conference", (await self.shown(caller, place, [room]))[0], caller.version)

    async def invited(self, reached: Reached) -> list[Invitation]:
        """Return who is invited to a conference."""
        found = await self.invitations.of_rooms(reached.tenant.id, [reached.room.id])
        return found[reached.room.id]

    async def _presets(self, tenant_id: str, rooms: Sequence[Room]) -> dict[str, int]:
        found = {}
        for preset_id in {room.broadcast_preset_id for room in rooms if room.broadcast_preset_id}:
            with suppress(Problem):  # one that is gone
                found[preset_id] = (await self.presets.get(tenant_id, preset_id)).seq
        return found

    async def _full(self, tenant_id: str, rooms: Sequence[Room]) -> set[str]:
        """Return which rooms nobody more may register for."""
        forms = {room.id: form_of(room.registration) for room in rooms if room.registration}
        if not forms:
            return set()
        counts = await self.registrations.counts(tenant_id, list(forms))
        return {room_id for room_id, form in forms.items() if is_full(form, counts.get(room_id, 0))}

    def _pin(self, caller: Caller, room: Room) -> str | None:
        """Return the PIN to the owner alone, as the vendor does."""
        if room.room_pin_box is None or caller.sees_only is None or caller.sees_only != room.owner_id:
            return None
        return self.rooms.pins(room).room_pin


def _trusted(caller: Caller, room: Room) -> bool:
    return caller.sees_only is None or caller.sees_only == room.owner_id


def _is_recorded(session: Session | None, recorded: Any) -> bool:
    running = None if session is None else recorded.get(session.id)
    return running is not None and running.state == "recording"
