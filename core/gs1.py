"""Reads GS1 barcodes and Digital Links through biip, and refuses what biip lets pass.

Sources: GS1 General Specifications; the comments name what biip 5.2.0 does by itself.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from core.errors import Rejection
from core.values import safe_text

if TYPE_CHECKING:
    from biip.gs1_element_strings import GS1ElementString

SEPARATOR = "\x1d"
CARRIERS = ("]C1", "]d2", "]Q3", "]J1", "]e0", "]e1", "]e2", "]e3")
PLAIN_LENGTH_MAX = 14
_KILOGRAMS = {"310": Decimal(1), "320": Decimal("0.45359237")}
_LINK = re.compile(r"https?://[^/]+/", re.IGNORECASE)
_SWALLOWED = re.compile(r"(11|15|17)\d{6}$|21[^\x1d]+$")


@dataclass(frozen=True, slots=True)
class Gs1Data:
    """What a GS1 barcode says; `doubtful` when its lot may have swallowed the element after it.

    The net weight is in kilograms.
    """

    gtin: str = ""
    sscc: str = ""
    internal_sku: str = ""
    lot: str = ""
    serial: str = ""
    expires_on: date | None = None
    count: Decimal | None = None
    weight: Decimal | None = None
    doubtful: bool = False


def read_gs1(text: str, symbology: str) -> Gs1Data | None:
    """What the barcode says, None where it is no GS1 barcode; refused where it is one with wrong data."""
    text = text.removeprefix(SEPARATOR)  # some scanners send the opening FNC1 as well
    if _LINK.match(text):
        return _read(_lower_host(text), "", link=True)
    if symbology and symbology not in CARRIERS:
        return None
    if not symbology and not _may_be_unmarked(text):
        return None
    return _read(text, symbology or "]C1", link=False)


def _may_be_unmarked(text: str) -> bool:
    """Without an AIM id biip reads any number as elements: only what can hardly be anything else may pass."""
    if len(text) <= PLAIN_LENGTH_MAX or not text[:2].isdigit():
        return False
    return text.startswith(("00", "01", "02")) or SEPARATOR in text


def _read(text: str, symbology: str, *, link: bool) -> Gs1Data | None:
    import biip  # loaded when the first such barcode comes: it takes a tenth of a second

    try:
        result = biip.parse(symbology + text)
        message = result.gs1_digital_link_uri if link else result.gs1_message
    except (biip.ParseError, ValueError, IndexError) as error:  # biip raises IndexError on "]"
        raise Rejection("bad_label", reason=safe_text(str(error), 60)) from error
    if message is None:
        if link:
            return None
        raise Rejection("bad_label", reason=safe_text(result.gs1_message_error or "no GS1 elements", 60))
    return _data(message.element_strings)


def _data(elements: Sequence[GS1ElementString]) -> Gs1Data:
    values: dict[str, GS1ElementString] = {}
    for element in elements:
        identifier = element.ai.ai
        if identifier in values and values[identifier].value != element.value:
            raise Rejection("bad_label", reason=f"({identifier}) is there twice")
        if not element.value.isascii():  # biip takes the digits of any script
            raise Rejection("bad_label", reason=f"({identifier}) holds {safe_text(element.value, 40)}")
        if element.gtin_error or element.sscc_error:  # biip only notes a wrong check digit
            raise Rejection("check_digit_wrong", code=element.value)
        values[identifier] = element
    if ("02" in values) != ("37" in values):
        raise Rejection("bad_label", reason="(02) and (37) belong together")
    text = {identifier: element.value for identifier, element in values.items()}
    expiry = values.get("17") or values.get("15")
    count = text.get("37") or text.get("30")
    lot = text.get("10", "")
    return Gs1Data(
        gtin=text.get("01") or text.get("02", ""),
        sscc=text.get("00", ""),
        internal_sku=text.get("91", ""),
        lot=lot,
        serial=text.get("21", ""),
        expires_on=expiry.date if expiry else None,
        count=Decimal(count) if count else None,
        weight=_net_weight(values),
        doubtful=bool(_SWALLOWED.search(lot)),
    )


def _net_weight(values: Mapping[str, GS1ElementString]) -> Decimal | None:
    """What is in (310n), or in pounds in (320n); n says where the decimal point is."""
    for identifier, element in values.items():
        if identifier[:3] in _KILOGRAMS and element.decimal:
            return round(element.decimal * _KILOGRAMS[identifier[:3]], 6)
    return None


def _lower_host(link: str) -> str:
    scheme, rest = link.split("://", 1)
    host, path = rest.split("/", 1)
    return f"{scheme.lower()}://{host.lower()}/{path}"
