"""Recordings, tracks and compositions with a past that no test can wait for, and files of any bytes."""

import hashlib
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import msgspec

from roomful.broadcasts import store as broadcasts
from roomful.broadcasts.model import Broadcast, BroadcastTarget, TargetKind
from roomful.broadcasts.model import State as BroadcastState
from roomful.history.model import Subject
from roomful.kit.clock import SECOND
from roomful.kit.ids import new_id, new_number
from roomful.recordings import rules
from roomful.recordings.model import (
    Composition,
    CompositionWebhook,
    FileKind,
    Options,
    Recording,
    State,
    Track,
)
from roomful.recordings.store import compositions, recordings, tracks
from roomful.sessions.model import Participant, Session
from tests.dialects.rows import moment, past_participant, past_session
from tests.server import Home

STARTED, ENDED = "2021-04-16 09:46:20.954863", "2021-04-16 10:24:55.962200"
BYTES = bytes(range(256)) * 20


@dataclass
class Past:
    """A session that is over, with somebody who was in it."""

    home: Home
    session: Session
    person: Participant


async def past(home: Home, room_id: str, started: str = STARTED, ended: str = ENDED) -> Past:
    """Store a session and a participant."""
    session = await past_session(home, room_id, started, ended)
    return Past(home, session, await past_participant(home, session, started, ended))


