"""The life of a purchase order: drafted, approved, sent, closed short, cancelled, opened again, and each taken back."""

from __future__ import annotations

from decimal import Decimal

import pytest

from core.books import Books
from core.catalogue.item import need_item
from core.catalogue.location import counterparty, need_place
from core.command import Command, Outcome
from core.inbound.approve_purchase import ApprovePurchase, SendPurchase
from core.inbound.close_purchase import CancelPurchase, CloseShort, ReopenPurchase
from core.inbound.order_card import order_card
from core.inbound.purchase_order import (
    OrderedLine,
    OrderPurchase,
    find_order,
    hold_lines,
    hold_order,
    lines_expecting,
    lines_of,
    need_open_order,
    progress,
)
from core.inbound.receive import Receive
from core.ledger.moves import Key, Moved
from core.store import writing
from core.undo import Undo
from tests.core.together import while_held
from tests.core.warehouse import Warehouse

NUTS = OrderedLine(sku="NUT", quantity=Decimal(100), under_percent=5)
BOLTS = OrderedLine(sku="BOLT", quantity=Decimal(10))


def draft(warehouse: Warehouse, *lines: OrderedLine, number: str = "PO3") -> None:
    warehouse.post(OrderPurchase(number=number, supplier="ACME", lines=lines, draft=True))


def sent(warehouse: Warehouse, *lines: OrderedLine, number: str = "PO3") -> None:
    warehouse.post(OrderPurchase(number=number, supplier="ACME", lines=lines))


def state(warehouse: Warehouse, number: str = "PO3") -> str:
    return warehouse.order_state(number)


def take_back(warehouse: Warehouse, command: Command) -> None:
    outcome = warehouse.post(command)
    assert outcome.posting is not None
    warehouse.post(Undo(posting=outcome.posting))


def test_a_draft_is_approved_and_sent_before_its_goods_are_waited_for(warehouse: Warehouse) -> None:
    draft(warehouse, NUTS)
    receipt = Receive(order="PO3", sku="NUT", quantity=Decimal(1), location="DOCK")
    for command, then in ((ApprovePurchase(order="po3"), "approved"), (SendPurchase(order="PO3"), "sent")):
        refused = warehouse.refusal(receipt)
        assert (refused.code, refused.fields["state"]) == ("order_not_open", state(warehouse))
        assert "PO3" not in [line.order for line in warehouse.room.read(lines_expecting, 1, "NUT")]
        take_back(warehouse, command)
        warehouse.post(command)
        assert state(warehouse) == then
    warehouse.post(receipt)
    assert state(warehouse) == "partly_received"
    assert warehouse.broken() == []


def test_a_draft_may_wait_for_its_lines_but_is_not_approved_without_any(warehouse: Warehouse) -> None:
    draft(warehouse)
    assert warehouse.refusal(ApprovePurchase(order="PO3")).code == "order_without_lines"
    assert warehouse.refusal(OrderPurchase(number="PO4", supplier="ACME")).code == "order_without_lines"


WRONG_STATES = (
    (ApprovePurchase(order="PO2"), "order_not_draft"),
    (SendPurchase(order="PO2"), "order_not_approved"),
    (SendPurchase(order="DRAFT"), "order_not_approved"),
    (CloseShort(order="DRAFT", reason="No more"), "order_not_closable"),
    (CloseShort(order="PO2", reason=" "), "text_missing"),
    (CloseShort(order="PO2", reason="No more", line=7), "unknown_order_line"),
    (CloseShort(order="CLOSED", reason="No more", line=1), "order_not_closable"),
    (CancelPurchase(order="PO1"), "order_has_receipts"),
    (CancelPurchase(order="GONE"), "order_not_cancellable"),
    (ReopenPurchase(order="PO2"), "order_not_reopenable"),
    (ReopenPurchase(order="DRAFT"), "order_not_reopenable"),
    (ReopenPurchase(order="GONE"), "order_not_reopenable"),
    (ApprovePurchase(order="PO99"), "unknown_order"),
)


def test_every_step_says_which_state_stands_in_its_way(warehouse: Warehouse) -> None:
    draft(warehouse, NUTS, number="DRAFT")
    for number in ("GONE", "CLOSED"):
        sent(warehouse, NUTS, number=number)
    warehouse.post(CancelPurchase(order="GONE", reason="Ordered twice"))
    warehouse.post(CloseShort(order="CLOSED", reason="Out of stock"))
    warehouse.receive("BOLT", 1)
    answers = [(command, warehouse.refusal(command).code) for command, _ in WRONG_STATES]
    assert answers == list(WRONG_STATES)


