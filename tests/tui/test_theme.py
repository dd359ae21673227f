"""Colours: every role has one, and only pairs that can be read."""

from __future__ import annotations

import pytest

from tui.roles import Role
from tui.theme import PAIRS, STYLES

# The text colours of a VGA console, plain and bold, and its backgrounds, as red, green and blue.
_PLAIN = {
    "black": (0, 0, 0), "red": (170, 0, 0), "green": (0, 170, 0), "yellow": (170, 85, 0),
    "blue": (0, 0, 170), "magenta": (170, 0, 170), "cyan": (0, 170, 170), "white": (170, 170, 170),
}  # fmt: skip
_BOLD = {name: tuple(min(part + 85, 255) for part in parts) for name, parts in _PLAIN.items()}
_BOLD["yellow"] = (255, 255, 85)

CONTRAST_MIN = 6.5


def _luminance(colour: tuple[int, ...]) -> float:
    parts = [part / 255 for part in colour]
    linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("role", Role)
def test_every_role_can_be_read_on_a_console(role: Role) -> None:
    pair = PAIRS[role]
    text = (_BOLD if pair.bold else _PLAIN)[pair.text]
    light, dark = sorted((_luminance(text), _luminance(_PLAIN[pair.background])), reverse=True)
    assert (light + 0.05) / (dark + 0.05) >= CONTRAST_MIN
    assert not (pair.bold and pair.text == "black"), "bold black is dark grey on a console"


@pytest.mark.parametrize("role", Role)
def test_only_the_eight_base_colours_are_used(role: Role) -> None:
    style = STYLES[role]
    assert style.color is not None
    assert style.bgcolor is not None
    assert {style.color.number, style.bgcolor.number} <= set(range(8))
