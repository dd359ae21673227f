"""Where nobody packs, an order is shipped as it is: all that is in hand of it, packed or loose, at once."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from uuid import UUID

from core.catalogue.location import DefineLocation
from core.command import Outcome
from core.outbound.close_carton import CloseCarton
from core.outbound.pack import Pack
from core.outbound.ship_order import ShipOrder
from core.outbound.take_return import TakeReturn
from core.outbound.unpack import Unpack
from core.undo import Undo
from tests.core.outbound.shop import (
    MONDAY,
    broken,
    line,
    places_of,
    released,
    reserved_for,
    sell,
    set_aside,
)
from tests.core.outbound.test_load import allocated, release
from tests.core.outbound.trucks import (
    BOX,
    BOX2,
    BOX3,
    WHO,
    boxes,
    in_carton,
    load,
    packed,
    shipments,
    take_to,
    truck,
    undo,
)
from tests.core.warehouse import Warehouse


def send(number: str = "SO1", **more: object) -> ShipOrder:
    return ShipOrder(order=number, proof_name="Mr Jones", **more)  # type: ignore[arg-type]  # the test's choice


def picked_all_ways(shop: Warehouse) -> None:
    """Of SO1 bolts stand loose at staging, nuts in a carton, cable in a tote."""
    sell(shop, "SO1", line("BOLT", 2), line("NUT", 3), line("CABLE", 4))
    for number, (sku, much, code) in enumerate((("BOLT", 2, ""), ("NUT", 3, BOX), ("CABLE", 4, BOX2)), 1):
        set_aside(shop, "SO1", number, sku, much)
        release(shop, "SO1")
        take_to(shop, "SO1", "STAGE", code)
    packed(shop, "SO1", BOX)


def test_loose_goods_totes_and_cartons_leave_together(shop: Warehouse) -> None:
    picked_all_ways(shop)
    shop.find("STAGE", "BOLT", 5)  # somebody else's stays
    done = shop.post(send(tracking="1z9", dock="DOCK"), WHO)
    assert (done.said, done.facts["cartons"]) == (f"SO1 shipped as {done.facts['shipment']}", "1")
    assert shop.order_state("SO1") == "shipped"
    assert shop.on_hand("STAGE", "BOLT") == 5
    assert shipments(shop) == [(done.facts["shipment"], "shipped", "Mr Jones", "1Z9")]
    assert (boxes(shop), broken(shop)) == ([(BOX, "shipped", done.facts["shipment"])], [])


def test_a_carton_that_is_empty_again_holds_up_nobody_and_is_none_any_more(shop: Warehouse) -> None:
    picked_all_ways(shop)
    shop.post(Pack(order="SO1", sku="BOLT", carton=BOX3), WHO)
    shop.post(Unpack(carton=BOX3, sku="BOLT"), WHO)
    assert shop.refusal(CloseCarton(carton=BOX3), WHO).code == "carton_empty"
    done = shop.post(send(), WHO)
    assert (boxes(shop), broken(shop)) == ([(BOX, "shipped", done.facts["shipment"])], [])


def test_undone_all_of_it_is_in_hand_again_where_it_stood(shop: Warehouse) -> None:
    picked_all_ways(shop)
    before = (shop.stock(), [reserved_for(shop, "SO1", each) for each in (1, 2, 3)], shop.order_state("SO1"))
    undo(shop, shop.post(send(), WHO))
    assert before == (shop.stock(), [reserved_for(shop, "SO1", each) for each in (1, 2, 3)], shop.order_state("SO1"))
    assert (boxes(shop), shipments(shop)[0][1], broken(shop)) == ([(BOX, "closed", "")], "cancelled", [])
    shop.post(send(), WHO)
    assert (shop.order_state("SO1"), broken(shop)) == ("shipped", [])


def test_what_is_still_in_its_bin_stays_for_the_next_time(shop: Warehouse) -> None:
    sell(shop, "SO1", line("BOLT", 5))
    set_aside(shop, "SO1", 1, "BOLT", 2)
    release(shop, "SO1")
    assert shop.refusal(send(), WHO).code == "nothing_in_hand"
    take_to(shop, "SO1", "STAGE")
    set_aside(shop, "SO1", 1, "BOLT", 3)
    shop.post(send(), WHO)
    assert (shop.order_state("SO1"), places_of(shop, "SO1"), broken(shop)) == ("allocated", {"A1": 3}, [])


def test_an_open_carton_and_one_that_is_loaded_keep_it(shop: Warehouse) -> None:
    in_carton(shop, "SO1")
    truck(shop)
    load(shop)
    assert shop.refusal(send(), WHO).code == "carton_loaded"
    released(shop, "SO2")
    take_to(shop, "SO2", "STAGE", BOX2)
    packed(shop, "SO2", BOX2, "open")
    assert shop.refusal(send("SO2"), WHO).code == "carton_not_so"


def test_what_may_not_leave_stays(shop: Warehouse) -> None:
    shop.find("A3", "MILK", 5, lot="M1", expires_on=MONDAY + timedelta(days=3))
    sell(shop, "SO1", line("MILK", 5), ship_policy="complete")
    allocated(shop, "SO1")
    take_to(shop, "SO1", "STAGE")
    shop.clock.forward(4 * 1440)
    assert shop.refusal(send(), WHO).code == "expired"
    assert shop.refusal(send("SO9"), WHO).code == "unknown_order"
    assert shop.refusal(send(carrier="NOBODY"), WHO).code in ("expired", "unknown_carrier")
    assert shop.refusal(ShipOrder(order="SO1", proof_name=""), WHO).code == "text_missing"


def test_what_has_come_back_is_taken_back_before_its_shipping_is(shop: Warehouse) -> None:
    shop.post(DefineLocation(code="BACK", kind="returns"))
    picked_all_ways(shop)
    sent = shop.post(send(), WHO)
    back = shop.post(TakeReturn(order="SO1", sku="NUT", quantity=Decimal(2)), WHO)
    refused = shop.refusal(Undo(posting=posting_of(sent)), WHO)
    assert (refused.code, refused.fields) == ("goods_came_back", {"sku": "NUT", "order": "SO1"})
    assert shop.refusal(TakeReturn(order="SO1", sku="NUT", quantity=Decimal(2)), WHO).code == "over_shipped"
    undo(shop, back)
    undo(shop, sent)
    assert (shop.order_state("SO1"), broken(shop)) == ("picked", [])


def posting_of(outcome: Outcome) -> UUID:
    assert outcome.posting is not None
    return outcome.posting
