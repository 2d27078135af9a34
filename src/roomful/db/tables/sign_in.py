"""Who is signed in, and how often somebody tried."""

from sqlalchemy import Column, Index, Integer, String, Table, Text

from roomful.db.tables.columns import at, id_, json, metadata, ref, tenant, where, words

sign_ins = Table(
    "sign_ins",
    metadata,
    id_(),
    tenant(),
    ref("user_id"),
    words("token_hash"),
    words("address", nullable=True),
    at("created_at"),
    at("expires_at"),
    words("grant"),
    json("scopes"),
    words("refresh_hash", nullable=True),
    at("refresh_expires_at", nullable=True),
    ref("credential_id"),
    ref("authorization_id"),
    Index("ux_sign_ins_token_hash", "token_hash", unique=True),
    Index("ux_sign_ins_refresh_hash", "refresh_hash", unique=True, **where("refresh_hash IS NOT NULL")),
    Index(None, "tenant_id", "user_id"),
    Index(None, "expires_at"),
    Index("ix_sign_ins_authorization_id", "authorization_id", **where("authorization_id IS NOT NULL")),
)


# `key` is a hash: what somebody typed as a login may have been a password
sign_in_attempts = Table(
    "sign_in_attempts",
    metadata,
    Column("tenant_id", String(36), primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    Column("failures", Integer, nullable=False),
    at("last_at"),
    at("blocked_until"),
    Index(None, "last_at"),
)


# a page that somebody signed in keeps open: where a call of theirs rings
presences = Table(
    "presences",
    metadata,
    id_(),
    tenant(),
    Column("user_id", String(36), nullable=False),
    at("seen_at"),
    Index("ix_presences_user_id", "tenant_id", "user_id", "seen_at"),
    Index("ix_presences_seen_at", "seen_at"),
)
