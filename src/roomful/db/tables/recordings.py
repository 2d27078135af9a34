"""Recordings, the tracks they consist of, and compositions of them."""

from sqlalchemy import BigInteger, Column, Index, Integer, String, Table

from roomful.db.statement import Json
from roomful.db.tables.columns import at, flag, id_, json, metadata, ref, tenant, where, words

_LIVE = where("deleted_at IS NULL")


def _file() -> list[Column[int] | Column[str]]:
    """Return the columns of something that becomes a file."""
    return [
        Column("duration_ms", BigInteger, nullable=True),
        Column("size_bytes", BigInteger, nullable=True),
        words("storage_key", nullable=True),
        words("sha256", nullable=True),
    ]


def _where() -> list[Column[str]]:
    return [Column("room_id", String(36), nullable=False), Column("session_id", String(36), nullable=False)]


recordings = Table(
    "recordings",
    metadata,
    id_(),
    Column("number", BigInteger, nullable=False),
    tenant(),
    *_where(),
    words("title"),
    words("room_name"),
    words("file_name"),
    words("state"),
    words("failure", nullable=True),
    words("media"),
    words("layout"),
    Column("width", Integer, nullable=False),
    Column("height", Integer, nullable=False),
    Column("fps", Integer, nullable=False),
    flag("compose"),
    flag("chat"),
    words("started_by"),
    at("started_at"),
    at("paused_at", nullable=True),
    Column("paused_ms", BigInteger, nullable=False),
    at("stopped_at", nullable=True),
    words("stop_reason", nullable=True),
    at("captured_at", nullable=True),
    at("completed_at", nullable=True),
    words("container"),
    *_file(),
    words("preview_key", nullable=True),
    words("timeline_key", nullable=True),
    Column("progress", Integer, nullable=False),
    Column("timeline_offset", BigInteger, nullable=False),
    flag("read"),
    at("expires_at", nullable=True),
    at("created_at"),
    at("updated_at"),
    at("deleted_at", nullable=True),
    Index("ux_recordings_number", "number", unique=True),
    # one at a time: a second start of a paused one resumes it
    Index("ux_recordings_running", "session_id", unique=True, **where("state IN ('recording', 'paused')")),
    Index("ix_recordings_number", "tenant_id", "number", **_LIVE),
    Index("ix_recordings_all", "tenant_id", "number"),
    Index("ix_recordings_room_id", "tenant_id", "room_id", "number", **_LIVE),
    Index("ix_recordings_session_id", "tenant_id", "session_id", "number"),
    Index("ix_recordings_state", "tenant_id", "state", "number", **_LIVE),
    Index("ix_recordings_expires_at", "expires_at", **_LIVE),
    # few at any time: what the watch looks after
    Index("ix_recordings_unfinished", "number", **where("completed_at IS NULL")),
)


tracks = Table(
    "tracks",
    metadata,
    id_(),
    Column("number", BigInteger, nullable=False),
    tenant(),
    Column("recording_id", String(36), nullable=False),
    *_where(),
    Column("participant_id", String(36), nullable=False),
    words("track_key"),
    words("medium"),
    words("source"),
    words("codec"),
    words("state"),
    words("failure", nullable=True),
    at("started_at"),
    at("ended_at", nullable=True),
    at("completed_at", nullable=True),
    *_file(),
    at("created_at"),
    at("updated_at"),
    at("deleted_at", nullable=True),
    Index("ux_tracks_number", "number", unique=True),
    Index("ux_tracks_track_key", "recording_id", "track_key", unique=True),
    Index("ix_tracks_unfinished", "number", **where("completed_at IS NULL")),
    *(
        Index(f"ix_tracks_{column}", *dict.fromkeys(("tenant_id", column, "number")), **_LIVE)
        for column in ("number", "room_id", "session_id", "participant_id", "state", "started_at", "ended_at")
    ),
)


compositions = Table(
    "compositions",
    metadata,
    id_(),
    Column("number", BigInteger, nullable=False),
    tenant(),
    *_where(),
    words("state"),
    words("failure", nullable=True),
    words("container"),
    Column("width", Integer, nullable=False),
    Column("height", Integer, nullable=False),
    json("regions"),
    json("audio_sources"),
    Column("webhook", Json, nullable=True),
    words("dialect"),
    ref("requested_by"),
    Column("progress", Integer, nullable=False),
    at("started_at", nullable=True),
    at("ended_at", nullable=True),
    at("completed_at", nullable=True),
    *_file(),
    at("created_at"),
    at("updated_at"),
    at("deleted_at", nullable=True),
    Index("ux_compositions_number", "number", unique=True),
    Index("ix_compositions_unfinished", "number", **where("completed_at IS NULL")),
    *(
        Index(f"ix_compositions_{column}", *dict.fromkeys(("tenant_id", column, "number")), **_LIVE)
        for column in ("number", "session_id", "state", "created_at")
    ),
)
