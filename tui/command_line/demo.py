"""`stockhand demo`: a small warehouse to try everything with."""

from __future__ import annotations

from argparse import Namespace

from core.errors import StockhandError
from tui.command_line.fault_log import fault_log_file
from tui.command_line.station import station_config
from tui.terminal import UnsuitableTerminal


def run(arguments: Namespace) -> int:
    """Opens the demo, plays a shift of it, or draws its sheet of barcodes."""
    if getattr(arguments, "database", ""):
        raise StockhandError("The demo has a database of its own: leave --database out")
    if arguments.sheet is not None:
        from tui.demo.pages import write_sheet

        return write_sheet(arguments.sheet)
    try:
        if arguments.play:
            from tui.demo.play import play

            return play(station_config(), fault_log_file())
        from tui.demo.run import run as run_demo

        return run_demo(station_config(), fault_log_file(), fresh=arguments.fresh)
    except UnsuitableTerminal as error:
        raise StockhandError(str(error)) from error
