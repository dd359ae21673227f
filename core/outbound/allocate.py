"""Allocating: goods in bins are reserved for the lines of sales orders, as the rules of the site choose them.

Whoever allocates holds the items, so that two never share out the same goods; what others take meanwhile without an
order is seen when the chosen goods are held, and others are chosen then. What is reserved is never refused later.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import ClassVar, NamedTuple

from sqlalchemy import Connection, bindparam, select

from core.books import Books
from core.catalogue.site import SiteRow, site_numbered
from core.command import Outcome, SiteCommand
from core.errors import Rejection
from core.ledger.reservations import Claim, hold_due
from core.outbound.allocation_rule import Rule, rules_for
from core.outbound.choose_bins import choose
from core.outbound.pickable import Stock, hold_given, hold_items, packs_of_items, read_stock
from core.outbound.reserved_goods import Reserved, hold_reserved
from core.outbound.sales_order import (
    SaleLineRow,
    SaleRow,
    follow_sales,
    hold_sales,
    need_sales,
    sale_lines_numbered,
)
from core.outbound.waiting_sales import WANTING, WaitingSale, sales_due
from core.schema.tables import item, order_line
from core.values import local_date

ORDERS_MAX = 50  # so many in one posting, so that nobody waits for the items long
LINES_MAX = 500  # of them; one order with more is allocated all the same
TRIES = 4  # the last of them, and those after it, hold all there is; then only a lot can still be held meanwhile
NAMED_MAX = 8  # orders that an answer names
WHOLE_LINES = ("lines", "complete")

_OPEN_LINES = (
    select(order_line.c.id)
    .where(order_line.c.order_id.in_(bindparam("orders", expanding=True)), order_line.c.closed == 0)
    .where(order_line.c.done < order_line.c.quantity)
)
_LIVES = select(item.c.id, item.c.min_life_days).where(item.c.id.in_(bindparam("items", expanding=True)))


class Want(NamedTuple):
    """So much of an item that a line still wants, of goods that last until that day."""

    line: SaleLineRow
    pieces: int
    lasting_until: date


@dataclass(slots=True)
class Terms:
    """What must be known of items to choose their bins: rules, packs, and how long their goods must last."""

    rules: Mapping[int, Rule]
    packs: Mapping[int, Sequence[int]]
    lives: Mapping[int, int]
    today: date

    def lasting_until(self, sale: SaleRow, line: SaleLineRow) -> date:
        """The day that goods must last until: so long after they are due as item, customer and line want."""
        days = max(self.lives[line.item_id], sale.min_life_days or 0, line.min_life_days or 0)
        due_on = max(line.due_on or self.today, self.today)
        return date.fromordinal(min(due_on.toordinal() + days, date.max.toordinal()))


@dataclass(slots=True)
class Shared:
    """What came of it: the goods that each line takes, by the ids of lines and balances."""

    chosen: dict[int, Mapping[int, int]] = field(default_factory=dict)

    def pieces(self, line_id: int) -> int:
        """How much the line is given."""
        return sum(self.chosen.get(line_id, {}).values())

    def lacks(self, want: Want) -> bool:
        """Whether the line is given less than it wants."""
        return self.pieces(want.line.id) < want.pieces


@dataclass(frozen=True, slots=True, kw_only=True)
class AllocateOrders(SiteCommand):
    """Reserves goods for the orders that are named, or for all that are due through a day, the most urgent first.

    Of those due, one posting does a part: `after` is the place in the list that the last one answered with. What is
    reserved is given back with the order (ReleaseAllocation), so it is not undone.
    """

    permission: ClassVar[str] = "allocate"

    orders: tuple[str, ...] = ()
    through: date | None = None
    after: str = ""

    def post(self, books: Books) -> Outcome:
        """Chooses the goods and reserves them."""
        at = books.site(self.site)
        if bool(self.orders) == (self.through is not None):
            raise Rejection("orders_or_day")
        if self.orders:
            return self._named(books, at)
        return self._due(books, at, self.through or date.max)

    def _named(self, books: Books, at: SiteRow) -> Outcome:
        if len(self.orders) > ORDERS_MAX:
            raise Rejection("lines_wanted", most=ORDERS_MAX)
        sales = hold_sales(books.connection, need_sales(books.connection, self.orders, at.id))
        for sale in sales:
            sale.requires(WANTING)
            sale.require_free()
        urgent = sorted(sales, key=lambda sale: (sale.priority, sale.due_on or date.max, sale.number))
        return _allocate(books, at, urgent, {})

    def _due(self, books: Books, at: SiteRow, through: date) -> Outcome:
        found = sales_due(books.connection, at.id, through, self.after, ORDERS_MAX + 1)
        batch: list[WaitingSale] = []
        lines = 0
        for each in found[:ORDERS_MAX]:
            lines += each.lines
            if batch and lines > LINES_MAX:
                break
            batch.append(each)
        more = {"more": "yes", "after": batch[-1].place} if len(batch) < len(found) else {"more": "no"}
        ranks = {each.id: rank for rank, each in enumerate(batch)}
        sales = hold_sales(books.connection, ranks)
        return _allocate(books, at, sorted(sales, key=lambda sale: ranks[sale.id]), more, through)


def allocate_line(
    books: Books, sale: SaleRow, line: SaleLineRow, most: int, not_at: Collection[int] = ()
) -> list[Claim]:
    """Reserves up to so much for one line of a held order, in the same posting, but of no goods at those places.

    For whoever finds a bin short. What this posting has noted so far is taken into account; the claims are returned.
    """
    hold_items(books.connection, [line.item_id])
    terms = terms_of(books.connection, sale.site_id, {line.item_id}, day_of(books, sale.site_id))
    wants = {sale.id: [Want(line, most, terms.lasting_until(sale, line))]} if most > 0 else {}
    partly = [sale._replace(ship_policy="partial")]
    stock, shared = _share_out(books, sale.site_id, partly, wants, terms, not_at)
    return _reserve(books, stock, shared, {line.id: line})


def _allocate(
    books: Books, at: SiteRow, sales: Sequence[SaleRow], more: Mapping[str, str], through: date = date.max
) -> Outcome:
    """Does it for held orders, in that order."""
    free = [sale for sale in sales if sale.state in WANTING and not sale.hold_reason]
    ids = books.connection.execute(_OPEN_LINES, {"orders": [sale.id for sale in free]}).scalars()
    lines = {line.id: line for line in sale_lines_numbered(books.connection, ids)}
    items = {line.item_id for line in lines.values()}
    hold_items(books.connection, items)
    _release_what_is_past_its_time(books, at)
    reserved = hold_reserved(books, list(lines.values()))
    terms = terms_of(books.connection, at.id, items, day_of(books, at.id))
    wants = {sale.id: _wants(sale, reserved.values(), terms, through) for sale in free}
    stock, shared = _share_out(books, at.id, free, wants, terms)
    _reserve(books, stock, shared, lines)
    for sale in free:
        books.follow(sale.id, follow_sales)
    return _outcome(at, sales, wants, shared, more)


def _wants(sale: SaleRow, reserved: Collection[Reserved], terms: Terms, through: date) -> list[Want]:
    """What the lines of an order want that are due; of an order that goes complete, all of them."""
    its = sorted((each for each in reserved if each.line.order_id == sale.id), key=lambda each: each.line.line)
    return [
        Want(each.line, each.wanted, terms.lasting_until(sale, each.line))
        for each in its
        if each.wanted and (sale.ship_policy == "complete" or (each.line.due_on or date.min) <= through)
    ]


def day_of(books: Books, site_id: int) -> date:
    """The day at the site by which goods are judged: what has expired since the posting happened is expired."""
    return max(books.today(), local_date(books.now, books.known(site_numbered, site_id).zone_info))


def terms_of(connection: Connection, site_id: int, items: Collection[int], today: date) -> Terms:
    """What is to be known of these items at the site."""
    lives = {row.id: row.min_life_days for row in connection.execute(_LIVES, {"items": sorted(items)})}
    return Terms(rules_for(connection, site_id, items), packs_of_items(connection, items), lives, today)


def _release_what_is_past_its_time(books: Books, at: SiteRow) -> None:
    """What was reserved for too long stands in nobody's way."""
    due = hold_due(books.connection, at.id, books.now)
    books.release([(each, each.open) for each in due])


