"""What becomes of a sales order at the desk: confirmed, held up, freed, closed, cancelled; how urgent it is."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from typing import Any

from core.outbound.cancel_sale import CancelSale, CloseSale
from core.outbound.change_sale import ChangeSale
from core.outbound.confirm_sale import ConfirmSale, FreeSale, HoldSale
from core.outbound.sale_list import UNDER_WAY
from core.text import name_text
from tui.desk.order_lines import LINE_MAX
from tui.desk.sale_lines import show_sale
from tui.desk.screen import ROW, Action
from tui.dialogue import Ask, Dialogue, Post, Step, ask, parse_number, parse_option
from tui.station import Station

ALL = "all"
HELD = "held"  # how a row is marked whose order is on hold


def confirm(station: Station, context: Mapping[str, str]) -> Dialogue:
    """Shows the draft, and confirms it on ENT."""
    shown = show_sale(station, context[ROW])
    yield Ask(prompt="ENT=confirm", entered=True, hint="ENT to confirm it, F3 leaves it", show=shown)
    yield Post(command=ConfirmSale(order=context[ROW], site=station.site.code), todo="allocate its goods")
    return None


def hold(station: Station, context: Mapping[str, str]) -> Dialogue:
    """Why nothing more is to be done about it."""
    shown = show_sale(station, context[ROW])
    reason: str = yield from ask("WHY", _reason, hint="key what holds it up", show=shown)
    yield Post(command=HoldSale(order=context[ROW], reason=reason, site=station.site.code))
    return None


def free(station: Station, context: Mapping[str, str]) -> Dialogue:
    """Lets it go on, on ENT."""
    shown = show_sale(station, context[ROW])
    yield Ask(prompt="ENT=free", entered=True, hint="ENT lets it go on, F3 leaves it", show=shown)
    yield Post(command=FreeSale(order=context[ROW], site=station.site.code))
    return None


def close(station: Station, context: Mapping[str, str]) -> Dialogue:
    """Which line, or all, and why: what is not picked will not be sent."""
    line = yield from _which(station, context[ROW])
    shown = show_sale(station, context[ROW])
    reason: str = yield from ask("WHY", _reason, hint="key why the rest is not sent", show=shown)
    yield Post(command=CloseSale(order=context[ROW], line=line, reason=reason, site=station.site.code))
    return None


def cancel(station: Station, context: Mapping[str, str]) -> Dialogue:
    """Why, which may be left out; what was picked is to be put away again."""
    shown = show_sale(station, context[ROW])
    reason: str = yield from ask("WHY", _reason, entered="", hint="key why, ENT cancels, F3 keeps", show=shown)
    yield Post(command=CancelSale(order=context[ROW], reason=reason, site=station.site.code))
    return None


def prioritize(station: Station, context: Mapping[str, str]) -> Dialogue:
    """How urgent it is, 1 the most."""
    shown = show_sale(station, context[ROW])
    urgent: int = yield from ask("PRIORITY", lambda text: parse_option(text, 9), hint="1 is most urgent", show=shown)
    yield Post(command=ChangeSale(order=context[ROW], priority=urgent, site=station.site.code))
    return None


def _which(station: Station, number: str) -> Generator[Step, Any, int]:
    """A line by its number, 0 for all of them."""
    answer = yield Ask(
        prompt="LINE",
        parse=lambda text: parse_number(text, LINE_MAX),
        offered=ALL,
        hint="key a line; ENT closes all",
        show=show_sale(station, number),
    )
    return answer if isinstance(answer, int) else 0


def _reason(text: str) -> str:
    return name_text(text, "reason")


_GOING = tuple(state for state in UNDER_WAY if state != "draft")
STEPS = (
    Action("F4", "Confirm", "sell", confirm, states=("draft",)),
    Action("F4", "Hold", "sell", hold, states=_GOING),
    Action("F4", "Free", "sell", free, states=(HELD,)),
    Action("F2", "Close", "sell", close, states=(*_GOING, HELD)),
    Action("F7", "Urgent", "sell", prioritize, states=(*UNDER_WAY, HELD)),
    Action("F10", "Cancel", "sell", cancel, states=(*UNDER_WAY, HELD)),
)
