"""Faults put into the code on purpose, and the rules that must notice what each leaves in the books."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Connection, select, text

import core.books
import core.inbound.receive
import core.ledger.moves
import core.ledger.plates
import core.ledger.settle
import core.undo
from core.books import Books
from core.gate import conclude
from core.inbound.purchase_order import progress
from core.inbound.receive import Receive
from core.internal.move import Move
from core.ledger.moves import Change, Key, Page, Step
from core.ledger.settle import Settled
from core.schema.tables import move
from core.undo import Posted, Undo
from tests.core.as_owner import as_owner
from tests.core.warehouse import FRESH, Warehouse

Patch = pytest.MonkeyPatch
Fault = Callable[[Warehouse, Patch], object]

MOVE_ONE = Move(sku="BOLT", quantity=Decimal(1), source="A1", target="A2")
RECEIVE_ONE = Receive(order="PO1", sku="BOLT", quantity=Decimal(1), location="DOCK")


def posting_half(left_out: str) -> Fault:
    """The code forgets one end of a move."""

    def seed(warehouse: Warehouse, patch: Patch) -> None:
        real = core.ledger.moves._by_key

        def half(moves: Any, holds: Any) -> Any:
            ends = {getattr(moved, left_out) for moved in moves}
            return {key: work for key, work in real(moves, holds).items() if key not in ends}

        patch.setattr(core.ledger.moves, "_by_key", half)
        warehouse.post(MOVE_ONE)

    return seed


def numbering(after: int = 0, seq: int = 0) -> Fault:
    """The code counts wrong by one."""

    def seed(warehouse: Warehouse, patch: Patch) -> None:
        real = core.ledger.moves._numbered

        def wrong(*given: Any) -> Iterator[Step]:
            return (step._replace(beyond=step.beyond + after, back=step.back + seq) for step in real(*given))

        patch.setattr(core.ledger.moves, "_numbered", wrong)
        warehouse.post(MOVE_ONE)

    return seed


def nothing_moved(warehouse: Warehouse, patch: Patch) -> None:
    def settle(connection: Connection, page: Page, said: str, *_: object) -> Settled:
        conclude(connection, page.posting, said)
        return Settled([], {})

    patch.setattr(core.books, "settle", settle)
    warehouse.post(MOVE_ONE)


def changed(patch: Patch, wrong: Callable[[Change], None]) -> None:
    """The code plans each change of a balance a little wrong."""
    real = core.ledger.moves._change

    def change(*given: Any) -> Change:
        planned = real(*given)
        wrong(planned)
        return planned

    patch.setattr(core.ledger.moves, "_change", change)


def more_taken_than_is_there(warehouse: Warehouse, patch: Patch) -> None:
    """What is taken goes the way of what is given, which asks for no cover."""

    def uncovered(planned: Change) -> None:
        planned.how = "give"

    changed(patch, uncovered)
    warehouse.post(replace(MOVE_ONE, quantity=Decimal(11)))


def net_off_by_one(warehouse: Warehouse, patch: Patch) -> None:
    def one_less(planned: Change) -> None:
        planned.net -= 1

    changed(patch, one_less)
    warehouse.post(MOVE_ONE)


def written_twice(warehouse: Warehouse, patch: Patch) -> None:
    """The moves of a posting are written once more."""
    real = core.ledger.settle.settle

    def settle(connection: Connection, page: Page, said: str, moves: Any, *more: Any) -> Settled:
        return real(connection, page, said, [*moves, *moves], *more)

    patch.setattr(core.books, "settle", settle)
    received = warehouse.post(RECEIVE_ONE)
    assert received.posting is not None


def plate_without_its_child(warehouse: Warehouse, patch: Patch) -> None:
    warehouse.receive("MILK", 2, lot="L1", expires_on=FRESH, plate="LP000002")
    with as_owner(warehouse) as connection:
        carrier = "(SELECT id FROM plate WHERE code = 'LP000001')"
        connection.execute(text(f"UPDATE plate SET parent_id = {carrier} WHERE code = 'LP000002'"))
    patch.setattr(core.ledger.plates, "tree", lambda _connection, plate_id: [plate_id])
    warehouse.post(Move(plate="LP000001", target="A3"))


def progress_off_by_one(warehouse: Warehouse, patch: Patch) -> None:
    real = progress

    def wrong(connection: Connection, order_id: int, changes: dict[int, int]) -> str:
        return real(connection, order_id, {line: change + 10**6 for line, change in changes.items()})

    patch.setattr(core.inbound.receive, "progress", wrong)
    warehouse.post(RECEIVE_ONE)


def undone_in_part(warehouse: Warehouse, patch: Patch) -> None:
    of_two_moves = select(move.c.posting_id).where(move.c.line == 2)
    received = warehouse.room.read(lambda connection: connection.scalars(of_two_moves).one())
    real = core.undo._take_goods_back

    def half(books: Books, posted: Posted) -> None:
        real(books, replace(posted, moves=posted.moves[:1]))

    patch.setattr(core.undo, "_take_goods_back", half)
    warehouse.post(Undo(posting=received))


def undone_to_another_place(warehouse: Warehouse, patch: Patch) -> None:
    moved = warehouse.post(MOVE_ONE)
    real = core.undo._end

    def astray(row: Any, end: str) -> Key:
        key = real(row, end)
        return key if end == "to" else key._replace(location=real(row, "to").location, status="hold")

    patch.setattr(core.undo, "_end", astray)
    warehouse.post(Undo(posting=of(moved.posting)))


def undo_without_progress(warehouse: Warehouse, patch: Patch) -> None:
    received = warehouse.post(RECEIVE_ONE)

    def forgotten(_books: object, _posted: Posted) -> None:
        """The order is left as it was."""

    patch.setattr(Receive, "undo", forgotten)
    warehouse.post(Undo(posting=of(received.posting)))


def serial_found_twice(warehouse: Warehouse, patch: Patch) -> None:
    """A serial is booked like loose goods, which may lie in several places."""

    def loose(planned: Change) -> None:
        planned.serial = 0

    changed(patch, loose)
    for place in ("A2", "A3"):
        warehouse.find(place, "PUMP", 1, serial="S1")


def of(posting: UUID | None) -> UUID:
    assert posting is not None
    return posting


IN_THE_CODE: dict[str, tuple[Fault, set[str]]] = {
    "a leg is missing where goods arrive": (posting_half("target"), {"I1", "I2"}),
    "a leg is missing where goods leave": (posting_half("source"), {"I1", "I2"}),
    "a change is written down wrong": (numbering(after=1), {"I2"}),
    "a number is left out": (numbering(seq=1), {"I2"}),
    "more is taken than there is": (more_taken_than_is_there, {"I3"}),
    "less is put down than was carried": (net_off_by_one, {"I1", "I2"}),
    "moves are written twice": (written_twice, {"I7"}),
    "a plate without the plate that it carries": (plate_without_its_child, {"I6"}),
    "a posting without its moves": (nothing_moved, {"I4"}),
    "progress off by one": (progress_off_by_one, {"I7"}),
    "half an undo": (undone_in_part, {"I4", "I7"}),
    "an undo that goes elsewhere": (undone_to_another_place, {"I4"}),
    "an undo that forgets the order": (undo_without_progress, {"I7"}),
    "a serial twice": (serial_found_twice, {"I5"}),
}