def test_an_operator_of_the_floor_neither_approves_nor_reopens(sqlite_warehouse: Warehouse) -> None:
    for command in (ApprovePurchase(order="PO1"), ReopenPurchase(order="PO1")):
        assert sqlite_warehouse.refusal(command, who="OTTO").code == "not_permitted"


def test_the_rest_of_an_order_that_is_closed_short_is_no_longer_expected(warehouse: Warehouse) -> None:
    sent(warehouse, NUTS, BOLTS)
    warehouse.receive("NUT", 40, order="PO3")
    take_back(warehouse, CloseShort(order="PO3", reason="Discontinued"))
    assert state(warehouse) == "partly_received"
    warehouse.post(CloseShort(order="PO3", reason="Discontinued", line=1))
    (nuts, bolts) = warehouse.room.read(lines_of, "PO3", 1)
    assert (nuts.open, nuts.most, bool(bolts.open), state(warehouse)) == (0, 0, True, "partly_received")
    assert warehouse.refusal(CloseShort(order="PO3", reason="Again", line=1)).code == "line_not_open"
    warehouse.receive("BOLT", 10, order="PO3")
    assert state(warehouse) == "closed_short"
    receipt = Receive(order="PO3", sku="NUT", quantity=Decimal(1), location="DOCK")
    assert warehouse.refusal(receipt).code == "order_not_open"
    take_back(warehouse, ReopenPurchase(order="PO3"))
    assert state(warehouse) == "closed_short"
    warehouse.post(ReopenPurchase(order="PO3"))
    warehouse.post(receipt)
    assert state(warehouse) == "partly_received"
    assert warehouse.broken() == []


def test_what_came_in_on_a_closed_order_is_waited_for_again_only_if_its_line_is_open(warehouse: Warehouse) -> None:
    sent(warehouse, NUTS, BOLTS)
    nuts = warehouse.receive("NUT", 40, order="PO3")
    bolts = warehouse.receive("BOLT", 10, order="PO3")
    warehouse.post(CloseShort(order="PO3", reason="Discontinued"))
    assert nuts.posting is not None
    assert bolts.posting is not None
    warehouse.post(Undo(posting=nuts.posting))
    assert state(warehouse) == "closed_short"
    warehouse.post(Undo(posting=bolts.posting))
    assert state(warehouse) == "sent"
    assert warehouse.broken() == []


def test_a_line_is_complete_once_no_more_is_missing_than_may_be(warehouse: Warehouse) -> None:
    sent(warehouse, NUTS)
    warehouse.receive("NUT", 94, order="PO3")
    assert state(warehouse) == "partly_received"
    warehouse.receive("NUT", 1, order="PO3")
    (line,) = warehouse.room.read(lines_of, "PO3", 1)
    assert (line.complete, line.open, line.most, state(warehouse)) == (True, 0, 5_000_000, "received")
    assert "PO3" not in [each.order for each in warehouse.room.read(lines_expecting, 1, "NUT")]
    warehouse.receive("NUT", 2, order="PO3")  # the last pallet of the same truck
    take_back(warehouse, ReopenPurchase(order="PO3"))
    assert state(warehouse) == "received"
    warehouse.post(ReopenPurchase(order="PO3"))
    assert [each.open for each in warehouse.room.read(lines_of, "PO3", 1)] == [3_000_000]
    warehouse.receive("NUT", 3, order="PO3")
    refused = warehouse.refusal(Receive(order="PO3", sku="NUT", quantity=Decimal(1), location="DOCK"))
    assert (refused.code, state(warehouse), warehouse.broken()) == ("order_not_open", "received", [])


def test_a_line_without_a_limit_takes_whatever_comes(warehouse: Warehouse) -> None:
    sent(warehouse, OrderedLine(sku="NUT", quantity=Decimal(10), over_unlimited=True), BOLTS)
    warehouse.receive("NUT", 5_000, order="PO3")
    assert warehouse.progress()["PO3", 1] == 5_000
    assert warehouse.broken() == []


def test_a_cancelled_order_comes_back_as_what_it_was(warehouse: Warehouse) -> None:
    sent(warehouse, NUTS)
    draft(warehouse, NUTS, number="PO4")
    for number, was in (("PO3", "sent"), ("PO4", "draft")):
        take_back(warehouse, CancelPurchase(order=number))
        assert state(warehouse, number) == was
    warehouse.post(CancelPurchase(order="PO3", reason="Too late"))
    assert state(warehouse) == "cancelled"


