"""Tables: what an order between two sites has besides its lines, whose `done` is what came in at the other site."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Table

from core.schema.columns import BigId, metadata, number, refer

transfer = Table(
    "transfer",
    metadata,
    Column("order_id", BigId, ForeignKey("orders.id"), primary_key=True, autoincrement=False),
    refer("to_site_id", "site.id"),
    refer("transit_id", "location.id"),  # of the site that sends
    Index("transfer_to", "to_site_id"),
)

transfer_line = Table(
    "transfer_line",
    metadata,
    Column("order_line_id", BigId, ForeignKey("order_line.id"), primary_key=True, autoincrement=False),
    number("shipped", default=0),
    number("lost", default=0),
    CheckConstraint("shipped >= 0 AND lost >= 0 AND lost <= shipped", name="shipped"),
)
