"""The work of a shift with plates and reservations."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import UUID

from hypothesis import strategies as st

from core.command import Stamp
from core.inbound.put_away import PutAway
from core.internal.move import Move
from core.internal.nest_plate import NestPlate
from core.internal.release import Release, ReleaseExpired
from core.internal.reserve import Reserve
from tests.core.paper_books import Noted, Place
from tests.core.paper_calendar import sites_of
from tests.core.paper_goods import Carried
from tests.core.paper_plates import carry_plate, nest
from tests.core.paper_reservations import release, release_expired, reserve, reserve_softly
from tests.core.shift_goods import Floor, Goods, work
from tests.core.shift_world import GOODS, MAIN, NORTH, PICK, PIECES, PLACES, PLATE_CODES, PLATES, SCALE, placed, weighed


def has_claims(shift: Floor) -> bool:
    """Whether anything was ever reserved."""
    return bool(shift.paper.claims)


class Shift(Floor):
    """Everything that is done in a shift."""

    def stock_up(self) -> None:
        super().stock_up()
        self._nest(PLATE_CODES[1], PLATE_CODES[0], MAIN)

    @work(which=PICK, to=PLACES, away=st.booleans())
    def move_a_plate(self, which: int, to: Place, away: bool) -> None:
        plate = self._known_plate(which)
        kind = PutAway if away else Move
        command = kind(site=to.site, plate=plate, target=to.code)
        self.post(command, lambda at: carry_plate(self.paper, plate, to, self._day_for(to.site, at, plate)))

    @work(which=PICK, onto=PICK)
    def nest_a_plate(self, which: int, onto: int) -> None:
        plate = self._known_plate(which)
        carriers = [code for code in PLATE_CODES if code != plate] * 3 + [plate]
        self._nest(plate, carriers[onto % len(carriers)], NORTH if which < 10 else "")

    @work(lambda shift: any(plate.on for plate in shift.paper.plates.values()), which=PICK)
    def take_a_plate_off(self, which: int) -> None:
        carried = [code for code, plate in self.paper.plates.items() if plate.on]
        self._nest(carried[which % len(carried)], "", "")

    def _nest(self, plate: str, onto: str, site: str) -> None:
        site = site or self._site_of(onto) or self._site_of(plate) or MAIN
        command = NestPlate(site=site, plate=plate, onto=onto)
        self.post(command, lambda at: nest(self.paper, site, plate, onto, self._day_for(site, at, plate)))

    def _known_plate(self, which: int) -> str:
        """One that was used already, or now and then any."""
        plates = PLATE_CODES if which < 5 else sorted(self.paper.plates)
        return plates[which % len(plates)]

    def _site_of(self, plate: str) -> str:
        known = self.paper.plates.get(plate)
        return known.at.site if known and known.at else ""

    def _day_for(self, site: str, at: Stamp, plate: str) -> Any:
        known = self.paper.plates.get(plate)
        return self.day(site, at, *sites_of(site, known.at if known else None))

    @work(has_claims, pick=PICK, to=PLACES, onto=PLATES, pieces=st.sampled_from([1, 2, None, None]), scale=SCALE)
    def take_reserved(self, pick: int, to: Place, onto: int, pieces: int | None, scale: int | None) -> None:
        for of in self._claims(pick):
            claim = self.paper.claims[of]
            fit = [spot for spot in sorted(self.paper.stock) if spot.sku == claim.sku] or [self._spot(pick)]
            spot = claim.spot or fit[pick % len(fit)]
            taken = pieces or claim.open or 1
            weight = None if taken == self.paper.there(spot).pieces else weighed(spot.sku, taken, scale)
            to = self._target(pick, to, spot)
            self._carry(Carried(spot, to, self._plate(onto, to), taken, weight, of), away=False)

    @work(pick=PICK, pieces=st.sampled_from([1, 2, 5, None]), minutes=st.sampled_from([None, 10, 10, 1000]))
    def reserve(self, pick: int, pieces: int | None, minutes: int | None) -> None:
        spot = self._spot(pick)
        site, wanted = self._whose(pick, spot), pieces or self.paper.there(spot).pieces
        command = Reserve(site=site, purpose="Jo", quantity=Decimal(wanted), valid_minutes=minutes, **placed(spot))

        def on_paper(at: Stamp) -> Noted:
            self.day(site, at)
            return reserve(self.paper, at.id, site, spot, wanted, minutes)

        self.post(command, on_paper)

    @work(
        site=st.sampled_from([MAIN, MAIN, NORTH, ""]),
        goods=GOODS,
        pieces=PIECES,
        minutes=st.sampled_from([None, 10, 1000]),
    )
    def reserve_softly(self, site: str, goods: Goods, pieces: int, minutes: int | None) -> None:
        command = Reserve(
            site=site, sku=goods[0], purpose="Jo", quantity=Decimal(pieces), soft=True, valid_minutes=minutes
        )

        def on_paper(at: Stamp) -> Noted:
            self.day(site, at)
            return reserve_softly(self.paper, at.id, site, goods[0], pieces, minutes)

        self.post(command, on_paper)

    @work(has_claims, pick=PICK, pieces=st.sampled_from([1, None]))
    def release(self, pick: int, pieces: int | None) -> None:
        for of in self._claims(pick):
            site = self.paper.claims[of].site

            def on_paper(at: Stamp, of: UUID = of, site: str = site) -> Noted:
                self.day(site, at)
                return release(self.paper, of, pieces)

            self.post(Release(reservation=of, quantity=None if pieces is None else Decimal(pieces)), on_paper)

    @work(has_claims, site=st.sampled_from([MAIN, NORTH]))
    def release_expired(self, site: str) -> None:
        def on_paper(at: Stamp) -> Noted:
            self.day(site, at)
            return release_expired(self.paper, site)

        self.post(ReleaseExpired(site=site), on_paper)

    def _claims(self, pick: int) -> list[UUID]:
        """One of the reservations that are open, or now and then one that was."""
        of = [*(of for of, claim in self.paper.claims.items() if claim.open), *self.paper.claims][:99]
        return of[pick % len(of) :][:1] if of else []
