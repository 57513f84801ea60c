"""A text's language, and whether it speaks to the user by name."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add both; texts that were read before say neither until they are read again."""
    op.add_column("copy", sa.Column("language", sa.Text(), nullable=True))
    op.add_column("copy", sa.Column("names_us", sa.Boolean(), nullable=True))


def downgrade() -> None:
    """Drop them."""
    op.drop_column("copy", "names_us")
    op.drop_column("copy", "language")
