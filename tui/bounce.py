"""Scans that bounce: a trigger held a moment too long reads the same code twice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from core.identify import Found, Item, Location, Lot, Plate
from core.ledger.lots import SERIALS
from devices.scanners.scan import Scan

# Nobody means the same plate, place or serial twice within this time. Of an item that is counted each scan is
# one more, however fast they come.
BOUNCE_S = 0.5
BOUNCE_OF_ITEM_S = 0.25


@dataclass(slots=True)
class Bounces:
    """Tells which scans are the one before once more; it sees every scan of a station, in order."""

    _last: Scan | None = None

    def after(self, scan: Scan) -> float | None:
        """The seconds since the same scanner read the same code, with no other in between, if that is short."""
        last, self._last = self._last, scan
        if last is None or (last.text, last.symbology, last.source) != (scan.text, scan.symbology, scan.source):
            return None
        passed = scan.at - last.at
        return passed if passed < BOUNCE_S else None


def is_once(found: Sequence[Found], passed_s: float) -> bool:
    """Whether what was scanned can be meant only once in so short a time."""
    return all(_is_once(each, passed_s) for each in found)


def _is_once(found: Found, passed_s: float) -> bool:
    match found:
        case Plate() | Location():
            return True
        case Lot():
            return found.is_serial
        case Item():
            return bool(found.serial) or (found.tracking in SERIALS and passed_s < BOUNCE_OF_ITEM_S)
        case _:
            return False
