"""The labels on the goods that come in today, as their makers printed them."""

from __future__ import annotations

from datetime import date

from core.expiry import add_months, end_of_month
from core.labels.gs1 import Elements
from core.labels.label import Gs1
from tui.demo.goods import BY_SKU


def expiry(today: date) -> date:
    """The end of a month, as makers print it: the same for all that is printed within one month."""
    later = add_months(today, 18)
    return end_of_month(later.year, later.month)


def lot(maker: str, today: date, number: int) -> str:
    """A lot as that maker numbers it."""
    return f"{maker}{today:%y%m}-{number}"


def case_with_lot_and_expiry(sku: str, lot_code: str, expires_on: date) -> Gs1:
    """A case that says everything: one scan is enough."""
    return _case(sku, ("17", f"{expires_on:%y%m%d}"), ("10", lot_code))


def case_with_lot(sku: str, lot_code: str) -> Gs1:
    """A case of goods that do not expire."""
    return _case(sku, ("10", lot_code))


def case_with_count(sku: str, cases: int) -> Gs1:
    """A stack of cases under one label."""
    return _case(sku, ("30", str(cases)))


def plain_case(sku: str) -> Gs1:
    """A case that says only what it is."""
    return _case(sku)


def piece_with_serial(sku: str, serial: str) -> Gs1:
    """A single machine with its serial."""
    return Gs1((("01", BY_SKU[sku].gtin.zfill(14)), ("21", serial)))


def _case(sku: str, *elements: tuple[str, str]) -> Gs1:
    everything: Elements = (("01", BY_SKU[sku].case_gtin), *elements)
    return Gs1(everything)
