"""The rules for allocating at the desk: from which bins the goods of orders are taken."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import replace
from typing import Any

from core.errors import Rejection
from core.outbound.allocation_rule import DefineAllocationRule, RemoveAllocationRule, rules_of, shown_strategy
from tui.desk.of_class import ALL, OfClass, find
from tui.desk.screen import DeskScreen
from tui.desk.settings import YES, chosen
from tui.dialogue import Step, choose
from tui.station import Station

STRATEGIES = {
    "FEFO, first expiring": "fefo", "FIFO, first in": "fifo", "LIFO, last in": "lifo", "nearest": "nearest",
    "fewest bins": "fewest_bins",
}  # fmt: skip


def _defined(station: Station) -> Sequence[DefineAllocationRule]:
    return [
        DefineAllocationRule(
            site=station.site.code, item_class=row.item_class, strategy=row.strategy,
            full_plates=bool(row.full_plates), full_cases=bool(row.full_cases),
            empty_bin_first=bool(row.empty_bin_first),
        )
        for row in station.read(rules_of, station.site.code)
    ]  # fmt: skip


def _first(held: DefineAllocationRule) -> Generator[Step, Any, DefineAllocationRule]:
    strategy = yield from choose(STRATEGIES, hint="which goods first?")
    return replace(held, strategy=strategy)


def _cells(each: DefineAllocationRule) -> tuple[str, ...]:
    taken = (each.full_plates, each.full_cases, each.empty_bin_first)
    return (shown_strategy(each.strategy), *("yes" if whole else "no" for whole in taken))


RULES = OfClass(
    what="Rule",
    usual=DefineAllocationRule(strategy="fifo"),
    defined=_defined,
    removed=RemoveAllocationRule,
    gone=lambda code: Rejection("unknown_rule", rule=code or ALL, rules="it is off the list"),
    fields={
        "goods": chosen("strategy", STRATEGIES, "which goods first?"),
        "whole pallets": chosen("full_plates", YES, "a pallet that a line wants whole?"),
        "whole cases": chosen("full_cases", YES, "cases from the reserve first?"),
        "bins emptied first": chosen("empty_bin_first", YES, "what empties a bin first?"),
    },
    cells=_cells,
    told=lambda each: shown_strategy(each.strategy),
    first=_first,
)
SCREEN = DeskScreen(
    code="allocation_rules",
    word="Allocation rules",
    title="ALLOCATION",
    permission=DefineAllocationRule.permission,
    columns=("Class", "Name", "Goods", "Pallets", "Cases", "Emptied"),
    rows=RULES.rows,
    detail=RULES.detail,
    find=find,
    hint="scan an item, or type",
    actions=RULES.actions,
    help=("Without any, what expires", "goes FEFO, all else FIFO."),
    empty="usual rules hold: F5 New",
)
