"""How many there are: told by counters, which are true whatever comes and goes."""

import asyncio
from typing import Any

from sqlalchemy import func, select, text

from roomful.db import Statement, counters
from roomful.db.tables import compositions, recordings, tracks
from roomful.kit.ids import new_id, new_number
from roomful.recordings.model import CompositionFilter, Recording, RecordingFilter, Track, TrackFilter
from roomful.recordings.store import recordings as recording_store
from roomful.recordings.store import tracks as track_store
from tests.features import House
from tests.waiting import until

_TABLES = (recordings, tracks, compositions)
_COUNTS = [
    Statement(select(func.count()).select_from(table).where(table.c.deleted_at.is_(None)))
    for table in _TABLES
]

_WAITING = Statement(  # any tenant: those who wait for a lock
    text(
        "SELECT count(*) FROM pg_stat_activity "
        "WHERE datname = current_database() AND wait_event_type = 'Lock'"
    )
)


async def track(house: House, recording: Recording) -> Track:
    """Store a finished track of a recording."""
    at = recording.started_at
    values: dict[str, Any] = dict.fromkeys(Track.__struct_fields__) | {
        "id": new_id(),
        "number": new_number(),
        "tenant_id": recording.tenant_id,
        "recording_id": recording.id,
        "room_id": recording.room_id,
        "session_id": recording.session_id,
        "participant_id": new_id(),
        "track_key": new_id(),
        "medium": "audio",
        "source": "microphone",
        "codec": "opus",
        "state": "completed",
        "started_at": at,
        "ended_at": at,
        "completed_at": at,
        "duration_ms": 1,
        "size_bytes": 1,
        "created_at": at,
        "updated_at": at,
    }
    made = Track(**values)
    async with house.database.write() as tx:
        await track_store.rows.insert(tx, made)
    return made


async def totals(house: House) -> list[int]:
    """Return what the lists say, once it is what there is."""
    features, tenant_id = house.features, house.tenant.id
    told = [
        await features.recordings.total(tenant_id, RecordingFilter()),
        await features.tracks.total(tenant_id, TrackFilter()),
        await features.compositions.total(tenant_id, CompositionFilter()),
    ]
    async with house.database.read() as reader:
        assert told == [await reader.value(count) for count in _COUNTS]
    return told


async def test_what_comes_and_goes_is_counted(house: House) -> None:
    features, tenant_id = house.features, house.tenant.id
    assert await totals(house) == [0, 0, 0]
    person = await house.join(await house.room())
    session_id = person.entered.session.id
    recording = await features.recordings.start(tenant_id, session_id)
    made = [await track(house, recording) for _ in range(5)]
    composition = await features.compositions.create(tenant_id, session_id)
    assert await totals(house) == [1, 5, 1]

    await features.tracks.delete(tenant_id, made[0].id)
    assert await totals(house) == [1, 4, 1]
    one = TrackFilter(participant_id=made[1].participant_id)
    gone = await asyncio.gather(*(features.tracks.delete_where(tenant_id, one) for _ in range(4)))
    assert sum(gone) == 1
    assert len(await house.kinds("track.deleted")) == 2
    assert await totals(house) == [1, 3, 1]

    await features.compositions.delete(tenant_id, composition.id)
    await features.recordings.stop(tenant_id, recording.id)
    await features.recordings.delete(tenant_id, recording.id)
    assert await totals(house) == [0, 0, 0]

    other = await house.new_tenant("other.example")
    assert await features.tracks.total(other.id, TrackFilter()) == 0


async def test_tracks_go_while_others_come(house: House) -> None:
    """Who captures and who deletes lock the recording first, so that neither waits for the other for ever."""
    features, tenant_id = house.features, house.tenant.id
    person = await house.join(await house.room())
    recording = await features.recordings.start(tenant_id, person.entered.session.id)
    old = await track(house, recording)
    captured = asyncio.Event()

    async def delete() -> int:
        await captured.wait()
        return await features.tracks.delete_where(tenant_id, TrackFilter())

    async def wait() -> bool:
        await captured.wait()
        return not house.database.shared or await until(lambda: _waits(house))

    deleting, waiting = asyncio.create_task(delete()), asyncio.create_task(wait())
    async with house.database.write() as tx:
        await recording_store.rows.lock(tx, tenant_id, recording.id)
        await counters.add(tx, tenant_id, "tracks", 1)
        captured.set()
        assert await waiting
        await track_store.rows.update(tx, tenant_id, old.id, {"updated_at": house.clock.now()})
        await counters.add(tx, tenant_id, "tracks", -1)
    assert await deleting == 1


async def _waits(house: House) -> bool:
    async with house.database.read() as reader:
        return bool(await reader.value(_WAITING))
