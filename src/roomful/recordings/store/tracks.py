"""The SQL of tracks."""

from sqlalchemy import bindparam, func, select, update

from roomful.db import Reader, Statement, Transaction
from roomful.db.tables import tracks
from roomful.recordings.model import State, Track, TrackFilter
from roomful.recordings.store.rows import Conditions, Rows, values_of

_MINE = tracks.c.tenant_id == bindparam("p_tenant")
_OF_RECORDING = tracks.c.recording_id == bindparam("p_recording")
_FINAL = tracks.c.state.in_([State.COMPLETED, State.FAILED])
_OPEN = tracks.c.state.not_in([State.COMPLETED, State.FAILED])
_LIVE = tracks.c.deleted_at.is_(None)


def _conditions() -> Conditions:
    equal = ("recording_id", "room_id", "session_id", "participant_id", "medium")
    found: Conditions = {name: tracks.c[name] == bindparam(name) for name in equal}
    for name in ("started", "ended"):
        column = tracks.c[f"{name}_at"]
        found[f"{name}_from"] = column >= bindparam(f"{name}_from")
        found[f"{name}_to"] = column <= bindparam(f"{name}_to")
    found["duration_from"] = tracks.c.duration_ms >= bindparam("duration_from")
    return found | {"shown_completed": _FINAL, "not_shown_completed": _OPEN}


rows = Rows(tracks, Track.__struct_fields__, lambda row: Track(*row), _conditions())
_BY_KEY = Statement(
    select(*rows.columns).where(_MINE, _OF_RECORDING, tracks.c.track_key == bindparam("p_key"))
)
_OF = Statement(select(*rows.columns).where(_MINE, _OF_RECORDING).order_by(tracks.c.number))
_COUNT_OPEN = Statement(select(func.count()).select_from(tracks).where(_MINE, _OF_RECORDING, _OPEN, _LIVE))
_OF_SESSION = Statement(
    select(*rows.columns)
    .where(_MINE, tracks.c.session_id == bindparam("p_session"), _LIVE)
    .order_by(tracks.c.number)
)
_DELETE_OF = Statement(
    update(tracks)
    .where(_MINE, _OF_RECORDING, _LIVE)
    .values(
        deleted_at=bindparam("now"),
        completed_at=func.coalesce(tracks.c.completed_at, bindparam("now")),
        updated_at=bindparam("now"),
    )
)
# any tenant: the watch keeps all recordings
_UNFINISHED = Statement(
    select(*rows.columns)
    .where(tracks.c.completed_at.is_(None), tracks.c.number > bindparam("after"))
    .order_by(tracks.c.number)
    .limit(bindparam("count"))
)


async def by_key(reader: Reader, tenant_id: str, recording_id: str, key: str) -> Track | None:
    """Return the track of a recording that the capture calls so."""
    row = await reader.one(_BY_KEY, p_tenant=tenant_id, p_recording=recording_id, p_key=key)
    return None if row is None else Track(*row)


async def of_recording(reader: Reader, tenant_id: str, recording_id: str) -> list[Track]:
    """Return every track of a recording, deleted ones too, the first first."""
    return [Track(*row) for row in await reader.all(_OF, p_tenant=tenant_id, p_recording=recording_id)]


async def of_session(reader: Reader, tenant_id: str, session_id: str) -> list[Track]:
    """Return every track of a session, the first first."""
    return [Track(*row) for row in await reader.all(_OF_SESSION, p_tenant=tenant_id, p_session=session_id)]


async def count_open(reader: Reader, tenant_id: str, recording_id: str) -> int:
    """Count the tracks of a recording that are neither completed nor failed."""
    return int(await reader.value(_COUNT_OPEN, p_tenant=tenant_id, p_recording=recording_id))


async def delete_of(tx: Transaction, tenant_id: str, recording_id: str, now: int) -> None:
    """Mark every track of a recording deleted."""
    gone = await tx.run(_DELETE_OF, p_tenant=tenant_id, p_recording=recording_id, now=now)
    await rows.count(tx, tenant_id, -gone)


async def unfinished(reader: Reader, after: int, count: int) -> list[Track]:
    """Return tracks of all tenants that are neither completed nor failed, behind a number."""
    return [Track(*row) for row in await reader.all(_UNFINISHED, after=after, count=count)]


async def page(
    reader: Reader,
    tenant_id: str,
    filters: TrackFilter,
    *,
    count: int,
    skip: int = 0,
    after: int | None = None,
) -> list[Track]:
    """Return tracks, newest first."""
    return await rows.page(reader, tenant_id, values_of(filters), count=count, skip=skip, after=after)


async def total(reader: Reader, tenant_id: str, filters: TrackFilter) -> int:
    """Count the tracks a filter chooses."""
    return await rows.total(reader, tenant_id, values_of(filters))
