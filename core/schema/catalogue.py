"""Tables: items, their packs and codes, the parties we trade with."""

from __future__ import annotations

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    Integer,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
)

from core.schema.columns import BigId, flag, flags, metadata, number, one_of, refer, row_id, text

TRACKINGS = ("none", "lot", "serial")
CODE_KINDS = ("gtin", "internal", "supplier")

unit = Table(
    "unit",
    metadata,
    Column("code", Text, primary_key=True),
    text("name"),
    Column("decimals", Integer, nullable=False),
)

party = Table(
    "party",
    metadata,
    row_id(),
    Column("code", Text, nullable=False, unique=True),
    text("name"),
    flag("is_supplier", 0),
    flag("is_customer", 0),
    flag("active", 1),
    *flags("is_supplier", "is_customer", "active"),
)

item = Table(
    "item",
    metadata,
    row_id(),
    Column("sku", Text, nullable=False, unique=True),
    text("name"),
    text("search_name"),
    Column("unit", Text, ForeignKey("unit.code"), nullable=False),
    Column("decimals", Integer, nullable=False, server_default="0"),
    text("tracking", default="none"),
    flag("expires", 0),
    flag("active", 1),
    one_of("tracking", TRACKINGS),
    CheckConstraint("decimals BETWEEN 0 AND 6", name="decimals"),
    CheckConstraint("tracking <> 'serial' OR decimals = 0", name="serial_whole"),
    CheckConstraint("tracking <> 'none' OR expires = 0", name="expiry_needs_lot"),
    *flags("expires", "active"),
)

pack = Table(
    "pack",
    metadata,
    row_id(),
    refer("item_id", "item.id"),
    text("code"),
    number("quantity"),
    CheckConstraint("quantity > 0", name="quantity"),
    UniqueConstraint("item_id", "code"),
)

item_code = Table(
    "item_code",
    metadata,
    text("code"),
    text("kind"),
    Column("item_id", BigId, ForeignKey("item.id"), nullable=False, index=True),
    refer("pack_id", "pack.id", null=True),
    refer("party_id", "party.id", zero=True),
    PrimaryKeyConstraint("code", "kind", "party_id"),
    one_of("kind", CODE_KINDS),
    sqlite_with_rowid=False,
)
