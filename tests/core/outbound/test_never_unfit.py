"""What is past its date, held or recalled goes to no customer, at whichever stage it is found out; no night has come.

The night gives goods past their date their status. Here it never does: every stage looks at the date itself.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select

from core.command import Command
from core.internal.hold_lot import HoldLot
from core.internal.recall_lot import RecallLot
from core.outbound.allocate import AllocateOrders
from core.outbound.load import LoadCarton
from core.outbound.order_sale import OrderSale
from core.outbound.pack import Pack
from core.outbound.pick import Pick
from core.outbound.put_back import PutBack
from core.outbound.reallocate import ReleaseAllocation, TakeFromOrder
from core.outbound.release_orders import ReleaseOrders
from core.outbound.ship import ShipShipment
from core.outbound.ship_order import ShipOrder
from core.outbound.shipment import OpenShipment
from core.outbound.short_pick import ShortPick
from core.outbound.unpack import Unpack
from core.schema.tables import lot, move
from core.values import moment
from tests.core.outbound.packers import T1, close, drop, furnish_for_packing, pack
from tests.core.outbound.pickers import begin, pick, picks, sold, to_pick
from tests.core.warehouse import DAY, MINUTE, Warehouse

SOON, LATE = "SOON", "LATE"  # one lot is past its date in three days, the other lasts
PLATE, CARTON = "LP000201", "LP000301"
PIECES = 4


def pass_its_date(warehouse: Warehouse) -> str:
    """Four days go by, and no night does its work."""
    warehouse.clock.forward(4 * DAY / MINUTE)
    return "expired"


def hold(warehouse: Warehouse) -> str:
    warehouse.post(HoldLot(sku="MILK", lot=SOON, reason="smells"), "SUE")
    return "lot_held"


def recall(warehouse: Warehouse) -> str:
    warehouse.post(RecallLot(sku="MILK", lot=SOON, reason="listeria"), "SUE")
    return "lot_held"


@pytest.fixture(params=[pass_its_date, hold, recall])
def goes_bad(request: pytest.FixtureRequest) -> Callable[[Warehouse], str]:
    """What befalls the lot; it returns the code of the refusal that whoever takes some of it gets."""
    befalls: Callable[[Warehouse], str] = request.param
    return befalls


@pytest.fixture
def shop(warehouse: Warehouse) -> Warehouse:
    """Milk that is past its date in three days at A1, and some that lasts at A2; SO1 wants milk."""
    furnish_for_packing(warehouse)
    today = moment(warehouse.clock()).date()
    warehouse.find("A1", "MILK", 10, lot=SOON, expires_on=today + timedelta(days=3))
    warehouse.find("A2", "MILK", 10, lot=LATE, expires_on=today + timedelta(days=60))
    order(warehouse, "SO1")
    return warehouse


def order(shop: Warehouse, number: str) -> None:
    shop.post(OrderSale(number=number, customer="BETA", lines=(sold("MILK", PIECES),)))


def allocated(shop: Warehouse) -> None:
    """The lot that expires first is reserved."""
    shop.post(AllocateOrders(orders=("SO1",)))
    assert shop.reserved() == {"A1 MILK": PIECES}


def begun(shop: Warehouse, *totes: str) -> int:
    """Somebody is on the way to the bin."""
    allocated(shop)
    shop.post(ReleaseOrders(orders=("SO1",)))
    return begin(shop, *totes)


def picked(shop: Warehouse) -> None:
    """All of it stands at staging in a tote."""
    run = begun(shop, T1)
    pick(shop, to_pick(shop, run), tote=T1)
    drop(shop, run)


def packed(shop: Warehouse) -> str:
    """All of it is in a closed carton, whose number it returns."""
    picked(shop)
    carton = pack(shop, "MILK", PIECES, source=T1).facts["carton"]
    close(shop, carton)
    return carton


def loaded(shop: Warehouse) -> None:
    """The carton is on the truck."""
    carton = packed(shop)
    shop.post(OpenShipment(number="T1", dock="DOCK"))
    shop.post(LoadCarton(shipment="T1", plate=carton))


def lots_shipped(shop: Warehouse) -> set[str]:
    """The lots of which something left for a customer."""
    query = select(lot.c.code).join(move, move.c.lot_id == lot.c.id).where(move.c.kind == "ship")
    return set(shop.room.read(lambda at: at.scalars(query).all()))


def require_refused(shop: Warehouse, code: str, *commands: Command) -> None:
    """None of these does anything."""
    assert [shop.refusal(each, "OTTO" if isinstance(each, Pick | ShortPick) else "SUE").code for each in commands] == [
        code
    ] * len(commands)
    assert lots_shipped(shop) == set()
    assert shop.broken() == []


def test_it_is_not_allocated(shop: Warehouse, goes_bad: Callable[[Warehouse], str]) -> None:
    goes_bad(shop)
    shop.post(AllocateOrders(orders=("SO1",)))
    assert shop.reserved() == {"A2 MILK": PIECES}


def test_where_there_is_nothing_else_the_order_waits(shop: Warehouse, goes_bad: Callable[[Warehouse], str]) -> None:
    shop.find("A2", "MILK", -10, lot=LATE)
    goes_bad(shop)
    shop.post(AllocateOrders(orders=("SO1",)))
    assert (shop.reserved(), shop.order_state("SO1")) == ({}, "confirmed")


def test_allocated_it_is_not_given_to_a_more_urgent_order(
    shop: Warehouse, goes_bad: Callable[[Warehouse], str]
) -> None:
    allocated(shop)
    order(shop, "SO2")
    goes_bad(shop)
    taken = TakeFromOrder(order="SO2", line=1, other="SO1", other_line=1)
    require_refused(shop, "reserved_less", taken)


def test_allocated_it_is_not_picked_and_the_order_gets_other_goods(
    shop: Warehouse, goes_bad: Callable[[Warehouse], str]
) -> None:
    run = begun(shop)
    number, code = to_pick(shop, run), goes_bad(shop)
    require_refused(
        shop, code, Pick(work=number), Pick(work=number, quantity=Decimal(1)), Pick(work=number, lot=SOON),
        ShortPick(work=number, quantity=Decimal(1), reason="empty"),
    )  # fmt: skip
    short = shop.post(ShortPick(work=number, quantity=Decimal(0), reason="damaged"), "OTTO")
    assert short.facts["found"] == str(PIECES)
    (other,) = picks(shop, run)
    assert (other.lot, other.location) == (LATE, "A2")
    pick(shop, other.number)
    drop(shop, run)
    shop.post(ShipOrder(order="SO1", proof_name="Mr Jones"))
    assert (lots_shipped(shop), shop.order_state("SO1")) == ({LATE}, "shipped")
    assert shop.broken() == []


def test_allocated_it_may_be_given_back_for_other_goods(shop: Warehouse, goes_bad: Callable[[Warehouse], str]) -> None:
    allocated(shop)
    shop.post(ReleaseOrders(orders=("SO1",)))
    goes_bad(shop)
    shop.post(ReleaseAllocation(order="SO1"))
    shop.post(AllocateOrders(orders=("SO1",)))
    assert shop.reserved() == {"A2 MILK": PIECES}


def test_other_goods_beside_it_are_picked_instead_but_not_the_other_way_round(
    shop: Warehouse, goes_bad: Callable[[Warehouse], str]
) -> None:
    today = moment(shop.clock()).date()
    shop.find("A1", "MILK", 10, lot="WORSE", expires_on=today + timedelta(days=2))
    shop.find("A1", "MILK", 10, lot="BESIDE", expires_on=today + timedelta(days=50))
    shop.post(HoldLot(sku="MILK", lot="WORSE", reason="smells"), "SUE")
    run = begun(shop)
    number, code = to_pick(shop, run), goes_bad(shop)
    require_refused(shop, code, Pick(work=number))
    assert shop.refusal(Pick(work=number, lot="WORSE"), "OTTO").code in ("lot_held", "expired")
    pick(shop, number, lot="BESIDE")
    drop(shop, run)
    shop.post(ShipOrder(order="SO1", proof_name="Mr Jones"))
    assert (lots_shipped(shop), shop.broken()) == ({"BESIDE"}, [])


def test_allocated_on_a_plate_it_is_not_picked_with_the_plate(
    warehouse: Warehouse, goes_bad: Callable[[Warehouse], str]
) -> None:
    furnish_for_packing(warehouse)
    until = moment(warehouse.clock()).date() + timedelta(days=3)
    warehouse.find("A1", "MILK", PIECES, lot=SOON, expires_on=until, plate=PLATE)
    order(warehouse, "SO1")
    number = to_pick(warehouse, begun(warehouse))
    require_refused(warehouse, goes_bad(warehouse), Pick(work=number, whole=True), Pick(work=number))


def test_picked_it_is_neither_packed_nor_shipped(shop: Warehouse, goes_bad: Callable[[Warehouse], str]) -> None:
    picked(shop)
    code = goes_bad(shop)
    require_refused(
        shop, code, Pack(order="SO1", sku="MILK", quantity=Decimal(1), source=T1),
        ShipOrder(order="SO1", proof_name="Mr Jones"),
    )  # fmt: skip
    shop.post(PutBack(order="SO1", sku="MILK", quantity=Decimal(PIECES), target="A3", plate=T1, lot=SOON), "OTTO")
    shop.post(AllocateOrders(orders=("SO1",)))
    assert (shop.reserved(), shop.broken()) == ({"A2 MILK": Decimal(PIECES)}, [])


def test_packed_it_is_neither_loaded_nor_shipped(shop: Warehouse, goes_bad: Callable[[Warehouse], str]) -> None:
    carton = packed(shop)
    shop.post(OpenShipment(number="T1", dock="DOCK"))
    code = goes_bad(shop)
    require_refused(shop, code, LoadCarton(shipment="T1", plate=carton), ShipOrder(order="SO1", proof_name="Mr Jones"))


def test_packed_it_is_taken_out_of_the_carton_again(shop: Warehouse, goes_bad: Callable[[Warehouse], str]) -> None:
    picked(shop)
    carton = pack(shop, "MILK", PIECES, source=T1).facts["carton"]
    goes_bad(shop)
    shop.post(Unpack(carton=carton, sku="MILK", quantity=Decimal(PIECES), lot=SOON), "OTTO")
    back = PutBack(order="SO1", sku="MILK", quantity=Decimal(PIECES), target="A3", location="STAGE", lot=SOON)
    shop.post(back, "OTTO")
    assert (shop.on_hand("A3", "MILK"), shop.reserved(), shop.broken()) == (Decimal(PIECES), {}, [])


def test_loaded_it_is_not_shipped(shop: Warehouse, goes_bad: Callable[[Warehouse], str]) -> None:
    loaded(shop)
    require_refused(shop, goes_bad(shop), ShipShipment(shipment="T1", proof_name="Mr Jones"))


def test_before_it_goes_bad_it_is_what_leaves_first(shop: Warehouse) -> None:
    loaded(shop)
    shop.post(ShipShipment(shipment="T1", proof_name="Mr Jones"))
    assert (lots_shipped(shop), shop.order_state("SO1"), shop.broken()) == ({SOON}, "shipped", [])
