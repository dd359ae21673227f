"""Tables: waves of orders, runs of picks, and what is checked while picking.

A pick is a piece of work of the kind `pick`, whose lease says who has it; a run is the picks that one person does on
one way, and where they put what they picked.
"""

from __future__ import annotations

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    PrimaryKeyConstraint,
    Table,
    UniqueConstraint,
)

from core.schema.columns import BigId, flag, flags, metadata, number, one_of, refer, row_id, text

WAVE_STATES = ("planned", "released", "done", "cancelled")
RUN_METHODS = ("single", "batch", "cluster", "zone")
RUN_STATES = ("open", "done", "cancelled")
LOCATION_CHECKS = ("scan", "key", "skip")
ITEM_CHECKS = ("scan", "when_mixed", "skip")

wave = Table(
    "wave",
    metadata,
    row_id(),
    text("number"),
    refer("site_id", "site.id"),
    text("state", default="planned"),
    refer("carrier_id", "carrier.id", null=True),
    number("cut_off_at", null=True),
    text("note", default=""),
    number("made_at"),
    UniqueConstraint("number"),
    one_of("state", WAVE_STATES),
    Index("wave_open", "site_id", "state"),
)

wave_order = Table(
    "wave_order",
    metadata,
    refer("wave_id", "wave.id"),
    refer("order_id", "orders.id"),
    PrimaryKeyConstraint("wave_id", "order_id"),
    Index("wave_order_of_order", "order_id"),
    sqlite_with_rowid=False,
)

pick_run = Table(
    "pick_run",
    metadata,
    row_id(),
    text("number"),
    refer("site_id", "site.id"),
    text("method"),
    text("state", default="open"),
    refer("place_id", "location.id"),  # a cart, or staging: where what is picked is until it is dropped
    refer("zone_id", "zone.id", null=True),
    refer("wave_id", "wave.id", null=True),
    refer("operator_id", "operator.id"),
    number("made_at"),
    number("changed_at"),
    UniqueConstraint("number"),
    one_of("method", RUN_METHODS),
    one_of("state", RUN_STATES),
    Index("pick_run_open", "site_id", "state"),
)

run_tote = Table(
    "run_tote",
    metadata,
    refer("run_id", "pick_run.id"),
    Column("slot", Integer, nullable=False),
    refer("plate_id", "plate.id"),
    refer("order_id", "orders.id", null=True),  # none: goods of several orders are sorted later
    flag("is_full", 0),
    flag("is_carton", 0),  # what is picked into it leaves in it: it begins as a carton with that
    PrimaryKeyConstraint("run_id", "slot"),
    UniqueConstraint("run_id", "plate_id"),
    CheckConstraint("slot > 0", name="slot"),
    *flags("is_full", "is_carton"),
    Index("run_tote_of_plate", "plate_id"),
    sqlite_with_rowid=False,
)

pick = Table(
    "pick",
    metadata,
    Column("work_id", BigId, ForeignKey("work.id"), primary_key=True, autoincrement=False),
    refer("order_line_id", "order_line.id"),
    refer("reservation_id", "reservation.id"),
    refer("wave_id", "wave.id", null=True),
    refer("run_id", "pick_run.id", null=True),
    Column("skipped", Integer, nullable=False, server_default="0"),
    CheckConstraint("skipped >= 0", name="skipped"),
    Index("pick_of_line", "order_line_id"),
    Index("pick_of_reservation", "reservation_id"),
    Index("pick_of_run", "run_id"),
    Index("pick_of_wave", "wave_id"),
)

# As with allocation rules: of an item's class, or of the nearest class above it, else the site's own.
pick_profile = Table(
    "pick_profile",
    metadata,
    row_id(),
    refer("site_id", "site.id"),
    refer("class_id", "item_class.id", null=True),
    text("location_check", default="scan"),
    text("item_check", default="when_mixed"),
    flag("count_each", 0),  # every piece is scanned or counted: nothing is offered
    flag("ask_empty", 0),
    flag("swap_lots", 1),
    UniqueConstraint("site_id", "class_id"),
    one_of("location_check", LOCATION_CHECKS),
    one_of("item_check", ITEM_CHECKS),
    *flags("count_each", "ask_empty", "swap_lots"),
)

_of_site = pick_profile.c.class_id.is_(None)
Index("pick_profile_of_site", pick_profile.c.site_id, unique=True, sqlite_where=_of_site, postgresql_where=_of_site)
