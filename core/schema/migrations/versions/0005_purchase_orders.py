"""Purchase orders in full: terms of suppliers, tolerances, revisions, and shipments that are announced."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from core.schema.seeds import plant_permissions

revision = "0005"
down_revision = "0004"

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Adds columns and tables; orders that are there keep their lines, and the tolerance that each of them had."""
    add_columns()
    op.create_index("orders_of_party", "orders", ["party_id"])
    op.create_index("orders_of_site", "orders", ["kind", "site_id", "id"])
    make_supplier_item()
    make_shipments()
    plant_permissions(op.get_bind(), revision)


def downgrade() -> None:
    """Orders may be of kinds that the schema before cannot hold."""
    raise RuntimeError("this schema cannot be taken away: restore a backup")


def percent(table: str, column: str, most: int, more: str = "") -> str:
    return f"{column} INTEGER {more} CONSTRAINT {table}_{column} CHECK ({column} BETWEEN 0 AND {most})"


def days(table: str, column: str) -> str:
    return f"{column} INTEGER CONSTRAINT {table}_{column} CHECK ({column} >= 0)"


def yes_no(table: str, column: str) -> str:
    return f"{column} INTEGER DEFAULT 0 NOT NULL CONSTRAINT {table}_{column} CHECK ({column} IN (0, 1))"


COLUMNS = {
    "party": (
        "email TEXT DEFAULT '' NOT NULL",
        "currency TEXT DEFAULT '' NOT NULL",
        percent("party", "over_percent", 1000),
        percent("party", "under_percent", 99),
        days("party", "min_life_days"),
        days("party", "lead_days"),
    ),
    "item": (percent("item", "over_percent", 1000), percent("item", "under_percent", 99)),
    "orders": (
        "revision INTEGER DEFAULT 0 NOT NULL CONSTRAINT orders_revision CHECK (revision >= 0)",
        "currency TEXT DEFAULT '' NOT NULL",
        "note TEXT DEFAULT '' NOT NULL",
        "closed_because TEXT DEFAULT '' NOT NULL",
        "last_line INTEGER DEFAULT 0 NOT NULL",
    ),
    "order_line": (
        "rejected BIGINT DEFAULT 0 NOT NULL CONSTRAINT order_line_rejected CHECK (rejected >= 0)",
        yes_no("order_line", "closed"),
        "price BIGINT CONSTRAINT order_line_price CHECK (price >= 0)",
        "due_on DATE",
        "supplier_code TEXT DEFAULT '' NOT NULL",
        percent("order_line", "under_percent", 99, "DEFAULT 0 NOT NULL"),
        yes_no("order_line", "over_unlimited"),
    ),
}


def add_columns() -> None:
    for table, columns in COLUMNS.items():
        for column in columns:
            op.execute(f"ALTER TABLE {table} ADD COLUMN {column}")


