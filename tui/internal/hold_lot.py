"""Holding a lot, and releasing it: why is keyed by a number, or said in words."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

from core.internal.hold_lot import HoldLot, ReleaseLot
from core.text import name_text
from tui.dialogue import Ask, Post, Show, Step, parse_number
from tui.station import Station

WHY_HELD = ("quality in doubt", "damaged", "told by supplier", "label is wrong")
WHY_RELEASED = ("checked, is good", "held by mistake")


def hold_lot(
    station: Station, sku: str, named: dict[str, str], head: tuple[str, ...], todo: str = ""
) -> Generator[Step, Any, None]:
    """Asks why, and holds the lot or serial that `named` names as commands do."""
    reason = yield from _why(WHY_HELD, head)
    yield Post(command=HoldLot(site=station.site.code, sku=sku, reason=reason, **named), todo=todo)


def release_lot(
    station: Station, sku: str, named: dict[str, str], head: tuple[str, ...], todo: str = ""
) -> Generator[Step, Any, None]:
    """Asks why, and releases the lot or serial."""
    reason = yield from _why(WHY_RELEASED, head)
    yield Post(command=ReleaseLot(site=station.site.code, sku=sku, reason=reason, **named), todo=todo)


def _why(reasons: tuple[str, ...], head: tuple[str, ...]) -> Generator[Step, Any, str]:
    def why(text: str) -> str:
        number = parse_number(text, len(reasons))
        return name_text(text, "reason") if number is None else reasons[number - 1]

    lines = tuple(f"{number} {reason}" for number, reason in enumerate(reasons, 1))
    show = Show(lines=(*head, *lines))
    reason: str = yield Ask(prompt="WHY", parse=why, free_text=True, hint="key a number, or words", show=show)
    return reason
