"""The books as one would keep them on paper: what the ledger is held against, in as few rules as possible.

The state is here; the rules are in the modules paper_* beside this one. Nothing of the core is used in them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

OUTSIDE = "outside"  # the place without books: suppliers, scrap, what was found
SERIALS = {"PUMP", "OIL"}  # in one place at the most
PIECES = {"PUMP"}  # and of these each is one piece
WEIGHED = {"HAM"}
NOMINAL = 2  # what a piece of those weighs, give or take half of it
UNSTOCKED = {"FREIGHT"}
UNMIXED = "B1"  # takes one item at a time
TRANSIT = "OUT"  # from there goods may be taken to another site
FIT = "available"  # the one status in which goods are for others


class Refused(Exception):
    """The paper says that this cannot be."""


class Place(NamedTuple):
    """A place of a site."""

    site: str
    code: str


class Spot(NamedTuple):
    """Where goods of one kind lie: all that tells them from others."""

    site: str
    place: str
    sku: str
    code: str = ""
    plate: str = ""
    owner: str = ""
    status: str = FIT

    @property
    def at(self) -> Place:
        """The place without the goods."""
        return Place(self.site, self.place)


class Amount(NamedTuple):
    """How many pieces, and what they weigh if they are weighed."""

    pieces: int
    weight: int = 0


class Step(NamedTuple):
    """One amount from one spot to another, for an order's line or out of a reservation."""

    source: Spot
    target: Spot
    amount: Amount
    line: tuple[str, int] | None = None
    claim: UUID | None = None


class Plate(NamedTuple):
    """Where a plate stands, if anywhere, and which one carries it."""

    at: Place | None = None
    on: str = ""


class Line(NamedTuple):
    """An order's line: at which site, what was ordered, what may come at the most."""

    site: str
    sku: str
    ordered: int
    most: int


class Claim(NamedTuple):
    """A reservation: of the goods at a spot, or of any that the site has."""

    site: str
    sku: str
    spot: Spot | None
    pieces: int
    made: datetime
    until: datetime | None = None
    taken: int = 0
    let_go: int = 0

    @property
    def open(self) -> int:
        """What is left of it."""
        return self.pieces - self.taken - self.let_go


class Noted(NamedTuple):
    """What a booking did: as much as is needed to take it back."""

    site: str
    steps: tuple[Step, ...] = ()
    plate: str = ""  # that was carried whole
    came_from: Place | None = None
    went_to: Place | None = None
    carrier: str = ""  # that it lay on before
    onto: str = ""  # that it was put on
    brought: Mapping[str, Place | None] = {}  # plates that were fetched empty to be loaded, with from where
    nests: bool = False
    claim: UUID | None = None
    roots: tuple[str, ...] = ()  # plates that were carried together, with all on them
    retired: str = ""  # a plate that was taken out of use
    carrier_of_retired: str = ""  # that it lay on


@dataclass(slots=True)
class PaperBooks:
    """Stock by spot, plates, progress of orders, reservations, closed periods, and a diary of all that moved."""

    lines: Mapping[tuple[str, int], Line]
    zones: Mapping[str, str]
    now: datetime
    stock: dict[Spot, Amount] = field(default_factory=dict)
    plates: dict[str, Plate] = field(default_factory=dict)
    done: Counter[tuple[str, int]] = field(default_factory=Counter)
    claims: dict[UUID, Claim] = field(default_factory=dict)
    closed: dict[str, tuple[date, ...]] = field(default_factory=dict)
    diary: list[tuple[date, Spot, Amount]] = field(default_factory=list)
    retired: set[str] = field(default_factory=set)

    def attempt(self, work: Callable[[], Noted]) -> Noted:
        """Does all of it or nothing; what was reserved for too long stands in nobody's way."""
        try:
            return self._whole(work)
        except Refused:
            return self._whole(lambda: self._once_expired_are_gone(work))

    def reserved(self, spot: Spot) -> int:
        """How much of what lies there is spoken for."""
        return sum(claim.open for claim in self.claims.values() if claim.spot == spot)

    def there(self, spot: Spot) -> Amount:
        """What lies at that spot."""
        return self.stock.get(spot, Amount(0))

    def due(self) -> list[UUID]:
        """The reservations that are past their time."""
        return [of for of, claim in self.claims.items() if claim.open and claim.until and claim.until <= self.now]

    def let_go(self, claims: list[UUID]) -> None:
        """Releases what is left of these reservations."""
        for of in claims:
            claim = self.claims[of]
            self.claims[of] = claim._replace(let_go=claim.let_go + claim.open)

    def carry(self, steps: tuple[Step, ...], day: date) -> None:
        """Applies the steps to the stock and to the orders they are for, and notes them in the diary."""
        after = dict(self.stock)
        for spot, change in _changes(steps):
            there = after.get(spot, Amount(0))
            after[spot] = Amount(there.pieces + change.pieces, there.weight + change.weight)
            self.diary.append((day, spot._replace(plate=""), change))
        self.stock = {spot: amount for spot, amount in after.items() if amount != Amount(0)}
        for step in steps:
            if step.line:
                self.done[step.line] += step.amount.pieces
        self.require_sound()

    def require_sound(self) -> None:
        """Nothing is less than nothing, nor reserved twice; serials are in one place; what is weighed weighs."""
        for spot, (pieces, weight) in self.stock.items():
            weighs = spot.sku in WEIGHED
            if pieces <= 0 or (weight <= 0 if weighs else weight) or (spot.sku in PIECES and pieces > 1):
                raise Refused
        held: Counter[Spot] = Counter()
        for claim in self.claims.values():
            if claim.spot:
                held[claim.spot] += claim.open
        if any(self.there(spot).pieces < pieces for spot, pieces in held.items()):
            raise Refused
        if any(count > 1 for count in Counter(spot[2:4] for spot in self.stock if spot.sku in SERIALS).values()):
            raise Refused

    def require_mixing(self, spots: Iterator[Spot]) -> None:
        """What comes to a place that mixes no items must be one, and that which lies there."""
        coming = [spot for spot in spots if spot.place == UNMIXED]
        for spot in coming:
            if any(other.at == spot.at and other.sku != spot.sku for other in (*self.stock, *coming)):
                raise Refused

    def _once_expired_are_gone(self, work: Callable[[], Noted]) -> Noted:
        self.let_go(self.due())
        return work()

    def _whole(self, work: Callable[[], Noted]) -> Noted:
        kept = (dict(self.stock), dict(self.plates), Counter(self.done), dict(self.claims), dict(self.closed))
        entries, retired = len(self.diary), set(self.retired)
        try:
            return work()
        except Refused:
            self.stock, self.plates, self.done, self.claims, self.closed = kept
            del self.diary[entries:]
            self.retired = retired
            raise


def _changes(steps: tuple[Step, ...]) -> Iterator[tuple[Spot, Amount]]:
    for step in steps:
        pieces, weight = step.amount
        if step.source.place != OUTSIDE:
            yield step.source, Amount(-pieces, -weight)
        if step.target.place != OUTSIDE:
            yield step.target, Amount(pieces, weight)
