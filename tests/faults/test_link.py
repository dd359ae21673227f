"""The link to a server: answers that do not come, commits that are not safe, wires that break at the worst moment."""

from __future__ import annotations

import os
import signal
import tempfile
import threading
import tomllib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from decimal import Decimal
from importlib.metadata import version
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import event, make_url, text
from sqlalchemy.exc import OperationalError

from core.command import Outcome
from core.errors import StoreUnavailable, StoreUnusable
from core.internal.adjust import AdjustStock
from core.server_link import ANSWER_TIMEOUT_S, LOCK_TIMEOUT_MS, WatchedConnection, _link
from core.store import faults_named, open_engine, take_time
from tests.core.as_owner import as_owner
from tests.core.warehouse import Warehouse
from tests.faults.proxy import wire_to
from tests.postgres import PostgresServer
from tests.waiting import wait_until

ROOT = Path(__file__).parents[2]
TEN = AdjustStock(location="A1", sku="BOLT", reason="FOUND", change=Decimal(10))


def test_the_driver_is_the_very_one_whose_inside_we_know() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert f"psycopg[binary]=={version('psycopg')}" in project["dependencies"]


def test_every_answer_is_waited_for_by_us(postgresql_warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch) -> None:
    waits: list[object] = []
    statements: list[str] = []
    wait = WatchedConnection.wait

    def counted(self: WatchedConnection, *given: Any, **named: Any) -> Any:
        waits.append(self)
        return wait(self, *given, **named)

    monkeypatch.setattr(WatchedConnection, "wait", counted)
    engine = postgresql_warehouse.engine
    event.listen(engine, "before_cursor_execute", lambda *given: statements.append(given[2]))
    postgresql_warehouse.post(TEN)
    assert len(waits) > len(statements) > 0  # the statements, and the commit


def backend_of(connection: Any) -> int:
    return int(connection.connection.driver_connection.info.backend_pid)


@pytest.mark.parametrize(("moment", "repeated"), [("before_cursor_execute", False), ("commit", True)])
def test_a_server_that_freezes_is_left_and_the_command_sent_again(
    postgresql_warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch, moment: str, repeated: bool
) -> None:
    """It thaws when it is given up, and then does what it was told before."""
    monkeypatch.setattr("core.server_link.ANSWER_TIMEOUT_S", 0.3)
    warehouse = Warehouse(postgresql_warehouse.url)
    frozen: list[int] = []
    errors: list[str] = []

    def freeze(connection: Any, *_: object) -> None:
        if not frozen:
            frozen.append(backend_of(connection))
            os.kill(frozen[0], signal.SIGSTOP)

    def thaw(context: Any) -> None:
        errors.append(str(context.original_exception))
        if len(errors) == 1:
            os.kill(frozen[0], signal.SIGCONT)
            if repeated:
                wait_until(lambda: warehouse.moves() == 1, "the server has done what it was told")

    event.listen(warehouse.engine, moment, freeze)
    event.listen(warehouse.engine, "handle_error", thaw)
    outcome = warehouse.post(TEN)
    assert errors[0] == "no answer within 0.3 s"
    assert outcome.repeated == repeated
    assert warehouse.on_hand("A1", "BOLT") == 10
    assert warehouse.broken() == []
    warehouse.room.close()


