"""A picker at hot bins: asks for work, picks, now and then wrongly, drops, and asks for more until the day is over."""

from __future__ import annotations

import random
import threading
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import Connection, select

from core.command import Outcome
from core.errors import Rejection
from core.inbound.put_away import PutAway
from core.outbound.drop_run import DropRun
from core.outbound.pick import Pick
from core.outbound.pick_run import Picker, begin_run, leave_run, resume_run
from core.outbound.picks import PickRow, picks_of_run
from core.outbound.put_back import PutBack
from core.outbound.run_row import RunRow
from core.outbound.short_pick import ShortPick
from core.schema.tables import balance, item, location, lot
from core.undo import Undo
from core.values import to_decimal
from tests.faults.hot_notes import Notes, done

SITE, STAGE = 1, "STAGE"
SMALL = 4  # so many orders at once at the most


class Lying(NamedTuple):
    """Loose goods on a cart that are nobody's any more."""

    sku: str
    lot: str
    free: int


class HotPicker:
    """One picker with a cart of their own."""

    def __init__(self, notes: Notes, chance: random.Random, bins: list[str], day: Path) -> None:
        self.notes, self.room, self.who = notes, notes.room, notes.who
        self.chance, self.bins, self.day = chance, bins, day
        self.cart = f"CART-{notes.who}"
        self._pulse = threading.Event()

    def work(self) -> None:
        """Works until the day is over, and ends what is begun."""
        while True:
            run = self._run()
            if run is not None:
                self._walk(run)
            elif (self.day / "over").exists():
                return
            else:
                self._pulse.wait(1)

    def _run(self) -> RunRow | None:
        """The run in hand, else a new one."""
        try:
            by = Picker(self.who, self.notes.device, self.room.clock())
            found = self.room.write(resume_run, SITE, by)
            return found or self.room.write(begin_run, SITE, by, *self._way(), most=self.chance.randint(1, SMALL))
        except Rejection as refused:
            if refused.code in ("run_in_hand", "cart_in_use"):  # a run was given over at this moment
                return None
            raise

    def _way(self) -> tuple[str, str, list[str]]:
        method = self.chance.choice(("single", "batch", "cluster"))
        totes = self.chance.randint(1, SMALL) if method == "cluster" else self.chance.randint(0, 1)
        return method, self.cart, [f"LP{self.chance.randrange(10**10):010}" for _ in range(totes)]

    def _walk(self, run: RunRow) -> None:
        while True:
            mine = [each for each in self.room.read(picks_of_run, run.id) if each.holder == self.who]
            if not mine or self._now_and_then(0.02):
                break
            self._at(mine[0], run)
        self._drop(run)

    def _at(self, pick: PickRow, run: RunRow) -> None:
        """One pick: whole, in part, short, taken back, or put back."""
        calm = (self.day / "calm").exists()
        if not calm and self._now_and_then(0.03):
            there = to_decimal(pick.left) - 1
            self.notes.post(ShortPick(work=pick.number, quantity=there, reason="empty", tote=pick.tote))
            return
        part = to_decimal(pick.left) - 1 if self._now_and_then(0.08) else None
        answer = self.notes.post(Pick(work=pick.number, quantity=part or None, tote=pick.tote))
        picked = done(answer)
        if picked is None or calm:
            return
        if self._now_and_then(0.04):
            self.notes.post(Undo(posting=picked.posting))  # type: ignore[arg-type]  # an outcome has its posting
        elif self._now_and_then(0.04):
            self._put_back(pick, picked, run)

    def _put_back(self, pick: PickRow, picked: Outcome, run: RunRow) -> None:
        quantity = to_decimal(0) + 1
        where = {"plate": pick.tote} if pick.tote else {"location": run.place}
        bin_, lot_code = self.chance.choice(self.bins), picked.facts["lot"]
        self.notes.post(
            PutBack(order=pick.order, sku=pick.sku, quantity=quantity, target=bin_, lot=lot_code, **where)  # type: ignore[arg-type]
        )

    def _drop(self, run: RunRow) -> None:
        """Sets down what is in hand; what was cancelled meanwhile goes back to a bin first."""
        for each in self.room.read(_free_on, run.place):
            self.notes.post(
                PutAway(
                    sku=each.sku, quantity=to_decimal(each.free), lot=each.lot, source=run.place,
                    target=self.chance.choice(self.bins),
                )
            )  # fmt: skip
        if done(self.notes.post(DropRun(run=run.number, target=STAGE))) is None:
            self._leave(run)

    def _leave(self, run: RunRow) -> None:
        try:
            self.room.write(leave_run, run, self.room.clock())
        except Rejection as refused:
            if refused.code != "run_over":
                raise

    def _now_and_then(self, share: float) -> bool:
        return self.chance.random() < share


def _free_on(connection: Connection, place: str) -> list[Lying]:
    """What lies loose on a cart and is reserved for nobody."""
    free = balance.c.quantity - balance.c.reserved
    query = (
        select(item.c.sku, lot.c.code, free)
        .select_from(balance.join(item, item.c.id == balance.c.item_id).join(lot, lot.c.id == balance.c.lot_id))
        .join(location, location.c.id == balance.c.location_id)
        .where(location.c.code == place, balance.c.plate_id == 0, free > 0)
    )
    return [Lying(*row) for row in connection.execute(query)]
