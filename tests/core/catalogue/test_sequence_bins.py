"""The way through the bins goes up one aisle and down the next."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from core.access.operator import DefineOperator
from core.catalogue.location import DefineLocation
from core.catalogue.sequence_bins import SequenceBins, planned_way
from core.catalogue.walking_path import Stretch, stretches, way_through
from core.errors import Rejection
from core.schema.tables import location
from tests.core.warehouse import Warehouse


def walked(codes: list[str], pattern: str = "", first_aisle: int = 1) -> list[str]:
    places = way_through(codes, pattern, first_aisle)
    return sorted(places, key=lambda code: (places[code], code))


def test_one_walks_up_one_aisle_and_down_the_next() -> None:
    codes = ["A12-010", "A12-020", "A2-010", "A2-020", "B1-010", "B1-020"]
    assert walked(codes) == ["A2-010", "A2-020", "A12-020", "A12-010", "B1-010", "B1-020"]


def test_where_one_may_go_in_one_direction_alone_every_aisle_is_walked_from_its_front() -> None:
    places = way_through(["A1-010", "A1-020", "A2-010", "A2-020"], one_way=True)
    assert sorted(places, key=places.__getitem__) == ["A1-010", "A1-020", "A2-010", "A2-020"]
    assert places["A2-010"] == 2_010_000


def test_what_is_walked_is_told_aisle_by_aisle() -> None:
    walked = ["A1-010", "A1-020", "A2-020", "A2-010", "DOCK", "GATE", "A1-030"]
    assert stretches(walked) == [
        Stretch("A1", "A1-010", "A1-020", 2),
        Stretch("A2", "A2-020", "A2-010", 2),
        Stretch("", "DOCK", "GATE", 2),
        Stretch("A1", "A1-030", "A1-030", 1),
    ]
    assert stretches([]) == []


def test_the_place_is_the_aisle_then_the_bay_then_the_level() -> None:
    assert way_through(["A1-007-2", "A1-007-B", "A2-007-1"]) == {
        "A1-007-2": 1_007_002, "A1-007-B": 1_007_002, "A2-007-1": 2_992_001,
    }  # fmt: skip


def test_codes_without_dashes_are_letters_and_a_bay() -> None:
    assert walked(["A2", "A10", "B3", "B1"]) == ["A2", "A10", "B3", "B1"]


def test_a_pattern_says_how_bins_are_called_and_what_is_called_otherwise_is_left_out() -> None:
    assert walked(["H1.2.30", "H1.1.20", "DOCK"], "Hlevel.aisle.bay") == ["H1.1.20", "H1.2.30"]


def test_what_comes_after_another_zone_begins_with_a_later_aisle() -> None:
    assert way_through(["A1-001"], first_aisle=8) == {"A1-001": 8_999_000 - 1_000 - 0 - 0}


@pytest.mark.parametrize(
    ("codes", "pattern", "code"),
    [
        (["A1-001"], "bay", "pattern_wrong"),
        (["A1-001"], "aisle-bay-bay", "pattern_wrong"),
        (["A1-1000"], "", "way_too_long"),
    ],
)
def test_what_is_no_way_is_refused(codes: list[str], pattern: str, code: str) -> None:
    with pytest.raises(Rejection) as refused:
        way_through(codes, pattern)
    assert refused.value.code == code


@given(st.lists(st.tuples(st.integers(1, 40), st.integers(1, 999), st.integers(0, 9)), min_size=1, unique=True))
def test_every_bin_has_a_place_of_its_own_and_neighbours_are_walked_one_after_the_other(
    bins: list[tuple[int, int, int]],
) -> None:
    codes = {f"A{aisle}-{bay:03}-{level}": (aisle, bay) for aisle, bay, level in bins}
    places = way_through(codes)
    assert len(set(places.values())) == len(codes)
    way = [codes[code] for code in sorted(places, key=places.__getitem__)]
    aisles = list(dict.fromkeys(aisle for aisle, _ in way))
    assert aisles == sorted(aisles)
    for at, aisle in enumerate(aisles, 1):
        bays = [bay for one, bay in way if one == aisle]
        assert bays == sorted(bays, reverse=at % 2 == 0)


def sequence(warehouse: Warehouse) -> dict[str, int]:
    query = select(location.c.code, location.c.sequence).where(location.c.is_physical == 1)
    return dict(warehouse.room.read(lambda at: [tuple(row) for row in at.execute(query)]))


def test_bins_are_numbered_and_all_else_stays_as_it_is(warehouse: Warehouse) -> None:
    before = sequence(warehouse)
    warehouse.post(DefineLocation(code="SHELF", sequence=77))
    outcome = warehouse.post(SequenceBins())
    assert outcome.said == "7 bins in walking order, 2 left as they were"
    after = sequence(warehouse)
    assert (after["A1"], after["A5"], after["B2"], after["B1"]) == (1_001_000, 1_005_000, 2_997_000, 2_998_000)
    assert (after["SHELF"], after["DOCK"], after["SHUT"]) == (77, before["DOCK"], before["SHUT"])


def test_a_zone_alone_is_numbered(warehouse: Warehouse) -> None:
    warehouse.post(DefineLocation(code="C1", zone="COLD"))
    assert warehouse.post(SequenceBins(zone="cold", first_aisle=5)).said == "1 bins in walking order"
    assert (sequence(warehouse)["C1"], sequence(warehouse)["A1"]) == (5_001_000, 1)


def test_what_is_planned_is_what_is_written(warehouse: Warehouse) -> None:
    wanted = SequenceBins(one_way=True, first_aisle=3)
    planned, before = warehouse.room.read(planned_way, wanted), sequence(warehouse)
    assert sequence(warehouse) == before
    warehouse.post(wanted)
    after = sequence(warehouse)
    assert planned.places == {code: after[code] for code in planned.ids if code in planned.places}
    assert planned.order[:2] == ["A1", "A2"]
    assert set(planned.ids) - set(planned.places) == {"SHUT"}


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (SequenceBins(zone="HOT"), "unknown_zone"),
        (SequenceBins(site="MOON"), "unknown_site"),
        (SequenceBins(pattern="aisle/bay"), "no_bin_fits"),
        (SequenceBins(pattern="row"), "pattern_wrong"),
        (SequenceBins(pattern="aisle-bay" * 9), "text_too_long"),
        (SequenceBins(first_aisle=0), "unknown_value"),
        (SequenceBins(first_aisle=999), "way_too_long"),
    ],
)
def test_what_numbers_nothing_is_refused(warehouse: Warehouse, command: SequenceBins, code: str) -> None:
    assert warehouse.refusal(command).code == code


def test_a_supervisor_numbers_bins_and_an_operator_does_not(warehouse: Warehouse) -> None:
    warehouse.post(DefineOperator(code="SUSI", name="Susi", role="supervisor"))
    assert warehouse.refusal(SequenceBins(), "OTTO").code == "not_permitted"
    assert warehouse.post(SequenceBins(), "SUSI").facts["site"] == "MAIN"
