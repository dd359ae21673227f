"""Tables: goods that customers send back, agreed before or not."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Integer, Table, UniqueConstraint

from core.schema.columns import Id128, metadata, number, one_of, refer, row_id, text

RETURN_STATES = ("authorised", "received", "closed", "cancelled")
RETURNED = "returned"  # the status of goods that nobody has looked at since they came back

customer_return = Table(
    "customer_return",
    metadata,
    row_id(),
    text("number"),
    refer("site_id", "site.id"),
    refer("party_id", "party.id"),
    refer("order_id", "orders.id", null=True),
    text("state"),
    text("reason", default=""),
    text("note", default=""),
    number("made_at"),
    UniqueConstraint("number"),
    one_of("state", RETURN_STATES),
    Index("customer_return_open", "site_id", "state"),
    Index("customer_return_of_order", "order_id"),
)

# `quantity` is what was agreed, nothing where it came unannounced; what was inspected is `settled`.
customer_return_line = Table(
    "customer_return_line",
    metadata,
    row_id(),
    refer("return_id", "customer_return.id"),
    Column("line", Integer, nullable=False),
    refer("item_id", "item.id"),
    refer("order_line_id", "order_line.id", null=True),
    number("quantity", default=0),
    number("received", default=0),
    number("settled", default=0),
    UniqueConstraint("return_id", "line"),
    CheckConstraint("quantity >= 0 AND received >= 0 AND settled >= 0 AND settled <= received", name="quantities"),
    Index("customer_return_line_of_line", "order_line_id"),
)

# Which line a posting brought goods back for, or looked at them: its moves say how many, and of which lot.
customer_return_posting = Table(
    "customer_return_posting",
    metadata,
    Column("posting_id", Id128, ForeignKey("posting.id"), primary_key=True),
    refer("line_id", "customer_return_line.id"),
    Index("customer_return_posting_of_line", "line_id"),
)
