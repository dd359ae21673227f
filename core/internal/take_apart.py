"""Taking kits apart: the kit becomes its parts again, as far as they are still good."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar

from sqlalchemy import Connection, func, select

from core.books import Books
from core.catalogue.item import need_item, need_stocked
from core.catalogue.location import counterparty
from core.catalogue.reason import SCRAP
from core.command import Outcome, SiteCommand
from core.errors import Rejection
from core.internal.adjust import need_reason
from core.internal.assemble import MOVE as ASSEMBLED
from core.internal.assemble import PARTS_MAX
from core.internal.conversion import Part, begin_lot, consume, produce, stand_of
from core.internal.kit import PartOf, need_parts
from core.ledger.catch_weight import catch_weighed
from core.ledger.goods import entered
from core.ledger.moves import Key, Moved
from core.ledger.plates import line_up
from core.schema.tables import item, location, lot, move
from core.values import ONE, show_quantity

MOVE = "take_apart"


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeApart(SiteCommand):
    """Makes kits into their parts; parts that are missing or no longer good are scrapped for a reason.

    `parts` says what came out and where it was put; of a part with lots which lot it is.
    """

    permission: ClassVar[str] = "assemble"
    undoable: ClassVar[bool] = True

    sku: str
    parts: tuple[Part, ...]
    quantity: Decimal | None = None
    pack: str = ""
    lot: str = ""
    serial: str = ""
    location: str = ""
    plate: str = ""
    status: str = "available"
    owner: str = ""
    catch: Decimal | None = None
    reason: str = ""

    def post(self, books: Books) -> Outcome:
        """Moves the kits into conversion, and the parts out of it or into scrap."""
        at = books.site(self.site)
        if len(self.parts) > PARTS_MAX:
            raise Rejection("lines_wanted", most=PARTS_MAX)
        line_up(books.connection, {part.plate for part in self.parts if part.plate} | ({self.plate} - {""}))
        taken = consume(books, MOVE, at.id, self, stand_of(books, at.id, self.location, self.plate))
        wanted = need_parts(books.connection, taken.item)
        amounts: Counter[str] = Counter()
        for part in self.parts:
            amounts[part.sku] += self._bring_out(books, at.id, part)
        lost = _missing(wanted, amounts, taken.amount.pieces)
        if lost:
            self._scrap(books, at.id, lost, wanted)
        shown = ", ".join(f"{show_quantity(pieces)} {sku}" for sku, pieces in lost.items())
        said = f"{taken.shown} taken apart" + (f", {shown} scrapped" if lost else "")
        return Outcome(said, {**taken.facts(), "scrapped": shown, **books.loaded_facts()})

    def _bring_out(self, books: Books, site_id: int, part: Part) -> int:
        of = books.known(need_stocked, part.sku)
        if part.quantity is None:
            raise Rejection("text_missing", field="quantity")
        amount = entered(books, of, part.pack, part.quantity)
        lot_out = begin_lot(books, of, part.lot, part.serial, part.expires_on)
        catch = catch_weighed(of, amount.pieces, part.catch)
        produce(books, MOVE, site_id, of, lot_out, amount, part, catch)
        return amount.pieces

    def _scrap(self, books: Books, site_id: int, lost: Mapping[str, int], wanted: Sequence[PartOf]) -> None:
        """Books what did not come out; of which lot it was nobody can say."""
        if books.known(need_reason, self.reason) != SCRAP:
            raise Rejection("reason_not_scrap", reason=self.reason.upper())
        ids = {part.sku: part.item_id for part in wanted}
        source, target = (books.known(counterparty, site_id, kind).id for kind in ("conversion", SCRAP))
        for sku, pieces in lost.items():
            of = books.known(need_item, sku)
            catch = (of.catch_nominal or 0) * pieces // ONE if of.catch_unit else None
            gone = Key(source, ids[sku], 0, 0, 0, "available")
            ends = (gone, gone._replace(location=target), False, False)
            books.move(Moved(MOVE, pieces, *ends, reason=self.reason.upper(), catch=catch))


def _missing(wanted: Sequence[PartOf], amounts: Mapping[str, int], kits: int) -> dict[str, int]:
    """What did not come out of so many kits; refuses what is not in them, and more than is."""
    whole = {part.sku: part.in_kits(kits) for part in wanted}
    for sku, pieces in amounts.items():
        if sku not in whole:
            raise Rejection("not_in_kit", sku=sku)
        if pieces > whole[sku]:
            raise Rejection("kit_wants", quantity=show_quantity(whole[sku]), sku=sku, given=show_quantity(pieces))
    return {sku: pieces - amounts.get(sku, 0) for sku, pieces in whole.items() if pieces > amounts.get(sku, 0)}


def lots_used(connection: Connection, sku: str, code: str) -> dict[str, list[str]]:
    """The lots and serials of each part that went into that lot or serial of a kit, by SKU."""
    of = need_item(connection, sku)
    made = select(move.c.posting_id).join(lot, lot.c.id == move.c.lot_id)
    made = made.join(location, location.c.id == move.c.from_location_id)
    made = made.where(move.c.item_id == of.id, lot.c.code == code, location.c.kind == "conversion")
    query = (
        select(item.c.sku, lot.c.code)
        .join(item, item.c.id == move.c.item_id)
        .join(lot, lot.c.id == move.c.lot_id)
        .join(location, location.c.id == move.c.to_location_id)
        .where(move.c.posting_id.in_(made), location.c.kind == "conversion", move.c.kind == ASSEMBLED, lot.c.id != 0)
        .group_by(item.c.sku, lot.c.code)
        .order_by(item.c.sku, func.max(move.c.id).desc())
    )
    found: dict[str, list[str]] = {}
    for part, lot_code in connection.execute(query):
        found.setdefault(part, []).append(lot_code)
    return found