async def keep(home: Home, key: str, content: bytes) -> dict[str, Any]:
    """Put a file into the store, and return what its row says of it."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "file"
        path.write_bytes(content)
        await home.server.app.recorder.store.put(key, path)
    return {
        "storage_key": key,
        "size_bytes": len(content),
        "sha256": hashlib.sha256(content).hexdigest(),
    }


async def past_recording(
    at: Past, *, state: str = State.COMPLETED, content: bytes | None = BYTES, **more: Any
) -> Recording:
    """Store a recording; with its file, if it is completed."""
    features = at.home.server.app.features
    room = await features.rooms.even_deleted(at.session.tenant_id, at.session.room_id)
    begun, ended = at.session.started_at, at.session.ended_at or at.session.started_at
    made = rules.new_recording(at.session, room, Options(), started_by="test", timezone="UTC", now=begun)
    made = msgspec.structs.replace(made, state=state)
    if state not in rules.RUNNING:
        made = msgspec.structs.replace(
            made, stopped_at=ended, stop_reason="asked", captured_at=ended, updated_at=ended
        )
    if state in rules.FINAL:
        made = msgspec.structs.replace(made, completed_at=ended + SECOND, duration_ms=61_500)
    if state == State.COMPLETED and content is not None:
        kept = await keep(at.home, rules.recording_key(made), content)
        made = msgspec.structs.replace(made, progress=1000, **kept)
    made = msgspec.structs.replace(made, **more)
    async with features.database.write() as tx:
        await recordings.rows.insert(tx, made)
    return made


async def past_track(
    at: Past,
    *,
    state: str = State.COMPLETED,
    medium: str = "audio",
    started: str = STARTED,
    ended: str = ENDED,
    duration_ms: int | None = None,
    content: bytes | None = None,
    **more: Any,
) -> Track:
    """Store a track; with its file, if it has a content."""
    begun, over = moment(started), moment(ended)
    final = state in rules.FINAL
    track_id = new_id()
    values: dict[str, Any] = {
        "id": track_id,
        "number": new_number(),
        "tenant_id": at.session.tenant_id,
        "recording_id": new_id(),
        "room_id": at.session.room_id,
        "session_id": at.session.id,
        "participant_id": at.person.id,
        "track_key": f"TR_{track_id}",
        "medium": medium,
        "source": "microphone" if medium == "audio" else "camera",
        "codec": "opus" if medium == "audio" else "vp8",
        "state": state,
        "failure": None if state != State.FAILED else "no_media",
        "started_at": begun,
        "ended_at": None if state == State.RECORDING else over,
        "completed_at": over + SECOND if final else None,
        "duration_ms": (over - begun) // 1000 if duration_ms is None and final else duration_ms,
        "size_bytes": 5_600_000 if state == State.COMPLETED else None,
        "storage_key": None,
        "sha256": None,
        "created_at": begun + 2,
        "updated_at": over,
        "deleted_at": None,
    }
    names = Track.__struct_fields__
    made = Track(**{name: (values | more)[name] for name in names})
    if content is not None:
        made = msgspec.structs.replace(made, **await keep(at.home, rules.track_key(made), content))
    async with at.home.server.app.features.database.write() as tx:
        await tracks.rows.insert(tx, made)
    return made


async def past_composition(
    at: Past,
    *,
    state: str = State.COMPLETED,
    created: str = ENDED,
    content: bytes | None = None,
    webhook: CompositionWebhook | None = None,
    **more: Any,
) -> Composition:
    """Store a composition; with its file, if it has a content."""
    final = state in rules.FINAL
    composition_id, at_time = new_id(), moment(created)
    values: dict[str, Any] = {
        "id": composition_id,
        "number": new_number(),
        "tenant_id": at.session.tenant_id,
        "room_id": at.session.room_id,
        "session_id": at.session.id,
        "state": state,
        "failure": None if state != State.FAILED else "no_media",
        "container": "mp4",
        "width": 1280,
        "height": 720,
        "regions": [],
        "audio_sources": ["*"],
        "webhook": webhook,
        "dialect": "telnyx",
        "requested_by": None,
        "progress": 0,
        "started_at": at.session.started_at if final else None,
        "ended_at": at.session.ended_at if final else None,
        "completed_at": at_time + SECOND if final else None,
        "duration_ms": 84_000 if state == State.COMPLETED else None,
        "size_bytes": 6_000_000 if state == State.COMPLETED else None,
        "storage_key": None,
        "sha256": None,
        "created_at": at_time,
        "updated_at": at_time,
        "deleted_at": None,
    }
    made = Composition(**{name: (values | more)[name] for name in Composition.__struct_fields__})
    if content is not None:
        key = rules.composition_key(made.tenant_id, made.id)
        made = msgspec.structs.replace(made, **await keep(at.home, key, content))
    async with at.home.server.app.features.database.write() as tx:
        await compositions.insert(tx, made)
    return made


async def past_broadcast(at: Past) -> tuple[Broadcast, BroadcastTarget]:
    """Store a broadcast that is over, with the one target it had."""
    now = at.session.started_at
    times = {"started_at": now, "ended_at": now + SECOND, "created_at": now, "updated_at": now + SECOND}
    broadcast = Broadcast(
        id=new_id(),
        number=new_number(),
        tenant_id=at.session.tenant_id,
        room_id=at.session.room_id,
        session_id=at.session.id,
        title="past",
        state=BroadcastState.ENDED,
        failure=None,
        layout="auto",
        width=1280,
        height=720,
        fps=25,
        kbps=1500,
        hls=True,
        started_by="test",
        **times,
    )
    target = BroadcastTarget(
        id=new_id(),
        number=new_number(),
        tenant_id=broadcast.tenant_id,
        broadcast_id=broadcast.id,
        kind=TargetKind.PUSH,
        preset_id=None,
        shown="rtmp://192.0.2.1/app/****",
        place=None,
        retries=0,
        retry_delay=0,
        idle_timeout=0,
        over_tcp=True,
        audio_codec="AAC",
        video_codec="H264",
        state=BroadcastState.ENDED,
        attempts=1,
        last_error=None,
        **times,
    )
    async with at.home.server.app.features.database.write() as tx:
        await broadcasts.insert_broadcast(tx, broadcast)
        await broadcasts.insert_target(tx, target, "sealed")
    return broadcast, target


async def preset(home: Home, name: str = "past") -> str:
    """Make a preset, and return its id."""
    made = await home.server.app.features.broadcast_presets.create(
        home.tenant.id, "rtmp", {"name": name, "url": "rtmp://192.0.2.1/app/key"}
    )
    return made.id


async def tell(at: Past, kind: str, row: Track | Composition | Recording, **payload: Any) -> None:
    """Record an event of something, as the feature does when it happens."""
    features = at.home.server.app.features
    person = row.participant_id if isinstance(row, Track) else None
    subject = Subject(row.id, "", row.room_id, row.session_id, person)
    async with features.database.write() as tx:
        await features.history.record(tx, kind, row.tenant_id, subject, payload=payload)


def link(home: Home, kind: FileKind, row_id: str, *, ttl: int = 3600) -> str:
    """Return the path of a file."""
    token = home.server.app.features.files.link(home.tenant.id, kind, row_id, ttl=ttl)
    return f"/roomful/v1/files/{token}/a"
