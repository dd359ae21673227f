"""RFID tags: what their numbers say, judged by a decoder that we did not write."""

from __future__ import annotations

from typing import Any

import pytest
from epcpy.utils.common import ConvertException
from epcpy.utils.parsers import hex_to_tag_encodable
from hypothesis import given
from hypothesis import strategies as st

from devices.scanners.rfid import elements_of

TAG_96 = st.builds(
    lambda header, rest, fits: f"{header:02X}{rest >> 24 << 24 if fits else rest:022X}",
    st.sampled_from([0x30, 0x31]),
    st.integers(0, 2**88 - 1),
    st.booleans(),
)


def judged(epc: str) -> str | None:
    """What the other decoder says of a tag, without the brackets; None where it says that it is no such tag."""
    try:
        tag: Any = hex_to_tag_encodable(epc)
        said = tag.gs1_element_string()
    except (ConvertException, ValueError):
        return None
    return str(said).replace("(", "").replace(")", "")


@pytest.mark.parametrize(
    ("epc", "elements"),
    [
        ("3074257BF7194E4000001A85", "0180614141123458216789"),
        ("3174257BF4499602D2000000", "00106141412345678908"),
        ("3074257bf7194e4000001a85", "0180614141123458216789"),
    ],
    ids=["an item with its serial", "a plate", "in small letters"],
)
def test_a_tag_says_what_its_barcode_would(epc: str, elements: str) -> None:
    assert elements_of(epc) == judged(epc) == elements


@pytest.mark.parametrize(
    "text",
    [
        "", "4006381333931", "3074257BF7194E4000001A8", "3074257BF7194E4000001A855", "3074257BF7194E4000001A8G",
        "3474257BF7194E4000001A85",  # another kind of tag
        "307C257BF7194E4000001A85",  # a partition that there is not
        "3174257BF4499602D2000001",  # something where nothing may stand
        "3063FFFFFFFFFFFFFFFFFFFF",  # more than twelve digits of a company
        "٣٠" + "0" * 22, "3074257BF7194E4000001A85\n",
    ],
)  # fmt: skip
def test_what_is_no_tag_of_these_says_nothing(text: str) -> None:
    assert elements_of(text) is None


@given(TAG_96)
def test_whatever_tag_is_read_the_other_decoder_reads_the_same(epc: str) -> None:
    ours = elements_of(epc)
    if ours is not None:
        assert ours == judged(epc)
        return
    # The other one lets pass what has no room in a GTIN or SSCC, and an SSCC with something behind it.
    said = judged(epc)
    assert said is None or _has_no_room(epc)


def _has_no_room(epc: str) -> bool:
    bits = f"{int(epc, 16):096b}"
    partition = int(bits[11:14], 2)
    at = 14 + (40, 37, 34, 30, 27, 24, 20)[partition]
    end, digits = (58, 13) if epc.startswith("30") else (72, 17)
    company, number = int(bits[14:at], 2), int(bits[at:end], 2)
    too_long = len(str(company)) > 12 - partition or len(str(number)) > digits - 12 + partition
    return too_long or (epc.startswith("31") and int(bits[72:], 2) != 0)
