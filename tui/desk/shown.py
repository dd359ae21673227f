"""How a desk screen looks: its list with the marked row's detail, its palette, its help."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from tui.desk.palette import Palette
from tui.desk.rows import ROWS_MAX, Rows
from tui.desk.screen import Action, DeskScreen, Detail
from tui.station import Station
from tui.view import Key, Listing, Message, Table, Tier, View

KEYS = (Key("F1", "Help", 0), Key("F3", "Back", 1), Key("F9", "All", 2))
PALETTE_KEYS = (Key("F1", "Help", 0), Key("F3", "Back", 1))
TYPING = "type: narrows the list by"
HELP = ("scan: finds it", "arrows: mark a row", "ENT: its detail", "F9: all there is to do")


def list_view(station: Station, screen: DeskScreen, rows: Rows, actions: Sequence[Action], message: Message) -> View:
    """The list."""
    named = [Key(each.key, each.word, 3 + at) for at, each in enumerate(actions) if each.key and each.fits(rows.marked)]
    count = f"{ROWS_MAX}+" if rows.cut_off else str(len(rows.rows))
    return replace(
        _frame(station, f"{screen.title} {count}", message, _hint(screen, rows)),
        prompt="FIND",
        offered=rows.typed,
        live=True,
        # While the store is away each look takes as long as it is waited for: there must be time to work in between.
        refresh_s=screen.refresh_s * (4 if message.tier is Tier.OFFLINE else 1),
        listing=_listing(screen, rows),
        keys=tuple(sorted((*KEYS, *named), key=lambda key: int(key.name[1:]))),
    )


def palette_view(station: Station, screen: DeskScreen, palette: Palette, message: Message) -> View:
    """What can be done."""
    hint = "type what to do, ENT" if palette.fitting else "nothing is called that"
    return replace(
        _frame(station, f"{screen.title} DO", message, hint),
        prompt="DO",
        live=True,
        listing=palette.listing,
        keys=PALETTE_KEYS,
    )


def help_view(station: Station, screen: DeskScreen, actions: Sequence[Action]) -> View:
    """What the keys do."""
    words: dict[str, list[str]] = {}
    for each in actions:
        words.setdefault(each.key, []).append(each.word)
    keys = " ".join(f"{key} {' '.join(those)}" for key, those in words.items() if key)
    return replace(
        _frame(station, f"HELP {screen.word}", Message(), ""),
        prompt="ENT=back",
        lines=(TYPING, *screen.help, *HELP, keys),
        keys=KEYS[:2],
    )


def _frame(station: Station, title: str, message: Message, hint: str) -> View:
    return View(
        title=title,
        prompt="",
        operator=station.operator,
        station=station.device,
        online=message.tier is not Tier.OFFLINE,
        message=message if message.tier is not Tier.NONE else Message(happened=hint),
    )


def _hint(screen: DeskScreen, rows: Rows) -> str:
    if rows.cut_off:
        return f"more than {ROWS_MAX}: type to narrow"
    if rows.rows:
        return screen.hint
    return "nothing fits: ESC clears it" if rows.typed else screen.empty


def _listing(screen: DeskScreen, rows: Rows) -> Listing:
    cells = tuple(row.cells for row in rows.rows)
    table = Table(screen.columns, cells, rows.at if cells else None, tuple(row.brief for row in rows.rows))
    detail = rows.detail or Detail("")
    own = detail.table
    if own is not None:
        own = replace(own, current=rows.detail_at if rows.opened and own.rows else None)
    return Listing(table, detail.about, detail.facts, own, rows.opened)
