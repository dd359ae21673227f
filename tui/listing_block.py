"""A list with the detail of its marked row, in whatever space there is: both at once, or one at a time."""

from __future__ import annotations

import textwrap

from tui.roles import Line, Role, cut, fill
from tui.table_block import ROWS_MIN, lines_block, table_block
from tui.view import Listing, Table

BESIDE_FROM_WIDTH = 100
COLUMNS_FROM_WIDTH = 70
BELOW_FROM_ROWS = 12
DETAIL_COLUMNS_FROM_WIDTH = 50
LIST_SHARE = (3, 5)  # of the width that list and detail have beside each other


def listing_block(listing: Listing, width: int, rows: int) -> list[Line]:
    """Exactly so many lines of that width."""
    has_detail = bool(listing.about or listing.facts or listing.table)
    if has_detail and width >= BESIDE_FROM_WIDTH:
        return _beside(listing, width, rows)
    if has_detail and listing.opened:
        return _detail(listing, width, rows)
    if has_detail and width >= COLUMNS_FROM_WIDTH and rows >= BELOW_FROM_ROWS:
        return _below(listing, width, rows)
    return _list(listing.rows, width, rows)


def _list(table: Table, width: int, rows: int) -> list[Line]:
    if width >= COLUMNS_FROM_WIDTH and rows >= ROWS_MIN:
        return table_block(table, width, rows)
    return lines_block(table.narrow, table.current, width, rows)


def _beside(listing: Listing, width: int, rows: int) -> list[Line]:
    part, whole = LIST_SHARE
    left = width * part // whole
    listed = table_block(listing.rows, left, rows)
    detail = _detail(listing, width - left - 2, rows)
    return [[*mine, ("│ ", Role.SECONDARY), *theirs] for mine, theirs in zip(listed, detail, strict=True)]


def _below(listing: Listing, width: int, rows: int) -> list[Line]:
    """Half for each, whatever is marked, so that the list stands still while the mark moves."""
    below = rows // 2
    return [*table_block(listing.rows, width, rows - below), *_detail(listing, width, below)]


def _detail(listing: Listing, width: int, rows: int) -> list[Line]:
    heading = [fill(_rule(listing.about, width), width, Role.SECONDARY)]
    facts = _facts(listing, width)
    table, room = listing.table, rows - 1
    if table is None or not table.rows:
        return heading + lines_block(tuple(facts), None, width, room)
    if width < DETAIL_COLUMNS_FROM_WIDTH and table.narrow:
        mark = None if table.current is None else len(facts) + table.current
        return heading + lines_block((*facts, *table.narrow), mark, width, room)
    shown = facts[: max(room - min(len(table.rows) + 1, ROWS_MIN), 0)]
    lines = [fill(f"  {text}", width, Role.DATA) for text in shown]
    return heading + lines + table_block(table, width, room - len(shown))


def _rule(about: str, width: int) -> str:
    return f"─ {cut(about, width - 4)} ".ljust(width, "─") if about else "─" * width


def _facts(listing: Listing, width: int) -> list[str]:
    return [row for fact in listing.facts for row in textwrap.wrap(fact, width - 2, break_on_hyphens=False) or [""]]
