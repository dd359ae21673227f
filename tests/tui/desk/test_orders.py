"""The life of a purchase order at the desk: entered line by line, approved, sent, changed, ended, opened again."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from core.inbound.purchase_order import OrderLineRow, find_order, lines_of
from core.schema.tables import orders
from core.values import show_quantity
from tests.floor.stage import Stage
from tests.floor.warehouse import BEARING_CASE, BOLT_EAN, PIN
from tests.tui.desk.office import listed, marked, open_desk
from tui.view import Tier


def lines(desk: Stage, number: str) -> list[OrderLineRow]:
    return desk.room.read(lines_of, number, 1)


def state(desk: Stage, number: str) -> str:
    found = desk.room.read(find_order, number)
    assert found is not None
    return found.state


def keys_of(desk: Stage) -> list[str]:
    return [f"{key.name} {key.word}" for key in desk.view.keys if key.name not in ("F1", "F3", "F5", "F6", "F9")]


def begin_draft(desk: Stage, number: str = "X-1", supplier: str = "acme") -> None:
    """Enters what stands above the lines."""
    desk.press("F5")
    for answer in (supplier, number, ""):
        desk.enter(answer)


def test_an_order_is_entered_line_by_line_then_approved_and_sent(any_desk: Stage) -> None:
    desk = any_desk
    open_desk(desk, "orders")
    desk.press("F5")
    assert desk.prompt == "SUPPLIER"
    desk.enter("nord")
    assert desk.prompt == "NUMBER[PO4500026]"
    desk.enter()
    desk.enter("+2w")
    assert "Draft PO4500026" in desk.said
    desk.scan(BOLT_EAN)
    for answer in ("250", "0,12", ""):
        desk.enter(answer)
    assert desk.view.table is not None
    assert desk.view.table.rows == (("1", "10447", "Hex bolt M8x40 zinc DIN933", "250", "EA", "0.12", "2026-03-16"),)
    desk.scan(BEARING_CASE)
    for answer in ("3", "", "", "20981", "2", "5", "", "+3d"):
        desk.enter(answer)
    desk.press("F8")
    assert (marked(desk), state(desk, "PO4500026")) == ("PO4500026", "draft")
    assert keys_of(desk) == ["F4 Approve", "F7 Print", "F8 Lines", "F10 Cancel"]
    desk.press("F4")
    desk.enter()
    assert state(desk, "PO4500026") == "approved"
    assert keys_of(desk) == ["F4 Send", "F7 Print", "F8 Lines", "F10 Cancel"]
    desk.press("F4")
    desk.enter()
    assert "PO4500026 sent to Nordic Bearings" in desk.said
    assert state(desk, "PO4500026") == "sent"
    assert [(line.sku, show_quantity(line.quantity), line.pack, line.due_on) for line in lines(desk, "PO4500026")] == [
        ("10447", "250", None, date(2026, 3, 16)),
        ("20981", "30", "CS", date(2026, 3, 16)),
        ("20981", "50", "CS", date(2026, 3, 5)),
    ]


def test_a_new_order_is_shown_whatever_the_list_was_narrowed_to(desk: Stage) -> None:
    open_desk(desk, "orders")
    desk.key("nord")
    begin_draft(desk)
    desk.press("F3")
    assert (marked(desk), desk.view.offered) == ("X-1", "")


def test_back_takes_an_answer_back_and_then_leads_to_the_list(desk: Stage) -> None:
    open_desk(desk, "orders")
    desk.press("DOWN")
    desk.press("F5")
    desk.enter("acme")
    desk.press("F3")
    assert desk.prompt == "SUPPLIER"
    desk.press("F3")
    assert (desk.prompt, marked(desk)) == ("FIND", "PO4500022")
    assert desk.booked() == []


def test_a_power_cut_leaves_a_draft_with_the_lines_so_far(desk: Stage) -> None:
    open_desk(desk, "orders")
    begin_draft(desk)
    for answer in ("10447", "250", "", "", "55120", "8"):
        desk.enter(answer)
    desk.power_off_and_on()
    desk.log_in("SUE")
    desk.enter(PIN)
    assert (desk.view.title, marked(desk)) == ("ORDERS 7", "X-1")
    assert [line.sku for line in lines(desk, "X-1")] == ["10447"]
    desk.press("F8")
    assert desk.prompt == "LINE"


@pytest.mark.parametrize(
    ("answers", "said", "prompt"),
    [
        (["zebra"], "Nothing is called zebra", "SUPPLIER"),
        (["acme", "PO4500017", ""], "Order PO4500017 is there already", "DUE[none]"),
        (["acme", "x" * 21], "number is too long", "NUMBER[PO4500026]"),
        (["acme", "X-1", "someday"], "someday is not a date", "DUE[none]"),
        (["acme", "X-1", "", "nuts"], "nuts is not known", "LINE"),
        (["acme", "X-1", "", "7"], "X-1 has no line 7", "LINE"),
        (["acme", "X-1", "", "10447", "0"], "Quantity 0 is not above 0", "QTY"),
        (["acme", "X-1", "", "10447", "1.5"], "1.5 is not whole", "QTY"),
        (["acme", "X-1", "", "10447", "1", "cheap"], "price cheap is not known", "PRICE"),
        (["acme", "X-1", "", "20981", "3"], "3 is not on the list", "NO."),
    ],
)
def test_what_cannot_be_ordered_is_asked_again(desk: Stage, answers: list[str], said: str, prompt: str) -> None:
    open_desk(desk, "orders")
    desk.press("F5")
    for answer in answers:
        desk.enter(answer)
    assert said in desk.said
    if desk.tier is Tier.HARD:
        desk.enter()
    assert desk.prompt == prompt


def test_one_of_several_suppliers_is_chosen(desk: Stage) -> None:
    open_desk(desk, "orders")
    desk.press("F5")
    desk.enter("e")
    assert [*desk.view.lines] == ["1 ACME Acme Fasteners", "2 NORD Nordic Bearings"]
    desk.enter("2")
    assert [*desk.view.lines] == ["Nordic Bearings"]


def test_lines_of_an_order_that_was_sent_are_changed_and_taken_out(any_desk: Stage) -> None:
    desk = any_desk
    open_desk(desk, "orders")
    desk.scan("PO4500021")
    desk.press("F8")
    for answer in ("1", "120", "1.5", ""):
        desk.enter(answer)
    assert "PO4500021 changed, 2 lines" in desk.said
    for answer in ("2", "0"):
        desk.enter(answer)
    desk.press("F8")
    assert [(line.sku, show_quantity(line.quantity), line.price) for line in lines(desk, "PO4500021")] == [
        ("10447", "120", 1_500_000)
    ]
    assert desk.view.listing is not None
    assert "revision 2" in desk.view.listing.facts[1]


def test_an_order_is_closed_short_and_opened_again(any_desk: Stage) -> None:
    desk = any_desk
    open_desk(desk, "orders")
    desk.scan("PO4500022")
    assert keys_of(desk) == ["F2 Short", "F7 Print", "F8 Lines"]
    desk.press("F2")
    assert desk.prompt == "LINE[all]"
    desk.enter()
    desk.enter("none left")
    assert "PO4500022 closed short, 2 lines" in desk.said
    assert (listed(desk), state(desk, "PO4500022")) == (["PO4500022"], "closed_short")
    assert keys_of(desk) == ["F4 Reopen", "F7 Print"]
    desk.press("F4")
    desk.enter("2")
    assert "PO4500022 open again, 1 lines" in desk.said
    assert state(desk, "PO4500022") == "partly_received"
    desk.press("F6")
    desk.enter()
    assert state(desk, "PO4500022") == "closed_short"


def test_an_order_is_cancelled_with_or_without_a_reason(desk: Stage) -> None:
    open_desk(desk, "orders")
    for number, reason in (("PO4500021", "too dear"), ("PO4500023", "")):
        desk.scan(number)
        desk.press("F10")
        desk.enter(reason)
        assert f"{number} cancelled" in desk.said
        assert state(desk, number) == "cancelled"
    because = select(orders.c.closed_because).where(orders.c.number == "PO4500021")
    assert desk.room.read(lambda at: at.scalar(because)) == "too dear"


def test_a_step_that_others_were_quicker_with_is_refused_in_words(desk: Stage) -> None:
    open_desk(desk, "orders")
    begin_draft(desk)
    for answer in ("10447", "250", "", ""):
        desk.enter(answer)
    desk.press("F8")
    desk.press("F4")
    desk.room.write(lambda at: at.execute(orders.update().where(orders.c.number == "X-1").values(state="approved")))
    desk.enter()
    assert "Order X-1 is approved" in desk.said
    if desk.view.locked:
        desk.enter()
    desk.press("F3")
    assert (marked(desk), keys_of(desk)[0]) == ("X-1", "F4 Send")


def test_a_draft_without_lines_is_not_approved(desk: Stage) -> None:
    open_desk(desk, "orders")
    begin_draft(desk)
    desk.press("F8")
    desk.press("F4")
    desk.enter()
    assert "Order X-1 has no lines" in desk.said
