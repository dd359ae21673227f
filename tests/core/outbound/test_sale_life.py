"""The life of a sales order: taken, confirmed, changed, held up, closed, cancelled."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import update

from core.command import Command
from core.outbound.cancel_sale import CancelSale, CloseSale
from core.outbound.change_sale import ChangedSaleLine, ChangeSale
from core.outbound.confirm_sale import ConfirmSale, FreeSale, HoldSale
from core.outbound.order_sale import OrderSale
from core.schema.tables import sales_line
from core.store import writing
from core.undo import Undo
from tests.core.outbound.counter import sale, sell, set_aside, sold
from tests.core.warehouse import FRESH, Warehouse

BOLTS, NUTS = sold("BOLT", 10), sold("NUT", 4)


def take_back(warehouse: Warehouse, command: Command) -> None:
    outcome = warehouse.post(command)
    assert outcome.posting is not None
    warehouse.post(Undo(posting=outcome.posting))


def change(**of_line: object) -> ChangeSale:
    return ChangeSale(order="SO1", lines=(ChangedSaleLine(**of_line),))  # type: ignore[arg-type]  # the test's choice


def test_an_order_is_taken_with_all_that_the_customer_wants(warehouse: Warehouse) -> None:
    warehouse.find("A1", "MILK", 20, lot="L1", expires_on=FRESH)
    sell(
        warehouse,
        sold("BOLT", 2, pack="BOX", price=Decimal("1.50")),
        sold("MILK", 1, pack="CASE", lot="L1", min_life_days=30),
        due_on=date(2026, 3, 9),
        priority=2,
        ship_policy="complete",
        service="express",
        customer_reference="4711",
        ship_to="Beta Ltd\n\nHarbour 5\n12345 Town",
    )
    now = sale(warehouse, "so1")
    assert now.head[:9] == (now.head.id, "SO1", "confirmed", now.head.site_id, now.head.party_id, "BETA", "Beta",
                            date(2026, 3, 2), date(2026, 3, 9))  # fmt: skip
    assert (now.head.priority, now.head.ship_policy, now.head.service) == (2, "complete", "express")
    assert now.head.ship_to == "Beta Ltd\nHarbour 5\n12345 Town"
    assert [(line.sku, line.quantity, line.lot, line.min_life_days) for line in now.lines] == [
        ("BOLT", 40_000_000, "", None),
        ("MILK", 10_000_000, "L1", 30),
    ]
    assert warehouse.broken_rules() == []


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"lines": ()}, "order_without_lines"),
        ({"number": "PO1"}, "already_defined"),
        ({"customer": "ACME"}, "unknown_party"),
        ({"customer": "NOBODY"}, "unknown_party"),
        ({"priority": 0}, "unknown_value"),
        ({"priority": 10}, "unknown_value"),
        ({"ship_policy": "perhaps"}, "unknown_value"),
        ({"carrier": "SNAIL"}, "unknown_carrier"),
        ({"min_life_days": -1}, "unknown_value"),
        ({"currency": "EURO"}, "unknown_value"),
        ({"ordered_on": date(2026, 3, 4)}, "ordered_in_future"),
        ({"ship_to": "\n".join("1234567")}, "text_too_long"),
        ({"lines": (sold("NONE", 1),)}, "unknown_item"),
        ({"lines": (sold("BOLT", 0),)}, "quantity_not_positive"),
        ({"lines": (sold("BOLT", "1.5"),)}, "quantity_fractional"),
        ({"lines": (sold("BOLT", 1, pack="CRATE"),)}, "unknown_pack"),
        ({"lines": (sold("GLUE", 1, lot="L9"),)}, "unknown_lot"),
        ({"lines": (sold("BOLT", 1, min_life_days=9999),)}, "unknown_value"),
    ],
)
def test_an_order_that_makes_no_sense_is_refused(warehouse: Warehouse, wrong: dict[str, object], code: str) -> None:
    given = {"number": "SO1", "customer": "BETA", "lines": (BOLTS,), **wrong}
    assert warehouse.refusal(OrderSale(**given)).code == code  # type: ignore[arg-type]  # the test's choice


def test_who_may_not_sell_takes_no_order(warehouse: Warehouse) -> None:
    assert warehouse.refusal(OrderSale(number="SO1", customer="BETA", lines=(BOLTS,)), "OTTO").code == "not_permitted"


def test_a_draft_waits_until_it_is_confirmed(warehouse: Warehouse) -> None:
    sell(warehouse, draft=True)
    assert warehouse.refusal(ConfirmSale(order="SO1")).code == "order_without_lines"
    warehouse.post(ChangeSale(order="SO1", lines=(ChangedSaleLine(sku="BOLT", quantity=Decimal(3)),)))
    take_back(warehouse, ConfirmSale(order="SO1"))
    assert warehouse.order_state("SO1") == "draft"
    warehouse.post(ConfirmSale(order="SO1"))
    assert warehouse.refusal(ConfirmSale(order="SO1")).code == "order_not_open"
    assert warehouse.order_state("SO1") == "confirmed"


@pytest.mark.parametrize(("number", "code"), [("SO9", "unknown_order"), ("PO1", "order_of_another_kind")])
@pytest.mark.parametrize(
    "command",
    [
        ConfirmSale(order=""),
        HoldSale(order="", reason="x"),
        FreeSale(order=""),
        CancelSale(order=""),
        CloseSale(order="", reason="x"),
        ChangeSale(order=""),
    ],
)
def test_only_a_sales_order_of_the_site_is_meant(
    warehouse: Warehouse, command: Command, number: str, code: str
) -> None:
    of = type(command)
    more = {"reason": "x"} if of in (HoldSale, CloseSale) else {}
    assert warehouse.refusal(of(order=number, **more)).code == code  # type: ignore[call-arg]


def test_an_order_is_held_up_and_goes_on(warehouse: Warehouse) -> None:
    sell(warehouse, BOLTS)
    assert warehouse.refusal(FreeSale(order="SO1")).code == "order_not_on_hold"
    take_back(warehouse, HoldSale(order="SO1", reason="unpaid"))
    assert sale(warehouse).head.hold_reason == ""
    warehouse.post(HoldSale(order="SO1", reason="unpaid"))
    refused = warehouse.refusal(HoldSale(order="SO1", reason="again"))
    assert (refused.code, refused.fields["reason"]) == ("order_on_hold", "unpaid")
    take_back(warehouse, FreeSale(order="SO1"))
    assert sale(warehouse).head.hold_reason == "unpaid"
    warehouse.post(FreeSale(order="SO1"))
    assert sale(warehouse).head.hold_reason == ""


def test_a_change_keeps_what_it_does_not_name(warehouse: Warehouse) -> None:
    sell(warehouse, sold("BOLT", 2, pack="BOX", price=Decimal(3)), NUTS, due_on=date(2026, 3, 9), service="road")
    warehouse.post(
        ChangeSale(
            order="SO1",
            lines=(
                ChangedSaleLine(line=1, quantity=Decimal(3)),
                ChangedSaleLine(line=2, quantity=Decimal(0)),
                ChangedSaleLine(sku="CABLE", quantity=Decimal("2.5")),
            ),
            priority=1,
            note="ring the bell",
        )
    )
    now = sale(warehouse)
    assert [(line.line, line.sku, line.quantity, line.pack, line.price) for line in now.lines] == [
        (1, "BOLT", 60_000_000, "BOX", 3_000_000),
        (3, "CABLE", 2_500_000, None, None),
    ]
    assert (now.head.priority, now.head.service, now.head.due_on, now.head.revision) == (1, "road", date(2026, 3, 9), 1)
    assert warehouse.broken_rules() == []


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (change(line=7, quantity=Decimal(1)), "unknown_order_line"),
        (change(line=1, sku="NUT", quantity=Decimal(1)), "not_on_order"),
        (change(sku="NUT"), "text_missing"),
        (change(line=1, quantity=Decimal("0.5")), "quantity_fractional"),
        (change(line=1, quantity=Decimal(0)), "order_without_lines"),
        (ChangeSale(order="SO1", priority=11), "unknown_value"),
        (ChangeSale(order="SO1", ship_policy="never"), "unknown_value"),
        (ChangeSale(order="SO1", carrier="SNAIL"), "unknown_carrier"),
    ],
)
def test_a_change_that_makes_no_sense_is_refused(warehouse: Warehouse, command: ChangeSale, code: str) -> None:
    sell(warehouse, BOLTS)
    assert warehouse.refusal(command).code == code


def test_what_is_reserved_for_more_than_is_wanted_by_now_is_let_go(warehouse: Warehouse) -> None:
    warehouse.find("A1", "BOLT", 10)
    sell(warehouse, BOLTS, NUTS)
    set_aside(warehouse, "A1", "BOLT", 10)
    warehouse.post(change(line=1, quantity=Decimal(12)))
    assert warehouse.reserved() == {"A1 BOLT": 10}
    assert warehouse.refusal(change(line=1, quantity=Decimal(0))).code == "line_in_use"
    warehouse.post(change(line=1, quantity=Decimal(8)))
    assert warehouse.reserved() == {}
    assert warehouse.order_state("SO1") == "confirmed"
    assert warehouse.broken_rules() == []


def test_less_than_is_picked_cannot_be_wanted(warehouse: Warehouse) -> None:
    sell(warehouse, BOLTS)
    picked = update(sales_line).values(picked=6_000_000)  # as a pick would: its own tests are elsewhere
    with writing(warehouse.engine) as connection:
        connection.execute(picked)
    assert warehouse.refusal(change(line=1, quantity=Decimal(5))).code == "below_picked"


def test_lines_are_closed_and_waited_for_again(warehouse: Warehouse) -> None:
    warehouse.find("A1", "BOLT", 10)
    sell(warehouse, BOLTS, NUTS)
    set_aside(warehouse, "A1", "BOLT", 10)
    take_back(warehouse, CloseSale(order="SO1", reason="no longer made", line=1))
    assert [line.closed for line in sale(warehouse).lines] == [0, 0]
    assert warehouse.reserved() == {}
    warehouse.post(CloseSale(order="SO1", reason="no longer made", line=1))
    assert warehouse.refusal(CloseSale(order="SO1", reason="x", line=1)).code == "line_not_open"
    assert warehouse.refusal(CloseSale(order="SO1", reason="x", line=5)).code == "unknown_order_line"
    assert warehouse.order_state("SO1") == "confirmed"
    outcome = warehouse.post(CloseSale(order="SO1", reason="all of it"))
    assert warehouse.order_state("SO1") == "cancelled"
    assert outcome.posting is not None
    warehouse.post(Undo(posting=outcome.posting))
    assert (warehouse.order_state("SO1"), [line.closed for line in sale(warehouse).lines]) == ("confirmed", [1, 0])
    assert warehouse.broken_rules() == []


@pytest.mark.parametrize("draft", [True, False])
def test_a_cancelled_order_lets_everything_go_and_is_over(warehouse: Warehouse, draft: bool) -> None:
    warehouse.find("A1", "BOLT", 10)
    sell(warehouse, BOLTS, draft=draft)
    if not draft:
        set_aside(warehouse, "A1", "BOLT", 10)
    warehouse.post(CancelSale(order="SO1", reason="changed their mind"))
    assert (warehouse.order_state("SO1"), warehouse.reserved()) == ("cancelled", {})
    for command, code in (
        (CancelSale(order="SO1"), "order_not_cancellable"),
        (CloseSale(order="SO1", reason="x"), "order_not_closable"),
        (change(line=1, quantity=Decimal(3)), "order_not_changeable"),
        (HoldSale(order="SO1", reason="x"), "order_not_open"),
        (ConfirmSale(order="SO1"), "order_not_open"),
    ):
        assert warehouse.refusal(command).code == code
    assert warehouse.broken_rules() == []
