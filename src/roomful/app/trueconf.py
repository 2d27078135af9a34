"""The TrueConf dialect, put together from the features."""

from collections.abc import Awaitable, Callable

from roomful.app.features import Features
from roomful.dialects.trueconf.auth import Doorman
from roomful.dialects.trueconf.dialect import Group, TrueconfDialect
from roomful.dialects.trueconf.mapping.events import EVENTS, SETTINGS
from roomful.dialects.trueconf.routes.avatars import AvatarRoutes
from roomful.dialects.trueconf.routes.conferences import ConferenceRoutes
from roomful.dialects.trueconf.routes.contacts import ContactRoutes
from roomful.dialects.trueconf.routes.entries import EntryRoutes
from roomful.dialects.trueconf.routes.groups import GroupRoutes
from roomful.dialects.trueconf.routes.invitations import InvitationRoutes
from roomful.dialects.trueconf.routes.inviting import Inviting
from roomful.dialects.trueconf.routes.logs import LogRoutes
from roomful.dialects.trueconf.routes.participants import ParticipantRoutes
from roomful.dialects.trueconf.routes.presets import PresetRoutes
from roomful.dialects.trueconf.routes.reach import Reach
from roomful.dialects.trueconf.routes.recordings import RecordingLogRoutes
from roomful.dialects.trueconf.routes.records import RecordRoutes
from roomful.dialects.trueconf.routes.sessions import SessionRoutes
from roomful.dialects.trueconf.routes.sign_in import SignInRoutes
from roomful.dialects.trueconf.routes.templates import TemplateRoutes
from roomful.dialects.trueconf.routes.users import UserRoutes
from roomful.dialects.trueconf.showing import Showing
from roomful.history.lists.service import HistoryLists
from roomful.people.avatars import path_of
from roomful.recordings.lists.service import RecordingLists
from roomful.rooms.lists.service import RoomLists
from roomful.sessions.lists.service import SessionLists


def build_trueconf(
    features: Features, base_url: str, pulls: Callable[[str], Awaitable[str]]
) -> TrueconfDialect:
    """Return the dialect; `pulls` tells where broadcasts of a tenant are pulled from."""
    f = features

    showing = Showing(f.tenants, f.groups, f.users, path_of, base_url)
    reach = Reach(
        RoomLists(f.database),
        f.rooms,
        f.people,
        f.invitations,
        f.broadcast_presets,
        f.lookup,
        f.recordings,
        f.registrations,
        showing,
        f.clock,
    )
    inviting = Inviting(f.people, f.invitations)
    doorman = Doorman(f.oauth)
    sessions = SessionLists(f.database, f.clock)
    groups: list[Group] = [
        SignInRoutes(f.oauth, f.tenants),
        ConferenceRoutes(reach, inviting, f.lifecycle, f.templates),
        InvitationRoutes(reach, inviting, f.lifecycle, f.rings),
        ParticipantRoutes(reach, f.rings),
        RecordRoutes(reach, f.files),
        SessionRoutes(reach, sessions, f.moderation, f.podium),
        TemplateRoutes(reach, f.templates, inviting),
        PresetRoutes(f.broadcast_presets),
        EntryRoutes(doorman, reach, f.rooms, f.tenants, f.tickets, pulls),
        UserRoutes(f.people, f.sign_ins, f.groups, showing),
        AvatarRoutes(f.people, f.avatars, showing),
        GroupRoutes(f.people, f.groups, showing),
        ContactRoutes(f.people, f.groups, f.contacts, showing),
        LogRoutes(
            sessions,
            HistoryLists(f.database, f.clock, EVENTS),
            HistoryLists(f.database, f.clock, SETTINGS),
            showing,
            f.clock,
        ),
        RecordingLogRoutes(RecordingLists(f.database, f.clock), f.files, showing, f.clock),
    ]
    return TrueconfDialect(doorman, groups)
