"""The first line of a screen and its last ones: who and where, the prompt, the function keys."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tui.glyphs import console_text
from tui.roles import Line, Role, cut, fill
from tui.view import Key, View

STATION_FROM_WIDTH = 30
LONG_STATE_FROM_WIDTH = 70
WHOLE_KEY_WORDS_FROM_WIDTH = 36
KEY_LETTER_FROM_WIDTH = 26
ENTRY_MIN = 8  # cells that a long prompt leaves to what is typed

_ALWAYS_SHOWN = ("F1", "F3")
_SHORT_WORDS = {"Help": "?", "Back": "Bk", "Label": "Lbl"}


def header(view: View, width: int) -> Line:
    """The title on the left; on the right operator and connection, shortened before the title is cut."""
    state = _state(view.online, width)
    for who in _namings(view, width):
        room = width - len(who) - len(state) - 1
        if len(view.title) <= room:
            break
    left = f"{cut(view.title, room).ljust(room)} {who}"
    state_role = Role.HEADER if view.online else Role.OFFLINE
    return [(left, Role.HEADER), (state, state_role)]


def _state(online: bool, width: int) -> str:
    word = "ON" if online else "OFF"
    return f"{word}LINE" if width >= LONG_STATE_FROM_WIDTH else word


def _namings(view: View, width: int) -> Iterator[str]:
    """Who works where, from the fullest wording to the shortest; the operator is never left out."""
    operator = f"{view.operator} " if view.operator else ""
    if view.station and width >= STATION_FROM_WIDTH:
        yield f" {view.station}  {operator}"
    if len(operator) <= width // 2:
        yield operator
    yield f"{_short_name(view.operator)} " if operator else ""


def _short_name(operator: str) -> str:
    first = console_text(operator.split(" ")[0].upper())  # not every capital is on a console
    return first if len(first) <= 4 else f"{first[:3]}~"


def prompt_line(view: View, entry: str, width: int) -> Line:
    """The prompt and what is typed so far; of a long entry the end, where the next character goes."""
    offered = f"[{view.offered}]" if view.offered and not (view.live and entry) else ""
    asked = "ENT=seen" if view.locked else f"{view.prompt}{offered}"
    typed = "*" * len(entry) if view.secret else console_text(entry)
    label = f"{cut(asked, width - min(len(typed) + 1, ENTRY_MIN) - 2)}> "
    room = width - len(label) - 1
    if len(typed) > room:
        typed = f"~{typed[1 - room :]}"
    return fill(f"{label}{typed}_", width, Role.PROMPT)


def key_row(keys: Sequence[Key], width: int) -> Line:
    """The function keys, worded as briefly as needed; then the least important go, F1 and F3 never."""
    shown = list(keys)
    while True:
        worded = next((words for words in _wordings(shown, width) if len(words) <= width), "")
        droppable = [key for key in shown if key.name not in _ALWAYS_SHOWN]
        if worded or not droppable:
            break
        least = max(key.priority for key in droppable)
        shown.remove([key for key in droppable if key.priority == least][-1])
    worded = worded or " ".join(key.name for key in shown)
    more = " >" if len(shown) < len(keys) and len(worded) <= width - 2 else ""
    return fill(f"{worded}{more}", width, Role.KEYS)


def _wordings(keys: Sequence[Key], width: int) -> Iterator[str]:
    if width >= WHOLE_KEY_WORDS_FROM_WIDTH:
        yield "  ".join(f"{key.name} {key.word}" for key in keys)
        yield " ".join(f"{key.name}{key.word}" for key in keys)
    names = [key.name if width >= KEY_LETTER_FROM_WIDTH else key.name.removeprefix("F") for key in keys]
    words = ["?" if key.name == "F1" and key.word == "Help" else key.word for key in keys]
    labels = [f"{name}{word}" for name, word in zip(names, words, strict=True)]
    yield "  ".join(labels)
    yield " ".join(labels)
    yield " ".join(f"{name}{_SHORT_WORDS.get(key.word, key.word)}" for name, key in zip(names, keys, strict=True))
