"""Carriers: who takes goods to customers, by which services, and until when each day."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import ClassVar

from sqlalchemy import Connection, insert, select, update

from core.books import Books
from core.command import Command, Outcome
from core.errors import Rejection
from core.schema.tables import carrier
from core.text import name_text, upper_code
from core.values import safe_text

_TIME = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")


@dataclass(frozen=True, slots=True, kw_only=True)
class DefineCarrier(Command):
    """Makes a carrier known, or changes it.

    `services` are the ones it has, none named means any; `cut_off`, as HH:MM at the site, is when its truck leaves.
    """

    permission: ClassVar[str] = "set_up_outbound"

    code: str
    name: str
    services: tuple[str, ...] = ()
    cut_off: str = ""
    active: bool = True

    def post(self, books: Books) -> Outcome:
        """Writes the carrier."""
        code = upper_code("carrier", self.code, 20)
        services = (_service(each) for each in self.services)
        values = {
            "name": name_text(self.name),
            "services": " ".join(dict.fromkeys(services)),
            "cut_off": cut_off_time(self.cut_off) if self.cut_off else "",
            "active": int(self.active),
        }
        changed = books.connection.execute(update(carrier).where(carrier.c.code == code).values(**values)).rowcount
        if not changed:
            books.connection.execute(insert(carrier).values(code=code, **values))
        return Outcome(f"Carrier {code} {'changed' if changed else 'defined'}", {"carrier": code})


def _service(text: str) -> str:
    """A service's code, one word."""
    code = upper_code("service", text, 20)
    if " " in code:
        raise Rejection("text_unusable", field="service")
    return code


def cut_off_time(text: str, field: str = "cut_off") -> str:
    """A time of the day, as HH:MM."""
    if not _TIME.fullmatch(text):
        raise Rejection("unknown_value", field=field, value=safe_text(text, 20), known="a time like 16:30")
    return text


def defined_carriers(connection: Connection) -> list[DefineCarrier]:
    """Every carrier as it is defined, those that are no longer used last."""
    query = select(carrier).order_by(carrier.c.active.desc(), carrier.c.code)
    return [
        DefineCarrier(
            code=row.code, name=row.name, services=tuple(row.services.split()), cut_off=row.cut_off,
            active=bool(row.active),
        )
        for row in connection.execute(query)
    ]  # fmt: skip


def need_carrier(connection: Connection, code: str) -> tuple[int, str]:
    """The number and the code of a carrier that is in use."""
    query = select(carrier.c.id, carrier.c.code).where(carrier.c.code == code.upper(), carrier.c.active == 1)
    row = connection.execute(query).first()
    if row is None:
        raise Rejection("unknown_carrier", carrier=code)
    return int(row.id), str(row.code)


def find_carrier(connection: Connection, code: str) -> str | None:
    """The name of the carrier of that code, if it is in use."""
    query = select(carrier.c.name).where(carrier.c.code == code.upper(), carrier.c.active == 1)
    return connection.execute(query).scalar()
