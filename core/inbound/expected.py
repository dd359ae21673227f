"""Shipments that are expected: how they and their plates are found, and kept in step with what came in."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import CTE, Connection, Integer, Select, bindparam, func, literal, select, update

from core.errors import Rejection
from core.ledger.plates import NESTING_MAX
from core.schema.shipments import COMING_STATES
from core.schema.tables import (
    expected_line,
    expected_plate,
    expected_shipment,
    item,
    order_line,
    orders,
    pack,
    party,
    site,
)


class ShipmentRow(NamedTuple):
    """A shipment that a supplier has announced; `supplier` is its code, `party` its name."""

    id: int
    number: str
    state: str
    party_id: int
    supplier: str
    party: str
    site_id: int
    due_on: date | None
    carrier: str


class ExpectedRow(NamedTuple):
    """Goods of one kind in a shipment, quantities in millionths of the base unit.

    `plate` is what they are on, and `parent` what that is on; both are empty for loose goods.
    """

    id: int
    shipment_id: int
    shipment: str
    line: int
    order: str
    order_line: int | None
    order_line_id: int | None
    sku: str
    name: str
    unit: str
    decimals: int
    tracking: str
    pack: str
    pack_quantity: int
    quantity: int
    received: int
    plate: str
    parent: str
    lot: str
    serial: str
    expires_on: date | None

    @property
    def open(self) -> int:
        """What of it has not come in yet."""
        return max(0, self.quantity - self.received)


_SHIPMENTS = select(
    expected_shipment.c.id, expected_shipment.c.number, expected_shipment.c.state, expected_shipment.c.party_id,
    party.c.code, party.c.name, expected_shipment.c.site_id, expected_shipment.c.due_on, expected_shipment.c.carrier,
).join(party)  # fmt: skip
_COMING = expected_shipment.c.state.in_(COMING_STATES)
_HOLD = _SHIPMENTS.where(expected_shipment.c.id == bindparam("shipment_id")).with_for_update(of=expected_shipment)
_parent = expected_plate.alias("parent")
_LINES = (
    select(
        expected_line.c.id, expected_line.c.shipment_id, expected_shipment.c.number, expected_line.c.line,
        func.coalesce(orders.c.number, ""), order_line.c.line.label("order_line"), expected_line.c.order_line_id,
        item.c.sku, item.c.name, item.c.unit, item.c.decimals, item.c.tracking, func.coalesce(pack.c.code, ""),
        expected_line.c.pack_quantity, expected_line.c.quantity, expected_line.c.received,
        func.coalesce(expected_plate.c.code, ""), func.coalesce(_parent.c.code, ""), expected_line.c.lot,
        expected_line.c.serial, expected_line.c.expires_on,
    )
    .join(expected_shipment, expected_shipment.c.id == expected_line.c.shipment_id)
    .join(item, item.c.id == expected_line.c.item_id)
    .outerjoin(pack, pack.c.id == expected_line.c.pack_id)
    .outerjoin(order_line, order_line.c.id == expected_line.c.order_line_id)
    .outerjoin(orders, orders.c.id == order_line.c.order_id)
    .outerjoin(expected_plate, expected_plate.c.id == expected_line.c.plate_id)
    .outerjoin(_parent, _parent.c.id == expected_plate.c.parent_id)
)  # fmt: skip
_STILL = select(
    func.count().filter(expected_line.c.received < expected_line.c.quantity).label("open"),
    func.count().filter(expected_line.c.received > 0).label("begun"),
).where(expected_line.c.shipment_id == bindparam("shipment_id"))
_PROGRESS = (
    update(expected_line)
    .where(expected_line.c.id == bindparam("line_id"), expected_line.c.shipment_id == bindparam("of_shipment"))
    .values(received=expected_line.c.received + bindparam("change"))
)
_STATE = (
    update(expected_shipment)
    .where(expected_shipment.c.id == bindparam("shipment_id"), expected_shipment.c.state != bindparam("now_state"))
    .values(state=bindparam("now_state"))
)


def find_shipments(connection: Connection, site_id: int, number: str) -> list[ShipmentRow]:
    """The shipments of that number to the site, of whichever supplier; those that stand before cancelled ones."""
    query = _SHIPMENTS.where(expected_shipment.c.number == number, expected_shipment.c.site_id == site_id)
    order = (expected_shipment.c.state == "cancelled", party.c.code, expected_shipment.c.id.desc())
    return [ShipmentRow._make(row) for row in connection.execute(query.order_by(*order).limit(9))]


def find_shipment(connection: Connection, site_id: int, number: str, supplier: str = "") -> ShipmentRow | None:
    """The shipment of that number to the site, of that supplier if one is named."""
    found = find_shipments(connection, site_id, number)
    return next((each for each in found if supplier in ("", each.supplier)), None)


def shipment_of_note(connection: Connection, site_id: int, party_id: int, note: str) -> ShipmentRow | None:
    """The shipment that a supplier's delivery note is the number of, which stands."""
    found = find_shipments(connection, site_id, note) if note else []
    return next((each for each in found if each.party_id == party_id and each.state != "cancelled"), None)


