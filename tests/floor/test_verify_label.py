"""Print a label, scan what came out, and be told whether it is the right one."""

from __future__ import annotations

import json

import pytest
from PIL import Image
from sqlalchemy import select

from core.schema.tables import print_job
from tests.core.labels.drawn import draw
from tests.devices.printers import judge
from tests.floor.stage import Stage
from tests.floor.warehouse import SEAL_EAN
from tui.view import Tier


@pytest.fixture
def printing(any_stage: Stage) -> Stage:
    """Ana prints labels."""
    any_stage.open("print label")
    return any_stage


def came_out(stage: Stage) -> judge.Scanned:
    """What a reader gets from the label that was queued last."""
    query = select(print_job.c.design, print_job.c.version, print_job.c.data).order_by(print_job.c.id.desc())
    design, version, data = stage.room.read(lambda at: at.execute(query).first()) or ("", 0, "")
    image: Image.Image = judge.printed(draw(design, version, json.loads(data)), 203)
    (scanned,) = judge.scan(image)
    return scanned


def scan_what_came_out(stage: Stage) -> None:
    scanned = came_out(stage)
    # A reader that types sends FNC1 as the character 29.
    stage.scan(scanned.text, aim=scanned.symbology)


@pytest.mark.parametrize("code", [SEAL_EAN, "A12-010.51", "LP000000000042"])
def test_the_right_label_is_right(printing: Stage, code: str) -> None:
    printing.scan(code)
    printing.press("F9")
    assert (printing.prompt, printing.labels()) == ("VERIFY", 1)
    scan_what_came_out(printing)
    assert printing.tier is Tier.OK
    assert printing.said.startswith("Right: ")
    assert printing.prompt == "SCAN"
    assert printing.cost == (2, 1)


def test_another_label_is_wrong_and_the_right_one_is_still_asked_for(printing: Stage) -> None:
    printing.enter("A12-010")
    printing.press("F9")
    printing.scan("A12-040")
    assert printing.tier is not Tier.OK
    assert "bin A12-010 is wanted" in printing.said
    assert printing.prompt == "VERIFY"
    scan_what_came_out(printing)
    assert printing.said.startswith("Right: bin A12-010")


def test_a_new_pallets_label_is_verified_by_its_number(printing: Stage) -> None:
    printing.press("F8")
    printing.press("F9")
    number = came_out(printing).text
    printing.scan(f"LP{int(number[2:]) + 5:0{len(number) - 2}}")
    assert f"pallet {number} is wanted" in printing.said
    printing.scan(number)
    assert printing.said.startswith(f"Right: pallet {number}")


def test_who_does_not_want_to_know_skips(printing: Stage) -> None:
    printing.scan(SEAL_EAN)
    printing.press("F9")
    printing.press("F9")
    assert printing.prompt == "SCAN"


def test_the_label_is_still_asked_for_after_the_handheld_was_off(printing: Stage) -> None:
    printing.scan(SEAL_EAN)
    printing.press("F9")
    printing.power_off_and_on()
    printing.log_in()
    printing.enter()
    assert printing.prompt == "VERIFY"
    scan_what_came_out(printing)
    assert printing.said.startswith("Right: 70007")
