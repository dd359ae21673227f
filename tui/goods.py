"""Goods at a place as tasks ask for them: which of those that lie there, and what they weigh."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from decimal import Decimal
from typing import Any

from core.errors import Rejection
from core.identify import Item, Lot
from core.internal.look_up import Stock
from core.values import quantity, show_decimal, to_decimal
from tui.dialogue import Show, Step, ask, choose, parse_quantity
from tui.station import Station
from tui.view import Table

COLUMNS = ("Item", "Name", "Lot", "Plate", "Quantity", "Status")


def contents(place: str, rows: Sequence[Stock]) -> Show:
    """What lies at the place, or on the plate."""
    lines = tuple(f"{row.sku} {brief(row, place)}" for row in rows)
    cells = tuple((row.sku, row.name, row.lot, row.plate, row.shown, row.standing) for row in rows)
    return Show(big=place, table=Table(COLUMNS, cells, narrow=lines))


def brief(row: Stock, place: str = "") -> str:
    """How much it is and what tells it from the others at the place, in few words."""
    plate = "" if row.plate == place else row.plate
    standing = "" if row.standing == "available" else row.standing
    return " ".join(filter(None, (row.shown, row.lot, plate, standing)))


def lot_on(found: Item | Lot) -> str:
    """The lot or serial that was scanned, if it says one."""
    return found.code if isinstance(found, Lot) else found.lot or found.serial


def fitting(found: Item | Lot, rows: Sequence[Stock]) -> list[Stock]:
    """Those of the goods that the scan may mean."""
    lot = lot_on(found)
    return [row for row in rows if row.sku == found.sku and lot in ("", row.lot)]


def pick_goods(found: Item | Lot, rows: Sequence[Stock], place: str) -> Generator[Step, Any, Stock]:
    """The goods that are meant; where several fit, one is chosen by its number."""
    fit = fitting(found, rows)
    if not fit:
        raise Rejection("nothing_there", sku=f"{found.sku} {lot_on(found)}".strip(), location=place)
    if len(fit) == 1:
        return fit[0]
    return (yield from choose({brief(row): row for row in fit}, hint="which of these?"))


def weight_taken(station: Station, goods: Stock, amount: Decimal) -> Generator[Step, Any, Decimal | None]:
    """What a part of weighed goods weighs; all of them weigh what the book says."""
    if not goods.catch_unit or amount == to_decimal(goods.quantity):
        return None
    return (yield from weight(station, goods.catch_unit, f"{show_decimal(amount)} {goods.unit} {goods.sku}"))


def weight(station: Station, unit: str, what: str) -> Generator[Step, Any, Decimal]:
    """Asks for a weight, or whatever the unit measures; ENT takes it from the scale where the station has one."""
    measure = station.weighing(unit)
    hint = weight_hint(station, unit, f"key the {unit}")
    answer: Decimal = yield from ask(unit, _parse_weight, hint=hint, show=Show(lines=(what,)), measure=measure)
    return answer


def weight_hint(station: Station, unit: str, usual: str) -> str:
    """What to do where a weight is asked."""
    return f"ENT: weigh, or key the {unit}" if station.weighing(unit) is not None else usual


def _parse_weight(text: str) -> Decimal | None:
    amount = parse_quantity(text)
    if amount is not None:
        quantity(amount)
    return amount


def show_of(goods: Stock, big: Decimal, note: str) -> Show:
    """The goods with one number of them big."""
    lot = (f"Lot {goods.lot}",) if goods.lot else ()
    plate = (f"on {goods.plate}",) if goods.plate else ()
    return Show(
        big=show_decimal(big), big_note=f"{goods.unit} {note}", lines=(f"{goods.sku} {goods.name}", *lot, *plate)
    )


def part_of(free: Decimal, decimals: int, too_much: Callable[[], Rejection]) -> Callable[[str], Decimal | None]:
    """Reads a typed quantity, which may be 0 but no more than there is."""

    def parse(text: str) -> Decimal | None:
        amount = parse_quantity(text)
        if amount:
            quantity(amount, decimals)
        if amount is not None and amount > free:
            raise too_much()
        return amount

    return parse
