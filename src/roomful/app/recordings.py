"""Recordings, put together: what captures and composes, where files are kept, and the feature over them."""

import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from roomful.app.media import MediaEngine
from roomful.db import Database
from roomful.history.service import History
from roomful.jobs.service import Jobs
from roomful.kit.clock import Clock
from roomful.kit.crypto import Box
from roomful.media.capture.captures import Captures
from roomful.media.composer.process import Composer
from roomful.media.composer.relay import Relay
from roomful.media.recorder import Capturing, Composing, Serving
from roomful.media.store import Bucket, DiskStore, open_bucket
from roomful.recordings.jobs import kinds
from roomful.recordings.jobs.capture import CaptureWork
from roomful.recordings.jobs.chat import ChatLines
from roomful.recordings.jobs.checksums import ChecksumWork
from roomful.recordings.jobs.compose import ComposeWork
from roomful.recordings.jobs.compositions import CompositionWork
from roomful.recordings.jobs.keeping import Keeping
from roomful.recordings.jobs.tracks import TrackWork
from roomful.recordings.jobs.upkeep import Upkeep
from roomful.recordings.model import Counts
from roomful.recordings.port import Store
from roomful.recordings.service.book import Book
from roomful.recordings.service.compositions import Compositions
from roomful.recordings.service.files import Files
from roomful.recordings.service.nudges import Nudges
from roomful.recordings.service.recordings import Recordings
from roomful.recordings.service.seating import Seating
from roomful.recordings.service.space import Space
from roomful.recordings.service.tracks import Tracks
from roomful.rooms.service.rooms import Rooms
from roomful.sessions.service.lifecycle import Lifecycle
from roomful.sessions.service.lookup import Lookup
from roomful.settings import Settings
from roomful.tenants.service import Tenants

_LINKS = "links to files"
_FILES_AT_ONCE = 2


@dataclass(frozen=True, slots=True)
class Recorder:
    """What recordings and broadcasts stand on: ports, the folder of what is being made, its free bytes."""

    capturing: Capturing
    composing: Composing
    serving: Serving
    store: Store
    folder: Path
    free: Callable[[], int | None]


@dataclass(frozen=True, slots=True)
class RecordingFeatures:
    """The feature, part by part."""

    nudges: Nudges
    recordings: Recordings
    tracks: Tracks
    compositions: Compositions
    files: Files
    captures: CaptureWork
    counts: Counts


def build_recorder(settings: Settings, engine: MediaEngine) -> Recorder:
    """Return what recordings stand on in a server."""
    folder, store = settings.recordings, open_store(settings)
    return Recorder(
        capturing=Captures(engine.livekit, binary=settings.capture_binary, fetch=store.fetch),
        composing=Composer(streams=settings.streams_binary),
        serving=Relay(
            settings.rtsp_host or settings.host,
            settings.rtsp_port,
            binary=settings.streams_binary,
            certificate=settings.certificate,
        ),
        store=store,
        folder=folder,
        free=partial(free_bytes, folder),
    )


def open_store(settings: Settings) -> Store:
    """Return where finished files are kept."""
    if settings.recordings_store == "disk":
        return DiskStore(settings.recordings / "files")
    return open_bucket(
        Bucket(
            settings.s3_bucket,
            region=settings.s3_region,
            endpoint=settings.s3_endpoint,
            key=settings.s3_key,
            secret=settings.s3_secret,
            path_style=settings.s3_path_style,
        )
    )


def free_bytes(folder: Path) -> int | None:
    """Return how many bytes are left where the folder is; None where nobody can tell."""
    try:
        return shutil.disk_usage(folder).free
    except OSError:
        return None


def lane_limits(settings: Settings) -> dict[str, int]:
    """Return how many jobs of recordings run at a time, lane by lane."""
    compose = settings.compositions_at_once or max(os.cpu_count() or 1, 2)
    return {
        kinds.CAPTURE_LANE: settings.recordings_at_once,
        kinds.COMPOSE_LANE: compose,
        kinds.FILES_LANE: _FILES_AT_ONCE,
    }


def build_recordings(
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
) -> RecordingFeatures:
    """Put the feature together."""
    nudges = Nudges(database)
    book = Book(history, jobs, nudges, clock, follow=settings.compositions_follow)
    space = Space(clock, free=recorder.free, floor=settings.recordings_disk_floor)
    recordings = Recordings(database, history, tenants, rooms, lifecycle, book, space, clock)
    keeping = Keeping(recorder.folder, rooms, tenants, book)
    counts = Counts()
    seating = Seating(database)
    seating.follow(history, nudges)
    captures = CaptureWork(
        database,
        jobs,
        book,
        nudges,
        recorder.capturing,
        recorder.store,
        keeping,
        ChatLines(lookup, recorder.capturing),
        seating=seating,
        clock=clock,
        floor=settings.recordings_disk_floor,
        counts=counts,
    )
    ComposeWork(
        database,
        jobs,
        book,
        nudges,
        recorder.capturing,
        recorder.composing,
        recorder.store,
        keeping,
        clock=clock,
        follow=settings.compositions_follow,
        counts=counts,
    )
    TrackWork(
        database,
        jobs,
        book,
        recorder.capturing,
        recorder.composing,
        recorder.store,
        keeping,
        clock=clock,
    )
    CompositionWork(
        database,
        jobs,
        book,
        recorder.composing,
        recorder.store,
        keeping,
        lookup,
        space,
        clock=clock,
        counts=counts,
    )
    ChecksumWork(database, jobs, book, recorder.store, keeping, clock)
    Upkeep(database, jobs, book, recorder.store, keeping, clock)
    return RecordingFeatures(
        nudges=nudges,
        recordings=recordings,
        tracks=Tracks(database, book),
        compositions=Compositions(database, tenants, lookup, book, space, clock),
        files=Files(database, recorder.store, tenants, clock, key=box.key(_LINKS)),
        captures=captures,
        counts=counts,
    )
