"""What is refused of goods that come in; test_refusals.py has the rows of all else, and judges these."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

from core.inbound.receive import Receive
from tests.core.warehouse import FRESH

ONE = Decimal(1)
NUMBERS = (
    (Decimal(0), "quantity_not_positive"),
    (Decimal(-1), "quantity_not_positive"),
    (Decimal("1.5"), "quantity_fractional"),
    (Decimal("1e-999999999"), "quantity_fractional"),
    (Decimal("1000000001"), "quantity_out_of_range"),
    (Decimal("1e999999999"), "quantity_out_of_range"),
    (Decimal("NaN"), "quantity_out_of_range"),
    (Decimal("-Infinity"), "quantity_out_of_range"),
)

BOLTS = Receive(order="PO1", sku="BOLT", quantity=ONE, location="DOCK")
MILK = replace(BOLTS, sku="MILK", lot="L2", expires_on=FRESH)
PUMP = replace(BOLTS, sku="PUMP", serial="S9")
RECEIVE = (
    (replace(BOLTS, site="MOON"), "unknown_site"),
    (replace(BOLTS, order="PO9"), "unknown_order"),
    (replace(BOLTS, order="PO2", sku="NUT"), "order_not_open"),
    (replace(BOLTS, sku="WASHER"), "unknown_item"),
    (replace(BOLTS, sku="bolt"), "unknown_item"),
    (replace(BOLTS, sku="NUT"), "not_on_order"),
    (replace(BOLTS, sku="GLUE", lot="G1"), "nothing_open"),
    (replace(BOLTS, quantity=Decimal(123)), "over_receipt"),
    (replace(BOLTS, quantity=Decimal(7), pack="BOX"), "over_receipt"),
    (replace(BOLTS, pack="PALLET"), "unknown_pack"),
    (replace(BOLTS, pack="BOX", quantity=Decimal("0.5")), "quantity_fractional"),
    (replace(BOLTS, pack="BOX", quantity=Decimal(999_999_999)), "quantity_out_of_range"),
    *((replace(BOLTS, quantity=quantity), code) for quantity, code in NUMBERS),
    (replace(BOLTS, sku="CABLE", quantity=Decimal("0.001")), "quantity_too_fine"),
    (replace(BOLTS, location="Z9"), "unknown_location"),
    (replace(BOLTS, location="*SUPPLIER"), "not_physical"),
    (replace(BOLTS, location="SHUT"), "location_closed"),
    (replace(BOLTS, location="B1"), "location_mixed"),
    (replace(BOLTS, lot="L1"), "lot_unwanted"),
    (replace(BOLTS, serial="S1"), "serial_unwanted"),
    (replace(MILK, lot=""), "lot_missing"),
    (replace(MILK, serial="S1"), "serial_unwanted"),
    (replace(MILK, lot="L" * 41), "text_too_long"),
    (replace(MILK, lot="L 2\x1d"), "text_unusable"),
    (replace(MILK, lot=" L2"), "text_unusable"),
    (replace(MILK, expires_on=None), "expiry_missing"),
    (replace(MILK, expires_on=date(2026, 3, 1)), "expired"),
    (replace(MILK, lot="OLD", expires_on=None), "expired"),
    (replace(MILK, lot="L1", expires_on=date(2026, 10, 1)), "lot_expiry_differs"),
    (replace(PUMP, serial=""), "serial_missing"),
    (replace(PUMP, quantity=Decimal(2)), "serial_wants_one"),
    (replace(PUMP, serial="S1"), "serial_in_stock"),
    (replace(PUMP, serials=("S2", "S2"), quantity=Decimal(2)), "serial_twice"),
    (replace(PUMP, serials=("S2", "S3"), quantity=Decimal(3)), "serials_counted"),
    (replace(PUMP, serials=tuple(map(str, range(501))), quantity=Decimal(501)), "serials_too_many"),
    (replace(MILK, serials=("S2",)), "serial_unwanted"),
    (replace(BOLTS, condition="wet"), "unknown_value"),
    (replace(BOLTS, receipt="R77"), "unknown_receipt"),
    (replace(BOLTS, order=""), "text_missing"),
    (replace(BOLTS, plate="PALLET"), "unknown_plate"),
    (replace(BOLTS, plate="LP000001", location="DOCK2"), "plate_elsewhere"),
    (replace(BOLTS, plate="LP000009"), "plate_not_usable"),
)
