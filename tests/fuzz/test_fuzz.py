"""Random and hostile inputs through everything that reads what comes from outside, and what writes it to printers."""

from __future__ import annotations

import os
import re
from collections import Counter
from random import Random

import pytest

from devices.printers import zpl
from tests.fuzz import fire as firing
from tests.fuzz.fire import Fault, fire, hostile_inputs
from tests.fuzz.hostile import LENGTH_MAX, hostile
from tests.fuzz.registry import TARGETS, Target, load

INPUTS = 1_500
NIGHT = int(os.environ.get("STOCKHAND_FUZZ_INPUTS", "1000000"))  # through each target
SHARE = 10_000  # lasts less than a test may, so that a night can be split over all cores


@pytest.mark.parametrize("name", TARGETS)
def test_hostile_inputs_break_no_rule(name: str) -> None:
    target = load(name)
    assert fire(target, target.seeds) == len(target.seeds)
    assert fire(target, hostile_inputs(name, INPUTS, target.seeds)) == INPUTS


@pytest.mark.nightly
@pytest.mark.parametrize("share", range(-(-NIGHT // SHARE)))
@pytest.mark.parametrize("name", TARGETS)
def test_a_night_of_hostile_inputs_breaks_no_rule(name: str, share: int) -> None:
    count = min(SHARE, NIGHT - share * SHARE)
    target = load(name)
    assert fire(target, hostile_inputs(f"{name} {share}", count, target.seeds)) == count


# A fault in our code for each target, by the name that it replaces.
FAULTS = [
    ("design_files", "core.labels.design_file._HALF", re.compile("(?!)")),
    ("design_files", "core.labels.slip.DOTS_LEAST", 576),
    ("gs1", "core.gs1.CARRIERS", (*("]C1", "]d2", "]Q3", "]J1", "]e0", "]e1", "]e2", "]e3"), "]E0", "]C0")),
    ("identify", "core.identify.safe_text", lambda text, length_max=200: text[:length_max]),
    ("label_designs", "devices.printers.zpl._escaped", lambda text, mark: text.encode("ascii", "replace").decode()),
    ("printer_status", "devices.printers.status._FIELDS_LEAST", (0, 0)),
    ("rfid_hex", "devices.scanners.rfid._COMPANY_BITS", (40, 37, 34, 30, 27, 23, 20)),
    ("escpos", "core.labels.slip.printable", lambda text: text),
    ("escpos", "devices.printers.escpos._has_command", lambda run: False),
    ("own_channel", "devices.scanners.line.is_data", lambda character: character != "\x00"),
    ("scan_framing", "devices.scanners.wedge.is_data", lambda character: character != "\x00"),
    ("zpl", "devices.printers.zpl._GREATER_IN_CODE_128", ">"),
    ("zpl", "devices.printers.zpl._UNDERSCORE_IN_DATA_MATRIX", "_"),
    ("zpl", "devices.printers.zpl._PLAIN", zpl._PLAIN | frozenset(b"^")),
]


@pytest.mark.parametrize(
    ("name", "place", "fault"), FAULTS, ids=[f"{name}-{at}" for at, (name, *_) in enumerate(FAULTS)]
)
def test_a_fault_that_is_seeded_is_found(name: str, place: str, fault: object, monkeypatch: pytest.MonkeyPatch) -> None:
    target = load(name)
    fire(target, target.seeds)
    monkeypatch.setattr(place, fault)
    with pytest.raises(Fault, match=name):
        fire(target, hostile_inputs(name, INPUTS, target.seeds))


def test_every_target_has_a_fault_seeded() -> None:
    assert {name for name, *_ in FAULTS} == set(TARGETS)


def test_an_input_that_hangs_is_a_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    def hang(data: bytes) -> None:
        while data:
            pass

    monkeypatch.setattr(firing, "HANGS_AFTER_S", 0.1)
    with pytest.raises(Fault, match=r"hang: _Hangs after 1 others, on b'x'"):
        fire(Target("hang", hang, ()), (b"", b"x"))


def test_the_same_seed_makes_the_same_inputs() -> None:
    assert list(hostile_inputs("seed", 200)) == list(hostile_inputs("seed", 200))
    assert list(hostile_inputs("seed", 200)) != list(hostile_inputs("other", 200))


def test_hostile_inputs_are_of_every_kind() -> None:
    random = Random(1)
    made = [hostile(random) for _ in range(5_000)]
    assert max(map(len, made)) == LENGTH_MAX
    aim, steering, halves = (b"]C1", b"]d2"), (b"\xe2\x80\xae",), (b"\xed\xa0\xbd",)
    commands = (b"\x1d", b"\x02", b"^XZ", b"~JA", b"\x1dV\x00", b"\x10\x14")
    signs = (*aim, *steering, *halves, *commands)
    counted = Counter(sign for data in made for sign in signs if sign in data)
    assert min(counted[sign] for sign in signs) >= 20, counted
