"""What a command means by the goods it names: so much of an item, of a lot, a status and an owner, where they stand."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple, Protocol

from core.books import Books
from core.catalogue.item import ItemRow, need_pack, need_stocked, pieces_in
from core.catalogue.party import need_owner
from core.errors import Rejection
from core.ledger.catch_weight import catch_taken, on_book
from core.ledger.lots import SERIALS, LotRow, need_lot
from core.ledger.moves import Key, Moved
from core.ledger.stand import Stand
from core.values import ONE, quantity, show_quantity


class Goods(Protocol):
    """How commands name goods; a quantity may be left out for a serial with contents, which is taken whole."""

    @property
    def sku(self) -> str: ...
    @property
    def quantity(self) -> Decimal | None: ...
    @property
    def pack(self) -> str: ...
    @property
    def lot(self) -> str: ...
    @property
    def serial(self) -> str: ...
    @property
    def status(self) -> str: ...
    @property
    def owner(self) -> str: ...
    @property
    def catch(self) -> Decimal | None: ...


class Amount(NamedTuple):
    """A quantity in base units, and the packs that were entered for it."""

    pieces: int
    pack_id: int | None = None
    packs: int | None = None


@dataclass(frozen=True, slots=True)
class Taken:
    """Goods as they are taken from where they stand."""

    item: ItemRow
    lot: LotRow
    owner: str
    source: Key
    amount: Amount
    catch: int | None

    def moved(self, kind: str, target: Key, reason: str | None = None) -> Moved:
        """The move that brings them to the target."""
        pieces, pack_id, packs = self.amount
        serial = SERIALS.get(self.item.tracking, 0)
        return Moved(kind, pieces, self.source, target, True, True, serial, pack_id, packs, reason, catch=self.catch)

    @property
    def shown(self) -> str:
        """How much of what, for people."""
        return f"{shown_amount(self.item, self.amount.pieces, self.catch)} {self.item.sku}"

    def facts(self) -> dict[str, str]:
        """How much of what, for programs."""
        return goods_facts(self.item, self.amount.pieces, self.catch, self.lot, self.owner)


def take(books: Books, asked: Goods, stand: Stand) -> Taken:
    """The goods that are asked for, where they stand; whether there are as many is seen when they are moved."""
    of = books.known(need_stocked, asked.sku)
    owner = books.known(need_owner, asked.owner)
    if asked.quantity is None and of.tracking != "contents":
        raise Rejection("text_missing", field="quantity")
    amount = None if asked.quantity is None else entered(books, of, asked.pack, asked.quantity)
    lot = need_lot(books.connection, of, asked.lot, asked.serial)
    source = Key(stand.location, of.id, lot.id, stand.plate, owner.id, asked.status)
    amount = amount or _all_of_it(books, of, source, stand, lot)
    catch = catch_taken(books.connection, of, source, amount.pieces, asked.catch)
    return Taken(of, lot, owner.code, source, amount, catch)


def entered(books: Books, of: ItemRow, pack: str, amount: Decimal) -> Amount:
    """So many packs of the item, in base units; a serial is one piece."""
    holder = books.known(need_pack, of, pack)
    packs = quantity(amount, of.decimals if holder.id is None else 0)
    pieces = pieces_in(holder, packs)
    if of.tracking == "serial" and pieces != ONE:
        raise Rejection("serial_wants_one")
    return Amount(pieces, holder.id, packs)


def shown_amount(of: ItemRow, pieces: int, catch: int | None) -> str:
    """The quantity with its unit, and what it weighs if it is weighed."""
    weighed = f" {show_quantity(catch)} {of.catch_unit}" if catch is not None else ""
    return f"{show_quantity(pieces)} {of.unit}{weighed}"


def goods_facts(of: ItemRow, pieces: int, catch: int | None, lot: LotRow, owner: str) -> dict[str, str]:
    """What a command says of its goods; catch weight and owner only where they have them."""
    facts = {"sku": of.sku, "quantity": show_quantity(pieces), "unit": of.unit, "lot": lot.code}
    if catch is not None:
        facts |= {"catch": show_quantity(catch), "catch_unit": of.catch_unit or ""}
    return facts | ({"owner": owner} if owner else {})


def _all_of_it(books: Books, of: ItemRow, source: Key, stand: Stand, lot: LotRow) -> Amount:
    there = on_book(books.connection, source).quantity
    if not there:
        raise Rejection("nothing_there", sku=f"{of.sku} {lot.code}", location=stand.code)
    return Amount(there)
