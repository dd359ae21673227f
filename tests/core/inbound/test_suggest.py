"""The rules of put-away: the list that a supervisor edits, held against the same rules on paper."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import NullPool, create_engine

from core.catalogue.handling import handling_of
from core.catalogue.item import DefineItem, DefinePack
from core.catalogue.item_class import DefineItemClass
from core.catalogue.location import AssignBin, DefineLocation, DefineZone
from core.inbound.load import Part, fit_for_use, load_of
from core.inbound.put_away_rule import (
    DefinePutAwayRule,
    MovePutAwayRule,
    RemovePutAwayRule,
    rules_of,
)
from core.inbound.suggest import Circumstances, choose_bin, suggest, suggest_for_plate
from core.values import ONE
from tests.core.inbound.paper_rules import FIRST, SITE, UNIT, Asked, World, answer, worlds, write
from tests.core.warehouse import Warehouse
from tests.postgres import SUPERUSER, as_role

asked_of = st.builds(
    Asked,
    item=st.integers(0, 2),
    quantity=st.integers(1, 4),
    status=st.sampled_from(["available", "available", "hold"]),
    on_plate=st.booleans(),
)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(world=worlds, all_asked=st.lists(asked_of, min_size=5, max_size=5))
def test_the_database_finds_the_bin_that_is_found_on_paper(
    shared_warehouse: Warehouse, world: World, all_asked: list[Asked]
) -> None:
    with shared_warehouse.engine.connect() as connection, connection.begin() as transaction:
        write(connection, world)
        for asked in all_asked:
            part = Part(FIRST + asked.item, 0, asked.status, asked.quantity * UNIT)
            look = {FIRST + number: handling_of(connection, FIRST + number) for number in range(3)}
            load = load_of([part], fit_for_use(connection), look.__getitem__, int(asked.on_plate))
            found = choose_bin(connection, SITE, load, Circumstances(now=50))
            assert (found and found.location) == answer(world, asked)
        transaction.rollback()


def bin_for(warehouse: Warehouse, sku: str, quantity: int = 1, **more: str) -> tuple[str, str] | None:
    found = warehouse.room.read(suggest, 1, sku, more.get("lot", ""), quantity * ONE, more.get("status", "available"))
    return None if found is None else (found.location, found.why)


def test_a_rule_for_a_class_sends_it_and_what_belongs_to_it_to_its_zone(warehouse: Warehouse) -> None:
    warehouse.post(DefineItemClass(code="SMALL", name="Small parts"))
    warehouse.post(DefineItemClass(code="SCREWS", name="Screws", parent="SMALL"))
    warehouse.post(DefineItem(sku="BOLT", name="Hex bolt M8", item_class="screws"))
    warehouse.post(DefineZone(code="BINS", name="Small bins"))
    warehouse.post(DefineLocation(code="A4", sequence=4, zone="BINS"))
    warehouse.post(DefinePutAwayRule(code="small", strategy="empty_bin", item_class="SMALL", zone="BINS"))
    warehouse.post(DefinePutAwayRule(code="rest", strategy="empty_bin"))
    assert bin_for(warehouse, "BOLT") == ("A4", "empty bin")
    assert bin_for(warehouse, "NUT") == ("A1", "empty bin")


def test_the_order_of_the_rules_decides_and_can_be_changed(warehouse: Warehouse) -> None:
    warehouse.post(AssignBin(sku="BOLT", location="A3"))
    warehouse.find("A3", "NUT", 1)
    for code, strategy in (("EMPTY", "empty_bin"), ("NEAR", "near_fixed_bin"), ("HOME", "fixed_bin")):
        warehouse.post(DefinePutAwayRule(code=code, strategy=strategy))
    assert bin_for(warehouse, "BOLT") == ("A1", "empty bin")
    assert warehouse.post(MovePutAwayRule(code="near")).said == "Rule NEAR is number 1"
    assert bin_for(warehouse, "BOLT") == ("A2", "near A3")
    warehouse.post(MovePutAwayRule(code="NEAR", down=True))
    warehouse.post(RemovePutAwayRule(code="EMPTY"))
    warehouse.post(MovePutAwayRule(code="HOME"))
    assert bin_for(warehouse, "BOLT") == ("A3", "fixed bin")
    assert [rule.code for rule in warehouse.room.read(rules_of)] == ["HOME", "NEAR"]
    assert warehouse.refusal(MovePutAwayRule(code="HOME")).code == "rule_at_end"
    assert warehouse.refusal(RemovePutAwayRule(code="EMPTY")).code == "unknown_rule"


def test_a_rule_that_is_defined_again_stays_where_it_stands(warehouse: Warehouse) -> None:
    for code in ("ONE", "TWO"):
        warehouse.post(DefinePutAwayRule(code=code, strategy="empty_bin"))
    warehouse.post(DefinePutAwayRule(code="one", strategy="overflow", location="A5", supplier="ACME", sku="NUT"))
    first = warehouse.room.read(rules_of)[0]
    assert (first.code, first.strategy, first.location, first.supplier, first.sku) == (
        "ONE", "overflow", "A5", "ACME", "NUT",
    )  # fmt: skip


def test_goods_of_a_supplier_go_where_its_rule_says(warehouse: Warehouse) -> None:
    warehouse.post(DefinePutAwayRule(code="ACME", strategy="overflow", supplier="ACME", location="A5"))
    warehouse.post(DefinePutAwayRule(code="REST", strategy="empty_bin"))
    warehouse.receive("BOLT", 5)
    assert bin_for(warehouse, "BOLT") == ("A5", "overflow")
    assert bin_for(warehouse, "NUT") == ("A1", "empty bin")


def test_goods_not_fit_for_use_go_aside_unless_a_rule_says_where(warehouse: Warehouse) -> None:
    assert bin_for(warehouse, "BOLT", status="hold") == ("A1", "empty bin")
    warehouse.post(DefineLocation(code="Q1", kind="quarantine", sequence=90))
    assert bin_for(warehouse, "BOLT", status="hold") == ("Q1", "quarantine")
    warehouse.post(DefinePutAwayRule(code="CHECK", strategy="overflow", status="quality", location="B1"))
    assert bin_for(warehouse, "BOLT", status="quality") == ("B1", "overflow")
    assert bin_for(warehouse, "BOLT", status="damaged") == ("Q1", "quarantine")


def test_a_plate_with_bad_goods_goes_aside_as_a_whole(warehouse: Warehouse) -> None:
    warehouse.post(DefineLocation(code="Q1", kind="quarantine"))
    warehouse.find("DOCK", "BOLT", 50, plate="LP000001")
    warehouse.find("DOCK", "NUT", 1, plate="LP000001", status="damaged")
    found = warehouse.room.read(suggest_for_plate, 1, "LP000001")
    assert found is not None
    assert found.location == "Q1"


def test_best_fit_leaves_the_large_bins_free(warehouse: Warehouse) -> None:
    warehouse.post(DefinePutAwayRule(code="FIT", strategy="best_fit"))
    warehouse.post(DefineItem(sku="BOLT", name="Hex bolt M8", volume_ml=Decimal("2.5")))
    warehouse.post(DefinePack(sku="NUT", pack="BOX", quantity=Decimal(100), volume_ml=Decimal(50)))
    for number, litres in enumerate(("3", "0.2", "0.1"), 1):
        warehouse.post(DefineLocation(code=f"A{number}", sequence=number, max_volume_l=Decimal(litres)))
    assert bin_for(warehouse, "BOLT", 40) == ("A3", "best fit")
    assert bin_for(warehouse, "BOLT", 41) == ("A2", "best fit")
    assert bin_for(warehouse, "BOLT", 2000) == ("A4", "best fit")
    warehouse.find("A2", "NUT", 200)
    assert bin_for(warehouse, "BOLT", 40) == ("A2", "best fit")
    warehouse.find("A2", "NUT", 1)
    assert bin_for(warehouse, "BOLT", 40) == ("A3", "best fit")


def test_a_pallet_that_is_too_high_is_sent_to_a_higher_bin(warehouse: Warehouse) -> None:
    warehouse.post(DefinePack(sku="BOLT", pack="PALLET", quantity=Decimal(100), height_mm=1600))
    warehouse.post(DefineLocation(code="A1", sequence=1, max_height_mm=1500))
    assert bin_for(warehouse, "BOLT", 99) == ("A1", "empty bin")
    assert bin_for(warehouse, "BOLT", 100) == ("A2", "empty bin")


def test_a_fixed_bin_is_not_filled_beyond_its_maximum(warehouse: Warehouse) -> None:
    warehouse.post(AssignBin(sku="BOLT", location="A5", min_quantity=Decimal(5), max_quantity=Decimal(20)))
    warehouse.find("A5", "BOLT", 15)
    assert bin_for(warehouse, "BOLT", 5) == ("A5", "fixed bin")
    warehouse.find("A5", "NUT", 1)
    warehouse.find("A5", "BOLT", 1)
    assert bin_for(warehouse, "BOLT", 5) == ("A5", "same item there")


@pytest.mark.parametrize(
    ("rule", "code"),
    [
        (DefinePutAwayRule(code="R", strategy="nearest"), "unknown_value"),
        (DefinePutAwayRule(code="R", strategy="empty_bin", abc="D"), "unknown_value"),
        (DefinePutAwayRule(code="R", strategy="empty_bin", temperature="hot"), "unknown_value"),
        (DefinePutAwayRule(code="R", strategy="overflow"), "text_missing"),
        (DefinePutAwayRule(code="R", strategy="empty_bin", zone="COLD", location="A1"), "zone_or_location"),
        (DefinePutAwayRule(code="R", strategy="empty_bin", zone="MOON"), "unknown_zone"),
        (DefinePutAwayRule(code="R", strategy="empty_bin", location="Z9"), "unknown_location"),
        (DefinePutAwayRule(code="R", strategy="empty_bin", sku="WASHER"), "unknown_item"),
        (DefinePutAwayRule(code="R", strategy="empty_bin", item_class="SMALL"), "unknown_class"),
        (DefinePutAwayRule(code="R", strategy="empty_bin", supplier="BETA"), "unknown_party"),
        (DefinePutAwayRule(code="R", strategy="empty_bin", status="lost"), "unknown_status"),
        (DefinePutAwayRule(code="", strategy="empty_bin"), "text_missing"),
    ],
)
def test_a_rule_that_makes_no_sense_is_refused(sqlite_warehouse: Warehouse, rule: DefinePutAwayRule, code: str) -> None:
    assert sqlite_warehouse.refusal(rule).code == code


def test_postgresql_looks_into_each_bin_by_its_place_even_while_all_goods_lie_at_the_dock(
    postgresql_warehouse: Warehouse,
) -> None:
    """Counted, there are as good as no different places then, and all balances would be read for each of the bins."""
    for number in range(1, 41):
        postgresql_warehouse.find("DOCK", "GLUE", 1, lot=f"G{number}")
    owner = create_engine(
        as_role(postgresql_warehouse.url, SUPERUSER), isolation_level="AUTOCOMMIT", poolclass=NullPool
    )
    spread = "SELECT n_distinct FROM pg_stats WHERE (schemaname, tablename, attname) = ('public', 'balance', %s)"
    with owner.connect() as connection:
        connection.exec_driver_sql("ANALYZE balance")
        assert connection.exec_driver_sql(spread, ("location_id",)).scalar() == pytest.approx(-0.2)
