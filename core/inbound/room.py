"""Whether a place may take goods: its hazards and temperature, and what it can carry and hold beside what is there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from sqlalchemy import Connection, bindparam, select

from core.books import Books
from core.catalogue.location import LocationRow, need_place, require_unlocked
from core.errors import Rejection
from core.inbound.bins import WITHIN_ONE, held, plates_held
from core.inbound.load import Load
from core.schema.tables import balance, item, location, lot, zone, zone_hazard
from core.values import show_decimal, to_decimal

OVERFILL = "overfill"


class Terms(NamedTuple):
    """On what terms a place takes goods; a limit that is None is none."""

    location_id: int
    put_away: int
    weight_max: int | None
    volume_max: int | None
    height_max: int | None
    plates_max: int | None
    temperature: str
    hazards: tuple[str, ...]

    @property
    def is_limited(self) -> bool:
        """Whether it depends on what is there how much more it takes."""
        return (self.weight_max, self.volume_max, self.plates_max) != (None, None, None)


class Used(NamedTuple):
    """What is there already."""

    weight_mg: float
    volume_mm3: float
    plates: int


NOTHING = Used(0, 0, 0)

_TERMS = (
    select(
        location.c.id, location.c.put_away, location.c.weight_max, location.c.volume_max, location.c.height_max,
        location.c.plates_max, zone.c.temperature, location.c.zone_id,
    )
    .outerjoin(zone, zone.c.id == location.c.zone_id)
    .where(location.c.id == bindparam("location_id"))
)  # fmt: skip
_USED = select(held("weight_mg"), held("volume_mm3"), plates_held()).where(location.c.id == bindparam("location_id"))
_HOLD = select(location.c.id).where(location.c.id == bindparam("location_id")).with_for_update(key_share=True)


def terms_of(connection: Connection, location_id: int) -> Terms:
    """The terms of the place with that id."""
    row = connection.execute(_TERMS, {"location_id": location_id}).one()
    allowed = select(zone_hazard.c.hazard).where(zone_hazard.c.zone_id == row.zone_id).order_by(zone_hazard.c.hazard)
    return Terms(*row[:6], row.temperature or "ambient", tuple(connection.execute(allowed).scalars()))


def require_room(books: Books, place: LocationRow, load: Load) -> None:
    """Refuses goods that the place must not or cannot take; one who may can have it filled over its capacity.

    The place is held then: of two who come at the same moment the second sees what the first has brought.
    """
    terms = books.known(terms_of, place.id)
    _require_suitable(place.code, terms, load)
    used = NOTHING
    if terms.is_limited:
        books.connection.execute(_HOLD, {"location_id": place.id}).all()
        used = Used(*books.connection.execute(_USED, {"location_id": place.id}).one())
    over = _over(terms, used, load)
    if over:
        books.require_approved(OVERFILL, "bin_full", location=place.code, over=over)


def look_at_bin(connection: Connection, site_id: int, code: str, load: Load) -> tuple[Rejection | None, str]:
    """Why a bin can never take the goods, and what would be too much for it; looked at, nothing is held."""
    try:
        place = need_place(connection, site_id, code)
        require_unlocked(place)
        terms = terms_of(connection, place.id)
        _require_suitable(place.code, terms, load)
        _require_mixing(connection, place, load)
    except Rejection as refused:
        return refused, ""
    used = Used(*connection.execute(_USED, {"location_id": place.id}).one()) if terms.is_limited else NOTHING
    return None, _over(terms, used, load)


def _require_suitable(code: str, terms: Terms, load: Load) -> None:
    if not terms.put_away:
        raise Rejection("no_put_away", location=code)
    forbidden = [each for each in load.hazards if each not in terms.hazards]
    if forbidden:
        raise Rejection("hazard_not_allowed", location=code, hazard=", ".join(forbidden))
    wrong = [each for each in load.temperatures if each != terms.temperature]
    if wrong:
        raise Rejection("temperature_wrong", location=code, temperature=terms.temperature, wanted=", ".join(wrong))


def _require_mixing(connection: Connection, place: LocationRow, load: Load) -> None:
    """As the ledger refuses it, from what is there now."""
    if place.mixing not in load.mixings:
        raise Rejection("location_mixed", location=place.code, held=f"one {place.mixing} only")
    if place.mixing == "any":
        return
    query = select(item.c.sku, lot.c.code, balance.c.item_id, balance.c.lot_id).where(balance.c.location_id == place.id)
    query = query.join(item, item.c.id == balance.c.item_id).join(lot, lot.c.id == balance.c.lot_id)
    for row in connection.execute(query.order_by(item.c.sku, lot.c.code)):
        same_lot = place.mixing == "item" or row.lot_id == load.lot_id
        if row.item_id != load.main.item_id or not same_lot:
            raise Rejection("location_mixed", location=place.code, held=f"{row.sku} {row.code}".strip())


def _over(terms: Terms, used: Used, load: Load) -> str:
    """What would be too much, for people; empty where everything has room."""
    return next(_excesses(terms, used, load), "")


def _excesses(terms: Terms, used: Used, load: Load) -> Iterator[str]:
    if terms.plates_max is not None and load.plates and used.plates + load.plates > terms.plates_max:
        yield f"{used.plates + load.plates} of {terms.plates_max} plates"
    for unit, most, now, more in (
        ("kg", terms.weight_max, used.weight_mg, load.weight_mg),
        ("l", terms.volume_max, used.volume_mm3, load.volume_mm3),
    ):
        if most is not None and more and now + more > most + WITHIN_ONE:
            yield f"{show_decimal(to_decimal(round(now + more)))} of {show_decimal(to_decimal(most))} {unit}"
    if terms.height_max is not None and load.height_mm > terms.height_max:
        yield f"{load.height_mm} of {terms.height_max} mm"
