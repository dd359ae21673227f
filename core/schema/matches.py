"""Table: goods that came in without an order, and the order's line that they turned out to be for.

A row stays: what was matched wrongly is marked with the posting that took it back.
"""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Table

from core.schema.columns import Id128, metadata, number, refer, row_id

receipt_match = Table(
    "receipt_match",
    metadata,
    row_id(),
    refer("receipt_line_id", "receipt_line.id"),
    refer("order_line_id", "order_line.id"),
    number("quantity"),
    Column("posting_id", Id128, ForeignKey("posting.id"), nullable=False, unique=True),
    Column("undone_by", Id128, ForeignKey("posting.id")),
    CheckConstraint("quantity > 0", name="quantity"),
    Index("receipt_match_of_line", "receipt_line_id"),
    Index("receipt_match_of_order_line", "order_line_id"),
)
