"""A site's rules for putting away: a list that a supervisor edits; the first that fits and finds a bin wins."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, NamedTuple

from sqlalchemy import ColumnElement, Connection, bindparam, delete, func, insert, select, update

from core.books import Books
from core.catalogue.handling import hazard_code
from core.catalogue.item import need_item
from core.catalogue.item_class import need_class
from core.catalogue.location import need_place, need_zone
from core.catalogue.party import need_party
from core.catalogue.site import SiteRow, need_site
from core.command import Outcome, SiteCommand
from core.errors import Rejection
from core.internal.adjust import need_status
from core.schema.catalogue import ABC_LETTERS, TEMPERATURES
from core.schema.put_away import STRATEGIES
from core.schema.tables import item, item_class, location, party, put_away_rule, site, zone
from core.text import upper_code

RULES_MAX = 200


class Rule(NamedTuple):
    """A rule as suggestions need it: what it is not for is None, empty or 0."""

    code: str
    strategy: str
    item_id: int | None = None
    class_id: int | None = None
    abc: str = ""
    supplier_id: int = 0
    status: str = ""
    hazard: str = ""
    temperature: str = ""
    zone_id: int | None = None
    location_id: int | None = None


class RuleRow(NamedTuple):
    """A rule as people read it."""

    code: str
    strategy: str
    sku: str
    item_class: str
    abc: str
    supplier: str
    status: str
    hazard: str
    temperature: str
    zone: str
    location: str


_rule = put_away_rule.c
_AT = (
    select(
        _rule.code, _rule.strategy, _rule.item_id, _rule.class_id, _rule.abc, _rule.supplier_id,
        func.coalesce(_rule.status, ""), _rule.hazard, _rule.temperature, _rule.zone_id, _rule.location_id,
    )
    .where(_rule.site_id == bindparam("site_id"))
    .order_by(_rule.place, _rule.code)
)  # fmt: skip
_LISTED = (
    select(
        _rule.code, _rule.strategy, func.coalesce(item.c.sku, ""), func.coalesce(item_class.c.code, ""), _rule.abc,
        party.c.code, func.coalesce(_rule.status, ""), _rule.hazard, _rule.temperature,
        func.coalesce(zone.c.code, ""), func.coalesce(location.c.code, ""),
    )
    .join(party, party.c.id == _rule.supplier_id)
    .outerjoin(item, item.c.id == _rule.item_id)
    .outerjoin(item_class, item_class.c.id == _rule.class_id)
    .outerjoin(zone, zone.c.id == _rule.zone_id)
    .outerjoin(location, location.c.id == _rule.location_id)
    .where(_rule.site_id == bindparam("site_id"))
    .order_by(_rule.place, _rule.code)
)  # fmt: skip


def rules_at(connection: Connection, site_id: int) -> list[Rule]:
    """The site's rules in their order."""
    return [Rule(*row) for row in connection.execute(_AT, {"site_id": site_id})]


def rules_of(connection: Connection, site_code: str = "") -> list[RuleRow]:
    """The site's rules in their order, with the codes of what they are for."""
    given = {"site_id": need_site(connection, site_code).id}
    return [RuleRow(*row) for row in connection.execute(_LISTED, given)]


