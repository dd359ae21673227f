"""What is set up before anything is sent: carriers, box types, and the numbers of cartons."""

from __future__ import annotations

from decimal import Decimal

import pytest
from sqlalchemy import select

from core.access.operator import DefineOperator
from core.catalogue.location import DefineSite
from core.command import Command
from core.errors import Rejection
from core.labels.gs1 import check_digit
from core.ledger.plates import begin_sscc, find_plate
from core.outbound.box_type import DefineBoxType, box_types, defined_box_types, need_box_type
from core.outbound.carrier import DefineCarrier, defined_carriers
from core.schema.tables import carrier, site
from core.store import writing
from tests.core.outbound.counter import sale, sell, sold
from tests.core.warehouse import Warehouse


def test_a_carrier_is_defined_changed_and_no_longer_used(warehouse: Warehouse) -> None:
    first = DefineCarrier(code="fast", name="Fast & Sons", services=("road", "air", "Road"), cut_off="16:30")
    assert warehouse.post(first).said == "Carrier FAST defined"
    sell(warehouse, sold("BOLT", 1), carrier="fast")
    assert sale(warehouse).head.carrier == "FAST"
    assert warehouse.post(DefineCarrier(code="FAST", name="Fast", active=False)).said == "Carrier FAST changed"
    row = warehouse.room.read(lambda at: at.execute(select(carrier)).one())
    assert (row.name, row.services, row.cut_off, row.active) == ("Fast", "", "", 0)


def test_boxes_are_offered_the_smallest_first(warehouse: Warehouse) -> None:
    for code, side, active in (("XL", 600, True), ("S", 200, True), ("OLD", 100, False)):
        warehouse.post(
            DefineBoxType(
                code=code, name=code, tare_g=Decimal("250.5"), length_mm=side, width_mm=side, height_mm=side,
                active=active,
            )
        )  # fmt: skip
    assert [box.code for box in warehouse.room.read(box_types)] == ["S", "XL"]
    box = warehouse.room.read(need_box_type, "s")
    assert (box.tare_mg, box.volume_mm3) == (250_500, 8_000_000)


def test_carriers_are_listed_as_they_are_defined_and_those_that_are_ended_last(warehouse: Warehouse) -> None:
    defined = [
        DefineCarrier(code="DHL", name="Parcels", services=("EXPRESS", "ROAD"), cut_off="16:30"),
        DefineCarrier(code="VAN", name="Own van [/]"),
        DefineCarrier(code="AIR", name="Gone by air", active=False),
    ]
    assert warehouse.room.read(defined_carriers) == []
    for each in reversed(defined):
        warehouse.post(each)
    assert warehouse.room.read(defined_carriers) == defined


def test_boxes_are_listed_as_they_are_defined_the_smallest_first_and_those_that_are_ended_last(
    warehouse: Warehouse,
) -> None:
    huge = 1_000_000_000
    defined = [
        DefineBoxType(code="NEW", name="Not measured yet"),
        DefineBoxType(code="S", name="Small", tare_g=Decimal("120.5"), max_weight_g=Decimal(5000), length_mm=9),
        DefineBoxType(code="HALL", name="A hall", length_mm=huge, width_mm=huge, height_mm=huge),
        DefineBoxType(code="OLD", name="Old", active=False),
    ]
    for each in reversed(defined):
        warehouse.post(each)
    found = warehouse.room.read(defined_box_types)
    assert [each.code for each in found] == ["NEW", "S", "HALL", "OLD"]
    assert sorted(found, key=lambda each: each.code) == sorted(defined, key=lambda each: each.code)


def test_a_supervisor_sets_up_carriers_and_boxes_and_an_operator_does_not(warehouse: Warehouse) -> None:
    warehouse.post(DefineOperator(code="SUSI", name="Susi", role="supervisor"))
    for command in (DefineCarrier(code="VAN", name="Van"), DefineBoxType(code="S", name="Small")):
        assert warehouse.refusal(command, "OTTO").code == "not_permitted"
        assert "defined" in warehouse.post(command, "SUSI").said


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (DefineCarrier(code="", name="x"), "text_missing"),
        (DefineCarrier(code="VAN", name="x", services=("next day",)), "text_unusable"),
        (DefineCarrier(code="A", name=""), "text_missing"),
        (DefineCarrier(code="A", name="x", cut_off="24:00"), "unknown_value"),
        (DefineCarrier(code="A", name="x", cut_off="16.30"), "unknown_value"),
        (DefineCarrier(code="A", name="x", services=("",)), "text_missing"),
        (DefineBoxType(code="A", name="x", tare_g=Decimal(-1)), "unknown_value"),
        (DefineBoxType(code="A", name="x", tare_g=Decimal("NaN")), "unknown_value"),
        (DefineBoxType(code="A", name="x", length_mm=-5), "unknown_value"),
        (DefineSite(code="MAIN", name="x", sscc_prefix="123"), "unknown_value"),
        (DefineSite(code="MAIN", name="x", sscc_prefix="12345678901"), "unknown_value"),
    ],
)
def test_what_makes_no_sense_is_refused(warehouse: Warehouse, command: Command, code: str) -> None:
    assert warehouse.refusal(command).code == code


def test_a_box_that_is_not_known_is_named(warehouse: Warehouse) -> None:
    with pytest.raises(Rejection) as refused:
        warehouse.room.read(need_box_type, "CRATE")
    assert (refused.value.code, refused.value.fields) == ("unknown_box", {"box": "CRATE"})


def test_a_site_with_a_prefix_numbers_its_cartons_as_gs1_does(warehouse: Warehouse) -> None:
    warehouse.post(DefineSite(code="MAIN", name="Main", time_zone="Europe/Berlin", sscc_prefix="9506000"))
    assert warehouse.room.read(lambda at: at.scalar(select(site.c.sscc_prefix))) == "9506000"
    with writing(warehouse.engine) as connection:
        codes = [begin_sscc(connection, "9506000") for _ in range(3)]
        assert all(find_plate(connection, code) for code in codes)
    assert len(set(codes)) == 3
    for code in codes:
        assert (len(code), code[:8], check_digit(code[:-1])) == (18, "09506000", code[-1])


def test_a_short_range_goes_on_with_the_next_extension_until_none_is_left(warehouse: Warehouse) -> None:
    from core.ledger.plates import _sscc

    assert _sscc("9506000123", 999_999)[:2] == "09"
    assert _sscc("9506000123", 1_000_000)[:2] == "19"
    with pytest.raises(Rejection) as refused:
        _sscc("9506000123", 10_000_000)
    assert refused.value.code == "no_sscc_left"
