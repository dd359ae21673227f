"""A shipment's number opens its receipt; what is still to come of it is seen, and goes down scan by scan."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

import pytest
from sqlalchemy import update

from core.catalogue.location import DefineLocation, DefineSite
from core.inbound.expect_shipment import ExpectedLine, ExpectShipment
from core.inbound.expected import find_shipment
from core.schema.tables import site
from tests.floor.flows import BARE, BOX, OTHER, PALLET, sscc
from tests.floor.stage import Stage, staged
from tests.floor.warehouse import BELT_EAN, OIL_EAN, SEAL_EAN
from tui.view import Tier

LINES = (
    ExpectedLine(sku="10447", quantity=Decimal(250), order="PO4500017", sscc=PALLET),
    ExpectedLine(sku="40012", serial="SN1", order="PO4500017", sscc=BOX, parent_sscc=PALLET),
    ExpectedLine(sku="10447", quantity=Decimal(9), order="PO4500017", sscc=OTHER),
    ExpectedLine(sku="55120", quantity=Decimal(12), order="PO4500017"),
    ExpectedLine(sku="70007", quantity=Decimal(6)),
)
ASN = ExpectShipment(number="ASN88123", supplier="ACME", lines=LINES)
SAME_NUMBER = ExpectShipment(
    number="ASN88123", supplier="NORD", lines=(ExpectedLine(sku="55120", quantity=Decimal(20), order="PO4500018"),)
)
PALLETS_ONLY = replace(ASN, number="ASN7", lines=(ExpectedLine(sku="70007", quantity=Decimal(2), sscc=BARE),))


@pytest.fixture
def dock(any_stage: Stage) -> Stage:
    """Ana receives what Acme has announced, on each kind of database."""
    any_stage.set_up(ASN)
    any_stage.open("receive")
    return any_stage


@pytest.fixture
def bench(stage: Stage) -> Stage:
    """Ana receives what Acme has announced."""
    stage.set_up(ASN)
    stage.open("receive")
    return stage


@pytest.fixture
def second(floor_sqlite: str, bench: Stage) -> Iterator[Stage]:
    """Joe receives at another handheld."""
    with staged(floor_sqlite, "HH2") as other:
        other.open("receive", "JOE")
        yield other


def state(stage: Stage, number: str = "ASN88123", supplier: str = "ACME") -> str:
    found = stage.room.read(find_shipment, 1, number, supplier)
    return found.state if found else ""


def test_the_number_opens_the_receipt_and_shows_who_delivers_and_what_is_to_come(dock: Stage) -> None:
    dock.scan("ASN88123")
    assert dock.cost == (1, 0)
    assert dock.booked() == ["OpenReceipt"]
    assert (dock.tier, dock.said) == (Tier.OK, "Shipment ASN88123 / Acme Fasteners")
    assert dock.view.title == "RECV ASN88123"
    assert dock.view.lines[:3] == ("2 of 2 pallets open", "2 of 2 lines open", "Acme Fasteners")


def test_a_typed_number_is_as_good(bench: Stage) -> None:
    bench.enter("asn88123")
    assert bench.said == "Shipment ASN88123 / Acme Fasteners"


@pytest.mark.parametrize(("width", "height"), [(20, 10), (30, 16), (80, 24), (120, 40)])
def test_it_can_be_read_at_every_size(bench: Stage, width: int, height: int) -> None:
    bench.scan("ASN88123")
    rows = bench.rows(width, height)
    for words in ("2 of 2 pallets open", "2 of 2 lines open", "Acme"):
        assert any(words in row for row in rows)
    if (width, height) != (20, 10):
        assert any(row.startswith(PALLET) or f" {PALLET}" in row for row in rows)
        assert any("55120" in row and "12 EA" in row for row in rows)


def test_then_each_pallet_costs_one_scan_and_the_rest_is_counted_down(dock: Stage) -> None:
    dock.scan("ASN88123")
    dock.scan(PALLET)
    assert dock.cost == (2, 0)
    assert dock.said == f"+2 lines {PALLET} / scan next pallet or item"
    assert dock.view.lines == (PALLET, "1 of 2 pallets open", "2 of 2 lines open")
    dock.scan(OTHER)
    assert list(dock.view.lines) == [OTHER, "2 of 2 lines open"]
    assert dock.booked() == ["OpenReceipt", "ReceiveShipment", "ReceiveShipment"]
    assert dock.on_hand("DOCK", "10447") == 259


def test_what_is_on_no_pallet_is_received_by_item_against_its_order(dock: Stage) -> None:
    dock.scan("ASN88123")
    dock.scan(BELT_EAN)
    assert dock.prompt == "QTY[12]"  # what is announced, not the 40 of its order
    assert dock.view.big_note == "EA announced"
    dock.enter()
    assert dock.cost == (2, 1)
    assert dock.facts()["order"] == "PO4500017"
    assert dock.view.title == "RECV ASN88123"
    assert dock.on_hand("DOCK", "55120") == 12
    assert "F5" in {key.name for key in dock.view.keys}
    dock.scan(SEAL_EAN)  # announced for no order
    assert dock.prompt == "QTY[6]"
    dock.enter("4")
    assert (dock.facts()["order"], dock.facts()["taken"]) == ("", "5:4000000")


def test_when_all_of_it_is_here_it_says_so_and_is_closed(bench: Stage) -> None:
    bench.scan("ASN88123")
    bench.scan(PALLET)
    bench.press("F8")
    assert bench.said.endswith("/ to come: 1 pallet, 2 lines")
    bench.scan("ASN88123")
    bench.scan(OTHER)
    for code in (BELT_EAN, SEAL_EAN):
        bench.scan(code)
        bench.enter()
    assert bench.view.lines[0] == "All of it is here"
    assert state(bench) == "received"
    bench.press("F8")
    assert bench.said.endswith("/ scan the next delivery")


def test_undo_opens_the_line_again(bench: Stage) -> None:
    bench.scan("ASN88123")
    bench.scan(BELT_EAN)
    bench.enter()
    assert "1 of 2 lines open" in bench.view.lines
    bench.press("F6")
    bench.enter()
    assert "2 of 2 lines open" in bench.view.lines
    assert state(bench) == "expected"


def test_its_number_opens_the_task_from_the_menu(stage: Stage) -> None:
    stage.set_up(ASN)
    stage.log_in()
    stage.scan("ASN88123")
    assert (stage.view.title, stage.booked()) == ("RECV ASN88123", ["OpenReceipt"])


def test_scanned_again_it_stays_open(bench: Stage) -> None:
    bench.scan("ASN88123")
    bench.scan("ASN88123")
    assert (bench.tier, bench.booked()) == (Tier.OK, ["OpenReceipt"])


def test_who_scans_a_shipment_that_is_all_here_is_told_who_received_it_and_when(bench: Stage, second: Stage) -> None:
    bench.set_up(PALLETS_ONLY)
    bench.scan(BARE)
    second.scan("ASN7")
    assert second.tier is Tier.HARD
    assert second.said == "ANA took it in 03-02 09:00 / all of it is here"
    second.enter()
    assert second.prompt == "SCAN"


def test_who_is_at_the_same_shipment_sees_what_the_other_received(bench: Stage, second: Stage) -> None:
    bench.scan("ASN88123")
    second.scan("ASN88123")
    bench.scan(PALLET)
    second.scan(OTHER)
    assert list(second.view.lines) == [OTHER, "2 of 2 lines open"]
    assert second.booked() == ["OpenReceipt", "ReceiveShipment"]


def test_a_number_that_nobody_announced_is_not_known(bench: Stage) -> None:
    bench.scan("ASN999")
    assert (bench.tier, bench.booked()) == (Tier.SOFT, [])
    assert bench.said.startswith("ASN999 is not known")


def test_a_shipment_to_another_site_says_where_it_goes(floor_sqlite: str) -> None:
    with staged(floor_sqlite, site="MAIN") as stage:
        goods = (ExpectedLine(sku="70007", quantity=Decimal(1)),)
        stage.set_up(
            DefineSite(code="EAST", name="East"),
            DefineLocation(site="EAST", code="E-DOCK", kind="dock"),
            ExpectShipment(site="EAST", number="ASN9", supplier="ACME", lines=goods),
        )
        stage.open("receive")
        stage.scan("ASN9")
        assert (stage.tier, stage.said) == (Tier.SOFT, "ASN9 goes to EAST / ask the office")


def test_the_same_number_of_two_suppliers_is_asked_with_one_digit(bench: Stage) -> None:
    bench.set_up(SAME_NUMBER)
    bench.scan("ASN88123")
    assert list(bench.view.lines) == ["1 shipment ASN88123 Acme Fasteners", "2 shipment ASN88123 Nordic Bearings"]
    for width, height in ((20, 10), (30, 16)):
        assert any("Acme" in row for row in bench.rows(width, height))
    bench.enter("2")
    assert bench.cost == (1, 2)
    assert bench.said == "Shipment ASN88123 / Nordic Bearings"
    assert "1 of 1 lines open" in bench.view.lines


def test_a_pallet_of_another_shipment_is_booked_on_its_own_receipt_and_told(bench: Stage) -> None:
    bench.set_up(PALLETS_ONLY)
    bench.scan("ASN88123")
    bench.scan(BARE)
    assert (bench.tier, bench.said) == (Tier.NOTE, f"ASN7 brought {BARE} / booked, of another shipment")
    assert state(bench, "ASN7") == "received"
    assert "2 of 2 pallets open" in bench.view.lines


def test_an_item_that_nothing_announces_comes_in_on_its_order_of_that_supplier(bench: Stage) -> None:
    bench.scan("ASN88123")
    bench.scan(OIL_EAN)
    bench.scan("OIL-7")
    assert bench.prompt == "QTY[24]"
    bench.press("F3")
    bench.press("F3")
    bench.scan(sscc(99))  # a pallet without a word from anybody is one to load
    assert f"Pallet {sscc(99)} open" in bench.said


def test_at_a_blind_site_it_opens_and_tells_no_quantity(stage: Stage) -> None:
    stage.set_up(ASN)
    stage.room.write(lambda connection: connection.execute(update(site).values(blind=1)))
    stage.log_in()
    stage.scan("ASN88123")
    assert stage.booked() == ["OpenReceipt"]
    shown = "\n".join(stage.rows(80, 24))
    assert "ASN88123" in shown
    assert "count all that came" in shown
    stage.scan(BELT_EAN)
    shown += "\n".join(stage.rows(80, 24))
    assert stage.prompt == "QTY"
    assert "12" not in shown.replace("ASN88123", "").replace("55120", "").replace("1250", "")
    assert "pallets" not in shown


def test_a_wrong_scan_says_what_it_is_and_nothing_is_booked(bench: Stage) -> None:
    bench.scan("ASN88123")
    bench.scan(BELT_EAN)
    bench.scan("A12-010")
    assert (bench.tier, bench.booked()) == (Tier.SOFT, ["OpenReceipt"])
    bench.press("F3")
    bench.press("F3")
    assert bench.view.title == "MENU"


def test_after_the_power_was_off_it_goes_on_at_the_same_shipment(bench: Stage) -> None:
    bench.scan("ASN88123")
    bench.scan(PALLET)
    bench.power_off_and_on()
    bench.log_in()
    assert bench.view.title == "RECV ASN88123"
    assert bench.view.lines[0] == "1 of 2 pallets open"
    bench.scan(OTHER)
    assert bench.booked() == ["OpenReceipt", "ReceiveShipment", "ReceiveShipment"]


def test_look_up_tells_how_far_it_is(stage: Stage) -> None:
    stage.set_up(ASN)
    stage.open("look up")
    stage.scan("ASN88123")
    assert stage.view.lines == (
        "ASN88123 Acme Fasteners", "expected", "2 of 2 pallets open", "2 of 2 lines open",
    )  # fmt: skip
    assert stage.booked() == []


def test_from_the_menu_the_same_number_of_two_suppliers_is_asked_too(stage: Stage) -> None:
    stage.set_up(ASN, SAME_NUMBER)
    stage.log_in()
    stage.scan("ASN88123")
    stage.enter("1")
    assert (stage.view.title, stage.booked()) == ("RECV ASN88123", ["OpenReceipt"])