@dataclass(frozen=True, slots=True, kw_only=True)
class DefinePutAwayRule(SiteCommand):
    """Adds a rule for putting away at the end of the site's list, or changes the one of that code where it stands.

    It is for goods that are all that is named, and sends them to bins of its zone, to its one location, or anywhere.
    Without a status it is for goods that are fit for use.
    """

    permission: ClassVar[str] = "plan_put_away"

    code: str
    strategy: str
    sku: str = ""
    item_class: str = ""
    abc: str = ""
    supplier: str = ""
    status: str = ""
    hazard: str = ""
    temperature: str = ""
    zone: str = ""
    location: str = ""

    def post(self, books: Books) -> Outcome:
        """Writes the rule."""
        at, connection = need_site(books.connection, self.site), books.connection
        code = upper_code("rule", self.code, 20)
        values = self._values(connection, at)
        places = _held_places(connection, at)
        if code in places:
            connection.execute(update(put_away_rule).where(*_this(at, code)).values(**values))
        elif len(places) >= RULES_MAX:
            raise Rejection("text_too_long", field="rules", most=RULES_MAX)
        else:
            last = max(places.values(), default=0) + 1
            connection.execute(insert(put_away_rule).values(site_id=at.id, code=code, place=last, **values))
        return Outcome(f"Rule {code} {'changed' if code in places else 'defined'}", {"rule": code})

    def _values(self, connection: Connection, at: SiteRow) -> dict[str, object]:
        for field, given, known in (
            ("strategy", self.strategy, STRATEGIES),
            ("abc", self.abc, ABC_LETTERS),
            ("temperature", self.temperature, ("", *TEMPERATURES)),
        ):
            if given not in known:
                raise Rejection("unknown_value", field=field, value=given, known=", ".join(filter(None, known)))
        if self.zone and self.location:
            raise Rejection("zone_or_location")
        if self.strategy == "overflow" and not (self.zone or self.location):
            raise Rejection("text_missing", field="location")
        if self.status:
            need_status(connection, self.status)
        return {
            "strategy": self.strategy,
            "item_id": need_item(connection, self.sku).id if self.sku else None,
            "class_id": need_class(connection, self.item_class) if self.item_class else None,
            "abc": self.abc,
            "supplier_id": need_party(connection, "supplier", self.supplier).id if self.supplier else 0,
            "status": self.status or None,
            "hazard": hazard_code(self.hazard),
            "temperature": self.temperature,
            "zone_id": need_zone(connection, at, self.zone) if self.zone else None,
            "location_id": need_place(connection, at.id, self.location).id if self.location else None,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class MovePutAwayRule(SiteCommand):
    """Moves a rule for putting away one place up, or down, in its site's list."""

    permission: ClassVar[str] = "plan_put_away"

    code: str
    down: bool = False

    def post(self, books: Books) -> Outcome:
        """Changes places with the rule before it, or after it."""
        at, connection = need_site(books.connection, self.site), books.connection
        places = _held_places(connection, at)
        code = _known(places, self.code)
        codes = list(places)
        other = codes.index(code) + (1 if self.down else -1)
        if not 0 <= other < len(codes):
            raise Rejection("rule_at_end", rule=code, end="last" if self.down else "first")
        for this, place in ((code, places[codes[other]]), (codes[other], places[code])):
            connection.execute(update(put_away_rule).where(*_this(at, this)).values(place=place))
        return Outcome(f"Rule {code} is number {other + 1}", {"rule": code, "number": str(other + 1)})


@dataclass(frozen=True, slots=True, kw_only=True)
class RemovePutAwayRule(SiteCommand):
    """Takes a rule for putting away off its site's list."""

    permission: ClassVar[str] = "plan_put_away"

    code: str

    def post(self, books: Books) -> Outcome:
        """Deletes the rule; the posting that defined it stays."""
        at = need_site(books.connection, self.site)
        code = _known(_held_places(books.connection, at), self.code)
        books.connection.execute(delete(put_away_rule).where(*_this(at, code)))
        return Outcome(f"Rule {code} removed", {"rule": code})


def _held_places(connection: Connection, at: SiteRow) -> dict[str, int]:
    """The site's rules, first to last, each with its place; nobody else edits the list until this is posted."""
    connection.execute(select(site.c.id).where(site.c.id == at.id).with_for_update(key_share=True)).all()
    query = select(_rule.code, _rule.place).where(_rule.site_id == at.id).order_by(_rule.place, _rule.code)
    return {row.code: row.place for row in connection.execute(query)}


def _known(places: dict[str, int], code: str) -> str:
    if code.upper() not in places:
        raise Rejection("unknown_rule", rule=code, rules=", ".join(places) or "none")
    return code.upper()


def _this(at: SiteRow, code: str) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return (_rule.site_id == at.id, _rule.code == code)
