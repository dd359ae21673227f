"""Goods in quality check that wait for a decision: let go, or rejected with a reason."""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from decimal import Decimal
from typing import Any, TypedDict

from core.catalogue.reason import SCRAP, reasons_for
from core.errors import Rejection
from core.inbound.decide_quality import LIMIT_MAX, InCheck, RejectQuality, ReleaseQuality, waiting_for_decision
from core.values import DECIMALS_MAX, show_decimal, show_quantity, to_decimal
from tui.desk.exception_kind import Kind, key_of, name_of
from tui.desk.screen import Action, Detail, Row
from tui.desk.times import since
from tui.dialogue import Ask, Dialogue, Post, Show, Step, ask, choose, quantity_up_to
from tui.goods import weight
from tui.station import Station

CHECK = "quality"
APART = "\t"  # in no code


class _Goods(TypedDict):
    sku: str
    quantity: Decimal
    location: str
    plate: str
    lot: str
    serial: str
    owner: str
    catch: Decimal | None
    site: str


def rows(station: Station, typed: str, most: int) -> Sequence[Row]:
    """The goods that fit, those first that wait longest."""
    return [_row(station, each) for each in station.read(waiting_for_decision, station.site.id, typed, most)]


def detail(station: Station, name: str) -> Detail:
    """What it is and where, and who wants it already."""
    goods = _need(station, name)
    wanted = f"{show_quantity(goods.reserved)} {goods.unit} are reserved" if goods.reserved else ""
    facts = (
        f"{_amount(goods)} {goods.name}",
        f"in check for {since(station, goods.since)}",
        _where(goods),
        " ".join(filter(None, (goods.lot, f"expires {goods.expires_on}" if goods.expires_on else ""))),
        goods.owner and f"owned by {goods.owner}",
        wanted,
    )
    return Detail(f"in check {goods.sku}", tuple(filter(None, facts)))


def release(station: Station, context: Mapping[str, str]) -> Dialogue:
    """How much of it passed."""
    goods = _need(station, name_of(context))
    amount, catch = yield from _how_much(station, goods, "release")
    yield Post(command=ReleaseQuality(**_named(station, goods, amount, catch)))
    return None


def reject(station: Station, context: Mapping[str, str]) -> Dialogue:
    """How much of it failed, and why."""
    goods = _need(station, name_of(context))
    amount, catch = yield from _how_much(station, goods, "reject")
    reasons = {each.name: each.code for each in station.read(reasons_for, SCRAP)}
    why = yield from choose(reasons, prompt="WHY", hint=f"{show_decimal(amount)} {goods.unit} {goods.sku}: why?")
    yield Post(command=RejectQuality(**_named(station, goods, amount, catch), reason=why))
    return None


def _how_much(station: Station, goods: InCheck, what: str) -> Generator[Step, Any, tuple[Decimal, Decimal | None]]:
    """All of it or a part; a serial goes whole, and a part of weighed goods is weighed."""
    there = to_decimal(goods.quantity)
    shown = Show(
        big=show_decimal(there), big_note=f"{goods.unit} in check", lines=(f"{goods.sku} {goods.name}", _where(goods))
    )
    if goods.is_serial:
        yield Ask(prompt=f"ENT={what}", entered=True, hint=f"serial {goods.lot}", show=shown)
        return there, None
    read = quantity_up_to(there, goods.sku, goods.location, DECIMALS_MAX)
    amount: Decimal = yield from ask("QTY", read, offered=there, hint=f"how many to {what}?", show=shown)
    if not goods.catch_unit or amount == there:
        return amount, None
    catch = yield from weight(station, goods.catch_unit, f"{show_decimal(amount)} {goods.unit} {goods.sku}")
    return amount, catch


def _named(station: Station, goods: InCheck, amount: Decimal, catch: Decimal | None) -> _Goods:
    return {
        "sku": goods.sku,
        "quantity": amount,
        "location": "" if goods.plate else goods.location,
        "plate": goods.plate,
        "lot": "" if goods.is_serial else goods.lot,
        "serial": goods.lot if goods.is_serial else "",
        "owner": goods.owner,
        "catch": catch,
        "site": station.site.code,
    }


def _need(station: Station, name: str) -> InCheck:
    sku = name.partition(APART)[0]
    found = station.read(waiting_for_decision, station.site.id, sku, LIMIT_MAX)
    goods = next((each for each in found if _name(each) == name), None)
    if goods is None:
        raise Rejection("nothing_in_check", sku=sku)
    return goods


def _name(goods: InCheck) -> str:
    return APART.join((goods.sku, goods.location, goods.plate, goods.lot, goods.owner))


def _row(station: Station, goods: InCheck) -> Row:
    said = " ".join(filter(None, (_amount(goods), goods.lot)))
    cells = ("in check", goods.plate or goods.location, goods.sku, said, since(station, goods.since), goods.owner)
    brief = f"in check {goods.sku} {_amount(goods)} {goods.plate or goods.location}"
    return Row(key_of(CHECK, _name(goods)), cells, brief, CHECK)


def _amount(goods: InCheck) -> str:
    return f"{show_quantity(goods.quantity)} {goods.unit}"


def _where(goods: InCheck) -> str:
    return " ".join(filter(None, (f"at {goods.location}", goods.plate and f"on {goods.plate}")))


KIND = Kind(
    CHECK,
    "in check",
    rows,
    detail,
    (
        Action("F4", "Release", "decide_quality", release, states=(CHECK,)),
        Action("F8", "Reject", "decide_quality", reject, states=(CHECK,)),
    ),
)
