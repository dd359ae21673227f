"""What a run has picked is dropped in one posting; totes change while one picks, picks are put off or put back."""

from __future__ import annotations

from decimal import Decimal

import pytest

from core.catalogue.item import DefineItem
from core.catalogue.location import DefineLocation
from core.internal.hold_lot import HoldLot
from core.outbound.allocate import AllocateOrders
from core.outbound.drop_run import DropRun, EndRun
from core.outbound.pick import Pick
from core.outbound.put_back import PutBack
from core.outbound.skip_pick import SkipPick
from core.outbound.tote import ChangeTote
from core.undo import Undo
from tests.core.open_work import work_in
from tests.core.outbound.pickers import (
    WHO,
    begin,
    furnish_for_picking,
    named,
    open_reservations,
    pick,
    picked,
    picks,
    released,
    run_state,
    sold,
    to_pick,
    undo,
)
from tests.core.together import while_held
from tests.core.warehouse import Warehouse

T1, T2, T3 = "LP000101", "LP000102", "LP000103"


@pytest.fixture
def shop(warehouse: Warehouse) -> Warehouse:
    """Twelve bolts and five nuts are to be picked for SO1."""
    furnish_for_picking(warehouse)
    released(warehouse, "SO1", sold("BOLT", 12), sold("NUT", 5))
    return warehouse


def test_totes_and_loose_goods_are_dropped_at_once_and_the_run_is_over(shop: Warehouse) -> None:
    run = begin(shop)
    pick(shop, to_pick(shop, run))
    pick(shop, to_pick(shop, run), tote=T1)
    assert shop.post(DropRun(run=named(run), target="STAGE"), WHO).said == f"{named(run)} > STAGE: 1 tote and 1 loose"
    assert (int(shop.stock()["STAGE", "NUT", "", T1, "available"]), int(shop.on_hand("STAGE", "BOLT"))) == (5, 12)
    assert (run_state(shop, run), shop.order_state("SO1"), open_reservations(shop, "SO1")) == (
        "done",
        "picked",
        [5, 12],
    )
    assert shop.broken() == []
    released(shop, "SO2", sold("NUT", 1))
    begin(shop, T2)


def test_who_allocates_while_goods_are_set_down_reserves_nothing_a_second_time(
    postgresql_warehouse: Warehouse,
) -> None:
    shop = postgresql_warehouse
    furnish_for_picking(shop)
    released(shop, "SO1", sold("BOLT", 12), sold("NUT", 45))  # 40 nuts are there
    run = begin(shop)
    pick(shop, to_pick(shop, run, "BOLT"))
    shop.find("A3", "NUT", 20)
    drop = DropRun(run=named(run), target="STAGE")
    assert while_held(shop, drop, AllocateOrders(orders=("SO1",))) == {"done"}
    assert (open_reservations(shop, "SO1"), int(shop.on_hand("STAGE", "BOLT"))) == ([40, 12, 5], 12)
    assert shop.broken() == []


def test_undone_the_run_goes_on_with_its_totes(shop: Warehouse) -> None:
    run = begin(shop, T1)
    pick(shop, to_pick(shop, run), tote=T1)
    done = shop.post(DropRun(run=named(run), target="STAGE"), WHO)
    assert [(each.state, each.sku) for each in work_in(shop, "pick", "ready")] == [("ready", "NUT")]
    undo(shop, done)
    assert (run_state(shop, run), int(shop.on_hand("CART1", "BOLT"))) == ("open", 12)
    assert shop.broken() == []
    again = shop.post(DropRun(run=named(run), target="STAGE"), WHO)
    released(shop, "SO2", sold("NUT", 1), priority=1)
    begin(shop, T2)
    assert again.posting is not None
    assert shop.refusal(Undo(posting=again.posting), WHO).code == "run_in_hand"


