"""Classes of items as they are looked for: by code or name, with all that they belong to."""

from __future__ import annotations

import pytest

from core.catalogue.item import DefineItem
from core.catalogue.item_class import DefineItemClass, class_line, class_names, class_of_item, classes_named
from core.errors import Rejection
from tests.core.warehouse import Warehouse


@pytest.fixture
def classes(warehouse: Warehouse) -> Warehouse:
    """Medicine, narcotics among it, opium among these; and oils."""
    for code, name, parent in (
        ("ZMED", "Medizin für Ärzte", ""), ("NARC", "Narcotics [/]", "ZMED"), ("OPIUM", "Opium", "NARC"),
        ("OIL", "Oils 100%", ""),
    ):  # fmt: skip
        warehouse.post(DefineItemClass(code=code, name=name, parent=parent))
    warehouse.post(DefineItem(sku="POPPY", name="Poppy", item_class="OPIUM"))
    return warehouse


def test_a_class_is_found_by_its_code_or_by_part_of_its_code_or_name(classes: Warehouse) -> None:
    looked_for = {
        "oil": ["OIL"], "ÄRZTE": ["ZMED"], "med": ["ZMED"], "o": ["NARC", "OIL", "OPIUM"], "100%": ["OIL"],
        "%": ["OIL"], "[/]": ["NARC"], "_": [],
    }  # fmt: skip
    assert {typed: list(classes.room.read(classes_named, typed)) for typed in looked_for} == looked_for
    assert list(classes.room.read(class_names)) == ["NARC", "OIL", "OPIUM", "ZMED"]


def test_a_class_is_told_with_all_above_it_the_nearest_first(classes: Warehouse) -> None:
    assert classes.room.read(class_line, "opium") == ["OPIUM", "NARC", "ZMED"]
    assert classes.room.read(class_line, "OIL") == ["OIL"]
    with pytest.raises(Rejection, match="No class"):
        classes.room.read(class_line, "TEA")


def test_an_item_is_of_a_class_or_of_none_or_is_no_item(classes: Warehouse) -> None:
    found = {sku: classes.room.read(class_of_item, sku) for sku in ("POPPY", "BOLT", "NONE")}
    assert found == {"POPPY": "OPIUM", "BOLT": "", "NONE": None}
