"""Bins that take no goods: blocked by somebody on the floor until it is seen to, or closed with goods in them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from core.internal.report_problem import UnblockLocation
from core.work_list import BLOCKED, BlockedBin, blocked_bins, closed_bins
from tui.desk.exception_kind import Kind, at_place, key_of, name_of
from tui.desk.screen import Action, Detail, Row
from tui.desk.times import since
from tui.dialogue import Ask, Dialogue, Post, Show
from tui.station import Station

CLOSED = "bin"


def blocked_rows(station: Station, typed: str, most: int) -> Sequence[Row]:
    """The blocked bins that fit, those first that wait longest."""
    return [_blocked(station, each) for each in station.read(blocked_bins, station.site.id, typed, most)]


def blocked_detail(station: Station, code: str) -> Detail:
    """Since when and by whom, with the goods in it."""
    found = next((each for each in station.read(blocked_bins, station.site.id, code, 100) if each.code == code), None)
    if found is None:
        return Detail(f"bin {code}", ("It takes goods again.",))
    by = f" by {found.operator}" if found.operator else ""
    facts = (f"blocked for {_since(station, found)}{by}",) if found.made_at else ()
    return at_place(station, code, f"bin {code}", facts)


def unblock(station: Station, context: Mapping[str, str]) -> Dialogue:
    """Lets goods into the bin again on ENT."""
    code = name_of(context)
    shown = Show(big=code, lines=("is blocked: takes no goods", "its check is done then"))
    yield Ask(prompt="ENT=unblock", entered=True, hint="ENT if it was seen to", show=shown)
    yield Post(command=UnblockLocation(location=code, site=station.site.code))
    return None


def closed_rows(station: Station, typed: str, most: int) -> Sequence[Row]:
    """The bins that are closed and hold goods all the same."""
    return [_closed(code) for code in station.read(closed_bins, station.site.id, typed, most)]


def closed_detail(station: Station, code: str) -> Detail:
    """The goods in it."""
    return at_place(station, code, f"bin {code}", ("closed, with goods in it",))


def _blocked(station: Station, found: BlockedBin) -> Row:
    cells = ("blocked", found.code, "", "it takes no goods", _since(station, found), found.operator)
    brief = f"blocked {found.code} {_since(station, found)}".strip()
    return Row(key_of(BLOCKED, found.code), cells, brief, BLOCKED)


def _closed(code: str) -> Row:
    cells = ("closed bin", code, "", "it holds goods", "", "")
    return Row(key_of(CLOSED, code), cells, f"closed bin {code} holds goods", CLOSED)


def _since(station: Station, found: BlockedBin) -> str:
    return since(station, found.made_at) if found.made_at else ""


UNBLOCK = Action("F4", "Unblock", "plan_work", unblock, states=(BLOCKED,))
BLOCKED_BIN = Kind(BLOCKED, "blocked bin", blocked_rows, blocked_detail, (UNBLOCK,))
CLOSED_BIN = Kind(CLOSED, "closed bin", closed_rows, closed_detail)
