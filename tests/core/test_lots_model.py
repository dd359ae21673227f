"""A shift of random work with lots, transfers, kits and returns: no rule of the ledger is ever broken by it."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import select

from core.catalogue.location import DefineLocation, DefineSite
from core.command import Command, Outcome
from core.errors import Rejection
from core.inbound.receive import Receive
from core.inbound.supplier_return import ReturnToSupplier
from core.internal.assemble import Assemble, free_parts
from core.internal.close_transfer import CloseTransfer
from core.internal.conversion import Part
from core.internal.expire_lots import ExpireLots
from core.internal.hold_lot import HoldLot, ReleaseLot
from core.internal.move import Move
from core.internal.order_transfer import ApproveTransfer, CancelTransfer, OrderTransfer, TransferLine
from core.internal.recall_lot import CloseRecall, NoteTraced, RecallGoods, RecallLot
from core.internal.receive_transfer import ReceiveTransfer
from core.internal.repack import Relabel, Repack
from core.internal.reserve import Reserve
from core.internal.ship_transfer import ShipTransfer
from core.internal.take_apart import TakeApart
from core.schema.tables import balance, item, location, lot, plate
from core.undo import Undo
from core.values import local_date, to_decimal
from tests.core.all_rules import broken_anywhere
from tests.core.internal.two_sites import approved
from tests.core.internal.workshop import EARLY, furnish
from tests.core.test_ledger_model import PLAYED_WITH_LOTS
from tests.core.warehouse import FRESH, Warehouse

ONE = Decimal(1)


class LotShift:
    """Somebody who does one thing after another, as the dice fall."""

    def __init__(self, warehouse: Warehouse, seed: int) -> None:
        self.warehouse = warehouse
        self.dice = random.Random(seed)
        self.taken: Counter[str] = Counter()
        self.done: list[UUID] = []
        self.recalled: list[dict[str, str]] = []
        self.transfers = 0
        self.doings: tuple[Callable[[], Command | None], ...] = (
            self.receive, self.receive, self.move, self.reserve, self.hold, self.release, self.recall,
            self.recall_goods, self.recall_goods,
            self.note_traced, self.close_recall, self.expire, self.expire, self.order, self.approve,
            self.cancel, self.ship,
            self.ship, self.ship, self.come, self.come, self.come, self.close, self.send_back, self.make, self.make,
            self.apart, self.repack, self.relabel, self.undo, self.undo,
        )  # fmt: skip

    def step(self) -> None:
        """Does something; what is refused is refused."""
        if self.dice.random() < 0.02:
            self.warehouse.clock.forward(1440)
        command = self.dice.choice(self.doings)()
        if command is None:
            return
        try:
            outcome = self._post(command)
        except Rejection:
            return
        self.taken[type(command).__name__] += 1
        if outcome.posting is not None and type(command).undoable:
            self.done.append(outcome.posting)

    def _post(self, command: Command) -> Outcome:
        if isinstance(command, CloseTransfer):
            try:
                return self.warehouse.post(command, "SUE")
            except Rejection as refused:
                if refused.code != "transfer_difference":
                    raise
            return approved(self.warehouse, command, "SUE")
        return self.warehouse.post(command)

    def goods(self, *sites: int, **like: str) -> tuple[str, str, str, str, Decimal] | None:
        """The place, plate, SKU and lot of some goods in the house, and how many."""
        columns = (location.c.code, plate.c.code, item.c.sku, lot.c.code, balance.c.quantity)
        query = select(*columns).join(location, location.c.id == balance.c.location_id)
        for table in (item, lot, plate):
            query = query.join(table, table.c.id == balance.c[f"{table.name}_id"])
        query = query.where(location.c.site_id.in_(sites or (1,)), balance.c.status == "available").order_by(
            balance.c.id
        )
        for name, value in like.items():
            query = query.where((item.c.sku if name == "sku" else location.c.code) == value)
        rows = self.warehouse.room.read(lambda at: at.execute(query).all())
        if not rows:
            return None
        place, on, sku, code, there = self.dice.choice(rows)
        most = to_decimal(there)
        return place, on, sku, code, self.dice.choice((ONE, most, min(most, Decimal(7))))

    # What is done

    def receive(self) -> Command:
        sku = self.dice.choice(("BOLT", "GLUE", "MILK"))
        lots = {"GLUE": self.dice.choice(("G1", "G2")), "MILK": "M1"}
        on = self.dice.choice(("", "", "LP000005", "LP000006"))
        return Receive(
            site="MAIN", order="PO1", sku=sku, quantity=ONE, location="DOCK", plate=on, lot=lots.get(sku, ""),
            expires_on=EARLY if sku == "MILK" else None,
        )  # fmt: skip

    def move(self) -> Command | None:
        found = self.goods()
        if found is None:
            return None
        place, on, sku, code, amount = found
        if on and self.dice.random() < 0.5:
            return Move(site="MAIN", plate=on, target=self.dice.choice(("A1", "A2", "A3")))
        target = self.dice.choice(("A1", "A1", "A2"))
        return Move(site="MAIN", sku=sku, lot=code, quantity=amount, source=place, source_plate=on, target=target)

    def reserve(self) -> Command | None:
        found = self.goods()
        if found is None:
            return None
        place, on, sku, code, _ = found
        where = _place(place, on)
        return Reserve(site="MAIN", sku=sku, lot=code, quantity=ONE, purpose="job", valid_minutes=60, **where)

    def _lot(self) -> dict[str, str]:
        sku, code = self.dice.choice((("GLUE", "G1"), ("GLUE", "G2"), ("MILK", "M1"), ("MILK", "M3"), ("SET", "K1")))
        return {"site": "MAIN", "sku": sku, "lot": code}

    def hold(self) -> Command | None:
        return HoldLot(**self._lot(), reason="glass") if self.dice.random() < 0.4 else None

    def release(self) -> Command:
        return ReleaseLot(**self._lot(), reason="checked")

    def recall(self) -> Command | None:
        if self.dice.random() > 0.2:
            return None
        self.recalled.append(self._lot())
        return RecallLot(**self.recalled[-1], reason="listeria")

    def _recalled(self) -> dict[str, str]:
        return self.dice.choice(self.recalled[-2:] or [self._lot()])

    def recall_goods(self) -> Command:
        return RecallGoods(**{**self._recalled(), "site": self.dice.choice(("MAIN", "MAIN", "EAST"))})

    def note_traced(self) -> Command:
        return NoteTraced(**self._recalled(), note="told")

    def close_recall(self) -> Command:
        return CloseRecall(**self._recalled())

    def expire(self) -> Command:
        return ExpireLots(site=self.dice.choice(("MAIN", "EAST")))

    def order(self) -> Command:
        self.transfers += 1
        wanted = tuple(TransferLine(sku=sku, quantity=Decimal(5)) for sku in ("BOLT", "GLUE", "MILK"))
        draft = self.dice.random() < 0.3
        return OrderTransfer(site="MAIN", number=f"T{self.transfers}", to_site="EAST", lines=wanted, draft=draft)

    def _transfer(self) -> str:
        return f"T{self.dice.randint(max(1, self.transfers - 2), max(1, self.transfers))}"

    def approve(self) -> Command:
        return ApproveTransfer(site="MAIN", order=self._transfer())

    def cancel(self) -> Command | None:
        return CancelTransfer(site="MAIN", order=self._transfer()) if self.dice.random() < 0.2 else None

    def ship(self) -> Command | None:
        found = self.goods()
        if found is None:
            return None
        place, on, sku, code, amount = found
        if on and self.dice.random() < 0.6:
            return ShipTransfer(site="MAIN", order=self._transfer(), plate=on)
        where: dict[str, Any] = {"source_plate": on} if on else {"source": place}
        onto = self.dice.choice(("", "LP000007"))
        return ShipTransfer(
            site="MAIN", order=self._transfer(), sku=sku, lot=code, quantity=amount, target_plate=onto, **where
        )

    def come(self) -> Command | None:
        found = self.goods(place="TO-EAST")
        if found is None:
            return None
        _, on, sku, code, amount = found
        if on and self.dice.random() < 0.6:
            return ReceiveTransfer(site="EAST", order=self._transfer(), plate=on, location="E1")
        return ReceiveTransfer(
            site="EAST", order=self._transfer(), sku=sku, lot=code, quantity=amount, source_plate=on, location="E1"
        )

    def close(self) -> Command | None:
        return CloseTransfer(site="MAIN", order=self._transfer(), reason="LOST") if self.dice.random() < 0.5 else None

    def send_back(self) -> Command | None:
        found = self.goods()
        if found is None:
            return None
        place, on, sku, code, amount = found
        where = _place(place, on)
        again = self.dice.random() < 0.5
        return ReturnToSupplier(
            site="MAIN", order="PO1", sku=sku, lot=code, quantity=amount, reason="bad", replace=again, **where
        )

    def make(self) -> Command | None:
        today = local_date(self.warehouse.clock(), "Europe/Berlin")
        parts = self.warehouse.room.read(free_parts, 1, "A1", "SET", 1_000_000, today)
        code = self.dice.choice(("K1", "K2", "K3"))
        return Assemble(site="MAIN", sku="SET", quantity=ONE, lot=code, location="A5", parts=parts)

    def apart(self) -> Command | None:
        found = self.goods(sku="SET")
        if found is None:
            return None
        parts = (
            Part(sku="BOLT", quantity=Decimal(4), location="A1"),
            Part(sku="GLUE", quantity=ONE, lot="G1", location="A1"),
        )
        kept = parts[: self.dice.randint(1, 2)]
        return TakeApart(
            site="MAIN", sku="SET", quantity=ONE, lot=found[3], location=found[0], parts=kept, reason="DAMAGED"
        )

    def repack(self) -> Command | None:
        if self.dice.random() < 0.5:
            return Repack(site="MAIN", sku="PACK", quantity=ONE, location="A1", into="BOLT")
        return Repack(site="MAIN", sku="BOLT", quantity=Decimal(50), location="A1", into="PACK")

    def relabel(self) -> Command | None:
        found = self.goods(sku=self.dice.choice(("GLUE", "MILK")))
        if found is None:
            return None
        place, on, sku, code, _ = found
        where = _place(place, on)
        other = {"GLUE": "G2", "MILK": "M3"}[sku]
        return Relabel(site="MAIN", sku=sku, lot=code, new_lot=other, quantity=ONE, reason="label", **where)

    def undo(self) -> Command | None:
        if not self.done:
            return None
        return Undo(posting=self.dice.choice(self.done[-12:]))


def _place(place: str, on: str) -> dict[str, Any]:
    return {"plate": on} if on else {"location": place}


def prepare(warehouse: Warehouse) -> Warehouse:
    furnish(warehouse)
    warehouse.post(DefineSite(code="EAST", name="East"))
    warehouse.post(DefineLocation(site="MAIN", code="TO-EAST", kind="transit"))
    warehouse.post(DefineLocation(site="EAST", code="E1"))
    warehouse.find("A1", "MILK", 20, lot="M3", expires_on=FRESH, site="MAIN")
    return warehouse


def work(shift: LotShift, steps: int, asked_every: int) -> None:
    """Works so many steps, and asks now and then whether a rule is broken."""
    for number in range(steps):
        if number == steps // 2:
            shift.warehouse.clock.forward(130 * 1440)  # milk has expired
        with suppress(Rejection):
            shift.step()
        if number % asked_every == 0:
            assert shift.warehouse.room.read(broken_anywhere) == []
    assert shift.warehouse.room.read(broken_anywhere) == []


def test_whatever_is_done_with_lots_breaks_no_rule(fresh_file: Callable[[], Warehouse]) -> None:
    taken: Counter[str] = Counter()
    for seed in range(2):
        shift = LotShift(prepare(fresh_file()), seed)
        work(shift, 280, 4)
        taken += shift.taken
    assert PLAYED_WITH_LOTS - set(taken) == set()


def test_whatever_is_done_with_lots_breaks_no_rule_on_postgresql(postgresql_warehouse: Warehouse) -> None:
    shift = LotShift(prepare(postgresql_warehouse), 1)
    work(shift, 70, 7)
    assert len(shift.taken) > 8
