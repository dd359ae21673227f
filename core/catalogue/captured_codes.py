"""What waits for somebody to say what it is: captured codes, and the item that a code may be a pack of."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import Connection, func, or_, select

from core.catalogue.gtin import as_gtin
from core.labels.gs1 import check_digit
from core.schema.tables import item, item_code, operator, posting, unknown_code
from core.values import Micros

LIMIT_MAX = 500


class CapturedCode(NamedTuple):
    """A code that nobody knows as it was kept last, and how often it was."""

    code: str
    times: int
    scanned: str
    symbology: str
    task: str
    document: str
    location: str
    previous: str
    remark: str
    operator: str
    device: str
    happened_at: Micros


class Likely(NamedTuple):
    """The item that an unknown GTIN is most likely another pack of."""

    sku: str
    name: str
    unit: str


_TOLD = (
    unknown_code.c.scanned, unknown_code.c.symbology, unknown_code.c.task, unknown_code.c.document,
    unknown_code.c.location, unknown_code.c.previous, unknown_code.c.remark,
)  # fmt: skip


def captured_codes(connection: Connection, site_id: int, text: str = "", limit: int = 100) -> list[CapturedCode]:
    """The codes that wait at the site, the latest first; `text` is part of a code or of what is known of it."""
    waiting = (
        select(func.max(unknown_code.c.id).label("last"), func.count().label("times"))
        .where(unknown_code.c.site_id == site_id, unknown_code.c.state == "open")
        .group_by(unknown_code.c.code)
        .subquery()
    )
    query = (
        select(unknown_code.c.code, waiting.c.times, *_TOLD, operator.c.code, posting.c.device, posting.c.happened_at)
        .join(waiting, waiting.c.last == unknown_code.c.id)
        .join(posting, posting.c.id == unknown_code.c.posting_id)
        .join(operator, operator.c.id == posting.c.operator_id)
        .order_by(unknown_code.c.id.desc())
        .limit(max(0, min(limit, LIMIT_MAX)))
    )
    searched = (unknown_code.c.code, *_TOLD, operator.c.code, posting.c.device)
    for word in text.split():
        query = query.where(or_(*(func.upper(column).contains(word.upper(), autoescape=True) for column in searched)))
    return [CapturedCode._make(row) for row in connection.execute(query)]


def likely_item(connection: Connection, code: str) -> Likely | None:
    """The item whose GTIN differs in the first digit only, which says that it is another pack and not of how many."""
    gtin = as_gtin(code)
    if gtin is None:
        return None
    stems = [f"{first}{gtin[1:13]}" for first in range(10)]
    others = [stem + check_digit(stem) for stem in stems]
    query = (
        select(item.c.sku, item.c.name, item.c.unit)
        .join(item_code, item_code.c.item_id == item.c.id)
        .where(item_code.c.code.in_(others), item_code.c.kind == "gtin", item.c.active == 1)
        .distinct()
        .limit(2)
    )
    found = [Likely._make(row) for row in connection.execute(query)]
    return found[0] if len(found) == 1 else None
