"""What is checked while goods are picked: of an item's class, or of the nearest class above it, else of the site."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, NamedTuple

from sqlalchemy import ColumnElement, Connection, delete, insert, select, update

from core.books import Books
from core.catalogue.item_class import lineage, need_class
from core.catalogue.site import SiteRow, need_site
from core.command import Outcome, SiteCommand
from core.errors import Rejection
from core.schema.picking import ITEM_CHECKS, LOCATION_CHECKS
from core.schema.tables import item_class, pick_profile, site


class PickProfile(NamedTuple):
    """What is checked: the bin is scanned, may be keyed with its check digits, or is not asked for; the item likewise.

    With `count_each` every piece is scanned or counted; with `ask_empty` a bin that should be empty now is looked
    into; with `swap_lots` another lot that lies there may be taken instead.
    """

    location_check: str = "key"
    item_check: str = "when_mixed"
    count_each: int = 0
    ask_empty: int = 0
    swap_lots: int = 1


USUAL = PickProfile()
_OF_SITE = ""

_COLUMNS = (
    pick_profile.c.location_check, pick_profile.c.item_check, pick_profile.c.count_each, pick_profile.c.ask_empty,
    pick_profile.c.swap_lots,
)  # fmt: skip


def profile_for(connection: Connection, site_id: int, class_id: int | None) -> PickProfile:
    """The profile for items of that class at the site; without any it is the usual one."""
    query = select(pick_profile.c.class_id, *_COLUMNS).where(pick_profile.c.site_id == site_id)
    profiles = {row[0]: PickProfile._make(row[1:]) for row in connection.execute(query)}
    for each in lineage(connection, class_id) if len(profiles) > (None in profiles) else ():
        if each in profiles:
            return profiles[each]
    return profiles.get(None, USUAL)


def profiles_of(connection: Connection, site_code: str = "") -> list[tuple[str, PickProfile]]:
    """The site's profiles with the codes of their classes, its own first."""
    query = select(item_class.c.code, *_COLUMNS).outerjoin(item_class, item_class.c.id == pick_profile.c.class_id)
    found = connection.execute(query.where(pick_profile.c.site_id == need_site(connection, site_code).id))
    return sorted((row[0] or _OF_SITE, PickProfile._make(row[1:])) for row in found)


@dataclass(frozen=True, slots=True, kw_only=True)
class DefinePickProfile(SiteCommand):
    """Says what is checked while items of a class, and of all classes below it, are picked; or all items of the site.

    The location is `scan`ned and nothing else, may be keyed with its check digits too (`key`), or is not asked for
    (`skip`); the item is scanned always, `when_mixed` with others in its bin, or never.
    """

    permission: ClassVar[str] = "set_up_outbound"

    item_class: str = ""
    location_check: str = USUAL.location_check
    item_check: str = USUAL.item_check
    count_each: bool = False
    ask_empty: bool = False
    swap_lots: bool = True

    def post(self, books: Books) -> Outcome:
        """Writes the profile."""
        at, connection = need_site(books.connection, self.site), books.connection
        for field, given, known in (
            ("location_check", self.location_check, LOCATION_CHECKS),
            ("item_check", self.item_check, ITEM_CHECKS),
        ):
            if given not in known:
                raise Rejection("unknown_value", field=field, value=given, known=", ".join(known))
        class_id = _held(connection, at, self.item_class)
        values = {
            "location_check": self.location_check, "item_check": self.item_check, "count_each": int(self.count_each),
            "ask_empty": int(self.ask_empty), "swap_lots": int(self.swap_lots),
        }  # fmt: skip
        if not connection.execute(update(pick_profile).where(*_this(at, class_id)).values(**values)).rowcount:
            connection.execute(insert(pick_profile).values(site_id=at.id, class_id=class_id, **values))
        facts = {"site": at.code, "class": self.item_class.upper()}
        return Outcome(f"Picking of {self.item_class.upper() or at.code} is set up", facts)


@dataclass(frozen=True, slots=True, kw_only=True)
class RemovePickProfile(SiteCommand):
    """Takes a profile away: what is above the class, else the site's own, holds for its items again."""

    permission: ClassVar[str] = "set_up_outbound"

    item_class: str = ""

    def post(self, books: Books) -> Outcome:
        """Deletes the row."""
        at = need_site(books.connection, self.site)
        class_id = _held(books.connection, at, self.item_class)
        if not books.connection.execute(delete(pick_profile).where(*_this(at, class_id))).rowcount:
            raise Rejection("unknown_pick_profile", code=self.item_class.upper() or at.code)
        facts = {"site": at.code, "class": self.item_class.upper()}
        return Outcome(f"Picking of {self.item_class.upper() or at.code} is as usual", facts)


def _held(connection: Connection, at: SiteRow, class_code: str) -> int | None:
    """The id of the class, None for the whole site; one at a time writes the site's profiles."""
    connection.execute(select(site.c.id).where(site.c.id == at.id).with_for_update(key_share=True)).all()
    return need_class(connection, class_code) if class_code else None


def _this(at: SiteRow, class_id: int | None) -> tuple[ColumnElement[bool], ...]:
    return (pick_profile.c.site_id == at.id, pick_profile.c.class_id.is_not_distinct_from(class_id))
