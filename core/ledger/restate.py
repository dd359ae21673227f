"""Goods that stay where they are and become something else: of another status, or somebody else's."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from core.books import Books
from core.command import Outcome, SiteCommand
from core.errors import Rejection
from core.ledger.goods import take
from core.ledger.moves import Key
from core.ledger.stand import at_place, on_plate


@dataclass(frozen=True, slots=True, kw_only=True)
class Restatement(SiteCommand):
    """Which goods: so many packs of an item, loose at a location or on a plate."""

    sku: str
    quantity: Decimal | None = None
    pack: str = ""
    location: str = ""
    plate: str = ""
    lot: str = ""
    serial: str = ""
    status: str = "available"
    owner: str = ""
    catch: Decimal | None = None


def restate(
    books: Books, kind: str, asked: Restatement, site_id: int, said: str, reason: str | None = None, **into: int | str
) -> Outcome:
    """Moves the goods to the same place and plate with another status or owner, named as in a stock key."""
    stand = (
        on_plate(books, site_id, asked.plate, from_transit=False)
        if asked.plate
        else at_place(books, site_id, asked.location)
    )
    taken = take(books, asked, stand)
    target = Key(**{**taken.source._asdict(), **into})
    if target == taken.source:
        raise Rejection("nothing_changes")
    books.move(taken.moved(kind, target, reason))
    facts = {**taken.facts(), "location": stand.code, "plate": asked.plate.upper(), "status": asked.status}
    return Outcome(f"{taken.shown} {said} at {stand.code}", facts)
