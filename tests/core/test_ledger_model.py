"""The ledger against books kept on paper: whatever is posted in whatever order, both say the same."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import partial
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from core.command import Command, Outcome, Stamp
from core.errors import Rejection
from core.inbound.put_away import PutAway
from core.inbound.receive import Receive
from core.internal.adjust import AdjustStock
from core.internal.move import Move
from core.undo import Undo
from tests.core.paper_books import Line, PaperBooks, Refused, Step
from tests.core.warehouse import Warehouse

PLACES = st.sampled_from(["DOCK", "A1", "A2", "B1"])
GOODS = st.sampled_from([("BOLT", ""), ("BOLT", ""), ("GLUE", "G1"), ("GLUE", "G2"), ("PUMP", "S1"), ("PUMP", "S2")])
BOLTS, GLUE = ("BOLT", ""), ("GLUE", "G1")
PLATE_CODES = ["LP000001", "LP000002"]
PLATES = st.sampled_from(["", "", *PLATE_CODES])
QUANTITIES = st.sampled_from([1, 1, 2, 5, 30])
ORDERED = {1: Line("BOLT", 100, 100), 3: Line("PUMP", 5, 5), 5: Line("BOLT", 20, 22), 6: Line("GLUE", 40, 40)}


@dataclass(slots=True)
class Posted:
    """What was sent, what came back, and what the paper noted."""

    command: Command
    stamp: Stamp
    answer: Outcome | Rejection
    steps: list[Step]
    undone: bool = False


class LedgerMachine(RuleBasedStateMachine):
    """A shift in the warehouse."""

    open_warehouse: Callable[[], Warehouse]

    @initialize()
    def begin(self) -> None:
        self.warehouse = type(self).open_warehouse()
        self.paper = PaperBooks({number: replace(line) for number, line in ORDERED.items()})
        self.posted: list[Posted] = []
        for goods, plate, quantity in ((BOLTS, PLATE_CODES[0], 12), (GLUE, PLATE_CODES[0], 6), (BOLTS, "", 9)):
            self.receive("DOCK", goods, plate, quantity)

    def teardown(self) -> None:
        if hasattr(self, "warehouse"):
            self.warehouse.room.close()

    def post(self, command: Command, on_paper: Callable[[], list[Step]]) -> None:
        """Posts the command and notes it on paper; both take it, or neither does."""
        stamp = self.warehouse.stamp()
        answer: Outcome | Rejection
        try:
            answer = self.warehouse.room.post(command, stamp)
        except Rejection as rejection:
            answer = rejection
        try:
            steps = on_paper()
        except Refused:
            assert isinstance(answer, Rejection), (command, "the paper refuses it")
            steps = []
        else:
            assert isinstance(answer, Outcome), (command, str(answer))
        self.posted.append(Posted(command, stamp, answer, steps))

    @rule(place=PLACES, goods=GOODS, plate=PLATES, quantity=QUANTITIES)
    def receive(self, place: str, goods: tuple[str, str], plate: str, quantity: int) -> None:
        sku, code = goods
        quantity = 1 if sku == "PUMP" else quantity
        lot, serial = named(goods)
        command = Receive(
            order="PO1", sku=sku, quantity=Decimal(quantity), location=place, plate=plate, lot=lot, serial=serial
        )
        self.post(command, lambda: self.paper.receive((place, sku, code, plate), quantity))

    @rule(place=PLACES, goods=GOODS, plate=PLATES, change=st.sampled_from([-5, -1, 1, 5]), is_count=st.booleans())
    def adjust(self, place: str, goods: tuple[str, str], plate: str, change: int, is_count: bool) -> None:
        spot = (place, *goods, plate)
        if is_count:
            counted = 1 if goods[0] == "PUMP" else max(0, self.paper.stock[spot] + change)
            change = counted - self.paper.stock[spot]
        else:
            counted = 0
            change = max(-1, min(1, change)) if goods[0] == "PUMP" else change
        lot, serial = named(goods)
        command = AdjustStock(
            location=place, sku=goods[0], reason="FOUND", plate=plate, lot=lot, serial=serial,
            change=None if is_count else Decimal(change), counted=Decimal(counted) if is_count else None,
        )  # fmt: skip
        self.post(command, lambda: self.paper.adjust(spot, change))

    @rule(pick=st.integers(0, 99), to=PLACES, onto=PLATES, quantity=QUANTITIES, away=st.booleans())
    def move(self, pick: int, to: str, onto: str, quantity: int, away: bool) -> None:
        """Moves some of what is there, and now and then of what is not."""
        spots = [*sorted(self.paper.stock), ("A1", "PUMP", "S1", ""), ("A2", "BOLT", "", "")]
        place, sku, code, plate = spots[pick % len(spots)]
        quantity = 1 if sku == "PUMP" else quantity
        kind = PutAway if away else Move
        lot, serial = named((sku, code))
        command = kind(
            sku=sku, quantity=Decimal(quantity), source="" if plate else place, source_plate=plate, target=to,
            target_plate=onto, lot=lot, serial=serial,
        )  # fmt: skip
        self.post(command, lambda: self.paper.move((place, sku, code, plate), (to, sku, code, onto), quantity))

    @rule(pick=st.integers(0, 99), to=PLACES, onto=st.booleans())
    def move_all_that_lies_there(self, pick: int, to: str, onto: bool) -> None:
        spots = sorted(self.paper.stock)
        if spots:
            place, sku, code, plate = spots[pick % len(spots)]
            quantity = self.paper.stock[place, sku, code, plate]
            target_plate = PLATE_CODES[1] if onto else ""
            lot, serial = named((sku, code))
            command = Move(
                sku=sku, quantity=Decimal(quantity), source="" if plate else place, source_plate=plate, target=to,
                target_plate=target_plate, lot=lot, serial=serial,
            )  # fmt: skip
            target = (to, sku, code, target_plate)
            self.post(command, lambda: self.paper.move((place, sku, code, plate), target, quantity))

    @rule(plate=st.sampled_from(PLATE_CODES), to=PLACES, away=st.booleans())
    def move_a_plate(self, plate: str, to: str, away: bool) -> None:
        kind = PutAway if away else Move
        self.post(kind(plate=plate, target=to), lambda: self.paper.move_plate(plate, to))

    @rule(back=st.integers(1, 4))
    def undo(self, back: int) -> None:
        self._undo([posted for posted in self.posted if posted.steps and not posted.undone][-back:][:1])

    @rule(pick=st.integers(0, 99))
    def undo_what_may_be_undone_or_refused(self, pick: int) -> None:
        self._undo(self.posted[pick % len(self.posted) :][:1])

    def _undo(self, chosen: list[Posted]) -> None:
        for posted in chosen:
            self.post(Undo(posting=posted.stamp.id), partial(self._undo_on_paper, posted))

    def _undo_on_paper(self, posted: Posted) -> list[Step]:
        if posted.undone or not posted.steps or isinstance(posted.command, Undo):
            raise Refused
        plate = getattr(posted.command, "plate", "") if isinstance(posted.command, Move | PutAway) else ""
        self.paper.undo(posted.steps, plate)
        posted.undone = True
        return []

    @rule(pick=st.integers(0, 99))
    def send_again(self, pick: int) -> None:
        """The same command is answered as before; another one under its id is refused."""
        posted = self.posted[pick % len(self.posted)]
        if isinstance(posted.answer, Outcome):
            assert self.warehouse.room.post(posted.command, posted.stamp) == replace(posted.answer, repeated=True)
        else:
            with pytest.raises(Rejection) as refused:
                self.warehouse.room.post(posted.command, posted.stamp)
            assert (refused.value.code, refused.value.fields) == (posted.answer.code, posted.answer.fields)
        with pytest.raises(Rejection, match="used for another command"):
            self.warehouse.room.post(Move(sku="NUT", quantity=Decimal(1), source="A1", target="A2"), posted.stamp)

    @invariant()
    def the_ledger_and_the_paper_say_the_same(self) -> None:
        if not hasattr(self, "warehouse"):
            return
        stock = {key[:4]: amount for key, amount in self.warehouse.stock().items()}
        assert stock == {spot: Decimal(quantity) for spot, quantity in self.paper.stock.items()}
        done = {number: amount for (order, number), amount in self.warehouse.progress().items() if order == "PO1"}
        assert {number: done[number] for number in ORDERED} == {n: line.done for n, line in self.paper.lines.items()}
        assert self.warehouse.broken_rules() == []


def named(goods: tuple[str, str]) -> tuple[str, str]:
    """The lot and the serial as commands name them."""
    sku, code = goods
    return ("", code) if sku == "PUMP" else (code, "")


def play(open_warehouse: Callable[[], Warehouse], examples: int, steps: int, **more: Any) -> None:
    """Plays so many shifts of so many steps, each in a warehouse of its own."""
    machine = type("Shift", (LedgerMachine,), {"open_warehouse": staticmethod(open_warehouse)})
    bounded = settings(
        max_examples=examples,
        stateful_step_count=steps,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        **more,
    )
    run_state_machine_as_test(machine, settings=bounded)


def test_the_ledger_keeps_the_same_books_as_paper(fresh_file: Callable[[], Warehouse]) -> None:
    play(fresh_file, examples=40, steps=25)


def test_the_ledger_keeps_the_same_books_as_paper_on_postgresql(refurnished: Callable[[], str]) -> None:
    play(lambda: Warehouse(refurnished()), examples=6, steps=20)


@pytest.mark.nightly
def test_the_ledger_keeps_the_same_books_as_paper_all_night(fresh_file: Callable[[], Warehouse]) -> None:
    play(fresh_file, examples=1_000, steps=50)
