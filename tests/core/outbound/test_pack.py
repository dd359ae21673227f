"""Packing: what was picked is put into a carton and stays reserved; nothing foreign and nothing too much gets in."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from core.catalogue.item import DefineItem
from core.catalogue.location import DefineLocation, DefineSite
from core.command import Command
from core.errors import Rejection
from core.inbound.receive import Receive
from core.internal.hold_lot import HoldLot
from core.internal.move import Move
from core.internal.plate import MergePlates, RetirePlate
from core.outbound.cancel_sale import CancelSale
from core.outbound.close_carton import CloseCarton
from core.outbound.confirm_sale import HoldSale
from core.outbound.in_hand import orders_on, waiting_to_pack
from core.outbound.pack import Pack
from core.outbound.pick import Pick
from core.outbound.put_back import PutBack
from core.outbound.unpack import Unpack
from core.undo import Undo
from tests.core.outbound.packers import (
    T1,
    T2,
    cartons,
    close,
    drop,
    furnish_for_packing,
    gathered,
    left_to_pack,
    pack,
    packs,
)
from tests.core.outbound.pickers import WHO, begin, pick, picked, released, sold, to_pick, undo
from tests.core.together import while_held
from tests.core.warehouse import DAY, FRESH, Warehouse

C1 = "LP000301"


@pytest.fixture
def shop(warehouse: Warehouse) -> Warehouse:
    """Three bolts and two nuts for SO1 stand in a tote at staging."""
    furnish_for_packing(warehouse)
    gathered(warehouse, "SO1", sold("BOLT", 3), sold("NUT", 2))
    return warehouse


def in_carton(warehouse: Warehouse, code: str) -> dict[str, int]:
    return {key[1]: int(much) for key, much in warehouse.stock().items() if key[3] == code}


def test_what_is_packed_stays_reserved_in_the_carton_that_begins_with_it(shop: Warehouse) -> None:
    outcome = pack(shop, "BOLT", source=T1)
    (box,) = cartons(shop)
    assert outcome.said == f"1 EA BOLT > {box.code}"
    assert (box.sequence, box.state, box.location) == (1, "open", "STAGE")
    assert (in_carton(shop, box.code), left_to_pack(shop)) == ({"BOLT": 1}, {"BOLT": 2, "NUT": 2})
    assert pack(shop, "BOLT", 2).facts["carton"] == box.code
    pack(shop, "NUT", 2)
    assert (in_carton(shop, box.code), left_to_pack(shop)) == ({"BOLT": 3, "NUT": 2}, {})
    assert shop.reserved() == {"STAGE BOLT": 3, "STAGE NUT": 2}
    assert picked(shop, "SO1") == [3, 2]
    assert (shop.order_state("SO1"), shop.broken()) == ("picked", [])


def test_the_order_is_packed_once_all_of_it_is_in_closed_cartons(shop: Warehouse) -> None:
    first = pack(shop, "BOLT", 3).facts["carton"]
    close(shop, first)
    assert shop.order_state("SO1") == "picked"
    second = pack(shop, "NUT", 2).facts["carton"]
    assert [(each.code, each.sequence) for each in cartons(shop)] == [(first, 1), (second, 2)]
    close(shop, second)
    assert (shop.order_state("SO1"), shop.broken()) == ("packed", [])


def test_the_place_is_the_packing_place_if_there_is_one(shop: Warehouse) -> None:
    shop.post(DefineLocation(code="TABLE", kind="packing"))
    assert pack(shop, "BOLT").facts["place"] == "TABLE"
    assert shop.on_hand("TABLE", "BOLT") == 1
    assert shop.on_hand("STAGE", "BOLT") == 2
    shop.post(DefineLocation(code="TABLE2", kind="packing"))
    assert pack(shop, "BOLT", location="TABLE2").facts["begun"] == "yes"
    assert pack(shop, "NUT", carton=cartons(shop)[0].code).facts["place"] == "TABLE"
    assert shop.broken() == []


def test_a_site_with_a_company_prefix_has_sscc_cartons(shop: Warehouse) -> None:
    shop.post(DefineSite(code="MAIN", name="Main", sscc_prefix="4012345"))
    code = pack(shop, "BOLT").facts["carton"]
    assert (len(code), code[1:8]) == (18, "4012345")


def test_a_plate_that_is_named_begins_as_the_next_carton(shop: Warehouse) -> None:
    first = pack(shop, "BOLT").facts["carton"]
    assert pack(shop, "BOLT", carton=C1).facts["begun"] == "yes"
    assert [(each.code, each.sequence) for each in cartons(shop)] == [(first, 1), (C1, 2)]
    assert pack(shop, "BOLT").facts["carton"] == C1
    assert pack(shop, "NUT", carton=first).facts["begun"] == ""
    assert shop.broken() == []


def test_packs_are_packed_whole(shop: Warehouse) -> None:
    gathered(shop, "SO2", sold("BOLT", 25), tote=T2)
    assert pack(shop, "BOLT", 1, "SO2", pack="BOX").said.startswith("20 EA BOLT")
    assert left_to_pack(shop, "SO2") == {"BOLT": 5}


def test_goods_of_several_totes_come_into_one_carton(shop: Warehouse) -> None:
    released(shop, "SO2", sold("BOLT", 6))
    run = begin(shop, T2)
    number = to_pick(shop, run)
    pick(shop, number, 2, tote=T2)
    pick(shop, number, 4)  # loose
    pack(shop, "BOLT", 5, "SO2")
    assert left_to_pack(shop, "SO2") == {"BOLT": 1}
    assert shop.broken() == []


@pytest.mark.parametrize(
    ("command", "code", "words"),
    [
        (packs("CABLE"), "foreign_item", "CABLE is not for SO1: to pack: BOLT 3, NUT 2"),
        (packs("BOLT", 4), "surplus", "BOLT: 3 left to pack: to pack: BOLT 3, NUT 2"),
        (packs("BOLT", source=T2), "surplus", "BOLT: 0 left to pack: to pack: nothing"),
        (packs("WASHER"), "unknown_item", None),
        (packs("BOLT", order="SO9"), "unknown_order", None),
        (packs("BOLT", order="PO1"), "order_of_another_kind", None),
        (packs("BOLT", "0.5"), "quantity_fractional", None),
        (packs("BOLT", -1), "quantity_not_positive", None),
        (packs("BOLT", lot="L1"), "lot_unwanted", None),
        (packs("BOLT", serial="S1"), "serial_unwanted", None),
        (packs("BOLT", catch=Decimal(2)), "catch_unwanted", None),
        (packs("BOLT", pack="PALLET"), "unknown_pack", None),
        (packs("BOLT", carton="TRAY"), "unknown_plate", None),
        (packs("BOLT", carton=T1), "plate_not_empty", None),
        (packs("BOLT", location="A1"), "no_place_to_pack", "Nothing is packed at A1: scan a packing place"),
        (packs("BOLT", location="Z9"), "unknown_location", None),
    ],
)
def test_what_is_wrong_is_named_and_packs_nothing(
    shop: Warehouse, command: Command, code: str, words: str | None
) -> None:
    refused = shop.refusal(command, WHO)
    assert refused.code == code
    assert words in (None, f"{refused.happened}: {refused.todo}")
    assert cartons(shop) == []


def test_nothing_is_packed_for_an_order_on_hold_or_one_that_is_over(shop: Warehouse) -> None:
    shop.post(HoldSale(order="SO1", reason="credit"))
    assert shop.refusal(packs("BOLT"), WHO).code == "order_on_hold"
    shop.post(CancelSale(order="SO1"))
    assert shop.refusal(packs("BOLT"), WHO).code == "order_not_open"


def test_cartons_and_totes_of_others_are_refused(shop: Warehouse) -> None:
    gathered(shop, "SO2", sold("BOLT", 2), tote=T2)
    other = pack(shop, "BOLT", 1, "SO2").facts["carton"]
    refused = shop.refusal(packs("BOLT", carton=other), WHO)
    assert (refused.code, refused.happened) == ("carton_of_another", f"{other} is for SO2")
    close(shop, other)
    refused = shop.refusal(packs("BOLT", 1, "SO2", carton=other), WHO)
    assert (refused.code, refused.happened) == ("plate_not_usable", f"Plate {other} is a closed carton")
    released(shop, "SO3", sold("NUT", 1))
    begin(shop, C1)
    assert shop.refusal(packs("BOLT", carton=C1), WHO).code == "tote_in_run"


def test_what_is_still_to_be_picked_is_not_packed(warehouse: Warehouse) -> None:
    furnish_for_packing(warehouse)
    released(warehouse, "SO1", sold("BOLT", 3))
    run = begin(warehouse, T1)
    assert warehouse.refusal(packs("BOLT"), WHO).code == "surplus"
    pick(warehouse, to_pick(warehouse, run), 2, tote=T1)
    assert left_to_pack(warehouse) == {"BOLT": 2}
    assert warehouse.refusal(packs("BOLT", 3), WHO).code == "surplus"


def test_lots_are_those_in_hand(warehouse: Warehouse) -> None:
    furnish_for_packing(warehouse)
    warehouse.find("A4", "MILK", 2, lot="L1", expires_on=FRESH)
    warehouse.find("A5", "MILK", 3, lot="L2", expires_on=FRESH)
    gathered(warehouse, "SO1", sold("MILK", 4))
    assert warehouse.refusal(packs("MILK"), WHO).code == "lot_missing"
    refused = warehouse.refusal(packs("MILK", lot="L9"), WHO)
    assert (refused.code, refused.happened, refused.todo) == ("other_lot", "MILK L9 is not in hand", "in hand: L1, L2")
    pack(warehouse, "MILK", 2, lot="L1")
    pack(warehouse, "MILK", 2)  # the only lot that is left
    assert (left_to_pack(warehouse), warehouse.broken()) == ({}, [])


def test_goods_that_are_held_or_past_their_date_are_not_packed(warehouse: Warehouse) -> None:
    furnish_for_packing(warehouse)
    warehouse.find("A4", "MILK", 5, lot="L1", expires_on=date(2026, 3, 4))
    gathered(warehouse, "SO1", sold("MILK", 2))
    warehouse.post(HoldLot(sku="MILK", lot="L1", reason="smells"))
    assert warehouse.refusal(packs("MILK"), WHO).code == "lot_held"
    warehouse.clock.forward(3 * DAY / 60_000_000)
    assert warehouse.refusal(packs("MILK"), WHO).code == "expired"


def test_serials_are_named(warehouse: Warehouse) -> None:
    furnish_for_packing(warehouse)
    for serial in ("S1", "S2", "S3"):
        warehouse.find("A4", "PUMP", 1, serial=serial)
    gathered(warehouse, "SO1", sold("PUMP", 2))
    assert warehouse.refusal(packs("PUMP"), WHO).code == "serial_missing"
    assert warehouse.refusal(packs("PUMP", serial="S3"), WHO).code == "other_lot"
    assert warehouse.refusal(packs("PUMP", 2, serial="S1"), WHO).code == "serial_wants_one"
    done = pack(warehouse, "PUMP", serial="S1")
    assert warehouse.refusal(packs("PUMP", serial="S1"), WHO).code == "other_lot"
    undo(warehouse, done)
    pack(warehouse, "PUMP", serial="S1")
    pack(warehouse, "PUMP", serial="S2")
    assert (left_to_pack(warehouse), warehouse.broken()) == ({}, [])


def test_a_serial_with_contents_goes_whole(warehouse: Warehouse) -> None:
    furnish_for_packing(warehouse)
    warehouse.post(DefineItem(sku="REEL", name="Reel", unit="M", tracking="contents"))
    warehouse.find("A4", "REEL", 80, serial="R1")
    gathered(warehouse, "SO1", sold("REEL", 80))
    refused = warehouse.refusal(packs("REEL", 30, serial="R1"), WHO)
    assert refused.code == "contents_whole"
    pack(warehouse, "REEL", 80, serial="R1")
    assert warehouse.broken() == []


def test_weighed_goods_are_weighed_in_parts(warehouse: Warehouse) -> None:
    furnish_for_packing(warehouse)
    warehouse.post(DefineItem(sku="HAM", name="Ham", catch_unit="KG", catch_nominal=Decimal(2)))
    warehouse.find("A4", "HAM", 10, catch=Decimal(20))
    gathered(warehouse, "SO1", sold("HAM", 3))
    assert warehouse.refusal(packs("HAM"), WHO).code == "catch_missing"
    assert pack(warehouse, "HAM", catch=Decimal("2.1")).said.startswith("1 EA 2.1 KG HAM")
    pack(warehouse, "HAM", 2)
    assert (left_to_pack(warehouse), warehouse.broken()) == ({}, [])


def test_undone_the_goods_are_in_their_tote_and_the_carton_has_never_been(shop: Warehouse) -> None:
    before = (shop.stock(), shop.reserved(), left_to_pack(shop), shop.order_state("SO1"))
    first = pack(shop, "BOLT", 2)
    second = pack(shop, "NUT")
    undo(shop, second)
    assert len(cartons(shop)) == 1
    undo(shop, first)
    assert (shop.stock(), shop.reserved(), left_to_pack(shop), shop.order_state("SO1")) == before
    assert (cartons(shop), shop.broken()) == ([], [])
    pack(shop, "BOLT", 3)
    assert cartons(shop)[0].sequence == 1


def test_a_carton_that_others_have_packed_into_stays_one(shop: Warehouse) -> None:
    first = pack(shop, "BOLT", 2)
    pack(shop, "NUT")
    undo(shop, first)
    assert (len(cartons(shop)), shop.broken()) == (1, [])


def test_undo_is_refused_once_the_carton_is_closed_or_gone(shop: Warehouse) -> None:
    done = pack(shop, "BOLT", 3)
    assert done.posting is not None
    close(shop, done.facts["carton"])
    assert shop.refusal(Undo(posting=done.posting), WHO).code == "carton_not_so"
    shop.post(CancelSale(order="SO1"))
    assert shop.refusal(Undo(posting=done.posting), WHO).code == "order_not_open"


def test_a_tote_says_for_which_orders_it_is_and_who_waits_is_listed(shop: Warehouse) -> None:
    gathered(shop, "SO2", sold("BOLT", 2), tote=T2, priority=1)
    assert shop.room.read(orders_on, T2, 1) == ["SO2"]
    assert shop.room.read(waiting_to_pack, 1) == [("SO2", "Beta"), ("SO1", "Beta")]
    close(shop, pack(shop, "BOLT", 2, "SO2").facts["carton"])
    assert shop.room.read(waiting_to_pack, 1) == [("SO1", "Beta")]
    with pytest.raises(Rejection) as refused:
        shop.room.read(orders_on, T2, 1)
    assert refused.value.code == "nothing_to_pack"


def test_what_is_unpacked_lies_beside_the_carton_or_in_a_tote(shop: Warehouse) -> None:
    code = pack(shop, "BOLT", 3).facts["carton"]
    loose = shop.post(Unpack(carton=code, sku="BOLT"), WHO)
    assert loose.said == "1 EA BOLT > STAGE"
    assert shop.stock()["STAGE", "BOLT", "", "", "available"] == 1
    tote = shop.post(Unpack(carton=code, sku="BOLT", tote=T2), WHO)
    assert shop.stock()["STAGE", "BOLT", "", T2, "available"] == 1
    assert (left_to_pack(shop), shop.broken()) == ({"BOLT": 2, "NUT": 2}, [])
    undo(shop, tote)
    undo(shop, loose)
    assert (in_carton(shop, code), shop.broken()) == ({"BOLT": 3}, [])


def test_what_is_not_in_the_carton_is_not_unpacked(shop: Warehouse) -> None:
    gathered(shop, "SO2", sold("BOLT", 2), tote=T2)
    code = pack(shop, "BOLT", 2).facts["carton"]
    take = Unpack(carton=code, sku="BOLT", quantity=Decimal(3))
    refused = shop.refusal(take, WHO)
    assert (refused.code, refused.happened, refused.todo) == ("not_in_carton", f"2 BOLT in {code}", "in it: BOLT 2")
    assert shop.refusal(Unpack(carton=code, sku="BOLT", tote=T2), WHO).code == "plate_not_empty"
    assert shop.refusal(Unpack(carton=code, sku="BOLT", tote=code), WHO).code == "plate_not_usable"
    assert shop.refusal(Unpack(carton=T1, sku="BOLT"), WHO).code == "no_carton"
    done = shop.post(Unpack(carton=code, sku="BOLT"), WHO)
    assert done.posting is not None
    close(shop, code)
    assert shop.refusal(Unpack(carton=code, sku="BOLT"), WHO).code == "carton_not_so"
    assert shop.refusal(Undo(posting=done.posting), WHO).code == "carton_not_so"


def test_nobody_else_puts_goods_into_a_carton_or_takes_them_out(shop: Warehouse) -> None:
    code = pack(shop, "BOLT", 3).facts["carton"]
    close(shop, code)
    one = Decimal(1)
    for command in (
        Move(sku="NUT", quantity=one, source="A2", target="STAGE", target_plate=code),
        Receive(order="PO1", sku="BOLT", quantity=one, location="STAGE", plate=code),
        MergePlates(plate=code, onto=T2),
        MergePlates(plate=T1, onto=code),
    ):
        assert shop.refusal(command).code == "plate_not_usable"
    back = PutBack(order="SO1", sku="BOLT", quantity=one, plate=code, target="A1")
    assert shop.refusal(back, WHO).code == "carton_not_so"
    taken = Move(sku="BOLT", quantity=one, source_plate=code, target="A1")
    assert shop.refusal(taken).code == "reserved"
    shop.post(Move(plate=code, target="DOCK"))
    assert shop.on_hand("DOCK", "BOLT") == 3
    assert shop.broken() == []


def test_what_was_picked_into_a_carton_is_not_unpicked_once_it_is_closed(shop: Warehouse) -> None:
    released(shop, "SO2", sold("BOLT", 2), sold("NUT", 1))
    run = begin(shop)
    pick(shop, to_pick(shop, run, "NUT"))
    code = pack(shop, "NUT", 1, "SO2").facts["carton"]
    into = pick(shop, to_pick(shop, run), 1, tote=code)
    assert into.posting is not None
    assert in_carton(shop, code) == {"BOLT": 1, "NUT": 1}
    assert shop.refusal(CloseCarton(carton=code), WHO).code == "tote_in_run"
    dropped = drop(shop, run)
    close(shop, code)
    undo(shop, dropped)
    assert shop.refusal(Undo(posting=into.posting), WHO).code == "carton_not_so"
    assert shop.refusal(Pick(work=to_pick(shop, run), tote=code), WHO).code == "plate_not_usable"
    assert shop.broken() == []


def test_a_carton_that_was_retired_empty_is_not_packed_any_more(shop: Warehouse) -> None:
    code = pack(shop, "BOLT").facts["carton"]
    shop.post(Unpack(carton=code, sku="BOLT"), WHO)
    shop.post(RetirePlate(plate=code))
    assert pack(shop, "BOLT").facts["carton"] != code


def test_two_who_pack_the_last_piece_pack_it_once(postgresql_warehouse: Warehouse) -> None:
    furnish_for_packing(postgresql_warehouse)
    gathered(postgresql_warehouse, "SO1", sold("BOLT", 1))
    it = Pack(order="SO1", sku="BOLT")
    assert while_held(postgresql_warehouse, it, it, who=WHO) == {"surplus"}
    assert postgresql_warehouse.broken() == []


def test_of_two_who_begin_a_carton_on_the_same_plate_one_is_told_whose_it_is(postgresql_warehouse: Warehouse) -> None:
    furnish_for_packing(postgresql_warehouse)
    gathered(postgresql_warehouse, "SO1", sold("BOLT", 1))
    gathered(postgresql_warehouse, "SO2", sold("BOLT", 1), tote=T2)
    one, other = (packs("BOLT", 1, order, carton=C1) for order in ("SO1", "SO2"))
    assert while_held(postgresql_warehouse, one, other, who=WHO) == {"carton_of_another"}
    assert postgresql_warehouse.broken() == []
