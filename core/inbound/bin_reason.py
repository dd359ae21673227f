"""Why somebody took another bin than the suggested one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from sqlalchemy import Connection, insert, select, update

from core.books import Books
from core.command import Command, Outcome
from core.errors import Rejection
from core.schema.tables import bin_reason
from core.text import name_text, upper_code

REASONS_MAX = 9  # as many as there are digits to key


@dataclass(frozen=True, slots=True, kw_only=True)
class DefineBinReason(Command):
    """Makes a reason for taking another bin known, or changes it; `place` is where it stands on the list."""

    permission: ClassVar[str] = "set_up"

    code: str
    name: str
    place: int = 0
    active: bool = True

    def post(self, books: Books) -> Outcome:
        """Writes the reason."""
        code = upper_code("reason", self.code, 20)
        if not 0 <= self.place <= REASONS_MAX:
            raise Rejection("unknown_value", field="place", value=self.place, known=f"0 to {REASONS_MAX}")
        others = set(bin_reasons(books.connection)) - {code}
        if self.active and len(others) >= REASONS_MAX:
            raise Rejection("text_too_long", field="reasons", most=REASONS_MAX)
        values = {"name": name_text(self.name), "place": self.place, "active": int(self.active)}
        known = update(bin_reason).where(bin_reason.c.code == code).values(**values)
        if not books.connection.execute(known).rowcount:
            books.connection.execute(insert(bin_reason).values(code=code, **values))
        return Outcome(f"Reason {code} defined", {"reason": code})


def bin_reasons(connection: Connection) -> dict[str, str]:
    """The reasons there are, each with its name, in the order of the list."""
    query = select(bin_reason.c.code, bin_reason.c.name).where(bin_reason.c.active == 1)
    return {row.code: row.name for row in connection.execute(query.order_by(bin_reason.c.place, bin_reason.c.code))}


def need_bin_reason(connection: Connection, code: str) -> str:
    """The code of a reason, which must be known."""
    known = bin_reasons(connection)
    if code.upper() not in known:
        raise Rejection("unknown_reason", reason=code, reasons=", ".join(known))
    return code.upper()
