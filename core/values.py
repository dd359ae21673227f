"""Values of the trade at the edges: quantities, times, and text that is safe to keep and to show."""

from __future__ import annotations

import os
import re
import time
import unicodedata
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import NewType
from uuid import UUID
from zoneinfo import ZoneInfo

from core.errors import Rejection

Quantity = NewType("Quantity", int)  # millionths of an item's base unit
Money = NewType("Money", int)  # millionths of a currency's unit
Micros = NewType("Micros", int)  # microseconds since 1970, UTC
Clock = Callable[[], Micros]

ONE = Quantity(1_000_000)
DECIMALS_MAX = 6
QUANTITY_MAX = Decimal(1_000_000_000)
TEXT_LENGTH_MAX = 200
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

_MICROSECOND = timedelta(microseconds=1)
_DROPPED = {"Cc", "Cs", "Cn", "Co", "Zl", "Zp"}
_STEERING = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")


def quantity(amount: Decimal, decimals: int = DECIMALS_MAX) -> Quantity:
    """The positive amount as a quantity, refused where the item allows fewer decimals."""
    scaled = signed_quantity(amount, decimals)
    if scaled <= 0:
        raise Rejection("quantity_not_positive", quantity=show_decimal(amount))
    return scaled


def signed_quantity(amount: Decimal, decimals: int = DECIMALS_MAX) -> Quantity:
    """The amount, which may be zero or negative, as a quantity."""
    # copy_abs and comparing are exact: abs() would overflow on 1e999999999
    if not amount.is_finite() or amount.copy_abs() > QUANTITY_MAX:
        raise Rejection("quantity_out_of_range", quantity=show_decimal(amount), most=f"{QUANTITY_MAX:f}")
    if amount != round(amount, decimals):
        refusal = "quantity_fractional" if decimals == 0 else "quantity_too_fine"
        raise Rejection(refusal, quantity=show_decimal(amount), decimals=decimals)
    return Quantity(int(amount.scaleb(DECIMALS_MAX)))


def money(amount: Decimal) -> Money:
    """A price, 0 or more."""
    if not (amount.is_finite() and 0 <= amount <= QUANTITY_MAX and amount == round(amount, DECIMALS_MAX)):
        raise Rejection("price_wrong", price=show_decimal(amount), most=f"{QUANTITY_MAX:f}", decimals=DECIMALS_MAX)
    return Money(int(amount.scaleb(DECIMALS_MAX)))


def to_decimal(scaled: int) -> Decimal:
    """A quantity as an exact decimal number of base units."""
    return Decimal(scaled).scaleb(-DECIMALS_MAX)


def show_quantity(scaled: int) -> str:
    """A quantity as people write it: no exponent, no trailing zeros."""
    return show_decimal(to_decimal(scaled))


def show_decimal(amount: Decimal) -> str:
    """A decimal number as people write it."""
    if not amount.is_finite() or abs(amount.adjusted()) > 20:
        return str(amount)[:30]
    text = f"{amount:f}"
    return text.rstrip("0").rstrip(".") or "0" if "." in text else text


def utc_now() -> Micros:
    """The time of the system clock."""
    return Micros(time.time_ns() // 1000)


def instant(moment: datetime) -> Micros:
    """A moment that knows its zone, in microseconds UTC."""
    return Micros((moment - EPOCH) // _MICROSECOND)


def moment(at: int) -> datetime:
    """Microseconds UTC as a moment."""
    return EPOCH + timedelta(microseconds=at)


def local_date(at: int, zone: str) -> date:
    """The calendar date at a site when it is `at`."""
    return moment(at).astimezone(ZoneInfo(zone)).date()


def new_id(now: Micros | None = None) -> UUID:
    """A UUIDv7 (RFC 9562): milliseconds first, so that ids of later commands sort later."""
    milliseconds = (now if now is not None else utc_now()) // 1000
    random_bits = int.from_bytes(os.urandom(10), "big")
    value = (milliseconds & (1 << 48) - 1) << 80 | random_bits
    value = value & ~(0xF << 76) | 0x7 << 76
    return UUID(int=value & ~(0x3 << 62) | 0x2 << 62)


def safe_text(text: str, length_max: int = TEXT_LENGTH_MAX) -> str:
    """Text from outside without control, steering and unassigned characters, in one form, trimmed and bounded."""
    kept = "".join(c for c in _STEERING.sub("", text) if unicodedata.category(c) not in _DROPPED)
    return unicodedata.normalize("NFC", kept).strip()[:length_max].strip()
