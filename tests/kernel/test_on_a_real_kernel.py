"""Scanners that a real Linux kernel gives and takes away, on an emulated machine that has other things to do."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.kernel.guest import ALL_HELD
from tests.kernel.machine import run


@pytest.mark.nightly
def test_no_scan_is_lost_or_doubled_when_the_kernel_gives_and_takes_scanners() -> None:
    said = run(Path(__file__).with_name("guest.py"))
    held = [line for line in said.splitlines() if line.startswith("held: ")]
    assert held == ["held: a scanner that is a keyboard", "held: a scanner on a serial port"], said
    assert ALL_HELD in said
