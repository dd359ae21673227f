"""Lays a view out on a screen of any size, as lines of text with roles; knows no terminal."""

from __future__ import annotations

import textwrap
from dataclasses import replace
from functools import lru_cache

from tui import block_letters
from tui.edges import header, key_row, prompt_line
from tui.glyphs import console_text
from tui.listing_block import listing_block
from tui.message_block import message_block
from tui.roles import Line, Role, cut, fill
from tui.table_block import ROWS_MIN, shrunk, table_block
from tui.view import Key, Listing, Message, Table, View

SMALLEST = (20, 8)
BLOCK_LETTERS_FROM_HEIGHT = 15
TABLE_FROM_WIDTH = 70
TABLE_BESIDE_FROM_WIDTH = 120
TALL_ENOUGH_FOR_BOTH = 30  # block letters above a table
MENU_COLUMN_MIN = 9
LINES_KEPT_BESIDE_BLOCK_LETTERS = 2


def lay_out(view: View, entry: str, width: int, height: int) -> list[Line]:
    """Exactly `height` lines of exactly `width` cells, in console-safe characters only."""
    if width < SMALLEST[0] or height < SMALLEST[1]:
        return _too_small(width, height)
    view = _readable(view)
    entry_line = prompt_line(view, entry, width)
    message = message_block(view.message, view.locked, width, height)
    # A message that waits to be seen stands above the entry, where ENT is asked for; else below it.
    foot = [*message, entry_line] if view.locked else [entry_line, *message]
    rows = height - len(foot) - 2
    body = _body(view, width, rows, height)
    blank = [fill("", width, Role.DATA) for _ in range(rows - len(body))]
    return [header(view, width), *body, *blank, *foot, key_row(view.keys, width)]


def _too_small(width: int, height: int) -> list[Line]:
    words = textwrap.wrap("screen too small", width) if width > 0 else []
    return [fill(row, width, Role.DATA) for row in (words + [""] * height)[:height]]


@lru_cache(maxsize=8)
def _readable(view: View) -> View:
    """The same view with every text brought down to console-safe characters."""
    return replace(
        view,
        title=console_text(view.title),
        prompt=console_text(view.prompt),
        operator=console_text(view.operator),
        station=console_text(view.station),
        big=console_text(view.big),
        big_note=console_text(view.big_note),
        lines=_safe_row(view.lines),
        menu=tuple((console_text(digit), console_text(word)) for digit, word in view.menu),
        offered=console_text(view.offered),
        message=_safe_message(view.message),
        keys=tuple(Key(console_text(key.name), console_text(key.word), key.priority) for key in view.keys),
        table=view.table and _safe_table(view.table),
        listing=view.listing and _safe_listing(view.listing),
    )


