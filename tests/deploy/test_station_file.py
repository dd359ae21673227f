"""The example configuration of a station can be used as it is, and shows all there is."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

import pytest

from devices.config import Documents, OwnScanner, Printer, Scanner, Station, read, wire
from tests.deploy.installation import SHIPPED

EXAMPLE = SHIPPED / "stockhand.toml"
COMMENTED_KEY = re.compile(r"^#(?=\w+ = )", re.MULTILINE)


def test_the_example_is_a_station_with_its_printers() -> None:
    config = read(EXAMPLE)
    assert (config.station.name, config.station.dock) == ("DOCK-1", "DOCK")
    assert config.station.printer in config.printers
    assert all(wire(printer) for printer in config.printers.values())


def test_what_the_example_leaves_out_is_shown_with_its_default(tmp_path: Path) -> None:
    whole, count = COMMENTED_KEY.subn("", EXAMPLE.read_text("utf-8"))
    assert count == 10
    path = tmp_path / "whole.toml"
    path.write_text(whole, "utf-8")
    assert read(path) == read(EXAMPLE)


def test_the_scanners_that_the_example_only_tells_of_can_be_used_as_they_are(tmp_path: Path) -> None:
    path = tmp_path / "whole.toml"
    path.write_text(re.sub(r"^# (?=\[scanners|\w+ = )", "", EXAMPLE.read_text("utf-8"), flags=re.MULTILINE), "utf-8")
    port, keys = read(path).scanners.values()
    assert port == OwnScanner(port="/dev/serial/by-id/usb-Maker_Scanner_123-if00")
    assert keys == OwnScanner(keys="0c2e:0b61")


@pytest.mark.parametrize("block", [Station, Scanner, OwnScanner, Printer, Documents])
def test_the_example_shows_every_key(block: type[Station | Scanner | OwnScanner | Printer | Documents]) -> None:
    shown = set(re.findall(r"^#? ?(\w+) = ", EXAMPLE.read_text("utf-8"), re.MULTILINE))
    assert {field.name for field in fields(block)} <= shown
