"""Table: goods that went back to a supplier, with the line of the order that they had come in on."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Table

from core.schema.columns import Id128, flag, flags, metadata, refer, row_id

supplier_return = Table(
    "supplier_return",
    metadata,
    row_id(),
    Column("posting_id", Id128, ForeignKey("posting.id"), nullable=False, unique=True),
    refer("order_line_id", "order_line.id"),
    flag("replaced", 0),  # the supplier sends others for them: the line is open again
    flag("refused", 0),  # they were rejected as they came, so they had never counted as received
    Index("supplier_return_of_line", "order_line_id"),
    *flags("replaced", "refused"),
)
