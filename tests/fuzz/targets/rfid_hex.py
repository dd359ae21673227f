"""RFID tags as hexadecimal digits: the same as another decoder says, through the wedge too."""

from __future__ import annotations

import re
from typing import Any

from epcpy.utils.common import ConvertException
from epcpy.utils.parsers import hex_to_tag_encodable

from devices.scanners.rfid import elements_of
from devices.scanners.scan import Scan
from devices.scanners.wedge import Wedge
from tests.fuzz.hostile import text_of
from tests.fuzz.rules import assert_check_digit

SEEDS = (b"3074257BF7194E4000001A85", b"3174257BF4499602D2000000", b"3074257bf7194e4000001a85")

_ITEM_OR_PLATE = re.compile(r"3[01][0-9A-Fa-f]{22}")
_COMPANY_BITS = (40, 37, 34, 30, 27, 24, 20)


def target(data: bytes) -> None:
    epc = text_of(data)
    said = elements_of(epc)
    if said is None:
        assert not _ITEM_OR_PLATE.fullmatch(epc) or _has_no_room(epc) or _judged(epc) is None
        return
    assert len(epc) == 24
    assert said == _judged(epc)
    assert_check_digit(said[2:16] if said.startswith("01") else said[2:], 14 if said.startswith("01") else 18)
    wedge = Wedge()
    assert [given for key in epc for given in wedge.press(key, key, 0.0)] == []
    assert wedge.press("enter", "\r", 1.0) == [Scan(said, "", "wedge", 1.0)]


def _judged(epc: str) -> str | None:
    try:
        tag: Any = hex_to_tag_encodable(epc)
        return str(tag.gs1_element_string()).replace("(", "").replace(")", "")
    except (ConvertException, ValueError):
        return None


def _has_no_room(epc: str) -> bool:
    """Whether its numbers have more digits than a GTIN or SSCC, or something stands behind an SSCC."""
    bits = f"{int(epc, 16):096b}"
    partition = int(bits[11:14], 2)
    if partition >= len(_COMPANY_BITS):
        return True
    at = 14 + _COMPANY_BITS[partition]
    end, digits = (58, 13) if epc.startswith("30") else (72, 17)
    company, number = int(bits[14:at], 2), int(bits[at:end], 2)
    too_long = len(str(company)) > 12 - partition or len(str(number)) > digits - 12 + partition
    return too_long or (epc.startswith("31") and int(bits[72:], 2) != 0)
