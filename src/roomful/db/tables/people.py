"""What people belong to and whom they know, and the steps of letting a program act for them."""

from sqlalchemy import Column, Index, Integer, String, Table

from roomful.db.tables.columns import at, id_, json, metadata, ref, tenant, where, words

groups = Table(
    "groups",
    metadata,
    id_(),
    tenant(),
    Column("seq", Integer, nullable=False),
    words("name"),
    words("name_key"),
    json("rights"),
    at("created_at"),
    at("updated_at"),
    Index("ux_groups_seq", "tenant_id", "seq", unique=True),
    Index("ux_groups_name", "tenant_id", "name_key", unique=True),
)


group_members = Table(
    "group_members",
    metadata,
    Column("group_id", String(36), primary_key=True),
    Column("user_id", String(36), primary_key=True),
    tenant(),
    at("created_at"),
    Index("ix_group_members_user_id", "tenant_id", "user_id"),
)


# of a user's or a group's book; the target is another user, or an address that is nobody's
contacts = Table(
    "contacts",
    metadata,
    id_(),
    tenant(),
    Column("seq", Integer, nullable=False),
    words("owner_kind"),
    Column("owner_id", String(36), nullable=False),
    ref("user_id"),
    words("address", nullable=True),
    words("address_key", nullable=True),
    words("display_name", nullable=True),
    at("created_at"),
    at("updated_at"),
    Index("ux_contacts_seq", "tenant_id", "seq", unique=True),
    Index(
        "ux_contacts_user", "tenant_id", "owner_id", "user_id", unique=True, **where("user_id IS NOT NULL")
    ),
    Index(
        "ux_contacts_address",
        "tenant_id",
        "owner_id",
        "address_key",
        unique=True,
        **where("address_key IS NOT NULL"),
    ),
    Index("ix_contacts_user_id", "tenant_id", "user_id", **where("user_id IS NOT NULL")),
)


# what somebody allowed a program, until it comes for its tokens; a code that comes twice ends them
authorizations = Table(
    "authorizations",
    metadata,
    id_(),
    tenant(),
    Column("credential_id", String(36), nullable=False),
    Column("user_id", String(36), nullable=False),
    words("code_hash"),
    words("redirect_uri"),
    json("scopes"),
    words("challenge", nullable=True),
    words("address", nullable=True),
    at("created_at"),
    at("expires_at"),
    at("used_at", nullable=True),
    Index("ux_authorizations_code_hash", "code_hash", unique=True),
    Index("ix_authorizations_expires_at", "expires_at"),
)
