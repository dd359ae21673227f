"""Designs of labels and slips that the site makes for itself, and giving them up again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from sqlalchemy import insert, update

from core.books import Books
from core.command import Command, Outcome
from core.errors import Rejection
from core.labels.design_file import AnyDesign, DesignUnusable, load
from core.labels.designs import LATEST, built_in
from core.labels.field import Field
from core.own_designs import find_design, next_version
from core.schema.tables import label_design


@dataclass(frozen=True, slots=True, kw_only=True)
class DefineLabelDesign(Command):
    """Changes what is on a label from now on: `toml` is a design file, a line each.

    Labels that are queued already come out as they were queued.
    """

    permission: ClassVar[str] = "set_up"

    toml: tuple[str, ...]

    def post(self, books: Books) -> Outcome:
        """Writes the design as the next version of its name."""
        text = "\n".join(self.toml) + "\n"
        name = usable_design(text).name
        books.shut()  # two who change one label at once would make the same version
        now = find_design(books.connection, name)
        if now is not None and now.file == text:
            return Outcome(f"Label {name} is so already", {"label": name, "version": str(now.version)})
        version = next_version(books.connection, name)
        row = {"name": name, "version": version, "toml": text, "posting_id": books.posting}
        books.connection.execute(insert(label_design).values(**row))
        return Outcome(f"Label {name} changed, version {version}", {"label": name, "version": str(version)})


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawLabelDesign(Command):
    """Gives up all designs that the site has made of this name: a label is printed again as it came with Stockhand."""

    permission: ClassVar[str] = "set_up"

    name: str

    def post(self, books: Books) -> Outcome:
        """Marks them as out of use; labels that are queued still come out as they were queued."""
        own = (label_design.c.name == self.name, label_design.c.active == 1)
        if not books.connection.execute(update(label_design).where(*own).values(active=0)).rowcount:
            raise Rejection("label_not_changed", label=self.name)
        said = "is as it came" if self.name in LATEST else "is given up"
        return Outcome(f"Label {self.name} {said}", {"label": self.name})


def usable_design(text: str) -> AnyDesign:
    """The design of a file for one of our labels or slips; Rejection where it cannot be used."""
    try:
        design = load(text)
    except DesignUnusable as wrong:
        raise Rejection("design_unusable", reason=wrong) from wrong
    if design.of not in LATEST:
        raise Rejection("unknown_label", label=design.of, known=", ".join(LATEST))
    if design.name in LATEST and design.like:
        raise Rejection("design_unusable", reason=f"{design.name} has values of its own: it is like none")
    known = built_in(design.of, LATEST[design.of]).fields
    unknown = next((name for name in design.fields if name not in known), None)
    if unknown is not None:
        raise Rejection("unknown_label_field", label=design.of, field=unknown, known=", ".join(known))
    for name, field in design.fields.items():
        _require_order(name, field, known[name])
    return design


def _require_order(name: str, field: Field, known: Field) -> None:
    """The values of a line are told apart by their order alone, so a design lists the first of them, or all."""
    if tuple(field.values) != tuple(known.values)[: len(field.values)]:
        said = f"the values of {name} are, in this order, {', '.join(known.values) or 'none'}"
        raise Rejection("design_unusable", reason=said)
