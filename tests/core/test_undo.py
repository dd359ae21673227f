"""Undo: a posting is taken back once, with its order's progress and its labels, if the goods are still there."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import Connection, event, select

from core.bookings import last_undoable
from core.books import Books
from core.catalogue.item import DefineItem
from core.catalogue.party import DefineSupplier
from core.command import Command, Outcome
from core.errors import Rejection
from core.inbound.approve_purchase import ApprovePurchase, SendPurchase
from core.inbound.close_purchase import CancelPurchase, CloseShort, ReopenPurchase
from core.inbound.decide_quality import RejectQuality, ReleaseQuality
from core.inbound.expect_shipment import ExpectedLine, ExpectShipment
from core.inbound.match_receipt import MatchReceipt
from core.inbound.put_away import PutAway
from core.inbound.put_away_all import PutAwayAll
from core.inbound.receipt import CloseReceipt
from core.inbound.receive import Receive
from core.inbound.receive_shipment import ReceiveShipment
from core.inbound.supplier_return import ReturnToSupplier
from core.internal.adjust import AdjustStock
from core.internal.assemble import Assemble
from core.internal.change_owner import ChangeOwner
from core.internal.change_status import ChangeStatus
from core.internal.close_transfer import CloseTransfer
from core.internal.dispose import ApproveDisposal, Dispose, ProposeDisposal, RefuseDisposal
from core.internal.expire_lots import ExpireLots
from core.internal.hold_lot import HoldLot, ReleaseLot
from core.internal.move import Move
from core.internal.move_all import MoveAll
from core.internal.move_lines import MoveLine, MoveLines
from core.internal.nest_plate import NestPlate
from core.internal.plan_work import CancelWork, PrioritizeWork
from core.internal.plate import MergePlates, RetirePlate
from core.internal.print_label import PrintLabel
from core.internal.recall_lot import RecallGoods, RecallLot
from core.internal.receive_transfer import ReceiveTransfer
from core.internal.repack import Relabel, Repack
from core.internal.replenish import Replenish, ReportEmpty
from core.internal.report_problem import ReportProblem
from core.internal.reserve import Reserve
from core.internal.ship_transfer import ShipTransfer
from core.internal.take_apart import TakeApart
from core.ledger.plates import find_plate
from core.outbound.customer_return import CloseReturn
from core.outbound.inspect_return import InspectReturn
from core.outbound.take_return import TakeReturn
from core.schema.tables import move, plate, posting, print_job
from core.undo import Undo
from tests.core.statements import counted_statements
from tests.core.together import at_once
from tests.core.undone_outbound import UNDONE_OUTBOUND
from tests.core.warehouse import FRESH, Warehouse

TEN = Decimal(10)
SSCC = "340123450000000017"
UNDOABLE = (
    Receive(order="PO1", sku="BOLT", quantity=TEN, location="DOCK"),
    Receive(order="PO1", sku="MILK", quantity=Decimal(2), pack="CASE", lot="L9", expires_on=FRESH, location="DOCK"),
    Receive(order="PO1", sku="PUMP", quantity=Decimal(1), serial="S9", location="DOCK", plate="LP000005"),
    Move(sku="BOLT", quantity=TEN, source="A1", target="A2"),
    Move(sku="BOLT", quantity=Decimal(2), pack="BOX", source="A1", target="DOCK", target_plate="LP000006"),
    Move(sku="MILK", lot="L1", quantity=Decimal(1), source_plate="LP000001", target="A3"),
    Move(sku="PUMP", serial="S1", quantity=Decimal(1), source="A1", target="A2"),
    Move(plate="LP000001", target="A4"),
    PutAway(plate="LP000001", target="A5"),
    PutAway(sku="BOLT", quantity=Decimal(50), source="A1", target="A5"),
    PutAwayAll(source="A1", target="A5"),
    PutAwayAll(plate="LP000001", target="A5"),
    MoveLines(
        lines=(
            MoveLine(sku="PUMP", serial="S1", quantity=Decimal(1), source="A1", target="A2"),
            MoveLine(sku="BOLT", quantity=TEN, source="A1", target="A2"),
            MoveLine(sku="BOLT", quantity=TEN, source="A1", target="A3"),
        )
    ),
    AdjustStock(location="A1", sku="BOLT", reason="FOUND", change=TEN),
    AdjustStock(location="A1", sku="BOLT", reason="LOST", change=-TEN),
    AdjustStock(location="A1", sku="BOLT", reason="DAMAGED", counted=Decimal(0)),
    AdjustStock(location="A1", sku="PUMP", serial="S1", reason="LOST", change=Decimal(-1)),
    Reserve(sku="BOLT", quantity=TEN, location="A1", purpose="job 7"),
    ChangeStatus(sku="BOLT", quantity=TEN, location="A1", new_status="hold"),
    ChangeStatus(sku="MILK", lot="L1", quantity=TEN, plate="LP000001", new_status="recalled"),
    ChangeOwner(sku="PUMP", serial="S1", quantity=Decimal(1), location="A1", new_owner="LENDER"),
    NestPlate(plate="LP000001", onto="LP000002"),
    ReleaseQuality(sku="GLUE", quantity=Decimal(2), lot="G1", location="A3"),
    RejectQuality(sku="GLUE", quantity=Decimal(3), lot="G1", location="A3", reason="DEFECT"),
    ReceiveShipment(sscc=SSCC, location="DOCK"),
    ReportProblem(problem="damaged", sku="BOLT", quantity=TEN, location="A1"),
    ReportProblem(problem="damaged", sku="MILK", lot="L1", quantity=TEN, plate="LP000001"),
    MergePlates(plate="LP000001", onto="LP000006"),
    MoveAll(source="DOCK", target="A4"),
    MoveAll(source="A1", target="A2"),
    ProposeDisposal(sku="BOLT", quantity=TEN, location="A1", reason="DAMAGED"),
)
# What takes two people, open work, no goods or more than this warehouse has is undone where it is tested.
UNDONE_ELSEWHERE: dict[str, set[type[Command]]] = {
    "inbound/test_supplier_return.py": {ReturnToSupplier},
    "internal/test_assemble.py": {TakeApart},
    "internal/test_dispose.py": {Dispose, ApproveDisposal, RefuseDisposal},
    "internal/test_expire_lots.py": {ExpireLots},
    "internal/test_hold_lot.py": {HoldLot, ReleaseLot},
    "internal/test_plate.py": {RetirePlate},
    "internal/test_recall_lot.py": {RecallGoods, RecallLot},
    "internal/test_repack.py": {Relabel, Repack},
    "internal/test_replenish.py": {Replenish, ReportEmpty},
    "internal/test_transfer.py": {CloseTransfer},
    # What these make ready is taken back in test_customer_return.py and test_inspect_return.py.
    "outbound/back_room.py": {InspectReturn, TakeReturn},
    "outbound/test_customer_return.py": {CloseReturn},
    # What these make ready is taken back in test_transfer.py and test_assemble.py.
    "internal/two_sites.py": {ReceiveTransfer, ShipTransfer},
    "internal/workshop.py": {Assemble},
    **UNDONE_OUTBOUND,
}


# They change no stock: inbound/test_order_life.py takes each of them back.
OF_ORDERS = {ApprovePurchase, CancelPurchase, CloseShort, ReopenPurchase, SendPurchase}


@pytest.fixture
def stocked(warehouse: Warehouse) -> Warehouse:
    """50 bolts and a pump at A1, 30 bottles of milk on a plate at the dock, glue on another one at A2."""
    warehouse.post(DefineSupplier(code="LENDER", name="Lender", owner=True))
    warehouse.find("A2", "GLUE", 1, lot="G1", plate="LP000002")
    warehouse.find("A3", "GLUE", 3, lot="G1", status="quality")
    bolts = ExpectedLine(sku="BOLT", quantity=TEN, order="PO1", sscc=SSCC)
    warehouse.post(ExpectShipment(number="ASN1", supplier="ACME", lines=(bolts,)))
    warehouse.find("A1", "BOLT", 50)
    warehouse.find("A1", "PUMP", 1, serial="S1")
    warehouse.receive("MILK", 30, lot="L1", expires_on=FRESH, plate="LP000001")
    return warehouse


def done(outcome: Outcome) -> UUID:
    assert outcome.posting is not None
    return outcome.posting


def test_whatever_can_be_undone_leaves_the_stock_and_the_order_as_they_were(stocked: Warehouse) -> None:
    for command in UNDOABLE:
        stock, progress, state = stock_of(stocked), stocked.progress(), stocked.order_state("PO1")
        outcome = stocked.post(command)
        assert stock_of(stocked) != stock, command
        undone = stocked.post(Undo(posting=done(outcome)))
        assert undone.said == f"Undone: {outcome.said}"
        assert stock_of(stocked) == stock, command
        assert (stocked.progress(), stocked.order_state("PO1")) == (progress, state)
        assert stocked.broken() == []


def stock_of(warehouse: Warehouse) -> tuple[object, ...]:
    return warehouse.stock(), warehouse.reserved(), warehouse.owned()


def test_every_plate_ends_where_it_was_before_what_is_undone(stocked: Warehouse) -> None:
    """A plate that nobody had used is nowhere again, one that was fetched for its goods is back where it stood."""
    unpacked = Move(sku="GLUE", lot="G1", quantity=Decimal(1), source_plate="LP000002", target="A3")
    stocked.post(unpacked)
    onto_it = Receive(order="PO1", sku="BOLT", quantity=TEN, location="DOCK", plate="LP000002")
    lines = (
        MoveLine(sku="BOLT", quantity=TEN, source="A1", target="A4", target_plate="LP000002"),
        MoveLine(sku="BOLT", quantity=TEN, source="A1", target="A4", target_plate="LP000088"),
    )
    for command in (*UNDOABLE, onto_it, MoveLines(lines=lines)):
        before = plates(stocked)
        outcome = stocked.post(command)
        stocked.post(Undo(posting=done(outcome)))
        assert plates(stocked) == before, command


def plates(warehouse: Warehouse) -> dict[str, tuple[str | None, str | None]]:
    """Where each plate that is anywhere is, and what carries it."""
    codes = warehouse.room.read(lambda connection: connection.scalars(select(plate.c.code)).all())
    found = [warehouse.room.read(find_plate, code) for code in codes if code]
    return {row.code: (row.location, row.carrier) for row in found if row and row.location}


def test_a_plate_that_was_loaded_further_stays_where_it_was_loaded(stocked: Warehouse) -> None:
    first = stocked.receive("BOLT", 5, plate="LP000077")
    stocked.receive("BOLT", 3, plate="LP000077")
    stocked.post(Undo(posting=done(first)))
    assert plates(stocked)["LP000077"] == ("DOCK", None)
    assert stocked.stock()["DOCK", "BOLT", "", "LP000077", "available"] == 3
    assert stocked.broken() == []


def test_a_plate_that_was_put_onto_another_one_stays_on_it(stocked: Warehouse) -> None:
    received = stocked.receive("BOLT", 5, plate="LP000077")
    stocked.post(NestPlate(plate="LP000077", onto="LP000001"))
    stocked.post(Undo(posting=done(received)))
    assert plates(stocked)["LP000077"] == ("DOCK", "LP000001")
    assert stocked.broken() == []


def test_every_command_that_moves_goods_can_be_undone() -> None:
    from core.commands import COMMANDS

    here, elsewhere = {type(command) for command in UNDOABLE}, set[type[Command]]().union(*UNDONE_ELSEWHERE.values())
    elsewhere |= OF_ORDERS | {CloseReceipt, MatchReceipt, CancelWork, PrioritizeWork}
    assert here | elsewhere == {each for each in COMMANDS.values() if each.undoable}
    for name, commands in UNDONE_ELSEWHERE.items():
        text = (Path(__file__).parent / name).read_text("utf-8")
        assert [each for each in commands if f"{each.__name__}(" not in text] == []
        assert "Undo(posting=" in text or "undo(" in text


def test_what_was_undone_or_is_an_undo_cannot_be_undone(stocked: Warehouse) -> None:
    found = stocked.find("A2", "BOLT", 1)
    undo = stocked.post(Undo(posting=done(found)))
    assert stocked.refusal(Undo(posting=done(found))).code == "already_undone"
    assert stocked.refusal(Undo(posting=done(undo))).code == "undo_of_undo"
    stocked.find("A2", "BOLT", 1)


def test_a_refused_posting_and_the_setting_up_cannot_be_undone(stocked: Warehouse) -> None:
    stamp = stocked.stamp()
    with pytest.raises(Rejection):
        stocked.room.post(Move(sku="BOLT", quantity=TEN, source="A3", target="A2"), stamp)
    assert stocked.refusal(Undo(posting=stamp.id)).code == "was_refused"
    for command in (DefineItem(sku="WASHER", name="Washer"), PrintLabel(printer="ZEBRA", sku="BOLT")):
        assert stocked.refusal(Undo(posting=done(stocked.post(command)))).code == "not_undoable"
    own = stocked.stamp()
    with pytest.raises(Rejection) as refused:
        stocked.room.post(Undo(posting=own.id), own)
    assert refused.value.code == "unknown_posting"


def test_goods_that_went_on_are_named_with_where_they_are(stocked: Warehouse) -> None:
    received = stocked.receive("BOLT", 110)  # 100 on the first line, 10 on the second
    stocked.post(Move(sku="BOLT", quantity=Decimal(30), source="DOCK", target="A2"))
    stocked.post(Move(sku="BOLT", quantity=Decimal(30), source="DOCK", target="A3"))
    refusal = stocked.refusal(Undo(posting=done(received)))
    assert (refusal.code, refusal.fields) == ("goods_moved_on", {"places": "A3, A2"})
    stocked.post(Move(sku="BOLT", quantity=Decimal(30), source="A2", target="DOCK"))
    stocked.post(Move(sku="BOLT", quantity=Decimal(30), source="A3", target="DOCK"))
    stocked.post(Undo(posting=done(received)))
    assert stocked.on_hand("DOCK", "BOLT") == 0


def test_the_last_of_goods_is_asked_for_even_where_one_line_alone_could_go_back(stocked: Warehouse) -> None:
    received = stocked.receive("BOLT", 110)
    stocked.post(Move(sku="BOLT", quantity=Decimal(5), source="DOCK", target="A2"))
    assert stocked.refusal(Undo(posting=done(received))).code == "goods_moved_on"


def test_a_plate_that_went_on_or_was_unpacked_does_not_go_back(stocked: Warehouse) -> None:
    moved = stocked.post(Move(plate="LP000001", target="A1"))
    stocked.post(Move(plate="LP000001", target="A2"))
    refusal = stocked.refusal(Undo(posting=done(moved)))
    assert (refusal.code, refusal.fields) == ("goods_moved_on", {"places": "A2"})
    again = stocked.post(Move(plate="LP000001", target="A1"))
    stocked.post(Move(sku="MILK", lot="L1", quantity=Decimal(1), source_plate="LP000001", target="A3"))
    assert stocked.refusal(Undo(posting=done(again))).code == "goods_gone"


def test_goods_do_not_go_back_onto_a_plate_that_has_gone_elsewhere(stocked: Warehouse) -> None:
    unpacked = stocked.post(Move(sku="MILK", lot="L1", quantity=Decimal(5), source_plate="LP000001", target="A3"))
    stocked.post(Move(plate="LP000001", target="A2"))
    refusal = stocked.refusal(Undo(posting=done(unpacked)))
    assert (refusal.code, refusal.fields) == ("plate_elsewhere", {"plate": "LP000001", "location": "A2"})


def test_labels_that_are_not_printed_yet_become_void(stocked: Warehouse) -> None:
    found = stocked.find("A2", "BOLT", 1)
    for state in ("queued", "confirmed"):
        row = {
            "printer_id": 1, "posting_id": found.posting, "design": "item", "version": 1, "data": "{}", "copies": 1,
            "queued_at": 0, "changed_at": 0, "state": state,
        }  # fmt: skip
        stocked.room.write(Connection.execute, print_job.insert().values(**row))
    stocked.post(Undo(posting=done(found)))
    states = stocked.room.read(lambda connection: connection.scalars(select(print_job.c.state)).all())
    assert sorted(states) == ["confirmed", "void"]


def test_the_reversal_says_which_moves_it_reverses(stocked: Warehouse) -> None:
    received = stocked.receive("BOLT", 110)
    undo = stocked.post(Undo(posting=done(received)))
    reversals = select(move.c.reverses_id, move.c.quantity).where(move.c.posting_id == undo.posting)
    originals = select(move.c.id, move.c.quantity).where(move.c.posting_id == received.posting)
    rows = stocked.room.read(lambda connection: [connection.execute(query).all() for query in (reversals, originals)])
    assert sorted(map(tuple, rows[0])) == sorted(map(tuple, rows[1]))
    of = select(posting.c.undoes_id).where(posting.c.id == undo.posting)
    assert stocked.room.read(lambda connection: connection.scalar(of)) == received.posting


def test_of_two_who_undo_the_same_posting_at_once_exactly_one_succeeds(postgresql_warehouse: Warehouse) -> None:
    warehouse = postgresql_warehouse
    for _ in range(5):
        found = warehouse.find("A2", "BOLT", 1)
        answers = at_once([Undo(posting=done(found))] * 4, warehouse)
        assert sorted(answers) == ["already_undone"] * 3 + ["done"]
        assert warehouse.stock() == {}
    assert warehouse.broken() == []


def test_nobody_undoes_what_they_may_not_do_themselves(stocked: Warehouse) -> None:
    adjusted = stocked.post(AdjustStock(location="A1", sku="BOLT", reason="LOST", change=-TEN), "SUE")
    refusal = stocked.refusal(Undo(posting=done(adjusted)), "OTTO")
    assert (refusal.code, refusal.fields) == ("not_permitted", {"operator": "OTTO", "permission": "adjust"})
    moved = stocked.post(Move(sku="BOLT", quantity=TEN, source="A1", target="A2"), "SUE")
    stocked.post(Undo(posting=done(moved)), "OTTO")
    stocked.post(Undo(posting=done(adjusted)), "SUE")
    assert stocked.on_hand("A1", "BOLT") == 50


def test_goods_do_not_go_back_to_a_bin_that_has_other_goods_now_and_mixes_none(stocked: Warehouse) -> None:
    stocked.find("B1", "BOLT", 10)
    moved = stocked.post(Move(sku="BOLT", quantity=TEN, source="B1", target="A2"))
    stocked.find("B1", "NUT", 1)
    refusal = stocked.refusal(Undo(posting=done(moved)))
    assert (refusal.code, refusal.fields) == ("location_mixed", {"location": "B1", "held": "NUT"})
    stocked.find("B1", "NUT", -1)
    stocked.post(Undo(posting=done(moved)))
    assert stocked.on_hand("B1", "BOLT") == 10


def test_a_plate_does_not_go_back_to_a_bin_that_has_other_goods_now_and_mixes_none(stocked: Warehouse) -> None:
    stocked.post(Move(plate="LP000001", target="B2"))
    moved = stocked.post(Move(plate="LP000001", target="A2"))
    stocked.find("B2", "MILK", 1, lot="L2", expires_on=FRESH)
    refusal = stocked.refusal(Undo(posting=done(moved)))
    assert (refusal.code, refusal.fields) == ("location_mixed", {"location": "B2", "held": "MILK L2"})
    stocked.find("B2", "MILK", -1, lot="L2")
    stocked.post(Undo(posting=done(moved)))
    assert stocked.on_hand("B2", "MILK") == 30


def test_an_adjustment_is_undone_whatever_lies_in_the_bin_by_now(stocked: Warehouse) -> None:
    stocked.find("B1", "BOLT", 5)
    lost = stocked.find("B1", "BOLT", -5, reason="LOST")
    stocked.find("B1", "NUT", 1)
    stocked.post(Undo(posting=done(lost)))
    assert [stocked.on_hand("B1", sku) for sku in ("BOLT", "NUT")] == [5, 1]


def test_a_booking_of_two_moves_is_looked_at_in_as_many_questions_as_one_of_one(stocked: Warehouse) -> None:
    questions = []
    stocked.find("DOCK", "NUT", 1, plate="LP000007")
    for quantity in (90, 30):  # the first fills one line, the second two
        received = stocked.receive("BOLT", quantity, plate="LP000007")
        with counted_statements(stocked) as statements:
            stocked.post(Undo(posting=done(received)))
        questions.append(sum(statement.startswith("SELECT") for statement in statements))
        stocked.receive("BOLT", quantity, plate="LP000007")
    assert questions[0] == questions[1]


def test_the_last_booking_is_that_of_the_operator_at_this_station(stocked: Warehouse) -> None:
    own = stocked.post(Move(sku="BOLT", quantity=TEN, source="A1", target="A2"), "OTTO")
    stocked.clock.forward(1)
    stocked.post(Move(sku="BOLT", quantity=TEN, source="A1", target="A3"), "SUE")
    (last,) = stocked.room.read(last_undoable, "DESK", "OTTO")
    assert (last.id, last.said, last.facts["from"]) == (own.posting, own.said, "A1")
    assert stocked.room.read(last_undoable, "DESK", "GONE") == []
    assert stocked.room.read(last_undoable, "DOCK-1", "OTTO") == []


def test_the_last_booking_is_found_without_a_walk_through_those_of_others(sqlite_warehouse: Warehouse) -> None:
    asked: list[tuple[str, tuple[object, ...]]] = []

    def note(_connection: object, _cursor: object, statement: str, given: tuple[object, ...], *_: object) -> None:
        asked.append((statement, given))

    event.listen(sqlite_warehouse.engine, "before_cursor_execute", note)
    sqlite_warehouse.room.read(last_undoable, "DESK", "OTTO")
    event.remove(sqlite_warehouse.engine, "before_cursor_execute", note)
    statement, given = next(pair for pair in asked if pair[0].startswith("SELECT"))
    plan = sqlite_warehouse.room.read(lambda c: c.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", given).all())
    ways = [str(row[-1]) for row in plan]
    assert "SEARCH posting USING INDEX posting_of_operator (device=? AND operator_id=?)" in ways
    assert not any("SCAN" in way or "TEMP B-TREE" in way for way in ways)


def test_a_booking_without_moves_is_undone_at_the_site_that_it_named(
    stocked: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    post = Reserve.post

    def post_without_naming_it(self: Reserve, books: Books) -> Outcome:
        return Outcome(post(self, books).said)

    monkeypatch.setattr(Reserve, "post", post_without_naming_it)
    reserved = stocked.post(Reserve(sku="BOLT", quantity=TEN, location="A1", purpose="job 7"))
    stocked.post(Undo(posting=done(reserved)))
    assert stocked.reserved() == {}
