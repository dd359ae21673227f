"""Tables: orders of every kind, and their lines. A line's `done` is the sum of its moves.

The tables are called `orders` and `order_line` because ORDER is a word of SQL.
"""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, Date, Index, Integer, Table, UniqueConstraint

from core.schema.columns import metadata, number, one_of, refer, row_id, text

ORDER_KINDS = ("purchase", "transfer")
ORDER_STATES = ("draft", "approved", "sent", "partly_received", "received", "closed_short", "cancelled")
OPEN_STATES = ("approved", "sent", "partly_received")

orders = Table(
    "orders",
    metadata,
    row_id(),
    text("kind"),
    text("number"),
    refer("site_id", "site.id"),
    refer("party_id", "party.id"),
    text("state"),
    Column("ordered_on", Date, nullable=False),
    Column("due_on", Date),
    UniqueConstraint("number"),
    one_of("kind", ORDER_KINDS),
    one_of("state", ORDER_STATES),
    Index("orders_open", "kind", "state", "due_on"),
)

order_line = Table(
    "order_line",
    metadata,
    row_id(),
    refer("order_id", "orders.id"),
    Column("line", Integer, nullable=False),
    refer("item_id", "item.id"),
    refer("pack_id", "pack.id", null=True),
    number("pack_quantity", null=True),
    number("quantity"),
    number("done", default=0),
    Column("over_percent", Integer, nullable=False, server_default="0"),
    UniqueConstraint("order_id", "line"),
    CheckConstraint("quantity > 0", name="quantity"),
    CheckConstraint("done >= 0", name="done"),
    CheckConstraint("over_percent BETWEEN 0 AND 1000", name="over_percent"),
    Index("order_line_of_item", "item_id"),
)
