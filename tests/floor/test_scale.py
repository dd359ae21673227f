"""The scale of a station at the prompts for a weight: ENT weighs, whatever is keyed goes before that."""

from __future__ import annotations

from decimal import Decimal

import pytest

from core.catalogue.item import DefineItem
from core.inbound.purchase_order import OrderedLine, OrderPurchase
from core.internal.adjust import AdjustStock
from tests.devices.scales.fake_scale import FakeScale
from tests.floor.stage import Stage
from tui.view import Tier

HAM = DefineItem(sku="80001", name="Ham", catch_unit="KG", catch_nominal=Decimal(2), catch_tolerance=50)
ORDERED = OrderPurchase(number="PO7", supplier="ACME", lines=(OrderedLine(sku="80001", quantity=Decimal(8)),))
THERE = AdjustStock(location="A12-030", sku="80001", change=Decimal(3), reason="FOUND", catch=Decimal("6.1"))


@pytest.fixture
def weighing(stage: Stage, scales: FakeScale) -> Stage:
    """Two hams are to be received."""
    stage.set_up(HAM, ORDERED, THERE)
    stage.open("receive")
    stage.enter("80001")
    stage.enter("2")
    assert (stage.prompt, stage.view.message.happened) == ("KG", "ENT: weigh, or key the KG")
    return stage


def test_ent_takes_the_weight_from_the_scale(weighing: Stage, scales: FakeScale) -> None:
    scales._answers.append(b"S S      4.105 kg\r\n")
    weighing.enter()
    assert weighing.said.startswith("+2 EA 4.105 KG"), weighing.said


def test_a_keyed_weight_is_taken_as_it_is(weighing: Stage, scales: FakeScale) -> None:
    weighing.enter("4.2")
    assert (weighing.booked()[-1], scales.asked) == ("Receive", [])


def test_where_the_scale_gives_none_the_reason_is_told_and_it_is_asked_again(
    weighing: Stage, scales: FakeScale
) -> None:
    scales._answers += [b"S I\r\n", b"S S      4.105 kg\r\n"]
    weighing.enter()
    assert (weighing.tier, weighing.prompt) == (Tier.SOFT, "KG")
    assert weighing.said == "No weight: the scale does not come to rest / key it, or weigh again"
    weighing.enter()  # seen
    weighing.enter()
    assert weighing.booked()[-1] == "Receive"


def test_an_unlikely_weight_of_the_scale_is_refused(weighing: Stage, scales: FakeScale) -> None:
    scales._answers.append(b"S S     41.050 kg\r\n")
    weighing.enter()
    assert (weighing.tier, weighing.prompt, "Receive" in weighing.booked()) == (Tier.HARD, "ENT=seen", False)


def test_a_part_that_is_moved_is_weighed(stage: Stage, scales: FakeScale) -> None:
    stage.set_up(HAM, THERE)
    stage.open("move")
    stage.scan("A12-030")
    stage.enter("80001")
    stage.enter("1")
    stage.scan("A12-020")
    assert stage.prompt == "KG"
    scales._answers.append(b"S S      2050 g\r\n")
    stage.enter()
    assert stage.said.startswith("1 EA 2.05 KG 80001"), stage.said


def test_a_station_without_a_scale_wants_the_weight_keyed(stage: Stage) -> None:
    stage.set_up(HAM, ORDERED)
    stage.open("receive")
    stage.enter("80001")
    stage.enter("2")
    assert (stage.prompt, stage.view.message.happened) == ("KG", "key how many KG")
    stage.enter()
    assert stage.tier is Tier.SOFT
