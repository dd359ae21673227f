"""Designs with hostile values: drawn or refused; what is drawn prints as our commands alone, and scans as meant."""

from __future__ import annotations

import zlib

from core.labels.designs import LATEST, draw
from core.labels.errors import LabelError
from core.labels.label import Label
from core.labels.slip import Slip
from tests.devices.printers import judge
from tests.fuzz.hostile import text_of
from tests.fuzz.rules import assert_fit_to_show, assert_only_our_commands, assert_scanned, barcodes, printed_or_refused
from tests.fuzz.slips import assert_it_prints_on_any_paper

_GOOD = {
    "sku": "BOLT-M8", "name": "Hex bolt", "gtin": "", "quantity": "24", "pack": "EA", "lot": "L24", "serial": "",
    "expiry": "2027-12-31", "code": "A12-034", "check": "57", "zone": "Pick face", "sscc": "", "contents": "24 EA BOLT",
    "role": "Picker", "owner": "Works 2", "service": "2027-12-31", "order": "SO4711", "ship_to": "Acme, Hull",
    "carrier": "Post", "number": "1", "of": "3", "weight": "12 kg", "wave": "W7", "customer": "Acme", "due": "noon",
    "total": "3 pieces", "lines": "",
}  # fmt: skip
_KEYS = tuple(_GOOD)
_CODE_OF = {"plate": "LP00000098125", "badge": "7KQ2M4XJ", "control": "KXUNDO"}
_DESIGNS = tuple((name, version) for name, latest in LATEST.items() for version in range(1, latest + 1))
_LINES = {
    "pick_list": "1\tA12-034\tBOLT-M8\tHex bolt\t24\tEA\tL24", "count_sheet": "A12-034\tBOLT-M8\tHex bolt\tL24",
    "packing_slip": "BOLT-M8\tHex bolt\t24\tEA\tL24\tS1", "return_slip": "BOLT-M8\tHex bolt\t24\tEA\tL24",
    "delivery_note": "BOLT-M8\tHex bolt\t24\tEA\tL24\tS1", "bill_of_lading": "SO1\tBeta\tHarbour 1\t2\t3 kg",
    "manifest": "LP000001\tSO1\tBeta\t1.5 kg\t1Z9",
}  # fmt: skip
_SCANNED_EVERY = 8  # of the labels, one is drawn and read: that takes longer than all the rest

SEEDS = tuple(bytes((design, key)) + b"X" for design in range(len(_DESIGNS)) for key in range(0, len(_KEYS), 3))


def target(data: bytes) -> None:
    design, version = _DESIGNS[sum(data[:1]) % len(_DESIGNS)]
    values = {**_GOOD, "code": _CODE_OF.get(design, _GOOD["code"]), "lines": _LINES.get(design, "")}
    # Pairs of a key and its value; the first byte of each names the key.
    for pair in data[1:].split(b"\x1f")[:4]:
        values[_KEYS[sum(pair[:1]) % len(_KEYS)]] = text_of(pair[1:])
    try:
        drawn = draw(design, version, values, reprint=len(data) % 2 == 0)
    except LabelError as refused:
        assert_fit_to_show(str(refused))
        return
    if isinstance(drawn, Slip):
        assert_it_prints_on_any_paper(drawn)
    else:
        _assert_it_prints(drawn, data)


def _assert_it_prints(label: Label, data: bytes) -> None:
    for dpi in (203, 300):
        format_bytes = printed_or_refused(label, dpi)
        if format_bytes is not None:
            assert_only_our_commands(format_bytes, label, dpi)
            if dpi == 203 and zlib.crc32(data) % _SCANNED_EVERY == 0:
                _assert_it_scans(label, dpi)


def _assert_it_scans(label: Label, dpi: int) -> None:
    ((payload, gs1),) = barcodes(label)
    assert_scanned(judge.scan(judge.printed(label, dpi)), payload, gs1=gs1)
