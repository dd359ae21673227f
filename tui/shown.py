"""What a running dialogue shows: its prompt, the help to it, and the keys that do something there."""

from __future__ import annotations

from abc import ABC
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import zip_longest
from typing import ClassVar

from core.identify import Found
from core.values import show_decimal
from tui.prompt import AtPrompt
from tui.run import Task
from tui.search import FINDABLE, Search
from tui.station import Station
from tui.undoing import HINT, Undoing
from tui.view import Key, Message, Tier, View
from tui.words import describe

MORE, HELP, FIND, BACK_KEY = Key("F1", "More", 0), Key("F1", "Help", 0), Key("F2", "Find", 6), Key("F3", "Back", 1)
WRONG, UNDO, LABEL = Key("F4", "Wrong", 4), Key("F6", "Undo", 2), Key("F7", "Label", 5)
KEYS = (HELP, FIND, BACK_KEY)
HELP_ROWS = 6  # on a page of help: so many are there on the smallest screen


class Shown(AtPrompt, ABC):
    """A running dialogue that can be seen, with what was begun beside its prompt."""

    everywhere: ClassVar[tuple[Key, ...]] = (WRONG, UNDO)  # at each of its prompts

    def __init__(self, station: Station, task: Task, context: Mapping[str, str], first: Sequence[Found]) -> None:
        super().__init__(station, task, context, first)
        self._undoing: Undoing | None = None
        self._search: Search | None = None
        self._help_page = 0  # from 1, 0 while no help is shown

    def _view_here(self) -> View:
        if self._help_page:
            return self._help_view()
        if self._search is not None:
            return self._aside_view("FIND", self._search.lines, self._search.hint)
        if self._undoing is not None:
            view = self._aside_view("ENT=undo", self._undoing.lines, HINT)
            return replace(view, keys=(*KEYS, *self._undoing.keys))
        if self._options:
            lines = tuple(f"{at} {describe(found)}" for at, found in enumerate(self._options, 1))
            return self._aside_view("NO.", lines, "it can be several: key one")
        return self._ask_view()

    def _frame(self) -> View:
        named = " ".join(filter(None, (self.task.title, self._heading(), self._context.get("plate", ""))))
        return View(
            title=named,
            prompt="",
            operator=self.station.operator,
            station=self.station.device,
            online=self.message.tier is not Tier.OFFLINE,
            locked=self.message.tier is Tier.HARD,
            keys=self._basic(),
        )

    def _heading(self) -> str:
        parts = (self._context.get(part, "") for part in ("order", "shipment"))
        return self._ask.show.heading or " ".join(filter(None, parts))

    def _aside_view(self, prompt: str, lines: tuple[str, ...], hint: str) -> View:
        return replace(self._frame(), prompt=prompt, lines=lines, message=self._said(hint))

    def _ask_view(self) -> View:
        asked, show = self._ask, self._ask.show
        offered = show_decimal(self._counted) if self._counted is not None else asked.offered_text
        return replace(
            self._frame(),
            prompt="ENT=seen" if self.message.tier is Tier.HARD else asked.prompt,
            offered="" if self.message.tier is Tier.HARD else offered,
            big=show.big,
            big_note=show.big_note,
            lines=show.lines,
            table=show.table,
            secret=asked.secret,
            keys=() if self.message.tier is Tier.HARD else tuple(sorted(self._keys(), key=_number)),
            message=self._said(asked.hint),
        )

    def _keys(self) -> tuple[Key, ...]:
        """The keys that do something here; those of a code that is not known first, then the dialogue's own."""
        unknown = self._unknown.keys if self._unknown is not None else ()
        label = (LABEL,) if self._label_now() is not None else ()
        elsewhere = () if self.task.beside else (*self.everywhere, *label)
        keys = {key.name: key for key in (*self._basic(), *elsewhere, *self._ask.keys, *unknown)}
        return tuple(keys.values())

    def _basic(self) -> tuple[Key, ...]:
        return KEYS if self._can_find() else (HELP, BACK_KEY)

    def _can_find(self) -> bool:
        """Whether finding by name leads to something; beside another only where such a thing is asked for."""
        return not self.task.beside or any(kind in FINDABLE for kind in self._ask.kinds)

    def _help_view(self) -> View:
        lines = self._help_pages()[self._help_page - 1]
        keys = (*(() if self._on_last_page() else (MORE,)), *self._basic()[1:])
        shown = replace(self._frame(), title=f"HELP {self.task.word}", prompt="ENT=back", lines=lines, keys=keys)
        return replace(shown, message=Message())

    def _on_last_page(self) -> bool:
        return self._help_page >= len(self._help_pages())

    def _help_pages(self) -> list[tuple[str, ...]]:
        """What the task says about itself, at last what is to do now and the keys that do something there."""
        told = self.task.help
        pages = [told[at : at + HELP_ROWS] for at in range(0, len(told), HELP_ROWS)]
        keys = [f"{key.name} {key.word}" for key in sorted(self._keys(), key=_number)]
        pairs = [f"{left:<9} {right}".rstrip() for left, right in zip_longest(keys[::2], keys[1::2], fillvalue="")]
        return [*pages, (f"now {self._ask.hint}", *pairs)]

    def _said(self, hint: str) -> Message:
        return self.message if self.message.tier is not Tier.NONE else Message(Tier.NONE, self._ask.warning or hint)


def _number(key: Key) -> int:
    return int(key.name[1:])
