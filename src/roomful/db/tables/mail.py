"""Mails on their way, and those that are kept to be looked at."""

from sqlalchemy import BigInteger, Column, Index, Integer, Table

from roomful.db.tables.columns import at, id_, metadata, ref, tenant, where, words

# `body_box` is encrypted: a mail may hold a PIN and a link that opens a door
mails = Table(
    "mails",
    metadata,
    id_(),
    Column("number", BigInteger, nullable=False),
    tenant(),
    ref("room_id"),
    words("to_address"),
    words("to_name"),
    words("subject"),
    words("method", nullable=True),
    words("uid", nullable=True),
    Column("sequence", Integer, nullable=False),
    words("body_box"),
    words("message_id"),
    words("state"),
    Column("attempts", Integer, nullable=False),
    words("last_error", nullable=True),
    at("created_at"),
    at("next_at", nullable=True),
    at("sent_at", nullable=True),
    Index("ix_mails_number", "tenant_id", "number"),
    Index("ix_mails_state", "tenant_id", "state", "number"),
    Index("ix_mails_room_id", "tenant_id", "room_id", "number"),
    Index("ix_mails_uid", "tenant_id", "uid", "number", **where("uid IS NOT NULL")),
    Index("ix_mails_created_at", "created_at"),
)
