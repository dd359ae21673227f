"""Goods that came in without an order and wait to be matched to one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from core.errors import Rejection
from core.inbound.unmatched import Candidate, UnmatchedLine, candidates, find_unmatched, unmatched_lines
from core.values import show_quantity
from tui.desk.exception_kind import Kind, key_of, name_of
from tui.desk.matching import match_line
from tui.desk.screen import Action, Detail, Row
from tui.desk.times import since
from tui.dialogue import Dialogue
from tui.station import Station
from tui.view import Table

GOODS = "goods"
COLUMNS = ("Order", "Ln", "Supplier", "Ordered", "Open")


def rows(station: Station, typed: str, most: int) -> Sequence[Row]:
    """The lines of receipts that fit, the oldest first."""
    return [_row(station, each) for each in station.read(unmatched_lines, station.site.id, typed, most)]


def detail(station: Station, name: str) -> Detail:
    """How it came in, and the orders that wait for such goods."""
    came = _need(station, name)
    facts = (
        f"{_amount(came)} {came.name}",
        f"for no order, came in {since(station, came.posted_at)} ago by {came.operator}",
        " ".join(filter(None, (came.supplier, came.delivery_note and f"note {came.delivery_note}"))),
        came.condition,
    )
    found = station.read(candidates, came)
    narrow = tuple(f"{each.order}/{each.line} {_open(each)} open" for each in found)
    table = Table(COLUMNS, tuple(_cells(each) for each in found), narrow=narrow) if found else None
    waits = () if found else ("No order waits for it.",)
    return Detail(f"receipt {came.receipt} {came.sku}", (*filter(None, facts), *waits), table)


def match(station: Station, context: Mapping[str, str]) -> Dialogue:
    """Says which order it is for."""
    return (yield from match_line(station, _need(station, name_of(context))))


def _need(station: Station, name: str) -> UnmatchedLine:
    posting, _, line = name.partition(" ")
    found = station.read(find_unmatched, UUID(posting), int(line))
    if found is None or not found.open:
        raise Rejection("nothing_to_match")
    return found


def _row(station: Station, came: UnmatchedLine) -> Row:
    said = f"{_amount(came)} for no order"
    cells = ("unmatched", came.receipt, came.sku, said, since(station, came.posted_at), came.operator)
    brief = f"unmatched {came.sku} {_amount(came)} {came.receipt}"
    return Row(key_of(GOODS, f"{came.posting.hex} {came.line}"), cells, brief, GOODS)


def _amount(came: UnmatchedLine) -> str:
    return f"{show_quantity(came.open)} {came.unit}"


def _open(each: Candidate) -> str:
    return show_quantity(each.ordered - each.done)


def _cells(each: Candidate) -> tuple[str, ...]:
    return each.order, str(each.line), each.supplier, show_quantity(each.ordered), _open(each)


KIND = Kind(GOODS, "unmatched goods", rows, detail, (Action("F4", "Match", "order", match, states=(GOODS,)),))
