"""Receipts at the desk: opened and closed, found by what is scanned, and what came in unplanned matched to orders."""

from __future__ import annotations

from decimal import Decimal

import pytest

from core.catalogue.location import DefineLocation
from core.inbound.receipt import OpenReceipt, find_receipt
from core.inbound.receive import Receive
from core.schema.tables import role_permission
from tests.floor.stage import Stage
from tests.floor.warehouse import BOLT_EAN
from tests.tui.desk.office import PALLET, is_opened, listed, marked, open_desk, unplanned


def keys_of(desk: Stage) -> list[str]:
    return [f"{key.name} {key.word}" for key in desk.view.keys if key.name not in ("F1", "F3", "F5", "F6", "F9")]


def state(desk: Stage, number: str) -> str:
    found = desk.room.read(find_receipt, number)
    assert found is not None
    return found.state


def row(desk: Stage, number: str) -> tuple[str, ...]:
    assert desk.view.listing is not None
    return next(each for each in desk.view.listing.rows.rows if each[0] == number)


def test_a_receipt_is_opened_for_an_order_and_closed(any_desk: Stage) -> None:
    desk = any_desk
    open_desk(desk, "receipts")
    assert listed(desk) == ["R000001", "R000002"]
    desk.press("F5")
    desk.scan("PO4500017")
    assert desk.prompt == "NOTE[none]"
    desk.enter("LS 88")
    assert "Receipt R000003 opened" in desk.said
    assert marked(desk) == "R000003"
    assert row(desk, "R000003")[1:3] == ("Acme Fasteners", "PO4500017")
    assert keys_of(desk) == ["F4 Close"]
    desk.press("F4")
    assert desk.view.lines == ("R000003 Acme Fasteners", "0 lines came in")
    desk.enter()
    assert (state(desk, "R000003"), keys_of(desk)) == ("closed", [])
    assert row(desk, "R000003")[4] == "closed"
    desk.press("F6")
    desk.enter()
    assert state(desk, "R000003") == "open"


def test_a_receipt_is_opened_for_a_supplier_at_one_of_several_docks(desk: Stage) -> None:
    desk.set_up(DefineLocation(code="GATE", kind="dock", sequence=9, check_digits="99"))
    open_desk(desk, "receipts")
    desk.press("F5")
    for answer in ("bearings", "", "gate"):
        desk.enter(answer)
    assert "Receipt R000003 opened" in desk.said
    assert row(desk, "R000003")[1] == "Nordic Bearings"
    found = desk.room.read(find_receipt, "R000003")
    assert found is not None
    assert found.dock == "GATE"


@pytest.mark.parametrize(
    ("answers", "said", "prompt"),
    [
        (["zebra"], "Nothing is called zebra", "FROM"),
        (["nord", "x" * 200], "delivery_note is too long", "NOTE[none]"),
        (["PO4500025", ""], "Order PO4500025 is received", "ENT=seen"),
    ],
)
def test_what_cannot_be_opened_is_said(desk: Stage, answers: list[str], said: str, prompt: str) -> None:
    open_desk(desk, "receipts")
    desk.press("F5")
    for answer in answers:
        desk.enter(answer)
    assert said in desk.said
    assert desk.prompt == prompt
    assert desk.booked() == []


def test_what_came_in_unplanned_is_matched_to_an_order_and_taken_off_again(any_desk: Stage) -> None:
    desk = any_desk
    desk.set_up(*unplanned())
    open_desk(desk, "receipts")
    desk.key("unmatched")
    assert listed(desk) == ["R000003"]
    assert row(desk, "R000003")[5:9] == ("2", "1", "", "2")
    assert keys_of(desk) == ["F4 Close", "F8 Match"]
    desk.press("F8")
    assert [*desk.view.lines] == ["1 10447 70 EA Hex bolt M8x40 zinc DIN933", "2 55120 3 EA V-belt SPA 1250"]
    desk.enter("1")
    assert "1 PO4500022/1 60 open ACME" in desk.view.lines
    desk.enter("1")
    assert desk.prompt == "QTY[60]"
    desk.enter()
    assert "60 EA 10447 for PO4500022" in desk.said
    listing = desk.view.listing
    assert listing is not None
    assert listing.table is not None
    assert listing.table.rows[0][4] == "PO4500022/1, 10 none yet"
    desk.press("F6")
    desk.enter()
    assert desk.view.listing is not None
    assert desk.view.listing.table is not None
    assert desk.view.listing.table.rows[0][4] == "none yet"


def test_no_more_is_matched_than_came_in(desk: Stage) -> None:
    desk.set_up(*unplanned())
    open_desk(desk, "receipts")
    desk.scan("R000003")
    desk.press("F8")
    for answer in ("1", "1", "71"):
        desk.enter(answer)
    assert (desk.said, desk.prompt) == ("70 10447 of R000003 are open / match less", "QTY[60]")


def test_more_than_the_order_wants_is_approved_by_whoever_may(desk: Stage) -> None:
    desk.set_up(*unplanned())
    forbid = role_permission.delete().where(role_permission.c.permission == "over_receive")
    desk.room.write(lambda at: at.execute(forbid.where(role_permission.c.role == "supervisor")))
    open_desk(desk, "receipts")
    desk.scan("R000003")
    desk.press("F8")
    for answer in ("1", "1", "70"):
        desk.enter(answer)
    assert (desk.prompt, desk.said) == ("BADGE", "Needs an approval / scan a badge that may")
    desk.press("F3")
    assert desk.prompt == "QTY[60]"
    desk.enter()
    assert "60 EA 10447 for PO4500022" in desk.said


@pytest.mark.parametrize(
    ("code", "receipts", "opened"),
    [
        ("R000002", ["R000002"], True),
        ("PO4500022", ["R000001"], True),
        (PALLET, ["R000003"], True),
        (BOLT_EAN, ["R000003", "R000001", "R000002"], False),
        ("DOCK", ["R000003", "R000001", "R000002"], False),
    ],
)
def test_a_scan_finds_the_receipts_of_what_it_is(desk: Stage, code: str, receipts: list[str], opened: bool) -> None:
    desk.set_up(*unplanned())
    open_desk(desk, "receipts")
    desk.scan(code)
    assert (listed(desk), is_opened(desk)) == (receipts, opened)


def test_goods_that_no_order_waits_for_stay_unmatched(desk: Stage) -> None:
    desk.set_up(
        OpenReceipt(dock="DOCK", supplier="NORD", delivery_note="N 18", mode="free"),
        Receive(sku="70007", quantity=Decimal(5), location="DOCK", receipt="R000003"),
    )
    open_desk(desk, "receipts")
    desk.scan("R000003")
    desk.press("F8")
    assert desk.said == "No order waits for 70007 / NORD: order it first"
    assert listed(desk) == ["R000003"]
