"""Tables: closed periods, and the stock at the end of each."""

from __future__ import annotations

from sqlalchemy import Column, Date, ForeignKey, PrimaryKeyConstraint, Table, Text, UniqueConstraint

from core.schema.columns import Id128, metadata, number, one_of, refer, row_id, text

PERIOD_STATES = ("closed", "reopened")

period = Table(
    "period",
    metadata,
    row_id(),
    refer("site_id", "site.id"),
    Column("ends_on", Date, nullable=False),
    text("state"),
    Column("posting_id", Id128, ForeignKey("posting.id"), nullable=False),
    number("closed_at"),
    UniqueConstraint("posting_id"),
    one_of("state", PERIOD_STATES),
)

period_balance = Table(
    "period_balance",
    metadata,
    refer("period_id", "period.id"),
    refer("location_id", "location.id"),
    refer("item_id", "item.id"),
    refer("lot_id", "lot.id"),
    refer("owner_id", "party.id"),
    Column("status", Text, ForeignKey("status.code"), nullable=False),
    number("quantity"),
    number("catch_quantity", default=0),
    PrimaryKeyConstraint("period_id", "location_id", "item_id", "lot_id", "owner_id", "status"),
    sqlite_with_rowid=False,
)
