"""Catch weight: what goods of unequal weight weigh, or measure, besides how many of them there are."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from sqlalchemy import Connection, select

from core.catalogue.item import ItemRow, need_item
from core.errors import Rejection
from core.ledger.moves import Key
from core.ledger.shortage import of_key
from core.schema.tables import balance
from core.values import DECIMALS_MAX, ONE, quantity, show_quantity


class OnBook(NamedTuple):
    """What the book says is there."""

    quantity: int
    catch: int


NOTHING = OnBook(0, 0)


def on_book(connection: Connection, key: Key, *, hold: bool = False) -> OnBook:
    """What the book says lies at that key; held, it stays so until the transaction ends."""
    query = select(balance.c.quantity, balance.c.catch_quantity).where(*of_key(key))
    row = connection.execute(query.with_for_update() if hold else query).first()
    return NOTHING if row is None else OnBook(*row)


def catch_weighed(item: ItemRow, pieces: int, given: Decimal | None) -> int | None:
    """The catch weight of so many pieces as somebody weighed them; None for goods that are only counted."""
    if item.catch_unit is None:
        if given is not None:
            raise Rejection("catch_unwanted", sku=item.sku)
        return None
    if given is None:
        raise Rejection("catch_missing", sku=item.sku, unit=item.catch_unit)
    weighed = quantity(given)
    _require_likely(item, pieces, weighed)
    return weighed


def require_weight(connection: Connection, sku: str, pieces: Decimal, given: Decimal) -> None:
    """Refuses a weight that so many pieces of the item can hardly have."""
    catch_weighed(need_item(connection, sku), quantity(pieces), given)


def catch_taken(connection: Connection, item: ItemRow, source: Key, pieces: int, given: Decimal | None) -> int | None:
    """The catch weight of goods that are taken: all of them have all of it, a part has what somebody weighed."""
    if item.catch_unit is None:
        return catch_weighed(item, pieces, given)
    there = on_book(connection, source)
    if there.quantity == pieces:
        if given is not None and quantity(given) != there.catch:
            raise Rejection("catch_of_all", sku=item.sku, catch=show_quantity(there.catch), unit=item.catch_unit)
        return there.catch
    weighed = catch_weighed(item, pieces, given)
    if weighed is not None and pieces < there.quantity and weighed >= there.catch:
        raise Rejection("catch_short", sku=item.sku, catch=show_quantity(there.catch), unit=item.catch_unit)
    return weighed


def shared_out(catch: int | None, shares: list[int]) -> list[int | None]:
    """The catch weight of each share, in proportion to its pieces; the last has what is left, and all have some."""
    if catch is None:
        return [None] * len(shares)
    parts = [max(1, catch * share // sum(shares)) for share in shares[:-1]]
    if catch <= sum(parts):
        raise Rejection("quantity_too_fine", quantity=show_quantity(catch), decimals=DECIMALS_MAX)
    return [*parts, catch - sum(parts)]


def _require_likely(item: ItemRow, pieces: int, weighed: int) -> None:
    """Refuses what is further from the nominal weight than the item's tolerance; without one nothing is."""
    nominal = (item.catch_nominal or 0) * pieces
    spread = nominal * item.catch_tolerance
    if spread and abs(weighed * ONE - nominal) * 100 > spread:
        least, most = ((nominal * 100 + sign * spread) // (100 * ONE) for sign in (-1, 1))
        shown = {"least": show_quantity(least), "most": show_quantity(most), "unit": item.catch_unit}
        raise Rejection("catch_unlikely", catch=show_quantity(weighed), sku=item.sku, **shown)
