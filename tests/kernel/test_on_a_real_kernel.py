"""Scanners and a printer that a real Linux kernel gives and takes away, on an emulated machine that is busy."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.kernel.guest import ALL_HELD
from tests.kernel.machine import run

WHAT = ("a scanner that is a keyboard", "a scanner on a serial port", "a printer on USB")


@pytest.mark.nightly
def test_nothing_is_lost_or_doubled_when_the_kernel_gives_and_takes_devices() -> None:
    said = run(Path(__file__).with_name("guest.py"))
    held = [line for line in said.splitlines() if line.startswith("held: ")]
    assert held == [f"held: {what}" for what in WHAT], said
    assert ALL_HELD in said
