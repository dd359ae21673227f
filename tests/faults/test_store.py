"""A database that is busy, gone, damaged or not ours: waited for while that helps, then named in one line."""

from __future__ import annotations

import shutil
import threading
from decimal import Decimal
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import event, make_url, text
from sqlalchemy.exc import OperationalError

from core.errors import StoreUnavailable, StoreUnusable
from core.internal.adjust import AdjustStock
from core.internal.move import Move
from core.schema.upgrade import upgrade
from core.stockroom import Stockroom
from core.store import BUSY_TIMEOUT_MS, faults_named, open_engine, sqlite_module
from tests.core.as_owner import as_owner
from tests.core.fixtures import NewDatabase
from tests.core.together import somebody_waits
from tests.core.warehouse import Warehouse
from tests.postgres import running_postgres
from tests.waiting import wait_until

TEN = AdjustStock(location="A1", sku="BOLT", reason="FOUND", change=Decimal(10))


def file_of(url: str) -> Path:
    return Path(str(make_url(url).database))


def said_by(url: str) -> str:
    """What the store says why it cannot be worked with: one line that a person can act on."""
    with pytest.raises(StoreUnusable) as refused:
        Stockroom(url, deadline_s=0.5)
    said = str(refused.value)
    assert len(said.splitlines()) == 1
    assert len(said) < 200
    return said


# Locks are a process's own: two SQLite libraries in one process do not see each other's, so only ours is used here.
def hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """SQLite itself waits for a lock; here it waits shortly, so that our own retries are seen."""
    monkeypatch.setattr("core.store.BUSY_TIMEOUT_MS", 20)


