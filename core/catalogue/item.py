"""Items, their packs and the codes on them: how they are defined and found."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar, NamedTuple

from sqlalchemy import Connection, bindparam, insert, select, update

from core.books import Books
from core.catalogue.gtin import as_gtin
from core.catalogue.party import need_party, require_terms
from core.command import Command, Outcome
from core.direct import Direct
from core.errors import Rejection
from core.schema.catalogue import CODE_KINDS, ITEM_KINDS, TRACKINGS
from core.schema.tables import item, item_code, move, pack, unit
from core.text import code_text, name_text, search_text, upper_code
from core.values import DECIMALS_MAX, ONE, QUANTITY_MAX, Quantity, quantity, show_quantity, to_decimal

BASE_PACK = "EA"


class ItemRow(NamedTuple):
    """An item as the rules need it; with a `catch_unit` it is weighed, or measured, besides being counted.

    `catch_nominal` of it is in one base unit, in millionths, and `catch_tolerance` percent more or less will do.
    """

    id: int
    sku: str
    name: str
    unit: str
    decimals: int
    tracking: str
    expires: int
    kind: str
    catch_unit: str | None
    catch_nominal: int | None
    catch_tolerance: int


class PackRow(NamedTuple):
    """A pack of an item; `quantity` in millionths of the base unit. Id None is a single base unit."""

    id: int | None
    code: str
    quantity: int


_COLUMNS = (
    item.c.id, item.c.sku, item.c.name, item.c.unit, item.c.decimals, item.c.tracking, item.c.expires, item.c.kind,
    item.c.catch_unit, item.c.catch_nominal, item.c.catch_tolerance,
)  # fmt: skip
_OF_SKU = select(*_COLUMNS).where(item.c.sku == bindparam("sku"), item.c.active == 1)
_FIND = Direct(_OF_SKU)
_FIND_CHANGING = _OF_SKU.with_for_update()
_FIND_PACK = select(pack.c.id, pack.c.code, pack.c.quantity).where(
    pack.c.item_id == bindparam("item_id"), pack.c.code == bindparam("code")
)
_PACKS = (
    select(pack.c.id, pack.c.code, pack.c.quantity)
    .where(pack.c.item_id == bindparam("item_id"))
    .order_by(pack.c.quantity)
)


def find_item(connection: Connection, sku: str) -> ItemRow | None:
    """The item of that SKU."""
    row = _FIND.first(connection, {"sku": sku})
    return None if row is None else ItemRow(*row)


def need_item(connection: Connection, sku: str) -> ItemRow:
    """The item of that SKU, which must be known."""
    found = find_item(connection, sku)
    if found is None:
        raise Rejection("unknown_item", sku=sku)
    return found


def need_stocked(connection: Connection, sku: str) -> ItemRow:
    """The item of that SKU, which must be one that is kept in stock."""
    found = need_item(connection, sku)
    if found.kind != "stock":
        raise Rejection("not_stocked", sku=sku)
    return found


def need_pack(connection: Connection, of: ItemRow, code: str) -> PackRow:
    """The item's pack of that code; empty, or the item's unit, is a single base unit."""
    if code.upper() in ("", of.unit.upper()):
        return PackRow(None, of.unit, ONE)
    row = connection.execute(_FIND_PACK, {"item_id": of.id, "code": code.upper()}).first()
    if row is None:
        packs = [each.code for each in packs_of(connection, of)]
        raise Rejection("unknown_pack", sku=of.sku, pack=code, packs=", ".join([of.unit, *packs]))
    return PackRow(*row)


def pieces_in(holder: PackRow, packs: Quantity) -> Quantity:
    """How many base units so many packs hold."""
    pieces = Quantity(packs * holder.quantity // ONE)
    if to_decimal(pieces) > QUANTITY_MAX:
        raise Rejection("quantity_out_of_range", quantity=show_quantity(pieces), most=f"{QUANTITY_MAX:f}")
    return pieces


def packs_of(connection: Connection, of: ItemRow) -> list[PackRow]:
    """The item's packs, smallest first."""
    return [PackRow(*row) for row in connection.execute(_PACKS, {"item_id": of.id})]


