"""The SQL of this list."""

from typing import Any

from sqlalchemy import and_, bindparam, select
from sqlalchemy.sql.elements import ColumnElement

from roomful.db import Database, Reader, counters
from roomful.db.expressions import Columns
from roomful.db.listing import Counted, Listing, never_null
from roomful.db.tables import recordings, rooms, sessions, users
from roomful.kit.expressions import ListQuery
from roomful.recordings.lists.model import LoggedRecording
from roomful.recordings.model import Recording

_NEVER = 2**63 - 1
_RECORDING = [recordings.c[name] for name in Recording.__struct_fields__]


def _or_never(column: ColumnElement[Any]) -> ColumnElement[int]:
    return never_null(column, _NEVER)


_ROOM = (rooms.c.slug, rooms.c.guests_allowed)
_VIEW = select(*_RECORDING, sessions.c.number, *_ROOM, users.c.login).select_from(
    recordings.join(
        sessions,
        and_(sessions.c.id == recordings.c.session_id, sessions.c.tenant_id == recordings.c.tenant_id),
    )
    .join(rooms, and_(rooms.c.id == recordings.c.room_id, rooms.c.tenant_id == recordings.c.tenant_id))
    .outerjoin(users, and_(users.c.id == rooms.c.owner_id, users.c.tenant_id == recordings.c.tenant_id))
)
_COLUMNS = Columns(
    {
        "number": recordings.c.number,
        "session_number": sessions.c.number,
        "slug": rooms.c.slug,
        "owner": users.c.login_key,
        "title": recordings.c.title,
        "file_name": recordings.c.file_name,
        "started_at": recordings.c.started_at,
        "stopped_at": _or_never(recordings.c.stopped_at),
        "deleted_at": recordings.c.deleted_at,
        "size_bytes": recordings.c.size_bytes,
        "duration_ms": recordings.c.duration_ms,
    },
    order=(recordings.c.number.desc(),),
)
_ALL = recordings.c.tenant_id == bindparam("p_tenant")
_LIST = Listing(
    _VIEW, _COLUMNS, _ALL, counted=Counted("logs.recordings", recordings.c.number, recordings.c.created_at)
)
_THERE = Listing(_VIEW, _COLUMNS, and_(_ALL, recordings.c.deleted_at.is_(None)))


async def page_and_total(
    reader: Reader, tenant_id: str, query: ListQuery, *, deleted: bool
) -> tuple[list[LoggedRecording], int]:
    """Return a page of recordings, deleted ones or not, and how many there are in all."""
    if not deleted and query.filter is None:
        # those that are there are counted as they come and go
        rows = await _THERE.page(reader, query, p_tenant=tenant_id)
        total = await counters.count(reader, tenant_id, recordings.name)
    else:
        listing = _LIST if deleted else _THERE
        rows, total = await listing.page_and_total(reader, query, p_tenant=tenant_id)
    return [LoggedRecording(Recording(*row[:-4]), *row[-4:]) for row in rows], total


async def catch_up(database: Database, tenant_id: str, before: int) -> None:
    """Count for good what there was before a moment."""
    await _LIST.catch_up(database, tenant_id, before)
