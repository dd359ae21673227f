"""Tables: sites, zones, locations, and the bins items belong to."""

from __future__ import annotations

from sqlalchemy import (
    CheckConstraint,
    Column,
    Date,
    Index,
    Integer,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
)

from core.schema.columns import flag, flags, metadata, number, one_of, refer, row_id, text

PHYSICAL_KINDS = (
    "storage", "dock", "pick_face", "staging", "packing", "quarantine", "production", "transit", "vehicle", "returns",
    "cart",
)  # fmt: skip
COUNTERPARTY_KINDS = ("supplier", "customer", "adjustment", "scrap", "consumption", "conversion", "opening")
MIXINGS = ("any", "item", "lot")
ZONE_TEMPERATURES = ("ambient", "chilled", "frozen")

site = Table(
    "site",
    metadata,
    row_id(),
    Column("code", Text, nullable=False, unique=True),
    text("name"),
    text("zone_info"),
    number("backdate_days", default=7),
    Column("closed_through", Date),
    flag("blind", 0),
    text("sscc_prefix", default=""),  # the company's GS1 prefix; without one its cartons have numbers of our own
    flag("verify_cartons", 0),  # none is loaded whose label was not scanned on it
    *flags("blind", "verify_cartons"),
)

zone = Table(
    "zone",
    metadata,
    row_id(),
    refer("site_id", "site.id"),
    text("code"),
    text("name"),
    text("temperature", default="ambient"),
    UniqueConstraint("site_id", "code"),
    one_of("temperature", ZONE_TEMPERATURES),
)

# what may be kept in a zone besides what is harmless
zone_hazard = Table(
    "zone_hazard",
    metadata,
    refer("zone_id", "zone.id"),
    text("hazard"),
    PrimaryKeyConstraint("zone_id", "hazard"),
    sqlite_with_rowid=False,
)

# Capacity: NULL is no limit; weight in milligrams, volume in cubic millimetres.
location = Table(
    "location",
    metadata,
    row_id(),
    refer("site_id", "site.id"),
    refer("zone_id", "zone.id", null=True),
    text("code"),
    text("kind"),
    flag("is_physical", 1),
    text("check_digits", default=""),
    number("sequence", default=0),
    text("mixing", default="any"),
    flag("active", 1),
    flag("in_lock", 0),  # takes no goods until somebody lifts it
    number("weight_max", null=True),
    number("volume_max", null=True),
    number("height_max", null=True),
    number("plates_max", null=True),
    flag("put_away", 1),
    UniqueConstraint("site_id", "code"),
    one_of("kind", PHYSICAL_KINDS + COUNTERPARTY_KINDS),
    one_of("mixing", MIXINGS),
    CheckConstraint(
        "is_physical = CASE WHEN kind IN ({}) THEN 0 ELSE 1 END".format(
            ", ".join(f"'{kind}'" for kind in COUNTERPARTY_KINDS)
        ),
        name="kind_is_physical",
    ),
    CheckConstraint("weight_max > 0 AND volume_max > 0 AND height_max > 0 AND plates_max > 0", name="capacity"),
    *flags("is_physical", "active", "in_lock", "put_away"),
    Index("location_in_sequence", "site_id", "kind", "sequence", "code"),
)

fixed_bin = Table(
    "fixed_bin",
    metadata,
    refer("item_id", "item.id"),
    refer("location_id", "location.id"),
    Column("rank", Integer, nullable=False, server_default="1"),
    # A face is filled up to its maximum once no more than its minimum is left; without a maximum it is no face.
    number("min_quantity", null=True),
    number("max_quantity", null=True),
    PrimaryKeyConstraint("item_id", "location_id"),
    CheckConstraint("min_quantity >= 0 AND max_quantity > 0 AND min_quantity <= max_quantity", name="levels"),
    Index("fixed_bin_at", "location_id", "item_id"),
    sqlite_with_rowid=False,
)
