"""Tracing a lot through the moves: where it came from, where it is, who has it, and what was made of it.

Goods that were made of others are followed through: back to what they were made of, on to what was made of them.
What was undone counts as never done. A lot that turns up again is followed once, where it turned up first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import chain, islice
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, Select, bindparam, exists, func, select

from core.catalogue.item import need_item
from core.errors import Rejection
from core.ledger.lots import find_lot
from core.schema.ledger import HAS_LOT, IS_NO_REVERSAL
from core.schema.tables import balance, item, location, lot, move, order_line, orders, party, plate, site
from core.store import take_time
from core.values import safe_text, to_decimal

DEPTH_MAX = 50
CAME = {
    "supplier": "received", "customer": "came back", "adjustment": "found", "opening": "opening stock",
    "scrap": "back from scrap", "consumption": "back from use",
}  # fmt: skip
WENT = {
    "supplier": "sent back", "customer": "shipped", "adjustment": "written off", "opening": "opening stock",
    "scrap": "disposed of", "consumption": "used up",
}  # fmt: skip
MADE_OF, WENT_INTO, AS_ABOVE = "made of", "went into", "as above"


@dataclass(frozen=True, slots=True)
class TraceRow:
    """One step of a trace; `depth` is that of the tree, quantities are in the item's base unit.

    `way` is from, here or to. `who` is the supplier or customer, or where it lies the place.
    """

    depth: int
    way: str
    what: str
    sku: str
    lot: str
    quantity: Decimal | None
    unit: str
    site: str = ""
    who: str = ""
    plate: str = ""
    status: str = ""
    order: str = ""
    on: date | None = None


class Node(NamedTuple):
    """A lot on the way of a trace, how much of it was part of the step, and when."""

    item_id: int
    lot_id: int
    sku: str
    lot: str
    unit: str
    quantity: int | None = None
    on: date | None = None


Walk = Callable[[Connection, Node, int, set[tuple[int, int]]], Iterator[TraceRow]]

_source, _target, _reversal = location.alias("source"), location.alias("target"), move.alias("reversal")
_STANDS = (
    IS_NO_REVERSAL,
    ~exists(select(_reversal.c.id).where(_reversal.c.reverses_id == move.c.id)),
)
_OF_LOT = (move.c.lot_id == bindparam("of_lot"), HAS_LOT, *_STANDS)
_HERE = (
    select(
        site.c.code.label("site"), location.c.code.label("place"), location.c.kind, plate.c.code.label("plate"),
        balance.c.status, func.sum(balance.c.quantity).label("quantity"),
    )
    .join(location, location.c.id == balance.c.location_id)
    .join(site, site.c.id == location.c.site_id)
    .join(plate, plate.c.id == balance.c.plate_id)
    .where(balance.c.lot_id == bindparam("of_lot"))
    .group_by(site.c.code, location.c.code, location.c.kind, plate.c.code, balance.c.status)
)  # fmt: skip


def _crossing(end: ColumnElement[str]) -> Select[Any]:
    """What of a lot crossed the line between the house and the world, by day, party and order."""
    by = (end, site.c.code, party.c.code, orders.c.number, move.c.business_date)
    return (
        select(*by, func.sum(move.c.quantity))
        .join(_source, _source.c.id == move.c.from_location_id)
        .join(_target, _target.c.id == move.c.to_location_id)
        .join(site, site.c.id == move.c.site_id)
        .join(party, party.c.id == move.c.party_id)
        .outerjoin(order_line, order_line.c.id == move.c.order_line_id)
        .outerjoin(orders, orders.c.id == order_line.c.order_id)
        .where(*_OF_LOT)
        .group_by(*by)
    )


def _at_conversion(query: Select[Any], *, made: bool) -> Select[Any]:
    """Only moves out of conversion, of what was made there, or into it, of what it was made of."""
    end = move.c.from_location_id if made else move.c.to_location_id
    return query.join(location, location.c.id == end).where(location.c.kind == "conversion")


def _parts(*, made: bool) -> Select[Any]:
    columns = (item.c.id, move.c.lot_id, item.c.sku, lot.c.code, item.c.unit)
    query = select(*columns, func.sum(move.c.quantity), move.c.business_date).join(item, item.c.id == move.c.item_id)
    query = query.join(lot, lot.c.id == move.c.lot_id).where(move.c.posting_id == bindparam("posting"), *_STANDS)
    return _at_conversion(query, made=made).group_by(*columns, move.c.business_date)


_CAME = _crossing(_source.c.kind).where(_source.c.kind.in_(CAME))
_WENT = _crossing(_target.c.kind).where(_target.c.kind.in_(WENT))
_CONVERTED = {
    made: _at_conversion(select(move.c.posting_id).where(*_OF_LOT), made=made).distinct() for made in (False, True)
}
_PARTS = {made: _parts(made=made) for made in (False, True)}


def trace_lot(connection: Connection, sku: str, code: str, most: int | None = None) -> list[TraceRow]:
    """The lot or serial, what it came from, where it is and where it went, each thing below what it belongs to.

    With `most` only so many rows: it is not walked any further then.
    """
    take_time(connection)
    of = need_item(connection, sku)
    found = find_lot(connection, of.id, code)
    if found is None:
        raise Rejection("unknown_lot", sku=sku, lot=code)
    node = Node(of.id, found.id, of.sku, found.code, of.unit)
    status = f"held: {found.hold_reason}" if found.hold else ""
    head = TraceRow(0, "", "lot", of.sku, safe_text(found.code), None, of.unit, status=safe_text(status))
    steps = chain(_origins(connection, node, 1, set()), _whereabouts(connection, node, 1, set()))
    return [head, *islice(steps, most)]


def _origins(connection: Connection, node: Node, depth: int, seen: set[tuple[int, int]]) -> Iterator[TraceRow]:
    seen.add(node[:2])
    yield from _crossed(connection, _CAME, "from", CAME, node, depth)
    yield from _follow(connection, node, depth, seen, made=True)


def _whereabouts(connection: Connection, node: Node, depth: int, seen: set[tuple[int, int]]) -> Iterator[TraceRow]:
    seen.add(node[:2])
    for row in _sorted(connection.execute(_HERE, _given(node))):
        what = "in transit" if row.kind == "transit" else "on hand"
        yield _row(node, depth, "here", what, row.quantity, row.site, row.place, plate=row.plate, status=row.status)
    yield from _crossed(connection, _WENT, "to", WENT, node, depth)
    yield from _follow(connection, node, depth, seen, made=False)


def _crossed(
    connection: Connection, query: Select[Any], way: str, words: dict[str, str], node: Node, depth: int
) -> Iterator[TraceRow]:
    for kind, at, who, order, on, quantity in _sorted(connection.execute(query, _given(node))):
        yield _row(node, depth, way, words[kind], quantity, at, who, order=order or "", on=on)


def _follow(
    connection: Connection, node: Node, depth: int, seen: set[tuple[int, int]], made: bool
) -> Iterator[TraceRow]:
    """The other side of every conversion of the lot, and what there is to say of that."""
    way, what, walk = ("from", MADE_OF, _origins) if made else ("to", WENT_INTO, _whereabouts)
    for part in _other_side(connection, node, made):
        again = part[:2] in seen
        said = f"{what}, {AS_ABOVE}" if again and part.lot_id else what
        yield _row(part, depth, way, said, part.quantity or 0, on=part.on)
        if part.lot_id and not again and depth < DEPTH_MAX:  # goods without a lot are like all others of their kind
            yield from walk(connection, part, depth + 1, seen)


def _other_side(connection: Connection, node: Node, made: bool) -> Iterable[Node]:
    postings: list[UUID] = list(connection.execute(_CONVERTED[made], _given(node)).scalars())
    for posting in sorted(postings):
        yield from _sorted_nodes(connection.execute(_PARTS[not made], {"posting": posting}))


def _sorted(rows: Iterable[Any]) -> list[Any]:
    """In the same order on every database."""
    return sorted(rows, key=lambda row: tuple(str(cell or "") for cell in row))


def _sorted_nodes(rows: Iterable[Any]) -> list[Node]:
    return sorted((Node(*row)._replace(quantity=int(row[5])) for row in rows), key=lambda node: (node.sku, node.lot))


def _given(node: Node) -> dict[str, int]:
    return {"of_lot": node.lot_id}


def _row(
    node: Node,
    depth: int,
    way: str,
    what: str,
    quantity: int,
    at: str = "",
    who: str = "",
    on: date | None = None,
    plate: str = "",
    status: str = "",
    order: str = "",
) -> TraceRow:
    named = (safe_text(node.sku), safe_text(node.lot), to_decimal(int(quantity)), node.unit)
    where = (safe_text(at), safe_text(who), safe_text(plate), status, safe_text(order))
    return TraceRow(depth, way, what, *named, *where, on)
