"""Table: lots that are called back, and how far each recall has come."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, ColumnElement, ForeignKey, Index, Table, literal_column

from core.schema.columns import Id128, flag, flags, metadata, number, one_of, refer, row_id, text

RECALL_STATES = ("opened", "traced", "closed", "withdrawn")

recall = Table(
    "recall",
    metadata,
    row_id(),
    refer("lot_id", "lot.id"),
    text("state", default="opened"),
    text("reason"),
    text("note", default=""),
    flag("was_held", 0),  # before the recall
    Column("posting_id", Id128, ForeignKey("posting.id"), nullable=False, unique=True),
    number("opened_at"),
    number("traced_at", null=True),
    number("closed_at", null=True),
    one_of("state", RECALL_STATES),
    CheckConstraint("(state IN ('closed', 'withdrawn')) = (closed_at IS NOT NULL)", name="closed_once"),
    *flags("was_held"),
)

RECALL_IS_OPEN: ColumnElement[bool] = literal_column("state IN ('opened', 'traced')")
Index("recall_of_lot", recall.c.lot_id, recall.c.id)
Index("recall_once", recall.c.lot_id, unique=True, sqlite_where=RECALL_IS_OPEN, postgresql_where=RECALL_IS_OPEN)
