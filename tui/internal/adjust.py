"""Adjusting the book to what is really there."""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from core.catalogue.item import ItemRow, need_stocked
from core.catalogue.reason import ADJUSTMENT, ReasonRow, reasons_for
from core.errors import Rejection
from core.expiry import parse_expiry
from core.identify import Item, Location, Lot, Plate
from core.internal.adjust import AdjustStock
from core.internal.look_up import Stock, goods_at, known_lot_expiry
from core.ledger.lots import LOT_LENGTH_MAX, SERIALS
from core.text import code_text
from core.values import show_decimal, signed_quantity, to_decimal
from tui.dialogue import Ask, Dialogue, Post, Pressed, Show, Step, ask, choose, parse_quantity, scan
from tui.goods import brief, contents, fitting, lot_on, weight
from tui.station import Station
from tui.view import Key

START = Show(lines=("Scan the bin,", "then the wrong item."))
OTHER_LOT = Key("F5", "New lot", 3)
HELP = (
    "Bin, item, NEW, why",
    "12: there are 12",
    "+3 or -3: so many",
    "more or fewer",
    "F5: another lot",
)


@dataclass(frozen=True, slots=True)
class _Place:
    """A bin, or a pallet in one."""

    code: str
    plate: str = ""

    @property
    def shown(self) -> str:
        return self.plate or self.code


@dataclass(frozen=True, slots=True)
class _Book:
    """What the book says of the goods that are adjusted; nothing is on it for what was found."""

    item: ItemRow
    place: _Place
    lot: str = ""
    plate: str = ""
    status: str = "available"
    owner: str = ""
    quantity: Decimal = Decimal(0)
    is_new: bool = True
    expires_on: date | None = None


@dataclass(frozen=True, slots=True)
class _New:
    """What was typed: all that there is, or so many more or fewer."""

    amount: Decimal
    is_change: bool = False


def adjust(station: Station, _context: Mapping[str, str]) -> Dialogue:
    """Bin, item, the new quantity, the reason."""
    where = yield from scan((Location, Plate), "BIN", hint="scan the bin or the pallet", show=START)
    place = _place(where)
    rows = station.read(goods_at, station.site.id, place.code, place.plate)
    found = yield from scan((Item, Lot), "ITEM", hint="scan the item", show=contents(place.shown, rows))
    of = station.read(need_stocked, found.sku)
    book = yield from _book(station, found, of, rows, place)
    while isinstance(new := (yield from _new(book)), Pressed):
        book = yield from _found_stock(station, of, place)
    change = new.amount if new.is_change else new.amount - book.quantity
    if not change:
        raise Rejection("nothing_changes")
    catch = yield from _weight(station, book, new)
    why = yield from _why(station, book, change)
    yield Post(command=_command(station, book, new, why, catch), todo="scan the next bin")
    return None


def _place(where: Location | Plate) -> _Place:
    if isinstance(where, Location):
        return _Place(where.code)
    if not where.location:
        raise Rejection("plate_empty", plate=where.code)
    return _Place(where.location, where.code)


def _book(
    station: Station, found: Item | Lot, of: ItemRow, rows: Sequence[Stock], place: _Place
) -> Generator[Step, Any, _Book]:
    """The goods on the book that are meant, or such as are on it no more."""
    fit = fitting(found, rows)
    if not fit:
        return (yield from _found_stock(station, of, place, lot_on(found)))
    row = fit[0]
    if len(fit) > 1:
        row = yield from choose({brief(each): each for each in fit}, hint="which of these?")
    return _Book(of, place, row.lot, row.plate, row.status, row.owner, to_decimal(row.quantity), is_new=False)


def _found_stock(station: Station, of: ItemRow, place: _Place, lot: str = "") -> Generator[Step, Any, _Book]:
    """Goods that the book does not know here: which lot or serial they are, and when they expire."""
    show = Show(lines=(f"{of.sku} {of.name}", f"none on book at {place.shown}"))
    if of.tracking != "none" and not lot:
        prompt = "SERIAL" if of.tracking in SERIALS else "LOT"
        lot = yield from ask(prompt, _lot_text, free_text=True, hint=f"scan or key the {prompt.lower()}", show=show)
    expires_on = None
    if of.expires and station.read(known_lot_expiry, of.sku, lot) is None:

        def expiry(text: str) -> date:
            return parse_expiry(text, station.today())

        expires_on = yield from ask("EXP", expiry, hint="key YYMMDD, 2704e or +6m", show=show)
    return _Book(of, place, lot, place.plate, expires_on=expires_on)


def _lot_text(text: str) -> str:
    return code_text("lot", text.strip(), LOT_LENGTH_MAX)


def _new(book: _Book) -> Generator[Step, Any, _New | Pressed]:
    """The new quantity, or what it differs by; a serial is there or not."""
    of = book.item
    serial = Decimal(0 if book.quantity else 1) if of.tracking == "serial" else None
    lines = (f"{of.sku} {of.name}", *((f"{book.lot} {book.plate}".strip(),) if book.lot or book.plate else ()))
    answer: Decimal | _New | Pressed = yield Ask(
        prompt="NEW",
        parse=_parse_new(book),
        offered=serial,
        again=of.sku if of.tracking != "serial" else "",
        again_lot=book.lot,
        hint="key what is there, or +n -n",
        show=Show(big=show_decimal(book.quantity), big_note=f"{of.unit} on book", lines=lines),
        keys=(OTHER_LOT,) if of.tracking != "none" and not book.is_new else (),
    )
    return _New(answer) if isinstance(answer, Decimal) else answer


def _parse_new(book: _Book) -> Callable[[str], _New | None]:
    def parse(text: str) -> _New | None:
        is_change = text[:1] in ("+", "-")
        amount = parse_quantity(text.removeprefix("+"))
        if amount is None:
            return None
        signed_quantity(amount, book.item.decimals)
        if is_change and amount < -book.quantity:
            raise Rejection(
                "not_enough", free=show_decimal(book.quantity), sku=book.item.sku, location=book.place.shown
            )
        return _New(amount, is_change)

    return parse


def _weight(station: Station, book: _Book, new: _New) -> Generator[Step, Any, Decimal | None]:
    """What weighed goods weigh: those that came or went, or all that were counted; nothing where none are left."""
    if book.item.catch_unit is None:
        return None
    left = book.quantity + new.amount if new.is_change else new.amount
    if not left:
        return None
    what = f"{show_decimal(abs(new.amount))} {book.item.unit} {book.item.sku}"
    return (yield from weight(station, book.item.catch_unit, what))


def _why(station: Station, book: _Book, change: Decimal) -> Generator[Step, Any, ReasonRow]:
    reasons = {each.name: each for each in station.read(reasons_for, ADJUSTMENT)}
    shown = f"{'+' if change > 0 else ''}{show_decimal(change)} {book.item.sku}"
    return (yield from choose(reasons, prompt="WHY", hint=f"{shown}: why?"))


def _command(station: Station, book: _Book, new: _New, why: ReasonRow, catch: Decimal | None) -> AdjustStock:
    is_serial = book.item.tracking in SERIALS
    command = AdjustStock(
        location=book.place.code,
        sku=book.item.sku,
        reason=why.code,
        lot="" if is_serial else book.lot,
        serial=book.lot if is_serial else "",
        expires_on=book.expires_on,
        plate=book.plate,
        status=book.status,
        owner=book.owner,
        catch=catch,
        count_bin=book.is_new,
        site=station.site.code,
    )
    if new.is_change:
        return replace(command, change=new.amount)
    return replace(command, counted=new.amount)
