"""Taking in what a customer sends back: whose it is once, then item after item."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from core.catalogue.party import need_party
from core.catalogue.party_search import parties_named
from core.errors import Rejection
from core.identify import Item, Location, Lot, Order, Plate, Return, item_named
from core.ledger.lots import SERIALS
from core.outbound.customer_return import ReturnLineRow, ReturnRow, find_return, need_open_return, return_lines
from core.outbound.sales_order import find_sale, need_sale
from core.outbound.take_return import TakeReturn, begun_return, require_known, returns_places
from core.text import NAME_LENGTH_MAX, code_text
from core.values import show_quantity, to_decimal
from tui.dialogue import Ask, Dialogue, Post, Pressed, Show, Step, Tell, ask, choose, scan
from tui.inbound.arrival import without
from tui.inbound.blind import Amount, ask_amount, ask_weight, quantity_ask
from tui.inbound.shelf_life import ask_lot, lot_text
from tui.station import Station
from tui.view import Key, Table
from tui.words import describe

CLOSE = Key("F8", "Done", 2)
COLUMNS = ("Item", "Name", "Agreed", "Came", "Unit")
BACK = (Item, Lot, Plate, Return, Order)
WHOSE = ("return", "order", "customer")  # one of them says in the context whose goods come back
START = Show(lines=("Scan the return or order,", "or key the customer."))
IDLE_HINT = "scan what comes back"
HELP = (
    "Return, order, name",
    "then item after item",
    "Next scan keeps QTY",
    "Pallet: load, close",
    "F8: another return",
)


@dataclass(frozen=True, slots=True)
class _Session:
    """Whose goods come back at the moment, and the return that they come on, if there is one yet."""

    about: str
    number: str
    lines: list[ReturnLineRow]

    def open_of(self, sku: str) -> int:
        """What was agreed of the item and has not come, of one line."""
        return max((line.open for line in self.lines if line.sku == sku), default=0)


def take_return(station: Station, context: Mapping[str, str]) -> Dialogue:
    """Whose, then item, lot, quantity: it lies where returns are looked at."""
    if not any(name in context for name in WHOSE):
        return (yield from _open(station, context))
    here = _session(station, context)
    if here is None:
        yield Tell(happened=f"{context['return']} takes no more", todo="scan the next return", warning=True)
        return without(context, *WHOSE)
    found = yield from scan(BACK, "ITEM", hint=IDLE_HINT, show=_overview(here, context), keys=(CLOSE,))
    if isinstance(found, Pressed):
        yield Tell(happened=f"Done: {here.about}", todo="scan the next return")
        return without(context, *WHOSE, "plate")
    if isinstance(found, Return | Order):
        return (yield from _opened(station, without(context, *WHOSE, "plate"), found))
    if isinstance(found, Plate):
        return (yield from _plate(context, found))
    yield from _goods(station, context, here, _as_item(station, found))
    return None


def _goods(station: Station, context: Mapping[str, str], here: _Session, item: Item) -> Generator[Step, Any, None]:
    """What the label does not say of the goods, and their booking."""
    show = _line_show(here, item)
    lot = yield from ask_lot(item, show)
    serial = yield from _serial(item, show)
    station.read(require_known, item.sku, lot, serial)
    asked = _quantity_ask(station, here, item, lot or serial, show)
    amount = Amount(Decimal(1)) if item.tracking == "serial" else (yield from ask_amount(item, 1, asked, apart=False))
    weight = yield from ask_weight(station, item, amount, show)
    command = TakeReturn(
        number=context.get("return", ""), order=context.get("order", ""), customer=context.get("customer", ""),
        sku=item.sku, lot=lot, serial=serial, quantity=amount.quantity, pack=amount.pack, catch=weight,
        location=context["place"], plate=context.get("plate", ""), site=station.site.code,
    )  # fmt: skip
    label = replace(station.label(), sku=item.sku, lot=lot, serial=serial, quantity=amount.quantity, pack=amount.pack)
    if command.plate:
        label = replace(station.label(), plate=command.plate)
    yield Post(command=command, context=context, label=label, todo="scan next item, F8 done")


# Whose goods they are


def _open(station: Station, context: Mapping[str, str]) -> Dialogue:
    """A return or an order by its number, or a customer by code or part of the name."""
    found = yield Ask(
        prompt="RETURN", kinds=(Return, Order), parse=_whose, free_text=True, hint="scan return or order", show=START
    )
    return (yield from _opened(station, context, found))


def _opened(
    station: Station, context: Mapping[str, str], found: Return | Order | str
) -> Generator[Step, Any, Mapping[str, str]]:
    whose, about = yield from _named(station, found)
    place = context.get("place") or (yield from _place(station))
    yield Tell(happened=about, todo=IDLE_HINT)
    return {**context, **whose, "place": place}


def _named(station: Station, found: Return | Order | str) -> Generator[Step, Any, tuple[dict[str, str], str]]:
    """What names them in the context, and in words."""
    site, typed = station.site.id, found if isinstance(found, str) else found.number
    if isinstance(found, Return) or (isinstance(found, str) and station.read(find_return, typed, site) is not None):
        agreed = station.read(need_open_return, typed, site)
        return {"return": agreed.number}, f"{agreed.number} {agreed.name}"
    if isinstance(found, Order) or station.read(find_sale, typed, site) is not None:
        sale = station.read(need_sale, typed, site)
        return {"order": sale.number}, f"{sale.number} {sale.name}"
    parties = station.read(parties_named, "customer", typed)
    if not parties:
        raise Rejection("nothing_found", text=typed)
    customer = parties[0]
    if len(parties) > 1:
        customer = yield from choose({f"{each.code} {each.name}": each for each in parties}, hint="which? key a number")
    return {"customer": customer.code}, customer.name


def _place(station: Station) -> Generator[Step, Any, str]:
    """The site's place for returns; where there are several, which."""
    places = station.read(returns_places, station.site.id)
    if not places:
        raise Rejection("no_returns_place", count="no")
    if len(places) == 1:
        return places[0]
    show = Show(lines=tuple(places))
    there: Location = yield from scan((Location,), "PLACE", hint="scan the place for returns", show=show)
    if there.code not in places:
        raise Rejection("wrong_scan", found=describe(there), wanted="scan the place for returns")
    return there.code


