"""Receiving a pallet as it was announced: one scan books it, then what is on it is shown."""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from core.catalogue.party import OWN
from core.identify import Item, Plate, item_named
from core.inbound.announced import Announced, announced_on, incomplete
from core.inbound.expected import ExpectedRow
from core.inbound.found_goods import FoundLine
from core.inbound.receipt import is_blind
from core.inbound.receive_shipment import ReceiveShipment
from core.ledger.lots import SERIALS
from core.values import ONE, quantity, show_quantity, signed_quantity, to_decimal
from tui.dialogue import Ask, Show, Step, Tell, parse_quantity, post, scan
from tui.goods import weight_hint
from tui.inbound.arrival import ARRIVING, IDLE_HINT, dock_of, without
from tui.inbound.received import Delivery, delivery
from tui.inbound.serials import ask_serials
from tui.inbound.shelf_life import ask_expiry, ask_lot
from tui.shipment_table import shipment_progress
from tui.station import Station
from tui.view import Key, Table

DIFFERS = "differs"  # the next pallet is not as it was announced
COLUMNS = ("Item", "Name", "Quantity", "Lot", "Pallet")
_OF_ANOTHER = "booked, of another shipment"
Lines = Generator[Step, Any, list[FoundLine]]


def receive_announced(
    station: Station, context: Mapping[str, str], here: Delivery, found: Plate, keys: tuple[Key, ...]
) -> Generator[Step, Any, Any]:
    """Books the pallet with all that is on it, and returns what is scanned next while that is shown."""
    announced = station.read(announced_on, station.site.id, found.code)
    blind = station.read(is_blind, station.site.id, announced.party_id)
    lines = _counted(station, announced, blind=blind) if DIFFERS in context else _unsaid(station, announced)
    command = ReceiveShipment(
        sscc=found.code,
        location=dock_of(station, context),
        receipt=_receipt_for(here, announced),
        lines=tuple((yield from lines)),
        site=station.site.code,
    )
    label = replace(station.label(), plate=found.code)
    kept = without(context, DIFFERS)
    yield from post(command, context=kept, label=label, todo="scan next pallet or item")
    now = delivery(station, kept)
    if now.at.coming is not None and not command.receipt:
        yield Tell(happened=f"{announced.rows[0].shipment} brought {found.code}", todo=_OF_ANOTHER, warning=True)
    show = _contents(announced.code, _as_said(announced, command.lines), now, blind=blind)
    return (yield from scan(ARRIVING, "SCAN", hint=IDLE_HINT, show=show, keys=keys))


def _receipt_for(here: Delivery, announced: Announced) -> str:
    """The receipt that is worked on, if it is one of this supplier for whatever it brings."""
    at, coming = here.at.receipt, here.at.coming
    if at is None or at.order or at.party_id not in (OWN, announced.party_id):
        return ""
    return at.number if coming is None or coming.shipment.id == announced.shipment_id else ""


def _unsaid(station: Station, announced: Announced) -> Lines:
    """Lots, serials, dates and weights that the supplier has left out, as they are on the goods."""
    said: list[FoundLine] = []
    for row in station.read(incomplete, announced):
        said += yield from _line(station, row, _show(row, blind=False))
    return said


def _counted(station: Station, announced: Announced, *, blind: bool) -> Lines:
    """How much there is of each line, and what the supplier has left out of it."""
    said: list[FoundLine] = []
    for row in announced.rows:
        show = _show(row, blind=blind)
        offered = None if blind else to_decimal(row.quantity)
        hint = "key how much there is" if blind else "ENT if so, or key it"
        amount = yield Ask(prompt="QTY", parse=_amount_of(row), offered=offered, hint=hint, show=show)
        if not amount:
            said.append(FoundLine(line=row.line, quantity=Decimal(0)))
            continue
        came = row._replace(quantity=quantity(amount, row.decimals))
        lines = yield from _line(station, came, show)
        said += [line if line.quantity is not None else replace(line, quantity=amount) for line in lines]
    return said


