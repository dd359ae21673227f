"""Types of boxes that goods are packed in."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar, NamedTuple

from sqlalchemy import Connection, insert, select, update

from core.books import Books
from core.catalogue.measures import THOUSAND, measure
from core.command import Command, Outcome
from core.errors import Rejection
from core.schema.tables import box_type
from core.text import name_text, upper_code


class BoxType(NamedTuple):
    """A type of box; weights in milligrams, lengths in millimetres, 0 is not known."""

    id: int
    code: str
    name: str
    tare_mg: int
    weight_max_mg: int
    length_mm: int
    width_mm: int
    height_mm: int

    @property
    def volume_mm3(self) -> int:
        """What goes in; 0 is not known."""
        return self.length_mm * self.width_mm * self.height_mm


_IN_USE = select(
    box_type.c.id, box_type.c.code, box_type.c.name, box_type.c.tare_mg, box_type.c.weight_max_mg,
    box_type.c.length_mm, box_type.c.width_mm, box_type.c.height_mm,
).where(box_type.c.active == 1)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class DefineBoxType(Command):
    """Makes a type of box known, or changes it; what it measures is not known where it is 0."""

    permission: ClassVar[str] = "set_up_outbound"

    code: str
    name: str
    tare_g: Decimal = Decimal(0)
    max_weight_g: Decimal = Decimal(0)
    length_mm: int = 0
    width_mm: int = 0
    height_mm: int = 0
    active: bool = True

    def post(self, books: Books) -> Outcome:
        """Writes the type."""
        code = upper_code("box", self.code, 20)
        values = {
            "name": name_text(self.name),
            "tare_mg": measure("tare_g", self.tare_g, THOUSAND),
            "weight_max_mg": measure("max_weight_g", self.max_weight_g, THOUSAND),
            **{name: measure(name, Decimal(getattr(self, name)), 1) for name in ("length_mm", "width_mm", "height_mm")},
            "active": int(self.active),
        }
        changed = books.connection.execute(update(box_type).where(box_type.c.code == code).values(**values)).rowcount
        if not changed:
            books.connection.execute(insert(box_type).values(code=code, **values))
        return Outcome(f"Box {code} {'changed' if changed else 'defined'}", {"box": code})


def box_types(connection: Connection) -> list[BoxType]:
    """All that are in use, the smallest first."""
    found = [BoxType._make(row) for row in connection.execute(_IN_USE)]
    return sorted(found, key=lambda box: (box.volume_mm3, box.code))


def defined_box_types(connection: Connection) -> list[DefineBoxType]:
    """Every type as it is defined, the smallest first, those that are no longer used last."""
    found = [
        DefineBoxType(
            code=row.code, name=row.name, tare_g=Decimal(row.tare_mg) / THOUSAND,
            max_weight_g=Decimal(row.weight_max_mg) / THOUSAND, length_mm=row.length_mm, width_mm=row.width_mm,
            height_mm=row.height_mm, active=bool(row.active),
        )
        for row in connection.execute(select(box_type))
    ]  # fmt: skip
    return sorted(found, key=lambda box: (not box.active, box.length_mm * box.width_mm * box.height_mm, box.code))


def need_box_type(connection: Connection, code: str) -> BoxType:
    """The type of that code, which must be in use."""
    row = connection.execute(_IN_USE.where(box_type.c.code == code.upper())).first()
    if row is None:
        raise Rejection("unknown_box", box=code)
    return BoxType._make(row)
