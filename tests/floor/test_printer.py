"""Printers from the floor: chosen by a scan, told of while labels wait, asked about when nobody knows."""

from __future__ import annotations

import pytest

from core.catalogue.printer import DefinePrinter
from core.printing import held_labels, queue_state
from devices.scanners.scan import Input, LabelsWait
from tests.floor.stage import MENU, Stage
from tests.floor.warehouse import BOLT_EAN, SEAL_EAN
from tests.waiting import wait_until
from tui.print_watch import PrintWatch, matters_of
from tui.view import Tier


def with_another_printer(stage: Stage) -> None:
    stage.room.post(DefinePrinter(code="ZT2", name="At the gate"), stage.room.stamp("ADMIN", "DESK"))


def printers(stage: Stage) -> list[str]:
    return [job["printer"] for job in stage.room.read(queue_state)]


def print_a_bolt(stage: Stage) -> None:
    stage.scan(BOLT_EAN)
    stage.enter()


def test_the_printer_that_is_scanned_in_a_task_prints_from_then_on(stage: Stage) -> None:
    with_another_printer(stage)
    stage.open("print label")
    print_a_bolt(stage)
    stage.scan("ZT2")
    assert stage.said == "Labels go to ZT2 / At the gate"
    assert "Printer ZT2" in stage.view.lines
    print_a_bolt(stage)
    assert printers(stage) == ["ZT1", "ZT2"]


def test_what_was_answered_before_the_printer_was_scanned_is_not_asked_again(stage: Stage) -> None:
    with_another_printer(stage)
    stage.open("print label")
    stage.scan(BOLT_EAN)
    asked = stage.prompt
    stage.scan("ZT2")
    assert stage.prompt == asked
    stage.enter()
    assert printers(stage) == ["ZT2"]


def test_a_printer_can_be_chosen_at_the_menu(stage: Stage) -> None:
    with_another_printer(stage)
    stage.log_in()
    stage.scan("ZT2")
    assert stage.said == "Labels go to ZT2 / At the gate"
    stage.enter(MENU["print label"])
    print_a_bolt(stage)
    assert printers(stage) == ["ZT2"]


def test_the_next_operator_has_the_stations_own_printer(stage: Stage) -> None:
    with_another_printer(stage)
    stage.open("print label")
    stage.scan("ZT2")
    stage.log_in("JOE")
    stage.enter(MENU["print label"])
    print_a_bolt(stage)
    assert printers(stage) == ["ZT1"]


def break_off(stage: Stage, reason: str) -> None:
    """The printer took some of the oldest label, and nobody knows what became of it."""
    queue = stage.room.print_queue()
    assert queue.lease("ZT1", "spool")
    job = queue.next_job("ZT1", "spool")
    assert job is not None
    assert queue.start(job.id, "spool")
    assert queue.uncertain(job.id, "spool", reason)


def test_why_labels_wait_is_told_while_they_wait(stage: Stage) -> None:
    stage.open("print label")
    print_a_bolt(stage)
    queue = stage.room.print_queue()
    assert queue.lease("ZT1", "spool")
    told: list[Input] = []
    watch = PrintWatch(every_s=0.01)
    watch.open(told.append)
    watch.begin(stage.room, "HH1")
    try:
        assert queue.waiting(1, "spool", "paper out", 1.0)
        wait_until(lambda: len(told) == 1, "it was told that the label waits")
        assert queue.start(1, "spool")
        assert queue.confirmed(1, "spool")
        wait_until(lambda: len(told) == 2, "it was told that it came out")
    finally:
        watch.close()
    assert [(each.printer, each.matter) for each in told if isinstance(each, LabelsWait)] == [
        ("ZT1", "paper out"),
        ("ZT1", ""),
    ]
    stage.give(told[0])
    assert stage.said == "Printer ZT1: paper out / mend it, or answer at Label"
    stage.give(told[1])
    assert stage.said == "Printer ZT1 goes on / "


def test_what_was_just_booked_is_not_lost_behind_what_a_printer_says(stage: Stage) -> None:
    stage.open("move")
    stage.scan("A12-040")
    stage.scan(SEAL_EAN)
    stage.scan("A12-020")
    stage.give(LabelsWait("ZT1", "paper out", 0.0))
    assert stage.said == "Printer ZT1: paper out / booked: 25 EA 70007 > A12-020"
    stage.give(LabelsWait("ZT1", "", 0.0))
    assert stage.said == "Printer ZT1 goes on / "


def test_only_the_station_whose_labels_wait_is_told(stage: Stage) -> None:
    stage.open("print label")
    print_a_bolt(stage)
    break_off(stage, "connection lost")
    assert matters_of(stage.room.read(held_labels, "HH1")) == {"ZT1": "did label 1 come out?"}
    assert stage.room.read(held_labels, "HH2") == []


def test_what_asks_a_person_is_told_before_what_only_waits(stage: Stage) -> None:
    stage.open("print label")
    print_a_bolt(stage)
    print_a_bolt(stage)
    break_off(stage, "connection lost")
    assert stage.room.print_queue().waiting(2, "spool", "paper out", 1.0)
    assert matters_of(stage.room.read(held_labels, "HH1")) == {"ZT1": "did label 1 come out?"}


@pytest.mark.parametrize(
    ("key", "said", "left"),
    [("1", "Label 1: it came out", []), ("2", "Label 1: print it again", [("queued", True)])],
)
def test_the_operator_says_what_became_of_an_uncertain_label(
    stage: Stage, key: str, said: str, left: list[tuple[str, bool]]
) -> None:
    stage.open("print label")
    print_a_bolt(stage)
    break_off(stage, "connection lost")
    stage.press("F3")
    stage.enter(MENU["print label"])
    assert stage.view.lines == ("item label 1", "at ZT1:", "connection lost", "1 it came out", "2 print it again")
    stage.enter("3")
    assert stage.tier is Tier.SOFT
    stage.enter(key)
    assert stage.view.message.happened == said
    assert stage.prompt == "SCAN"
    waiting = [job["state"] for job in stage.room.read(queue_state)]
    assert waiting == [state for state, _ in left]
    if left:
        job = stage.room.print_queue().next_job("ZT1", "spool")
        assert job is not None
        assert job.reprint


def test_an_uncertain_label_can_be_answered_later(stage: Stage) -> None:
    stage.open("print label")
    print_a_bolt(stage)
    break_off(stage, "connection lost")
    stage.press("F3")
    stage.enter(MENU["print label"])
    stage.press("F9")
    assert stage.prompt == "SCAN"
    print_a_bolt(stage)
    assert stage.prompt == "SCAN"
    stage.press("F3")
    stage.enter(MENU["print label"])
    assert "1 it came out" in stage.view.lines
