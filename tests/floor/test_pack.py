"""Packing on the floor: pieces are ticked off, wrong ones lock the entry, the scale weighs, the label is scanned."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select

from core.catalogue.item import DefineItem
from core.internal.adjust import AdjustStock
from core.outbound.allocate import AllocateOrders
from core.outbound.box_type import DefineBoxType
from core.outbound.carton import CartonRow, cartons_of
from core.outbound.confirm_sale import HoldSale
from core.outbound.order_sale import OrderSale, SoldLine
from core.outbound.release_orders import ReleaseOrders
from core.schema.tables import orders
from tests.devices.scales.fake_scale import FakeScale
from tests.floor.flows import Ready
from tests.floor.picked import FIRST_CARTON, SHOP, TO_PACK_FOUR, TOTE, pick_all
from tests.floor.stage import Stage
from tests.floor.warehouse import BEARING_EAN, BELT_EAN, BOLT_EAN, SEAL_EAN, bearing_case
from tui.view import Tier

FOUR = (SEAL_EAN, SEAL_EAN, BOLT_EAN, "SN-1")


def ready(stage: Stage, *steps: Ready) -> Stage:
    """What was done before Ana opens the task."""
    stage.set_up(*steps)
    stage.open("pack")
    return stage


def ordered(*lines: tuple[str, int], number: str = "SO7001") -> tuple[Ready, ...]:
    sold = tuple(SoldLine(sku=sku, quantity=Decimal(much)) for sku, much in lines)
    order = OrderSale(number=number, customer="BETA", lines=sold)
    return order, AllocateOrders(orders=(number,)), ReleaseOrders(orders=(number,)), pick_all


@pytest.fixture
def table(stage: Stage) -> Stage:
    """Two seals, a bolt and a pump for SO7001 stand in a tote at staging."""
    return ready(stage, *TO_PACK_FOUR)


def tick(stage: Stage, *codes: str) -> None:
    for code in codes:
        stage.scan(code)
        assert stage.tier in (Tier.OK, Tier.NONE, Tier.NOTE), stage.said


def cartons(stage: Stage, number: str = "SO7001") -> list[CartonRow]:
    order = select(orders.c.id).where(orders.c.number == number)
    return stage.room.read(lambda at: cartons_of(at, at.execute(order).scalar_one()))


def state(stage: Stage, number: str = "SO7001") -> str:
    return str(stage.room.read(lambda at: at.scalar(select(orders.c.state).where(orders.c.number == number))))


def test_what_waits_is_listed_and_what_is_left_counts_down(table: Stage) -> None:
    assert (table.prompt, table.view.lines) == ("TOTE", ("SO7001 Beta Ltd",))
    table.scan(TOTE)
    assert (table.prompt, table.view.title, table.view.big) == ("ITEM", "PACK SO7001", "4")
    assert table.view.table is not None
    assert table.view.table.narrow[0] == "2 EA 70007 Seal [/] 20x30"
    tick(table, SEAL_EAN)
    assert table.said == f"1 EA 70007 > {FIRST_CARTON} / scan the next"
    assert (table.view.big, table.view.table.rows[0][3:]) == ("3", ("1", "1"))
    tick(table, SEAL_EAN)
    assert [row[0] for row in table.view.table.rows] == ["10447", "40012", "70007"]
    assert table.view.table.narrow[0] == "1 EA 10447 Hex bolt M8x40 zinc DIN933"


def test_all_in_the_box_its_label_scanned_and_the_order_is_packed(table: Stage) -> None:
    tick(table, TOTE, *FOUR)
    assert table.prompt == "BOX[M]"
    assert table.view.lines == ("1 M Box 300 mm", "2 L Box 600 mm")
    table.enter("2")
    assert table.prompt == "KG"
    table.enter("1.25")
    assert table.prompt == "LABEL"
    table.scan(FIRST_CARTON)
    assert (table.prompt, table.said) == ("TOTE", f"{FIRST_CARTON} verified / scan the next tote")
    (box,) = cartons(table)
    assert (box.state, box.box, box.weight_mg, box.verified) == ("closed", "L", 1_250_000, 1)
    assert (state(table), table.labels()) == ("packed", 2)


def test_an_order_at_the_menu_opens_its_packing(stage: Stage) -> None:
    ready(stage, *TO_PACK_FOUR)
    stage.press("F3")
    stage.scan("SO7001")
    assert (stage.view.title, stage.prompt) == ("PACK SO7001", "ITEM")


@pytest.mark.parametrize(
    ("codes", "said"),
    [
        ((BELT_EAN,), "55120 is not for SO7001 / to pack: 70007 2, 10447 1, 40012 1"),
        ((BOLT_EAN, BOLT_EAN), "10447: 0 left to pack / to pack: 70007 2, 40012 1"),
    ],
)
def test_foreign_and_surplus_items_lock_the_entry(table: Stage, codes: tuple[str, ...], said: str) -> None:
    tick(table, TOTE, *codes[:-1])
    before = table.moves()
    table.scan(codes[-1])
    assert (table.tier, table.said, table.prompt) == (Tier.HARD, said, "ENT=seen")
    table.scan(SEAL_EAN)
    assert table.moves() == before
    table.enter()
    tick(table, SEAL_EAN)
    assert table.moves() == before + 1


def test_a_keyed_quantity_is_of_the_next_item(table: Stage) -> None:
    tick(table, TOTE)
    table.key("2")
    tick(table, SEAL_EAN)
    assert table.said.startswith("2 EA 70007")
    table.enter("3")
    table.scan(BOLT_EAN)
    assert table.tier is Tier.HARD


def test_a_serial_is_scanned_where_only_the_item_was(table: Stage) -> None:
    tick(table, TOTE)
    table.enter("40012")
    assert table.prompt == "SERIAL"
    tick(table, "SN-1")
    assert table.said.startswith("1 EA 40012")


def test_lots_are_told_apart_and_a_case_counts_as_what_it_holds(stage: Stage) -> None:
    lots = [
        AdjustStock(
            location=place, sku="20981", lot=lot, change=Decimal(much), reason="FOUND", expires_on=date(2027, 12, 31)
        )
        for place, lot, much in (("A12-020", "L1", 12), ("A12-030", "L2", 3))
    ]
    ready(stage, *SHOP, *lots, *ordered(("20981", 15)))
    tick(stage, TOTE)
    stage.scan(bearing_case("L1"), "]C1")
    assert stage.said.startswith("10 EA 20981")
    stage.scan(BEARING_EAN)
    assert (stage.prompt, stage.view.lines) == ("NO.", ("1 L1", "2 L2"))
    stage.enter("2")
    assert stage.said.startswith("1 EA 20981")
    stage.key("2")
    tick(stage, BEARING_EAN)
    stage.enter("1")
    stage.scan(bearing_case("L9"), "]C1")
    assert stage.tier is Tier.HARD


def test_where_the_printer_is_off_it_is_told_that_the_label_waits(table: Stage) -> None:
    tick(table, TOTE, *FOUR, "M")
    table.enter()
    queue = table.room.print_queue()
    assert queue.lease("ZT1", "spool")
    job = queue.next_job("ZT1", "spool")
    assert job is not None
    assert queue.waiting(job.id, "spool", "no paper", 5)
    table.press("F8")
    table.scan(FIRST_CARTON)
    assert (table.prompt, table.view.lines[:2]) == ("LABEL", (FIRST_CARTON, "ZT1: no paper"))
    assert queue.start(job.id, "spool")
    assert queue.confirmed(job.id, "spool")
    tick(table, FIRST_CARTON)
    assert cartons(table)[0].verified == 1


def test_the_wrong_label_locks_the_entry_and_the_right_one_ends_it(table: Stage) -> None:
    tick(table, TOTE, *FOUR, "M")
    table.enter()
    table.scan("LP000999")
    assert (table.tier, table.said) == (Tier.HARD, f"WRONG LABEL LP000999 / {FIRST_CARTON} goes on here")
    assert table.booked()[-1] == "CloseCarton"
    table.enter()
    table.press("F7")
    assert table.labels() == 3
    tick(table, FIRST_CARTON)
    assert table.booked()[-1] == "VerifyCarton"


def test_a_label_that_is_late_is_scanned_later(table: Stage) -> None:
    tick(table, TOTE, *FOUR, "M")
    table.enter()
    table.press("F8")
    assert table.prompt == "TOTE"
    table.scan("SO7001")
    assert table.said == "Nothing of SO7001 to pack / scan another tote, or order"
    table.enter()
    table.scan(FIRST_CARTON)
    assert table.prompt == "LABEL"
    tick(table, FIRST_CARTON)
    assert cartons(table)[0].verified == 1


@pytest.mark.parametrize("full", ["F8", "KXFULL"])
def test_a_full_box_is_closed_and_the_rest_goes_into_the_next(table: Stage, full: str) -> None:
    tick(table, TOTE, SEAL_EAN)
    if full == "F8":
        table.press(full)
    else:
        table.scan(full)
    tick(table, "M")
    table.enter()
    tick(table, FIRST_CARTON)
    assert (table.prompt, table.view.big) == ("ITEM", "3")
    tick(table, SEAL_EAN)
    assert [(each.sequence, each.state) for each in cartons(table)] == [(1, "closed"), (2, "open")]


def test_a_fresh_plate_that_is_scanned_becomes_the_carton(table: Stage) -> None:
    tick(table, TOTE, "LP000201", SEAL_EAN)
    assert cartons(table)[0].code == "LP000201"


def test_what_is_missing_is_said_and_the_rest_is_packed(table: Stage) -> None:
    tick(table, TOTE, SEAL_EAN)
    table.press("F4")
    table.enter("2")
    assert (table.prompt, table.view.lines[0]) == ("QTY[1]", "10447 Hex bolt M8x40 zinc DIN933")
    table.enter()
    table.enter("1")
    assert table.said == "1 EA 10447 missing, waits / scan the next"
    tick(table, SEAL_EAN, "SN-1")
    assert table.prompt == "BOX[M]"
    assert table.work("count") == [("ready", "STAGE", "")]


def test_undo_takes_the_last_piece_out_again(table: Stage) -> None:
    tick(table, TOTE, SEAL_EAN)
    table.press("F6")
    table.enter()
    assert (table.view.big, cartons(table)) == ("4", [])


def test_an_order_that_is_held_up_is_not_packed(table: Stage) -> None:
    table.set_up(HoldSale(order="SO7001", reason="credit"))
    tick(table, "SO7001")
    table.scan(SEAL_EAN)
    assert (table.tier, table.said) == (Tier.HARD, "SO7001 is on hold: credit / ask the office")


def test_a_tote_with_nothing_for_orders_is_refused(table: Stage) -> None:
    table.scan("LP000777")
    assert (table.tier, table.said) == (Tier.SOFT, "Nothing of LP000777 to pack / scan another tote, or order")


def test_the_scale_weighs_by_itself(stage: Stage, scales: FakeScale) -> None:
    ready(stage, *TO_PACK_FOUR)
    scales._answers.append(b"S S      1.300 kg\r\n")
    tick(stage, TOTE, *FOUR, "M")
    assert stage.prompt == "LABEL"
    assert (scales.asked, cartons(stage)[0].weight_mg) == ([b"S"], 1_300_000)


def test_a_scale_that_gives_no_weight_leaves_it_to_the_keys(stage: Stage, scales: FakeScale) -> None:
    ready(stage, *TO_PACK_FOUR)
    scales._answers.append(b"S +\r\n")
    tick(stage, TOTE, *FOUR, "M")
    assert (stage.prompt, stage.tier) == ("KG", Tier.NOTE)
    assert stage.said == "No weight: too much on the scale / key it, or weigh again"
    stage.enter("31.5")
    assert cartons(stage)[0].weight_mg == 31_500_000


def test_back_from_what_was_weighed_wrong_weighs_again_on_demand(stage: Stage, scales: FakeScale) -> None:
    box = DefineBoxType(code="M", name="Medium", tare_g=Decimal(100), length_mm=300, width_mm=300, height_mm=300)
    goods = [
        DefineItem(sku=sku, name=name, tracking=tracking, weight_g=Decimal(100))
        for sku, name, tracking in (("70007", "Seal", "none"), ("10447", "Bolt", "none"), ("40012", "Pump", "serial"))
    ]
    ready(stage, *TO_PACK_FOUR, box, *goods)
    scales._answers.append(b"S S      5.300 kg\r\n")
    tick(stage, TOTE, *FOUR, "M")
    assert (stage.prompt, stage.tier) == ("ENT=sure", Tier.NOTE)
    assert stage.said == "5.3 kg, not 0.5 kg / check what is in it"
    stage.press("F3")
    assert stage.prompt == "KG"
    stage.enter("0.51")
    assert (stage.prompt, cartons(stage)[0].weight_mg) == ("LABEL", 510_000)


def test_whoever_is_sure_of_an_odd_weight_books_it(table: Stage) -> None:
    table.set_up(
        DefineBoxType(code="M", name="Medium", tare_g=Decimal(100), length_mm=300, width_mm=300, height_mm=300),
        *(DefineItem(sku=sku, name=sku, weight_g=Decimal(100)) for sku in ("70007", "10447")),
        DefineItem(sku="40012", name="Pump", tracking="serial", weight_g=Decimal(100)),
    )
    tick(table, TOTE, *FOUR, "M")
    table.enter("2")
    table.enter()
    assert (table.prompt, cartons(table)[0].weight_mg) == ("LABEL", 2_000_000)


def test_a_box_with_a_limit_wants_a_weight(table: Stage) -> None:
    table.set_up(DefineBoxType(code="S", name="Small", max_weight_g=Decimal(3000)))
    tick(table, TOTE, *FOUR, "S")
    table.enter()
    assert table.prompt == "KG"
    table.enter("3.1")
    assert (table.tier, table.said) == (Tier.HARD, "3.1 kg: S bears 3 kg / take goods out, or another box")


def test_the_card_of_a_carton_says_whose_it_is_and_how_far(table: Stage) -> None:
    tick(table, TOTE, *FOUR)
    table.press("F3")
    table.scan(FIRST_CARTON)
    assert table.view.lines == (FIRST_CARTON, "at STAGE, open", "carton 1 of SO7001")
    table.press("F3")
    table.press("F3")
    table.scan("SO7001")
    tick(table, "M")
    table.enter()
    tick(table, FIRST_CARTON)
    table.press("F3")
    table.scan(FIRST_CARTON)
    assert table.view.lines[1:] == ("at STAGE, closed", "carton 1 of SO7001")
