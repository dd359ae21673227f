"""The keymap: what a scanner types, key by key."""

from __future__ import annotations

import string

import evdev.ecodes as kernel
import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.scanners.keymap import DOWN, UP, Keymap
from devices.scanners.line import UNDECODABLE
from tests.devices.scanners.typist import CHARACTERS, presses

REPEATED = 2


def typed(*events: tuple[int, int]) -> str:
    keymap = Keymap()
    return "".join(keymap.take(code, value) for code, value in events)


def test_every_character_of_a_code_can_be_typed() -> None:
    assert set(string.printable) - set("\x0b\x0c\n") <= set(CHARACTERS)


@given(st.text("".join(CHARACTERS)))
def test_what_the_kernel_names_a_key_is_what_it_types(text: str) -> None:
    assert typed(*presses(text)) == text


def test_a_key_that_is_held_types_once() -> None:
    assert typed((kernel.KEY_A, DOWN), (kernel.KEY_A, REPEATED), (kernel.KEY_A, REPEATED), (kernel.KEY_A, UP)) == "a"


@pytest.mark.parametrize("key", ["KEY_F1", "KEY_LEFT", "KEY_POWER", "KEY_102ND"])
def test_a_key_without_a_character_is_never_passed_over(key: str) -> None:
    assert typed((getattr(kernel, key), DOWN)) == UNDECODABLE


def test_ctrl_with_a_key_that_has_no_such_meaning_is_unreadable() -> None:
    assert typed((kernel.KEY_LEFTCTRL, DOWN), (kernel.KEY_1, DOWN)) == UNDECODABLE


@pytest.mark.parametrize("key", ["KEY_NUMLOCK", "KEY_CAPSLOCK", "KEY_LEFTALT"])
def test_locks_and_alt_type_nothing(key: str) -> None:
    assert typed((getattr(kernel, key), DOWN), (getattr(kernel, key), UP), (kernel.KEY_A, DOWN)) == "a"


def test_keys_held_are_known_again_after_events_were_lost() -> None:
    keymap = Keymap()
    keymap.hold({kernel.KEY_RIGHTSHIFT, kernel.KEY_B})
    assert keymap.take(kernel.KEY_A, DOWN) == "A"
    keymap.hold(set())
    assert keymap.take(kernel.KEY_A, DOWN) == "a"