def goes_elsewhere(connection: Connection, site_id: int, number: str) -> str | None:
    """The other site that a shipment of that number is still to come to."""
    elsewhere = (expected_shipment.c.number == number, expected_shipment.c.site_id != site_id, _COMING)
    query = select(site.c.code).join(expected_shipment, expected_shipment.c.site_id == site.c.id)
    return connection.execute(query.where(*elsewhere).order_by(expected_shipment.c.id).limit(1)).scalar()


def shipments_coming(connection: Connection, site_id: int, limit: int = 200) -> list[ShipmentRow]:
    """The shipments to the site that are still to come, earliest due first."""
    query = _SHIPMENTS.where(expected_shipment.c.site_id == site_id, _COMING).limit(limit)
    due = (expected_shipment.c.due_on.is_(None), expected_shipment.c.due_on, expected_shipment.c.id)
    return [ShipmentRow._make(row) for row in connection.execute(query.order_by(*due))]


def need_shipment(connection: Connection, site_id: int, number: str, supplier: str = "") -> ShipmentRow:
    """The shipment of that number, which must be known; where several suppliers have one, it must be said whose."""
    named = [each for each in find_shipments(connection, site_id, number.upper()) if each.state != "cancelled"]
    found = [each for each in named if supplier.upper() in ("", each.supplier)]
    if not found:
        raise Rejection("unknown_shipment", shipment=number)
    if len(found) > 1:
        known = ", ".join(each.supplier for each in found)
        raise Rejection("unknown_value", field="supplier", value=supplier or "(none)", known=known)
    return found[0]


def need_coming(connection: Connection, site_id: int, number: str, supplier: str = "") -> ShipmentRow:
    """The shipment of that number, of which something must still be to come."""
    return _require_coming(need_shipment(connection, site_id, number, supplier))


def shipment_lines(connection: Connection, shipment_id: int) -> list[ExpectedRow]:
    """All lines of a shipment."""
    return _rows(connection, _LINES.where(expected_line.c.shipment_id == shipment_id))


def loose_lines(connection: Connection, shipment_id: int, sku: str) -> list[ExpectedRow]:
    """The lines of a shipment that bring an item on no plate."""
    loose = (expected_line.c.shipment_id == shipment_id, expected_line.c.plate_id.is_(None), item.c.sku == sku)
    return _rows(connection, _LINES.where(*loose))


def plates_of(connection: Connection, shipment_id: int) -> dict[str, str]:
    """All plates of a shipment, each with what it is on, which is empty for one that stands by itself."""
    query = select(expected_plate.c.code, func.coalesce(_parent.c.code, "").label("parent")).outerjoin(
        _parent, _parent.c.id == expected_plate.c.parent_id
    )
    rows = connection.execute(query.where(expected_plate.c.shipment_id == shipment_id))
    return {row.code: row.parent for row in rows}


def expected_on_plate(connection: Connection, sscc: str) -> list[ExpectedRow]:
    """What lies right on the plate in a shipment that is still to come, wherever it goes."""
    return _rows(connection, _LINES.where(expected_plate.c.code == sscc.upper(), _COMING))


