"""Words for what a scan turned out to be."""

from __future__ import annotations

from core.identify import Badge, Control, Found, Item, Location, Lot, Order, Plate, Printer, Return, Shipment


def describe(found: Found) -> str:
    """A thing in a few words: its kind, its code, its name."""
    match found:
        case Item():
            return " ".join(filter(None, ("item", found.sku, found.lot or found.serial, found.name)))
        case Lot():
            return f"{'serial' if found.is_serial else 'lot'} {found.code} of {found.sku}"
        case Location():
            return f"bin {found.code}"
        case Plate():
            return f"plate {found.code}" + (f" at {found.location}" if found.location else "")
        case Order() | Return() | Shipment():
            return f"{type(found).__name__.lower()} {found.number} {found.party}"
        case Badge():
            return f"badge of {found.operator}"
        case Printer():
            return f"printer {found.code} {found.name}"
        case Control():
            return f"key {found.code}"
