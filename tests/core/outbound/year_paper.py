"""Books on paper of a year of sales: plain sums of what is sent, and the lots that leave first as the rule says."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from tests.core.outbound.year_goods import RETURNS, STAGE

NONE = Decimal(0)


class Shelf(NamedTuple):
    """Goods of one kind at one place."""

    place: str
    sku: str
    lot: str
    status: str = "available"


@dataclass(slots=True)
class SoldLine:
    """A line of an order: what is reserved for it in which bins, what is in hand, and what was shipped."""

    sku: str
    wanted: Decimal
    reserved: Counter[Shelf] = field(default_factory=Counter)
    in_hand: Counter[str] = field(default_factory=Counter)  # by lot
    shipped: Counter[str] = field(default_factory=Counter)

    @property
    def lacks(self) -> Decimal:
        """What nothing is reserved for yet."""
        has = (self.reserved, self.in_hand, self.shipped)
        return self.wanted - sum((sum(each.values(), NONE) for each in has), NONE)


@dataclass(slots=True)
class SoldOrder:
    """An order and its lines."""

    number: str
    priority: int
    due_on: date
    whole: bool
    lines: list[SoldLine]
    cancelled: bool = False

    @property
    def urgency(self) -> tuple[int, date, str]:
        """What comes first gets the goods."""
        return self.priority, self.due_on, self.number

    @property
    def waits(self) -> bool:
        """Whether it wants goods that are not reserved for it."""
        return not self.cancelled and any(line.lacks > 0 for line in self.lines)


@dataclass
class YearPaper:
    """What is where, and how far the orders are that are not over."""

    today: date  # the real one: what is past its date by now was never given to anybody
    on_hand: defaultdict[Shelf, Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    bins_of: defaultdict[str, set[Shelf]] = field(default_factory=lambda: defaultdict(set))
    keeps: dict[tuple[str, str], date] = field(default_factory=dict)  # by item and lot
    held: defaultdict[Shelf, Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    under_way: dict[str, SoldOrder] = field(default_factory=dict)
    came: defaultdict[str, Decimal] = field(default_factory=lambda: defaultdict(Decimal))  # by item, less what left
    since: dict[Shelf, int] = field(default_factory=dict)  # which came earlier, of what lies in bins
    _arrivals: int = 0

    def change(self, shelf: Shelf, by: Decimal) -> None:
        """So much more or less is there."""
        self.on_hand[shelf] += by
        self.came[shelf.sku] += by
        if not self.on_hand[shelf]:
            del self.on_hand[shelf]
            self.bins_of[shelf.sku].discard(shelf)
        elif shelf.place.startswith("Y") and shelf not in self.bins_of[shelf.sku]:
            self._arrivals += 1
            self.since[shelf] = self._arrivals
            self.bins_of[shelf.sku].add(shelf)

    def carry(self, shelf: Shelf, place: str, quantity: Decimal, status: str = "") -> None:
        """So much goes to another place."""
        self.change(shelf, -quantity)
        self.change(shelf._replace(place=place, status=status or shelf.status), quantity)

    def free(self, shelf: Shelf) -> Decimal:
        """What of it is reserved for nobody."""
        return self.on_hand.get(shelf, NONE) - self.held.get(shelf, NONE)

    def allocate(self) -> list[str]:
        """Gives the orders that wait what there is, the most urgent first; returns which got something."""
        got = []
        for order in sorted((each for each in self.under_way.values() if each.waits), key=lambda each: each.urgency):
            found = [(line, self._first_to_leave(line)) for line in order.lines]
            if order.whole and any(sum(chosen.values(), NONE) < line.lacks for line, chosen in found):
                continue
            for line, chosen in found:
                line.reserved += chosen
                for shelf, quantity in chosen.items():
                    self.held[shelf] += quantity
            if any(chosen for _, chosen in found):
                got.append(order.number)
        return got

    def _first_to_leave(self, line: SoldLine) -> Counter[Shelf]:
        """Goods for what a line lacks: of those that are not past their date the first to expire."""
        left, chosen = line.lacks, Counter[Shelf]()
        fit = [each for each in self.bins_of[line.sku] if self._until(each) >= self.today]
        for shelf in sorted(fit, key=lambda each: (self._until(each), self.since[each])):
            taken = min(left, self.free(shelf))
            if taken > 0:
                chosen[shelf] += taken  # type: ignore[assignment]  # sums of decimals
                left -= taken
        return chosen

    def _until(self, shelf: Shelf) -> date:
        return self.keeps.get((shelf.sku, shelf.lot), date.max)

    def let_go(self, line: SoldLine) -> None:
        """What is reserved in bins for it is free again."""
        for shelf, quantity in line.reserved.items():
            self._lose(shelf, Decimal(quantity))
        line.reserved.clear()

    def pick_all(self, line: SoldLine) -> None:
        """What is reserved in bins for it is dropped at staging."""
        for shelf, quantity in line.reserved.items():
            self._lose(shelf, Decimal(quantity))
            self.carry(shelf, STAGE, Decimal(quantity))
            line.in_hand[shelf.lot] += quantity
        line.reserved.clear()

    def _lose(self, shelf: Shelf, quantity: Decimal) -> None:
        self.held[shelf] -= quantity
        if not self.held[shelf]:
            del self.held[shelf]

    def ship(self, order: SoldOrder) -> None:
        """All that is in hand of it leaves."""
        for line in order.lines:
            for lot, quantity in line.in_hand.items():
                self.change(Shelf(STAGE, line.sku, lot), -Decimal(quantity))
                line.shipped[lot] += quantity
            line.in_hand.clear()
        if not any(line.lacks > 0 for line in order.lines):
            del self.under_way[order.number]

    def cancel(self, order: SoldOrder) -> list[tuple[Shelf, Decimal]]:
        """Nothing more is wanted; returns what of it lies at staging and is to be put away."""
        back = []
        for line in order.lines:
            self.let_go(line)
            back += [(Shelf(STAGE, line.sku, lot), Decimal(quantity)) for lot, quantity in line.in_hand.items()]
        order.cancelled = True
        del self.under_way[order.number]
        return back

    def take_back(self, sku: str, lot: str, quantity: Decimal) -> None:
        """A customer sent it back."""
        self.change(Shelf(RETURNS, sku, lot, "returned"), quantity)
