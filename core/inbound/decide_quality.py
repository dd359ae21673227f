"""What becomes of goods that were checked: let go or rejected, where they are; and what waits to be decided."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar, NamedTuple

from sqlalchemy import Connection, func, or_, select

from core.books import Books
from core.command import Outcome
from core.errors import Rejection
from core.inbound.quality import FAILED, FREE, IN_CHECK
from core.internal.adjust import need_reason
from core.ledger.restate import Restatement, restate
from core.schema.tables import balance, item, location, lot, party, plate
from core.values import Micros

LIMIT_MAX = 500


class InCheck(NamedTuple):
    """Goods that wait for a decision, and since when; quantity in millionths of the base unit."""

    location: str
    plate: str
    sku: str
    name: str
    lot: str
    is_serial: int
    expires_on: date | None
    owner: str
    quantity: int
    reserved: int
    unit: str
    since: Micros
    catch_unit: str


def waiting_for_decision(connection: Connection, site_id: int, text: str = "", limit: int = 100) -> list[InCheck]:
    """The goods in check at the site, those first that wait longest; `text` is part of what is known of them."""
    query = (
        select(
            location.c.code.label("location"), plate.c.code.label("plate"), item.c.sku, item.c.name,
            lot.c.code.label("lot"), lot.c.is_serial, lot.c.expires_on, party.c.code.label("owner"),
            balance.c.quantity, balance.c.reserved, item.c.unit, balance.c.since,
            func.coalesce(item.c.catch_unit, "").label("catch_unit"),
        )
        .join(location, location.c.id == balance.c.location_id)
        .join(item, item.c.id == balance.c.item_id)
        .join(lot, lot.c.id == balance.c.lot_id)
        .join(plate, plate.c.id == balance.c.plate_id)
        .join(party, party.c.id == balance.c.owner_id)
        .where(location.c.site_id == site_id, balance.c.status == IN_CHECK)
        .order_by(balance.c.since, balance.c.id)
        .limit(max(0, min(limit, LIMIT_MAX)))
    )  # fmt: skip
    searched = (location.c.code, plate.c.code, item.c.sku, item.c.name, lot.c.code)
    for word in text.split():
        query = query.where(or_(*(func.upper(column).contains(word.upper(), autoescape=True) for column in searched)))
    return [InCheck._make(row) for row in connection.execute(query)]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Decision(Restatement):
    """Goods in check, and why it is decided so."""

    status: str = IN_CHECK
    reason: str = ""

    def _decide(self, books: Books, becomes: str, said: str) -> Outcome:
        at = books.site(self.site)
        if self.status != IN_CHECK:
            raise Rejection("unknown_value", field="status", value=self.status, known=IN_CHECK)
        reason = self.reason.upper() or None
        if reason:
            books.known(need_reason, reason)
        outcome = restate(books, "change_status", self, at.id, said, reason, status=becomes)
        return Outcome(outcome.said, {**outcome.facts, "new_status": becomes})


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseQuality(_Decision):
    """Lets go of goods that passed their check, where they are."""

    permission: ClassVar[str] = "decide_quality"
    undoable: ClassVar[bool] = True

    def post(self, books: Books) -> Outcome:
        """Makes them available."""
        return self._decide(books, FREE, "released")


@dataclass(frozen=True, slots=True, kw_only=True)
class RejectQuality(_Decision):
    """Rejects goods that failed their check, always with a reason; they stay where they are until they go back."""

    permission: ClassVar[str] = "decide_quality"
    undoable: ClassVar[bool] = True

    def post(self, books: Books) -> Outcome:
        """Makes them rejected goods, which nobody can be given."""
        if not self.reason:
            raise Rejection("text_missing", field="reason")
        return self._decide(books, FAILED, "rejected")
