"""A run is begun: the next work, or that of an order or a wave, onto a cart or to staging, into totes or loose."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from dataclasses import dataclass
from typing import Any

from core.errors import Rejection
from core.identify import Location, Order, Plate
from core.outbound.pick_run import Picker, begin_run
from core.outbound.sales_order import SALE
from core.outbound.wave import find_wave
from tui.dialogue import Ask, Dialogue, Pressed, Show, Step, Tell, scan
from tui.station import Station
from tui.view import Key
from tui.words import describe

BATCH, CARTONS = Key("F5", "Batch", 3), Key("F9", "Cartons", 4)
NEXT, BEGIN = "next", "begin"


@dataclass(frozen=True, slots=True)
class _Wave:
    """A wave whose picks are wanted."""

    number: str


def picker(station: Station) -> Picker:
    """Who picks here."""
    return Picker(station.operator, station.device, station.room.clock())


def begin(station: Station, context: Mapping[str, str]) -> Dialogue:
    """What is wanted, where it is put, and which totes there are."""
    found = yield Ask(
        prompt="WORK",
        kinds=(Order, Location, Plate),
        parse=lambda text: _wave(station, text),
        free_text=True,
        entered=NEXT,
        hint="ENT: the next work",
        show=Show(lines=("Scan order or wave,", "cart or totes.", "ENT: what is next")),
    )
    if isinstance(found, Order) and found.kind != SALE:
        raise Rejection("wrong_scan", found=describe(found), wanted="scan a sales order")
    place = found.code if isinstance(found, Location) else (yield from _place(context))
    order = found.number if isinstance(found, Order) else ""
    wave = found.number if isinstance(found, _Wave) else ""
    first = (found.code,) if isinstance(found, Plate) else ()
    totes, how = ((), "") if order else (yield from _totes(first))
    method = "batch" if how == BATCH.name else "cluster" if totes else "single"
    given = (station.site.id, picker(station), method, place, totes)
    run = station.room.write(begin_run, *given, order=order, wave=wave, cartons=how == CARTONS.name)
    if run is None:
        yield Tell(happened="Nothing to pick now", todo="ENT looks again", warning=True)
    return {"place": place}


def _wave(station: Station, text: str) -> _Wave | None:
    found = station.read(find_wave, text.upper())
    return _Wave(found.number) if found is not None and found.site_id == station.site.id else None


def _place(context: Mapping[str, str]) -> Generator[Step, Any, str]:
    """The cart, or the place, that what is picked is put on; the last one is offered."""
    last = context.get("place", "")
    offered = Location(last, "", "") if last else None
    show = Show(lines=("Where do you put it?",))
    found = yield from scan((Location,), "CART", hint="scan cart or staging", show=show, offered=offered)
    return str(found.code)


def _totes(totes: tuple[str, ...]) -> Generator[Step, Any, tuple[tuple[str, ...], str]]:
    """The totes, an order for each; without any one order is picked loose. With a key they are sorted, or cartons."""
    while True:
        lines = tuple(f"{slot} {code}" for slot, code in enumerate(totes, 1)) or ("none: one order, loose",)
        hint = "next tote, ENT begins" if totes else "scan a tote, ENT: none"
        keys = (BATCH, CARTONS) if totes else (BATCH,)
        found = yield from scan((Plate,), "TOTES", hint=hint, show=Show(lines=lines), entered=BEGIN, keys=keys)
        if isinstance(found, Pressed):
            return totes, found.key
        if found == BEGIN:
            return totes, ""
        if found.code in totes:
            raise Rejection("tote_twice", plate=found.code)
        totes = (*totes, found.code)