def _share_out(
    books: Books,
    site_id: int,
    sales: Sequence[SaleRow],
    wants: Mapping[int, Sequence[Want]],
    terms: Terms,
    not_at: Collection[int] = (),
) -> tuple[Stock, Shared]:
    """Chooses, and holds what was chosen; chooses anew where others were faster, at last with everything held."""
    for attempt in range(1, 2 * TRIES):
        with books.connection.begin_nested() as savepoint:
            stock = read_stock(books, site_id, terms.rules, terms.today, hold=attempt >= TRIES)
            shared = Shared()
            for sale in sales:
                _share_to(sale, wants.get(sale.id, ()), terms, stock, shared, not_at)
            if hold_given(books, stock):
                return stock, shared
            savepoint.rollback()  # lets go of the rows, which are held in the order of their keys
    raise RuntimeError("goods that are held have changed")


def _share_to(
    sale: SaleRow,
    wants: Sequence[Want],
    terms: Terms,
    stock: Stock,
    shared: Shared,
    not_at: Collection[int],
) -> None:
    """Gives an order what it wants, or as its policy is, only what is whole."""
    chosen: dict[int, Mapping[int, int]] = {}
    for want in wants:
        of = want.line.item_id
        there = stock.fitting(of, want.line.lot_id, want.lasting_until, not_at)
        found = choose(terms.rules[of], there, want.pieces, terms.packs.get(of, ()))
        if sale.ship_policy in WHOLE_LINES and sum(found.values()) < want.pieces:
            if sale.ship_policy == "lines":
                continue
            for each in chosen.values():
                stock.take_back(each)
            return
        stock.give(found)
        chosen[want.line.id] = found
    shared.chosen |= chosen


