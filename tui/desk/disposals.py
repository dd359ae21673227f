"""Goods that somebody has put aside to be disposed of: another one approves it, or they are kept."""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from typing import Any

from core.errors import Rejection
from core.internal.dispose import ApproveDisposal, Proposed, RefuseDisposal, proposals
from core.values import show_quantity
from core.work_list import WorkRow, find_work, find_work_numbered
from tui.desk.exception_kind import Kind, at_place, key_of, name_of
from tui.desk.open_work import facts_of
from tui.desk.screen import Action, Detail, Row
from tui.desk.times import since
from tui.dialogue import Ask, Dialogue, Post, Show, Step
from tui.station import Station

DISPOSE = "dispose"


def rows(station: Station, typed: str, most: int) -> Sequence[Row]:
    """What waits for a second person."""
    site, now = station.site.id, station.room.clock()
    work = station.read(find_work, site, typed, now, most, (DISPOSE,))
    made = station.read(proposals, [each.number for each in work])
    return [_row(station, each, made[each.number]) for each in work if each.number in made]


def detail(station: Station, name: str) -> Detail:
    """What is to go, why, who says so, and what else is at the place."""
    work, proposed = _need(station, name)
    facts = (f"put aside by {proposed.operator}: another one approves", *facts_of(station, work))
    return at_place(station, work.source, f"disposal {work.number}", facts)


def approve(station: Station, context: Mapping[str, str]) -> Dialogue:
    """Shows what is to go, and has it gone on ENT."""
    proposed = yield from _confirm(station, context, "approve", "ENT disposes of it")
    yield Post(command=ApproveDisposal(proposal=proposed.posting))
    return None


def refuse(station: Station, context: Mapping[str, str]) -> Dialogue:
    """Shows what is to go, and has it kept on ENT."""
    proposed = yield from _confirm(station, context, "refuse", "ENT keeps the goods")
    yield Post(command=RefuseDisposal(proposal=proposed.posting))
    return None


def _confirm(station: Station, context: Mapping[str, str], what: str, hint: str) -> Generator[Step, Any, Proposed]:
    work, proposed = _need(station, name_of(context))
    big, note = _amount(work), f"{work.sku} {work.note}"
    lines = (work.name, f"at {work.source} {work.plate}".strip(), f"put aside by {proposed.operator}")
    yield Ask(prompt=f"ENT={what}", entered=True, hint=hint, show=Show(big=big, big_note=note, lines=lines))
    return proposed


def _need(station: Station, name: str) -> tuple[WorkRow, Proposed]:
    number = int(name)
    work = station.read(find_work_numbered, station.site.id, number)
    proposed = station.read(proposals, [number]).get(number)
    if work is None or proposed is None:
        raise Rejection("unknown_work", work=number)
    return work, proposed


def _row(station: Station, work: WorkRow, proposed: Proposed) -> Row:
    where = work.plate or work.source
    said = " ".join(filter(None, (_amount(work), work.lot, work.note)))
    cells = ("dispose of", where, work.sku, said, since(station, work.made_at), proposed.operator)
    brief = f"dispose of {work.sku} {_amount(work)} {where} {proposed.operator}"
    return Row(key_of(DISPOSE, str(work.number)), cells, brief, DISPOSE)


def _amount(work: WorkRow) -> str:
    return f"{show_quantity(work.quantity or 0)} {work.unit}"


KIND = Kind(
    DISPOSE,
    "dispose of",
    rows,
    detail,
    (
        Action("F4", "Approve", "approve_disposal", approve, states=(DISPOSE,)),
        Action("F8", "Refuse", "approve_disposal", refuse, states=(DISPOSE,)),
    ),
)
