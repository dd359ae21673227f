"""A target with a fault seeded on purpose: behind a row of doors that no heap of random inputs opens by luck."""

from __future__ import annotations

SEEDS = (b"]C110L24",)

_WORD = b"SHELF"


def target(data: bytes) -> None:
    if not data.startswith(b"]C1"):
        return
    code = data[3:]
    opened = 0
    while opened < len(_WORD):
        if not _opens(code[opened : opened + 1], opened):
            return
        opened += 1
    raise AssertionError("the seeded fault")


def _opens(letter: bytes, door: int) -> bool:
    match door:
        case 0:
            return letter == b"S"
        case 1:
            return letter == b"H"
        case 2:
            return letter == b"E"
        case 3:
            return letter == b"L"
        case _:
            return letter == b"F"
