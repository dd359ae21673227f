"""What is on each of our labels: values in, a label out.

The queue stores a design's name, version and values, so a version that was ever used stays as it is, and a
change is a new version. All values are text; a value marked "or empty" may also be missing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date

from core.labels import gs1
from core.labels.errors import LabelError
from core.labels.label import (
    Box,
    Code128,
    DataMatrix,
    Element,
    Gs1,
    Label,
    Line,
    Plain,
    Text,
)
from core.labels.lettering import largest

Data = Mapping[str, str]

# Sizes in mm: 2x1 and 4x6 inches, the two rolls that every warehouse has.
_SMALL = (50.8, 25.4)
_LARGE = (101.6, 152.4)
_MARGIN = 2.0

# GS1 writes years with two digits, read as 49 years back to 50 ahead: beyond, the century would be lost.
_EXPIRY_YEARS = range(2000, 2076)

_PLATE_ROWS_MAX = 11


def draw(name: str, version: int, data: Data, *, reprint: bool = False) -> Label:
    """The label of this design and version; a reprint says so at the top right, which designs leave free."""
    design = DESIGNS.get((name, version))
    if design is None:
        raise LabelError(f"there is no label design {name!r} version {version}")
    label = design(data)
    return _mark_as_reprint(label) if reprint else label


def item(data: Data) -> Label:
    """An item: sku, name, gtin (or empty: the barcode is then the sku)."""
    sku = _value(data, "sku", 40)
    gtin = _value(data, "gtin", 14, empty=True)
    codes = _gtin_bars(gtin) if gtin else _code(sku)
    return Label(*_SMALL, (*_heading(sku, _value(data, "name"), codes), *codes))


def lot(data: Data) -> Label:
    """A case or lot: sku, name, quantity, pack, lot, serial, expiry (ISO date), gtin; the last four or empty.

    One of lot and serial is needed. With a gtin, `quantity` counts what the gtin names, and a whole quantity
    above one is in the barcode as (30); without, the barcode has (91)sku and no quantity: (91) names no pack.
    """
    payload = Gs1(_lot_elements(data))
    matrix = DataMatrix(x=33.8, y=5.2, size=15.6, module_mm=0.5, payload=payload)
    heading = (
        Text(_MARGIN, 1.2, 4.0, _value(data, "sku", 40), 33.0, bold=True),
        Text(_MARGIN, 5.4, 2.6, _value(data, "name"), 31.0, lines=2),
    )
    readable = Text(_MARGIN, 21.3, 1.9, payload.readable, 46.8, lines=2)
    return Label(*_SMALL, (*heading, *_lot_facts(data), matrix, readable))


def location(data: Data) -> Label:
    """A location: code, check (its check digits), zone (or empty)."""
    code = _value(data, "code", 20)
    check = _value(data, "check", 4)
    codes = _code(f"{code}.{check}", y=15.2, height=6.8, readable_y=22.4)
    zone = Text(_MARGIN, 1.3, 2.8, _value(data, "zone", empty=True), 32.0)
    if isinstance(codes[0], DataMatrix):
        below = _big(check, Box(_MARGIN, 12.2, 31.0, 9.6))
        return Label(*_SMALL, (zone, _big(code, Box(_MARGIN, 4.6, 31.0, 7.4)), below, *codes))
    beside = (Line(36.2, 4.4, 0.5, 9.6), _big(check, Box(38.0, 4.2, 11.0, 10.6)))
    return Label(*_SMALL, (zone, _big(code, Box(_MARGIN, 4.2, 33.0, 10.6)), *beside, *codes))


def plate(data: Data) -> Label:
    """A plate: code (LP and digits), sscc (or empty: the barcode is the code), contents (lines, or empty)."""
    code = _value(data, "code", 20)
    sscc = _value(data, "sscc", 18, empty=True)
    rows = _value(data, "contents", empty=True).splitlines()
    if len(rows) > _PLATE_ROWS_MAX:
        rows = [*rows[: _PLATE_ROWS_MAX - 1], f"... and {len(rows) - _PLATE_ROWS_MAX + 1} more"]
    payload = Gs1((("00", sscc),)) if sscc else Plain(code)
    elements: tuple[Element, ...] = (
        Text(4.0, 4.0, 6.0, "PLATE", 40.0),
        _big(code, Box(4.0, 11.0, 93.0, 16.0)),
        Line(4.0, 28.0, 93.6, 0.6),
        *(Text(4.0, 30.5 + at * 5.8, 5.2, row, 93.0) for at, row in enumerate(rows)),
        Line(4.0, 96.0, 93.6, 0.6),
        Code128(x=2.0, y=100.0, height=36.0, width=97.6, module_mm=0.51, payload=payload),
        Text(4.0, 139.0, 7.0, payload.readable, 93.0),
    )
    return Label(*_LARGE, elements)


def badge(data: Data) -> Label:
    """A badge: code, name, role (or empty); the code is not readable, so that nobody copies it by eye."""
    codes = _code("B" + _value(data, "code", 40))[:1]
    return Label(*_SMALL, (*_heading(_value(data, "name"), _value(data, "role", empty=True), codes), *codes))


def control(data: Data) -> Label:
    """A control code for the wall or the cart: code (KX and letters), name (what it does)."""
    code = _value(data, "code", 12)
    if not re.fullmatch(r"KX[A-Z]+", code):
        raise LabelError(f"code: {code!r} is not a control code")
    codes = _code(code)
    return Label(*_SMALL, (*_heading(_value(data, "name"), "", codes), *codes))


DESIGNS: Mapping[tuple[str, int], Callable[[Data], Label]] = {
    ("item", 1): item,
    ("lot", 1): lot,
    ("location", 1): location,
    ("plate", 1): plate,
    ("badge", 1): badge,
    ("control", 1): control,
}
LATEST: Mapping[str, int] = dict(sorted(DESIGNS))


def _value(data: Data, key: str, longest: int | None = None, *, empty: bool = False) -> str:
    """The value of a key; LabelError when it is too long, or missing unless it may be `empty`."""
    value = data.get(key, "")
    if not value and not empty:
        raise LabelError(f"{key} is missing")
    if longest is not None and len(value) > longest:
        raise LabelError(f"{key} has {len(value)} characters, at most {longest} fit")
    return value


def _mark_as_reprint(label: Label) -> Label:
    scale = label.width_mm / _SMALL[0]
    mark = Text(label.width_mm - 14.5 * scale, 1.2 * scale, 2.8 * scale, "REPRINT", 13.5 * scale, bold=True)
    return replace(label, elements=(*label.elements, mark))


def _big(text: str, room: Box) -> Text:
    """The text as tall as the room allows, halfway down."""
    height = largest(text, room.width, room.height, 3.0)
    return Text(room.x, room.y + (room.height - height) / 2, height, text, room.width, bold=True)


def _heading(title: str, detail: str, codes: tuple[Element, ...]) -> tuple[Element, ...]:
    """A big title and a smaller text above bars or left of a square symbol."""
    beside = isinstance(codes[0], DataMatrix)
    height = largest(title, 33.0, 5.0, 2.8)
    return (
        Text(_MARGIN, 1.3, height, title, 33.0, bold=True),
        Text(_MARGIN, 6.6, 3.1, detail, 30.0 if beside else 46.8, lines=4 if beside else 2),
    )


def _gtin_bars(gtin: str) -> tuple[Element, ...]:
    payload = Gs1((("01", gs1.gtin14(gtin)),))
    bars = Code128(x=1.0, y=13.2, height=8.2, width=48.8, module_mm=0.38, payload=payload)
    return bars, Text(_MARGIN, 22.0, 2.6, payload.readable, 46.8)


def _code(text: str, y: float = 13.2, height: float = 8.2, readable_y: float = 22.0) -> tuple[Element, ...]:
    """A plain barcode over its text: bars where they have room, else a square symbol."""
    readable = Text(_MARGIN, readable_y, 2.6, text, 46.8)
    try:
        return Code128(x=1.0, y=y, height=height, width=48.8, module_mm=0.38, payload=Plain(text)), readable
    except LabelError:
        return DataMatrix(x=33.8, y=5.4, size=15.6, module_mm=0.5, payload=Plain(text)), readable


def _lot_elements(data: Data) -> gs1.Elements:
    """The GS1 elements of a lot label, those of variable length last."""
    gtin = _value(data, "gtin", 14, empty=True)
    expiry = _expiry(_value(data, "expiry", 10, empty=True))
    quantity = _value(data, "quantity", 12)
    lot_code, serial = _value(data, "lot", 20, empty=True), _value(data, "serial", 20, empty=True)
    if not lot_code and not serial:
        raise LabelError("lot is missing")
    # What is the same length everywhere comes first: a reader that drops FNC1 then still tells these apart.
    elements = [
        ("01", gs1.gtin14(gtin) if gtin else ""),
        ("17", expiry.strftime("%y%m%d") if expiry else ""),
        ("91", "" if gtin else _value(data, "sku", 40)),
        ("30", quantity if gtin and re.fullmatch(r"[1-9][0-9]{0,7}", quantity) and quantity != "1" else ""),
        ("10", lot_code),
        ("21", serial),
    ]
    return tuple((identifier, value) for identifier, value in elements if value)


def _expiry(text: str) -> date | None:
    if not text:
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError as error:
        raise LabelError(f"expiry: {text!r} is not a date like 2027-12-31") from error
    if day.year not in _EXPIRY_YEARS:
        raise LabelError(f"expiry: the year {day.year} cannot be told in a barcode")
    return day


def _lot_facts(data: Data) -> tuple[Element, ...]:
    """Lot, serial, expiry and quantity, a row each, as big as there is room."""
    facts = [
        f"{word} {data[key]}" for word, key in (("LOT", "lot"), ("SN", "serial"), ("EXP", "expiry")) if data.get(key)
    ]
    facts.append(f"QTY {data['quantity']} {_value(data, 'pack', 12)}")
    pitch = 10.1 / max(len(facts), 3)
    return tuple(
        Text(_MARGIN, 10.9 + at * pitch, largest(fact, 31.0, pitch - 0.1, 2.2), fact, 31.0, bold=True)
        for at, fact in enumerate(facts)
    )
