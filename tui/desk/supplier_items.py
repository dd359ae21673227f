"""What suppliers deliver, at the desk: on what terms each item, agreed, changed and ended."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from core.catalogue.supplier_item import DefineSupplierItem, RemoveSupplierItem
from core.catalogue.supplier_item_list import SupplierItemRow, find_supplier_item, find_supplier_items
from core.identify import Found, Item
from core.values import show_quantity
from tui.desk.screen import ROW, Action, DeskScreen, Detail, Row
from tui.desk.supplier_terms import HELP, TERMS, add_item, both_of, key_of, steps
from tui.dialogue import Ask, Dialogue, Post, Show
from tui.station import Station

PERMISSION = DefineSupplierItem.permission
COLUMNS = ("Supplier", "Item", "Name", "Called", "Pack", "Price", "Days", "Least", "By")


def rows(station: Station, typed: str, most: int) -> Sequence[Row]:
    """What fits, supplier by supplier."""
    return [_row(each) for each in station.read(find_supplier_items, typed, most)]


def detail(station: Station, key: str) -> Detail:
    """All that is agreed with one supplier for one item."""
    supplier, sku = both_of(key)
    each = station.read(find_supplier_item, supplier, sku)
    if each is None:
        return Detail(f"{sku} from {supplier}", ("It is ended.",))
    return TERMS.detail(each, f"{each.name} from {each.supplier_name}")


def find(found: Found) -> str | None:
    """Who delivers an item."""
    return found.sku if isinstance(found, Item) else None


def end(station: Station, context: Mapping[str, str]) -> Dialogue:
    """Shows what is agreed, and ends it on ENT."""
    each = TERMS.need(station, context[ROW])
    about = detail(station, context[ROW])
    shown = Show(lines=(about.about, *about.facts), table=about.table)
    yield Ask(prompt="ENT=end", entered=True, hint="ENT ends it, F3 keeps it", show=shown)
    yield Post(command=RemoveSupplierItem(supplier=each.supplier, sku=each.sku))
    return None


def _row(each: SupplierItemRow) -> Row:
    price = show_quantity(each.price) if each.price is not None else ""
    days = "" if each.lead_days is None else str(each.lead_days)
    least, by = steps(each, each.minimum), steps(each, each.multiple)
    cells = (each.supplier, each.sku, each.name, each.code, each.pack or each.unit, price, days, least, by)
    brief = " ".join(filter(None, (each.supplier, each.sku, price, each.name)))
    return Row(key_of(each.supplier, each.sku), cells, brief)


SCREEN = DeskScreen(
    code="supplier_items",
    word="Supplier items",
    title="SUPPLIER ITEMS",
    permission=PERMISSION,
    columns=COLUMNS,
    rows=rows,
    detail=detail,
    find=find,
    hint="scan an item, or type",
    actions=(
        Action("F5", "New", PERMISSION, add_item, on_row=False, help=HELP),
        Action("F8", "Change", PERMISSION, TERMS.change, help=HELP),
        Action("F10", "End", RemoveSupplierItem.permission, end),
    ),
    help=("supplier, item, or what", "the supplier calls it"),
)
