"""`stockhand` by itself: the screen for the floor, after the first administrator has been made."""

from __future__ import annotations

import getpass
import os
import shutil
import sys
import textwrap
from argparse import Namespace
from contextlib import suppress
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from core.access.log_in import has_pins
from core.access.pin import LENGTH_MIN
from core.errors import Rejection, StockhandError
from core.first_start import make_first_administrator, nobody_yet
from core.stockroom import Stockroom
from core.text import name_text
from devices.config import Config
from tui.command_line.database import address, open_room
from tui.command_line.fault_log import fault_log_file
from tui.command_line.lines import say
from tui.command_line.station import station_config
from tui.pepper import pepper, pepper_file
from tui.terminal import UnsuitableTerminal

ZONE_LINK = Path("/etc/localtime")


def run(arguments: Namespace) -> int:
    """Opens the floor's screen."""
    config = station_config()
    with open_room(arguments) as room:
        if room.read(nobody_yet):
            first_administrator(room, config)
        elif not pepper_file().exists() and room.read(has_pins):
            raise StockhandError(f"No {pepper_file()}: copy it from the station that set the PINs")
    from tui.floor import run as run_floor

    try:
        return run_floor(address(arguments), config, fault_log=fault_log_file(), pepper=pepper)
    except UnsuitableTerminal as error:
        raise StockhandError(str(error)) from error


def first_administrator(room: Stockroom, config: Config) -> None:
    """Asks in plain lines who the first administrator is, and shows their badge once."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise StockhandError("There is no operator yet: start stockhand at a terminal to make the administrator")
    _explain("This database has no operator yet. The first one is the administrator, who sets up all others.")
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