def make_supplier_item() -> None:
    op.create_table(
        "supplier_item",
        sa.Column("id", BIG, nullable=False),
        sa.Column("party_id", BIG, nullable=False),
        sa.Column("item_id", BIG, nullable=False),
        sa.Column("code", sa.Text(), server_default="", nullable=False),
        sa.Column("pack_id", BIG, nullable=True),
        sa.Column("price", sa.BigInteger(), nullable=True),
        sa.Column("lead_days", sa.Integer(), nullable=True),
        sa.Column("minimum", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("multiple", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("min_life_days", sa.Integer(), nullable=True),
        sa.Column("over_percent", sa.Integer(), nullable=True),
        sa.Column("under_percent", sa.Integer(), nullable=True),
        sa.Column("over_unlimited", sa.Integer(), server_default="0", nullable=False),
        sa.CheckConstraint("price >= 0", name=op.f("supplier_item_price")),
        sa.CheckConstraint("lead_days >= 0", name=op.f("supplier_item_lead_days")),
        sa.CheckConstraint("minimum >= 0", name=op.f("supplier_item_minimum")),
        sa.CheckConstraint("multiple >= 0", name=op.f("supplier_item_multiple")),
        sa.CheckConstraint("min_life_days >= 0", name=op.f("supplier_item_min_life_days")),
        sa.CheckConstraint("over_percent BETWEEN 0 AND 1000", name=op.f("supplier_item_over_percent")),
        sa.CheckConstraint("under_percent BETWEEN 0 AND 99", name=op.f("supplier_item_under_percent")),
        sa.CheckConstraint("over_unlimited IN (0, 1)", name=op.f("supplier_item_over_unlimited")),
        *points("supplier_item", party_id="party", item_id="item", pack_id="pack"),
        sa.PrimaryKeyConstraint("id", name=op.f("supplier_item_pk")),
        sa.UniqueConstraint("party_id", "item_id", name=op.f("supplier_item_party_id_item_id_once")),
    )
    op.create_index("supplier_item_of_item", "supplier_item", ["item_id"])
    op.create_index("supplier_item_by_code", "supplier_item", ["code"])


def points(table: str, **columns: str) -> list[sa.ForeignKeyConstraint]:
    return [
        sa.ForeignKeyConstraint([column], [f"{target}.id"], name=op.f(f"{table}_{column}_fk"))
        for column, target in columns.items()
    ]


def make_shipments() -> None:
    states = "'expected', 'partly_received', 'received', 'closed_short', 'cancelled'"
    op.create_table(
        "expected_shipment",
        sa.Column("id", BIG, nullable=False),
        sa.Column("site_id", BIG, nullable=False),
        sa.Column("party_id", BIG, nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), server_default="expected", nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("carrier", sa.Text(), server_default="", nullable=False),
        sa.CheckConstraint(f"state IN ({states})", name=op.f("expected_shipment_state")),
        *points("expected_shipment", site_id="site", party_id="party"),
        sa.PrimaryKeyConstraint("id", name=op.f("expected_shipment_pk")),
    )
    stands = sa.text("state != 'cancelled'")
    once = ["party_id", "number"]
    op.create_index(
        "expected_shipment_once", "expected_shipment", once, unique=True, sqlite_where=stands, postgresql_where=stands
    )
    op.create_index("expected_shipment_by_number", "expected_shipment", ["number"])
    op.create_index("expected_shipment_coming", "expected_shipment", ["state", "due_on"])
    op.create_table(
        "expected_plate",
        sa.Column("id", BIG, nullable=False),
        sa.Column("shipment_id", BIG, nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("parent_id", BIG, nullable=True),
        sa.CheckConstraint("parent_id <> id", name=op.f("expected_plate_not_its_own_parent")),
        *points("expected_plate", shipment_id="expected_shipment", parent_id="expected_plate"),
        sa.PrimaryKeyConstraint("id", name=op.f("expected_plate_pk")),
        sa.UniqueConstraint("shipment_id", "code", name=op.f("expected_plate_shipment_id_code_once")),
    )
    op.create_index("expected_plate_by_code", "expected_plate", ["code"])
    op.create_index("expected_plate_on_plate", "expected_plate", ["parent_id"])
    make_expected_line()


def make_expected_line() -> None:
    op.create_table(
        "expected_line",
        sa.Column("id", BIG, nullable=False),
        sa.Column("shipment_id", BIG, nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("plate_id", BIG, nullable=True),
        sa.Column("order_line_id", BIG, nullable=True),
        sa.Column("item_id", BIG, nullable=False),
        sa.Column("pack_id", BIG, nullable=True),
        sa.Column("pack_quantity", sa.BigInteger(), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("received", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("lot", sa.Text(), server_default="", nullable=False),
        sa.Column("serial", sa.Text(), server_default="", nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.CheckConstraint("quantity > 0", name=op.f("expected_line_quantity")),
        sa.CheckConstraint("received >= 0", name=op.f("expected_line_received")),
        *points(
            "expected_line", shipment_id="expected_shipment", plate_id="expected_plate", order_line_id="order_line",
            item_id="item", pack_id="pack",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("expected_line_pk")),
        sa.UniqueConstraint("shipment_id", "line", name=op.f("expected_line_shipment_id_line_once")),
    )  # fmt: skip
    for name, column in (
        ("expected_line_on_plate", "plate_id"),
        ("expected_line_of_order_line", "order_line_id"),
        ("expected_line_of_item", "item_id"),
    ):
        op.create_index(name, "expected_line", [column])
