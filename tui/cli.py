"""The `stockhand` command: finds out what is wanted, has it done, and turns what goes wrong into one line.

Nothing heavy is imported here: a command pays only for what it needs itself.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from importlib import import_module

from core.errors import Rejection, StockhandError
from tui.command_line.grammar import build_parser
from tui.command_line.lines import complain

FAILED = 1
UNUSABLE = 2
INTERRUPTED = 130  # as a shell reports a program that Ctrl-C ended


def main(given: Sequence[str] | None = None) -> int:
    """Runs the command line and returns its exit status: 0 done, 1 failed, 2 wrong usage or unusable database."""
    try:
        status = _run(given)
        sys.stdout.flush()
    except (Exception, KeyboardInterrupt) as error:  # noqa: BLE001  the one place where whatever is left ends
        return _end(error)
    return status


def _run(given: Sequence[str] | None) -> int:
    if sys.stdout is None or sys.stderr is None:
        raise StockhandError("Standard output and standard error must be open")
    try:
        arguments = build_parser().parse_args(given)
    except SystemExit as ended:
        return ended.code if isinstance(ended.code, int) else 0
    return int(import_module(arguments.verb).run(arguments))


def _end(error: BaseException) -> int:
    """Says in one line why it ends, and returns the exit status."""
    if isinstance(error, OSError) and error.filename is None:  # a file that cannot be opened has a name
        _drop_output()
    if isinstance(error, BrokenPipeError):
        return FAILED
    if isinstance(error, KeyboardInterrupt):
        complain("stopped")
        return INTERRUPTED
    if isinstance(error, StockhandError):
        complain(str(error))
        return FAILED if isinstance(error, Rejection) else UNUSABLE
    if isinstance(error, OSError):
        complain(f"{error.filename}: {error.strerror}" if error.filename else str(error.strerror or error))
        return UNUSABLE
    from tui.command_line.fault_log import log_fault

    complain(f"This is a bug, call support: {log_fault(error)}")
    return UNUSABLE


def _drop_output() -> None:
    """Lets what could not be written go, or Python would try it again while it ends."""
    if sys.stdout is not None:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)


if __name__ == "__main__":
    raise SystemExit(main())
