"""RFID tags: the GTIN and serial, or the SSCC, that a tag's EPC says, so that a tag is one more thing to scan.

Source: GS1 EPC Tag Data Standard, sections 14.6.1 (SGTIN-96) and 14.6.2 (SSCC-96).
"""

from __future__ import annotations

import re
from typing import NamedTuple

from core.labels.gs1 import check_digit

BITS = 96
_EPC = re.compile(rf"[0-9A-Fa-f]{{{BITS // 4}}}")
_SGTIN_96, _SSCC_96 = 0x30, 0x31
_FILTER_BITS, _SERIAL_BITS, _UNUSED_BITS = 3, 38, 24
# By partition: the bits of the company's prefix, whose digits go from twelve down to six.
_COMPANY_BITS = (40, 37, 34, 30, 27, 24, 20)
_COMPANY_DIGITS_MAX = 12


class _Kind(NamedTuple):
    """How much the company's prefix and what it numbers take together."""

    bits: int
    digits: int


_GTIN, _SSCC = _Kind(44, 13), _Kind(58, 17)


def elements_of(epc: str) -> str | None:
    """The GS1 element string of a tag, given as 24 hexadecimal digits; None where it is no SGTIN-96 or SSCC-96."""
    if not _EPC.fullmatch(epc):
        return None
    bits = _Bits(int(epc, 16))
    header = bits.take(8)
    bits.take(_FILTER_BITS)
    if header == _SGTIN_96:
        key = _key(bits, _GTIN)
        return key and f"01{key}21{bits.take(_SERIAL_BITS)}"
    if header == _SSCC_96:
        key = _key(bits, _SSCC)
        return None if bits.take(_UNUSED_BITS) else key and f"00{key}"
    return None


def _key(bits: _Bits, kind: _Kind) -> str | None:
    """The GTIN or SSCC with its check digit; None where the tag's numbers have more digits than there is room for."""
    partition = bits.take(3)
    if partition >= len(_COMPANY_BITS):
        return None
    company_bits, company_digits = _COMPANY_BITS[partition], _COMPANY_DIGITS_MAX - partition
    number_digits = kind.digits - company_digits
    company, number = bits.take(company_bits), bits.take(kind.bits - company_bits)
    if company >= 10**company_digits or number >= 10**number_digits:
        return None
    # The first digit of what is numbered, the indicator or extension, stands before the prefix.
    numbered = f"{number:0{number_digits}}"
    key = f"{numbered[0]}{company:0{company_digits}}{numbered[1:]}"
    return key + check_digit(key)


class _Bits:
    """Takes numbers off the front of a tag."""

    def __init__(self, value: int) -> None:
        self._value, self._left = value, BITS

    def take(self, count: int) -> int:
        """The next so many bits, as a number."""
        self._left -= count
        return self._value >> self._left & (1 << count) - 1
