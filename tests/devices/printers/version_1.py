"""Labels as they were printed with version 1 of the designs, and the digests of what the printer got."""

from __future__ import annotations

GTIN = "09506000134352"
SSCC = "095060000000000015"

LABELS: tuple[tuple[str, dict[str, str]], ...] = (
    ("item", {"sku": "BOLT-M8", "name": "Hexagon bolt M8 x 40, zinc plated", "gtin": "9506000134352"}),
    ("item", {"sku": "WASH-8", "name": "Washer"}),
    ("item", {"sku": "A_VERY>LONG~SKU^2027/REV.B", "name": "Washer of stainless steel, Größe 8, in a bag of 100"}),
    ("lot", {"sku": "M", "name": "Milk", "gtin": GTIN, "lot": "L24", "expiry": "2027-12-31", "quantity": "24",
             "pack": "EA"}),
    ("lot", {"sku": "MILK-1L", "name": "Milk", "lot": "L24", "expiry": "2027-12-31", "quantity": "2.5", "pack": "L"}),
    ("lot", {"sku": "W" * 40, "name": "Drill " * 20, "lot": "L" * 20, "serial": "S" * 20, "quantity": "1",
             "pack": "EA"}),
    ("lot", {"sku": "DRILL", "name": "Drill", "serial": "S1", "gtin": GTIN, "quantity": "1", "pack": "EA"}),
    ("location", {"code": "A12-034", "check": "57", "zone": "Pick face"}),
    ("location", {"code": "WH1-A12-034-02", "check": "5719"}),
    ("plate", {"code": "LP00000098125", "contents": "24 EA MILK-1L"}),
    ("plate", {"code": SSCC, "sscc": SSCC, "contents": "24 EA MILK-1L\n" * 20}),
    ("badge", {"code": "7KQ2M4XJ9ZP3W8T6V5R1N0H2CA", "name": "Anna", "role": "Receives, puts away and counts"}),
    ("badge", {"code": "1001", "name": "Anna Muster", "role": "Picker"}),
    ("control", {"code": "KXUNDO", "name": "Undo the last step"}),
)  # fmt: skip

# Of the lines of the format in order of the alphabet, at 203 and at 300 dpi.
DIGESTS = (
    ("0c1602a8ee4abdde", "35336603a500a630"),
    ("a518ec0c0f672975", "9e9af06f8df94b16"),
    ("ca6af1d239317644", "6ff8c029fac09f92"),
    ("0d4e1304752ab4f0", "2587d537323ac01c"),
    ("f851176756f2248d", "c5ff077afaab5113"),
    ("c6b80ba697eaad3e", "efdbad4f7337bf25"),
    ("a9cd2fda88d05e3c", "dbebafb11034db44"),
    ("65001c6c57a719d9", "ab93269615eea1bb"),
    ("dd4f8315fea9e59f", "8019faf6619face4"),
    ("6353feaf69e55a01", "308d24cb16776094"),
    ("11b46c386dba8f24", "eb50e53268022c18"),
    ("2c4a37c45fac264b", "54fa04f2e9df6081"),
    ("bd5031ef99446c38", "12c60e7d6d039edf"),
    ("6d10b4a96b570b99", "60bc50f32653a013"),
)
