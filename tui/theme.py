"""The colours: eight base colours of any terminal and bold, in pairs that can be read at arm's length."""

from __future__ import annotations

from typing import NamedTuple

from rich.style import Style
from textual.theme import Theme

from tui.roles import Role


class Pair(NamedTuple):
    """Text and background by their ANSI names; bold is also what makes a colour bright on a console."""

    text: str
    background: str
    bold: bool


PAIRS: dict[Role, Pair] = {
    Role.HEADER: Pair("white", "blue", bold=True),
    Role.OFFLINE: Pair("white", "red", bold=True),
    Role.BIG: Pair("yellow", "black", bold=True),
    Role.LOCATION: Pair("yellow", "black", bold=True),
    Role.DATA: Pair("white", "black", bold=True),
    Role.SECONDARY: Pair("white", "black", bold=False),
    Role.MARKED: Pair("black", "white", bold=False),
    Role.PROMPT: Pair("cyan", "black", bold=True),
    Role.OK: Pair("black", "green", bold=False),
    # Text on yellow is too weak on some consoles (brown) or on xterm (white on yellow): no block.
    Role.WARNING: Pair("yellow", "black", bold=True),
    Role.ERROR: Pair("white", "red", bold=True),
    Role.FLASH: Pair("black", "white", bold=False),
    Role.KEYS: Pair("black", "white", bold=False),
}

STYLES = {role: Style(color=pair.text, bgcolor=pair.background, bold=pair.bold) for role, pair in PAIRS.items()}

THEME = Theme(
    name="stockhand",
    ansi=True,  # or Textual turns the base colours into RGB, which a console then rounds to something else
    primary="ansi_blue",
    background="ansi_black",
    foreground="ansi_white",
    surface="ansi_black",
    panel="ansi_black",
    dark=True,
    variables={"ansi-background": "ansi_black", "ansi-foreground": "ansi_white"},  # Textual's own style asks for them
)
