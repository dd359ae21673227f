"""Taking goods out of a carton again: F5, the goods, and a tote or beside it; then they are packed again."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from core.catalogue.item import DefineItem
from core.internal.adjust import AdjustStock
from core.outbound.allocate import AllocateOrders
from core.outbound.confirm_sale import HoldSale
from core.outbound.load import LoadCarton
from core.outbound.order_sale import OrderSale, SoldLine
from core.outbound.release_orders import ReleaseOrders
from core.outbound.ship import ShipShipment
from core.outbound.shipment import OpenShipment
from tests.floor.flows import Ready
from tests.floor.orders_to_pick import C1, C2, PICKED_INTO_CARTONS
from tests.floor.picked import FIRST_CARTON, SHOP, TO_PACK_FOUR, TOTE, pick_all
from tests.floor.stage import MENU, Stage
from tests.floor.warehouse import BEARING_EAN, BELT_EAN, BOLT_EAN, SEAL_EAN
from tests.tui.golden_screens import check_golden
from tui.view import Tier

BESIDE, OTHER_TOTE = "", "LP000102"


def ready(stage: Stage, *steps: Ready) -> Stage:
    """What was done before Ana opens the task."""
    stage.set_up(*steps)
    stage.open("pack")
    return stage


def ordered(sku: str, much: int) -> tuple[Ready, ...]:
    order = OrderSale(number="SO7001", customer="BETA", lines=(SoldLine(sku=sku, quantity=Decimal(much)),))
    return order, AllocateOrders(orders=("SO7001",)), ReleaseOrders(orders=("SO7001",)), pick_all


def tick(stage: Stage, *codes: str) -> None:
    for code in codes:
        stage.scan(code)
        assert stage.tier in (Tier.OK, Tier.NONE, Tier.NOTE), stage.said


def in_box(stage: Stage, sku: str, carton: str = FIRST_CARTON) -> int:
    """So many of the item are in the carton."""
    return int(sum(much for (_, plate), much in stage.stock("STAGE", sku).items() if plate == carton))


@pytest.fixture
def table(stage: Stage) -> Stage:
    """Two seals and a pump of SO7001 are in a carton, a bolt is still in the tote."""
    ready(stage, *TO_PACK_FOUR)
    tick(stage, TOTE, SEAL_EAN, SEAL_EAN, "SN-1")
    stage.scans = stage.keys = 0
    return stage


def test_a_piece_comes_out_and_is_to_pack_again(table: Stage) -> None:
    table.press("F5")
    assert (table.prompt, table.view.big, table.view.big_note) == ("OUT", "1", "carton of SO7001")
    assert table.view.lines == (FIRST_CARTON, "1 EA 40012 SN-1", "2 EA 70007")
    table.scan(SEAL_EAN)
    assert (table.prompt, table.view.lines) == ("INTO", ("1 EA 70007", "Seal [/] 20x30", f"out of {FIRST_CARTON}"))
    table.enter()
    assert (table.prompt, table.view.big, table.cost) == ("ITEM", "2", (1, 2))
    assert table.said == "1 EA 70007 > STAGE / scan the next"
    assert table.stock("STAGE", "70007") == {("", FIRST_CARTON): 1, ("", BESIDE): 1}
    assert table.view.big_note == f"to pack from {TOTE}"
    tick(table, SEAL_EAN)
    assert in_box(table, "70007") == 2


def test_both_screens_look_as_agreed(table: Stage) -> None:
    table.press("F5")
    for width, height in ((20, 10), (30, 16)):
        check_golden(f"unpack-{width}x{height}", table.rows(width, height))
    table.key("2")
    table.scan(SEAL_EAN)
    for width, height in ((20, 10), (30, 16)):
        check_golden(f"unpack-into-{width}x{height}", table.rows(width, height))


def test_so_many_go_into_a_tote(table: Stage) -> None:
    table.press("F5")
    table.key("2")
    tick(table, SEAL_EAN, OTHER_TOTE)
    assert (table.said, table.view.big) == (f"2 EA 70007 > {OTHER_TOTE} / scan the next", "3")
    assert table.stock("STAGE", "70007") == {("", OTHER_TOTE): 2}


@pytest.mark.parametrize("prompt", ["BOX", "KG"])
def test_at_the_box_and_the_scale_something_comes_out_too(table: Stage, prompt: str) -> None:
    tick(table, BOLT_EAN)
    if prompt == "KG":
        tick(table, "M")
    assert table.view.prompt == prompt
    table.press("F5")
    tick(table, BOLT_EAN)
    table.enter()
    assert (table.prompt, table.view.big, in_box(table, "10447")) == ("ITEM", "1", 0)
    assert table.view.big_note == "to pack from STAGE"
    tick(table, BOLT_EAN)
    assert (table.prompt, table.said) == ("BOX[M]", f"1 EA 10447 > {FIRST_CARTON} / now its box")


def test_a_serial_is_scanned_where_only_the_item_was(table: Stage) -> None:
    table.press("F5")
    table.enter("40012")
    assert table.prompt == "SERIAL"
    tick(table, "SN-1")
    table.enter()
    assert table.said == "1 EA 40012 > STAGE / scan the next"


def test_lots_are_told_apart(stage: Stage) -> None:
    lots = [
        AdjustStock(location=at, sku="20981", lot=lot, change=Decimal(2), reason="FOUND", expires_on=date(2027, 12, 31))
        for at, lot in (("A12-020", "L1"), ("A12-030", "L2"))
    ]
    ready(stage, *SHOP, *lots, *ordered("20981", 4))
    tick(stage, TOTE)
    for lot in ("1", "2"):
        stage.scan(BEARING_EAN)
        stage.enter(lot)
    stage.press("F5")
    stage.scan(BEARING_EAN)
    assert (stage.prompt, stage.view.lines) == ("NO.", ("1 L1", "2 L2"))
    stage.enter("2")
    stage.enter()
    assert stage.stock("STAGE", "20981")["L1", FIRST_CARTON] == 1
    assert stage.stock("STAGE", "20981")["L2", BESIDE] == 1


def test_a_part_of_weighed_goods_is_weighed(stage: Stage) -> None:
    cheese = DefineItem(sku="CHEESE", name="Cheese", catch_unit="KG", catch_nominal=Decimal(2), catch_tolerance=50)
    there = AdjustStock(location="A12-020", sku="CHEESE", change=Decimal(3), catch=Decimal(7), reason="FOUND")
    ready(stage, *SHOP, cheese, there, *ordered("CHEESE", 3))
    tick(stage, TOTE)
    stage.key("3")
    tick(stage, "CHEESE")
    stage.press("F5")
    stage.scan("CHEESE")
    assert stage.view.prompt == "KG"
    stage.enter("2.5")
    stage.enter()
    assert stage.said == "1 EA 2.5 KG CHEESE > STAGE / scan the next"


@pytest.mark.parametrize(
    ("quantity", "code", "said"),
    [
        ("", BELT_EAN, f"0 55120 in {FIRST_CARTON} / in it: 70007 2, 40012 1"),
        ("", BOLT_EAN, f"0 10447 in {FIRST_CARTON} / in it: 70007 2, 40012 1"),
        ("3", SEAL_EAN, f"2 70007 in {FIRST_CARTON} / in it: 70007 2, 40012 1"),
    ],
)
def test_what_is_not_in_the_carton_is_refused_at_its_scan(table: Stage, quantity: str, code: str, said: str) -> None:
    table.press("F5")
    table.key(quantity)
    table.scan(code)
    assert (table.tier, table.said, table.prompt) == (Tier.SOFT, said, "OUT")
    table.key("1")
    tick(table, SEAL_EAN)
    assert table.prompt == "INTO"


def test_back_leaves_the_piece_in(table: Stage) -> None:
    table.press("F5")
    tick(table, SEAL_EAN)
    for prompt in ("OUT", "ITEM"):
        table.press("F3")
        assert table.prompt == prompt
    assert table.booked()[-1] == "Pack"


def test_undo_puts_it_in_again(table: Stage) -> None:
    table.press("F5")
    tick(table, SEAL_EAN, OTHER_TOTE)
    table.press("F6")
    assert table.view.lines[1] == f"1 EA 70007 > {OTHER_TOTE}"
    table.enter()
    assert (in_box(table, "70007"), table.view.big) == (2, "1")


def test_goods_of_an_order_that_is_held_come_out(table: Stage) -> None:
    table.set_up(HoldSale(order="SO7001", reason="credit"))
    table.press("F5")
    tick(table, SEAL_EAN)
    table.enter()
    assert in_box(table, "70007") == 1


def test_an_empty_box_has_nothing_to_take_out(table: Stage) -> None:
    table.press("F6")
    table.enter()
    table.press("F5")
    table.key("2")
    tick(table, SEAL_EAN)
    table.enter()
    table.press("F5")
    assert (table.prompt, table.said) == ("ITEM", "F5 does nothing here / F1 lists the keys")


@pytest.mark.parametrize("into", [FIRST_CARTON, C2])
def test_nothing_goes_out_of_one_carton_into_another(stage: Stage, into: str) -> None:
    ready(stage, *PICKED_INTO_CARTONS)
    tick(stage, C1)
    stage.press("F5")
    tick(stage, SEAL_EAN)
    stage.scan(C1 if into == FIRST_CARTON else into)
    assert stage.tier is Tier.HARD
    assert stage.said.endswith("is an open carton / scan another plate")
    stage.enter()
    assert stage.prompt == "INTO"


def test_a_tote_with_other_goods_is_refused(table: Stage) -> None:
    table.set_up(AdjustStock(location="STAGE", sku="55120", change=Decimal(1), reason="FOUND", plate="LP000400"))
    table.press("F5")
    tick(table, SEAL_EAN)
    table.scan("LP000400")
    assert (table.tier, table.said) == (Tier.HARD, "LP000400 is not empty / move what is on it")
    table.enter()
    table.scan(OTHER_TOTE)
    assert table.said.startswith("1 EA 70007")


def test_what_did_not_come_in_with_the_power_off_is_taken_out_anew(table: Stage) -> None:
    table.press("F5")
    tick(table, SEAL_EAN)
    table.power_off_and_on()
    table.log_in()
    assert (table.view.title, table.prompt, in_box(table, "70007")) == ("PACK SO7001", "ITEM", 2)
    table.press("F5")
    tick(table, SEAL_EAN)
    table.enter()
    table.power_off_and_on()
    table.log_in()
    assert (table.prompt, table.view.big, in_box(table, "70007")) == ("ITEM", "2", 1)
    assert "1 EA 70007 > STAGE" in table.said


def closed_and_verified(stage: Stage) -> None:
    tick(stage, BOLT_EAN, "M")
    stage.enter()
    tick(stage, FIRST_CARTON)
    assert stage.prompt == "TOTE"


def test_a_closed_carton_is_opened_again_where_its_label_is_asked_for(table: Stage) -> None:
    tick(table, BOLT_EAN, "M")
    table.enter()
    table.press("F5")
    assert (table.prompt, table.said) == ("ENT=open", "ENT opens it again / ")
    table.press("F3")
    assert table.prompt == "LABEL"
    table.press("F5")
    table.enter()
    assert (table.prompt, table.said) == ("BOX[M]", f"{FIRST_CARTON} is open again / take its label off")
    table.press("F5")
    tick(table, BOLT_EAN)
    table.enter()
    assert (table.prompt, in_box(table, "10447")) == ("ITEM", 0)


def test_so_it_is_when_somebody_else_closed_it_and_it_is_scanned(table: Stage) -> None:
    closed_and_verified(table)
    table.power_off_and_on()
    table.log_in("JOE")
    table.enter(MENU["pack"])
    table.scan(FIRST_CARTON)
    assert (table.prompt, table.view.lines[0]) == ("ENT=open", FIRST_CARTON)
    for width, height in ((20, 10), (30, 16)):
        check_golden(f"reopen-{width}x{height}", table.rows(width, height))
    table.enter()
    assert (table.prompt, table.booked()[-1]) == ("BOX[M]", "ReopenCarton")
    table.enter()
    table.enter()
    tick(table, FIRST_CARTON)
    assert table.prompt == "TOTE"


@pytest.mark.parametrize("gone", [False, True])
def test_on_a_truck_or_gone_it_is_not_opened_and_it_is_told_what_to_do(table: Stage, gone: bool) -> None:
    closed_and_verified(table)
    table.set_up(OpenShipment(number="TR1", dock="DOCK"), LoadCarton(shipment="TR1", plate=FIRST_CARTON))
    if gone:
        table.set_up(ShipShipment(shipment="TR1", proof_name="Jo"))
    table.scan(FIRST_CARTON)
    told = "has left / look up SO7001" if gone else "is on a truck / take it off: Ship, F9"
    assert (table.tier, table.said, table.prompt) == (Tier.SOFT, f"{FIRST_CARTON} {told}", "TOTE")
