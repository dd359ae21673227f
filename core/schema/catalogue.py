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

ITEM_KINDS = ("stock", "non_stock", "service")
TRACKINGS = ("none", "lot", "serial", "contents")  # contents: a serial whose contents are used up bit by bit
CODE_KINDS = ("gtin", "internal", "supplier")
TEMPERATURES = ("any", "ambient", "chilled", "frozen")
ABC_LETTERS = ("", "A", "B", "C")

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
    flag("is_owner", 0),
    flag("active", 1),
    text("email", default=""),
    text("currency", default=""),
    Column("over_percent", Integer),
    Column("under_percent", Integer),
    Column("min_life_days", Integer),
    Column("lead_days", Integer),
    CheckConstraint("over_percent BETWEEN 0 AND 1000", name="over_percent"),
    CheckConstraint("under_percent BETWEEN 0 AND 99", name="under_percent"),
    CheckConstraint("min_life_days >= 0", name="min_life_days"),
    CheckConstraint("lead_days >= 0", name="lead_days"),
    flag("blind", 0),  # what comes from this supplier is counted without being told how much is expected
    text("search_name", default=""),
    Column("customer_life_days", Integer),  # how long what we send to this customer must keep at least
    text("ship_to", default=""),  # the address, in lines
    CheckConstraint("customer_life_days >= 0", name="customer_life_days"),
    *flags("is_supplier", "is_customer", "is_owner", "active", "blind"),
)

item_class = Table(
    "item_class",
    metadata,
    row_id(),
    Column("code", Text, nullable=False, unique=True),
    text("name"),
    refer("parent_id", "item_class.id", null=True),
    CheckConstraint("parent_id <> id", name="not_its_own_parent"),
)

# weights are in milligrams, volumes in cubic millimetres, heights in millimetres; 0 is not known
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
    text("kind", default="stock"),
    Column("catch_unit", Text, ForeignKey("unit.code")),
    number("catch_nominal", null=True),
    Column("catch_tolerance", Integer, nullable=False, server_default="0"),
    Column("over_percent", Integer),
    Column("under_percent", Integer),
    Column("min_life_days", Integer, nullable=False, server_default="0"),
    flag("expiry_optional", 0),
    refer("class_id", "item_class.id", null=True),
    number("weight_mg", default=0),
    number("volume_mm3", default=0),
    number("height_mm", default=0),
    text("hazard", default=""),
    text("temperature", default="any"),
    text("abc", default=""),
    one_of("tracking", TRACKINGS),
    one_of("kind", ITEM_KINDS),
    CheckConstraint("kind = 'stock' OR tracking = 'none'", name="tracked_is_stock"),
    CheckConstraint("(catch_unit IS NULL) = (catch_nominal IS NULL)", name="catch_whole"),
    CheckConstraint("catch_nominal > 0", name="catch_nominal"),
    CheckConstraint("catch_tolerance BETWEEN 0 AND 100", name="catch_tolerance"),
    CheckConstraint("over_percent BETWEEN 0 AND 1000", name="over_percent"),
    CheckConstraint("under_percent BETWEEN 0 AND 99", name="under_percent"),
    CheckConstraint("decimals BETWEEN 0 AND 6", name="decimals"),
    CheckConstraint("tracking <> 'serial' OR decimals = 0", name="serial_whole"),
    CheckConstraint("tracking <> 'none' OR expires = 0", name="expiry_needs_lot"),
    CheckConstraint("min_life_days >= 0", name="min_life_days"),
    CheckConstraint("weight_mg >= 0 AND volume_mm3 >= 0 AND height_mm >= 0", name="measures"),
    one_of("temperature", TEMPERATURES),
    one_of("abc", ABC_LETTERS),
    *flags("expires", "active", "expiry_optional"),
)

pack = Table(
    "pack",
    metadata,
    row_id(),
    refer("item_id", "item.id"),
    text("code"),
    number("quantity"),
    number("weight_mg", default=0),
    number("volume_mm3", default=0),
    number("height_mm", default=0),
    CheckConstraint("quantity > 0", name="quantity"),
    CheckConstraint("weight_mg >= 0 AND volume_mm3 >= 0 AND height_mm >= 0", name="measures"),
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
