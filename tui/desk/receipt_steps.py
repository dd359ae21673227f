"""What is done with receipts at the desk: opened, closed, and what came in unplanned matched to orders."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from typing import Any

from core.catalogue.location import dock_codes
from core.catalogue.party_search import parties_named
from core.errors import Rejection
from core.identify import Location, Order
from core.inbound.purchase_order import find_order
from core.inbound.receipt import CloseReceipt, OpenReceipt
from core.inbound.receipt_list import find_receipt_brief
from core.inbound.unmatched import LIMIT_MAX, UnmatchedLine, unmatched_lines
from core.text import NAME_LENGTH_MAX, code_text
from core.values import show_quantity
from tui.desk.matching import match_line
from tui.desk.screen import ROW, Action
from tui.dialogue import Ask, Dialogue, Post, Show, Step, ask, choose
from tui.station import Station

NO_NOTE = "none"
OPEN_HELP = ("Order or supplier,", "delivery note, dock")
OPEN, CLOSED = "open", "closed"
OPEN_UNMATCHED, CLOSED_UNMATCHED = "open unmatched", "closed unmatched"


def open_receipt(station: Station, _context: Mapping[str, str]) -> Dialogue:
    """Whose delivery it is, its note, and the dock where it stands."""
    order, supplier, named = yield from _whose(station)
    shown = Show(lines=(named,))
    note: str = yield from ask("NOTE", _note, offered=NO_NOTE, hint="key delivery note, ENT none", show=shown)
    dock = yield from _dock(station, shown)
    command = OpenReceipt(
        order=order,
        supplier=supplier,
        delivery_note="" if note == NO_NOTE else note,
        dock=dock,
        site=station.site.code,
    )
    outcome = yield Post(command=command)
    return {ROW: outcome.facts["receipt"]}


def close_receipt(station: Station, context: Mapping[str, str]) -> Dialogue:
    """Shows what is on it, and closes it on ENT."""
    found = station.read(find_receipt_brief, station.site.id, context[ROW])
    if found is None:
        raise Rejection("unknown_receipt", receipt=context[ROW])
    shown = Show(lines=(f"{found.number} {found.supplier_name}".strip(), f"{found.lines} lines came in"))
    yield Ask(prompt="ENT=close", entered=True, hint="ENT closes it, F3 leaves it", show=shown)
    yield Post(command=CloseReceipt(receipt=found.number, site=station.site.code))
    return None


def match(station: Station, context: Mapping[str, str]) -> Dialogue:
    """Which of its lines, where there are several that are for no order."""
    number = context[ROW]
    waiting = station.read(unmatched_lines, station.site.id, number, LIMIT_MAX)
    lines = {_option(each): each for each in waiting if each.receipt == number}
    if not lines:
        raise Rejection("nothing_to_match")
    came = next(iter(lines.values())) if len(lines) == 1 else (yield from choose(lines, hint="match which? key it"))
    return (yield from match_line(station, came))


def _option(came: UnmatchedLine) -> str:
    return " ".join(filter(None, (came.sku, show_quantity(came.open), came.unit, came.lot, came.name)))


def _whose(station: Station) -> Generator[Step, Any, tuple[str, str, str]]:
    """An order, or a supplier by code or by part of the name: their codes, and what to call the delivery."""
    found = yield Ask(prompt="FROM", kinds=(Order,), parse=_typed, free_text=True, hint="order, or supplier's name")
    typed = found.number if isinstance(found, Order) else found
    order = station.read(find_order, typed.upper(), station.site.id)
    if order is not None:
        return order.number, "", f"order {order.number} {order.party}"
    suppliers = station.read(parties_named, "supplier", typed)
    if not suppliers:
        raise Rejection("nothing_found", text=typed)
    options = {f"{each.code} {each.name}": each for each in suppliers}
    of = suppliers[0] if len(suppliers) == 1 else (yield from choose(options, hint="which? key a number"))
    return "", of.code, f"{of.code} {of.name}"


def _dock(station: Station, shown: Show) -> Generator[Step, Any, str]:
    """Asked only where there are several."""
    docks = station.read(dock_codes, station.site.id)
    if len(docks) == 1:
        return docks[0]
    answer = yield Ask(
        prompt="DOCK",
        kinds=(Location,),
        offered=station.dock or None,
        keyed_bin=True,
        hint="scan or key the dock",
        show=shown,
    )
    return answer.code if isinstance(answer, Location) else str(answer)


def _typed(text: str) -> str | None:
    return text.strip() or None


def _note(text: str) -> str:
    return code_text("delivery_note", text.strip(), NAME_LENGTH_MAX)


STEPS = (
    Action("F5", "Open", "receive", open_receipt, on_row=False, help=OPEN_HELP),
    Action("F4", "Close", "receive", close_receipt, states=(OPEN, OPEN_UNMATCHED)),
    Action("F8", "Match", "order", match, states=(OPEN_UNMATCHED, CLOSED_UNMATCHED)),
)
