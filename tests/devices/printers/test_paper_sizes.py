"""A site's own designs, from 2x1 to 4x6 inches: what is loaded without a complaint is read at either resolution."""

from __future__ import annotations

import pytest

from devices.printers.picture import picture
from tests.core.labels.drawn import load_label
from tests.devices.printers import judge

GTIN = "09506000134352"
INCHES = [(2, 1), (2.25, 1.25), (3, 1), (3, 2), (4, 2), (4, 3), (4, 4), (4, 6)]
DESIGN = """
name = "lot"
size = [{width:.2f}, {height:.2f}]
[fields]
sku = {{ longest = 12 }}
gtin = {{ kind = "gtin" }}
lot = {{ longest = 10 }}
expiry = {{ kind = "date" }}
[[element]]
kind = "text"
text = "{{sku}} LOT {{lot}}"
at = [1, 0.5]
width = {title:.2f}
height = 4
least = 1.6
[[element]]
kind = "code_128"
data = "{{sku}}"
at = [0.5, {bars_at:.2f}]
width = {bars:.2f}
height = {tall:.2f}
module = 0.5
[[element]]
kind = "data_matrix"
data = {{ 01 = "{{gtin}}", 17 = "{{expiry}}", 10 = "{{lot}}" }}
at = [0.5, 4.8]
size = 11
module = 0.5
[[element]]
kind = "qr"
data = {{ 01 = "{{gtin}}", 17 = "{{expiry}}", 10 = "{{lot}}" }}
at = [13, 4.8]
size = 14.3
module = 0.5
"""


@pytest.mark.parametrize("dpi", [203, 300])
@pytest.mark.parametrize("inches", INCHES, ids=str)
def test_a_design_of_any_size_is_read(inches: tuple[float, float], dpi: int) -> None:
    width, height = inches[0] * 25.4, inches[1] * 25.4
    text = DESIGN.format(width=width, height=height, title=width * 0.68, bars_at=19.3, bars=width - 1, tall=height - 20)
    values = {"sku": "MILK-1L", "gtin": GTIN, "lot": "L24", "expiry": "2027-12-31"}
    label = load_label(text).draw(values, reprint=True)
    elements = {"01": GTIN, "17": "271231", "10": "L24"}
    for image in (judge.printed(label, dpi), picture(label, dpi)):
        scans = {each.symbology: each for each in judge.scan(image)}
        assert scans.keys() == {"]C0", "]d2", "]Q1"}
        assert scans["]C0"].text == "MILK-1L"
        assert judge.gs1(scans["]d2"]) == judge.gs1(scans["]Q1"]) == elements
