"""Rooms and the rights to enter them."""

from sqlalchemy import BigInteger, Column, Index, Integer, Table

from roomful.db.tables.columns import at, flag, id_, json, metadata, ref, tenant, where, words

rooms = Table(
    "rooms",
    metadata,
    id_(),
    Column("number", BigInteger, nullable=False),
    tenant(),
    words("name"),
    words("slug"),
    words("title", nullable=True),
    words("description"),
    words("extension"),
    ref("owner_id"),
    words("origin"),
    json("meta"),
    words("language"),
    words("media"),
    Column("capacity", Integer),
    flag("guests_allowed"),
    at("opens_at", nullable=True),
    at("last_entry_at", nullable=True),
    at("ends_at", nullable=True),
    flag("chat_on"),
    flag("entry_mic_muted"),
    flag("entry_camera_off"),
    flag("record_at_start"),
    flag("compose"),
    Column("recording_retention", Integer),
    flag("consent_required"),
    words("layout"),
    Column("empty_close_after", Integer),
    json("extras"),
    at("created_at"),
    at("updated_at"),
    at("deleted_at", nullable=True),
    Index("ux_rooms_number", "number", unique=True),
    *(
        Index(
            f"ux_rooms_{column}",
            "tenant_id",
            column,
            unique=True,
            **where("deleted_at IS NULL"),
        )
        for column in ("name", "slug", "extension")
    ),
    *(
        Index(
            f"ix_rooms_{column}",
            *dict.fromkeys(("tenant_id", column, "number")),
            **where("deleted_at IS NULL"),
        )
        for column in ("number", "created_at", "updated_at", "owner_id")
    ),
)


tickets = Table(
    "tickets",
    metadata,
    id_(),
    tenant(),
    words("kind"),
    ref("room_id"),
    ref("credential_id"),
    words("secret_hash", nullable=True),
    words("role"),
    words("display_name", nullable=True),
    words("subject", nullable=True),
    at("created_at"),
    at("expires_at", nullable=True),
    at("revoked_at", nullable=True),
    Index(None, "tenant_id", "room_id", "created_at"),
    Index("ix_tickets_expires_at", "expires_at"),
    Index("ux_tickets_secret_hash", "secret_hash", unique=True),
)
