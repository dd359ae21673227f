"""QR codes: how large a symbol must be for a text, and the web address that GS1 elements make in one.

Sources: ISO/IEC 18004, table 7 (capacity at level M, byte mode); GS1 Digital Link, section 4 (URI syntax).
"""

from __future__ import annotations

import re
from urllib.parse import quote

from core.labels import gs1
from core.labels.errors import LabelError

# The empty room around the symbol, in modules.
QUIET_ZONE = 4

# Where a GS1 Digital Link leads when a site has no address of its own.
RESOLVER = "https://id.gs1.org"

# The largest symbol that is still read at arm's length from a label; version 1 has 21 modules a side.
_FIRST_SIDE, _STEP = 21, 4
# Bytes that versions 1, 2, ... hold.
_CAPACITY = (14, 26, 42, 62, 84, 106, 122, 152, 180, 213, 251, 287, 331, 362, 412)

# What names the thing itself, and what makes it more precise, in the order of the path.
_KEYS = ("01", "00")
_QUALIFIERS = {"01": ("10", "21"), "00": ()}

_ADDRESS = re.compile(r"https?://[A-Za-z0-9.-]+(:[0-9]+)?(/[A-Za-z0-9._~-]+)*")


def version(text: str) -> int:
    """The smallest version that holds the text a byte a character, so that every encoder draws the same size.

    LabelError for an empty or too long text and for characters outside printable ASCII.
    """
    if not text:
        raise LabelError("an empty text cannot be a barcode")
    for character in text:
        if not " " <= character <= "~":
            raise LabelError(f"{character!r} cannot be in a QR code")
    for number, capacity in enumerate(_CAPACITY, start=1):
        if len(text) <= capacity:
            return number
    raise LabelError(f"{len(text)} characters are too many for a QR code on a label")


def side(text: str) -> int:
    """Modules a side of that version."""
    return _FIRST_SIDE + _STEP * (version(text) - 1)


def is_address(text: str) -> bool:
    """Whether a Digital Link can begin so."""
    return _ADDRESS.fullmatch(text) is not None


def digital_link(elements: gs1.Elements, resolver: str = RESOLVER) -> str:
    """The elements as a GS1 Digital Link, `https://id.gs1.org/01/09506000134352/10/L24?17=271231`.

    LabelError where they name neither a GTIN nor an SSCC.
    """
    gs1.check_elements(elements)
    values = dict(elements)
    key = next((each for each in _KEYS if each in values), None)
    if key is None:
        raise LabelError(f"{gs1.readable(elements)} names no GTIN or SSCC: it makes no Digital Link")
    in_path = (key, *(each for each in _QUALIFIERS[key] if each in values))
    path = "".join(f"/{each}/{quote(values[each], safe='')}" for each in in_path)
    asked = "&".join(f"{each}={quote(value, safe='')}" for each, value in elements if each not in in_path)
    return f"{resolver}{path}" + (f"?{asked}" if asked else "")
