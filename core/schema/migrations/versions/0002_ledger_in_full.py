"""The ledger in full: every kind of stock, reservations, closed periods, one round trip to PostgreSQL."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from core.schema.append_only import protect_periods
from core.schema.catalogue_version import raise_with_changes
from core.schema.checks import change_check
from core.schema.columns import Id128
from core.schema.functions import define_functions
from core.schema.seeds import plant_permissions

revision = "0002"
down_revision = "0001"

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Adds columns and tables to what is there; nothing that is on record changes."""
    add_columns()
    change_checks()
    make_reservation()
    make_periods()
    point_moves_to_reservations()
    protect_periods(op.get_bind())
    op.create_table(
        "catalogue_version",
        sa.Column("id", BIG, nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("catalogue_version_single")),
        sa.PrimaryKeyConstraint("id", name=op.f("catalogue_version_pk")),
    )
    raise_with_changes(op.get_bind())
    plant_permissions(op.get_bind(), revision)
    define_functions(op.get_bind())


def downgrade() -> None:
    """Stock may be of kinds that the schema before cannot hold."""
    raise RuntimeError("this schema cannot be taken away: restore a backup")


COLUMNS = {
    "party": ("is_owner INTEGER DEFAULT 0 NOT NULL CONSTRAINT party_is_owner CHECK (is_owner IN (0, 1))",),
    "site": ("closed_through DATE",),
    "item": (
        """kind TEXT DEFAULT 'stock' NOT NULL
            CONSTRAINT item_kind CHECK (kind IN ('stock', 'non_stock', 'service'))
            CONSTRAINT item_tracked_is_stock CHECK (kind = 'stock' OR tracking = 'none')""",
        "catch_unit TEXT CONSTRAINT item_catch_unit_fk REFERENCES unit (code)",
        """catch_nominal BIGINT CONSTRAINT item_catch_nominal CHECK (catch_nominal > 0)
            CONSTRAINT item_catch_whole CHECK ((catch_unit IS NULL) = (catch_nominal IS NULL))""",
        """catch_tolerance INTEGER DEFAULT 0 NOT NULL
            CONSTRAINT item_catch_tolerance CHECK (catch_tolerance BETWEEN 0 AND 100)""",
    ),
    "move": ("catch_quantity BIGINT CONSTRAINT move_catch_quantity CHECK (catch_quantity > 0)",),
    "balance": (
        """catch_quantity BIGINT DEFAULT 0 NOT NULL CONSTRAINT balance_catch_quantity
            CHECK (catch_quantity >= 0 AND (quantity > 0 OR catch_quantity = 0))""",
    ),
}


def add_columns() -> None:
    for table, columns in COLUMNS.items():
        for column in columns:
            op.execute(f"ALTER TABLE {table} ADD COLUMN {column}")


def change_checks() -> None:
    """A serial with contents is a serial of any quantity; a row may be empty within a posting; no sum overflows."""
    connection = op.get_bind()
    change_check(
        connection,
        "item",
        "item_tracking",
        "tracking IN ('none', 'lot', 'serial')",
        "tracking IN ('none', 'lot', 'serial', 'contents')",
    )
    change_check(connection, "balance", "balance_is_serial", "is_serial IN (0, 1)", "is_serial IN (0, 1, 2)")
    change_check(
        connection,
        "balance",
        "balance_serial_is_one",
        "is_serial = 0 OR quantity = 1000000",
        "is_serial <> 1 OR quantity IN (0, 1000000)",
    )
    change_check(
        connection, "balance", "balance_not_negative", "quantity >= 0", "quantity BETWEEN 0 AND 9000000000000000000"
    )
    op.drop_index("balance_serial_once", "balance")
    there = sa.text("is_serial != 0")
    op.create_index(
        "balance_serial_once", "balance", ["lot_id"], unique=True, sqlite_where=there, postgresql_where=there
    )


