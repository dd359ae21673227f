"""The rules by which arrivals are checked as a list, and where a new one belongs in it."""

from __future__ import annotations

import pytest

from core.catalogue.location import DefineSite
from core.catalogue.party import DefineSupplier
from core.inbound.quality import DefineQualityRule, QualityRule
from core.inbound.quality_list import find_quality_rule, find_quality_rules, place_for
from core.schema.quality import SEQUENCE_MAX
from tests.core.warehouse import Warehouse


@pytest.fixture
def ruled(warehouse: Warehouse) -> Warehouse:
    warehouse.post(DefineSupplier(code="UEBER", name="Überholz"))
    warehouse.post(DefineQualityRule(seq=20, checked="percent", number=30, supplier="UEBER"))
    warehouse.post(DefineQualityRule(seq=10, checked="never", supplier="ACME", sku="BOLT"))
    warehouse.post(DefineQualityRule(seq=30, checked="every", number=4))
    return warehouse


def found(warehouse: Warehouse, typed: str = "", most: int = 50, site: int = 1) -> list[int]:
    return [each.rule.seq for each in warehouse.room.read(find_quality_rules, site, typed, most)]


def test_rules_are_listed_in_their_order_and_every_word_typed_must_fit(ruled: Warehouse) -> None:
    fitting = {
        "": [10, 20, 30], "über": [20], "acme": [10], "hex": [10], "bolt never": [10], "percent": [20], "every": [30],
        "e": [10, 20, 30], "bolt every": [], "%": [], "none": [],
    }  # fmt: skip
    assert {typed: found(ruled, typed) for typed in fitting} == fitting
    assert found(ruled, "", 2) == [10, 20]


def test_a_site_has_its_own(ruled: Warehouse) -> None:
    ruled.post(DefineSite(code="EAST", name="East"))
    assert found(ruled, site=2) == []
    assert ruled.room.read(find_quality_rule, 2, 10) is None


def test_a_rule_is_told_with_the_names_of_what_it_is_for(ruled: Warehouse) -> None:
    first, last = (ruled.room.read(find_quality_rule, 1, seq) for seq in (10, 30))
    assert first is not None
    assert last is not None
    assert (first.rule, first.supplier_name, first.name) == (
        QualityRule(10, "ACME", "BOLT", "never", 1), "Acme", "Hex bolt M8",
    )  # fmt: skip
    assert (last.rule, last.supplier_name, last.name) == (QualityRule(30, "", "", "every", 4), "", "")


@pytest.mark.parametrize(
    ("listed", "supplier", "sku", "place"),
    [
        ([], "", "", 10),
        ([(15, "ACME", "")], "", "", 20),
        ([(20, "", "")], "ACME", "", 10),
        ([(20, "", "")], "ACME", "BOLT", 10),
        ([(10, "ACME", "BOLT"), (20, "", "")], "ACME", "NUT", 15),
        ([(10, "ACME", "BOLT"), (20, "", "BOLT")], "ACME", "", 30),
        ([(10, "ACME", "BOLT"), (11, "ACME", "")], "ACME", "NUT", None),
        ([(1, "", "")], "ACME", "", None),
        ([(SEQUENCE_MAX, "ACME", "")], "NORD", "", None),
    ],
)
def test_a_new_rule_belongs_before_the_first_that_would_hide_it(
    listed: list[tuple[int, str, str]], supplier: str, sku: str, place: int | None
) -> None:
    rules = [QualityRule(seq, of, item, "always", 1) for seq, of, item in listed]
    assert place_for(rules, supplier, sku) == place
