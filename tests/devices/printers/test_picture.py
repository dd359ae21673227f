from __future__ import annotations

from io import BytesIO

import pytest
from PIL import Image, ImageChops

from core.labels.designs import LATEST
from core.labels.label import Code128, Label, Line, Plain, Text
from devices.printers.letters import letters
from devices.printers.picture import picture, png
from tests.core.labels.drawn import draw
from tests.devices.printers import judge


@pytest.mark.parametrize(
    ("plain", "accented"), [("u", "ü"), ("A", "Ä"), ("e", "é"), ("n", "ñ"), ("c", "ç"), ("o", "ø")]
)
def test_an_accent_shows(plain: str, accented: str) -> None:
    assert _ink(accented) != _ink(plain)
    assert _ink(accented) != _ink("\uffff"), "it is not the box for unknown letters"


def test_an_umlaut_is_the_letter_with_something_above() -> None:
    plain, umlaut = letters("u", 400, 200, bold=False), letters("ü", 400, 200, bold=False)
    difference = ImageChops.difference(plain, umlaut).getbbox()
    top = plain.getbbox()
    assert difference is not None
    assert top is not None
    assert difference[3] <= top[1] + 1


def test_a_capital_with_an_accent_stays_in_its_row() -> None:
    ink = letters("Ä", 400, 200, bold=True).getbbox()
    plain = letters("A", 400, 200, bold=True).getbbox()
    assert ink is not None
    assert plain is not None
    assert ink[3] == pytest.approx(plain[3], abs=2)
    assert ink[1] <= plain[1] + 2


def test_every_german_letter_looks_different() -> None:
    alphabet = "ÄÖÜäöüßAOUaous€CB"
    assert len({_ink(letter) for letter in alphabet}) == len(alphabet)


def test_letters_the_font_does_not_know_show_as_boxes() -> None:
    assert _ink("漢") == _ink("字") != _ink(" ")


@pytest.mark.parametrize("dpi", [203, 300])
def test_a_picture_shows_its_text_where_the_printer_prints_it(dpi: int) -> None:
    label = Label(60.0, 20.0, (Text(5.0, 4.0, 8.0, "A12-034", 50.0, bold=True),))
    edges = [
        image.point(lambda shade: 255 * (shade < 128)).getbbox()
        for image in (picture(label, dpi), judge.printed(label, dpi))
    ]
    assert edges[0] is not None
    assert edges[1] is not None
    for ours, printers in zip(edges[0], edges[1], strict=True):
        assert abs(ours - printers) * 25.4 / dpi < 1.0


def test_bars_are_as_sharp_as_on_paper() -> None:
    label = Label(60.0, 20.0, (Code128(1.0, 1.0, 10.0, 58.0, 0.5, Plain("WASHER")), Line(1.0, 15.0, 9.0, 1.0)))
    assert picture(label, 203).tobytes() == judge.printed(label, 203).tobytes()


def test_a_png_knows_the_size_of_its_paper() -> None:
    label = draw("location", LATEST["location"], {"code": "A12-034", "check": "57"})
    image = Image.open(BytesIO(png(label, 203)))
    assert image.size == (406, 203)
    assert image.info["dpi"] == pytest.approx((203, 203), abs=0.1)
    assert [each.text for each in judge.scan(image)] == ["A12-034.57"]


def _ink(text: str) -> bytes:
    return letters(text, 400, 120, bold=False).tobytes()
