"""Table: codes that nobody knew when they were scanned, where that was, and what became of them.

By whom, at which device and when is on the posting that kept it.
"""

from __future__ import annotations

from sqlalchemy import (
    CheckConstraint,
    Column,
    ColumnElement,
    ForeignKey,
    Index,
    Table,
    UniqueConstraint,
    literal_column,
)

from core.schema.columns import Id128, metadata, one_of, refer, row_id, text

CAPTURED_STATES = ("open", "attached", "dismissed")

unknown_code = Table(
    "unknown_code",
    metadata,
    row_id(),
    refer("site_id", "site.id"),
    text("code"),  # as an item would bear it
    text("scanned"),  # the whole label
    text("symbology", default=""),
    text("task", default=""),
    text("document", default=""),
    text("location", default=""),
    text("previous", default=""),
    text("remark", default=""),
    text("state", default="open"),
    Column("posting_id", Id128, ForeignKey("posting.id"), nullable=False),
    refer("item_id", "item.id", null=True),
    Column("settled_by", Id128, ForeignKey("posting.id")),
    UniqueConstraint("posting_id"),
    one_of("state", CAPTURED_STATES),
    CheckConstraint("(state = 'open') = (settled_by IS NULL)", name="settled_by_somebody"),
    CheckConstraint("(state = 'attached') = (item_id IS NOT NULL)", name="attached_to_an_item"),
)

IS_WAITING: ColumnElement[bool] = literal_column("state = 'open'")
Index(
    "unknown_code_waiting",
    unknown_code.c.code,
    unknown_code.c.site_id,
    sqlite_where=IS_WAITING,
    postgresql_where=IS_WAITING,
)
