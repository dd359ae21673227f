"""A site's rules for allocating: from which bins the goods of orders are taken, by the class of the item."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import ClassVar, NamedTuple

from sqlalchemy import ColumnElement, Connection, bindparam, delete, func, insert, select, update

from core.books import Books
from core.catalogue.item_class import need_class
from core.catalogue.site import need_site
from core.command import Outcome, SiteCommand
from core.errors import Rejection
from core.schema.sales import STRATEGIES
from core.schema.tables import allocation_rule, item, item_class, site


class Rule(NamedTuple):
    """How the goods of an item are chosen: in which order, and what is taken whole before packs are broken."""

    strategy: str
    full_plates: bool = True
    full_cases: bool = True
    empty_bin_first: bool = False


class RuleRow(NamedTuple):
    """A rule as people read it; without a class it is the site's own."""

    item_class: str
    strategy: str
    full_plates: int
    full_cases: int
    empty_bin_first: int


_RULE = (
    allocation_rule.c.strategy, allocation_rule.c.full_plates, allocation_rule.c.full_cases,
    allocation_rule.c.empty_bin_first,
)  # fmt: skip
_AT = select(allocation_rule.c.class_id, *_RULE).where(allocation_rule.c.site_id == bindparam("site_id"))
_LISTED = (
    select(func.coalesce(item_class.c.code, "").label("code"), *_RULE)
    .outerjoin(item_class, item_class.c.id == allocation_rule.c.class_id)
    .where(allocation_rule.c.site_id == bindparam("site_id"))
    .order_by("code")
)
_ITEMS = select(item.c.id, item.c.class_id, item.c.expires).where(item.c.id.in_(bindparam("ids", expanding=True)))
_PARENTS = select(item_class.c.id, item_class.c.parent_id)


def rules_of(connection: Connection, site_code: str = "") -> list[RuleRow]:
    """The site's rules, its own first."""
    given = {"site_id": need_site(connection, site_code).id}
    return [RuleRow(*row) for row in connection.execute(_LISTED, given)]


def rules_for(connection: Connection, site_id: int, items: Collection[int]) -> dict[int, Rule]:
    """The rule of each item: that of its class or the nearest above it, else the site's own.

    Where there is none, what expires goes by its date and everything else by how long it lies there.
    """
    by_class = {row[0]: Rule(row[1], *map(bool, row[2:])) for row in connection.execute(_AT, {"site_id": site_id})}
    parents = {row.id: row.parent_id for row in connection.execute(_PARENTS)} if set(by_class) - {None} else {}
    found = {}
    for row in connection.execute(_ITEMS, {"ids": sorted(items)}):
        usual = by_class.get(None, Rule("fefo" if row.expires else "fifo"))
        found[row.id] = _nearest(by_class, parents, row.class_id) or usual
    return found


def _nearest(
    by_class: Mapping[int | None, Rule], parents: Mapping[int, int | None], class_id: int | None
) -> Rule | None:
    while class_id is not None:
        if class_id in by_class:
            return by_class[class_id]
        class_id = parents.get(class_id)
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class DefineAllocationRule(SiteCommand):
    """Says from which bins goods are taken for orders: of an item's class and all below it, or of the whole site.

    With `full_plates` a plate is taken whole where a line wants all of it. With `full_cases` whole cases come from
    the reserve and single pieces from the pick faces, before a case is broken; without it no bin comes before another
    but by the strategy. With `empty_bin_first` what empties a bin comes before that. It is set-up: define it again.
    """

    permission: ClassVar[str] = "allocate"

    strategy: str
    item_class: str = ""
    full_plates: bool = True
    full_cases: bool = True
    empty_bin_first: bool = False

    def post(self, books: Books) -> Outcome:
        """Writes the rule."""
        at, connection = need_site(books.connection, self.site), books.connection
        if self.strategy not in STRATEGIES:
            known = ", ".join(STRATEGIES)
            raise Rejection("unknown_value", field="strategy", value=self.strategy, known=known)
        class_id = need_class(connection, self.item_class) if self.item_class else None
        values = {
            "strategy": self.strategy, "full_plates": int(self.full_plates), "full_cases": int(self.full_cases),
            "empty_bin_first": int(self.empty_bin_first),
        }  # fmt: skip
        _hold_rules(connection, at.id)
        if not connection.execute(update(allocation_rule).where(*_this(at.id, class_id)).values(**values)).rowcount:
            connection.execute(insert(allocation_rule).values(site_id=at.id, class_id=class_id, **values))
        of = self.item_class.upper() or at.code
        return Outcome(f"{of} is allocated {shown_strategy(self.strategy)}", {"site": at.code, "of": of})


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoveAllocationRule(SiteCommand):
    """Takes the rule for allocating a class, or the site's own, away again; undone by defining it anew."""

    permission: ClassVar[str] = "allocate"

    item_class: str = ""

    def post(self, books: Books) -> Outcome:
        """Deletes the rule; the posting that defined it stays."""
        at, connection = need_site(books.connection, self.site), books.connection
        class_id = need_class(connection, self.item_class) if self.item_class else None
        _hold_rules(connection, at.id)
        of = self.item_class.upper() or at.code
        if not connection.execute(delete(allocation_rule).where(*_this(at.id, class_id))).rowcount:
            rules = ", ".join(rule.item_class or at.code for rule in rules_of(connection, at.code))
            raise Rejection("unknown_rule", rule=of, rules=rules or "none")
        return Outcome(f"{of} has no rule of its own", {"site": at.code, "of": of})


def shown_strategy(strategy: str) -> str:
    """A strategy as people read it."""
    return strategy.upper() if len(strategy) == len("fefo") else strategy.replace("_", " ")


def _hold_rules(connection: Connection, site_id: int) -> None:
    """Nobody else edits the site's rules until this is posted."""
    connection.execute(select(site.c.id).where(site.c.id == site_id).with_for_update(key_share=True)).all()


def _this(site_id: int, class_id: int | None) -> tuple[ColumnElement[bool], ...]:
    of = allocation_rule.c.class_id.is_(None) if class_id is None else allocation_rule.c.class_id == class_id
    return allocation_rule.c.site_id == site_id, of
