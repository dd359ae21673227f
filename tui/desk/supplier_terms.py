"""The terms of a supplier for an item at the desk: one after the other by its number, each booked at once."""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from core.catalogue.item import pack_sizes
from core.catalogue.party import DAYS_MAX
from core.catalogue.supplier_item import CODE_LENGTH_MAX, DefineSupplierItem
from core.catalogue.supplier_item_list import SupplierItemRow, find_supplier_item
from core.errors import Rejection
from core.identify import Item
from core.schema.orders import OVER_MAX, UNDER_MAX
from core.text import code_text
from core.values import quantity, safe_text, show_decimal, show_quantity, to_decimal
from tui.desk.new_order import a_party
from tui.desk.order_lines import pack_of, price_of
from tui.desk.screen import ROW
from tui.desk.settings import NONE, Asked, Settings
from tui.dialogue import Dialogue, Post, Show, Step, ask, choose, parse_quantity, scan
from tui.station import Station

ANY = "any"
HELP = (
    "A term by its number",
    "- as usual, or none",
    "Each is booked at once",
    "F8: back to the list",
)
Parse = Callable[[str], Any]


def add_item(station: Station, context: Mapping[str, str]) -> Dialogue:
    """Which supplier delivers which item, in which pack, at what price; then whatever else is agreed."""
    if not context.get(ROW):
        supplier, name = yield from a_party(station, "supplier")
        found: Item = yield from scan((Item,), "ITEM", hint="scan the item, F2 finds it", show=Show(lines=(name,)))
        key = key_of(supplier, found.sku)
        if station.read(find_supplier_item, supplier, found.sku) is None:
            pack = found.pack or (yield from pack_of(station, found))
            shown = Show(lines=(f"{found.sku} {found.name}", f"from {name}"))
            hint = f"per {pack or found.unit}; ENT: none agreed"
            price = yield from ask("PRICE", price_of, entered=NONE, hint=hint, show=shown)
            command = DefineSupplierItem(supplier=supplier, sku=found.sku, pack=pack, price=_or_none(price))
            yield Post(command=command, context={ROW: key}, todo=TERMS.more)
        context = {ROW: key}
    return (yield from TERMS.change(station, context))


def key_of(supplier: str, sku: str) -> str:
    """What marks a row; neither code can hold a new line."""
    return f"{supplier}\n{sku}"


def both_of(key: str) -> tuple[str, str]:
    """The supplier and the SKU that a row is of."""
    supplier, _, sku = key.partition("\n")
    return supplier, sku


def _find(station: Station, key: str) -> SupplierItemRow | None:
    return station.read(find_supplier_item, *both_of(key))


def _gone(key: str) -> Rejection:
    supplier, sku = both_of(key)
    return Rejection("unknown_supplier_item", supplier=supplier, sku=sku)


def shown_terms(each: SupplierItemRow) -> dict[str, str]:
    """Each term in words, in the order in which they are numbered."""
    held = f" of {show_quantity(each.pack_quantity)} {each.unit}" if each.pack else ""
    over = ANY if each.over_unlimited else _percent(each.over_percent)
    price = "none" if each.price is None else f"{show_quantity(each.price)} per {_holder(each)}"
    return {
        "called": each.code or "as here",
        "pack": f"{_holder(each)}{held}",
        "price": price,
        "lead time": _days(each.lead_days),
        "at least": f"{steps(each, each.minimum)} {_holder(each)}" if each.minimum else "any quantity",
        "in steps of": f"{steps(each, each.multiple)} {_holder(each)}" if each.multiple else "any",
        "life left": _days(each.min_life_days),
        "too much": over,
        "too little": _percent(each.under_percent),
    }


def steps(each: SupplierItemRow, pieces: int) -> str:
    """So many base units in the supplier's pack; empty for none."""
    return show_decimal(_packs(each, pieces)) if pieces else ""


def _called(_station: Station, each: SupplierItemRow) -> Generator[Step, Any, DefineSupplierItem]:
    def code(text: str) -> str:
        return text if text == NONE else code_text("code", text.strip(), CODE_LENGTH_MAX)

    called = yield from _term(each, "CALLED", code, each.code or None, "what does the supplier call it?")
    return replace(_as_it_is(each), code="" if called == NONE else called)


def _pack(station: Station, each: SupplierItemRow) -> Generator[Step, Any, DefineSupplierItem]:
    """What counts in packs is asked anew for the other pack."""
    sizes = {each.unit: Decimal(1), **station.read(pack_sizes, each.sku)}
    pack: str = yield from choose({f"{code} {show_decimal(size)}": code for code, size in sizes.items()})
    if pack == _holder(each):
        return _as_it_is(each)
    single = pack == each.unit
    other = each._replace(
        pack="" if single else pack, pack_quantity=quantity(sizes[pack]), price=None, minimum=0, multiple=0
    )
    changed = yield from _price(station, other)
    least = yield from _steps(other, "LEAST", each.minimum, "ordered at the least")
    by = yield from _steps(other, "STEPS", each.multiple, "in one step")
    return replace(changed, minimum=least, multiple=by)


def _price(_station: Station, each: SupplierItemRow) -> Generator[Step, Any, DefineSupplierItem]:
    def price(text: str) -> Decimal | str:
        return text if text == NONE else price_of(text)

    was = None if each.price is None else show_quantity(each.price)
    agreed = yield from _term(each, "PRICE", price, was, f"per {_holder(each)}; - if none is agreed")
    return replace(_as_it_is(each), price=_or_none(agreed) if agreed != was else to_decimal(each.price or 0))


