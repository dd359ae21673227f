"""Two servers, of which one dies: the same stockroom goes on with the other, and nothing is lost or doubled."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import make_url

from core.command import Stamp
from core.errors import StoreUnavailable
from core.internal.adjust import AdjustStock
from core.stockroom import Stockroom
from core.values import utc_now
from tests.core.warehouse import WallClock, Warehouse, furnish
from tests.postgres import PostgresServer, running_postgres, running_standby
from tests.waiting import wait_until

ONE = AdjustStock(location="A1", sku="BOLT", reason="FOUND", change=Decimal(1))
AT_LEAST = 20


def at(database: str, *servers: PostgresServer) -> str:
    """The address of the database at one server, or at several: `?host=…&host=…`."""
    address = make_url(database).update_query_dict({"host": tuple(str(server.folder) for server in servers)})
    return address.render_as_string(hide_password=False)


def command(server: PostgresServer, *statements: str) -> None:
    with server._connect() as connection:
        for statement in statements:
            connection.execute(statement.encode())


def posting_on(warehouse: Warehouse, acknowledged: list[Stamp], enough: threading.Event) -> threading.Thread:
    """Somebody who posts one thing after the other, and goes on only after an answer."""

    def post() -> None:
        while not enough.is_set():
            stamp = warehouse.stamp()
            warehouse.room.post(ONE, stamp)
            acknowledged.append(stamp)

    thread = threading.Thread(target=post)
    thread.start()
    return thread


def test_a_standby_takes_over_while_somebody_works() -> None:
    with running_postgres() as primary, running_standby(primary) as standby:
        url = primary.fresh(primary.template("furnished", furnish))
        command(primary, "ALTER SYSTEM SET synchronous_standby_names = '*'", "SELECT pg_reload_conf()")
        wait_until(lambda: is_synchronous(primary), "the standby has all that is acknowledged")
        wait_until(lambda: is_there(standby, url), "the standby has the warehouse")
        alone = Stockroom(at(url, standby), deadline_s=0.1)
        with pytest.raises(StoreUnavailable, match=r"read-only|read-write mode"):
            alone.post(ONE, alone.stamp("ADMIN", "DESK"))
        warehouse = Warehouse(at(url, standby, primary), WallClock(utc_now()), deadline_s=30)
        acknowledged: list[Stamp] = []
        enough = threading.Event()
        poster = posting_on(warehouse, acknowledged, enough)
        wait_until(lambda: len(acknowledged) >= AT_LEAST, "work goes on at the primary")
        primary.process.send_signal(signal.SIGQUIT)
        primary.process.wait(timeout=30)
        before = len(acknowledged)
        command(standby, "ALTER SYSTEM SET synchronous_standby_names = ''", "SELECT pg_promote()")
        wait_until(lambda: len(acknowledged) >= before + AT_LEAST, "work goes on at the standby")
        enough.set()
        poster.join()
        assert warehouse.on_hand("A1", "BOLT") == len(acknowledged)
        assert all(warehouse.room.post(ONE, stamp).repeated for stamp in acknowledged)
        assert not alone.post(ONE, alone.stamp("ADMIN", "DESK")).repeated
        assert warehouse.broken() == []
        warehouse.room.close()
        alone.close()


def is_there(standby: PostgresServer, url: str) -> bool:
    with standby._connect() as connection:
        named = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", (make_url(url).database,))
        return named.fetchone() is not None


def is_synchronous(primary: PostgresServer) -> bool:
    with primary._connect() as connection:
        found = connection.execute("SELECT 1 FROM pg_stat_replication WHERE sync_state = 'sync'")
        return found.fetchone() is not None


@contextmanager
def frozen(server: PostgresServer) -> Iterator[None]:
    """Every process of the server stands still: its kernel still takes connections, and nobody answers."""
    pids = [server.process.pid, *children_of(server.process.pid)]
    for pid in pids:
        os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        for pid in pids:
            os.kill(pid, signal.SIGCONT)


def children_of(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


@pytest.mark.nightly
def test_a_frozen_server_is_told_of_in_time_and_found_again() -> None:
    with running_postgres() as server:
        warehouse = Warehouse(server.fresh(server.template("furnished", furnish)))
        stamp = warehouse.stamp()
        started = utc_now()
        with frozen(server), pytest.raises(StoreUnavailable, match="does not answer"):
            warehouse.room.post(ONE, stamp)
        assert utc_now() - started < 20_000_000
        warehouse.room.post(ONE, stamp)
        assert warehouse.room.post(ONE, stamp).repeated
        assert warehouse.on_hand("A1", "BOLT") == 1
        warehouse.room.close()
