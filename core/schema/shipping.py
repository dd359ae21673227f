"""Tables: carriers, box types, cartons, and the shipments that leave with them."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Integer, Table, UniqueConstraint

from core.schema.columns import BigId, Id128, flag, flags, metadata, number, one_of, refer, row_id, text

CARTON_STATES = ("open", "closed", "shipped")
SHIPMENT_STATES = ("loading", "shipped", "cancelled")

carrier = Table(
    "carrier",
    metadata,
    row_id(),
    text("code"),
    text("name"),
    text("services", default=""),  # parted by spaces; empty: whatever is written
    text("cut_off", default=""),  # HH:MM at the site; empty: none
    flag("active", 1),
    UniqueConstraint("code"),
    *flags("active"),
)

# weights in milligrams, lengths in millimetres; 0 is not known
box_type = Table(
    "box_type",
    metadata,
    row_id(),
    text("code"),
    text("name"),
    number("tare_mg", default=0),
    number("weight_max_mg", default=0),
    number("length_mm", default=0),
    number("width_mm", default=0),
    number("height_mm", default=0),
    flag("active", 1),
    UniqueConstraint("code"),
    CheckConstraint(
        "tare_mg >= 0 AND weight_max_mg >= 0 AND length_mm >= 0 AND width_mm >= 0 AND height_mm >= 0", name="measures"
    ),
    *flags("active"),
)

shipment = Table(
    "shipment",
    metadata,
    row_id(),
    text("number"),
    refer("site_id", "site.id"),
    refer("carrier_id", "carrier.id", null=True),
    text("service", default=""),
    refer("dock_id", "location.id"),
    text("state", default="loading"),
    text("tracking", default=""),
    text("proof_name", default=""),  # who took it over
    text("note", default=""),
    number("opened_at"),
    number("shipped_at", null=True),
    Column("shipped_by", Id128, ForeignKey("posting.id")),  # whose moves say what went with it
    UniqueConstraint("number"),
    one_of("state", SHIPMENT_STATES),
    CheckConstraint("(state = 'shipped') = (shipped_at IS NOT NULL)", name="shipped_once"),
    CheckConstraint("(shipped_at IS NULL) = (shipped_by IS NULL)", name="shipped_by_one"),
    Index("shipment_open", "site_id", "state"),
    Index("shipment_left", "site_id", "shipped_at"),
    Index("shipment_by_tracking", "tracking"),
)

# A carton is a plate that is of one order; a whole pallet that is shipped as it is is one too.
carton = Table(
    "carton",
    metadata,
    Column("plate_id", BigId, ForeignKey("plate.id"), primary_key=True, autoincrement=False),
    refer("order_id", "orders.id"),
    Column("sequence", Integer, nullable=False),  # within its order, from 1
    refer("box_type_id", "box_type.id", null=True),
    text("state", default="open"),
    number("weight_mg", null=True),  # gross
    flag("verified", 0),  # its label was scanned on it
    refer("shipment_id", "shipment.id", null=True),
    refer("loaded_by", "operator.id", null=True),
    text("tracking", default=""),
    number("freight", null=True),  # what the carrier takes for it, as its file says
    text("advice", default=""),  # the file in which the carrier was told of it
    flag("is_told", 0),  # that file was written
    number("made_at"),
    UniqueConstraint("order_id", "sequence"),
    one_of("state", CARTON_STATES),
    CheckConstraint("weight_mg > 0", name="weight_mg"),
    CheckConstraint("state <> 'shipped' OR shipment_id IS NOT NULL", name="shipped_with"),
    *flags("verified", "is_told"),
    CheckConstraint("freight >= 0", name="freight"),
    Index("carton_of_shipment", "shipment_id"),
    Index("carton_by_tracking", "tracking"),
)

_here = carton.c.state == "closed"
Index("carton_here", carton.c.state, sqlite_where=_here, postgresql_where=_here)
_untold = (carton.c.advice != "") & (carton.c.is_told == 0)
Index("carton_untold", carton.c.advice, sqlite_where=_untold, postgresql_where=_untold)
