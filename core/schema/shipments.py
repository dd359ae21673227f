"""Tables: shipments that suppliers have announced, the plates in them, and what is on each."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, Date, Index, Integer, Table, UniqueConstraint

from core.schema.columns import metadata, number, one_of, refer, row_id, text

SHIPMENT_STATES = ("expected", "partly_received", "received", "closed_short", "cancelled")
COMING_STATES = ("expected", "partly_received")

expected_shipment = Table(
    "expected_shipment",
    metadata,
    row_id(),
    refer("site_id", "site.id"),
    refer("party_id", "party.id"),
    text("number"),
    text("state", default="expected"),
    Column("due_on", Date),
    text("carrier", default=""),
    one_of("state", SHIPMENT_STATES),
    Index("expected_shipment_by_number", "number"),
    Index("expected_shipment_coming", "state", "due_on"),
)

_stands = expected_shipment.c.state != "cancelled"  # a number that was cancelled may be announced anew
Index(
    "expected_shipment_once",
    expected_shipment.c.party_id,
    expected_shipment.c.number,
    unique=True,
    sqlite_where=_stands,
    postgresql_where=_stands,
)

expected_plate = Table(
    "expected_plate",
    metadata,
    row_id(),
    refer("shipment_id", "expected_shipment.id"),
    text("code"),
    refer("parent_id", "expected_plate.id", null=True),
    UniqueConstraint("shipment_id", "code"),
    CheckConstraint("parent_id <> id", name="not_its_own_parent"),
    Index("expected_plate_by_code", "code"),
    Index("expected_plate_on_plate", "parent_id"),
)

expected_line = Table(
    "expected_line",
    metadata,
    row_id(),
    refer("shipment_id", "expected_shipment.id"),
    Column("line", Integer, nullable=False),
    refer("plate_id", "expected_plate.id", null=True),
    refer("order_line_id", "order_line.id", null=True),
    refer("item_id", "item.id"),
    refer("pack_id", "pack.id", null=True),
    number("pack_quantity"),
    number("quantity"),
    number("received", default=0),
    text("lot", default=""),
    text("serial", default=""),
    Column("expires_on", Date),
    UniqueConstraint("shipment_id", "line"),
    CheckConstraint("quantity > 0", name="quantity"),
    CheckConstraint("received >= 0", name="received"),
    Index("expected_line_on_plate", "plate_id"),
    Index("expected_line_of_order_line", "order_line_id"),
    Index("expected_line_of_item", "item_id"),
)
