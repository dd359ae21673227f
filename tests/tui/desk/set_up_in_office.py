"""What is set up for orders to customers in the supervisor's warehouse: carriers and boxes."""

from __future__ import annotations

from decimal import Decimal

from core.command import Command
from core.outbound.box_type import DefineBoxType
from core.outbound.carrier import DefineCarrier

LONG = "Nordische Kurier- und Frachtgesellschaft"  # of 40 characters
HOSTILE = "Spare [/] parts"


def carriers() -> list[Command]:
    """A parcel service, one with a long name, and one that is ended."""
    return [
        DefineCarrier(code="DHL", name="DHL Paket", services=("EXPRESS", "STANDARD"), cut_off="16:30"),
        DefineCarrier(code="NORDISCHE-KURIER", name=LONG, cut_off="09:05"),
        DefineCarrier(code="OLD", name=HOSTILE, active=False),
    ]


def boxes() -> list[Command]:
    """A small box, a large one with a long name, and one that nobody has measured."""
    return [
        DefineBoxType(
            code="S", name="Small", tare_g=Decimal("120.5"), max_weight_g=Decimal(15000), length_mm=250, width_mm=180,
            height_mm=120,
        ),
        DefineBoxType(code="CRATE", name=LONG, length_mm=1200, width_mm=800, height_mm=900),
        DefineBoxType(code="BAG", name=HOSTILE, active=False),
    ]  # fmt: skip
