"""Rooms while they run, and who was in."""

from sqlalchemy import BigInteger, Column, Identity, Index, SmallInteger, String, Table

from roomful.db.tables.columns import Sequence, at, flag, id_, json, metadata, ref, tenant, where, words

sessions = Table(
    "sessions",
    metadata,
    id_(),
    Column("number", BigInteger, nullable=False),
    tenant(),
    Column("room_id", String(36), nullable=False),
    words("room_name"),
    words("title", nullable=True),
    words("started_by"),
    at("started_at"),
    at("ends_at", nullable=True),
    at("empty_since", nullable=True),
    at("ended_at", nullable=True),
    words("end_reason", nullable=True),
    flag("locked"),
    flag("all_muted"),
    flag("media_open"),
    words("layout"),
    at("updated_at"),
    flag("hands_first"),
    json("snapshot"),
    at("log_deleted_at", nullable=True),
    Index("ux_sessions_number", "number", unique=True),
    Index(
        "ux_sessions_live",
        "room_id",
        unique=True,
        **where("ended_at IS NULL"),
    ),
    Index("ix_sessions_room_id", "tenant_id", "room_id", "number"),
    Index("ix_sessions_room_name", "tenant_id", "room_name", "number"),
    Index("ix_sessions_media_open", "number", **where("media_open AND ended_at IS NOT NULL")),
    *(
        Index(f"ix_sessions_{column}", *dict.fromkeys(("tenant_id", column, "number")))
        for column in ("number", "started_at", "updated_at", "ended_at")
    ),
)


participants = Table(
    "participants",
    metadata,
    id_(),
    Column("number", BigInteger, nullable=False),
    tenant(),
    Column("session_id", String(36), nullable=False),
    Column("room_id", String(36), nullable=False),
    words("state"),
    words("kind"),
    ref("user_id"),
    ref("ticket_id"),
    words("browser_hash", nullable=True),
    words("key_hash", nullable=True),
    words("connection_id", nullable=True),
    words("name"),
    words("role"),
    words("context", nullable=True),
    words("context_hash", nullable=True),
    flag("mic_muted"),
    flag("camera_off"),
    flag("mic_held"),
    flag("camera_held"),
    flag("mic_blocked"),
    flag("camera_blocked"),
    flag("mute_pending"),
    at("hand_raised_at", nullable=True),
    at("consent_at", nullable=True),
    Column("position", SmallInteger),
    at("seat_until", nullable=True),
    at("joined_at", nullable=True),
    at("left_at", nullable=True),
    words("leave_reason", nullable=True),
    at("created_at"),
    at("updated_at"),
    ref("invitation_id"),
    words("media"),
    json("permissions", nullable=True),
    json("meta"),
    flag("deaf"),
    flag("mic_given"),
    at("remove_at", nullable=True),
    flag("ends_session"),
    Index("ux_participants_number", "number", unique=True),
    Index("ix_participants_session_id", "tenant_id", "session_id", "number"),
    Index(
        "ix_participants_seated",
        "session_id",
        "state",
        **where("state != 'left' OR seat_until IS NOT NULL"),
    ),
    *(
        Index(f"ix_participants_{column}", *dict.fromkeys(("tenant_id", column, "number")))
        for column in ("number", "joined_at", "updated_at", "left_at", "context_hash")
    ),
)


messages = Table(
    "messages",
    metadata,
    Column("seq", Sequence, Identity(), primary_key=True),
    Column("id", String(36), nullable=False),
    tenant(),
    Column("session_id", String(36), nullable=False),
    ref("from_participant_id"),
    words("from_name"),
    ref("to_participant_id"),
    words("text"),
    at("sent_at"),
    Index("ux_messages_id", "id", unique=True),
    Index(None, "tenant_id", "session_id", "seq"),
    sqlite_autoincrement=True,
)


# attempts to call somebody into a session
rings = Table(
    "rings",
    metadata,
    id_(),
    Column("number", BigInteger, nullable=False),
    tenant(),
    Column("session_id", String(36), nullable=False),
    Column("room_id", String(36), nullable=False),
    ref("participant_id"),
    words("inviter_kind"),
    ref("inviter_id"),
    words("inviter_name"),
    ref("user_id"),
    words("address", nullable=True),
    words("outcome"),
    at("at"),
    at("until", nullable=True),
    at("answered_at", nullable=True),
    Index("ix_rings_session_id", "tenant_id", "session_id", "number"),
    Index("ix_rings_user_id", "tenant_id", "user_id", "number", **where("outcome = 'ringing'")),
)
