"""A database of an older Stockhand, with stock in it, is brought up to date and goes on."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, text

from core.catalogue.item import DefineItem
from core.catalogue.label_route import printer_for
from core.first_start import make_first_administrator
from core.internal.adjust import AdjustStock
from core.internal.move import Move
from core.schema.upgrade import MIGRATIONS, upgrade
from core.store import open_engine, writing
from core.values import new_id
from tests.core.warehouse import PIN, Warehouse
from tests.postgres import PostgresServer

MILLION = 1_000_000
# As the release before wrote them: a site, two bins, a pump with its serial and ten bolts found in the first bin.
ROWS = f"""
    INSERT INTO site (id, code, name, zone_info) VALUES (1, 'MAIN', 'Main', 'UTC');
    INSERT INTO location (id, site_id, code, kind, is_physical) VALUES (1, 1, 'A1', 'storage', 1),
        (2, 1, 'A2', 'storage', 1), (3, 1, '*ADJUSTMENT', 'adjustment', 0), (4, 1, '*SUPPLIER', 'supplier', 0);
    INSERT INTO item (id, sku, name, search_name, unit, tracking) VALUES
        (1, 'BOLT', 'Bolt', 'bolt', 'EA', 'none'), (2, 'PUMP', 'Pump', 'pump', 'EA', 'serial');
    INSERT INTO lot (id, item_id, code, is_serial) VALUES (1, 2, 'S1', 1);
    INSERT INTO posting (id, kind, version, payload, fingerprint, operator_id, device, happened_at, posted_at, state,
        outcome) VALUES (:posting, 'AdjustStock', 1, '', 'f', 0, 'DESK', 1, 1, 'posted', 'done');
    INSERT INTO move (id, posting_id, line, kind, site_id, item_id, lot_id, quantity, from_location_id,
        to_location_id, from_status, to_status, business_date) VALUES
        (1, :posting, 1, 'adjust', 1, 1, 0, {10 * MILLION}, 3, 1, 'available', 'available', '2026-03-02'),
        (2, :posting, 2, 'adjust', 1, 2, 1, {MILLION}, 3, 1, 'available', 'available', '2026-03-02');
    INSERT INTO balance (id, location_id, item_id, lot_id, status, is_serial, quantity, seq, since, changed_at) VALUES
        (1, 1, 1, 0, 'available', 0, {10 * MILLION}, 1, 1, 1), (2, 1, 2, 1, 'available', 1, {MILLION}, 1, 1, 1);
    INSERT INTO entry (balance_id, seq, move_id, after) VALUES (1, 1, 1, {10 * MILLION}), (2, 1, 2, {MILLION})
"""
NUMBERED = ("site", "location", "item", "lot", "move", "balance")
# All labels go to a receipt printer, those of DOCK to a label printer on which a paper is stuck.
ROUTES = """
    INSERT INTO site (id, code, name, zone_info) VALUES (1, 'MAIN', 'Main', 'UTC');
    INSERT INTO printer (id, code, name) VALUES (1, 'TILL', 'Receipts'), (2, 'ZEBRA', 'Labels');
    INSERT INTO label_route (id, site_id, label, station, zone, printer_id) VALUES
        (1, 1, '', '', '', 1), (2, 1, '', 'DOCK', '', 2);
    INSERT INTO posting (id, kind, version, payload, fingerprint, operator_id, device, happened_at, posted_at, state,
        outcome) VALUES (:posting, 'CloseCarton', 1, '', 'f', 0, 'DESK', 1, 1, 'posted', 'done');
    INSERT INTO print_job (id, printer_id, posting_id, design, version, data, state, queued_at, changed_at) VALUES
        (1, 1, :posting, 'packing_slip', 1, '{}', 'confirmed', 1, 1), (2, 2, :posting, 'carton', 1, '{}', 'sent', 1, 1),
        (3, 2, :posting, 'packing_slip', 1, '{}', 'failed', 1, 1)
"""
SENT = {
    ("carton", "PACK"): "TILL", ("carton", "DOCK"): "ZEBRA", ("manifest", "PACK"): "TILL", ("manifest", "DOCK"): "TILL",
}  # fmt: skip


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database with nothing in it, on each kind."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/older.db"
        return
    server: PostgresServer = request.getfixturevalue("postgres_server")
    url = server.fresh(server.template("nothing", lambda _: None))
    yield url
    server.drop(url)


def test_stock_that_an_older_release_booked_is_moved_on_after_the_upgrade(empty_url: str) -> None:
    engine = open_engine(empty_url, make=True)
    with writing(engine) as connection:
        make_schema(connection, "0001")
        write(connection, ROWS, NUMBERED)
    engine.dispose()
    upgrade(empty_url)
    warehouse = Warehouse(empty_url)
    assert warehouse.broken() == []
    assert {key[:3]: amount for key, amount in warehouse.stock().items()} == {
        ("A1", "BOLT", ""): 10, ("A1", "PUMP", "S1"): 1,
    }  # fmt: skip
    make_first_administrator(warehouse.room, "DESK", "Ada", PIN, "UTC")
    warehouse.post(Move(sku="BOLT", quantity=Decimal(4), source="A1", target="A2"))
    warehouse.post(Move(sku="PUMP", serial="S1", quantity=Decimal(1), source="A1", target="A2"))
    warehouse.post(DefineItem(sku="GAS", name="Gas", unit="KG", tracking="contents"))
    warehouse.post(AdjustStock(location="A1", sku="GAS", serial="B1", change=Decimal("49.5"), reason="FOUND"))
    assert warehouse.on_hand("A2", "BOLT") == 4
    assert warehouse.on_hand("A1", "GAS") == Decimal("49.5")
    assert warehouse.broken() == []
    warehouse.room.close()


def test_who_got_papers_by_the_route_of_all_labels_and_printed_them_goes_on(empty_url: str) -> None:
    """A printer that never printed one may be a label printer: papers no longer go there."""
    engine = open_engine(empty_url, make=True)
    with writing(engine) as connection:
        make_schema(connection, "0014")
        write(connection, ROUTES, ("printer", "label_route", "print_job"))
    engine.dispose()
    upgrade(empty_url)
    warehouse = Warehouse(empty_url)
    found = {(design, at): warehouse.room.read(printer_for, 1, design, at) for design, at in SENT}
    assert found == SENT
    warehouse.room.close()


def make_schema(connection: Connection, version: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    command.upgrade(config, version)


def write(connection: Connection, written: str, numbered: tuple[str, ...]) -> None:
    is_postgresql = connection.dialect.name == "postgresql"
    posting = new_id() if is_postgresql else new_id().bytes
    for rows in written.split(";"):
        connection.execute(text(rows), {"posting": posting})
    for table in numbered if is_postgresql else ():
        following = f"(SELECT max(id) + 1 FROM {table})"
        connection.execute(text(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), {following}, false)"))