def test_a_cart_that_is_used_again_takes_no_run_back(shop: Warehouse) -> None:
    run = begin(shop, T1)
    pick(shop, to_pick(shop, run), tote=T1)
    done = shop.post(DropRun(run=named(run), target="STAGE"), WHO)
    run = begin(shop, T2, who="SUE")
    assert done.posting is not None
    assert shop.refusal(Undo(posting=done.posting), WHO).code == "cart_in_use"


def test_loose_goods_of_two_lines_in_one_heap_and_weighed_ones_are_dropped_and_taken_back(shop: Warehouse) -> None:
    shop.post(DefineItem(sku="HAM", name="Ham", catch_unit="KG", catch_nominal=Decimal(2)))
    shop.find("A4", "HAM", 10, catch=Decimal(21))
    shop.find("A5", "PUMP", 1, serial="S1")
    released(shop, "SO2", sold("HAM", 4), sold("HAM", 2), sold("PUMP", 1), priority=1)
    run = begin(shop)
    for weight in (Decimal(8), Decimal(4), None):
        pick(shop, to_pick(shop, run), catch=weight)
    done = shop.post(DropRun(run=named(run), target="STAGE"), WHO)
    assert (int(shop.on_hand("STAGE", "HAM")), int(shop.on_hand("STAGE", "PUMP"))) == (6, 1)
    assert shop.broken() == []
    undo(shop, done)
    assert (int(shop.on_hand("CART1", "HAM")), shop.broken()) == (6, [])


@pytest.mark.parametrize("totes", [(), (T1,)])
def test_a_run_whose_goods_are_at_staging_already_is_ended_there(shop: Warehouse, totes: tuple[str, ...]) -> None:
    run = begin(shop, *totes, place="STAGE")
    for _ in range(2):
        pick(shop, to_pick(shop, run), tote="".join(totes))
    assert shop.refusal(DropRun(run=named(run), target="STAGE"), WHO).code == "same_place"
    done = shop.post(EndRun(run=named(run)), WHO)
    assert (done.said, run_state(shop, run)) == (f"{named(run)} ended", "done")
    undo(shop, done)
    assert (run_state(shop, run), shop.broken()) == ("open", [])
    shop.post(EndRun(run=named(run)), WHO)
    assert shop.refusal(EndRun(run=named(run)), WHO).code == "run_over"


def test_goods_on_a_cart_are_dropped_and_an_empty_cart_is_not(shop: Warehouse) -> None:
    run = begin(shop)
    assert shop.refusal(DropRun(run=named(run), target="STAGE"), WHO).code == "nothing_to_drop"
    pick(shop, to_pick(shop, run))
    assert shop.refusal(EndRun(run=named(run)), WHO).code == "not_dropped"


def test_a_run_is_dropped_where_picked_goods_wait(shop: Warehouse) -> None:
    run = begin(shop, T1)
    for target, code in (("A3", "no_place_to_drop"), ("Z9", "unknown_location")):
        assert shop.refusal(DropRun(run=named(run), target=target), WHO).code == code
    assert shop.refusal(DropRun(run="RUN9", target="STAGE"), WHO).code == "unknown_run"
    pick(shop, to_pick(shop, run), tote=T1)
    shop.post(DropRun(run=named(run), target="STAGE"), WHO)
    assert shop.refusal(DropRun(run=named(run), target="STAGE"), WHO).code == "run_over"


def test_a_full_tote_is_followed_by_another_one(shop: Warehouse) -> None:
    run = begin(shop, T1)
    number = to_pick(shop, run)
    pick(shop, number, 7, tote=T1)
    done = shop.post(ChangeTote(run=named(run), full=T1, tote=T2), WHO)
    assert (done.said, picks(shop, run)[0].tote) == (f"{T1} is full, now {T2}", T2)
    assert shop.refusal(Pick(work=number, tote=T1), WHO).code == "tote_full"
    pick(shop, number, tote=T2)
    assert shop.stock()["CART1", "BOLT", "", T2, "available"] == 5
    shop.post(ChangeTote(run=named(run), full=T2, tote=T1), WHO)
    assert picks(shop, run)[0].tote == T1
    assert shop.broken() == []


