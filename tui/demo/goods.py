"""The goods of the demo: what a wholesaler of maintenance and food-grade supplies has on its shelves."""

from __future__ import annotations

from typing import NamedTuple

from core.labels.gs1 import check_digit

CASE = "CS"
PALLET = "PAL"

# 952 is the prefix that GS1 keeps for demonstrations: these numbers are on no real goods.
COMPANIES = {"ACME": "9521110", "KUGEL": "9521120", "NORDOEL": "9521130", "GRUEN": "9521140"}

_CASE_INDICATOR = "1"
_PALLET_INDICATOR = "5"


class Goods(NamedTuple):
    """An item, its packs (base units in a case, cases on a pallet, 0 for none), its bin and what lies there."""

    sku: str
    name: str
    supplier: str
    home: str
    stock: int
    case: int = 0
    pallet: int = 0
    unit: str = "EA"
    tracking: str = "none"
    expires: bool = False

    @property
    def gtin(self) -> str:
        """The GTIN-13 of one base unit."""
        return _closed(self._stem)

    @property
    def case_gtin(self) -> str:
        """The GTIN-14 on a case."""
        return _closed(_CASE_INDICATOR + self._stem)

    @property
    def pallet_gtin(self) -> str:
        """The GTIN-14 on a full pallet."""
        return _closed(_PALLET_INDICATOR + self._stem)

    @property
    def _stem(self) -> str:
        return COMPANIES[self.supplier] + self.sku


def _closed(digits: str) -> str:
    return digits + check_digit(digits)


def _fasteners() -> tuple[Goods, ...]:
    return (
        Goods("10447", "Hex bolt M8x40 zinc DIN933", "ACME", "A01-011", 640, 100, 40),
        Goods("10448", "Hex bolt M8x60 zinc DIN933", "ACME", "A01-012", 380, 100, 40),
        Goods("10452", "Hex bolt M10x50 A2 DIN933", "ACME", "A01-021", 210, 50, 40),
        Goods("10461", "Hex nut M8 zinc DIN934", "ACME", "A01-022", 2350, 500, 30),
        Goods("10462", "Hex nut M10 A2 DIN934", "ACME", "A01-031", 900, 250, 30),
        Goods("10470", "Washer M8 zinc DIN125", "ACME", "A01-032", 4100, 1000),
        Goods("10471", "Washer M10 A2 DIN125", "ACME", "A01-041", 1480, 500),
        Goods("10480", "Self-tapping screw 4.2x19 A2", "ACME", "A01-042", 760, 200),
        Goods("10491", "Wall plug 8x50 nylon", "ACME", "A01-051", 540, 100),
        Goods("10495", "Threaded rod M10 1 m zinc", "ACME", "B03-011", 85),
        Goods("10502", "Hose clamp 16-27 W4 Bürkle", "ACME", "A01-052", 125, 10),
        Goods("10503", "Hose clamp 25-40 W4 Bürkle", "ACME", "A01-061", 90, 10),
        Goods("10520", "Cable tie 200x4.8 black", "ACME", "A01-062", 3300, 100),
        Goods("10533", "Lifting sling 2 m [/] blue", "ACME", "A01-071", 14),
        Goods("10610", "Cable H07V-K 1.5 green-yellow", "ACME", "B03-021", 420, unit="M"),
        Goods("10611", "Cable H05VV-F 3G1.5 grey", "ACME", "B03-022", 275, unit="M"),
        Goods("10612", "Cable Ölflex 4G2.5 grey", "ACME", "B03-031", 160, unit="M"),
        Goods("10630", "Heat-shrink tube 6.4/3.2 black", "ACME", "A01-072", 55, unit="M"),
    )


