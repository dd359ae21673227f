"""The work of a shift inside the house: disposing, refilling faces, merging plates, clearing places, putting away."""

from __future__ import annotations

from decimal import Decimal
from uuid import UUID

from hypothesis import strategies as st
from sqlalchemy import Connection, select

from core.command import Command, Stamp
from core.inbound.put_away_all import PutAwayAll
from core.internal.dispose import ApproveDisposal, Dispose, ProposeDisposal, RefuseDisposal
from core.internal.move_all import MoveAll
from core.internal.plan_replenishment import PlanReplenishment
from core.internal.plate import MergePlates, RetirePlate
from core.internal.replenish import Replenish, ReplenishRow, ReportEmpty, need_work
from core.schema.tables import work as open_work
from core.schema.work import IS_OPEN
from core.values import to_decimal
from tests.core.paper_books import Noted, Place, Refused, Spot
from tests.core.paper_goods import Carried, move, restate
from tests.core.paper_internal import clear, merge, put_all_away, retire
from tests.core.shift_goods import kilos, work
from tests.core.shift_holds import Shift as House
from tests.core.shift_world import A1, B1, DOCK, FAR_A1, FAR_OUT, MAIN, OUT, PICK, PLACES, PLATE_CODES, SCALE, placed

EVERYWHERE = (DOCK, A1, B1, OUT, FAR_A1, FAR_OUT)
ASIDE = "disposal"


class Shift(House):
    """Everything that is done in a shift, inside the house too."""

    @work(pick=PICK, pieces=st.sampled_from([1, 2, None]), scale=SCALE)
    def put_aside(self, pick: int, pieces: int | None, scale: int | None) -> None:
        """One person puts goods aside, but neither disposes of them alone nor approves what they have put aside."""
        carried = self._carried(pick, A1, 0, pieces, scale)
        spot, pieces, weight = carried.source, carried.pieces, carried.weight
        site = self._whose(pick, spot)
        goods = {"quantity": Decimal(pieces), "catch": kilos(weight), "reason": "DAMAGED", **placed(spot)}
        self.post(Dispose(site=site, **goods), self._alone)
        target = spot._replace(status=ASIDE)
        on_paper = lambda at: restate(self.paper, site, spot, target, pieces, weight, self.day(site, at))  # noqa: E731
        self.post(ProposeDisposal(site=site, **goods), on_paper)
        self._settle_alone(pick, self.posted[-1].stamp.id)

    def _settle_alone(self, pick: int, proposal: UUID) -> None:
        kind = (ApproveDisposal, RefuseDisposal)[pick % 2]
        self.post(kind(proposal=proposal), self._alone)

    def _alone(self, _at: Stamp) -> Noted:
        raise Refused

    @work(which=PICK, onto=PICK)
    def merge_plates(self, which: int, onto: int) -> None:
        plate, other = self._known_plate(which), PLATE_CODES[onto % len(PLATE_CODES)]
        site = self._site_of(plate) or MAIN
        command = MergePlates(site=site, plate=plate, onto=other)
        self.post(command, lambda at: merge(self.paper, site, plate, other, self.day(site, at)))

    @work(which=PICK)
    def retire_a_plate(self, which: int) -> None:
        plate = self._known_plate(which)
        site = self._site_of(plate) or MAIN

        def on_paper(at: Stamp) -> Noted:
            self.day(site, at)
            return retire(self.paper, site, plate)

        self.post(RetirePlate(site=site, plate=plate), on_paper)

    @work(source=PLACES, towards=PLACES)
    def clear_a_place(self, source: Place, towards: Place) -> None:
        to = Place(source.site, towards.code)
        command = MoveAll(site=source.site, source=source.code, target=to.code)

        def on_paper(at: Stamp) -> Noted:
            if to not in EVERYWHERE:
                raise Refused
            return clear(self.paper, source, to, self.day(source.site, at))

        self.post(command, on_paper)

    @work(pick=PICK, towards=PLACES)
    def put_all_away(self, pick: int, towards: Place) -> None:
        """What is free of all that lies beside some goods, at their place or on their plate; or on any plate."""
        spot = self._spot(pick)
        plate = self._known_plate(pick) if pick < 10 else spot.plate
        to = self._target(pick, towards, spot)
        site = to.site if plate else spot.site
        to = Place(site, to.code)
        command = PutAwayAll(site=site, source="" if plate else spot.place, plate=plate, target=to.code)

        def on_paper(at: Stamp) -> Noted:
            if to not in EVERYWHERE:
                raise Refused
            return put_all_away(self.paper, site, plate or spot.at, to, self._day_for(site, at, plate))

        self.post(command, on_paper)

    @work(pick=PICK, some=st.booleans(), short=st.booleans())
    def refill(self, pick: int, some: bool, short: bool) -> None:
        """The face gets what is planned for it, or some of that; or nothing is there to bring."""
        ago, self.ago = self.ago, 0  # it is planned now, whenever what follows happened
        self.post(PlanReplenishment(site=MAIN), lambda _: Noted(MAIN))
        self.ago = ago
        numbers = self.warehouse.room.read(_open_work)
        if not numbers:
            return
        row = self.warehouse.room.read(need_work, numbers[pick % len(numbers)])
        pieces = 1 if some else row.left // 10**6
        command: Command = ReportEmpty(work=row.number)
        if pick < 70:
            command = Replenish(work=row.number, quantity=to_decimal(pieces * 10**6), short=short)
        self.post(command, lambda at: self._refill_on_paper(row, pieces if pick < 70 else 0, at))

    def _refill_on_paper(self, row: ReplenishRow, pieces: int, at: Stamp) -> Noted:
        day = self.day(MAIN, at)
        if not pieces:
            return Noted(MAIN)
        spot = Spot(MAIN, row.source, row.sku, row.lot, row.plate)
        return move(self.paper, MAIN, [Carried(spot, Place(MAIN, row.target), "", pieces)], day)


def _open_work(connection: Connection) -> list[int]:
    query = select(open_work.c.id).where(open_work.c.kind == "replenish", IS_OPEN).order_by(open_work.c.id)
    return list(connection.execute(query).scalars())
