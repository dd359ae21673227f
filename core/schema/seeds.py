"""The rows that every new database starts with.

Those that `plant` writes belong to the first migration and stay as they are: later rows come in later migrations.
"""

from __future__ import annotations

from sqlalchemy import Connection, Table, insert

from core.schema.tables import bin_reason, lot, operator, party, plate, reason, role, role_permission, status, unit

FLOOR = ("receive", "put_away", "move", "look_up", "print", "undo")
OFFICE = (*FLOOR, "adjust", "order")
EVERYTHING = (*OFFICE, "set_up", "access")

ROLES = (
    ("operator", "Operator", 0, FLOOR),
    ("supervisor", "Supervisor", 1, OFFICE),
    ("administrator", "Administrator", 1, EVERYTHING),
)
_OFFICE = ("supervisor", "administrator")
_FLOOR = ("operator", *_OFFICE)
# Permissions that came later: for each schema that brought some, who is given which.
LATER = {
    "0002": ((_OFFICE, ("reserve", "change_status", "change_owner", "close_period")),),
    "0004": ((_OFFICE, ("plan_work",)),),
    "0005": ((_OFFICE, ("approve_order", "reopen_order")),),
    "0006": ((_OFFICE, ("overfill", "plan_put_away")),),
    "0007": ((_OFFICE, ("over_receive", "receive_unplanned", "accept_short_life")),),
    "0008": ((_FLOOR, ("capture_code",)), (_OFFICE, ("set_up_codes", "set_up_quality", "decide_quality"))),
    "0009": (
        (_FLOOR, ("replenish", "dispose")),
        (_OFFICE, ("approve_adjustment", "approve_disposal")),
    ),
    "0010": (
        (_OFFICE, ("recall", "change_lot")),
        (_FLOOR, ("transfer", "return_goods", "assemble")),
    ),
    "0011": ((_FLOOR, ("report",)),),
    "0013": (
        (_FLOOR, ("pick", "pack", "ship", "take_return")),
        (_OFFICE, ("sell", "allocate", "reallocate", "release_work", "authorise_return", "inspect_return")),
        (_OFFICE, ("set_up_outbound",)),
    ),
}
BIN_REASONS = (("FULL", "full"), ("BLOCKED", "blocked"), ("CLOSER", "closer"), ("OTHER", "other"))
UNITS = (
    ("EA", "piece", 0),
    ("KG", "kilogram", 3),
    ("G", "gram", 0),
    ("L", "litre", 3),
    ("M", "metre", 2),
    ("SET", "set", 0),
)
STATUSES = (
    ("available", "Available", 1), ("hold", "On hold", 0), ("quality", "In quality check", 0),
    ("damaged", "Damaged", 0), ("expired", "Expired", 0), ("recalled", "Recalled", 0),
    ("returned", "Returned", 0), ("missing", "Missing", 0),
)  # fmt: skip
# Statuses that came later: for each schema that brought some, with whether they may be allocated.
LATER_STATUSES = {
    "0007": (("rejected", "Rejected, for the supplier", 0),),
    "0009": (("disposal", "To be disposed of", 0),),
}
REASONS = (
    ("CORRECTION", "Book was wrong", "adjustment"),
    ("FOUND", "Found stock", "adjustment"),
    ("LOST", "Not there", "adjustment"),
    ("DAMAGED", "Damaged", "scrap"),
    ("EXPIRED", "Expired", "scrap"),
    ("OPENING", "Opening balance", "opening"),
)
# Reasons that came later: for each schema that brought some.
LATER_REASONS = {"0008": (("DEFECT", "Failed the check", "scrap"),)}


def plant(connection: Connection) -> None:
    """Writes the rows that stand for none, the roles, units, statuses and reasons."""
    _rows(connection, unit, [{"code": c, "name": n, "decimals": d} for c, n, d in UNITS])
    _rows(connection, status, [{"code": c, "name": n, "allocatable": a} for c, n, a in STATUSES])
    _rows(connection, reason, [{"code": c, "name": n, "counterparty": p} for c, n, p in REASONS])
    _rows(connection, party, [{"id": 0, "code": "", "name": "none"}])
    _rows(connection, lot, [{"id": 0, "code": ""}])
    _rows(connection, plate, [{"id": 0, "code": "", "state": "retired"}])
    _rows(connection, role, [{"code": c, "name": n, "wants_pin": w} for c, n, w, _ in ROLES])
    _rows(connection, role_permission, [{"role": c, "permission": p} for c, _, _, given in ROLES for p in given])
    _rows(
        connection,
        operator,
        [{"id": 0, "code": "STOCKHAND", "name": "Stockhand", "role": "administrator", "active": 0}],
    )


def plant_permissions(connection: Connection, schema: str) -> None:
    """Gives the roles the permissions that came with this schema."""
    given = [(role, permission) for roles, those in LATER[schema] for role in roles for permission in those]
    _rows(connection, role_permission, [{"role": code, "permission": permission} for code, permission in given])


def plant_statuses(connection: Connection, schema: str) -> None:
    """Adds the statuses that came with this schema."""
    _rows(connection, status, [{"code": c, "name": n, "allocatable": a} for c, n, a in LATER_STATUSES[schema]])


def plant_reasons(connection: Connection, schema: str) -> None:
    """Adds the reasons that came with this schema."""
    _rows(connection, reason, [{"code": c, "name": n, "counterparty": p} for c, n, p in LATER_REASONS[schema]])


def plant_bin_reasons(connection: Connection) -> None:
    """Writes why somebody may take another bin than the suggested one."""
    _rows(connection, bin_reason, [{"code": c, "name": n, "place": at} for at, (c, n) in enumerate(BIN_REASONS, 1)])


def _rows(connection: Connection, table: Table, rows: list[dict[str, object]]) -> None:
    connection.execute(insert(table), rows)
