"""What each kind of exception brings to the list: its rows, their detail, and what can be done with them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from core.internal.look_up import Stock, location_card
from core.text import words_of
from tui.desk.screen import ROW, Action, Detail, Row
from tui.station import Station
from tui.view import Table

GOODS_COLUMNS = ("Item", "Name", "Lot", "Quantity", "Status")


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of exception; the keys of its rows begin with its code, which is their state as well.

    `rows` and `detail` are given what was typed besides the kind's word, and the key without its code.
    """

    code: str
    word: str
    rows: Callable[[Station, str, int], Sequence[Row]]
    detail: Callable[[Station, str], Detail]
    actions: tuple[Action, ...] = ()

    def found(self, station: Station, typed: str, most: int) -> Sequence[Row]:
        """Its rows that fit every word typed: a word is part of the kind's own, or of what a row is known by."""
        return self.rows(station, " ".join(each for each in words_of(typed) if each.casefold() not in self.word), most)


def key_of(code: str, name: str) -> str:
    """The key of a row of that kind."""
    return f"{code} {name}"


def name_of(context: Mapping[str, str]) -> str:
    """What the key of the marked row says besides its kind."""
    return context[ROW].partition(" ")[2]


def at_place(station: Station, place: str, about: str, facts: tuple[str, ...]) -> Detail:
    """With what lies there now, if it is at a place."""
    if not place:
        return Detail(about, facts)
    card = station.read(location_card, station.site.id, place)
    narrow = tuple(f"{row.sku} {row.shown} {row.lot}".strip() for row in card.stock)
    table = Table(GOODS_COLUMNS, tuple(_goods(row) for row in card.stock), narrow=narrow) if card.stock else None
    return Detail(about, (*facts, *card.facts), table)


def _goods(row: Stock) -> tuple[str, ...]:
    return row.sku, row.name, row.lot, row.shown, row.standing
