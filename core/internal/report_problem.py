"""Something is wrong at a place: whoever stands there says what, and the right follow-up is asked for at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, ClassVar

from sqlalchemy import Connection, select, update

from core.books import Books
from core.catalogue.item import find_item
from core.catalogue.location import need_place
from core.catalogue.site import SiteRow
from core.command import Outcome, SiteCommand
from core.errors import Rejection
from core.internal.look_up import Stock, stock_of
from core.ledger.catch_weight import on_book
from core.ledger.goods import Taken, take
from core.ledger.plates import need_plate, tree
from core.ledger.reservations import spoken_for
from core.ledger.stand import Stand, at_place, on_plate
from core.schema.tables import balance, item, location, lot, work
from core.schema.work import IS_OPEN
from core.undo import Posted
from core.work import URGENT, ask_for, end_work
from core.work_list import BLOCKED

PROBLEMS = ("damaged", "empty", "wrong_item", "blocked", "count")


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportProblem(SiteCommand):
    """Says what is wrong at a location, or where a plate is: so many of the goods damaged, or the bin itself.

    Damaged goods are for nobody from then on, and are to be checked; those that somebody has reserved are only to be
    checked. An empty bin, a wrong item in it, or a doubt asks for a count; a blocked bin takes no goods until it is
    freed. Of a wrong item the SKU and lot are those of what lies there.
    """

    permission: ClassVar[str] = "report"
    undoable: ClassVar[bool] = True

    problem: str
    location: str = ""
    plate: str = ""
    sku: str = ""
    quantity: Decimal | None = None
    pack: str = ""
    lot: str = ""
    serial: str = ""
    status: str = "available"
    owner: str = ""
    catch: Decimal | None = None

    def post(self, books: Books) -> Outcome:
        """Files what is to be done about it."""
        at = books.site(self.site)
        if self.problem not in PROBLEMS:
            raise Rejection("unknown_value", field="problem", value=self.problem, known=", ".join(PROBLEMS))
        stand = (
            on_plate(books, at.id, self.plate, from_transit=False)
            if self.plate
            else at_place(books, at.id, self.location)
        )
        facts = {"site": at.code, "problem": self.problem, "location": stand.code, "plate": self.plate.upper()}
        if self.problem == "damaged":
            said, more = self._damaged(books, at, stand)
        elif self.problem == BLOCKED:
            said, more = self._blocked(books, at, stand)
        else:
            said, more = self._to_count(books, at, stand)
        return Outcome(said, {**facts, **more})

    @classmethod
    def undo(cls, books: Books, posted: Posted) -> None:
        """Lets goods into the bin again that this posting has blocked."""
        if posted.facts.get(BLOCKED):
            place = need_place(books.connection, books.site(posted.facts["site"]).id, posted.facts["location"])
            _lock(books.connection, place.id, 0)

    def _damaged(self, books: Books, at: SiteRow, stand: Stand) -> tuple[str, dict[str, str]]:
        taken = take(books, self, stand)
        target = taken.source._replace(status="damaged")
        if target == taken.source:
            raise Rejection("nothing_changes")
        whose = _whose(books, taken)
        note = f"damaged, for {whose}" if whose else "damaged"
        of, lot_id = taken.item.id, taken.lot.id
        goods = {"item_id": of, "lot_id": lot_id, "plate_id": stand.plate, "quantity": taken.amount.pieces}
        self._ask(books, at, "check", stand, note=note, **goods)
        if whose:
            return f"{stand.code} to be checked, goods are for {whose}", {**taken.facts(), "reserved": whose}
        books.move(taken.moved("change_status", target, "DAMAGED"))
        return f"{taken.shown} damaged at {stand.code}", taken.facts()

    def _blocked(self, books: Books, at: SiteRow, stand: Stand) -> tuple[str, dict[str, str]]:
        if _hold(books.connection, stand):
            return f"{stand.code} is blocked already", {}
        _lock(books.connection, stand.location, 1)
        self._ask(books, at, "check", stand, priority=URGENT, note=BLOCKED)
        return f"{stand.code} blocked, to be checked", {BLOCKED: "1"}

    def _to_count(self, books: Books, at: SiteRow, stand: Stand) -> tuple[str, dict[str, str]]:
        """There is one open count of a bin at a time: who asks for another is told."""
        _hold(books.connection, stand)
        note, what = self._wrong(books.connection)
        open_count = (work.c.kind == "count", work.c.from_location_id == stand.location, IS_OPEN)
        known = books.connection.execute(select(work.c.id).where(*open_count).limit(1)).scalar()
        if known is not None:
            return f"{stand.code} is to be counted already", {}
        self._ask(books, at, "count", stand, priority=URGENT, note=note, **what)
        return f"{stand.code} to be counted", {}

    def _wrong(self, connection: Connection) -> tuple[str, dict[str, Any]]:
        """What whoever counts should know, and the item that should not be there, where it is known."""
        word = self.problem.replace("_", " ")
        if self.problem != "wrong_item" or not self.sku:
            return word, {}
        found = find_item(connection, self.sku)
        if found is None:
            raise Rejection("unknown_item", sku=self.sku)
        return " ".join(filter(None, (word, found.sku, self.lot or self.serial))), {"item_id": found.id}

    def _ask(self, books: Books, at: SiteRow, kind: str, stand: Stand, **what: Any) -> None:
        where = {"from_location_id": stand.location}
        ask_for(books.connection, books.posting, books.now, kind, at.id, **where, **what)


@dataclass(frozen=True, slots=True, kw_only=True)
class UnblockLocation(SiteCommand):
    """Lets goods into a blocked location again: somebody has seen to it."""

    permission: ClassVar[str] = "plan_work"

    location: str

    def post(self, books: Books) -> Outcome:
        """Lifts the lock and ends the checks that it asked for."""
        at = books.site(self.site)
        place = need_place(books.connection, at.id, self.location)
        stand = Stand(place.id, place.code, 0)
        if not _hold(books.connection, stand):
            raise Rejection("not_blocked", location=place.code)
        _lock(books.connection, place.id, 0)
        checks = (work.c.kind == "check", work.c.from_location_id == place.id, work.c.note == BLOCKED, IS_OPEN)
        for number in books.connection.execute(select(work.c.id).where(*checks).order_by(work.c.id)).scalars().all():
            end_work(books.connection, number, books.posting, books.now)
        return Outcome(f"{place.code} takes goods again", {"site": at.code, "location": place.code})


def goods_there(connection: Connection, site_id: int, place: str, sku: str = "", code: str = "") -> Sequence[Stock]:
    """The goods at a place that are not known to be damaged: of the item, and the lot or serial, that are named."""
    named = [column == value for column, value in ((item.c.sku, sku), (lot.c.code, code)) if value]
    return stock_of(connection, site_id, location.c.code == place, balance.c.status != "damaged", *named)


def goods_on(connection: Connection, site_id: int, plate: str, sku: str = "") -> Sequence[Stock]:
    """The same of a plate and of those that it carries."""
    on_it = balance.c.plate_id.in_(tree(connection, need_plate(connection, plate).id))
    named = [item.c.sku == sku] if sku else []
    return stock_of(connection, site_id, on_it, balance.c.status != "damaged", *named)


def _whose(books: Books, taken: Taken) -> str:
    """For whom the goods are reserved, where what is free does not cover those that are damaged."""
    held, purposes = spoken_for(books.connection, taken.source, books.now)
    there = on_book(books.connection, taken.source).quantity
    return purposes if there - held < taken.amount.pieces <= there else ""


def _hold(connection: Connection, stand: Stand) -> bool:
    """Whether the place is in lock; it is held, so that two who report the same at once ask for it once."""
    query = select(location.c.in_lock).where(location.c.id == stand.location)
    return bool(connection.execute(query.with_for_update(key_share=True)).scalar_one())


def _lock(connection: Connection, location_id: int, in_lock: int) -> None:
    connection.execute(update(location).where(location.c.id == location_id).values(in_lock=in_lock))
