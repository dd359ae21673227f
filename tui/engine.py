"""An open task: takes scans and keys one by one, makes answers of them, and says what to show."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from uuid import UUID

from core.command import Command, Outcome
from core.errors import Rejection, StoreUnavailable
from core.gs1 import read_gs1
from core.identify import Badge, Control, Found, Item, Location, Lot, Printer, identify
from core.undo import Undo, last_undoable
from core.values import show_decimal
from devices.scanners.scan import Given, Scan, Typed, Unreadable
from devices.scanners.scan import Pressed as KeyPressed
from tui.controls import BACK, is_enter, plain_input
from tui.dialogue import Pressed, parse_option
from tui.run import Task
from tui.search import Search
from tui.station import Station
from tui.unknown_code import Unread
from tui.unknown_scans import UnknownScans
from tui.view import Key, Message, Tier, View
from tui.words import describe

KEYS = (Key("F1", "Help", 0), Key("F2", "Find", 4), Key("F3", "Back", 1))


class Engine(UnknownScans):
    """One task at one station, from the first prompt until the operator leaves it."""

    def __init__(self, station: Station, task: Task, context: Mapping[str, str], first: Sequence[Found] = ()) -> None:
        """`first` is what was scanned before the task was open; it answers the first prompt."""
        super().__init__(station, task, context, first)
        self.badge: Badge | None = None
        self.printer: Printer | None = None  # the one that was scanned just now
        self._options: Sequence[Found] = ()
        self._untaken: Given | None = None
        self._undoing: tuple[UUID, str] | None = None
        self._search: Search | None = None
        self._helping = False
        self._guarded(self._replay)

    def take(self, given: Given) -> None:
        """Takes one scan, typed line or key."""
        self.badge, self.printer, self.left = None, None, False
        given = plain_input(given)
        if self._is_interrupted():
            self._guarded(self._recover)
            self._refuse_while_recovering(given)
            return
        if self.message.tier is Tier.HARD:
            self.message = Message() if is_enter(given) else self.message
            return
        self._take_in(given)

    def move_to(self, station: Station) -> None:
        """Goes on at the same prompt for a station that has changed, with the answers so far."""
        self.station = station
        self._guarded(lambda: self._replay(self._answers))

    def _is_interrupted(self) -> bool:
        """The store was missed half-way: something has to be sent, read or taken again first."""
        return self._unsent is not None or self._steps is None or self._untaken is not None

    def _refuse_while_recovering(self, given: Given) -> None:
        """Only ENT is taken while offline: who scans again means the scan that is kept, which must not count twice."""
        if self._is_interrupted() or is_enter(given):
            return
        done = f"{self.message.happened} {self.message.todo}".strip()
        self.message = Message(Tier.NOTE, done, "that was not taken: scan the next")

    def view(self) -> View:
        """What to show now."""
        if self._is_interrupted():
            return replace(self._ask_view(), prompt="ENT=again", offered="")
        if self._helping:
            return self._help_view()
        if self._search is not None:
            search = self._search
            return replace(self._frame(), prompt="FIND", lines=search.lines, message=self._said(search.hint))
        if self._unknown is not None and self._unknown.is_open:
            return replace(self._unknown.view(self._frame()), message=self._said(self._unknown.hint))
        if self._undoing is not None:
            what = ("Take back:", self._undoing[1])
            return replace(
                self._frame(), prompt="ENT=undo", lines=what, message=self._said("ENT takes it back, F3 keeps it")
            )
        if self._options:
            lines = tuple(f"{at} {describe(found)}" for at, found in enumerate(self._options, 1))
            return replace(self._frame(), prompt="NO.", lines=lines, message=self._said("it can be several: key one"))
        return self._ask_view()

    # What is shown

    def _frame(self) -> View:
        named = " ".join(
            filter(None, (self.task.title, self._context.get("order", ""), self._context.get("plate", "")))
        )
        return View(
            title=named,
            prompt="",
            operator=self.station.operator,
            station=self.station.device,
            online=self.message.tier is not Tier.OFFLINE,
            locked=self.message.tier is Tier.HARD,
            keys=KEYS,
        )

    def _ask_view(self) -> View:
        asked, show = self._ask, self._ask.show
        label = (Key("F7", "Label", 3),) if self._label_now() is not None else ()
        beside = self._unknown.keys if self._unknown is not None else ()
        keys = {key.name: key for key in (*KEYS, Key("F6", "Undo", 2), *label, *asked.keys, *beside)}
        offered = show_decimal(self._counted) if self._counted is not None else asked.offered_text
        return replace(
            self._frame(),
            prompt="ENT=seen" if self.message.tier is Tier.HARD else asked.prompt,
            offered="" if self.message.tier is Tier.HARD else offered,
            big=show.big,
            big_note=show.big_note,
            lines=show.lines,
            table=show.table,
            keys=tuple(sorted(keys.values(), key=lambda key: int(key.name[1:]))),
            message=self._said(asked.hint),
        )

    def _help_view(self) -> View:
        keys = [f"{key.name} {key.word}" for key in (*KEYS, *self._ask.keys, Key("F6", "Undo"), Key("F7", "Label"))]
        lines = (*self.task.help, f"now {self._ask.hint}", " ".join(keys))
        return replace(self._frame(), title=f"HELP {self.task.word}", prompt="ENT=back", lines=lines, message=Message())

    def _said(self, hint: str) -> Message:
        return self.message if self.message.tier is not Tier.NONE else Message(Tier.NONE, self._ask.warning or hint)

    # What is taken

    def _take_in(self, given: Given) -> None:
        """Takes it, or keeps it for later where the store was missed before anything came of it."""
        missed = self._guarded(lambda: self._dispatch(given))
        if missed and not self._is_interrupted():
            self._untaken = given

    def _dispatch(self, given: Given) -> None:
        if self._helping:
            self._helping = False
            if isinstance(given, KeyPressed) or is_enter(given):
                return
        if self._for_unknown(given):
            return
        match given:
            case Unreadable(reason=reason):
                raise Rejection("unreadable_code", reason=reason)
            case KeyPressed(name=name):
                self._press(name)
            case Typed(text=text):
                self._typed(text)
            case Scan(text=text, symbology=symbology):
                self._scanned(text, symbology)

    def _press(self, name: str) -> None:
        if name in BACK:
            self._back()
        elif name == "F1":
            self._helping = True
        elif name == "F2":
            self._set_aside()
            self.message = Message()
            self._search = Search(self.station)
        elif name == "F6":
            self._begin_undo()
        elif name in {key.name for key in self._ask.keys}:
            self._set_aside()
            self._answer(Pressed(name))
        elif name == "F7":
            self._print_label()
        else:
            raise Rejection("no_such_key", key=name)

    def _typed(self, text: str) -> None:
        if self._search is not None:
            self._find(text)
        elif self._undoing is not None:
            self._confirm_undo(text)
        elif self._options:
            self._pick_option(text)
        elif not text:
            self._enter()
        elif text in self._ask.short:
            self._answer(self._ask.short[text])
        else:
            parsed = self._ask.parse(text) if self._ask.parse is not None else None
            if parsed is not None:
                self._answer(parsed)
            else:
                self._keyed(text)

    def _keyed(self, text: str) -> None:
        try:
            found = self._identify(text, "", scanned=False)
        except Rejection as refused:
            self._note_unknown(refused, Unread(text, "", scanned=False))
            raise
        self._found(found)

    def _scanned(self, text: str, symbology: str) -> None:
        self._set_aside()
        asked = self._ask
        try:
            found = self._identify(text, symbology, scanned=True)
        except Rejection as unknown:
            words = _words_on(text, symbology, unknown) if asked.free_text else ""
            if not words or asked.parse is None:
                self._note_unknown(unknown, Unread(text, symbology, scanned=True))
                raise
            self._answer(asked.parse(words))
            return
        known = next((each.code for each in found if isinstance(each, Lot)), "")
        if asked.free_text and known and asked.parse is not None:
            self._answer(asked.parse(known))
        else:
            self._found(found)

    def _set_aside(self) -> None:
        """What was begun beside the prompt is given up."""
        self._search, self._undoing, self._options = None, None, ()

    def _identify(self, text: str, symbology: str, *, scanned: bool) -> Sequence[Found]:
        site = self.station.site.id
        found = self.station.read(identify, site, text, symbology=symbology, scanned=scanned)
        self._previous = describe(found[0])
        return found

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
        elif isinstance(found[0], Badge):
            self.badge = found[0]
        elif isinstance(found[0], Printer):
            self.printer = found[0]
        elif isinstance(found[0], Control):
            raise Rejection("no_such_key", key=found[0].code)
        else:
            raise Rejection("wrong_scan", found=describe(found[0]), wanted=self._ask.hint)

    def _accept(self, found: Found) -> None:
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
        elif self.message.tier is not Tier.NONE:
            self.message = Message()
        else:
            raise Rejection("nothing_entered", wanted=self._ask.hint)

    def _pick_option(self, text: str) -> None:
        picked = self._options[parse_option(text, len(self._options)) - 1]
        self._options = ()
        self._accept(picked)

    def _find(self, text: str) -> None:
        search = self._search
        if search is None:
            return
        picked = search.take(text)
        if picked is not None:
            self._search = None
            self._found([picked])

    # How it goes on

    def _guarded(self, work: Callable[[], None]) -> bool:
        """Does the work; a refusal is shown and nothing else changes; True where the store was missed."""
        try:
            work()
        except Rejection as refused:
            self.message = Message(Tier.SOFT, refused.happened, refused.todo)
        except StoreUnavailable:
            self.message = Message(Tier.OFFLINE, "OFFLINE nothing is lost", "ENT tries again")
            return True
        return False

    def _recover(self) -> None:
        """Goes on where the store was missed: sends what waits, reads again, or takes what came last."""
        self.message = Message(Tier.OK, "Online again", self._last_said)
        if self._unsent is not None:
            self._send()
        elif self._steps is None:
            self._replay(self._answers, answered=True)
        elif self._untaken is not None:
            given, self._untaken = self._untaken, None
            self._take_in(given)

    def _back(self) -> None:
        if self._search is not None or self._undoing is not None or self._options:
            self._set_aside()
            self.message = Message()
        elif self._counted is not None:
            self._counted = None
        elif self._answers:
            self.message = Message()
            self._replay(self._answers[:-1])
        else:
            self.message = Message()
            self.left = True

    def _begin_undo(self) -> None:
        found = self.station.read(last_undoable, self.station.device, self.station.operator)
        if found is None:
            raise Rejection("nothing_to_undo")
        self._set_aside()
        self.message = Message()
        self._undoing = found

    def _confirm_undo(self, text: str) -> None:
        if text or self._undoing is None:
            raise Rejection("nothing_entered", wanted="ENT takes it back, F3 keeps it")
        command, self._undoing = Undo(posting=self._undoing[0]), None
        self._begin_to_send(command, self._context, self._undone, _refuse)

    def _undone(self, outcome: Outcome) -> None:
        self._label = None
        self.message = Message(Tier.OK, outcome.said)
        self._replay()

    def _label_now(self) -> Command | None:
        """What the label key prints: what is shown, else what was booked last."""
        return self._ask.label or self._label

    def _print_label(self) -> None:
        label = self._label_now()
        if label is None:
            raise Rejection("nothing_to_label")
        self._begin_to_send(label, None, self._printed, _refuse)

    def _printed(self, outcome: Outcome) -> None:
        self.message = Message(Tier.OK, outcome.said)


def _refuse(refused: Rejection) -> None:
    raise refused


def _words_on(text: str, symbology: str, unknown: Rejection) -> str:
    """The words on a label that names nothing known: of a GS1 label the lot or serial; empty where it is no such."""
    gs1 = read_gs1(text, symbology)
    if gs1 is not None:
        return "" if gs1.gtin or gs1.sscc else gs1.lot or gs1.serial
    return text.strip() if unknown.code in ("unknown_code", "check_digit_wrong") else ""
