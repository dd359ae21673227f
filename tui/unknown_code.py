"""A scan that nobody knows, beside the prompt it came at: kept with where that was, or given its meaning at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import Enum

from core.access.log_in import permissions_of
from core.catalogue.captured_codes import Likely, likely_item
from core.catalogue.item import need_item, packs_of
from core.catalogue.unknown_code import NOT_KNOWN, AttachCode, CaptureCode, code_on, shown_code
from core.command import Command
from core.errors import Rejection
from core.identify import Found, Item, identify
from core.values import show_quantity
from devices.scanners.scan import Given, Pressed, Scan, Typed
from tui.controls import BACK
from tui.dialogue import quantity_of
from tui.search import Search
from tui.station import Station
from tui.view import Key, View
from tui.words import describe

KEEP, ATTACH = Key("F9", "Keep", 1), Key("F7", "Item", 1)


class _Step(Enum):
    TOLD = "told"  # the message says that it is not known, and the keys what can be done
    REMARK = "remark"
    ITEM = "item"
    HOLDS = "holds"


@dataclass(frozen=True, slots=True)
class Unread:
    """What was scanned or keyed."""

    text: str
    symbology: str
    scanned: bool

    def again(self) -> Given:
        """The same once more."""
        return Scan(self.text, self.symbology, "", 0.0) if self.scanned else Typed(self.text, 0.0)


def unknown_code(station: Station, refused: Rejection, unread: Unread, where: Mapping[str, str]) -> UnknownCode | None:
    """What can be done about a code that is not known; None where nothing can, or the operator may do nothing."""
    if refused.code not in NOT_KNOWN:
        return None
    try:
        code = code_on(unread.text, unread.symbology)
    except Rejection:
        return None
    may = station.read(permissions_of, station.operator)
    keys = tuple(key for key, permission in ((KEEP, "capture_code"), (ATTACH, "set_up_codes")) if permission in may)
    return UnknownCode(station, unread, code, where, keys) if keys else None


class UnknownCode:
    """One code that is not known, from the message that says so until it is kept, attached or left alone."""

    def __init__(
        self, station: Station, unread: Unread, code: str, where: Mapping[str, str], keys: tuple[Key, ...]
    ) -> None:
        self.keys = keys
        self._station = station
        self._unread = unread
        self._code = code
        self._where = where
        self._step = _Step.TOLD
        self._likely: Likely | None = None
        self._item: Item | None = None
        self._packs = ""
        self._search = Search(station)
        self._next: Given | None = None

    @property
    def is_open(self) -> bool:
        """Whether it stands in the way of the prompt."""
        return self._step is not _Step.TOLD

    def wants(self, given: Given) -> bool:
        """Whether the input is for it; what is not, while nothing is begun, leaves the code alone."""
        if isinstance(given, Pressed) and given.name != "F1":
            return self.is_open or given.name in {key.name for key in self.keys}
        return self.is_open and isinstance(given, Scan | Typed)

    def take(self, given: Given) -> Command | None:
        """Takes an input; what it returns is to be booked, and nothing while it still asks or is given up."""
        match given:
            case Pressed(name=name):
                self._press(name)
            case Typed(text=text) if self._step is _Step.REMARK:
                return self._capture(text)
            case Scan() if self._step is _Step.REMARK:
                self._next = given
                return self._capture("")
            case Typed(text=text) if self._step is _Step.HOLDS:
                return self._attach(text)
            case Typed(text=text):
                self._name_item(text)
            case Scan(text=text, symbology=symbology):
                self._scan_item(text, symbology)
        return None

    def after(self) -> Given | None:
        """What is to be worked on once that is booked: the same code, which is known now, or the scan that came."""
        return self._unread.again() if self._item is not None else self._next

    @property
    def todo(self) -> str:
        """What the operator does once the code is kept."""
        return "put it aside, go on" if self._item is None else ""

    # What is shown

    def view(self, frame: View) -> View:
        """What it asks, within the frame of the task."""
        frame = replace(frame, keys=tuple(key for key in frame.keys if key.name != "F2"))
        of = self._item
        if self._step is _Step.REMARK:
            return replace(frame, prompt="REMARK", lines=(shown_code(self._code), "What is it?"))
        if of is not None:
            lines = (f"{of.sku} {of.name}", shown_code(self._code), *filter(None, (self._packs,)))
            return replace(frame, prompt="HOLDS", offered="" if self._likely else "1", lines=lines)
        likely = self._likely
        if self._search.lines or likely is None:
            lines = self._search.lines or (shown_code(self._code),)
            return replace(frame, prompt="ITEM", lines=lines)
        lines = ("New pack of item", f"{likely.sku} {likely.name}", shown_code(self._code))
        return replace(frame, prompt="ITEM", offered=likely.sku, lines=lines)

    @property
    def hint(self) -> str:
        """What to do now."""
        if self._step is _Step.REMARK:
            return "key a remark, or scan on"
        if self._item is not None:
            return f"how many {self._item.unit} has one?"
        if self._search.lines:
            return self._search.hint
        return "ENT if so, else scan it" if self._likely else "scan the item, or its name"

    # What is done

    def _press(self, name: str) -> None:
        if name in BACK:
            self._back()
        elif self.is_open:
            raise Rejection("no_such_key", key=name)
        elif name == KEEP.name:
            self._step = _Step.REMARK
        else:
            self._step = _Step.ITEM
            self._likely = self._station.read(likely_item, self._code)

    def _back(self) -> None:
        if self._step is _Step.HOLDS:
            self._step, self._item = _Step.ITEM, None
        else:
            self._step = _Step.TOLD

    def _name_item(self, text: str) -> None:
        """ENT alone takes the item it may be a pack of; else a number of the list, an item's code, or a name."""
        if not text and self._likely is not None and not self._search.lines:
            self._scan_item(self._likely.sku, "")
            return
        picked = self._search.take(text)
        if picked is not None:
            self._accept(picked)

    def _scan_item(self, text: str, symbology: str) -> None:
        found = self._station.read(identify, self._station.site.id, text, symbology=symbology)
        self._accept(next((each for each in found if isinstance(each, Item)), found[0]))

    def _accept(self, found: Found) -> None:
        if not isinstance(found, Item):
            raise Rejection("wrong_scan", found=describe(found), wanted="scan the item, or its name")
        if self._likely is not None and found.sku != self._likely.sku:
            self._likely = None
        of = self._station.read(need_item, found.sku)
        packs = self._station.read(packs_of, of)
        self._packs = " ".join(f"{pack.code}={show_quantity(pack.quantity)}" for pack in packs)
        self._item, self._step = found, _Step.HOLDS

    def _capture(self, remark: str) -> Command:
        unread = self._unread
        return CaptureCode(
            code=unread.text, symbology=unread.symbology, remark=remark, site=self._station.site.code, **self._where
        )

    def _attach(self, text: str) -> Command:
        of = self._item
        if of is None:
            raise RuntimeError("no item is named yet")
        holds = quantity_of(of.decimals)(text) if text else None if self._likely else Decimal(1)
        if holds is None:
            raise Rejection("nothing_entered", wanted=self.hint)
        return AttachCode(code=self._code, sku=of.sku, holds=holds)
