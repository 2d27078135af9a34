"""The door of rooms, put together."""

from roomful.db import Database
from roomful.history.service import History
from roomful.invitations.service.invitations import Invitations
from roomful.kit.clock import SECOND, Clock
from roomful.people.guessing import Guessing
from roomful.people.service import People
from roomful.rooms.service.rooms import Rooms
from roomful.sessions.service.admission import Admission
from roomful.sessions.service.binding import Binding
from roomful.sessions.service.door import Door
from roomful.sessions.service.engine import Engine
from roomful.sessions.service.lifecycle import Lifecycle
from roomful.sessions.service.lobby import Lobby
from roomful.sessions.service.plans import Plans
from roomful.settings import Settings
from roomful.tenants.service import Tenants
from roomful.tickets.service import Tickets


def build_door(
    settings: Settings,
    database: Database,
    clock: Clock,
    *,
    history: History,
    tenants: Tenants,
    people: People,
    rooms: Rooms,
    tickets: Tickets,
    invitations: Invitations,
    plans: Plans,
    lifecycle: Lifecycle,
    lobby: Lobby,
    engine: Engine,
) -> Door:
    """Return the door."""
    admission = Admission(
        database=database,
        history=history,
        people=people,
        rooms=rooms,
        invitations=invitations,
        guessing=Guessing(database, clock),
    )
    return Door(
        database=database,
        history=history,
        tenants=tenants,
        rooms=rooms,
        binding=Binding(rooms, tickets, clock),
        admission=admission,
        plans=plans,
        lifecycle=lifecycle,
        lobby=lobby,
        engine=engine,
        clock=clock,
        seat_hold=round(settings.seat_hold * SECOND),
    )
