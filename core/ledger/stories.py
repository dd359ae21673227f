"""How a broken key came to be: what was posted to it, step by step, and where it first goes wrong.

Which story is told depends on the names that a rule's query gives its columns; TELLERS has them.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import Decimal
from functools import partial
from typing import Any, NamedTuple

from sqlalchemy import Connection, text

from core.ledger.steps import STEPS_MAX, Step, chain, in_words, latest, of_stock, shown, shown_id, shown_time

Key = Mapping[str, object]
Lines = Iterator[str]

_BALANCE = text("SELECT quantity, seq FROM balance WHERE id = :balance")
_LAST_CHANGE = text("SELECT after, seq FROM entry WHERE balance_id = :balance ORDER BY seq DESC LIMIT 1")
_KEEPS_STOCK = text("SELECT is_physical FROM location WHERE id = :location_id")
_POSTING = text(
    "SELECT posting.id, kind, posted_at, operator.code AS operator, device, state, outcome, undoes_id"
    " FROM posting LEFT JOIN operator ON operator.id = posting.operator_id"
    " WHERE posting.id = :posting OR undoes_id = :posting ORDER BY posted_at, undoes_id IS NOT NULL"
)


class _Judged(NamedTuple):
    """A step, and what is wrong with it if anything is."""

    step: Step
    wrong: str


def story(connection: Connection, key: Key) -> list[str]:
    """The story of what a rule found, in a bounded number of lines; damage that no posting did has none."""
    for names, teller in TELLERS:
        if all(name in key for name in names):
            return list(teller(connection, key))
    return []


def _of_balance(connection: Connection, key: Key) -> Lines:
    yield from _up_to_the_first_wrong(_judged_chain(chain(connection, key)))
    book = connection.execute(_BALANCE, key).first()
    last = connection.execute(_LAST_CHANGE, key).first()
    yield f"the book says {_at(book, 'that it is gone')}, the changes lead to {_at(last, 'nothing')}"


def _at(row: Any, otherwise: str) -> str:
    return otherwise if row is None else f"{shown(row[0])} after no. {row[1]}"


def _of_stock(connection: Connection, key: Key) -> Lines:
    if connection.execute(_KEEPS_STOCK, key).scalar() != 1:
        yield "no stock is kept there"
        return
    yield from _up_to_the_first_wrong(_judged_sum(of_stock(connection, key)))
    yield f"the book says {shown(key['on_hand'])}, the moves say {shown(key['by_its_moves'])}"


def _of_weight(connection: Connection, key: Key) -> Lines:
    yield from _up_to_the_first_wrong(_Judged(step, "") for step in of_stock(connection, key))
    yield f"the book says that it weighs {shown(key['weighs'])}, the moves say {shown(key['by_its_moves'])}"


def _of_posting(connection: Connection, key: Key) -> Lines:
    """The posting, the undo of it if there is one, and its moves."""
    for row in connection.execute(_POSTING, key):
        undoes = f", undoes {shown_id(row.undoes_id)}" if row.undoes_id is not None else ""
        said = f"{row.kind} {shown_id(row.id)} by {row.operator} at {row.device} is {row.state}{undoes}"
        yield f"{shown_time(row.posted_at)} {said}: {row.outcome or 'no answer'}"
    yield from _latest(connection, key, which="move.posting_id = :posting")


def _latest(connection: Connection, key: Key, which: str) -> Lines:
    steps = latest(connection, which, key)
    if len(steps) > STEPS_MAX:
        yield "earlier steps are left out"
    yield from map(in_words, steps[-STEPS_MAX:])
    if not steps:
        yield "no moves tell of it"


def _up_to_the_first_wrong(judged: Iterable[_Judged]) -> Lines:
    """The last steps of those that lead to the first wrong one, or to the end where none is."""
    kept: deque[str] = deque(maxlen=STEPS_MAX)
    count, wrong = 0, ""
    for step, wrong in judged:
        count += 1
        kept.append(in_words(step))
        if wrong:
            break
    if count > len(kept):
        yield f"{count - len(kept)} earlier steps are left out"
    yield from kept
    yield f"here it first goes wrong: {wrong}" if wrong else "none of these steps is wrong in itself"


def _judged_chain(steps: Iterable[Step]) -> Iterator[_Judged]:
    """Holds each change of a balance against the one before and against its move."""
    before, number, end, move = 0, 0, None, None
    for step in steps:
        if not _whole(step.after, step.quantity):
            yield _Judged(step, "its move is gone" if step.move is None else "a number is not a whole number")
            return
        change = int(step.after) - before
        goes_on = end in (None, step.end(change > 0)) or (step.move == move and before == 0)
        yield _Judged(step._replace(change=change), _wrong(step, change, number + 1, goes_on))
        before, number, end, move = int(step.after), int(step.number or 0), step.end(change > 0), step.move


def _wrong(step: Step, change: int, number: int, goes_on: bool) -> str:
    if step.number != number:
        return f"no. {number} is missing"
    if step.after < 0:
        return "less than nothing"
    if abs(change) != step.quantity:
        return f"its move says {shown(step.quantity)}"
    return "" if goes_on else "until then the balance was one of other goods, or of another place"


def _judged_sum(steps: Iterable[Step]) -> Iterator[_Judged]:
    """Holds each change at a stock key against the sum of the moves."""
    due = 0
    for step in steps:
        if not _whole(step.change):
            yield _Judged(step, "a number is not a whole number")
            return
        due += int(step.change)
        right = step.balance is not None and step.after == due
        yield _Judged(step, "" if right else f"the moves make it {shown(due)}")


def _whole(*values: object) -> bool:
    """Whether they can be reckoned with: damaged books hold anything."""
    return all(isinstance(value, (int, Decimal)) for value in values)


_PLACE = ("location_id", "item_id", "lot_id")
_STOCK_KEY = (*_PLACE, "plate_id", "owner_id", "status", "by_its_moves")
_OF_ORDER = "move.order_line_id IN (SELECT id FROM order_line WHERE order_id = :order_id)"
_OF_SHIPMENT = "move.order_line_id IN (SELECT order_line_id FROM expected_line WHERE shipment_id = :shipment_id)"
_OF_RETURN = (
    "move.posting_id IN (SELECT posting_id FROM customer_return_posting JOIN customer_return_line"
    " ON customer_return_line.id = customer_return_posting.line_id WHERE return_id = :return_id)"
)
_ON_PLATE = "entry.balance_id IN (SELECT id FROM balance WHERE plate_id = :plate_id)"
_OF_LOT = "entry.balance_id IN (SELECT id FROM balance WHERE lot_id = :lot_id)"
_AT_PLACE = (
    "move.item_id = :item_id AND move.lot_id = :lot_id"
    " AND (move.from_location_id = :location_id OR move.to_location_id = :location_id)"
)

# The first whose names a key has tells its story.
TELLERS: tuple[tuple[tuple[str, ...], Callable[[Connection, Key], Lines]], ...] = (
    (("balance",), _of_balance),
    ((*_STOCK_KEY, "on_hand"), _of_stock),
    ((*_STOCK_KEY, "weighs"), _of_weight),
    (("posting",), _of_posting),
    (("move",), partial(_latest, which="move.id = :move")),
    (("order_line_id",), partial(_latest, which="move.order_line_id = :order_line_id")),
    (("order_id",), partial(_latest, which=_OF_ORDER)),
    (("shipment_id",), partial(_latest, which=_OF_SHIPMENT)),
    (("return_id",), partial(_latest, which=_OF_RETURN)),
    (("plate_id",), partial(_latest, which=_ON_PLATE)),
    (_PLACE, partial(_latest, which=_AT_PLACE)),
    (("lot_id",), partial(_latest, which=_OF_LOT)),
)
