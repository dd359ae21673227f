"""The tote that goods of a pick go into, another one where it is full, or the carton that they leave in."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from decimal import Decimal
from typing import Any

from core.identify import Plate
from core.outbound.carton import find_carton
from core.outbound.pick_into_carton import PickIntoCarton
from core.outbound.tote import ChangeTote, totes_of
from core.values import show_decimal, to_decimal
from tui.dialogue import Post, Pressed, Show, Step, Tell, scan
from tui.outbound.picks import NEXT_UP, Line


def ask_tote(
    line: Line, context: Mapping[str, str], amount: Decimal, keys: bool = True
) -> Generator[Step, Any, Plate | Pressed]:
    """The tote that the goods go into; a wrong one is refused when it is booked, a new label begins as their carton."""
    row, seen = line.row, ""
    short = amount < to_decimal(row.left)
    while True:
        found: Plate | Pressed = yield from scan(
            (Plate,),
            "TOTE",
            hint=line.wanted,
            show=line.goods(line.where[-4:], f"{show_decimal(amount)} {row.unit} into it"),
            keys=(line.keys() if short else line.keys()[1:]) if keys else (),
            about=line.about,
        )
        if isinstance(found, Pressed) or not row.tote or not is_label(line, found):
            return found
        if (yield from begins_carton(line, context, found, seen)):
            return found
        seen = found.code


def is_label(line: Line, found: Plate) -> bool:
    """Whether it is a carton that the run does not have yet, or an unused label that can begin as one."""
    if any(each.code == found.code for each in line.station.read(totes_of, line.run.id)):
        return False
    return not found.location or line.station.read(find_carton, found.code) is not None


def begins_carton(line: Line, context: Mapping[str, str], found: Plate, seen: str) -> Generator[Step, Any, bool]:
    """Whether goods of the order go into that carton from now on; an unused label is scanned twice for that."""
    row = line.row
    if found.code != seen and line.station.read(find_carton, found.code) is None:
        yield Tell(happened=f"{found.code} is a new label", todo=f"again: carton of {row.order}", warning=True)
        return False
    command = PickIntoCarton(run=row.run, order=row.order, carton=found.code, site=row.site)
    yield Post(command=command, context=context, todo=NEXT_UP)
    return True


def change_tote(line: Line, context: Mapping[str, str]) -> Generator[Step, Any, None]:
    """The tote is full: what follows goes into another one; of a carton into another carton."""
    row = line.row
    totes = line.station.read(totes_of, line.run.id)
    wanted = "carton label" if any(each.is_carton for each in totes if each.code == row.tote) else "tote"
    show = Show(lines=(f"{row.tote} is full", f"for {row.order}"))
    found = yield from scan((Plate,), "NEW", hint=f"scan another {wanted}", show=show)
    command = ChangeTote(run=row.run, full=row.tote, tote=found.code, site=row.site)
    yield Post(command=command, context=context, todo=NEXT_UP)
