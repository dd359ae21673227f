"""What is done with a lot at the desk: held, released, and called back step by step."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from core.errors import Rejection
from core.exchange.trace_file import put_trace
from core.internal.hold_lot import HoldLot
from core.internal.lot_list import LotBrief, find_lot_brief
from core.internal.recall_lot import CloseRecall, NoteTraced, RecallGoods, RecallLot
from core.internal.recall_steps import goods_left, last_recall
from core.internal.trace_lot import TraceRow, trace_lot
from core.ledger.sweep import DONE
from core.text import name_text
from core.values import show_decimal, show_quantity
from tui.desk.screen import ROW, Action
from tui.dialogue import Ask, Dialogue, Post, Show, Tell, ask
from tui.internal.hold_lot import hold_lot, release_lot
from tui.station import Station

APART = "\t"  # in no code
OPEN, HELD_BACK = "open", "held"
CALLED_BACK, GOODS_WAIT = "recalled", "recalled, goods wait"
TRACED, TRACED_GOODS_WAIT = "traced", "traced, goods wait"
UNDER_RECALL = (CALLED_BACK, GOODS_WAIT, TRACED, TRACED_GOODS_WAIT)
BATCHES_MAX = 20  # at once: what is left then waits for the next time, or for the night
SHOWN_MAX = 12


def key_of(sku: str, code: str) -> str:
    """The key of a lot's row."""
    return f"{sku}{APART}{code}"


def name_of_key(key: str) -> tuple[str, str]:
    """The SKU and the lot of a row's key."""
    sku, _, code = key.partition(APART)
    return sku, code


def hold(station: Station, context: Mapping[str, str]) -> Dialogue:
    """Why, and it is held at once at every site."""
    found = _need(station, context)
    yield from hold_lot(station, found.sku, _named(found), _head("Hold", found))
    return None


def release(station: Station, context: Mapping[str, str]) -> Dialogue:
    """Why, and anybody may have it again."""
    found = _need(station, context)
    yield from release_lot(station, found.sku, _named(found), _head("Release", found))
    return None


def recall(station: Station, context: Mapping[str, str]) -> Dialogue:
    """Why, what it is about once more, and it is held and the recall is open."""
    found = _need(station, context)
    reason = yield from ask("WHY", _reason, hint="key why it is recalled", show=Show(lines=_head("Recall", found)))
    places = tuple(f"at {each.words}" for each in station.read(goods_left, found.sku, found.code))
    lines = (*_head("Recall", found), f"why: {reason}", "Nobody gets any of it, at any site.", *places)
    yield Ask(prompt="ENT=recall", entered=True, hint="ENT recalls it, F3 leaves it", show=Show(lines=lines))
    command = RecallLot(site=station.site.code, sku=found.sku, reason=reason, **_named(found))
    yield Post(command=command, todo="F8 marks its goods")
    return None


def recall_goods(station: Station, context: Mapping[str, str]) -> Dialogue:
    """What lies of it gets the status, site by site and batch by batch."""
    found = _need(station, context)
    left = station.read(goods_left, found.sku, found.code)
    places = tuple(f"at {each.words}" for each in left) or ("All on hand is marked already.",)
    lines = (*_head("Goods of", found), *places, "What is reserved of it is released.")
    yield Ask(prompt="ENT=goods", entered=True, hint="ENT marks them as recalled", show=Show(lines=lines))
    balances = 0
    for _ in range(BATCHES_MAX):
        if not left:
            break
        try:
            outcome = yield Post(command=RecallGoods(site=left[0].site, sku=found.sku, **_named(found)))
        except Rejection as refused:
            if refused.code != DONE:
                raise
        else:
            balances += int(outcome.facts["balances"])
        left = station.read(goods_left, found.sku, found.code)
    waiting = sum(each.balances for each in left)
    todo = f"{waiting} are left: F8 again" if waiting else "F2 when it is traced"
    yield Tell(happened=f"{found.sku} {found.code}: {balances} balances recalled", todo=todo)
    return None