def _session(station: Station, context: Mapping[str, str]) -> _Session | None:
    """None once the return takes no more goods."""
    site = station.site.id
    if "return" in context:
        found = station.read(find_return, context["return"], site)
        is_open = found is not None and found.state in ("authorised", "received")
        return _of_return(station, found) if found is not None and is_open else None
    if "order" in context:
        sale = station.read(need_sale, context["order"], site)
        begun = station.read(begun_return, site, sale.party_id, sale.id)
        about = f"{sale.number} {sale.name}"
    else:
        customer = station.read(need_party, "customer", context["customer"])
        begun = station.read(begun_return, site, customer.id, None)
        about = customer.name
    found = station.read(find_return, begun, site) if begun else None
    return _Session(about, "", []) if found is None else _of_return(station, found)


def _of_return(station: Station, found: ReturnRow) -> _Session:
    return _Session(f"{found.number} {found.name}", found.number, station.read(return_lines, found.id))


# The goods


def _plate(context: Mapping[str, str], found: Plate) -> Generator[Step, Any, Mapping[str, str]]:
    """The pallet that they are loaded on; scanned once more it is closed."""
    if context.get("plate") == found.code:
        yield Tell(happened=f"Pallet {found.code} closed", todo=IDLE_HINT)
        return without(context, "plate")
    yield Tell(happened=f"Pallet {found.code} open", todo="scan goods onto it")
    return {**context, "plate": found.code}


def _as_item(station: Station, found: Item | Lot) -> Item:
    if isinstance(found, Item):
        return found
    of = station.read(item_named, found.sku)
    return replace(of, serial=found.code) if found.is_serial else replace(of, lot=found.code)


def _serial(item: Item, show: Show) -> Generator[Step, Any, str]:
    if item.tracking not in SERIALS or item.serial:
        return item.serial
    serial: str = yield from ask("SERIAL", lot_text, free_text=True, hint="scan or key the serial", show=show)
    return serial


def _quantity_ask(station: Station, here: _Session, item: Item, lot: str, show: Show) -> Ask:
    """What was agreed and has not come is taken only by ENT; what was not agreed is counted."""
    open_now = here.open_of(item.sku)
    offered = to_decimal(open_now) if open_now else None
    return replace(quantity_ask(station, item, lot, None, show), offered=offered, then=BACK, keys=())


def _overview(here: _Session, context: Mapping[str, str]) -> Show:
    """The lines that were agreed with what has come of them, or all that came."""
    plate = context.get("plate", "")
    rows = tuple(
        (line.sku, line.name, show_quantity(line.quantity) if line.quantity else "", show_quantity(line.received),
         line.unit)
        for line in sorted(here.lines, key=lambda line: not line.open)
    )  # fmt: skip
    narrow = tuple(f"{row[0]} {row[3]}{f' of {row[2]}' if row[2] else ''} {row[4]}" for row in rows)
    lines = (here.about, *((f"onto {plate}",) if plate else ()))
    return Show(lines=lines, table=Table(COLUMNS, rows, narrow=narrow) if rows else None)


def _line_show(here: _Session, item: Item) -> Show:
    lot = (f"Lot {item.lot}",) if item.lot else ()
    open_now = here.open_of(item.sku)
    about = (f"{item.sku} {item.name}", *lot, here.about)
    if not open_now:
        return Show(lines=about)
    return Show(big=show_quantity(open_now), big_note=f"{item.unit} agreed", lines=about)


def _whose(text: str) -> str:
    return code_text("reference", text.strip(), NAME_LENGTH_MAX)
