"""Another lot than the reserved one is picked where the order and the profile allow it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from core.internal.hold_lot import HoldLot
from core.outbound.pick import Pick
from core.outbound.pick_profile import DefinePickProfile
from core.undo import Undo
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
from tests.core.warehouse import FRESH, Warehouse

TOTE = "LP000101"


@pytest.fixture
def shop(warehouse: Warehouse) -> Warehouse:
    """Six of lot G1 are to be picked, and G2 lies beside it."""
    furnish_for_picking(warehouse)
    warehouse.find("A3", "GLUE", 6, lot="G1")
    released(warehouse, "SO1", sold("GLUE", 6))
    warehouse.find("A3", "GLUE", 10, lot="G2")
    return warehouse


@pytest.mark.parametrize("pieces", [6, 4])
def test_another_lot_is_taken_and_the_first_is_free_again(shop: Warehouse, pieces: int) -> None:
    run = begin(shop, TOTE)
    number = to_pick(shop, run)
    done = pick(shop, number, pieces, tote=TOTE, lot="G2")
    assert shop.stock()["CART1", "GLUE", "G2", TOTE, "available"] == pieces
    assert (picked(shop, "SO1"), sum(open_reservations(shop, "SO1"))) == ([pieces], 6)
    assert shop.broken() == []
    undo(shop, done)
    assert (picked(shop, "SO1"), open_reservations(shop, "SO1"), picks(shop, run)[0].left) == ([0], [6], 6_000_000)
    assert shop.reserved() == {"A3 GLUE": 6}
    assert shop.broken() == []
    pick(shop, number, tote=TOTE)
    assert (shop.order_state("SO1"), shop.broken()) == ("picked", [])


def test_another_serial_is_taken_and_brought_back(shop: Warehouse) -> None:
    shop.find("A4", "PUMP", 1, serial="S1")
    released(shop, "SO2", sold("PUMP", 1), priority=1)
    shop.find("A4", "PUMP", 1, serial="S2")
    run = begin(shop, TOTE)
    done = pick(shop, to_pick(shop, run), tote=TOTE, serial="S2")
    assert shop.stock()["CART1", "PUMP", "S2", TOTE, "available"] == 1
    assert shop.reserved() == {"A3 GLUE": 6, "CART1 PUMP": 1}
    undo(shop, done)
    assert shop.reserved() == {"A3 GLUE": 6, "A4 PUMP": 1}
    assert (picks(shop, run)[0].lot, shop.broken()) == ("S1", [])


def test_undo_is_refused_where_others_have_the_first_lot_by_now(shop: Warehouse) -> None:
    done = pick(shop, to_pick(shop, begin(shop, TOTE)), tote=TOTE, lot="G2")
    released(shop, "SO2", sold("GLUE", 6))
    assert done.posting is not None
    assert shop.refusal(Undo(posting=done.posting), WHO).code == "reserved"
    assert shop.broken() == []


def test_what_others_have_reserved_or_what_is_elsewhere_is_not_taken(shop: Warehouse) -> None:
    run = begin(shop, TOTE)
    it = Pick(work=to_pick(shop, run), tote=TOTE, lot="G2")
    shop.find("A5", "GLUE", 6, lot="G3")
    assert shop.refusal(Pick(work=it.work, tote=TOTE, lot="G3"), WHO).code == "nothing_there"
    assert shop.refusal(Pick(work=it.work, tote=TOTE, lot="G9"), WHO).code == "unknown_lot"
    released(shop, "SO2", sold("GLUE", 10))
    assert shop.refusal(it, WHO).happened == "10 GLUE there are for SO2"
    assert shop.broken() == []


def test_the_profile_or_the_order_may_want_the_one_lot(shop: Warehouse) -> None:
    released(shop, "SO2", sold("NUT", 1), priority=1)
    nuts = to_pick(shop, begin(shop, TOTE))
    assert shop.refusal(Pick(work=nuts, tote=TOTE, lot="G2"), WHO).code == "no_other_lot"
    glue = to_pick(shop, begin(shop, "LP000102", who="SUE", place="STAGE"))
    shop.post(DefinePickProfile(swap_lots=False))
    refused = shop.refusal(Pick(work=glue, tote="LP000102", lot="G2"), "SUE")
    assert (refused.code, refused.happened) == ("no_other_lot", "GLUE must be lot G1")


def test_a_lot_that_the_order_names_is_the_only_one(shop: Warehouse) -> None:
    shop.find("A3", "GLUE", 1, lot="G1")
    released(shop, "SO2", sold("GLUE", 1, lot="G1"), priority=1)
    number = to_pick(shop, begin(shop, TOTE))
    refused = shop.refusal(Pick(work=number, tote=TOTE, lot="G2"), WHO)
    assert (refused.code, refused.happened) == ("no_other_lot", "GLUE must be lot G1")


def test_a_lot_that_is_held_expired_or_keeps_too_short_is_not_taken(shop: Warehouse) -> None:
    shop.find("A4", "MILK", 2, lot="L1", expires_on=FRESH)
    released(shop, "SO2", sold("MILK", 2, min_life_days=30), priority=1)
    for lot, expires_on in (("OLD", date(2026, 3, 1)), ("SHORT", date(2026, 3, 20)), ("HELD", FRESH)):
        shop.find("A4", "MILK", 2, lot=lot, expires_on=expires_on)
    shop.post(HoldLot(sku="MILK", lot="HELD", reason="doubt"))
    number = to_pick(shop, begin(shop, TOTE))
    codes = [shop.refusal(Pick(work=number, tote=TOTE, lot=lot), WHO).code for lot in ("OLD", "SHORT", "HELD")]
    assert codes == ["expired", "keeps_too_short", "lot_held"]


def test_what_is_taken_instead_is_weighed(shop: Warehouse) -> None:
    from core.catalogue.item import DefineItem

    shop.post(DefineItem(sku="HAM", name="Ham", tracking="lot", catch_unit="KG", catch_nominal=Decimal(2)))
    shop.find("A4", "HAM", 4, lot="H1", catch=Decimal(8))
    released(shop, "SO2", sold("HAM", 4), priority=1)
    shop.find("A4", "HAM", 9, lot="H2", catch=Decimal(19))
    number = to_pick(shop, begin(shop, TOTE))
    assert shop.refusal(Pick(work=number, tote=TOTE, lot="H2"), WHO).code == "catch_missing"
    done = pick(shop, number, tote=TOTE, lot="H2", catch=Decimal(9))
    assert done.said == f"4 EA 9 KG HAM > {TOTE}"
    undo(shop, done)
    assert shop.broken() == []