def _amount_of(row: ExpectedRow) -> Callable[[str], Decimal | None]:
    def parse(text: str) -> Decimal | None:
        amount = parse_quantity(text)
        if amount:
            quantity(amount, row.decimals)
        return amount

    return parse


def _show(row: ExpectedRow, *, blind: bool) -> Show:
    return Show(lines=(row.sku if blind else f"{row.sku} {_quantity(row)}", row.name, f"on {row.plate}"))


def _line(station: Station, row: ExpectedRow, show: Show) -> Lines:
    item = replace(station.read(item_named, row.sku), lot=row.lot, serial=row.serial, expires_on=row.expires_on)
    lot = yield from ask_lot(item, show)
    serials = yield from _serials(row, item, show)
    expires_on = yield from ask_expiry(station, item, lot or next(iter(serials), ""), show)
    catch = (yield from _weight(station, item, show)) if item.catch_unit else None
    line = FoundLine(line=row.line, lot=lot, expires_on=expires_on, catch=catch)
    if item.tracking != "serial":
        return [replace(line, serial=serial) for serial in serials or ("",)]
    return [replace(line, serial=serial, quantity=Decimal(1)) for serial in serials]


def _serials(row: ExpectedRow, item: Item, show: Show) -> Generator[Step, Any, tuple[str, ...]]:
    """As many serials as there are pieces; one for what is used up bit by bit."""
    wanted = row.quantity // ONE if item.tracking == "serial" else int(item.tracking in SERIALS)
    serials: tuple[str, ...] = ()
    while len(serials) < wanted:
        at = f"{len(serials) + 1} of {wanted}"
        serials += yield from ask_serials(item, replace(show, lines=(*show.lines, f"serial {at}")))
    return serials


def _weight(station: Station, item: Item, show: Show) -> Generator[Step, Any, Decimal]:
    unit = item.catch_unit
    hint = weight_hint(station, unit, f"key how many {unit}")
    measure = station.weighing(unit)
    weighed: Decimal = yield Ask(prompt=unit, parse=parse_quantity, hint=hint, show=show, measure=measure)
    return weighed


def _as_said(announced: Announced, lines: Sequence[FoundLine]) -> list[ExpectedRow]:
    """What came: as it was announced, as far as nothing else was said."""
    said: dict[int, list[FoundLine]] = {}
    for line in lines:
        said.setdefault(line.line, []).append(line)
    return [row for each in announced.rows if (row := _row_as_said(each, said.get(each.line, []))).quantity]


def _row_as_said(row: ExpectedRow, lines: Sequence[FoundLine]) -> ExpectedRow:
    amounts = [line.quantity for line in lines if line.quantity is not None]
    lots = " ".join(line.lot or line.serial for line in lines)
    came = signed_quantity(sum(amounts, Decimal(0))) if amounts else row.quantity
    return row._replace(quantity=came, lot=lots or row.lot)


def _contents(code: str, came: Sequence[ExpectedRow], here: Delivery, *, blind: bool) -> Show:
    """What has come on the pallet, and how far its shipment is; who receives blind is told no quantity."""
    far = shipment_progress(here.at.coming) if here.at.coming is not None and not blind else ()
    rows = tuple(_cells(row, blind=blind) for row in came)
    narrow = tuple(" ".join(filter(None, (quantity, sku, lot or name))) for sku, name, quantity, lot, _ in rows)
    return Show(lines=(code, *far), table=Table(COLUMNS, rows, narrow=narrow))


def _cells(row: ExpectedRow, *, blind: bool) -> tuple[str, ...]:
    return row.sku, row.name, "" if blind else _quantity(row), row.lot or row.serial, row.plate


def _quantity(row: ExpectedRow) -> str:
    return f"{show_quantity(row.quantity)} {row.unit}"
