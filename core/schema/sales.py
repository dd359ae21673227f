"""Tables: what a sales order and its lines have besides those of every order.

Of a line `done` is what was shipped, `picked` what has been taken from the bins for it and not put back, and `let_go`
what of that is nobody's any more, because the order was cancelled. The rest is in hand: in a tote, at staging, in a
carton. What is in hand is reserved where it stands.
"""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Integer, Table, UniqueConstraint

from core.schema.columns import BigId, flag, flags, metadata, number, one_of, refer, row_id, text

SALES_STATES = ("confirmed", "allocated", "released", "picking", "picked", "packed", "backordered", "shipped")
# partial: what there is; lines: a line only whole; complete: all or nothing; cancel: what there is, and then no more
SHIP_POLICIES = ("partial", "lines", "complete", "cancel")
STRATEGIES = ("fefo", "fifo", "lifo", "nearest", "fewest_bins")

sales_order = Table(
    "sales_order",
    metadata,
    Column("order_id", BigId, ForeignKey("orders.id"), primary_key=True, autoincrement=False),
    Column("priority", Integer, nullable=False, server_default="5"),
    text("ship_policy", default="partial"),
    refer("carrier_id", "carrier.id", null=True),
    text("service", default=""),
    text("customer_reference", default=""),
    text("ship_to", default=""),  # the address, in lines
    Column("min_life_days", Integer),
    text("hold_reason", default=""),  # empty: nothing holds it up
    one_of("ship_policy", SHIP_POLICIES),
    CheckConstraint("priority BETWEEN 1 AND 9", name="priority"),
    CheckConstraint("min_life_days >= 0", name="min_life_days"),
)

sales_line = Table(
    "sales_line",
    metadata,
    Column("order_line_id", BigId, ForeignKey("order_line.id"), primary_key=True, autoincrement=False),
    number("picked", default=0),
    number("let_go", default=0),
    refer("lot_id", "lot.id", zero=True),  # no other lot will do
    Column("min_life_days", Integer),
    CheckConstraint("let_go >= 0 AND let_go <= picked", name="picked"),
    CheckConstraint("min_life_days >= 0", name="min_life_days"),
)

# The rule of an item's class, or of the nearest class above it, else the site's own, whose class is none.
allocation_rule = Table(
    "allocation_rule",
    metadata,
    row_id(),
    refer("site_id", "site.id"),
    refer("class_id", "item_class.id", null=True),
    text("strategy", default="fefo"),
    flag("full_plates", 1),
    flag("full_cases", 1),
    flag("empty_bin_first", 0),
    UniqueConstraint("site_id", "class_id"),
    one_of("strategy", STRATEGIES),
    *flags("full_plates", "full_cases", "empty_bin_first"),
)

_of_site = allocation_rule.c.class_id.is_(None)
Index(
    "allocation_rule_of_site", allocation_rule.c.site_id, unique=True, sqlite_where=_of_site, postgresql_where=_of_site
)
