"""Whatever is scanned or keyed at whatever prompt: no fault, a screen that asks for something, a sound ledger."""

from __future__ import annotations

import itertools
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.ledger.invariants import broken_rules
from devices.scanners.scan import Input, Pressed, Scan, Typed, Unreadable
from tests.floor.stage import MENU, Stage
from tests.floor.warehouse import (
    BADGES,
    BEARING_EAN,
    BELT_EAN,
    BOLT_EAN,
    GS,
    OIL_EAN,
    PIN,
    PUMP_EAN,
    SEAL_EAN,
    bearing_case,
)  # fmt: skip
from tui.view import SessionOver, Tier

# How to come to every prompt of every task.
PROMPTS: dict[str, tuple[str, list[str]]] = {
    "SCAN to receive": ("receive", []),
    "NO. of the order": ("receive", [BELT_EAN]),
    "LOT": ("receive", [OIL_EAN]),
    "EXP": ("receive", [BEARING_EAN, "L1"]),
    "SERIAL": ("receive", [PUMP_EAN]),
    "QTY to receive": ("receive", [BOLT_EAN]),
    "LPN": ("put away", []),
    "QTY to put away": ("put away", [BOLT_EAN]),
    "NO. of the goods": ("put away", [OIL_EAN]),
    "BIN": ("put away", ["LP000001"]),
    "BIN again": ("put away", ["LP000001", "A12-030"]),
    "FROM": ("move", []),
    "ITEM": ("move", ["A12-040"]),
    "QTY to move": ("move", ["A12-040", SEAL_EAN]),
    "TO": ("move", ["LP000001"]),
    "SCAN to look up": ("look up", []),
    "NO. of the meaning": ("look up", ["31150"]),
    "SCAN to label": ("print label", []),
    "COPIES": ("print label", [SEAL_EAN]),
}

HOSTILE = [
    "\x00", "\x1b[2J", "a\x00b", "\x1d", f"{GS}{GS}", "\x7f", "\u202egnp", "\ufeff", "\ud7ff", "🔎", "²", "٣٣", "[/]",
    "[@click=app.exit]x[/]", "%", "_", "' OR 1=1 --", "\\", "]", "]C1", "]d2", "]Q3", "KX", "KXHOLD", "KXZZZZZZZZZZ",
    "1" * 5000, "x" * 5000, "9" * 129, "[/]" * 1700, "NaN", "Infinity", "1e9", "-0", "0x1", "1.", ".", ",", "-", "+",
    "--1", "+999y", "+999d", "00000000", "99999999", "0227", "013001", "LP000001" * 3, "LP", "A12-010.", ".51",
    "A12-010 99", "(01)04006381333931", "01", "0104006381333931", "0100000000000000", "10", "17", "1727123", "2112",
    "91", "9110447", "00340123450000000018", "https://id.gs1.org/01/04006381333931", "http://", "https://x/01/1/10/",
    f"01{'9' * 14}10{'L' * 200}", f"37{'9' * 8}{GS}02", f"10L{GS}10M", "B", "=", "\t", " ", "   ", "\r", "\n",
]  # fmt: skip
AIMS = ["", "]C1", "]d2", "]E0", "]Q3", "]A0", "]X9"]


def hostile_inputs() -> list[Input]:
    """Each hostile text scanned and keyed, and every key there is."""
    aims = itertools.cycle(AIMS)
    scans: list[Input] = [Scan(text, next(aims), "test", 0.0) for text in HOSTILE]
    typed: list[Input] = [Typed(text, 0.0) for text in HOSTILE]
    return [*scans, *typed, Unreadable("binary data", "test", 0.0), Pressed("F1", 0.0), Pressed("F15", 0.0)]


def bring_goods(stage: Stage) -> None:
    """Bolts, two lots of oil and a loaded pallet come in, so that each task has something to do."""
    stage.open("receive")
    steps: list[Callable[[], None]] = [
        lambda: stage.scan(BOLT_EAN), lambda: stage.enter("60"),
        lambda: stage.scan(OIL_EAN), lambda: stage.scan("OIL1"), lambda: stage.enter("4"),
        lambda: stage.scan(OIL_EAN), lambda: stage.scan("OIL2"), lambda: stage.enter("4"),
        lambda: stage.scan("LP000001"), lambda: stage.scan(bearing_case("L9"), "]C1"), lambda: stage.press("F8"),
    ]  # fmt: skip
    for step in steps:
        step()
    stage.power_off_and_on()


def require_a_screen(stage: Stage) -> None:
    """There is a prompt, and the screen is whole at the smallest size and at the one that was designed for."""
    assert stage.view.prompt
    for width, height in ((20, 10), (30, 16)):
        rows = stage.rows(width, height)
        assert [len(row) for row in rows] == [width] * height
        assert any(">" in row and "_" in row for row in rows)


@pytest.mark.parametrize("prompt", PROMPTS)
def test_no_prompt_takes_rubbish_for_an_answer(stage: Stage, prompt: str) -> None:
    task, way = PROMPTS[prompt]
    bring_goods(stage)
    stage.log_in()
    stage.press("F3")  # the task it was parked in
    for given_now in hostile_inputs():
        if stage.view.title == "MENU" or not stage.view.title.startswith(title_of(task)):
            come_to(stage, task, way)
        stage.give(given_now)
        require_a_screen(stage)
        while stage.view.locked:
            stage.enter()
    stage.require_sound()


