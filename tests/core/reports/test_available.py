"""What can be promised: goods that are free and fit for use, less the demand for them."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from core.catalogue.location import DefineLocation, DefineSite
from core.catalogue.party import DefineSupplier
from core.internal.reserve import Reserve
from core.reports.available import available_to_promise
from core.schema.tables import item, party, site
from core.values import ONE
from tests.core.outbound.shop import allocate, line, sell
from tests.core.warehouse import Warehouse

TODAY = date(2026, 3, 2)


def available(warehouse: Warehouse, sku: str, at: str = "MAIN", owner: str = "", through: date | None = None) -> int:
    """How many pieces can be promised."""

    def found(connection: object) -> int:
        ids = (site.select().where(site.c.code == at), item.select().where(item.c.sku == sku))
        site_id, item_id = (connection.execute(query).one().id for query in ids)  # type: ignore[attr-defined]
        whose = connection.execute(party.select().where(party.c.code == owner)).one().id  # type: ignore[attr-defined]
        given = {"today": TODAY, "now": warehouse.clock(), "owner_id": whose, "through": through}
        return available_to_promise(connection, site_id, item_id, **given)  # type: ignore[arg-type]

    return warehouse.room.read(found) // ONE


def test_only_goods_that_are_free_and_fit_for_use_can_be_promised(warehouse: Warehouse) -> None:
    warehouse.find("A1", "MILK", 10, lot="L1", expires_on=TODAY)
    warehouse.find("A2", "MILK", 20, lot="L2", expires_on=TODAY + timedelta(days=1), plate="LP000001")
    assert available(warehouse, "MILK") == 30
    warehouse.find("A1", "MILK", 40, lot="L0", expires_on=TODAY - timedelta(days=1))
    warehouse.find("A1", "MILK", 80, lot="L1", status="hold")
    warehouse.find("A3", "MILK", 160, lot="L1")
    warehouse.post(DefineLocation(code="A3", active=False))
    assert available(warehouse, "MILK") == 30
    warehouse.post(Reserve(sku="MILK", lot="L1", quantity=Decimal(4), location="A1", purpose="cafe"))
    assert available(warehouse, "MILK") == 26


def test_demand_counts_until_it_is_over_and_is_of_one_site_and_item(warehouse: Warehouse) -> None:
    warehouse.find("A1", "BOLT", 10)
    soft = Reserve(sku="BOLT", quantity=Decimal(7), purpose="spring", soft=True, valid_minutes=5)
    warehouse.post(soft)
    warehouse.post(Reserve(sku="NUT", quantity=Decimal(1), purpose="spring", soft=True))
    assert available(warehouse, "BOLT") == 3
    warehouse.clock.forward(5)
    assert available(warehouse, "BOLT") == 10
    warehouse.post(DefineSite(code="EAST", name="East"))
    warehouse.post(Reserve(site="EAST", sku="BOLT", quantity=Decimal(2), purpose="east", soft=True))
    assert (available(warehouse, "BOLT"), available(warehouse, "BOLT", "EAST")) == (10, -2)


def test_goods_of_another_owner_are_promised_to_nobody_else(warehouse: Warehouse) -> None:
    warehouse.post(DefineSupplier(code="ACME", name="Acme", owner=True))
    warehouse.find("A1", "BOLT", 10)
    warehouse.find("A1", "BOLT", 5, owner="ACME")
    assert (available(warehouse, "BOLT"), available(warehouse, "BOLT", owner="ACME")) == (10, 5)


def test_what_customers_ordered_and_have_nothing_reserved_for_is_wanted(warehouse: Warehouse) -> None:
    warehouse.find("A1", "BOLT", 30)
    sell(warehouse, "SO1", ("BOLT", 8), ("BOLT", 4))
    sell(warehouse, "SO2", ("BOLT", 5), draft=True)
    assert available(warehouse, "BOLT") == 18
    allocate(warehouse, "SO1")
    assert available(warehouse, "BOLT") == 18
    soft = Reserve(sku="BOLT", quantity=Decimal(3), purpose="SO3", soft=True, order="SO3", order_line=1)
    sell(warehouse, "SO3", ("BOLT", 3))
    warehouse.post(soft)
    assert available(warehouse, "BOLT") == 15
    warehouse.post(Reserve(sku="BOLT", quantity=Decimal(2), purpose="PO1", soft=True, order="PO1", order_line=1))
    assert available(warehouse, "BOLT") == 13


def test_for_a_day_what_is_due_until_then_counts_on_either_side(warehouse: Warehouse) -> None:
    warehouse.find("A1", "BOLT", 10)
    warehouse.post(DefineSite(code="EAST", name="East"))
    sell(warehouse, "SO1", line("BOLT", 4, due_on=TODAY + timedelta(days=3)), line("BOLT", 1), site="MAIN")
    promised = [available(warehouse, "BOLT", through=TODAY + timedelta(days=days)) for days in (0, 3, 6, 7)]
    assert promised == [9, 5, 5, 125]
    warehouse.receive("BOLT", 100, site="MAIN")
    assert available(warehouse, "BOLT", through=TODAY + timedelta(days=7)) == 125
    assert available(warehouse, "BOLT") == 105
    assert available(warehouse, "BOLT", "EAST", through=TODAY + timedelta(days=7)) == 0
