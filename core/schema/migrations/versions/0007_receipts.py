"""Receipts with what came in on each; items, suppliers and sites as receiving needs to know them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from core.schema.columns import Id128
from core.schema.seeds import plant_permissions, plant_statuses

revision = "0007"
down_revision = "0006"

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
COLUMNS = {
    "item": (
        "min_life_days INTEGER DEFAULT 0 NOT NULL CONSTRAINT item_min_life_days CHECK (min_life_days >= 0)",
        """expiry_optional INTEGER DEFAULT 0 NOT NULL
            CONSTRAINT item_expiry_optional CHECK (expiry_optional IN (0, 1))""",
    ),
    "party": ("blind INTEGER DEFAULT 0 NOT NULL CONSTRAINT party_blind CHECK (blind IN (0, 1))",),
    "site": ("blind INTEGER DEFAULT 0 NOT NULL CONSTRAINT site_blind CHECK (blind IN (0, 1))",),
}


def upgrade() -> None:
    """Adds the tables and columns; what came in before belongs to no receipt."""
    for table, columns in COLUMNS.items():
        for column in columns:
            op.execute(f"ALTER TABLE {table} ADD COLUMN {column}")
    _make_receipt()
    _make_receipt_line()
    plant_statuses(op.get_bind(), revision)
    plant_permissions(op.get_bind(), revision)


def downgrade() -> None:
    """What came in must stay on record."""
    raise RuntimeError("this schema cannot be taken away: restore a backup")


def _make_receipt() -> None:
    op.create_table(
        "receipt",
        sa.Column("id", BIG, nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("site_id", BIG, nullable=False),
        sa.Column("location_id", BIG, nullable=False),
        sa.Column("party_id", BIG, server_default="0", nullable=False),
        sa.Column("order_id", BIG, nullable=True),
        sa.Column("delivery_note", sa.Text(), server_default="", nullable=False),
        sa.Column("mode", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), server_default="open", nullable=False),
        sa.Column("arrived_at", sa.BigInteger(), nullable=False),
        sa.Column("opened_at", sa.BigInteger(), nullable=False),
        sa.Column("closed_at", sa.BigInteger(), nullable=True),
        sa.Column("posting_id", Id128(), nullable=False),
        sa.CheckConstraint("mode IN ('order', 'item', 'blind', 'free')", name=op.f("receipt_mode")),
        sa.CheckConstraint("state IN ('open', 'closed')", name=op.f("receipt_state")),
        sa.CheckConstraint("(state = 'closed') = (closed_at IS NOT NULL)", name=op.f("receipt_closed_at_a_time")),
        *(
            sa.ForeignKeyConstraint([column], [target], name=op.f(f"receipt_{column}_fk"))
            for column, target in (
                ("site_id", "site.id"), ("location_id", "location.id"), ("party_id", "party.id"),
                ("order_id", "orders.id"), ("posting_id", "posting.id"),
            )
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("receipt_pk")),
        sa.UniqueConstraint("number", name=op.f("receipt_number_once")),
    )  # fmt: skip
    op.create_index("receipt_of_order", "receipt", ["order_id", "state"])
    op.create_index("receipt_open", "receipt", ["site_id", "state", "arrived_at"])


def _make_receipt_line() -> None:
    op.create_table(
        "receipt_line",
        sa.Column("id", BIG, nullable=False),
        sa.Column("receipt_id", BIG, nullable=False),
        sa.Column("posting_id", Id128(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("order_line_id", BIG, nullable=True),
        sa.Column("item_id", BIG, nullable=False),
        sa.Column("lot_id", BIG, server_default="0", nullable=False),
        sa.Column("plate_id", BIG, server_default="0", nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("rejected", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("condition", sa.Text(), server_default="good", nullable=False),
        sa.Column("undone_by", Id128(), nullable=True),
        sa.CheckConstraint("condition IN ('good', 'damaged', 'rejected')", name=op.f("receipt_line_condition")),
        sa.CheckConstraint(
            "quantity >= 0 AND rejected >= 0 AND quantity + rejected > 0", name=op.f("receipt_line_quantity")
        ),
        sa.CheckConstraint(
            "(condition = 'rejected') = (rejected > 0 AND quantity = 0)", name=op.f("receipt_line_rejected_apart")
        ),
        *(
            sa.ForeignKeyConstraint([column], [target], name=op.f(f"receipt_line_{column}_fk"))
            for column, target in (
                ("receipt_id", "receipt.id"), ("posting_id", "posting.id"), ("order_line_id", "order_line.id"),
                ("item_id", "item.id"), ("lot_id", "lot.id"), ("plate_id", "plate.id"), ("undone_by", "posting.id"),
            )
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("receipt_line_pk")),
        sa.UniqueConstraint("posting_id", "line", name=op.f("receipt_line_posting_id_line_once")),
    )  # fmt: skip
    op.create_index("receipt_line_of_receipt", "receipt_line", ["receipt_id", "id"])
    op.create_index("receipt_line_of_order_line", "receipt_line", ["order_line_id", "id"])
