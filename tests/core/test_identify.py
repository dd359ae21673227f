"""What a scan is: plates by their numbers, orders by the site they come to."""

from __future__ import annotations

from decimal import Decimal

import pytest

from core.catalogue.location import DefineSite
from core.catalogue.site import need_site
from core.errors import Rejection
from core.identify import Found, Order, Plate, Return, identify
from core.outbound.customer_return import AuthoriseReturn, ReturnedLine
from core.outbound.order_sale import OrderSale, SoldLine
from tests.core.warehouse import Warehouse

SSCC = "340123450000000000"


def found(warehouse: Warehouse, text: str, site: str = "") -> list[Found]:
    at = warehouse.room.read(need_site, site or "MAIN").id
    return list(warehouse.room.read(identify, at, text))


def test_a_plate_is_known_by_its_number_in_any_letters(warehouse: Warehouse) -> None:
    warehouse.receive("BOLT", 1, plate="LP000001")
    assert found(warehouse, "lp000001") == [Plate("LP000001", "DOCK", known=True)]
    assert found(warehouse, SSCC) == found(warehouse, f"00{SSCC}") == [Plate(SSCC, "", known=False)]


def test_an_sscc_with_a_wrong_check_digit_is_no_plate(warehouse: Warehouse) -> None:
    with pytest.raises(Rejection) as refused:
        found(warehouse, SSCC[:-1] + "7")
    assert refused.value.code == "check_digit_wrong"


def test_only_the_sites_own_orders_are_offered(warehouse: Warehouse) -> None:
    warehouse.post(DefineSite(code="EAST", name="East"))
    assert found(warehouse, "PO1") == [Order("PO1", "sent", "Acme")]
    with pytest.raises(Rejection) as refused:
        found(warehouse, "PO1", "EAST")
    assert refused.value.code == "unknown_code"


def test_a_sale_and_a_return_are_known_by_their_numbers(warehouse: Warehouse) -> None:
    lines = (SoldLine(sku="BOLT", quantity=Decimal(1)),)
    warehouse.post(OrderSale(number="SO1", customer="BETA", lines=lines))
    warehouse.post(
        AuthoriseReturn(number="RMA1", customer="BETA", lines=(ReturnedLine(sku="BOLT", quantity=Decimal(1)),))
    )
    assert found(warehouse, "so1") == [Order("SO1", "confirmed", "Beta", "sales")]
    assert found(warehouse, "rma1") == [Return("RMA1", "authorised", "Beta")]
