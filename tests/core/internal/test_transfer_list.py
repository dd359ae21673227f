"""Transfers as a list: what is under way from a site and to it, found by what is typed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from core.catalogue.location import DefineLocation
from core.internal.close_transfer import CloseTransfer
from core.internal.order_transfer import CancelTransfer, OrderTransfer, TransferLine
from core.internal.transfer_list import TransferBrief, find_transfer_brief, find_transfers, next_transfer
from tests.core.internal.two_sites import CAME, COME, MILK, PLATE, SHIP, approved, build
from tests.core.warehouse import Warehouse

TODAY = date(2026, 3, 2)
MAIN, EAST = 1, 2


def order(warehouse: Warehouse, number: str, due_on: date | None, sku: str = "NUT", **more: object) -> None:
    line = TransferLine(sku=sku, quantity=Decimal(1))
    blank = OrderTransfer(site="MAIN", number=number, to_site="EAST", lines=(line,), due_on=due_on)
    warehouse.post(replace(blank, **more))  # type: ignore[arg-type]  # the test's choice


@pytest.fixture
def ordered(warehouse: Warehouse) -> Warehouse:
    """T1 without a day, T2 that is late, a draft, one that is cancelled, and one that comes from the east."""
    build(warehouse)
    order(warehouse, "T2", date(2026, 2, 28))
    order(warehouse, "D-30", date(2026, 3, 9), sku="CABLE", draft=True)
    order(warehouse, "OFF1", date(2026, 2, 1))
    warehouse.post(CancelTransfer(site="MAIN", order="OFF1"))
    warehouse.post(DefineLocation(site="EAST", code="TO-MAIN", kind="transit"))
    order(warehouse, "E-1", date(2026, 3, 4), site="EAST", to_site="MAIN", transit="TO-MAIN")
    return warehouse


def found(warehouse: Warehouse, typed: str = "", site: int = MAIN, most: int = 50) -> list[str]:
    return [each.number for each in warehouse.room.read(find_transfers, site, typed, TODAY, most)]


def brief(warehouse: Warehouse, number: str = "T1", site: int = MAIN) -> TransferBrief:
    each = warehouse.room.read(find_transfer_brief, site, number, TODAY)
    assert each is not None
    return each


def test_what_is_sent_and_what_comes_is_listed_by_its_day_and_what_has_none_last(ordered: Warehouse) -> None:
    assert found(ordered) == ["T2", "E-1", "D-30", "T1"]
    assert found(ordered, site=EAST) == ["T2", "E-1", "D-30", "T1"]
    assert found(ordered, site=3) == []
    assert [found(ordered, most=most) for most in (1, 3)] == [["T2"], ["T2", "E-1", "D-30"]]


def test_every_word_typed_must_fit(ordered: Warehouse) -> None:
    fitting = {
        "t2": ["T2"],
        "late": ["T2"],
        "draft": ["D-30"],
        "approved late": ["T2"],
        "cable": ["D-30"],
        "hex": ["T1"],
        "nut": ["T2", "E-1", "OFF1"],
        "off": ["OFF1"],
        "cancelled": ["OFF1"],
        "east nut": ["T2", "E-1", "OFF1"],
        "EAST draft": ["D-30"],
        "west": [],
        "%": [],
        "t_": [],
        "'; --": [],
    }
    assert {typed: found(ordered, typed) for typed in fitting} == fitting


def test_what_is_over_comes_after_what_is_under_way_the_newest_first(ordered: Warehouse) -> None:
    order(ordered, "OFF2", None)
    ordered.post(CancelTransfer(site="MAIN", order="OFF2"))
    assert found(ordered, "main") == ["T2", "E-1", "D-30", "T1", "OFF2", "OFF1"]
    assert found(ordered, "main", EAST, 5) == ["T2", "E-1", "D-30", "T1", "OFF2"]


def test_a_row_tells_how_far_it_is_and_what_never_came(ordered: Warehouse) -> None:
    assert brief(ordered)[3:] == ("approved", TODAY, None, 2, 0, 0, 0, 0)
    assert brief(ordered, "T2", EAST)[:7] == ("T2", "MAIN", "EAST", "approved", TODAY, date(2026, 2, 28), 1)
    assert brief(ordered, "T2").late == 2
    for shipped in (SHIP, MILK):
        ordered.post(shipped)
    assert brief(ordered)[6:10] == (2, 0, 2, 0)
    ordered.post(replace(COME, quantity=Decimal(20)))
    assert (brief(ordered).state, brief(ordered).coming) == ("partly_received", 2)
    approved(ordered, CloseTransfer(site="MAIN", order="T1", reason="LOST"), "SUE")
    assert (brief(ordered).state, brief(ordered)[6:10]) == ("closed_short", (2, 0, 0, 2))
    assert ordered.room.read(find_transfer_brief, MAIN, "PO1", TODAY) is None
    assert ordered.room.read(find_transfer_brief, 3, "T1", TODAY) is None


def test_more_than_was_ordered_may_be_on_its_way_when_all_has_come(ordered: Warehouse) -> None:
    for shipped in (SHIP, PLATE):
        approved(ordered, shipped, "OTTO") if shipped is PLATE else ordered.post(shipped)
    ordered.post(CAME)
    assert brief(ordered).coming == 1


def test_the_next_number_follows_the_newest_that_the_site_sends(ordered: Warehouse) -> None:
    assert (ordered.room.read(next_transfer, MAIN), ordered.room.read(next_transfer, EAST)) == ("OFF2", "E-2")
    assert ordered.room.read(next_transfer, 3) == ""
