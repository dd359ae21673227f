"""`stockhand` by itself: the screen for the floor, and the first administrator where there is no operator yet.

The screen is painted before the database is opened, so what the first paint does not need is imported late.
"""

from __future__ import annotations

import getpass
import os
import shutil
import sys
import textwrap
from argparse import Namespace
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from core.errors import Rejection, StockhandError, StoreUnavailable, StoreUnusable
from core.text import name_text
from devices.config import Config
from tui.command_line.database import address, open_room
from tui.command_line.fault_log import fault_log_file
from tui.command_line.lines import say
from tui.command_line.station import station_config
from tui.pepper import pepper, pepper_file
from tui.terminal import UnsuitableTerminal

if TYPE_CHECKING:
    from core.stockroom import Stockroom

COULD_NOT_BEGIN = 1
ZONE_LINK = Path("/etc/localtime")


def run(arguments: Namespace) -> int:
    """Opens the floor's screen; where there is no operator yet, asks who the first one is and opens it again."""
    config = station_config()
    status = open_screen(arguments, config)
    if status == COULD_NOT_BEGIN and made_first_administrator(arguments, config):
        status = open_screen(arguments, config)
    return status


def open_screen(arguments: Namespace, config: Config) -> int:
    """Shows the screen until the operator quits."""
    from tui import floor

    try:
        return floor.run(address(arguments), config, fault_log=fault_log_file(), pepper=pepper, ready=require_operators)
    except UnsuitableTerminal as error:
        raise StockhandError(str(error)) from error


def require_operators(room: Stockroom) -> None:
    """Refuses a database nobody can log in to: without an operator, or with PINs that this station cannot check."""
    from core.access.log_in import has_pins
    from core.first_start import nobody_yet

    if room.read(nobody_yet):
        raise StockhandError("This database has no operator yet.")
    if not pepper_file().exists() and room.read(has_pins):
        raise StockhandError(f"No {pepper_file()}: copy it from the station that set the PINs")


def made_first_administrator(arguments: Namespace, config: Config) -> bool:
    """Whether it was for want of an operator that the screen could not begin, and there is one now."""
    from core.first_start import nobody_yet

    try:
        with open_room(arguments) as room:
            if not room.read(nobody_yet):
                return False
            first_administrator(room, config)
    except (StoreUnavailable, StoreUnusable):
        return False  # the screen has said so
    return True


def first_administrator(room: Stockroom, config: Config) -> None:
    """Asks in plain lines who the first administrator is, and shows their badge once."""
    from core.first_start import make_first_administrator

    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise StockhandError("There is no operator yet: start stockhand at a terminal to make the administrator")
    _explain("The first operator is the administrator, who sets up all others.")
    name = _name()
    room.pepper = pepper()
    badge = make_first_administrator(room, config.station.name, name, _pin(), local_time_zone())
    say()
    _explain(f"The badge of {name} is this code. Print it as a barcode, or write it down:")
    say(badge)
    _explain("It is shown only now, because the database does not keep it.")
    input("Press Enter when you have it. ")


def _explain(text: str) -> None:
    """Says it in lines that a small screen does not break inside a word."""
    for line in textwrap.wrap(text, shutil.get_terminal_size().columns):
        say(line)


def _name() -> str:
    while True:
        try:
            return name_text(input("Your name: "))
        except Rejection as refused:
            say(refused.happened)


def _pin() -> str:
    from core.access.pin import LENGTH_MIN

    while True:
        pin = getpass.getpass(f"Your PIN, {LENGTH_MIN} digits or more: ")
        if len(pin) < LENGTH_MIN or not (pin.isascii() and pin.isdigit()):
            say(f"A PIN has {LENGTH_MIN} digits or more.")
        elif getpass.getpass("The same PIN again: ") != pin:
            say("These were two different PINs.")
        else:
            return pin


def local_time_zone() -> str:
    """The time zone of this machine, UTC where it has no name: the site's dates are counted in it."""
    named = os.environ.get("TZ", "").removeprefix(":")
    if not named:
        with suppress(OSError):
            named = os.readlink(ZONE_LINK).partition("zoneinfo/")[2]
    try:
        return ZoneInfo(named).key
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return "UTC"
