"""Documents as they are printed every day, and the longest of each."""

from __future__ import annotations

from core.labels.lines import joined

PICK_LIST = {
    "number": "PL-000123",
    "order": "SO-1007",
    "wave": "W-42",
    "customer": "Muster GmbH, Berlin",
    "due": "2026-03-02 14:00",
    "lines": joined(
        (
            ("1", "A12-034", "BOLT-M8X40", "Hexagon bolt M8 x 40, zinc plated", "12", "EA", ""),
            ("2", "B03-001", "MILK-1L", "Whole milk 1 l", "24", "EA", "L24-7"),
        )
    ),
}
PACKING_SLIP = {
    "order": "SO-1007",
    "ship_to": "Muster GmbH\nHauptstr. 5\n10115 Berlin",
    "number": "2",
    "of": "3",
    "code": "LP00000098126",
    "total": "25 pieces",
    "lines": joined(
        (
            ("MILK-1L", "Whole milk 1 l", "24", "EA", "L24-7", ""),
            ("DRILL", "Hammer drill", "1", "EA", "", "S-1/A"),
        )
    ),
}
COUNT_SHEET = {
    "number": "CP-0007",
    "zone": "Pick face",
    "lines": joined(
        (
            ("A12-034", "BOLT-M8X40", "Hexagon bolt M8 x 40, zinc plated", ""),
            ("B03-001", "MILK-1L", "Whole milk 1 l", "L24-7"),
            ("B03-002", "", "", ""),
        )
    ),
}
RETURN_SLIP = {
    "number": "RT000012",
    "order": "PO4500017",
    "supplier": "Acme Fasteners",
    "date": "2026-03-02",
    "reason": "bent in the box",
    "wanted": "Please replace",
    "lines": joined([("BOLT-M8X40", "Hexagon bolt M8 x 40, zinc plated", "12", "EA", "L24-7", "")]),
}
SHIPMENT = {
    "number": "SH000012",
    "date": "2026-03-02",
    "from": "Main warehouse",
    "dock": "DOCK1",
    "carrier": "DHL",
    "service": "next day",
    "tracking": "1Z999",
    "proof": "Mr Jones",
    "note": "seal 77",
}
BILL_OF_LADING = {
    **SHIPMENT,
    "total_cartons": "3",
    "total_weight": "12.5 kg",
    "lines": joined([("SO-1007", "Muster GmbH", "Hauptstr. 5, 10115 Berlin", "3", "12.5 kg")]),
}
MANIFEST = {
    **SHIPMENT,
    "total_cartons": "1",
    "total_weight": "12.5 kg",
    "lines": joined([("LP00000098126", "SO-1007", "Muster GmbH", "12.5 kg", "1Z999")]),
}
DELIVERY_NOTE = {
    **SHIPMENT,
    "order": "SO-1007",
    "reference": "P-7",
    "customer": "Muster GmbH",
    "ship_to": "Hauptstr. 5\n10115 Berlin",
    "cartons": "3",
    "lines": joined([("MILK-1L", "Whole milk 1 l", "24", "EA", "L24-7", "")]),
}
GOOD = {
    "bill_of_lading": BILL_OF_LADING,
    "manifest": MANIFEST,
    "delivery_note": DELIVERY_NOTE,
    "pick_list": PICK_LIST,
    "packing_slip": PACKING_SLIP,
    "count_sheet": COUNT_SHEET,
    "return_slip": RETURN_SLIP,
}
CODES = {
    **dict.fromkeys(("bill_of_lading", "manifest", "delivery_note"), "SH000012"),
    "pick_list": "PL-000123",
    "packing_slip": "LP00000098126",
    "count_sheet": "CP-0007",
    "return_slip": "RT000012",
}

FULL_SHIPMENT = {
    "number": "W" * 40,
    "date": "8" * 10,
    **dict.fromkeys(("dock", "carrier"), "W" * 20),
    **dict.fromkeys(("from", "service", "proof", "note"), "W" * 500),
    "tracking": "W" * 60,
}
FULL = {
    "bill_of_lading": {
        **FULL_SHIPMENT,
        "total_cartons": "8" * 6,
        "total_weight": "8" * 14,
        "lines": joined([("W" * 40, "W" * 500, "W" * 500, "8" * 6, "8" * 14)] * 3),
    },
    "manifest": {
        **FULL_SHIPMENT,
        "total_cartons": "8" * 6,
        "total_weight": "8" * 14,
        "lines": joined([("W" * 40, "W" * 40, "W" * 500, "8" * 14, "W" * 60)] * 3),
    },
    "delivery_note": {
        **FULL_SHIPMENT,
        **dict.fromkeys(("reference", "customer"), "W" * 500),
        "order": "W" * 40,
        "ship_to": "\n".join(["W" * 500] * 9),
        "cartons": "8" * 6,
        "lines": joined([("W" * 40, "W" * 500, "8" * 14, "W" * 12, "W" * 40, "W" * 40)] * 3),
    },
    "pick_list": {
        **dict.fromkeys(("number", "order", "wave"), "W" * 40),
        **dict.fromkeys(("customer", "due"), "W" * 500),
        "lines": joined([("99999", "W" * 20, "W" * 40, "W" * 500, "8" * 14, "W" * 12, "W" * 20)] * 3),
    },
    "packing_slip": {
        **dict.fromkeys(("order", "code"), "W" * 40),
        **dict.fromkeys(("number", "of"), "9999"),
        "ship_to": "\n".join(["W" * 500] * 9),
        "total": "W" * 30,
        "lines": joined([("W" * 40, "W" * 500, "8" * 14, "W" * 12, "W" * 20, "W" * 20)] * 3),
    },
    "count_sheet": {
        "number": "W" * 40,
        "zone": "W" * 500,
        "lines": joined([("W" * 20, "W" * 40, "W" * 500, "W" * 20)] * 3),
    },
    "return_slip": {
        **dict.fromkeys(("number", "order"), "W" * 40),
        **dict.fromkeys(("supplier", "reason"), "W" * 500),
        "date": "8" * 10,
        "wanted": "W" * 30,
        "lines": joined([("W" * 40, "W" * 500, "8" * 14, "W" * 12, "W" * 40, "W" * 40)] * 3),
    },
}
FULL_CODES = dict.fromkeys(FULL, "W" * 40)
