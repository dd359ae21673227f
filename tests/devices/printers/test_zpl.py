from __future__ import annotations

import itertools
import re
import string
from datetime import date

import pytest
from biip.gs1_messages import GS1Message
from hypothesis import given
from hypothesis import strategies as st

from core.labels.designs import LATEST
from core.labels.errors import LabelError
from core.labels.label import Code128, DataMatrix, DigitalLink, Gs1, Label, Line, Plain, Qr, Text
from devices.printers import zpl
from devices.printers.dots import symbol
from devices.printers.picture import picture
from tests.core.labels.drawn import draw
from tests.devices.printers import judge

GTIN = "09506000134352"
SSCC = "095060000000000015"
DPI = (203, 300)

SET_82 = string.ascii_letters + string.digits + "!\"%&'()*+,-./:;<=>?_"
ASCII = string.ascii_letters + string.digits + string.punctuation + " "
HOSTILE = (
    "^XZ~JA",
    "^XA^JUF^XZ",
    "~DGR:X.GRF",
    "_5EXZ",
    "_",
    "__1",
    ">;>8>0",
    "\\&\\",
    "|5EXZ",
    "a\x00\x1b[2J\x02\x03\x10\x1d",
    "line\r\nfeed\x85\u2028",
    "\u202egnitirw",
    "Größe ÄÖÜ ñ Ł",
    "🙂 漢字 \ud83d",
    "[/][@click=app.exit]x[/]",
    "{0.__class__} %s ${x} {{7*7}}",
    "é" * 5000,
    "^" * 5000,
)
COMMANDS = {b"^XA", b"^CI", b"^PW", b"^LL", b"^LH", b"^LS", b"^LT", b"^PO", b"^PM", b"^LR", b"^FW"} | {
    *(b"^FO", b"^A0", b"^FH", b"^FD", b"^FS", b"^GB", b"^BY", b"^BC", b"^BX", b"^BQ", b"^PQ", b"^XZ")
}

# Design, values, what a reader must get from the label.
CASES = [
    ("item", {"sku": "BOLT-M8", "name": "Bolt", "gtin": "9506000134352"}, {"01": GTIN}),
    ("item", {"sku": "WASH-8", "name": "Washer"}, "WASH-8"),
    ("item", {"sku": "A_VERY>LONG~SKU^2027/REV.B", "name": "Washer"}, "A_VERY>LONG~SKU^2027/REV.B"),
    (
        "lot",
        {
            "sku": "M",
            "name": "Milk",
            "gtin": GTIN,
            "lot": "L24",
            "expiry": "2027-12-31",
            "quantity": "24",
            "pack": "EA",
        },
        {"01": GTIN, "17": "271231", "30": "24", "10": "L24"},
    ),
    (
        "lot",
        {"sku": "MILK-1L", "name": "Milk", "lot": "L24", "expiry": "2027-12-31", "quantity": "24", "pack": "EA"},
        {"17": "271231", "91": "MILK-1L", "10": "L24"},
    ),
    (
        "lot",
        {"sku": "W" * 40, "name": "Drill", "lot": "L" * 20, "serial": "S" * 20, "quantity": "1", "pack": "EA"},
        {"91": "W" * 40, "10": "L" * 20, "21": "S" * 20},
    ),
    ("location", {"code": "A12-034", "check": "57", "zone": "Pick face"}, "A12-034.57"),
    ("location", {"code": "WH1-A12-034-02", "check": "5719"}, "WH1-A12-034-02.5719"),
    ("plate", {"code": "LP00000098125", "contents": "24 EA MILK-1L"}, "LP00000098125"),
    ("plate", {"code": SSCC, "sscc": SSCC, "contents": "24 EA MILK-1L\n" * 20}, {"00": SSCC}),
    ("badge", {"code": "7KQ2M4XJ9ZP3W8T6V5R1N0H2CA", "name": "Anna"}, "B7KQ2M4XJ9ZP3W8T6V5R1N0H2CA"),
    ("badge", {"code": "1001", "name": "Anna", "role": "Picker"}, "B1001"),
    ("control", {"code": "KXUNDO", "name": "Undo"}, "KXUNDO"),
    ("printer", {"code": "DOCK-LABELS", "name": "At the dock"}, "DOCK-LABELS"),
    ("printer", {"code": "W" * 20, "name": "W" * 120}, "W" * 20),
    (
        "serial",
        {"sku": "DRILL", "name": "Hammer drill", "serial": "S%/&1", "expiry": "2027-12-31", "gtin": GTIN},
        {"01": GTIN, "17": "271231", "21": "S%/&1"},
    ),
    ("serial", {"sku": "DRILL", "name": "Hammer drill", "serial": "S1"}, {"91": "DRILL", "21": "S1"}),
    ("carton", {"code": "LP00000098126", "order": "SO-1007", "ship_to": "Muster GmbH\nBerlin"}, "LP00000098126"),
    (
        "carton",
        {"code": SSCC, "sscc": SSCC, "order": "W" * 40, "ship_to": "W\n" * 9, "number": "2", "of": "3"},
        {"00": SSCC},
    ),
    ("asset", {"code": "DR-0042", "name": "Hammer drill", "owner": "Muster", "service": "2027-03-31"}, "DR-0042"),
    ("asset", {"code": "W" * 20, "name": "W" * 200}, "W" * 20),
]


