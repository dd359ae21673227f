"""Faults put into the ledger on purpose: every rule of the check must notice the fault it is there for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Connection, Engine, NullPool, create_engine, event, select, text

import core.books
import core.inbound.receive
import core.ledger.moves
import core.undo
from core.books import Books
from core.inbound.purchase_order import progress
from core.inbound.receive import Receive
from core.internal.move import Move
from core.ledger.foundations import FOUNDATIONS
from core.ledger.invariants import INVARIANTS, Broken
from core.ledger.moves import Key
from core.schema.tables import move
from core.store import writing
from core.undo import Posted, Undo
from tests.core.as_owner import as_owner
from tests.core.fixtures import NewDatabase, refurnishing
from tests.core.warehouse import FRESH, Warehouse
from tests.postgres import SUPERUSER, as_role

Patch = pytest.MonkeyPatch
Fault = Callable[[Warehouse, Patch], object]

MOVE_ONE = Move(sku="BOLT", quantity=Decimal(1), source="A1", target="A2")
RECEIVE_ONE = Receive(order="PO1", sku="BOLT", quantity=Decimal(1), location="DOCK")


@pytest.fixture(scope="module")
def unguarded_postgresql(new_database: NewDatabase) -> Iterator[Callable[[], str]]:
    """A database of its own that is put back for each fault, and refuses nothing."""
    checks = (
        "SELECT format('ALTER TABLE %s DROP CONSTRAINT %I', conrelid::regclass, conname) FROM pg_constraint"
        " WHERE contype IN ('c', 'f') AND connamespace = 'public'::regnamespace"
    )
    triggers = (
        "SELECT format('DROP TRIGGER %I ON %s', tgname, tgrelid::regclass) FROM pg_trigger WHERE NOT tgisinternal"
    )
    with new_database("postgresql") as application_url:
        url = as_role(application_url, SUPERUSER)
        put_back = refurnishing(url)
        engine = create_engine(url, poolclass=NullPool)
        take_away(engine, checks, triggers)
        yield put_back


@pytest.fixture(params=["sqlite", "postgresql"])
def unguarded(request: pytest.FixtureRequest) -> Iterator[Warehouse]:
    """The warehouse without what the database itself would refuse: checks, triggers, keys, a serial's one place."""
    if request.param == "postgresql":
        warehouse = Warehouse(request.getfixturevalue("unguarded_postgresql")())
        yield warehouse
        warehouse.room.close()
    else:
        yield unguarded_file(request.getfixturevalue("sqlite_warehouse"))


def unguarded_file(warehouse: Warehouse) -> Warehouse:
    event.listen(warehouse.engine, "connect", _look_away)
    warehouse.engine.dispose()
    take_away(warehouse.engine, "SELECT 'DROP TRIGGER ' || name FROM sqlite_master WHERE type = 'trigger'")
    return warehouse


def take_away(engine: Engine, *listing: str) -> None:
    with writing(engine) as connection:
        for statements in listing:
            for statement in connection.scalars(text(statements)).all():
                connection.execute(text(statement))
        connection.execute(text("DROP INDEX balance_serial_once"))


def _look_away(connection: Any, _record: object) -> None:
    connection.execute("PRAGMA ignore_check_constraints = ON")
    connection.execute("PRAGMA foreign_keys = OFF")


def by_hand(*statements: str) -> Fault:
    """A fault that somebody makes with raw SQL."""

    def seed(warehouse: Warehouse, _patch: Patch) -> None:
        with writing(warehouse.engine) as connection:
            for statement in statements:
                assert connection.execute(text(statement)).rowcount > 0, statement

    return seed


def posting_half(left_out: str) -> Fault:
    """The code forgets one end of a move."""

    def seed(warehouse: Warehouse, patch: Patch) -> None:
        real = core.ledger.moves._by_key

        def half(moves: Any) -> Any:
            ends = {getattr(moved, left_out) for moved in moves}
            return {key: work for key, work in real(moves).items() if key not in ends}

        patch.setattr(core.ledger.moves, "_by_key", half)
        warehouse.post(MOVE_ONE)

    return seed


def numbering(after: int = 0, seq: int = 0) -> Fault:
    """The code counts wrong by one."""

    def seed(warehouse: Warehouse, patch: Patch) -> None:
        real = core.ledger.moves._number

        def wrong(*given: Any) -> Any:
            return [row._replace(after=row.after + after, seq=row.seq + seq) for row in real(*given)]

        patch.setattr(core.ledger.moves, "_number", wrong)
        warehouse.post(MOVE_ONE)

    return seed


def nothing_moved(warehouse: Warehouse, patch: Patch) -> None:
    patch.setattr(core.books, "settle", lambda *_: [])
    warehouse.post(MOVE_ONE)


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


def serial_found_twice(warehouse: Warehouse, _patch: Patch) -> None:
    for place in ("A2", "A3"):
        warehouse.find(place, "PUMP", 1, serial="S1")


def of(posting: UUID | None) -> UUID:
    assert posting is not None
    return posting


