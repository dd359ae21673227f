"""The work of a shift with goods, plates and reservations: a rule for every command that moves or holds them."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from functools import partial, wraps
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from core.command import Command, Stamp
from core.inbound.decide_quality import RejectQuality, ReleaseQuality
from core.inbound.put_away import PutAway
from core.inbound.quality import FAILED, IN_CHECK
from core.inbound.receive import Receive
from core.internal.adjust import AdjustStock
from core.internal.change_owner import ChangeOwner
from core.internal.change_status import ChangeStatus
from core.internal.move import Move
from core.internal.move_lines import MoveLine, MoveLines
from core.internal.report_problem import ReportProblem
from tests.core.paper_books import FIT, Noted, Place, Refused, Spot
from tests.core.paper_calendar import sites_of
from tests.core.paper_goods import Carried, adjust, count, move, receive, report_damage, restate
from tests.core.paper_plates import goods_on
from tests.core.shift import NOW_AND_THEN, Desk
from tests.core.shift_world import (
    A1,
    DOCK,
    FAR_A1,
    FAR_OUT,
    GOODS,
    NORTH,
    ORDER_AT,
    OUT,
    OWNERS,
    PICK,
    PIECES,
    PLACES,
    PLATE_CODES,
    PLATES,
    SCALE,
    STATUSES,
    named,
    placed,
    weighed,
)

Goods = tuple[str, str]
BAD = st.sampled_from(["quality", "missing"])
LINE = st.tuples(PICK, PLACES, PLATES, st.sampled_from([1, 2, None]), SCALE)


def work(
    when: Callable[[Floor], bool] = lambda _: True, **given: Any
) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """A rule whose command may have happened a while ago: the handheld was offline, or its clock is ahead."""

    def as_rule(act: Callable[..., None]) -> Callable[..., None]:
        @wraps(act)
        def at_last(shift: Floor, ago: int, **drawn: Any) -> None:
            shift.ago = ago
            act(shift, **drawn)
            shift.ago = 0

        ruled: Callable[..., None] = precondition(when)(rule(ago=NOW_AND_THEN, **given)(at_last))  # type: ignore[no-untyped-call]  # its own
        return ruled

    return as_rule


class Floor(Desk):
    """Work on the floor."""

    def stock_up(self) -> None:
        for place, goods, plate, pieces in (
            (DOCK, ("BOLT", ""), PLATE_CODES[0], 12),
            (DOCK, ("GLUE", "G1"), PLATE_CODES[1], 6),
            (A1, ("BOLT", ""), "", 9),
            (A1, ("HAM", ""), "", 4),
            (A1, ("PUMP", "S1"), "", 1),
            (FAR_A1, ("BOLT", ""), "", 5),
        ):
            self._receive(place, goods, plate, pieces, 2, "")

    @work(place=PLACES, goods=GOODS, plate=PLATES, pieces=PIECES, scale=SCALE, owner=OWNERS)
    def receive(self, place: Place, goods: Goods, plate: int, pieces: int, scale: int | None, owner: str) -> None:
        self._receive(place, goods, self._plate(plate, place), 1 if goods[0] == "PUMP" else pieces, scale, owner)

    def _receive(self, place: Place, goods: Goods, plate: str, pieces: int, scale: int | None, owner: str) -> None:
        spot = Spot(*place, *goods, plate, owner)
        order, weight = ORDER_AT[place.site], weighed(spot.sku, pieces, scale)
        command = Receive(
            site=place.site, order=order, location=place.code, plate=plate, quantity=Decimal(pieces),
            catch=kilos(weight), **named(spot),
        )  # fmt: skip
        self.post(
            command, lambda at: receive(self.paper, order, spot, pieces, weight, self.day(place.site, at)), "OTTO"
        )

    @work(place=PLACES, goods=GOODS, plate=PLATES, change=PIECES, scale=SCALE, owner=OWNERS, status=STATUSES)
    def find(
        self, place: Place, goods: Goods, plate: int, change: int, scale: int | None, owner: str, status: str
    ) -> None:
        spot = Spot(*place, *goods, self._plate(plate, place), owner, status)
        self._adjust(spot, 1 if spot.sku == "PUMP" else change, scale)

    @work(pick=PICK, change=st.sampled_from([-30, -5, -1, -1, 0, 1, 5]), scale=SCALE)
    def adjust(self, pick: int, change: int, scale: int | None) -> None:
        spot = self._spot(pick)
        self._adjust(spot, max(-1, min(1, change)) if spot.sku == "PUMP" else change, scale)

    def _adjust(self, spot: Spot, change: int, scale: int | None) -> None:
        weight = weighed(spot.sku, abs(change), scale)
        command = AdjustStock(
            site=spot.site, location=spot.place, reason="FOUND", plate=spot.plate, status=spot.status,
            change=Decimal(change), catch=kilos(weight), **named(spot),
        )  # fmt: skip
        self.post(command, lambda at: adjust(self.paper, spot, change, weight, self.day(spot.site, at)))

    @work(pick=PICK, counted=st.sampled_from([0, 1, 2, 4, 9]), scale=SCALE)
    def count(self, pick: int, counted: int, scale: int | None) -> None:
        spot = self._spot(pick)
        counted = min(counted, 1) if spot.sku == "PUMP" else counted
        weight = weighed(spot.sku, counted, scale) or None
        command = AdjustStock(
            site=spot.site, location=spot.place, reason="LOST", plate=spot.plate, status=spot.status,
            counted=Decimal(counted), catch=kilos(weight), **named(spot),
        )  # fmt: skip
        self.post(command, lambda at: count(self.paper, spot, counted, weight, self.day(spot.site, at)))

    @work(pick=PICK, to=PLACES, onto=PLATES, pieces=PIECES, scale=SCALE, away=st.booleans())
    def move_some(self, pick: int, to: Place, onto: int, pieces: int, scale: int | None, away: bool) -> None:
        self._carry(self._carried(pick, to, onto, pieces, scale), away)

    @work(pick=PICK, to=PLACES, onto=PLATES, away=st.booleans())
    def move_all(self, pick: int, to: Place, onto: int, away: bool) -> None:
        self._carry(self._carried(pick, to, onto, None, None), away)

    def _carry(self, carried: Carried, away: bool) -> None:
        kind = PutAway if away else Move
        command = kind(site=carried.to.site, **self._line(carried))
        self.post(command, lambda at: self._move(carried.to.site, [carried], at))

    @work(lines=st.lists(LINE, min_size=2, max_size=4))
    def move_lines(self, lines: list[tuple[int, Place, int, int | None, int | None]]) -> None:
        carried = [self._carried(*line) for line in lines if self.paper.stock]
        if carried:
            site = carried[0].to.site
            carried = [each._replace(to=each.to if each.to.site == site else carried[0].to) for each in carried]
            command = MoveLines(site=site, lines=tuple(MoveLine(**self._line(each)) for each in carried))
            self.post(command, lambda at: self._move(site, carried, at))

    def _carried(self, pick: int, to: Place, onto: int, pieces: int | None, scale: int | None) -> Carried:
        """So many of the goods that are picked, or all that there are."""
        spot = self._spot(pick)
        to = self._target(pick, to, spot)
        return self._so_many(spot, to, self._plate(onto, to), pieces, scale)

    def _so_many(self, spot: Spot, to: Place, onto: str, pieces: int | None, scale: int | None) -> Carried:
        there = self.paper.there(spot).pieces
        pieces = (1 if spot.sku == "PUMP" else pieces) or there
        weight = None if pieces == there else weighed(spot.sku, pieces, scale)
        return Carried(spot, to, onto, pieces, weight)

    def _target(self, pick: int, to: Place, spot: Spot) -> Place:
        """Mostly a place that goods may go to from there: of their own site, unless they are in transit."""
        if pick < 10 or (to != spot.at and (to.site == spot.site or spot.place == OUT.code)):
            return to
        others = [place for place in (A1, DOCK, FAR_A1, FAR_OUT) if place.site == spot.site and place != spot.at]
        return others[pick % len(others)]

    def _plate(self, which: int, at: Place) -> str:
        """None, one that stands there or is empty, or any."""
        empty = [code for code in PLATE_CODES if not goods_on(self.paper, code)]
        there = [code for code, plate in self.paper.plates.items() if plate.at == at] + empty
        if which < 4 or (which < 8 and not there):
            return ""
        return there[which % len(there)] if which < 8 else PLATE_CODES[which % len(PLATE_CODES)]

    def _line(self, carried: Carried) -> dict[str, Any]:
        """What is carried, as commands say it."""
        spot, to = carried.source, carried.to
        loose = {"source": spot.place, "source_site": "" if spot.site == to.site else spot.site}
        return {
            "quantity": Decimal(carried.pieces), "target": to.code, "target_plate": carried.onto,
            "catch": kilos(carried.weight), "status": spot.status, "reservation": carried.claim, **named(spot),
            **({"source_plate": spot.plate} if spot.plate else loose),
        }  # fmt: skip

    def _move(self, site: str, carried: list[Carried], at: Stamp) -> Noted:
        others = sites_of(site, *(each.source.at for each in carried))
        return move(self.paper, site, carried, self.day(site, at, *others))

    @work(pick=PICK, pieces=st.sampled_from([1, 2, None, None]), scale=SCALE, status=BAD)
    def change_status(self, pick: int, pieces: int | None, scale: int | None, status: str) -> None:
        carried = self._carried(pick, A1, 0, pieces, scale)
        status = FIT if status == carried.source.status and pick > 5 else status
        target = carried.source._replace(status=status)
        self._restate(pick, carried, target, partial(ChangeStatus, new_status=status))

    @work(pick=PICK, pieces=st.sampled_from([1, None]), passed=st.booleans())
    def decide_on_quality(self, pick: int, pieces: int | None, passed: bool) -> None:
        """Of goods in check; of others it is refused."""
        checked = [spot for spot in sorted(self.paper.stock) if spot.status == IN_CHECK]
        spot = checked[pick % len(checked)] if checked else self._spot(pick)
        decided = ReleaseQuality if passed else partial(RejectQuality, reason="DEFECT")
        if checked:
            target = spot._replace(status=FIT if passed else FAILED)
            self._restate(pick, self._so_many(spot, A1, "", pieces, pick % 3 + 1), target, decided)
        else:
            self.post(decided(site=spot.site, quantity=Decimal(1), **placed(spot)), nobody_may)

    @work(pick=PICK, pieces=st.sampled_from([1, 2, None, None]), scale=SCALE)
    def change_owner(self, pick: int, pieces: int | None, scale: int | None) -> None:
        carried = self._carried(pick, A1, 0, pieces, scale)
        owner = "" if carried.source.owner or pick < 5 else "ACME"
        self._restate(pick, carried, carried.source._replace(owner=owner), partial(ChangeOwner, new_owner=owner))

    @work(pick=PICK, pieces=st.sampled_from([1, 2, None, None]), scale=SCALE)
    def report_damage(self, pick: int, pieces: int | None, scale: int | None) -> None:
        carried = self._carried(pick, A1, 0, pieces, scale)
        spot, pieces, weight = carried.source, carried.pieces, carried.weight
        site = self._whose(pick, spot)
        goods = {"quantity": Decimal(pieces), "catch": kilos(weight), **placed(spot)}
        command = ReportProblem(problem="damaged", site=site, **goods)
        self.post(command, lambda at: report_damage(self.paper, site, spot, pieces, weight, self.day(site, at)))

    def _restate(self, pick: int, carried: Carried, target: Spot, kind: Callable[..., Command]) -> None:
        spot, pieces, weight = carried.source, carried.pieces, carried.weight
        site = self._whose(pick, spot)
        command = kind(site=site, quantity=Decimal(pieces), catch=kilos(weight), **placed(spot))
        self.post(command, lambda at: restate(self.paper, site, spot, target, pieces, weight, self.day(site, at)))

    def _whose(self, pick: int, spot: Spot) -> str:
        """The site of the goods, or of a plate in transit now and then another one, which may take it in only."""
        return NORTH if spot.plate and spot.at == OUT and pick < 30 else spot.site

    def _spot(self, pick: int) -> Spot:
        """Goods that are there, often such as are reserved, or now and then some that are not."""
        held = sorted({claim.spot for claim in self.paper.claims.values() if claim.spot and claim.open})
        if held and pick % 4 == 0:
            return held[pick // 4 % len(held)]
        spots = [*sorted(self.paper.stock), Spot(*A1, "PUMP", "S2"), Spot(*A1, "NUT")]
        return spots[pick % len(spots)]


def nobody_may(_stamp: Stamp) -> Noted:
    """What the paper says to what is never allowed."""
    raise Refused


def kilos(weight: int | None) -> Decimal | None:
    """A weight as commands say it."""
    return None if weight is None else Decimal(weight)
