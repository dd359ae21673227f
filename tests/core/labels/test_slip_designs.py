"""The documents that come with Stockhand, at the width of every receipt printer's paper."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.labels.design_file import load
from core.labels.designs import LATEST, definition_of
from core.labels.errors import LabelError
from core.labels.label import Plain
from core.labels.lines import joined, split
from core.labels.slip import Bars, Lettering, Qr, plain_text
from core.labels.slip_design import LINES_MAX, SlipDesign
from tests.core.labels.documents import CODES, COUNT_SHEET, FULL, GOOD, PACKING_SLIP, PICK_LIST, RETURN_SLIP
from tests.core.labels.drawn import LABELS, SLIPS, draw, draw_slip

WIDTHS = (30, 32, 42, 48)


@pytest.mark.parametrize("name", SLIPS)
def test_what_comes_with_stockhand_keeps_its_own_rules(name: str) -> None:
    design = load(definition_of(name, LATEST[name]))
    assert isinstance(design, SlipDesign)
    assert design.name == name
    assert set(SLIPS) == set(GOOD) == set(FULL) == set(LATEST) - set(LABELS)


def test_a_pick_list_says_what_to_take_from_where() -> None:
    assert plain_text(draw_slip("pick_list", 1, PICK_LIST), 32) == (
        "P I C K   L I S T\n"
        "PL-000123\n"
        "Wave W-42\n"
        "Order SO-1007\n"
        "For Muster GmbH, Berlin\n"
        "Due 2026-03-02 14:00\n"
        "--------------------------------\n"
        "A12-034                        1\n"
        "BOLT-M8X40\n"
        "Hexagon bolt M8 x 40, zinc\n"
        "plated\n"
        "[  ]                       12 EA\n"
        "--------------------------------\n"
        "B03-001                        2\n"
        "MILK-1L\n"
        "Whole milk 1 l\n"
        "Lot L24-7\n"
        "[  ]                       24 EA\n"
        "--------------------------------\n"
        "       ||| PL-000123 |||\n"
    )


def test_a_packing_slip_says_what_is_in_the_carton_and_for_whom() -> None:
    assert plain_text(draw_slip("packing_slip", 1, PACKING_SLIP), 42) == (
        "P A C K I N G   S L I P\n"
        "Order SO-1007\n"
        "Carton 2 of 3\n"
        "\n"
        "Ship to\n"
        "Muster GmbH\n"
        "Hauptstr. 5\n"
        "10115 Berlin\n"
        "------------------------------------------\n"
        "MILK-1L\n"
        "Whole milk 1 l\n"
        "Lot L24-7\n"
        "Quantity                             24 EA\n"
        "\n"
        "DRILL\n"
        "Hammer drill\n"
        "Serial S-1/A\n"
        "Quantity                              1 EA\n"
        "\n"
        "------------------------------------------\n"
        "Total                            25 pieces\n"
        "          ||| LP00000098126 |||\n"
    )


def test_a_return_slip_says_what_goes_back_to_whom_and_why() -> None:
    assert plain_text(draw_slip("return_slip", 1, RETURN_SLIP), 32) == (
        "R E T U R N\n"
        "RT000012\n"
        "Order PO4500017\n"
        "Date 2026-03-02\n"
        "\n"
        "To\n"
        "Acme Fasteners\n"
        "--------------------------------\n"
        "BOLT-M8X40\n"
        "Hexagon bolt M8 x 40, zinc\n"
        "plated\n"
        "Lot L24-7\n"
        "Quantity                   12 EA\n"
        "--------------------------------\n"
        "Reason: bent in the box\n"
        "Please replace\n"
        "        ||| RT000012 |||\n"
    )


def test_a_count_sheet_leaves_room_for_the_count() -> None:
    assert plain_text(draw_slip("count_sheet", 1, COUNT_SHEET), 48) == (
        "C O U N T   S H E E T\n"
        "CP-0007\n"
        "Zone Pick face\n"
        "------------------------------------------------\n"
        "A12-034                                 ________\n"
        "BOLT-M8X40\n"
        "Hexagon bolt M8 x 40, zinc plated\n"
        "------------------------------------------------\n"
        "B03-001                                 ________\n"
        "MILK-1L\n"
        "Whole milk 1 l\n"
        "Lot L24-7\n"
        "------------------------------------------------\n"
        "B03-002                                 ________\n"
        "------------------------------------------------\n"
        "Counted by\n"
        "\n"
        "______________________________\n"
        "                ||| CP-0007 |||\n"
    )


def test_a_count_sheet_can_show_no_quantity_and_a_pick_list_no_price() -> None:
    fields = {
        name: {*design.fields, *design.fields["lines"].values}
        for name in SLIPS
        for design in (load(definition_of(name, LATEST[name])),)
    }
    assert not fields["count_sheet"] & {"quantity", "unit", "expected", "on_hand"}
    assert not [each for names in fields.values() for each in names if "price" in each or "cost" in each]


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", SLIPS)
def test_what_has_no_room_is_shortened_visibly(name: str, width: int) -> None:
    rows = draw_slip(name, 1, FULL[name]).laid_out(width)
    texts = [row for row in rows if isinstance(row, Lettering)]
    assert all(len(row.text) << row.large <= width for row in texts)
    long = [row.text for row in texts if "WWWWW" in row.text]
    # A long text goes on in a second row, which ends in dots; codes, lots and locations are whole.
    assert all(text.endswith("...") or len(text.replace(" ", "")) <= width for text in long)
    assert sum(text.endswith("...") for text in long) >= 3
    assert any("88888888888888" in row.text for row in texts) == (name != "count_sheet")
    if name != "count_sheet":
        assert not [row.text for row in texts if "888..." in row.text]


@pytest.mark.parametrize("name", SLIPS)
def test_a_number_that_is_too_long_for_bars_is_a_qr_code_with_its_text(name: str) -> None:
    assert _codes(name, GOOD[name]) == [Bars(Plain(CODES[name]))]
    assert _codes(name, FULL[name]) == [Qr("W" * 40)]
    key = "code" if name == "packing_slip" else "number"
    assert _codes(name, {**GOOD[name], key: "AUFTRÄGE"}) == [Qr("AUFTRÄGE")]


@pytest.mark.parametrize("name", SLIPS)
def test_a_reprint_says_so_first(name: str) -> None:
    slip = draw_slip(name, 1, GOOD[name], reprint=True)
    assert plain_text(slip, 32).startswith("R E P R I N T\n")
    assert slip.parts[1:] == draw_slip(name, 1, GOOD[name]).parts


@pytest.mark.parametrize(
    ("name", "wrong", "complaint"),
    [
        ("pick_list", {"number": ""}, "number is missing"),
        ("pick_list", {"lines": ""}, "lines is missing"),
        ("pick_list", {"number": "x" * 41}, "number has 41 characters, at most 40 fit"),
        ("pick_list", {"lines": "1\tA1\tBOLT\tBolt\t1\n2\t\tNUT\tNut\t1"}, "lines, line 2: location is missing"),
        ("pick_list", {"lines": "1\tA1\tBOLT"}, "lines, line 1: quantity is missing"),
        ("pick_list", {"lines": f"1\t{'A' * 21}\tBOLT\t\t1"}, "line 1: location has 21 characters, at most 20 fit"),
        ("packing_slip", {"total": ""}, "total is missing"),
        ("count_sheet", {"lines": "A1\n" * LINES_MAX + "A1"}, "lines has 501 lines, at most 500 go on one slip"),
        ("packing_slip", {"ship_to": "x\n" * 500}, "ship_to has 501 lines, at most 500"),
    ],
)
def test_a_wrong_value_is_refused_with_its_reason(name: str, wrong: dict[str, str], complaint: str) -> None:
    with pytest.raises(LabelError, match=complaint):
        draw_slip(name, 1, {**GOOD[name], **wrong})


def test_values_that_a_later_release_adds_at_the_end_of_a_line_are_not_shown() -> None:
    later = {**COUNT_SHEET, "lines": COUNT_SHEET["lines"].replace("L24-7", "L24-7\tnew\tnewer")}
    assert draw_slip("count_sheet", 1, later) == draw_slip("count_sheet", 1, COUNT_SHEET)


def test_a_line_on_a_label_is_still_one_text() -> None:
    plate = draw("plate", 1, {"code": "LP0001", "contents": "MILK\t24"})
    assert "MILK\t24" in [getattr(each, "text", "") for each in plate.elements]


@given(st.lists(st.lists(st.text(), min_size=3, max_size=3), max_size=4))
def test_no_value_reaches_into_the_next_one(lines: list[list[str]]) -> None:
    found = split(joined(lines), ("a", "b", "c"))
    kept = [line for line in lines if any(line)]
    assert len(found) == len(kept)
    for line, values in zip(kept, found, strict=True):
        assert [len(value) for value in values.values()] == [len(value) for value in line]
        assert not [value for value in values.values() if "\t" in value or "\n" in value]


def _codes(name: str, values: dict[str, str]) -> list[object]:
    return [part for part in draw_slip(name, 1, values).parts if isinstance(part, Bars | Qr)]
