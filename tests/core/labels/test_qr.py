from __future__ import annotations

import pytest

from core.labels.errors import LabelError
from core.labels.label import DigitalLink, Plain, Qr
from core.labels.qr import digital_link, side, version

GTIN = ("01", "09506000134352")


@pytest.mark.parametrize(("count", "number"), [(1, 1), (14, 1), (15, 2), (42, 3), (152, 8), (213, 10), (412, 15)])
def test_a_longer_text_needs_a_larger_symbol(count: int, number: int) -> None:
    assert version("x" * count) == number
    assert side("x" * count) == 17 + 4 * number


@pytest.mark.parametrize(
    ("text", "complaint"),
    [("", "empty"), ("x" * 413, "413 characters are too many"), ("Größe", "'ö' cannot be"), ("a\x1db", "cannot be")],
)
def test_a_text_that_no_code_can_hold_is_refused(text: str, complaint: str) -> None:
    with pytest.raises(LabelError, match=complaint):
        version(text)


@pytest.mark.parametrize(
    ("elements", "link"),
    [
        ((GTIN,), "https://id.gs1.org/01/09506000134352"),
        ((GTIN, ("17", "271231"), ("10", "L24")), "https://id.gs1.org/01/09506000134352/10/L24?17=271231"),
        ((("21", "S/1"), ("10", "A&B"), GTIN), "https://id.gs1.org/01/09506000134352/10/A%26B/21/S%2F1"),
        (
            (GTIN, ("17", "271231"), ("30", "24"), ("91", "M+1")),
            "https://id.gs1.org/01/09506000134352?17=271231&30=24&91=M%2B1",
        ),
        ((("00", "095060000000000015"),), "https://id.gs1.org/00/095060000000000015"),
    ],
)
def test_elements_make_an_address(elements: tuple[tuple[str, str], ...], link: str) -> None:
    assert digital_link(elements) == link
    assert DigitalLink(elements).content == link


def test_a_site_can_lead_to_an_address_of_its_own() -> None:
    assert digital_link((GTIN,), "https://shop.example") == "https://shop.example/01/09506000134352"


def test_elements_that_name_nothing_make_no_address() -> None:
    with pytest.raises(LabelError, match=r"\(10\)L24 names no GTIN or SSCC"):
        digital_link((("10", "L24"),))
    with pytest.raises(LabelError, match="wrong check digit"):
        digital_link((("01", "09506000134353"),))


def test_a_code_that_has_no_room_or_too_large_modules_is_refused() -> None:
    with pytest.raises(LabelError, match=r"needs 7 mm and has 6 mm"):
        Qr(1.0, 1.0, 6.0, 0.5, Plain("A1"))
    with pytest.raises(LabelError, match=r"at most 0.84 mm, not 2"):
        Qr(1.0, 1.0, 90.0, 2.0, Plain("A1"))
