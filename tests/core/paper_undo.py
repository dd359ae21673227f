"""Undo on paper: what a booking did is taken back, if the goods are still where it brought them, free and whole."""

from __future__ import annotations

from collections import Counter
from datetime import date

from tests.core.paper_books import OUTSIDE, Noted, PaperBooks, Plate, Refused, Spot, Step
from tests.core.paper_internal import back_in_use
from tests.core.paper_plates import goods_on, move_plate, move_plates, put_back, restack, stand
from tests.core.paper_reservations import give_back, take_back


def undo(books: PaperBooks, noted: Noted, day: date) -> Noted:
    """Takes it back, with its order's progress, its reservation and its plates."""
    if noted.claim:
        take_back(books, noted.claim)
    if noted.retired:
        back_in_use(books, noted)
    if noted.roots:
        return plates_and_goods_back(books, noted, day)
    if noted.plate and noted.steps:
        _plate_back(books, noted, day)
    if noted.nests:
        _off(books, noted)
    elif noted.carrier and books.plates[noted.carrier].at == noted.came_from:
        restack(books, noted.plate, noted.carrier)
    put_back(books, noted.brought, noted.steps)
    if noted.steps and not noted.plate:
        _goods_back(books, noted.steps, day)
    return Noted(noted.site)


def plates_and_goods_back(books: PaperBooks, noted: Noted, day: date) -> Noted:
    """All that was cleared from a place goes back: the plates, if any had goods, then what lay loose."""
    with_plates = tuple(step for step in noted.steps if step.source.plate)
    if with_plates:
        to = with_plates[0].target.at
        if any(books.plates[code] != Plate(to) for code in noted.roots):
            raise Refused
        on_them = {spot: amount.pieces for code in noted.roots for spot, amount in goods_on(books, code).items()}
        if on_them != {step.target: step.amount.pieces for step in with_plates}:
            raise Refused
        move_plates(books, noted.roots, with_plates[0].source.at, day)
    loose = tuple(step for step in noted.steps if not step.source.plate)
    if loose:
        _goods_back(books, loose, day)
    return Noted(noted.site)


def sites_touched(noted: Noted) -> set[str]:
    """The sites whose stock it changed."""
    return {end.site for step in noted.steps for end in step[:2] if end.place != OUTSIDE}


def _plate_back(books: PaperBooks, noted: Noted, day: date) -> None:
    """A plate goes back whole: it is where it was brought, with what was on it."""
    brought = {step.target: step.amount.pieces for step in noted.steps}
    if books.plates[noted.plate] != Plate(noted.steps[0].target.at, noted.onto):
        raise Refused
    if {spot: amount.pieces for spot, amount in goods_on(books, noted.plate).items()} != brought:
        raise Refused
    move_plate(books, noted.plate, noted.steps[0].source.at, day)


def _off(books: PaperBooks, noted: Noted) -> None:
    """A plate comes off the one that it was put on, and goes onto the one that carried it before."""
    if not noted.steps:
        if books.plates[noted.plate] != Plate(noted.went_to, noted.onto):
            raise Refused
        books.plates[noted.plate] = Plate(noted.went_to)
        if noted.came_from != noted.went_to:
            if goods_on(books, noted.plate):
                raise Refused
            stand(books, noted.plate, noted.came_from)
    if noted.carrier:
        restack(books, noted.plate, noted.carrier)


def _goods_back(books: PaperBooks, steps: tuple[Step, ...], day: date) -> None:
    there: Counter[Spot] = Counter()
    for step in steps:
        if step.target.place != OUTSIDE:
            there[step.target] += step.amount.pieces
        if step.source.place != OUTSIDE:
            there[step.source] -= step.amount.pieces  # where goods only passed through none need be
        if step.source.plate and books.plates[step.source.plate].at != step.source.at:
            raise Refused
    if any(books.there(spot).pieces - books.reserved(spot) < pieces for spot, pieces in there.items()):
        raise Refused
    # what was adjusted or received goes back outside, or lies there whatever the bin mixes
    books.require_mixing(step.source for step in steps if OUTSIDE not in (step.source.place, step.target.place))
    for step in steps:
        if step.claim:
            give_back(books, step.claim, step.amount.pieces, step.source)
        if step.line:
            books.done[step.line] -= step.amount.pieces
    books.carry(tuple(Step(step.target, step.source, step.amount) for step in steps), day)
