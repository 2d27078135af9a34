"""The features, put together: each gets those before it, and the ports it needs."""

from dataclasses import dataclass

from roomful.app.broadcasts import build_broadcasts
from roomful.app.door import build_door
from roomful.app.mail import build_mails
from roomful.app.people import PeopleFeatures, build_people
from roomful.app.recordings import Recorder, build_recordings
from roomful.app.rooms import RoomFeatures, build_rooms
from roomful.app.upkeep import plan_upkeep
from roomful.broadcasts.jobs.previews import PreviewRuns
from roomful.broadcasts.jobs.runs import Runs
from roomful.broadcasts.service.broadcasts import Broadcasts
from roomful.broadcasts.service.live import Live
from roomful.broadcasts.service.presets import Presets
from roomful.broadcasts.service.previews import Previews
from roomful.broadcasts.service.streams import Streams
from roomful.db import Database
from roomful.delivery.mail.service import Mails
from roomful.delivery.service import Delivery
from roomful.history.feed import Feed
from roomful.history.service import History
from roomful.jobs.leases import Leases
from roomful.jobs.service import Jobs
from roomful.kit.clock import DAY, SECOND, Clock
from roomful.kit.crypto import Box
from roomful.media.port import Media
from roomful.recordings.jobs.capture import CaptureWork
from roomful.recordings.model import Counts as RecordingCounts
from roomful.recordings.service.compositions import Compositions
from roomful.recordings.service.files import Files
from roomful.recordings.service.nudges import Nudges
from roomful.recordings.service.recordings import Recordings
from roomful.recordings.service.tracks import Tracks
from roomful.sessions.jobs import Timers
from roomful.sessions.service.calling import Calling
from roomful.sessions.service.chat import Chat
from roomful.sessions.service.door import Door
from roomful.sessions.service.engine import Engine
from roomful.sessions.service.group_rights import GroupRights
from roomful.sessions.service.hints import Hints
from roomful.sessions.service.keeper import Keeper
from roomful.sessions.service.lifecycle import Lifecycle
from roomful.sessions.service.lobby import Lobby
from roomful.sessions.service.lookup import Lookup
from roomful.sessions.service.missed import MissedCalls
from roomful.sessions.service.moderation import Moderation
from roomful.sessions.service.plans import Plans
from roomful.sessions.service.podium import Podium
from roomful.sessions.service.presence import Presence
from roomful.sessions.service.reconciler import Reconciler
from roomful.sessions.service.reports import Reports
from roomful.sessions.service.rings import Rings
from roomful.sessions.service.whereabouts import Users
from roomful.settings import Settings
from roomful.tenants.model import Tenant
from roomful.tenants.rules import pages_url
from roomful.tenants.service import Tenants


@dataclass(frozen=True, slots=True)
class Features(RoomFeatures, PeopleFeatures):
    """What dialects, the command line and tests call."""

    database: Database
    clock: Clock
    history: History
    feed: Feed
    jobs: Jobs
    tenants: Tenants
    delivery: Delivery
    mails: Mails
    engine: Engine
    lifecycle: Lifecycle
    door: Door
    lobby: Lobby
    podium: Podium
    reports: Reports
    moderation: Moderation
    chat: Chat
    lookup: Lookup
    hints: Hints
    reconciler: Reconciler
    keeper: Keeper
    presence: Presence
    users: Users
    rings: Rings
    nudges: Nudges
    recordings: Recordings
    tracks: Tracks
    compositions: Compositions
    files: Files
    captures: CaptureWork
    recording_counts: RecordingCounts
    broadcasts: Broadcasts
    broadcast_presets: Presets
    room_streams: Streams
    previews: Previews
    live: Live
    broadcast_runs: Runs
    preview_runs: PreviewRuns


