"""Tables: where a site wants goods put away, and why somebody took another bin."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, ForeignKey, Integer, Table, Text, UniqueConstraint

from core.schema.catalogue import ABC_LETTERS, TEMPERATURES
from core.schema.columns import flag, flags, metadata, one_of, refer, row_id, text

STRATEGIES = ("fixed_bin", "same_item", "near_fixed_bin", "empty_bin", "best_fit", "overflow")

# What is empty, or 0 for the supplier, is for all; the status that is empty is that of goods fit for use.
put_away_rule = Table(
    "put_away_rule",
    metadata,
    row_id(),
    refer("site_id", "site.id"),
    text("code"),
    Column("place", Integer, nullable=False),
    refer("item_id", "item.id", null=True),
    refer("class_id", "item_class.id", null=True),
    text("abc", default=""),
    refer("supplier_id", "party.id", zero=True),
    Column("status", Text, ForeignKey("status.code")),
    text("hazard", default=""),
    text("temperature", default=""),
    text("strategy"),
    refer("zone_id", "zone.id", null=True),
    refer("location_id", "location.id", null=True),
    UniqueConstraint("site_id", "code"),
    one_of("abc", ABC_LETTERS),
    one_of("temperature", ("", *TEMPERATURES)),
    one_of("strategy", STRATEGIES),
    CheckConstraint("zone_id IS NULL OR location_id IS NULL", name="one_target"),
)

bin_reason = Table(
    "bin_reason",
    metadata,
    Column("code", Text, primary_key=True),
    text("name"),
    Column("place", Integer, nullable=False, server_default="0"),
    flag("active", 1),
    *flags("active"),
)