def note_traced(station: Station, context: Mapping[str, str]) -> Dialogue:
    """Who has it, and what was done about that."""
    found = _need(station, context)
    gone = [row for row in station.read(trace_lot, found.sku, found.code) if row.way == "to"]
    lines = tuple(_in_short(row) for row in gone[:SHOWN_MAX]) or ("None of it has left the house.",)
    more = (f"and {len(gone) - SHOWN_MAX} more: F7 has all",) if len(gone) > SHOWN_MAX else ()
    shown = Show(lines=(*_head("Who has", found), *lines, *more))
    note = yield from ask("NOTE", _note, hint="key what was done, who was told", show=shown)
    command = NoteTraced(site=station.site.code, sku=found.sku, note=note, **_named(found))
    yield Post(command=command)
    return None


def close(station: Station, context: Mapping[str, str]) -> Dialogue:
    """A last note, or the one that is there."""
    found = _need(station, context)
    steps = station.read(last_recall, found.sku, found.code)
    noted = (f"traced: {steps.note}",) if steps is not None and steps.note else ()
    shown = Show(lines=(*_head("Close recall", found), *noted, "The lot stays held until it is released."))
    note: str = yield from ask("NOTE", _note, entered="", hint="ENT closes it, or key a note", show=shown)
    yield Post(command=CloseRecall(site=station.site.code, sku=found.sku, note=note, **_named(found)))
    return None


def write_trace(station: Station, context: Mapping[str, str]) -> Dialogue:
    """Writes where it came from, lies and went, into the station's folder."""
    found = _need(station, context)
    if not station.documents:
        raise Rejection("no_document_folder")
    steps = station.read(trace_lot, found.sku, found.code)
    lines = (*_head("Trace", found), f"{len(steps) - 1} steps, as a CSV file in", station.documents)
    yield Ask(prompt="ENT=write", entered=True, hint="ENT writes it, F3 leaves it", show=Show(lines=lines))
    try:
        file = put_trace(steps, Path(station.documents))
    except OSError as error:
        raise Rejection("document_not_written", file=error.filename, reason=error.strerror) from error
    yield Tell(happened=str(file))
    return None


def _need(station: Station, context: Mapping[str, str]) -> LotBrief:
    sku, code = name_of_key(context[ROW])
    found = station.read(find_lot_brief, station.site.id, sku, code, station.today())
    if found is None:
        raise Rejection("unknown_lot", sku=sku, lot=code)
    return found


def _named(found: LotBrief) -> dict[str, str]:
    return {"serial" if found.is_serial else "lot": found.code}


def _head(doing: str, found: LotBrief) -> tuple[str, ...]:
    here = f"{show_quantity(found.on_hand)} {found.unit} on hand here"
    return f"{doing} {found.sku} {found.code}", found.name, here


def _in_short(row: TraceRow) -> str:
    amount = f"{show_decimal(row.quantity)} {row.unit}" if row.quantity is not None else ""
    goods = f"{row.sku} {row.lot}".strip() if row.depth > 1 or not row.who else ""
    return " ".join(filter(None, (row.what, goods, amount, row.who, row.order)))


def _reason(text: str) -> str:
    return name_text(text, "reason")


def _note(text: str) -> str:
    return name_text(text, "note")


STEPS = (
    Action("F2", "Traced", NoteTraced.permission, note_traced, states=UNDER_RECALL),
    Action("F4", "Hold", HoldLot.permission, hold, states=(OPEN,)),
    Action("F4", "Release", HoldLot.permission, release, states=(HELD_BACK,)),
    Action("F7", "Trace", HoldLot.permission, write_trace),
    Action("F8", "Recall", RecallLot.permission, recall, states=(OPEN, HELD_BACK)),
    Action("F8", "Goods", RecallGoods.permission, recall_goods, states=(GOODS_WAIT, TRACED_GOODS_WAIT)),
    Action("F10", "Close", CloseRecall.permission, close, states=(TRACED,)),
)