def test_undone_the_tote_takes_goods_again(shop: Warehouse) -> None:
    run = begin(shop, T1)
    undo(shop, shop.post(ChangeTote(run=named(run), full=T1, tote=T2), WHO))
    assert picks(shop, run)[0].tote == T1
    shop.post(ChangeTote(run=named(run), full=T1, tote=T2), WHO)
    back = shop.post(ChangeTote(run=named(run), full=T2, tote=T1), WHO)
    undo(shop, back)
    assert picks(shop, run)[0].tote == T2


def test_only_a_tote_of_the_run_is_full_and_another_one_follows(shop: Warehouse) -> None:
    released(shop, "SO2", sold("BOLT", 3))
    run = begin(shop, T1, T2, method="cluster")
    for full, tote, code in ((T3, "LP000104", "tote_not_of_run"), (T1, T1, "wrong_tote"), (T1, T2, "wrong_tote")):
        assert shop.refusal(ChangeTote(run=named(run), full=full, tote=tote), WHO).code == code
    assert shop.refusal(ChangeTote(run="RUN9", full=T1, tote=T3), WHO).code == "unknown_run"
    released(shop, "SO3", sold("NUT", 1))
    begin(shop, T3, who="SUE", place="STAGE")
    shop.find("A3", "NUT", 1, plate="LP000105")
    codes = [shop.refusal(ChangeTote(run=named(run), full=T1, tote=tote), WHO).code for tote in (T3, "LP000105")]
    assert codes == ["tote_in_run", "plate_elsewhere"]


def test_a_pick_that_is_put_off_comes_last(shop: Warehouse) -> None:
    run = begin(shop, T1)
    done = shop.post(SkipPick(work=to_pick(shop, run)), WHO)
    assert (done.said, [each.sku for each in picks(shop, run)]) == ("BOLT at A1 later", ["NUT", "BOLT"])
    shop.post(SkipPick(work=to_pick(shop, run)), WHO)
    assert [each.sku for each in picks(shop, run)] == ["BOLT", "NUT"]
    undo(shop, done)
    assert [each.sku for each in picks(shop, run)] == ["BOLT", "NUT"]
    assert shop.refusal(SkipPick(work=to_pick(shop, run)), "SUE").code == "work_of_another"
    assert shop.refusal(SkipPick(work=99_999), WHO).code == "unknown_work"


def test_what_was_picked_is_put_back_and_is_to_be_allocated_anew(shop: Warehouse) -> None:
    run = begin(shop, T1)
    for _ in range(2):
        pick(shop, to_pick(shop, run), tote=T1)
    done = shop.post(PutBack(order="SO1", sku="BOLT", quantity=Decimal(7), plate=T1, target="A3"), WHO)
    assert done.said == "7 EA BOLT > A3"
    assert (picked(shop, "SO1"), open_reservations(shop, "SO1")) == ([5, 5], [5, 5])
    assert "A3 BOLT" not in shop.reserved()
    assert (shop.order_state("SO1"), shop.broken()) == ("picked", [])
    undo(shop, done)
    assert (picked(shop, "SO1"), open_reservations(shop, "SO1"), shop.broken()) == ([12, 5], [12, 5], [])


