"""Finding by typed name or part of a code, where a label is damaged."""

from __future__ import annotations

from typing import Any

from core.errors import Rejection
from core.identify import Found, Item, Location, Lot, Order, Plate, identify
from core.internal.look_up import Hit, find_by_text
from core.values import safe_text
from tui.dialogue import parse_number
from tui.station import Station

_KINDS: dict[str, type[Any]] = {
    "item": Item, "bin": Location, "plate": Plate, "lot": Lot, "serial": Lot, "order": Order,
}  # fmt: skip
FINDABLE = frozenset(_KINDS.values())


class Search:
    """One search: text first, then the number of a hit."""

    def __init__(self, station: Station) -> None:
        self._station = station
        self._hits: list[Hit] = []

    def take(self, text: str) -> Found | None:
        """Takes the text to look for, or the number of a hit, which is returned as if it had been scanned."""
        number = parse_number(text, len(self._hits))
        if number is not None:
            return self._resolve(self._hits[number - 1])
        text = safe_text(text)
        if len(text) < 2:
            raise Rejection("search_too_short")
        self._hits = self._station.read(find_by_text, self._station.site.id, text)
        if not self._hits:
            raise Rejection("nothing_found", text=text[:30])
        return None

    @property
    def lines(self) -> tuple[str, ...]:
        """The hits, each with its number."""
        return tuple(f"{at} {hit.code} {hit.sku or hit.name}" for at, hit in enumerate(self._hits, 1))

    @property
    def hint(self) -> str:
        """What to do now."""
        return "key a number, or search again" if self._hits else "type part of a name or code"

    def _resolve(self, hit: Hit) -> Found:
        found = self._station.read(identify, self._station.site.id, hit.code, scanned=False)
        kind = _KINDS[hit.what]
        fitting: list[Found] = [each for each in found if isinstance(each, kind) and _code(each) == (hit.code, hit.sku)]
        if not fitting:
            raise Rejection("unknown_code", code=hit.code)
        return fitting[0]


def _code(found: Found) -> tuple[str, str]:
    """The code of a thing, and the SKU that a lot or serial is of, as a hit names them."""
    match found:
        case Item():
            return found.sku, ""
        case Lot():
            return found.code, found.sku
        case Location() | Plate():
            return found.code, ""
        case Order():
            return found.number, ""
    return "", ""
