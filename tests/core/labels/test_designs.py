from __future__ import annotations

import itertools
from collections.abc import Mapping

import pytest

from core.labels.design_file import load
from core.labels.designs import definition_of
from core.labels.errors import LabelError
from core.labels.label import Code128, DataMatrix, DigitalLink, Element, Gs1, Label, Line, Plain, Qr, Text
from tests.core.labels.drawn import LABELS, draw

GTIN = "9506000134352"

ITEM = {"sku": "BOLT-M8X40", "name": "Hexagon bolt M8 x 40", "gtin": GTIN}
LOT = {
    "sku": "MILK-1L",
    "name": "Whole milk 1 l",
    "gtin": GTIN,
    "lot": "L24",
    "expiry": "2027-12-31",
    "quantity": "24",
    "pack": "EA",
}
LOCATION = {"code": "A12-034", "check": "57", "zone": "Pick face"}
PLATE = {"code": "LP00000098125", "contents": "MILK-1L 24 EA L24\nBOLT-M8X40 3 EA"}
BADGE = {"code": "7KQ2M4XJ9ZP3W8T6V5R1N0H2CA", "name": "Anna Muster", "role": "Receiver"}
CONTROL = {"code": "KXUNDO", "name": "Undo the last step"}
SERIAL = {"sku": "DRILL", "name": "Hammer drill", "serial": "S1", "expiry": "2027-12-31", "gtin": GTIN}
CARTON = {
    "code": "LP00000098126",
    "order": "SO-1007",
    "ship_to": "Muster GmbH\nHauptstr. 5\n10115 Berlin",
    "carrier": "Express",
    "number": "2",
    "of": "3",
    "weight": "12.5 kg",
    "contents": "MILK-1L 24 EA L24",
}
ASSET = {"code": "DR-0042", "name": "Hammer drill", "owner": "Muster GmbH", "service": "2027-03-31"}

GOOD = {
    "item": ITEM,
    "lot": LOT,
    "location": LOCATION,
    "plate": PLATE,
    "badge": BADGE,
    "control": CONTROL,
    "printer": {"code": "DOCK-LABELS", "name": "At the dock"},
    "serial": SERIAL,
    "carton": CARTON,
    "asset": ASSET,
}
MAY_BE_EMPTY = ("gtin", "zone", "contents", "role", "expiry", "carrier", "number", "of", "weight", "owner", "service")

# The longest of everything that still has a barcode.
FULL = {
    "item": {"sku": "W" * 40, "name": "W" * 5000},
    "lot": {
        **LOT,
        "sku": "W" * 40,
        "name": "W" * 5000,
        "gtin": "",
        "lot": "W" * 20,
        "serial": "",
        "quantity": "123456789012",
        "pack": "W" * 12,
    },
    "location": {"code": "W" * 20, "check": "9999", "zone": "W" * 5000},
    "plate": {"code": "W" * 20, "contents": "\n".join(["W" * 200] * 60)},
    "badge": {"code": "W" * 40, "name": "W" * 5000, "role": "W" * 5000},
    "control": {"code": "KXWWWWWWWWWW", "name": "W" * 5000},
    "printer": {"code": "W" * 20, "name": "W" * 5000},
    "serial": {"sku": "W" * 40, "name": "W" * 5000, "serial": "W" * 20, "expiry": "2027-12-31"},
    "carton": {
        "code": "W" * 20,
        "order": "W" * 40,
        "ship_to": "\n".join(["W" * 200] * 9),
        "carrier": "W" * 40,
        "number": "9999",
        "of": "9999",
        "weight": "W" * 16,
        "contents": "\n".join(["W" * 200] * 60),
    },
    "asset": {"code": "W" * 20, "name": "W" * 5000, "owner": "W" * 60, "service": "2027-12-31"},
}


@pytest.mark.parametrize("name", sorted(LABELS))
def test_what_comes_with_stockhand_keeps_its_own_rules(name: str) -> None:
    assert load(definition_of(name, LABELS[name])).name == name
    assert set(LABELS) == set(GOOD) == set(FULL)


