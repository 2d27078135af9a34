"""Broadcasts, put together: the feature, its jobs, and our own page of it."""

import os
from dataclasses import dataclass

from roomful.app.recordings import Recorder
from roomful.broadcasts.jobs.late import Late
from roomful.broadcasts.jobs.previews import LANE as PREVIEW_LANE
from roomful.broadcasts.jobs.previews import PreviewRuns
from roomful.broadcasts.jobs.runs import LANE, Runs
from roomful.broadcasts.service.book import Book
from roomful.broadcasts.service.broadcasts import Broadcasts
from roomful.broadcasts.service.live import Live
from roomful.broadcasts.service.presets import Presets
from roomful.broadcasts.service.previews import Previews
from roomful.broadcasts.service.streams import Streams
from roomful.db import Database
from roomful.history.service import History
from roomful.jobs.service import Jobs
from roomful.kit.clock import Clock
from roomful.kit.crypto import Box
from roomful.recordings.service.nudges import Nudges
from roomful.recordings.service.seating import Seating
from roomful.rooms.service.rooms import Rooms
from roomful.sessions.service.lifecycle import Lifecycle
from roomful.sessions.service.lookup import Lookup
from roomful.settings import Settings
from roomful.tenants.service import Tenants


@dataclass(frozen=True, slots=True)
class BroadcastFeatures:
    """The feature, part by part."""

    broadcasts: Broadcasts
    presets: Presets
    streams: Streams
    previews: Previews
    live: Live
    runs: Runs
    preview_runs: PreviewRuns


def lane_limits(settings: Settings) -> dict[str, int]:
    """Return how many broadcasts and previews are kept at a time; what waits has no picture meanwhile."""
    return {LANE: settings.broadcasts_at_once, PREVIEW_LANE: 2 * max(os.cpu_count() or 1, 2)}


def build_broadcasts(
    settings: Settings,
    database: Database,
    clock: Clock,
    recorder: Recorder,
    box: Box,
    *,
    history: History,
    jobs: Jobs,
    tenants: Tenants,
    rooms: Rooms,
    lifecycle: Lifecycle,
    lookup: Lookup,
    nudges: Nudges,
) -> BroadcastFeatures:
    """Put the feature together."""
    book = Book(history, jobs, nudges, box, clock)
    seating = Seating(database)
    private = settings.broadcast_allow_private
    runs = Runs(
        database,
        jobs,
        book,
        nudges,
        recorder.capturing,
        recorder.composing,
        clock,
        recorder.folder,
        seating=seating,
        serving=recorder.serving,
        allow_private=private,
        place=settings.rtsp_public_url,
        disk_floor=settings.recordings_disk_floor,
    )
    Late(database, jobs, book, recorder.capturing, clock, recorder.folder)
    presets = Presets(
        database, history, box, clock, allow_private=private, cdnvideo=settings.broadcast_cdnvideo_url
    )
    broadcasts = Broadcasts(
        database,
        history,
        rooms,
        lifecycle,
        book,
        presets,
        clock,
        allow_private=private,
        pull=settings.rtsp_port != 0,
    )
    streams = Streams(
        database, history, rooms, lifecycle, book, broadcasts, box, clock, allow_private=private
    )
    previews = Previews(database, history, jobs, rooms, lifecycle, nudges, box, recorder.folder)
    preview_runs = PreviewRuns(
        database,
        jobs,
        lookup,
        nudges,
        recorder.capturing,
        recorder.composing,
        clock,
        recorder.folder,
        seating=seating,
        disk_floor=settings.recordings_disk_floor,
    )
    live = Live(database, tenants, box, recorder.folder)
    return BroadcastFeatures(broadcasts, presets, streams, previews, live, runs, preview_runs)
