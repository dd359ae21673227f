"""Closing a transfer: what never came is written off, with a reason and by two people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from sqlalchemy import Connection, select

from core.books import Books
from core.catalogue.location import counterparty
from core.command import Outcome, SiteCommand
from core.errors import Rejection
from core.inbound.purchase_order import hold_order
from core.internal.adjust import need_reason
from core.internal.in_transit import LOST, OnItsWay, on_its_way
from core.internal.transfer import (
    SHIPPING,
    TransferRow,
    hold_transfer,
    need_transfer,
    progress_transfer,
    take_back,
    transfer_lines,
    write_state,
)
from core.ledger.catch_weight import shared_out
from core.ledger.lots import SERIALS
from core.ledger.moves import Key, Moved
from core.ledger.plates import line_up
from core.schema.tables import balance, plate
from core.undo import Posted
from core.values import show_quantity


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseTransfer(SiteCommand):
    """Ends a transfer that did not come as it was ordered, at the site that sent it.

    What was shipped and never came is taken out of transit for a reason, which needs a second person. What was never
    shipped is not sent any more.
    """

    permission: ClassVar[str] = "order"
    undoable: ClassVar[bool] = True

    order: str
    reason: str = ""

    def post(self, books: Books) -> Outcome:
        """Writes off what is in transit, if anything is, and ends the order."""
        at = books.site(self.site)
        found = need_transfer(books.connection, self.order, sender=at.id)
        line_up(books.connection, _plates_in(books.connection, found))
        found = hold_transfer(books.connection, self.order, at.id)
        lost = on_its_way(books.connection, found)
        found.requires((*SHIPPING, "received") if lost else SHIPPING)  # more may be on its way than was ordered
        if lost:
            self._write_off(books, at.id, found, lost)
        elif not any(line.shipped for line in transfer_lines(books.connection, found.id)):
            raise Rejection("transfer_not_begun", order=found.number)
        write_state(books.connection, found.id, "closed_short")
        shown = _shown(lost)
        said = f"Transfer {found.number} closed" + (f", {shown} lost" if lost else "")
        return Outcome(said, {"site": at.code, "order": found.number, "lost": shown})

    def _write_off(self, books: Books, site_id: int, found: TransferRow, lost: Sequence[OnItsWay]) -> None:
        why = books.known(need_reason, self.reason)
        books.require_approved("adjust", "transfer_difference", by_another=True, lost=_shown(lost))
        away = books.known(counterparty, site_id, why).id
        changes: Counter[int] = Counter()
        for each in lost:
            for moved in self._out_of_transit(books.connection, found, each, away):
                books.move(moved)
            changes[each.line_id] += each.quantity
        progress_transfer(books.connection, found.id, "lost", changes)

    def _out_of_transit(self, connection: Connection, found: TransferRow, lost: OnItsWay, away: int) -> Iterator[Moved]:
        """The goods of a lot that are written off, from wherever they stand in transit."""
        left = lost.quantity
        serial = SERIALS.get(lost.tracking, 0)
        for row in _there(connection, found.transit_id, lost):
            taken = min(left, row.quantity)
            if not taken:
                return
            source = Key._make(row[:6])
            ends = (source, source._replace(location=away, plate=0, status="available"), True, False, serial)
            catch = _weight(row.catch_quantity, taken, row.quantity)
            reason = self.reason.upper()
            yield Moved(LOST, taken, *ends, reason=reason, order_line_id=lost.line_id, catch=catch)
            left -= taken
        if left:
            raise Rejection("goods_gone", location=found.transit)

    @classmethod
    def undo(cls, books: Books, posted: Posted) -> None:
        """Opens the order again, with what was written off on its way once more."""
        if posted.moves:
            take_back(books, posted, "lost")
            return
        found = need_transfer(books.connection, posted.facts["order"], sender=books.site(posted.facts["site"]).id)
        hold_order(books.connection, found.id)
        progress_transfer(books.connection, found.id, "lost", {})


_KEY = (
    balance.c.location_id, balance.c.item_id, balance.c.lot_id, balance.c.plate_id, balance.c.owner_id,
    balance.c.status,
)  # fmt: skip


def _there(connection: Connection, transit_id: int, lost: OnItsWay) -> Sequence[Any]:
    query = select(*_KEY, balance.c.quantity, balance.c.catch_quantity).order_by(*_KEY)
    of_lot = (balance.c.location_id == transit_id, balance.c.item_id == lost.item_id, balance.c.lot_id == lost.lot_id)
    rows: Sequence[Any] = connection.execute(query.where(*of_lot)).all()
    return rows


def _weight(catch: int, taken: int, quantity: int) -> int | None:
    """What the goods that are written off weigh: of a part nobody can weigh it any more, so in proportion."""
    if not catch or taken == quantity:
        return catch or None
    return shared_out(catch, [taken, quantity - taken])[0]


def _plates_in(connection: Connection, found: TransferRow) -> list[str]:
    goods = on_its_way(connection, found)
    query = select(plate.c.code).join(balance, balance.c.plate_id == plate.c.id).distinct()
    there = (plate.c.id != 0, balance.c.location_id == found.transit_id)
    of_lots = (balance.c.item_id.in_({g.item_id for g in goods}), balance.c.lot_id.in_({g.lot_id for g in goods}))
    return list(connection.execute(query.where(*there, *of_lots)).scalars())


def _shown(lost: Iterable[OnItsWay]) -> str:
    amounts: Counter[str] = Counter()
    for each in lost:
        amounts[each.sku] += each.quantity
    return ", ".join(f"{show_quantity(quantity)} {sku}" for sku, quantity in sorted(amounts.items()))
