"""Tenants, the people in them, and what programs sign in with."""

from sqlalchemy import BigInteger, Column, Index, Integer, String, Table, Text

from roomful.db.tables.columns import at, flag, id_, json, metadata, ref, tenant, where, words

tenants = Table(
    "tenants",
    metadata,
    id_(),
    words("domain"),
    words("name"),
    flag("is_default"),
    words("state"),
    words("public_url", nullable=True),
    words("timezone"),
    words("language"),
    Column("max_participants", Integer),
    Column("recording_retention", Integer),
    Column("recording_quota", BigInteger),
    Column("never_joined_close", Integer),
    Column("max_rooms", Integer),
    Column("max_live_sessions", Integer),
    Column("max_invitations", Integer),
    Column("max_guests", Integer),
    words("signing_key"),
    words("ticket_key"),
    at("created_at"),
    at("updated_at"),
    Column("max_users", Integer),
    json("default_rights"),
    json("embedders", nullable=True),
    Index("ux_tenants_domain", "domain", unique=True),
)


tenant_hosts = Table(
    "tenant_hosts", metadata, Column("host", Text, primary_key=True), tenant(), Index(None, "tenant_id")
)


counters = Table(
    "counters",
    metadata,
    Column("tenant_id", String(36), primary_key=True),
    Column("list", Text, primary_key=True),
    Column("value", BigInteger, nullable=False),
)


users = Table(
    "users",
    metadata,
    id_(),
    Column("number", BigInteger, nullable=False),
    tenant(),
    words("login"),
    words("login_key"),
    words("password_hash", nullable=True),
    words("email", nullable=True),
    words("display_name"),
    words("role"),
    flag("active"),
    at("created_at"),
    at("updated_at"),
    words("extension", nullable=True),
    words("first_name"),
    words("last_name"),
    words("company"),
    words("mobile_phone"),
    words("work_phone"),
    words("home_phone"),
    words("timezone", nullable=True),
    words("language", nullable=True),
    words("avatar", nullable=True),
    words("email_key", nullable=True),
    at("deleted_at", nullable=True),
    Index(
        "ux_users_login",
        "tenant_id",
        "login_key",
        unique=True,
        **where("deleted_at IS NULL"),
    ),
    *(
        Index(
            f"ux_users_{column}",
            "tenant_id",
            column,
            unique=True,
            **where(f"deleted_at IS NULL AND {column} IS NOT NULL"),
        )
        for column in ("email_key", "extension")
    ),
    Index("ix_users_number", "tenant_id", "number", **where("deleted_at IS NULL")),
)


credentials = Table(
    "credentials",
    metadata,
    id_(),
    tenant(),
    ref("user_id"),
    words("kind"),
    words("public_id"),
    words("secret_hash"),
    words("label"),
    json("scopes"),
    at("created_at"),
    at("expires_at", nullable=True),
    at("revoked_at", nullable=True),
    at("last_used_at", nullable=True),
    json("redirect_uris"),
    flag("confidential"),
    Index("ux_credentials_secret", "kind", "secret_hash", unique=True),
    Index("ix_credentials_public_id", "kind", "public_id"),
    Index(None, "tenant_id", "created_at"),
)
