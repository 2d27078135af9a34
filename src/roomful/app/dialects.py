"""The dialects, put together from the features."""

from collections.abc import Awaitable, Callable

from roomful.app.features import Features
from roomful.app.portsip import build_portsip
from roomful.app.signalwire import build_signalwire
from roomful.app.trueconf import build_trueconf
from roomful.dialects.roomful.addresses import Addresses
from roomful.dialects.roomful.auth import Auth
from roomful.dialects.roomful.dialect import RoomfulDialect
from roomful.dialects.roomful.routes import (
    broadcasts,
    compositions,
    contacts,
    entry,
    files,
    invitations,
    lobby,
    mails,
    me,
    operator,
    people,
    podium,
    presets,
    previews,
    recordings,
    registration,
    rooms,
    server,
    sessions,
    standing,
    templates,
    tickets,
    times,
    users,
)
from roomful.dialects.roomful.routes import groups as groups_routes
from roomful.dialects.roomful.routes.colleagues import ColleagueRoutes
from roomful.dialects.roomful.routes.moderation import ModerationRoutes
from roomful.dialects.roomful.routes.rings import RingRoutes
from roomful.dialects.roomful.routes.staging import StagingRoutes
from roomful.dialects.roomful.showing import SessionView
from roomful.dialects.roomful.stream import StreamRoutes, Telling
from roomful.dialects.roomful.webhooks import Webhooks as OwnWebhooks
from roomful.dialects.telnyx import tokens as telnyx_tokens
from roomful.dialects.telnyx.dialect import TelnyxDialect
from roomful.dialects.telnyx.routes import compositions as telnyx_compositions
from roomful.dialects.telnyx.routes import recordings as telnyx_recordings
from roomful.dialects.telnyx.routes import rooms as telnyx_rooms
from roomful.dialects.telnyx.routes import sessions as telnyx_sessions
from roomful.dialects.telnyx.routes import tokens as telnyx_token_routes
from roomful.dialects.telnyx.webhooks import Webhooks as TelnyxWebhooks
from roomful.settings import Settings
from roomful.web.links import FileLinks
from roomful.web.operations import Dialect


def build_dialects(
    features: Features,
    base_url: str,
    closed: Callable[[], Awaitable[None]],
    *,
    signalling_url: str = "",
    pull: str | int = 0,
    settings: Settings | None = None,
) -> list[Dialect]:
    """Return every dialect; what each wants to hear of is subscribed.

    `pull` is the URL that broadcasts are pulled from, or the port, 0 for none.
    """
    links = FileLinks(features.tenants, features.files, base_url)
    telnyx = _telnyx(features, base_url, links)
    portsip = build_portsip(features, settings or Settings(), base_url, signalling_url)
    signalwire = build_signalwire(features, base_url, links)
    addresses = Addresses(features.tenants, base_url, signalling_url, pull=pull)
    trueconf = build_trueconf(features, base_url, addresses.pulls)
    shown = tuple(
        {"name": one.name, "title": one.title, "docs": f"/docs/{one.name}"}
        for one in (telnyx, portsip, signalwire, trueconf, RoomfulDialect)
    )
    return [telnyx, portsip, signalwire, trueconf, _roomful(features, addresses, links, closed, shown)]


def _telnyx(features: Features, base_url: str, links: FileLinks) -> TelnyxDialect:
    reader = telnyx_tokens.Reader(features.tenants, features.tickets)
    features.tickets.add_form(reader.access)
    webhooks = TelnyxWebhooks(features.delivery, features.compositions, links)
    features.history.subscribe(webhooks.on_event)
    return TelnyxDialect(
        features.tenants,
        telnyx_rooms.RoomRoutes(features.rooms, features.lookup, features.recordings),
        telnyx_token_routes.TokenRoutes(features.rooms, features.tickets, features.tenants, reader),
        telnyx_sessions.SessionRoutes(
            features.rooms, features.lookup, features.moderation, features.lifecycle
        ),
        telnyx_recordings.RecordingRoutes(features.tracks, links),
        telnyx_compositions.CompositionRoutes(features.compositions, links),
        base_url,
    )


def _roomful(
    features: Features,
    addresses: Addresses,
    links: FileLinks,
    closed: Callable[[], Awaitable[None]],
    shown: tuple[dict[str, str], ...],
) -> RoomfulDialect:
    features.history.subscribe(OwnWebhooks(features.delivery, features.compositions).on_event)
    f = features
    view = SessionView(f.recordings, f.broadcasts, f.clock)
    auth = Auth(f.tenants, f.door, f.sign_ins)
    rings = RingRoutes(
        f.rings, f.presence, f.people, f.rooms, f.lookup, addresses, f.feed, f.sign_ins, f.invitations
    )
    groups = (
        entry.EntryRoutes(f.door, f.lookup, f.tenants, addresses, f.feed, f.clock, view, auth),
        me.MeRoutes(f.door, f.lookup, f.moderation, f.chat, f.rooms, addresses, f.feed, f.clock, view),
        people.PeopleRoutes(f.sign_ins, f.tenants),
        users.UserRoutes(f.people, f.sign_ins),
        ColleagueRoutes(f.people, f.groups),
        groups_routes.GroupRoutes(f.groups, f.people, f.tenants),
        contacts.ContactRoutes(f.contacts, f.people, f.groups),
        standing.StandingRoutes(f.users, f.people, f.avatars, addresses),
        invitations.InvitationRoutes(f.rooms, f.invitations, f.letters, f.people, addresses, f.clock),
        registration.RegistrationRoutes(f.registrations, f.rooms, f.tenants, f.clock),
        rooms.RoomRoutes(f.rooms, f.owners, f.templates, f.invitations, addresses),
        templates.TemplateRoutes(f.templates, f.rooms, f.invitations),
        tickets.TicketRoutes(f.rooms, f.tickets, addresses),
        times.TimeRoutes(f.rooms, f.lookup, f.lifecycle, view),
        sessions.SessionRoutes(f.rooms, f.lookup, f.moderation, f.lifecycle, view),
        recordings.RecordingRoutes(f.recordings, f.lookup, f.rooms, links, f.clock),
        compositions.CompositionRoutes(f.recordings, f.tracks, f.compositions, f.lookup, f.rooms, links),
        files.FileRoutes(f.files),
        broadcasts.BroadcastRoutes(f.broadcasts, f.live, f.lookup, f.rooms, addresses),
        previews.PreviewRoutes(f.previews),
        presets.PresetRoutes(f.broadcast_presets, addresses),
        ModerationRoutes(f.rooms, f.lookup, f.moderation),
        StagingRoutes(f.rooms, f.lookup, f.moderation, f.lifecycle, view),
        rings,
        lobby.LobbyRoutes(f.rooms, f.lookup, f.lobby, view),
        podium.PodiumRoutes(f.rooms, f.lookup, f.podium, f.reports),
        StreamRoutes(
            f.feed, f.history, Telling(f.lookup, f.rooms, f.chat, view, rings), rings, f.lobby, closed
        ),
        operator.OperatorRoutes(f.history, f.delivery, f.tenants),
        mails.MailRoutes(f.mails),
        server.ServerRoutes(f.tenants, f.rooms, addresses, shown),
    )
    operations = [operation for group in groups for operation in group.operations()]
    return RoomfulDialect(auth, operations)
