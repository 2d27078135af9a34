"""Whose pages may show a tenant's meetings, everybody's until it says so; codecs of targets of broadcasts."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

# what was sent until now
_CODECS = (("audio_codec", "AAC"), ("video_codec", "H264"))


def upgrade() -> None:
    op.add_column("tenants", sa.Column("embedders", sa.Text(), nullable=True))
    for name, codec in _CODECS:
        column = sa.Column(name, sa.Text(), nullable=False, server_default=codec)
        op.add_column("broadcast_targets", column)


def downgrade() -> None:
    with op.batch_alter_table("broadcast_targets", schema=None) as batch_op:
        for name, _ in _CODECS:
            batch_op.drop_column(name)
    with op.batch_alter_table("tenants", schema=None) as batch_op:
        batch_op.drop_column("embedders")
