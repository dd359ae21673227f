"""Deliveries at the dock: opened by themselves, received blind or without an order, closed, and gone on with."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

import pytest
from sqlalchemy import select

from core.catalogue.location import DefineSite
from core.catalogue.party import DefineSupplier
from core.inbound.receipt import CloseReceipt, OpenReceipt
from core.schema.tables import posting, print_job, receipt, receipt_line
from tests.floor.stage import Stage, staged
from tests.floor.warehouse import BELT_EAN, BOLT_EAN, OIL_EAN, SEAL_EAN, bearing_case
from tui.view import Tier, View

BLIND_SUPPLIER = DefineSupplier(code="ACME", name="Acme Fasteners", blind=True)
BLIND_SITE = DefineSite(code="MAIN", name="Main", time_zone="Europe/Berlin", blind=True)


def receipts(stage: Stage) -> list[tuple[str, str, str]]:
    query = select(receipt.c.mode, receipt.c.state, receipt.c.delivery_note).order_by(receipt.c.id)
    return [tuple(row) for row in stage.room.read(lambda at: at.execute(query).all())]


@pytest.fixture
def dock(any_stage: Stage) -> Stage:
    any_stage.open("receive")
    return any_stage


@pytest.fixture
def bench(stage: Stage) -> Stage:
    stage.open("receive")
    return stage


def test_an_order_opens_its_receipt_and_f8_closes_it(dock: Stage) -> None:
    dock.scan("PO4500018")
    dock.scan("PO4500018")
    assert receipts(dock) == [("order", "open", "")]
    dock.scan(BELT_EAN)
    dock.enter("7")
    dock.scan("KXDONE")
    assert "closed, 1 line" in dock.said
    assert dock.view.title == "RECV"
    assert receipts(dock) == [("order", "closed", "")]
    dock.press("F6")
    dock.enter()
    assert receipts(dock) == [("order", "open", "")]


def test_goods_open_the_receipt_of_the_order_they_find(bench: Stage) -> None:
    bench.scan(BOLT_EAN)
    bench.enter("5")
    assert receipts(bench) == [("item", "open", "")]
    bench.press("F8")
    assert receipts(bench) == [("item", "closed", "")]


def blind_delivery(stage: Stage) -> None:
    stage.press("F10")
    stage.enter("2")
    stage.scan("LS-4711")


def test_a_blind_delivery_costs_a_scan_and_the_digits_for_each_item(dock: Stage) -> None:
    blind_delivery(dock)
    assert receipts(dock) == [("blind", "open", "LS-4711")]
    dock.scans = dock.keys = 0
    dock.scan(SEAL_EAN)
    assert dock.prompt == "QTY"
    dock.key("60")
    dock.scan(OIL_EAN)  # which commits what was counted, but nobody expects any seals
    assert (dock.tier, dock.prompt) == (Tier.SOFT, "QTY")
    assert dock.said.endswith("/ count 70007 again")
    dock.enter("60")
    assert dock.on_hand("DOCK", "70007") == 60
    dock.scan(bearing_case("L1"), "]C1")
    assert dock.on_hand("DOCK", "20981") == 10  # nobody counts what a label says
    dock.scan(OIL_EAN)
    dock.scan("OIL-7")
    dock.enter("24")
    assert (dock.tier, dock.prompt) == (Tier.OK, "SCAN")
    dock.press("F8")
    assert "closed, 3 lines" in dock.said


def test_the_same_note_joins_the_delivery_that_is_open(bench: Stage) -> None:
    blind_delivery(bench)
    bench.press("F3")
    bench.enter("1")
    blind_delivery(bench)
    assert receipts(bench) == [("blind", "open", "LS-4711")]


def test_a_site_that_receives_blind_asks_what_came_first(bench: Stage) -> None:
    bench.set_up(BLIND_SITE)
    bench.power_off_and_on()
    bench.log_in()
    assert bench.prompt == "REF"
    bench.scan(BOLT_EAN)
    assert (bench.tier, bench.prompt) == (Tier.SOFT, "REF")
    bench.enter("acme")
    assert receipts(bench) == [("blind", "open", "")]
    bench.press("F8")
    assert bench.prompt == "REF"
    bench.scan("PO4500018")
    assert bench.view.title == "RECV PO4500018"


def words(view: View) -> str:
    """All that a screen may show of it, at any size."""
    table = view.table
    cells = [cell for row in (*table.rows, table.columns, table.narrow) for cell in row] if table else []
    message = (view.message.happened, view.message.todo)
    return " ".join((view.title, view.prompt, view.offered, view.big, view.big_note, *view.lines, *message, *cells))


def test_no_screen_label_or_answer_of_a_blind_delivery_holds_what_is_expected(stage: Stage) -> None:
    """500 bolts, 40 belts and 300 cases are expected; every view and every record is searched for the figures."""
    stage.set_up(BLIND_SUPPLIER)
    stage.open("receive")
    seen: list[str] = []

    def see(do: object, *given: str) -> None:
        do(*given)  # type: ignore[operator]  # what the operator does
        seen.append(words(stage.view))

    see(stage.scan, BELT_EAN)
    assert stage.view.lines == ("1 PO4500017", "2 PO4500018 20 EA")
    see(stage.enter, "1")
    see(stage.enter, "3")
    see(stage.enter, "3")
    for code, count in ((BOLT_EAN, "7"), (BOLT_EAN, "600")):
        see(stage.scan, code)
        see(stage.press, "F1")
        see(stage.enter)
        see(stage.enter, count)
        see(stage.enter, count)
    assert (stage.prompt, stage.view.lines) == ("BADGE", ("600 10447 to be checked", "ask a supervisor"))
    see(stage.enter)
    see(stage.press, "F3")
    see(stage.press, "F3")
    see(
        stage.scan,
        bearing_case("L1"),
    )
    see(stage.press, "F7")
    see(stage.press, "F5")
    outcomes = select(posting.c.outcome).where(posting.c.device == "HH1")
    seen += stage.room.read(lambda at: [str(each) for each in at.scalars(outcomes)])
    seen += stage.room.read(lambda at: [str(each) for each in at.scalars(select(print_job.c.data))])
    expected = re.compile(r"\b(500|493|-?107|40|37|3000|2990|2980)\b")
    assert [text for text in seen if expected.search(text) or '"open"' in text] == []
    assert len(seen) > 20


def test_a_delivery_without_an_order_is_opened_by_who_may(stage: Stage) -> None:
    stage.open("receive")
    stage.press("F10")
    stage.enter("3")
    stage.scan("ACME")
    assert (stage.prompt, stage.view.lines[0]) == ("BADGE", "Acme Fasteners has no order")
    stage.set_up(OpenReceipt(dock="DOCK", mode="free", supplier="ACME", delivery_note="L9"))
    assert receipts(stage) == [("free", "open", "L9")]


@pytest.fixture
def unplanned(any_stage: Stage) -> Stage:
    """Sue, who may, receives what nobody has ordered."""
    any_stage.log_in("SUE")
    any_stage.enter("471100")
    any_stage.enter("1")
    any_stage.press("F10")
    any_stage.enter("3")
    any_stage.scan("LS-1")
    return any_stage


def test_unplanned_goods_come_in_without_a_line(unplanned: Stage) -> None:
    unplanned.scan(SEAL_EAN)
    unplanned.enter("4")
    unplanned.press("F5")
    assert unplanned.on_hand("DOCK", "70007") == 8
    lines = unplanned.room.read(lambda at: at.scalars(select(receipt_line.c.order_line_id)).all())
    assert lines == [None, None]


def test_a_dead_station_goes_on_with_its_delivery(unplanned: Stage) -> None:
    unplanned.scan(SEAL_EAN)
    unplanned.enter("4")
    unplanned.power_off_and_on()
    unplanned.log_in("SUE")
    unplanned.enter("471100")
    assert unplanned.said.startswith("Resumed, last +4 EA  70007")
    unplanned.press("F5")
    assert unplanned.on_hand("DOCK", "70007") == 8


def test_who_finds_the_receipt_closed_is_told_and_begins_anew(unplanned: Stage) -> None:
    number = unplanned.room.read(lambda at: at.scalar(select(receipt.c.number)))
    unplanned.set_up(CloseReceipt(receipt=str(number)))
    unplanned.scan(SEAL_EAN)
    unplanned.enter("4")
    assert (unplanned.tier, unplanned.view.message.happened) == (Tier.HARD, f"Receipt {number} is closed")
    unplanned.enter()
    assert (unplanned.prompt, unplanned.view.title) == ("SCAN", "RECV")
    unplanned.scan(BOLT_EAN)
    assert unplanned.prompt == "QTY[500]"


@pytest.fixture
def pair(floor_url: str) -> Iterator[tuple[Stage, Stage]]:
    """Ana and Joe, each at a handheld of their own."""
    with staged(floor_url, "HH1") as ana, staged(floor_url, "HH2") as joe:
        for one, who in ((ana, "ANA"), (joe, "JOE")):
            one.log_in(who)
            one.enter("1")
        yield ana, joe


def test_two_at_one_order_share_its_receipt_its_pallet_and_the_rest_of_the_line(pair: tuple[Stage, Stage]) -> None:
    ana, joe = pair
    for one in pair:
        one.scan("PO4500018")
        one.scan("LP000001")
        one.scan(BELT_EAN)
    ana.enter("15")
    joe.enter("10")
    assert joe.view.lines == ("ANA received 15 55120", "5 open, 5 at the most")
    joe.press("F3")
    joe.enter("5")
    assert receipts(ana) == [("order", "open", "")]
    assert ana.stock("DOCK", "55120") == {("", "LP000001"): Decimal(20)}
    joe.scan("PO4500018")
    assert (joe.tier, ana.tier) == (Tier.SOFT, Tier.OK)


def test_who_counts_blind_may_count_in_packs_the_second_time(bench: Stage) -> None:
    blind_delivery(bench)
    bench.scan("20981")
    bench.enter("L1")
    bench.enter("2704e")
    bench.enter("30")
    bench.enter("3cs")
    assert bench.on_hand("DOCK", "20981") == 30
    bench.scan("20981")
    bench.enter("L1")
    bench.enter("4cs")
    bench.enter("50")
    bench.enter("5cs")
    assert bench.on_hand("DOCK", "20981") == 80
