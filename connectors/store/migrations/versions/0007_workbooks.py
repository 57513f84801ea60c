"""Which workbooks were read for what is typed into them, as they were, and what stood in them."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table; all workbooks are read once more, and what was taken over is known."""
    op.create_table(
        "workbook",
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("changed_ns", sa.BigInteger()),
        sa.Column("size", sa.BigInteger()),
        sa.Column("is_ours", sa.Boolean(), nullable=False),
        sa.Column("said", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("place", "name", name="pk_workbook"),
    )


def downgrade() -> None:
    """Drop it."""
    op.drop_table("workbook")
