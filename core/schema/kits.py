"""Tables: what kits are made of."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, Integer, PrimaryKeyConstraint, Table, UniqueConstraint

from core.schema.columns import flag, flags, metadata, number, refer, row_id

kit = Table(
    "kit",
    metadata,
    row_id(),
    refer("item_id", "item.id"),
    flag("active", 1),
    UniqueConstraint("item_id"),
    *flags("active"),
)

kit_line = Table(
    "kit_line",
    metadata,
    refer("kit_id", "kit.id"),
    Column("line", Integer, nullable=False),
    refer("item_id", "item.id"),
    number("quantity"),  # in one kit
    PrimaryKeyConstraint("kit_id", "line"),
    UniqueConstraint("kit_id", "item_id"),
    CheckConstraint("quantity > 0", name="quantity"),
    sqlite_with_rowid=False,
)
