"""What the AIM ids say that scanners put before a code: which kind of barcode was read.

Source: ISO/IEC 15424, and the GS1 General Specifications, section 5, for those that carry GS1 data.
"""

from __future__ import annotations

_GS1 = {
    "]C1": "GS1-128",
    "]d2": "GS1 DataMatrix",
    "]Q3": "GS1 QR",
    "]J1": "GS1 DotCode",
    "]e0": "GS1 DataBar",
    "]e1": "GS1 Composite",
    "]e2": "GS1 Composite",
    "]E4": "EAN-8",
}
_KINDS = {
    "A": "Code 39",
    "C": "Code 128",
    "d": "Data Matrix",
    "e": "GS1 DataBar",
    "E": "EAN or UPC",
    "F": "Codabar",
    "G": "Code 93",
    "I": "ITF",
    "J": "DotCode",
    "L": "PDF417",
    "Q": "QR",
    "S": "Code 2 of 5",
    "U": "MaxiCode",
    "z": "Aztec",
}


def symbology_name(aim_id: str) -> str:
    """The kind of barcode in words, `]C1` as GS1-128; the id itself where it is none that we know."""
    return _GS1.get(aim_id) or _KINDS.get(aim_id[1:2], aim_id)
