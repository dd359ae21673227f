"""The PostgreSQL that the tests run on: independent databases, and nothing left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import Connection, NullPool, create_engine, text

from tests.postgres import PostgresServer
from tests.waiting import wait_until

A_TEST_RUN = """
import sys
from tests.postgres import running_postgres
with running_postgres() as server:
    print(server.folder, flush=True)
    sys.stdin.read()
"""


@contextmanager
def connected(url: str) -> Iterator[Connection]:
    engine = create_engine(url, poolclass=NullPool)
    with engine.begin() as connection:
        yield connection


def one_shelf(url: str) -> None:
    with connected(url) as connection:
        connection.execute(text("create table shelf (code text primary key)"))


def shelves(url: str) -> int:
    with connected(url) as connection:
        return int(connection.execute(text("select count(*) from shelf")).scalar_one())


@pytest.fixture
def shelf_template(postgres_server: PostgresServer) -> str:
    return postgres_server.template("shelf", one_shelf)


def test_the_server_is_the_newest_that_the_tests_bring_along(postgres_server: PostgresServer) -> None:
    with connected(postgres_server.url("postgres")) as connection:
        assert int(connection.execute(text("show server_version_num")).scalar_one()) >= 150_000
        assert connection.execute(text("show server_encoding")).scalar_one() == "UTF8"
        assert connection.execute(text("show listen_addresses")).scalar_one() == ""


def test_a_shelf_in_one_fresh_database_is_not_in_the_next(postgres_server: PostgresServer, shelf_template: str) -> None:
    first, second = postgres_server.fresh(shelf_template), postgres_server.fresh(shelf_template)
    with connected(first) as connection:
        connection.execute(text("insert into shelf values ('A-01')"))
    assert (shelves(first), shelves(second)) == (1, 0)
    assert shelves(postgres_server.fresh(shelf_template)) == 0


def test_a_template_is_migrated_once_a_run(postgres_server: PostgresServer, shelf_template: str) -> None:
    def migrate_again(url: str) -> None:
        raise AssertionError(f"{url} was migrated a second time")

    assert postgres_server.template("shelf", migrate_again) == shelf_template


def test_a_template_whose_migration_failed_can_be_made_again(postgres_server: PostgresServer) -> None:
    def fail(url: str) -> None:
        raise ValueError(url)

    with pytest.raises(ValueError, match="broken_shelf"):
        postgres_server.template("broken_shelf", fail)
    template = postgres_server.template("broken_shelf", one_shelf)
    assert shelves(postgres_server.fresh(template)) == 0


def test_a_dropped_database_is_gone_although_somebody_was_connected(
    postgres_server: PostgresServer, shelf_template: str
) -> None:
    url = postgres_server.fresh(shelf_template)
    with psycopg.connect(url.replace("+psycopg", "")) as left_open:
        postgres_server.drop(url)
        with pytest.raises(psycopg.OperationalError):
            left_open.execute("select 1")
        left_open.close()
    with pytest.raises(psycopg.OperationalError, match="does not exist"):
        psycopg.connect(url.replace("+psycopg", ""))


@contextmanager
def a_test_run_of_its_own() -> Iterator[tuple[subprocess.Popen[str], Path]]:
    run = subprocess.Popen(
        [sys.executable, "-c", A_TEST_RUN],
        cwd=Path(__file__).parents[1],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with run:
        assert run.stdout is not None
        try:
            yield run, Path(run.stdout.readline().strip())
        finally:
            run.kill()


def alive(process: int) -> bool:
    """Whether the process still runs; a zombie that nobody has waited for does not."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def postmaster(folder: Path) -> int:
    return int((folder / "data" / "postmaster.pid").read_text().splitlines()[0])


def the_server_of(folder: Path) -> Callable[[], bool]:
    process = postmaster(folder)
    return lambda: alive(process)


def test_a_killed_test_run_leaves_no_server() -> None:
    with a_test_run_of_its_own() as (run, folder):
        server_runs = the_server_of(folder)
        assert server_runs()
        os.kill(run.pid, signal.SIGKILL)
        wait_until(lambda: not server_runs(), "the server of a killed test run has ended")


def test_an_orderly_test_run_leaves_no_server_and_no_folder() -> None:
    with a_test_run_of_its_own() as (run, folder):
        server_runs = the_server_of(folder)
        run.communicate(timeout=60)
        assert not server_runs()
        assert not folder.exists()


def test_what_a_killed_test_run_left_on_the_disk_is_cleared_away_by_the_next() -> None:
    with a_test_run_of_its_own() as (run, abandoned):
        server_runs = the_server_of(abandoned)
        os.kill(run.pid, signal.SIGKILL)
        wait_until(lambda: not server_runs(), "the server of a killed test run has ended")
    assert abandoned.exists()
    with a_test_run_of_its_own() as (run, _):
        assert not abandoned.exists()
        run.communicate(timeout=60)
