"""What lists of the past are sorted by."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.create_index(
        "ix_sessions_end",
        "sessions",
        ["tenant_id", sa.text("coalesce(ended_at, 9223372036854775807)"), "number"],
    )
    op.create_index("ix_messages_seq", "messages", ["tenant_id", "seq"])
    op.create_index("ix_recordings_all", "recordings", ["tenant_id", "number"])


def downgrade() -> None:
    op.drop_index("ix_recordings_all", table_name="recordings")
    op.drop_index("ix_messages_seq", table_name="messages")
    op.drop_index("ix_sessions_end", table_name="sessions")