@pytest.mark.parametrize("dpi", DPI)
@pytest.mark.parametrize("reprint", [False, True])
@pytest.mark.parametrize(("design", "data", "meaning"), CASES)
def test_every_label_gives_back_what_it_was_made_of(
    design: str, data: dict[str, str], meaning: str | dict[str, str], reprint: bool, dpi: int
) -> None:
    label = draw(design, LATEST[design], data, reprint=reprint)
    for image in (judge.printed(label, dpi), picture(label, dpi)):
        (scanned,) = judge.scan(image)
        if isinstance(meaning, str):
            assert scanned.text == meaning
            assert scanned.symbology in ("]C0", "]d1")
        else:
            assert judge.gs1(scanned) == meaning
            assert scanned.symbology in ("]C1", "]d2", "]Q1")


@pytest.mark.parametrize("dpi", DPI)
@pytest.mark.parametrize(("design", "data", "meaning"), CASES)
def test_a_barcode_has_its_quiet_zone_on_paper(design: str, data: dict[str, str], meaning: object, dpi: int) -> None:
    label = draw(design, LATEST[design], data)
    (barcode,) = [each for each in label.elements if isinstance(each, Code128 | DataMatrix | Qr)]
    alone = Label(label.width_mm, label.height_mm, (barcode,))
    ink = judge.printed(alone, dpi).point(lambda shade: 255 * (shade < 128)).getbbox()
    assert ink is not None
    room = [mm * dpi / 25.4 for mm in (barcode.box.x, barcode.box.x + barcode.box.width)]
    module = (ink[2] - ink[0]) / (barcode.modules - 2 * barcode.quiet)
    assert module == int(module)
    assert module * 25.4 / dpi >= 0.249
    least = {Code128: 10, DataMatrix: 1, Qr: 4}[type(barcode)]  # ISO/IEC 15417, 16022 and 18004
    assert ink[0] - room[0] >= least * module - 1
    assert room[1] - ink[2] >= least * module - 1


@pytest.mark.parametrize("dpi", DPI)
@pytest.mark.parametrize("count", [1, 14, 26, 42, 62, 84, 106, 122, 152, 180, 213, 251, 287, 331, 362, 412])
def test_a_qr_code_stands_where_it_was_reckoned_at_every_size(count: int, dpi: int) -> None:
    # Digits and capitals could be packed more tightly, and must not be: the place was reckoned for bytes.
    code = Qr(3.0, 4.0, 40.0, 0.8, Plain(("A1" * count)[:count]))
    label = Label(50.0, 50.0, (code,))
    place = symbol(code, dpi)
    corners = (place.x, place.y, place.x + place.width, place.y + place.width)
    for image in (judge.printed(label, dpi), picture(label, dpi)):
        assert image.point(lambda shade: 255 * (shade < 128)).getbbox() == corners
        assert judge.scan(image) == [judge.Scanned("]Q1", code.payload.content)]


