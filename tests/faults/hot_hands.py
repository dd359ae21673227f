"""A program that is one of those at hot bins or docks: it ends when the day is over, or is killed before.

Arguments: the database's address, what its operator does, who that is, a seed, when the clock of all began, the folder
of their notes, and the bins.
"""

from __future__ import annotations

import random
import sys
from pathlib import Path

from core.stockroom import Stockroom
from core.values import Micros
from tests.faults.hot_loader import HotLoader, HotSeller
from tests.faults.hot_notes import FastClock, Notes
from tests.faults.hot_office import HotGoods, HotOffice
from tests.faults.hot_packer import HotHand, HotPacker
from tests.faults.hot_picker import HotPicker

ROLES: dict[str, type[HotPicker | HotOffice | HotGoods | HotHand]] = {
    "picker": HotPicker, "office": HotOffice, "goods": HotGoods,
    "packer": HotPacker, "loader": HotLoader, "seller": HotSeller,
}  # fmt: skip


def main(url: str, role: str, who: str, seed: str, begun: str, day: str, *bins: str) -> None:
    """Does what somebody of that role does."""
    room = Stockroom(url, FastClock(Micros(int(begun))), deadline_s=60)
    notes = Notes(room, who, Path(day))
    ROLES[role](notes, random.Random(seed), list(bins), Path(day)).work()


if __name__ == "__main__":
    main(*sys.argv[1:])
