"""Runs a dialogue: takes scans and keys one by one, books what it yields, and says what to show."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any
from uuid import UUID

from core.access.station import keep_place
from core.command import Command, Outcome, Place, Stamp
from core.errors import Rejection, StoreUnavailable
from core.gs1 import read_gs1
from core.identify import Badge, Control, Found, Item, Location, Lot, identify
from core.undo import Undo, last_undoable
from devices.scanners.scan import Input, Scan, Typed, Unreadable
from devices.scanners.scan import Pressed as KeyPressed
from tui.dialogue import Ask, Dialogue, Post, Pressed, Tell, parse_option
from tui.search import Search
from tui.station import Station
from tui.view import Key, Message, Tier, View
from tui.words import describe

# what a worker whose hand is on the trigger scans instead of pressing the key
CONTROL_KEYS = {
    "KXUNDO": "F6",
    "KXRETURN": "F3",
    "KXHELP": "F1",
    "KXPRINT": "F7",
    "KXEND": "F8",
    "KXDONE": "F8",
    "KXFULL": "F9",
}
BACK = ("F3", "ESC")
ENTER_CONTROL = "KXOK"

KEYS = (Key("F1", "Help", 0), Key("F2", "Find", 4), Key("F3", "Back", 1))


@dataclass(frozen=True, slots=True)
class Task:
    """A floor task: its number on the menu, its words, who may do it, and the dialogue that does it."""

    code: str
    word: str
    title: str
    permission: str
    dialogue: Callable[[Station, Mapping[str, str]], Dialogue]
    help: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Sending:
    """A command on its way: it keeps its id until there is an answer, and says what comes of either answer."""

    command: Command
    stamp: Stamp
    place: Place | None
    booked: Callable[[Outcome], None]
    refused: Callable[[Rejection], None]


class Engine:
    """One task at one station, from the first prompt until the operator leaves it."""

    def __init__(self, station: Station, task: Task, context: Mapping[str, str], first: Sequence[Found] = ()) -> None:
        """`first` is what was scanned before the task was open; it answers the first prompt."""
        self.station = station
        self.task = task
        self.left = False
        self.badge: Badge | None = None
        self.message = Message()
        self._context = dict(context)
        self._answers: list[tuple[str, Any]] = []  # each with the prompt that it was given at
        self._steps: Dialogue | None = None
        self._ask = Ask(prompt="")
        self._counted: Decimal | None = None
        self._handed: Sequence[Found] = first
        self._options: Sequence[Found] = ()
        self._unsent: _Sending | None = None
        self._untaken: Input | None = None
        self._place_due = False
        self._last_said = ""
        self._undoing: tuple[UUID, str] | None = None
        self._label: Command | None = None
        self._search: Search | None = None
        self._helping = False
        self._guarded(self._replay)

    def take(self, given: Input) -> None:
        """Takes one scan, typed line or key."""
        self.badge = None
        given = plain_input(given)
        if self._is_interrupted():
            self._guarded(self._recover)
            if self._is_interrupted() or self.left or self.badge is not None or _is_enter(given):
                return
        if self.message.tier is Tier.HARD:
            self.message = Message() if _is_enter(given) else self.message
            return
        self._take_in(given)

    def _is_interrupted(self) -> bool:
        """The store was missed half-way: something has to be sent, read or taken again first."""
        return self._unsent is not None or self._steps is None or self._untaken is not None

    def view(self) -> View:
        """What to show now."""
        if self._is_interrupted():
            return replace(self._ask_view(), prompt="ENT=again", offered="")
        if self._helping:
            return self._help_view()
        if self._search is not None:
            search = self._search
            return replace(self._frame(), prompt="FIND", lines=search.lines, message=self._said(search.hint))
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
            online=not self._is_interrupted(),
            locked=self.message.tier is Tier.HARD,
            keys=KEYS,
        )

    def _ask_view(self) -> View:
        asked, show = self._ask, self._ask.show
        label = (Key("F7", "Label", 3),) if self._label_now() is not None else ()
        keys = (*KEYS, Key("F6", "Undo", 2), *label, *asked.keys)
        offered = f"{self._counted.normalize():f}" if self._counted is not None else asked.offered_text
        return replace(
            self._frame(),
            prompt="ENT=seen" if self.message.tier is Tier.HARD else asked.prompt,
            offered="" if self.message.tier is Tier.HARD else offered,
            big=show.big,
            big_note=show.big_note,
            lines=show.lines,
            table=show.table,
            keys=tuple(sorted(keys, key=lambda key: int(key.name[1:]))),
            message=self._said(asked.hint),
        )

    def _help_view(self) -> View:
        keys = [f"{key.name} {key.word}" for key in (*KEYS, *self._ask.keys, Key("F6", "Undo"), Key("F7", "Label"))]
        lines = (*self.task.help, f"Now: {self._ask.hint}", " ".join(keys))
        return replace(self._frame(), title=f"HELP {self.task.word}", prompt="ENT=back", lines=lines, message=Message())

    def _said(self, hint: str) -> Message:
        return self.message if self.message.tier is not Tier.NONE else Message(Tier.NONE, self._ask.warning or hint)

    # What is taken

    def _take_in(self, given: Input) -> None:
        """Takes it, or keeps it for later where the store was missed before anything came of it."""
        self._guarded(lambda: self._dispatch(given))
        if self.message.tier is Tier.OFFLINE and not self._is_interrupted():
            self._untaken = given

    def _dispatch(self, given: Input) -> None:
        if self._helping:
            self._helping = False
            if isinstance(given, KeyPressed) or _is_enter(given):
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
                self._found(self._identify(text, "", scanned=False))

    def _scanned(self, text: str, symbology: str) -> None:
        self._set_aside()
        asked = self._ask
        try:
            found = self._identify(text, symbology, scanned=True)
        except Rejection as unknown:
            words = _words_on(text, symbology, unknown) if asked.free_text else ""
            if not words or asked.parse is None:
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
        return self.station.read(identify, site, text, symbology=symbology, scanned=scanned)

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

    def _guarded(self, work: Callable[[], None]) -> None:
        """Does the work; a refusal is shown and nothing else changes, an outage keeps everything for later."""
        try:
            work()
        except Rejection as refused:
            self.message = Message(Tier.SOFT, refused.happened, refused.todo)
        except StoreUnavailable:
            self.message = Message(Tier.OFFLINE, "OFFLINE nothing is lost", "ENT tries again")

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

    def _answer(self, value: Any) -> None:
        self.message = Message()
        self._answers.append((self._ask.prompt, value))
        self._run(lambda steps: steps.send(value))

    def _replay(self, answers: Sequence[tuple[str, Any]] = (), *, answered: bool = False) -> None:
        """A fresh dialogue that is given these answers again, as far as it still asks for them.

        Only when they were all `answered` and the store failed then may they lead to a booking.
        """
        self._answers, self._steps = list(answers), None
        if self._place_due:
            self._keep_place()
        steps = self.task.dialogue(self.station, dict(self._context))
        try:
            step = self._answer_again(steps)
        except StopIteration as end:
            self._next_line(end.value)
            return
        except Rejection as refused:
            if self._answers:
                self._replay(self._answers[:-1])
            else:
                self.left = True
            raise refused
        if isinstance(step, Post) and not (answered and len(self._answers) == len(answers)):
            self._replay(self._answers[:-1])
            return
        self._steps = steps
        self._show(step)

    def _answer_again(self, steps: Dialogue) -> Any:
        step = _past_tells(steps, next(steps))
        for at, (prompt, answer) in enumerate(self._answers):
            if not isinstance(step, Ask) or step.prompt != prompt:
                del self._answers[at:]  # others have changed what these answers lead to
                break
            step = _past_tells(steps, steps.send(answer))
        return step

    def _run(self, go: Callable[[Dialogue], Any]) -> None:
        """Lets the dialogue go on to its next prompt; at its end the next line begins."""
        steps, self._steps = self._steps, None
        if steps is None:
            raise RuntimeError("the dialogue is not running")
        try:
            step = _past_tells(steps, go(steps), self._tell)
        except StopIteration as end:
            self._next_line(end.value)
        except Rejection as refused:
            self._handed = ()
            self._replay(self._answers[:-1])
            raise refused
        else:
            self._steps = steps
            self._show(step)

    def _show(self, step: Ask | Post) -> None:
        if isinstance(step, Post):
            context = dict(step.context) if step.context is not None else self._context
            self._begin_to_send(step.command, context, lambda outcome: self._booked(step, context, outcome))
            return
        self._ask, self._counted = step, None
        if self._handed:
            found, self._handed = self._handed, ()
            self._found(found)

    def _tell(self, told: Tell) -> None:
        self.message = Message(Tier.NOTE if told.warning else Tier.OK, told.happened, told.todo)

    def _next_line(self, context: Mapping[str, str] | None) -> None:
        if context is not None and dict(context) != self._context:
            self._context = dict(context)
            self._place_due = True
        self._replay()

    def _keep_place(self) -> None:
        station = self.station
        place = Place(self.task.code, self._context)
        station.room.write(keep_place, station.device, station.operator, place, "", station.room.clock())
        self._place_due = False

    def _begin_to_send(
        self,
        command: Command,
        context: Mapping[str, str] | None,
        booked: Callable[[Outcome], None],
        refused: Callable[[Rejection], None] | None = None,
    ) -> None:
        """Sends a command; without a context the station's place stays as it is."""
        place = None if context is None else Place(self.task.code, context)
        self._unsent = _Sending(command, self.station.stamp(), place, booked, refused or self._refuse_post)
        self._send()

    def _send(self) -> None:
        """Sends the command that is waiting; it keeps its id until there is an answer."""
        sending = self._unsent
        if sending is None:
            return
        try:
            outcome = self.station.room.post(sending.command, sending.stamp, sending.place)
        except Rejection as refused:
            self._unsent = None
            self._last_said = refused.happened
            sending.refused(refused)
            return
        self._unsent = None
        self._last_said = outcome.said
        sending.booked(outcome)

    def _booked(self, posted: Post, context: dict[str, str], outcome: Outcome) -> None:
        self._context = context
        self._answers = []
        self._label = posted.label
        self.message = Message(Tier.OK, outcome.said, posted.todo)
        said = self.message
        self._run(lambda steps: steps.send(outcome))
        if self.message.tier is Tier.NONE:
            self.message = said

    def _refuse_post(self, refused: Rejection) -> None:
        """The dialogue may handle it; if not, the last answer is asked again and the entry is locked until ENT."""
        self._handed = ()
        try:
            self._run(lambda steps: steps.throw(refused))
        except Rejection as unhandled:
            self.message = Message(Tier.HARD, unhandled.happened, unhandled.todo)

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


def _past_tells(steps: Dialogue, step: Any, tell: Callable[[Tell], None] | None = None) -> Any:
    while isinstance(step, Tell):
        if tell is not None:
            tell(step)
        step = next(steps)
    return step


def _is_enter(given: Input) -> bool:
    return isinstance(given, Typed) and not given.text


def _refuse(refused: Rejection) -> None:
    raise refused


def plain_input(given: Input) -> Input:
    """The input itself, or the key that a control code from the wall stands for."""
    if isinstance(given, Scan | Typed) and given.text == ENTER_CONTROL:
        return Typed("", given.at)
    if isinstance(given, Scan | Typed) and given.text in CONTROL_KEYS:
        return KeyPressed(CONTROL_KEYS[given.text], given.at)
    return given


def _words_on(text: str, symbology: str, unknown: Rejection) -> str:
    """The words on a label that names nothing known: of a GS1 label the lot or serial; empty where it is no such."""
    gs1 = read_gs1(text, symbology)
    if gs1 is not None:
        return "" if gs1.gtin or gs1.sscc else gs1.lot or gs1.serial
    return text.strip() if unknown.code in ("unknown_code", "check_digit_wrong") else ""
