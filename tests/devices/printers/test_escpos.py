"""What receipt printers are sent, judged by an emulator and a barcode reader that others wrote."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from core.labels.errors import LabelError
from core.labels.label import Gs1, Label, Line, Plain
from core.labels.slip import Bars, Blank, Columns, Part, Qr, Row, Rule, Slip
from devices.printers.escpos import encodable
from devices.printers.escpos_language import EscPos
from devices.printers.language import Content
from devices.printers.paper import PAPERS
from devices.printers.picture import picture
from devices.printers.zpl_language import Zpl
from tests.core.labels.drawn import draw
from tests.devices.printers import judge
from tests.devices.printers.emulator import Emulator

LOT = Gs1((("01", "09506000134352"), ("17", "271231"), ("10", "L24-7")))
PICK_LIST = Slip(
    (
        Row("PICK 4711", bold=True, large=True),
        Rule(),
        Columns("A12-034 Müller Schraube", "12 €"),
        Bars(Plain("A12-034.57")),
        Bars(LOT),
        Qr("SO4711"),
        Blank(),
    )
)
LABEL = draw("location", 1, {"code": "A12-034", "check": "57"})

# Without what control codes mean to a terminal; the emulator is asked whether they come through to it.
anything = st.text(st.characters(codec="utf-8"), min_size=1, max_size=40)
in_code_128 = st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E), min_size=1, max_size=12)
digits = st.text("0123456789", min_size=4, max_size=22)


def test_a_slip_comes_out_as_it_was_meant() -> None:
    text, image = _printed(PICK_LIST)
    lines = text.splitlines()
    assert lines[0] == "PICK 4711"
    assert lines[1] == "-" * 48
    assert lines[2] == "A12-034 Müller Schraube" + "12 €".rjust(25)
    assert [(each.symbology, each.text) for each in judge.scan(image)] == [
        ("]C0", "A12-034.57"),
        ("]C1", LOT.content[1:]),  # the FNC1 in front is what makes it a GS1-128
        ("]Q1", "SO4711"),
    ]


def test_a_large_row_is_twice_as_tall_and_wide() -> None:
    _text, small = _printed(Slip((Row("MMMM"),)))
    _text, large = _printed(Slip((Row("MMMM", large=True),)))
    ink = [image.point(lambda shade: 255 * (shade < 128)).getbbox() for image in (small, large)]
    assert ink[0] is not None
    assert ink[1] is not None
    assert (ink[1][2] - ink[1][0], ink[1][3] - ink[1][1]) == (2 * (ink[0][2] - ink[0][0]), 2 * (ink[0][3] - ink[0][1]))


@settings(max_examples=60, deadline=None)
@given(anything)
def test_no_text_is_a_command(text: str) -> None:
    shown, _image = _printed(Slip((Row(text), Columns(text, text), Row("the end"))))
    assert shown.splitlines()[-1] == "the end"
    assert len(shown.splitlines()) == 3


@settings(max_examples=40, deadline=None)
@given(st.one_of(in_code_128, digits))
def test_any_barcode_says_what_it_was_given(text: str) -> None:
    _text, image = _printed(Slip((Bars(Plain(text)),)))
    assert [each.text for each in judge.scan(image)] == [text]


@pytest.mark.parametrize("text", ["160401", "16201601", "1620010003", "12160512", "AB16041604"])
def test_digits_that_would_be_a_command_of_the_printer_stay_digits(text: str) -> None:
    sent = EscPos().render(Slip((Bars(Plain(text)),)), 1)
    assert not any(command in sent for command in (b"\x10\x04", b"\x10\x05", b"\x10\x14"))
    _text, image = _printed(Slip((Bars(Plain(text)),)))
    assert [each.text for each in judge.scan(image)] == [text]


def test_letters_the_printer_does_not_have_lose_their_accent_or_become_a_question_mark() -> None:
    assert encodable("Müller 12 € Šárka Łódź 漢 \x1b\x7f") == "Müller 12 € Sárka ?ódz ? ??"


def test_a_label_on_a_receipt_printer_is_its_picture() -> None:
    _text, image = _printed(LABEL)
    drawn = picture(LABEL, 203).point(lambda shade: 255 * (shade >= 128))
    assert image.crop((0, 0, *drawn.size)).tobytes() == drawn.tobytes()
    assert [each.text for each in judge.scan(image)] == ["A12-034.57"]


def test_a_tall_label_comes_out_in_one_piece() -> None:
    tall = Label(60.0, 120.0, (Line(5.0, 1.0, 1.0, 118.0),))
    _text, image = _printed(tall)
    ink = image.point(lambda shade: 255 * (shade < 128)).getbbox()
    assert ink is not None
    assert ink[3] - ink[1] == round(118.0 * 203 / 25.4)


@pytest.mark.parametrize(("paper_mm", "printable_mm"), [(58, 48), (80, 72)])
def test_a_label_wider_than_the_paper_is_refused(paper_mm: int, printable_mm: int) -> None:
    plate = draw("plate", 1, {"code": "LP0001"})
    with pytest.raises(LabelError, match=f"the label is 102 mm wide and the paper {printable_mm} mm"):
        EscPos(paper_mm=paper_mm).render(plate, 1)


def test_a_barcode_wider_than_the_paper_is_refused() -> None:
    with pytest.raises(LabelError, match="is wider than the paper"):
        EscPos(paper_mm=58).render(Slip((Bars(Plain("A" * 30)),)), 1)


@pytest.mark.parametrize(("paper_mm", "dpi"), PAPERS)
def test_a_slip_is_as_wide_as_the_paper_of_its_printer(paper_mm: int, dpi: int) -> None:
    _dots, characters = PAPERS[paper_mm, dpi]
    assert b"-" * characters + b"\n" in EscPos(dpi, paper_mm).render(Slip((Rule(),)), 1)
    assert b"-" * (characters + 1) not in EscPos(dpi, paper_mm).render(Slip((Rule(),)), 1)


def test_each_copy_is_cut_off() -> None:
    with Emulator() as emulator:
        _send(emulator, EscPos().render(PICK_LIST, 3))
    assert len(emulator.texts) == 3
    assert len(set(emulator.texts)) == 1


def test_a_slip_needs_a_receipt_printer() -> None:
    with pytest.raises(LabelError, match="needs a receipt printer"):
        Zpl().render(PICK_LIST, 1)


def test_the_library_for_it_is_loaded_late_and_leaves_nothing_behind(tmp_path: Path) -> None:
    program = """
