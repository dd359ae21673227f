"""The tote that goods of a pick go into, and another one where it is full."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from decimal import Decimal
from typing import Any

from core.identify import Plate
from core.outbound.tote import ChangeTote
from core.values import show_decimal, to_decimal
from tui.dialogue import Post, Pressed, Show, Step, scan
from tui.outbound.picks import NEXT_UP, Line


def ask_tote(line: Line, amount: Decimal, keys: bool = True) -> Generator[Step, Any, Plate | Pressed]:
    """The tote that the goods go into; a wrong one is refused when it is booked."""
    row = line.row
    short = amount < to_decimal(row.left)
    found: Plate | Pressed = yield from scan(
        (Plate,),
        "TOTE",
        hint=f"scan {line.where}",
        show=line.goods(line.where[-4:], f"{show_decimal(amount)} {row.unit} into it"),
        keys=(line.keys() if short else line.keys()[1:]) if keys else (),
        about=line.about,
    )
    return found


def change_tote(line: Line, context: Mapping[str, str]) -> Generator[Step, Any, None]:
    """The tote is full: what follows goes into another one."""
    row = line.row
    show = Show(lines=(f"{row.tote} is full", f"for {row.order}"))
    found = yield from scan((Plate,), "NEW", hint="scan another tote", show=show)
    command = ChangeTote(run=row.run, full=row.tote, tote=found.code, site=row.site)
    yield Post(command=command, context=context, todo=NEXT_UP)
