"""Groups and their rights, address books, avatars, programs that sign people in."""

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
