"""What leaving needs: form of address, files that look like scope, what became of drafts, gates."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns; texts are read again, so that the first two are filled."""
    op.add_column("copy", sa.Column("address_form", sa.Text()))
    op.add_column("copy", sa.Column("scope_files", sa.Text()))
    op.add_column("draft", sa.Column("last_day", sa.Date()))
    op.add_column("draft", sa.Column("outdated_on", sa.Date()))
    op.add_column("draft", sa.Column("certain", sa.Boolean(), nullable=False, server_default=sa.true()))
    op.add_column("draft", sa.Column("similarity", sa.Float()))
    op.add_column("snapshot", sa.Column("until_day", sa.Date()))
    op.add_column("snapshot", sa.Column("held", sa.Text(), nullable=False, server_default=""))


def downgrade() -> None:
    """Drop them."""
    for table, columns in {
        "snapshot": ("held", "until_day"),
        "draft": ("similarity", "certain", "outdated_on", "last_day"),
        "copy": ("scope_files", "address_form"),
    }.items():
        for column in columns:
            op.drop_column(table, column)
