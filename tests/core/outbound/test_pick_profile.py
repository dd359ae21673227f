"""What is checked while picking: the nearest profile above an item's class holds, else the site's, else the usual."""

from __future__ import annotations

import pytest
from sqlalchemy import Connection, select

from core.catalogue.item_class import DefineItemClass
from core.outbound.pick_profile import (
    USUAL,
    DefinePickProfile,
    PickProfile,
    RemovePickProfile,
    profile_for,
    profiles_of,
)
from core.schema.tables import item_class
from tests.core.warehouse import Warehouse


@pytest.fixture
def classes(warehouse: Warehouse) -> Warehouse:
    """Medicine, and among it narcotics."""
    warehouse.post(DefineItemClass(code="MED", name="Medicine"))
    warehouse.post(DefineItemClass(code="NARC", name="Narcotics", parent="MED"))
    return warehouse


def for_class(warehouse: Warehouse, code: str) -> PickProfile:
    def look(connection: Connection) -> PickProfile:
        class_id = connection.execute(select(item_class.c.id).where(item_class.c.code == code)).scalar()
        return profile_for(connection, 1, class_id)

    return warehouse.room.read(look)


def test_the_nearest_class_above_holds_then_the_site_then_the_usual(classes: Warehouse) -> None:
    assert for_class(classes, "NARC") == USUAL
    classes.post(DefinePickProfile(location_check="scan"))
    assert for_class(classes, "NARC").location_check == for_class(classes, "").location_check == "scan"
    classes.post(DefinePickProfile(item_class="med", item_check="scan"))
    assert (for_class(classes, "NARC").item_check, for_class(classes, "").item_check) == ("scan", "when_mixed")
    classes.post(DefinePickProfile(item_class="NARC", count_each=True, ask_empty=True, swap_lots=False))
    assert for_class(classes, "NARC") == PickProfile("key", "when_mixed", 1, 1, 0)
    assert [code for code, _ in classes.room.read(profiles_of)] == ["", "MED", "NARC"]
    assert classes.broken() == []


def test_one_is_changed_where_it_stands_and_removed(classes: Warehouse) -> None:
    for check in ("scan", "skip"):
        classes.post(DefinePickProfile(item_class="MED", item_check=check))
    assert for_class(classes, "MED").item_check == "skip"
    classes.post(RemovePickProfile(item_class="MED"))
    assert for_class(classes, "MED") == USUAL
    assert classes.refusal(RemovePickProfile(item_class="MED")).code == "unknown_pick_profile"
    assert classes.refusal(RemovePickProfile()).happened == "No profile for MAIN"


def test_what_is_not_known_is_refused(classes: Warehouse) -> None:
    assert classes.refusal(DefinePickProfile(location_check="look")).code == "unknown_value"
    assert classes.refusal(DefinePickProfile(item_check="look")).code == "unknown_value"
    assert classes.refusal(DefinePickProfile(item_class="NONE")).code == "unknown_class"
    assert classes.refusal(DefinePickProfile(site="MOON")).code == "unknown_site"
    assert classes.refusal(DefinePickProfile(), "OTTO").code == "not_permitted"
