"""A pallet that was announced is received by one scan of its SSCC, and what came on it is shown."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import update

from core.first_start import ADMINISTRATOR
from core.inbound.expect_shipment import ExpectedLine, ExpectShipment
from core.labels.gs1 import check_digit
from core.ledger.plates import find_plate
from core.schema.tables import site
from tests.floor.link import Link
from tests.floor.stage import Stage, staged
from tests.floor.warehouse import BOLT_EAN
from tui.view import Tier


def sscc(number: int) -> str:
    body = f"3401234500{number:07d}"
    return body + check_digit(body)


PALLET, BOX, BARE, NEVER, OTHER = (sscc(number) for number in (1, 2, 3, 4, 5))
LINES = (
    ExpectedLine(sku="10447", quantity=Decimal(250), order="PO4500017", sscc=PALLET),
    ExpectedLine(sku="31150", quantity=Decimal(12), order="PO4500017", sscc=PALLET, lot="OIL-7"),
    ExpectedLine(sku="40012", serial="SN1", order="PO4500017", sscc=BOX, parent_sscc=PALLET),
    ExpectedLine(sku="10447", quantity=Decimal(9), order="PO4500017", sscc=OTHER),
    ExpectedLine(sku="20981", quantity=Decimal(30), sscc=BARE),
    ExpectedLine(sku="40012", quantity=Decimal(2), sscc=BARE),
)


def announce(stage: Stage) -> Stage:
    shipment = ExpectShipment(number="ASN88123", supplier="ACME", lines=LINES)
    stage.room.post(shipment, stage.room.stamp(ADMINISTRATOR, "DESK"))
    stage.open("receive")
    return stage


@pytest.fixture
def dock(any_stage: Stage) -> Stage:
    """Ana receives what Acme has announced, on each kind of database."""
    return announce(any_stage)


@pytest.fixture
def bench(stage: Stage) -> Stage:
    """Ana receives what Acme has announced."""
    return announce(stage)


@pytest.fixture
def second(floor_sqlite: str, bench: Stage) -> Iterator[Stage]:
    """Joe receives at another handheld."""
    with staged(floor_sqlite, "HH2") as other:
        other.log_in("JOE")
        other.enter("1")
        yield other


def test_a_pallet_costs_one_scan_and_no_key(dock: Stage) -> None:
    dock.scan(f"00{PALLET}", "]C1")
    assert dock.cost == (1, 0)
    assert (dock.tier, dock.said) == (Tier.OK, f"+3 lines {PALLET} / scan next pallet or item")
    assert dock.stock("DOCK", "10447") == {("", PALLET): Decimal(250)}
    assert dock.stock("DOCK", "31150") == {("OIL-7", PALLET): Decimal(12)}
    assert dock.stock("DOCK", "40012") == {("SN1", BOX): Decimal(1)}
    assert dock.prompt == "SCAN"


def test_what_came_on_it_is_shown_until_the_next_scan(bench: Stage) -> None:
    bench.scan(PALLET)
    assert any("250 EA 10447" in row for row in bench.rows())
    bench.scan(BOLT_EAN)
    assert bench.prompt == "QTY[250]"
    bench.press("F3")
    assert not any("OIL-7" in row for row in bench.rows())


@pytest.mark.parametrize(("width", "height"), [(20, 10), (30, 16), (80, 24)])
def test_it_can_be_read_at_every_size(bench: Stage, width: int, height: int) -> None:
    bench.scan(PALLET)
    rows = bench.rows(width, height)
    assert any("10447" in row for row in rows)
    assert any("12 EA" in row for row in rows)
    assert any("+3 lines" in row for row in rows)


def test_undo_takes_the_pallet_back(dock: Stage) -> None:
    dock.scan(PALLET)
    dock.press("F6")
    dock.enter()
    assert dock.cost == (1, 2)
    assert dock.stock("DOCK", "10447") == {}
    dock.scan(PALLET)
    assert dock.on_hand("DOCK", "10447") == 250


def test_a_pallet_is_received_once_and_who_scans_it_again_is_told(bench: Stage, second: Stage) -> None:
    bench.scan(PALLET)
    second.scan(PALLET)
    assert second.tier is Tier.HARD
    assert second.said.startswith("ANA took it in 03-02 09:00")
    second.enter()
    assert second.prompt == "SCAN"
    assert second.on_hand("DOCK", "10447") == 250


def test_a_pallet_opens_the_task_from_the_menu(stage: Stage) -> None:
    announce(stage)
    stage.press("F3")
    stage.scan(PALLET)
    assert stage.view.title.startswith("RECV")
    assert stage.booked() == ["ReceiveShipment"]


def test_an_sscc_that_nobody_announced_is_a_new_pallet(bench: Stage) -> None:
    bench.scan(NEVER)
    assert f"Pallet {NEVER} open" in bench.said
    assert bench.booked() == []


def test_an_sscc_with_a_wrong_check_digit_is_refused(bench: Stage) -> None:
    bench.scan(PALLET[:-1] + "0")
    assert (bench.tier, bench.booked()) == (Tier.SOFT, [])
    assert "wrong check digit" in bench.said


def test_what_the_supplier_left_out_is_asked_and_back_goes_back(bench: Stage) -> None:
    bench.scan(BARE)
    assert (bench.prompt, bench.view.lines[0]) == ("LOT", "20981 30 EA")
    bench.scan("L24-1")
    assert bench.prompt == "EXP"
    bench.press("F3")
    assert bench.prompt == "LOT"
    bench.scan("L24-1")
    bench.enter("2712e")
    assert (bench.prompt, bench.view.lines[-1]) == ("SERIAL", "serial 1 of 2")
    bench.scan("SN7")
    bench.scan("SN8")
    assert bench.booked() == ["ReceiveShipment"]
    assert bench.stock("DOCK", "40012") == {("SN7", BARE): Decimal(1), ("SN8", BARE): Decimal(1)}
    assert bench.stock("DOCK", "20981") == {("L24-1", BARE): Decimal(30)}


def differing(stage: Stage) -> None:
    """Says that the next pallet is not as it was announced."""
    stage.press("F10")
    at = next(line[0] for line in stage.view.lines if "differing" in line)
    stage.enter(at)
    assert stage.said == "Scan the pallet / then say what is on it"


def test_a_pallet_that_differs_is_counted_line_by_line(dock: Stage) -> None:
    differing(dock)
    dock.scan(PALLET)
    assert (dock.prompt, dock.view.lines) == (
        "QTY[250]",
        ("10447 250 EA", "Hex bolt M8x40 zinc DIN933", f"on {PALLET}"),
    )
    dock.enter("240")
    dock.enter()
    dock.enter("0")
    assert dock.booked() == ["ReceiveShipment"]
    assert dock.stock("DOCK", "10447") == {("", PALLET): Decimal(240)}
    assert dock.stock("DOCK", "31150") == {("OIL-7", PALLET): Decimal(12)}
    assert dock.stock("DOCK", "40012") == {}
    shown = "\n".join(dock.rows())
    assert "240 EA 10447" in shown
    assert "40012" not in shown
    dock.scan(OTHER)  # the next one is as announced again
    assert dock.said == f"+1 line {OTHER} / scan next pallet or item"


def test_back_asks_the_line_before_again(bench: Stage) -> None:
    differing(bench)
    bench.scan(PALLET)
    bench.enter("240")
    bench.press("F3")
    assert bench.prompt == "QTY[250]"
    bench.enter("1,5")
    assert bench.tier is Tier.SOFT
    bench.press("F3")
    assert bench.prompt == "SCAN"
    assert bench.booked() == []


def test_at_a_blind_site_no_quantity_is_shown(stage: Stage) -> None:
    announce(stage)
    stage.room.write(lambda connection: connection.execute(update(site).values(blind=1)))
    stage.press("F3")
    stage.scan(PALLET)
    if stage.prompt != "SCAN":  # who delivers is asked first
        stage.enter("N 17")
        stage.scan(PALLET)
    assert stage.booked()[-1] == "ReceiveShipment"
    shown = "\n".join(stage.rows(80, 24))
    assert "10447" in shown
    assert "250" not in shown


def test_after_the_power_was_off_nothing_is_lost_or_doubled(bench: Stage) -> None:
    bench.scan(PALLET)
    bench.power_off_and_on()
    bench.log_in()
    assert f"Resumed, last +3 lines {PALLET}" in bench.said
    found = bench.room.read(find_plate, BOX)
    assert found is not None
    assert found.carrier == PALLET


def test_a_link_that_is_cut_at_the_scan_books_once(floor_postgresql: str, tmp_path: Path) -> None:
    with Link(floor_postgresql, tmp_path) as link, staged(link.url, deadline_s=0.1) as stage:
        announce(stage)
        link.cut()
        stage.scan(PALLET)
        assert stage.is_offline()
        link.mend()
        stage.enter()
        assert stage.booked() == ["ReceiveShipment"]
        assert stage.on_hand("DOCK", "10447") == 250
