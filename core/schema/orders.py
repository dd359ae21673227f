"""Tables: orders of every kind, their lines, and on what terms suppliers deliver.

The tables are called `orders` and `order_line` because ORDER is a word of SQL. A line's `done` and `rejected` are
sums of its moves. Its tolerances are those that held when it was ordered. Of a `closed` line nothing more is expected.
"""

from __future__ import annotations

from sqlalchemy import (
    CheckConstraint,
    Column,
    ColumnElement,
    Date,
    Index,
    Integer,
    Table,
    UniqueConstraint,
    literal_column,
)

from core.schema.columns import flag, flags, metadata, number, one_of, refer, row_id, text
from core.schema.sales import SALES_STATES

ORDER_KINDS = ("purchase", "transfer", "sales")
PURCHASE_STATES = ("draft", "approved", "sent", "partly_received", "received", "closed_short", "cancelled")
ORDER_STATES = (*PURCHASE_STATES, *SALES_STATES)
OPEN_STATES = ("sent", "partly_received")  # what it takes to be waited for
OVER_MAX = 1000
UNDER_MAX = 99  # at 100 a line would be complete before anything has come

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
    Column("revision", Integer, nullable=False, server_default="0"),
    text("currency", default=""),
    text("note", default=""),
    text("closed_because", default=""),
    Column("last_line", Integer, nullable=False, server_default="0"),  # that there ever was: no number is used twice
    UniqueConstraint("number"),
    one_of("kind", ORDER_KINDS),
    one_of("state", ORDER_STATES),
    CheckConstraint("revision >= 0", name="revision"),
    Index("orders_open", "kind", "state", "due_on"),
    Index("orders_of_party", "party_id"),
    Index("orders_of_site", "kind", "site_id", "id"),
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
    number("rejected", default=0),
    flag("closed", 0),
    number("price", null=True),
    Column("due_on", Date),
    text("supplier_code", default=""),
    Column("under_percent", Integer, nullable=False, server_default="0"),
    flag("over_unlimited", 0),
    UniqueConstraint("order_id", "line"),
    CheckConstraint("quantity > 0", name="quantity"),
    CheckConstraint("done >= 0", name="done"),
    CheckConstraint(f"over_percent BETWEEN 0 AND {OVER_MAX}", name="over_percent"),
    CheckConstraint("rejected >= 0", name="rejected"),
    CheckConstraint("price >= 0", name="price"),
    CheckConstraint(f"under_percent BETWEEN 0 AND {UNDER_MAX}", name="under_percent"),
    *flags("closed", "over_unlimited"),
    Index("order_line_of_item", "item_id"),
)

# Lines are kept for ever; those that an item is still wanted on, or expected by, are few.
LINE_IS_OPEN: tuple[ColumnElement[bool], ...] = (
    literal_column("order_line.closed = 0"),
    order_line.c.done < order_line.c.quantity,
)
_is_open: ColumnElement[bool] = literal_column("closed = 0 AND done < quantity")
Index("order_line_open", order_line.c.item_id, sqlite_where=_is_open, postgresql_where=_is_open)

supplier_item = Table(
    "supplier_item",
    metadata,
    row_id(),
    refer("party_id", "party.id"),
    refer("item_id", "item.id"),
    text("code", default=""),
    refer("pack_id", "pack.id", null=True),
    number("price", null=True),
    Column("lead_days", Integer),
    number("minimum", default=0),
    number("multiple", default=0),
    Column("min_life_days", Integer),
    Column("over_percent", Integer),
    Column("under_percent", Integer),
    flag("over_unlimited", 0),
    UniqueConstraint("party_id", "item_id"),
    CheckConstraint("price >= 0", name="price"),
    CheckConstraint("lead_days >= 0", name="lead_days"),
    CheckConstraint("minimum >= 0", name="minimum"),
    CheckConstraint("multiple >= 0", name="multiple"),
    CheckConstraint("min_life_days >= 0", name="min_life_days"),
    CheckConstraint(f"over_percent BETWEEN 0 AND {OVER_MAX}", name="over_percent"),
    CheckConstraint(f"under_percent BETWEEN 0 AND {UNDER_MAX}", name="under_percent"),
    *flags("over_unlimited"),
    Index("supplier_item_of_item", "item_id"),
    Index("supplier_item_by_code", "code"),
)