GUARD_GONE = FOUNDATIONS[0].broken
IN_A1 = "WHERE location_id = (SELECT id FROM location WHERE code = 'A1')"
LAST = "(SELECT max(id) FROM move)"
SECOND_LINE = "(SELECT min(id) FROM move WHERE line = 2)"
BOLTS = "(SELECT id FROM move WHERE kind = 'move')"
AT_A2 = "(SELECT id FROM balance WHERE location_id = (SELECT id FROM location WHERE code = 'A2'))"
PLATE_1 = "(SELECT id FROM plate WHERE code = 'LP000001')"

IN_THE_CODE: dict[str, tuple[Fault, set[str]]] = {
    "a leg is missing where goods arrive": (posting_half("target"), {"I1", "I2"}),
    "a leg is missing where goods leave": (posting_half("source"), {"I1", "I2"}),
    "a change is written down wrong": (numbering(after=1), {"I2"}),
    "a number is left out": (numbering(seq=1), {"I2"}),
    "a posting without its moves": (nothing_moved, {"I4"}),
    "progress off by one": (progress_off_by_one, {"I7"}),
    "half an undo": (undone_in_part, {"I4", "I7"}),
    "an undo that goes elsewhere": (undone_to_another_place, {"I4"}),
    "an undo that forgets the order": (undo_without_progress, {"I7"}),
    "a serial twice": (serial_found_twice, {"I5"}),
}
BY_HAND: dict[str, tuple[tuple[str, ...], set[str]]] = {
    "less than nothing": (
        (f"UPDATE balance SET quantity = -1 {IN_A1}", f"UPDATE entry SET after = -1 WHERE move_id = {LAST}"),
        {"I1", "I2", "I3"},
    ),
    "more reserved than there is": ((f"UPDATE balance SET reserved = quantity + 1 {IN_A1}",), {"I3"}),
    "another quantity": ((f"UPDATE balance SET quantity = quantity + 1 {IN_A1}",), {"I1", "I2"}),
    "a balance gone": ((f"DELETE FROM balance {IN_A1}",), {"I1", "I2"}),
    "another move": ((f"UPDATE move SET quantity = quantity + 1 WHERE id = {LAST}",), {"I1", "I2"}),
    "a move gone": ((f"DELETE FROM move WHERE id = {LAST}",), {"I0", "I1", "I4"}),
    "the first of two moves gone": ((f"DELETE FROM move WHERE id = {SECOND_LINE} - 1",), {"I0", "I1", "I4", "I7"}),
    "another item": (("UPDATE move SET item_id = item_id + 1 WHERE lot_id <> 0",), {"I0", "I1", "I2", "I7"}),
    "a posting left open": (
        ("UPDATE posting SET state = 'open', outcome = NULL WHERE kind = 'OrderPurchase'",),
        {"I4"},
    ),
    "a refused posting that moved goods": (("UPDATE posting SET state = 'rejected' WHERE kind = 'Move'",), {"I4"}),
    "goods off their plate": ((f"UPDATE plate SET location_id = 1 WHERE id = {PLATE_1}",), {"I6"}),
    "a plate elsewhere than its carrier": (
        (
            "INSERT INTO plate (code, location_id) VALUES ('LP000009', 1)",
            f"UPDATE plate SET parent_id = {PLATE_1} WHERE code = 'LP000009'",
        ),
        {"I6"},
    ),
    "a line for another item": (
        ("UPDATE order_line SET item_id = item_id + 1 WHERE line = 1 AND done > 0",),
        {"I7"},
    ),
    "goods reserved for nobody": ((f"UPDATE balance SET reserved = 1 {IN_A1}",), {"I3"}),
    "a posting gone": (("DELETE FROM posting WHERE kind = 'Move'",), {"I0", "I4"}),
    "a posting that only sets something up": (("UPDATE posting SET kind = 'DefineItem' WHERE kind = 'Move'",), {"I4"}),
    "a move of another site": (
        (
            "INSERT INTO site (code, name, zone_info) VALUES ('EAST', '', 'UTC')",
            f"UPDATE move SET site_id = (SELECT id FROM site WHERE code = 'EAST') WHERE id = {LAST}",
        ),
        {"I4"},
    ),
    "changes written to the wrong move": (
        (
            f"UPDATE entry SET move_id = -1 WHERE move_id = {BOLTS} AND balance_id = {AT_A2}",
            f"UPDATE entry SET move_id = {BOLTS} WHERE move_id = {LAST}",
            f"UPDATE entry SET move_id = {LAST} WHERE move_id = -1",
        ),
        {"I2"},
    ),
    "a balance that was another's": (
        (f"UPDATE balance SET location_id = (SELECT id FROM location WHERE code = 'A3') {IN_A1}",),
        {"I1", "I2"},
    ),
    "goods that jumped": (
        ("UPDATE move SET from_status = 'hold' WHERE kind = 'move'",),
        {"I1", "I2"},
    ),
    "an item gone": (("DELETE FROM item WHERE sku = 'BOLT'",), {"I0"}),
    "a bin gone": (("DELETE FROM location WHERE code = 'A1'",), {"I0"}),
    "a lot gone": (("DELETE FROM lot WHERE code = 'L1'",), {"I0"}),
    "a plate gone": ((f"DELETE FROM plate WHERE id = {PLATE_1}",), {"I0"}),
    "the row for none gone": (("DELETE FROM lot WHERE id = 0",), {"I0"}),
    "a site gone": (("DELETE FROM site",), {"I0"}),
    "an order that is complete": (("UPDATE orders SET state = 'sent' WHERE number = 'PO2'",), {"I7"}),
}
FAULTS = IN_THE_CODE | {f"{name}, by hand": (by_hand(*sql), broken) for name, (sql, broken) in BY_HAND.items()}


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_noticed_by_the_rule_that_is_there_for_it(unguarded: Warehouse, name: str) -> None:
    broken = broken_by(unguarded, name)
    assert {each.invariant for each in broken} == FAULTS[name][1], broken
    assert all(len(each.key) > 5 and "None" not in each.key for each in broken)


