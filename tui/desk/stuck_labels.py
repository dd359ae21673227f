"""Labels that ask what became of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from core.errors import Rejection
from core.printing import HeldLabel, labels_that_ask
from core.text import search_text
from tui.desk.exception_kind import Kind, key_of, name_of
from tui.desk.screen import Action, Detail, Row
from tui.dialogue import Dialogue, Tell, choose
from tui.station import Station

LABEL = "label"
LABELS_MAX = 500


def rows(station: Station, typed: str, most: int) -> Sequence[Row]:
    """The labels that fit, printer by printer."""
    return [_row(label) for label in station.read(labels_that_ask, LABELS_MAX) if _fits(label, typed)][:most]


def detail(station: Station, name: str) -> Detail:
    """Why it does not come out."""
    label = _need_label(station, name)
    return Detail(f"label {label.job}", (label.trouble, f"{label.label} at {label.printer}", label.state))


def settle(station: Station, context: Mapping[str, str]) -> Dialogue:
    """Asks what became of a label."""
    label = _need_label(station, name_of(context))
    came_out = {"it came out": True, "print it again": False}
    never = {"leave it": True, "try it again": False}
    options = came_out if label.state == "uncertain" else never
    done = yield from choose(options, hint=f"look at {label.printer}, key 1 or 2")
    station.room.print_queue().settle(label.job, done=done)
    said = next(word for word, meant in options.items() if meant is done)
    yield Tell(happened=f"Label {label.job}: {said}")
    return None


def _row(label: HeldLabel) -> Row:
    trouble = label.trouble or label.state
    brief = f"label {label.job} {label.printer} {trouble}"
    return Row(key_of(LABEL, str(label.job)), (LABEL, label.printer, "", trouble, "", ""), brief, LABEL)


def _fits(label: HeldLabel, typed: str) -> bool:
    text = search_text(str(label.job), label.printer, label.label, label.trouble)
    return all(word in text for word in search_text(typed).split())


def _need_label(station: Station, name: str) -> HeldLabel:
    number = int(name)
    found = next((each for each in station.read(labels_that_ask, LABELS_MAX) if each.job == number), None)
    if found is None:
        raise Rejection("nothing_to_settle", job=number)
    return found


KIND = Kind(LABEL, "label", rows, detail, (Action("F7", "Settle", "print", settle, states=(LABEL,)),))
