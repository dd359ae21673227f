"""Receiving goods: against a purchase order, blind, or unplanned for a delivery without one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import ClassVar, NamedTuple

from core.books import Books
from core.catalogue.item import ItemRow, need_item, need_pack, pieces_in
from core.catalogue.location import counterparty, need_place
from core.catalogue.party import need_owner
from core.command import Outcome, SiteCommand
from core.errors import Rejection
from core.inbound.announced_loose import Came, take_announced
from core.inbound.arrival import Arrival, arrival
from core.inbound.blind import expected_from, expected_on, require_counted_twice
from core.inbound.expected import take_back
from core.inbound.purchase_order import OrderLineRow, hold_order, progress
from core.inbound.quality import IN_CHECK, arrival_status
from core.inbound.received import mark_undone, note_lines, progress_of
from core.inbound.serials import require_each_once
from core.inbound.shares import require_wanted, share
from core.inbound.shelf_life import require_fresh, require_life
from core.ledger.catch_weight import catch_weighed, shared_out
from core.ledger.goods import Amount, entered, goods_facts, shown_amount
from core.ledger.lots import SERIALS, LotRow, ensure_lot, require_gone, status_coming_in
from core.ledger.moves import Key, Moved
from core.ledger.relocate import require_mixing
from core.schema.receipts import CONDITIONS
from core.undo import Posted
from core.values import ONE, quantity, show_quantity

STATUS_OF = {"good": "available", "damaged": "damaged", "rejected": "rejected"}


class Portion(NamedTuple):
    """So many pieces of one lot that come in on one order's line, or on none."""

    lot: LotRow
    line: OrderLineRow | None
    pieces: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Receive(SiteCommand):
    """Takes goods in: so many packs of an item, at a location, loose or on a plate, on a receipt.

    Without a receipt they are on the one that is open for the order, which is opened if there is none. What is
    rejected stays apart for the supplier, who still owes it. `counted` is the count before, of who receives blind.
    What is not kept in stock needs no location: it is used up as it comes, and only the order knows of it.
    """

    permission: ClassVar[str] = "receive"
    undoable: ClassVar[bool] = True

    order: str = ""
    sku: str
    quantity: Decimal
    location: str = ""
    pack: str = ""
    lot: str = ""
    serial: str = ""
    expires_on: date | None = None
    plate: str = ""
    owner: str = ""
    catch: Decimal | None = None
    receipt: str = ""
    condition: str = "good"
    serials: tuple[str, ...] = ()
    counted: Decimal | None = None

    def post(self, books: Books) -> Outcome:
        """Moves the goods from the supplier to the location and adds to the order's lines and the receipt's."""
        at = books.site(self.site)
        of = books.known(need_item, self.sku)
        if self.condition not in CONDITIONS:
            raise Rejection("unknown_value", field="condition", value=self.condition, known=", ".join(CONDITIONS))
        amount = self._amount(books, of)
        catch = catch_weighed(of, amount.pieces, self.catch)
        lots = self._lots(books, of)
        target = self._target(books, at.id, of, lots)
        on = arrival(books, at, of, self.receipt, self.order, target.location if of.kind == "stock" else None)
        if not self.is_rejected:
            require_life(books, of, lots, on.party_id)
        self._require_expected(books, of, on, amount.pieces)
        target = self._as_checked(books, on, target)
        portions = self._portions(on, lots, amount.pieces)
        self._move(books, at.id, of, on, target, portions, amount, catch)
        if on.order is not None:
            done = _by_line(portions)
            progress(books.connection, on.order.id, *(({}, done) if self.is_rejected else (done,)))
        came = [Came(line.id if line else None, lot.code, pieces) for lot, line, pieces in portions]
        announced = take_announced(books, at, on.receipt, of.sku, came)
        note_lines(books, on.receipt, self.condition, target, [(each.line, each.lot, each.pieces) for each in portions])
        facts = goods_facts(of, amount.pieces, catch, portions[0].lot, self.owner.upper())
        facts |= self._facts(on, portions) | announced
        said = f"+{shown_amount(of, amount.pieces, catch)}  {of.sku}"
        return Outcome(f"{said} {self._standing(target, portions)}".rstrip(), facts | books.loaded_facts())

    def _standing(self, target: Key, portions: Sequence[Portion]) -> str:
        """What is to be known of the goods before anybody uses them."""
        if any(_of_lot(target, each.lot).status != target.status for each in portions):
            return "on hold"
        if target.status == IN_CHECK:
            return "to be checked"
        return "" if self.condition == "good" else self.condition

    def _as_checked(self, books: Books, on: Arrival, target: Key) -> Key:
        """The same place for goods that are checked before anybody may use them, if a rule says so."""
        if on.receipt is None or self.condition != "good":
            return target
        of = on.receipt
        return target._replace(status=arrival_status(books.connection, of.site_id, on.party_id, target.item, of.id))

    @property
    def is_rejected(self) -> bool:
        """Whether the goods are refused to the supplier."""
        return self.condition == "rejected"

    def _amount(self, books: Books, of: ItemRow) -> Amount:
        if not self.serials:
            return entered(books, of, self.pack, self.quantity)
        pieces = quantity(self.quantity, of.decimals)
        require_each_once(of, self.serials, pieces)
        return Amount(pieces)

    def _lots(self, books: Books, of: ItemRow) -> list[LotRow]:
        lots = []
        for serial in self.serials or (self.serial,):
            if self.lot or serial:
                require_fresh(books, of, self.lot or serial, self.expires_on)
            lot = ensure_lot(books.connection, of, self.lot, serial, self.expires_on)
            require_fresh(books, of, lot.code, lot.expires_on)
            if of.tracking == "contents":
                require_gone(books.connection, lot)
            lots.append(lot)
        return lots

    def _target(self, books: Books, site_id: int, of: ItemRow, lots: Sequence[LotRow]) -> Key:
        owner = books.known(need_owner, self.owner)
        if of.kind != "stock":
            if self.plate or owner.id or self.condition != "good":
                raise Rejection("not_stocked", sku=of.sku)
            return Key(books.known(counterparty, site_id, "consumption").id, of.id, 0, 0, 0, "available")
        if not self.location:
            raise Rejection("text_missing", field="location")
        place = books.known(need_place, site_id, self.location)
        plate_id = books.load_plate(self.plate, place.id)
        require_mixing(books.connection, place, [(of.id, lot.id) for lot in lots])
        return Key(place.id, of.id, 0, plate_id, owner.id, STATUS_OF[self.condition])

    def _require_expected(self, books: Books, of: ItemRow, on: Arrival, pieces: int) -> None:
        """Refuses what the order does not allow; and a blind count that is to be counted again."""
        if on.blind and self.condition == "good":
            expected = expected_on(on.lines) if on.order else expected_from(books.connection, on.need_receipt(), of)
            require_counted_twice(expected, of, pieces, self._counted(books, of))
        if on.order is not None:
            require_wanted(books, on.order, of.sku, on.lines, 0 if self.is_rejected else pieces, blind=on.blind)

    def _counted(self, books: Books, of: ItemRow) -> int | None:
        if self.counted is None:
            return None
        holder = books.known(need_pack, of, self.pack)
        return pieces_in(holder, quantity(self.counted, of.decimals if holder.id is None else 0))

    def _portions(self, on: Arrival, lots: Sequence[LotRow], pieces: int) -> list[Portion]:
        """The goods by lot and order's line; what is rejected is of the line that waits first."""
        if on.order is None:
            shares: list[tuple[OrderLineRow | None, int]] = [(None, pieces)]
        elif self.is_rejected:
            shares = [(next((line for line in on.lines if line.open), on.lines[-1]), pieces)]
        else:
            shares = [*share(on.lines, pieces)]
        if not self.serials:
            return [Portion(lots[0], line, taken) for line, taken in shares]
        each = iter(lots)
        return [Portion(next(each), line, ONE) for line, taken in shares for _ in range(taken // ONE)]

    def _move(
        self,
        books: Books,
        site_id: int,
        of: ItemRow,
        on: Arrival,
        target: Key,
        portions: Sequence[Portion],
        amount: Amount,
        catch: int | None,
    ) -> None:
        source = books.known(counterparty, site_id, "supplier").id
        kind = "reject" if self.is_rejected else "receive"
        pack = amount[1:] if len(portions) == 1 else (None, None)
        weights = shared_out(catch, [each.pieces for each in portions])
        for (lot, line, pieces), weight in zip(portions, weights, strict=True):
            here = _of_lot(target, lot)
            there = here._replace(location=source, plate=0)
            ends = (there, here, False, of.kind == "stock", SERIALS.get(of.tracking, 0))
            line_id = line.id if line else None
            moved = Moved(kind, pieces, *ends, *pack, order_line_id=line_id, party_id=on.party_id, catch=weight)
            books.move(moved)

    def _facts(self, on: Arrival, portions: Sequence[Portion]) -> dict[str, str]:
        """What programs are told besides the goods; to who receives blind nothing of what is expected."""
        last = portions[-1]
        facts = {
            "order": on.order.number if on.order else "",
            "receipt": on.receipt.number if on.receipt else "",
            "condition": self.condition,
            "expires_on": str(last.lot.expires_on or ""),
            "plate": self.plate.upper(),
            "location": self.location.upper(),
        }
        if last.line is not None and not on.blind:
            taken = 0 if self.is_rejected else sum(each.pieces for each in portions if each.line is last.line)
            facts["line"] = str(last.line.line)
            facts["open"] = show_quantity(max(0, last.line.open - taken))
            facts["ordered"] = show_quantity(last.line.quantity)
        return facts

    @classmethod
    def undo(cls, books: Books, posted: Posted) -> None:
        """Takes the quantities off the order's lines again, and off the receipt."""
        if any(move.order_line_id is not None for move in posted.moves):
            order_id = posted.order_id(books.connection)
            hold_order(books.connection, order_id)
            progress(books.connection, order_id, *progress_of(posted.moves))
        if "shipment" in posted.facts:
            take_back(books.connection, books.site(posted.facts["site"]).id, posted.facts)
        mark_undone(books, posted.id)


def _of_lot(target: Key, lot: LotRow) -> Key:
    """The same place for goods of that lot."""
    return target._replace(lot=lot.id, status=status_coming_in(lot, target.status))


def _by_line(portions: Sequence[Portion]) -> dict[int, int]:
    done: dict[int, int] = {}
    for _, line, pieces in portions:
        if line is not None:
            done[line.id] = done.get(line.id, 0) + pieces
    return done