import logging, os, sys, tempfile
from core.labels.slip import Row, Slip
from devices import config
assert 'escpos' not in sys.modules
config.language(config.Printer("tcp://a", language="escpos")).render(Slip((Row("1"),)), 1)
assert 'escpos' in sys.modules
print(os.listdir(tempfile.gettempdir()), logging.root.handlers, os.environ.get("ESCPOS_CAPABILITIES_PICKLE_DIR"))
"""
    ended = subprocess.run(
        [sys.executable, "-c", program],
        cwd=Path(__file__).parents[3],
        env={"TMPDIR": str(tmp_path), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        check=True,
    )
    assert (ended.stdout, ended.stderr) == (b"[] [] None\n", b"")


@settings(max_examples=30, deadline=None)
@given(st.lists(st.one_of(st.builds(Row, anything), st.just(Rule()), st.builds(Bars, st.builds(Plain, in_code_128)))))
def test_nothing_that_is_printed_is_unknown_to_the_printer(parts: list[Part]) -> None:
    _printed(Slip((*parts, Row("1"))))


def _printed(content: Content) -> tuple[str, Image.Image]:
    """What the emulator makes of it; it understands all of it."""
    with Emulator() as emulator:
        _send(emulator, EscPos().render(content, 1))
    assert emulator.complaints == []
    (text,), (image,) = emulator.texts, emulator.pictures
    return text, image


def _send(emulator: Emulator, data: bytes) -> None:
    """Without a line between."""
    emulator._heard(1, data)