@pytest.mark.parametrize("reprint", [False, True])
@pytest.mark.parametrize("values", [GOOD, FULL], ids=["usual", "longest"])
@pytest.mark.parametrize("name", sorted(GOOD))
def test_nothing_on_a_label_covers_anything_else(
    name: str, values: Mapping[str, Mapping[str, str]], reprint: bool
) -> None:
    label = draw(name, LABELS[name], values[name], reprint=reprint)
    for one, other in itertools.combinations(label.elements, 2):
        assert not one.box.overlaps(other.box), (one, other)


@pytest.mark.parametrize("name", sorted(GOOD))
def test_only_a_reprint_says_so(name: str) -> None:
    assert "REPRINT" not in _texts(draw(name, LABELS[name], GOOD[name]))
    assert "REPRINT" in _texts(draw(name, LABELS[name], GOOD[name], reprint=True))


@pytest.mark.parametrize(
    ("name", "key"),
    [(name, key) for name, data in GOOD.items() for key in data if key not in MAY_BE_EMPTY],
)
def test_a_missing_value_is_named(name: str, key: str) -> None:
    data = {**GOOD[name]}
    del data[key]
    with pytest.raises(LabelError, match=f"{key} is missing"):
        draw(name, LABELS[name], data)


@pytest.mark.parametrize(
    ("name", "wrong", "complaint"),
    [
        ("item", {"sku": "S" * 41}, "sku has 41 characters, at most 40 fit"),
        ("item", {"gtin": "9506000134353"}, "wrong check digit"),
        ("item", {"gtin": "", "sku": "Größe"}, "cannot be in a barcode"),
        ("lot", {"lot": "L" * 21}, "lot has 21 characters, at most 20 fit"),
        ("lot", {"lot": "L 24"}, "cannot be the value of GS1"),
        ("lot", {"expiry": "31.12.2027"}, "is not a date like"),
        ("lot", {"expiry": "2027-02-30"}, "is not a date like"),
        ("lot", {"expiry": "2099-12-31"}, "the year 2099 cannot be told"),
        ("lot", {"gtin": "", "sku": "BOLT M8"}, "cannot be the value of GS1"),
        ("location", {"code": "X" * 21}, "code has 21 characters"),
        ("location", {"check": "12345"}, "check has 5 characters"),
        ("plate", {"sscc": "095060000000000016"}, "should end in 5"),
        ("control", {"code": "OK"}, "'OK' is not KX and something after it"),
        ("control", {"code": "KX"}, "'KX' is not KX and something after it"),
        ("control", {"code": "KX^XZ"}, "is not made of capitals alone"),
        ("serial", {"serial": "S 1"}, "cannot be the value of GS1"),
        ("carton", {"sscc": "095060000000000016"}, "should end in 5"),
        ("asset", {"service": "soon"}, "is not a date like"),
    ],
)
def test_a_wrong_value_is_refused_with_its_reason(name: str, wrong: dict[str, str], complaint: str) -> None:
    with pytest.raises(LabelError, match=complaint):
        draw(name, LABELS[name], {**GOOD[name], **wrong})


def test_an_unknown_design_or_version_is_refused() -> None:
    with pytest.raises(LabelError, match="no label design 'item' version 99"):
        draw("item", 99, ITEM)


def test_a_lot_label_puts_values_of_open_length_last() -> None:
    assert _payload(draw("lot", 1, {**LOT, "serial": "S1"})) == Gs1(
        (("01", "09506000134352"), ("17", "271231"), ("30", "24"), ("10", "L24"), ("21", "S1"))
    )


@pytest.mark.parametrize("quantity", ["1", "2.5", "0", "-3"])
def test_a_quantity_that_gs1_cannot_count_stays_out_of_the_barcode(quantity: str) -> None:
    payload = _payload(draw("lot", 1, {**LOT, "quantity": quantity}))
    assert isinstance(payload, Gs1)
    assert "30" not in dict(payload.elements)


