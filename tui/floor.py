"""Opens the floor's screen on a database: the application, the station's session and its printers."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from devices import sounds
from devices.alsa import alsa_sounds
from devices.config import scale, scan_sources
from devices.light import lit_sounds
from devices.scanners.wedge import Wedge
from tui import terminal

if TYPE_CHECKING:
    from core.stockroom import Stockroom
    from devices.config import Config
    from tui.app import Session
    from tui.print_watch import PrintWatch


def run(
    database_url: str,
    config: Config,
    *,
    fault_log: Path,
    pepper: Callable[[], bytes],
    ready: Callable[[Stockroom], None] = lambda _room: None,
    shortcuts: Mapping[str, str] | None = None,
    hints: Sequence[str] = (),
) -> int:
    """Shows the screen until the operator quits, and returns the exit status: 1 where it could not begin.

    The database is opened after the first paint: the screen is there at once, and what is scanned meanwhile waits.
    `ready` is asked then, and says with a StockhandError what there is to do first.
    """
    terminal.prepare()
    from tui.app import StockhandApp  # after prepare(): Textual reads its settings while it is imported
    from tui.print_watch import PrintWatch

    watch = PrintWatch()
    factory = partial(open_session, database_url, config, pepper, shortcuts, hints, ready, watch)
    wedge, sources = Wedge(prefix=config.scanner.prefix), [*scan_sources(config), watch]
    app = StockhandApp(factory, wedge, sounds_of(config), fault_log=fault_log, sources=sources)
    return terminal.run(app, config.scanner.prefix)


def sounds_of(config: Config) -> sounds.Make:
    """The sounds that the station wants and this terminal has, with the station's light."""
    station = config.station
    make: sounds.Make = partial(sounds.sounds_for, os.environ.get("TERM", ""))
    if not station.sounds:
        make = sounds.silent_sounds
    elif station.sounds == "alsa":
        make = partial(alsa_sounds, make)
    return partial(lit_sounds, station.light, make) if station.light else make


def open_session(
    database_url: str,
    config: Config,
    pepper: Callable[[], bytes],
    shortcuts: Mapping[str, str] | None = None,
    hints: Sequence[str] = (),
    ready: Callable[[Stockroom], None] = lambda _room: None,
    watch: PrintWatch | None = None,
) -> Session:
    """The session of this station, with its printers at work beside it."""
    from core.stockroom import Stockroom
    from tui.command_line.database import require_file
    from tui.printing import Printing
    from tui.session import FloorSession
    from tui.station import station_of

    require_file(database_url)
    room = Stockroom(database_url)
    try:
        ready(room)
        room.pepper = pepper()
        here = config.station
        station = station_of(room, here.name, here.dock, here.printer, here.site)
        scales = scale(config)
        station = replace(
            station, documents=config.documents.folder, scale=scales.weigh if scales is not None else None
        )
    except BaseException:  # whatever it was goes on: only the connections are given back
        room.close()
        raise
    printing = Printing(room, config) if config.printers else None
    if watch is not None:
        watch.begin(room, config.station.name)
    return FloorSession(station, printing, shortcuts=shortcuts, hints=hints)
