"""Plates on paper: loaded, carried, put on each other, and brought back."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date

from tests.core.paper_books import TRANSIT, Amount, Noted, PaperBooks, Place, Plate, Refused, Spot, Step

HIGH = 5  # so many may stand on each other


def tree(books: PaperBooks, code: str) -> set[str]:
    """The plate and all that it carries."""
    found = {code}
    while above := {each for each, plate in books.plates.items() if plate.on in found} - found:
        found |= above
    return found


def goods_on(books: PaperBooks, code: str) -> dict[Spot, Amount]:
    """What lies on the plate and on all that it carries."""
    plates = tree(books, code)
    return {spot: amount for spot, amount in books.stock.items() if spot.plate in plates}


def place_of(books: PaperBooks, site: str, code: str) -> Place:
    """Where the plate stands, within reach of the site: at a place of its own, or in another's transit."""
    at = books.plates.get(code, Plate()).at
    if at is None or (at.site != site and at.code != TRANSIT):
        raise Refused
    return at


def load(
    books: PaperBooks, code: str, at: Place, brought: dict[str, Place | None], loading: Collection[str] = ()
) -> None:
    """A plate with goods on it, or being loaded, is where it is; an empty or a new one is brought, off its carrier."""
    known = books.plates.get(code, Plate())
    if code in books.retired:
        raise Refused
    if not code or known.at == at:
        return
    if known.at and (goods_on(books, code) or code in loading):
        raise Refused
    brought[code] = known.at if known.at and known.at.site == at.site else None
    stand(books, code, at)


def move_plate(books: PaperBooks, code: str, to: Place, day: date) -> tuple[Step, ...]:
    """The plate goes with all on it, and the reservations of that; off what carried it."""
    return move_plates(books, (code,), to, day)


def move_plates(books: PaperBooks, codes: tuple[str, ...], to: Place, day: date) -> tuple[Step, ...]:
    """Plates go together, each with all on it."""
    steps = tuple(
        Step(spot, spot._replace(site=to.site, place=to.code), amount)
        for code in codes
        for spot, amount in goods_on(books, code).items()
    )
    books.require_mixing(step.target for step in steps)
    went = {step.source: step.target for step in steps}
    for of, claim in books.claims.items():
        if claim.spot in went:
            books.claims[of] = claim._replace(spot=went[claim.spot])
    for code in codes:
        stand(books, code, to)
    books.carry(steps, day)
    return steps


def carry_plate(books: PaperBooks, code: str, to: Place, day: date) -> Noted:
    """A plate with goods on it goes somewhere else."""
    was = place_of(books, to.site, code)
    if was == to or not goods_on(books, code):
        raise Refused
    carrier = books.plates[code].on
    return Noted(to.site, move_plate(books, code, to, day), code, was, to, carrier)


def nest(books: PaperBooks, site: str, code: str, onto: str, day: date) -> Noted:
    """Puts a plate onto another one and so to its place; onto none takes it off."""
    if code not in books.plates or {code, onto} & books.retired:
        raise Refused
    was, carrier = books.plates[code]
    if was:
        place_of(books, site, code)
    if not onto:
        if not carrier:
            raise Refused
        books.plates[code] = Plate(was)
        return Noted(site, (), code, was, was, carrier, nests=True)
    brought: dict[str, Place | None] = {}
    if books.plates.get(onto, Plate()).at is None:
        if was is None:
            raise Refused
        load(books, onto, was, brought)
    there = books.plates[onto].at
    if there is None or there.site != site or carrier == onto:
        raise Refused
    steps: tuple[Step, ...] = ()
    require_stack(books, code, onto)
    if was != there:
        steps = move_plate(books, code, there, day)
    books.plates[code] = Plate(there, onto)
    home = was if was is None or was.site == site else None
    return Noted(site, steps, code, home, there, carrier, onto, brought, nests=True)


def require_stack(books: PaperBooks, code: str, onto: str) -> None:
    """No plate carries itself, and only so many stand on each other."""
    above = tree(books, code)
    if onto in above or _depth(books, onto) + max(_depth(books, each, code) for each in above) > HIGH:
        raise Refused


def restack(books: PaperBooks, code: str, carrier: str) -> None:
    """Back onto the one that carried it, if that is there."""
    if books.plates[carrier].at != books.plates[code].at:
        raise Refused
    require_stack(books, code, carrier)
    books.plates[code] = books.plates[code]._replace(on=carrier)


def put_back(books: PaperBooks, brought: Mapping[str, Place | None], steps: tuple[Step, ...]) -> None:
    """Plates that were brought to be loaded go back, unless more is on them by now or another one carries them.

    Called before the goods of these steps are taken back.
    """
    for code, was in brought.items():
        plates = tree(books, code)
        loaded = sum(
            step.amount.pieces * ((step.target.plate in plates) - (step.source.plate in plates)) for step in steps
        )
        if sum(amount.pieces for amount in goods_on(books, code).values()) == loaded and not books.plates[code].on:
            stand(books, code, was)


def stand(books: PaperBooks, code: str, at: Place | None) -> None:
    """The plate, with what it carries, stands there, loose."""
    books.plates.setdefault(code, Plate())
    for each in tree(books, code):
        books.plates[each] = Plate(at, "" if each == code else books.plates[each].on)


def _depth(books: PaperBooks, code: str, base: str = "") -> int:
    """How many plates lie under this one, itself counted, down to the base."""
    count = 1
    while code != base and (code := books.plates[code].on):
        count += 1
    return count
