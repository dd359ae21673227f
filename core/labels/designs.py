"""The labels and documents there are: designs that come with Stockhand, and those that a site has changed.

The queue stores a design's name, version and values, so a version that was ever used stays as it is, and a
change is a new version.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from core.labels.design_file import AnyDesign, read
from core.labels.errors import LabelError
from core.labels.form import Data
from core.labels.label import Label
from core.labels.slip import Slip

LATEST: Mapping[str, int] = {
    "asset": 1,
    "badge": 2,
    "bill_of_lading": 1,
    "carton": 1,
    "control": 1,
    "count_sheet": 1,
    "delivery_note": 1,
    "item": 2,
    "location": 1,
    "lot": 1,
    "manifest": 1,
    "packing_slip": 1,
    "pick_list": 1,
    "plate": 1,
    "printer": 1,
    "return_slip": 1,
    "serial": 1,
}

# The versions of a site's own designs begin here, so that none is ever taken for one that comes with a release.
SITE_VERSIONS_FROM = 1001


def draw(name: str, version: int, data: Data, *, reprint: bool = False, definition: str = "") -> Label | Slip:
    """The label or slip of this design and version; `definition` is the file of one that a site has changed."""
    design = read(definition) if definition else built_in(name, version)
    return design.draw(data, reprint=reprint)


def built_in(name: str, version: int) -> AnyDesign:
    """The design that comes with Stockhand; LabelError if there is none of that name and version."""
    return read(definition_of(name, version))


@cache
def definition_of(name: str, version: int) -> str:
    """The file of a design that comes with Stockhand; LabelError if there is none."""
    if not 1 <= version <= LATEST.get(name, 0):
        raise LabelError(f"there is no label design {name!r} version {version}")
    return (files("core.labels") / "built_in" / f"{name}-{version}.toml").read_text("utf-8")
