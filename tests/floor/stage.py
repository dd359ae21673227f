"""A stage on which a task of the floor is played: keys and scans as the wedge hears them, counted one by one."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from decimal import Decimal

from sqlalchemy import Connection, QueuePool, func, select

from core.command import Command
from core.first_start import ADMINISTRATOR
from core.ledger.invariants import broken_rules
from core.schema.tables import balance, item, location, lot, move, plate, posting, print_job, work
from core.stockroom import Stockroom
from core.values import Micros, to_decimal
from devices.scanners.scan import Edited, Input, Pressed, Typed
from devices.scanners.wedge import STX, Wedge
from tests.floor.readable import require_readable
from tests.floor.warehouse import BADGES, MONDAY, PEPPER, PIN
from tui.layout import lay_out
from tui.roles import plain_text
from tui.session import FloorSession
from tui.station import station_of
from tui.typing_told import TypingTold
from tui.view import Tier, View

# The words of the menu in their order, and what only supervisors have among them.
WORDS = (
    "receive", "put away", "pick", "pack", "ship", "replenish", "move", "adjust", "pallets", "look up", "print label",
    "send", "arrive", "take back", "inspect", "return", "kit", "apart", "repack", "relabel", "dispose",
)  # fmt: skip
FOR_SUPERVISORS = ("adjust", "inspect")
SUPERVISORS_MENU = {word: str(number) for number, word in enumerate(WORDS, 1)}
MENU = {word: str(number) for number, word in enumerate((word for word in WORDS if word not in FOR_SUPERVISORS), 1)}
LIST_KEYS = {"ESC": "escape", "PGUP": "pageup", "PGDN": "pagedown"}


class Stage:
    """One handheld in the warehouse: what an operator does with it, what it shows, and what is booked then."""

    def __init__(self, url: str, device: str = "HH1", *, deadline_s: float = 8.0, site: str = "") -> None:
        self._now = MONDAY
        self.room = Stockroom(url, self._clock, pepper=PEPPER, deadline_s=deadline_s)
        self.device, self.site = device, site
        self.documents = ""  # known to the station from its next start
        self.scale: Callable[[], int] | None = None  # as well
        self.scans = self.keys = 0
        self.seconds = 0.0  # on the clock of the scanner and the keys
        self._begin()

    def _clock(self) -> Micros:
        self._now = Micros(self._now + 1000)
        return self._now

    def _begin(self) -> None:
        self.wedge = Wedge()
        self._typing = TypingTold()
        station = station_of(self.room, self.device, "", "", self.site)
        self.session = FloorSession(replace(station, documents=self.documents, scale=self.scale))
        self.view: View = self.session.begin()

    # What the operator does

    def scan(self, code: str, aim: str = "") -> None:
        """Pulls the trigger once."""
        self.scans += 1
        self._hear(f"{STX}{aim}{code}\r")

    def key(self, text: str) -> None:
        """Presses these keys, without ENT."""
        self.keys += len(text)
        self._hear(text)

    def enter(self, text: str = "") -> None:
        """Presses these keys and ENT."""
        self.keys += len(text) + 1
        self._hear(f"{text}\r")

    def press(self, name: str) -> None:
        """Presses a function key."""
        self.keys += 1
        if not self.view.live:
            self.give(Pressed(name, 0.0))
            return
        for given in self.wedge.press(LIST_KEYS.get(name, name.lower()), None, 0.0):
            self.give(given)
        self._tell_typing()

    def give(self, given: Input) -> None:
        """Hands the session one input as a source does, without counting it."""
        if isinstance(given, Edited | Typed):
            self._typing.begin_line()
        self.view = self.session.take(given)
        self.wedge.in_list = self.view.live
        require_readable(self.view)
        self.require_nothing_held()

    def _hear(self, keys: str) -> None:
        self.seconds += 1
        for character in keys:
            for given in self.wedge.press(character, character, self.seconds):
                self.give(given)
            self._tell_typing()

    def _tell_typing(self) -> None:
        """What is typed filters the list, as the application sees to it."""
        mark = self._typing.mark(self.wedge.entry) if self.view.live else None
        told = self._typing.read(mark, self.wedge.entry, wanted=True) if mark is not None else None
        if told is not None:
            self.view = self.session.take(told)

    def log_in(self, who: str = "ANA") -> None:
        """Scans the badge."""
        self.scan(BADGES[who])

    def open(self, task: str, who: str = "ANA") -> None:
        """Logs somebody in and opens a task from the menu; what comes is counted from here."""
        self.log_in(who)
        if self.view.secret:
            self.enter(PIN)
        self.enter((MENU if who != "SUE" else SUPERVISORS_MENU)[task])
        self.scans = self.keys = 0

    def work(self, kind: str) -> list[tuple[str, str, str]]:
        """The work of that kind: its state, and where it is from and to."""
        return self.room.read(_work, kind)

    def power_off_and_on(self) -> None:
        """What is not in the database is gone."""
        self._begin()

    def set_up(self, *steps: Command | Callable[[Stockroom], object]) -> None:
        """What an administrator has posted from the desk meanwhile, or else was done."""
        for each in steps:
            if isinstance(each, Command):
                self.room.post(each, self.room.stamp(ADMINISTRATOR, "DESK"))
            else:
                each(self.room)

    # What it shows

    @property
    def said(self) -> str:
        """The message."""
        return f"{self.view.message.happened} / {self.view.message.todo}"

    @property
    def card(self) -> str:
        """The code of the card that is looked at."""
        return self.view.big or self.view.lines[0].split()[0]

    @property
    def tier(self) -> Tier:
        return self.view.message.tier

    def is_offline(self) -> bool:
        return self.tier is Tier.OFFLINE

    @property
    def prompt(self) -> str:
        """The prompt with what ENT would mean."""
        return self.view.prompt + (f"[{self.view.offered}]" if self.view.offered else "")

    @property
    def cost(self) -> tuple[int, int]:
        """Scans and keys so far."""
        return self.scans, self.keys

    def rows(self, width: int = 30, height: int = 16) -> list[str]:
        """The screen at that size."""
        return [plain_text(line) for line in lay_out(self.view, self.wedge.entry, width, height)]

    # What is booked

    def stock(self, place: str, sku: str) -> dict[tuple[str, str], Decimal]:
        """What of the item is at the place, by lot and plate."""
        return self.room.read(_stock, place, sku)

    def on_hand(self, place: str, sku: str) -> Decimal:
        return sum(self.stock(place, sku).values(), Decimal(0))

    def booked(self) -> list[str]:
        """The kinds of postings that operators made at this handheld, in order."""
        return self.room.read(_postings, self.device, "posted")

    def facts(self) -> dict[str, str]:
        """What the last posting that was booked at this handheld has on record."""
        return self.room.read(_facts, self.device)

    def refused(self) -> list[str]:
        return self.room.read(_postings, self.device, "rejected")

    def labels(self) -> int:
        return int(self.room.read(lambda at: at.scalar(select(func.count()).select_from(print_job))) or 0)

    def moves(self) -> int:
        return int(self.room.read(lambda at: at.scalar(select(func.count()).select_from(move))) or 0)

    def require_nothing_held(self) -> None:
        """No transaction is open while the operator thinks: nobody waits for a lock until somebody answers a prompt."""
        pool = self.room._engine.pool
        assert isinstance(pool, QueuePool)
        assert pool.checkedout() == 0

    def require_sound(self) -> None:
        """The ledger keeps its rules."""
        assert self.room.read(broken_rules) == []


def _stock(connection: Connection, place: str, sku: str) -> dict[tuple[str, str], Decimal]:
    query = (
        select(lot.c.code, plate.c.code, balance.c.quantity)
        .join(location, location.c.id == balance.c.location_id)
        .join(item, item.c.id == balance.c.item_id)
        .join(lot, lot.c.id == balance.c.lot_id)
        .join(plate, plate.c.id == balance.c.plate_id)
        .where(location.c.code == place, item.c.sku == sku)
    )
    return {(of_lot, of_plate): to_decimal(amount) for of_lot, of_plate, amount in connection.execute(query)}


def _work(connection: Connection, kind: str) -> list[tuple[str, str, str]]:
    target = location.alias("target")
    query = (
        select(work.c.state, location.c.code, target.c.code)
        .outerjoin(location, location.c.id == work.c.from_location_id)
        .outerjoin(target, target.c.id == work.c.to_location_id)
        .where(work.c.kind == kind)
        .order_by(work.c.id)
    )
    return [(state, source or "", to or "") for state, source, to in connection.execute(query)]


def _postings(connection: Connection, device: str, state: str) -> list[str]:
    mine = select(posting.c.kind).where(posting.c.device == device, posting.c.state == state)
    return list(connection.execute(mine.order_by(posting.c.posted_at, posting.c.id)).scalars())


def _facts(connection: Connection, device: str) -> dict[str, str]:
    mine = select(posting.c.outcome).where(posting.c.device == device, posting.c.state == "posted")
    outcome = connection.execute(mine.order_by(posting.c.posted_at.desc(), posting.c.id.desc()).limit(1)).scalar_one()
    facts: dict[str, str] = json.loads(str(outcome))["facts"]
    return facts


@contextmanager
def staged(url: str, device: str = "HH1", *, deadline_s: float = 8.0, site: str = "") -> Iterator[Stage]:
    """A stage that is cleared at the end, with its ledger looked over."""
    stage = Stage(url, device, deadline_s=deadline_s, site=site)
    try:
        yield stage
        stage.require_sound()
    finally:
        stage.session.close()
