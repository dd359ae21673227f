"""What becomes of a purchase order at the desk: approved, sent, closed short, cancelled, opened again."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from typing import Any

from core.command import Command
from core.inbound.approve_purchase import ApprovePurchase
from core.inbound.close_purchase import CancelPurchase, CloseShort, ReopenPurchase
from core.text import name_text
from tui.desk.order_lines import LINE_MAX, show_order
from tui.desk.order_papers import print_again, send
from tui.desk.screen import ROW, Action
from tui.dialogue import Ask, Dialogue, Post, Step, ask, parse_number
from tui.station import Station

ALL = "all"


def approve(station: Station, context: Mapping[str, str]) -> Dialogue:
    """Shows the draft, and approves it on ENT."""
    shown = show_order(station, context[ROW])
    yield Ask(prompt="ENT=approve", entered=True, hint="ENT to approve it, F3 leaves it", show=shown)
    yield Post(command=ApprovePurchase(order=context[ROW], site=station.site.code), todo="send it next")
    return None


def close_short(station: Station, context: Mapping[str, str]) -> Dialogue:
    """Which line, or all, and why: the rest is no longer expected."""
    line = yield from _which(station, context[ROW], "closes what is open")
    reason = yield from ask(
        "WHY", _reason, hint="key why the rest is not coming", show=show_order(station, context[ROW])
    )
    yield Post(command=CloseShort(order=context[ROW], line=line, reason=reason, site=station.site.code))
    return None


def cancel(station: Station, context: Mapping[str, str]) -> Dialogue:
    """Why, which may be left out, and the order is cancelled."""
    shown = show_order(station, context[ROW])
    reason: str = yield from ask("WHY", _reason, entered="", hint="key why, ENT cancels, F3 keeps", show=shown)
    yield Post(command=CancelPurchase(order=context[ROW], reason=reason, site=station.site.code))
    return None


def reopen(station: Station, context: Mapping[str, str]) -> Dialogue:
    """Which line, or all that were closed."""
    line = yield from _which(station, context[ROW], "waits for it again")
    command: Command = ReopenPurchase(order=context[ROW], line=line, site=station.site.code)
    yield Post(command=command)
    return None


def _which(station: Station, number: str, what: str) -> Generator[Step, Any, int]:
    """A line by its number, 0 for all of them."""
    answer = yield Ask(
        prompt="LINE",
        parse=lambda text: parse_number(text, LINE_MAX),
        offered=ALL,
        hint=f"key a line; ENT {what}",
        show=show_order(station, number),
    )
    return answer if isinstance(answer, int) else 0


def _reason(text: str) -> str:
    return name_text(text, "reason")


STEPS = (
    Action("F4", "Approve", "approve_order", approve, states=("draft",)),
    Action("F4", "Send", "order", send, states=("approved",)),
    Action("F4", "Reopen", "reopen_order", reopen, states=("received", "closed_short")),
    Action("F2", "Short", "order", close_short, states=("sent", "partly_received")),
    Action("F7", "Print", "order", print_again),
    Action("F10", "Cancel", "order", cancel, states=("draft", "approved", "sent")),
)
