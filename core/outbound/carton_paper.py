"""What is printed with a carton: the label that is stuck on it, and the slip that is put into it."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection

from core.labels.lines import joined
from core.outbound.carton import CartonRow, InCarton, cartons_of, contents_of, shown_weight
from core.outbound.in_hand import to_pack
from core.outbound.sales_order import SaleRow
from core.values import show_quantity

LABEL, SLIP = "carton", "packing_slip"


def carton_label(connection: Connection, sale: SaleRow, box: CartonRow) -> dict[str, str]:
    """What is on the label of a closed carton; of how many it is one is known once nothing is left to pack."""
    goods = contents_of(connection, box.plate_id)
    return {
        "code": box.code,
        "sscc": box.code if box.code.isdigit() else "",
        **_whose(connection, sale, box),
        "carrier": f"{sale.carrier} {sale.service}".strip(),
        "weight": shown_weight(box.weight_mg),
        "contents": "\n".join(
            f"{each.sku} {show_quantity(each.pieces)} {each.unit} {each.lot}".strip() for each in goods
        ),
    }


def packing_slip(connection: Connection, sale: SaleRow, box: CartonRow) -> dict[str, str]:
    """What is on the slip of a carton: all that is in it."""
    goods = contents_of(connection, box.plate_id)
    return {
        **_whose(connection, sale, box),
        "code": box.code,
        "total": _total(goods),
        "lines": joined(_line(each) for each in goods),
    }


def _whose(connection: Connection, sale: SaleRow, box: CartonRow) -> dict[str, str]:
    of = _how_many(connection, box)
    number = str(box.sequence) if of else ""
    return {"order": sale.number, "ship_to": sale.ship_to or sale.name, "number": number, "of": of}


def _how_many(connection: Connection, box: CartonRow) -> str:
    """The last carton of the order; empty while there is more to pack, or another carton is open."""
    cartons = cartons_of(connection, box.order_id)
    more = any(each.state == "open" and contents_of(connection, each.plate_id) for each in cartons)
    if more or to_pack(connection, box.order_id):
        return ""
    return str(max(each.sequence for each in cartons if each.state != "open"))


def _line(goods: InCarton) -> tuple[str, ...]:
    lot, serial = ("", goods.lot) if goods.is_serial else (goods.lot, "")
    return (goods.sku, goods.name, show_quantity(goods.pieces), goods.unit, lot, serial)


def _total(goods: Sequence[InCarton]) -> str:
    """So many pieces where all are counted in the same unit, else so many lines."""
    units = {each.unit for each in goods}
    if len(units) == 1:
        return f"{show_quantity(sum(each.pieces for each in goods))} {units.pop()}"
    return f"{len(goods)} lines"
