"""Kits: what each is made of."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar, NamedTuple

from sqlalchemy import Connection, bindparam, delete, func, insert, select, update

from core.books import Books
from core.catalogue.item import ItemRow, need_stocked
from core.command import Command, Outcome
from core.errors import Rejection
from core.schema.tables import item, kit, kit_line
from core.values import ONE, quantity

LINES_MAX = 200


class PartOf(NamedTuple):
    """An item that a kit is made of, and how much of it is in one kit, in millionths of its base unit."""

    sku: str
    name: str
    quantity: int
    unit: str
    decimals: int
    tracking: str
    expires: int
    item_id: int

    def in_kits(self, kits: int) -> int:
        """How much of it is in so many kits, given in millionths as well."""
        return self.quantity * kits // ONE


_LINES = (
    select(
        item.c.sku, item.c.name, kit_line.c.quantity, item.c.unit, item.c.decimals, item.c.tracking, item.c.expires,
        item.c.id,
    )
    .join(item, item.c.id == kit_line.c.item_id)
    .join(kit, kit.c.id == kit_line.c.kit_id)
    .where(kit.c.item_id == bindparam("of_item"))
    .order_by(kit_line.c.line)
)  # fmt: skip
_PARTS = _LINES.where(kit.c.active == 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class KitLine:
    """So much of an item in one kit."""

    sku: str
    quantity: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class DefineKit(Command):
    """Says what one base unit of an item is made of; said again it is made of something else from then on."""

    permission: ClassVar[str] = "set_up"

    sku: str
    lines: tuple[KitLine, ...]
    active: bool = True

    def post(self, books: Books) -> Outcome:
        """Writes the kit and its lines."""
        of = need_stocked(books.connection, self.sku)
        if not 1 <= len(self.lines) <= LINES_MAX:
            raise Rejection("lines_wanted", most=LINES_MAX)
        rows = [self._row(books.connection, of, at, line) for at, line in enumerate(self.lines, 1)]
        if len({row["item_id"] for row in rows}) < len(rows):
            raise Rejection("item_twice", sku=of.sku)
        kit_id = self._write(books.connection, of)
        books.connection.execute(delete(kit_line).where(kit_line.c.kit_id == kit_id))
        books.connection.execute(insert(kit_line), [row | {"kit_id": kit_id} for row in rows])
        return Outcome(f"Kit {of.sku} of {len(rows)} items", {"sku": of.sku, "lines": str(len(rows))})

    def _row(self, connection: Connection, of: ItemRow, at: int, line: KitLine) -> dict[str, object]:
        part = need_stocked(connection, line.sku)
        if of.id in _all_parts(connection, part.id):
            raise Rejection("kit_circle", sku=of.sku, part=part.sku)
        return {"line": at, "item_id": part.id, "quantity": quantity(line.quantity, part.decimals)}

    def _write(self, connection: Connection, of: ItemRow) -> int:
        same = kit.c.item_id == of.id
        changed = update(kit).where(same).values(active=int(self.active)).returning(kit.c.id)
        known = connection.execute(changed).scalar()
        if known is not None:
            return int(known)
        fresh = insert(kit).values(item_id=of.id, active=int(self.active)).returning(kit.c.id)
        return int(connection.execute(fresh).scalar_one())


def parts_of(connection: Connection, item_id: int) -> list[PartOf]:
    """What the kit is made of; nothing for an item that is none."""
    return [PartOf._make(row) for row in connection.execute(_PARTS, {"of_item": item_id})]


def lines_of_kit(connection: Connection, item_id: int) -> list[PartOf]:
    """What the kit is made of, or was when it was ended."""
    return [PartOf._make(row) for row in connection.execute(_LINES, {"of_item": item_id})]


def kits_of_one(connection: Connection, item_id: int) -> list[tuple[str, int]]:
    """The kits that are made of nothing but that item: their SKUs, and how much of it is in one."""
    of_it, lines = select(kit_line.c.kit_id).where(kit_line.c.item_id == item_id), func.count(kit_line.c.line)
    query = select(item.c.sku, func.min(kit_line.c.quantity)).join(kit, kit.c.item_id == item.c.id)
    query = query.join(kit_line, kit_line.c.kit_id == kit.c.id).where(kit.c.active == 1, kit.c.id.in_(of_it))
    rows = connection.execute(query.group_by(item.c.sku).having(lines == 1).order_by(item.c.sku))
    return [(sku, int(each)) for sku, each in rows]


def need_parts(connection: Connection, of: ItemRow) -> list[PartOf]:
    """What the kit is made of, which must be defined."""
    found = parts_of(connection, of.id)
    if not found:
        raise Rejection("no_kit", sku=of.sku)
    return found


def _all_parts(connection: Connection, item_id: int) -> set[int]:
    """The item with all that it is made of, however deep."""
    found: set[int] = set()
    waiting = [item_id]
    while waiting:
        current = waiting.pop()
        if current not in found:
            found.add(current)
            lines = select(kit_line.c.item_id).join(kit, kit.c.id == kit_line.c.kit_id)
            waiting += connection.execute(lines.where(kit.c.item_id == current)).scalars()
    return found
