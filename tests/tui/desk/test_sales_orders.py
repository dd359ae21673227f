"""The life of a sales order at the desk: entered line by line, confirmed, held up, freed, closed, cancelled."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from core.catalogue.item import DefineItem
from core.catalogue.party import DefineCustomer
from core.first_start import ADMINISTRATOR
from core.outbound.allocate import AllocateOrders
from core.outbound.order_sale import OrderSale, SoldLine
from core.outbound.sales_order import SaleLineRow, SaleRow, find_sale, sale_lines
from core.values import show_quantity
from tests.floor.stage import Stage
from tests.floor.warehouse import BOLT_EAN
from tests.tui.desk.office import listed, marked, open_desk, poll

BOLTS = SoldLine(sku="10447", quantity=Decimal(40))
BELTS = SoldLine(sku="55120", quantity=Decimal(4))


def order(desk: Stage, number: str) -> SaleRow:
    found = desk.room.read(find_sale, number, 1)
    assert found is not None
    return found


def lines(desk: Stage, number: str) -> list[SaleLineRow]:
    return desk.room.read(sale_lines, order(desk, number).id)


def keys_of(desk: Stage) -> list[str]:
    return [f"{key.name} {key.word}" for key in desk.view.keys if key.name not in ("F1", "F3", "F5", "F6", "F9")]


def sell(desk: Stage, number: str, **more: object) -> None:
    """An order of the customer Mill & Sons."""
    given = {"lines": (BOLTS, BELTS), "customer": "MILL", **more}
    for command in (
        DefineCustomer(code="MILL", name="Mill & Sons", ship_to="Mill & Sons\nGate 2"),
        OrderSale(number=number, **given),  # type: ignore[arg-type]  # the test's choice
    ):
        desk.room.post(command, desk.room.stamp(ADMINISTRATOR, "DESK"))


def test_an_order_is_entered_line_by_line_and_confirmed(any_desk: Stage) -> None:
    desk = any_desk
    sell(desk, "SO-041")
    open_desk(desk, "sales")
    desk.press("F5")
    assert desk.prompt == "CUSTOMER"
    desk.enter("mill")
    assert desk.prompt == "NUMBER[SO-042]"
    desk.enter()
    desk.enter("+2w")
    desk.scan(BOLT_EAN)
    for answer in ("250", "0,12", ""):
        desk.enter(answer)
    for answer in ("55120", "3", "", "+3d"):
        desk.enter(answer)
    desk.press("F8")
    assert (marked(desk), order(desk, "SO-042").state) == ("SO-042", "draft")
    assert keys_of(desk) == ["F4 Confirm", "F7 Urgent", "F8 Lines", "F10 Cancel"]
    desk.press("F4")
    desk.enter()
    assert "SO-042 confirmed" in desk.said
    assert [(line.sku, show_quantity(line.quantity), line.due_on) for line in lines(desk, "SO-042")] == [
        ("10447", "250", date(2026, 3, 16)),
        ("55120", "3", date(2026, 3, 5)),
    ]


def test_a_line_is_changed_and_another_taken_out(desk: Stage) -> None:
    sell(desk, "SO-1")
    open_desk(desk, "sales")
    desk.press("F8")
    for answer in ("1", "30", "", ""):
        desk.enter(answer)
    for answer in ("2", "0"):
        desk.enter(answer)
    desk.press("F8")
    assert [(line.sku, show_quantity(line.quantity)) for line in lines(desk, "SO-1")] == [("10447", "30")]


def test_an_order_is_held_up_and_freed(desk: Stage) -> None:
    sell(desk, "SO-1")
    open_desk(desk, "sales")
    assert keys_of(desk) == ["F2 Close", "F4 Hold", "F7 Urgent", "F8 Lines", "F10 Cancel"]
    desk.press("F4")
    desk.enter("not paid yet")
    assert "SO-1 on hold: not paid yet" in desk.said
    assert desk.view.listing is not None
    assert desk.view.listing.rows.rows[0][2] == "on hold"
    assert desk.view.listing.facts[0] == "on hold: not paid yet"
    assert keys_of(desk)[1] == "F4 Free"
    desk.press("F4")
    desk.enter()
    assert (order(desk, "SO-1").hold_reason, keys_of(desk)[1]) == ("", "F4 Hold")


@pytest.mark.parametrize(("line", "left"), [("1", [1, 0]), ("", [1, 1])])
def test_what_is_not_sent_is_closed_line_by_line_or_all(desk: Stage, line: str, left: list[int]) -> None:
    sell(desk, "SO-1")
    open_desk(desk, "sales")
    desk.press("F2")
    assert desk.prompt == "LINE[all]"
    desk.enter(line)
    desk.enter("no longer made")
    assert [each.closed for each in lines(desk, "SO-1")] == left
    desk.press("F6")
    desk.enter()
    assert [each.closed for each in lines(desk, "SO-1")] == [0, 0]


def test_an_order_is_cancelled(desk: Stage) -> None:
    sell(desk, "SO-1")
    open_desk(desk, "sales")
    desk.press("F10")
    desk.enter("changed their mind")
    assert "SO-1 cancelled" in desk.said
    assert (order(desk, "SO-1").state, listed(desk)) == ("cancelled", [])


def test_the_most_urgent_comes_first_then_the_earliest(desk: Stage) -> None:
    for number, due, priority in (("SO-1", 9, 5), ("SO-2", 5, 5), ("SO-3", None, 5), ("SO-4", 20, 5), ("SO-5", 20, 1)):
        sell(desk, number, due_on=date(2026, 3, due) if due else None, priority=priority)
    open_desk(desk, "sales")
    assert listed(desk) == ["SO-5", "SO-2", "SO-1", "SO-4", "SO-3"]
    desk.scan("SO-3")
    desk.press("F7")
    desk.enter("2")
    for _ in ("the detail", "what was scanned"):
        desk.press("F3")
    assert listed(desk) == ["SO-5", "SO-3", "SO-2", "SO-1", "SO-4"]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("late", ["SO-2"]),
        ("hold", []),
        ("mill late", ["SO-2"]),
        ("po-77", ["SO-1"]),
        ("draft", ["SO-3"]),
        ("belt", ["SO-1", "SO-2"]),
        ("nobody", []),
    ],
)
def test_the_list_is_narrowed_by_what_is_typed(desk: Stage, typed: str, found: list[str]) -> None:
    sell(desk, "SO-1", customer_reference="PO-77")
    sell(desk, "SO-2", due_on=date(2026, 2, 27))
    sell(desk, "SO-3", draft=True, lines=())
    open_desk(desk, "sales")
    desk.key(typed)
    assert sorted(listed(desk)) == found


def test_a_line_says_why_goods_are_missing(desk: Stage) -> None:
    desk.set_up(DefineItem(sku="90001", name="Service set"))
    lines = (SoldLine(sku="70007", quantity=Decimal(40)), BELTS, SoldLine(sku="90001", quantity=Decimal(1)))
    sell(desk, "SO-1", lines=lines)
    sell(desk, "SO-2", lines=(SoldLine(sku="70007", quantity=Decimal(9)),), priority=1)
    desk.set_up(AllocateOrders(orders=("SO-2",)))
    open_desk(desk, "sales")
    desk.key("so-1")
    listing = desk.view.listing
    assert listing is not None
    assert listing.table is not None
    assert [row[-1] for row in listing.table.rows] == ["free A12-040", "on order PO4500021", "nowhere here"]
    assert listing.table.narrow[2] == "90001 0 of 1, nowhere here"
    desk.set_up(AllocateOrders(orders=("SO-1",)))
    poll(desk)
    assert desk.view.listing is not None
    assert desk.view.listing.table is not None
    assert desk.view.listing.table.narrow[0] == "70007 16 of 40, closed bin A12-050"
