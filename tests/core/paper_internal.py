"""Work inside the house on paper: plates merged and taken out of use, places cleared, all put away."""

from __future__ import annotations

from datetime import date

from tests.core.paper_books import WEIGHED, Amount, Noted, PaperBooks, Place, Plate, Refused, Spot, Step
from tests.core.paper_plates import goods_on, load, move_plates, place_of, restack, stand, tree


def merge(books: PaperBooks, site: str, code: str, onto: str, day: date) -> Noted:
    """All that lies on a plate goes onto another one at its place."""
    at = _reached(books, site, code).at
    if len(tree(books, code)) > 1 or at is None or not goods_on(books, code):
        raise Refused
    brought: dict[str, Place | None] = {}
    load(books, onto, at, brought)
    goods = goods_on(books, code)
    if onto == code:
        raise Refused
    steps = tuple(Step(spot, spot._replace(plate=onto), amount) for spot, amount in goods.items())
    _claims_go_with(books, steps)
    books.carry(steps, day)
    return Noted(site, steps, brought=brought)


def retire(books: PaperBooks, site: str, code: str) -> Noted:
    """An empty plate that carries none is taken out of use."""
    was = _reached(books, site, code)
    if code in books.retired or len(tree(books, code)) > 1 or goods_on(books, code):
        raise Refused
    books.retired.add(code)
    books.plates[code] = Plate()
    return Noted(site, came_from=was.at, carrier_of_retired=was.on, retired=code)


def back_in_use(books: PaperBooks, noted: Noted) -> None:
    """The plate stands where it stood, on what carried it if that is there."""
    books.retired.discard(noted.retired)
    stand(books, noted.retired, noted.came_from)
    carrier = noted.carrier_of_retired
    if carrier and noted.came_from and books.plates[carrier].at == noted.came_from:
        restack(books, noted.retired, carrier)


def clear(books: PaperBooks, source: Place, target: Place, day: date) -> Noted:
    """Everything at a place goes to another one of the site."""
    goods = {spot: amount for spot, amount in books.stock.items() if spot.at == source}
    loose = [spot for spot in goods if not spot.plate]
    if source == target or not goods:
        raise Refused
    steps = {spot: Step(spot, spot._replace(place=target.code), amount) for spot, amount in goods.items()}
    books.require_mixing(step.target for step in steps.values())
    roots = tuple(code for code, plate in books.plates.items() if plate == Plate(source))
    move_plates(books, roots, target, day)
    _claims_go_with(books, tuple(steps[spot] for spot in loose))
    books.carry(tuple(steps[spot] for spot in loose), day)
    return Noted(source.site, tuple(steps.values()), roots=roots)


def put_all_away(books: PaperBooks, site: str, source: Place | str, target: Place, day: date) -> Noted:
    """All that is free and loose at a place, or on a plate, goes loose to a place of the site."""
    if isinstance(source, Place):
        lying = [spot for spot in books.stock if spot.at == source and not spot.plate]
    else:
        place_of(books, site, source)
        lying = list(goods_on(books, source))
    free = {spot: _free(books, spot) for spot in lying}
    steps = tuple(
        Step(spot, spot._replace(site=site, place=target.code, plate=""), amount)
        for spot, amount in free.items()
        if amount.pieces
    )
    if not steps or source == target:
        raise Refused
    books.require_mixing(step.target for step in steps)
    books.carry(steps, day)
    return Noted(site, steps)


def _free(books: PaperBooks, spot: Spot) -> Amount:
    """What of it is not reserved; what is weighed goes whole or not at all."""
    there, held = books.there(spot), books.reserved(spot)
    if not held:
        return there
    return Amount(0 if spot.sku in WEIGHED else there.pieces - held)


def _claims_go_with(books: PaperBooks, steps: tuple[Step, ...]) -> None:
    """What is reserved of goods that go whole stays so where they go."""
    went = {step.source: step.target for step in steps}
    for of, claim in books.claims.items():
        if claim.spot in went and claim.open:
            books.claims[of] = claim._replace(spot=went[claim.spot])


def _reached(books: PaperBooks, site: str, code: str) -> Plate:
    """The plate, which stands at the site or nowhere."""
    known = books.plates.get(code)
    if known is None or (known.at is not None and known.at.site != site):
        raise Refused
    return known
