"""Picking straight into the shipping carton: it begins with the first goods, and is closed as it was picked."""

from __future__ import annotations

from decimal import Decimal

import pytest

from core.errors import Rejection
from core.outbound.close_carton import CloseCarton, VerifyCarton
from core.outbound.drop_run import EndRun
from core.outbound.load import LoadCarton
from core.outbound.pack import Pack
from core.outbound.pick import Pick
from core.outbound.pick_into_carton import PickIntoCarton
from core.outbound.pick_run import Picker, begin_run
from core.outbound.ship import ShipShipment
from core.outbound.shipment import OpenShipment
from core.outbound.short_pick import ShortPick
from core.outbound.tote import ChangeTote, totes_of
from core.undo import Undo
from tests.core.outbound.packers import cartons, close, drop, furnish_for_packing, left_to_pack
from tests.core.outbound.pickers import WHO, begin, named, pick, picks, released, sold, to_pick, undo
from tests.core.together import while_held
from tests.core.warehouse import Warehouse

T1, T2, C1, C2 = "LP000101", "LP000102", "LP000301", "LP000302"


@pytest.fixture
def shop(warehouse: Warehouse) -> Warehouse:
    """Twelve bolts and five nuts are to be picked for SO1."""
    furnish_for_packing(warehouse)
    released(warehouse, "SO1", sold("BOLT", 12), sold("NUT", 5))
    return warehouse


def into(run: int, carton: str = C1, order: str = "SO1") -> PickIntoCarton:
    return PickIntoCarton(run=named(run), order=order, carton=carton)


def begin_into(warehouse: Warehouse, *labels: str, method: str = "cluster") -> int:
    """Somebody begins a run whose totes are cartons."""
    by = Picker(WHO, f"HH-{WHO}", warehouse.clock())
    found = warehouse.room.write(begin_run, 1, by, method, "CART1", labels, cartons=True)
    assert found is not None
    return found.id


def seen(warehouse: Warehouse, number: str = "SO1") -> list[tuple[str, int, str, str]]:
    return [(each.code, each.sequence, each.state, each.location) for each in cartons(warehouse, number)]


@pytest.mark.parametrize("totes", [(), (T1,)])
def test_a_carton_begins_with_what_is_picked_into_it(shop: Warehouse, totes: tuple[str, ...]) -> None:
    run = begin(shop, *totes)
    outcome = shop.post(into(run), WHO)
    assert (outcome.said, seen(shop)) == (f"{C1} is a carton of SO1", [])
    assert {each.tote for each in picks(shop, run)} == {C1}
    assert pick(shop, to_pick(shop, run), tote=C1).said == f"12 EA BOLT > {C1}"
    assert (seen(shop), left_to_pack(shop)) == ([(C1, 1, "open", "CART1")], {})
    pick(shop, to_pick(shop, run), tote=C1)
    assert (len(cartons(shop)), shop.order_state("SO1"), shop.broken()) == (1, "picked", [])


def test_it_goes_through_to_the_truck_without_being_packed(shop: Warehouse) -> None:
    run = begin(shop)
    shop.post(into(run), WHO)
    pick(shop, to_pick(shop, run), tote=C1)
    shop.post(ChangeTote(run=named(run), full=C1, tote=C2), WHO)
    assert shop.refusal(CloseCarton(carton=C1), WHO).code == "tote_in_run"
    pick(shop, to_pick(shop, run), tote=C2)
    drop(shop, run)
    assert seen(shop) == [(C1, 1, "open", "STAGE"), (C2, 2, "open", "STAGE")]
    for each in (C1, C2):
        close(shop, each, 2500, box="M", sure=True)
        shop.post(VerifyCarton(carton=each), WHO)
    assert shop.order_state("SO1") == "packed"
    truck = shop.post(OpenShipment(dock="STAGE")).facts["shipment"]
    for each in (C1, C2):
        shop.post(LoadCarton(shipment=truck, plate=each))
    shop.post(ShipShipment(shipment=truck, proof_name="Mr Jones"))
    assert (shop.order_state("SO1"), shop.broken()) == ("shipped", [])


