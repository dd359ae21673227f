"""What waits for somebody's decision: what was found wrong on the floor, and whatever else cannot go on by itself."""

from __future__ import annotations

from collections.abc import Sequence

from core.errors import Rejection
from core.identify import Found, Lot, Order
from core.work_list import BLOCKED, WorkRow, find_work, find_work_numbered
from tui.desk import disposals, in_check, shut_bins, stuck_labels, unknown_codes, unmatched
from tui.desk.exception_kind import at_place
from tui.desk.open_work import CANCEL, FREE_IT, PRIORITIZE, facts_of, named, work_row
from tui.desk.open_work import find as find_of_work
from tui.desk.screen import DeskScreen, Detail, Row
from tui.desk.times import since
from tui.station import Station

COLUMNS = ("What", "Where", "Item", "What is said", "For", "Who")
FILED = ("check", "count")  # kinds of work that people ask for where something is wrong
KINDS = (
    shut_bins.BLOCKED_BIN,
    disposals.KIND,
    in_check.KIND,
    unmatched.KIND,
    unknown_codes.KIND,
    shut_bins.CLOSED_BIN,
    stuck_labels.KIND,
)


def rows(station: Station, typed: str, most: int) -> Sequence[Row]:
    """What was filed, the most urgent first, then kind after kind."""
    work = station.read(find_work, station.site.id, typed, station.room.clock(), most, FILED)
    found = [_filed(station, each) for each in work if not _is_block(each)]
    for kind in KINDS:
        if len(found) < most:
            found += kind.found(station, typed, most - len(found))
    return found


def detail(station: Station, key: str) -> Detail:
    """What was filed with the goods at the place, or what the kind knows of it."""
    code, _, name = key.partition(" ")
    kind = next((each for each in KINDS if each.code == code), None)
    if kind is not None:
        try:
            return kind.detail(station, name)
        except Rejection as gone:
            return Detail(kind.word, (gone.happened, gone.todo))
    work = station.read(find_work_numbered, station.site.id, int(key))
    if work is None:
        return Detail(f"work {key}", ("It is done, or cancelled.",))
    return at_place(station, work.source, f"{named(work)} {key}", facts_of(station, work))


def find(found: Found) -> str | None:
    """What is wrong at a place, with an item, a lot, or the goods of an order."""
    match found:
        case Lot():
            return found.code
        case Order():
            return found.number
    return find_of_work(found)


def _is_block(work: WorkRow) -> bool:
    """The bin stands in the list itself then, until it is unblocked."""
    return work.kind == "check" and work.note == BLOCKED


def _filed(station: Station, work: WorkRow) -> Row:
    row = work_row(station, work)
    who = work.holder if row.state == "taken" else ""
    cells = (named(work), work.source or work.plate, work.sku, work.note, since(station, work.made_at), who)
    said = work.note or work.sku
    return Row(row.key, cells, f"{named(work)} {work.source or work.plate} {said}", row.state)


SCREEN = DeskScreen(
    code="exceptions",
    word="Exceptions",
    title="EXCEPTIONS",
    permission="plan_work",
    columns=COLUMNS,
    rows=rows,
    detail=detail,
    find=find,
    hint="scan a bin or code, or type",
    actions=(FREE_IT, PRIORITIZE, *(action for kind in KINDS for action in kind.actions), CANCEL),
    help=("what, bin, item, printer,", "or what is said"),
)
