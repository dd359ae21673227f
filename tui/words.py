"""Words for what a scan turned out to be."""

from __future__ import annotations

from core.identify import (
    Badge,
    Carrier,
    Control,
    Found,
    Item,
    Location,
    Lot,
    Order,
    Outgoing,
    Plate,
    Printer,
    Return,
    Shipment,
)


def describe(found: Found) -> str:
    """A thing in a few words: its kind, its code, its name."""
    match found:
        case Item():
            return " ".join(filter(None, ("item", found.sku, found.lot or found.serial, found.name)))
        case Lot():
            return f"{'serial' if found.is_serial else 'lot'} {found.code} of {found.sku}"
        case Plate():
            return f"plate {found.code}" + (f" at {found.location}" if found.location else "")
        case Order() | Return() | Shipment():
            return f"{type(found).__name__.lower()} {found.number} {found.party}"
        case Outgoing():
            return f"shipment {found.number} {found.carrier}".rstrip()
        case _:
            return _by_code(found)


def _by_code(found: Location | Carrier | Badge | Printer | Control) -> str:
    match found:
        case Location():
            return f"bin {found.code}"
        case Carrier():
            return f"carrier {found.code} {found.name}"
        case Badge():
            return f"badge of {found.operator}"
        case Printer():
            return f"printer {found.code} {found.name}"
        case Control():
            return f"key {found.code}"
