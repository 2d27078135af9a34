"""What happened, what goes out because of it, and what is still to be done."""

from sqlalchemy import BigInteger, Column, Identity, Index, Integer, String, Table, Text

from roomful.db.tables.columns import Sequence, at, id_, json, metadata, ref, tenant, where, words

history = Table(
    "history",
    metadata,
    Column("seq", Sequence, Identity(), primary_key=True),
    Column("id", String(36), nullable=False),
    tenant(),
    at("at"),
    words("kind"),
    words("severity"),
    words("actor_kind"),
    ref("actor_id"),
    words("actor_name"),
    words("actor_address", nullable=True),
    ref("object_id"),
    words("object_name"),
    ref("room_id"),
    ref("session_id"),
    ref("participant_id"),
    json("payload"),
    Index(None, "tenant_id", "seq"),
    Index(None, "tenant_id", "kind", "seq"),
    Index(None, "session_id", "seq"),
    Index(None, "room_id", "seq"),
    Index(None, "participant_id", "seq", **where("participant_id IS NOT NULL")),
    Index(None, "at"),
    sqlite_autoincrement=True,
)


webhooks = Table(
    "webhooks",
    metadata,
    id_(),
    tenant(),
    ref("room_id"),
    words("dialect"),
    words("url"),
    words("failover_url"),
    Column("timeout", Integer),
    json("events"),
    at("created_at"),
    at("updated_at"),
    Index(
        "ux_webhooks_room_id",
        "room_id",
        "dialect",
        unique=True,
        **where("room_id IS NOT NULL"),
    ),
    Index(
        "ux_webhooks_tenant_id",
        "tenant_id",
        "dialect",
        unique=True,
        **where("room_id IS NULL"),
    ),
)


deliveries = Table(
    "deliveries",
    metadata,
    id_(),
    Column("number", BigInteger, nullable=False),
    tenant(),
    ref("webhook_id"),
    ref("history_id"),
    ref("room_id"),
    words("dialect"),
    words("kind"),
    words("url"),
    words("failover_url"),
    Column("timeout", Integer),
    words("body"),
    words("state"),
    Column("attempts", Integer, nullable=False),
    at("created_at"),
    at("next_at", nullable=True),
    at("delivered_at", nullable=True),
    Index("ix_deliveries_number", "tenant_id", "number"),
    Index("ix_deliveries_room_id", "tenant_id", "room_id", "number"),
    Index("ix_deliveries_state", "tenant_id", "state", "number"),
    Index("ix_deliveries_created_at", "created_at"),
)


delivery_attempts = Table(
    "delivery_attempts",
    metadata,
    id_(),
    Column("number", BigInteger, nullable=False),
    tenant(),
    Column("delivery_id", String(36), nullable=False),
    Column("attempt", Integer, nullable=False),
    words("url"),
    at("at"),
    Column("duration_ms", Integer, nullable=False),
    Column("status", Integer),
    words("answer", nullable=True),
    words("error", nullable=True),
    Index(None, "delivery_id", "attempt"),
)


# one that waits and one that runs may have the same key: the first then waits for the second
jobs = Table(
    "jobs",
    metadata,
    id_(),
    Column("number", BigInteger, nullable=False),
    ref("tenant_id"),
    words("kind"),
    json("payload"),
    words("unique_key", nullable=True),
    words("state"),
    at("run_at"),
    Column("attempts", Integer, nullable=False),
    Column("max_attempts", Integer, nullable=False),
    words("lease_owner", nullable=True),
    at("lease_until", nullable=True),
    words("last_error", nullable=True),
    at("created_at"),
    at("finished_at", nullable=True),
    Index(
        "ux_jobs_queued_key",
        "unique_key",
        unique=True,
        **where("state = 'queued' AND unique_key IS NOT NULL"),
    ),
    Index(
        "ux_jobs_running_key",
        "unique_key",
        unique=True,
        **where("state = 'running' AND unique_key IS NOT NULL"),
    ),
    Index(
        "ix_jobs_due",
        "run_at",
        "number",
        **where("state = 'queued'"),
    ),
    Index(
        "ix_jobs_leased",
        "lease_until",
        **where("state = 'running'"),
    ),
    Index(
        "ix_jobs_finished_at",
        "state",
        "finished_at",
        **where("finished_at IS NOT NULL"),
    ),
)


leases = Table(
    "leases",
    metadata,
    Column("name", Text, primary_key=True),
    words("owner"),
    at("until"),
)


seen_hints = Table("seen_hints", metadata, Column("id", Text, primary_key=True), at("at"), Index(None, "at"))