def test_a_label_that_nothing_was_picked_into_is_no_carton(shop: Warehouse) -> None:
    run = begin(shop, T1)
    pick(shop, to_pick(shop, run), tote=T1)
    shop.post(into(run), WHO)
    drop(shop, run)
    assert (seen(shop), left_to_pack(shop), shop.broken()) == ([], {"BOLT": 12}, [])


def test_undone_step_by_step_all_is_as_before(shop: Warehouse) -> None:
    run = begin(shop)
    number = to_pick(shop, run)
    begun = shop.post(into(run), WHO)
    first, second = pick(shop, number, 4, tote=C1), pick(shop, number, 8, tote=C1)
    assert begun.posting is not None
    assert shop.refusal(Undo(posting=begun.posting), WHO).code == "plate_not_empty"
    undo(shop, second)
    assert (seen(shop), shop.broken()) == ([(C1, 1, "open", "CART1")], [])
    undo(shop, first)
    assert (seen(shop), picks(shop, run)[0].tote) == ([], C1)
    undo(shop, begun)
    assert (shop.room.read(totes_of, run), shop.broken()) == ([], [])
    pick(shop, to_pick(shop, run), tote=C1)  # the label is as new: it may be a tote as well
    assert (seen(shop), left_to_pack(shop)) == ([], {"BOLT": 12})


def test_what_is_short_goes_into_it_as_well_and_comes_out_undone(shop: Warehouse) -> None:
    run = begin(shop)
    shop.post(into(run), WHO)
    short = ShortPick(work=to_pick(shop, run), quantity=Decimal(7), reason="empty", tote=C1)
    done = shop.post(short, WHO)
    assert seen(shop) == [(C1, 1, "open", "CART1")]
    undo(shop, done)
    assert (seen(shop), shop.broken()) == ([], [])


def test_a_run_may_begin_with_cartons_one_for_each_order(shop: Warehouse) -> None:
    released(shop, "SO2", sold("NUT", 3))
    run = begin_into(shop, C1, C2)
    for row in picks(shop, run):
        pick(shop, row.number, tote=row.tote)
    assert {(each[0], each[2]) for each in (*seen(shop), *seen(shop, "SO2"))} == {(C1, "open"), (C2, "open")}
    assert shop.broken() == []


@pytest.mark.parametrize(
    ("method", "labels", "code"),
    [
        ("batch", (C1,), "cartons_of_orders"),
        ("single", (), "cartons_of_orders"),
        ("cluster", ("LP000400",), "plate_not_empty"),
        ("cluster", ("TRAY",), "unknown_plate"),
    ],
)
def test_no_run_begins_with_what_cannot_be_its_cartons(
    shop: Warehouse, method: str, labels: tuple[str, ...], code: str
) -> None:
    shop.find("CART1", "NUT", 1, plate="LP000400")
    with pytest.raises(Rejection) as refused:
        begin_into(shop, *labels, method=method)
    assert refused.value.code == code


def test_undone_a_dropped_run_goes_on_into_its_cartons(shop: Warehouse) -> None:
    run = begin(shop)
    shop.post(into(run), WHO)
    pick(shop, to_pick(shop, run), 7, tote=C1)
    shop.post(ChangeTote(run=named(run), full=C1, tote=C2), WHO)
    undo(shop, drop(shop, run))
    pick(shop, to_pick(shop, run), tote=C2)
    assert (seen(shop), shop.broken()) == ([(C1, 1, "open", "CART1"), (C2, 2, "open", "CART1")], [])


def test_an_open_carton_of_the_order_is_gone_on_with_by_another_run(shop: Warehouse) -> None:
    run = begin(shop, place="STAGE")
    shop.post(into(run), WHO)
    pick(shop, to_pick(shop, run), tote=C1)
    shop.post(EndRun(run=named(run)), WHO)
    run = begin(shop, T1, place="STAGE")
    shop.post(into(run), WHO)
    pick(shop, to_pick(shop, run), tote=C1)
    assert (seen(shop), shop.broken()) == ([(C1, 1, "open", "STAGE")], [])


def test_a_carton_in_a_batch_takes_goods_of_its_order_alone(shop: Warehouse) -> None:
    released(shop, "SO2", sold("BOLT", 3))
    run = begin(shop, T1, method="batch")
    shop.post(into(run), WHO)
    rows = {each.order: each for each in picks(shop, run) if each.sku == "BOLT"}
    assert (rows["SO1"].tote, rows["SO2"].tote) == (C1, T1)
    assert shop.refusal(Pick(work=rows["SO2"].number, tote=C1), WHO).code == "wrong_tote"