def test_only_what_is_in_hand_for_the_order_is_put_back(shop: Warehouse) -> None:
    run = begin(shop, T1)
    pick(shop, to_pick(shop, run), tote=T1)
    back = {"order": "SO1", "sku": "BOLT", "quantity": Decimal(13), "plate": T1, "target": "A3"}
    refused = shop.refusal(PutBack(**back), WHO)  # type: ignore[arg-type]  # the test's choice
    assert (refused.code, refused.happened) == ("not_in_hand", "12 BOLT in hand there for SO1")
    nuts = PutBack(order="SO1", sku="NUT", quantity=Decimal(1), location="A2", target="A3")
    assert shop.refusal(nuts, WHO).code == "not_in_hand"  # they are still to be picked
    back |= {"quantity": Decimal(1), "target": "SHUT"}
    assert shop.refusal(PutBack(**back), WHO).code == "location_closed"  # type: ignore[arg-type]  # as above
    back |= {"order": "SO9"}
    assert shop.refusal(PutBack(**back), WHO).code == "unknown_order"  # type: ignore[arg-type]  # as above


def test_serials_and_weighed_goods_are_put_back(shop: Warehouse) -> None:
    shop.post(DefineItem(sku="HAM", name="Ham", catch_unit="KG", catch_nominal=Decimal(2)))
    shop.find("A4", "HAM", 10, catch=Decimal(21))
    shop.find("A5", "PUMP", 1, serial="S1")
    released(shop, "SO2", sold("HAM", 4), sold("HAM", 2), sold("PUMP", 1), priority=1)
    run = begin(shop)
    for weight in (Decimal(8), Decimal(4), None):
        pick(shop, to_pick(shop, run), catch=weight)
    ham = PutBack(order="SO2", sku="HAM", quantity=Decimal(6), location="CART1", target="A4")
    pump = PutBack(order="SO2", sku="PUMP", serial="S1", quantity=Decimal(1), location="CART1", target="A5")
    for done in [shop.post(each, WHO) for each in (ham, pump)]:
        undo(shop, done)
        assert shop.broken() == []
    assert (int(shop.on_hand("CART1", "HAM")), open_reservations(shop, "SO2")) == (6, [4, 2, 1])


def test_what_was_picked_of_a_pick_that_somebody_else_goes_on_with_is_dropped_with_the_cart(
    warehouse: Warehouse,
) -> None:
    furnish_for_picking(warehouse)
    warehouse.post(DefineLocation(code="CART2", kind="cart"))
    released(warehouse, "SO1", sold("BOLT", 5))
    run = begin(warehouse)
    number = to_pick(warehouse, run)
    pick(warehouse, number, 3)
    undo(warehouse, pick(warehouse, number))
    other = begin(warehouse, who="SUE", place="CART2")
    pick(warehouse, number, who="SUE")
    warehouse.post(DropRun(run=named(run), target="STAGE"), WHO)
    warehouse.post(DropRun(run=named(other), target="STAGE"), "SUE")
    assert warehouse.stock()["STAGE", "BOLT", "", "", "available"] == 5
    assert "open" not in (run_state(warehouse, run), run_state(warehouse, other))
    assert (warehouse.order_state("SO1"), warehouse.broken()) == ("picked", [])


def test_what_is_held_since_it_was_picked_is_set_down_or_put_back_all_the_same(warehouse: Warehouse) -> None:
    furnish_for_picking(warehouse)
    warehouse.find("A1", "GLUE", 5, lot="L1")
    released(warehouse, "SO1", sold("GLUE", 5))
    run = begin(warehouse)
    pick(warehouse, to_pick(warehouse, run))
    warehouse.post(HoldLot(sku="GLUE", lot="L1", reason="smells"), "SUE")
    back = {"order": "SO1", "sku": "GLUE", "lot": "L1", "target": "A3"}
    undo(warehouse, warehouse.post(PutBack(quantity=Decimal(1), location="CART1", **back), WHO))  # type: ignore[arg-type]
    warehouse.post(DropRun(run=named(run), target="STAGE"), WHO)
    warehouse.post(PutBack(quantity=Decimal(5), location="STAGE", **back), WHO)  # type: ignore[arg-type]  # as above
    assert (warehouse.on_hand("A3", "GLUE"), warehouse.reserved(), warehouse.broken()) == (Decimal(5), {}, [])
