"""Table: which arrivals are checked before anybody may use them, as an ordered list for each site."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, Integer, Table, UniqueConstraint

from core.schema.columns import metadata, one_of, refer, row_id, text

CHECKED = ("always", "never", "every", "percent")  # the first receipt, then every so many; so many of a hundred
SEQUENCE_MAX = 9_999
EVERY_MAX = 10_000

quality_rule = Table(
    "quality_rule",
    metadata,
    row_id(),
    refer("site_id", "site.id"),
    Column("seq", Integer, nullable=False),
    refer("party_id", "party.id", zero=True),  # 0: of any supplier
    refer("item_id", "item.id", null=True),  # None: any item
    text("checked"),
    Column("number", Integer, nullable=False, server_default="1"),
    UniqueConstraint("site_id", "seq"),
    one_of("checked", CHECKED),
    CheckConstraint(f"seq BETWEEN 1 AND {SEQUENCE_MAX}", name="seq"),
    CheckConstraint(f"number BETWEEN 1 AND {EVERY_MAX}", name="number"),
    CheckConstraint("checked <> 'percent' OR number <= 100", name="percent"),
)
