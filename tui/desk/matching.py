"""Matching at the desk: goods that came in without an order are said to be for a line of one."""

from __future__ import annotations

from collections.abc import Generator
from decimal import Decimal
from typing import Any

from core.errors import Rejection
from core.inbound.match_receipt import MatchReceipt
from core.inbound.unmatched import Candidate, UnmatchedLine, candidates
from core.values import show_quantity, to_decimal
from tui.dialogue import Dialogue, Post, Show, Step, ask, choose
from tui.goods import part_of
from tui.station import Station


def match_line(station: Station, came: UnmatchedLine) -> Dialogue:
    """Which order's line, how much of it; more than was ordered wants an approval, as at the dock."""
    wanted = yield from _wanted(station, came)
    still = to_decimal(max(0, wanted.ordered - wanted.done))
    most = to_decimal(came.open)
    amount: Decimal = yield from ask(
        "QTY",
        part_of(most, came.decimals, lambda: _too_much(came)),
        offered=min(most, still) or most,
        hint="key how many are for it",
        show=_show(came, f"{wanted.order} line {wanted.line}: {show_quantity(wanted.ordered - wanted.done)} open"),
    )
    yield Post(
        command=MatchReceipt(
            posting=came.posting,
            receipt_line=came.line,
            order=wanted.order,
            order_line=wanted.line,
            quantity=amount,
            site=station.site.code,
        )
    )
    return None


def _wanted(station: Station, came: UnmatchedLine) -> Generator[Step, Any, Candidate]:
    """Of the orders that wait for the item the earliest due comes first."""
    found = station.read(candidates, came)
    if not found:
        raise Rejection("no_order_waits", sku=came.sku, supplier=came.supplier or "anybody")
    options = {_option(each): each for each in found}
    hint = f"{show_quantity(came.open)} {came.unit} {came.sku}: for which?"
    return (yield from choose(options, hint=hint))


def _too_much(came: UnmatchedLine) -> Rejection:
    return Rejection("match_too_much", sku=came.sku, receipt=came.receipt, open=show_quantity(came.open))


def _option(each: Candidate) -> str:
    return f"{each.order}/{each.line} {show_quantity(each.ordered - each.done)} open {each.supplier}"


def _show(came: UnmatchedLine, *more: str) -> Show:
    return Show(
        big=show_quantity(came.open), big_note=f"{came.unit} for no order", lines=(f"{came.sku} {came.name}", *more)
    )
