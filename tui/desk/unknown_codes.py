"""Codes that nobody knew when they were scanned: said to be an item's, or dismissed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from core.catalogue.captured_codes import LIMIT_MAX, CapturedCode, captured_codes, likely_item
from core.catalogue.item import need_item, packs_of
from core.catalogue.unknown_code import AttachCode, DismissCode, shown_code
from core.errors import Rejection
from core.identify import Item
from core.values import safe_text, show_quantity
from tui.desk.exception_kind import Kind, key_of, name_of
from tui.desk.screen import Action, Detail, Row
from tui.desk.times import shown_time, since
from tui.dialogue import Ask, Dialogue, Post, Show, ask, quantity_of
from tui.station import Station

CODE = "code"


def rows(station: Station, typed: str, most: int) -> Sequence[Row]:
    """The codes that fit, the latest first."""
    return [_row(station, each) for each in station.read(captured_codes, station.site.id, typed, most)]


def detail(station: Station, code: str) -> Detail:
    """Where it was scanned, by whom, in the middle of what, and the item that it may be a pack of."""
    kept = _need(station, code)
    likely = station.read(likely_item, code)
    times = f"scanned {kept.times} times, last" if kept.times > 1 else "scanned"
    facts = (
        kept.remark,
        f"{times} {shown_time(station, kept.happened_at)} by {kept.operator} at {kept.device}",
        " ".join(filter(None, (kept.task.replace("_", " "), kept.document, kept.location and f"at {kept.location}"))),
        kept.previous and f"after {kept.previous}",
        kept.scanned if kept.scanned != shown_code(code) else "",
        f"perhaps a pack of {likely.sku} {likely.name}" if likely else "",
    )
    return Detail(f"code {shown_code(code)}", tuple(filter(None, facts)))


def attach(station: Station, context: Mapping[str, str]) -> Dialogue:
    """Which item it is, and how many of it go by the code."""
    code = name_of(context)
    kept = _need(station, code)
    likely = station.read(likely_item, code)
    offered = likely.sku if likely else None
    told = tuple(filter(None, (kept.remark, likely and f"perhaps {likely.sku} {likely.name}")))
    hint = "ENT if so, else scan it" if likely else "scan the item, F2 finds it"
    shown = Show(lines=(shown_code(code), *told))
    found = yield Ask(prompt="ITEM", kinds=(Item,), offered=offered, hint=hint, show=shown)
    of = station.read(need_item, found.sku if isinstance(found, Item) else found)
    packs = " ".join(f"{pack.code}={show_quantity(pack.quantity)}" for pack in station.read(packs_of, of))
    single = None if of.sku == offered else Decimal(1)
    shown = Show(lines=tuple(filter(None, (f"{of.sku} {of.name}", shown_code(code), packs))))
    holds: Decimal = yield from ask(
        "HOLDS", quantity_of(of.decimals), offered=single, hint=f"how many {of.unit} has one?", show=shown
    )
    yield Post(command=AttachCode(code=code, sku=of.sku, holds=holds))
    return None


def dismiss(station: Station, context: Mapping[str, str]) -> Dialogue:
    """It is none of ours; why may be left out."""
    code = name_of(context)
    kept = _need(station, code)
    shown = Show(lines=tuple(filter(None, (shown_code(code), kept.remark))))
    remark: str = yield from ask("WHY", safe_text, entered="", hint="key why, ENT dismisses it", show=shown)
    yield Post(command=DismissCode(code=code, remark=remark))
    return None


def _need(station: Station, code: str) -> CapturedCode:
    found = station.read(captured_codes, station.site.id, code, LIMIT_MAX)
    kept = next((each for each in found if each.code == code), None)
    if kept is None:
        raise Rejection("code_not_waiting", code=shown_code(code))
    return kept


def _row(station: Station, kept: CapturedCode) -> Row:
    times = f"{kept.times}x" if kept.times > 1 else ""
    said = " ".join(filter(None, (shown_code(kept.code), times, kept.remark)))
    where = kept.location or kept.document
    cells = ("code", where, "", said, since(station, kept.happened_at), kept.operator)
    return Row(key_of(CODE, kept.code), cells, f"code {said} {kept.operator}", CODE)


KIND = Kind(
    CODE,
    "unknown code",
    rows,
    detail,
    (
        Action("F4", "Attach", "set_up_codes", attach, states=(CODE,)),
        Action("F8", "Dismiss", "set_up_codes", dismiss, states=(CODE,)),
    ),
)