def build_features(
    settings: Settings, database: Database, clock: Clock, media: Media, box: Box, recorder: Recorder
) -> Features:
    """Put the features together."""
    history = History(database, clock)
    jobs = Jobs(database, clock)
    tenants = Tenants(database, history, clock, box)
    shelf, work = recorder.store, recorder.folder
    folk = build_people(settings, database, clock, history=history, tenants=tenants, shelf=shelf, folder=work)
    people, sign_ins = folk.people, folk.sign_ins
    delivery = Delivery(
        database,
        jobs,
        clock,
        signing_key=tenants.signing_key,
        allow_private=settings.webhook_allow_private,
        kept=settings.retain_deliveries_days * DAY,
    )
    mails = build_mails(settings, database, jobs, clock, box)

    def pages(tenant: Tenant) -> str:
        return pages_url(tenant, settings.url)

    asked = build_rooms(
        database,
        clock,
        box,
        history=history,
        jobs=jobs,
        tenants=tenants,
        people=people,
        delivery=delivery,
        mails=mails,
        pages=pages,
    )
    rooms, tickets, invitations = asked.rooms, asked.tickets, asked.invitations
    engine = Engine(database, media)
    plans = Plans(jobs, clock)
    lifecycle = Lifecycle(database, history, plans, tenants, rooms, engine, clock)
    Timers(
        database=database,
        history=history,
        jobs=jobs,
        tenants=tenants,
        rooms=rooms,
        tickets=tickets,
        lifecycle=lifecycle,
        planning=plans,
        engine=engine,
        clock=clock,
    )
    seat_hold = round(settings.seat_hold * SECOND)
    moderation = Moderation(database, history, rooms, lifecycle, engine, clock)
    GroupRights(database, history, rooms, lifecycle, engine, clock)
    lobby = Lobby(
        database=database,
        history=history,
        tenants=tenants,
        rooms=rooms,
        tickets=tickets,
        lifecycle=lifecycle,
        plans=plans,
        clock=clock,
    )
    hints = Hints(database, history, rooms, lifecycle, moderation, engine, clock, seat_hold=seat_hold)
    reconciler = Reconciler(
        database,
        rooms,
        lifecycle,
        hints,
        moderation,
        lobby,
        engine,
        clock,
        join_timeout=round(settings.session_join_timeout * SECOND),
    )

    lookup = Lookup(database)
    presence = Presence(database, jobs, clock)
    rings = Rings(database, history, jobs, people, tickets, lifecycle, presence, clock)
    Calling(database, history, jobs, rooms, invitations, presence, rings)
    MissedCalls(rings, tenants, people, rooms, tickets, mails, pages)
    recorded = build_recordings(
        settings,
        database,
        clock,
        recorder,
        box,
        history=history,
        jobs=jobs,
        tenants=tenants,
        rooms=rooms,
        lifecycle=lifecycle,
        lookup=lookup,
    )

    broadcast = build_broadcasts(
        settings,
        database,
        clock,
        recorder,
        box,
        history=history,
        jobs=jobs,
        tenants=tenants,
        rooms=rooms,
        lifecycle=lifecycle,
        lookup=lookup,
        nudges=recorded.nudges,
    )

    plan_upkeep(
        settings,
        jobs,
        history=history,
        tenants=tenants,
        sign_ins=sign_ins,
        oauth=folk.oauth,
        tickets=tickets,
    )
    return Features(
        database=database,
        clock=clock,
        history=history,
        feed=Feed(history, database),
        jobs=jobs,
        tenants=tenants,
        **vars(folk),
        delivery=delivery,
        mails=mails,
        **vars(asked),
        engine=engine,
        lifecycle=lifecycle,
        door=build_door(
            settings,
            database,
            clock,
            history=history,
            tenants=tenants,
            people=people,
            rooms=rooms,
            tickets=tickets,
            invitations=invitations,
            plans=plans,
            lifecycle=lifecycle,
            lobby=lobby,
            engine=engine,
        ),
        lobby=lobby,
        podium=Podium(database, history, rooms, lifecycle, engine, clock, tenants),
        reports=Reports(database, lifecycle, clock),
        moderation=moderation,
        chat=Chat(database, history, rooms, clock),
        lookup=lookup,
        hints=hints,
        reconciler=reconciler,
        keeper=Keeper(media, hints, reconciler, Leases(database, clock) if database.shared else None),
        presence=presence,
        users=Users(database, history, people, sign_ins, lifecycle, engine, clock),
        rings=rings,
        nudges=recorded.nudges,
        recordings=recorded.recordings,
        tracks=recorded.tracks,
        compositions=recorded.compositions,
        files=recorded.files,
        captures=recorded.captures,
        recording_counts=recorded.counts,
        broadcasts=broadcast.broadcasts,
        broadcast_presets=broadcast.presets,
        room_streams=broadcast.streams,
        previews=broadcast.previews,
        live=broadcast.live,
        broadcast_runs=broadcast.runs,
        preview_runs=broadcast.preview_runs,
    )
