"""Filling the pick faces: the most urgent work first, one at a time."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from decimal import Decimal
from typing import Any

from core.errors import Rejection
from core.identify import Item, Location, Lot, Plate
from core.internal.look_up import goods_at
from core.internal.replenish import (
    Replenish,
    ReplenishRow,
    ReportEmpty,
    renew_replenishment,
    take_replenishment,
)
from core.values import show_decimal, show_quantity, to_decimal
from core.work import let_go
from tui.dialogue import Ask, Dialogue, Post, Pressed, Show, Step, Tell, choose, scan
from tui.goods import lot_on, part_of, weight
from tui.station import Station
from tui.view import Key
from tui.words import describe

LATER = Key("F5", "Later", 3)
PUT_OFF_MAX = 20
LOST = ("work_of_another", "work_settled")  # somebody else has done it, or is at it since one's lease ended
HELP = (
    "Go there, scan FROM",
    "Take QTY, scan TO",
    "Key QTY for less, 0:",
    "nothing is there",
    "F5: another first",
)


def replenish(station: Station, context: Mapping[str, str]) -> Dialogue:
    """From, how much, to; what is sent for is nobody else's meanwhile."""
    later = [int(each) for each in context.get("later", "").split()][-PUT_OFF_MAX:]
    room, clock = station.room, station.room.clock
    row = room.write(take_replenishment, station.site.id, station.operator, station.device, clock(), later)
    if row is None:
        yield Ask(prompt="ENT=look", entered=True, hint="nothing to fill: ENT looks", show=_none())
        return {}
    try:
        return (yield from _bring(station, row, later))
    except Rejection as refused:
        if refused.code not in LOST:
            raise
        yield Tell(happened=refused.happened, todo="put it back, take the next", warning=True)
        return dict(context)


def _bring(station: Station, row: ReplenishRow, later: list[int]) -> Dialogue:
    start = yield from _from(row)
    if isinstance(start, Pressed):
        station.room.write(let_go, [row.number], station.room.clock())
        return {"later": " ".join(map(str, [*later, row.number]))}
    row = _renewed(station, row)
    if not isinstance(start, Plate) and len(station.read(goods_at, station.site.id, row.source)) > 1:
        yield from _item(row)
        row = _renewed(station, row)
    amount: Decimal = yield _quantity(row)
    if not amount:
        yield Post(command=ReportEmpty(work=row.number), todo="take the next")
        return None
    yield from _at(row.target, row.target_digits, "TO", _show(row, row.target, show_decimal(amount)))
    row = _renewed(station, row)  # not before: the scan that committed the quantity would go to other work
    catch = yield from _weight(station, row, amount)
    short = yield from _is_short(row, amount)
    command = Replenish(work=row.number, quantity=amount, catch=catch, short=short)
    yield Post(command=command, todo="take the next")
    return None


def _renewed(station: Station, row: ReplenishRow) -> ReplenishRow:
    """The work as it is now, for a while longer one's own."""
    room = station.room
    return room.write(renew_replenishment, row.number, station.operator, station.device, room.clock())


def _from(row: ReplenishRow) -> Generator[Step, Any, Location | Plate | Pressed]:
    """The bin of the reserve, or the pallet itself."""
    show = _show(row, row.source, show_quantity(row.left))
    start: Location | Plate | Pressed = yield from _at(
        row.source, row.source_digits, "FROM", show, row.plate, keys=(LATER,)
    )
    return start


def _at(code: str, digits: str, prompt: str, show: Show, plate: str = "", **more: Any) -> Generator[Step, Any, Any]:
    """Asks for this place, or the plate there."""
    there = Location(code, "", digits)
    kinds = (Location, Plate) if plate else (Location,)
    short = {digits: there, code[-3:] + digits: there}
    found = yield from scan(kinds, prompt, hint=f"scan {code}", show=show, short=short, **more)
    if not isinstance(found, Pressed) and found.code not in (code, plate):
        raise Rejection("wrong_scan", found=describe(found), wanted=f"scan {code}")
    return found


def _item(row: ReplenishRow) -> Generator[Step, Any, None]:
    """In a bin of several goods the right one is scanned."""
    wanted = " ".join(filter(None, (row.sku, row.plate or row.lot)))
    show = _show(row, row.sku, show_quantity(row.left))
    found = yield from scan((Item, Lot, Plate), "ITEM", hint=f"scan {wanted}", show=show)
    if isinstance(found, Plate):
        is_right = found.code == row.plate
    else:
        is_right = found.sku == row.sku and lot_on(found) in ("", row.lot)
    if not is_right:
        raise Rejection("wrong_scan", found=describe(found), wanted=f"scan {wanted}")


def _quantity(row: ReplenishRow) -> Ask:
    """How much is taken: all that is asked for, unless less is keyed."""
    left = show_quantity(row.left)
    return Ask(
        prompt="QTY",
        parse=part_of(to_decimal(row.left), row.decimals, lambda: Rejection("over_work", open=left, sku=row.sku)),
        offered=to_decimal(row.left),
        then=(Location,),
        hint=f"take it, then scan {row.target}",
        show=_show(row, left, row.target, big_note=f"{row.unit} to take"),
    )


def _weight(station: Station, row: ReplenishRow, amount: Decimal) -> Generator[Step, Any, Decimal | None]:
    """What weighed goods weigh, unless they are all that was there."""
    if not row.catch_unit:
        return None
    there = [
        each
        for each in station.read(goods_at, station.site.id, row.source, row.plate)
        if (each.sku, each.lot, each.plate, each.standing) == (row.sku, row.lot, row.plate, "available")
    ]
    if there and to_decimal(there[0].quantity) == amount:
        return None
    return (yield from weight(station, row.catch_unit, f"{show_decimal(amount)} {row.unit} {row.sku}"))


def _is_short(row: ReplenishRow, amount: Decimal) -> Generator[Step, Any, bool]:
    """Of less than was asked for: whether more can be fetched."""
    left = to_decimal(row.left) - amount
    if not left:
        return False
    why = {"I fetch the rest": False, "that was all": True}
    return (yield from choose(why, prompt="WHY", hint=f"{show_decimal(left)} fewer: why?"))


def _show(row: ReplenishRow, big: str, other: str, *, big_note: str = "") -> Show:
    goods = f"{row.sku} {row.name}"
    where = f"{row.source} > {row.target}"
    note = big_note or f"{other} {row.unit} {row.sku}"
    lot = (f"Lot {row.lot}",) if row.lot else ()
    plate = (f"on {row.plate}",) if row.plate else ()
    return Show(big=big, big_note=note, lines=(where, goods, *lot, *plate))


def _none() -> Show:
    return Show(lines=("All faces are full,", "or others are at it."))
