"""Matches of goods to orders that are not counted, count twice, or are for something else: each breaks I7."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from uuid import UUID

import pytest
from sqlalchemy import text

import core.inbound.match_receipt
from core.inbound.match_receipt import MatchReceipt
from core.inbound.receipt import OpenReceipt
from core.inbound.receive import Receive
from core.store import writing
from core.undo import Undo
from tests.core.warehouse import Warehouse

Patch = pytest.MonkeyPatch
Fault = Callable[[Warehouse, Patch], object]


def match(warehouse: Warehouse) -> UUID:
    """Thirty cables that came in without an order are matched to one."""
    opened = warehouse.post(OpenReceipt(dock="DOCK", supplier="ACME", delivery_note="N 17", mode="free"))
    came = warehouse.post(
        Receive(sku="CABLE", quantity=Decimal(30), location="DOCK", receipt=opened.facts["receipt"])
    ).posting
    assert came is not None
    made = warehouse.post(MatchReceipt(posting=came, order="PO1", order_line=4)).posting
    assert made is not None
    return made


def changed(*statements: str) -> Fault:
    """Somebody changes a match with raw SQL."""

    def seed(warehouse: Warehouse, _patch: Patch) -> None:
        match(warehouse)
        with writing(warehouse.engine) as connection:
            for statement in statements:
                assert connection.execute(text(statement)).rowcount > 0, statement

    return seed


def never_counted(warehouse: Warehouse, patch: Patch) -> None:
    patch.setattr(core.inbound.match_receipt, "progress", lambda *_: None)
    match(warehouse)


def taken_back_and_still_counted(warehouse: Warehouse, patch: Patch) -> None:
    made = match(warehouse)
    patch.setattr(core.inbound.match_receipt, "progress", lambda *_: None)
    warehouse.post(Undo(posting=made))


CABLES = "WHERE item_id = (SELECT id FROM item WHERE sku = 'CABLE')"
OF_MATCHES: dict[str, tuple[Fault, set[str]]] = {
    "a match that no order counts": (never_counted, {"I7"}),
    "a match taken back that its order counts": (taken_back_and_still_counted, {"I7"}),
    "a match of less": (changed("UPDATE receipt_match SET quantity = quantity - 1000000"), {"I7"}),
    "a match of more than came": (
        changed(
            "UPDATE receipt_match SET quantity = quantity + 1000000",
            f"UPDATE order_line SET done = done + 1000000 {CABLES}",
        ),
        {"I7"},
    ),
    "a match of goods with an order": (
        changed(f"UPDATE receipt_line SET order_line_id = (SELECT id FROM order_line {CABLES}) {CABLES}"),
        {"I7"},
    ),
    "a match to another item": (
        changed(f"UPDATE receipt_line SET item_id = item_id + 1 {CABLES}"),
        {"I7"},
    ),
    "a match that nobody took back": (
        changed(
            "UPDATE receipt_match SET undone_by = posting_id",
            f"UPDATE order_line SET done = 0 {CABLES}",
        ),
        {"I7"},
    ),
}
