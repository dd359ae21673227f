"""The books as one would keep them on paper: what the ledger is held against, in as few rules as possible."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

Spot = tuple[str, str, str, str]  # location, SKU, lot or serial, plate
OUTSIDE = "outside"
SERIALS = "PUMP"
UNMIXED = "B1"  # takes one item at a time


class Refused(Exception):
    """The paper says that this cannot be."""


@dataclass(slots=True)
class Line:
    """An order's line: what was ordered, what may come at the most, what came."""

    sku: str
    ordered: int
    most: int
    done: int = 0


@dataclass(slots=True)
class Step:
    """One quantity from one spot to another; OUTSIDE as location is the world without books."""

    source: Spot
    target: Spot
    quantity: int
    line: int | None = None


@dataclass(slots=True)
class PaperBooks:
    """Stock by spot, plates by place, and the order's lines; every method changes all or raises Refused."""

    lines: dict[int, Line]
    stock: Counter[Spot] = field(default_factory=Counter)
    plates: dict[str, str] = field(default_factory=dict)

    def on_plate(self, plate: str) -> dict[Spot, int]:
        return {spot: quantity for spot, quantity in self.stock.items() if plate and spot[3] == plate}

    def receive(self, spot: Spot, quantity: int) -> list[Step]:
        self._set_down(spot)
        self._mix(spot)
        steps = [
            Step((OUTSIDE, *spot[1:3], ""), spot, taken, number) for number, taken in self._share(spot[1], quantity)
        ]
        return self._carry(steps, spot)

    def adjust(self, spot: Spot, change: int) -> list[Step]:
        if change == 0:
            raise Refused
        self._set_down(spot)
        outside = (OUTSIDE, *spot[1:3], "")
        ends = (outside, spot) if change > 0 else (spot, outside)
        return self._carry([Step(*ends, abs(change))], spot)

    def move(self, source: Spot, target: Spot, quantity: int) -> list[Step]:
        self._set_down(target)
        if source == target:
            raise Refused
        self._mix(target)
        return self._carry([Step(source, target, quantity)], target)

    def move_plate(self, plate: str, place: str) -> list[Step]:
        held = self.on_plate(plate)
        if not held or self.plates[plate] == place:
            raise Refused
        self._mix(*((place, *spot[1:]) for spot in held))
        steps = [Step(spot, (place, *spot[1:]), quantity) for spot, quantity in held.items()]
        self._apply(steps)
        self.plates[plate] = place
        return steps

    def undo(self, steps: list[Step], plate: str) -> None:
        """Takes the steps back; `plate` is named where they were the move of a whole plate."""
        if plate:
            if self.on_plate(plate) != {step.target: step.quantity for step in steps}:
                raise Refused
            self.plates[plate] = steps[0].source[0]
        for step in steps:
            if step.source[0] != OUTSIDE and step.source[3] and self.plates[step.source[3]] != step.source[0]:
                raise Refused
        # what was adjusted or received goes back outside, or lies there whatever the bin mixes
        self._mix(*(step.source for step in steps if OUTSIDE not in (step.source[0], step.target[0])))
        self._apply([Step(step.target, step.source, step.quantity) for step in steps])
        for step in steps:
            if step.line is not None:
                self.lines[step.line].done -= step.quantity

    def _share(self, sku: str, quantity: int) -> Iterator[tuple[int, int]]:
        """Fills the lines that are open one after the other; the last one takes what is over."""
        numbers = [number for number, line in self.lines.items() if line.sku == sku]
        numbers = [number for number in numbers if self.lines[number].done < self.lines[number].ordered] or numbers[-1:]
        for number in numbers:
            line = self.lines[number]
            taken = min(quantity, (line.most if number == numbers[-1] else line.ordered) - line.done)
            quantity -= max(taken, 0)
            if taken > 0:
                yield number, taken
        if quantity > 0:
            raise Refused

    def _set_down(self, spot: Spot) -> None:
        """A plate with goods on it is where it is; an empty one may be used anywhere."""
        if self.on_plate(spot[3]) and self.plates[spot[3]] != spot[0]:
            raise Refused

    def _mix(self, *spots: Spot) -> None:
        """What comes to these spots must be one item, and that which lies there."""
        coming = {spot[1] for spot in spots if spot[0] == UNMIXED}
        there = {spot[1] for spot in self.stock if spot[0] == UNMIXED}
        if coming and len(coming | there) > 1:
            raise Refused

    def _carry(self, steps: list[Step], down: Spot) -> list[Step]:
        self._apply(steps)
        if down[3]:
            self.plates[down[3]] = down[0]
        for step in steps:
            if step.line is not None:
                self.lines[step.line].done += step.quantity
        return steps

    def _apply(self, steps: list[Step]) -> None:
        after = self.stock.copy()
        for step in steps:
            after[step.source] -= step.quantity
            after[step.target] += step.quantity
        after = Counter({spot: quantity for spot, quantity in after.items() if quantity and spot[0] != OUTSIDE})
        serials = Counter(spot[2] for spot in after.elements() if spot[1] == SERIALS)
        if any(quantity < 0 for quantity in after.values()) or any(count > 1 for count in serials.values()):
            raise Refused
        self.stock = after
