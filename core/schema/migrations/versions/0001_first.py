"""The first schema: master data, the posting log, the ledger, purchase orders, the print queue."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from core.schema.append_only import protect
from core.schema.columns import Id128
from core.schema.seeds import plant

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Makes the tables, guards the ledger and the posting log against changes, plants the rows that every site starts with."""
    make_tables()
    protect(op.get_bind())
    plant(op.get_bind())


def downgrade() -> None:
    """There is nothing before the first schema."""
    raise RuntimeError("the first schema cannot be taken away: restore a backup, or begin a new database")


def make_tables() -> None:
    op.create_table(
        "party",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("is_supplier", sa.Integer(), server_default="0", nullable=False),
        sa.Column("is_customer", sa.Integer(), server_default="0", nullable=False),
        sa.Column("active", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint("active IN (0, 1)", name=op.f("party_active")),
        sa.CheckConstraint("is_customer IN (0, 1)", name=op.f("party_is_customer")),
        sa.CheckConstraint("is_supplier IN (0, 1)", name=op.f("party_is_supplier")),
        sa.PrimaryKeyConstraint("id", name=op.f("party_pk")),
        sa.UniqueConstraint("code", name=op.f("party_code_once")),
    )
    op.create_table(
        "pin_trial",
        sa.Column("whose", sa.Text(), nullable=False),
        sa.Column("failures", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("locked_until", sa.BigInteger(), server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("whose", name=op.f("pin_trial_pk")),
    )
    op.create_table(
        "printer",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("active", sa.Integer(), server_default="1", nullable=False),
        sa.Column("lease_worker", sa.Text(), nullable=True),
        sa.Column("lease_until", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("trouble", sa.Text(), server_default="", nullable=False),
        sa.CheckConstraint("active IN (0, 1)", name=op.f("printer_active")),
        sa.PrimaryKeyConstraint("id", name=op.f("printer_pk")),
        sa.UniqueConstraint("code", name=op.f("printer_code_once")),
    )
    op.create_table(
        "reason",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("counterparty", sa.Text(), server_default="adjustment", nullable=False),
        sa.CheckConstraint("counterparty IN ('adjustment', 'opening', 'scrap')", name=op.f("reason_counterparty")),
        sa.PrimaryKeyConstraint("code", name=op.f("reason_pk")),
    )
    op.create_table(
        "role",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("wants_pin", sa.Integer(), server_default="0", nullable=False),
        sa.CheckConstraint("wants_pin IN (0, 1)", name=op.f("role_wants_pin")),
        sa.PrimaryKeyConstraint("code", name=op.f("role_pk")),
    )
    op.create_table(
        "site",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("zone_info", sa.Text(), nullable=False),
        sa.Column("backdate_days", sa.BigInteger(), server_default="7", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("site_pk")),
        sa.UniqueConstraint("code", name=op.f("site_code_once")),
    )
    op.create_table(
        "status",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("allocatable", sa.Integer(), server_default="0", nullable=False),
        sa.CheckConstraint("allocatable IN (0, 1)", name=op.f("status_allocatable")),
        sa.PrimaryKeyConstraint("code", name=op.f("status_pk")),
    )
    op.create_table(
        "unit",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("decimals", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("unit_pk")),
    )
    op.create_table(
        "item",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("sku", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("search_name", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("decimals", sa.Integer(), server_default="0", nullable=False),
        sa.Column("tracking", sa.Text(), server_default="none", nullable=False),
        sa.Column("expires", sa.Integer(), server_default="0", nullable=False),
        sa.Column("active", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint("tracking <> 'none' OR expires = 0", name=op.f("item_expiry_needs_lot")),
        sa.CheckConstraint("tracking <> 'serial' OR decimals = 0", name=op.f("item_serial_whole")),
        sa.CheckConstraint("tracking IN ('none', 'lot', 'serial')", name=op.f("item_tracking")),
        sa.CheckConstraint("active IN (0, 1)", name=op.f("item_active")),
        sa.CheckConstraint("decimals BETWEEN 0 AND 6", name=op.f("item_decimals")),
        sa.CheckConstraint("expires IN (0, 1)", name=op.f("item_expires")),
        sa.ForeignKeyConstraint(["unit"], ["unit.code"], name=op.f("item_unit_fk")),
        sa.PrimaryKeyConstraint("id", name=op.f("item_pk")),
        sa.UniqueConstraint("sku", name=op.f("item_sku_once")),
    )
    op.create_table(
        "operator",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("pin_hash", sa.Text(), nullable=True),
        sa.Column("active", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint("active IN (0, 1)", name=op.f("operator_active")),
        sa.ForeignKeyConstraint(["role"], ["role.code"], name=op.f("operator_role_fk")),
        sa.PrimaryKeyConstraint("id", name=op.f("operator_pk")),
        sa.UniqueConstraint("code", name=op.f("operator_code_once")),
    )
    op.create_table(
        "orders",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("site_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("party_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("ordered_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.CheckConstraint("kind IN ('purchase')", name=op.f("orders_kind")),
        sa.CheckConstraint(
            "state IN ('draft', 'approved', 'sent', 'partly_received', 'received', 'closed_short', 'cancelled')",
            name=op.f("orders_state"),
        ),
        sa.ForeignKeyConstraint(["party_id"], ["party.id"], name=op.f("orders_party_id_fk")),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("orders_site_id_fk")),
        sa.PrimaryKeyConstraint("id", name=op.f("orders_pk")),
        sa.UniqueConstraint("number", name=op.f("orders_number_once")),
    )
    op.create_index("orders_open", "orders", ["kind", "state", "due_on"], unique=False)
    op.create_table(
        "role_permission",
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("permission", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["role"], ["role.code"], name=op.f("role_permission_role_fk")),
        sa.PrimaryKeyConstraint("role", "permission", name=op.f("role_permission_pk")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "zone",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("site_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("zone_site_id_fk")),
        sa.PrimaryKeyConstraint("id", name=op.f("zone_pk")),
        sa.UniqueConstraint("site_id", "code", name=op.f("zone_site_id_code_once")),
    )
    op.create_table(
        "badge",
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("operator_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("active", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint("active IN (0, 1)", name=op.f("badge_active")),
        sa.ForeignKeyConstraint(["operator_id"], ["operator.id"], name=op.f("badge_operator_id_fk")),
        sa.PrimaryKeyConstraint("digest", name=op.f("badge_pk")),
    )
    op.create_index(op.f("badge_operator_id"), "badge", ["operator_id"], unique=False)
    op.create_table(
        "location",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("site_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("zone_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("is_physical", sa.Integer(), server_default="1", nullable=False),
        sa.Column("check_digits", sa.Text(), server_default="", nullable=False),
        sa.Column("sequence", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("mixing", sa.Text(), server_default="any", nullable=False),
        sa.Column("active", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint(
            "is_physical = CASE WHEN kind IN ('supplier', 'customer', 'adjustment', 'scrap', 'consumption', 'conversion', 'opening') THEN 0 ELSE 1 END",
            name=op.f("location_kind_is_physical"),
        ),
        sa.CheckConstraint(
            "kind IN ('storage', 'dock', 'pick_face', 'staging', 'packing', 'quarantine', 'production', 'transit', 'vehicle', 'returns', 'cart', 'supplier', 'customer', 'adjustment', 'scrap', 'consumption', 'conversion', 'opening')",
            name=op.f("location_kind"),
        ),
        sa.CheckConstraint("mixing IN ('any', 'item', 'lot')", name=op.f("location_mixing")),
        sa.CheckConstraint("active IN (0, 1)", name=op.f("location_active")),
        sa.CheckConstraint("is_physical IN (0, 1)", name=op.f("location_is_physical")),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("location_site_id_fk")),
        sa.ForeignKeyConstraint(["zone_id"], ["zone.id"], name=op.f("location_zone_id_fk")),
        sa.PrimaryKeyConstraint("id", name=op.f("location_pk")),
        sa.UniqueConstraint("site_id", "code", name=op.f("location_site_id_code_once")),
    )
    op.create_index("location_in_sequence", "location", ["site_id", "kind", "sequence", "code"], unique=False)
    op.create_table(
        "lot",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("item_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("is_serial", sa.Integer(), server_default="0", nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("parent_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.CheckConstraint("is_serial IN (0, 1)", name=op.f("lot_is_serial")),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("lot_item_id_fk")),
        sa.ForeignKeyConstraint(["parent_id"], ["lot.id"], name=op.f("lot_parent_id_fk")),
        sa.PrimaryKeyConstraint("id", name=op.f("lot_pk")),
        sa.UniqueConstraint("item_id", "code", name=op.f("lot_item_id_code_once")),
    )
    op.create_index("lot_by_code", "lot", ["code"], unique=False)
    op.create_table(
        "pack",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("item_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("quantity > 0", name=op.f("pack_quantity")),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("pack_item_id_fk")),
        sa.PrimaryKeyConstraint("id", name=op.f("pack_pk")),
        sa.UniqueConstraint("item_id", "code", name=op.f("pack_item_id_code_once")),
    )
    op.create_table(
        "posting",
        sa.Column("id", Id128(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("operator_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("device", sa.Text(), nullable=False),
        sa.Column("happened_at", sa.BigInteger(), nullable=False),
        sa.Column("posted_at", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("undoes_id", Id128(), nullable=True),
        sa.CheckConstraint("state = 'open' OR outcome IS NOT NULL", name=op.f("posting_outcome_given")),
        sa.CheckConstraint("state IN ('open', 'posted', 'rejected')", name=op.f("posting_state")),
        sa.ForeignKeyConstraint(["operator_id"], ["operator.id"], name=op.f("posting_operator_id_fk")),
        sa.ForeignKeyConstraint(["undoes_id"], ["posting.id"], name=op.f("posting_undoes_id_fk")),
        sa.PrimaryKeyConstraint("id", name=op.f("posting_pk")),
        sa.UniqueConstraint("undoes_id", name=op.f("posting_undoes_id_once")),
        sqlite_with_rowid=False,
    )
    op.create_index("posting_of_operator", "posting", ["device", "operator_id", "posted_at"], unique=False)
    op.create_table(
        "station_place",
        sa.Column("device", sa.Text(), nullable=False),
        sa.Column("operator_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("task", sa.Text(), nullable=False),
        sa.Column("context", sa.Text(), nullable=False),
        sa.Column("last_said", sa.Text(), server_default="", nullable=False),
        sa.Column("changed_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["operator_id"], ["operator.id"], name=op.f("station_place_operator_id_fk")),
        sa.PrimaryKeyConstraint("device", "operator_id", name=op.f("station_place_pk")),
    )
    op.create_table(
        "fixed_bin",
        sa.Column("item_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("location_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("rank", sa.Integer(), server_default="1", nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fixed_bin_item_id_fk")),
        sa.ForeignKeyConstraint(["location_id"], ["location.id"], name=op.f("fixed_bin_location_id_fk")),
        sa.PrimaryKeyConstraint("item_id", "location_id", name=op.f("fixed_bin_pk")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "item_code",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("item_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("pack_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("party_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), server_default="0", nullable=False),
        sa.CheckConstraint("kind IN ('gtin', 'internal', 'supplier')", name=op.f("item_code_kind")),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("item_code_item_id_fk")),
        sa.ForeignKeyConstraint(["pack_id"], ["pack.id"], name=op.f("item_code_pack_id_fk")),
        sa.ForeignKeyConstraint(["party_id"], ["party.id"], name=op.f("item_code_party_id_fk")),
        sa.PrimaryKeyConstraint("code", "kind", "party_id", name=op.f("item_code_pk")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("item_code_item_id"), "item_code", ["item_id"], unique=False)
    op.create_table(
        "order_line",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("order_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("pack_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("pack_quantity", sa.BigInteger(), nullable=True),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("done", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("over_percent", sa.Integer(), server_default="0", nullable=False),
        sa.CheckConstraint("done >= 0", name=op.f("order_line_done")),
        sa.CheckConstraint("over_percent BETWEEN 0 AND 1000", name=op.f("order_line_over_percent")),
        sa.CheckConstraint("quantity > 0", name=op.f("order_line_quantity")),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("order_line_item_id_fk")),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("order_line_order_id_fk")),
        sa.ForeignKeyConstraint(["pack_id"], ["pack.id"], name=op.f("order_line_pack_id_fk")),
        sa.PrimaryKeyConstraint("id", name=op.f("order_line_pk")),
        sa.UniqueConstraint("order_id", "line", name=op.f("order_line_order_id_line_once")),
    )
    op.create_index("order_line_of_item", "order_line", ["item_id"], unique=False)
    op.create_table(
        "plate",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("parent_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("location_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("state", sa.Text(), server_default="open", nullable=False),
        sa.CheckConstraint("state IN ('open', 'closed', 'retired')", name=op.f("plate_state")),
        sa.CheckConstraint("parent_id <> id", name=op.f("plate_not_its_own_parent")),
        sa.ForeignKeyConstraint(["location_id"], ["location.id"], name=op.f("plate_location_id_fk")),
        sa.ForeignKeyConstraint(["parent_id"], ["plate.id"], name=op.f("plate_parent_id_fk")),
        sa.PrimaryKeyConstraint("id", name=op.f("plate_pk")),
        sa.UniqueConstraint("code", name=op.f("plate_code_once")),
    )
    op.create_index("plate_by_location", "plate", ["location_id"], unique=False)
    op.create_table(
        "print_job",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("printer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("posting_id", Id128(), nullable=False),
        sa.Column("design", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("data", sa.Text(), nullable=False),
        sa.Column("copies", sa.Integer(), server_default="1", nullable=False),
        sa.Column("reprint", sa.Integer(), server_default="0", nullable=False),
        sa.Column("state", sa.Text(), server_default="queued", nullable=False),
        sa.Column("worker", sa.Text(), nullable=True),
        sa.Column("trouble", sa.Text(), server_default="", nullable=False),
        sa.Column("queued_at", sa.BigInteger(), nullable=False),
        sa.Column("changed_at", sa.BigInteger(), nullable=False),
        sa.Column("due_at", sa.BigInteger(), server_default="0", nullable=False),
        sa.CheckConstraint(
            "state IN ('queued', 'sending', 'sent', 'confirmed', 'uncertain', 'failed', 'void')",
            name=op.f("print_job_state"),
        ),
        sa.CheckConstraint("copies BETWEEN 1 AND 100", name=op.f("print_job_copies")),
        sa.CheckConstraint("reprint IN (0, 1)", name=op.f("print_job_reprint")),
        sa.ForeignKeyConstraint(["posting_id"], ["posting.id"], name=op.f("print_job_posting_id_fk")),
        sa.ForeignKeyConstraint(["printer_id"], ["printer.id"], name=op.f("print_job_printer_id_fk")),
        sa.PrimaryKeyConstraint("id", name=op.f("print_job_pk")),
    )
    op.create_index("print_job_due", "print_job", ["printer_id", "state", "id"], unique=False)
    op.create_index(op.f("print_job_posting_id"), "print_job", ["posting_id"], unique=False)
    op.create_table(
        "balance",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("location_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("item_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("lot_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), server_default="0", nullable=False),
        sa.Column("plate_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), server_default="0", nullable=False),
        sa.Column("owner_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), server_default="0", nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("is_serial", sa.Integer(), server_default="0", nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("reserved", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.Column("changed_at", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("is_serial = 0 OR quantity = 1000000", name=op.f("balance_serial_is_one")),
        sa.CheckConstraint("is_serial IN (0, 1)", name=op.f("balance_is_serial")),
        sa.CheckConstraint("quantity >= 0", name=op.f("balance_not_negative")),
        sa.CheckConstraint("reserved >= 0 AND reserved <= quantity", name=op.f("balance_reserved")),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("balance_item_id_fk")),
        sa.ForeignKeyConstraint(["location_id"], ["location.id"], name=op.f("balance_location_id_fk")),
        sa.ForeignKeyConstraint(["lot_id"], ["lot.id"], name=op.f("balance_lot_id_fk")),
        sa.ForeignKeyConstraint(["owner_id"], ["party.id"], name=op.f("balance_owner_id_fk")),
        sa.ForeignKeyConstraint(["plate_id"], ["plate.id"], name=op.f("balance_plate_id_fk")),
        sa.ForeignKeyConstraint(["status"], ["status.code"], name=op.f("balance_status_fk")),
        sa.PrimaryKeyConstraint("id", name=op.f("balance_pk")),
        sa.UniqueConstraint("location_id", "item_id", "lot_id", "plate_id", "owner_id", "status", name="balance_key"),
        postgresql_with={"fillfactor": 70},
        sqlite_autoincrement=True,
    )
    op.create_index("balance_of_item", "balance", ["item_id", "status", "location_id"], unique=False)
    op.create_index("balance_of_lot", "balance", ["lot_id"], unique=False)
    op.create_index("balance_of_plate", "balance", ["plate_id"], unique=False)
    op.create_index(
        "balance_serial_once",
        "balance",
        ["lot_id"],
        unique=True,
        sqlite_where=sa.text("is_serial = 1"),
        postgresql_where=sa.text("is_serial = 1"),
    )
    op.create_table(
        "move",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("posting_id", Id128(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("site_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("item_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("lot_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), server_default="0", nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("from_location_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("to_location_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "from_plate_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), server_default="0", nullable=False
        ),
        sa.Column(
            "to_plate_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), server_default="0", nullable=False
        ),
        sa.Column(
            "from_owner_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), server_default="0", nullable=False
        ),
        sa.Column(
            "to_owner_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), server_default="0", nullable=False
        ),
        sa.Column("from_status", sa.Text(), nullable=False),
        sa.Column("to_status", sa.Text(), nullable=False),
        sa.Column("pack_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("pack_quantity", sa.BigInteger(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("order_line_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("party_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), server_default="0", nullable=False),
        sa.Column("reverses_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("business_date", sa.Date(), nullable=False),
        sa.CheckConstraint(
            "from_location_id <> to_location_id OR from_plate_id <> to_plate_id OR from_owner_id <> to_owner_id OR from_status <> to_status",
            name=op.f("move_goes_somewhere"),
        ),
        sa.CheckConstraint("quantity > 0", name=op.f("move_quantity")),
        sa.ForeignKeyConstraint(["from_location_id"], ["location.id"], name=op.f("move_from_location_id_fk")),
        sa.ForeignKeyConstraint(["from_owner_id"], ["party.id"], name=op.f("move_from_owner_id_fk")),
        sa.ForeignKeyConstraint(["from_plate_id"], ["plate.id"], name=op.f("move_from_plate_id_fk")),
        sa.ForeignKeyConstraint(["from_status"], ["status.code"], name=op.f("move_from_status_fk")),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("move_item_id_fk")),
        sa.ForeignKeyConstraint(["lot_id"], ["lot.id"], name=op.f("move_lot_id_fk")),
        sa.ForeignKeyConstraint(["order_line_id"], ["order_line.id"], name=op.f("move_order_line_id_fk")),
        sa.ForeignKeyConstraint(["pack_id"], ["pack.id"], name=op.f("move_pack_id_fk")),
        sa.ForeignKeyConstraint(["party_id"], ["party.id"], name=op.f("move_party_id_fk")),
        sa.ForeignKeyConstraint(["posting_id"], ["posting.id"], name=op.f("move_posting_id_fk")),
        sa.ForeignKeyConstraint(["reason"], ["reason.code"], name=op.f("move_reason_fk")),
        sa.ForeignKeyConstraint(["reverses_id"], ["move.id"], name=op.f("move_reverses_id_fk")),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("move_site_id_fk")),
        sa.ForeignKeyConstraint(["to_location_id"], ["location.id"], name=op.f("move_to_location_id_fk")),
        sa.ForeignKeyConstraint(["to_owner_id"], ["party.id"], name=op.f("move_to_owner_id_fk")),
        sa.ForeignKeyConstraint(["to_plate_id"], ["plate.id"], name=op.f("move_to_plate_id_fk")),
        sa.ForeignKeyConstraint(["to_status"], ["status.code"], name=op.f("move_to_status_fk")),
        sa.PrimaryKeyConstraint("id", name=op.f("move_pk")),
        sa.UniqueConstraint("posting_id", "line", name=op.f("move_posting_id_line_once")),
        sa.UniqueConstraint("reverses_id", name=op.f("move_reverses_id_once")),
    )
    op.create_index("move_into", "move", ["to_location_id", "id"], unique=False)
    op.create_index("move_of_item", "move", ["item_id", "business_date", "id"], unique=False)
    op.create_index("move_of_order_line", "move", ["order_line_id"], unique=False)
    op.create_index("move_out_of", "move", ["from_location_id", "id"], unique=False)
    op.create_table(
        "entry",
        sa.Column("balance_id", sa.BigInteger(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("move_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("after", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("after >= 0", name=op.f("entry_after")),
        sa.ForeignKeyConstraint(["move_id"], ["move.id"], name=op.f("entry_move_id_fk")),
        sa.PrimaryKeyConstraint("balance_id", "seq", name=op.f("entry_pk")),
        sqlite_with_rowid=False,
    )
    op.create_index("entry_of_move", "entry", ["move_id"], unique=False)
