"""An operator's session at a station: badge, PIN, menu, and the task that is open."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from core.access.log_in import check_pin, permissions_of, require_may_log_in, who_is
from core.access.operator import OperatorRow, need_operator
from core.access.station import kept_place, leave_place
from core.catalogue.unknown_code import NOT_KNOWN
from core.errors import Rejection, StoreUnavailable
from core.identify import Badge, Found, Printer, identify
from devices.scanners.scan import (
    Edited,
    Given,
    Input,
    LabelsWait,
    Plugged,
    Pressed,
    Refresh,
    Scan,
    Typed,
    Unreadable,
)
from tui.bounce import Bounces, is_once
from tui.controls import BACK, has_checked_layout, plain_input
from tui.desk.desk import Desk
from tui.desk.screen import DeskScreen
from tui.engine import Engine
from tui.menu import Menu
from tui.printing import Printing
from tui.run import Run, Task
from tui.station import Station
from tui.tasks import DESKS, LOOK_UP, TASKS, task_for
from tui.view import Key, Message, SessionOver, Tier, View
from tui.words import describe

MENU_HINT = "scan anything, or key a number"
LOGIN_LINES = ("Scan your badge.",)
LOGIN_KEYS = (Key("F1", "Help", 0), Key("F10", "Quit", 2))
MENU_KEYS = (Key("F1", "Help", 0), Key("F3", "Log out", 1))
MENU_HELP = (
    "Scan an order or a shipment to",
    "receive it,",
    "a pallet on the dock to put it away,",
    "anything else to look it up.",
    "Scan your badge to log out.",
)


class FloorSession:
    """Everything between a badge and the next one; called from one thread, one input after the other."""

    def __init__(
        self,
        station: Station,
        printing: Printing | None = None,
        *,
        shortcuts: Mapping[str, str] | None = None,
        hints: Sequence[str] = (),
    ) -> None:
        """`shortcuts` are typed words that stand for a badge, and `hints` lines of the log-in screen, for a demo."""
        self._station = replace(station, shortcuts=dict(shortcuts or {}))
        self._printing = printing
        self._hints = tuple(hints)
        self._pending: OperatorRow | None = None
        self._who: OperatorRow | None = None
        self._may: frozenset[str] = frozenset()
        self._menu = Menu()
        self._engine: Engine | Desk | None = None
        self._helping = False
        self._message = Message()
        self._bounces = Bounces()
        self._away: set[str] = set()  # scanners that are not there

    def begin(self) -> View:
        """The log-in screen."""
        return self._view()

    def close(self) -> None:
        """Lets the printers finish and gives the database back."""
        if self._printing is not None:
            self._printing.end()
        self._station.room.close()

    def take(self, given: Input) -> View:
        """Takes one input and says what to show now."""
        try:
            if isinstance(given, Plugged):
                self._tell_of_plug(given)
            elif isinstance(given, LabelsWait):
                self._tell_of_labels(given)
            elif isinstance(given, Edited | Refresh):
                self._to_list(given)
            elif not self._has_bounced(given):
                self._take(given)
        except Rejection as refused:
            self._message = Message(Tier.SOFT, refused.happened, refused.todo)
        except StoreUnavailable:
            self._message = Message(Tier.OFFLINE, "OFFLINE, nothing was done", "do it again")
            if self._engine is not None:
                self._engine.front.message = self._message
        if self._printing is not None:
            self._printing.wake()
        return self._view()

    def _tell_of_plug(self, plugged: Plugged) -> None:
        """Says that a scanner is away, and that it is back; one that was there from the first is as it should be."""
        if plugged.matter:
            self._away.add(plugged.source)
            self._tell(Message(Tier.NOTE, f"Scanner {plugged.source}: {plugged.matter}", "mend it, or key the codes"))
        elif plugged.source in self._away:
            self._away.remove(plugged.source)
            self._tell(Message(Tier.OK, f"Scanner {plugged.source} ready"))

    def _tell_of_labels(self, wait: LabelsWait) -> None:
        """Says what is the matter with a printer, and what was booked just now, if that would be covered by it."""
        front = self._engine.front if self._engine is not None else None
        booked = front.just_booked if isinstance(front, Run) else ""
        told = _of_labels(wait)
        self._tell(replace(told, todo=f"booked: {booked}") if booked else told)

    def _take(self, given: Given) -> None:
        try:
            checked = has_checked_layout(given)
        except Rejection as mangled:
            self._tell(Message(Tier.NOTE, mangled.happened, mangled.todo))
            return
        if checked:
            self._tell(Message(Tier.OK, "Keys arrive as they should"))
        else:
            self._dispatch(given)

    def _has_bounced(self, given: Given) -> bool:
        """Whether it is a scan that came twice, of what is meant once."""
        passed_s = self._bounces.after(given) if isinstance(given, Scan) else None
        if passed_s is None or not isinstance(given, Scan):
            return False
        try:
            return is_once(self._identified(given), passed_s)
        except (Rejection, StoreUnavailable):
            return False  # the task says so itself

    def _tell(self, message: Message) -> None:
        """Says it where the operator looks, but not over what has to be seen first."""
        if self._engine is None:
            self._message = message
        elif self._engine.front.message.tier not in (Tier.HARD, Tier.OFFLINE):
            self._engine.front.message = message

    def _dispatch(self, given: Given) -> None:
        if self._engine is not None:
            self._to_task(self._engine, given)
            return
        given = plain_input(given)
        self._message = Message()
        helped, self._helping = self._helping, False
        if helped and (isinstance(given, Pressed) or given == Typed("", given.at)):
            return
        if isinstance(given, Unreadable):
            raise Rejection("unreadable_code", reason=given.reason)
        if isinstance(given, Pressed):
            self._press(given.name)
        elif self._who is None:
            self._log_in(given)
        else:
            self._at_menu(given)

    def _press(self, name: str) -> None:
        if name == "F1":
            self._helping = True
        elif name == "F10" and self._who is None:
            raise SessionOver
        elif name in BACK:
            self._pending = None
            self._log_out()
        else:
            raise Rejection("no_such_key", key=name)

    # Logging in and out

    def _log_in(self, given: Scan | Typed) -> None:
        if self._pending is not None and isinstance(given, Typed):
            self._prove(self._pending, given.text)
            return
        if not given.text:
            return
        self._admit(who_is(self._station.room, self._station.shortcuts.get(given.text, given.text)))

    def _admit(self, who: OperatorRow) -> None:
        """Lets in whose badge is enough; asks the others for their PIN."""
        require_may_log_in(who)
        self._pending = who if who.wants_pin else None
        if not who.wants_pin:
            self._welcome(who)

    def _prove(self, who: OperatorRow, pin: str) -> None:
        if not pin:
            raise Rejection("pin_wrong")
        check_pin(self._station.room, who, self._station.device, pin)
        self._pending = None
        self._welcome(who)

    def _welcome(self, who: OperatorRow) -> None:
        may = self._station.read(permissions_of, who.code)
        kept = self._station.read(kept_place, self._station.device, who.code)
        self._who = who
        self._station = replace(self._station, operator=who.code)
        self._may = may
        self._menu = Menu([entry for entry in (*TASKS, *DESKS) if entry.permission in may])
        task = next((each for each in self._menu.entries if kept is not None and each.code == kept.place.task), None)
        if kept is None or task is None:
            self._message = Message(Tier.OK, f"Hello {who.name}")
            return
        self._open(task, kept.place.context)
        if self._engine is not None and self._engine.message.tier is Tier.NONE:
            last = f", last {kept.last_said}" if kept.last_said else ""
            self._engine.message = Message(Tier.OK, f"Resumed{last}")

    def _log_out(self) -> None:
        """The task, if one is open, is parked: its place stays for whoever's it is."""
        self._who = None
        self._engine = None
        self._station = replace(self._station, operator="", chosen="")

    # The menu and its tasks

    def _at_menu(self, given: Scan | Typed) -> None:
        if not given.text:
            return
        if isinstance(given, Typed) and given.text.isdigit() and len(given.text) < 3:
            picked = self._menu.pick(given.text)
            if picked is not None:
                self._open(picked, {})
            return
        try:
            found = self._identified(given)
        except Rejection as refused:
            self._look_for(given, refused)
            return
        if isinstance(found[0], Badge):
            self._by_badge(found[0])
            return
        if isinstance(found[0], Printer):
            self._choose(found[0])
            return
        tasks = {task_for(each, (self._station.dock,)) for each in found}
        task = tasks.pop() if len(tasks) == 1 else LOOK_UP
        if task is None or task not in self._menu.entries:
            raise Rejection("wrong_scan", found=describe(found[0]), wanted=MENU_HINT)
        self._open(task, {}, found)

    def _look_for(self, given: Scan | Typed, refused: Rejection) -> None:
        """What nobody knows is looked up: there it is found by name, kept, or given its meaning."""
        if refused.code not in NOT_KNOWN or LOOK_UP not in self._menu.entries:
            raise refused
        self._open(LOOK_UP, {})
        if self._engine is not None:
            self._engine.take(given)

    def _identified(self, given: Scan | Typed) -> Sequence[Found]:
        symbology = given.symbology if isinstance(given, Scan) else ""
        scanned = isinstance(given, Scan)
        return self._station.read(identify, self._station.site.id, given.text, symbology=symbology, scanned=scanned)

    def _open(self, task: Task | DeskScreen, context: Mapping[str, str], first: Sequence[Found] = ()) -> None:
        if isinstance(task, DeskScreen):
            self._engine = Desk(self._station, task, context, first, may=self._may, elsewhere=self._menu.entries)
            return
        self._engine = engine = Engine(self._station, task, context, first)
        if engine.left:
            self._leave(engine)

    def _to_list(self, given: Edited | Refresh) -> None:
        """What only a list takes: what is typed so far, and the time to look anew."""
        if isinstance(self._engine, Desk):
            self._engine.take(given)

    def _to_task(self, engine: Engine | Desk, given: Given) -> None:
        engine.take(given)
        if engine.badge is not None:
            self._by_badge(engine.badge)
        elif engine.printer is not None:
            self._choose(engine.printer)
        elif engine.left or (isinstance(engine, Desk) and engine.wanted is not None):
            self._leave(engine)

    def _leave(self, engine: Engine | Desk) -> None:
        station = self._station
        station.room.write(leave_place, station.device, station.operator, station.room.clock())
        self._engine = None
        self._message = engine.message
        if isinstance(engine, Desk) and engine.wanted is not None:
            self._open(engine.wanted, {})

    def _choose(self, printer: Printer) -> None:
        """From now on labels come out of the printer that was scanned, until somebody logs out."""
        self._station = replace(self._station, chosen=printer.code)
        if self._engine is not None:
            self._engine.move_to(self._station)
        self._tell(Message(Tier.OK, f"Labels go to {printer.code}", printer.name))

    def _by_badge(self, badge: Badge) -> None:
        """One's own badge logs out, another's takes over; the open task is parked."""
        own = self._who is not None and self._who.code == badge.operator
        self._log_out()
        if own:
            return
        self._admit(self._station.read(need_operator, badge.operator))

    # What is shown

    def _view(self) -> View:
        if self._helping:
            lines = MENU_HELP if self._who is not None else (*LOGIN_LINES, "F10 ends this screen.", *self._hints)
            return View(
                title="HELP", prompt="ENT=back", operator=self._station.operator, lines=lines, keys=LOGIN_KEYS[:1]
            )
        if self._engine is not None:
            return self._engine.view()
        return self._menu_view() if self._who is not None else self._login_view()

    def _login_view(self) -> View:
        if self._pending is not None:
            lines = (self._pending.name,)
            hint = self._message if self._message.tier is not Tier.NONE else Message(Tier.NONE, "key your PIN, ENT")
            return View(title="STOCKHAND", prompt="PIN", lines=lines, secret=True, keys=LOGIN_KEYS, message=hint)
        return View(
            title="STOCKHAND",
            station=self._station.device,
            prompt="BADGE",
            lines=(*LOGIN_LINES, *self._hints),
            message=self._message,
            online=self._message.tier is not Tier.OFFLINE,
            keys=LOGIN_KEYS,
        )

    def _menu_view(self) -> View:
        return View(
            title="MENU",
            operator=self._station.operator,
            station=self._station.device,
            prompt="NO.",
            menu=self._menu.shown,
            message=self._message if self._message.tier is not Tier.NONE else Message(Tier.NONE, MENU_HINT),
            online=self._message.tier is not Tier.OFFLINE,
            keys=MENU_KEYS,
        )


def _of_labels(wait: LabelsWait) -> Message:
    if not wait.matter:
        return Message(Tier.OK, f"Printer {wait.printer} goes on")
    return Message(Tier.NOTE, f"Printer {wait.printer}: {wait.matter}", "mend it, or answer at Label")