def test_a_lot_without_gtin_names_the_sku_and_no_quantity() -> None:
    assert _payload(draw("lot", 1, {**LOT, "gtin": ""})) == Gs1((("17", "271231"), ("91", "MILK-1L"), ("10", "L24")))


def test_a_label_without_expiry_shows_and_encodes_none() -> None:
    label = draw("lot", 1, {**LOT, "expiry": ""})
    assert not any(text.startswith("EXP") for text in _texts(label))
    assert _payload(label) == Gs1((("01", "09506000134352"), ("30", "24"), ("10", "L24")))


@pytest.mark.parametrize(
    ("name", "payload"),
    [
        ("item", Gs1((("01", "09506000134352"),))),
        ("location", Plain("A12-034.57")),
        ("plate", Plain("LP00000098125")),
        ("badge", Plain("B7KQ2M4XJ9ZP3W8T6V5R1N0H2CA")),
        ("control", Plain("KXUNDO")),
        ("serial", DigitalLink((("01", "09506000134352"), ("17", "271231"), ("21", "S1")))),
        ("carton", Plain("LP00000098126")),
        ("asset", Plain("DR-0042")),
    ],
)
def test_the_barcode_says_what_the_scan_grammar_expects(name: str, payload: Plain | Gs1 | DigitalLink) -> None:
    assert _payload(draw(name, LABELS[name], GOOD[name])) == payload


def test_the_text_under_a_barcode_is_its_content_except_on_a_badge() -> None:
    for name in ("item", "lot", "location", "plate", "control", "carton", "asset"):
        label = draw(name, LABELS[name], GOOD[name])
        assert _payload(label).readable in _texts(label)
    assert not any(BADGE["code"] in text for text in _texts(draw("badge", LABELS["badge"], BADGE)))


def test_bars_that_have_no_room_become_a_square_symbol() -> None:
    assert isinstance(_barcode(draw("item", 1, {"sku": "WASH-8", "name": "x"})), Code128)
    assert isinstance(_barcode(draw("item", 1, {"sku": "WASHER-M8-STAINLESS", "name": "x"})), DataMatrix)


def test_a_plate_says_how_many_lines_it_leaves_out() -> None:
    label = draw("plate", 1, {**PLATE, "contents": "\n".join(f"SKU-{number}" for number in range(30))})
    shown = [text for text in _texts(label) if text.startswith("SKU-")]
    assert f"... and {30 - len(shown)} more" in _texts(label)


@pytest.mark.parametrize(
    "element",
    [
        Line(49.0, 1.0, 5.0, 0.5),
        Line(-1.0, 1.0, 5.0, 0.5),
        Text(1.0, 24.0, 3.0, "low", 20.0),
        Code128(10.0, 1.0, 8.0, 48.0, 0.3, Plain("A")),
    ],
)
def test_an_element_that_leaves_the_label_is_refused(element: Element) -> None:
    with pytest.raises(LabelError, match="leaves the label"):
        Label(50.8, 25.4, (element,))


def test_a_barcode_that_has_no_room_is_refused_and_never_clipped() -> None:
    with pytest.raises(LabelError, match=r"needs .* mm and has 20 mm"):
        Code128(1.0, 1.0, 8.0, 20.0, 0.5, Plain("LP00000098125"))
    with pytest.raises(LabelError, match=r"needs .* mm and has 5 mm"):
        DataMatrix(1.0, 1.0, 5.0, 0.5, Plain("LP00000098125-LP00000098125"))
    with pytest.raises(LabelError, match="too many for a barcode"):
        DataMatrix(1.0, 1.0, 50.0, 0.5, Plain("x" * 5000))


def _texts(label: Label) -> list[str]:
    return [element.text for element in label.elements if isinstance(element, Text)]


def _barcode(label: Label) -> Code128 | DataMatrix | Qr:
    (barcode,) = [element for element in label.elements if isinstance(element, Code128 | DataMatrix | Qr)]
    return barcode


def _payload(label: Label) -> Plain | Gs1 | DigitalLink:
    return _barcode(label).payload
