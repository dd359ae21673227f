"""The ledger against books kept on paper: whatever is posted in whatever order, both say the same."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any, NamedTuple

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from core.commands import COMMANDS
from tests.core.shift import Played
from tests.core.shift_internal import Shift
from tests.core.warehouse import Warehouse

Opener = Callable[[], Warehouse]


class Run(NamedTuple):
    """So many shifts of so many steps, and how many steps they come to at the least: some shifts end early."""

    shifts: int
    steps: int
    least: int


SQLITE, POSTGRESQL = Run(90, 30, 1_850), Run(12, 25, 150)
NIGHT = 1_000_000  # steps, in shares that each last less than a test may
SHARE = Run(60, 50, 2_000)
POSTGRESQL_EVERY = 20  # of the shares, one is on PostgreSQL
# What these let somebody do changes neither goods nor what may be done with them.
ELSEWHERE = {
    "set_up", "access", "order", "plan_work", "approve_order", "reopen_order", "print", "capture_code", "set_up_codes",
    "set_up_quality", "set_up_outbound", "plan_put_away", "release_work", "sell", "allocate", "reallocate",
}  # fmt: skip
PAPERS = {"OpenReceipt", "CloseReceipt", "ReceiveShipment"}  # of a delivery: goods come in without them too
# These are played by a shift of their own, test_lots_model.py, which asks for each of them.
PLAYED_WITH_LOTS = {
    "Assemble", "CloseRecall", "CloseTransfer", "ExpireLots", "HoldLot", "NoteTraced", "RecallGoods", "RecallLot",
    "ReceiveTransfer", "Relabel", "ReleaseLot", "Repack", "ReturnToSupplier", "ShipTransfer", "TakeApart",
}  # fmt: skip
# And these by test_returns_model.py, and by pickers, packers and loaders who work at once, faults/test_hot_orders.py.
PLAYED_WITH_RETURNS = {"AuthoriseReturn", "CloseReturn", "InspectReturn", "TakeReturn"}
PLAYED_GOING_OUT = {
    "AdviseCarrier", "CancelShipment", "ChangeTote", "CloseCarton", "DropRun", "EndRun", "LoadCarton",
    "NoteShipment", "NoteTracking", "OpenShipment", "Pack", "Pick", "PickIntoCarton", "PrintPapers", "PutBack",
    "ReopenCarton", "ShipOrder", "ShipShipment", "ShortPack", "ShortPick", "SkipPick", "UnloadCarton", "Unpack",
    "VerifyCarton",
}  # fmt: skip
CHANCE: dict[str, Any] = {"derandomize": False, "database": None}  # nothing that was played before
# A failure is shown as it was found: to look for a shorter one takes longer than a test may last.
PHASES = (Phase.explicit, Phase.reuse, Phase.generate)


def play(open_warehouse: Opener, examples: int, steps: int, **more: Any) -> Played:
    """Plays so many shifts of so many steps, each in a warehouse of its own; says what was done."""
    played = Played()
    machine = type("Today", (Shift,), {"open_warehouse": staticmethod(open_warehouse), "played": played})
    bounded = {"max_examples": examples, "stateful_step_count": steps, "deadline": None, "phases": PHASES}
    run_state_machine_as_test(
        machine, settings=settings(suppress_health_check=list(HealthCheck), **{**bounded, **more})
    )
    return played


def play_every_command(open_warehouse: Opener, run: Run, **more: Any) -> None:
    """Plays the run, and once more where chance has left out a command; twice is no chance."""
    played = play(open_warehouse, run.shifts, run.steps, **more)
    if missing(played):
        again = play(open_warehouse, run.shifts, run.steps, **{**more, **CHANCE})
        played = Played(played.steps + again.steps, played.sent + again.sent, played.taken + again.taken)
    assert missing(played) == set()
    assert played.steps >= run.least


def missing(played: Played) -> set[str]:
    """The commands that change goods or what may be done with them, and that nobody sent."""
    wanted = {kind for kind, each in COMMANDS.items() if each.permission not in ELSEWHERE}
    elsewhere = PAPERS | PLAYED_WITH_LOTS | PLAYED_WITH_RETURNS | PLAYED_GOING_OUT
    return wanted - elsewhere - set(played.sent)


def test_the_ledger_keeps_the_same_books_as_paper(shifts_on_sqlite: Opener) -> None:
    play_every_command(shifts_on_sqlite, SQLITE)


def test_the_ledger_keeps_the_same_books_as_paper_on_postgresql(shifts_on_postgresql: Opener) -> None:
    played = play(shifts_on_postgresql, POSTGRESQL.shifts, POSTGRESQL.steps)
    assert played.steps >= POSTGRESQL.least


def test_that_is_two_thousand_steps() -> None:
    assert SQLITE.least + POSTGRESQL.least >= 2_000


def shares() -> range:
    """The shares of the night to be played: all, or with STOCKHAND_NIGHT=3/8 the third eighth of them."""
    part, _, of = os.environ.get("STOCKHAND_NIGHT", "1/1").partition("/")
    return range(int(part) - 1, NIGHT // SHARE.least, int(of))


@pytest.mark.nightly
@pytest.mark.parametrize("share", shares())
def test_the_ledger_keeps_the_same_books_as_paper_all_night(request: pytest.FixtureRequest, share: int) -> None:
    kind = "postgresql" if share % POSTGRESQL_EVERY == 0 else "sqlite"
    opener: Opener = request.getfixturevalue(f"shifts_on_{kind}")
    play_every_command(opener, SHARE, **CHANCE)