@pytest.mark.nightly
def test_there_is_a_fault_for_every_rule(new_database: NewDatabase) -> None:
    noticed: set[str] = set()
    for name in FAULTS:
        with new_database("sqlite") as url:
            warehouse = unguarded_file(Warehouse(url))
            noticed |= {each.what for each in broken_by(warehouse, name)}
            warehouse.room.close()
    assert {rule.broken for rule in INVARIANTS} - noticed == set()


def broken_by(warehouse: Warehouse, name: str) -> list[Broken]:
    """Does some sound work, seeds the fault, and returns what the check finds."""
    warehouse.receive("BOLT", 110)
    warehouse.receive("NUT", 10, order="PO2")
    warehouse.receive("MILK", 5, lot="L1", expires_on=FRESH, plate="LP000001")
    warehouse.find("A5", "PUMP", 1, serial="S9")
    warehouse.post(Move(sku="BOLT", quantity=Decimal(10), source="DOCK", target="A2"))
    warehouse.find("A1", "BOLT", 10)
    assert unsound(warehouse) == []
    with pytest.MonkeyPatch.context() as patched:
        FAULTS[name][0](warehouse, patched)
    return unsound(warehouse)


def unsound(warehouse: Warehouse) -> list[Broken]:
    """What the check finds besides the guards that were taken away so that a fault could be seeded at all."""
    return [broken for broken in warehouse.broken() if broken.what != GUARD_GONE]


def test_each_guard_that_is_gone_is_named(unguarded: Warehouse) -> None:
    named = {broken.key for broken in unguarded.broken() if broken.what == GUARD_GONE}
    guards = {name.removeprefix("trigger ") for name in named}
    assert len(named) == len(unguarded.broken())
    for table in ("move", "entry", "posting"):
        assert any(guard.startswith(table) for guard in guards)


def test_a_guard_that_is_switched_off_is_named(new_database: NewDatabase) -> None:
    with new_database("postgresql") as url:
        warehouse = Warehouse(url)
        with as_owner(warehouse) as connection:
            connection.execute(text("ALTER TABLE posting DISABLE TRIGGER posting_answered_once"))
        assert warehouse.broken() == [Broken("I0", GUARD_GONE, "trigger posting_answered_once")]
        warehouse.room.close()


def test_a_damaged_file_is_named_and_ends_nothing(sqlite_warehouse: Warehouse) -> None:
    """An index does not hold what its table holds: no rule of the ledger sees that."""
    sqlite_warehouse.find("A1", "BOLT", 10)
    with sqlite_warehouse.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA writable_schema = ON")
        listed = "UPDATE sqlite_master SET sql = replace(sql, '(lot_id)', '(item_id)') WHERE name = 'balance_of_lot'"
        assert connection.exec_driver_sql(listed).rowcount == 1
        connection.commit()
    sqlite_warehouse.engine.dispose()
    damaged = sqlite_warehouse.broken()
    named = [broken for broken in damaged if broken.what == "the database is damaged, restore a backup"]
    assert any("balance_of_lot" in broken.key for broken in named)


def test_a_word_where_a_quantity_should_be_is_named(sqlite_warehouse: Warehouse) -> None:
    warehouse = unguarded_file(sqlite_warehouse)
    warehouse.find("A1", "BOLT", 10)
    by_hand(f"UPDATE balance SET quantity = 'many' {IN_A1}")(warehouse, pytest.MonkeyPatch())
    broken = {(each.invariant, each.key) for each in unsound(warehouse)}
    assert ("I0", "table balance, column quantity, rows 1") in broken
    assert any("on hand many" in key for _, key in broken)
    by_hand(f"UPDATE balance SET quantity = 9.5 {IN_A1}")(warehouse, pytest.MonkeyPatch())
    assert ("I0", "table balance, column quantity, rows 1") in {
        (each.invariant, each.key) for each in unsound(warehouse)
    }
