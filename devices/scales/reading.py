"""What scales say, line by line.

`continuous`: the scale sends its reading again and again, as indicators of many makers do: `ST,GS,+0012.345 kg`,
where ST is stable, US is not and OL is too much; GS is gross, NT net.
`command`: the scale is asked, in level 0 of the Mettler Toledo Standard Interface Command Set (MT-SICS): `S` is
answered by `S S     12.345 kg` once it is stable, `S I` where it is not in time, `S +` and `S -` beyond its range.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType

UNITS_MG: Mapping[str, Decimal] = MappingProxyType(
    {
        "mg": Decimal(1),
        "g": Decimal(1_000),
        "kg": Decimal(1_000_000),
        "t": Decimal(1_000_000_000),
        "lb": Decimal("453592.37"),
        "oz": Decimal("28349.523125"),
    }
)
LINE_MAX = 64  # no scale says more in a line: what is longer is noise
WEIGHT_MAX_MG = 10**13

_CONTINUOUS = re.compile(r"(ST|US|OL)\s*,\s*(?:GS|NT|TR)\s*,\s*(?:[+-]?|([+-]?\s*\d+(?:\.\d+)?)\s*([A-Za-z]+)?)\s*")
_COMMAND = re.compile(r"S\s+(?:([SD])\s+([+-]?\s*\d+(?:\.\d+)?)\s*([A-Za-z]+)|([I+-]))\s*")
_REFUSED = frozenset({"ES", "ET", "EL"})  # the scale did not understand what it was asked


@dataclass(frozen=True, slots=True)
class Reading:
    """A weight in milligrams, and whether the scale has come to rest."""

    weight_mg: int
    stable: bool


@dataclass(frozen=True, slots=True)
class Unweighed:
    """The scale says why it gives no weight."""

    matter: str


def read_continuous(line: str) -> Reading | Unweighed | None:
    """What a line of a scale that sends all the time says; None for half a line or noise."""
    found = _CONTINUOUS.fullmatch(line)
    if found is None:
        return None
    state, amount, unit = found.groups()
    if state == "OL":
        return Unweighed("too much on the scale")
    return None if amount is None else _reading(amount, unit or "kg", stable=state == "ST")


def read_command(line: str) -> Reading | Unweighed | None:
    """What a scale answers that was asked; None for what is no answer."""
    if line.strip() in _REFUSED:
        return Unweighed("the scale does not know the command")
    found = _COMMAND.fullmatch(line)
    if found is None:
        return None
    state, amount, unit, beyond = found.groups()
    if beyond is not None:
        words = {"I": "the scale does not come to rest", "+": "too much on the scale", "-": "the scale is not zeroed"}
        return Unweighed(words[beyond])
    return _reading(amount, unit, stable=state == "S")


READERS: Mapping[str, Callable[[str], Reading | Unweighed | None]] = MappingProxyType(
    {"continuous": read_continuous, "command": read_command}
)


def _reading(amount: str, unit: str, *, stable: bool) -> Reading | None:
    per_unit = UNITS_MG.get(unit.lower())
    if per_unit is None:
        return None
    weight = round(Decimal(amount.replace(" ", "")) * per_unit)
    return Reading(weight, stable) if abs(weight) <= WEIGHT_MAX_MG else None
