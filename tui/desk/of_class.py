"""What a site sets for all items and for classes of items, at the desk: the nearest class above an item holds."""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Generic, TypeVar

from core.catalogue.item_class import class_line, class_names, class_of_item, classes_named
from core.errors import Rejection
from core.identify import Found, Item, Lot
from core.outbound.allocation_rule import DefineAllocationRule, RemoveAllocationRule
from core.outbound.pick_profile import DefinePickProfile, RemovePickProfile
from tui.desk.screen import Action, Detail, Row
from tui.desk.settings import HELP, Setting, Settings, settings_of
from tui.desk.short_list import fitting
from tui.dialogue import Dialogue, Show, Step, ask, choose
from tui.station import Station

OF_SITE = "site\n"  # the key of the site's own row; no class can be called that
ALL = "all"
OPTIONS_MAX = 9
D = TypeVar("D", DefineAllocationRule, DefinePickProfile)
Removing = type[RemoveAllocationRule] | type[RemovePickProfile]


@dataclass(frozen=True, slots=True)
class OfClass(Generic[D]):
    """All rows of one kind at a site: `what` one is, the query for those that are defined, how one is taken off.

    `usual` is what holds where nothing is defined; `first` asks what cannot be left out of a new one, which begins as
    what has held for the class until then.
    """

    what: str
    usual: D
    defined: Callable[[Station], Sequence[D]]
    removed: Removing
    gone: Callable[[str], Rejection]
    fields: Mapping[str, Setting[D]]
    cells: Callable[[D], tuple[str, ...]]
    told: Callable[[D], str]
    first: Callable[[D], Generator[Step, Any, D]]

    @property
    def settings(self) -> Settings[D]:
        """What can be set for one class, or for the site."""
        return settings_of(self.what, self._find, lambda key: self.gone(_code_of(key)), _called, _titled, self.fields)

    @property
    def actions(self) -> tuple[Action, ...]:
        """All that can be done with the list."""
        settings, site_wide = self.settings, "ENT: for the whole site"
        off = settings.confirmed(
            "take off", "does it", lambda each: self.removed(item_class=each.item_class, site=each.site)
        )
        return (
            Action("F5", "New", self.usual.permission, self.begin, on_row=False, help=(site_wide, *HELP)),
            Action("F8", "Change", self.usual.permission, settings.change, help=HELP),
            Action("F10", "Take off", self.removed.permission, off),
        )

    def rows(self, station: Station, typed: str, most: int) -> Sequence[Row]:
        """Those that fit what is typed, the site's own first; for an item the one that holds for it."""
        names, defined = station.read(class_names), self.defined(station)
        listed = [self._row(each, names) for each in defined]
        fit = fitting(listed, typed, most)
        if fit or not listed:
            return fit
        holding = self._holding(station, typed)
        return [row for row in listed if row.key == holding]

    def detail(self, station: Station, key: str) -> Detail:
        """All that is set, and for which items."""
        each = self._find(station, key)
        if each is None:
            return Detail(_code_of(key) or ALL, ("It is off the list.",))
        names = station.read(class_names)
        meant = f"{names[each.item_class]}, and all below it" if each.item_class else "where no class has its own"
        return self.settings.detail(each, meant)

    def begin(self, station: Station, context: Mapping[str, str]) -> Dialogue:
        """For which class, or for the whole site, then what is to be set."""
        return (yield from self.settings.begin(station, context, self._first))

    def _first(self, station: Station) -> Generator[Step, Any, tuple[str, D]]:
        code = yield from self._a_class(station)
        held = self._held(station, code)
        return _key_of(code), (yield from self.first(held))

    def _a_class(self, station: Station) -> Generator[Step, Any, str]:
        """A class by its code or part of its name; empty for the whole site."""
        shown = Show(lines=(f"A new {self.what.casefold()}.", "For which class of items?"))

        def named(text: str) -> dict[str, str]:
            found = station.read(classes_named, text)
            if not found:
                raise Rejection("nothing_found", text=text)
            return found

        hint = "key code or name, ENT all items"
        found: dict[str, str] | str = yield from ask("CLASS", named, offered=ALL, hint=hint, show=shown)
        if isinstance(found, str):
            return ""
        options = {f"{code} {name}": code for code, name in list(found.items())[:OPTIONS_MAX]}
        if len(options) == 1:
            return next(iter(found))
        picked: str = yield from choose(options, hint="which? key a number")
        return picked

    def _held(self, station: Station, code: str) -> D:
        """What holds for a class so far, as it would be defined for it alone."""
        self.settings.require_new(station, _key_of(code))
        return replace(self._nearest(station, code) or self.usual, item_class=code, site=station.site.code)

    def _holding(self, station: Station, sku: str) -> str | None:
        """The key of the row that holds for an item; None where there is no such item, or nothing is defined for it."""
        code = station.read(class_of_item, sku)
        holding = None if code is None else self._nearest(station, code)
        return None if holding is None else _key_of(holding.item_class)

    def _nearest(self, station: Station, code: str) -> D | None:
        """What is defined for the class, or for the nearest above it, or for the site."""
        defined = {each.item_class: each for each in self.defined(station)}
        above: Sequence[str] = station.read(class_line, code) if code else ()
        return next((defined[each] for each in (*above, "") if each in defined), None)

    def _find(self, station: Station, key: str) -> D | None:
        return next((each for each in self.defined(station) if each.item_class == _code_of(key)), None)

    def _row(self, each: D, names: Mapping[str, str]) -> Row:
        code, name = (each.item_class, names[each.item_class]) if each.item_class else (ALL, f"of {each.site}")
        return Row(_key_of(each.item_class), (code, name, *self.cells(each)), f"{code}: {self.told(each)}, {name}")


def find(found: Found) -> str | None:
    """An item: what holds for it."""
    return found.sku if isinstance(found, Item | Lot) else None


def _called(each: D) -> str:
    return each.item_class or f"{ALL} of {each.site}"


def _titled(each: D) -> str:
    return f"class {each.item_class}" if each.item_class else _called(each)


def _key_of(code: str) -> str:
    return code or OF_SITE


def _code_of(key: str) -> str:
    return "" if key == OF_SITE else key