def title_of(task: str) -> str:
    return {"receive": "RECV", "print label": "LABEL"}.get(task, task.upper())


def come_to(stage: Stage, task: str, way: list[str]) -> None:
    """Opens the task anew and goes on to the prompt."""
    if stage.view.operator == "":
        stage.log_in()
    while stage.view.title != "MENU":
        stage.press("F3")
        if stage.view.operator == "":
            stage.log_in()
    stage.enter(MENU[task])
    for code in way:
        stage.scan(code)


def test_rubbish_harms_no_prompt_on_postgresql_either(floor_postgresql: str) -> None:
    stage = Stage(floor_postgresql)
    bring_goods(stage)
    rubbish = ("\x00", "a\x00b", f"10a\x00b{GS}21x", "\ud7ff", "1" * 5000, "²")
    given = [
        each for text in rubbish for each in (Scan(text, "]C1", "", 0.0), Scan(text, "", "", 0.0), Typed(text, 0.0))
    ]
    for task, way in PROMPTS.values():
        come_to(stage, task, way)
        asked = stage.view.title, stage.view.prompt
        for given_now in given:
            if (stage.view.title, stage.view.prompt) != asked:
                come_to(stage, task, way)
            stage.give(given_now)
            require_a_screen(stage)
            while stage.view.locked:
                stage.enter()
    come_to(stage, "look up", [])
    stage.press("F2")
    stage.give(Typed("a\x00b", 0.0))
    require_a_screen(stage)
    stage.require_sound()
    stage.session.close()


CODES = [
    BOLT_EAN, BEARING_EAN, OIL_EAN, BELT_EAN, PUMP_EAN, SEAL_EAN, bearing_case("L1"), bearing_case("L2", "250101"),
    "OIL1", "OIL2", "NEWLOT", "SN-1", "SN-2", "DOCK", "A12-010", "A12-020", "A12-040", "B03-110", "31150", "PO4500017",
    "PO4500018", "LP000001", "LP000002", "KXOK", "KXUNDO", "KXRETURN", "KXEND", "KXPRINT", *BADGES.values(),
]  # fmt: skip
TYPED = ["", "", "", "1", "2", "3", "5", "12", "2704e", "+6m", "271231", "51", "A12-010.51", "seal", "a1", PIN]
KEYS = [*(f"F{number}" for number in range(1, 10)), "ESC"]
INPUTS: st.SearchStrategy[Input] = st.one_of(
    st.builds(Scan, st.sampled_from(CODES), st.sampled_from(["", "", "]C1"]), st.just("test"), st.just(0.0)),
    st.builds(Scan, st.sampled_from(CODES), st.just(""), st.just("test"), st.just(0.0)),
    st.builds(Typed, st.sampled_from(TYPED), st.just(0.0)),
    st.builds(Pressed, st.sampled_from(KEYS), st.just(0.0)),
    st.builds(Scan, st.text(max_size=60), st.sampled_from(AIMS), st.just("test"), st.just(0.0)),
    st.builds(Scan, st.sampled_from(HOSTILE), st.sampled_from(AIMS), st.just("test"), st.just(0.0)),
    st.builds(Typed, st.text(max_size=30) | st.sampled_from(HOSTILE), st.just(0.0)),
)


@pytest.fixture(scope="module")
def stocked(floor_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The warehouse with goods on its dock."""
    path = tmp_path_factory.mktemp("stocked") / "stocked.db"
    shutil.copyfile(floor_template, path)
    stage = Stage(f"sqlite:///{path}")
    bring_goods(stage)
    stage.session.close()
    return path


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(inputs=st.lists(INPUTS, min_size=20, max_size=60))
def test_any_sequence_of_inputs_leaves_a_prompt_and_a_sound_ledger(
    stocked: Path, tmp_path: Path, inputs: list[Input]
) -> None:
    leave_a_prompt_and_a_sound_ledger(stocked, tmp_path, inputs)


@pytest.mark.nightly
@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(inputs=st.lists(INPUTS, min_size=20, max_size=60))
def test_any_sequence_of_inputs_of_a_night_leaves_a_prompt_and_a_sound_ledger(
    stocked: Path, tmp_path: Path, inputs: list[Input]
) -> None:
    leave_a_prompt_and_a_sound_ledger(stocked, tmp_path, inputs)


def leave_a_prompt_and_a_sound_ledger(stocked: Path, tmp_path: Path, inputs: list[Input]) -> None:
    path = tmp_path / "any.db"
    for left_over in tmp_path.glob("any.db*"):
        left_over.unlink()
    shutil.copyfile(stocked, path)
    stage = Stage(f"sqlite:///{path}")
    try:
        for given_now in inputs:
            if stage.view.prompt == "BADGE":
                stage.log_in()
            try:
                stage.give(given_now)
            except SessionOver:
                continue
            require_a_screen(stage)
            assert stage.tier is not Tier.OFFLINE
        assert stage.room.read(broken_rules) == []
    finally:
        stage.session.close()