def _machine_parts() -> tuple[Goods, ...]:
    return (
        Goods("20975", "Bearing 6203-2RS C3", "KUGEL", "A02-011", 48, 10, tracking="lot"),
        Goods("20981", "Bearing 6204-2RS C3", "KUGEL", "A02-012", 36, 10, tracking="lot"),
        Goods("20982", "Bearing 6205-2RS C3", "KUGEL", "A02-021", 22, 10, tracking="lot"),
        Goods("20990", "Pillow block UCP205", "KUGEL", "A02-022", 17, 4),
        Goods("21010", "Shaft seal 35x52x7 NBR", "KUGEL", "A02-031", 64),
        Goods("21011", "Shaft seal 40x62x7 FKM", "KUGEL", "A02-032", 29),
        Goods("21040", "Roller chain 08B-1 5 m", "KUGEL", "A02-041", 12),
        Goods("55120", "V-belt SPA 1250", "KUGEL", "A02-051", 18, 10),
        Goods("55121", "V-belt SPA 1320", "KUGEL", "A02-052", 11, 10),
        Goods("55130", "V-belt XPZ 1000", "KUGEL", "A02-061", 26, 10),
        Goods("55140", "Timing belt 8M-1200-30", "KUGEL", "A02-062", 7),
        Goods("40012", "Pump P-200 stainless", "KUGEL", "E01-011", 3, tracking="serial"),
        Goods("40013", "Pump P-350 stainless", "KUGEL", "E01-012", 2, tracking="serial"),
        Goods("40020", "Gear motor 0.37 kW 46 rpm", "KUGEL", "E01-021", 2, tracking="serial"),
        Goods("40031", "Pressure gauge 0-16 bar", "KUGEL", "E01-022", 4, tracking="serial"),
        Goods("41200", "Air filter F7 592x592", "KUGEL", "B03-041", 24, 4, 20),
        Goods("41210", "Oil filter W 950/26", "KUGEL", "A02-072", 33, 12),
    )


def _oils() -> tuple[Goods, ...]:
    return (
        Goods("31150", "Hydraulic oil ISO46 5 L", "NORDOEL", "C01-011", 21, 4, 32, tracking="lot", expires=True),
        Goods("31151", "Hydraulic oil ISO46 20 L", "NORDOEL", "C01-021", 9, 0, 0, tracking="lot", expires=True),
        Goods("31160", "Gear oil ISO220 5 L", "NORDOEL", "C01-012", 14, 4, 32, tracking="lot", expires=True),
        Goods("31180", "Grease EP2 cartridge 400 g", "NORDOEL", "C01-031", 66, 24, tracking="lot", expires=True),
        Goods("31190", "Penetrating oil 400 ml", "NORDOEL", "C01-032", 41, 12, tracking="lot", expires=True),
        Goods("31201", "Threadlocker medium 50 ml", "NORDOEL", "C01-041", 19, 10, tracking="lot", expires=True),
        Goods("31202", "Two-part epoxy 50 ml", "NORDOEL", "C01-042", 8, 10, tracking="lot", expires=True),
        Goods("31220", "Coolant additive Kühlfix 1 L", "NORDOEL", "C01-051", 25, 6, tracking="lot", expires=True),
        Goods("31171", "Chain oil food grade H1 400 ml", "NORDOEL", "F01-011", 31, 12, 60, "EA", "lot", True),
        Goods("31172", "Grease food grade H1 400 g", "NORDOEL", "F01-021", 44, 12, 60, "EA", "lot", True),
        Goods("31173", "Silicone spray food grade 400 ml", "NORDOEL", "F01-031", 20, 12, 60, "EA", "lot", True),
        Goods("31210", "Cleaner food grade 10 L", "NORDOEL", "F01-041", 6, tracking="lot", expires=True),
        Goods("31211", "Sanitiser food contact 5 L", "NORDOEL", "F01-051", 13, 2, tracking="lot", expires=True),
    )


def _safety() -> tuple[Goods, ...]:
    return (
        Goods("60101", "Gloves nitrile food grade M 100", "GRUEN", "A03-011", 46, 10, 40),
        Goods("60102", "Gloves nitrile food grade L 100", "GRUEN", "A03-012", 38, 10, 40),
        Goods("60110", "Gloves leather size 10", "GRUEN", "A03-021", 27, 12),
        Goods("60120", "Ear plugs SNR 37 200 pairs", "GRUEN", "A03-022", 15),
        Goods("60130", "Safety glasses clear", "GRUEN", "A03-031", 52, 20),
        Goods("60140", "Dust mask FFP2 20", "GRUEN", "A03-032", 34, 12, tracking="lot", expires=True),
        Goods("60150", "First-aid kit DIN 13157", "GRUEN", "A03-041", 6, tracking="lot", expires=True),
        Goods("60201", "Battery AA alkaline 10", "GRUEN", "A03-042", 88, 24, tracking="lot", expires=True),
        Goods("60202", "Battery AAA alkaline 10", "GRUEN", "A03-051", 61, 24, tracking="lot", expires=True),
        Goods("60203", "Battery 9V alkaline", "GRUEN", "A03-052", 23, 12, tracking="lot", expires=True),
        Goods("60210", "Work lamp LED 20 W Müller", "GRUEN", "A03-061", 9),
        Goods("60300", "Cleaning rag Weiß, loose", "GRUEN", "B03-051", 120, unit="KG"),
    )


GOODS = (*_fasteners(), *_machine_parts(), *_oils(), *_safety())
BY_SKU = {goods.sku: goods for goods in GOODS}
