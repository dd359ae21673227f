"""Printers that stall, hang up and are switched off, workers that are killed: no label is lost or silently double."""

from __future__ import annotations

import random
from collections import Counter
from pathlib import Path

import pytest

from core.catalogue.printer import DefinePrinter
from core.stockroom import Stockroom
from tests.core.warehouse import Warehouse
from tests.faults.print_room import PrintRoom, print_room, states
from tests.waiting import wait_until

JOBS = 250
TIMEOUT_S = 100
# A night prints 10,000 labels, in shares; each is another night.
JOBS_OF_A_NIGHT, JOBS_OF_A_SHARE = 10_000, 1_000


def test_every_label_comes_out_and_a_double_says_so(sqlite_warehouse: Warehouse, tmp_path: Path) -> None:
    printed_through_faults(sqlite_warehouse, tmp_path, JOBS, seed=20260302)


@pytest.mark.nightly
@pytest.mark.parametrize("share", range(JOBS_OF_A_NIGHT // JOBS_OF_A_SHARE))
def test_every_label_of_a_night_comes_out_and_a_double_says_so(
    sqlite_warehouse: Warehouse, tmp_path: Path, share: int
) -> None:
    printed_through_faults(sqlite_warehouse, tmp_path, JOBS_OF_A_SHARE, seed=share)


def printed_through_faults(warehouse: Warehouse, folder: Path, jobs: int, seed: int) -> None:
    for code in ("SLIPS", "SERIAL"):
        warehouse.post(DefinePrinter(code=code, name=code))
    chance = random.Random(seed)
    room = Stockroom(warehouse.url, deadline_s=30)
    with print_room(room, folder, jobs, chance) as whole:

        def all_is_out() -> bool:
            whole.look_after()
            return room.read(states) == {"confirmed": jobs}

        wait_until(all_is_out, f"all {jobs} labels are out", TIMEOUT_S)
    room.close()
    nothing_is_lost_or_double_in_silence(whole, jobs)


def nothing_is_lost_or_double_in_silence(whole: PrintRoom, jobs: int) -> None:
    out = [label for corner in whole.corners for label in corner.came_out()]
    plain = Counter(code for code, reprint in out if not reprint)
    marked = Counter(code for code, reprint in out if reprint)
    codes = {f"L{number:05d}" for number in range(jobs)}
    assert {*plain, *marked} == codes, "every label came out"
    assert [code for code, count in plain.items() if count > 1] == [], "no label came out twice as if it were one"
    asked = {f"L{job - 1:05d}": count for job, count in whole.reprints_asked.items()}
    assert [code for code, count in marked.items() if count > asked.get(code, 0)] == [], (
        "a person asked for each double"
    )
    for what in ("restart", "cable", "deaf", "paper", "stuck", "kill", "asked"):
        assert whole.happened[what] > 0, f"{what} never happened: print more labels"
