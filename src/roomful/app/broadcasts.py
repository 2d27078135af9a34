"""Broadcasts, put together: the feature, its jobs, and our own page of it."""

from dataclasses import dataclass

from roomful.app.recordings import Recorder
from roomful.broadcasts.jobs.runs import Runs
from roomful.broadcasts.service.book import Book
from roomful.broadcasts.service.broadcasts import Broadcasts
from roomful.broadcasts.service.live import Live
from roomful.broadcasts.service.presets import Presets
from roomful.db import Database
from roomful.history.service import History
from roomful.jobs.service import Jobs
from roomful.kit.clock import Clock
from roomful.kit.crypto import Box
from roomful.recordings.service.nudges import Nudges
from roomful.rooms.service.rooms import Rooms
from roomful.sessions.service.lifecycle import Lifecycle
from roomful.settings import Settings


@dataclass(frozen=True, slots=True)
class BroadcastFeatures:
    """The feature, part by part."""

    broadcasts: Broadcasts
    presets: Presets
    live: Live
    runs: Runs


def build_broadcasts(
    settings: Settings,
    database: Database,
    clock: Clock,
    recorder: Recorder,
    box: Box,
    *,
    history: History,
    jobs: Jobs,
    rooms: Rooms,
    lifecycle: Lifecycle,
    nudges: Nudges,
) -> BroadcastFeatures:
    """Put the feature together."""
    book = Book(history, jobs, nudges, box, clock)
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
        serving=recorder.serving,
        allow_private=private,
        place=settings.rtsp_public_url,
        disk_floor=settings.recordings_disk_floor,
    )
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
    return BroadcastFeatures(broadcasts, presets, Live(database, box, recorder.folder), runs)
