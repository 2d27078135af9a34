"""Broadcasts, put together: the feature, its jobs, and our own page of it."""

from dataclasses import dataclass

from roomful.app.recordings import Recorder
from roomful.broadcasts.jobs import Runs
from roomful.broadcasts.service.book import Book
from roomful.broadcasts.service.broadcasts import Broadcasts
from roomful.broadcasts.service.live import Live
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
        allow_private=private,
        disk_floor=settings.recordings_disk_floor,
    )
    broadcasts = Broadcasts(database, history, rooms, lifecycle, book, clock, allow_private=private)
    return BroadcastFeatures(broadcasts, Live(database, box, recorder.folder), runs)
