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

from core.labels.design import Design, Layout
from core.labels.design_check import problems
from core.labels.errors import LabelError
from core.labels.field import Field
from core.labels.parts import KINDS, Conditional, Part

T = TypeVar("T")

TEXT_LENGTH_MAX = 40_000

_KEYS = ("name", "like", "size", "needs_one_of", "fields", "element", "layout")
_CONDITIONS = ("when", "unless")
_NAME = re.compile(r"[a-z][a-z0-9_]{0,29}")
# From the smallest label that we know to the widest print head.
_Size = tuple[Annotated[float, msgspec.Meta(ge=20, le=170)], Annotated[float, msgspec.Meta(ge=10, le=300)]]


class DesignUnusable(LabelError):
    """A file that is no design; `problems` has a line for each thing that is wrong."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        self.problems = problems
        super().__init__(problems[0] if len(problems) == 1 else f"{problems[0]} (and {len(problems) - 1} more)")


def load(text: str) -> Design:
    """The design of a file, checked to fit and to be readable with the longest values; DesignUnusable if not."""
    design = read(text)
    if found := tuple(problems(design)):
        raise DesignUnusable(found)
    return design


@lru_cache(maxsize=64)
def read(text: str) -> Design:
    """The design of a file that was checked before; DesignUnusable where its words are wrong."""
    try:
        if len(text) > TEXT_LENGTH_MAX:
            raise LabelError(f"the file has over {TEXT_LENGTH_MAX} characters")
        raw = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError, LabelError) as error:
        raise DesignUnusable((str(error),)) from error
    return _Reader(raw).design()


@dataclass(slots=True)
class _Reader:
    """Reads the tables of one file and notes what is wrong with each."""

    raw: dict[str, Any]
    wrong: list[str] = field(default_factory=list)

    def design(self) -> Design:
        """The whole design; DesignUnusable with all that was noted."""
        self._try("", partial(_require_keys, self.raw, _KEYS))
        name = self._try("name", partial(_name, self.raw.get("name", "")))
        like = self._try("like", partial(_name, self.raw["like"])) if "like" in self.raw else ""
        size = self._try("size", partial(_size, self.raw.get("size", ())))
        fields = dict(self._fields())
        parts = tuple(self._parts(self.raw.get("element", []), ""))
        layouts = tuple(self._layouts())
        one_of = self._try("needs_one_of", partial(_names, self.raw.get("needs_one_of", ())))
        if self.wrong or name is None or like is None or size is None or one_of is None:
            raise DesignUnusable(tuple(self.wrong))
        return Design(
            name=name,
            like=like,
            width_mm=size[0],
            height_mm=size[1],
            fields=fields,
            needs_one_of=one_of,
            parts=parts,
            layouts=layouts,
        )

    def _fields(self) -> Iterator[tuple[str, Field]]:
        tables = self._try("fields", partial(_tables_by_name, self.raw.get("fields", {})))
        for name, table in (tables or {}).items():
            made = self._try(f"field {_shown(name)}", partial(_field, name, table))
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
        tables = self._try(f"{of}element", partial(_tables, raw))
        for number, table in enumerate(tables or (), start=1):
            where = f"{of}element {number} ({_shown(table.get('kind', 'of no kind'))})"
            made = self._try(where, partial(_part, table))
            if made is not None:
                yield made

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
    word = str(text)
    return word if word.isprintable() and len(word) <= 40 else repr(word[:40])


def _part(table: Mapping[str, Any]) -> Part:
    kind = table.get("kind")
    made = KINDS.get(kind) if isinstance(kind, str) else None
    if made is None:
        raise LabelError(f"kind is one of {', '.join(KINDS)}")
    return _table(made, {key: value for key, value in table.items() if key != "kind"})


def _layout(table: Mapping[str, Any], parts: tuple[Part, ...]) -> Layout:
    _require_keys(table, (*_CONDITIONS, "element"))
    given = msgspec.convert({key: table[key] for key in _CONDITIONS if key in table}, Conditional)
    return Layout(parts=parts, when=given.when, unless=given.unless)


def _field(name: str, table: Mapping[str, Any]) -> Field:
    _name(name)
    made = _table(Field, table)
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


def _names(value: object) -> tuple[str, ...]:
    return msgspec.convert(value, tuple[str, ...])


def _tables(value: object) -> list[dict[str, Any]]:
    return msgspec.convert(value, list[dict[str, Any]])


def _tables_by_name(value: object) -> dict[str, dict[str, Any]]:
    return msgspec.convert(value, dict[str, dict[str, Any]])


def _name(text: object) -> str:
    if not isinstance(text, str) or not _NAME.fullmatch(text):
        raise LabelError(f"{text!r} is not a name of small letters, digits and _")
    return text


def _require_keys(table: Mapping[str, Any], known: Iterable[str], has: str = "there is") -> None:
    unknown = next((key for key in table if key not in known), None)
    if unknown is not None:
        raise LabelError(f"{has} no {unknown!r}, but {', '.join(known)}")
