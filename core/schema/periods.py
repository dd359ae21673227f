"""Tables: closed periods, and the stock at the end of each."""

from __future__ import annotations

from sqlalchemy import (
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
)

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
    # Ids of moves, which here do tell the order: no other posting is open while a period is closed or reopened.
    number("last_move"),
    number("open_from"),  # no move that is dated after the period comes before this one
    number("reopened_after", null=True),
    UniqueConstraint("posting_id"),
    one_of("state", PERIOD_STATES),
    CheckConstraint("(state = 'reopened') = (reopened_after IS NOT NULL)", name="reopened"),
)

_stands = period.c.state == "closed"
Index("period_once", period.c.site_id, period.c.ends_on, unique=True, sqlite_where=_stands, postgresql_where=_stands)

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
    PrimaryKeyConstraint("period_id", "item_id", "location_id", "lot_id", "owner_id", "status"),
    sqlite_with_rowid=False,
)
