"""Doors and time: windows, PINs, invitations, mails, calls."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    _doors_and_time()
    op.create_table(
        "mails",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("tenant_id", sa.String(length=36), nullable=False),
        sa.Column("room_id", sa.String(length=36), nullable=True),
        sa.Column("to_address", sa.Text(), nullable=False),
        sa.Column("to_name", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("method", sa.Text(), nullable=True),
        sa.Column("uid", sa.Text(), nullable=True),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("body_box", sa.Text(), nullable=False),
        sa.Column("message_id", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("next_at", sa.BigInteger(), nullable=True),
        sa.Column("sent_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mails")),
    )
    with op.batch_alter_table("mails", schema=None) as batch_op:
        batch_op.create_index("ix_mails_number", ["tenant_id", "number"], unique=False)
        batch_op.create_index("ix_mails_state", ["tenant_id", "state", "number"], unique=False)
        batch_op.create_index("ix_mails_room_id", ["tenant_id", "room_id", "number"], unique=False)
        batch_op.create_index(
            "ix_mails_uid",
            ["tenant_id", "uid", "number"],
            unique=False,
            sqlite_where=sa.text("uid IS NOT NULL"),
            postgresql_where=sa.text("uid IS NOT NULL"),
        )
        batch_op.create_index("ix_mails_created_at", ["created_at"], unique=False)
    _streams_of_rooms()


def downgrade() -> None:
    op.drop_table("room_streams")
    _without_doors_and_time()
    op.drop_table("mails")


def _streams_of_rooms() -> None:
    op.create_table(
        "room_streams",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("tenant_id", sa.String(length=36), nullable=False),
        sa.Column("room_id", sa.String(length=36), nullable=False),
        sa.Column("url_box", sa.Text(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("updated_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_room_streams")),
    )
    with op.batch_alter_table("room_streams", schema=None) as batch_op:
        batch_op.create_index("ix_room_streams_room_id", ["tenant_id", "room_id", "number"], unique=False)


def _doors_and_time() -> None:
    op.create_table(
        "extensions",
        sa.Column("tenant_id", sa.String(length=36), nullable=False),
        sa.Column("digits", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("owner_id", sa.String(length=36), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "digits", name=op.f("pk_extensions")),
    )
    with op.batch_alter_table("extensions", schema=None) as batch_op:
        batch_op.create_index("ix_extensions_owner_id", ["tenant_id", "owner_id"], unique=False)

    op.create_table(
        "invitations",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("tenant_id", sa.String(length=36), nullable=False),
        sa.Column("room_id", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("user_id", sa.String(length=36), nullable=True),
        sa.Column("address", sa.Text(), nullable=True),
        sa.Column("address_key", sa.Text(), nullable=True),
        sa.Column("display_name", sa.Text(), nullable=True),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("ticket_id", sa.String(length=36), nullable=True),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("sent_at", sa.BigInteger(), nullable=True),
        sa.Column("last_result", sa.Text(), nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("updated_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitations")),
    )
    with op.batch_alter_table("invitations", schema=None) as batch_op:
        batch_op.create_index("ix_invitations_room_id", ["tenant_id", "room_id", "number"], unique=False)
        batch_op.create_index("ix_invitations_user_id", ["tenant_id", "user_id", "room_id"], unique=False)
        batch_op.create_index(
            "ux_invitations_address",
            ["room_id", "address_key"],
            unique=True,
            sqlite_where=sa.text("address_key IS NOT NULL"),
            postgresql_where=sa.text("address_key IS NOT NULL"),
        )
        batch_op.create_index(
            "ux_invitations_user",
            ["room_id", "user_id"],
            unique=True,
            sqlite_where=sa.text("user_id IS NOT NULL"),
            postgresql_where=sa.text("user_id IS NOT NULL"),
        )

    op.create_table(
        "presences",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("tenant_id", sa.String(length=36), nullable=False),
        sa.Column("user_id", sa.String(length=36), nullable=False),
        sa.Column("seen_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_presences")),
    )
    with op.batch_alter_table("presences", schema=None) as batch_op:
        batch_op.create_index("ix_presences_seen_at", ["seen_at"], unique=False)
        batch_op.create_index("ix_presences_user_id", ["tenant_id", "user_id", "seen_at"], unique=False)

    op.create_table(
        "rings",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("tenant_id", sa.String(length=36), nullable=False),
        sa.Column("session_id", sa.String(length=36), nullable=False),
        sa.Column("room_id", sa.String(length=36), nullable=False),
        sa.Column("participant_id", sa.String(length=36), nullable=True),
        sa.Column("inviter_kind", sa.Text(), nullable=False),
        sa.Column("inviter_id", sa.String(length=36), nullable=True),
        sa.Column("inviter_name", sa.Text(), nullable=False),
        sa.Column("user_id", sa.String(length=36), nullable=True),
        sa.Column("address", sa.Text(), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=True),
        sa.Column("answered_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rings")),
    )
    with op.batch_alter_table("rings", schema=None) as batch_op:
        batch_op.create_index("ix_rings_session_id", ["tenant_id", "session_id", "number"], unique=False)
        batch_op.create_index(
            "ix_rings_user_id",
            ["tenant_id", "user_id", "number"],
            unique=False,
            sqlite_where=sa.text("outcome = 'ringing'"),
            postgresql_where=sa.text("outcome = 'ringing'"),
        )

    with op.batch_alter_table("participants", schema=None) as batch_op:
        batch_op.add_column(sa.Column("invitation_id", sa.String(length=36), nullable=True))
        batch_op.add_column(sa.Column("media", sa.Text(), nullable=False, server_default="all"))
        batch_op.add_column(sa.Column("permissions", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("meta", sa.Text(), nullable=False, server_default="{}"))
        batch_op.add_column(sa.Column("deaf", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column("mic_given", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column("remove_at", sa.BigInteger(), nullable=True))
        batch_op.add_column(
            sa.Column("ends_session", sa.Boolean(), nullable=False, server_default=sa.false())
        )

    with op.batch_alter_table("rooms", schema=None) as batch_op:
        batch_op.add_column(sa.Column("room_pin_box", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("host_pin_box", sa.Text(), nullable=True))
        batch_op.add_column(
            sa.Column("invited_only", sa.Boolean(), nullable=False, server_default=sa.false())
        )
        batch_op.add_column(sa.Column("control", sa.Text(), nullable=False, server_default="free"))
        batch_op.add_column(sa.Column("hands_first", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(
            sa.Column("entry_picture_off", sa.Boolean(), nullable=False, server_default=sa.false())
        )
        batch_op.add_column(sa.Column("prompts", sa.Boolean(), nullable=False, server_default=sa.true()))
        batch_op.add_column(sa.Column("entry_tones", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column("previews", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column("av_sync", sa.Boolean(), nullable=True))
        batch_op.add_column(sa.Column("picture_width", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("picture_height", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("picture_fps", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("picture_kbps", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("timezone", sa.Text(), nullable=True))
        batch_op.add_column(
            sa.Column("starts_itself", sa.Boolean(), nullable=False, server_default=sa.false())
        )
        batch_op.add_column(sa.Column("stay_limit", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("end_warning", sa.Integer(), nullable=False, server_default="300"))
        batch_op.add_column(sa.Column("extendable", sa.Boolean(), nullable=False, server_default=sa.true()))
        batch_op.add_column(
            sa.Column("broadcast_at_start", sa.Boolean(), nullable=False, server_default=sa.false())
        )
        batch_op.add_column(sa.Column("broadcast_preset_id", sa.String(length=36), nullable=True))
        batch_op.add_column(sa.Column("dial_in_numbers", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("outbound_caller_ids", sa.Text(), nullable=False, server_default="[]"))
        batch_op.add_column(sa.Column("theme", sa.Text(), nullable=False, server_default="{}"))
        batch_op.add_column(sa.Column("location", sa.Text(), nullable=True))
        batch_op.create_index(
            "ix_rooms_last_entry_at",
            ["tenant_id", "last_entry_at", "number"],
            unique=False,
            sqlite_where=sa.text("deleted_at IS NULL"),
            postgresql_where=sa.text("deleted_at IS NULL"),
        )
        batch_op.create_index(
            "ix_rooms_opens_at",
            ["tenant_id", "opens_at", "number"],
            unique=False,
            sqlite_where=sa.text("deleted_at IS NULL"),
            postgresql_where=sa.text("deleted_at IS NULL"),
        )
        batch_op.create_index(
            "ix_rooms_origin",
            ["tenant_id", "origin", "number"],
            unique=False,
            sqlite_where=sa.text("deleted_at IS NULL"),
            postgresql_where=sa.text("deleted_at IS NULL"),
        )
        batch_op.create_index(
            "ix_rooms_title",
            ["tenant_id", "title", "number"],
            unique=False,
            sqlite_where=sa.text("deleted_at IS NULL"),
            postgresql_where=sa.text("deleted_at IS NULL"),
        )

    with op.batch_alter_table("sessions", schema=None) as batch_op:
        batch_op.add_column(sa.Column("hands_first", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column("snapshot", sa.Text(), nullable=False, server_default="{}"))
        batch_op.add_column(sa.Column("log_deleted_at", sa.BigInteger(), nullable=True))
        batch_op.create_index("ix_sessions_room_name", ["tenant_id", "room_name", "number"], unique=False)

    with op.batch_alter_table("sign_ins", schema=None) as batch_op:
        batch_op.add_column(sa.Column("grant", sa.Text(), nullable=False, server_default="page"))
        batch_op.add_column(sa.Column("scopes", sa.Text(), nullable=False, server_default="[]"))
        batch_op.add_column(sa.Column("refresh_hash", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("refresh_expires_at", sa.BigInteger(), nullable=True))
        batch_op.create_index(
            "ux_sign_ins_refresh_hash",
            ["refresh_hash"],
            unique=True,
            sqlite_where=sa.text("refresh_hash IS NOT NULL"),
            postgresql_where=sa.text("refresh_hash IS NOT NULL"),
        )

    with op.batch_alter_table("tenants", schema=None) as batch_op:
        batch_op.add_column(sa.Column("never_joined_close", sa.Integer(), nullable=True))

    with op.batch_alter_table("tickets", schema=None) as batch_op:
        batch_op.add_column(sa.Column("secret_box", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("user_id", sa.String(length=36), nullable=True))
        batch_op.add_column(sa.Column("invitation_id", sa.String(length=36), nullable=True))
        batch_op.add_column(sa.Column("room_name", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("auto_create", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column("new_room", sa.Text(), nullable=False, server_default="{}"))
        batch_op.add_column(sa.Column("label", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("meta", sa.Text(), nullable=False, server_default="{}"))
        batch_op.add_column(sa.Column("media", sa.Text(), nullable=False, server_default="all"))
        batch_op.add_column(sa.Column("permissions", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("mic_muted", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column("camera_off", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column("opens_at", sa.BigInteger(), nullable=True))
        batch_op.add_column(sa.Column("last_entry_at", sa.BigInteger(), nullable=True))
        batch_op.add_column(sa.Column("remove_at", sa.BigInteger(), nullable=True))
        batch_op.add_column(sa.Column("stay_limit", sa.Integer(), nullable=True))
        batch_op.add_column(
            sa.Column("ends_session", sa.Boolean(), nullable=False, server_default=sa.false())
        )

    with op.batch_alter_table("users", schema=None) as batch_op:
        batch_op.add_column(sa.Column("extension", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("first_name", sa.Text(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("last_name", sa.Text(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("company", sa.Text(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("mobile_phone", sa.Text(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("work_phone", sa.Text(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("home_phone", sa.Text(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("timezone", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("language", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("email_key", sa.Text(), nullable=True))
        batch_op.create_index(
            "ix_users_number",
            ["tenant_id", "number"],
            unique=False,
            sqlite_where=sa.text("deleted_at IS NULL"),
            postgresql_where=sa.text("deleted_at IS NULL"),
        )
        batch_op.create_index(
            "ux_users_email_key",
            ["tenant_id", "email_key"],
            unique=True,
            sqlite_where=sa.text("deleted_at IS NULL AND email_key IS NOT NULL"),
            postgresql_where=sa.text("deleted_at IS NULL AND email_key IS NOT NULL"),
        )
        batch_op.create_index(
            "ux_users_extension",
            ["tenant_id", "extension"],
            unique=True,
            sqlite_where=sa.text("deleted_at IS NULL AND extension IS NOT NULL"),
            postgresql_where=sa.text("deleted_at IS NULL AND extension IS NOT NULL"),
        )
    # telnyx rooms have no prompts; every room's digits are in the one list of digits
    op.execute("UPDATE rooms SET prompts = false WHERE origin = 'telnyx'")
    op.execute(
        "INSERT INTO extensions (tenant_id, digits, kind, owner_id) "
        "SELECT tenant_id, extension, 'room', id FROM rooms WHERE deleted_at IS NULL"
    )


def _without_doors_and_time() -> None:
    with op.batch_alter_table("users", schema=None) as batch_op:
        batch_op.drop_index(
            "ux_users_extension",
            sqlite_where=sa.text("deleted_at IS NULL AND extension IS NOT NULL"),
            postgresql_where=sa.text("deleted_at IS NULL AND extension IS NOT NULL"),
        )
        batch_op.drop_index(
            "ux_users_email_key",
            sqlite_where=sa.text("deleted_at IS NULL AND email_key IS NOT NULL"),
            postgresql_where=sa.text("deleted_at IS NULL AND email_key IS NOT NULL"),
        )
        batch_op.drop_index(
            "ix_users_number",
            sqlite_where=sa.text("deleted_at IS NULL"),
            postgresql_where=sa.text("deleted_at IS NULL"),
        )
        batch_op.drop_column("email_key")
        batch_op.drop_column("language")
        batch_op.drop_column("timezone")
        batch_op.drop_column("home_phone")
        batch_op.drop_column("work_phone")
        batch_op.drop_column("mobile_phone")
        batch_op.drop_column("company")
        batch_op.drop_column("last_name")
        batch_op.drop_column("first_name")
        batch_op.drop_column("extension")

    with op.batch_alter_table("tickets", schema=None) as batch_op:
        batch_op.drop_column("ends_session")
        batch_op.drop_column("stay_limit")
        batch_op.drop_column("remove_at")
        batch_op.drop_column("last_entry_at")
        batch_op.drop_column("opens_at")
        batch_op.drop_column("camera_off")
        batch_op.drop_column("mic_muted")
        batch_op.drop_column("permissions")
        batch_op.drop_column("media")
        batch_op.drop_column("meta")
        batch_op.drop_column("label")
        batch_op.drop_column("new_room")
        batch_op.drop_column("auto_create")
        batch_op.drop_column("room_name")
        batch_op.drop_column("invitation_id")
        batch_op.drop_column("user_id")
        batch_op.drop_column("secret_box")

    with op.batch_alter_table("tenants", schema=None) as batch_op:
        batch_op.drop_column("never_joined_close")

    with op.batch_alter_table("sign_ins", schema=None) as batch_op:
        batch_op.drop_index(
            "ux_sign_ins_refresh_hash",
            sqlite_where=sa.text("refresh_hash IS NOT NULL"),
            postgresql_where=sa.text("refresh_hash IS NOT NULL"),
        )
        batch_op.drop_column("refresh_expires_at")
        batch_op.drop_column("refresh_hash")
        batch_op.drop_column("scopes")
        batch_op.drop_column("grant")

    with op.batch_alter_table("sessions", schema=None) as batch_op:
        batch_op.drop_index("ix_sessions_room_name")
        batch_op.drop_column("log_deleted_at")
        batch_op.drop_column("snapshot")
        batch_op.drop_column("hands_first")

    with op.batch_alter_table("rooms", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_rooms_title",
            sqlite_where=sa.text("deleted_at IS NULL"),
            postgresql_where=sa.text("deleted_at IS NULL"),
        )
        batch_op.drop_index(
            "ix_rooms_origin",
            sqlite_where=sa.text("deleted_at IS NULL"),
            postgresql_where=sa.text("deleted_at IS NULL"),
        )
        batch_op.drop_index(
            "ix_rooms_opens_at",
            sqlite_where=sa.text("deleted_at IS NULL"),
            postgresql_where=sa.text("deleted_at IS NULL"),
        )
        batch_op.drop_index(
            "ix_rooms_last_entry_at",
            sqlite_where=sa.text("deleted_at IS NULL"),
            postgresql_where=sa.text("deleted_at IS NULL"),
        )
        batch_op.drop_column("location")
        batch_op.drop_column("theme")
        batch_op.drop_column("outbound_caller_ids")
        batch_op.drop_column("dial_in_numbers")
        batch_op.drop_column("broadcast_preset_id")
        batch_op.drop_column("broadcast_at_start")
        batch_op.drop_column("extendable")
        batch_op.drop_column("end_warning")
        batch_op.drop_column("stay_limit")
        batch_op.drop_column("starts_itself")
        batch_op.drop_column("timezone")
        batch_op.drop_column("picture_kbps")
        batch_op.drop_column("picture_fps")
        batch_op.drop_column("picture_height")
        batch_op.drop_column("picture_width")
        batch_op.drop_column("av_sync")
        batch_op.drop_column("previews")
        batch_op.drop_column("entry_tones")
        batch_op.drop_column("prompts")
        batch_op.drop_column("entry_picture_off")
        batch_op.drop_column("hands_first")
        batch_op.drop_column("control")
        batch_op.drop_column("invited_only")
        batch_op.drop_column("host_pin_box")
        batch_op.drop_column("room_pin_box")

    with op.batch_alter_table("participants", schema=None) as batch_op:
        batch_op.drop_column("ends_session")
        batch_op.drop_column("remove_at")
        batch_op.drop_column("mic_given")
        batch_op.drop_column("deaf")
        batch_op.drop_column("meta")
        batch_op.drop_column("permissions")
        batch_op.drop_column("media")
        batch_op.drop_column("invitation_id")

    with op.batch_alter_table("rings", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_rings_user_id",
            sqlite_where=sa.text("outcome = 'ringing'"),
            postgresql_where=sa.text("outcome = 'ringing'"),
        )
        batch_op.drop_index("ix_rings_session_id")

    op.drop_table("rings")
    with op.batch_alter_table("presences", schema=None) as batch_op:
        batch_op.drop_index("ix_presences_user_id")
        batch_op.drop_index("ix_presences_seen_at")

    op.drop_table("presences")
    with op.batch_alter_table("invitations", schema=None) as batch_op:
        batch_op.drop_index(
            "ux_invitations_user",
            sqlite_where=sa.text("user_id IS NOT NULL"),
            postgresql_where=sa.text("user_id IS NOT NULL"),
        )
        batch_op.drop_index(
            "ux_invitations_address",
            sqlite_where=sa.text("address_key IS NOT NULL"),
            postgresql_where=sa.text("address_key IS NOT NULL"),
        )
        batch_op.drop_index("ix_invitations_user_id")
        batch_op.drop_index("ix_invitations_room_id")

    op.drop_table("invitations")
    with op.batch_alter_table("extensions", schema=None) as batch_op:
        batch_op.drop_index("ix_extensions_owner_id")

    op.drop_table("extensions")
