"""Work inside the house while the store is missed again and again: nothing is lost, nothing doubled."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest

from core.internal.adjust import AdjustStock
from tests.floor.flaky_store import FlakyStore
from tests.floor.stage import Stage, staged
from tests.floor.warehouse import SEAL_EAN

NEVER, EVERY = 10**9, 5
Do = Callable[[Stage], None]


def scan(code: str) -> Do:
    return lambda stage: stage.scan(code)


def enter(text: str = "") -> Do:
    return lambda stage: stage.enter(text)


def press(name: str) -> Do:
    return lambda stage: stage.press(name)


FLOWS: dict[str, tuple[str, list[Do]]] = {
    "adjust": (
        "SUE",
        [scan("A12-040"), scan(SEAL_EAN), enter("20"), enter("3"), scan("A12-030"), scan(SEAL_EAN), enter("2"),
         enter("2"), press("F6"), enter()],
    ),
    "dispose": (
        "ANA",
        [scan("A12-040"), scan(SEAL_EAN), enter("3"), enter("1"), enter("2"), scan("A12-050"), scan(SEAL_EAN),
         enter("1"), enter("2"), enter("2"), press("F6"), enter()],
    ),
    "pallets": (
        "ANA",
        [scan("LP000001"), enter("1"), scan(SEAL_EAN), enter("12"), scan("LP000002"), scan("LP000001"), enter("2"),
         scan("LP000002"), scan("LP000001"), enter("2"), press("F6"), enter()],
    ),
    "move": (
        "ANA",
        [scan("A12-040"), press("F5"), scan("A12-020"), press("F5"), scan("A12-050"), scan("A12-020"), press("F6"),
         enter()],
    ),
}  # fmt: skip
BOOKED = {
    "adjust": ["AdjustStock", "AdjustStock", "Undo"],
    "dispose": ["ProposeDisposal", "ProposeDisposal", "Undo"],
    "pallets": ["Move", "MergePlates", "RetirePlate", "Undo"],
    "move": ["MoveAll", "MoveAll", "Undo"],
}


@pytest.mark.parametrize("task", FLOWS)
def test_each_flow_ends_as_if_nothing_had_happened(
    floor_template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, task: str
) -> None:
    store = FlakyStore(monkeypatch)
    undisturbed = played(task, store, floor_template, tmp_path, 0)
    assert undisturbed[0] == BOOKED[task]
    for first in range(1, EVERY + 1):
        assert played(task, store, floor_template, tmp_path, first) == undisturbed, f"missed from {first}"


def played(task: str, store: FlakyStore, template: Path, folder: Path, first: int) -> tuple[object, ...]:
    """What comes of it when the store is missed at that transaction and every few after it; 0 for never."""
    path = folder / f"{first}.db"
    shutil.copyfile(template, path)
    who, steps = FLOWS[task]
    with staged(f"sqlite:///{path}", deadline_s=0) as stage:
        pallet = AdjustStock(location="A12-010", sku="70007", change=Decimal(30), plate="LP000001", reason="FOUND")
        stage.room.post(pallet, stage.room.stamp("ADMIN", "DESK"))
        stage.open(task, who)
        store.miss(first or NEVER, "before" if first % 2 else "after", EVERY)
        for step in steps:
            step(stage)
            while stage.is_offline():
                store.mend()
                stage.enter()
        store.miss(NEVER, "before")
        places = ("A12-010", "A12-020", "A12-030", "A12-040", "A12-050")
        return stage.booked(), stage.refused(), stage.moves(), [stage.stock(place, "70007") for place in places]
