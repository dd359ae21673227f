"""A shift of random work with what customers send back: no rule of the ledger is ever broken by it."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from decimal import Decimal
from uuid import UUID

from core.catalogue.location import DefineLocation
from core.command import Command
from core.errors import Rejection
from core.inbound.put_away import PutAway
from core.inbound.put_away_all import PutAwayAll
from core.internal.adjust import AdjustStock
from core.internal.hold_lot import HoldLot, ReleaseLot
from core.internal.move import Move
from core.outbound.customer_return import AuthoriseReturn, CloseReturn, ReturnedLine
from core.outbound.inspect_return import DISPOSITIONS, InspectReturn
from core.outbound.return_list import find_returns
from core.outbound.take_return import TakeReturn
from core.outbound.to_inspect import goods_to_inspect, returns_of
from core.undo import Undo
from tests.core.all_rules import broken_anywhere
from tests.core.test_ledger_model import PLAYED_WITH_RETURNS
from tests.core.warehouse import Warehouse

GOODS = (
    ("BOLT", "", ""),
    ("NUT", "", ""),
    ("GLUE", "G1", ""),
    ("GLUE", "G2", ""),
    ("PUMP", "", "S1"),
    ("PUMP", "", "S2"),
)
PLATES = ("", "", "LP000005", "LP000006")


class ReturnShift:
    """Somebody who does one thing after another, as the dice fall."""

    def __init__(self, warehouse: Warehouse, seed: int) -> None:
        self.warehouse = warehouse
        self.dice = random.Random(seed)
        self.taken: Counter[str] = Counter()
        self.done: list[UUID] = []
        self.agreed = 0
        self.doings: tuple[Callable[[], Command], ...] = (
            self.agree, self.take, self.take, self.take, self.look, self.look, self.look, self.look, self.close,
            self.carry, self.put_away, self.lose, self.hold, self.undo, self.undo, self.undo,
        )  # fmt: skip

    def step(self) -> None:
        """Does something; what is refused is refused."""
        command = self.dice.choice(self.doings)()
        outcome = self.warehouse.post(command)
        self.taken[type(command).__name__] += 1
        if outcome.posting is not None and type(command).undoable:
            self.done.append(outcome.posting)

    def number(self) -> str:
        """One of the returns there are, of whatever state; none at times."""
        found = self.warehouse.room.read(find_returns, 1, "BETA", 60)
        return self.dice.choice([each.number for each in found]) if found and self.dice.random() < 0.8 else ""

    def some(self) -> Decimal:
        return Decimal(self.dice.randint(1, 4))

    def agree(self) -> Command:
        self.agreed += 1
        skus = self.dice.sample(("BOLT", "NUT", "GLUE", "PUMP"), 2)
        lines = tuple(ReturnedLine(sku=sku, quantity=self.some()) for sku in skus)
        return AuthoriseReturn(number=f"RMA{self.agreed}", customer="BETA", lines=lines)

    def take(self) -> Command:
        sku, lot, serial = self.dice.choice(GOODS)
        number, plate = self.number(), self.dice.choice(PLATES)
        customer = "" if number else "BETA"
        amount = Decimal(1) if serial else self.some()
        return TakeReturn(
            sku=sku, lot=lot, serial=serial, quantity=amount, plate=plate, number=number, customer=customer
        )

    def look(self) -> Command:
        rows = self.warehouse.room.read(goods_to_inspect, 1)
        if not rows:
            return self.take()
        goods = self.dice.choice(rows)
        came = self.warehouse.room.read(returns_of, 1, goods.sku, goods.lot)
        number, line = self.dice.choice([(each.number, each.line) for each in came] or [("RMA1", 1)])
        lot, serial = goods.identity
        return InspectReturn(
            number=number, line=line, disposition=self.dice.choice(DISPOSITIONS), lot=lot, serial=serial,
            quantity=Decimal(1) if serial else self.some(), location="" if goods.plate else goods.location,
            plate=goods.plate, reason="DAMAGED",
        )  # fmt: skip

    def close(self) -> Command:
        return CloseReturn(number=self.number())

    def carry(self) -> Command:
        status = self.dice.choice(("returned", "available", "hold"))
        there = self.dice.sample(("BACK", "A1", "A2"), 2)
        return Move(sku="BOLT", quantity=self.some(), source=there[0], target=there[1], status=status)

    def put_away(self) -> Command:
        if self.dice.random() < 0.5:
            return PutAwayAll(source="BACK", target="A3")
        return PutAway(plate=self.dice.choice(PLATES[2:]), target="A4")

    def lose(self) -> Command:
        change = Decimal(self.dice.choice((-1, 1)))
        return AdjustStock(location="BACK", sku="BOLT", change=change, status="returned", reason="LOST")

    def hold(self) -> Command:
        if self.dice.random() < 0.5:
            return ReleaseLot(sku="GLUE", lot="G1", reason="checked")
        return HoldLot(sku="GLUE", lot="G1", reason="glass")

    def undo(self) -> Command:
        if not self.done:
            return self.take()
        return Undo(posting=self.dice.choice(self.done[-12:]))


def prepare(warehouse: Warehouse) -> Warehouse:
    """Lots that are known, and serials that have left the house."""
    warehouse.post(DefineLocation(code="BACK", kind="returns"))
    for lot in ("G1", "G2"):
        warehouse.find("A5", "GLUE", 5, lot=lot)
    for serial in ("S1", "S2"):
        for change in (1, -1):
            warehouse.find("A5", "PUMP", change, serial=serial)
    return warehouse


def work(shift: ReturnShift, steps: int, asked_every: int) -> None:
    """Works so many steps, and asks now and then whether a rule is broken."""
    for number in range(steps):
        with suppress(Rejection):
            shift.step()
        if number % asked_every == 0:
            assert shift.warehouse.room.read(broken_anywhere) == [], number
    assert shift.warehouse.room.read(broken_anywhere) == []


def test_whatever_is_done_with_returns_breaks_no_rule(fresh_file: Callable[[], Warehouse]) -> None:
    taken: Counter[str] = Counter()
    for seed in range(2):
        shift = ReturnShift(prepare(fresh_file()), seed)
        work(shift, 250, 4)
        taken += shift.taken
    assert PLAYED_WITH_RETURNS - set(taken) == set()


def test_whatever_is_done_with_returns_breaks_no_rule_on_postgresql(postgresql_warehouse: Warehouse) -> None:
    shift = ReturnShift(prepare(postgresql_warehouse), 1)
    work(shift, 70, 7)
    assert len(shift.taken) > 5
