"""Short at packing: what was picked and is not there is missing, its line waits for others or goes without."""

from __future__ import annotations

from decimal import Decimal

import pytest

from core.command import Command
from core.outbound.short_pack import ShortPack
from core.undo import Undo
from tests.core.open_work import work_in
from tests.core.outbound.packers import T1, T2, close, furnish_for_packing, gathered, left_to_pack, pack
from tests.core.outbound.pickers import WHO, begin, pick, picked, released, sold, to_pick, undo
from tests.core.warehouse import FRESH, Warehouse

THREE = Decimal(3)
SHORT = ShortPack(order="SO1", sku="BOLT", quantity=Decimal(1))


@pytest.fixture
def shop(warehouse: Warehouse) -> Warehouse:
    """Three bolts and two nuts for SO1 stand in a tote at staging."""
    furnish_for_packing(warehouse)
    gathered(warehouse, "SO1", sold("BOLT", 3), sold("NUT", 2))
    return warehouse


@pytest.mark.parametrize(("reason", "status"), [("empty", "missing"), ("damaged", "damaged")])
def test_what_is_not_there_is_missing_and_its_line_waits(shop: Warehouse, reason: str, status: str) -> None:
    done = shop.post(ShortPack(order="SO1", sku="BOLT", quantity=Decimal(1), reason=reason), WHO)
    assert done.said == f"1 EA BOLT {status}, waits"
    assert shop.stock()["STAGE", "BOLT", "", T1, status] == 1
    assert picked(shop, "SO1") == [2, 2]
    assert left_to_pack(shop) == {"BOLT": 2, "NUT": 2}
    (count,) = work_in(shop, "count")
    assert (count.source, count.sku, count.priority) == ("STAGE", "BOLT", 1)
    pack(shop, "BOLT", 2)
    close(shop, pack(shop, "NUT", 2).facts["carton"])
    assert (shop.order_state("SO1"), shop.broken()) == ("packed", [])


def test_an_order_that_waits_for_nothing_goes_without(warehouse: Warehouse) -> None:
    furnish_for_packing(warehouse)
    gathered(warehouse, "SO1", sold("BOLT", 3), ship_policy="cancel")
    done = warehouse.post(ShortPack(order="SO1", sku="BOLT", quantity=THREE), WHO)
    assert (done.said, warehouse.order_state("SO1")) == ("3 EA BOLT missing, not sent", "cancelled")
    assert warehouse.broken() == []


def test_a_line_of_which_more_is_to_be_picked_is_not_closed(warehouse: Warehouse) -> None:
    furnish_for_packing(warehouse)
    released(warehouse, "SO1", sold("BOLT", 3), ship_policy="cancel")
    pick(warehouse, to_pick(warehouse, begin(warehouse, T1)), 1, tote=T1)
    assert warehouse.post(SHORT, WHO).said.endswith("waits")
    assert warehouse.broken() == []


@pytest.mark.parametrize("policy", ["partial", "cancel"])
def test_undone_the_goods_are_in_hand_again(warehouse: Warehouse, policy: str) -> None:
    furnish_for_packing(warehouse)
    gathered(warehouse, "SO1", sold("BOLT", 3), sold("BOLT", 2), sold("NUT", 1), ship_policy=policy)
    before = (warehouse.stock(), warehouse.reserved(), picked(warehouse, "SO1"), warehouse.order_state("SO1"))
    done = warehouse.post(ShortPack(order="SO1", sku="BOLT", quantity=Decimal(4)), WHO)
    assert picked(warehouse, "SO1") == [0, 1, 1]
    undo(warehouse, done)
    after = (warehouse.stock(), warehouse.reserved(), picked(warehouse, "SO1"), warehouse.order_state("SO1"))
    assert after == before
    assert [each.state for each in work_in(warehouse, "count")] == ["cancelled"]
    pack(warehouse, "BOLT", 5)
    assert warehouse.broken() == []


def test_serials_and_lots_are_named(warehouse: Warehouse) -> None:
    furnish_for_packing(warehouse)
    warehouse.find("A4", "MILK", 2, lot="L1", expires_on=FRESH)
    warehouse.find("A5", "MILK", 3, lot="L2", expires_on=FRESH)
    warehouse.find("A4", "PUMP", 1, serial="S1")
    gathered(warehouse, "SO1", sold("MILK", 4), sold("PUMP", 1))
    one = Decimal(1)
    assert warehouse.refusal(ShortPack(order="SO1", sku="MILK", quantity=one), WHO).code == "lot_missing"
    warehouse.post(ShortPack(order="SO1", sku="MILK", quantity=one, lot="L2"), WHO)
    done = warehouse.post(ShortPack(order="SO1", sku="PUMP", quantity=one), WHO)
    assert warehouse.stock()["STAGE", "PUMP", "S1", T1, "missing"] == 1
    undo(warehouse, done)
    pack(warehouse, "PUMP", serial="S1")
    assert warehouse.broken() == []


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (ShortPack(order="SO1", sku="BOLT", quantity=Decimal(4)), "surplus"),
        (ShortPack(order="SO1", sku="BOLT", quantity=Decimal(1), source=T2), "surplus"),
        (ShortPack(order="SO1", sku="CABLE", quantity=Decimal(1)), "surplus"),
        (ShortPack(order="SO1", sku="BOLT", quantity=Decimal(0)), "quantity_not_positive"),
        (ShortPack(order="SO1", sku="BOLT", quantity=Decimal(1), reason="mood"), "unknown_value"),
        (ShortPack(order="SO9", sku="BOLT", quantity=Decimal(1)), "unknown_order"),
        (ShortPack(order="SO1", sku="WASHER", quantity=Decimal(1)), "unknown_item"),
    ],
)
def test_what_is_wrong_is_named_and_changes_nothing(shop: Warehouse, command: Command, code: str) -> None:
    assert shop.refusal(command, WHO).code == code


def test_undo_is_refused_where_the_goods_went_on(shop: Warehouse) -> None:
    done = shop.post(SHORT, WHO)
    shop.find("STAGE", "BOLT", -1, plate=T1, status="missing", reason="LOST")
    assert done.posting is not None
    assert shop.refusal(Undo(posting=done.posting), WHO).code == "goods_moved_on"
