"""Text with fields in braces, as designs write it: `LOT {lot}`."""

from __future__ import annotations

import re
import string
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from core.labels.errors import LabelError
from core.labels.field import Field

_NAME = re.compile(r"[a-z][a-z0-9_]*")


@dataclass(frozen=True, slots=True)
class Template:
    """Literal text, each time followed by the name of a field, the last one perhaps by none."""

    parts: tuple[tuple[str, str], ...]

    @property
    def fields(self) -> tuple[str, ...]:
        """The fields it names, in order."""
        return tuple(field for _literal, field in self.parts if field)

    @property
    def only_field(self) -> str:
        """The field that it is nothing but; else nothing."""
        return self.parts[0][1] if len(self.parts) == 1 and not self.parts[0][0] else ""


@lru_cache(maxsize=512)
def parse(text: str) -> Template:
    """The template that is written so; LabelError if its braces say anything but a field's name."""
    try:
        found = list(string.Formatter().parse(text))
    except ValueError as error:
        raise LabelError(f"{text!r}: {error}") from error
    for _literal, field, form, conversion in found:
        if field is not None and (form or conversion or not _NAME.fullmatch(field)):
            raise LabelError(f"{text!r}: braces hold the name of a field")
    return Template(tuple((literal, field or "") for literal, field, _form, _conversion in found))


@dataclass(frozen=True, slots=True)
class Filling:
    """The values that a label is drawn with, and the fields they belong to."""

    fields: Mapping[str, Field]
    values: Mapping[str, str]

    def text(self, text: str) -> str:
        """The text with its values; nothing where it names fields and all of them are empty."""
        template = parse(text)
        if template.fields and not any(map(self.values.get, template.fields)):
            return ""
        return "".join(literal + self.values.get(field, "") for literal, field in template.parts)

    def elements(self, data: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
        """The GS1 elements that have a value."""
        found = ((identifier, self._in_gs1(identifier, text)) for identifier, text in data.items())
        return tuple((identifier, value) for identifier, value in found if value)

    def _in_gs1(self, identifier: str, text: str) -> str:
        field = self.fields.get(parse(text).only_field)
        value = self.text(text)
        return value if field is None else field.in_gs1(identifier, value)
