"""What waits for somebody's decision: what was found wrong on the floor, closed bins with goods, stuck labels."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from core.errors import Rejection
from core.internal.look_up import Stock, location_card
from core.printing import HeldLabel, labels_that_ask
from core.text import search_text
from core.work_list import WorkRow, closed_bins, find_work, find_work_numbered
from tui.desk.open_work import CANCEL, FREE_IT, PRIORITIZE, facts_of, find, named, work_row
from tui.desk.screen import ROW, Action, DeskScreen, Detail, Row
from tui.dialogue import Dialogue, Tell, choose
from tui.station import Station
from tui.view import Table

COLUMNS = ("What", "Where", "Item", "What is said", "Who")
GOODS_COLUMNS = ("Item", "Name", "Lot", "Quantity", "Status")
FILED = ("check", "count")  # kinds of work that people ask for where something is wrong
BIN, LABEL = "bin", "label"
LABELS_MAX = 500


def rows(station: Station, typed: str, most: int) -> Sequence[Row]:
    """What was filed, the most urgent first, then closed bins, then labels."""
    site, now = station.site.id, station.room.clock()
    filed = [_filed(station, work) for work in station.read(find_work, site, typed, now, most, FILED)]
    bins = [_bin(code) for code in station.read(closed_bins, site, typed, most)]
    labels = [_label(label) for label in station.read(labels_that_ask, LABELS_MAX) if _fits(label, typed)]
    return [*filed, *bins, *labels][:most]


def detail(station: Station, key: str) -> Detail:
    """What was filed with the goods at the place; the goods in a closed bin; why a label does not come out."""
    what, _, name = key.partition(" ")
    if what == BIN:
        return _place(station, name, f"bin {name}", ("closed, with goods in it",))
    if what == LABEL:
        label = _need_label(station, key)
        return Detail(f"label {label.job}", (label.trouble, f"{label.label} at {label.printer}", label.state))
    work = station.read(find_work_numbered, station.site.id, int(key))
    if work is None:
        return Detail(f"work {key}", ("It is done, or cancelled.",))
    return _place(station, work.source, f"{named(work)} {key}", facts_of(station, work))


def settle(station: Station, context: Mapping[str, str]) -> Dialogue:
    """Asks what became of a label."""
    label = _need_label(station, context[ROW])
    came_out = {"it came out": True, "print it again": False}
    never = {"leave it": True, "try it again": False}
    options = came_out if label.state == "uncertain" else never
    done = yield from choose(options, hint=f"look at {label.printer}, key 1 or 2")
    station.room.print_queue().settle(label.job, done=done)
    said = next(word for word, meant in options.items() if meant is done)
    yield Tell(happened=f"Label {label.job}: {said}")
    return None


def _filed(station: Station, work: WorkRow) -> Row:
    row = work_row(station, work)
    who = work.holder if row.state == "taken" else ""
    cells = (named(work), work.source or work.plate, work.sku, work.note, who)
    said = work.note or work.sku
    return Row(row.key, cells, f"{named(work)} {work.source or work.plate} {said}", row.state)


def _bin(code: str) -> Row:
    return Row(f"{BIN} {code}", ("closed bin", code, "", "it holds goods", ""), f"closed bin {code} holds goods", BIN)


def _label(label: HeldLabel) -> Row:
    cells = ("label", label.printer, "", label.trouble or label.state, "")
    brief = f"label {label.job} {label.printer} {label.trouble or label.state}"
    return Row(f"{LABEL} {label.job}", cells, brief, LABEL)


def _fits(label: HeldLabel, typed: str) -> bool:
    text = search_text("label", str(label.job), label.printer, label.label, label.trouble)
    return all(word in text for word in search_text(typed).split())


def _need_label(station: Station, key: str) -> HeldLabel:
    number = int(key.partition(" ")[2])
    found = next((each for each in station.read(labels_that_ask, LABELS_MAX) if each.job == number), None)
    if found is None:
        raise Rejection("nothing_to_settle", job=number)
    return found


def _place(station: Station, place: str, about: str, facts: tuple[str, ...]) -> Detail:
    """With what lies there now, if it is at a place."""
    if not place:
        return Detail(about, facts)
    card = station.read(location_card, station.site.id, place)
    narrow = tuple(f"{row.sku} {row.shown} {row.lot}".strip() for row in card.stock)
    table = Table(GOODS_COLUMNS, tuple(_goods(row) for row in card.stock), narrow=narrow) if card.stock else None
    return Detail(about, (*facts, *card.facts), table)


def _goods(row: Stock) -> tuple[str, ...]:
    return row.sku, row.name, row.lot, row.shown, row.standing


SETTLE = Action("F7", "Settle", "print", settle, states=(LABEL,))

SCREEN = DeskScreen(
    code="exceptions",
    word="Exceptions",
    title="EXCEPTIONS",
    permission="plan_work",
    columns=COLUMNS,
    rows=rows,
    detail=detail,
    find=find,
    hint="scan a bin, or type",
    actions=(FREE_IT, PRIORITIZE, SETTLE, CANCEL),
    help=("what, bin, item, printer,", "or what is said"),
)
