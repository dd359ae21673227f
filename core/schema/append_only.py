"""Triggers that refuse to change or delete rows of the ledger and of the posting log."""

from __future__ import annotations

from sqlalchemy import Connection, text

LEDGER = ("move", "entry")
CLOSED = ("period_balance",)  # since schema 0002
# What was sent, by whom and when: an open posting is answered, never rewritten.
_SENT = ("id", "kind", "version", "payload", "fingerprint", "operator_id", "device", "happened_at", "posted_at")
_SAID = "is append-only: post a correction"

_PG_FUNCTIONS = (
    f"""
    CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION '% {_SAID}', TG_TABLE_NAME; END $$
    """,
    f"""
    CREATE OR REPLACE FUNCTION refuse_another_posting() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF OLD.state = 'open' AND ({", ".join(f"NEW.{name}" for name in _SENT)})
            = ({", ".join(f"OLD.{name}" for name in _SENT)})
        THEN RETURN NEW; END IF;
        RAISE EXCEPTION 'posting {_SAID}';
    END $$
    """,
)


def _pg_guards(*tables: str) -> dict[str, str]:
    return {
        f"{table}_append_only": f"BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}"
        " FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        for table in tables
    }


_PG_GUARDS = {
    **_pg_guards(*LEDGER),
    "posting_append_only": "BEFORE DELETE OR TRUNCATE ON posting FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()",
    "posting_answered_once": "BEFORE UPDATE ON posting FOR EACH ROW EXECUTE FUNCTION refuse_another_posting()",
}


def _sqlite_guard(table: str, change: str, when: str = "") -> str:
    return f"BEFORE {change} ON {table} {when} BEGIN SELECT RAISE(ABORT, '{table} {_SAID}'); END"


def _sqlite_guards(*tables: str) -> dict[str, str]:
    return {
        f"{table}_no_{change.lower()}": _sqlite_guard(table, change)
        for table in tables
        for change in ("UPDATE", "DELETE")
    }


_SQLITE_GUARDS = {
    **_sqlite_guards(*LEDGER),
    "posting_no_delete": _sqlite_guard("posting", "DELETE"),
    "posting_answered_once": _sqlite_guard(
        "posting",
        "UPDATE",
        "WHEN OLD.state <> 'open' OR " + " OR ".join(f"NEW.{name} IS NOT OLD.{name}" for name in _SENT),
    ),
}
_FOUND = {
    "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled IN ('O', 'A')"
    " AND tgrelid IN (SELECT oid FROM pg_class WHERE relnamespace = current_schema()::regnamespace)",
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
}


def protect(connection: Connection) -> None:
    """Makes the ledger and the posting log append-only: what is in them stays as it is."""
    if connection.dialect.name == "postgresql":
        for function in _PG_FUNCTIONS:
            connection.execute(text(function))
    _create(connection, _PG_GUARDS if connection.dialect.name == "postgresql" else _SQLITE_GUARDS)


def protect_periods(connection: Connection) -> None:
    """Makes the stock at the end of a closed period append-only."""
    _create(connection, _guards_of_periods(connection))


def missing_guards(connection: Connection) -> list[str]:
    """The triggers that are not there, or are switched off."""
    found = set(connection.execute(text(_FOUND[connection.dialect.name])).scalars())
    return sorted(set(_guards(connection)) - found)


def _guards(connection: Connection) -> dict[str, str]:
    first = _PG_GUARDS if connection.dialect.name == "postgresql" else _SQLITE_GUARDS
    return first | _guards_of_periods(connection)


def _guards_of_periods(connection: Connection) -> dict[str, str]:
    return _pg_guards(*CLOSED) if connection.dialect.name == "postgresql" else _sqlite_guards(*CLOSED)


def _create(connection: Connection, guards: dict[str, str]) -> None:
    for name, guard in guards.items():
        connection.exec_driver_sql(f"CREATE TRIGGER {name} {guard}")
