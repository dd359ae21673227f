"""Sites: a command means the only one there is, or says which."""

from __future__ import annotations

from decimal import Decimal

from core.catalogue.location import DefineLocation, DefineSite
from core.internal.adjust import AdjustStock
from core.internal.move import Move
from tests.core.warehouse import Warehouse

FOUND = AdjustStock(location="A1", sku="BOLT", reason="FOUND", change=Decimal(1))


def test_with_two_sites_a_command_says_which_it_means(warehouse: Warehouse) -> None:
    warehouse.post(FOUND)
    warehouse.post(DefineSite(code="east", name="East"))
    refusal = warehouse.refusal(FOUND)
    assert (refusal.code, refusal.fields) == ("site_needed", {"sites": "EAST, MAIN"})
    warehouse.post(AdjustStock(site="main", location="A1", sku="BOLT", reason="FOUND", change=Decimal(1)))
    assert warehouse.on_hand("A1", "BOLT") == 2


def test_the_same_bin_at_two_sites_is_two_places(warehouse: Warehouse) -> None:
    warehouse.post(DefineSite(code="EAST", name="East"))
    warehouse.post(DefineLocation(site="EAST", code="A1"))
    warehouse.post(AdjustStock(site="EAST", location="A1", sku="BOLT", reason="FOUND", change=Decimal(1)))
    taken = Move(site="MAIN", sku="BOLT", quantity=Decimal(1), source="A1", target="A2")
    assert warehouse.refusal(taken).code == "not_enough"
    assert warehouse.broken() == []


def test_a_site_that_changes_its_name_keeps_its_places(warehouse: Warehouse) -> None:
    warehouse.post(FOUND)
    assert warehouse.post(DefineSite(code="MAIN", name="Headquarters")).said == "Site MAIN changed"
    warehouse.post(FOUND)
    assert warehouse.on_hand("A1", "BOLT") == 2
