"""What a supplier calls an item, in which pack it delivers it, for what price, and how much of it at a time."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import lcm
from typing import Any, ClassVar, NamedTuple

from sqlalchemy import Connection, Row, bindparam, delete, insert, select, update

from core.books import Books
from core.catalogue.item import ItemRow, PackRow, need_item, need_pack, pieces_in
from core.catalogue.party import SupplierRow, need_supplier, require_terms
from core.command import Command, Outcome
from core.errors import Rejection
from core.schema.tables import item, pack, supplier_item
from core.text import code_text
from core.values import ONE, money, quantity, show_quantity

CODE_LENGTH_MAX = 40


class Terms(NamedTuple):
    """On what terms a supplier delivers an item; `price` is for one `pack`, quantities in millionths of base units."""

    code: str
    pack: PackRow | None
    price: int | None
    lead_days: int | None
    minimum: int
    multiple: int
    min_life_days: int | None
    over_percent: int
    under_percent: int
    over_unlimited: bool

    def price_of(self, holder: PackRow) -> int | None:
        """The price for one of another pack, rounded where it must be."""
        if self.price is None:
            return None
        of = self.pack.quantity if self.pack else ONE
        return round(Fraction(self.price * holder.quantity, of))

    def require_quantity(self, of: ItemRow, holder: PackRow, pieces: int) -> None:
        """Refuses less than the supplier delivers, or what does not come in its steps, and names what would do."""
        if pieces < self.minimum:
            least = shown_in(of, self.pack or holder, self.minimum)
            raise Rejection("below_minimum", sku=of.sku, minimum=least, next=self._next(of, holder, pieces))
        if self.multiple and pieces % self.multiple:
            step = shown_in(of, self.pack or holder, self.multiple)
            raise Rejection("not_a_multiple", sku=of.sku, multiple=step, next=self._next(of, holder, pieces))

    def _next(self, of: ItemRow, holder: PackRow, pieces: int) -> str:
        """The least good quantity that is no less than what was wanted, in the pack that it was wanted in."""
        step = lcm(self.multiple or 1, holder.quantity if holder.id is not None else ONE // 10**of.decimals)
        return shown_in(of, holder, -(-max(pieces, self.minimum) // step) * step)


_TERMS = (
    select(
        item.c.id, supplier_item.c.code, supplier_item.c.pack_id, pack.c.code.label("pack"), pack.c.quantity,
        supplier_item.c.price, supplier_item.c.lead_days, supplier_item.c.minimum, supplier_item.c.multiple,
        supplier_item.c.min_life_days, supplier_item.c.over_percent, supplier_item.c.under_percent,
        supplier_item.c.over_unlimited, item.c.over_percent.label("item_over"),
        item.c.under_percent.label("item_under"),
    )
    .select_from(item)
    .outerjoin(
        supplier_item, (supplier_item.c.item_id == item.c.id) & (supplier_item.c.party_id == bindparam("party_id"))
    )
    .outerjoin(pack, pack.c.id == supplier_item.c.pack_id)
    .where(item.c.id.in_(bindparam("items", expanding=True)))
)  # fmt: skip


def terms_of(connection: Connection, supplier: SupplierRow, items: Collection[int]) -> dict[int, Terms]:
    """What holds for that supplier and each item: what is agreed for both, else for the supplier, else for the item."""
    rows = connection.execute(_TERMS, {"party_id": supplier.id, "items": list(items)})
    return {row.id: _terms(supplier, row) for row in rows}


def _terms(supplier: SupplierRow, row: Row[*tuple[Any, ...]]) -> Terms:
    return Terms(
        row.code or "",
        PackRow(row.pack_id, row.pack, row.quantity) if row.pack_id is not None else None,
        row.price,
        _first(row.lead_days, supplier.lead_days),
        row.minimum or 0,
        row.multiple or 0,
        _first(row.min_life_days, supplier.min_life_days),
        _first(row.over_percent, supplier.over_percent, row.item_over) or 0,
        _first(row.under_percent, supplier.under_percent, row.item_under) or 0,
        bool(row.over_unlimited),
    )


def shown_in(of: ItemRow, holder: PackRow, pieces: int) -> str:
    """A quantity in whole packs where that comes out even, else in base units."""
    if holder.id is not None and pieces % holder.quantity == 0:
        return f"{pieces // holder.quantity} {holder.code}"
    return f"{show_quantity(pieces)} {of.unit}"


@dataclass(frozen=True, slots=True, kw_only=True)
class DefineSupplierItem(Command):
    """Says on what terms a supplier delivers an item, or changes them; what is ordered already keeps its own.

    Price, minimum and multiple are for the pack that is named, or for base units.
    """

    permission: ClassVar[str] = "order"

    supplier: str
    sku: str
    code: str = ""
    pack: str = ""
    price: Decimal | None = None
    lead_days: int | None = None
    minimum: Decimal | None = None
    multiple: Decimal | None = None
    min_life_days: int | None = None
    over_percent: int | None = None
    under_percent: int | None = None
    over_unlimited: bool = False

    def post(self, books: Books) -> Outcome:
        """Writes the terms."""
        from_whom = books.known(need_supplier, self.supplier)
        of = books.known(need_item, self.sku)
        require_terms(self.over_percent, self.under_percent, self.min_life_days, self.lead_days)
        values = self._values(books, of)
        both = (supplier_item.c.party_id == from_whom.id, supplier_item.c.item_id == of.id)
        changed = books.connection.execute(update(supplier_item).where(*both).values(**values)).rowcount
        if not changed:
            row = {"party_id": from_whom.id, "item_id": of.id, **values}
            books.connection.execute(insert(supplier_item).values(**row))
        said = f"{of.sku} from {from_whom.code} {'changed' if changed else 'defined'}"
        return Outcome(said, {"supplier": from_whom.code, "sku": of.sku})

    def _values(self, books: Books, of: ItemRow) -> dict[str, object]:
        holder = books.known(need_pack, of, self.pack)
        return {
            "code": code_text("code", self.code, CODE_LENGTH_MAX) if self.code else "",
            "pack_id": holder.id,
            "price": None if self.price is None else money(self.price),
            "lead_days": self.lead_days,
            "minimum": _pieces(of, holder, self.minimum),
            "multiple": _pieces(of, holder, self.multiple),
            "min_life_days": self.min_life_days,
            "over_percent": self.over_percent,
            "under_percent": self.under_percent,
            "over_unlimited": int(self.over_unlimited),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoveSupplierItem(Command):
    """Ends what was agreed with a supplier for an item; what is ordered already keeps its terms."""

    permission: ClassVar[str] = "order"

    supplier: str
    sku: str

    def post(self, books: Books) -> Outcome:
        """Deletes the terms; the posting that defined them stays."""
        from_whom = books.known(need_supplier, self.supplier)
        of = books.known(need_item, self.sku)
        both = (supplier_item.c.party_id == from_whom.id, supplier_item.c.item_id == of.id)
        if not books.connection.execute(delete(supplier_item).where(*both)).rowcount:
            raise Rejection("unknown_supplier_item", supplier=from_whom.code, sku=of.sku)
        return Outcome(f"{of.sku} from {from_whom.code} ended", {"supplier": from_whom.code, "sku": of.sku})


def _pieces(of: ItemRow, holder: PackRow, packs: Decimal | None) -> int:
    if packs is None or packs == 0:
        return 0
    return pieces_in(holder, quantity(packs, of.decimals if holder.id is None else 0))


def _first(*values: int | None) -> int | None:
    return next((value for value in values if value is not None), None)
