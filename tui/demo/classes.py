"""Classes of the demo's goods, and what is set for them: which goods orders get, and what is checked at picking."""

from __future__ import annotations

from collections.abc import Iterator

from core.catalogue.item_class import DefineItemClass
from core.command import Command
from core.outbound.allocation_rule import DefineAllocationRule
from core.outbound.pick_profile import DefinePickProfile

OIL, FOOD, CAGE = "OIL", "FOOD", "CAGE"
CLASS_OF_ZONE = {"C": OIL, "F": FOOD, "E": CAGE}


def classes() -> Iterator[Command]:
    """The classes; what is food grade is among the oils."""
    yield DefineItemClass(code=OIL, name="Oils and chemicals")
    yield DefineItemClass(code=FOOD, name="Food grade", parent=OIL)
    yield DefineItemClass(code=CAGE, name="Pumps, motors, gauges")


def rules() -> Iterator[Command]:
    """What the supervisor has set for them; all other goods go as usual."""
    yield DefineAllocationRule(item_class=OIL, strategy="fefo")
    yield DefineAllocationRule(item_class=FOOD, strategy="fefo", empty_bin_first=True)
    yield DefinePickProfile()
    yield DefinePickProfile(item_class=FOOD, swap_lots=False)
    yield DefinePickProfile(item_class=CAGE, item_check="scan", count_each=True, ask_empty=True)
