"""What the application's own role may do on PostgreSQL: post, but never change what was posted, nor the schema.

The tables belong to the role that runs the migrations. Rows that are read FOR UPDATE or FOR SHARE need UPDATE.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection, text

from core.errors import StoreUnusable
from core.schema.columns import metadata

READ = "SELECT"
ADD = "SELECT, INSERT"
CHANGE = "SELECT, INSERT, UPDATE"
REMOVE = "SELECT, INSERT, UPDATE, DELETE"
WITHDRAW = "SELECT, INSERT, UPDATE (active)"
USE = "SELECT, INSERT, UPDATE (used_by)"
TAKE_BACK = "SELECT, INSERT, UPDATE (undone_by)"
ANSWER = "SELECT, INSERT, UPDATE (state, outcome, undoes_id)"
LIMIT = "SELECT, UPDATE (adjust_limit)"
VERSION_TABLE = "alembic_version"

PRIVILEGES = {
    "allocation_rule": REMOVE, "approval": USE, "badge": CHANGE, "balance": REMOVE, "bin_reason": CHANGE,
    "box_type": CHANGE, "carrier": CHANGE, "carton": REMOVE, "catalogue_version": "SELECT, UPDATE",
    "customer_return": CHANGE, "customer_return_line": CHANGE, "customer_return_posting": ADD, "entry": ADD,
    "expected_line": CHANGE,
    "expected_plate": ADD, "expected_shipment": CHANGE, "fixed_bin": REMOVE, "item": CHANGE, "item_class": CHANGE,
    "item_code": CHANGE, "kit": CHANGE, "kit_line": REMOVE, "label_design": WITHDRAW, "label_route": REMOVE,
    "location": CHANGE, "lot": CHANGE, "move": ADD, "operator": CHANGE, "order_line": REMOVE, "orders": CHANGE,
    "pack": CHANGE, "party": CHANGE, "period": CHANGE, "period_balance": ADD, "pick": CHANGE,
    "pick_profile": REMOVE, "pick_run": CHANGE, "pin_trial": REMOVE, "plate": CHANGE, "posting": ANSWER,
    "print_job": CHANGE, "printer": CHANGE, "put_away_rule": REMOVE, "quality_rule": REMOVE, "reason": CHANGE,
    "recall": CHANGE, "receipt": CHANGE, "receipt_line": CHANGE, "receipt_match": TAKE_BACK, "reservation": CHANGE,
    "role": LIMIT, "role_permission": READ, "run_tote": REMOVE, "sales_line": REMOVE, "sales_order": CHANGE,
    "shipment": CHANGE, "site": CHANGE, "station_place": REMOVE, "status": READ, "supplier_item": REMOVE,
    "supplier_return": ADD, "transfer": ADD, "transfer_line": CHANGE, "unit": READ, "unknown_code": CHANGE,
    "wave": CHANGE, "wave_order": REMOVE, "work": CHANGE, "zone": CHANGE, "zone_hazard": REMOVE,
    VERSION_TABLE: READ,
}  # fmt: skip
LEDGER = ("move", "entry", "posting")

_WHO = text(
    "SELECT rolname, pg_has_role(role.oid, ledger.relowner, 'MEMBER') AS owns"
    " FROM pg_roles AS role, pg_class AS ledger WHERE rolname = :role AND ledger.oid = 'posting'::regclass"
)
_COUNTER = text("SELECT pg_get_serial_sequence(:table, :column)")
_FUNCTIONS = text(
    "SELECT oid::regprocedure::text FROM pg_proc WHERE pronamespace = current_schema()::regnamespace"
    " AND pg_has_role(proowner, 'USAGE') AND prokind = 'f' ORDER BY 1"
)
_OPEN_TO_CHANGE = text(
    "SELECT relname FROM pg_class WHERE relnamespace = current_schema()::regnamespace AND relname = ANY(:ledger)"
    " AND (pg_has_role(relowner, 'USAGE') OR has_table_privilege(oid, 'UPDATE, DELETE, TRUNCATE, TRIGGER'))"
    " ORDER BY relname"
)


def grant(connection: Connection, role: str) -> None:
    """Gives the role what it needs, and takes away whatever else it had on these tables; any number of times."""
    _require_another(connection, role)
    for statement in _statements(connection, connection.dialect.identifier_preparer.quote(role)):
        connection.exec_driver_sql(statement)


def open_to_change(connection: Connection) -> list[str]:
    """The tables of the ledger that who is connected could change past the rules: legal, but not needed to post."""
    if connection.dialect.name != "postgresql":
        return []
    return list(connection.execute(_OPEN_TO_CHANGE, {"ledger": list(LEDGER)}).scalars())


def counter_of(connection: Connection, table: str, column: str) -> str | None:
    """The sequence that numbers the rows of a table, as SQL writes its name."""
    found = connection.execute(_COUNTER, {"table": table, "column": column}).scalar()
    return None if found is None else str(found)


def _require_another(connection: Connection, role: str) -> None:
    """Refuses a role that is not there, or that can do all that the owner can: nothing could be kept from it."""
    if connection.dialect.name != "postgresql":
        raise StoreUnusable("An SQLite file has no roles: whoever may write the file may change all that is in it")
    found = connection.execute(_WHO, {"role": role}).first()
    if found is None:
        raise StoreUnusable(f"There is no role {role}: CREATE ROLE it, with LOGIN and a password")
    if found.owns:
        raise StoreUnusable(f"The role {role} owns the ledger or is a superuser: name another for the application")


def _statements(connection: Connection, role: str) -> Iterator[str]:
    quote = connection.dialect.identifier_preparer.quote
    schema, database = map(quote, connection.exec_driver_sql("SELECT current_schema(), current_database()").one())
    yield f"REVOKE CREATE ON SCHEMA {schema} FROM PUBLIC, {role}"
    yield f"REVOKE TEMPORARY ON DATABASE {database} FROM PUBLIC, {role}"  # a table of its own could hide one of ours
    yield f"GRANT USAGE ON SCHEMA {schema} TO {role}"
    yield f"REVOKE ALL ON {', '.join(map(quote, PRIVILEGES))} FROM {role}"
    for name, privileges in PRIVILEGES.items():
        yield f"GRANT {privileges} ON {quote(name)} TO {role}"
    for table in metadata.sorted_tables:
        column = table.autoincrement_column
        if column is not None and (counter := counter_of(connection, table.name, column.name)):
            yield f"GRANT USAGE ON SEQUENCE {counter} TO {role}"
    for function in connection.execute(_FUNCTIONS).scalars():
        yield f"GRANT EXECUTE ON FUNCTION {function} TO {role}"
