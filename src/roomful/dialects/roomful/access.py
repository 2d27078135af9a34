"""Which rooms' things a caller reaches."""

from roomful.dialects.roomful.auth import Owner, Seat, moderator, owner, reaches
from roomful.history.model import Actor
from roomful.kit.errors import Kind, Problem, not_found
from roomful.kit.ids import is_id
from roomful.rooms.model import Room
from roomful.rooms.service.rooms import Rooms
from roomful.sessions.rights import Right
from roomful.sessions.service.lookup import Lookup
from roomful.web.operations import Call


async def need_room(rooms: Rooms, caller: Owner, room_id: str, what: str) -> None:
    """Raise Problem, as for something that is not there, unless the caller reaches its room."""
    if caller.only_of is None:
        return
    if not is_id(room_id) or not reaches(caller, await rooms.even_deleted(caller.tenant_id, room_id)):
        raise not_found(what)


async def find_room(rooms: Rooms, call: Call) -> Room:
    """Return the room whose id or slug the path names, if the caller reaches it. Raises Problem."""
    caller, wanted = owner(call), call.path["room_id"]
    if is_id(wanted):
        room = await rooms.get(caller.tenant_id, wanted.lower())
    else:
        room = await rooms.by_slug(caller.tenant_id, wanted)
    if not reaches(caller, room):
        raise not_found("room")
    return room


def need_narrow(caller: Owner, *named: str | None) -> None:
    """Raise Problem unless somebody who has some rooms only names what of them they want to see."""
    if caller.only_of is not None and not any(named):
        raise Problem(Kind.FORBIDDEN, "not_allowed", "Name one of your rooms, or something of it.")


async def host_or_owner(
    rooms: Rooms, call: Call, session_id: str, room_id: str, what: str, right: Right | None = None
) -> tuple[str, Actor]:
    """Return tenant and actor of a host in the meeting, or of somebody who reaches its room.

    With `right`, whoever holds it in the meeting will do.
    """
    if isinstance(call.caller, Seat):
        return moderator(call, session_id, right)
    caller = owner(call)
    await need_room(rooms, caller, room_id, what)
    return caller.tenant_id, caller.actor


async def acting(
    rooms: Rooms, lookup: Lookup, call: Call, session_id: str, right: Right | None
) -> tuple[str, Actor]:
    """Do the same for a session that has not been looked for; None: a host's alone."""
    if isinstance(call.caller, Seat):
        return moderator(call, session_id, right)
    caller = owner(call)
    if caller.only_of is not None:
        session = await lookup.session(caller.tenant_id, session_id)
        await need_room(rooms, caller, session.room_id, "session")
    return caller.tenant_id, caller.actor
