"""What a scan is, in a furnished warehouse: always something known or a proper refusal, and nothing is changed."""

from __future__ import annotations

import atexit
import re
import tempfile
from functools import cache
from pathlib import Path
from typing import get_args

from sqlalchemy import Connection, text

from core.catalogue.site import need_site
from core.errors import Rejection
from core.identify import CODE_LENGTH_MAX, Found, Item, Lot, Order, Plate, identify
from tests.core.warehouse import Warehouse, furnish
from tests.fuzz.hostile import text_of
from tests.fuzz.rules import assert_a_proper_refusal

SEEDS = (
    *(b"BOLT", b"bolt", b"A1.11", b"A1", b"LP000001", b"340123450000000000", b"PO1", b"KXUNDO", b"4006381333931"),
    *(
        b"]C10104006381333931",
        b"]E04006381333931",
        b"400638133393112",
        b"]C191GLUE\x1d10L24",
        b"]C100340123450000000000",
    ),
)

_AIM_ID = re.compile(r"\][A-Za-z][0-9]")


def target(data: bytes) -> None:
    connection, site_id = _warehouse()
    code = text_of(data)
    aim = _AIM_ID.match(code)
    symbology = aim[0] if aim else ""
    before = _changes(connection)
    try:
        found = identify(connection, site_id, code[len(symbology) :], symbology=symbology, scanned=len(data) % 2 == 0)
    except Rejection as refused:
        assert_a_proper_refusal(refused)
    else:
        assert found
        for each in found:
            _assert_known(each)
    assert _changes(connection) == before


def _assert_known(found: Found) -> None:
    assert isinstance(found, get_args(Found))
    if isinstance(found, Item):
        assert found.sku in {"BOLT", "NUT", "CABLE", "GLUE", "MILK", "PUMP"}
        assert found.on_label is None or found.on_label >= 0
    if isinstance(found, Lot | Order):
        assert str(found) == ascii(found)
    if isinstance(found, Plate):
        assert found.code.isascii()
        assert len(found.code) <= CODE_LENGTH_MAX


def _changes(connection: Connection) -> object:
    return connection.scalar(text("SELECT total_changes()"))


@cache
def _warehouse() -> tuple[Connection, int]:
    """One furnished warehouse for all inputs, and a connection that stays in one snapshot of it."""
    folder = tempfile.TemporaryDirectory()
    url = f"sqlite:///{Path(folder.name) / 'warehouse.db'}"
    furnish(url)
    warehouse = Warehouse(url)
    warehouse.receive("GLUE", 5, plate="LP000001", lot="L24")
    site_id = warehouse.room.read(need_site, "MAIN").id
    connection = warehouse.engine.connect()
    atexit.register(folder.cleanup)
    atexit.register(warehouse.room.close)
    atexit.register(connection.close)
    return connection, site_id
