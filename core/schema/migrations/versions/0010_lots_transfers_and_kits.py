"""Lots that are held and called back, transfers between sites, returns to suppliers, kits."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from core.schema.checks import change_check
from core.schema.columns import Id128
from core.schema.seeds import plant_permissions

revision = "0010"
down_revision = "0009"

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Adds columns and tables; no lot that is there is held."""
    for column in (
        "hold INTEGER DEFAULT 0 NOT NULL CONSTRAINT lot_hold CHECK (hold IN (0, 1))",
        """hold_reason TEXT DEFAULT '' NOT NULL
            CONSTRAINT lot_held_for CHECK ((hold = 1) = (hold_reason <> ''))""",
    ):
        op.execute(f"ALTER TABLE lot ADD COLUMN {column}")
    change_check(op.get_bind(), "orders", "orders_kind", "kind IN ('purchase')", "kind IN ('purchase', 'transfer')")
    make_recall()
    make_transfer()
    make_kit()
    make_supplier_return()
    plant_permissions(op.get_bind(), revision)


def downgrade() -> None:
    """What was held, sent and made of what must stay on record."""
    raise RuntimeError("this schema cannot be taken away: restore a backup")


def make_recall() -> None:
    op.create_table(
        "recall",
        sa.Column("id", BIG, nullable=False),
        sa.Column("lot_id", BIG, nullable=False),
        sa.Column("state", sa.Text(), server_default="opened", nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("was_held", sa.Integer(), server_default="0", nullable=False),
        sa.Column("posting_id", Id128(), nullable=False),
        sa.Column("opened_at", sa.BigInteger(), nullable=False),
        sa.Column("traced_at", sa.BigInteger(), nullable=True),
        sa.Column("closed_at", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("state IN ('opened', 'traced', 'closed', 'withdrawn')", name=op.f("recall_state")),
        sa.CheckConstraint(
            "(state IN ('closed', 'withdrawn')) = (closed_at IS NOT NULL)", name=op.f("recall_closed_once")
        ),
        sa.CheckConstraint("was_held IN (0, 1)", name=op.f("recall_was_held")),
        sa.ForeignKeyConstraint(["lot_id"], ["lot.id"], name=op.f("recall_lot_id_fk")),
        sa.ForeignKeyConstraint(["posting_id"], ["posting.id"], name=op.f("recall_posting_id_fk")),
        sa.PrimaryKeyConstraint("id", name=op.f("recall_pk")),
        sa.UniqueConstraint("posting_id", name=op.f("recall_posting_id_once")),
    )
    is_open = sa.text("state IN ('opened', 'traced')")
    op.create_index("recall_once", "recall", ["lot_id"], unique=True, sqlite_where=is_open, postgresql_where=is_open)


def make_transfer() -> None:
    op.create_table(
        "transfer",
        sa.Column("order_id", BIG, autoincrement=False, nullable=False),
        sa.Column("to_site_id", BIG, nullable=False),
        sa.Column("transit_id", BIG, nullable=False),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("transfer_order_id_fk")),
        sa.ForeignKeyConstraint(["to_site_id"], ["site.id"], name=op.f("transfer_to_site_id_fk")),
        sa.ForeignKeyConstraint(["transit_id"], ["location.id"], name=op.f("transfer_transit_id_fk")),
        sa.PrimaryKeyConstraint("order_id", name=op.f("transfer_pk")),
    )
    op.create_index("transfer_to", "transfer", ["to_site_id"])
    op.create_table(
        "transfer_line",
        sa.Column("order_line_id", BIG, autoincrement=False, nullable=False),
        sa.Column("shipped", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("lost", sa.BigInteger(), server_default="0", nullable=False),
        sa.CheckConstraint("shipped >= 0 AND lost >= 0 AND lost <= shipped", name=op.f("transfer_line_shipped")),
        sa.ForeignKeyConstraint(["order_line_id"], ["order_line.id"], name=op.f("transfer_line_order_line_id_fk")),
        sa.PrimaryKeyConstraint("order_line_id", name=op.f("transfer_line_pk")),
    )


def make_kit() -> None:
    op.create_table(
        "kit",
        sa.Column("id", BIG, nullable=False),
        sa.Column("item_id", BIG, nullable=False),
        sa.Column("active", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint("active IN (0, 1)", name=op.f("kit_active")),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("kit_item_id_fk")),
        sa.PrimaryKeyConstraint("id", name=op.f("kit_pk")),
        sa.UniqueConstraint("item_id", name=op.f("kit_item_id_once")),
    )
    op.create_table(
        "kit_line",
        sa.Column("kit_id", BIG, nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("item_id", BIG, nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("quantity > 0", name=op.f("kit_line_quantity")),
        sa.ForeignKeyConstraint(["kit_id"], ["kit.id"], name=op.f("kit_line_kit_id_fk")),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("kit_line_item_id_fk")),
        sa.PrimaryKeyConstraint("kit_id", "line", name=op.f("kit_line_pk")),
        sa.UniqueConstraint("kit_id", "item_id", name=op.f("kit_line_kit_id_item_id_once")),
        sqlite_with_rowid=False,
    )


def make_supplier_return() -> None:
    op.create_table(
        "supplier_return",
        sa.Column("id", BIG, nullable=False),
        sa.Column("posting_id", Id128(), nullable=False),
        sa.Column("order_line_id", BIG, nullable=False),
        sa.Column("replaced", sa.Integer(), server_default="0", nullable=False),
        sa.Column("refused", sa.Integer(), server_default="0", nullable=False),
        sa.CheckConstraint("replaced IN (0, 1)", name=op.f("supplier_return_replaced")),
        sa.CheckConstraint("refused IN (0, 1)", name=op.f("supplier_return_refused")),
        sa.ForeignKeyConstraint(["posting_id"], ["posting.id"], name=op.f("supplier_return_posting_id_fk")),
        sa.ForeignKeyConstraint(["order_line_id"], ["order_line.id"], name=op.f("supplier_return_order_line_id_fk")),
        sa.PrimaryKeyConstraint("id", name=op.f("supplier_return_pk")),
        sa.UniqueConstraint("posting_id", name=op.f("supplier_return_posting_id_once")),
    )
    op.create_index("supplier_return_of_line", "supplier_return", ["order_line_id"])
