"""Designs as TOML files: read, and checked so that what is wrong is said when a file is loaded, not at the printer."""

from __future__ import annotations

import dataclasses
import re
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache, partial
from typing import Annotated, Any, TypeVar

import msgspec

from core.labels import design_check, slip_check
from core.labels.design import Design, Layout
from core.labels.errors import LabelError
from core.labels.field import Field
from core.labels.parts import KINDS, Conditional, Part
from core.labels.slip_design import SlipDesign
from core.labels.slip_parts import SLIP_KINDS, EachPart, SlipPart

T = TypeVar("T")
AnyDesign = Design | SlipDesign

TEXT_LENGTH_MAX = 40_000
PROBLEM_LENGTH_MAX = 300

_KEYS = ("name", "like", "size", "needs_one_of", "fields", "element", "layout")
_SLIP_KEYS = ("name", "like", "paper", "needs_one_of", "fields", "element")
_EACH = "each"
_CONDITIONS = ("when", "unless")
_NAME = re.compile(r"[a-z][a-z0-9_]{0,29}")
_HALF = re.compile("[\ud800-\udfff]")  # what a file that is no text in UTF-8 may come to
# From the smallest label that we know to the widest print head.
_Size = tuple[Annotated[float, msgspec.Meta(ge=20, le=170)], Annotated[float, msgspec.Meta(ge=10, le=300)]]


