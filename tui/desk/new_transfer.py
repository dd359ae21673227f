"""Ordering a transfer at the desk: to which site, its number and date, then its lines; a draft comes of it."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from datetime import date
from typing import Any

from core.catalogue.site import all_sites
from core.errors import Rejection
from core.inbound.purchase_order import NUMBER_LENGTH_MAX, require_length, require_new_number
from core.internal.order_transfer import OrderTransfer, TransferLine, transit_places
from core.internal.transfer_list import next_transfer
from core.text import upper_code
from tui.desk.item_lines import HELP as LINES_HELP
from tui.desk.item_lines import item_lines
from tui.desk.order_lines import day_of
from tui.desk.screen import ROW
from tui.dialogue import Dialogue, Post, Show, Step, ask, choose
from tui.station import Station

NO_DATE = "none"
HELP = ("To which site, number", *LINES_HELP, "Then approve it: F4")


def new_transfer(station: Station, _context: Mapping[str, str]) -> Dialogue:
    """To which site, through which place, its number and date; then its lines."""
    to_site = yield from _to_site(station)
    transit = yield from _transit(station)
    number = yield from _number(station, to_site)
    due_on = yield from _due(station, f"{number} to {to_site}")
    lines = yield from item_lines(station, f"{number} to {to_site}", packs=True)
    require_length(len(lines))
    wanted = tuple(TransferLine(sku=line.sku, quantity=line.quantity, pack=line.pack) for line in lines)
    command = OrderTransfer(
        number=number, to_site=to_site, lines=wanted, transit=transit, due_on=due_on, draft=True, site=station.site.code
    )
    yield Post(command=command, context={ROW: number}, todo="F4 approves it")
    return {ROW: number}


def _to_site(station: Station) -> Generator[Step, Any, str]:
    """The only other site by ENT, else one by its code."""
    others = [each.code for each in station.read(all_sites) if each.id != station.site.id]
    if not others:
        raise Rejection("only_site", site=station.site.code)

    def site(text: str) -> str:
        code = text.strip().upper()
        if code == station.site.code:
            raise Rejection("same_site", site=code)
        if code not in others:
            raise Rejection("unknown_site", site=text)
        return code

    shown = Show(lines=(f"From {station.site.code} to:", *others))
    offered = others[0] if len(others) == 1 else None
    answer: str = yield from ask("TO", site, offered=offered, hint="key the site it goes to", show=shown)
    return answer


def _transit(station: Station) -> Generator[Step, Any, str]:
    """Asked only where there are several."""
    places = station.read(transit_places, station.site.id)
    if not places:
        raise Rejection("no_transit", site=station.site.code, count="no")
    if len(places) == 1:
        return places[0]
    return (yield from choose({each: each for each in places}, hint="through which place?"))


def _number(station: Station, to_site: str) -> Generator[Step, Any, str]:
    def new_number(text: str) -> str:
        number = upper_code("number", text.strip(), NUMBER_LENGTH_MAX)
        station.read(require_new_number, number)
        return number

    offered = station.read(next_transfer, station.site.id) or None
    shown = Show(lines=(f"Transfer to {to_site}",))
    number: str = yield from ask("NUMBER", new_number, offered=offered, hint="key its number", show=shown)
    return number


def _due(station: Station, head: str) -> Generator[Step, Any, date | None]:
    answer = yield from ask(
        "DUE", day_of(station), offered=NO_DATE, hint="key YYMMDD, +2w, or ENT", show=Show(lines=(head,))
    )
    return answer if isinstance(answer, date) else None
