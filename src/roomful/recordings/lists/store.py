"""The SQL of this list."""

from typing import Any

from sqlalchemy import BigInteger, and_, bindparam, func, literal, select
from sqlalchemy.sql.elements import ColumnElement

from roomful.db import Reader
from roomful.db.expressions import Columns
from roomful.db.listing import Listing
from roomful.db.tables import recordings, rooms, sessions, users
from roomful.kit.expressions import ListQuery
from roomful.recordings.lists.model import LoggedRecording
from roomful.recordings.model import Recording

_NEVER = 2**63 - 1
_RECORDING = [recordings.c[name] for name in Recording.__struct_fields__]


def _or_never(column: ColumnElement[Any]) -> ColumnElement[int]:
    return func.coalesce(column, literal(_NEVER, BigInteger()), type_=BigInteger())


_LIST = Listing(
    select(*_RECORDING, sessions.c.number, rooms.c.slug, rooms.c.guests_allowed, users.c.login).select_from(
        recordings.join(
            sessions,
            and_(sessions.c.id == recordings.c.session_id, sessions.c.tenant_id == recordings.c.tenant_id),
        )
        .join(rooms, and_(rooms.c.id == recordings.c.room_id, rooms.c.tenant_id == recordings.c.tenant_id))
        .outerjoin(users, and_(users.c.id == rooms.c.owner_id, users.c.tenant_id == recordings.c.tenant_id))
    ),
    Columns(
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
    ),
    recordings.c.tenant_id == bindparam("p_tenant"),
)


async def page_and_total(
    reader: Reader, tenant_id: str, query: ListQuery
) -> tuple[list[LoggedRecording], int]:
    """Return a page of recordings, and how many there are in all."""
    rows, total = await _LIST.page_and_total(reader, query, p_tenant=tenant_id)
    return [LoggedRecording(Recording(*row[:-4]), *row[-4:]) for row in rows], total
