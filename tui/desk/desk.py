"""An open desk screen: the list, what is typed to narrow it, the marked row, and the action that is under way."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from core.catalogue.unknown_code import NOT_KNOWN, code_on, shown_code
from core.errors import Rejection, StoreUnavailable
from core.identify import Badge, Found, Printer, identify
from core.values import safe_text
from devices.scanners.scan import Edited, Given, GivenToList, Pressed, Refresh, Scan, Typed, Unreadable
from tui.beside import BesidePrompt
from tui.controls import BACK, is_enter, plain_input
from tui.desk.action import UNDO, UnderWay
from tui.desk.palette import Choice, Palette
from tui.desk.rows import Rows
from tui.desk.screen import ROW, Action, DeskScreen
from tui.desk.shown import help_view, list_view, palette_view
from tui.run import Task
from tui.station import Station
from tui.view import Message, Tier, View
from tui.words import describe

PALETTE = ("F9", "CTRL+P")
PAGE = 10
FAR = 1_000_000
MOVES = {"UP": -1, "DOWN": 1, "PGUP": -PAGE, "PGDN": PAGE, "HOME": -FAR, "END": FAR}


class Desk:
    """One desk screen at one station; to the session it has the face of an open task."""

    def __init__(
        self,
        station: Station,
        screen: DeskScreen,
        context: Mapping[str, str],
        first: Sequence[Found] = (),
        *,
        may: frozenset[str],
        elsewhere: Sequence[Task | DeskScreen] = (),
    ) -> None:
        """`first` is what was scanned before the screen was open; `elsewhere` is what else may be gone to."""
        self.station = station
        self.screen = screen
        self.left = False
        self.badge: Badge | None = None
        self.printer: Printer | None = None
        self.wanted: Task | DeskScreen | None = None  # where the palette leads to
        self.actions = tuple(each for each in (*screen.actions, UNDO) if each.permission in may)
        self._elsewhere = tuple(each for each in elsewhere if each is not screen)
        self._message = Message()
        self.rows = Rows(screen, context.get(ROW, ""))
        self._action: UnderWay | None = None
        self._palette: Palette | None = None
        self._helping = False
        self._guarded(lambda: self.rows.read(station))
        if first:
            self._guarded(lambda: self._jump(first))

    @property
    def front(self) -> Desk | BesidePrompt:
        """What the operator sees: the list, or the action that is under way."""
        return self if self._action is None else self._action.front

    @property
    def message(self) -> Message:
        """What there is to say, by the action that is under way or by the list."""
        return self._message if self._action is None else self._action.message

    @message.setter
    def message(self, message: Message) -> None:
        if self._action is None:
            self._message = message
        else:
            self._action.message = message

    def move_to(self, station: Station) -> None:
        """Goes on for a station that has changed."""
        self.station = station
        if self._action is not None:
            self._action.move_to(station)

    def view(self) -> View:
        """What to show now."""
        if self._action is not None:
            return self._action.view()
        if self._helping:
            return help_view(self.station, self.screen, self.actions)
        if self._palette is not None:
            return palette_view(self.station, self.screen, self._palette, self._message)
        return list_view(self.station, self.screen, self.rows, self.actions, self._message)

    def take(self, given: GivenToList) -> None:
        """Takes one scan, typed line or key, what is typed so far, or the time to look anew."""
        self.badge, self.printer, self.wanted, self.left = None, None, None, False
        if self._action is not None:
            if not isinstance(given, Edited | Refresh):
                self._to_action(self._action, given)
            return
        if isinstance(given, Refresh):
            self._look_anew()
            return
        seen, self._message = self._message, Message()
        if not isinstance(given, Edited):
            given = plain_input(given)
            if is_enter(given) and seen.tier in (Tier.SOFT, Tier.OFFLINE):
                return
        self._guarded(lambda: self._dispatch(given))

    def _guarded(self, work: Callable[[], None]) -> None:
        """Does the work; a refusal is shown and nothing else changes."""
        try:
            work()
        except Rejection as refused:
            self._message = Message(Tier.SOFT, refused.happened, refused.todo)
        except StoreUnavailable:
            self._message = Message(Tier.OFFLINE, "OFFLINE that was not taken", "do it again")

    def _look_anew(self) -> None:
        """Reads the list again; whatever is said, typed or marked meanwhile stays."""
        try:
            self.rows.read(self.station)
        except StoreUnavailable:
            self._message = Message(Tier.OFFLINE, "OFFLINE the list may be old", "it is tried again")
        else:
            if self._message.tier is Tier.OFFLINE:
                self._message = Message(Tier.OK, "Online again")

    def _dispatch(self, given: Given | Edited) -> None:
        helped, self._helping = self._helping, False
        match given:
            case Unreadable(reason=reason):
                raise Rejection("unreadable_code", reason=reason)
            case Pressed(name=name):
                if not helped or name not in BACK:
                    self._press(name)
            case Edited(text=text):
                self._narrow(safe_text(text))
            case Typed(text=text):
                if not helped or text:
                    self._entered(safe_text(text))
            case Scan(text=text, symbology=symbology):
                self._palette = None
                self._look_for(text, symbology, scanned=True)

    # Keys

    def _press(self, name: str) -> None:
        if name in BACK:
            self._back()
        elif name in MOVES:
            self._move(MOVES[name])
        elif name == "F1":
            self._helping = True
        elif name in PALETTE:
            self._palette = None if self._palette is not None else self._open_palette()
        else:
            action = next((each for each in self.actions if each.key == name and each.fits(self.rows.marked)), None)
            if action is None:
                raise Rejection("no_such_key", key=name)
            self._begin(action)

    def _back(self) -> None:
        if self._palette is not None:
            self._palette = None
        elif not self.rows.back(self.station):
            self.left = True

    def _move(self, by: int) -> None:
        if self._palette is not None:
            self._palette.move(self._palette.at + by)
        else:
            self.rows.move(self.station, by)

    def _open_palette(self) -> Palette:
        fitting = tuple(each for each in self.actions if each.fits(self.rows.marked))
        return Palette((*fitting, *self._elsewhere))

    # What is typed and scanned

    def _narrow(self, text: str) -> None:
        """What is known is told again before a key or a scan: it must not move the mark."""
        if self._palette is not None:
            if text != self._palette.typed:
                self._palette.narrow(text)
        elif text != self.rows.typed:
            self.rows.narrow(self.station, text)

    def _entered(self, text: str) -> None:
        """ENT: the palette's choice; else the detail of the marked row, opened and closed."""
        if self._palette is not None:
            self._choose(self._palette, text)
            return
        if text:
            self._narrow(text)
        if text and not self.rows.rows:
            self._look_for(text, "", scanned=False)
        elif self.rows.marked is None:
            raise Rejection("nothing_entered", wanted=self.screen.hint)
        else:
            self.rows.open(not self.rows.opened)

    def _choose(self, palette: Palette, text: str) -> None:
        if text:
            self._narrow(text)
        choice: Choice | None = palette.marked
        if choice is None:
            raise Rejection("nothing_found", text=safe_text(text, 30))
        self._palette = None
        if isinstance(choice, Action):
            self._begin(choice)
        else:
            self.wanted = choice

    def _look_for(self, text: str, symbology: str, *, scanned: bool) -> None:
        """Shows what it is; a code that is nothing known may still be in the list, as receipts and such codes are."""
        try:
            found = self.station.read(identify, self.station.site.id, text, symbology=symbology, scanned=scanned)
        except Rejection as unknown:
            if unknown.code not in NOT_KNOWN:
                raise
            self._jump_to_code(text, symbology, unknown)
        else:
            self._jump(found)

    def _jump_to_code(self, text: str, symbology: str, unknown: Rejection) -> None:
        try:
            self.rows.jump(self.station, safe_text(shown_code(code_on(text, symbology)), 30))
        except Rejection as nowhere:
            if unknown.code == "unknown_code":
                raise Rejection("nothing_found", text=safe_text(text, 30)) from nowhere
            raise unknown from nowhere

    def _jump(self, found: Sequence[Found]) -> None:
        """Shows what was scanned in the list, or hands over a badge or printer."""
        typed = next((text for each in found if (text := self.screen.find(each)) is not None), None)
        if typed is not None:
            self.rows.jump(self.station, typed)
        elif isinstance(found[0], Badge):
            self.badge = found[0]
        elif isinstance(found[0], Printer):
            self.printer = found[0]
        else:
            raise Rejection("wrong_scan", found=describe(found[0]), wanted=self.screen.hint)

    # Actions

    def _begin(self, action: Action) -> None:
        row = self.rows.marked
        under_way = UnderWay(self.station, self.screen, action, row.key if row is not None and action.on_row else "")
        if under_way.left:
            self._end(under_way)
        else:
            self._action = under_way

    def _to_action(self, action: UnderWay, given: Given) -> None:
        action.take(given)
        self.badge, self.printer = action.badge, action.printer
        if action.left:
            self._end(action)

    def _end(self, action: UnderWay) -> None:
        """Back to the list, read anew, where nothing is locked."""
        said = action.message
        self._action, self._message = None, replace(said, tier=Tier.SOFT) if said.tier is Tier.HARD else said
        try:
            if action.made:
                self.rows.show(self.station, action.made)
            else:
                self.rows.read(self.station)
        except StoreUnavailable:
            self._message = Message(Tier.OFFLINE, said.happened or "OFFLINE", "OFFLINE: the list may be old")
