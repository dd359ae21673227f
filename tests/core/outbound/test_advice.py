"""What a carrier is told of its cartons, once each, and what it says of them."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from core.errors import Rejection
from core.outbound.advice import AdviseCarrier, NoteTracking, not_told_yet, note_told, told_in
from tests.core.outbound.shop import hold_up
from tests.core.outbound.trucks import BOX, BOX2, WHO, in_carton
from tests.core.warehouse import Warehouse


@pytest.fixture
def boxes(shop: Warehouse) -> Warehouse:
    """A carton for EARLY, one for LATE."""
    in_carton(shop, "SO1", BOX, carrier="EARLY")
    in_carton(shop, "SO2", BOX2, carrier="LATE")
    return shop


def test_what_may_not_be_told_or_noted_is_refused(boxes: Warehouse) -> None:
    advice = boxes.post(AdviseCarrier(carrier="EARLY"), WHO).facts["advice"]
    assert [each.carton for each in boxes.room.read(told_in, advice)] == [BOX]
    assert boxes.refusal(AdviseCarrier(carrier="EARLY"), WHO).code == "nothing_to_advise"
    assert boxes.refusal(NoteTracking(carton=BOX, tracking=" "), WHO).code == "text_missing"
    boxes.find("A3", "NUT", 1, plate="LP000777")
    assert boxes.refusal(NoteTracking(carton="LP000777", tracking="1Z"), WHO).code == "no_carton"
    with pytest.raises(Rejection) as refused:
        boxes.post(NoteTracking(carton=BOX, tracking="1Z", carrier="LATE"), WHO)
    assert refused.value.code == "carton_of_carrier"


def test_a_list_is_known_until_its_file_is_written(boxes: Warehouse) -> None:
    advice = boxes.post(AdviseCarrier(carrier="EARLY"), WHO).facts["advice"]
    assert boxes.room.read(not_told_yet, 1, "EARLY") == [advice]
    assert boxes.room.read(not_told_yet, 1, "LATE") == []
    boxes.room.write(note_told, advice)
    assert boxes.room.read(not_told_yet, 1, "EARLY") == []


def test_what_is_on_hold_is_not_told_yet(boxes: Warehouse) -> None:
    hold_up(boxes, "SO1")
    assert boxes.refusal(AdviseCarrier(carrier="EARLY"), WHO).code == "nothing_to_advise"


def test_of_two_who_tell_it_at_once_one_does(boxes: Warehouse) -> None:
    def try_it(_: int) -> str:
        try:
            return boxes.post(AdviseCarrier(carrier="EARLY"), WHO).facts["cartons"]
        except Rejection as refused:
            return refused.code

    with ThreadPoolExecutor(2) as two:
        assert sorted(two.map(try_it, range(2))) == ["1", "nothing_to_advise"]
