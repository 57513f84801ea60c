"""What reading mail remembers: what was sent, what can't be read, how far texts are, what a day cost."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns and the table; nothing that is known changes."""
    op.add_column("copy", sa.Column("is_sent", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("folder", sa.Column("settled", sa.Text(), nullable=False, server_default=""))
    op.add_column("account", sa.Column("spent_on", sa.Date()))
    op.add_column("account", sa.Column("spent_bytes", sa.BigInteger(), nullable=False, server_default="0"))
    op.create_table(
        "unreadable",
        sa.Column("folder_id", sa.Integer(), nullable=False),
        sa.Column("uidvalidity", sa.BigInteger(), nullable=False),
        sa.Column("uid", sa.BigInteger(), nullable=False),
        sa.Column("part", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["folder_id"], ["folder.id"], name="fk_unreadable_folder_id_folder"),
        sa.PrimaryKeyConstraint("folder_id", "uidvalidity", "uid", "part", name="pk_unreadable"),
    )


def downgrade() -> None:
    """Drop them."""
    op.drop_table("unreadable")
    for table, columns in {
        "account": ("spent_bytes", "spent_on"),
        "folder": ("settled",),
        "copy": ("is_sent",),
    }.items():
        for column in columns:
            op.drop_column(table, column)
