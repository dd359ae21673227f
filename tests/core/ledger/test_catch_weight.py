"""Catch weight: goods that are counted and weighed as well, because no two of them weigh the same."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from sqlalchemy import select, update

from core.catalogue.item import DefineItem, DefinePack
from core.command import Command, Outcome
from core.errors import Rejection
from core.inbound.purchase_order import OrderedLine, OrderPurchase
from core.inbound.receive import Receive
from core.internal.adjust import AdjustStock
from core.internal.move import Move
from core.internal.move_lines import MoveLine, MoveLines
from core.schema.tables import balance, location
from core.undo import Undo
from tests.core.together import while_held
from tests.core.warehouse import Warehouse

CHEESE = DefineItem(
    sku="CHEESE", name="Wheels of cheese", catch_unit="KG", catch_nominal=Decimal("2.5"), catch_tolerance=20
)
SOME = Move(sku="CHEESE", quantity=Decimal(4), source="DOCK", target="A1", catch=Decimal("9.8"))


def stock(warehouse: Warehouse) -> Warehouse:
    """Ten wheels of 25.3 kg are at the dock."""
    warehouse.post(CHEESE)
    warehouse.post(DefinePack(sku="CHEESE", pack="CRATE", quantity=Decimal(5)))
    lines = (OrderedLine(sku="CHEESE", quantity=Decimal(7)), OrderedLine(sku="CHEESE", quantity=Decimal(93)))
    warehouse.post(OrderPurchase(number="PO3", supplier="ACME", lines=lines))
    warehouse.receive("CHEESE", 10, order="PO3", catch=Decimal("25.3"))
    return warehouse


@pytest.fixture
def cheese(warehouse: Warehouse) -> Warehouse:
    return stock(warehouse)


def weights(warehouse: Warehouse) -> dict[str, tuple[int, Decimal]]:
    """How many wheels are where, and what they weigh."""
    query = select(location.c.code, balance.c.quantity, balance.c.catch_quantity).join_from(balance, location)
    rows = warehouse.room.read(lambda c: c.execute(query).all())
    return {code: (quantity // 10**6, Decimal(catch) / 10**6) for code, quantity, catch in rows}


def undo(warehouse: Warehouse, outcome: Outcome) -> None:
    assert outcome.posting is not None
    warehouse.post(Undo(posting=outcome.posting))


def test_what_is_weighed_comes_in_with_its_weight_however_many_lines_it_fills(cheese: Warehouse) -> None:
    received = cheese.receive("CHEESE", 2, pack="CRATE", order="PO3", catch=Decimal("26.123"), location="DOCK2")
    assert received.said == "+10 EA 26.123 KG  CHEESE"
    assert (received.facts["catch"], received.facts["catch_unit"]) == ("26.123", "KG")
    assert weights(cheese) == {"DOCK": (10, Decimal("25.3")), "DOCK2": (10, Decimal("26.123"))}
    undo(cheese, received)
    assert weights(cheese) == {"DOCK": (10, Decimal("25.3"))}
    assert cheese.broken() == []


def test_a_part_moves_with_what_it_weighs_and_the_rest_with_what_is_left(cheese: Warehouse) -> None:
    moved = cheese.post(SOME)
    assert moved.said == "4 EA 9.8 KG CHEESE > A1"
    assert weights(cheese) == {"DOCK": (6, Decimal("15.5")), "A1": (4, Decimal("9.8"))}
    rest = cheese.post(replace(SOME, quantity=Decimal(6), catch=None))
    assert rest.facts["catch"] == "15.5"
    assert weights(cheese) == {"A1": (10, Decimal("25.3"))}
    undo(cheese, rest)
    undo(cheese, moved)
    assert weights(cheese) == {"DOCK": (10, Decimal("25.3"))}
    assert cheese.broken() == []


def test_several_parts_move_in_one_posting(cheese: Warehouse) -> None:
    line = MoveLine(sku="CHEESE", quantity=Decimal(5), source="DOCK", target="A1", catch=Decimal("12.6"))
    moved = cheese.post(MoveLines(lines=(line, replace(line, target="A2", catch=Decimal("12.7")))))
    assert weights(cheese) == {"A1": (5, Decimal("12.6")), "A2": (5, Decimal("12.7"))}
    undo(cheese, moved)
    onward = replace(line, source="A1", target="A2")
    cheese.post(MoveLines(lines=(onward, line)))
    assert weights(cheese) == {"DOCK": (5, Decimal("12.7")), "A2": (5, Decimal("12.6"))}
    assert cheese.broken() == []


def test_what_is_left_weighs_something_whatever_one_posting_moves(cheese: Warehouse) -> None:
    """Each line alone could be: what they come to together leaves wheels without weight, or weight without wheels."""
    cheese.post(replace(CHEESE, catch_tolerance=0))
    four = MoveLine(sku="CHEESE", quantity=Decimal(4), source="DOCK", target="A1", catch=Decimal("12.65"))
    cheese.find("A2", "CHEESE", 3, catch=Decimal(3))
    light = replace(four, source="A2", quantity=Decimal(2), catch=Decimal(1))
    for second, code in (
        (four, "catch_short"),
        (replace(four, catch=Decimal("12.66")), "catch_short"),
        (replace(four, source="A1", target="A3", catch=Decimal(13)), "not_enough"),
        (replace(four, source="A1", target="A3", quantity=Decimal(3)), "not_enough"),
        (replace(four, source="A1", target="A3", quantity=Decimal(3), catch=Decimal(13)), "not_enough"),
    ):
        assert cheese.refusal(MoveLines(lines=(four, second))).code == code, second
    onto = replace(light, target="DOCK")
    heavy = replace(four, quantity=Decimal(2), target="A4", catch=Decimal(25))
    cheese.post(MoveLines(lines=(onto, heavy)))
    assert weights(cheese)["DOCK"] == (10, Decimal("1.3"))
    assert cheese.broken() == []


def test_the_least_weight_is_too_little_for_two_lines(cheese: Warehouse) -> None:
    cheese.post(replace(CHEESE, catch_tolerance=0))
    lines = (OrderedLine(sku="CHEESE", quantity=Decimal(1)), OrderedLine(sku="CHEESE", quantity=Decimal(9)))
    cheese.post(OrderPurchase(number="PO4", supplier="ACME", lines=lines))
    least = replace(ONE_IN, order="PO4", quantity=Decimal(2), catch=Decimal("0.000001"))
    assert cheese.refusal(least).code == "quantity_too_fine"
    cheese.post(replace(least, catch=Decimal("0.000002")))
    assert cheese.broken() == []


def test_a_plate_takes_the_weight_along(cheese: Warehouse) -> None:
    cheese.post(replace(SOME, target_plate="LP000001"))
    moved = cheese.post(Move(plate="LP000001", target="A3"))
    assert weights(cheese) == {"DOCK": (6, Decimal("15.5")), "A3": (4, Decimal("9.8"))}
    undo(cheese, moved)
    assert weights(cheese)["A1"] == (4, Decimal("9.8"))
    assert cheese.broken() == []


def test_a_count_is_weighed_as_a_whole(cheese: Warehouse) -> None:
    counted = AdjustStock(location="DOCK", sku="CHEESE", reason="CORRECTION", counted=Decimal(8), catch=Decimal("20.4"))
    adjusted = cheese.post(counted)
    assert (adjusted.facts["change"], adjusted.facts["catch"]) == ("-2", "4.9")
    more = replace(counted, counted=Decimal(2), pack="CRATE", catch=Decimal("25.5"))
    assert cheese.post(more).facts["catch"] == "5.1"
    gone = cheese.post(replace(counted, counted=Decimal(0), catch=None))
    assert (gone.facts["change"], gone.facts["catch"]) == ("-10", "25.5")
    assert weights(cheese) == {}
    undo(cheese, gone)
    assert weights(cheese) == {"DOCK": (10, Decimal("25.5"))}
    assert cheese.broken() == []


def test_a_weight_is_put_right_by_taking_all_out_and_in_again(cheese: Warehouse) -> None:
    cheese.find("DOCK", "CHEESE", -10)
    cheese.find("DOCK", "CHEESE", 10, catch=Decimal(24))
    cheese.find("DOCK", "CHEESE", -1, catch=Decimal("2.4"))
    assert weights(cheese) == {"DOCK": (9, Decimal("21.6"))}
    assert cheese.broken() == []


ONE_IN = Receive(order="PO3", sku="CHEESE", quantity=Decimal(1), location="DOCK", catch=Decimal("2.5"))
ONE_OUT = AdjustStock(sku="CHEESE", location="DOCK", reason="LOST", change=Decimal(-1), catch=Decimal("2.5"))
COUNTED = replace(ONE_OUT, change=None, counted=Decimal(9), catch=Decimal(22))


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (replace(ONE_IN, catch=None), "catch_missing"),
        (replace(ONE_IN, catch=Decimal("1.999")), "catch_unlikely"),
        (replace(ONE_IN, catch=Decimal("3.001")), "catch_unlikely"),
        (replace(ONE_IN, catch=Decimal(0)), "quantity_not_positive"),
        (replace(ONE_IN, catch=Decimal("-2.5")), "quantity_not_positive"),
        (replace(ONE_IN, catch=Decimal("NaN")), "quantity_out_of_range"),
        (replace(ONE_IN, catch=Decimal("2.5000001")), "quantity_too_fine"),
        (replace(ONE_IN, order="PO1", sku="BOLT"), "catch_unwanted"),
        (replace(SOME, catch=None), "catch_missing"),
        (replace(SOME, catch=Decimal(15)), "catch_unlikely"),
        (replace(SOME, quantity=Decimal(10), catch=Decimal(25)), "catch_of_all"),
        (replace(SOME, quantity=Decimal(11), catch=Decimal(26)), "not_enough"),
        (replace(SOME, quantity=Decimal(9), catch=Decimal("25.3")), "catch_short"),
        (replace(SOME, sku="BOLT"), "catch_unwanted"),
        (replace(ONE_OUT, catch=None), "catch_missing"),
        (replace(ONE_OUT, catch=Decimal(4)), "catch_unlikely"),
        (replace(COUNTED, catch=None), "catch_missing"),
        (replace(COUNTED, catch=Decimal(26)), "catch_against_count"),
        (replace(COUNTED, counted=Decimal(11), catch=Decimal(25)), "catch_against_count"),
        (replace(COUNTED, counted=Decimal(10), catch=Decimal(25)), "nothing_changes"),
        (replace(COUNTED, sku="BOLT"), "catch_unwanted"),
        (replace(COUNTED, counted=Decimal(0)), "catch_short"),
        (replace(COUNTED, counted=Decimal(0), catch=Decimal(0)), "quantity_not_positive"),
        (replace(ONE_OUT, change=Decimal("NaN")), "quantity_out_of_range"),
        (replace(ONE_OUT, change=Decimal("-Infinity")), "quantity_out_of_range"),
        (replace(CHEESE, catch_unit=""), "unknown_value"),
        (replace(CHEESE, catch_unit="STONE"), "unknown_unit"),
        (replace(CHEESE, catch_nominal=None), "text_missing"),
        (replace(CHEESE, catch_nominal=Decimal(0)), "quantity_not_positive"),
        (replace(CHEESE, catch_tolerance=101), "unknown_value"),
        (replace(CHEESE, catch_tolerance=-1), "unknown_value"),
        (replace(CHEESE, sku="HAM", tracking="serial"), "unknown_value"),
        (replace(CHEESE, sku="HAM", tracking="contents"), "unknown_value"),
        (replace(CHEESE, catch_unit="G"), "already_defined"),
        (DefineItem(sku="CHEESE", name="Cheese"), "already_defined"),
    ],
)
def test_a_weight_that_cannot_be_is_refused(shared_cheese: Warehouse, command: Command, code: str) -> None:
    assert shared_cheese.refusal(command).code == code


@pytest.fixture(scope="module")
def shared_cheese(shared_warehouse: Warehouse) -> Warehouse:
    """For tests that change nothing."""
    return stock(shared_warehouse)


def test_the_limits_of_the_tolerance_pass_and_are_named(shared_cheese: Warehouse) -> None:
    refusal = shared_cheese.refusal(replace(ONE_IN, quantity=Decimal(3), catch=Decimal("9.000001")))
    assert (refusal.fields["least"], refusal.fields["most"]) == ("6", "9")


def test_without_a_tolerance_every_weight_passes(cheese: Warehouse) -> None:
    cheese.post(replace(CHEESE, catch_tolerance=0))
    for weight in ("0.001", "900"):
        cheese.receive("CHEESE", 1, order="PO3", catch=Decimal(weight))
    assert weights(cheese) == {"DOCK": (12, Decimal("925.301"))}


def test_a_receipt_is_not_undone_once_its_weight_went_on_with_other_pieces(cheese: Warehouse) -> None:
    received = cheese.receive("CHEESE", 2, order="PO3", catch=Decimal("5.9"))
    cheese.find("DOCK", "CHEESE", -10, catch=Decimal("29.9"))
    assert received.posting is not None
    refusal = cheese.refusal(Undo(posting=received.posting))
    assert (refusal.code, refusal.fields["catch"]) == ("catch_short", "1.3")


def test_of_two_who_take_the_same_wheels_at_once_the_second_is_refused(postgresql_warehouse: Warehouse) -> None:
    cheese = stock(postgresql_warehouse)
    all_of_it = replace(SOME, quantity=Decimal(10), catch=None)
    assert while_held(cheese, replace(all_of_it, target="A2"), all_of_it) == {"not_enough"}
    again = replace(SOME, source="A2", quantity=Decimal(5), catch=Decimal(12))
    rest = replace(again, target="A3", catch=Decimal("13.5"))
    assert while_held(cheese, again, rest) == {"catch_short"}
    assert cheese.broken() == []


def test_a_weight_that_no_move_explains_is_found(cheese: Warehouse) -> None:
    heavier = update(balance).values(catch_quantity=balance.c.catch_quantity + 1)
    cheese.room.write(lambda connection: connection.execute(heavier))
    (broken,) = cheese.broken()
    assert (broken.invariant, broken.what) == ("I1", "what goods weigh is not what came in less what went out")


def test_lots_are_weighed_too(warehouse: Warehouse) -> None:
    warehouse.post(replace(CHEESE, sku="HAM", tracking="lot"))
    warehouse.find("A1", "HAM", 2, lot="H1", catch=Decimal(5))
    warehouse.find("A1", "HAM", 2, lot="H2", catch=Decimal("5.5"))
    with pytest.raises(Rejection) as refused:
        warehouse.find("A1", "HAM", -1, lot="H2")
    assert refused.value.code == "catch_missing"
    assert warehouse.broken() == []