def test_a_busy_file_is_waited_for(sqlite_warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch) -> None:
    hurry(monkeypatch)
    warehouse = Warehouse(sqlite_warehouse.url)
    other = sqlite_module().connect(file_of(warehouse.url), isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    tries: list[str] = []

    def try_again(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        tries.append(statement)
        if len(tries) == 3:
            other.rollback()

    event.listen(warehouse.engine, "before_cursor_execute", try_again)
    assert warehouse.post(TEN).said == "+10 EA BOLT at A1"
    assert tries[:3] == ["BEGIN IMMEDIATE"] * 3
    assert tries.count("BEGIN IMMEDIATE") == 3
    other.close()
    warehouse.room.close()


def test_a_file_that_stays_busy_is_unavailable_and_the_same_id_may_be_sent_again(
    sqlite_warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    hurry(monkeypatch)
    warehouse = Warehouse(sqlite_warehouse.url, deadline_s=0.2)
    stamp = warehouse.stamp()
    other = sqlite_module().connect(file_of(warehouse.url), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreUnavailable, match=r"does not answer.*locked"):
        warehouse.room.post(TEN, stamp)
    assert warehouse.stock() == {}  # readers are not held up
    other.rollback()
    other.close()
    assert not warehouse.room.post(TEN, stamp).repeated
    assert warehouse.room.post(TEN, stamp).repeated
    warehouse.room.close()


def test_a_commit_is_on_the_disk_before_it_is_answered(sqlite_warehouse: Warehouse) -> None:
    with sqlite_warehouse.engine.connect() as connection:
        full, keys, journal = (
            connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("synchronous", "foreign_keys", "journal_mode")
        )
    assert (full, keys) == (2, 1)
    assert journal in ("wal", "delete")
    assert BUSY_TIMEOUT_MS >= 1000


def test_a_lost_connection_is_replaced_and_the_command_sent_again(postgresql_warehouse: Warehouse) -> None:
    warehouse = postgresql_warehouse
    lost: list[object] = []

    def lose(connection: object, cursor: object, statement: str, *_: object) -> None:
        if statement.startswith("SELECT settle") and len(lost) < 2:
            lost.append(statement)
            killer = open_engine(warehouse.url)
            others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"
            with killer.begin() as killing:
                killing.execute(text(f"{others} AND usename = current_user AND pid <> pg_backend_pid()"))
            killer.dispose()

    event.listen(warehouse.engine, "before_cursor_execute", lose)
    outcome = warehouse.post(TEN)
    assert (len(lost), outcome.repeated) == (2, False)
    assert warehouse.on_hand("A1", "BOLT") == 10
    assert warehouse.broken() == []


def test_a_commit_whose_answer_was_lost_is_found_again(
    postgresql_warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The commit reaches the server, the connection breaks before the answer."""
    warehouse = postgresql_warehouse
    stamp = warehouse.stamp()
    commit = warehouse.engine.dialect.do_commit
    lost: list[object] = []

    def commit_and_lose(connection: Any) -> None:
        commit(connection)
        if not lost:
            lost.append(connection)
            connection.dbapi_connection.close()
            connection.dbapi_connection.execute("SELECT 1")  # raises what a broken wire raises

    monkeypatch.setattr(warehouse.engine.dialect, "do_commit", commit_and_lose)
    outcome = warehouse.room.post(TEN, stamp)
    assert (len(lost), outcome.repeated, outcome.said) == (1, True, "+10 EA BOLT at A1")
    assert warehouse.on_hand("A1", "BOLT") == 10


def test_two_deadlocked_writers_both_get_through(postgresql_warehouse: Warehouse) -> None:
    """A stranger locks in the wrong order: the database ends one of the two, and ours is sent again."""
    warehouse = postgresql_warehouse
    warehouse.find("A1", "BOLT", 10)
    warehouse.find("A2", "BOLT", 10)
    rows = text(
        "SELECT balance.id FROM balance JOIN location ON location.id = location_id WHERE code = :code FOR UPDATE"
    )
    errors: list[str] = []
    event.listen(warehouse.engine, "handle_error", lambda context: errors.append(str(context.original_exception)))
    one = Move(sku="BOLT", quantity=Decimal(1), source="A1", target="A2")
    ours = threading.Thread(target=lambda: warehouse.post(one))
    with as_owner(warehouse) as stranger:
        stranger.execute(text("SET LOCAL deadlock_timeout = '10s'"))
        stranger.execute(rows, {"code": "A2"})
        ours.start()  # it holds A1 and waits for A2
        wait_until(lambda: somebody_waits(warehouse.engine), "ours waits for the stranger")
        stranger.execute(rows, {"code": "A1"})
    ours.join()
    assert any("deadlock" in error for error in errors)
    assert warehouse.on_hand("A1", "BOLT") == 9
    assert warehouse.on_hand("A2", "BOLT") == 11
    assert warehouse.broken() == []


def test_goods_that_another_holds_are_not_waited_for_without_end(
    postgresql_warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    postgresql_warehouse.find("A1", "BOLT", 10)
    monkeypatch.setattr("core.server_link.LOCK_TIMEOUT_MS", 100)
    warehouse = Warehouse(postgresql_warehouse.url, deadline_s=0.3)
    before, stamp = warehouse.everything(), warehouse.stamp()
    with postgresql_warehouse.engine.begin() as other:
        other.execute(text("SELECT * FROM balance FOR UPDATE"))
        with pytest.raises(StoreUnavailable, match=r"does not answer.*lock timeout"):
            warehouse.room.post(TEN, stamp)
        assert warehouse.everything() == before
        assert warehouse.state_of(stamp) is None
    assert not warehouse.room.post(TEN, stamp).repeated
    assert warehouse.on_hand("A1", "BOLT") == 20
    warehouse.room.close()


def test_a_statement_that_the_server_cuts_short_is_sent_again(postgresql_warehouse: Warehouse) -> None:
    """By its own time-out or by somebody's hand: nothing was done, and it is no bug of ours."""
    postgresql_warehouse.find("A1", "BOLT", 10)
    url = make_url(postgresql_warehouse.url).update_query_dict({"options": "-c statement_timeout=100"})
    warehouse = Warehouse(url.render_as_string(hide_password=False), deadline_s=0.3)
    stamp = warehouse.stamp()
    with postgresql_warehouse.engine.begin() as other:
        other.execute(text("SELECT * FROM balance FOR UPDATE"))
        with pytest.raises(StoreUnavailable, match=r"does not answer.*statement timeout"):
            warehouse.room.post(TEN, stamp)
    assert not warehouse.room.post(TEN, stamp).repeated
    assert warehouse.on_hand("A1", "BOLT") == 20
    warehouse.room.close()


def test_nobody_waits_without_end_on_a_server(postgresql_warehouse: Warehouse) -> None:
    with postgresql_warehouse.engine.connect() as connection:
        shown = [
            connection.scalar(text(f"SHOW {name}")) for name in ("lock_timeout", "idle_in_transaction_session_timeout")
        ]
    assert shown == ["1s", "15s"]


@pytest.mark.parametrize(
    ("part", "said"),
    [({"database": "elsewhere"}, 'database "elsewhere" does not exist'), ({"username": "otto"}, 'role "otto"')],
    ids=["a database that is not there", "an account that is not there"],
)
def test_who_is_not_let_in_is_told_at_once(
    postgresql_warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch, part: dict[str, str], said: str
) -> None:
    def no_pause(_seconds: float) -> None:
        raise AssertionError("it was tried again")

    monkeypatch.setattr("core.stockroom.time.sleep", no_pause)
    url = make_url(postgresql_warehouse.url).set(**part)  # type: ignore[arg-type]  # one of its two texts
    with pytest.raises(StoreUnusable, match=f"does not let Stockhand in: .*{said}"):
        Stockroom(url.render_as_string(hide_password=False))


@pytest.mark.parametrize(
    "said",
    ['FATAL:  password authentication failed for user "otto"', 'FATAL:  no pg_hba.conf entry for host "10.0.0.7"'],
)
def test_a_wrong_password_is_no_outage(said: str) -> None:
    """The tests' own server asks for no password."""
    refused = OperationalError("", {}, psycopg.OperationalError(f"connection failed: {said}"))
    with pytest.raises(StoreUnusable, match="does not let Stockhand in"), faults_named("postgresql://otto@host/stock"):
        raise refused


def test_a_full_disk_says_that_it_is_full(sqlite_warehouse: Warehouse) -> None:
    warehouse = Warehouse(sqlite_warehouse.url, deadline_s=0.1)

    def fill_up(connection: Any, _record: object) -> None:
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count = {pages}")

    event.listen(warehouse.engine, "connect", fill_up)
    warehouse.engine.dispose()

    def post_on() -> None:
        for _ in range(500):
            warehouse.post(TEN)

    with pytest.raises(StoreUnavailable, match="has no room left, its disk is full"):
        post_on()
    warehouse.room.close()


def test_a_file_in_a_place_that_cannot_be_written_says_so(sqlite_warehouse: Warehouse) -> None:
    sqlite_warehouse.room.close()
    Path(f"{file_of(sqlite_warehouse.url)}-wal").mkdir()  # as if the folder let no file be made beside it
    assert "read-only" in said_by(sqlite_warehouse.url)


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_a_table_that_is_gone_asks_for_a_backup(new_database: NewDatabase, kind: str) -> None:
    with new_database(kind) as url:
        warehouse = Warehouse(url)
        with as_owner(warehouse) as connection:
            connection.execute(text("DROP TABLE entry"))
        with pytest.raises(StoreUnusable, match=r"is not whole: .*entry.*Restore a backup"):
            warehouse.broken()
        warehouse.room.close()


def test_a_server_that_is_gone_is_unavailable(tmp_path: Path) -> None:
    with running_postgres() as server:
        url = server.fresh(server.template("stockhand", upgrade))
        room = Stockroom(url, deadline_s=0.2)
    with pytest.raises(StoreUnavailable, match="does not answer") as gone:
        room.read(lambda connection: connection.execute(text("SELECT 1")))
    assert len(str(gone.value).splitlines()) == 1
    with pytest.raises(StoreUnavailable):
        Stockroom(url, deadline_s=0.2)


def spoil(url: str, start: int, length: int) -> None:
    content = bytearray(file_of(url).read_bytes())
    content[start : start + length] = b"\xa5" * length
    file_of(url).write_bytes(content)


@pytest.mark.parametrize(("start", "length"), [(0, 16), (100, 3900)], ids=["its header", "its list of tables"])
def test_a_damaged_file_says_that_a_backup_is_needed(sqlite_warehouse: Warehouse, start: int, length: int) -> None:
    sqlite_warehouse.room.close()
    spoil(sqlite_warehouse.url, start, length)
    said = said_by(sqlite_warehouse.url)
    assert "is damaged" in said
    assert "Restore a backup" in said


def test_damage_that_only_some_work_meets_is_named_there(sqlite_warehouse: Warehouse) -> None:
    with sqlite_warehouse.engine.connect() as connection:
        names = "SELECT name, rootpage FROM sqlite_master WHERE tbl_name = 'balance'"
        pages = dict(tuple(row) for row in connection.exec_driver_sql(names))
        size = connection.exec_driver_sql("PRAGMA page_size").scalar() or 0
    sqlite_warehouse.room.close()
    spoil(sqlite_warehouse.url, (pages["balance"] - 1) * size, size)
    opened = Warehouse(sqlite_warehouse.url)
    with pytest.raises(StoreUnusable, match="is damaged"):
        opened.post(TEN)
    opened.room.close()


@pytest.mark.parametrize(
    "content",
    [b"", b"SQLite format 3\x00", b"PK\x03\x04" + b"x" * 5000, "Stückliste;Menge\n".encode() * 300],
    ids=["empty", "cut short", "a zip file", "a table as text"],
)
def test_a_file_that_is_no_database_is_refused(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "stock.db"
    file.write_bytes(content)
    said = said_by(f"sqlite:///{file}")
    assert ("db upgrade" in said) == (content == b"")
    assert file.read_bytes().startswith(content[:100])


def test_another_programs_database_is_not_ours(tmp_path: Path) -> None:
    file = tmp_path / "bookmarks.db"
    other = sqlite_module().connect(file)
    other.execute("CREATE TABLE bookmark (url TEXT)")
    other.close()
    assert "no Stockhand schema" in said_by(f"sqlite:///{file}")


def test_a_mistyped_path_leaves_no_empty_file_behind(tmp_path: Path) -> None:
    assert "it is not there; `stockhand db upgrade` makes it" in said_by(f"sqlite:///{tmp_path}/stokc 1%.db")
    assert list(tmp_path.iterdir()) == []


def test_a_file_is_found_whatever_its_name(sqlite_warehouse: Warehouse, tmp_path: Path) -> None:
    sqlite_warehouse.room.close()
    odd = tmp_path / "50% of #1 & more.db"
    shutil.copyfile(file_of(sqlite_warehouse.url), odd)
    Warehouse(f"sqlite:///{odd}").room.close()


def test_a_place_where_no_file_can_be_is_named(tmp_path: Path) -> None:
    assert "cannot be opened" in said_by(f"sqlite:///{tmp_path}/missing/stock.db")
    assert "cannot be opened" in said_by(f"sqlite:///{tmp_path}")


@pytest.mark.parametrize("url", ["", "stock.db", "mysql://host/db", "oracle://host", "://"])
def test_what_is_no_address_of_a_database_is_refused(url: str) -> None:
    assert said_by(url)


def test_a_file_that_may_only_be_read_says_so(sqlite_warehouse: Warehouse) -> None:
    url = f"sqlite:///file:{file_of(sqlite_warehouse.url)}?mode=ro&uri=true"
    sqlite_warehouse.room.close()
    with pytest.raises(StoreUnusable, match="cannot be written"):
        Warehouse(url).post(TEN)


def test_the_password_of_an_address_is_never_shown() -> None:
    url = "postgresql+psycopg://otto:secret@/stock?host=/nonexistent"
    with pytest.raises(StoreUnavailable) as gone:
        Stockroom(url, deadline_s=0.1)
    assert "secret" not in str(gone.value)
