"""The print queue: labels come with the posting, in order, once, and what is not sure waits for a person."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import event

from core.catalogue.item import DefineItem
from core.catalogue.label_route import may_print
from core.catalogue.printer import printer_codes
from core.errors import Rejection
from core.internal.print_label import PrintLabel
from core.labels.job import Job
from core.labels.kind import LABELS, PAPERS
from core.printing import LEASE_S, PrintQueue, held_labels, queue_state, trouble_count
from tests.core.warehouse import FRESH, Warehouse

ONE = Decimal(1)


def printed(warehouse: Warehouse, count: int = 1) -> list[Job]:
    """Queues labels and leaves them with the worker that has the printer."""
    for number in range(1, count + 1):
        warehouse.post(PrintLabel(printer="zebra", sku="BOLT", copies=number))
    queue = warehouse.room.print_queue()
    assert queue.lease("ZEBRA", "spool")
    return [next_of(queue)]


def next_of(queue: PrintQueue, worker: str = "spool") -> Job:
    job = queue.next_job("ZEBRA", worker)
    assert job is not None
    return job


def states(warehouse: Warehouse) -> list[str]:
    return [row["state"] for row in warehouse.room.read(queue_state)]


def test_labels_come_out_in_the_order_they_were_asked_for(warehouse: Warehouse) -> None:
    (job,) = printed(warehouse, 3)
    queue = warehouse.room.print_queue()
    copies = []
    for _ in range(3):
        job = next_of(queue)
        assert next_of(queue) == job  # until it is started it stays the next
        assert queue.start(job.id, "spool")
        queue.confirmed(job.id, "spool")
        copies.append(job.copies)
    assert copies == [1, 2, 3]
    assert queue.next_job("ZEBRA", "spool") is None
    assert states(warehouse) == []


def test_a_job_carries_the_values_of_the_moment_it_was_asked_for(warehouse: Warehouse) -> None:
    warehouse.receive("MILK", 10, lot="L1", expires_on=FRESH, plate="LP000001")
    warehouse.post(PrintLabel(printer="ZEBRA", sku="MILK", lot="L1", pack="CASE"))
    warehouse.post(PrintLabel(printer="ZEBRA", sku="BOLT", pack="BOX"))
    warehouse.post(PrintLabel(printer="ZEBRA", plate="LP000001"))
    warehouse.post(PrintLabel(printer="ZEBRA", location="a1"))
    queue = warehouse.room.print_queue()
    assert queue.lease("ZEBRA", "spool")
    jobs = []
    while (job := queue.next_job("ZEBRA", "spool")) is not None:
        assert queue.start(job.id, "spool")
        jobs.append((job.design, dict(job.data)))
    assert jobs == [
        ("lot", {"sku": "MILK", "name": "Milk", "quantity": "1", "pack": "CASE", "lot": "L1", "serial": "",
                 "expiry": FRESH.isoformat(), "gtin": ""}),
        ("item", {"sku": "BOLT", "name": "Hex bolt M8", "gtin": "04006381333931"}),
        ("plate", {"code": "LP000001", "sscc": "", "contents": "MILK 10 EA L1"}),
        ("location", {"code": "A1", "check": "11", "zone": ""}),
    ]  # fmt: skip


def test_a_printer_has_one_worker_until_its_lease_ends(warehouse: Warehouse) -> None:
    queue = warehouse.room.print_queue()
    assert queue.lease("ZEBRA", "demo")
    assert queue.lease("ZEBRA", "demo")
    assert not queue.lease("ZEBRA", "spool")
    warehouse.clock.forward(minutes=LEASE_S / 60)
    assert not queue.lease("ZEBRA", "spool")
    warehouse.clock.forward(minutes=1 / 60)
    assert queue.lease("ZEBRA", "spool")
    assert not queue.lease("ZEBRA", "demo")
    queue.release("ZEBRA", "demo")
    assert not queue.lease("ZEBRA", "demo")
    queue.release("ZEBRA", "spool")
    assert queue.lease("ZEBRA", "demo")


def test_who_has_a_printer_says_what_it_prints(warehouse: Warehouse) -> None:
    queue = warehouse.room.print_queue()

    def fits(kind: str) -> bool:
        return warehouse.room.read(may_print, "ZEBRA", kind)

    assert (fits(LABELS), fits(PAPERS)) == (True, True)
    assert queue.lease("ZEBRA", "demo", LABELS)
    assert (fits(LABELS), fits(PAPERS)) == (True, False)
    assert not queue.lease("ZEBRA", "spool", PAPERS)
    assert (fits(LABELS), fits(PAPERS)) == (True, False)
    assert queue.lease("ZEBRA", "demo", PAPERS)  # started again with another printer on the wire
    assert (fits(LABELS), fits(PAPERS)) == (False, True)


def test_nobody_leases_a_printer_that_is_not_in_use(warehouse: Warehouse) -> None:
    queue = warehouse.room.print_queue()
    assert not queue.lease("BROKEN", "spool")
    assert not queue.lease("INKJET", "spool")
    assert warehouse.room.read(printer_codes) == ["ZEBRA"]


def test_a_worker_whose_lease_ran_out_sends_nothing_more(warehouse: Warehouse) -> None:
    (job,) = printed(warehouse)
    queue = warehouse.room.print_queue()
    warehouse.clock.forward(minutes=1)
    assert not queue.start(job.id, "spool")
    assert queue.lease("ZEBRA", "demo")
    assert queue.next_job("ZEBRA", "spool") is None
    assert queue.start(next_of(queue, "demo").id, "demo")
    assert not queue.start(job.id, "demo")  # it is on its way already


def test_a_job_that_could_not_go_out_keeps_its_place_and_waits_for_its_time(warehouse: Warehouse) -> None:
    (job,) = printed(warehouse, 2)
    queue = warehouse.room.print_queue()
    assert queue.start(job.id, "spool")
    queue.waiting(job.id, "spool", "paper is out", retry_in_s=5)
    assert queue.next_job("ZEBRA", "spool") is None
    assert warehouse.room.read(queue_state)[0] == {
        "printer": "ZEBRA", "job": str(job.id), "label": "item", "state": "queued", "trouble": "paper is out",
    }  # fmt: skip
    warehouse.clock.forward(minutes=5 / 60)
    assert next_of(queue) == job


def test_a_job_that_the_printer_holds_says_why_while_it_is_being_sent(warehouse: Warehouse) -> None:
    (job,) = printed(warehouse)
    queue = warehouse.room.print_queue()
    assert not queue.held(job.id, "spool", "paper out"), "it is not being sent"
    assert queue.start(job.id, "spool")
    assert not queue.held(job.id, "demo", "paper out"), "another has it"
    assert queue.held(job.id, "spool", "paper out")
    assert warehouse.room.read(queue_state)[0] == {
        "printer": "ZEBRA", "job": str(job.id), "label": "item", "state": "sending", "trouble": "paper out",
    }  # fmt: skip
    assert warehouse.room.read(trouble_count) == 0, "it goes on by itself"
    assert queue.held(job.id, "spool", "")
    assert warehouse.room.read(queue_state)[0]["trouble"] == ""


def test_what_a_dead_worker_left_half_sent_asks_a_person(warehouse: Warehouse) -> None:
    (job,) = printed(warehouse, 2)
    queue = warehouse.room.print_queue()
    assert queue.start(job.id, "spool")
    assert queue.abandoned("ZEBRA") == [job.id]
    assert queue.abandoned("ZEBRA") == []
    assert warehouse.room.read(trouble_count) == 1
    following = next_of(queue)
    assert following.id != job.id  # it is never sent again by itself
    queue.settle(job.id, done=False)
    again = next_of(queue)
    assert (again.id, again.reprint) == (job.id, True)
    assert queue.start(again.id, "spool")
    queue.uncertain(again.id, "spool", "the cable came out")
    queue.settle(again.id, done=True)
    assert states(warehouse) == ["queued"]


@pytest.mark.parametrize(
    ("end", "left"), [("sent", []), ("confirmed", []), ("uncertain", ["uncertain"]), ("failed", ["failed"])]
)
def test_what_became_of_a_job_is_kept(warehouse: Warehouse, end: str, left: list[str]) -> None:
    (job,) = printed(warehouse)
    queue = warehouse.room.print_queue()
    assert queue.start(job.id, "spool")
    reasons = () if end in ("sent", "confirmed") else ("the head is open",)
    assert getattr(queue, end)(job.id, "spool", *reasons)
    assert states(warehouse) == left
    assert warehouse.room.read(trouble_count) == len(left)
    assert queue.next_job("ZEBRA", "spool") is None


def test_a_worker_that_slept_while_another_took_over_is_not_heard(warehouse: Warehouse) -> None:
    (job,) = printed(warehouse)
    queue = warehouse.room.print_queue()
    assert queue.start(job.id, "spool")
    warehouse.clock.forward(minutes=1)
    assert queue.lease("ZEBRA", "demo")
    assert queue.abandoned("ZEBRA") == [job.id]
    queue.settle(job.id, done=True)
    assert not queue.waiting(job.id, "spool", "late", retry_in_s=0)
    assert not queue.failed(job.id, "spool", "late")
    assert not queue.uncertain(job.id, "spool", "late")
    assert not queue.sent(job.id, "spool")
    assert queue.next_job("ZEBRA", "demo") is None
    assert states(warehouse) == []


def test_a_late_report_does_not_touch_the_reprint_that_another_worker_sends(warehouse: Warehouse) -> None:
    (job,) = printed(warehouse)
    queue = warehouse.room.print_queue()
    assert queue.start(job.id, "spool")
    warehouse.clock.forward(minutes=1)
    assert queue.lease("ZEBRA", "demo")
    assert queue.abandoned("ZEBRA") == [job.id]
    queue.settle(job.id, done=False)
    assert not queue.waiting(job.id, "spool", "late", retry_in_s=60)
    assert queue.start(next_of(queue, "demo").id, "demo")
    assert not queue.confirmed(job.id, "spool")
    assert states(warehouse) == ["sending"]
    assert queue.confirmed(job.id, "demo")
    assert states(warehouse) == []


@pytest.mark.parametrize(("done", "left"), [(True, []), (False, ["queued"])], ids=["not needed", "tried again"])
def test_a_label_that_could_not_be_drawn_is_cleared_by_a_person(
    warehouse: Warehouse, done: bool, left: list[str]
) -> None:
    (job,) = printed(warehouse)
    queue = warehouse.room.print_queue()
    assert queue.failed(job.id, "spool", "the font is missing")
    assert queue.settle(job.id, done=done) == "failed"
    assert states(warehouse) == left
    assert warehouse.room.read(trouble_count) == 0
    following = queue.next_job("ZEBRA", "spool")
    assert following == (None if done else job)  # it never came out, so it is no reprint


def test_only_a_job_that_asks_something_can_be_settled(warehouse: Warehouse) -> None:
    (job,) = printed(warehouse)
    queue = warehouse.room.print_queue()
    for number in (job.id, 99):
        with pytest.raises(Rejection) as refused:
            queue.settle(number, done=True)
        assert refused.value.code == "nothing_to_settle"
    assert next_of(queue) == job


def test_a_label_that_no_printer_could_print_is_refused_at_once(warehouse: Warehouse) -> None:
    warehouse.post(DefineItem(sku="SCHRÄUBE", name="Schräube"))
    assert warehouse.refusal(PrintLabel(printer="ZEBRA", sku="SCHRÄUBE")).code == "label_unusable"
    assert warehouse.room.read(queue_state) == []


def test_what_a_station_waits_for_is_found_by_the_queue_alone(sqlite_warehouse: Warehouse) -> None:
    asked: list[tuple[str, tuple[object, ...]]] = []

    def note(*given: Any) -> None:
        asked.append((given[2], given[3]))

    event.listen(sqlite_warehouse.engine, "before_cursor_execute", note)
    sqlite_warehouse.room.read(held_labels, "HH-1")
    event.remove(sqlite_warehouse.engine, "before_cursor_execute", note)
    statement, values = asked[-1]
    plan = sqlite_warehouse.room.read(lambda at: at.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values).all())
    said = " / ".join(str(row[-1]) for row in plan)
    assert "print_job USING INDEX print_job_due (printer_id=? AND state=?)" in said, said
    assert "posting_of_operator" not in said, said
