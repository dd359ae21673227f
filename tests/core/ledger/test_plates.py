"""Plates: they carry goods and other plates, and go with all they hold."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from threading import Thread

import pytest
from sqlalchemy import event, select

from core.catalogue.location import DefineLocation, DefineSite
from core.command import Command
from core.errors import Rejection
from core.inbound.receive import Receive
from core.internal.adjust import AdjustStock
from core.internal.change_status import ChangeStatus
from core.internal.move import Move
from core.internal.nest_plate import NestPlate
from core.internal.print_label import PrintLabel
from core.internal.reserve import Reserve
from core.ledger.plates import begin_plate, find_plate, hold_plate, plate_code
from core.schema.tables import entry
from core.store import writing
from core.undo import Undo
from tests.core.statements import counted_statements
from tests.core.together import at_once, somebody_waits, while_held
from tests.core.warehouse import FRESH, Warehouse
from tests.waiting import wait_until

FOUND = AdjustStock(location="A1", sku="BOLT", reason="FOUND", change=Decimal(1), plate="LP000001")


def nest(warehouse: Warehouse, code: str, carrier: str) -> None:
    warehouse.post(NestPlate(plate=code, onto=carrier))


def place_of(warehouse: Warehouse, code: str) -> str | None:
    found = warehouse.room.read(find_plate, code)
    return None if found is None else found.location


def test_a_plate_goes_with_all_it_holds_and_back_again(warehouse: Warehouse) -> None:
    warehouse.receive("BOLT", 5, plate="LP000001")
    warehouse.receive("MILK", 6, lot="L1", expires_on=FRESH, plate="LP000001")
    warehouse.receive("PUMP", 1, serial="S1", plate="LP000001")
    moved = warehouse.post(Move(plate="LP000001", target="A1"))
    assert (moved.said, moved.facts["moves"]) == ("LP000001 > A1", "3")
    assert {key[0] for key in warehouse.stock()} == {"A1"}
    assert moved.posting is not None
    warehouse.post(Undo(posting=moved.posting))
    assert {key[0] for key in warehouse.stock()} == {"DOCK"}
    assert warehouse.broken() == []


def test_a_plate_goes_with_the_plates_on_it(warehouse: Warehouse) -> None:
    for number, quantity in enumerate((1, 2, 4), 1):
        warehouse.receive("BOLT", quantity, plate=f"LP00000{number}")
    warehouse.post(Move(sku="BOLT", quantity=Decimal(1), source_plate="LP000001", target="A5"))  # itself empty now
    nest(warehouse, "LP000002", "LP000001")
    nest(warehouse, "LP000003", "LP000002")
    moved = warehouse.post(Move(plate="LP000001", target="A1"))
    assert moved.facts["moves"] == "2"
    assert warehouse.on_hand("A1", "BOLT") == 6
    assert [place_of(warehouse, f"LP00000{number}") for number in (1, 2, 3)] == ["A1"] * 3
    assert warehouse.broken() == []
    assert moved.posting is not None
    warehouse.post(Undo(posting=moved.posting))
    assert [place_of(warehouse, f"LP00000{number}") for number in (1, 2, 3)] == ["DOCK"] * 3
    assert warehouse.broken() == []


def test_a_plate_that_is_taken_off_another_one_no_longer_goes_with_it(warehouse: Warehouse) -> None:
    warehouse.receive("BOLT", 1, plate="LP000001")
    warehouse.receive("BOLT", 2, plate="LP000002")
    nest(warehouse, "LP000002", "LP000001")
    moved = warehouse.post(Move(plate="LP000002", target="A1"))
    warehouse.post(Move(plate="LP000001", target="A2"))
    assert [warehouse.on_hand(place, "BOLT") for place in ("A1", "A2")] == [2, 1]
    assert moved.posting is not None
    warehouse.post(Undo(posting=moved.posting))
    assert place_of(warehouse, "LP000002") == "DOCK"
    assert warehouse.on_hand("DOCK", "BOLT") == 2
    assert warehouse.broken() == []


def test_an_empty_plate_with_empty_plates_on_it_begins_anew_as_a_whole(warehouse: Warehouse) -> None:
    for number in (1, 2):
        warehouse.receive("BOLT", 1, plate=f"LP00000{number}")
        warehouse.post(Move(sku="BOLT", quantity=Decimal(1), source_plate=f"LP00000{number}", target="A1"))
    nest(warehouse, "LP000002", "LP000001")
    warehouse.receive("BOLT", 1, plate="LP000001", location="DOCK2")
    assert place_of(warehouse, "LP000002") == "DOCK2"
    warehouse.receive("BOLT", 1, plate="LP000002", location="DOCK2")
    assert warehouse.broken() == []


def test_fifty_kinds_of_goods_move_in_as_many_statements_as_one(warehouse: Warehouse) -> None:
    def load(code: str, kinds: int) -> None:
        for number in range(kinds):
            warehouse.find("DOCK", "GLUE", 1, lot=f"{code}-{number}", plate=code)

    load("LP000001", 1)
    load("LP000050", 50)
    counts = []
    for code in ("LP000001", "LP000050"):
        with counted_statements(warehouse) as statements:
            warehouse.post(Move(plate=code, target="A1"))
        counts.append(len(statements))
    assert counts[0] == counts[1]
    assert warehouse.on_hand("A1", "GLUE") == 51
    assert warehouse.broken() == []


def test_a_moved_plate_keeps_its_balances_and_writes_two_changes_for_each(warehouse: Warehouse) -> None:
    warehouse.receive("BOLT", 5, plate="LP000001")
    warehouse.post(Move(plate="LP000001", target="A1"))
    query = select(entry.c.balance_id, entry.c.seq, entry.c.after).order_by(entry.c.seq)
    rows = warehouse.room.read(lambda connection: [tuple(row) for row in connection.execute(query)])
    assert rows == [(rows[0][0], 1, 5_000_000), (rows[0][0], 2, 0), (rows[0][0], 3, 5_000_000)]


def test_goods_of_a_plate_at_another_site_stay_there(warehouse: Warehouse) -> None:
    warehouse.receive("BOLT", 5, plate="LP000001")
    warehouse.post(DefineSite(code="EAST", name="East"))
    warehouse.post(DefineLocation(site="EAST", code="E1"))
    taken = Move(site="EAST", sku="BOLT", quantity=Decimal(1), source_plate="LP000001", target="E1")
    for command in (Move(site="EAST", plate="LP000001", target="E1"), taken):
        refusal = warehouse.refusal(command)
        assert (refusal.code, refusal.fields["location"]) == ("plate_elsewhere", "DOCK, another site")


def test_a_new_plate_gets_a_number_that_no_plate_has(warehouse: Warehouse) -> None:
    for number in (1, 2, 3, 5):
        warehouse.receive("BOLT", 1, plate=f"LP{number:010}")
    codes = [warehouse.post(PrintLabel(printer="ZEBRA", plate="NEW")).said.split()[1] for _ in range(3)]
    assert len({*codes, *(f"LP{number:010}" for number in (1, 2, 3, 5))}) == 7
    assert [place_of(warehouse, code) for code in codes] == [None] * 3
    warehouse.receive("BOLT", 1, plate=codes[0])
    assert place_of(warehouse, codes[0]) == "DOCK"


def test_a_new_plate_is_gone_again_when_its_label_is_refused(warehouse: Warehouse) -> None:
    assert warehouse.refusal(PrintLabel(printer="INKJET", plate="NEW")).code == "unknown_printer"
    assert warehouse.room.write(begin_plate)


@pytest.mark.parametrize(
    ("second", "answers"),
    [
        (Move(plate="LP000001", target="A1"), {"same_place"}),
        (Move(plate="LP000001", target="A2"), {"done"}),
        (Receive(order="PO1", sku="BOLT", quantity=Decimal(1), location="DOCK", plate="LP000001"), {"plate_elsewhere"}),
        (Move(sku="BOLT", quantity=Decimal(1), source_plate="LP000001", target="A3"), {"done"}),
        (ChangeStatus(sku="BOLT", quantity=Decimal(1), plate="LP000001", new_status="hold"), {"done"}),
        (Reserve(sku="BOLT", quantity=Decimal(1), plate="LP000001", purpose="job 7"), {"done"}),
    ],
    ids=[
        "moved to the same bin",
        "moved to another bin",
        "loaded where it was",
        "taken from",
        "put on hold",
        "reserved",
    ],
)
def test_whoever_comes_second_to_a_plate_sees_that_it_has_been_moved(
    postgresql_warehouse: Warehouse, second: Command, answers: set[str]
) -> None:
    """The first has moved the plate and not committed yet when the second comes."""
    warehouse = postgresql_warehouse
    warehouse.receive("BOLT", 5, plate="LP000001")
    assert while_held(warehouse, Move(plate="LP000001", target="A1"), second) == answers
    assert warehouse.broken() == []


def test_an_empty_plate_is_not_taken_away_while_somebody_loads_it(postgresql_warehouse: Warehouse) -> None:
    warehouse = postgresql_warehouse
    warehouse.receive("BOLT", 1, plate="LP000001")
    warehouse.post(Move(sku="BOLT", quantity=Decimal(1), source_plate="LP000001", target="A1"))
    loads = Receive(order="PO1", sku="BOLT", quantity=Decimal(1), location="DOCK", plate="LP000001")
    takes = Receive(order="PO1", sku="NUT", quantity=Decimal(1), location="DOCK2", plate="LP000001")
    takes = Receive(order="PO2", sku="NUT", quantity=takes.quantity, location=takes.location, plate=takes.plate)
    assert while_held(warehouse, loads, takes) == {"plate_elsewhere"}
    assert warehouse.broken() == []


@pytest.mark.parametrize(
    ("wanted", "answers"),
    [
        ([replace(FOUND, location=at) for at in ("A2", "A3", "A4", "A5")], "plate_elsewhere"),
        ([NestPlate(plate="LP000002", onto="LP000003"), NestPlate(plate="LP000003", onto="LP000002")], "plate_circle"),
    ],
    ids=["an empty plate", "two full ones"],
)
def test_nobody_waits_in_a_circle_for_plates_that_all_want_at_once(
    postgresql_warehouse: Warehouse, wanted: list[Command], answers: str
) -> None:
    warehouse = postgresql_warehouse
    for plate in ("LP000001", "LP000002", "LP000003"):
        warehouse.find("A1", "BOLT", 1, plate=plate)
    warehouse.post(Move(sku="BOLT", quantity=Decimal(1), source_plate="LP000001", target="DOCK"))
    faults: list[str] = []
    event.listen(warehouse.engine, "handle_error", lambda context: faults.append(str(context.original_exception)))
    assert sorted(at_once(wanted, warehouse)) == ["done", *[answers] * (len(wanted) - 1)]
    assert faults == []
    assert warehouse.broken() == []


def test_a_held_plate_is_held_with_what_it_carries(postgresql_warehouse: Warehouse) -> None:
    warehouse = postgresql_warehouse
    warehouse.receive("BOLT", 1, plate="LP000001")
    warehouse.receive("BOLT", 1, plate="LP000002")
    nest(warehouse, "LP000002", "LP000001")
    loads = Receive(order="PO1", sku="BOLT", quantity=Decimal(1), location="DOCK", plate="LP000002")
    answers: list[str] = []
    with writing(warehouse.engine) as connection:
        assert hold_plate(connection, "LP000001").location == "DOCK"
        other = Thread(target=lambda: answers.extend(at_once([loads], warehouse)))
        other.start()
        wait_until(lambda: answers or somebody_waits(warehouse.engine), "the loader waits")
        assert answers == []
    other.join()
    assert answers == ["done"]


SSCC = "340123450000000000"


def test_a_plates_code_is_written_in_capitals_and_an_sscc_ends_in_its_check_digit() -> None:
    assert [plate_code("lp000001"), plate_code(SSCC)] == ["LP000001", SSCC]
    for text, code in (
        (SSCC[:-1] + "7", "check_digit_wrong"),
        (SSCC[:-1], "unknown_plate"),
        ("LP00001", "unknown_plate"),
        ("LP12345678901234567", "unknown_plate"),
        ("\u0661" * 18, "unknown_plate"),
        ("", "unknown_plate"),
    ):
        with pytest.raises(Rejection) as refused:
            plate_code(text)
        assert refused.value.code == code, text


def test_a_plate_keyed_in_small_letters_is_the_same_plate(warehouse: Warehouse) -> None:
    received = warehouse.receive("BOLT", 5, plate="lp000001")
    assert received.facts["plate"] == "LP000001"
    warehouse.receive("BOLT", 5, plate="LP000001")
    assert warehouse.stock() == {("DOCK", "BOLT", "", "LP000001", "available"): Decimal(10)}
    assert warehouse.post(Move(plate="lp000001", target="A1")).said == "LP000001 > A1"


def test_no_plate_begins_and_no_label_is_printed_with_a_wrong_number(warehouse: Warehouse) -> None:
    for code, refusal in ((SSCC[:-1] + "7", "check_digit_wrong"), ("PALLET", "unknown_plate")):
        onto = Receive(order="PO1", sku="BOLT", quantity=Decimal(1), location="DOCK", plate=code)
        assert warehouse.refusal(onto).code == refusal
        assert warehouse.refusal(PrintLabel(printer="ZEBRA", plate=code)).code == refusal
    assert warehouse.post(PrintLabel(printer="ZEBRA", plate="lp000009")).said == "Label LP000009 > ZEBRA"
