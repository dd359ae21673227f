"""The door: each command is posted once and whole, whoever sends it and however often."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from uuid import uuid4

import pytest

from core.access.station import kept_place
from core.catalogue.item import DefineItem
from core.command import Outcome, Place
from core.errors import Rejection
from core.inbound.receive import Receive
from core.internal.adjust import AdjustStock
from core.internal.move import Move
from core.internal.print_label import PrintLabel
from core.undo import Undo
from core.values import moment
from tests.core.warehouse import DAY, MINUTE, Warehouse

TEN_BOLTS = AdjustStock(location="A1", sku="BOLT", reason="FOUND", change=Decimal(10))
A_BOLT_TO_A2 = Move(sku="BOLT", quantity=Decimal(1), source="A1", target="A2")


def test_the_same_id_again_gets_the_first_outcome_and_moves_nothing_more(warehouse: Warehouse) -> None:
    stamp = warehouse.stamp()
    first = warehouse.room.post(TEN_BOLTS, stamp)
    warehouse.clock.forward(minutes=60)
    again = warehouse.room.post(TEN_BOLTS, stamp)
    assert (first.repeated, again.repeated) == (False, True)
    assert again == replace(first, repeated=True)
    assert warehouse.on_hand("A1", "BOLT") == 10
    assert warehouse.moves() == 1


def test_an_id_used_for_another_command_is_refused_and_the_first_stays(warehouse: Warehouse) -> None:
    stamp = warehouse.stamp()
    warehouse.room.post(TEN_BOLTS, stamp)
    others = (
        (replace(TEN_BOLTS, change=Decimal(11)), stamp),
        (A_BOLT_TO_A2, stamp),
        (TEN_BOLTS, replace(stamp, operator="SUE")),
        (TEN_BOLTS, replace(stamp, device="TRUCK")),
    )
    for command, reused in others:
        with pytest.raises(Rejection) as refused:
            warehouse.room.post(command, reused)
        assert refused.value.code == "id_reused"
    assert warehouse.on_hand("A1", "BOLT") == 10
    assert warehouse.room.post(TEN_BOLTS, stamp).repeated


def test_a_refusal_is_on_record_and_given_again_although_it_would_pass_by_now(warehouse: Warehouse) -> None:
    stamp = warehouse.stamp()
    with pytest.raises(Rejection) as first:
        warehouse.room.post(A_BOLT_TO_A2, stamp)
    assert (first.value.code, warehouse.state_of(stamp)) == ("not_enough", "rejected")
    warehouse.post(TEN_BOLTS)
    with pytest.raises(Rejection) as again:
        warehouse.room.post(A_BOLT_TO_A2, stamp)
    assert (again.value.code, again.value.fields, str(again.value)) == (
        "not_enough",
        first.value.fields,
        str(first.value),
    )
    assert warehouse.on_hand("A2", "BOLT") == 0
    assert warehouse.post(A_BOLT_TO_A2).facts["quantity"] == "1"


@pytest.mark.parametrize(
    ("who", "may"),
    [("OTTO", {"Move"}), ("SUE", {"Move", "AdjustStock"}), ("ADMIN", {"Move", "AdjustStock", "DefineItem"})],
)
def test_everyone_may_do_what_their_role_allows(shared_warehouse: Warehouse, who: str, may: set[str]) -> None:
    commands = (
        AdjustStock(location="A1", sku="BOLT", reason="FOUND", counted=Decimal(0)),
        replace(A_BOLT_TO_A2, target="A1"),
        DefineItem(sku="", name=""),
    )
    codes = {type(command).__name__: shared_warehouse.refusal(command, who).code for command in commands}
    assert {name for name, code in codes.items() if code != "not_permitted"} == may


@pytest.mark.parametrize("who", ["NOBODY", "GONE", "admin", ""])
def test_who_is_not_known_or_has_left_may_do_nothing(shared_warehouse: Warehouse, who: str) -> None:
    refusal = shared_warehouse.refusal(TEN_BOLTS, who)
    assert (refusal.code, refusal.fields) == ("unknown_operator", {"operator": who})


@pytest.mark.parametrize(
    ("offset", "refused"),
    [
        (6 * MINUTE, "happened_in_future"),
        (5 * MINUTE, ""),
        (-7 * DAY, ""),
        (-7 * DAY - 10 * 60 * MINUTE, "happened_too_long_ago"),
    ],
)
def test_what_happened_must_lie_between_the_sites_limit_and_now(
    sqlite_warehouse: Warehouse, offset: int, refused: str
) -> None:
    stamp = replace(sqlite_warehouse.stamp(), happened_at=moment(sqlite_warehouse.clock() + offset))
    if not refused:
        assert sqlite_warehouse.room.post(TEN_BOLTS, stamp).said == "+10 EA BOLT at A1"
        return
    with pytest.raises(Rejection) as rejection:
        sqlite_warehouse.room.post(TEN_BOLTS, stamp)
    assert rejection.value.code == refused
    assert sqlite_warehouse.moves() == 0


def test_a_batch_posts_each_command_whole_or_not_at_all_and_answers_in_order(warehouse: Warehouse) -> None:
    repeated = warehouse.stamp()
    warehouse.room.post(TEN_BOLTS, repeated)
    half_way = Receive(order="PO1", sku="PUMP", quantity=Decimal(1), serial="S1", location="DOCK", plate="LP000001")
    sent = [
        (A_BOLT_TO_A2, warehouse.stamp()),
        (half_way, warehouse.stamp()),
        (replace(half_way, plate="LP000002"), warehouse.stamp()),  # the plate is begun, then the serial is known
        (TEN_BOLTS, repeated),
        (TEN_BOLTS, warehouse.stamp("OTTO")),
        (A_BOLT_TO_A2, warehouse.stamp()),
    ]
    answers = warehouse.room.post_batch(sent)
    codes = [answer.code if isinstance(answer, Rejection) else "" for answer in answers]
    assert codes == ["", "", "serial_in_stock", "", "not_permitted", ""]
    assert [isinstance(answer, Outcome) and answer.repeated for answer in answers].index(True) == 3
    assert [warehouse.state_of(stamp) for _, stamp in sent] == [
        *("posted", "posted", "rejected", "posted", "rejected", "posted")
    ]
    assert warehouse.on_hand("A2", "BOLT") == 2
    assert {key[3] for key in warehouse.stock() if key[1] == "PUMP"} == {"LP000001"}
    assert warehouse.room.post_batch(sent)[2] is not answers[2]
    assert warehouse.on_hand("A2", "BOLT") == 2
    assert warehouse.broken() == []


def test_an_id_twice_in_one_batch_is_posted_once(warehouse: Warehouse) -> None:
    stamp = warehouse.stamp()
    first, again, other = warehouse.room.post_batch([(TEN_BOLTS, stamp), (TEN_BOLTS, stamp), (A_BOLT_TO_A2, stamp)])
    assert isinstance(first, Outcome)
    assert again == replace(first, repeated=True)
    assert isinstance(other, Rejection)
    assert other.code == "id_reused"
    assert warehouse.on_hand("A1", "BOLT") == 10


def test_a_later_command_of_a_batch_sees_what_the_earlier_ones_did(warehouse: Warehouse) -> None:
    found, undone = warehouse.stamp(), warehouse.stamp()
    answers = warehouse.room.post_batch([(TEN_BOLTS, found), (Undo(posting=found.id), undone)])
    assert [type(answer) for answer in answers] == [Outcome, Outcome]
    assert warehouse.stock() == {}


def test_a_stations_place_is_kept_with_the_posting_and_not_with_a_refusal(warehouse: Warehouse) -> None:
    room = warehouse.room
    warehouse.post(TEN_BOLTS, place=Place("adjust", {"bin": "A1"}))
    kept = room.read(kept_place, "DESK", "ADMIN")
    assert kept is not None
    assert (kept.place, kept.last_said) == (Place("adjust", {"bin": "A1"}), "+10 EA BOLT at A1")
    assert room.read(kept_place, "DESK", "OTTO") is None
    with pytest.raises(Rejection):
        warehouse.post(replace(A_BOLT_TO_A2, source="A3"), place=Place("move", {"bin": "A3"}))
    assert room.read(kept_place, "DESK", "ADMIN") == kept


def test_a_repeated_command_does_not_put_the_station_back(warehouse: Warehouse) -> None:
    stamp = warehouse.stamp()
    warehouse.room.post(TEN_BOLTS, stamp, Place("adjust", {"bin": "A1"}))
    warehouse.post(A_BOLT_TO_A2, place=Place("move", {"bin": "A2"}))
    warehouse.room.post(TEN_BOLTS, stamp, Place("adjust", {"bin": "A1"}))
    kept = warehouse.room.read(kept_place, "DESK", "ADMIN")
    assert kept is not None
    assert kept.place == Place("move", {"bin": "A2"})


def test_a_refused_command_leaves_no_label(warehouse: Warehouse) -> None:
    label = PrintLabel(printer="ZEBRA", sku="BOLT")
    warehouse.post(label)
    assert warehouse.refusal(replace(label, copies=101)).code == "copies_out_of_range"
    queue = warehouse.room.print_queue()
    assert queue.lease("ZEBRA", "spool")
    job = queue.next_job("ZEBRA", "spool")
    assert job is not None
    assert queue.start(job.id, "spool")
    assert queue.next_job("ZEBRA", "spool") is None


def test_what_nobody_posted_cannot_be_undone(shared_warehouse: Warehouse) -> None:
    assert shared_warehouse.refusal(Undo(posting=uuid4())).code == "unknown_posting"
