"""Reservations that are lost, held twice, or say something else than their balances: each breaks I3."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from uuid import UUID

import pytest
from sqlalchemy import text

import core.books
import core.ledger.reservations
from core.internal.move import Move
from core.internal.release import Release
from core.internal.reserve import Reserve
from core.ledger.moves import Held, Key
from core.store import writing
from tests.core.warehouse import Warehouse

Patch = pytest.MonkeyPatch
Fault = Callable[[Warehouse, Patch], object]

FIVE = Reserve(sku="BOLT", quantity=Decimal(5), location="A1", purpose="job 7")
TWO = Move(sku="BOLT", quantity=Decimal(2), source="A1", target="A2")


def reserve(warehouse: Warehouse) -> UUID:
    made = warehouse.post(FIVE).posting
    assert made is not None
    return made


def held_so_many_times(times: int) -> Fault:
    """The balance holds something else than was reserved."""

    def seed(warehouse: Warehouse, patch: Patch) -> None:
        patch.setattr(core.books, "Held", lambda key, quantity: Held(key, quantity * times))
        reserve(warehouse)

    return seed


def never_written_down(warehouse: Warehouse, patch: Patch) -> None:
    patch.setattr(core.books, "reserve", lambda *_: None)
    reserve(warehouse)


def soft_one_lost(warehouse: Warehouse, _patch: Patch) -> None:
    """No balance held it, so none misses it."""
    warehouse.post(replace(FIVE, location="", soft=True))
    with writing(warehouse.engine) as connection:
        assert connection.execute(text("DELETE FROM reservation")).rowcount == 1


def taken_and_still_there(warehouse: Warehouse, patch: Patch) -> None:
    made = reserve(warehouse)
    patch.setattr(core.books, "consume", lambda *_: None)
    warehouse.post(replace(TWO, reservation=made))


def released_and_still_held(warehouse: Warehouse, patch: Patch) -> None:
    made, real = reserve(warehouse), core.ledger.reservations.release

    def release(*given: object) -> list[Held]:
        real(*given)  # type: ignore[arg-type]  # what the books gave
        return []

    patch.setattr(core.books, "release", release)
    warehouse.post(Release(reservation=made))


def pinned_to_another(warehouse: Warehouse, patch: Patch) -> None:
    """The reservation is written with the balance of other goods."""
    real = core.ledger.reservations.reserve

    def reserve_astray(connection: object, page: object, claims: list[object], balances: dict[Key, int]) -> None:
        real(connection, page, claims, {key: id + 1 for key, id in balances.items()})  # type: ignore[arg-type]

    patch.setattr(core.books, "reserve", reserve_astray)
    reserve(warehouse)


def closed_by_hand(warehouse: Warehouse, patch: Patch) -> None:
    reserve(warehouse)
    with writing(warehouse.engine) as connection:
        connection.execute(text("UPDATE reservation SET state = 'released'"))


OF_RESERVATIONS: dict[str, tuple[Fault, set[str]]] = {
    "a reservation that holds nothing": (held_so_many_times(0), {"I3"}),
    "a reservation that is held twice": (held_so_many_times(2), {"I3"}),
    "a reservation that is lost": (never_written_down, {"I3"}),
    "a soft reservation that is lost": (soft_one_lost, {"I3"}),
    "reserved goods taken and still reserved": (taken_and_still_there, {"I3"}),
    "a release that frees nothing": (released_and_still_held, {"I3"}),
    "a reservation of other goods": (pinned_to_another, {"I3"}),
    "a reservation that is closed but not used up": (closed_by_hand, {"I3"}),
}
