"""Everything that can be done from a desk screen, in a list that is narrowed by typing what one wants."""

from __future__ import annotations

from dataclasses import dataclass, field

from core.text import search_text
from tui.desk.screen import Action, DeskScreen
from tui.run import Task
from tui.view import Listing, Table

Choice = Action | DeskScreen | Task


@dataclass(slots=True)
class Palette:
    """The choices, those of them that fit what is typed, and the one that is marked."""

    choices: tuple[Choice, ...]
    typed: str = ""
    at: int = 0
    fitting: tuple[Choice, ...] = field(init=False)

    def __post_init__(self) -> None:
        self.narrow("")

    def narrow(self, typed: str) -> None:
        """Leaves only the choices whose words hold every word that is typed."""
        words = search_text(typed).split()
        self.typed, self.at = typed, 0
        self.fitting = tuple(each for each in self.choices if all(word in search_text(_named(each)) for word in words))

    def move(self, to: int) -> None:
        """Marks the choice with this number, or the nearest there is."""
        self.at = max(0, min(to, len(self.fitting) - 1))

    @property
    def marked(self) -> Choice | None:
        """What ENT does."""
        return self.fitting[self.at] if self.fitting else None

    @property
    def listing(self) -> Listing:
        """The choices as a list."""
        rows = tuple((_named(each), _key(each)) for each in self.fitting)
        narrow = tuple(f"{word} {key}".strip() for word, key in rows)
        return Listing(Table(("What to do", "Key"), rows, self.at if rows else None, narrow))


def _named(choice: Choice) -> str:
    return choice.word if isinstance(choice, Action) else f"Go to {choice.word}"


def _key(choice: Choice) -> str:
    return choice.key if isinstance(choice, Action) else ""
