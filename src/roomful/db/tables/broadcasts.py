"""Broadcasts, where they go, and where they go again and again: presets, and streams of rooms."""

from sqlalchemy import BigInteger, Column, Index, Integer, String, Table

from roomful.db.tables.columns import at, flag, id_, metadata, ref, tenant, where, words


def _pace() -> list[Column[int] | Column[bool]]:
    """Return the columns of how something is pushed."""
    return [
        Column("retries", Integer, nullable=False),
        Column("retry_delay", Integer, nullable=False),
        Column("idle_timeout", Integer, nullable=False),
        flag("over_tcp"),
    ]


broadcasts = Table(
    "broadcasts",
    metadata,
    id_(),
    Column("number", BigInteger, nullable=False),
    tenant(),
    Column("room_id", String(36), nullable=False),
    Column("session_id", String(36), nullable=False),
    words("title"),
    words("state"),
    words("failure", nullable=True),
    words("layout"),
    Column("width", Integer, nullable=False),
    Column("height", Integer, nullable=False),
    Column("fps", Integer, nullable=False),
    Column("kbps", Integer, nullable=False),
    flag("hls"),
    words("started_by"),
    at("started_at", nullable=True),
    at("ended_at", nullable=True),
    at("created_at"),
    at("updated_at"),
    Index("ux_broadcasts_number", "number", unique=True),
    Index("ix_broadcasts_number", "tenant_id", "number"),
    Index("ix_broadcasts_room_id", "tenant_id", "room_id", "number"),
    Index("ix_broadcasts_session_id", "tenant_id", "session_id", "number"),
    Index("ix_broadcasts_running", "session_id", **where("ended_at IS NULL")),
)


# `url_box` is encrypted: the address with its key, or the key that it is pulled by
broadcast_targets = Table(
    "broadcast_targets",
    metadata,
    id_(),
    Column("number", BigInteger, nullable=False),
    tenant(),
    Column("broadcast_id", String(36), nullable=False),
    words("kind"),
    ref("preset_id"),
    words("url_box"),
    words("shown"),
    words("place", nullable=True),
    *_pace(),
    words("audio_codec"),
    words("video_codec"),
    words("state"),
    Column("attempts", Integer, nullable=False),
    words("last_error", nullable=True),
    at("started_at", nullable=True),
    at("ended_at", nullable=True),
    at("created_at"),
    at("updated_at"),
    Index("ix_broadcast_targets_broadcast_id", "tenant_id", "broadcast_id", "number"),
)


# `secrets_box` is encrypted: address, key, user name and password
broadcast_presets = Table(
    "broadcast_presets",
    metadata,
    id_(),
    Column("number", BigInteger, nullable=False),
    tenant(),
    Column("seq", BigInteger, nullable=False),
    words("name"),
    words("kind"),
    words("host", nullable=True),
    Column("port", Integer),
    words("app", nullable=True),
    words("stream", nullable=True),
    words("secrets_box"),
    words("audio_codec"),
    words("video_codec"),
    *_pace(),
    at("created_at"),
    at("updated_at"),
    Index("ux_broadcast_presets_seq", "tenant_id", "seq", unique=True),
)


# `url_box` is encrypted: the address with its key
room_streams = Table(
    "room_streams",
    metadata,
    id_(),
    Column("number", BigInteger, nullable=False),
    tenant(),
    Column("room_id", String(36), nullable=False),
    words("url_box"),
    at("created_at"),
    at("updated_at"),
    Index("ix_room_streams_room_id", "tenant_id", "room_id", "number"),
)
