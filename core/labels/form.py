"""What every design has, of a label as of a slip: its name, and the fields whose values it shows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from core.labels.errors import LabelError
from core.labels.field import Field

Data = Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """A name and the fields.

    A site may have several designs for the same thing: `like` is the design whose values such another one is
    printed with.
    """

    name: str
    fields: Mapping[str, Field]
    like: str = ""
    needs_one_of: tuple[str, ...] = ()

    @property
    def of(self) -> str:
        """The design whose values it is printed with."""
        return self.like or self.name

    def checked(self, data: Data) -> dict[str, str]:
        """The values of the fields; LabelError where one of them cannot be printed."""
        values = {name: data.get(name, "") for name in self.fields}
        for name, field in self.fields.items():
            field.check(name, values[name])
        if self.needs_one_of and not any(map(values.get, self.needs_one_of)):
            raise LabelError(f"{self.needs_one_of[0]} is missing")
        return values
