"""Who is on the stage, who waits at the door."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

# what rooms let people do that are there already
_GUESTS = (
    '["audio_send", "audio_rcv", "video_send", "video_rcv", "desktop_sharing", "chat_send", "chat_rcv", '
    '"file_transfer_send", "file_transfer_rcv", "white_board_send", "white_board_rcv", "slide_show_send", '
    '"slide_show_rcv"]'
)
_ALL = _GUESTS.replace('"file_transfer_send"', '"recording", "file_transfer_send"')


def upgrade() -> None:
    with op.batch_alter_table("rooms", schema=None) as batch_op:
        batch_op.add_column(sa.Column("guest_limit", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("lobby_on", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column("lobby_scope", sa.Text(), nullable=False, server_default="all"))
        batch_op.add_column(sa.Column("entry_ways", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("mode", sa.Text(), nullable=False, server_default="all_on_screen"))
        batch_op.add_column(
            sa.Column("voice_activated", sa.Boolean(), nullable=False, server_default=sa.false())
        )
        batch_op.add_column(sa.Column("podium_limit", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("rights_user", sa.Text(), nullable=False, server_default=_ALL))
        batch_op.add_column(sa.Column("rights_guest", sa.Text(), nullable=False, server_default=_GUESTS))
        batch_op.add_column(
            sa.Column("interpretation", sa.Boolean(), nullable=False, server_default=sa.false())
        )
        batch_op.add_column(sa.Column("original_volume", sa.SmallInteger(), nullable=True))
        batch_op.add_column(
            sa.Column("enlarge_speaker", sa.Boolean(), nullable=False, server_default=sa.false())
        )
        batch_op.add_column(sa.Column("record_height", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("camera_max_height", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("camera_max_fps", sa.SmallInteger(), nullable=True))
        batch_op.add_column(sa.Column("screen_max_fps", sa.SmallInteger(), nullable=True))

    with op.batch_alter_table("participants", schema=None) as batch_op:
        batch_op.add_column(sa.Column("guest", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column("waiting_since", sa.BigInteger(), nullable=True))
        batch_op.add_column(sa.Column("seen_at", sa.BigInteger(), nullable=True))
        batch_op.add_column(sa.Column("on_podium", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column("pinned", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column("podium_invited_at", sa.BigInteger(), nullable=True))
        batch_op.add_column(sa.Column("spoke_at", sa.BigInteger(), nullable=True))
        batch_op.add_column(sa.Column("withheld", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("languages", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("channel", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("client", sa.Text(), nullable=False, server_default="{}"))
        batch_op.add_column(sa.Column("stats", sa.Text(), nullable=True))
    # those who are in now: tickets of vendors' programs are not counted, and nobody knows which those are
    op.execute("UPDATE participants SET guest = true WHERE user_id IS NULL AND ticket_id IS NULL")


def downgrade() -> None:
    with op.batch_alter_table("participants", schema=None) as batch_op:
        batch_op.drop_column("stats")
        batch_op.drop_column("client")
        batch_op.drop_column("channel")
        batch_op.drop_column("languages")
        batch_op.drop_column("withheld")
        batch_op.drop_column("spoke_at")
        batch_op.drop_column("podium_invited_at")
        batch_op.drop_column("pinned")
        batch_op.drop_column("on_podium")
        batch_op.drop_column("seen_at")
        batch_op.drop_column("waiting_since")
        batch_op.drop_column("guest")

    with op.batch_alter_table("rooms", schema=None) as batch_op:
        batch_op.drop_column("screen_max_fps")
        batch_op.drop_column("camera_max_fps")
        batch_op.drop_column("camera_max_height")
        batch_op.drop_column("record_height")
        batch_op.drop_column("enlarge_speaker")
        batch_op.drop_column("original_volume")
        batch_op.drop_column("interpretation")
        batch_op.drop_column("rights_guest")
        batch_op.drop_column("rights_user")
        batch_op.drop_column("podium_limit")
        batch_op.drop_column("voice_activated")
        batch_op.drop_column("mode")
        batch_op.drop_column("entry_ways")
        batch_op.drop_column("lobby_scope")
        batch_op.drop_column("lobby_on")
        batch_op.drop_column("guest_limit")
