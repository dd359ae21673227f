"""What all that goes to customers has in common: whether an order may leave so, its moves, and what it still wants."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import update

from core.books import Books
from core.catalogue.location import counterparty
from core.errors import Rejection
from core.ledger.catch_weight import shared_out
from core.ledger.held_lots import require_shippable
from core.ledger.moves import Moved
from core.ledger.reservations import Reservation, keys_of
from core.ledger.whole import Lying
from core.outbound.reserved_goods import give_back, hold_reserved
from core.outbound.sales_order import SaleLineRow, SaleRow
from core.schema.tables import order_line

MOVE = "ship"  # kind of moves

Claims = Mapping[int, Sequence[Reservation]]  # by balance


def by_balance(claims: Iterable[Reservation]) -> Claims:
    """Reservations by the balance that they hold."""
    found: dict[int, list[Reservation]] = defaultdict(list)
    for each in claims:
        if each.balance_id is not None:
            found[each.balance_id].append(each)
    return found


def pieces_by_line(claims: Iterable[Reservation]) -> Counter[int]:
    """How much is open of these reservations, by line."""
    pieces: Counter[int] = Counter()
    for each in claims:
        pieces[each.order_line_id or 0] += each.open
    return pieces


def require_good(books: Books, claims: Iterable[Reservation]) -> None:
    """Refuses held goods of which a lot is held or past its date; lots are held before what lies of them."""
    keys = keys_of(books.connection, list(claims))
    require_shippable(books.connection, {key.lot for key in keys.values()}, books.today())


def require_policy(sale: SaleRow, lines: Iterable[SaleLineRow], ready: Mapping[int, int], going: Iterable[int]) -> None:
    """Refuses what the order's policy does not send in parts: `ready` is what of each line could leave now.

    `going` are the lines of which something is on its way.
    """
    if sale.ship_policy not in ("complete", "lines"):
        return
    named = set(going)
    for line in lines:
        missing = line.open + line.in_hand - ready.get(line.id, 0)
        if missing > 0 and (sale.ship_policy == "complete" or line.id in named):
            raise Rejection("order_goes_whole", order=sale.number, sku=line.sku)


def ship_goods(
    books: Books,
    site_id: int,
    sales: Sequence[SaleRow],
    lines: Iterable[SaleLineRow],
    goods: Sequence[Lying],
    claims: Claims,
) -> Counter[int]:
    """Notes held goods of these lines on their way to the customers; returns how much of each line."""
    going = [claim for each in goods for claim in claims[each.balance_id]]
    shipped = pieces_by_line(going)
    parties = {sale.id: sale.party_id for sale in sales}
    party_of = {line.id: parties[line.order_id] for line in lines}
    there = books.known(counterparty, site_id, "customer").id
    for each in goods:
        target = each.key._replace(location=there, plate=0, status="available")
        for found, share in _shares(each, claims[each.balance_id]):
            line_id = found.order_line_id or 0
            books.spend(
                found,
                Moved(MOVE, found.open, each.key, target, True, False, each.serial, order_line_id=line_id,
                      party_id=party_of[line_id], catch=share),
            )  # fmt: skip
    return shipped


def _shares(goods: Lying, mine: Sequence[Reservation]) -> list[tuple[Reservation, int | None]]:
    """The reservations, each with what its part of the goods weighs, if they are weighed; what stays has its part."""
    stays = goods.quantity - sum(each.open for each in mine)
    shares = shared_out(goods.catch or None, [*(each.open for each in mine), *filter(None, [stays])])
    return list(zip(mine, shares, strict=False))


def end_rest(books: Books, sale: SaleRow, lines: Sequence[SaleLineRow]) -> list[str]:
    """Closes the lines of an order that takes what there is and then no more; returns them as order and line.

    What is reserved for them in bins is given back. What somebody is picking just now still goes.
    """
    waiting = [line for line in lines if line.open] if sale.ship_policy == "cancel" else []
    reserved = hold_reserved(books, waiting)
    ended = [line for line in waiting if not any(each.picked_by for each in reserved[line.id].in_bins)]
    give_back(books, [(each, each.open) for line in ended for each in reserved[line.id].in_bins])
    close_lines(books, [line.id for line in ended], 1)
    return [f"{sale.number}:{line.line}" for line in ended]


def close_lines(books: Books, line_ids: Sequence[int], closed: int) -> None:
    """Of these lines no more is wanted, or is again."""
    if line_ids:
        books.connection.execute(update(order_line).where(order_line.c.id.in_(line_ids)).values(closed=closed))
