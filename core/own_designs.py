"""Which design each label is printed with now: the newest that the site has made, else the one that came with us."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import Connection, func, select

from core.labels.design_file import read
from core.labels.designs import LATEST, SITE_VERSIONS_FROM, definition_of
from core.labels.errors import LabelError
from core.schema.tables import label_design


class Current(NamedTuple):
    """A design as a label is queued with it; `definition` is empty for one that came with Stockhand."""

    name: str
    version: int
    definition: str

    @property
    def file(self) -> str:
        """The design as a TOML file, whoever made it."""
        return self.definition or definition_of(self.name, self.version)

    @property
    def kind(self) -> str:
        """Whether it is a label or a paper."""
        return read(self.file).kind


def find_design(connection: Connection, name: str) -> Current | None:
    """What a label of this name is printed with; None if there is no such label."""
    query = (
        select(label_design.c.version, label_design.c.toml)
        .where(label_design.c.name == name, label_design.c.active == 1)
        .order_by(label_design.c.version.desc())
        .limit(1)
    )
    own = connection.execute(query).first()
    if own is not None:
        return Current(name, own.version, own.toml)
    return Current(name, LATEST[name], "") if name in LATEST else None


def current_design(connection: Connection, name: str) -> Current:
    """The same; LabelError if there is no such label."""
    found = find_design(connection, name)
    if found is None:
        raise LabelError(f"there is no label {name!r}: there are {', '.join(names(connection))}")
    return found


def names(connection: Connection) -> list[str]:
    """The labels there are: those that came with Stockhand, and others that the site has made."""
    own = select(label_design.c.name).where(label_design.c.active == 1).distinct()
    return sorted({*LATEST, *connection.execute(own).scalars()})


def current_designs(connection: Connection) -> list[Current]:
    """All labels there are, by name."""
    return [current_design(connection, name) for name in names(connection)]


def next_version(connection: Connection, name: str) -> int:
    """The number of the next design that the site makes for this label."""
    newest = connection.execute(select(func.max(label_design.c.version)).where(label_design.c.name == name)).scalar()
    return SITE_VERSIONS_FROM if newest is None else int(newest) + 1
