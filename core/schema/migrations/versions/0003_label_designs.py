"""Label designs that a site has changed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from core.schema.columns import Id128

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Adds the table; labels that are queued keep the designs that they were queued with."""
    op.create_table(
        "label_design",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("toml", sa.Text(), nullable=False),
        sa.Column("active", sa.Integer(), server_default="1", nullable=False),
        sa.Column("posting_id", Id128(), nullable=False),
        sa.CheckConstraint("active IN (0, 1)", name=op.f("label_design_active")),
        sa.ForeignKeyConstraint(["posting_id"], ["posting.id"], name=op.f("label_design_posting_id_fk")),
        sa.PrimaryKeyConstraint("name", "version", name=op.f("label_design_pk")),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    """Queued labels may have been designed by the site."""
    raise RuntimeError("this schema cannot be taken away: restore a backup")
