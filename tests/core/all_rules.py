"""All rules of the ledger asked at once: for tests that ask after every one of very many steps."""

from __future__ import annotations

from functools import cache

from sqlalchemy import Connection

from core.ledger.invariants import INVARIANTS, MOVING, Broken, broken_rules
from core.ledger.rules.words import in_full


def broken_anywhere(connection: Connection) -> list[Broken]:
    """The same as `broken_rules`, in one question as long as nothing is broken."""
    if not connection.exec_driver_sql(_question()).all():
        return []
    return broken_rules(connection)


@cache
def _question() -> str:
    kinds = ", ".join(f"'{name}'" for name in MOVING)
    each = (f"SELECT {at} WHERE EXISTS ({rule.query})" for at, rule in enumerate(INVARIANTS))
    return in_full(" UNION ALL ".join(each)).replace(":moving", f"({kinds})")