class DesignUnusable(LabelError):
    """A file that is no design; `problems` has a line for each thing that is wrong."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        self.problems = tuple(map(_in_one_line, problems))
        more = f" (and {len(problems) - 1} more)" if len(problems) > 1 else ""
        super().__init__(self.problems[0] + more)


def load(text: str) -> AnyDesign:
    """The design of a file, checked to fit and to be readable with the longest values; DesignUnusable if not."""
    design = read(text)
    found = slip_check.problems(design) if isinstance(design, SlipDesign) else design_check.problems(design)
    if problems := tuple(found):
        raise DesignUnusable(problems)
    return design


@lru_cache(maxsize=64)
def read(text: str) -> AnyDesign:
    """The design of a file that was checked before; DesignUnusable where its words are wrong."""
    try:
        if len(text) > TEXT_LENGTH_MAX:
            raise LabelError(f"the file has over {TEXT_LENGTH_MAX} characters")
        if _HALF.search(text):
            raise LabelError("the file is no text in UTF-8")
        raw = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError, LabelError) as error:
        raise DesignUnusable((str(error),)) from error
    except ValueError as error:  # Python reads no number of so many digits
        raise DesignUnusable(("a number has thousands of digits",)) from error
    return _Reader(raw).design()


@dataclass(slots=True)
class _Reader:
    """Reads the tables of one file and notes what is wrong with each."""

    raw: dict[str, Any]
    wrong: list[str] = field(default_factory=list)

    def design(self) -> AnyDesign:
        """The whole design; DesignUnusable with all that was noted."""
        return self._slip() if "paper" in self.raw else self._label()

    def _label(self) -> Design:
        common = self._common(_KEYS)
        size = self._try("size", partial(_size, self.raw.get("size", ())))
        parts = tuple(self._parts(self.raw.get("element", []), ""))
        layouts = tuple(self._layouts())
        if self.wrong or size is None:
            raise DesignUnusable(tuple(self.wrong))
        return Design(**common, width_mm=size[0], height_mm=size[1], parts=parts, layouts=layouts)

    def _slip(self) -> SlipDesign:
        common = self._common(_SLIP_KEYS)
        self._try("paper", partial(_require_receipt, self.raw["paper"]))
        parts = tuple(self._slip_parts())
        if self.wrong:
            raise DesignUnusable(tuple(self.wrong))
        return SlipDesign(**common, parts=parts)

    def _common(self, keys: Iterable[str]) -> dict[str, Any]:
        """What every design has, by the names of its attributes."""
        self._try("", partial(_require_keys, self.raw, keys))
        return {
            "name": self._try("name", partial(_name, self.raw.get("name", ""))),
            "like": self._try("like", partial(_name, self.raw["like"])) if "like" in self.raw else "",
            "fields": dict(self._fields(self.raw.get("fields", {}), "field")),
            "needs_one_of": self._try("needs_one_of", partial(_names, self.raw.get("needs_one_of", ()))),
        }

    def _fields(self, raw: object, of: str) -> Iterator[tuple[str, Field]]:
        """The fields of a design, or the values that each line of a field has: those have none of their own."""
        tables = self._try(f"{of}s", partial(_tables_by_name, raw))
        for name, table in (tables or {}).items():
            where = f"{of} {_shown(name)}"
            values: dict[str, Field] = {}
            if of == "field" and "values" in table:
                values = dict(self._fields(table["values"], f"{where}, value"))
                table = {key: value for key, value in table.items() if key != "values"}
            made = self._try(where, partial(_field, name, table, values))
            if made is not None:
                yield name, made

    def _layouts(self) -> Iterator[Layout]:
        tables = self._try("layout", partial(_tables, self.raw.get("layout", [])))
        for number, table in enumerate(tables or (), start=1):
            where = f"layout {number}"
            parts = tuple(self._parts(table.get("element", []), f"{where}, "))
            made = self._try(where, partial(_layout, table, parts))
            if made is not None:
                yield made

    def _parts(self, raw: object, of: str) -> Iterator[Part]:
        for where, table in self._elements(raw, of):
            made = self._try(where, partial(_part, table, KINDS))
            if made is not None:
                yield made

    def _slip_parts(self) -> Iterator[SlipPart]:
        for where, table in self._elements(self.raw.get("element", []), ""):
            if table.get("kind") == _EACH:
                made = self._try(where, partial(_each, table, tuple(self._in_each(table, where))))
            else:
                made = self._try(where, partial(_part, table, SLIP_KINDS, also=_EACH))
            if made is not None:
                yield made

    def _in_each(self, table: Mapping[str, Any], of: str) -> Iterator[SlipPart]:
        for where, inner in self._elements(table.get("element", []), f"{of}, "):
            made = self._try(where, partial(_part, inner, SLIP_KINDS))
            if made is not None:
                yield made

    def _elements(self, raw: object, of: str) -> Iterator[tuple[str, dict[str, Any]]]:
        """The tables of elements, each with what its author calls it."""
        tables = self._try(f"{of}element", partial(_tables, raw))
        for number, table in enumerate(tables or (), start=1):
            yield f"{of}element {number} ({_shown(table.get('kind', 'of no kind'))})", table

    def _try(self, where: str, make: Callable[[], T]) -> T | None:
        """What is made; None where it cannot be, which is noted."""
        try:
            return make()
        except (LabelError, msgspec.ValidationError) as error:
            said = str(error).replace("Object missing", "misses")
            self.wrong.append(f"{where}: {said}" if where else said)
            return None


def _shown(text: object) -> str:
    """A word of the file, such that it stays in its line."""
    word = text if isinstance(text, str) else type(text).__name__
    return word if word.isprintable() and len(word) <= 40 else repr(word[:40])


def _in_one_line(said: str) -> str:
    """What is wrong, such that the words of a file make it neither endless nor steer a terminal."""
    shown = "".join(each if each.isprintable() else repr(each)[1:-1] for each in said[:PROBLEM_LENGTH_MAX])
    return shown if len(said) <= PROBLEM_LENGTH_MAX else shown + "..."


def _part(table: Mapping[str, Any], kinds: Mapping[str, type[T]], also: str = "") -> T:
    kind = table.get("kind")
    made = kinds.get(kind) if isinstance(kind, str) else None
    if made is None:
        raise LabelError(f"kind is one of {', '.join((*kinds, also) if also else kinds)}")
    return _table(made, {key: value for key, value in table.items() if key != "kind"})


def _each(table: Mapping[str, Any], parts: tuple[SlipPart, ...]) -> SlipPart:
    _require_keys(table, ("kind", *_CONDITIONS, "of", "element"))
    own = {key: value for key, value in table.items() if key not in ("kind", "element")}
    return dataclasses.replace(msgspec.convert(own, EachPart), parts=parts)


def _layout(table: Mapping[str, Any], parts: tuple[Part, ...]) -> Layout:
    _require_keys(table, (*_CONDITIONS, "element"))
    given = msgspec.convert({key: table[key] for key in _CONDITIONS if key in table}, Conditional)
    return Layout(parts=parts, when=given.when, unless=given.unless)


def _field(name: str, table: Mapping[str, Any], values: Mapping[str, Field]) -> Field:
    _name(name)
    if "values" in table:
        raise LabelError("a value of a line has no values of its own")
    made = dataclasses.replace(_table(Field, table), values=values)
    if values and made.kind != "lines":
        raise LabelError("values are those of lines: its kind is lines")
    if made.longest is not None and not len(made.starts) < made.longest <= 4096:
        raise LabelError(f"longest is {made.longest}: it must be 1 to 4096, and longer than what it starts with")
    return made


def _table(kind: type[T], table: Mapping[str, Any]) -> T:
    """The table as what it stands for; what none of its words mean is refused."""
    _require_keys(table, [each.name for each in dataclasses.fields(kind)])  # type: ignore[arg-type]  # all of ours are
    if isinstance(readable := table.get("readable"), dict):
        _require_keys(readable, ("at", "width", "height", "least", "lines", "bold", "middle"), "readable has")
    return msgspec.convert(table, kind)


def _size(value: object) -> tuple[float, float]:
    size: tuple[float, float] = msgspec.convert(value, _Size)
    return size


def _require_receipt(value: object) -> None:
    if value != SlipDesign.paper:
        raise LabelError(f'paper is "{SlipDesign.paper}", and a label has a size instead')


def _names(value: object) -> tuple[str, ...]:
    return msgspec.convert(value, tuple[str, ...])


def _tables(value: object) -> list[dict[str, Any]]:
    return msgspec.convert(value, list[dict[str, Any]])


def _tables_by_name(value: object) -> dict[str, dict[str, Any]]:
    return msgspec.convert(value, dict[str, dict[str, Any]])


def _name(text: object) -> str:
    if not isinstance(text, str) or not _NAME.fullmatch(text):
        shown = repr(text) if isinstance(text, str) else f"a {type(text).__name__}"
        raise LabelError(f"{shown} is not a name of small letters, digits and _")
    return text


def _require_keys(table: Mapping[str, Any], known: Iterable[str], has: str = "there is") -> None:
    unknown = next((key for key in table if key not in known), None)
    if unknown is not None:
        raise LabelError(f"{has} no {unknown!r}, but {', '.join(known)}")
