"""On PostgreSQL the application works as a role that can post, but change nothing that was posted, nor the schema."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from core.access.badge import badge_digest, new_badge
from core.access.log_in import check_pin, who_is
from core.access.operator import IssueBadge
from core.access.station import kept_place, leave_place
from core.command import Place
from core.errors import Rejection, StoreUnusable
from core.inbound.put_away import PutAway
from core.internal.move import Move
from core.internal.print_label import PrintLabel
from core.schema.columns import metadata
from core.schema.roles import LEDGER, PRIVILEGES, VERSION_TABLE, open_to_change
from core.schema.upgrade import upgrade
from core.stockroom import Stockroom
from core.store import open_engine, writing
from core.undo import Undo
from tests.core.as_owner import as_owner
from tests.core.warehouse import PIN, Warehouse
from tests.postgres import APPLICATION, SUPERUSER, PostgresServer, as_role

OWNER = "stockhand_owner"
FORBIDDEN = (
    "UPDATE move SET quantity = 7000000",
    "UPDATE entry SET after = 7000000",
    "DELETE FROM move",
    "DELETE FROM entry",
    "DELETE FROM posting",
    "DELETE FROM item",
    "TRUNCATE move CASCADE",
    "TRUNCATE entry",
    "TRUNCATE posting CASCADE",
    "DROP TABLE entry",
    "DROP TRIGGER move_append_only ON move",
    "ALTER TABLE move DISABLE TRIGGER ALL",
    "ALTER TABLE balance DROP CONSTRAINT balance_not_negative",
    "ALTER TABLE posting OWNER TO stockhand_application",
    "CREATE TABLE public.loot (id int)",
    "CREATE OR REPLACE FUNCTION public.refuse_change() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
    "SET session_replication_role = replica",
    "SELECT setval('move_id_seq', 1)",
    "UPDATE alembic_version SET version_num = '0000'",
    "INSERT INTO role_permission (role, permission) VALUES ('operator', 'access')",
    *(
        f"UPDATE posting SET {column} = {column}"
        for column in ("id", "kind", "version", "payload", "fingerprint", "operator_id", "device", "happened_at",
                       "posted_at")
    ),
)  # fmt: skip


class Site(NamedTuple):
    """A database that belongs to one role, for another to work in."""

    owner: str
    application: str


@pytest.fixture
def site(postgres_server: PostgresServer) -> Iterator[Site]:
    url = postgres_server.fresh("template1")
    postgres_server.give(url, postgres_server.make_role(OWNER))
    yield Site(as_role(url, OWNER), as_role(url, postgres_server.make_role(APPLICATION)))
    postgres_server.drop(url)


def test_every_table_says_what_may_be_done_to_it() -> None:
    assert set(PRIVILEGES) == {*metadata.tables, VERSION_TABLE}


def test_a_whole_shift_is_worked_as_the_applications_role(postgresql_warehouse: Warehouse) -> None:
    warehouse = postgresql_warehouse
    with warehouse.engine.connect() as connection:
        who = connection.execute(text("SELECT current_user, rolsuper FROM pg_roles WHERE rolname = current_user"))
        assert who.one() == (APPLICATION, False)
    badge = new_badge()
    warehouse.post(IssueBadge(operator="ADMIN", digest=badge_digest(badge)))
    operator = who_is(warehouse.room, badge)
    with pytest.raises(Rejection, match="PIN"):
        check_pin(warehouse.room, operator, "DESK", "000000")
    check_pin(warehouse.room, operator, "DESK", PIN)
    warehouse.receive("PUMP", 1, serial="S1")
    warehouse.receive("BOLT", 10, plate="LP000001")
    warehouse.post(PutAway(plate="LP000001", target="A1"), place=Place("put_away", {"bin": "A1"}))
    warehouse.post(PutAway(sku="PUMP", serial="S1", quantity=Decimal(1), source="DOCK", target="A2"))
    warehouse.find("A2", "NUT", 5)
    undone = warehouse.post(Move(sku="NUT", quantity=Decimal(5), source="A2", target="A3"))
    warehouse.post(Undo(posting=undone.posting))  # type: ignore[arg-type]  # an outcome of a posting has its id
    warehouse.find("A2", "NUT", -5, reason="LOST")
    warehouse.post(PrintLabel(printer="ZEBRA", sku="BOLT"))
    queue = warehouse.room.print_queue()
    assert queue.lease("ZEBRA", "spool")
    job = queue.next_job("ZEBRA", "spool")
    assert job is not None
    assert queue.start(job.id, "spool")
    assert queue.confirmed(job.id, "spool")
    queue.release("ZEBRA", "spool")
    assert warehouse.room.read(kept_place, "DESK", "ADMIN") is not None
    warehouse.room.write(leave_place, "DESK", "ADMIN", warehouse.clock())
    assert warehouse.stock().keys() == {
        ("A1", "BOLT", "", "LP000001", "available"),
        ("A2", "PUMP", "S1", "", "available"),
    }
    assert warehouse.broken() == []


def test_the_applications_role_changes_nothing_that_was_posted(postgresql_warehouse: Warehouse) -> None:
    assert [each for each in FORBIDDEN if not is_forbidden(postgresql_warehouse, each)] == []


def is_forbidden(warehouse: Warehouse, statement: str) -> bool:
    try:
        with writing(warehouse.engine) as connection:
            connection.exec_driver_sql(statement)
    except DBAPIError as error:
        return re.search("permission denied|must be owner", str(error)) is not None
    return False


def test_the_owner_makes_the_schema_and_the_application_works_in_it(site: Site) -> None:
    upgrade(site.owner, APPLICATION)
    upgrade(site.owner, APPLICATION)
    assert upgrade(site.application) == upgrade(site.owner)
    room = Stockroom(site.application)
    assert room.read(open_to_change) == []
    with pytest.raises(StoreUnusable, match="permission denied to create temporary tables"):
        room.write(lambda connection: connection.exec_driver_sql("CREATE TEMPORARY TABLE move (id int)"))
    room.close()
    room = Stockroom(site.owner)
    assert room.read(open_to_change) == sorted(LEDGER)
    room.close()


def test_an_upgrade_takes_away_what_else_the_role_had(postgresql_warehouse: Warehouse) -> None:
    warehouse = postgresql_warehouse
    with as_owner(warehouse) as connection:
        connection.exec_driver_sql(f"GRANT ALL ON move, posting TO {APPLICATION}")
    assert warehouse.room.read(open_to_change) == ["move", "posting"]
    upgrade(as_role(warehouse.url, SUPERUSER), APPLICATION)
    assert warehouse.room.read(open_to_change) == []


@pytest.mark.parametrize(
    ("role", "said"),
    [("nobody_here", "no role nobody_here"), (OWNER, "owns the ledger"), (SUPERUSER, "is a superuser")],
)
def test_a_role_from_which_nothing_could_be_kept_is_refused(site: Site, role: str, said: str) -> None:
    with pytest.raises(StoreUnusable, match=said):
        upgrade(site.owner, role)


def test_a_file_has_no_roles(sqlite_url: str) -> None:
    with pytest.raises(StoreUnusable, match="SQLite file has no roles"):
        upgrade(sqlite_url, APPLICATION)
    assert Stockroom(sqlite_url).read(open_to_change) == []


def test_the_applications_role_cannot_make_the_schema(site: Site) -> None:
    with pytest.raises(StoreUnusable, match=r"permission denied for schema public.*its owner"):
        upgrade(site.application)
    engine = open_engine(site.owner)
    with engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'")).scalar() == 0
    engine.dispose()
