"""Serials of goods that come in several at once: each named, or from a first to a last."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from core.catalogue.item import ItemRow
from core.errors import Rejection
from core.ledger.lots import LOT_LENGTH_MAX
from core.text import code_text
from core.values import ONE, show_quantity

SERIALS_MAX = 500
_PARTS = re.compile(r"(?P<prefix>.*?)(?P<number>[0-9]{1,18})")


def serial_range(first: str, last: str) -> tuple[str, ...]:
    """All serials from the first to the last, which differ in their last digits only."""
    first, last = (code_text("serial", each.strip(), LOT_LENGTH_MAX) for each in (first, last))
    begin, end = _PARTS.fullmatch(first), _PARTS.fullmatch(last)
    if begin is None or end is None or begin["prefix"] != end["prefix"] or len(first) != len(last):
        raise Rejection("serials_unlike", first=first, last=last)
    numbers = range(int(begin["number"]), int(end["number"]) + 1)
    if not numbers:
        raise Rejection("serials_unlike", first=first, last=last)
    if len(numbers) > SERIALS_MAX:
        raise Rejection("serials_too_many", count=len(numbers), most=SERIALS_MAX)
    width = len(begin["number"])
    return tuple(f"{begin['prefix']}{number:0{width}}" for number in numbers)


def require_each_once(of: ItemRow, serials: Sequence[str], pieces: int) -> None:
    """Refuses serials that are named twice, too many at once, or more or fewer than there are pieces."""
    if of.tracking != "serial":
        raise Rejection("serial_unwanted", sku=of.sku)
    if len(serials) > SERIALS_MAX:
        raise Rejection("serials_too_many", count=len(serials), most=SERIALS_MAX)
    twice = [serial for serial, times in Counter(serials).items() if times > 1]
    if twice:
        raise Rejection("serial_twice", serial=twice[0])
    if len(serials) * ONE != pieces:
        raise Rejection("serials_counted", count=len(serials), pieces=show_quantity(pieces))
