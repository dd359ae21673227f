"""AIM ids, GS1 element strings and Digital Links: read rightly, left alone, or refused."""

from __future__ import annotations

import re
from datetime import date

from core.errors import Rejection
from core.gs1 import Gs1Data, read_gs1
from tests.fuzz.hostile import text_of
from tests.fuzz.rules import CODE_LENGTH_MAX, SET_82, assert_a_proper_refusal, assert_check_digit

SEEDS = (
    b"]C1010950600013435210L24\x1d17271231",
    b"]d20100614141999996211234\x1d30024",
    b"]e0010950600013435215271200",
    b"]C100095060000000000015",
    b"]Q3020400638133393137" + b"24\x1d91BOLT",
    b"0109506000134352310300125010L24",
    "0109506000134352172712٣1".encode(),
    b"https://id.gs1.org/01/09506000134352/10/L24?17=271231",
)

_OF_GS1 = {"", "]C1", "]d2", "]Q3", "]J1", "]e0", "]e1", "]e2", "]e3"}
_LINK = re.compile(r"(?i)https?://")
_AIM_ID = re.compile(r"\][A-Za-z][0-9]")


def target(data: bytes) -> None:
    text = text_of(data)
    aim = _AIM_ID.match(text)
    symbology = aim[0] if aim else ""
    try:
        said = read_gs1(text[len(symbology) :], symbology)
    except Rejection as refused:
        assert_a_proper_refusal(refused)
        return
    if said is not None:
        _assert_sound(said)
        if not _LINK.match(text[len(symbology) :].removeprefix("\x1d")):
            assert symbology in _OF_GS1, symbology
            _assert_said(said, text)


def _assert_sound(said: Gs1Data) -> None:
    """What a barcode says has the form that GS1 gives it."""
    if said.gtin:
        assert_check_digit(said.gtin, 14)
    if said.sscc:
        assert_check_digit(said.sscc, 18)
    for code, most in ((said.lot, 20), (said.serial, 20), (said.internal_sku, CODE_LENGTH_MAX)):
        assert len(code) <= most
        assert set(code) <= SET_82, code
    assert said.expires_on is None or date(1950, 1, 1) < said.expires_on < date(2100, 1, 1)
    assert said.count is None or 0 <= said.count < 10**8


def _assert_said(said: Gs1Data, text: str) -> None:
    """Whatever is read stands in the barcode, behind the identifier that names it."""
    assert not said.gtin or f"01{said.gtin}" in text or f"02{said.gtin}" in text
    values = {"00": said.sscc, "91": said.internal_sku, "10": said.lot, "21": said.serial}
    for identifier, value in values.items():
        assert not value or identifier + value in text, (identifier, value)
