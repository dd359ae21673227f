"""What a scan or typed text means at the prompt that is shown: an answer, one more of the same, or something else."""

from __future__ import annotations

from abc import ABC
from collections.abc import Mapping, Sequence
from decimal import Decimal

from core.errors import Rejection
from core.gs1 import read_gs1
from core.identify import Badge, Control, Found, Item, Location, Lot, Plate, Printer, identify
from tui.dialogue import Unread, parse_option
from tui.run import Run, Task
from tui.station import Station
from tui.unknown_code import UnknownCode, unknown_code
from tui.view import Message, Tier
from tui.words import describe


class AtPrompt(Run, ABC):
    """A running dialogue that takes codes: what it does not wait for is refused, and says so."""

    def __init__(self, station: Station, task: Task, context: Mapping[str, str], first: Sequence[Found]) -> None:
        super().__init__(station, task, context, first)
        self.badge: Badge | None = None
        self.printer: Printer | None = None  # the one that was scanned just now
        self._options: Sequence[Found] = ()
        self._unknown: UnknownCode | None = None  # the code that was not known just now
        self._previous = ""  # the last code that was known

    def _typed_here(self, text: str) -> None:
        if text in self._ask.short:
            self._answer(self._ask.short[text])
            return
        parsed = self._ask.parse(text) if self._ask.parse is not None else None
        if parsed is not None:
            self._answer(parsed)
            return
        try:
            found = self._identify(text, "", scanned=False)
        except Rejection as refused:
            self._note_unknown(refused, Unread(text, "", scanned=False))
            raise
        self._found(found)

    def _scanned_here(self, text: str, symbology: str) -> None:
        asked, unread = self._ask, Unread(text, symbology, scanned=True)
        if Unread in asked.kinds:
            self._answer(unread)
            return
        try:
            found = self._identify(text, symbology, scanned=True)
        except Rejection as unknown:
            words = _words_on(text, symbology, unknown) if asked.free_text else ""
            if not words or asked.parse is None:
                self._note_unknown(unknown, unread)
                raise
            self._answer(asked.parse(words))
            return
        known = next((each.code for each in found if isinstance(each, Lot)), "")
        if asked.free_text and known and asked.parse is not None:
            self._answer(asked.parse(known))
        else:
            self._found(found)

    def _identify(self, text: str, symbology: str, *, scanned: bool) -> Sequence[Found]:
        site = self.station.site.id
        found = self.station.read(identify, site, text, symbology=symbology, scanned=scanned)
        self._previous = describe(found[0])
        return found

    def _note_unknown(self, refused: Rejection, unread: Unread) -> None:
        """Lets a code be kept or given its meaning from the prompt that it came at."""
        if self.task.beside:
            return
        bins = [answer.code for _, answer in self._answers if isinstance(answer, Location)]
        where = {
            "task": self.task.code,
            "document": self._context.get("receipt") or self._context.get("order", ""),
            "location": bins[-1] if bins else self.station.dock,
            "previous": self._previous,
        }
        self._unknown = unknown_code(self.station, refused, unread, where)

    def _found(self, found: Sequence[Found]) -> None:
        wanted = [each for each in found if isinstance(each, self._ask.kinds)]
        again = next((each for each in found if isinstance(each, Item) and self._counts_again(each)), None)
        if len(wanted) > 1:
            self._options = wanted
        elif wanted:
            self._accept(wanted[0])
        elif again is not None:
            self._count_again(again)
        elif self._commits(found):
            self._handed = found
            self._answer(self._counted if self._counted is not None else self._ask.offered)
        else:
            self._not_wanted(found[0])

    def _not_wanted(self, found: Found) -> None:
        """A badge and a printer mean the same at every prompt of a task, but not while another thing is asked."""
        if isinstance(found, Badge) and not self.task.beside:
            self.badge = found
        elif isinstance(found, Printer) and not self.task.beside:
            self.printer = found
        elif isinstance(found, Control):
            raise Rejection("no_such_key", key=found.code)
        else:
            raise Rejection("wrong_scan", found=describe(found), wanted=self._ask.hint)

    def _accept(self, found: Found) -> None:
        if self._ask.scanned_bin and isinstance(found, Location | Plate) and not found.scanned:
            raise Rejection("bin_keyed", location=found.code)
        if isinstance(found, Location) and not found.verified and not self._ask.keyed_bin:
            raise Rejection("check_digits_needed", location=found.code)
        self._answer(found)

    def _counts_again(self, found: Item) -> bool:
        """Another of the same goods: another lot of the item is not."""
        return found.sku == self._ask.again and found.lot in ("", self._ask.again_lot)

    def _count_again(self, found: Item) -> None:
        counted = (self._counted or self._ask.again_adds) + (found.on_label or Decimal(1))
        if self._ask.parse is not None:
            self._ask.parse(f"{counted:f}")  # refuses what no quantity here may be
        self._counted = counted
        self.message = Message()

    def _commits(self, found: Sequence[Found]) -> bool:
        ready = self._counted is not None or (self._ask.offered is not None and not self._ask.offer_needs_ent)
        return ready and any(isinstance(each, self._ask.then) for each in found)

    def _enter(self) -> None:
        """ENT: a refusal was seen, else what is counted or offered is right."""
        if self.message.tier is Tier.SOFT:
            self.message = Message()
        elif self._counted is not None:
            self._answer(self._counted)
        elif self._ask.entered is not None:
            self._answer(self._ask.entered)
        elif self._ask.offered is not None:
            self._answer(self._ask.offered)
        elif self._ask.measure is not None:
            self._answer(self._ask.measure())
        elif self.message.tier is not Tier.NONE:
            self.message = Message()
        else:
            raise Rejection("nothing_entered", wanted=self._ask.hint)

    def _pick_option(self, text: str) -> None:
        picked = self._options[parse_option(text, len(self._options)) - 1]
        self._options = ()
        self._accept(picked)


def _words_on(text: str, symbology: str, unknown: Rejection) -> str:
    """The words on a label that names nothing known: of a GS1 label the lot or serial; empty where it is no such."""
    gs1 = read_gs1(text, symbology)
    if gs1 is not None:
        return "" if gs1.gtin or gs1.sscc else gs1.lot or gs1.serial
    return text.strip() if unknown.code in ("unknown_code", "check_digit_wrong") else ""
