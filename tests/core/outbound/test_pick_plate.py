"""A pallet that is all for one order is picked as it is, and its reservations go with it."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from core.internal.hold_lot import HoldLot
from core.internal.nest_plate import NestPlate
from core.outbound.pick import Pick
from core.schema.tables import run_tote
from tests.core.open_work import work_in
from tests.core.outbound.pickers import (
    WHO,
    begin,
    furnish_for_picking,
    open_reservations,
    pick,
    picked,
    picks,
    released,
    sold,
    to_pick,
    undo,
)
from tests.core.warehouse import Warehouse

PALLET, UNDER = "LP000201", "LP000202"


@pytest.fixture
def shop(warehouse: Warehouse) -> Warehouse:
    """A pallet with thirty of one lot and twenty of another, for two lines of the same item."""
    furnish_for_picking(warehouse)
    warehouse.find("A4", "GLUE", 30, lot="G1", plate=PALLET)
    warehouse.find("A4", "GLUE", 20, lot="G2", plate=PALLET)
    released(warehouse, "SO1", sold("GLUE", 30), sold("GLUE", 20))
    return warehouse


def test_all_its_picks_are_done_at_once_for_the_lines_that_it_is_reserved_for(shop: Warehouse) -> None:
    run = begin(shop)
    done = pick(shop, to_pick(shop, run), whole=True)
    assert (done.said, picks(shop, run), picked(shop, "SO1")) == (f"{PALLET} > CART1", [], [30, 20])
    assert (open_reservations(shop, "SO1"), shop.order_state("SO1")) == ([30, 20], "picked")
    assert shop.reserved() == {"CART1 GLUE": 50}
    assert shop.broken() == []


def test_undone_it_stands_where_it_stood(shop: Warehouse) -> None:
    shop.find("A4", "NUT", 1, plate=UNDER)
    shop.post(NestPlate(plate=PALLET, onto=UNDER))
    run = begin(shop)
    undo(shop, pick(shop, to_pick(shop, run), whole=True))
    assert (picked(shop, "SO1"), len(picks(shop, run))) == ([0, 0], 2)
    assert shop.reserved() == {"A4 GLUE": 50}
    assert shop.room.read(lambda at: at.execute(select(run_tote)).all()) == []
    assert {each.done for each in work_in(shop, "pick")} == {"0"}
    assert shop.broken() == []
    pick(shop, to_pick(shop, run), whole=True)
    assert shop.broken() == []


def test_a_pallet_that_is_not_all_for_the_order_is_picked_by_pieces(shop: Warehouse) -> None:
    shop.find("A4", "NUT", 1, plate=PALLET)
    run = begin(shop)
    refused = shop.refusal(Pick(work=to_pick(shop, run), whole=True), WHO)
    assert (refused.code, refused.happened) == ("plate_not_whole", f"Not all {PALLET} is for SO1")
    pick(shop, to_pick(shop, run), tote="LP000101")
    assert picked(shop, "SO1") == [30, 0]
    refused = shop.refusal(Pick(work=to_pick(shop, run), whole=True), WHO)
    assert refused.code == "plate_not_whole"
    assert shop.broken() == []


def test_loose_goods_are_no_pallet_and_a_held_lot_stays(shop: Warehouse) -> None:
    released(shop, "SO2", sold("NUT", 3), priority=1)
    number = to_pick(shop, begin(shop))
    assert shop.refusal(Pick(work=number, whole=True), WHO).code == "goods_loose"
    assert shop.refusal(Pick(work=number, whole=True, tote="LP000101"), WHO).code == "plate_or_item"
    shop.post(HoldLot(sku="GLUE", lot="G2", reason="doubt"))
    number = to_pick(shop, begin(shop, who="SUE", place="STAGE"))
    assert shop.refusal(Pick(work=number, whole=True), "SUE").code == "lot_held"