def test_what_may_take_long_is_waited_for(postgresql_warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.server_link.ANSWER_TIMEOUT_S", 0.4)
    engine = open_engine(postgresql_warehouse.url)
    slow = text("SELECT pg_sleep(0.7)")
    with engine.connect() as connection:
        take_time(connection)
        connection.execute(slow)
    with engine.connect() as connection, pytest.raises(OperationalError, match=r"no answer within 0\.4 s"):
        connection.execute(slow)
    engine.dispose()


def test_a_lock_is_given_up_before_the_link_is() -> None:
    assert LOCK_TIMEOUT_MS / 1000 < ANSWER_TIMEOUT_S


def test_a_connection_that_ended_while_it_was_idle_is_replaced_unnoticed(postgresql_warehouse: Warehouse) -> None:
    warehouse = postgresql_warehouse
    warehouse.post(TEN)
    errors: list[object] = []
    event.listen(warehouse.engine, "handle_error", errors.append)
    with as_owner(warehouse) as connection:
        others = "datname = current_database() AND pid <> pg_backend_pid()"
        connection.execute(text(f"SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE {others}"))
    assert not warehouse.post(TEN).repeated
    assert errors == []


def test_what_the_address_says_of_the_link_goes_before_what_we_would(postgresql_warehouse: Warehouse) -> None:
    more = {"connect_timeout": "7", "options": "-c statement_timeout=9s -c lock_timeout=3s"}
    url = make_url(postgresql_warehouse.url).update_query_dict(more)
    engine = open_engine(url.render_as_string(hide_password=False))
    with engine.connect() as connection:
        link: Any = connection.connection.driver_connection
        parameters = link.info.get_parameters()
        settings = [connection.scalar(text(f"SHOW {name}")) for name in ("statement_timeout", "lock_timeout")]
    assert (parameters["connect_timeout"], parameters["keepalives_idle"]) == ("7", "30")
    assert "target_session_attrs" not in parameters
    assert settings == ["9s", "3s"]
    engine.dispose()


@pytest.mark.parametrize("hosts", ["@db1,db2/stock", "@/stock?host=db1:5432&host=db2:5433"])
def test_of_several_servers_the_one_that_takes_writes_is_meant(hosts: str) -> None:
    assert _link(make_url(f"postgresql://otto{hosts}"))["target_session_attrs"] == "read-write"
    also_a_replica = make_url(f"postgresql://otto{hosts}").update_query_dict({"target_session_attrs": "any"})
    assert "target_session_attrs" not in _link(also_a_replica)  # as it is said


@pytest.mark.parametrize("answered", [False, True], ids=["before it is heard", "before it is answered"])
def test_a_wire_that_breaks_at_the_commit_doubles_nothing(postgresql_warehouse: Warehouse, answered: bool) -> None:
    with tempfile.TemporaryDirectory() as folder, wire_to(postgresql_warehouse.url, Path(folder)) as wire:
        warehouse = Warehouse(wire.url)
        wire.cut_at(b"COMMIT\0", answered=answered)
        outcome = warehouse.post(TEN)
        assert (wire.cuts, outcome.repeated) == (1, answered)
        assert warehouse.on_hand("A1", "BOLT") == 10
        assert warehouse.broken() == []
        warehouse.room.close()


@contextmanager
def no_standby(server: PostgresServer) -> Iterator[Callable[[], None]]:
    """Meanwhile every commit waits for a standby that is not there; or until what is yielded is called."""

    def set_to(name: str) -> None:
        with server._connect() as connection:
            connection.execute(psycopg.sql.SQL("ALTER SYSTEM SET synchronous_standby_names = {}").format(name))
            connection.execute("SELECT pg_reload_conf()")
            wait_until(lambda: shown(connection) == name, "the setting is read")
            # Commits wait once the checkpointer has read it too: it does so before it answers this.
            connection.execute("CHECKPOINT")

    set_to("nobody")
    try:
        yield lambda: set_to("")
    finally:
        set_to("")


def shown(connection: psycopg.Connection) -> str:
    return str(connection.execute("SHOW synchronous_standby_names").fetchone()[0])  # type: ignore[index]  # one row


def waiting_for_a_standby(server: PostgresServer) -> list[int]:
    with server._connect() as connection:
        return [row[0] for row in connection.execute("SELECT pid FROM pg_stat_activity WHERE wait_event = 'SyncRep'")]


def test_a_commit_that_no_standby_has_is_given_up_in_time_and_found_later(
    postgres_server: PostgresServer, postgresql_warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.server_link.ANSWER_TIMEOUT_S", 0.3)
    monkeypatch.setattr("core.server_link.LOCK_TIMEOUT_MS", 200)
    warehouse = Warehouse(postgresql_warehouse.url, deadline_s=1)
    stamp = warehouse.stamp()
    with no_standby(postgres_server):
        with pytest.raises(StoreUnavailable):
            warehouse.room.post(TEN, stamp)
        assert len(waiting_for_a_standby(postgres_server)) == 1  # nothing was cancelled
    assert warehouse.room.post(TEN, stamp).repeated
    assert warehouse.on_hand("A1", "BOLT") == 10
    warehouse.room.close()


def test_a_commit_whose_wait_for_a_standby_is_cut_short_is_not_believed(
    postgres_server: PostgresServer, postgresql_warehouse: Warehouse
) -> None:
    """Somebody cancels it, the server says that all is well; neither this answer nor its repetition counts."""
    warehouse = postgresql_warehouse
    outcomes: list[Outcome] = []
    errors: list[str] = []
    event.listen(warehouse.engine, "handle_error", lambda context: errors.append(str(context.original_exception)))
    with no_standby(postgres_server) as standby_comes:
        poster = threading.Thread(target=lambda: outcomes.append(warehouse.post(TEN)))
        poster.start()
        wait_until(lambda: waiting_for_a_standby(postgres_server), "the commit waits for its standby")
        (first,) = waiting_for_a_standby(postgres_server)
        with postgres_server._connect() as connection:
            connection.execute("SELECT pg_cancel_backend(%s)", (first,))
        wait_until(lambda: errors, "the first attempt is given up")
        wait_until(lambda: waiting_for_a_standby(postgres_server), "the second attempt waits as well")
        assert outcomes == []
        standby_comes()
        poster.join()
    assert errors == ["the commit was not confirmed by a standby"]
    assert [outcome.repeated for outcome in outcomes] == [True]
    assert warehouse.on_hand("A1", "BOLT") == 10


def test_of_several_servers_each_must_have_turned_us_away() -> None:
    gone = "connection failed: could not connect"
    closed = 'connection failed: FATAL:  role "otto" does not exist'
    several = (
        "{last}\nMultiple connection attempts failed. All failures were:\n- host: 'a': {first}\n- host: 'b': {last}"
    )
    for first, kind in ((gone, StoreUnavailable), (closed, StoreUnusable)):
        error = psycopg.OperationalError(several.format(first=first, last=closed))
        with pytest.raises(kind), faults_named("postgresql://otto@a,b/stock"):
            raise_from_the_driver(error)


def raise_from_the_driver(error: psycopg.OperationalError) -> None:
    raise OperationalError("", {}, error)
