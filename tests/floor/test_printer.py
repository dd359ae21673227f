"""Choosing a printer by scanning it: from then on labels come out there, until the operator logs out."""

from __future__ import annotations

from core.catalogue.printer import DefinePrinter
from core.printing import queue_state
from tests.floor.stage import Stage
from tests.floor.warehouse import BOLT_EAN


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
    stage.enter("5")
    print_a_bolt(stage)
    assert printers(stage) == ["ZT2"]


def test_the_next_operator_has_the_stations_own_printer(stage: Stage) -> None:
    with_another_printer(stage)
    stage.open("print label")
    stage.scan("ZT2")
    stage.log_in("JOE")
    stage.enter("5")
    print_a_bolt(stage)
    assert printers(stage) == ["ZT1"]
