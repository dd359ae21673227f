"""Documents on every paper of a receipt printer, judged by an emulator and a barcode reader that others wrote."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from core.labels.lines import joined
from core.labels.slip import Bars, Lettering, Qr, Slip, fit
from devices.printers.escpos import encodable
from devices.printers.escpos_language import EscPos
from devices.printers.paper import PAPERS, Paper, paper_of
from devices.printers.slip_picture import picture
from tests.core.labels.documents import CODES, FULL, FULL_CODES, GOOD, PICK_LIST
from tests.core.labels.drawn import SLIPS, draw_slip
from tests.devices.printers import judge
from tests.devices.printers.emulator import Emulator

HOSTILE = (
    "\x1b@\x1dV\x00", "\x10\x14\x01\x00\x01", "^XZ~JA", "\u202eMO\u2066", "漢字 🙂", "Mu\u0308ller €", "\udc84",
    "a\rb\x0bc\x85d\u2028e", "\x1d(k\x04\x001A2\x00", "x" * 5000,
)  # fmt: skip
usual = st.text(st.characters(codec="utf-8", exclude_characters="\t\n"), min_size=1, max_size=30)


@pytest.mark.parametrize(("paper_mm", "dpi"), PAPERS)
@pytest.mark.parametrize("reprint", [False, True])
@pytest.mark.parametrize("values", [GOOD, FULL], ids=["usual", "longest"])
@pytest.mark.parametrize("name", SLIPS)
def test_every_document_comes_out_row_by_row_and_its_barcode_reads(
    name: str, values: dict[str, dict[str, str]], reprint: bool, paper_mm: int, dpi: int
) -> None:
    slip = draw_slip(name, 1, values[name], reprint=reprint)
    text, image = _printed(slip, paper_mm, dpi)
    assert _rows(text) == _expected(slip, paper_of(paper_mm, dpi))
    code = (CODES if values is GOOD else FULL_CODES)[name]
    assert [(each.symbology, each.text) for each in judge.scan(image)] == [("]C0" if values is GOOD else "]Q1", code)]


@pytest.mark.parametrize(("paper_mm", "dpi"), PAPERS)
@pytest.mark.parametrize("hostile", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_values_add_no_command_and_stay_in_their_rows(hostile: str, paper_mm: int, dpi: int) -> None:
    line = ("1", "A12-034", "BOLT", hostile, "12", "EA", "")
    slip = draw_slip("pick_list", 1, {**PICK_LIST, "customer": hostile, "lines": joined([line])})
    text, image = _printed(slip, paper_mm, dpi)
    assert _rows(text) == _expected(slip, paper_of(paper_mm, dpi))
    assert [each.text for each in judge.scan(image)] == ["PL-000123"]


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(usual, usual), min_size=1, max_size=3), st.sampled_from(sorted(PAPERS)))
def test_whatever_is_picked_each_row_is_as_it_was_laid_out(
    lines: list[tuple[str, str]], paper: tuple[int, int]
) -> None:
    rows = [(str(at), "A1", sku, name, "1", "EA", "") for at, (sku, name) in enumerate(lines, start=1)]
    slip = draw_slip("pick_list", 1, {**PICK_LIST, "lines": joined(rows)})
    text, _image = _printed(slip, *paper)
    assert _rows(text) == _expected(slip, paper_of(*paper))


@pytest.mark.parametrize(("paper_mm", "dpi"), PAPERS)
@pytest.mark.parametrize("values", [GOOD, FULL], ids=["usual", "longest"])
@pytest.mark.parametrize("name", SLIPS)
def test_a_picture_is_as_wide_as_the_paper_and_its_barcode_reads(
    name: str, values: dict[str, dict[str, str]], paper_mm: int, dpi: int
) -> None:
    paper = paper_of(paper_mm, dpi)
    image = picture(draw_slip(name, 1, values[name]), paper)
    assert image.width == paper.dots
    assert [each.text for each in judge.scan(image)] == [(CODES if values is GOOD else FULL_CODES)[name]]


def test_a_picture_has_its_letters_where_the_printer_puts_them() -> None:
    for paper_mm, dpi in PAPERS:
        slip = draw_slip("count_sheet", 1, GOOD["count_sheet"])
        _text, printed = _printed(slip, paper_mm, dpi)
        drawn = picture(slip, paper_of(paper_mm, dpi))
        edges = [each.point(lambda shade: 255 * (shade < 128)).getbbox() for each in (printed, drawn)]
        assert edges[0] is not None
        assert edges[1] is not None
        assert abs(edges[0][2] - edges[1][2]) <= 12, (paper_mm, dpi, edges)  # a character of font A


def test_the_core_knows_the_narrowest_paper() -> None:
    from core.labels import slip

    assert min(dots for dots, _characters in PAPERS.values()) == slip.DOTS_LEAST
    assert min(characters for _dots, characters in PAPERS.values()) == 30


def _printed(slip: Slip, paper_mm: int, dpi: int) -> tuple[str, Image.Image]:
    """What an emulator with this paper makes of it; it understands all of it."""
    with Emulator(dpi=dpi, width_dots=PAPERS[paper_mm, dpi][0]) as emulator:
        emulator._heard(1, EscPos(dpi, paper_mm).render(slip, 1))
    assert emulator.complaints == []
    (text,), (image,) = emulator.texts, emulator.pictures
    return text, image


def _rows(text: str) -> list[str]:
    return [row.rstrip() for row in text.splitlines()]


def _expected(slip: Slip, paper: Paper) -> list[str]:
    """The rows as the slip has them, in letters that the printer has, and the barcodes as the emulator names them."""
    shown = []
    for row in slip.laid_out(paper.characters):
        match row:
            case Lettering():
                shown.append(encodable(row.text))
            case Bars():
                shown.append(f"[barcode CODE128 {row.payload.content}]")
                shown.append(encodable(fit(row.payload.readable, paper.characters)[0]))
            case Qr():
                shown.append(f"[qr {row.text}]")
    return [row.rstrip() for row in shown]