def _safe_row(cells: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(map(console_text, cells))


def _safe_message(message: Message) -> Message:
    return replace(message, happened=console_text(message.happened), todo=console_text(message.todo))


def _safe_table(table: Table) -> Table:
    rows = tuple(map(_safe_row, table.rows))
    return replace(table, columns=_safe_row(table.columns), rows=rows, narrow=_safe_row(table.narrow))


def _safe_listing(listing: Listing) -> Listing:
    return replace(
        listing,
        rows=_safe_table(listing.rows),
        about=console_text(listing.about),
        facts=_safe_row(listing.facts),
        table=listing.table and _safe_table(listing.table),
    )


def _body(view: View, width: int, rows: int, height: int) -> list[Line]:
    if view.listing is not None:
        return listing_block(view.listing, width, rows)
    if view.table is None:
        return _task(view, width, rows, blocks=height >= BLOCK_LETTERS_FROM_HEIGHT)
    if width < TABLE_FROM_WIDTH:
        said = replace(view, lines=(*view.lines, *view.table.narrow))
        blocks = height >= BLOCK_LETTERS_FROM_HEIGHT
        return _task(said, width, rows, blocks=blocks, listed=len(view.table.narrow))
    if width >= TABLE_BESIDE_FROM_WIDTH and rows >= ROWS_MIN:
        return _beside(view, view.table, width, rows)
    return _above(view, view.table, width, rows, blocks=height >= TALL_ENOUGH_FOR_BOTH)


def _beside(view: View, table: Table, width: int, rows: int) -> list[Line]:
    left = min(64, width * 2 // 5)
    task = _task(view, left, rows, blocks=rows >= BLOCK_LETTERS_FROM_HEIGHT)
    task += [fill("", left, Role.DATA) for _ in range(rows - len(task))]
    listed = table_block(table, width - left - 2, rows)
    return [[*mine, ("│ ", Role.SECONDARY), *theirs] for mine, theirs in zip(task, listed, strict=True)]


def _above(view: View, table: Table, width: int, rows: int, *, blocks: bool) -> list[Line]:
    wanted = min(len(table.rows) + 1, rows // 2)
    task = _task(view, width, rows - wanted - 1, blocks=blocks)
    room = rows - len(task) - 1
    if room < min(ROWS_MIN, len(table.rows) + 1):
        return task
    return [*task, fill("─" * width, width, Role.SECONDARY), *table_block(table, width, room)]


def _task(view: View, width: int, rows: int, *, blocks: bool, listed: int = 0) -> list[Line]:
    """What to do now: the big element, the lines in order of importance (the last `listed` a list), and the menu."""
    big = _big(view, width, rows, blocks=blocks)
    rows -= len(big)
    spare = rows - min(len(view.lines), LINES_KEPT_BESIDE_BLOCK_LETTERS)
    menu = _menu(view.menu, width, max(spare, 1))
    # A menu in one column may not push out lines that two columns would leave room for.
    if len(menu) > rows - len(view.lines):
        menu = _menu(view.menu, width, max(rows - len(view.lines), -(-len(view.menu) // 2), 1))
    lines = _lines(_with_more(view.lines, rows - len(menu), listed), width, rows - len(menu))
    return [*big, *lines, *menu][: len(big) + max(rows, 0)]


def _with_more(texts: tuple[str, ...], rows: int, listed: int) -> tuple[str, ...]:
    """The texts; where rows of a list have no room, the last one that has says how many."""
    hidden = len(texts) - rows
    if hidden <= 0 or not len(texts) - listed < rows:
        return texts
    return (*texts[: rows - 1], f"▼ {hidden + 1} more")


def _big(view: View, width: int, rows: int, *, blocks: bool) -> list[Line]:
    if not view.big:
        return _lines((view.big_note,), width, 1) if view.big_note else []
    note = [fill(view.big_note, width, Role.SECONDARY)] if view.big_note else []
    drawn = block_letters.draw(view.big) if blocks else None
    others = min(len(view.lines) + len(view.menu), LINES_KEPT_BESIDE_BLOCK_LETTERS)
    fits = drawn and len(drawn[0]) <= width and len(drawn) + len(note) + others <= rows
    if drawn and fits:
        return [*(fill(row, width, Role.BIG) for row in drawn), *note]
    big = cut(view.big, width)
    room = width - len(big)
    beside = cut(f"  {view.big_note}", room) if view.big_note and room > MENU_COLUMN_MIN else ""
    return [[(big, Role.LOCATION), (beside.ljust(room), Role.DATA)]]


def _lines(texts: tuple[str, ...], width: int, rows: int) -> list[Line]:
    """One row for each text as far as they go; rows left over let long texts wrap, the first ones first."""
    shown = texts[: max(rows, 0)]
    spare = rows - len(shown)
    drawn: list[Line] = []
    for number, text in enumerate(shown):
        role = Role.DATA if number < LINES_KEPT_BESIDE_BLOCK_LETTERS else Role.SECONDARY
        wrapped = textwrap.wrap(text, width, break_on_hyphens=False) or [""]
        taken = min(len(wrapped), 1 + spare)
        spare -= taken - 1
        # Cut where the text itself stood, so that the mark follows what could still be shown.
        rest = " ".join(wrapped[taken - 1 :]) if taken > 1 else text
        drawn += [fill(row, width, role) for row in wrapped[: taken - 1]]
        drawn.append(fill(rest if taken < len(wrapped) else wrapped[-1], width, role))
    return drawn


def _menu(choices: tuple[tuple[str, str], ...], width: int, rows: int) -> list[Line]:
    """The choices in as few columns as fit into the rows, down the columns as they are read."""
    if not choices:
        return []
    columns = min(-(-len(choices) // rows), max(width // MENU_COLUMN_MIN, 1))
    deep = min(-(-len(choices) // columns), rows)
    texts = [f"{digit} {word}" for digit, word in choices]
    if len(texts) > deep * columns:
        texts[deep * columns - 1] = "> more"
    texts = texts[: deep * columns]
    widths = shrunk([max(map(len, texts[top : top + deep])) for top in range(0, len(texts), deep)], width, gap=1)
    gap = 2 if sum(widths) + 2 * (len(widths) - 1) <= width else 1
    return [fill(_menu_row(texts[row::deep], widths, " " * gap), width, Role.DATA) for row in range(deep)]


def _menu_row(texts: list[str], widths: list[int], gap: str) -> str:
    return gap.join(cut(text, width).ljust(width) for text, width in zip(texts, widths, strict=False))
