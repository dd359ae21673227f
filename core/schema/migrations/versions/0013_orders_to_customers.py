"""Sales orders, waves and runs, cartons and shipments, what customers send back."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from core.schema.checks import change_check
from core.schema.columns import Id128
from core.schema.seeds import plant_permissions
from core.text import search_text

revision = "0013"
down_revision = "0012"

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
WORK = ("put_away", "replenish", "move", "count", "check", "dispose")
STATES = ("draft", "approved", "sent", "partly_received", "received", "closed_short", "cancelled")
SALES = ("confirmed", "allocated", "released", "picking", "picked", "packed", "backordered", "shipped")


def upgrade() -> None:
    """Adds columns and tables; orders of the two kinds there are stay as they are."""
    change_check(op.get_bind(), "work", "work_kind", _among("kind", WORK), _among("kind", (*WORK, "pick")))
    kinds = ("purchase", "transfer")
    change_check(op.get_bind(), "orders", "orders_kind", _among("kind", kinds), _among("kind", (*kinds, "sales")))
    change_check(op.get_bind(), "orders", "orders_state", _among("state", STATES), _among("state", (*STATES, *SALES)))
    for column in (
        """customer_life_days INTEGER
            CONSTRAINT party_customer_life_days CHECK (customer_life_days >= 0)""",
        "ship_to TEXT DEFAULT '' NOT NULL",
        "search_name TEXT DEFAULT '' NOT NULL",
    ):
        op.execute(f"ALTER TABLE party ADD COLUMN {column}")
    op.execute("ALTER TABLE site ADD COLUMN sscc_prefix TEXT DEFAULT '' NOT NULL")
    op.execute(
        """ALTER TABLE site ADD COLUMN verify_cartons INTEGER DEFAULT 0 NOT NULL
            CONSTRAINT site_verify_cartons CHECK (verify_cartons IN (0, 1))"""
    )
    _make_parties_findable()
    is_open = sa.text("state = 'open'")
    op.create_index(
        "reservation_of_order_line",
        "reservation",
        ["order_line_id"],
        sqlite_where=is_open,
        postgresql_where=is_open,
    )
    unfinished = sa.text("closed = 0 AND done < quantity")
    op.create_index("order_line_open", "order_line", ["item_id"], sqlite_where=unfinished, postgresql_where=unfinished)
    make_box_type()
    make_carrier()
    make_allocation_rule()
    make_pick_profile()
    make_wave()
    make_customer_return()
    make_sales_order()
    make_wave_order()
    make_pick_run()
    make_shipment()
    make_carton()
    make_customer_return_line()
    make_customer_return_posting()
    make_run_tote()
    make_sales_line()
    make_pick()
    plant_permissions(op.get_bind(), revision)


def downgrade() -> None:
    """What was sold and sent must stay on record."""
    raise RuntimeError("this schema cannot be taken away: restore a backup")


def _make_parties_findable() -> None:
    parties = sa.table("party", *(sa.column(name) for name in ("id", "code", "name", "search_name")))
    connection = op.get_bind()
    for row in connection.execute(sa.select(parties.c.id, parties.c.code, parties.c.name)).all():
        found_by = {"search_name": search_text(row.code, row.name)}
        connection.execute(parties.update().where(parties.c.id == row.id).values(**found_by))


def _among(column: str, words: tuple[str, ...]) -> str:
    return f"{column} IN ({', '.join(repr(word) for word in words)})"


def make_box_type() -> None:
    op.create_table(
        "box_type",
        sa.Column("id", BIG, nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("tare_mg", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("weight_max_mg", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("length_mm", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("width_mm", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("height_mm", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("active", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint("active IN (0, 1)", name=op.f("box_type_active")),
        sa.CheckConstraint(
            "tare_mg >= 0 AND weight_max_mg >= 0 AND length_mm >= 0 AND width_mm >= 0 AND height_mm >= 0",
            name=op.f("box_type_measures"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("box_type_pk")),
        sa.UniqueConstraint("code", name=op.f("box_type_code_once")),
    )


def make_carrier() -> None:
    op.create_table(
        "carrier",
        sa.Column("id", BIG, nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("services", sa.Text(), server_default="", nullable=False),
        sa.Column("cut_off", sa.Text(), server_default="", nullable=False),
        sa.Column("active", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint("active IN (0, 1)", name=op.f("carrier_active")),
        sa.PrimaryKeyConstraint("id", name=op.f("carrier_pk")),
        sa.UniqueConstraint("code", name=op.f("carrier_code_once")),
    )


def make_allocation_rule() -> None:
    op.create_table(
        "allocation_rule",
        sa.Column("id", BIG, nullable=False),
        sa.Column("site_id", BIG, nullable=False),
        sa.Column("class_id", BIG, nullable=True),
        sa.Column("strategy", sa.Text(), server_default="fefo", nullable=False),
        sa.Column("full_plates", sa.Integer(), server_default="1", nullable=False),
        sa.Column("full_cases", sa.Integer(), server_default="1", nullable=False),
        sa.Column("empty_bin_first", sa.Integer(), server_default="0", nullable=False),
        sa.CheckConstraint(
            "strategy IN ('fefo', 'fifo', 'lifo', 'nearest', 'fewest_bins')", name=op.f("allocation_rule_strategy")
        ),
        sa.CheckConstraint("empty_bin_first IN (0, 1)", name=op.f("allocation_rule_empty_bin_first")),
        sa.CheckConstraint("full_cases IN (0, 1)", name=op.f("allocation_rule_full_cases")),
        sa.CheckConstraint("full_plates IN (0, 1)", name=op.f("allocation_rule_full_plates")),
        sa.ForeignKeyConstraint(["class_id"], ["item_class.id"], name=op.f("allocation_rule_class_id_fk")),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("allocation_rule_site_id_fk")),
        sa.PrimaryKeyConstraint("id", name=op.f("allocation_rule_pk")),
        sa.UniqueConstraint("site_id", "class_id", name=op.f("allocation_rule_site_id_class_id_once")),
    )
    op.create_index(
        "allocation_rule_of_site",
        "allocation_rule",
        ["site_id"],
        unique=True,
        sqlite_where=sa.text("class_id IS NULL"),
        postgresql_where=sa.text("class_id IS NULL"),
    )


def make_pick_profile() -> None:
    op.create_table(
        "pick_profile",
        sa.Column("id", BIG, nullable=False),
        sa.Column("site_id", BIG, nullable=False),
        sa.Column("class_id", BIG, nullable=True),
        sa.Column("location_check", sa.Text(), server_default="scan", nullable=False),
        sa.Column("item_check", sa.Text(), server_default="when_mixed", nullable=False),
        sa.Column("count_each", sa.Integer(), server_default="0", nullable=False),
        sa.Column("ask_empty", sa.Integer(), server_default="0", nullable=False),
        sa.Column("swap_lots", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint("item_check IN ('scan', 'when_mixed', 'skip')", name=op.f("pick_profile_item_check")),
        sa.CheckConstraint("location_check IN ('scan', 'key', 'skip')", name=op.f("pick_profile_location_check")),
        sa.CheckConstraint("ask_empty IN (0, 1)", name=op.f("pick_profile_ask_empty")),
        sa.CheckConstraint("count_each IN (0, 1)", name=op.f("pick_profile_count_each")),
        sa.CheckConstraint("swap_lots IN (0, 1)", name=op.f("pick_profile_swap_lots")),
        sa.ForeignKeyConstraint(["class_id"], ["item_class.id"], name=op.f("pick_profile_class_id_fk")),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("pick_profile_site_id_fk")),
        sa.PrimaryKeyConstraint("id", name=op.f("pick_profile_pk")),
        sa.UniqueConstraint("site_id", "class_id", name=op.f("pick_profile_site_id_class_id_once")),
    )
    op.create_index(
        "pick_profile_of_site",
        "pick_profile",
        ["site_id"],
        unique=True,
        sqlite_where=sa.text("class_id IS NULL"),
        postgresql_where=sa.text("class_id IS NULL"),
    )


def make_wave() -> None:
    op.create_table(
        "wave",
        sa.Column("id", BIG, nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("site_id", BIG, nullable=False),
        sa.Column("state", sa.Text(), server_default="planned", nullable=False),
        sa.Column("carrier_id", BIG, nullable=True),
        sa.Column("cut_off_at", sa.BigInteger(), nullable=True),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("state IN ('planned', 'released', 'done', 'cancelled')", name=op.f("wave_state")),
        sa.ForeignKeyConstraint(["carrier_id"], ["carrier.id"], name=op.f("wave_carrier_id_fk")),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("wave_site_id_fk")),
        sa.PrimaryKeyConstraint("id", name=op.f("wave_pk")),
        sa.UniqueConstraint("number", name=op.f("wave_number_once")),
    )
    op.create_index("wave_open", "wave", ["site_id", "state"], unique=False)


def make_customer_return() -> None:
    op.create_table(
        "customer_return",
        sa.Column("id", BIG, nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("site_id", BIG, nullable=False),
        sa.Column("party_id", BIG, nullable=False),
        sa.Column("order_id", BIG, nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "state IN ('authorised', 'received', 'closed', 'cancelled')", name=op.f("customer_return_state")
        ),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("customer_return_order_id_fk")),
        sa.ForeignKeyConstraint(["party_id"], ["party.id"], name=op.f("customer_return_party_id_fk")),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("customer_return_site_id_fk")),
        sa.PrimaryKeyConstraint("id", name=op.f("customer_return_pk")),
        sa.UniqueConstraint("number", name=op.f("customer_return_number_once")),
    )
    op.create_index("customer_return_of_order", "customer_return", ["order_id"], unique=False)
    op.create_index("customer_return_open", "customer_return", ["site_id", "state"], unique=False)


def make_sales_order() -> None:
    op.create_table(
        "sales_order",
        sa.Column("order_id", BIG, autoincrement=False, nullable=False),
        sa.Column("priority", sa.Integer(), server_default="5", nullable=False),
        sa.Column("ship_policy", sa.Text(), server_default="partial", nullable=False),
        sa.Column("carrier_id", BIG, nullable=True),
        sa.Column("service", sa.Text(), server_default="", nullable=False),
        sa.Column("customer_reference", sa.Text(), server_default="", nullable=False),
        sa.Column("ship_to", sa.Text(), server_default="", nullable=False),
        sa.Column("min_life_days", sa.Integer(), nullable=True),
        sa.Column("hold_reason", sa.Text(), server_default="", nullable=False),
        sa.CheckConstraint(
            "ship_policy IN ('partial', 'lines', 'complete', 'cancel')", name=op.f("sales_order_ship_policy")
        ),
        sa.CheckConstraint("min_life_days >= 0", name=op.f("sales_order_min_life_days")),
        sa.CheckConstraint("priority BETWEEN 1 AND 9", name=op.f("sales_order_priority")),
        sa.ForeignKeyConstraint(["carrier_id"], ["carrier.id"], name=op.f("sales_order_carrier_id_fk")),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("sales_order_order_id_fk")),
        sa.PrimaryKeyConstraint("order_id", name=op.f("sales_order_pk")),
    )


def make_wave_order() -> None:
    op.create_table(
        "wave_order",
        sa.Column("wave_id", BIG, nullable=False),
        sa.Column("order_id", BIG, nullable=False),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("wave_order_order_id_fk")),
        sa.ForeignKeyConstraint(["wave_id"], ["wave.id"], name=op.f("wave_order_wave_id_fk")),
        sa.PrimaryKeyConstraint("wave_id", "order_id", name=op.f("wave_order_pk")),
        sqlite_with_rowid=False,
    )
    op.create_index("wave_order_of_order", "wave_order", ["order_id"], unique=False)


def make_pick_run() -> None:
    op.create_table(
        "pick_run",
        sa.Column("id", BIG, nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("site_id", BIG, nullable=False),
        sa.Column("method", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), server_default="open", nullable=False),
        sa.Column("place_id", BIG, nullable=False),
        sa.Column("zone_id", BIG, nullable=True),
        sa.Column("wave_id", BIG, nullable=True),
        sa.Column("operator_id", BIG, nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("changed_at", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("method IN ('single', 'batch', 'cluster', 'zone')", name=op.f("pick_run_method")),
        sa.CheckConstraint("state IN ('open', 'done', 'cancelled')", name=op.f("pick_run_state")),
        sa.ForeignKeyConstraint(["operator_id"], ["operator.id"], name=op.f("pick_run_operator_id_fk")),
        sa.ForeignKeyConstraint(["place_id"], ["location.id"], name=op.f("pick_run_place_id_fk")),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("pick_run_site_id_fk")),
        sa.ForeignKeyConstraint(["wave_id"], ["wave.id"], name=op.f("pick_run_wave_id_fk")),
        sa.ForeignKeyConstraint(["zone_id"], ["zone.id"], name=op.f("pick_run_zone_id_fk")),
        sa.PrimaryKeyConstraint("id", name=op.f("pick_run_pk")),
        sa.UniqueConstraint("number", name=op.f("pick_run_number_once")),
    )
    op.create_index("pick_run_open", "pick_run", ["site_id", "state"], unique=False)


def make_shipment() -> None:
    op.create_table(
        "shipment",
        sa.Column("id", BIG, nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("site_id", BIG, nullable=False),
        sa.Column("carrier_id", BIG, nullable=True),
        sa.Column("service", sa.Text(), server_default="", nullable=False),
        sa.Column("dock_id", BIG, nullable=False),
        sa.Column("state", sa.Text(), server_default="loading", nullable=False),
        sa.Column("tracking", sa.Text(), server_default="", nullable=False),
        sa.Column("proof_name", sa.Text(), server_default="", nullable=False),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("opened_at", sa.BigInteger(), nullable=False),
        sa.Column("shipped_at", sa.BigInteger(), nullable=True),
        sa.Column("shipped_by", Id128(), nullable=True),
        sa.CheckConstraint("(state = 'shipped') = (shipped_at IS NOT NULL)", name=op.f("shipment_shipped_once")),
        sa.CheckConstraint("(shipped_at IS NULL) = (shipped_by IS NULL)", name=op.f("shipment_shipped_by_one")),
        sa.CheckConstraint("state IN ('loading', 'shipped', 'cancelled')", name=op.f("shipment_state")),
        sa.ForeignKeyConstraint(["carrier_id"], ["carrier.id"], name=op.f("shipment_carrier_id_fk")),
        sa.ForeignKeyConstraint(["dock_id"], ["location.id"], name=op.f("shipment_dock_id_fk")),
        sa.ForeignKeyConstraint(["shipped_by"], ["posting.id"], name=op.f("shipment_shipped_by_fk")),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("shipment_site_id_fk")),
        sa.PrimaryKeyConstraint("id", name=op.f("shipment_pk")),
        sa.UniqueConstraint("number", name=op.f("shipment_number_once")),
    )
    op.create_index("shipment_by_tracking", "shipment", ["tracking"], unique=False)
    op.create_index("shipment_left", "shipment", ["site_id", "shipped_at"], unique=False)
    op.create_index("shipment_open", "shipment", ["site_id", "state"], unique=False)


def make_carton() -> None:
    op.create_table(
        "carton",
        sa.Column("plate_id", BIG, autoincrement=False, nullable=False),
        sa.Column("order_id", BIG, nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("box_type_id", BIG, nullable=True),
        sa.Column("state", sa.Text(), server_default="open", nullable=False),
        sa.Column("weight_mg", sa.BigInteger(), nullable=True),
        sa.Column("verified", sa.Integer(), server_default="0", nullable=False),
        sa.Column("shipment_id", BIG, nullable=True),
        sa.Column("loaded_by", BIG, nullable=True),
        sa.Column("tracking", sa.Text(), server_default="", nullable=False),
        sa.Column("freight", sa.BigInteger(), nullable=True),
        sa.Column("advice", sa.Text(), server_default="", nullable=False),
        sa.Column("is_told", sa.Integer(), server_default="0", nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("state <> 'shipped' OR shipment_id IS NOT NULL", name=op.f("carton_shipped_with")),
        sa.CheckConstraint("state IN ('open', 'closed', 'shipped')", name=op.f("carton_state")),
        sa.CheckConstraint("freight >= 0", name=op.f("carton_freight")),
        sa.CheckConstraint("is_told IN (0, 1)", name=op.f("carton_is_told")),
        sa.CheckConstraint("verified IN (0, 1)", name=op.f("carton_verified")),
        sa.CheckConstraint("weight_mg > 0", name=op.f("carton_weight_mg")),
        sa.ForeignKeyConstraint(["box_type_id"], ["box_type.id"], name=op.f("carton_box_type_id_fk")),
        sa.ForeignKeyConstraint(["loaded_by"], ["operator.id"], name=op.f("carton_loaded_by_fk")),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("carton_order_id_fk")),
        sa.ForeignKeyConstraint(["plate_id"], ["plate.id"], name=op.f("carton_plate_id_fk")),
        sa.ForeignKeyConstraint(["shipment_id"], ["shipment.id"], name=op.f("carton_shipment_id_fk")),
        sa.PrimaryKeyConstraint("plate_id", name=op.f("carton_pk")),
        sa.UniqueConstraint("order_id", "sequence", name=op.f("carton_order_id_sequence_once")),
    )
    op.create_index("carton_by_tracking", "carton", ["tracking"], unique=False)
    op.create_index("carton_of_shipment", "carton", ["shipment_id"], unique=False)
    is_here, is_untold = sa.text("state = 'closed'"), sa.text("advice <> '' AND is_told = 0")
    op.create_index("carton_here", "carton", ["state"], sqlite_where=is_here, postgresql_where=is_here)
    op.create_index("carton_untold", "carton", ["advice"], sqlite_where=is_untold, postgresql_where=is_untold)


def make_customer_return_line() -> None:
    op.create_table(
        "customer_return_line",
        sa.Column("id", BIG, nullable=False),
        sa.Column("return_id", BIG, nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("item_id", BIG, nullable=False),
        sa.Column("order_line_id", BIG, nullable=True),
        sa.Column("quantity", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("received", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("settled", sa.BigInteger(), server_default="0", nullable=False),
        sa.CheckConstraint(
            "quantity >= 0 AND received >= 0 AND settled >= 0 AND settled <= received",
            name=op.f("customer_return_line_quantities"),
        ),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("customer_return_line_item_id_fk")),
        sa.ForeignKeyConstraint(
            ["order_line_id"], ["order_line.id"], name=op.f("customer_return_line_order_line_id_fk")
        ),
        sa.ForeignKeyConstraint(["return_id"], ["customer_return.id"], name=op.f("customer_return_line_return_id_fk")),
        sa.PrimaryKeyConstraint("id", name=op.f("customer_return_line_pk")),
        sa.UniqueConstraint("return_id", "line", name=op.f("customer_return_line_return_id_line_once")),
    )
    op.create_index("customer_return_line_of_line", "customer_return_line", ["order_line_id"], unique=False)


def make_customer_return_posting() -> None:
    op.create_table(
        "customer_return_posting",
        sa.Column("posting_id", Id128(), nullable=False),
        sa.Column("line_id", BIG, nullable=False),
        sa.ForeignKeyConstraint(
            ["line_id"], ["customer_return_line.id"], name=op.f("customer_return_posting_line_id_fk")
        ),
        sa.ForeignKeyConstraint(["posting_id"], ["posting.id"], name=op.f("customer_return_posting_posting_id_fk")),
        sa.PrimaryKeyConstraint("posting_id", name=op.f("customer_return_posting_pk")),
    )
    op.create_index("customer_return_posting_of_line", "customer_return_posting", ["line_id"], unique=False)


def make_run_tote() -> None:
    op.create_table(
        "run_tote",
        sa.Column("run_id", BIG, nullable=False),
        sa.Column("slot", sa.Integer(), nullable=False),
        sa.Column("plate_id", BIG, nullable=False),
        sa.Column("order_id", BIG, nullable=True),
        sa.Column("is_full", sa.Integer(), server_default="0", nullable=False),
        sa.CheckConstraint("is_full IN (0, 1)", name=op.f("run_tote_is_full")),
        sa.CheckConstraint("slot > 0", name=op.f("run_tote_slot")),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("run_tote_order_id_fk")),
        sa.ForeignKeyConstraint(["plate_id"], ["plate.id"], name=op.f("run_tote_plate_id_fk")),
        sa.ForeignKeyConstraint(["run_id"], ["pick_run.id"], name=op.f("run_tote_run_id_fk")),
        sa.PrimaryKeyConstraint("run_id", "slot", name=op.f("run_tote_pk")),
        sa.UniqueConstraint("run_id", "plate_id", name=op.f("run_tote_run_id_plate_id_once")),
        sqlite_with_rowid=False,
    )
    op.create_index("run_tote_of_plate", "run_tote", ["plate_id"], unique=False)


def make_sales_line() -> None:
    op.create_table(
        "sales_line",
        sa.Column("order_line_id", BIG, autoincrement=False, nullable=False),
        sa.Column("picked", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("let_go", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("lot_id", BIG, server_default="0", nullable=False),
        sa.Column("min_life_days", sa.Integer(), nullable=True),
        sa.CheckConstraint("min_life_days >= 0", name=op.f("sales_line_min_life_days")),
        sa.CheckConstraint("let_go >= 0 AND let_go <= picked", name=op.f("sales_line_picked")),
        sa.ForeignKeyConstraint(["lot_id"], ["lot.id"], name=op.f("sales_line_lot_id_fk")),
        sa.ForeignKeyConstraint(["order_line_id"], ["order_line.id"], name=op.f("sales_line_order_line_id_fk")),
        sa.PrimaryKeyConstraint("order_line_id", name=op.f("sales_line_pk")),
    )


def make_pick() -> None:
    op.create_table(
        "pick",
        sa.Column("work_id", BIG, autoincrement=False, nullable=False),
        sa.Column("order_line_id", BIG, nullable=False),
        sa.Column("reservation_id", BIG, nullable=False),
        sa.Column("wave_id", BIG, nullable=True),
        sa.Column("run_id", BIG, nullable=True),
        sa.Column("skipped", sa.Integer(), server_default="0", nullable=False),
        sa.CheckConstraint("skipped >= 0", name=op.f("pick_skipped")),
        sa.ForeignKeyConstraint(["order_line_id"], ["order_line.id"], name=op.f("pick_order_line_id_fk")),
        sa.ForeignKeyConstraint(["reservation_id"], ["reservation.id"], name=op.f("pick_reservation_id_fk")),
        sa.ForeignKeyConstraint(["run_id"], ["pick_run.id"], name=op.f("pick_run_id_fk")),
        sa.ForeignKeyConstraint(["wave_id"], ["wave.id"], name=op.f("pick_wave_id_fk")),
        sa.ForeignKeyConstraint(["work_id"], ["work.id"], name=op.f("pick_work_id_fk")),
        sa.PrimaryKeyConstraint("work_id", name=op.f("pick_pk")),
    )
    op.create_index("pick_of_line", "pick", ["order_line_id"], unique=False)
    op.create_index("pick_of_reservation", "pick", ["reservation_id"], unique=False)
    op.create_index("pick_of_run", "pick", ["run_id"], unique=False)
    op.create_index("pick_of_wave", "pick", ["wave_id"], unique=False)