def test_a_step_is_not_taken_back_once_the_order_has_moved_on(warehouse: Warehouse) -> None:
    draft(warehouse, NUTS)
    approved = warehouse.post(ApprovePurchase(order="PO3"))
    was_sent = warehouse.post(SendPurchase(order="PO3"))
    closed = warehouse.post(CloseShort(order="PO3", reason="Late"))
    reopened = warehouse.post(ReopenPurchase(order="PO3"))
    warehouse.receive("NUT", 99, order="PO3")
    for outcome in (approved, was_sent, closed, reopened):
        assert outcome.posting is not None
        refusal = warehouse.refusal(Undo(posting=outcome.posting))
        assert (refusal.code, refusal.fields["state"]) == ("order_moved_on", "received")


def take_in_and_reject(books: Books, taken: int, rejected: int) -> None:
    """What receiving does with goods of PO3 of which some are bad, in whole pieces."""
    order = need_open_order(books.connection, "PO3", books.site("").id)
    (line,) = hold_lines(books.connection, order.id, need_item(books.connection, "NUT").id)
    supplier = counterparty(books.connection, 1, "supplier").id
    dock = need_place(books.connection, 1, "DOCK").id
    for kind, pieces, status in (("receive", taken, "available"), ("reject", rejected, "damaged")):
        target = Key(dock, need_item(books.connection, "NUT").id, 0, 0, 0, status)
        source = target._replace(location=supplier)
        books.move(Moved(kind, pieces * 10**6, source, target, False, True, order_line_id=line.id))
    progress(books.connection, order.id, {line.id: taken * 10**6}, {line.id: rejected * 10**6})


def test_what_is_rejected_is_kept_apart_and_is_still_owed(
    warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    def post(_self: Receive, books: Books) -> Outcome:
        take_in_and_reject(books, 60, 7)
        return Outcome("+60, 7 rejected")

    sent(warehouse, NUTS)
    with monkeypatch.context() as patched:
        patched.setattr(Receive, "post", post)
        warehouse.receive("NUT", 67, order="PO3")
    (line,) = warehouse.room.read(lines_of, "PO3", 1)
    assert (line.done, line.rejected, line.open) == (60_000_000, 7_000_000, 40_000_000)
    assert [(row.kind, row.quantity) for row in warehouse.room.read(order_card, "PO3").receipts] == [
        ("reject", 7_000_000), ("receive", 60_000_000),
    ]  # fmt: skip
    assert warehouse.broken() == []


def test_an_order_of_which_all_was_rejected_is_not_cancelled(warehouse: Warehouse) -> None:
    sent(warehouse, NUTS)
    (line,) = warehouse.room.read(lines_of, "PO3", 1)
    with writing(warehouse.engine) as connection:
        hold_order(connection, line.order_id)
        assert progress(connection, line.order_id, {}, {line.id: 1_000_000}) == "sent"
    assert warehouse.refusal(CancelPurchase(order="PO3")).code == "order_has_receipts"
    assert [each.invariant for each in warehouse.broken()] == ["I7"]  # on no move


@pytest.mark.parametrize("first", [CancelPurchase(order="PO2"), CloseShort(order="PO2", reason="Late")])
def test_no_goods_come_in_on_an_order_that_is_ended_meanwhile(postgresql_warehouse: Warehouse, first: Command) -> None:
    receipt = Receive(order="PO2", sku="NUT", quantity=Decimal(10), location="DOCK")
    assert while_held(postgresql_warehouse, first, receipt) == {"order_not_open"}
    assert postgresql_warehouse.broken() == []


def test_an_order_is_not_cancelled_while_its_goods_come_in(postgresql_warehouse: Warehouse) -> None:
    receipt = Receive(order="PO2", sku="NUT", quantity=Decimal(1), location="DOCK")
    assert while_held(postgresql_warehouse, receipt, CancelPurchase(order="PO2")) == {"order_has_receipts"}


def test_an_order_begins_on_the_day_that_it_was_placed_elsewhere(warehouse: Warehouse) -> None:
    placed = OrderPurchase(number="PO3", supplier="ACME", lines=(NUTS,), note="Ring at gate 2", currency="eur")
    today = warehouse.room.read(find_order, "PO2")
    assert today is not None
    earlier = today.ordered_on.replace(month=1)
    later = today.ordered_on.replace(month=12)
    kwargs = {name: getattr(placed, name) for name in ("number", "supplier", "lines", "note", "currency")}
    assert warehouse.refusal(OrderPurchase(**kwargs, ordered_on=later)).code == "ordered_in_future"
    warehouse.post(OrderPurchase(**kwargs, ordered_on=earlier))
    found = warehouse.room.read(find_order, "PO3")
    assert found is not None
    assert found.ordered_on == earlier
