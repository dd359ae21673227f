"""Less is there than asked for: how many, and why."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from decimal import Decimal
from typing import Any

from core.errors import Rejection
from core.identify import Plate
from core.outbound.short_pick import ShortPick
from core.values import show_decimal, show_quantity, to_decimal
from tui.dialogue import Ask, Post, Step, choose
from tui.goods import part_of
from tui.outbound.picking import ask_weight
from tui.outbound.picks import NEXT_UP, Line
from tui.outbound.tote import ask_tote

WHY = {"bin is empty": "empty", "damaged": "damaged", "wrong item": "wrong_item", "cannot reach": "unreachable"}


def short_pick(line: Line, context: Mapping[str, str], amount: Decimal | None) -> Generator[Step, Any, None]:
    """How many are there, why no more, and into which tote they go."""
    row = line.row
    have: Decimal = amount if amount is not None else (yield _have(line))
    why = yield from choose(WHY, prompt="WHY", hint=f"{show_decimal(have)} of {show_quantity(row.left)}: why?")
    tote = ""
    if have and line.wants_tote:
        into = yield from ask_tote(line, {**context, "bin": row.location}, have, keys=False)
        tote = into.code if isinstance(into, Plate) else ""
    catch = yield from ask_weight(line, have, "", line.there())
    command = ShortPick(work=row.number, quantity=have, reason=why, tote=tote, catch=catch)
    yield Post(command=command, context={**context, "bin": ""}, todo=NEXT_UP)


def _have(line: Line) -> Ask:
    row = line.row
    left = show_quantity(row.left)
    return Ask(
        prompt="HAVE",
        parse=part_of(to_decimal(row.left), row.decimals, lambda: Rejection("over_work", open=left, sku=row.sku)),
        offered=Decimal(0),
        hint=f"how many of {left} are there?",
        show=line.goods(left, f"{row.unit} asked for"),
        about=line.about,
    )
