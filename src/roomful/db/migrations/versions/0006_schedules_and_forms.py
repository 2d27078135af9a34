"""Weekly meetings, tags, reminders, templates, registration."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

_LIVE = "deleted_at IS NULL"
_RESERVED = "deleted_at IS NULL AND reserved_name IS NOT NULL"
_LIMITS = ("max_rooms", "max_live_sessions", "max_invitations", "max_guests")
_NEW_IN_ROOMS = (
    *("reserved_name", "days", "at_time", "length", "tags"),
    *("ring_invited", "reminders_on", "reminders", "registration"),
)


def _when(condition: str) -> dict[str, sa.TextClause]:
    return {"sqlite_where": sa.text(condition), "postgresql_where": sa.text(condition)}


def upgrade() -> None:
    with op.batch_alter_table("rooms", schema=None) as batch_op:
        batch_op.add_column(sa.Column("reserved_name", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("days", sa.Text(), nullable=False, server_default="[]"))
        batch_op.add_column(sa.Column("at_time", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("length", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("tags", sa.Text(), nullable=False, server_default="[]"))
        batch_op.add_column(sa.Column("ring_invited", sa.Text(), nullable=False, server_default="off"))
        batch_op.add_column(
            sa.Column("reminders_on", sa.Boolean(), nullable=False, server_default=sa.false())
        )
        batch_op.add_column(sa.Column("reminders", sa.Text(), nullable=False, server_default="[]"))
        batch_op.add_column(sa.Column("registration", sa.Text(), nullable=False, server_default="{}"))
        batch_op.drop_index("ux_rooms_name", **_when(_LIVE))
        batch_op.create_index("ix_rooms_name", ["tenant_id", "name", "number"], unique=False, **_when(_LIVE))
        batch_op.create_index(
            "ux_rooms_reserved_name", ["tenant_id", "reserved_name"], unique=True, **_when(_RESERVED)
        )
    # nobody chose the names that were made of a subject, so they are free for who chooses them
    op.execute(
        "UPDATE rooms SET reserved_name = name WHERE name <> slug OR origin NOT IN "
        "('page', 'portsip.room', 'portsip.meeting')"
    )
    with op.batch_alter_table("invitations", schema=None) as batch_op:
        batch_op.add_column(sa.Column("languages", sa.Text(), nullable=True))
    with op.batch_alter_table("tenants", schema=None) as batch_op:
        for name in _LIMITS:
            batch_op.add_column(sa.Column(name, sa.Integer(), nullable=True))
    op.execute("UPDATE tenants SET max_guests = 1000")
    _create_tables()


def _create_tables() -> None:
    op.create_table(
        "room_tags",
        sa.Column("room_id", sa.String(length=36), nullable=False),
        sa.Column("tag", sa.Text(), nullable=False),
        sa.Column("tenant_id", sa.String(length=36), nullable=False),
        sa.PrimaryKeyConstraint("room_id", "tag", name=op.f("pk_room_tags")),
    )
    op.create_index("ix_room_tags_tag", "room_tags", ["tenant_id", "tag", "room_id"], unique=False)
    op.create_table(
        "templates",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("tenant_id", sa.String(length=36), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("definition", sa.Text(), nullable=False),
        sa.Column("pins_box", sa.Text(), nullable=True),
        sa.Column("creator_id", sa.String(length=36), nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("updated_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_templates")),
    )
    op.create_index("ux_templates_seq", "templates", ["tenant_id", "seq"], unique=True)
    op.create_table(
        "registrants",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("tenant_id", sa.String(length=36), nullable=False),
        sa.Column("room_id", sa.String(length=36), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("email_key", sa.Text(), nullable=False),
        sa.Column("display_name", sa.Text(), nullable=False),
        sa.Column("answers", sa.Text(), nullable=False),
        sa.Column("ticket_id", sa.String(length=36), nullable=True),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_registrants")),
    )
    op.create_index("ix_registrants_room_id", "registrants", ["tenant_id", "room_id", "number"], unique=False)
    op.create_index("ux_registrants_email", "registrants", ["room_id", "email_key"], unique=True)


def downgrade() -> None:
    for name in ("registrants", "templates", "room_tags"):
        op.drop_table(name)
    with op.batch_alter_table("tenants", schema=None) as batch_op:
        for name in _LIMITS:
            batch_op.drop_column(name)
    with op.batch_alter_table("invitations", schema=None) as batch_op:
        batch_op.drop_column("languages")
    # a name that two rooms show now can be one room's alone again
    op.execute("UPDATE rooms SET name = id WHERE reserved_name IS NULL AND deleted_at IS NULL")
    with op.batch_alter_table("rooms", schema=None) as batch_op:
        batch_op.drop_index("ux_rooms_reserved_name", **_when(_RESERVED))
        batch_op.drop_index("ix_rooms_name", **_when(_LIVE))
        batch_op.create_index("ux_rooms_name", ["tenant_id", "name"], unique=True, **_when(_LIVE))
        for name in reversed(_NEW_IN_ROOMS):
            batch_op.drop_column(name)
