"""Goods on paper: received, adjusted, carried from spot to spot, and turned into something else."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date
from typing import NamedTuple
from uuid import UUID

from tests.core.paper_books import (
    NOMINAL,
    OUTSIDE,
    PIECES,
    SERIALS,
    TRANSIT,
    UNSTOCKED,
    WEIGHED,
    Amount,
    Noted,
    PaperBooks,
    Place,
    Refused,
    Spot,
    Step,
)
from tests.core.paper_plates import load, place_of


class Carried(NamedTuple):
    """So many pieces, or all there are, from a spot to a place or onto a plate there."""

    source: Spot
    to: Place
    onto: str
    pieces: int
    weight: int | None = None
    claim: UUID | None = None


def receive(books: PaperBooks, order: str, spot: Spot, pieces: int, weight: int | None, day: date) -> Noted:
    """Goods come from outside and count for the order's lines; what is not stocked goes on to the outside."""
    brought: dict[str, Place | None] = {}
    if spot.sku in PIECES and pieces != 1:
        raise Refused
    if spot.sku in SERIALS and any(each[2:4] == spot[2:4] for each in books.stock):
        raise Refused
    if spot.sku in UNSTOCKED:
        if spot.plate or spot.owner:
            raise Refused
        target = _outside(spot)
    else:
        load(books, spot.plate, spot.at, brought)
        books.require_mixing(iter([spot]))
        target = spot
    weighed = _weighed(spot.sku, pieces, weight)
    shares = list(_share(books, order, spot, pieces))
    steps = tuple(
        Step(_outside(spot), target, Amount(taken, weighed if len(shares) == 1 else 0), number)
        for number, taken in shares
    )
    books.carry(steps, day)
    return Noted(spot.site, steps, brought=brought)


def adjust(books: PaperBooks, spot: Spot, change: int, weight: int | None, day: date) -> Noted:
    """So much was found, or is gone."""
    brought: dict[str, Place | None] = {}
    if change == 0 or spot.sku in UNSTOCKED or (spot.sku in PIECES and abs(change) != 1):
        raise Refused
    load(books, spot.plate, spot.at, brought)
    if change > 0:
        step = Step(_outside(spot), spot, Amount(change, _weighed(spot.sku, change, weight)))
    else:
        step = Step(spot, _outside(spot), Amount(-change, _weight_taken(books, spot, -change, weight)))
    books.carry((step,), day)
    return Noted(spot.site, (step,), brought=brought)


def count(books: PaperBooks, spot: Spot, counted: int, weight: int | None, day: date) -> Noted:
    """So much is there; what is weighed must become more with more pieces and less with fewer."""
    there = books.there(spot)
    if spot.sku not in WEIGHED or not counted:
        return adjust(books, spot, counted - there.pieces, None if spot.sku in WEIGHED else weight, day)
    change = Amount(counted - there.pieces, _weighed(spot.sku, counted, weight) - there.weight)
    if change.pieces * change.weight <= 0:
        raise Refused
    brought: dict[str, Place | None] = {}
    load(books, spot.plate, spot.at, brought)
    ends = (_outside(spot), spot) if change.pieces > 0 else (spot, _outside(spot))
    step = Step(*ends, Amount(abs(change.pieces), abs(change.weight)))
    books.carry((step,), day)
    return Noted(spot.site, (step,), brought=brought)


def move(books: PaperBooks, site: str, lines: list[Carried], day: date) -> Noted:
    """Every line is carried, or none; each is looked at as things were before any of them."""
    brought: dict[str, Place | None] = {}
    steps: tuple[Step, ...] = ()
    for line in lines:
        steps = (*steps, _step(books, site, line, brought, {step.target.plate for step in steps}))
    _require_claimed(books, site, steps)
    _require_one_way(steps)
    books.require_mixing(step.target for step in steps)
    _take_claimed(books, steps)
    books.carry(steps, day)
    return Noted(site, steps, brought=brought)


def restate(
    books: PaperBooks, site: str, spot: Spot, target: Spot, pieces: int, weight: int | None, day: date
) -> Noted:
    """Goods become something else where they are."""
    if spot.site != site or pieces <= 0 or spot == target or (spot.sku in PIECES and pieces != 1):
        raise Refused
    step = Step(spot, target, Amount(pieces, _weight_taken(books, spot, pieces, weight)))
    books.carry((step,), day)
    return Noted(spot.site, (step,))


