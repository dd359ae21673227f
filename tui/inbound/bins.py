"""The bin that goods in somebody's hands are put into: the suggested one, the next, or another one that is scanned."""

from __future__ import annotations

from collections.abc import Callable, Collection, Generator
from dataclasses import dataclass, field
from typing import Any

from core.identify import Location, Plate
from core.inbound.bin_reason import bin_reasons
from core.inbound.put_away_work import Carrier, Taken
from core.inbound.room import look_at_bin
from core.inbound.suggest import Suggestion
from core.work import renew_work
from tui.dialogue import Ask, Pressed, Show, Step, Tell, choose
from tui.station import Station
from tui.view import Key

NEXT = Key("F5", "Next", 3)
LINES = Key("F9", "Lines", 4)


@dataclass(slots=True)
class Errand:
    """Goods in somebody's hands, theirs on a lease; `take` renews it, `last` is the bin that goods went to before."""

    station: Station
    take: Callable[[Carrier, Collection[str]], Taken]
    taken: Taken
    last: str
    plate: str = ""
    skipped: list[str] = field(default_factory=list)

    def retake(self) -> None:
        """Takes the goods, or goes on with them, and has their bin chosen."""
        self.taken = self.take(carrier(self.station), self.skipped)

    @property
    def target(self) -> Suggestion | None:
        """The bin that is suggested now."""
        return self.taken.target

    @property
    def same_bin(self) -> Location | None:
        """The bin that the last goods went to, if these go there too: one still stands before it."""
        target = self.target
        return None if target is None or target.location != self.last else _as_found(target)

    @property
    def hint(self) -> str:
        """What to do now."""
        if self.target is None:
            return "scan a bin that takes it"
        at = self.target.location
        return f"same bin: ENT, or scan {at}" if self.same_bin else f"scan bin {at}"

    def next_bin(self) -> Tell:
        """Has another bin chosen; after the last one it begins anew."""
        if self.target is not None:
            self.skipped.append(self.target.location)
        self.retake()
        if self.target is not None:
            return Tell(happened=f"Next: {self.target.location}", todo=self.hint)
        self.skipped.clear()
        self.retake()
        return Tell(happened="No other bin takes it", todo=self.hint, warning=True)

    def show(self, lines: tuple[str, ...]) -> Show:
        """The bin big, and what goes there."""
        if self.target is None:
            return Show(big="?", big_note="no bin fits", lines=lines)
        return Show(big=self.target.location, big_note=self.target.why, lines=lines)

    def renew(self) -> None:
        """Somebody is still at work."""
        station = self.station
        station.room.write(renew_work, station.device, station.operator, station.room.clock())


@dataclass(frozen=True, slots=True)
class Chosen:
    """The bin that was scanned, with the advice that was given; or what to do instead."""

    bin: str = ""
    suggested: str = ""
    reason: str = ""
    other_plate: Plate | None = None
    by_lines: bool = False


def carrier(station: Station) -> Carrier:
    """Whoever works at the station now."""
    return Carrier(station.operator, station.device, station.room.clock())


def bin_for(errand: Errand, lines: tuple[str, ...], *, mixed: bool = False) -> Generator[Step, Any, Chosen]:
    """Asks for the bin until one is meant: the suggested one, or another that is scanned twice and has a reason."""
    waits = ""  # the other bin, or plate, that was scanned once
    while True:
        answer = yield _ask(errand, lines, mixed=mixed)
        if isinstance(answer, Pressed) and answer.key == LINES.name:
            return Chosen(by_lines=True)
        if isinstance(answer, Pressed) or answer.code == errand.plate:
            waits = ""
            yield errand.next_bin()
        elif isinstance(answer, Plate):
            if answer.code == waits:
                return Chosen(other_plate=answer)
            waits = answer.code
            yield Tell(happened=f"Put {errand.plate} first", todo=f"or swap: scan {waits} again", warning=True)
        elif errand.target is None or answer.code == errand.target.location:
            return Chosen(answer.code, answer.code if errand.target else "")
        else:
            chosen = yield from _another(errand, errand.target.location, answer.code, again=answer.code == waits)
            if chosen is not None:
                return chosen
            waits = answer.code


def _ask(errand: Errand, lines: tuple[str, ...], *, mixed: bool) -> Ask:
    short = {}
    if errand.target is not None:
        wanted, digits = _as_found(errand.target), errand.target.check_digits
        short = {digits: wanted, wanted.code[-3:] + digits: wanted}
    return Ask(
        prompt="BIN",
        kinds=(Location, Plate) if errand.plate else (Location,),
        hint=errand.hint,
        show=errand.show(lines),
        short=short,
        offered=errand.same_bin,
        keys=(NEXT, LINES) if mixed else (NEXT,),
    )


def _another(errand: Errand, meant: str, code: str, *, again: bool) -> Generator[Step, Any, Chosen | None]:
    """Another bin than the suggested one: never one that must not take it, else when it is scanned again."""
    station = errand.station
    errand.renew()
    refused, over = station.read(look_at_bin, station.site.id, code, errand.taken.load)
    if refused is not None:
        yield Tell(happened=refused.happened, todo=refused.todo, hard=True)
        return None
    if not again:
        happened = f"{code} is full: {over}" if over else f"Not {meant}"
        yield Tell(happened=happened, todo=f"scan again to use {code}", warning=True)
        return None
    if over:
        return Chosen(code, meant)
    reasons = {name: reason for reason, name in station.read(bin_reasons).items()}
    reason = (yield from choose(reasons, prompt="WHY", hint=f"why not {meant}?")) if reasons else ""
    return Chosen(code, meant, reason)


def _as_found(target: Suggestion) -> Location:
    return Location(target.location, "", target.check_digits)
