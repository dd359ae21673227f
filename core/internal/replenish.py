"""Replenishing: one work at a time, from the reserve to the pick face."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar, NamedTuple
from uuid import UUID

from sqlalchemy import Connection, bindparam, or_, select, update

from core.access.operator import need_operator
from core.books import Books
from core.catalogue.item import need_stocked
from core.catalogue.location import need_place
from core.command import Command, Outcome
from core.errors import Rejection
from core.internal.move_lines import MoveLine
from core.ledger.relocate import carry_goods
from core.schema.tables import item, location, lot, operator, plate, site, work
from core.schema.work import IS_OPEN
from core.undo import Posted
from core.values import Micros, quantity, show_quantity, to_decimal
from core.work import URGENT, ask_for, require_mine, take_next, take_work

KIND = "replenish"
_target = location.alias("target")


class ReplenishRow(NamedTuple):
    """A work as it stands, in codes; `holder_id` has it until `lease_until`."""

    number: int
    site: str
    state: str
    priority: int
    sku: str
    name: str
    unit: str
    decimals: int
    catch_unit: str | None
    lot: str
    is_serial: int
    plate: str
    source: str
    source_digits: str
    target: str
    target_digits: str
    quantity: int
    done: int
    holder_id: int | None
    holder: str | None
    lease_until: int

    @property
    def left(self) -> int:
        """What is still to be brought."""
        return self.quantity - self.done


_FIND = (
    select(
        work.c.id, site.c.code, work.c.state, work.c.priority, item.c.sku, item.c.name, item.c.unit, item.c.decimals,
        item.c.catch_unit, lot.c.code, lot.c.is_serial, plate.c.code, location.c.code, location.c.check_digits,
        _target.c.code, _target.c.check_digits, work.c.quantity, work.c.done, work.c.holder_id, operator.c.code,
        work.c.lease_until,
    )
    .join(site, site.c.id == work.c.site_id)
    .join(item, item.c.id == work.c.item_id)
    .join(lot, lot.c.id == work.c.lot_id)
    .join(plate, plate.c.id == work.c.plate_id)
    .join(location, location.c.id == work.c.from_location_id)
    .join(_target, _target.c.id == work.c.to_location_id)
    .outerjoin(operator, operator.c.id == work.c.holder_id)
    .where(work.c.id == bindparam("number"), work.c.kind == KIND)
)  # fmt: skip
# only as it was seen: of two who do it at once the second is told
_NOTE = (
    update(work)
    .where(work.c.id == bindparam("number"), IS_OPEN, work.c.done == bindparam("seen"))
    .where(
        or_(work.c.holder_id.is_(None), work.c.holder_id == bindparam("mine"), work.c.lease_until <= bindparam("now"))
    )
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Replenish(Command):
    """Brings what a work asks for, or some of it, from the reserve to the pick face.

    What is left stays open, unless it came `short`: then there is no more, and the bin is to be counted.
    """

    permission: ClassVar[str] = "replenish"
    undoable: ClassVar[bool] = True

    work: int
    quantity: Decimal | None = None
    catch: Decimal | None = None
    short: bool = False

    def post(self, books: Books) -> Outcome:
        """Moves the goods and notes what is done."""
        row = need_work(books.connection, self.work)
        at = books.site(row.site)
        require_mine(books.connection, row, books.operator_id, books.now)
        pieces = row.left if self.quantity is None else quantity(self.quantity, row.decimals)
        if pieces > row.left:
            raise Rejection("over_work", open=show_quantity(row.left), sku=row.sku)
        carried = self._carry(books, at.id, row, pieces)
        _note(books, row, pieces, ended="done" if self.short or pieces == row.left else "")
        if self.short:
            _ask_to_count(books, row)
        left = show_quantity(row.left - pieces)
        return Outcome(carried.said, {**carried.facts, "work": str(row.number), "pieces": str(pieces), "left": left})

    @classmethod
    def undo(cls, books: Books, posted: Posted) -> None:
        """It is to be done again, unless it was planned anew meanwhile; nobody needs to count."""
        number, pieces = int(posted.facts["work"]), int(posted.facts["pieces"])
        _take_back(books.connection, number, pieces, posted.id, books.now)

    def _carry(self, books: Books, site_id: int, row: ReplenishRow, pieces: int) -> Outcome:
        is_serial = books.known(need_stocked, row.sku).tracking in ("serial", "contents")
        line = MoveLine(
            sku=row.sku, quantity=to_decimal(pieces), target=row.target, catch=self.catch,
            lot="" if is_serial else row.lot, serial=row.lot if is_serial else "",
            source="" if row.plate else row.source, source_plate=row.plate,
        )  # fmt: skip
        carried = carry_goods(books, KIND, line, books.known(need_place, site_id, row.target))
        if carried.facts["from"] != row.source:
            raise Rejection("plate_elsewhere", plate=row.plate, location=carried.facts["from"])
        return carried


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportEmpty(Command):
    """Says that nothing is left of what a work is to bring: the work is over, and the bin is to be counted."""

    permission: ClassVar[str] = "replenish"
    undoable: ClassVar[bool] = True
    moves_goods: ClassVar[bool] = False

    work: int

    def post(self, books: Books) -> Outcome:
        """Ends the work and asks for a count."""
        row = need_work(books.connection, self.work)
        at = books.site(row.site)
        require_mine(books.connection, row, books.operator_id, books.now)
        _note(books, row, 0, ended="cancelled")
        _ask_to_count(books, row)
        return Outcome(f"No {row.sku} at {row.source}", {"site": at.code, "work": str(row.number), "pieces": "0"})

    @classmethod
    def undo(cls, books: Books, posted: Posted) -> None:
        """It is to be brought after all, unless it was planned anew meanwhile."""
        Replenish.undo(books, posted)


def need_work(connection: Connection, number: int) -> ReplenishRow:
    """The work of that number."""
    row = connection.execute(_FIND, {"number": number}).first() if abs(number) < 2**63 else None
    if row is None:
        raise Rejection("unknown_work", work=number)
    return ReplenishRow._make(row)


def take_replenishment(
    connection: Connection, site_id: int, code: str, device: str, now: Micros, later: Sequence[int] = ()
) -> ReplenishRow | None:
    """The most urgent work that nobody has, on lease for that operator; what they have already comes first.

    `later` are the numbers of those that were put off.
    """
    who = need_operator(connection, code).id
    number = take_next(connection, KIND, site_id, who, device, now, later)
    return None if number is None else need_work(connection, number)


def renew_replenishment(connection: Connection, number: int, code: str, device: str, now: Micros) -> ReplenishRow:
    """The work as it stands, its lease renewed; refused where somebody else has it by now."""
    who = need_operator(connection, code).id
    if not take_work(connection, number, who, device, now):
        require_mine(connection, need_work(connection, number), who, now)
    return need_work(connection, number)


def _note(books: Books, row: ReplenishRow, pieces: int, ended: str) -> None:
    """What is done of it, and by whom, if it has ended."""
    values: dict[str, object] = {"done": row.done + pieces, "changed_at": books.now}
    if ended:
        values |= {"state": ended, "done_by": books.posting, "holder_id": None, "device": None, "lease_until": 0}
    given = {"number": row.number, "seen": row.done, "mine": books.operator_id, "now": books.now}
    if not books.connection.execute(_NOTE.values(**values), given).rowcount:
        now = need_work(books.connection, row.number)
        require_mine(books.connection, now, books.operator_id, books.now)
        raise Rejection("over_work", open=show_quantity(now.left), sku=now.sku)


def _ask_to_count(books: Books, row: ReplenishRow) -> None:
    of = select(work.c.site_id, work.c.item_id, work.c.lot_id, work.c.plate_id, work.c.from_location_id)
    what = books.connection.execute(of.where(work.c.id == row.number)).one()._asdict()
    site_id = what.pop("site_id")
    ask_for(books.connection, books.posting, books.now, "count", site_id, **what, priority=URGENT, note="short")


def _take_back(connection: Connection, number: int, pieces: int, posted: UUID, now: Micros) -> None:
    held = select(work.c.done_by, work.c.item_id, work.c.to_location_id).where(work.c.id == number).with_for_update()
    row = connection.execute(held).one()
    other = select(work.c.id).where(
        work.c.kind == KIND, work.c.item_id == row.item_id, work.c.to_location_id == row.to_location_id, IS_OPEN
    )
    values: dict[str, object] = {"done": work.c.done - pieces, "changed_at": now}
    if row.done_by == posted and connection.execute(other.limit(1)).first() is None:
        values |= {"state": "ready", "done_by": None}
    connection.execute(update(work).where(work.c.id == number).values(**values))
