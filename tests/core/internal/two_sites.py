"""A second site, and a transfer to it: what the tests of transfers work with."""

from __future__ import annotations

from decimal import Decimal

import pytest

from core.access.approve import approve
from core.access.operator import need_operator
from core.catalogue.location import DefineLocation, DefineSite
from core.command import Command, Outcome, Stamp
from core.errors import Rejection
from core.internal.order_transfer import OrderTransfer, TransferLine
from core.internal.receive_transfer import ReceiveTransfer
from core.internal.ship_transfer import ShipTransfer
from core.internal.transfer import need_transfer, transfer_lines
from core.undo import Undo
from tests.core.warehouse import FRESH, PIN, Warehouse

ORDER = OrderTransfer(
    site="MAIN",
    number="T1",
    to_site="EAST",
    lines=(TransferLine(sku="BOLT", quantity=Decimal(2), pack="BOX"), TransferLine(sku="MILK", quantity=Decimal(10))),
)
SHIP = ShipTransfer(site="MAIN", order="T1", sku="BOLT", quantity=Decimal(30), source="A1")
MILK = ShipTransfer(site="MAIN", order="T1", sku="MILK", quantity=Decimal(10), lot="L1", source="A1")
PLATE = ShipTransfer(site="MAIN", order="T1", plate="LP000001")
COME = ReceiveTransfer(site="EAST", order="T1", sku="BOLT", quantity=Decimal(30), location="E-DOCK")
CAME = ReceiveTransfer(site="EAST", order="T1", plate="LP000001", location="E-DOCK")


def build(warehouse: Warehouse) -> Warehouse:
    """100 bolts and 10 milk of L1 at A1; 20 bolts and 4 milk of L2 on a plate at A2; both ordered to the east."""
    warehouse.post(DefineSite(code="EAST", name="East", time_zone="Asia/Tokyo"))
    warehouse.post(DefineLocation(site="MAIN", code="TO-EAST", kind="transit"))
    warehouse.post(DefineLocation(site="EAST", code="E-DOCK", kind="dock"))
    for place, sku, quantity, more in (
        ("A1", "BOLT", 100, {}),
        ("A1", "MILK", 10, {"lot": "L1", "expires_on": FRESH}),
        ("A2", "BOLT", 20, {"plate": "LP000001"}),
        ("A2", "MILK", 4, {"plate": "LP000001", "lot": "L2", "expires_on": FRESH}),
    ):
        warehouse.find(place, sku, quantity, site="MAIN", **more)
    warehouse.post(ORDER)
    return warehouse


def lines(warehouse: Warehouse, number: str = "T1") -> list[tuple[str, int, int, int]]:
    """Of each line what was shipped, came in and was lost."""

    def whole(amount: int) -> int:
        return amount // 1_000_000

    found = warehouse.room.read(need_transfer, number, sender=1)
    rows = warehouse.room.read(transfer_lines, found.id)
    return [(row.sku, whole(row.shipped), whole(row.done), whole(row.lost)) for row in rows]


def at(warehouse: Warehouse, place: str, sku: str) -> int:
    """How many are there."""
    return int(warehouse.on_hand(place, sku))


def undo(warehouse: Warehouse, outcome: Outcome) -> None:
    assert outcome.posting is not None
    warehouse.post(Undo(posting=outcome.posting))


def approved(warehouse: Warehouse, command: Command, who: str = "OTTO", by: str = "ADMIN") -> Outcome:
    """Posts what is refused at first and what somebody else approves then."""
    stamp = warehouse.stamp(who)
    with pytest.raises(Rejection) as refused:
        warehouse.room.post(command, stamp)
    assert "approval" in refused.value.fields
    other = warehouse.room.read(need_operator, by)
    given = approve(warehouse.room, stamp.id, other, stamp.device, PIN)
    again = warehouse.stamp(who)
    return warehouse.room.post(command, Stamp(again.id, who, again.device, again.happened_at, given))
