"""What goods weigh and how much room they take, and what a place can take of that.

Weights are kept in milligrams, volumes in cubic millimetres (millilitres in thousandths), heights in millimetres.
"""

from __future__ import annotations

from decimal import Decimal

from core.errors import Rejection
from core.values import show_decimal

MEASURE_MAX = Decimal(1_000_000_000)
THOUSAND = 1_000
MILLION = 1_000_000


def measure(field: str, given: Decimal, per_unit: int) -> int:
    """A measure in its smallest unit, of which there are `per_unit` in the one that it is given in; 0 for none."""
    if not given.is_finite() or not 0 <= given <= MEASURE_MAX or given * per_unit != (given * per_unit).to_integral():
        finest = "whole" if per_unit == 1 else f"finest {show_decimal(Decimal(1) / per_unit)}"
        raise Rejection("unknown_value", field=field, value=show_decimal(given), known=f"0 to {MEASURE_MAX}, {finest}")
    return int(given * per_unit)


def goods_measures(weight_g: Decimal | None, volume_ml: Decimal | None, height_mm: int | None) -> dict[str, int]:
    """The columns of what one unit or pack of goods measures; None leaves one as it is, 0 is not known."""
    given = (
        ("weight_mg", "weight_g", weight_g, THOUSAND),
        ("volume_mm3", "volume_ml", volume_ml, THOUSAND),
        ("height_mm", "height_mm", _number(height_mm), 1),
    )
    return {column: measure(field, value, per_unit) for column, field, value, per_unit in given if value is not None}


def capacity(
    weight_kg: Decimal | None, volume_l: Decimal | None, height_mm: int | None, plates: int | None
) -> dict[str, int | None]:
    """The columns of what a place can take; None leaves one as it is, 0 is no limit."""
    given = (
        ("weight_max", "max_weight_kg", weight_kg, MILLION),
        ("volume_max", "max_volume_l", volume_l, MILLION),
        ("height_max", "max_height_mm", _number(height_mm), 1),
        ("plates_max", "max_plates", _number(plates), 1),
    )
    limits = {column: measure(field, value, per_unit) for column, field, value, per_unit in given if value is not None}
    return {column: limit or None for column, limit in limits.items()}


def _number(given: int | None) -> Decimal | None:
    return None if given is None else Decimal(given)
