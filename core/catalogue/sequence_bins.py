"""Numbering the bins in the order in which one walks past them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, NamedTuple

from sqlalchemy import Connection, bindparam, select, update

from core.books import Books
from core.catalogue.location import need_zone
from core.catalogue.site import need_site
from core.catalogue.walking_path import EACH_MAX, USUAL, way_through
from core.command import Outcome, SiteCommand
from core.errors import Rejection
from core.inbound.bins import BINS
from core.schema.tables import location
from core.text import code_text

_WRITE = update(location).where(location.c.id == bindparam("bin")).values(sequence=bindparam("place"))


@dataclass(frozen=True, slots=True, kw_only=True)
class SequenceBins(SiteCommand):
    """Numbers the bins of a site, or of a zone, for walking: up one aisle and down the next.

    `pattern` says how bins are called, like aisle-bay-level. Bins that are called otherwise stay as they are. A zone
    that is walked after another begins with a `first_aisle` above those of the other. With `one_way` every aisle is
    walked from its front, as where trucks may go in one direction alone.
    """

    permission: ClassVar[str] = "set_up_outbound"

    zone: str = ""
    pattern: str = ""
    first_aisle: int = 1
    one_way: bool = False

    def post(self, books: Books) -> Outcome:
        """Writes the sequence of each bin."""
        way = planned_way(books.connection, self)
        rows = [{"bin": way.ids[code], "place": way.places[code]} for code in sorted(way.places)]
        books.connection.execute(_WRITE, rows)
        left = len(way.ids) - len(way.places)
        said = f"{len(way.places)} bins in walking order{f', {left} left as they were' if left else ''}"
        facts = {"site": need_site(books.connection, self.site).code, "bins": str(len(way.places)), "left": str(left)}
        return Outcome(said, facts)


class Way(NamedTuple):
    """The bins that were asked for, by their codes: all their ids, and the places of those that are numbered."""

    ids: dict[str, int]
    places: dict[str, int]

    @property
    def order(self) -> list[str]:
        """The numbered bins as they will be walked."""
        return sorted(self.places, key=lambda code: (self.places[code], code))


def planned_way(connection: Connection, wanted: SequenceBins) -> Way:
    """Where each bin comes once this is posted; refused where none does."""
    at = need_site(connection, wanted.site)
    if not 1 <= wanted.first_aisle <= EACH_MAX:
        raise Rejection("unknown_value", field="first_aisle", value=wanted.first_aisle, known=f"1 to {EACH_MAX}")
    pattern = code_text("pattern", wanted.pattern) if wanted.pattern else ""
    those = [location.c.site_id == at.id, location.c.kind.in_(BINS)]
    if wanted.zone:
        those.append(location.c.zone_id == need_zone(connection, at, wanted.zone))
    ids = {row.code: row.id for row in connection.execute(select(location.c.code, location.c.id).where(*those))}
    places = way_through(ids, pattern, wanted.first_aisle, one_way=wanted.one_way)
    if not places:
        raise Rejection("no_bin_fits", pattern=pattern or USUAL[0])
    return Way(ids, places)
