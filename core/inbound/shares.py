"""How goods that come in are shared out on an order's lines, and how much more than was ordered may come."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import exists, select

from core.books import Books
from core.errors import Rejection
from core.inbound.purchase_order import OrderLineRow, OrderRow
from core.schema.ledger import IS_NO_REVERSAL
from core.schema.tables import move, operator, order_line, posting
from core.values import show_quantity

MINUTE = 60_000_000
JUST_NOW = 5 * MINUTE
OVER = "over_receive"  # the permission to take in more than the order allows

_reversal = move.alias("reversal")
_TAKEN = (
    select(operator.c.code, move.c.quantity)
    .join(posting, posting.c.id == move.c.posting_id)
    .join(operator, operator.c.id == posting.c.operator_id)
    .join(order_line, order_line.c.id == move.c.order_line_id)
    .where(move.c.kind == "receive", IS_NO_REVERSAL)
    .where(~exists(select(_reversal.c.id).where(_reversal.c.reverses_id == move.c.id)))
    .order_by(move.c.id.desc())
)


class Taken(NamedTuple):
    """What others have received just now, and who was the last of them."""

    operator: str
    quantity: int


def wanting(lines: Sequence[OrderLineRow]) -> Sequence[OrderLineRow]:
    """The lines that wait for goods; where none does, the last one takes what comes all the same."""
    return [line for line in lines if line.open] or lines[-1:]


def share(lines: Sequence[OrderLineRow], pieces: int) -> list[tuple[OrderLineRow, int]]:
    """How many of the pieces each line of the item takes: earlier lines fill first, the last takes what is over."""
    shares: list[tuple[OrderLineRow, int]] = []
    takers = wanting(lines)
    for line in takers:
        taken = min(pieces, line.open) if line is not takers[-1] else pieces
        if taken:
            shares.append((line, taken))
        pieces -= taken
    return shares


def require_wanted(
    books: Books, order: OrderRow, sku: str, lines: Sequence[OrderLineRow], pieces: int, *, blind: bool
) -> None:
    """Refuses more than the order's lines may take, unless somebody who may has approved it."""
    if not lines:
        raise Rejection("not_on_order", sku=sku, order=order.number)
    takers = wanting(lines)
    most = sum(line.open for line in takers[:-1]) + takers[-1].most
    if pieces <= most:
        return
    if blind:
        books.require_approved(OVER, "to_be_checked", quantity=show_quantity(pieces), sku=sku)
        return
    code, shown = "over_receipt" if most else "nothing_open", dict[str, str]()
    others = taken_just_now(books, [line.id for line in lines])
    if others is not None and pieces <= most + others.quantity:
        code, shown = "received_since", {"operator": others.operator, "received": show_quantity(others.quantity)}
    still = sum(line.open for line in takers)
    shown |= {"quantity": show_quantity(pieces), "open": show_quantity(still), "most": show_quantity(most)}
    books.require_approved(OVER, code, by_another=False, sku=sku, order=order.number, **shown)


def who_was_first(books: Books, order: OrderRow, item_id: int, sku: str) -> None:
    """Refuses goods for an order that others have just completed, with who that was."""
    lines = select(order_line.c.id).where(order_line.c.order_id == order.id, order_line.c.item_id == item_id)
    others = taken_just_now(books, list(books.connection.execute(lines).scalars()))
    if others is not None:
        received = show_quantity(others.quantity)
        raise Rejection("received_first", operator=others.operator, received=received, sku=sku, order=order.number)


def taken_just_now(books: Books, lines: Sequence[int]) -> Taken | None:
    """What operators other than this one have received on these lines within the last minutes."""
    recent = (
        move.c.order_line_id.in_(lines),
        posting.c.operator_id != books.operator_id,
        posting.c.posted_at >= books.now - JUST_NOW,
    )
    rows = books.connection.execute(_TAKEN.where(*recent)).all()
    return Taken(rows[0].code, sum(row.quantity for row in rows)) if rows else None
