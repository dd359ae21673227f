"""Rubbish at the desk, typed, scanned and half typed: there is always a list or a prompt, and the ledger is sound."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.command import Command
from devices.scanners.scan import Edited, Input, Pressed, Refresh, Scan, Typed
from tests.floor.stage import Stage, staged
from tests.floor.test_hostile_input import HOSTILE, require_a_screen
from tests.floor.warehouse import BOLT_EAN, PIN
from tests.tui.desk.office import SCREENS, between_sites, kits, open_as_administrator, open_desk, supplies
from tests.tui.desk.set_up_in_office import boxes, carriers, profiles, rules, zones
from tui.view import Tier

RUBBISH = (*HOSTILE, "late " * 400, "a\\b%c", "١٢", "ß" * 300)


SOME = RUBBISH[::5]
FILLED: dict[str, list[Command]] = {
    "transfers": between_sites(), "kits": kits(), "supplies": supplies(), "carriers": carriers(), "boxes": boxes(),
    "allocation": rules(), "profiles": profiles(), "path": zones(),
}  # fmt: skip


def rubbish(text: str) -> list[Input]:
    return [Edited(text, 0.0), Scan(text, "", "test", 0.0), Scan(text, "]C1", "test", 0.0), Typed(text, 0.0)]


@pytest.mark.parametrize("screen", SCREENS)
def test_no_list_takes_harm_from_rubbish(any_desk: Stage, screen: str) -> None:
    desk = any_desk
    desk.set_up(*FILLED.get(screen, []))
    (open_as_administrator if screen == "routes" else open_desk)(desk, screen)
    for given_now in (each for text in SOME for each in rubbish(text)):
        desk.give(given_now)
        require_a_screen(desk)
        assert desk.tier is not Tier.OFFLINE
        assert desk.view.listing is not None


WAYS = (["acme"], ["acme", "X-1"], ["acme", "X-1", ""], ["acme", "X-1", "", "10447"], ["acme", "X-1", "", "10447", "1"])


@pytest.mark.parametrize("way", WAYS)
def test_no_prompt_of_a_new_order_takes_rubbish_for_an_answer(desk: Stage, way: list[str]) -> None:
    open_desk(desk, "orders")
    desk.press("F5")
    for answer in way:
        desk.enter(answer)
    for text in SOME:
        for given_now in (Scan(text, "", "test", 0.0), Typed(text, 0.0)):
            desk.give(given_now)
            require_a_screen(desk)
            while desk.view.locked:
                desk.enter()
    assert desk.booked().count("OrderPurchase") <= 1, "at the most a draft, where rubbish is a number"


BY_ANY_NAME = ("DefineSupplierItem", "DefineCarrier", "DefineBoxType")
PROMPTS: dict[str, tuple[list[Command], str, list[list[str]]]] = {
    "transfers": (between_sites(), "F5", [[], [""], ["", ""], ["", "", ""], ["", "", "", "10447"]]),
    "kits": (kits(), "F5", [[], ["90003"], ["90003", "10447"]]),
    "supplies": (supplies(), "F8", [[], *([str(number)] for number in range(1, 10))]),
    "routes": ([], "F5", [[], ["3"], ["1"], ["1", ""]]),
    "carriers": (carriers(), "F8", [[], ["2"], ["3"]]),
    "boxes": (boxes(), "F5", [[], ["X"]]),
    "allocation": (rules(), "F5", [[], ["seals"]]),
    "profiles": (profiles(), "F8", [[], ["1"]]),
    "path": (zones(), "F8", [[], [""], ["", "1"], ["", "1", ""]]),
}


@pytest.mark.parametrize(("screen", "at"), [(name, at) for name, each in PROMPTS.items() for at in range(len(each[2]))])
def test_no_prompt_of_an_action_takes_harm_from_rubbish(desk: Stage, screen: str, at: int) -> None:
    ready, key, ways = PROMPTS[screen]
    desk.set_up(*ready)
    (open_as_administrator if screen in ("kits", "routes") else open_desk)(desk, screen)
    desk.press(key)
    for answer in ways[at]:
        desk.enter(answer)
    for text in SOME:
        for given_now in (Scan(text, "", "test", 0.0), Typed(text, 0.0)):
            desk.give(given_now)
            require_a_screen(desk)
            assert desk.tier is not Tier.OFFLINE
            while desk.view.locked:
                desk.enter()
    assert set(desk.booked()) <= {*BY_ANY_NAME}, "names and what a supplier calls an item may be anything"


CODES = ["PO4500017", "PO4500025", BOLT_EAN, "A12-040", "A12-020", "ZT1", "KXUNDO", "KXOK", "KXRETURN", "10447"]
TYPED = ["", "", "", "1", "2", "5", "acme", "nord late", "taken", "work", "exc", "prio", "cancel", "new", "X-1", "+2w"]
KEYS = [*(f"F{number}" for number in range(1, 11)), "ESC", "UP", "DOWN", "DOWN", "PGDN", "HOME", "END", "CTRL+P"]
INPUTS: st.SearchStrategy[Input] = st.one_of(
    st.builds(Scan, st.sampled_from(CODES), st.just(""), st.just("test"), st.just(0.0)),
    st.builds(Typed, st.sampled_from(TYPED), st.just(0.0)),
    st.builds(Edited, st.sampled_from(TYPED), st.just(0.0)),
    st.builds(Edited, st.text(max_size=30) | st.sampled_from(RUBBISH), st.just(0.0)),
    st.builds(Pressed, st.sampled_from(KEYS), st.just(0.0)),
    st.builds(Pressed, st.sampled_from(KEYS), st.just(0.0)),
    st.builds(Refresh, st.just(0.0)),
)


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(inputs=st.lists(INPUTS, min_size=20, max_size=60))
def test_any_sequence_of_inputs_leaves_a_screen_and_a_sound_ledger(
    office_template: Path, tmp_path: Path, inputs: list[Input]
) -> None:
    path = tmp_path / "any.db"
    for left_over in tmp_path.glob("any.db*"):
        left_over.unlink()
    shutil.copyfile(office_template, path)
    with staged(f"sqlite:///{path}", "DESK1") as desk:
        for given_now in inputs:
            if desk.view.prompt == "BADGE":
                open_desk(desk, "work")
            if desk.view.prompt == "PIN":
                desk.enter(PIN)
            desk.give(given_now)
            require_a_screen(desk)
            assert desk.tier is not Tier.OFFLINE