def make_reservation() -> None:
    op.create_table(
        "reservation",
        sa.Column("id", BIG, nullable=False),
        sa.Column("posting_id", Id128(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("site_id", BIG, nullable=False),
        sa.Column("item_id", BIG, nullable=False),
        sa.Column("lot_id", BIG, server_default="0", nullable=False),
        sa.Column("balance_id", sa.BigInteger(), nullable=True),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("order_line_id", BIG, nullable=True),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("done", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("released", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("state", sa.Text(), server_default="open", nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=True),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("kind IN ('soft', 'hard')", name=op.f("reservation_kind")),
        sa.CheckConstraint("state IN ('open', 'consumed', 'released')", name=op.f("reservation_state")),
        sa.CheckConstraint("(kind = 'hard') = (balance_id IS NOT NULL)", name=op.f("reservation_hard_has_balance")),
        sa.CheckConstraint(
            "quantity > 0 AND done >= 0 AND released >= 0 AND done + released <= quantity",
            name=op.f("reservation_quantity"),
        ),
        sa.CheckConstraint(
            "(state = 'open') = (done + released < quantity)", name=op.f("reservation_open_until_used_up")
        ),
        sa.ForeignKeyConstraint(["posting_id"], ["posting.id"], name=op.f("reservation_posting_id_fk")),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("reservation_site_id_fk")),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("reservation_item_id_fk")),
        sa.ForeignKeyConstraint(["lot_id"], ["lot.id"], name=op.f("reservation_lot_id_fk")),
        sa.ForeignKeyConstraint(["order_line_id"], ["order_line.id"], name=op.f("reservation_order_line_id_fk")),
        sa.PrimaryKeyConstraint("id", name=op.f("reservation_pk")),
        sa.UniqueConstraint("posting_id", "line", name=op.f("reservation_posting_id_line_once")),
    )
    op.create_index("reservation_of_item", "reservation", ["site_id", "item_id", "state"])
    is_open = sa.text("state = 'open'")
    for name, column in (("reservation_of_balance", "balance_id"), ("reservation_due", "expires_at")):
        op.create_index(name, "reservation", [column], sqlite_where=is_open, postgresql_where=is_open)


def make_periods() -> None:
    op.create_table(
        "period",
        sa.Column("id", BIG, nullable=False),
        sa.Column("site_id", BIG, nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("posting_id", Id128(), nullable=False),
        sa.Column("closed_at", sa.BigInteger(), nullable=False),
        sa.Column("last_move", sa.BigInteger(), nullable=False),
        sa.Column("open_from", sa.BigInteger(), nullable=False),
        sa.Column("reopened_after", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("state IN ('closed', 'reopened')", name=op.f("period_state")),
        sa.CheckConstraint("(state = 'reopened') = (reopened_after IS NOT NULL)", name=op.f("period_reopened")),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("period_site_id_fk")),
        sa.ForeignKeyConstraint(["posting_id"], ["posting.id"], name=op.f("period_posting_id_fk")),
        sa.PrimaryKeyConstraint("id", name=op.f("period_pk")),
        sa.UniqueConstraint("posting_id", name=op.f("period_posting_id_once")),
    )
    stands = sa.text("state = 'closed'")
    op.create_index(
        "period_once", "period", ["site_id", "ends_on"], unique=True, sqlite_where=stands, postgresql_where=stands
    )
    op.create_table(
        "period_balance",
        sa.Column("period_id", BIG, nullable=False),
        sa.Column("location_id", BIG, nullable=False),
        sa.Column("item_id", BIG, nullable=False),
        sa.Column("lot_id", BIG, nullable=False),
        sa.Column("owner_id", BIG, nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("catch_quantity", sa.BigInteger(), server_default="0", nullable=False),
        sa.ForeignKeyConstraint(["period_id"], ["period.id"], name=op.f("period_balance_period_id_fk")),
        sa.ForeignKeyConstraint(["location_id"], ["location.id"], name=op.f("period_balance_location_id_fk")),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("period_balance_item_id_fk")),
        sa.ForeignKeyConstraint(["lot_id"], ["lot.id"], name=op.f("period_balance_lot_id_fk")),
        sa.ForeignKeyConstraint(["owner_id"], ["party.id"], name=op.f("period_balance_owner_id_fk")),
        sa.ForeignKeyConstraint(["status"], ["status.code"], name=op.f("period_balance_status_fk")),
        sa.PrimaryKeyConstraint(
            "period_id", "item_id", "location_id", "lot_id", "owner_id", "status", name=op.f("period_balance_pk")
        ),
        sqlite_with_rowid=False,
    )


def point_moves_to_reservations() -> None:
    kind = BIG.compile(op.get_bind().dialect)
    op.execute(
        f"ALTER TABLE move ADD COLUMN reservation_id {kind}"
        " CONSTRAINT move_reservation_id_fk REFERENCES reservation (id)"
    )
    op.drop_index("move_of_order_line", "move")
    for name, table, column in (
        ("move_of_order_line", "move", "order_line_id"),
        ("move_of_reservation", "move", "reservation_id"),
        ("plate_on_plate", "plate", "parent_id"),
    ):
        given = sa.text(f"{column} IS NOT NULL")
        op.create_index(name, table, [column], sqlite_where=given, postgresql_where=given)
