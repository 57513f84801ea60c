"""Which addresses stand in the signature of a text, as digests."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; texts that were read before have none until they are read again."""
    op.add_column("copy", sa.Column("signs", sa.Text(), nullable=True))


def downgrade() -> None:
    """Drop it."""
    op.drop_column("copy", "signs")
