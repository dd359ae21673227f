"""Rows of the catalogue that a station keeps: right at once after every change, whoever makes it."""

from __future__ import annotations

from collections.abc import Hashable
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection

from core.catalogue.item import DefineItem
from core.catalogue.known import KnownReader, KnownRows
from core.catalogue.location import DefineLocation, DefineSite
from core.errors import Rejection
from core.internal.adjust import AdjustStock
from core.internal.move import Move
from tests.core.statements import counted_statements
from tests.core.warehouse import Warehouse

ONE = Move(sku="BOLT", quantity=Decimal(1), source="A1", target="A2")


def catalogue_reads(statements: list[str]) -> int:
    return sum(f"FROM {table} " in f"{each} " for each in statements for table in ("item", "location", "site"))


def test_what_was_read_for_one_booking_is_not_read_for_the_next(warehouse: Warehouse) -> None:
    warehouse.find("A1", "BOLT", 10)
    with counted_statements(warehouse) as statements:
        warehouse.post(ONE)
        first = catalogue_reads([" ".join(each.split()) for each in statements])
        statements.clear()
        warehouse.post(ONE)
        assert (first, catalogue_reads([" ".join(each.split()) for each in statements])) == (4, 0)


def test_commands_of_one_transaction_read_a_row_once(warehouse: Warehouse) -> None:
    warehouse.find("A1", "BOLT", 10)
    for change, reads in ((None, 4), (DefineItem(sku="NUT", name="Another"), 9)):
        second = ONE if change is None else change
        sent = [(each, warehouse.stamp()) for each in (ONE, second, ONE, ONE)]
        with counted_statements(warehouse) as statements:
            warehouse.room.post_all(sent, dry_run=True)
        assert catalogue_reads([" ".join(each.split()) for each in statements]) == reads


def test_a_change_within_a_transaction_counts_for_what_follows_in_it(warehouse: Warehouse) -> None:
    warehouse.find("A1", "BOLT", 10)
    shut = DefineLocation(code="A2", active=False)
    sent = [(each, warehouse.stamp()) for each in (ONE, ONE, shut, ONE)]
    answers = warehouse.room.post_batch(sent)
    assert [isinstance(each, Rejection) and each.code for each in answers] == [False, False, False, "location_closed"]


def test_a_change_by_another_station_counts_at_the_next_booking(warehouse: Warehouse) -> None:
    warehouse.find("A1", "BOLT", 10)
    warehouse.post(ONE)
    other = Warehouse(warehouse.url)
    other.post(DefineLocation(code="A2", active=False))
    assert warehouse.refusal(ONE).code == "location_closed"
    other.post(DefineLocation(code="A2", mixing="item"))
    warehouse.post(ONE)
    other.post(DefineItem(sku="NUT", name="Nut", tracking="lot"))
    assert warehouse.refusal(AdjustStock(location="A1", sku="NUT", reason="FOUND", change=Decimal(1))).code == (
        "lot_missing"
    )
    other.room.close()


def test_a_second_site_makes_an_empty_site_ambiguous_at_once(warehouse: Warehouse) -> None:
    warehouse.find("A1", "BOLT", 10)
    other = Warehouse(warehouse.url)
    other.post(DefineSite(code="NORTH", name="North"))
    other.room.close()
    assert warehouse.refusal(ONE).code == "site_needed"


def test_what_a_refused_or_undone_import_made_is_never_trusted(warehouse: Warehouse) -> None:
    """A dry run defines an item and books on it; nothing of it is there afterwards."""
    sent = [
        (DefineItem(sku="NEW", name="New"), warehouse.stamp()),
        (AdjustStock(location="A1", sku="NEW", reason="FOUND", change=Decimal(1)), warehouse.stamp()),
    ]
    answers = warehouse.room.post_all(sent, dry_run=True)
    assert not any(isinstance(each, Rejection) for each in answers)
    assert warehouse.refusal(sent[1][0]).code == "unknown_item"


def test_a_refusal_is_not_kept(warehouse: Warehouse) -> None:
    late = AdjustStock(location="LATE", sku="BOLT", reason="FOUND", change=Decimal(1))
    assert warehouse.refusal(late).code == "unknown_location"
    warehouse.post(DefineLocation(code="LATE"))
    warehouse.post(late)
    assert warehouse.on_hand("LATE", "BOLT") == 1


def test_behind_a_new_connection_nothing_is_known(warehouse: Warehouse) -> None:
    warehouse.find("A1", "BOLT", 10)
    warehouse.post(ONE)
    warehouse.engine.dispose()
    with counted_statements(warehouse, cold=False) as statements:
        warehouse.post(ONE)
    assert catalogue_reads([" ".join(each.split()) for each in statements]) == 4


def test_rows_that_were_read_under_an_older_number_are_not_taken_for_newer_ones(
    sqlite_warehouse: Warehouse,
) -> None:
    known, reads = KnownRows(), iter(["old", "new"])

    def look(_: Connection, code: str) -> str:
        return f"{code} {next(reads)}"

    with sqlite_warehouse.engine.connect() as connection:
        older: KnownReader = known.reader(1)
        assert older.find(look, connection, "A1") == "A1 old"
        known.keep(older)
        assert known.reader(1).find(look, connection, "A1") == "A1 old"
        assert known.reader(2).find(look, connection, "A1") == "A1 new"


def test_what_a_thread_keeps_late_is_not_taken_for_what_another_has_found_changed(
    sqlite_warehouse: Warehouse,
) -> None:
    """The other one keeps what it found just when the first has seen that its number still counts."""
    known, reads = KnownRows(), iter(["old", "new"])

    def look(_: Connection, code: str) -> str:
        return f"{code} {next(reads)}"

    class Late(dict[Hashable, Any]):
        def __len__(self) -> int:
            known.keep(known.reader(2))
            return super().__len__()

    with sqlite_warehouse.engine.connect() as connection:
        known.keep(known.reader(1))
        late = known.reader(1)
        late.fresh = Late()
        late.find(look, connection, "A1")
        known.keep(late)
        assert known.reader(2).find(look, connection, "A1") == "A1 new"
