"""Which arrivals are checked before anybody may use them: the first rule of an ordered list that fits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, NamedTuple

from sqlalchemy import Connection, bindparam, delete, func, insert, or_, select, update

from core.books import Books
from core.catalogue.item import need_item
from core.catalogue.party import need_party
from core.command import Outcome, SiteCommand
from core.errors import Rejection
from core.schema.quality import CHECKED, EVERY_MAX, SEQUENCE_MAX
from core.schema.tables import item, party, quality_rule, receipt, receipt_line

FREE, IN_CHECK, FAILED = "available", "quality", "rejected"


class QualityRule(NamedTuple):
    """A rule: what comes from this supplier and of this item, empty for any, is checked as it says."""

    seq: int
    supplier: str
    sku: str
    checked: str
    number: int

    @property
    def words(self) -> str:
        """When it checks."""
        if self.checked == "every":
            return f"1 of {self.number} receipts"
        return f"{self.number} % of receipts" if self.checked == "percent" else self.checked


_FIRST = (
    select(quality_rule.c.checked, quality_rule.c.number)
    .where(
        quality_rule.c.site_id == bindparam("site_id"),
        or_(quality_rule.c.party_id == 0, quality_rule.c.party_id == bindparam("supplier_id")),
        or_(quality_rule.c.item_id.is_(None), quality_rule.c.item_id == bindparam("item_id")),
    )
    .order_by(quality_rule.c.seq)
    .limit(1)
)
_LAST = 2**62  # a receipt that has none of the item yet comes after all that have
_of_item = (
    select(receipt_line.c.receipt_id, func.min(receipt_line.c.id).label("first"))
    .join(receipt, receipt.c.id == receipt_line.c.receipt_id)
    .where(
        receipt_line.c.item_id == bindparam("item_id"),
        receipt_line.c.undone_by.is_(None),
        receipt.c.party_id == bindparam("supplier_id"),
        receipt.c.site_id == bindparam("site_id"),
    )
    .group_by(receipt_line.c.receipt_id)
    .cte("of_item")
)
_this = select(_of_item.c.first).where(_of_item.c.receipt_id == bindparam("receipt_id")).scalar_subquery()
_BEFORE = select(func.count()).where(
    _of_item.c.receipt_id != bindparam("receipt_id"), _of_item.c.first < func.coalesce(_this, _LAST)
)


def arrival_status(
    connection: Connection, site_id: int, supplier_id: int, item_id: int, receipt_id: int | None = None
) -> str:
    """The status of goods that come in now from that supplier, on that receipt: in check, or available at once.

    What is sampled is counted, not drawn: the first receipt with the item is checked, whole, then as the rule says.
    """
    given = {"site_id": site_id, "supplier_id": supplier_id, "item_id": item_id, "receipt_id": receipt_id or 0}
    first = connection.execute(_FIRST, given).first()
    if first is None or first.checked == "never":
        return FREE
    if first.checked == "always":
        return IN_CHECK
    before = int(connection.execute(_BEFORE, given).scalar_one())
    return IN_CHECK if is_sample(first.checked, first.number, before) else FREE


def is_sample(checked: str, number: int, before: int) -> bool:
    """Whether the receipt after so many others is one that is checked."""
    if checked == "every":
        return before % number == 0
    return -(-(before + 1) * number // 100) > -(-before * number // 100)


def quality_rules(connection: Connection, site_id: int) -> list[QualityRule]:
    """The rules of a site in their order."""
    query = (
        select(
            quality_rule.c.seq, party.c.code, func.coalesce(item.c.sku, ""), quality_rule.c.checked,
            quality_rule.c.number,
        )
        .join(party, party.c.id == quality_rule.c.party_id)
        .outerjoin(item, item.c.id == quality_rule.c.item_id)
        .where(quality_rule.c.site_id == site_id)
        .order_by(quality_rule.c.seq)
    )  # fmt: skip
    return [QualityRule._make(row) for row in connection.execute(query)]


@dataclass(frozen=True, slots=True, kw_only=True)
class DefineQualityRule(SiteCommand):
    """Puts a rule at its place in the list, or changes the one that is there.

    `checked` is always, never, every (one of `number` receipts) or percent (`number` of a hundred). A `new` rule is
    refused where one is there.
    """

    permission: ClassVar[str] = "set_up_quality"

    seq: int
    checked: str
    number: int = 1
    supplier: str = ""
    sku: str = ""
    new: bool = False

    def post(self, books: Books) -> Outcome:
        """Writes the rule; what has come in already stays as it is."""
        at = books.site(self.site)
        values = self._values(books.connection)
        here = (quality_rule.c.site_id == at.id, quality_rule.c.seq == self.seq)
        changed = books.connection.execute(update(quality_rule).where(*here).values(**values)).rowcount
        if changed and self.new:
            raise Rejection("quality_rule_there", seq=self.seq)
        if not changed:
            books.connection.execute(insert(quality_rule).values(site_id=at.id, seq=self.seq, **values))
        rule = QualityRule(self.seq, self.supplier.upper(), self.sku, self.checked, self.number)
        return Outcome(f"Rule {self.seq}: {rule.words}", {"seq": str(self.seq), "checked": self.checked})

    def _values(self, connection: Connection) -> dict[str, object]:
        most = 100 if self.checked == "percent" else EVERY_MAX
        if self.checked not in CHECKED:
            raise Rejection("unknown_value", field="checked", value=self.checked, known=", ".join(CHECKED))
        for field, value, limit in (("seq", self.seq, SEQUENCE_MAX), ("number", self.number, most)):
            if not 1 <= value <= limit:
                raise Rejection("unknown_value", field=field, value=value, known=f"1 to {limit}")
        return {
            "party_id": need_party(connection, "supplier", self.supplier).id if self.supplier else 0,
            "item_id": need_item(connection, self.sku).id if self.sku else None,
            "checked": self.checked,
            "number": self.number,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoveQualityRule(SiteCommand):
    """Takes a rule off the list."""

    permission: ClassVar[str] = "set_up_quality"

    seq: int

    def post(self, books: Books) -> Outcome:
        """Deletes the rule; the postings say what it was."""
        at = books.site(self.site)
        here = (quality_rule.c.site_id == at.id, quality_rule.c.seq == self.seq)
        if (
            not 1 <= self.seq <= SEQUENCE_MAX
            or not books.connection.execute(delete(quality_rule).where(*here)).rowcount
        ):
            known = ", ".join(str(rule.seq) for rule in quality_rules(books.connection, at.id)[:20])
            raise Rejection("unknown_quality_rule", seq=self.seq, known=known or "none")
        return Outcome(f"Rule {self.seq} removed", {"seq": str(self.seq)})
