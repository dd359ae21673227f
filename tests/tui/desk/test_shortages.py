"""Orders that cannot be filled: the desk says why, and what can be done about it is on one key."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from core.catalogue.party import DefineCustomer
from core.internal.report_problem import ReportProblem
from core.outbound.allocate import AllocateOrders
from core.outbound.order_sale import OrderSale, SoldLine
from tests.floor.stage import Stage
from tests.tui.desk.office import is_opened, listed, marked, open_desk
from tui.view import Tier

DUE = {"SO1": date(2026, 3, 2), "SO2": date(2026, 3, 20), "SO3": None}


def furnish(desk: Stage) -> None:
    """Mill wants seals three times, once more than there are."""
    desk.set_up(DefineCustomer(code="MILL", name="Mill & Sons"))
    for number, pieces in (("SO1", 10), ("SO2", 1000), ("SO3", 7)):
        line = SoldLine(sku="70007", quantity=Decimal(pieces), due_on=DUE[number])
        desk.set_up(OrderSale(number=number, customer="MILL", lines=(line,)))


def columns(desk: Stage, *which: int) -> list[tuple[str, ...]]:
    """Columns of the detail."""
    listing = desk.view.listing
    assert listing is not None
    assert listing.table is not None
    return [tuple(row[at] for at in which) for row in listing.table.rows]


def test_an_order_is_allocated_on_one_key_and_leaves_the_list(any_desk: Stage) -> None:
    desk = any_desk
    furnish(desk)
    open_desk(desk, "shortages")
    assert listed(desk) == ["SO1", "SO2", "SO3"]
    assert columns(desk, 0, 1)[0] == ("70007", "10")
    assert columns(desk, 2, 6)[1] == ("free", "F4")
    desk.press("F4")
    assert desk.view.lines[:2] == ("Allocate: SO1", "70007 lacks 10 EA")
    desk.enter()
    assert "SO1 allocated" in desk.said
    assert (listed(desk), marked(desk)) == (["SO2", "SO3"], "SO2")
    desk.press("F6")
    assert "Nothing to undo here" in desk.said


def test_all_that_are_due_are_allocated_part_by_part_and_what_is_short_stays(
    any_desk: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.outbound.allocate.ORDERS_MAX", 1)
    desk = any_desk
    furnish(desk)
    open_desk(desk, "shortages")
    desk.press("F2")
    assert desk.prompt == "THROUGH[2026-03-02]"
    desk.enter("+4w")
    assert listed(desk) == ["SO2", "SO3"]
    assert desk.booked() == ["AllocateOrders"] * 3


def test_goods_are_taken_from_the_order_that_has_them(any_desk: Stage) -> None:
    desk = any_desk
    furnish(desk)
    desk.set_up(AllocateOrders(orders=("SO2",)))
    open_desk(desk, "shortages")
    desk.key("so3")
    assert ("reserved", "SO2", "F5") in columns(desk, 2, 4, 6)
    desk.press("F5")
    assert desk.view.lines[0].startswith("1 SO2 ")
    desk.enter("1")
    assert desk.prompt == "QTY[7]"
    desk.enter("8")
    assert "SO2 can give" in desk.said
    desk.enter()
    desk.enter("7")
    assert "7 EA 70007 for SO3, were for SO2" in desk.said
    desk.press("ESC")
    assert listed(desk) == ["SO1", "SO2"]


def test_what_an_order_has_is_given_back(any_desk: Stage) -> None:
    desk = any_desk
    furnish(desk)
    desk.set_up(AllocateOrders(orders=("SO2",)))
    open_desk(desk, "shortages")
    desk.scan("SO2")
    assert is_opened(desk)
    desk.press("F8")
    desk.enter()
    assert "SO2: goods are free again" in desk.said
    desk.press("F8")
    desk.enter()
    assert "Nothing in bins is for SO2" in desk.said


def test_a_blocked_bin_is_opened_again_for_the_order(any_desk: Stage) -> None:
    desk = any_desk
    furnish(desk)
    desk.set_up(ReportProblem(problem="blocked", location="A12-040"))
    open_desk(desk, "shortages")
    assert ("blocked bin", "A12-040", "F7") in columns(desk, 2, 4, 6)
    desk.press("F7")
    desk.enter("1")
    desk.enter()
    assert "A12-040" in desk.said
    assert columns(desk, 2, 6)[1] == ("free", "F4")
    desk.press("F7")
    assert "Nothing for SO1 is blocked bin" in desk.said
    assert desk.tier is Tier.SOFT


def test_an_order_that_was_filled_meanwhile_says_so(desk: Stage) -> None:
    furnish(desk)
    open_desk(desk, "shortages")
    desk.set_up(AllocateOrders(orders=("SO1",)))
    desk.press("F4")
    desk.enter()
    assert "SO1 wants nothing more" in desk.said
    assert listed(desk) == ["SO2", "SO3"]
