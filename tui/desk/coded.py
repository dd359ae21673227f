"""What has a code and a name and is in use or ended, at the desk: listed, defined, changed, ended, used again."""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Generic, TypeVar

from sqlalchemy import Connection

from core.errors import Rejection
from core.outbound.box_type import DefineBoxType
from core.outbound.carrier import DefineCarrier
from core.text import name_text, upper_code
from tui.desk.screen import Action, Detail, Row
from tui.desk.settings import HELP, Setting, Settings, settings_of, written
from tui.desk.short_list import fitting
from tui.dialogue import Dialogue, Show, Step, ask
from tui.station import Station

USED, ENDED = "in use", "ended"
CODE_LENGTH_MAX = 20
D = TypeVar("D", DefineCarrier, DefineBoxType)


@dataclass(frozen=True, slots=True)
class Coded(Generic[D]):
    """All of one kind: `what` it is, the command that defines one, and the query for all that are defined.

    `fields` are what can be set besides the name. Of a row `cells` come between the name and the state, and `told` is
    what stands beside the code where there is one line for it.
    """

    what: str
    define: type[D]
    defined: Callable[[Connection], Sequence[D]]
    gone: Callable[[str], Rejection]
    fields: Mapping[str, Setting[D]]
    cells: Callable[[D], tuple[str, ...]]
    told: Callable[[D], str]

    @property
    def settings(self) -> Settings[D]:
        """What can be set of one of them."""
        fields = {"name": written("name", "NAME", name_text, "key its name"), **self.fields}
        return settings_of(self.what, self._find, self.gone, lambda each: each.code, _titled, fields)

    @property
    def actions(self) -> tuple[Action, ...]:
        """All that can be done with the list."""
        may, settings = self.define.permission, self.settings
        use = settings.confirmed("use", "takes it again", lambda each: replace(each, active=True))
        end = settings.confirmed("end", "ends it", lambda each: replace(each, active=False))
        return (
            Action("F5", "New", may, self.begin, on_row=False, help=HELP),
            Action("F8", "Change", may, settings.change, help=HELP),
            Action("F4", "Use", may, use, states=(ENDED,)),
            Action("F10", "End", may, end, states=(USED,)),
        )

    def rows(self, station: Station, typed: str, most: int) -> Sequence[Row]:
        """Those that fit what is typed, the ended ones last."""
        return fitting(map(self._row, station.read(self.defined)), typed, most)

    def detail(self, station: Station, code: str) -> Detail:
        """All that is set of one of them."""
        each = self._find(station, code)
        if each is None:
            return Detail(code, ("It is not there any more.",))
        return self.settings.detail(each, f"{each.name}, {_state(each)}")

    def begin(self, station: Station, context: Mapping[str, str]) -> Dialogue:
        """A new one: its code and its name, then whatever else is to be set."""
        return (yield from self.settings.begin(station, context, self._first))

    def _first(self, station: Station) -> Generator[Step, Any, tuple[str, D]]:
        word = self.what.casefold()

        def new(text: str) -> str:
            code = upper_code(word, text.strip(), CODE_LENGTH_MAX)
            self.settings.require_new(station, code)
            return code

        code = yield from ask(self.what.upper(), new, hint="key a code for it", show=Show(lines=(f"A new {word}.",)))
        name = yield from ask("NAME", name_text, hint="key its name", show=Show(lines=(f"{self.what} {code}.",)))
        return code, self.define(code=code, name=name)

    def _find(self, station: Station, code: str) -> D | None:
        return next((each for each in station.read(self.defined) if each.code == code), None)

    def _row(self, each: D) -> Row:
        ended = "" if each.active else ENDED
        brief = " ".join(filter(None, (each.code, ended, self.told(each), each.name)))
        return Row(each.code, (each.code, each.name, *self.cells(each), _state(each)), brief, _state(each))


def _titled(each: D) -> str:
    return f"{each.code} {each.name}"


def _state(each: D) -> str:
    return USED if each.active else ENDED
