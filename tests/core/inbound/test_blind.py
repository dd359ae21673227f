"""Blind receiving: two counts that agree are the truth, and nothing that is answered says what was expected."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from decimal import Decimal

from core.catalogue.party import DefineSupplier
from core.errors import Rejection
from core.inbound.purchase_order import OrderedLine, OrderPurchase
from core.inbound.receipt import OpenReceipt
from core.inbound.receive import Receive
from core.schema.tables import posting
from tests.core.warehouse import Warehouse

ORDERED = OrderPurchase(
    number="PO7", supplier="ACME", lines=(OrderedLine(sku="NUT", quantity=Decimal(737), over_percent=5),)
)
NUTS = Receive(order="PO7", sku="NUT", quantity=Decimal(1), location="DOCK")
BY_ORDER = OpenReceipt(dock="DOCK", order="PO7", mode="blind")
BY_NOTE = OpenReceipt(dock="DOCK", mode="blind", supplier="ACME", delivery_note="LS 9")


def of(quantity: int, counted: int | None = None, receipt: str = "") -> Receive:
    before = None if counted is None else Decimal(counted)
    order = "" if receipt else NUTS.order
    return replace(NUTS, quantity=Decimal(quantity), counted=before, order=order, receipt=receipt)


def test_a_count_that_differs_is_asked_again_until_two_agree_or_it_is_right(warehouse: Warehouse) -> None:
    warehouse.post(ORDERED)
    warehouse.post(BY_ORDER)
    for count, before in ((700, None), (701, 700), (737, None)):
        if count != 737:
            refusal = warehouse.refusal(of(count, before), "OTTO")
            assert (refusal.code, refusal.fields) == ("count_again", {"sku": "NUT"})
    warehouse.post(of(700, 700), "OTTO")
    warehouse.post(of(37, 36), "OTTO")
    assert warehouse.progress()["PO7", 1] == 737
    assert warehouse.broken() == []


def test_what_is_over_asks_for_a_supervisor_and_says_no_more(warehouse: Warehouse) -> None:
    warehouse.post(ORDERED)
    warehouse.post(BY_ORDER)
    refusal = warehouse.refusal(of(900, 900), "OTTO")
    assert refusal.fields == {"quantity": "900", "sku": "NUT", "approval": "over_receive"}
    warehouse.post(of(900, 900), "SUE")
    assert warehouse.order_state("PO7") == "received"
    refusal = warehouse.refusal(of(3, 3), "OTTO")
    assert (refusal.code, refusal.fields["approval"]) == ("to_be_checked", "over_receive")


def test_a_delivery_of_a_supplier_is_counted_against_all_it_owes_and_waits_for_its_orders(warehouse: Warehouse) -> None:
    warehouse.post(ORDERED)
    number = warehouse.post(BY_NOTE).facts["receipt"]
    warehouse.post(DefineSupplier(code="NORD", name="Nord"))
    other = replace(ORDERED, number="PO8", supplier="NORD")
    warehouse.post(other)
    assert warehouse.refusal(of(300, receipt=number), "OTTO").code == "count_again"
    warehouse.post(of(300, 300, receipt=number), "OTTO")
    warehouse.post(of(447, receipt=number), "OTTO")  # 737 and the 10 of another order, less what lies here already
    assert warehouse.progress()["PO7", 1] == 0
    assert warehouse.on_hand("DOCK", "NUT") == 747
    assert warehouse.broken() == []


def test_no_answer_ever_holds_what_is_expected(sqlite_warehouse: Warehouse) -> None:
    """Everything the core answered to who receives blind, refusals included, is searched for the figures."""
    sqlite_warehouse.post(DefineSupplier(code="ACME", name="Acme", blind=True))
    sqlite_warehouse.post(ORDERED)
    for command in (of(10), of(10, 10), of(1, 5), of(800, 800), of(727), of(2, 2)):
        with suppress(Rejection):
            sqlite_warehouse.post(command, "OTTO")
    said = sqlite_warehouse.room.read(lambda c: c.execute(posting.select().where(posting.c.kind == "Receive")).all())
    assert len(said) == 6
    for row in said:
        assert [figure for figure in ("737", "773", "763", "36") if figure in row.outcome.replace("PO7", "")] == []
        assert '"open"' not in row.outcome
