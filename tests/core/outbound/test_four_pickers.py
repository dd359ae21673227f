"""Four pick two hundred lines at once: nothing is picked twice, nothing stays reserved, nobody sees a deadlock."""

from __future__ import annotations

import threading
from decimal import Decimal

from sqlalchemy import select

from core.access.operator import DefineOperator
from core.errors import Rejection
from core.outbound.allocate import AllocateOrders
from core.outbound.drop_run import DropRun
from core.outbound.order_sale import OrderSale
from core.outbound.pick import Pick
from core.outbound.pick_run import Picker, begin_run, resume_run
from core.outbound.picks import PickRow, picks_of_run
from core.outbound.release_orders import ReleaseOrders
from core.outbound.run_row import RunRow
from core.outbound.short_pick import ShortPick
from core.schema.tables import pick_run
from tests.core.open_work import work_in
from tests.core.outbound.pickers import furnish_for_picking, open_reservations, picked, sold
from tests.core.warehouse import Warehouse

WHO = ("OTTO", "ANA", "JOE", "MIA")
ORDERS = tuple(f"SO{number:02}" for number in range(20))
TOLD = {"work_of_another", "work_settled", "pick_not_reserved", "reserved_elsewhere"}  # who lost is told, and goes on


def furnish_for_four(warehouse: Warehouse) -> None:
    """Twenty orders of ten lines each, of the same goods from the same few bins."""
    furnish_for_picking(warehouse)
    for code in WHO[1:]:
        warehouse.post(DefineOperator(code=code, name=code.capitalize(), role="operator"))
    for place in ("A1", "A2", "A3", "A4", "A5"):
        for sku in ("BOLT", "NUT"):
            warehouse.find(place, sku, 200)
    for number in ORDERS:
        lines = [sold(sku, 1 + at) for at in range(5) for sku in ("BOLT", "NUT")]
        warehouse.post(OrderSale(number=number, customer="BETA", lines=tuple(lines)))
    warehouse.post(AllocateOrders(orders=ORDERS))
    warehouse.post(ReleaseOrders(orders=ORDERS))


class FloorPicker(threading.Thread):
    """Takes one run after the other, until there is no work; a tenth of the picks is short, some come in two parts."""

    def __init__(self, warehouse: Warehouse, who: str, tote: int) -> None:
        super().__init__()
        self.own = Warehouse(warehouse.url)
        self.who, self.tote = who, tote
        self.seen: list[str] = []
        self.failed: list[BaseException] = []

    def run(self) -> None:
        try:
            while (found := self._begin()) is not None:
                self._work_through(found)
        except BaseException as failure:  # noqa: BLE001  the test tells which
            self.failed.append(failure)
        finally:
            self.own.room.close()

    def _begin(self) -> RunRow | None:
        self.own.clock.forward(0.001)
        self.tote += 1
        by = Picker(self.who, f"HH-{self.who}", self.own.clock())
        totes = [f"LP{self.tote:06}"]
        return self.own.room.write(begin_run, 1, by, "cluster", "STAGE", totes)

    def _work_through(self, run: RunRow) -> None:
        while rows := self.own.room.read(picks_of_run, run.id):
            self.own.clock.forward(0.001)
            try:
                self._pick(rows[0])
            except Rejection as refused:
                self.seen.append(refused.code)
                by = Picker(self.who, f"HH-{self.who}", self.own.clock())
                self.own.room.write(resume_run, 1, by)
        self.own.post(DropRun(run=run.number, target="DOCK2"), self.who)

    def _pick(self, row: PickRow) -> None:
        pieces = row.left // 1_000_000
        if row.number % 10 == 0 and row.location != "A5":
            command: Pick | ShortPick = ShortPick(
                work=row.number, quantity=Decimal(pieces // 2), reason="empty", tote=row.tote
            )
        elif row.number % 7 == 0 and pieces > 1 and not row.done:
            command = Pick(work=row.number, quantity=Decimal(1), tote=row.tote)
        else:
            command = Pick(work=row.number, tote=row.tote)
        self.own.post(command, self.who)


def test_four_pick_two_hundred_lines_at_once(postgresql_warehouse: Warehouse) -> None:
    shop = postgresql_warehouse
    furnish_for_four(shop)
    pickers = [FloorPicker(shop, who, at * 1_000) for at, who in enumerate(WHO, 1)]
    for each in pickers:
        each.start()
    for each in pickers:
        each.join(120)
    assert [each.failed for each in pickers] == [[], [], [], []]
    assert {code for each in pickers for code in each.seen} <= TOLD
    assert work_in(shop, "pick", "ready") == work_in(shop, "pick", "leased") == []
    for number in ORDERS:
        in_hand = sum(open_reservations(shop, number))
        assert in_hand == sum(picked(shop, number)) <= 30
        assert shop.order_state(number) in ("picked", "confirmed", "allocated")
    states = select(pick_run.c.state).distinct()
    assert shop.room.read(lambda at: at.execute(states).scalars().all()) == ["done"]
    assert shop.broken() == []
