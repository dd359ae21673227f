"""What is loaded leaves in one posting: moves, orders, cartons and papers, and all of it can be taken back."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from decimal import Decimal

from sqlalchemy import select, update

from core.catalogue.item import DefineItem
from core.catalogue.label_route import ALL_PAPERS, RouteLabels
from core.catalogue.printer import DefinePrinter
from core.catalogue.site import need_site
from core.errors import Rejection
from core.internal.hold_lot import HoldLot
from core.outbound.close_carton import CloseCarton
from core.outbound.pack import Pack
from core.outbound.ship import ShipShipment
from core.outbound.shipping_papers import PAPERS, PrintPapers, shipment_papers
from core.outbound.unload import UnloadCarton
from core.outbound.unpack import Unpack
from core.schema.tables import move, order_line, orders, plate, reservation
from tests.core.outbound.pickers import begin, pick
from tests.core.outbound.pickers import picks as picked_next
from tests.core.outbound.shop import (
    MONDAY,
    allocate,
    broken,
    hold_up,
    line,
    picks,
    released,
    reserved_for,
    sell,
    set_aside,
)
from tests.core.outbound.test_load import allocated, now_goes, release
from tests.core.outbound.trucks import (
    BOX,
    BOX2,
    BOX3,
    WHO,
    boxes,
    in_carton,
    load,
    packed,
    papers,
    picked_into,
    ship,
    shipments,
    take_to,
    truck,
    undo,
)
from tests.core.warehouse import Warehouse


def refused(shop: Warehouse, **more: object) -> tuple[str, str]:
    command = ShipShipment(shipment="T1", proof_name="Mr Jones", **more)  # type: ignore[arg-type]  # the test's choice
    found = shop.refusal(command, WHO)
    return found.code, found.happened


def loaded(shop: Warehouse, number: str = "SO1", code: str = BOX, **more: object) -> None:
    """A carton of an order is on the truck T1."""
    in_carton(shop, number, code, **more)  # type: ignore[arg-type]  # the test's choice
    if not shipments(shop):
        truck(shop)
    load(shop, code)


def shipped_moves(shop: Warehouse) -> list[tuple[int, int]]:
    """What left: pieces, and whose."""
    query = select(move.c.quantity, move.c.party_id).where(move.c.kind == "ship", move.c.reverses_id.is_(None))
    return [(row.quantity // 1_000_000, row.party_id) for row in shop.room.read(lambda at: at.execute(query).all())]


def plate_of(shop: Warehouse, code: str = BOX) -> tuple[str, int | None]:
    query = select(plate.c.state, plate.c.location_id).where(plate.c.code == code)
    state, place = shop.room.read(lambda at: at.execute(query).one())
    return state, place


def take_all(shop: Warehouse, code: str = BOX) -> None:
    """What is reserved for SO1 is picked one by one, onto the plate: serials and weights stay what they are."""
    run = begin(shop, place="STAGE")
    for each in picked_next(shop, run):
        pick(shop, each.number, tote=code)


def test_all_that_is_loaded_goes_to_the_customers_at_once(shop: Warehouse) -> None:
    loaded(shop)
    loaded(shop, "SO2", BOX2, goods=(("NUT", 3), ("CABLE", 4)))
    done = ship(shop, tracking="1z9", note="seal 77")
    assert (done.said, done.facts["orders"]) == ("T1 shipped, 2 cartons", "SO1 SO2")
    assert (shop.order_state("SO1"), shop.order_state("SO2")) == ("shipped", "shipped")
    assert boxes(shop) == [(BOX, "shipped", "T1"), (BOX2, "shipped", "T1")]
    assert shipments(shop) == [("T1", "shipped", "Mr Jones", "1Z9")]
    party = shop.room.read(lambda at: at.scalar(select(orders.c.party_id).where(orders.c.number == "SO1")))
    assert sorted(shipped_moves(shop)) == [(2, party), (3, party), (4, party)]
    assert (plate_of(shop), shop.reserved()) == (("retired", None), {})
    assert broken(shop) == []


def test_undone_everything_is_on_the_truck_reserved_as_before(shop: Warehouse) -> None:
    loaded(shop)
    loaded(shop, "SO2", BOX2, goods=(("NUT", 3), ("CABLE", 4)))
    before = (reserved_for(shop, "SO1"), reserved_for(shop, "SO2", 2), shop.stock(), boxes(shop), plate_of(shop))
    undo(shop, ship(shop))
    assert (
        reserved_for(shop, "SO1"),
        reserved_for(shop, "SO2", 2),
        shop.stock(),
        boxes(shop),
        plate_of(shop),
    ) == before
    assert (shop.order_state("SO1"), shop.order_state("SO2")) == ("packed", "packed")
    assert (shipments(shop), broken(shop)) == ([("T1", "loading", "", "")], [])
    ship(shop)
    assert (shop.order_state("SO2"), broken(shop)) == ("shipped", [])


def test_serials_and_weighed_goods_leave_and_come_back_as_they_were(shop: Warehouse) -> None:
    shop.post(DefineItem(sku="CHEESE", name="Cheese", catch_unit="KG", catch_nominal=Decimal("2.5")))
    for serial in ("S1", "S2"):
        shop.find("A3", "PUMP", 1, serial=serial)
    shop.find("A4", "CHEESE", 3, catch=Decimal("7.5"))
    sell(shop, "SO1", line("PUMP", 2), line("CHEESE", 3))
    allocated(shop, "SO1")
    take_all(shop)
    packed(shop, "SO1")
    truck(shop)
    load(shop)
    before = (shop.stock(), shop.owned(), reserved_for(shop, "SO1"), reserved_for(shop, "SO1", 2))
    done = ship(shop)
    assert (shop.order_state("SO1"), broken(shop)) == ("shipped", [])
    undo(shop, done)
    after = (shop.stock(), shop.owned(), reserved_for(shop, "SO1"), reserved_for(shop, "SO1", 2))
    assert (after, broken(shop)) == (before, [])
    ship(shop)
    assert (shop.order_state("SO1"), broken(shop)) == ("shipped", [])


def test_a_part_leaves_and_the_rest_stays_ordered(shop: Warehouse) -> None:
    sell(shop, "SO1", line("BOLT", 5))
    set_aside(shop, "SO1", 1, "BOLT", 2)
    release(shop, "SO1")
    take_to(shop, "SO1", "STAGE", BOX)
    packed(shop, "SO1")
    truck(shop)
    load(shop)
    ship(shop)
    assert shop.order_state("SO1") == "backordered"
    assert shop.progress()["SO1", 1] == 2
    allocate(shop, "SO1")
    assert (shop.order_state("SO1"), broken(shop)) == ("allocated", [])


def test_an_order_that_takes_what_there_is_ends_with_it_and_is_open_again_when_undone(shop: Warehouse) -> None:
    sell(shop, "SO1", line("BOLT", 5), line("NUT", 3), ship_policy="cancel")
    set_aside(shop, "SO1", 1, "BOLT", 2)
    release(shop, "SO1")
    take_to(shop, "SO1", "STAGE", BOX)
    set_aside(shop, "SO1", 2, "NUT", 1)
    release(shop, "SO1")
    packed(shop, "SO1")
    truck(shop)
    load(shop)
    done = ship(shop)
    assert (done.facts["closed"], shop.order_state("SO1")) == ("SO1:1 SO1:2", "shipped")
    assert (shop.reserved(), picks(shop)[-1][3], broken(shop)) == ({}, "cancelled", [])
    undo(shop, done)
    assert (shop.order_state("SO1"), broken(shop)) == ("packed", [])
    closed = shop.room.read(lambda at: at.execute(select(order_line.c.closed)).scalars().all())
    assert not any(closed)


def test_what_goes_whole_waits_until_all_of_it_is_loaded(shop: Warehouse) -> None:
    released(shop, "SO1", goods=(("BOLT", 2), ("NUT", 3)))
    take_to(shop, "SO1", "STAGE", BOX, BOX2)
    for code in (BOX, BOX2):
        packed(shop, "SO1", code)
    now_goes(shop, "complete")
    truck(shop)
    load(shop)
    assert refused(shop) == ("order_goes_whole", "SO1 goes whole: NUT lacks")
    load(shop, BOX2)
    ship(shop)
    assert (shop.order_state("SO1"), broken(shop)) == ("shipped", [])


def test_nothing_past_its_date_or_held_leaves_also_before_the_night_has_told(shop: Warehouse) -> None:
    shop.find("A3", "MILK", 5, lot="M1", expires_on=MONDAY + timedelta(days=3))
    sell(shop, "SO1", line("MILK", 5))
    allocated(shop, "SO1")
    take_to(shop, "SO1", "STAGE", BOX)
    packed(shop, "SO1")
    truck(shop)
    load(shop)
    held = shop.post(HoldLot(sku="MILK", lot="M1", reason="doubt"), "SUE")
    assert refused(shop)[0] == "lot_held"
    undo(shop, held, "SUE")
    shop.clock.forward(4 * 1440)
    assert refused(shop)[0] == "expired"
    assert boxes(shop) == [(BOX, "closed", "T1")]


def test_an_order_on_hold_keeps_the_truck_until_it_is_unloaded(shop: Warehouse) -> None:
    loaded(shop)
    loaded(shop, "SO2", BOX2)
    hold_up(shop, "SO1")
    assert refused(shop)[0] == "order_on_hold"
    shop.post(UnloadCarton(plate=BOX), WHO)
    ship(shop)
    assert boxes(shop) == [(BOX, "closed", ""), (BOX2, "shipped", "T1")]


def test_what_was_begun_as_a_carton_and_is_empty_again_is_none_once_its_order_leaves(shop: Warehouse) -> None:
    picked_into(shop, "SO1", BOX3)
    shop.post(Pack(order="SO1", sku="BOLT", carton=BOX2), WHO)
    shop.post(Unpack(carton=BOX2, sku="BOLT"), WHO)
    shop.post(Pack(order="SO1", sku="BOLT", quantity=Decimal(2), carton=BOX), WHO)
    shop.post(CloseCarton(carton=BOX), WHO)
    truck(shop)
    load(shop)
    ship(shop)
    assert boxes(shop) == [(BOX, "shipped", "T1")]


def test_an_empty_truck_and_one_that_left_stay(shop: Warehouse) -> None:
    truck(shop)
    assert refused(shop) == ("nothing_loaded", "Nothing is on T1")
    loaded(shop)
    assert shop.refusal(ShipShipment(shipment="T1", proof_name=" "), WHO).code == "text_missing"
    ship(shop)
    assert refused(shop)[0] == "shipment_over"


def test_goods_that_nobody_has_reserved_are_found_before_they_leave(shop: Warehouse) -> None:
    loaded(shop)
    free = update(reservation).where(reservation.c.state == "open").values(state="released", released=2_000_000)
    shop.room.write(lambda at: at.execute(free))
    assert refused(shop) == ("plate_not_whole", f"Not all {BOX} is for SO1")


def test_of_two_who_ship_it_at_once_one_does(shop: Warehouse) -> None:
    loaded(shop)

    def try_it(_: int) -> str:
        try:
            return ship(shop).said
        except Rejection as refused:
            return refused.code

    with ThreadPoolExecutor(2) as two:
        assert sorted(two.map(try_it, range(2))) == ["T1 shipped, 1 carton", "shipment_over"]
    assert broken(shop) == []


def test_a_carton_that_is_loaded_while_it_is_shipped_goes_with_it_or_stays(shop: Warehouse) -> None:
    loaded(shop)
    in_carton(shop, "SO2", BOX2)

    def load_it() -> str:
        try:
            return load(shop, BOX2).said
        except Rejection as refused:
            return refused.code

    def ship_it() -> str:
        try:
            return ship(shop).said
        except Rejection as refused:
            return refused.code

    with ThreadPoolExecutor(2) as two:
        came, left = two.submit(load_it), two.submit(ship_it)
    ends = (came.result(), left.result())
    assert ends in {
        (f"{BOX2} loaded, T1", "T1 shipped, 2 cartons"), ("shipment_over", "T1 shipped, 1 carton"),
        (f"{BOX2} loaded, T1", "load_changed"),
    }  # fmt: skip
    assert broken(shop) == []


def test_its_papers_are_queued_with_it_and_void_when_it_is_undone(shop: Warehouse) -> None:
    loaded(shop)
    ship(shop)
    assert papers(shop) == []  # the site prints none
    assert shop.refusal(PrintPapers(shipment="T1"), WHO).code == "no_printer"
    for paper in PAPERS[:2]:
        shop.post(RouteLabels(printer="ZEBRA", label=paper))
    again = shop.post(PrintPapers(shipment="T1"), WHO)
    assert (again.facts["papers"], papers(shop)) == (
        "bill_of_lading manifest", [("bill_of_lading", "queued"), ("manifest", "queued")],
    )  # fmt: skip
    shop.post(PrintPapers(shipment="T1", paper="delivery_note", printer="zebra"), WHO)
    assert papers(shop)[-1] == ("delivery_note", "queued")
    assert shop.refusal(PrintPapers(shipment="T1", paper="poem"), WHO).code == "unknown_value"
    loaded2 = truck(shop, "T2")
    assert shop.refusal(PrintPapers(shipment=loaded2), WHO).code == "shipment_not_gone"
    in_carton(shop, "SO2", BOX2)
    load(shop, BOX2, "T2")
    done = ship(shop, "T2", usual="ZEBRA")
    assert [each[0] for each in papers(shop)[-3:]] == list(PAPERS)
    undo(shop, done)
    assert {each[1] for each in papers(shop)[-3:]} == {"void"}


def test_a_label_printer_holds_up_no_truck_and_gets_no_paper(shop: Warehouse) -> None:
    """Whoever ships has it chosen for labels; who asks for papers there is told what to do."""
    loaded(shop)
    assert shop.room.print_queue().lease("ZEBRA", "spool", "labels")
    shop.post(RouteLabels(printer="ZEBRA"))
    assert ship(shop, printer="ZEBRA", usual="ZEBRA").facts["papers"] == ""
    refused = shop.refusal(PrintPapers(shipment="T1", printer="ZEBRA"), WHO)
    assert (refused.happened, refused.todo) == ("ZEBRA prints labels, no papers", "name a printer of papers")
    assert shop.refusal(PrintPapers(shipment="T1", usual="ZEBRA"), WHO).code == "no_printer"
    shop.post(DefinePrinter(code="OFFICE", name="Laser"))
    shop.post(RouteLabels(printer="OFFICE", label=ALL_PAPERS))
    assert shop.post(PrintPapers(shipment="T1"), WHO).facts["papers"] == " ".join(PAPERS)
    assert papers(shop) == [(paper, "queued") for paper in PAPERS]


def test_the_papers_say_what_left_and_for_whom(shop: Warehouse) -> None:
    loaded(shop, customer_reference="P-7", ship_to="Beta\nHarbour 1")
    loaded(shop, "SO2", BOX2, goods=(("NUT", 3), ("CABLE", 4)))
    ship(shop, tracking="1Z9", note="seal 77")
    found = shop.room.read(lambda at: list(shipment_papers(at, need_site(at, ""), "T1")))
    bill, manifest, first, second = (data for _, data in found)
    assert (bill["total_cartons"], bill["total_weight"], bill["proof"], bill["note"]) == (
        "2",
        "3 kg",
        "Mr Jones",
        "seal 77",
    )
    assert bill["lines"].split("\n") == ["SO1\tBeta\tBeta, Harbour 1\t1\t1.5 kg", "SO2\tBeta\tBeta\t1\t1.5 kg"]
    assert manifest["lines"].split("\n")[0] == f"{BOX}\tSO1\tBeta\t1.5 kg\t"
    assert (first["order"], first["reference"], first["ship_to"]) == ("SO1", "P-7", "Beta\nHarbour 1")
    assert second["lines"] == "NUT\tNut M8\t3\tEA\t\t\nCABLE\tCable\t4\tM\t\t"
