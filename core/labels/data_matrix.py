"""Data Matrix: how large a square symbol must be for a text.

Source: ISO/IEC 16022, table 7 (sizes of ECC 200) and 5.2.3 (ASCII encodation).
"""

from __future__ import annotations

import re

from core.labels.errors import LabelError
from core.labels.gs1 import FNC1

# The empty room around the symbol, in modules; one is the least that readers need.
QUIET_ZONE = 2

# Modules a side -> data codewords.
_CAPACITY = {
    10: 3,
    12: 5,
    14: 8,
    16: 12,
    18: 18,
    20: 22,
    22: 30,
    24: 36,
    26: 44,
    32: 62,
    36: 86,
    40: 114,
    44: 144,
    48: 174,
    52: 204,
}
SIDES = tuple(_CAPACITY)

# Where these are, an encoder may change to the alphabet of EDI (X12) and back, for more codewords than that saves:
# three at most in 25,000 texts with an encoder that prints.
_SIGNS_OF_X12 = frozenset("*>")
_CHANGE_OF_ALPHABET = 4

# What one codeword holds: two digits, or one character of ASCII.
_CODEWORD = re.compile(r"[0-9]{2}|[\x20-\x7e\x1d]")


def side(text: str) -> int:
    """Modules a side that any encoder can put the text in, however well it does.

    LabelError for an empty or too long text and for characters outside printable ASCII.
    """
    codewords = len(_CODEWORD.findall(text)) + _CHANGE_OF_ALPHABET * bool(_SIGNS_OF_X12 & set(text))
    if not text:
        raise LabelError("an empty text cannot be a barcode")
    if strange := _CODEWORD.sub("", text):
        raise LabelError(f"{strange[0]!r} cannot be in a barcode")
    for modules, capacity in _CAPACITY.items():
        if codewords <= capacity:
            return modules
    characters = len(text.replace(FNC1, ""))
    raise LabelError(f"{characters} characters are too many for a barcode on a label")
