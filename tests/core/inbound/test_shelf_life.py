"""How long goods must still last when they come in, and what may last for ever."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from core.catalogue.item import DefineItem
from core.expiry import NEVER, parse_expiry, shown_expiry
from core.inbound.receive import Receive
from tests.core.warehouse import Warehouse

CHEESE = DefineItem(sku="MILK", name="Milk", tracking="lot", expires=True, min_life_days=30)
MILK = Receive(order="PO1", sku="MILK", quantity=Decimal(1), lot="L1", location="DOCK")


def test_goods_that_do_not_last_long_enough_are_taken_by_who_may(warehouse: Warehouse) -> None:
    warehouse.post(CHEESE)
    soon = replace(MILK, expires_on=date(2026, 3, 31))
    refusal = warehouse.refusal(soon, "OTTO")
    assert (refusal.code, refusal.fields) == (
        "short_life",
        {"lot": "L1", "days": "29", "least": "30", "approval": "accept_short_life"},
    )
    warehouse.post(replace(soon, lot="L2", expires_on=date(2026, 4, 1)), "OTTO")
    warehouse.post(soon, "SUE")
    warehouse.post(replace(soon, lot="L3", condition="rejected"), "OTTO")
    assert warehouse.on_hand("DOCK", "MILK") == 3


def test_what_lasts_for_ever_comes_in_where_the_item_allows_it(warehouse: Warehouse) -> None:
    forever = replace(MILK, expires_on=NEVER)
    assert warehouse.refusal(forever).code == "expiry_missing"
    warehouse.post(replace(CHEESE, expiry_optional=True))
    warehouse.post(forever, "OTTO")
    assert warehouse.refusal(replace(forever, expires_on=date(2027, 1, 1))).code == "lot_expiry_differs"
    assert warehouse.broken() == []


def test_x_stands_for_never() -> None:
    assert parse_expiry("x", date(2026, 3, 2)) == parse_expiry("X", date(2026, 3, 2)) == NEVER
    assert (shown_expiry(NEVER), shown_expiry(date(2026, 3, 2))) == ("never", "2026-03-02")


@pytest.mark.parametrize(
    "wrong",
    [
        replace(CHEESE, min_life_days=-1),
        replace(CHEESE, min_life_days=40_000),
        replace(CHEESE, expires=False),
        replace(CHEESE, min_life_days=0, expiry_optional=True, expires=False),
    ],
)
def test_a_life_that_cannot_be_is_refused(sqlite_warehouse: Warehouse, wrong: DefineItem) -> None:
    assert sqlite_warehouse.refusal(wrong).code == "unknown_value"