def _lead_time(_station: Station, each: SupplierItemRow) -> Generator[Step, Any, DefineSupplierItem]:
    days = yield from _number(each, "DAYS", DAYS_MAX, each.lead_days, "days until it comes; - as usual")
    return replace(_as_it_is(each), lead_days=days)


def _minimum(_station: Station, each: SupplierItemRow) -> Generator[Step, Any, DefineSupplierItem]:
    least = yield from _steps(each, "LEAST", each.minimum, "ordered at the least")
    return replace(_as_it_is(each), minimum=least)


def _multiple(_station: Station, each: SupplierItemRow) -> Generator[Step, Any, DefineSupplierItem]:
    by = yield from _steps(each, "STEPS", each.multiple, "in one step")
    return replace(_as_it_is(each), multiple=by)


def _life(_station: Station, each: SupplierItemRow) -> Generator[Step, Any, DefineSupplierItem]:
    days = yield from _number(each, "DAYS", DAYS_MAX, each.min_life_days, "days to go when it comes; - as usual")
    return replace(_as_it_is(each), min_life_days=days)


def _over(_station: Station, each: SupplierItemRow) -> Generator[Step, Any, DefineSupplierItem]:
    read = _number_of("over_percent", OVER_MAX)

    def percent(text: str) -> int | str:
        return ANY if text.casefold() == ANY else read(text)

    was = ANY if each.over_unlimited else _text(each.over_percent)
    most = yield from _term(each, "PERCENT", percent, was, "how much too much? any, or - as usual")
    return replace(_as_it_is(each), over_percent=_int(most), over_unlimited=most == ANY)


def _under(_station: Station, each: SupplierItemRow) -> Generator[Step, Any, DefineSupplierItem]:
    least = yield from _number(each, "PERCENT", UNDER_MAX, each.under_percent, "how much too little? - as usual")
    return replace(_as_it_is(each), under_percent=least)


ASKED: dict[str, Asked[SupplierItemRow]] = {
    "called": _called, "pack": _pack, "price": _price, "lead time": _lead_time, "at least": _minimum,
    "in steps of": _multiple, "life left": _life, "too much": _over, "too little": _under,
}  # fmt: skip
TERMS = Settings(
    what="Terms",
    find=_find,
    gone=_gone,
    called=lambda each: f"{each.sku} from {each.supplier}",
    titled=lambda each: f"{each.sku} from {each.supplier_name}",
    shown=shown_terms,
    asked=ASKED,
    each="term",
    columns=("Term", "Agreed"),
)


def _as_it_is(each: SupplierItemRow) -> DefineSupplierItem:
    """The command that would leave everything as it is: what it does not name would be taken for none."""
    return DefineSupplierItem(
        supplier=each.supplier, sku=each.sku, code=each.code, pack=each.pack,
        price=None if each.price is None else to_decimal(each.price), lead_days=each.lead_days,
        minimum=_packs(each, each.minimum), multiple=_packs(each, each.multiple), min_life_days=each.min_life_days,
        over_percent=each.over_percent, under_percent=each.under_percent, over_unlimited=bool(each.over_unlimited),
    )  # fmt: skip


def _term(
    each: SupplierItemRow, prompt: str, parse: Parse, offered: object | None, hint: str
) -> Generator[Step, Any, Any]:
    """Asks for one term; ENT leaves it as it is."""
    shown = Show(lines=(f"{each.sku} {each.name}", f"from {each.supplier_name}"))
    return (yield from ask(prompt, parse, offered=NONE if offered is None else offered, hint=hint, show=shown))


def _number(
    each: SupplierItemRow, prompt: str, most: int, was: int | None, hint: str
) -> Generator[Step, Any, int | None]:
    return _int((yield from _term(each, prompt, _number_of(prompt.casefold(), most), _text(was), hint)))


def _number_of(field: str, most: int) -> Callable[[str], int | str]:
    def number(text: str) -> int | str:
        if text == NONE:
            return NONE
        if not (text.isascii() and text.isdigit()) or len(text) > 4 or int(text) > most:
            raise Rejection("unknown_value", field=field, value=safe_text(text, 20), known=f"0 to {most}, or -")
        return int(text)

    return number


def _steps(each: SupplierItemRow, prompt: str, was: int, what: str) -> Generator[Step, Any, Decimal | None]:
    """So many packs, or none; what was agreed is offered where it comes out even."""
    decimals = 0 if each.pack else each.decimals

    def amount(text: str) -> Decimal | str | None:
        typed = parse_quantity(text)
        if text == NONE or typed == 0:
            return NONE
        if typed is not None:
            quantity(typed, decimals)
        return typed

    packs = _packs(each, was)
    offered = packs if was and packs == round(packs, decimals) else None
    given = yield from _term(each, prompt, amount, offered, f"{_holder(each)} {what}; - if it is all one")
    return given if isinstance(given, Decimal) else None


def _packs(each: SupplierItemRow, pieces: int) -> Decimal:
    return Decimal(pieces) / Decimal(each.pack_quantity)


def _holder(each: SupplierItemRow) -> str:
    return each.pack or each.unit


def _days(days: int | None) -> str:
    return "as usual" if days is None else f"{days} days"


def _percent(percent: int | None) -> str:
    return "as usual" if percent is None else f"{percent}%"


def _text(number: int | None) -> str | None:
    return None if number is None else str(number)


def _int(given: object) -> int | None:
    """The number that was keyed, or that was offered in words and left as it is."""
    text = str(given)
    return int(text) if text.isdigit() else None


def _or_none(price: object) -> Decimal | None:
    return price if isinstance(price, Decimal) else None
