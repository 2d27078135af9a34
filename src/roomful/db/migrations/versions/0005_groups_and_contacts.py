"""Groups and their rights, address books, avatars, programs that sign people in."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

# what users may do who are in no group: everything but moderating the meetings of others
_DEFAULT_RIGHTS = (
    '["make_calls","create_group_conference","address_book_editing","screen_sharing",'
    '"remote_desktop_control","slideshow","file_sharing","conference_recording"]'
)


def upgrade() -> None:
    with op.batch_alter_table("tenants", schema=None) as batch_op:
        batch_op.add_column(sa.Column("max_users", sa.Integer(), nullable=True))
        batch_op.add_column(
            sa.Column("default_rights", sa.Text(), nullable=False, server_default=_DEFAULT_RIGHTS)
        )
    with op.batch_alter_table("users", schema=None) as batch_op:
        batch_op.add_column(sa.Column("avatar", sa.Text(), nullable=True))
    with op.batch_alter_table("credentials", schema=None) as batch_op:
        batch_op.add_column(sa.Column("redirect_uris", sa.Text(), nullable=False, server_default="[]"))
        batch_op.add_column(sa.Column("confidential", sa.Boolean(), nullable=False, server_default=sa.true()))
    op.execute("UPDATE credentials SET kind = 'oauth_client' WHERE kind = 'trueconf'")
    with op.batch_alter_table("sign_ins", schema=None) as batch_op:
        batch_op.alter_column("user_id", existing_type=sa.String(length=36), nullable=True)
        batch_op.add_column(sa.Column("credential_id", sa.String(length=36), nullable=True))
        batch_op.add_column(sa.Column("authorization_id", sa.String(length=36), nullable=True))
        batch_op.create_index(
            "ix_sign_ins_authorization_id",
            ["authorization_id"],
            unique=False,
            sqlite_where=sa.text("authorization_id IS NOT NULL"),
            postgresql_where=sa.text("authorization_id IS NOT NULL"),
        )
    _groups()
    _contacts()
    _authorizations()


def downgrade() -> None:
    op.drop_table("authorizations")
    op.drop_table("contacts")
    op.drop_table("group_members")
    op.drop_table("groups")
    op.execute("DELETE FROM sign_ins WHERE user_id IS NULL")
    with op.batch_alter_table("sign_ins", schema=None) as batch_op:
        batch_op.drop_index("ix_sign_ins_authorization_id")
        batch_op.drop_column("authorization_id")
        batch_op.drop_column("credential_id")
        batch_op.alter_column("user_id", existing_type=sa.String(length=36), nullable=False)
    op.execute("UPDATE credentials SET kind = 'trueconf' WHERE kind = 'oauth_client'")
    with op.batch_alter_table("credentials", schema=None) as batch_op:
        batch_op.drop_column("confidential")
        batch_op.drop_column("redirect_uris")
    with op.batch_alter_table("users", schema=None) as batch_op:
        batch_op.drop_column("avatar")
    with op.batch_alter_table("tenants", schema=None) as batch_op:
        batch_op.drop_column("default_rights")
        batch_op.drop_column("max_users")


def _groups() -> None:
    op.create_table(
        "groups",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("tenant_id", sa.String(length=36), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_key", sa.Text(), nullable=False),
        sa.Column("rights", sa.Text(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("updated_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_groups")),
    )
    with op.batch_alter_table("groups", schema=None) as batch_op:
        batch_op.create_index("ux_groups_seq", ["tenant_id", "seq"], unique=True)
        batch_op.create_index("ux_groups_name", ["tenant_id", "name_key"], unique=True)
    op.create_table(
        "group_members",
        sa.Column("group_id", sa.String(length=36), nullable=False),
        sa.Column("user_id", sa.String(length=36), nullable=False),
        sa.Column("tenant_id", sa.String(length=36), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("group_id", "user_id", name=op.f("pk_group_members")),
    )
    with op.batch_alter_table("group_members", schema=None) as batch_op:
        batch_op.create_index("ix_group_members_user_id", ["tenant_id", "user_id"], unique=False)


def _contacts() -> None:
    op.create_table(
        "contacts",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("tenant_id", sa.String(length=36), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("owner_kind", sa.Text(), nullable=False),
        sa.Column("owner_id", sa.String(length=36), nullable=False),
        sa.Column("user_id", sa.String(length=36), nullable=True),
        sa.Column("address", sa.Text(), nullable=True),
        sa.Column("address_key", sa.Text(), nullable=True),
        sa.Column("display_name", sa.Text(), nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("updated_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contacts")),
    )
    with op.batch_alter_table("contacts", schema=None) as batch_op:
        batch_op.create_index("ux_contacts_seq", ["tenant_id", "seq"], unique=True)
        for name, column in (("ux_contacts_user", "user_id"), ("ux_contacts_address", "address_key")):
            batch_op.create_index(
                name,
                ["tenant_id", "owner_id", column],
                unique=True,
                sqlite_where=sa.text(f"{column} IS NOT NULL"),
                postgresql_where=sa.text(f"{column} IS NOT NULL"),
            )
        batch_op.create_index(
            "ix_contacts_user_id",
            ["tenant_id", "user_id"],
            unique=False,
            sqlite_where=sa.text("user_id IS NOT NULL"),
            postgresql_where=sa.text("user_id IS NOT NULL"),
        )


def _authorizations() -> None:
    op.create_table(
        "authorizations",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("tenant_id", sa.String(length=36), nullable=False),
        sa.Column("credential_id", sa.String(length=36), nullable=False),
        sa.Column("user_id", sa.String(length=36), nullable=False),
        sa.Column("code_hash", sa.Text(), nullable=False),
        sa.Column("redirect_uri", sa.Text(), nullable=False),
        sa.Column("scopes", sa.Text(), nullable=False),
        sa.Column("challenge", sa.Text(), nullable=True),
        sa.Column("address", sa.Text(), nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.Column("used_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_authorizations")),
    )
    with op.batch_alter_table("authorizations", schema=None) as batch_op:
        batch_op.create_index("ux_authorizations_code_hash", ["code_hash"], unique=True)
        batch_op.create_index("ix_authorizations_expires_at", ["expires_at"], unique=False)
