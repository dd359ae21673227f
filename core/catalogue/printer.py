"""Label printers by name; which wire leads to one is a matter of the station, not of the books."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from sqlalchemy import Connection, insert, select, update

from core.books import Books
from core.command import Command, Outcome
from core.schema.tables import printer
from core.text import name_text, upper_code


@dataclass(frozen=True, slots=True, kw_only=True)
class DefinePrinter(Command):
    """Makes a label printer known, or changes its name."""

    permission: ClassVar[str] = "set_up"

    code: str
    name: str
    active: bool = True

    def post(self, books: Books) -> Outcome:
        """Writes the printer."""
        code = upper_code("printer", self.code, 20)
        values = {"name": name_text(self.name), "active": int(self.active)}
        if not books.connection.execute(update(printer).where(printer.c.code == code).values(**values)).rowcount:
            books.connection.execute(insert(printer).values(code=code, **values))
        return Outcome(f"Printer {code} defined", {"printer": code})


def find_printer(connection: Connection, code: str) -> str | None:
    """The name of the printer of that code, if it is in use."""
    query = select(printer.c.name).where(printer.c.code == code, printer.c.active == 1)
    return connection.execute(query).scalar()


def printer_codes(connection: Connection) -> list[str]:
    """The printers in use."""
    return list(
        connection.execute(select(printer.c.code).where(printer.c.active == 1).order_by(printer.c.code)).scalars()
    )
