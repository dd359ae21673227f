"""Tables: receipts, each a delivery as it arrived at a dock, and what came in on each; its lines mirror moves.

A line is one move of a posting that received goods: `quantity` of it was taken, `rejected` of it is kept apart for
the supplier. Without an order's line it is unplanned until somebody matches it.
"""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Integer, Table, UniqueConstraint

from core.schema.columns import Id128, metadata, number, one_of, refer, row_id, text

RECEIPT_MODES = ("order", "item", "blind", "free")
RECEIPT_STATES = ("open", "closed")
CONDITIONS = ("good", "damaged", "rejected")

receipt = Table(
    "receipt",
    metadata,
    row_id(),
    text("number"),
    refer("site_id", "site.id"),
    refer("location_id", "location.id"),  # the dock
    refer("party_id", "party.id", zero=True),
    refer("order_id", "orders.id", null=True),
    text("delivery_note", default=""),
    text("mode"),
    text("state", default="open"),
    number("arrived_at"),
    number("opened_at"),
    number("closed_at", null=True),
    Column("posting_id", Id128, ForeignKey("posting.id"), nullable=False),
    UniqueConstraint("number"),
    one_of("mode", RECEIPT_MODES),
    one_of("state", RECEIPT_STATES),
    CheckConstraint("(state = 'closed') = (closed_at IS NOT NULL)", name="closed_at_a_time"),
    Index("receipt_of_order", "order_id", "state"),
    Index("receipt_open", "site_id", "state", "arrived_at"),
)

receipt_line = Table(
    "receipt_line",
    metadata,
    row_id(),
    refer("receipt_id", "receipt.id"),
    Column("posting_id", Id128, ForeignKey("posting.id"), nullable=False),
    Column("line", Integer, nullable=False),  # the move's line within its posting
    refer("order_line_id", "order_line.id", null=True),
    refer("item_id", "item.id"),
    refer("lot_id", "lot.id", zero=True),
    refer("plate_id", "plate.id", zero=True),
    number("quantity"),
    number("rejected", default=0),
    text("condition", default="good"),
    Column("undone_by", Id128, ForeignKey("posting.id")),
    UniqueConstraint("posting_id", "line"),
    one_of("condition", CONDITIONS),
    CheckConstraint("quantity >= 0 AND rejected >= 0 AND quantity + rejected > 0", name="quantity"),
    CheckConstraint("(condition = 'rejected') = (rejected > 0 AND quantity = 0)", name="rejected_apart"),
    Index("receipt_line_of_receipt", "receipt_id", "id"),
    Index("receipt_line_of_order_line", "order_line_id", "id"),
    Index("receipt_line_of_item", "item_id", "receipt_id"),
    Index("receipt_line_on_plate", "plate_id", "id"),
)
