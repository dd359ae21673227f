"""The roles and the database of deploy/postgresql are enough: one role makes the tables, the other works in them."""

from __future__ import annotations

from pathlib import Path

import pytest
from psycopg import sql

from core.errors import StoreUnusable
from core.schema.roles import open_to_change
from core.schema.upgrade import upgrade
from core.schema.version import HEAD
from core.stockroom import Stockroom
from tests.postgres import APPLICATION, PostgresServer, as_role

FOLDER = Path(__file__).parents[2] / "deploy" / "postgresql"
SITE = "depot"


def statements() -> list[str]:
    """What the file has done, under another name: the tests' own server has a superuser of this one."""
    lines = [line for line in (FOLDER / "roles.sql").read_text().splitlines() if not line.startswith("--")]
    return [each for each in "".join(lines).replace("stockhand", SITE).split(";") if each]


def test_the_roles_of_the_instructions_make_and_work_in_the_database(postgres_server: PostgresServer) -> None:
    with postgres_server._connect() as connection:
        for statement in statements():
            connection.execute(statement.encode())
    url = postgres_server.url(SITE)
    assert upgrade(as_role(url, f"{SITE}_owner"), SITE) == HEAD
    room = Stockroom(as_role(url, SITE))
    assert room.read(open_to_change) == []
    room.close()
    with pytest.raises(StoreUnusable, match="permission denied for database"):
        Stockroom(as_role(url, postgres_server.make_role(APPLICATION)))
    postgres_server.drop(url)


def test_the_servers_settings_are_understood_by_the_server(postgres_server: PostgresServer) -> None:
    with postgres_server._connect() as connection:
        for line in (FOLDER / "stockhand.conf").read_text().splitlines():
            if line and not line.startswith("#"):
                name, _, value = line.partition(" = ")
                connection.execute(sql.SQL("ALTER SYSTEM SET {} = {}").format(sql.Identifier(name), value))
                connection.execute(sql.SQL("ALTER SYSTEM RESET {}").format(sql.Identifier(name)))