def _reserve(books: Books, stock: Stock, shared: Shared, lines: Mapping[int, SaleLineRow]) -> list[Claim]:
    claims = [
        Claim(
            item_id=lines[line_id].item_id, quantity=pieces, purpose=lines[line_id].order, key=stock.key_of(balance_id),
            order_line_id=line_id,
        )
        for line_id, chosen in shared.chosen.items()
        for balance_id, pieces in chosen.items()
    ]  # fmt: skip
    for claim in claims:
        books.reserve(claim)
    return claims


def _outcome(
    at: SiteRow,
    sales: Sequence[SaleRow],
    wants: Mapping[int, Sequence[Want]],
    shared: Shared,
    more: Mapping[str, str],
) -> Outcome:
    short = Counter(want.line.order for those in wants.values() for want in those if shared.lacks(want))
    skipped = [_why_skipped(sale) for sale in sales if sale.id not in wants]
    done = len(sales) - len(skipped) - len(short)
    facts = {
        "site": at.code, "orders": str(done), "short": _listed(sorted(short)), "skipped": _listed(skipped, "; "),
        "lines": str(sum(map(bool, shared.chosen.values()))), **more,
    }  # fmt: skip
    if len(sales) == 1 and not skipped:
        return Outcome(_said_of(sales[0].number, wants[sales[0].id], shared), facts)
    counted = ((done, "allocated"), (len(short), "short"), (len(skipped), "skipped"))
    said = ", ".join(f"{number} {what}" for number, what in counted if number)
    return Outcome(f"Orders: {said or 'none'}", facts)


def _why_skipped(sale: SaleRow) -> str:
    return f"{sale.number} on hold: {sale.hold_reason}" if sale.hold_reason else f"{sale.number} {sale.state}"


def _said_of(number: str, wants: Sequence[Want], shared: Shared) -> str:
    lacking = sum(map(shared.lacks, wants))
    if not wants:
        return f"{number} wants nothing more"
    if not lacking:
        return f"{number} allocated"
    given = any(shared.pieces(want.line.id) for want in wants)
    return f"{number}: {lacking} of {len(wants)} lines short" if given else f"Nothing free for {number}"


def _listed(words: Sequence[str], between: str = ", ") -> str:
    rest = f" and {len(words) - NAMED_MAX} more" if len(words) > NAMED_MAX else ""
    return between.join(words[:NAMED_MAX]) + rest