@pytest.mark.parametrize("hostile", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_text_adds_no_command_and_loses_nothing(hostile: str) -> None:
    format_bytes = zpl.render(_text_label(hostile), 203)
    assert judge.commands(format_bytes) == judge.commands(zpl.render(_text_label("harmless"), 203))
    (said,) = judge.texts(format_bytes)
    if said.endswith("..."):
        said = said.removesuffix("...")
        assert len(hostile) > 1000
    assert "".join(new if new in (old, "?") else "" for new, old in zip(said, hostile, strict=False)) == said


@pytest.mark.parametrize("hostile", HOSTILE, ids=range(len(HOSTILE)))
@pytest.mark.parametrize(
    ("design", "key"), [("item", "name"), ("lot", "name"), ("location", "zone"), ("badge", "role")]
)
def test_hostile_text_in_a_design_stays_text(design: str, key: str, hostile: str) -> None:
    data = next(data for name, data, _meaning in CASES if name == design)
    evil = draw(design, LATEST[design], {**data, key: hostile})
    good = draw(design, LATEST[design], {**data, key: "harmless"})
    assert _shape(zpl.render(evil, 203)) == _shape(zpl.render(good, 203))
    assert judge.scan(judge.printed(evil, 203)) == judge.scan(judge.printed(good, 203))


@given(st.text(max_size=60))
def test_no_text_whatever_adds_a_command(text: str) -> None:
    label = draw("plate", 1, {"code": "LP00000098125", "contents": text})
    assert set(judge.commands(zpl.render(label, 203))) <= COMMANDS


@given(st.text(st.sampled_from(ASCII), min_size=1, max_size=30))
def test_any_printable_text_survives_a_barcode(text: str) -> None:
    label = Label(
        200.0,
        40.0,
        (
            Code128(1.0, 1.0, 10.0, 198.0, 0.26, Plain(text)),
            DataMatrix(1.0, 15.0, 20.0, 0.5, Plain(text)),
            Qr(60.0, 13.0, 25.0, 0.5, Plain(text)),
        ),
    )
    scanned = {each.symbology: each.text for each in judge.scan(judge.printed(label, 203))}
    assert scanned == {"]C0": text, "]d1": text, "]Q1": text}


@given(
    st.text(st.sampled_from(SET_82), min_size=1, max_size=20),
    st.text(st.sampled_from(SET_82), min_size=1, max_size=20),
    st.dates(date(2026, 1, 1), date(2070, 1, 1)),
)
def test_any_lot_and_serial_that_gs1_allows_survive(lot: str, serial: str, expiry: date) -> None:
    elements = (("01", GTIN), ("17", f"{expiry:%y%m%d}"), ("10", lot), ("21", serial))
    label = Label(
        200.0,
        40.0,
        (
            Code128(1.0, 1.0, 10.0, 198.0, 0.26, Gs1(elements)),
            DataMatrix(1.0, 15.0, 20.0, 0.5, Gs1(elements)),
            Qr(60.0, 13.0, 25.0, 0.5, DigitalLink(elements)),
        ),
    )
    for image in (judge.printed(label, 203), picture(label, 203)):
        scanned = judge.scan(image)
        assert sorted(each.symbology for each in scanned) == ["]C1", "]Q1", "]d2"]
        assert [judge.gs1(each) for each in scanned] == [dict(elements)] * 3


def test_what_people_read_under_a_gs1_barcode_means_the_same() -> None:
    label = draw("lot", 1, CASES[3][1])
    (matrix,) = [each for each in label.elements if isinstance(each, DataMatrix)]
    scanned = judge.gs1(judge.scan(judge.printed(label, 203))[0])
    message = GS1Message.parse_hri(matrix.payload.readable)
    assert {each.ai.ai: each.value for each in message.element_strings} == scanned


def test_umlauts_reach_the_printer_as_they_are() -> None:
    # Our judge draws no umlauts in the scalable font, but does in font D.
    label = _text_label("Müller ÄÖÜ")
    ours = re.sub(rb"\^A0N,\d+,\d+", b"^ADN,36,20", zpl.render(label, 203).replace(b"^PQ1", b""))
    plain = "^XA^CI28^FO8,8^ADN,36,20^FDMüller ÄÖÜ^FS^XZ".encode()
    without = b"^XA^CI28^FO8,8^ADN,36,20^FDMuller AOU^FS^XZ"
    drawn = judge.rendered(ours, label, 203).tobytes()
    assert drawn == judge.rendered(plain, label, 203).tobytes()
    assert drawn != judge.rendered(without, label, 203).tobytes()


@pytest.mark.parametrize("dpi", DPI)
def test_text_stays_within_the_room_that_was_reckoned_for_it(dpi: int) -> None:
    for text in ("WWWWMMMM@@", "Hexagon bolt M8 x 40", "0123456789", "il.,;:'|!", "~<>=%&#$"):
        element = Text(5.0, 5.0, 6.0, text, 60.0)
        ink = judge.printed(Label(70.0, 20.0, (element,)), dpi).point(lambda shade: 255 * (shade < 128)).getbbox()
        assert ink is not None
        left, top, right, bottom = (edge * 25.4 / dpi for edge in ink)
        assert element.box.x - 0.2 <= left
        assert right <= element.box.x + element.box.width + 0.4
        assert element.box.y - 0.3 <= top
        assert bottom <= element.box.y + element.box.height + 0.2


def test_bold_text_and_lines_are_printed() -> None:
    thin = judge.printed(Label(40.0, 12.0, (Text(1.0, 1.0, 8.0, "57", 30.0),)), 203)
    bold = judge.printed(Label(40.0, 12.0, (Text(1.0, 1.0, 8.0, "57", 30.0, bold=True),)), 203)
    line = judge.printed(Label(40.0, 12.0, (Line(2.0, 3.0, 10.0, 0.5),)), 203)
    assert bold.histogram()[0] > thin.histogram()[0] > 0
    assert line.point(lambda shade: 255 * (shade < 128)).getbbox() == (16, 24, 96, 28)


def test_a_barcode_that_fits_in_mm_but_not_in_dots_is_refused() -> None:
    bars = Code128(1.0, 1.0, 8.0, 28.2, 0.26, Plain("A12-3"))
    assert judge.scan(judge.printed(Label(30.0, 12.0, (bars,)), 300))
    with pytest.raises(LabelError, match="does not fit at 150 dpi"):
        zpl.render(Label(30.0, 12.0, (bars,)), 150)


def test_copies_are_one_command_at_the_end() -> None:
    assert judge.commands(zpl.render(_text_label("x"), 203, copies=3))[-2:] == [b"^PQ", b"^XZ"]
    assert b"^PQ3^XZ" in zpl.render(_text_label("x"), 203, copies=3)


def _text_label(text: str) -> Label:
    return Label(101.6, 20.0, (Text(1.0, 1.0, 3.0, text, 99.0),))


def _shape(format_bytes: bytes) -> list[bytes]:
    """The commands, rows of the same text counted as one."""
    text_field = [b"^FO", b"^A0", b"^FH", b"^FD", b"^FS"]
    names = b"".join(judge.commands(format_bytes)).replace(b"".join(text_field), b"#")
    return [name for name, _rows in itertools.groupby(names[at : at + 1] for at in range(len(names)))]


@pytest.mark.parametrize(
    "text", [">>>>>>>>", "A*A*A*A*", "AA>0>0>>", "0000>>>>>>>>", "9446>>0>>0>>", "0113>*13311023*231>1>*1*3"]
)
def test_a_matrix_has_room_for_the_detours_of_an_encoder(text: str) -> None:
    label = Label(30.0, 30.0, (DataMatrix(1.0, 1.0, 28.0, 0.5, Plain(text)),))
    assert judge.scan(judge.printed(label, 203)) == [judge.Scanned("]d1", text)]
