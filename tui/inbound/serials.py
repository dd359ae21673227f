"""Asking for serials: one after the other, or all from a first to a last."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

from core.errors import Rejection
from core.identify import Item
from core.inbound.serials import serial_range
from core.ledger.lots import SERIALS
from tui.dialogue import Ask, Pressed, Show, Step, ask, parse_number
from tui.inbound.arrival import ARRIVING
from tui.inbound.shelf_life import lot_text
from tui.view import Key

RANGE = Key("F10", "Range", 4)


def ask_serials(item: Item, show: Show) -> Generator[Step, Any, tuple[str, ...]]:
    """The serial on the label, or one that is scanned, or a range of them."""
    if item.tracking not in SERIALS:
        return ()
    if item.serial:
        return (item.serial,)
    keys = (RANGE,) if item.tracking == "serial" else ()
    answer = yield from ask("SERIAL", lot_text, free_text=True, hint="scan or key the serial", show=show, keys=keys)
    if isinstance(answer, Pressed):
        return (yield from ask_range(show))
    return (answer,)


def ask_range(show: Show) -> Generator[Step, Any, tuple[str, ...]]:
    """All serials from the first to the last, counted by hand as well."""
    first = yield from ask("FIRST", lot_text, free_text=True, hint="scan the first serial", show=show)

    def up_to(text: str) -> tuple[str, ...]:
        return serial_range(first, lot_text(text))

    codes: tuple[str, ...] = yield from ask("LAST", up_to, free_text=True, hint="scan the last serial", show=show)

    def counted(text: str) -> int | None:
        number = parse_number(text, 9999)
        if number not in (None, len(codes)):
            raise Rejection("serials_counted", count=len(codes), pieces=number)
        return number

    yield from ask("COUNT", counted, hint="how many pieces are there?", show=show)
    return codes


def next_serial(sku: str, keys: tuple[Key, ...]) -> Generator[Step, Any, Any]:
    """The next serial of the item that came in last; any other scan or ENT goes on to something else."""
    show = Show(lines=(sku, "serial after serial", "ENT ends them"))
    answer = yield Ask(
        prompt="SERIAL",
        kinds=ARRIVING,
        parse=lot_text,
        free_text=True,
        entered=Pressed("ENT"),
        hint="scan next serial, or ENT",
        show=show,
        keys=keys,
    )
    return answer
