"""Arrivals are checked by the first rule that fits, sampled by counting, and released or rejected where they are."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from core.catalogue.party import DefineSupplier
from core.command import Outcome
from core.inbound.decide_quality import RejectQuality, ReleaseQuality, waiting_for_decision
from core.inbound.purchase_order import OrderedLine, OrderPurchase
from core.inbound.quality import DefineQualityRule, RemoveQualityRule, is_sample, quality_rules
from core.inbound.receipt import CloseReceipt, OpenReceipt
from core.inbound.receive import Receive
from core.internal.move import Move
from core.internal.reserve import Reserve
from core.undo import Undo
from core.values import show_quantity
from tests.core.together import at_once
from tests.core.warehouse import Warehouse

ALL = DefineQualityRule(seq=10, checked="always")
RELEASE = ReleaseQuality(sku="BOLT", quantity=Decimal(4), location="DOCK")


def statuses(warehouse: Warehouse) -> dict[tuple[str, str, str], int]:
    """How much is where, by item and status."""
    return {(key[0], key[1], key[4]): int(amount) for key, amount in warehouse.stock().items()}


def delivery(warehouse: Warehouse, sku: str = "NUT", cases: int = 1) -> list[str]:
    """The statuses of what a delivery of Acme brings, case by case."""
    opened = warehouse.post(OpenReceipt(dock="DOCK", supplier="ACME", delivery_note=f"N {warehouse.moves()}"))
    receipt = opened.facts["receipt"]
    said = [
        warehouse.post(Receive(sku=sku, quantity=Decimal(1), location="DOCK", order="MANY", receipt=receipt)).said
        for _ in range(cases)
    ]
    warehouse.post(CloseReceipt(receipt=receipt))
    return ["checked" if each.endswith("to be checked") else "free" for each in said]


@pytest.fixture
def busy(warehouse: Warehouse) -> Warehouse:
    """An order of which much comes, in many deliveries."""
    lines = (OrderedLine(sku="NUT", quantity=Decimal(500)), OrderedLine(sku="BOLT", quantity=Decimal(500)))
    warehouse.post(OrderPurchase(number="MANY", supplier="ACME", lines=lines))
    return warehouse


def undo(warehouse: Warehouse, outcome: Outcome) -> None:
    assert outcome.posting is not None
    warehouse.post(Undo(posting=outcome.posting))


def test_without_a_rule_nothing_is_checked(busy: Warehouse) -> None:
    assert delivery(busy) == ["free"]


def test_what_a_rule_always_checks_comes_in_as_in_check(busy: Warehouse) -> None:
    busy.post(ALL, who="SUE")
    assert delivery(busy) == ["checked"]
    assert statuses(busy) == {("DOCK", "NUT", "quality"): 1}
    assert busy.refusal(Reserve(sku="NUT", quantity=Decimal(1), purpose="job 7", location="DOCK")).code == "not_enough"
    assert busy.broken() == []


def test_the_first_rule_that_fits_is_the_one_that_holds(busy: Warehouse) -> None:
    busy.post(DefineSupplier(code="OTHER", name="Other"))
    busy.post(DefineQualityRule(seq=1, checked="always", supplier="OTHER"))
    busy.post(DefineQualityRule(seq=2, checked="never", supplier="ACME", sku="NUT"))
    busy.post(ALL)
    assert delivery(busy) == ["free"]
    assert delivery(busy, sku="BOLT") == ["checked"]
    busy.post(RemoveQualityRule(seq=2))
    assert delivery(busy) == ["checked"]


def test_of_two_new_rules_for_one_place_at_once_one_is_written(busy: Warehouse) -> None:
    answers = at_once([replace(ALL, new=True), replace(ALL, new=True, checked="never")], busy)
    assert sorted(answers) == ["done", "quality_rule_there"]
    busy.post(replace(ALL, checked="every", number=3))
    assert [rule.words for rule in busy.room.read(quality_rules, 1)] == ["1 of 3 receipts"]


def test_one_of_so_many_deliveries_is_checked_whole_and_the_first_always(busy: Warehouse) -> None:
    busy.post(DefineQualityRule(seq=1, checked="every", number=3))
    deliveries = [delivery(busy, cases=2) for _ in range(5)]
    checked, free = ["checked"] * 2, ["free"] * 2
    assert deliveries == [checked, free, free, checked, free]
    assert delivery(busy, sku="BOLT") == ["checked"]  # which has a count of its own


def test_a_receipt_that_was_taken_back_does_not_count(busy: Warehouse) -> None:
    busy.post(DefineQualityRule(seq=1, checked="every", number=2))
    one = Receive(sku="NUT", quantity=Decimal(1), location="DOCK", order="MANY")
    undo(busy, busy.post(one))
    assert busy.post(one).said.endswith("to be checked")


@pytest.mark.parametrize(
    ("checked", "number", "samples"),
    [
        ("every", 1, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]),
        ("every", 4, [0, 4, 8]),
        ("percent", 100, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]),
        ("percent", 50, [0, 2, 4, 6, 8]),
        ("percent", 30, [0, 3, 6]),
        ("percent", 1, [0]),
    ],
)
def test_which_receipts_are_samples(checked: str, number: int, samples: list[int]) -> None:
    assert [before for before in range(10) if is_sample(checked, number, before)] == samples


def test_of_a_hundred_receipts_as_many_are_checked_as_the_percentage_says() -> None:
    for percent in range(1, 101):
        assert sum(is_sample("percent", percent, before) for before in range(100)) == percent


def test_damaged_and_rejected_goods_keep_their_own_status(busy: Warehouse) -> None:
    busy.post(ALL)
    for condition in ("damaged", "rejected"):
        busy.post(Receive(sku="NUT", quantity=Decimal(1), location="DOCK", order="MANY", condition=condition))
    assert set(statuses(busy)) == {("DOCK", "NUT", "damaged"), ("DOCK", "NUT", "rejected")}


def test_rules_are_changed_where_they_stand_and_listed_in_order(busy: Warehouse) -> None:
    busy.post(ALL)
    busy.post(DefineQualityRule(seq=5, checked="percent", number=20, supplier="acme", sku="BOLT"))
    said = busy.post(replace(ALL, checked="every", number=7)).said
    rules = busy.room.read(quality_rules, 1)
    assert said == "Rule 10: 1 of 7 receipts"
    assert [(rule.seq, rule.supplier, rule.sku, rule.words) for rule in rules] == [
        (5, "ACME", "BOLT", "20 % of receipts"),
        (10, "", "", "1 of 7 receipts"),
    ]


@pytest.fixture
def checked(warehouse: Warehouse) -> Warehouse:
    """Ten bolts in check on the dock, of which a plate with six has been put away."""
    warehouse.post(ALL)
    warehouse.receive("BOLT", 4)
    warehouse.clock.forward(30)
    warehouse.receive("BOLT", 6, plate="LP000001")
    warehouse.post(Move(plate="LP000001", target="A1"))
    return warehouse


def test_what_waits_for_a_decision_is_listed_the_longest_first(checked: Warehouse) -> None:
    found = checked.room.read(waiting_for_decision, 1)
    assert [(row.location, row.plate, row.sku, show_quantity(row.quantity)) for row in found] == [
        ("DOCK", "", "BOLT", "4"),
        ("A1", "LP000001", "BOLT", "6"),
    ]
    assert [row.location for row in checked.room.read(waiting_for_decision, 1, "hex a1", 5)] == ["A1"]
    assert checked.room.read(waiting_for_decision, 1, "_", 5) == checked.room.read(waiting_for_decision, 1, "", 0) == []


def test_goods_are_released_and_rejected_where_they_are(checked: Warehouse) -> None:
    released = checked.post(replace(RELEASE, location="", plate="LP000001", quantity=Decimal(5)), who="SUE")
    rejected = checked.post(RejectQuality(sku="BOLT", quantity=Decimal(1), plate="LP000001", reason="defect"))
    assert (released.said, rejected.said) == ("5 EA BOLT released at A1", "1 EA BOLT rejected at A1")
    assert statuses(checked) == {
        ("A1", "BOLT", "available"): 5,
        ("A1", "BOLT", "rejected"): 1,
        ("DOCK", "BOLT", "quality"): 4,
    }
    undo(checked, released)
    undo(checked, rejected)
    assert statuses(checked) == {("A1", "BOLT", "quality"): 6, ("DOCK", "BOLT", "quality"): 4}
    assert checked.broken() == []


def test_what_was_released_is_not_received_back(checked: Warehouse) -> None:
    received = checked.receive("BOLT", 2)
    checked.post(replace(RELEASE, quantity=Decimal(6)))
    assert received.posting is not None
    assert checked.refusal(Undo(posting=received.posting)).code == "goods_moved_on"


def test_each_broken_rule_is_named(checked: Warehouse) -> None:
    reject = RejectQuality(sku="BOLT", quantity=Decimal(1), location="DOCK", reason="DEFECT")
    table = (
        (replace(ALL, site="MOON"), "unknown_site"),
        (replace(ALL, checked="sometimes"), "unknown_value"),
        (replace(ALL, seq=0), "unknown_value"),
        (replace(ALL, seq=10**30), "unknown_value"),
        (replace(ALL, checked="every", number=0), "unknown_value"),
        (replace(ALL, checked="percent", number=101), "unknown_value"),
        (replace(ALL, supplier="BETA"), "unknown_party"),
        (replace(ALL, sku="WASHER"), "unknown_item"),
        (replace(ALL, new=True), "quality_rule_there"),
        (RemoveQualityRule(seq=11), "unknown_quality_rule"),
        (RemoveQualityRule(seq=10**30), "unknown_quality_rule"),
        (replace(RELEASE, quantity=Decimal(5)), "not_enough"),
        (replace(RELEASE, quantity=None), "text_missing"),
        (replace(RELEASE, quantity=Decimal(0)), "quantity_not_positive"),
        (replace(RELEASE, status="hold"), "unknown_value"),
        (replace(RELEASE, reason="WHY"), "unknown_reason"),
        (replace(RELEASE, location="Z9"), "unknown_location"),
        (replace(reject, reason=""), "text_missing"),
        (replace(reject, reason="WHY"), "unknown_reason"),
        (replace(reject, status="available"), "unknown_value"),
    )
    answers = checked.room.post_batch([(command, checked.stamp()) for command, _ in table])
    assert [getattr(answer, "code", answer) for answer in answers] == [code for _, code in table]
    for refused in (ALL, RemoveQualityRule(seq=10), RELEASE, reject):
        assert checked.refusal(refused, who="OTTO").code == "not_permitted"
