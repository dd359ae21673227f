"""Numbering the bins in the order in which one walks past them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from sqlalchemy import bindparam, select, update

from core.books import Books
from core.catalogue.location import need_zone
from core.catalogue.site import need_site
from core.catalogue.walking_path import EACH_MAX, USUAL, serpentine
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
    that is walked after another begins with a `first_aisle` above those of the other.
    """

    permission: ClassVar[str] = "set_up"

    zone: str = ""
    pattern: str = ""
    first_aisle: int = 1

    def post(self, books: Books) -> Outcome:
        """Writes the sequence of each bin."""
        at = need_site(books.connection, self.site)
        if not 1 <= self.first_aisle <= EACH_MAX:
            known = f"1 to {EACH_MAX}"
            raise Rejection("unknown_value", field="first_aisle", value=self.first_aisle, known=known)
        pattern = code_text("pattern", self.pattern) if self.pattern else ""
        wanted = [location.c.site_id == at.id, location.c.kind.in_(BINS)]
        if self.zone:
            wanted.append(location.c.zone_id == need_zone(books.connection, at, self.zone))
        ids = {
            row.code: row.id for row in books.connection.execute(select(location.c.code, location.c.id).where(*wanted))
        }
        places = serpentine(ids, pattern, self.first_aisle)
        if not places:
            raise Rejection("no_bin_fits", pattern=pattern or USUAL[0])
        books.connection.execute(_WRITE, [{"bin": ids[code], "place": places[code]} for code in sorted(places)])
        left = len(ids) - len(places)
        said = f"{len(places)} bins in walking order{f', {left} left as they were' if left else ''}"
        return Outcome(said, {"site": at.code, "bins": str(len(places)), "left": str(left)})