def test_a_carton_that_was_open_before_takes_goods_of_its_order_alone_in_a_batch(shop: Warehouse) -> None:
    released(shop, "SO2", sold("BOLT", 3))
    run = begin(shop, place="STAGE")
    shop.post(into(run), WHO)
    pick(shop, to_pick(shop, run), tote=C1)
    shop.post(EndRun(run=named(run)), WHO)
    run = begin(shop, method="batch", place="STAGE")
    rows = {each.order: each for each in picks(shop, run)}
    pick(shop, rows["SO1"].number, tote=C1)
    assert shop.refusal(Pick(work=rows["SO2"].number, tote=C1), WHO).code == "wrong_tote"
    assert shop.broken() == []


def test_only_an_unused_label_or_an_open_carton_of_an_order_of_the_run_is_picked_into(shop: Warehouse) -> None:
    released(shop, "SO2", sold("NUT", 3))
    run = begin(shop, T1)
    other = begin(shop, T2, who="SUE", place="STAGE")
    shop.post(into(other, C2, "SO2"), "SUE")
    shop.find("CART1", "NUT", 1, plate="LP000400")
    shop.find("A3", "NUT", 1, plate="LP000401")
    for asked, code in (
        (into(run, order="SO2"), "order_not_in_run"),
        (into(run, order="SO9"), "unknown_order"),
        (into(run, "TRAY"), "unknown_plate"),
        (into(run, T1), "tote_in_run"),
        (into(run, T2), "tote_in_run"),
        (into(run, C2), "tote_in_run"),
        (into(run, "LP000400"), "plate_not_empty"),
        (into(run, "LP000401"), "plate_elsewhere"),
        (PickIntoCarton(run="RUN9", order="SO1", carton=C1), "unknown_run"),
    ):
        assert shop.refusal(asked, WHO).code == code, asked
    pick(shop, to_pick(shop, other), who="SUE", tote=C2)
    shop.post(EndRun(run=named(other)), "SUE")
    assert shop.refusal(into(run, C2), WHO).code == "plate_elsewhere"


def test_a_carton_of_another_order_and_a_closed_one_are_refused(shop: Warehouse) -> None:
    run = begin(shop, place="STAGE")
    shop.post(into(run), WHO)
    pick(shop, to_pick(shop, run), tote=C1)
    shop.post(EndRun(run=named(run)), WHO)
    released(shop, "SO2", sold("BOLT", 3), priority=1)
    run = begin(shop, place="STAGE")
    assert shop.refusal(into(run, order="SO2"), WHO).code == "carton_of_another"
    close(shop, C1, 2500)
    assert shop.refusal(into(run, order="SO2"), WHO).code == "plate_not_usable"


@pytest.mark.parametrize("places", [("CART1", "STAGE"), ("STAGE", "STAGE")])
@pytest.mark.parametrize("is_known", [False, True])
def test_of_two_who_scan_the_same_fresh_label_at_once_one_has_it(
    postgresql_warehouse: Warehouse, places: tuple[str, str], is_known: bool
) -> None:
    shop = postgresql_warehouse
    furnish_for_packing(shop)
    released(shop, "SO1", sold("BOLT", 12))
    released(shop, "SO2", sold("NUT", 5))
    if is_known:
        shop.find("STAGE", "NUT", 1, plate=C1)
        shop.find("STAGE", "NUT", -1, plate=C1)
    first, second = begin(shop, place=places[0]), begin(shop, who="SUE", place=places[1])
    assert while_held(shop, into(first), into(second, order="SO2")) == {"tote_in_run"}
    assert shop.broken() == []


def test_a_label_that_is_picked_into_is_packed_into_by_nobody_else(shop: Warehouse) -> None:
    run = begin(shop, place="STAGE")
    pick(shop, to_pick(shop, run))
    shop.post(into(run), WHO)
    refused = shop.refusal(Pack(order="SO1", sku="BOLT", carton=C1, location="STAGE"), WHO)
    assert refused.code == "tote_in_run"
