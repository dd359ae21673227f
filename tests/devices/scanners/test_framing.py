"""Framing: what one scanner sends on a channel of its own, cut into scans."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.scanners.framing import CUT_OFF, Framer
from devices.scanners.line import LENGTH_MAX
from devices.scanners.scan import Scan, Unreadable

AT = 7.0
GS, STX = "\x1d", "\x02"


def scan(text: str, symbology: str = "") -> Scan:
    return Scan(text, symbology, "GUN", AT)


def unreadable(reason: str) -> Unreadable:
    return Unreadable(reason, "GUN", AT)


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        ("4006381333931\r", [scan("4006381333931")]),
        ("A-1\r\nA-2\r\n", [scan("A-1"), scan("A-2")]),
        ("A-1\tA-2\n", [scan("A-1"), scan("A-2")]),
        (f"]C1010400638133393110L1{GS}21S1\r", [scan(f"010400638133393110L1{GS}21S1", "]C1")]),
        ("3174257BF4499602D2000000\r", [scan("00106141412345678908")]),
        (" 42 \r", [scan(" 42 ")]),
        ("\r\n\r", []),
        ("]E0\r", [unreadable("empty scan")]),
        ("A\x00B\rA-2\r", [unreadable("binary data"), scan("A-2")]),
        ("Gew\ufffdrz\r", [unreadable("unreadable character")]),
        ("x" * LENGTH_MAX + "\r", [scan("x" * LENGTH_MAX)]),
        ("x" * (LENGTH_MAX + 1) + "\rA-2\r", [unreadable("too long"), scan("A-2")]),
        ("half a scan", []),
    ],
)
def test_what_is_sent_is_what_was_scanned(sent: str, expected: list[Scan | Unreadable]) -> None:
    assert Framer("GUN").take(sent, AT) == expected


@given(st.lists(st.text("ABC123]-" + GS, min_size=1, max_size=20), max_size=5), st.randoms(use_true_random=False))
def test_how_it_is_cut_on_the_way_makes_no_difference(codes: list[str], dice: object) -> None:
    sent = "".join(f"{code}\r" for code in codes)
    whole, pieces = Framer("GUN"), Framer("GUN")
    assert [each for character in sent for each in pieces.take(character, AT)] == whole.take(sent, AT)


def test_a_prefix_is_no_part_of_the_scan() -> None:
    assert Framer("GUN", prefix=STX).take(f"{STX}]C1A-1\rA-2\r", AT) == [scan("A-1", "]C1"), scan("A-2")]


def test_a_code_that_is_the_prefix_alone_is_a_scan() -> None:
    assert Framer("GUN", prefix="A").take("A\r", AT) == [scan("A")]


def test_half_a_scan_is_never_taken_for_a_whole_one() -> None:
    framer = Framer("GUN")
    assert framer.take("40063", AT) == []
    assert framer.is_midway
    assert framer.idle(AT) == [unreadable(CUT_OFF)]
    assert framer.take("A-1\r", AT) == [scan("A-1")]


def test_a_scanner_that_ends_its_scans_with_nothing_ends_them_by_silence() -> None:
    framer = Framer("GUN", suffix="")
    assert framer.take("40063", AT) == []
    assert framer.take("81333931", AT) == []
    assert framer.idle(AT) == [scan("4006381333931")]
    assert framer.idle(AT) == []


def test_a_scanner_that_is_pulled_out_in_the_middle_leaves_no_scan_behind() -> None:
    framer = Framer("GUN", suffix="")
    framer.take("40063", AT)
    assert framer.break_off(AT) == [unreadable(CUT_OFF)]
    assert not framer.is_midway


def test_any_other_character_may_end_a_scan() -> None:
    assert Framer("GUN", suffix="\x03").take("A-1\x03A-2\x03", AT) == [scan("A-1"), scan("A-2")]
