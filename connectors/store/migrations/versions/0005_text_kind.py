"""What the parts and words of a message say of who wrote it, apart from what its header says."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns; a calendar part that was seen before stays in the header's until it is read again."""
    op.add_column("copy", sa.Column("text_kind", sa.Text(), nullable=True))
    op.add_column("copy", sa.Column("text_kind_reason", sa.Text(), nullable=True))


def downgrade() -> None:
    """Drop them."""
    op.drop_column("copy", "text_kind_reason")
    op.drop_column("copy", "text_kind")
