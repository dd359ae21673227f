"""Reasons, and how much somebody may adjust for them alone."""

from __future__ import annotations

from decimal import Decimal

import pytest

from core.catalogue.reason import DefineReason, LimitAdjustments, reason_of, reasons_for
from core.command import Command
from tests.core.warehouse import Warehouse

SPILT = DefineReason(code="SPILT", name="Spilt", counterparty="scrap")
REFUSED = (
    (DefineReason(code="", name="None"), "text_missing"),
    (DefineReason(code="SPILT", name=""), "text_missing"),
    (DefineReason(code="SPILT", name="Spilt", counterparty="customer"), "unknown_value"),
    (DefineReason(code="SPILT", name="Spilt", approve_over=Decimal(-1)), "unknown_value"),
    (DefineReason(code="LOST", name="Not there", counterparty="scrap"), "already_defined"),
    (LimitAdjustments(role="king"), "unknown_role"),
    (LimitAdjustments(role="operator", quantity=Decimal(-1)), "unknown_value"),
)


def test_a_reason_is_made_known_and_changed(warehouse: Warehouse) -> None:
    assert warehouse.post(SPILT).said == "Reason SPILT defined"
    assert "SPILT" in [each.code for each in warehouse.room.read(reasons_for, "scrap")]
    changed = DefineReason(code="spilt", name="Spilt or leaked", approve_over=Decimal(5))
    assert warehouse.post(changed).said == "Reason SPILT changed"
    assert warehouse.room.read(reason_of, "spilt") == ("SPILT", "Spilt or leaked", "adjustment", 5_000_000)


@pytest.mark.parametrize(("command", "code"), REFUSED)
def test_each_broken_rule_is_named(warehouse: Warehouse, command: Command, code: str) -> None:
    warehouse.find("A1", "BOLT", 5)
    warehouse.find("A1", "BOLT", -1, reason="LOST")
    assert warehouse.refusal(command).code == code
