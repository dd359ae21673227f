"""What is set up for orders to customers in the supervisor's warehouse: carriers, boxes, classes, zones of bins."""

from __future__ import annotations

from decimal import Decimal

from core.catalogue.item import DefineItem
from core.catalogue.item_class import DefineItemClass
from core.catalogue.location import DefineLocation, DefineZone
from core.command import Command
from core.outbound.allocation_rule import DefineAllocationRule
from core.outbound.box_type import DefineBoxType
from core.outbound.carrier import DefineCarrier
from core.outbound.pick_profile import DefinePickProfile

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


def classes() -> list[Command]:
    """Seals among spare parts, and oils with a long name; bolts are of no class."""
    return [
        DefineItemClass(code="SPARE", name=HOSTILE),
        DefineItemClass(code="SEALS", name="Seals", parent="SPARE"),
        DefineItemClass(code="OIL", name=LONG),
        DefineItem(sku="70007", name="Seal [/] 20x30", item_class="SEALS"),
        DefineItem(sku="31150", name="Hydraulic oil ISO46 5L", tracking="lot", item_class="OIL"),
    ]


def rules() -> list[Command]:
    """How the site allocates, and what is of a class of its own."""
    return [
        *classes(),
        DefineAllocationRule(strategy="fewest_bins"),
        DefineAllocationRule(item_class="SPARE", strategy="nearest", full_plates=False, empty_bin_first=True),
        DefineAllocationRule(item_class="OIL", strategy="fefo"),
    ]


def profiles() -> list[Command]:
    """What is checked at the site, and for classes of its own."""
    return [
        *classes(),
        DefinePickProfile(location_check="key"),
        DefinePickProfile(item_class="SPARE", location_check="scan", item_check="scan", count_each=True),
        DefinePickProfile(item_class="OIL", location_check="skip", swap_lots=False, ask_empty=True),
    ]


def zones() -> list[Command]:
    """A hall of two aisles and a yard of one; the warehouse's other bins are in no zone."""
    bins = {"H": ("C1-01", "C1-02", "C1-03", "C2-01", "C2-02"), "YARD": ("Y1-01", "Y1-02")}
    return [
        DefineZone(code="H", name=LONG),
        DefineZone(code="YARD", name=HOSTILE),
        *(DefineLocation(code=code, zone=zone) for zone, codes in bins.items() for code in codes),
    ]
