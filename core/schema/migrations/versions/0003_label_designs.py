"""Label designs that a site has changed, and where its labels come out."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from core.schema.columns import Id128

revision = "0003"
down_revision = "0002"

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Adds the tables; labels that are queued keep the designs that they were queued with."""
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
    op.create_table(
        "label_route",
        sa.Column("id", BIG, nullable=False),
        sa.Column("site_id", BIG, nullable=False),
        sa.Column("label", sa.Text(), server_default="", nullable=False),
        sa.Column("station", sa.Text(), server_default="", nullable=False),
        sa.Column("zone", sa.Text(), server_default="", nullable=False),
        sa.Column("printer_id", BIG, nullable=False),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("label_route_site_id_fk")),
        sa.ForeignKeyConstraint(["printer_id"], ["printer.id"], name=op.f("label_route_printer_id_fk")),
        sa.PrimaryKeyConstraint("id", name=op.f("label_route_pk")),
        sa.UniqueConstraint("site_id", "label", "station", "zone", name=op.f("label_route_once")),
    )


def downgrade() -> None:
    """Queued labels may have been designed by the site."""
    raise RuntimeError("this schema cannot be taken away: restore a backup")
