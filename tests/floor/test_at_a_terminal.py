"""The walking floor for real: the program on a pseudo-terminal of 30x16 with TERM=linux."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.floor.handheld import Handheld, framed, lots_in
from tests.floor.stage import MENU
from tests.floor.warehouse import BEARING_EAN, BOLT_EAN, OIL_EAN, SEAL_EAN, bearing_case


@pytest.fixture
def handheld(floor_sqlite: str, tmp_path: Path) -> Iterator[Handheld]:
    """A handheld that has just been switched on."""
    with Handheld(floor_sqlite, tmp_path) as started:
        yield started
        started.require_sound()


def cases(count: int) -> tuple[bytes, list[str]]:
    """So many scans of cases, each of a lot of its own, and the lots."""
    lots = [f"L24-{number:04}" for number in range(count)]
    return b"".join(framed(bearing_case(lot), "]C1") for lot in lots), lots


def test_a_shift_costs_what_it_may_and_shows_what_it_must(handheld: Handheld) -> None:
    handheld.open("1", "RECV")
    handheld.scan(bearing_case("L1"), "]C1")
    handheld.see("OK +10 EA  20981", "RECV PO4500017", "SCAN> _")
    assert handheld.cost == (1, 0)
    handheld.press("F3")
    handheld.see("1 Receive")

    handheld.enter("2")
    handheld.see("LPN> _")
    handheld.scans = handheld.keys = 0
    handheld.scan(bearing_case("L1"), "]C1")
    handheld.see("QTY[10]> _", "20981 10 EA", "Lot L1 exp 2027-12-31", "scan bin A12-010")
    handheld.scan("A12-010")
    handheld.see("OK 10 EA 20981 > A12-010")
    assert handheld.cost == (2, 0)
    handheld.press("F3")
    handheld.see("1 Receive")

    handheld.enter(MENU["move"])
    handheld.see("FROM> _")
    handheld.scans = handheld.keys = 0
    handheld.scan("A12-040")
    handheld.see("ITEM> _")
    handheld.scan(SEAL_EAN)
    handheld.see("QTY[25]> _", "70007 Seal [/] 20x30")
    handheld.key("12")
    handheld.see("QTY[25]> 12_")
    handheld.scan("A12-020")
    handheld.see("OK 12 EA 70007 > A12-020")
    assert handheld.cost == (3, 2)
    assert handheld.terminal.rows[-1].startswith("F1?")


@pytest.mark.parametrize("chunk", [100_000, pytest.param(7, marks=pytest.mark.nightly)])
def test_200_scans_at_full_speed_are_200_receipts_in_their_order(handheld: Handheld, chunk: int) -> None:
    handheld.open("1", "RECV")
    scans, lots = cases(200)
    for start in range(0, len(scans), chunk):
        handheld.terminal.send(scans[start : start + chunk])
    handheld.wait_until_booked(200)
    handheld.see("20981 1000 EA", "OK +10 EA  20981")
    assert lots_in(handheld.payloads()) == lots


def test_bytes_that_are_no_text_are_refused_and_the_work_goes_on(handheld: Handheld) -> None:
    handheld.open("1", "RECV")
    for rubbish in (b"\x02M\xfcller\r", b"caf\xe9\r", b"\x02\x00\x01\x02\xff\xfe\r", b"\x02" + b"x" * 600 + b"\r"):
        handheld.terminal.send(rubbish)
        handheld.see("X Scan not readable")
        handheld.enter()
        handheld.see("scan item, order or pallet")
    handheld.scan(bearing_case("L1"), "]C1")
    handheld.see("OK +10 EA  20981")


def test_a_flat_battery_in_the_middle_of_a_line_loses_only_that_line(floor_sqlite: str, tmp_path: Path) -> None:
    with Handheld(floor_sqlite, tmp_path) as first:
        first.open("1", "RECV")
        first.scan("LP000001")
        first.see("OK Pallet LP000001 open")
        first.scan(bearing_case("L1"), "]C1")
        first.see("OK +10 EA  20981")
        first.scan(BEARING_EAN)
        first.see("LOT> _")
        first.key("L2")
        first.see("LOT> L2_")
        first.kill()
    with Handheld(floor_sqlite, tmp_path) as second:
        second.scan("BANA")
        second.see("OK Resumed, last +10 EA", "RECV PO4500017", "SCAN> _")
        second.scan(bearing_case("L1"), "]C1")
        second.wait_until_booked(2)
        assert all('"plate":"LP000001"' in payload for payload in second.payloads())
        second.require_sound()


def test_a_flat_battery_while_scans_pour_in_loses_nothing_that_was_booked_and_doubles_nothing(
    floor_sqlite: str, tmp_path: Path
) -> None:
    scans, lots = cases(250)
    each = len(scans) // len(lots)
    for enough in (1, 20, 55):
        with Handheld(floor_sqlite, tmp_path) as handheld:
            handheld.scan("BANA")
            if enough == 1:
                handheld.see("1 Receive")
                handheld.enter("1")
            handheld.see("SCAN> _")
            done = len(handheld.payloads())
            handheld.terminal.send(scans[done * each :])
            handheld.wait_until_booked(enough)
            handheld.kill()
            booked = lots_in(handheld.payloads())
            assert booked == lots[: len(booked)]
            handheld.require_sound()
    assert 55 <= len(booked) < 250


def test_the_screen_may_change_its_size_in_the_middle_of_a_line(handheld: Handheld) -> None:
    handheld.open("1", "RECV")
    handheld.scan(BOLT_EAN)
    handheld.see("QTY[500]> _")
    handheld.key("6")
    for columns, rows in ((20, 10), (80, 24), (40, 15), (26, 12)):
        handheld.terminal.resize(columns, rows)
        handheld.see("QTY[500]> 6_", "10447")
        handheld.terminal.wait_for(handheld.keys_are_in_the_last_row, "the keys were in the last row")
    handheld.key("0")
    handheld.scan(OIL_EAN)
    handheld.see("LOT> _")
    assert '"quantity":"60"' in handheld.payloads()[0]