def contents_of(connection: Connection, site_id: int, sscc: str) -> list[ExpectedRow]:
    """All that is on the plate and on the plates upon it, in a shipment that is still to come to the site."""
    return _rows(connection, _LINES.where(expected_line.c.plate_id.in_(select(_tree(site_id, sscc).c.id))))


def nesting_of(connection: Connection, site_id: int, sscc: str) -> list[tuple[str, str]]:
    """The plates that come on this one, itself first, each with what it is on; carriers before what they carry."""
    tree = _tree(site_id, sscc)
    query = (
        select(expected_plate.c.code, func.coalesce(_parent.c.code, ""))
        .join(tree, tree.c.id == expected_plate.c.id)
        .outerjoin(_parent, _parent.c.id == expected_plate.c.parent_id)
        .order_by(tree.c.depth, expected_plate.c.code)
    )
    return [(code, parent) for code, parent in connection.execute(query)]


def hold_shipment(connection: Connection, shipment_id: int) -> ShipmentRow:
    """Holds a shipment, which must still be coming; after the orders and before the balances."""
    return _require_coming(held_shipment(connection, shipment_id))


def held_shipment(connection: Connection, shipment_id: int) -> ShipmentRow:
    """Holds a shipment, whatever its state: to undo what came in of it."""
    return ShipmentRow._make(connection.execute(_HOLD, {"shipment_id": shipment_id}).one())


def shipment_progress(connection: Connection, shipment_id: int, changes: Mapping[int, int]) -> str:
    """Adds to what was received of the lines of a held shipment, by their ids, and returns the state that follows."""
    for line_id, change in sorted(changes.items()):
        connection.execute(_PROGRESS, {"line_id": line_id, "of_shipment": shipment_id, "change": change})
    still = connection.execute(_STILL, {"shipment_id": shipment_id}).one()
    state = "received" if not still.open else "partly_received" if still.begun else "expected"
    set_shipment_state(connection, shipment_id, state)
    return state


def take_back(connection: Connection, site_id: int, facts: Mapping[str, str]) -> None:
    """Takes off a shipment what a posting that is undone had added to it, as its facts say."""
    named = find_shipments(connection, site_id, facts["shipment"])
    shipment = held_shipment(connection, next(each.id for each in named if each.supplier == facts["supplier"]))
    taken = dict(pair.split(":") for pair in facts["taken"].split())
    lines = {line.line: line.id for line in shipment_lines(connection, shipment.id)}
    shipment_progress(connection, shipment.id, {lines[int(line)]: -int(pieces) for line, pieces in taken.items()})


def set_shipment_state(connection: Connection, shipment_id: int, state: str) -> None:
    """Gives a held shipment that state."""
    connection.execute(_STATE, {"shipment_id": shipment_id, "now_state": state})


def _require_coming(found: ShipmentRow) -> ShipmentRow:
    if found.state not in COMING_STATES:
        raise Rejection("shipment_not_coming", shipment=found.number, state=found.state.replace("_", " "))
    return found


def _rows(connection: Connection, query: Select[Any]) -> list[ExpectedRow]:
    rows = connection.execute(query.order_by(expected_line.c.shipment_id, expected_line.c.line))
    return [ExpectedRow._make(row) for row in rows]


def _tree(site_id: int, sscc: str) -> CTE:
    """The plate of a shipment that is coming, and the plates upon it."""
    root = (
        select(expected_plate.c.id, literal(0, Integer).label("depth"))
        .join(expected_shipment, expected_shipment.c.id == expected_plate.c.shipment_id)
        .where(expected_plate.c.code == sscc.upper(), expected_shipment.c.site_id == site_id, _COMING)
        .cte("tree", recursive=True)
    )
    upon = expected_plate.alias("upon")
    deeper = select(upon.c.id, root.c.depth + 1).where(upon.c.parent_id == root.c.id, root.c.depth < NESTING_MAX)
    return root.union_all(deeper)
