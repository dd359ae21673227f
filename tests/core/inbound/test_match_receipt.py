"""Goods that came in without an order are matched to one at the desk, whole or in part, and taken off again."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from uuid import UUID

import pytest

from core.catalogue.party import DefineSupplier
from core.command import Outcome
from core.inbound.close_purchase import CancelPurchase
from core.inbound.match_receipt import MatchReceipt
from core.inbound.purchase_order import OrderedLine, OrderPurchase
from core.inbound.receipt import OpenReceipt
from core.inbound.receive import Receive
from core.inbound.unmatched import candidates, find_unmatched, unmatched_lines
from core.undo import Undo
from core.values import new_id, show_quantity
from tests.core.together import at_once
from tests.core.warehouse import Warehouse


def unplanned(warehouse: Warehouse, sku: str = "BOLT", quantity: int = 30, **more: str) -> UUID:
    """Goods of Acme that came in without an order: the booking that received them."""
    opened = warehouse.post(OpenReceipt(dock="DOCK", supplier="ACME", delivery_note="N 17", mode="free"))
    command = Receive(sku=sku, quantity=Decimal(quantity), location="DOCK", receipt=opened.facts["receipt"], **more)  # type: ignore[arg-type]  # test's choice
    return booked(warehouse.post(command))


def booked(outcome: Outcome) -> UUID:
    assert outcome.posting is not None
    return outcome.posting


def waiting(warehouse: Warehouse, text: str = "", limit: int = 100) -> list[tuple[str, str]]:
    return [(row.sku, show_quantity(row.open)) for row in warehouse.room.read(unmatched_lines, 1, text, limit)]


def order(warehouse: Warehouse) -> tuple[int, str]:
    """What is done on the first line of the order, and its state."""
    return int(warehouse.progress()["PO1", 1]), warehouse.order_state("PO1")


def matching(posting: UUID, **more: object) -> MatchReceipt:
    given: dict[str, object] = {"order": "PO1", "order_line": 1, **more}
    return MatchReceipt(posting=posting, **given)  # type: ignore[arg-type]  # test's choice


def test_goods_without_an_order_wait_until_they_are_matched(warehouse: Warehouse) -> None:
    posting = unplanned(warehouse)
    assert waiting(warehouse) == [("BOLT", "30")]
    outcome = warehouse.post(matching(posting), who="SUE")
    assert outcome.said == "30 EA BOLT for PO1"
    assert waiting(warehouse) == []
    assert order(warehouse) == (30, "partly_received")
    assert warehouse.on_hand("DOCK", "BOLT") == 30
    assert warehouse.broken() == []


def test_a_match_is_taken_back(warehouse: Warehouse) -> None:
    outcome = warehouse.post(matching(unplanned(warehouse)))
    assert warehouse.post(Undo(posting=booked(outcome))).said == "Undone: 30 EA BOLT for PO1"
    assert order(warehouse) == (0, "sent")
    assert waiting(warehouse) == [("BOLT", "30")]
    assert warehouse.broken() == []


def test_goods_are_matched_in_parts_to_several_lines(warehouse: Warehouse) -> None:
    posting = unplanned(warehouse)
    warehouse.post(matching(posting, quantity=Decimal(10)))
    warehouse.post(matching(posting, order_line=5, quantity=Decimal(15)))
    assert waiting(warehouse) == [("BOLT", "5")]
    refusal = warehouse.refusal(matching(posting, quantity=Decimal(6)))
    assert (refusal.code, refusal.fields["open"]) == ("match_too_much", "5")
    warehouse.post(matching(posting))
    assert warehouse.refusal(matching(posting)).code == "match_too_much"
    assert warehouse.progress()["PO1", 1] == 15
    assert warehouse.broken() == []


def test_received_goods_that_are_matched_are_not_taken_back(warehouse: Warehouse) -> None:
    posting = unplanned(warehouse)
    match = warehouse.post(matching(posting))
    refusal = warehouse.refusal(Undo(posting=posting))
    assert (refusal.code, refusal.fields) == ("matched_to_order", {"order": "PO1"})
    warehouse.post(Undo(posting=booked(match)))
    warehouse.post(Undo(posting=posting))
    assert warehouse.refusal(matching(posting)).code == "nothing_to_match"
    assert waiting(warehouse) == []
    assert warehouse.broken() == []


def test_of_two_who_match_the_same_goods_one_does(warehouse: Warehouse) -> None:
    posting = unplanned(warehouse)
    answers = at_once([matching(posting, order_line=line, quantity=Decimal(20)) for line in (1, 5)], warehouse)
    assert sorted(answers) == ["done", "match_too_much"]
    assert warehouse.broken() == []


def test_of_a_match_and_an_undo_at_once_one_is_done(warehouse: Warehouse) -> None:
    posting = unplanned(warehouse)
    answers = at_once([matching(posting), Undo(posting=posting)], warehouse)
    assert sorted(answers) in (["done", "matched_to_order"], ["done", "nothing_to_match"])
    assert warehouse.broken() == []


def test_more_than_was_ordered_needs_the_same_approval_as_at_the_dock(sqlite_warehouse: Warehouse) -> None:
    posting = unplanned(sqlite_warehouse, quantity=101)
    sqlite_warehouse.post(matching(posting))  # an administrator may
    assert sqlite_warehouse.progress()["PO1", 1] == 101
    assert sqlite_warehouse.broken() == []


def test_the_orders_that_the_goods_could_be_for_are_listed_earliest_first(sqlite_warehouse: Warehouse) -> None:
    sqlite_warehouse.post(DefineSupplier(code="OTHER", name="Other"))
    bolts = (OrderedLine(sku="BOLT", quantity=Decimal(9)),)
    for number, supplier in (("PO7", "ACME"), ("PO8", "OTHER")):
        sqlite_warehouse.post(OrderPurchase(number=number, supplier=supplier, lines=bolts))
    came = sqlite_warehouse.room.read(find_unmatched, unplanned(sqlite_warehouse), 1)
    assert came is not None
    found = sqlite_warehouse.room.read(candidates, came)
    assert [(each.order, each.line) for each in found] == [("PO1", 1), ("PO1", 5), ("PO7", 1)]
    assert sqlite_warehouse.refusal(matching(came.posting, order="PO8")).code == "order_of_another"


def test_the_list_is_searched_and_bounded(sqlite_warehouse: Warehouse) -> None:
    unplanned(sqlite_warehouse)
    unplanned(sqlite_warehouse, sku="NUT")
    assert waiting(sqlite_warehouse, "acme n hex") == [("BOLT", "30")]
    assert waiting(sqlite_warehouse, limit=1) == [("BOLT", "30")]
    assert waiting(sqlite_warehouse, "%") == waiting(sqlite_warehouse, limit=-1) == []


def test_each_broken_rule_is_named(warehouse: Warehouse) -> None:
    posting = unplanned(warehouse)
    planned = booked(warehouse.receive("BOLT", 1))
    rejected = unplanned(warehouse, sku="NUT", quantity=2, condition="rejected")
    warehouse.post(CancelPurchase(order="PO2"))
    match = matching(posting)
    table = (
        (replace(match, site="MOON"), "unknown_site"),
        (replace(match, order="PO9"), "unknown_order"),
        (replace(match, order="PO2"), "order_not_open"),
        (replace(match, order_line=2), "not_on_order"),
        (replace(match, order_line=99), "not_on_order"),
        (replace(match, receipt_line=2), "nothing_to_match"),
        (replace(match, receipt_line=10**30), "nothing_to_match"),
        (replace(match, posting=new_id()), "nothing_to_match"),
        (replace(match, posting=planned), "nothing_to_match"),
        (replace(match, posting=rejected), "nothing_to_match"),
        (replace(match, quantity=Decimal(31)), "match_too_much"),
        (replace(match, quantity=Decimal(0)), "quantity_not_positive"),
        (replace(match, quantity=Decimal("NaN")), "quantity_out_of_range"),
    )
    answers = warehouse.room.post_batch([(command, warehouse.stamp()) for command, _ in table])
    assert [getattr(answer, "code", answer) for answer in answers] == [code for _, code in table]
    assert warehouse.refusal(match, who="OTTO").code == "not_permitted"


@pytest.mark.parametrize("condition", ["good", "damaged"])
def test_damaged_goods_are_matched_as_good_ones_are(sqlite_warehouse: Warehouse, condition: str) -> None:
    sqlite_warehouse.post(matching(unplanned(sqlite_warehouse, condition=condition)))
    assert sqlite_warehouse.progress()["PO1", 1] == 30
