"""`stockhand db`: an owner makes the schema that another role works in, and a site moves to another database."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from core.schema.version import HEAD
from tests.core.warehouse import Warehouse
from tests.postgres import APPLICATION, SUPERUSER, PostgresServer, as_role
from tests.tui.command_line.command import Command, Ended


@pytest.fixture
def empty_url(postgres_server: PostgresServer) -> Iterator[str]:
    """The address of an empty database on PostgreSQL."""
    postgres_server.make_role(APPLICATION)
    url = postgres_server.fresh("template1")
    yield url
    postgres_server.drop(url)


def test_the_owner_upgrades_for_the_role_that_works_there(
    empty_url: str, stockhand: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    application = as_role(empty_url, APPLICATION)
    monkeypatch.setenv("STOCKHAND_DATABASE", application)
    assert "permission denied" in stockhand("db", "upgrade").complained(2)
    can_post = f"The role {APPLICATION} can post in it, and change nothing that was posted\n"
    upgraded = Ended(0, f"The database is at schema {HEAD}\n{can_post}", "")
    assert stockhand("db", "upgrade", "--owner", empty_url) == upgraded
    monkeypatch.setenv("STOCKHAND_OWNER_DATABASE", empty_url)
    assert stockhand("db", "upgrade") == upgraded
    assert stockhand("check", "--explain").err == ""
    said = stockhand("check", "--explain", "--database", empty_url).err
    assert "owns entry, move, posting, and could change what is in them" in said


def test_the_role_may_be_named(empty_url: str, stockhand: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    assert APPLICATION in stockhand("db", "upgrade", "--owner", empty_url, "--role", APPLICATION).out
    monkeypatch.setenv("STOCKHAND_ROLE", "nobody_here")
    assert "no role nobody_here" in stockhand("db", "upgrade", "--database", empty_url).complained(2)
    monkeypatch.delenv("STOCKHAND_ROLE")
    nameless = empty_url.replace(f"{SUPERUSER}@", "")
    said = stockhand("db", "upgrade", "--owner", empty_url, "--database", nameless).complained(2)
    assert "--role" in said


def test_a_site_moves_to_a_server_and_back(
    sqlite_warehouse: Warehouse, empty_url: str, home: Path, stockhand: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tui.command_line.db.PROGRESS_EACH", 1)
    sqlite_warehouse.find("A1", "BOLT", 10)
    before = stockhand("report", "stock", "--database", sqlite_warehouse.url)
    there = stockhand("db", "copy", sqlite_warehouse.url, empty_url, "--role", APPLICATION)
    assert there.status == 0
    assert there.out.endswith("rows; the copy is equal and its books are sound\n")
    assert "move: 1 rows" in there.err.splitlines()
    back = f"sqlite:///{home}/back.db"
    assert stockhand("db", "copy", as_role(empty_url, APPLICATION), back).out == there.out
    assert stockhand("report", "stock", "--database", back) == before


def test_what_cannot_be_copied_is_said_in_one_line(sqlite_warehouse: Warehouse, home: Path, stockhand: Command) -> None:
    missing = f"sqlite:///{home}/missing.db"
    assert "There is no database" in stockhand("db", "copy", missing, f"sqlite:///{home}/new.db").complained(2)
    assert not (home / "new.db").exists()
    assert "no folder" in stockhand("db", "copy", sqlite_warehouse.url, f"{missing}/x/y.db").complained(2)
    assert "onto itself" in stockhand("db", "copy", sqlite_warehouse.url, sqlite_warehouse.url).complained(2)
    assert "no database address" in stockhand("db", "copy", sqlite_warehouse.url, "elsewhere").complained(2)