def report_damage(books: PaperBooks, site: str, spot: Spot, pieces: int, weight: int | None, day: date) -> Noted:
    """So many of the goods are damaged; those that somebody has reserved stay as they are."""
    target = spot._replace(status="damaged")
    good = [claim for claim in books.claims.values() if claim.until is None or claim.until > books.now]
    held = sum(claim.open for claim in good if claim.spot == spot)
    if not books.there(spot).pieces - held < pieces <= books.there(spot).pieces:
        return restate(books, site, spot, target, pieces, weight, day)
    if spot.site != site or pieces <= 0 or spot == target or (spot.sku in PIECES and pieces != 1):
        raise Refused
    _weight_taken(books, spot, pieces, weight)
    return Noted(spot.site)


def _step(books: PaperBooks, site: str, line: Carried, brought: dict[str, Place | None], loading: set[str]) -> Step:
    source, pieces = line.source, line.pieces
    if source.plate and place_of(books, site, source.plate) != source.at:
        raise Refused
    if source.sku in UNSTOCKED or pieces <= 0 or (source.site != site and source.place != TRANSIT):
        raise Refused
    weight = _weight_taken(books, source, pieces, line.weight)
    load(books, line.onto, line.to, brought, loading)
    target = source._replace(site=line.to.site, place=line.to.code, plate=line.onto)
    if source == target or (source.sku in PIECES and pieces != 1):
        raise Refused
    return Step(source, target, Amount(pieces, weight), claim=line.claim)


def _require_one_way(steps: tuple[Step, ...]) -> None:
    """No goods come back to where they were, and no serial makes two journeys at once."""
    serials = [step.source[2:4] for step in steps if step.source.sku in SERIALS]
    if len(set(serials)) < len(serials):
        raise Refused
    for step in steps:
        reached = {step.target}
        while further := {each.target for each in steps if each.source in reached} - reached:
            reached |= further
        if step.source in reached:
            raise Refused


def _require_claimed(books: PaperBooks, site: str, steps: tuple[Step, ...]) -> None:
    """What is taken for a reservation is of its goods, and no more than is open of it."""
    wanted: Counter[UUID] = Counter()
    for step in steps:
        if step.claim:
            wanted[step.claim] += step.amount.pieces
            claim = books.claims.get(step.claim)
            if claim is None or claim.sku != step.source.sku or wanted[step.claim] > claim.open:
                raise Refused
            if claim.spot not in (None, step.source) or (claim.spot is None and claim.site != site):
                raise Refused


def _take_claimed(books: PaperBooks, steps: Iterable[Step]) -> None:
    for step in steps:
        if step.claim:
            claim = books.claims[step.claim]
            books.claims[step.claim] = claim._replace(taken=claim.taken + step.amount.pieces)


def _share(books: PaperBooks, order: str, spot: Spot, pieces: int) -> Iterator[tuple[tuple[str, int], int]]:
    """Fills the lines that are open one after the other; the last one takes what is over."""
    of_order = {key: line for key, line in books.lines.items() if key[0] == order and line.site == spot.site}
    if all(books.done[key] >= line.ordered for key, line in of_order.items()):
        raise Refused
    keys = [key for key, line in of_order.items() if line.sku == spot.sku]
    keys = [key for key in keys if books.done[key] < books.lines[key].ordered] or keys[-1:]
    for key in keys:
        line = books.lines[key]
        taken = min(pieces, (line.most if key == keys[-1] else line.ordered) - books.done[key])
        pieces -= max(taken, 0)
        if taken > 0:
            yield key, taken
    if pieces > 0:
        raise Refused


def _weighed(sku: str, pieces: int, weight: int | None) -> int:
    """What somebody weighed; too far from the nominal weight is unlikely."""
    if (weight is None) == (sku in WEIGHED):
        raise Refused
    if weight is None:
        return 0
    if weight <= 0 or abs(weight - NOMINAL * pieces) * 2 > NOMINAL * pieces:
        raise Refused
    return weight


def _weight_taken(books: PaperBooks, spot: Spot, pieces: int, weight: int | None) -> int:
    """All of it has all its weight; a part has what somebody weighed, and leaves some."""
    there = books.there(spot)
    if spot.sku in WEIGHED and pieces == there.pieces:
        if weight not in (None, there.weight):
            raise Refused
        return there.weight
    return _weighed(spot.sku, pieces, weight)


def _outside(spot: Spot) -> Spot:
    return Spot("", OUTSIDE, spot.sku, spot.code)
