"""An open task: takes scans and keys one by one, makes answers of them, and says what to show."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from core.catalogue.location import way_to
from core.command import Outcome
from core.errors import Rejection, StoreUnavailable
from core.identify import Found, Location
from devices.scanners.scan import Given, Scan, Typed, Unreadable
from devices.scanners.scan import Pressed as KeyPressed
from tui.beside import BesidePrompt
from tui.controls import BACK, is_enter, plain_input
from tui.dialogue import Pressed
from tui.internal.report_problem import meant_at
from tui.run import Task, refuse
from tui.search import Search
from tui.shown import FIND, HELP, LABEL, UNDO, WRONG
from tui.station import Station
from tui.undoing import HINT, Undoing
from tui.view import Message, Tier, View

WRONG_IN_A_ROW = 2  # so many wrong scans at one prompt, and it is said in full what is wanted


class Engine(BesidePrompt):
    """One task at one station, from the first prompt until the operator leaves it."""

    def __init__(self, station: Station, task: Task, context: Mapping[str, str], first: Sequence[Found] = ()) -> None:
        """`first` is what was scanned before the task was open; it answers the first prompt."""
        super().__init__(station, task, context, first)
        self._untaken: Given | None = None
        self._guarded(self._replay)

    def take(self, given: Given) -> None:
        """Takes one scan, typed line or key."""
        self.badge, self.printer, self.left = None, None, False
        if self._beside is not None:
            self._take_beside(self._beside, given)
            return
        given = plain_input(given)
        if self._is_interrupted():
            self._guarded(self._recover)
            self._refuse_while_recovering(given)
            return
        if self.message.tier is Tier.HARD:
            self.message = Message() if is_enter(given) else self.message
            return
        self._take_in(given)

    def _begin(self, task: Task) -> Engine:
        return Engine(self.station, task, {})

    def move_to(self, station: Station) -> None:
        """Goes on at the same prompt for a station that has changed, with the answers so far."""
        self.station = station
        self._guarded(lambda: self._replay(self._answers))

    def _is_interrupted(self) -> bool:
        """The store was missed half-way: something has to be sent, read or taken again first."""
        return self._unsent is not None or self._steps is None or self._untaken is not None

    def _refuse_while_recovering(self, given: Given) -> None:
        """Only ENT is taken while offline: who scans again means the scan that is kept, which must not count twice."""
        if self._beside is not None or self._is_interrupted() or is_enter(given):
            return
        done = f"{self.message.happened} {self.message.todo}".strip()
        self.message = Message(Tier.NOTE, done, "that was not taken: scan the next")

    # What is shown

    def view(self) -> View:
        """What to show now."""
        if self._beside is not None:
            return self._beside.run.view()
        if self._is_interrupted():
            return replace(self._ask_view(), prompt="ENT=again", offered="")
        return self._view_here()

    # What is taken

    def _take_in(self, given: Given) -> None:
        """Takes it, or keeps it for later where the store was missed before anything came of it."""
        missed = self._guarded(lambda: self._dispatch(given))
        if missed and not self._is_interrupted():
            self._untaken = given

    def _dispatch(self, given: Given) -> None:
        if self._help_page:
            more = isinstance(given, KeyPressed) and given.name == HELP.name and not self._on_last_page()
            self._help_page = self._help_page + 1 if more else 0
            if isinstance(given, KeyPressed) or is_enter(given):
                return
        if self._begins_unknown(given):
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
        own = {key.name for key in self._ask.keys}
        if name in BACK:
            self._back()
        elif name == HELP.name:
            self._help_page = 1
        elif name == FIND.name and self._can_find():
            self._set_aside()
            self.message = Message()
            self._search = Search(self.station)
        elif name in own:
            self._set_aside()
            self._answer(Pressed(name))
        elif self.task.beside:
            raise Rejection("no_such_key", key=name)
        elif name == WRONG.name and WRONG in self.everywhere:
            self._report_problem()
        elif name == UNDO.name:
            self._begin_undo()
        elif name == LABEL.name:
            self._print_label()
        else:
            raise Rejection("no_such_key", key=name)

    def _typed(self, text: str) -> None:
        if self._search is not None:
            self._find(text)
        elif self._undoing is not None:
            self._confirm_undo(self._undoing, text)
        elif self._options:
            self._pick_option(text)
        elif not text:
            self._enter()
        else:
            self._typed_here(text)
            self._wrong = 0

    def _scanned(self, text: str, symbology: str) -> None:
        self._set_aside()
        try:
            self._scanned_here(text, symbology)
        except Rejection as refused:
            self._wrong += 1
            if self._wrong < WRONG_IN_A_ROW or self.task.beside:
                raise
            found = " ".join(refused.fields.get("found", "").split()[:2])  # its kind and code
            happened = f"Not {found}" if found else refused.happened
            raise Rejection("wrong_again", found=happened, wanted=self._wanted()) from None
        self._wrong = 0

    def _wanted(self) -> str:
        """What is wanted in full: of a bin, what helps to find it."""
        place = meant_at(self._ask, self._answers).location if Location in self._ask.kinds else ""
        return self.station.read(way_to, self.station.site.id, place) if place else self._ask.hint

    def _set_aside(self) -> None:
        """What was begun beside the prompt is given up."""
        self._search, self._undoing, self._options = None, None, ()

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
        else:
            self.message, self._wrong = Message(), 0
            if self._answers:
                self._replay(self._answers[:-1])
            else:
                self.left = True

    # Undo

    def _begin_undo(self) -> None:
        if self._undoing is not None:
            self._undoing.go_back()
            self.message = Message()
            return
        undoing = Undoing(self.station)
        self._set_aside()
        self.message, self._undoing = Message(), undoing

    def _confirm_undo(self, undoing: Undoing, text: str) -> None:
        if text:
            raise Rejection("nothing_entered", wanted=HINT)
        self._undoing = None
        self._begin_to_send(undoing.command, self._context, self._undone, refuse)

    def _undone(self, outcome: Outcome) -> None:
        self._label = None
        self.message = Message(Tier.OK, outcome.said)
        self._replay()
