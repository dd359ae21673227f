"""Plates, then orders, then reservations, then balances: whoever waits for one has none of what comes after it.

So that two who want the same never wait for each other. PostgreSQL alone can tell: a writer on SQLite is alone.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Connection, Select, select

from core.command import Command, Outcome
from core.errors import StoreUnavailable
from core.internal.nest_plate import NestPlate
from core.ledger.plates import hold_plates
from core.outbound.cancel_sale import CancelSale
from core.outbound.unload import UnloadCarton
from core.outbound.unpack import Unpack
from core.schema.tables import balance, orders, plate, reservation
from core.store import writing
from core.undo import Undo
from tests.core.outbound.packers import T1, close, furnish_for_packing, gathered, pack, packs
from tests.core.outbound.pickers import WHO, sold
from tests.core.outbound.trucks import load, truck
from tests.core.together import at_once, somebody_waits
from tests.core.warehouse import Warehouse
from tests.waiting import wait_until

CARTON, PALLET = "LP000301", "LP000302"
ORDER = select(orders.c.id).where(orders.c.number == "SO1")
RESERVATIONS = select(reservation.c.id).where(reservation.c.state == "open")


def plate_of(code: str) -> Select[Any]:
    return select(plate.c.id).where(plate.c.code == code)


def goods_on(code: str) -> Select[Any]:
    return select(balance.c.id).where(balance.c.plate_id.in_(plate_of(code)))


def answered_after(
    shop: Warehouse, held: Select[Any], command: Command, free: Select[Any], *, shared: bool = False
) -> list[str]:
    """What somebody is told who waits for what is held, while what is free is taken too."""
    answers: list[str] = []
    with writing(shop.engine) as connection:
        assert connection.execute(held.with_for_update(read=shared)).all()
        waiting = threading.Thread(target=lambda: answers.extend(at_once([command], shop, "SUE")))
        waiting.start()
        wait_until(lambda: answers or somebody_waits(shop.engine), "somebody waits")
        assert connection.execute(free.with_for_update(nowait=True)).all()
    waiting.join()
    return answers


def take_back(outcome: Outcome) -> Undo:
    assert isinstance(outcome.posting, UUID)
    return Undo(posting=outcome.posting)


@pytest.fixture
def shop(postgresql_warehouse: Warehouse) -> Iterator[Warehouse]:
    """Three bolts for SO1 stand in a tote at staging, and a truck at the dock."""
    furnish_for_packing(postgresql_warehouse)
    gathered(postgresql_warehouse, "SO1", sold("BOLT", 3))
    truck(postgresql_warehouse)
    yield postgresql_warehouse
    assert postgresql_warehouse.broken() == []


def closed(shop: Warehouse) -> None:
    pack(shop, "BOLT", 3, carton=CARTON)
    close(shop, CARTON)


def test_whoever_takes_back_what_was_packed_waits_for_the_order_without_its_reservations(shop: Warehouse) -> None:
    packed = pack(shop, "BOLT", 1, carton=CARTON)
    assert answered_after(shop, ORDER, take_back(packed), RESERVATIONS) == ["done"]


def test_whoever_takes_back_what_was_packed_waits_for_the_carton_without_the_order(shop: Warehouse) -> None:
    packed = pack(shop, "BOLT", 1, carton=CARTON)
    assert answered_after(shop, plate_of(CARTON), take_back(packed), ORDER) == ["done"]


def test_whoever_begins_a_carton_waits_for_its_plate_without_the_order(shop: Warehouse) -> None:
    """An empty tote that stands there, of which somebody else thinks too."""
    pack(shop, "BOLT", 3, carton=CARTON)
    shop.post(Unpack(carton=CARTON, sku="BOLT"), WHO)
    assert answered_after(shop, plate_of(T1), packs("BOLT", carton=T1), ORDER, shared=True) == ["done"]


def test_whoever_cancels_waits_for_the_cartons_without_the_order(shop: Warehouse) -> None:
    closed(shop)
    assert answered_after(shop, plate_of(CARTON), CancelSale(order="SO1"), ORDER) == ["done"]


def test_whoever_cancels_waits_for_the_pallet_under_a_carton_without_the_order(shop: Warehouse) -> None:
    closed(shop)
    shop.post(NestPlate(plate=CARTON, onto=PALLET))
    assert answered_after(shop, plate_of(PALLET), CancelSale(order="SO1"), ORDER) == ["done"]


def test_whoever_takes_back_what_was_loaded_waits_for_the_order_without_the_goods(shop: Warehouse) -> None:
    closed(shop)
    assert answered_after(shop, ORDER, take_back(load(shop, CARTON)), goods_on(CARTON)) == ["done"]


def test_whoever_takes_back_what_was_unloaded_waits_for_the_order_without_the_goods(shop: Warehouse) -> None:
    closed(shop)
    load(shop, CARTON)
    off = shop.post(UnloadCarton(plate=CARTON, target="STAGE"), WHO)
    assert answered_after(shop, ORDER, take_back(off), goods_on(CARTON)) == ["done"]


def test_plates_that_come_among_those_held_are_waited_for_with_none_in_hand(shop: Warehouse) -> None:
    closed(shop)

    def found(looked: Iterator[list[int]]) -> list[int]:
        with writing(shop.engine) as connection:
            return hold_plates(connection, lambda: next(looked))

    low, high = sorted(shop.room.read(_ids, (T1, CARTON)))
    assert found(iter([[low], [low, high], [low, high]])) == [low, high]
    with pytest.raises(StoreUnavailable):
        found(iter([[high], [low, high]]))


def _ids(connection: Connection, codes: tuple[str, ...]) -> list[int]:
    return list(connection.execute(select(plate.c.id).where(plate.c.code.in_(codes))).scalars())
