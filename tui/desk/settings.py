"""What can be set of a row at the desk: one thing after the other by its number, each booked at once."""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Generic, TypeVar

from core.command import Command
from core.errors import Rejection
from tui.desk.screen import ROW, Detail
from tui.dialogue import Ask, Dialogue, Post, Pressed, Show, Step, ask, choose, parse_option
from tui.station import Station
from tui.view import Key, Table

R = TypeVar("R")
C = TypeVar("C", bound=Command)
Asked = Callable[[Station, R], Generator[Step, Any, Command]]

DONE = Key("F8", "Done", 2)
NONE = "-"  # keyed: nothing is set
KEPT = object()  # ENT: it stays as it is
YES = {"yes": True, "no": False}
HELP = ("Each by its number,", "booked at once", "ENT: it stays, - is none", "F8: back to the list")


@dataclass(frozen=True, slots=True)
class Settings(Generic[R]):
    """All that can be set of one row, in the order of its numbers.

    `find` reads the row by its key; `gone` is what is said where it is there no more. `shown` tells each setting in
    words, and `asked`, by the same names, asks for one and makes the command that changes it alone. A row is `called`
    by its codes, and `titled` with names. `each` is what one is, `columns` head the list of them.
    """

    what: str
    find: Callable[[Station, str], R | None]
    gone: Callable[[str], Rejection]
    called: Callable[[R], str]
    titled: Callable[[R], str]
    shown: Callable[[R], Mapping[str, str]]
    asked: Mapping[str, Asked[R]]
    each: str = "setting"
    columns: tuple[str, str] = ("Setting", "Now")

    def need(self, station: Station, key: str) -> R:
        """The row, which must still be there."""
        found = self.find(station, key)
        if found is None:
            raise self.gone(key)
        return found

    def detail(self, row: R, *facts: str) -> Detail:
        """Everything that is set, as a list."""
        shown = tuple(self.shown(row).items())
        table = Table(self.columns, shown, narrow=tuple(f"{name}: {told}" for name, told in shown))
        return Detail(self.called(row), facts, table)

    def change(self, station: Station, context: Mapping[str, str]) -> Dialogue:
        """One after the other, until F8; what others have changed meanwhile is not written over."""
        key = context[ROW]
        while True:
            row = self.need(station, key)
            picked = yield self._which(row)
            if isinstance(picked, Pressed):
                return {ROW: key}
            command = yield from list(self.asked.values())[picked - 1](station, row)
            if command == row:
                continue  # it is as it was: nothing to book
            if self.need(station, key) != row:
                raise Rejection("changed_meanwhile", what=self.called(row))
            yield Post(command=command, context={ROW: key}, todo=self.more)

    def begin(
        self,
        station: Station,
        context: Mapping[str, str],
        first: Callable[[Station], Generator[Step, Any, tuple[str, Command]]],
    ) -> Dialogue:
        """A new row from what cannot be left out, booked at once; then whatever else is to be set."""
        key = context.get(ROW, "")
        if not key:
            key, command = yield from first(station)
            self.require_new(station, key)
            yield Post(command=command, context={ROW: key}, todo=self.more)
        return (yield from self.change(station, {ROW: key}))

    def require_new(self, station: Station, key: str) -> None:
        """Refuses what is there already."""
        found = self.find(station, key)
        if found is not None:
            raise Rejection("already_defined", what=self.what, code=self.called(found))

    def confirmed(
        self, word: str, hint: str, command: Callable[[R], Command]
    ) -> Callable[[Station, Mapping[str, str]], Dialogue]:
        """A dialogue that shows all of the row, and books the command on ENT."""

        def confirm(station: Station, context: Mapping[str, str]) -> Dialogue:
            row = self.need(station, context[ROW])
            about = self.detail(row)
            shown = Show(lines=(about.about,), table=about.table)
            yield Ask(prompt=f"ENT={word}", entered=True, hint=f"ENT {hint}, F3 leaves it", show=shown)
            if self.need(station, context[ROW]) != row:
                raise Rejection("changed_meanwhile", what=self.called(row))
            yield Post(command=command(row))
            return None

        return confirm

    @property
    def more(self) -> str:
        """What to do after each booking."""
        return f"more {self.each}s, or F8 done"

    def _which(self, row: R) -> Ask:
        numbered = tuple(f"{at} {name}: {told}" for at, (name, told) in enumerate(self.shown(row).items(), 1))
        return Ask(
            prompt="NO.",
            parse=lambda text: parse_option(text, len(self.asked)),
            hint=f"which {self.each}? F8 if all are right",
            show=Show(lines=(self.titled(row), *numbered)),
            keys=(DONE,),
        )


@dataclass(frozen=True, slots=True)
class Setting(Generic[C]):
    """One field of the command that defines a row: how it reads, and how it is asked below the lines that tell it."""

    shown: Callable[[C], str]
    asked: Callable[[C, tuple[str, ...]], Generator[Step, Any, C]]


def settings_of(
    what: str,
    find: Callable[[Station, str], C | None],
    gone: Callable[[str], Rejection],
    called: Callable[[C], str],
    titled: Callable[[C], str],
    fields: Mapping[str, Setting[C]],
) -> Settings[C]:
    """The settings of what is defined by one command, which is also what is read of it."""

    def shown(row: C) -> dict[str, str]:
        return {name: each.shown(row) for name, each in fields.items()}

    def asking(name: str, each: Setting[C]) -> Asked[C]:
        return lambda _station, row: each.asked(row, (titled(row), f"{name}: {each.shown(row)}"))

    asked = {name: asking(name, each) for name, each in fields.items()}
    return Settings(what, find, gone, called, titled, shown, asked)


def chosen(field: str, options: Mapping[str, object], hint: str) -> Setting[Any]:
    """A field that is one of a few, chosen by its number."""
    words = {value: word for word, value in options.items()}

    def asked(row: C, above: tuple[str, ...]) -> Generator[Step, Any, C]:
        value = yield from choose(options, hint=hint, above=above)
        return replace(row, **{field: value})

    return Setting(lambda row: words[getattr(row, field)], asked)


def written(
    field: str,
    prompt: str,
    read: Callable[[str], object],
    hint: str,
    *,
    shown: Callable[[Any], str] = str,
    none: tuple[str, object] | None = None,
) -> Setting[Any]:
    """A field that is keyed; `none` is how it reads and what it is where nothing is set, if that may be."""

    def told(row: C) -> str:
        value = getattr(row, field)
        return none[0] if none is not None and value == none[1] else shown(value)

    def parse(text: str) -> object:
        return none[1] if none is not None and text == NONE else read(text)

    def asked(row: C, above: tuple[str, ...]) -> Generator[Step, Any, C]:
        said = f"{hint}; - for {none[0]}" if none is not None else hint
        value = yield from ask(prompt, parse, offered=told(row), entered=KEPT, hint=said, show=Show(lines=above))
        return row if value is KEPT else replace(row, **{field: value})

    return Setting(told, asked)
