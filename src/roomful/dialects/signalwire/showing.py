"""Rooms and sessions as answers show them, with what is looked up beside them."""

from collections.abc import Sequence

from msgspec import UNSET, UnsetType

from roomful.broadcasts.service.previews import Previews
from roomful.dialects.signalwire.auth import Caller
from roomful.dialects.signalwire.mapping import rooms as room_mapping
from roomful.dialects.signalwire.mapping import sessions as session_mapping
from roomful.dialects.signalwire.wire.fabric import Address
from roomful.dialects.signalwire.wire.rooms import ActiveSession
from roomful.dialects.signalwire.wire.sessions import RoomSession, RoomSessionSummary
from roomful.rooms.model import Room, RoomView
from roomful.sessions.model import Session
from roomful.sessions.service.lookup import Lookup
from roomful.tenants.service import Tenants


class Showing:
    """Puts together what stands in more than one row."""

    def __init__(self, tenants: Tenants, lookup: Lookup, previews: Previews, base_url: str) -> None:
        self._tenants = tenants
        self._lookup = lookup
        self._previews = previews
        self._base_url = base_url

    async def base(self, tenant_id: str) -> str:
        """Return what a tenant's addresses begin with."""
        return (await self._tenants.get(tenant_id)).public_url or self._base_url

    async def address(self, caller: Caller, view: RoomView) -> Address:
        """Return the address of a room, as its session stands now."""
        session = None
        if view.live_session_id is not None:
            session = await self._lookup.session(caller.tenant_id, view.live_session_id)
        preview = None
        if session is not None:
            preview = self._preview(session, await self.base(caller.tenant_id))
        return room_mapping.address(view.room, session, preview)

    async def active(
        self, caller: Caller, rooms: Sequence[Room], *, wanted: bool
    ) -> dict[str, ActiveSession | UnsetType]:
        """Return the session that runs in each of the rooms, if it is wanted and there is one."""
        found: dict[str, ActiveSession | UnsetType] = dict.fromkeys([room.id for room in rooms], UNSET)
        if not wanted or not found:
            return found
        base = await self.base(caller.tenant_id)
        live = await self._lookup.live_of_rooms(caller.tenant_id, list(found))
        for room_id, session in live.items():
            preview = self._preview(session, base)
            found[room_id] = session_mapping.active(session, caller.tenant_capacity, preview)
        return found

    async def session(self, caller: Caller, session: Session) -> RoomSessionSummary:
        """Return a session by itself."""
        preview = self._preview(session, await self.base(caller.tenant_id))
        return session_mapping.summary(session, caller.tenant_capacity, preview)

    async def sessions(self, caller: Caller, sessions: Sequence[Session]) -> list[RoomSession]:
        """Return sessions as a list has them."""
        base = await self.base(caller.tenant_id)
        return [
            session_mapping.room_session(one, caller.tenant_capacity, self._preview(one, base))
            for one in sessions
        ]

    def _preview(self, session: Session, base: str) -> str | None:
        path = self._previews.path(session)
        return None if path is None else f"{base}{path}"
