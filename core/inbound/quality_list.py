"""The rules by which arrivals are checked as a list: in their order, found by what is typed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, and_, func, or_, select

from core.catalogue.party_search import parties_holding
from core.inbound.quality import QualityRule
from core.schema.quality import CHECKED, SEQUENCE_MAX
from core.schema.tables import item, party, quality_rule
from core.text import words_of

GAP = 10  # between places, so that a rule can come between two others


class RuleBrief(NamedTuple):
    """A rule with the names of what it is about, empty where it is for any."""

    rule: QualityRule
    supplier_name: str
    name: str


_ROWS = (
    select(
        quality_rule.c.seq, party.c.code, func.coalesce(item.c.sku, ""), quality_rule.c.checked, quality_rule.c.number,
        party.c.name, func.coalesce(item.c.name, ""),
    )
    .join(party, party.c.id == quality_rule.c.party_id)
    .outerjoin(item, item.c.id == quality_rule.c.item_id)
    .order_by(quality_rule.c.seq)
)  # fmt: skip


def find_quality_rules(connection: Connection, site_id: int, typed: str, most: int) -> list[RuleBrief]:
    """At most so many rules of the site that fit every word typed, the first that is looked at first.

    A word is part of the supplier or the item, or how it is checked: always, never, every or percent.
    """
    words = [_fits(word) for word in words_of(typed)]
    rows = connection.execute(_ROWS.where(quality_rule.c.site_id == site_id, *words).limit(most))
    return [_brief(*row) for row in rows]


def find_quality_rule(connection: Connection, site_id: int, seq: int) -> RuleBrief | None:
    """One rule of the site by its place."""
    row = connection.execute(_ROWS.where(quality_rule.c.site_id == site_id, quality_rule.c.seq == seq)).first()
    return None if row is None else _brief(*row)


def place_for(rules: Sequence[QualityRule], supplier: str, sku: str) -> int | None:
    """Where a new rule belongs: before the first that would fit all that it is for, else last; None without room."""
    before = 0
    for rule in rules:
        if rule.supplier in ("", supplier) and rule.sku in ("", sku):
            between = (before + rule.seq) // 2
            return between if before < between < rule.seq else None
        before = rule.seq
    last = before // GAP * GAP + GAP
    return last if last <= SEQUENCE_MAX else None


def _fits(word: str) -> ColumnElement[bool]:
    said = word.casefold()
    suppliers = parties_holding("supplier", word)
    return or_(
        and_(quality_rule.c.party_id != 0, quality_rule.c.party_id.in_(suppliers)),
        func.coalesce(item.c.search_name, "").contains(said, autoescape=True),
        quality_rule.c.checked.in_([checked for checked in CHECKED if said in checked]),
    )


def _brief(seq: int, supplier: str, sku: str, checked: str, number: int, supplier_name: str, name: str) -> RuleBrief:
    return RuleBrief(QualityRule(seq, supplier, sku, checked, number), supplier_name if supplier else "", name)