@dataclass(frozen=True, slots=True, kw_only=True)
class DefineItem(Command):
    """Makes an item known, or changes it; how it is kept and tracked stays once it has moved.

    Tracking `contents` is a serial that is used up bit by bit. Goods of unequal weight have a catch unit and what
    one base unit nominally weighs; a tolerance of 0 percent lets every weight pass, for no two weigh the same.
    """

    permission: ClassVar[str] = "set_up"

    sku: str
    name: str
    unit: str = BASE_PACK
    decimals: int | None = None
    tracking: str = "none"
    expires: bool = False
    kind: str = "stock"
    catch_unit: str = ""
    catch_nominal: Decimal | None = None
    catch_tolerance: int = 0
    over_percent: int | None = None
    under_percent: int | None = None

    def post(self, books: Books) -> Outcome:
        """Writes the item's row."""
        sku = code_text("sku", self.sku)
        values = self._values(books.connection, sku)
        row = books.connection.execute(_FIND_CHANGING, {"sku": sku}).first()
        if row is None:
            books.connection.execute(insert(item).values(sku=sku, **values))
            return Outcome(f"Item {sku} defined", {"sku": sku})
        known = ItemRow(*row)
        if _changes_its_counting(known, values):
            books.shut()  # whoever books on it now has committed before its moves are looked for
            if _has_moved(books.connection, known.id):
                raise Rejection("already_defined", what="Item with stock", code=sku)
        books.connection.execute(update(item).where(item.c.id == known.id).values(**values))
        return Outcome(f"Item {sku} changed", {"sku": sku})

    def _values(self, connection: Connection, sku: str) -> dict[str, object]:
        units = {row.code: row.decimals for row in connection.execute(select(unit.c.code, unit.c.decimals))}
        for each in (self.unit, self.catch_unit or self.unit):
            if each not in units:
                raise Rejection("unknown_unit", unit=each, units=", ".join(sorted(units)))
        self._require_kind_and_tracking()
        require_terms(self.over_percent, self.under_percent, None, None)
        decimals = units[self.unit] if self.decimals is None else self.decimals
        if not 0 <= decimals <= DECIMALS_MAX or (self.tracking == "serial" and decimals):
            raise Rejection("unknown_value", field="decimals", value=decimals, known="0 to 6, 0 for serials")
        name = name_text(self.name)
        return {
            "name": name,
            "search_name": search_text(sku, name),
            "unit": self.unit,
            "decimals": decimals,
            "tracking": self.tracking,
            "expires": int(self.expires),
            "kind": self.kind,
            "over_percent": self.over_percent,
            "under_percent": self.under_percent,
            **self._catch(),
        }

    def _require_kind_and_tracking(self) -> None:
        for field, value, known in (("kind", self.kind, ITEM_KINDS), ("tracking", self.tracking, TRACKINGS)):
            if value not in known:
                raise Rejection("unknown_value", field=field, value=value, known=", ".join(known))
        if self.kind != "stock" and self.tracking != "none":
            raise Rejection("unknown_value", field="tracking", value=self.tracking, known="none, unless it is stock")
        if self.expires and self.tracking == "none":
            raise Rejection(
                "unknown_value", field="expires", value="yes", known="no, unless the item has lots or serials"
            )

    def _catch(self) -> dict[str, object]:
        if not self.catch_unit:
            for field, value in (("catch_nominal", self.catch_nominal), ("catch_tolerance", self.catch_tolerance)):
                if value:
                    raise Rejection("unknown_value", field=field, value=value, known="none without a catch_unit")
            return {"catch_unit": None, "catch_nominal": None, "catch_tolerance": 0}
        if self.kind != "stock" or self.tracking not in ("none", "lot"):
            known = "none, unless it is stock without serials"
            raise Rejection("unknown_value", field="catch_unit", value=self.catch_unit, known=known)
        if self.catch_nominal is None:
            raise Rejection("text_missing", field="catch_nominal")
        if not 0 <= self.catch_tolerance <= 100:
            raise Rejection("unknown_value", field="catch_tolerance", value=self.catch_tolerance, known="0 to 100")
        nominal = quantity(self.catch_nominal)
        return {
            "catch_unit": self.catch_unit,
            "catch_nominal": nominal,
            "catch_tolerance": self.catch_tolerance,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class DefinePack(Command):
    """Makes a pack of an item known: how many base units it holds, and the GTIN on it."""

    permission: ClassVar[str] = "set_up"

    sku: str
    pack: str
    quantity: Decimal
    gtin: str = ""

    def post(self, books: Books) -> Outcome:
        """Writes the pack, and its code if it has one."""
        of = need_item(books.connection, self.sku)
        code = upper_code("pack", self.pack, 12)
        holds = quantity(self.quantity, of.decimals)
        known = books.connection.execute(_FIND_PACK, {"item_id": of.id, "code": code}).first()
        if code == of.unit or (known is not None and known.quantity != holds):
            raise Rejection("already_defined", what="Pack", code=code)
        if known is None:
            books.connection.execute(insert(pack).values(item_id=of.id, code=code, quantity=holds))
        if self.gtin:
            AssignCode(sku=self.sku, pack=code, code=self.gtin, kind="gtin").post(books)
        return Outcome(f"{of.sku} {code} holds {show_quantity(holds)}", {"sku": of.sku, "pack": code})


@dataclass(frozen=True, slots=True, kw_only=True)
class AssignCode(Command):
    """Says that a code found on goods means this item, in this pack."""

    permission: ClassVar[str] = "set_up"

    sku: str
    code: str
    kind: str = "gtin"
    pack: str = ""
    supplier: str = ""

    def post(self, books: Books) -> Outcome:
        """Writes the code; one that means something else already is refused."""
        if self.kind not in CODE_KINDS:
            raise Rejection("unknown_value", field="kind", value=self.kind, known=", ".join(CODE_KINDS))
        of = need_item(books.connection, self.sku)
        holder = need_pack(books.connection, of, self.pack)
        code = as_gtin(self.code) if self.kind == "gtin" else code_text("code", self.code)
        if code is None:
            raise Rejection("gtin_wrong", code=code_text("code", self.code))
        party_id = need_party(books.connection, "supplier", self.supplier).id if self.supplier else 0
        self._write(books.connection, code, of, holder, party_id)
        return Outcome(f"{code} is {of.sku}", {"sku": of.sku, "code": code})

    def _write(self, connection: Connection, code: str, of: ItemRow, holder: PackRow, party_id: int) -> None:
        same = (item_code.c.code == code, item_code.c.kind == self.kind, item_code.c.party_id == party_id)
        meant = select(item_code.c.item_id, item_code.c.pack_id, item.c.sku).join(item).where(*same)
        known = connection.execute(meant).first()
        if known is None:
            row = {
                "code": code,
                "kind": self.kind,
                "item_id": of.id,
                "pack_id": holder.id,
                "party_id": party_id,
            }
            connection.execute(insert(item_code).values(**row))
        elif (known.item_id, known.pack_id) != (of.id, holder.id):
            raise Rejection("code_taken", code=code, item=known.sku)


def _changes_its_counting(known: ItemRow, values: dict[str, object]) -> bool:
    """Whether quantities that are booked already would mean something else."""
    finest = known.decimals > int(str(values["decimals"]))
    now = (values["tracking"], values["unit"], values["kind"], values["catch_unit"])
    return finest or (known.tracking, known.unit, known.kind, known.catch_unit) != now


def _has_moved(connection: Connection, item_id: int) -> bool:
    return connection.execute(select(move.c.id).where(move.c.item_id == item_id).limit(1)).first() is not None
