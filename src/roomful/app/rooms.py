"""Rooms, put together: what they are, when they meet, and who is asked to come."""

from collections.abc import Callable
from dataclasses import dataclass

from roomful.db import Database
from roomful.delivery.mail.service import Mails
from roomful.delivery.service import Delivery
from roomful.history.service import History
from roomful.invitations.registration.service import Registrations
from roomful.invitations.service.invitations import Invitations
from roomful.invitations.service.letters import Letters
from roomful.invitations.service.reminders import Reminders
from roomful.jobs.service import Jobs
from roomful.kit.clock import Clock
from roomful.kit.crypto import Box
from roomful.people.guessing import Guessing
from roomful.people.service import People
from roomful.rooms.service.owners import Owners
from roomful.rooms.service.rooms import Rooms
from roomful.rooms.service.weeks import Weeks
from roomful.rooms.templates.service import Templates
from roomful.tenants.model import Tenant
from roomful.tenants.service import Tenants
from roomful.tickets.service import Tickets


@dataclass(frozen=True)
class RoomFeatures:
    """The features around rooms that do not run."""

    rooms: Rooms
    owners: Owners
    templates: Templates
    tickets: Tickets
    letters: Letters
    invitations: Invitations
    registrations: Registrations


def build_rooms(
    database: Database,
    clock: Clock,
    box: Box,
    *,
    history: History,
    jobs: Jobs,
    tenants: Tenants,
    people: People,
    delivery: Delivery,
    mails: Mails,
    pages: Callable[[Tenant], str],
) -> RoomFeatures:
    """Put them together; `pages` returns what links to a tenant's pages begin with."""
    rooms = Rooms(database, history, delivery, tenants, clock, box)
    Weeks(database, history, jobs, tenants, clock)
    tickets = Tickets(database, history, clock, box)
    letters = Letters(tenants, people, rooms, tickets, mails, clock, pages)
    Reminders(database, history, jobs, rooms, letters, clock)
    guessing = Guessing(database, clock)
    return RoomFeatures(
        rooms=rooms,
        owners=Owners(history, people, clock),
        templates=Templates(database, history, clock, box),
        tickets=tickets,
        letters=letters,
        invitations=Invitations(database, history, tenants, people, rooms, tickets, letters, clock),
        registrations=Registrations(database, history, rooms, tickets, letters, guessing, clock),
    )
